"""Every topic of the usual introduction is treated somewhere, and the page of topics says where."""

import json
import re
from pathlib import Path

import pytest
from each import each

from momentum_book import claims
from tools.build.topics import PAGES, ROW, renewed

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
# The headings of the text that this book set out to cover, in its order.
TOPICS = [
    "The Physics Analogy",
    "The Problem with Standard Gradient Descent",
    "Mathematical Foundation",
    "Standard Gradient Descent",
    "Gradient Descent with Momentum",
    "How Momentum Works",
    "Exponential Weighted Average",
    "Acceleration Effect",
    "Damping Oscillations",
    "Types of Momentum",
    "Classical Momentum (Heavy Ball Method)",
    "Nesterov Accelerated Gradient (NAG)",
    "Momentum Coefficient (β)",
    "Typical Values",
    "Effect of Different Values",
    "Implementation Details",
    "Initialization",
    "Bias Correction",
    "Momentum Scheduling",
    "Advantages of Momentum",
    "Faster Convergence",
    "Better Generalization",
    "Robustness",
    "Escaping Local Minima",
    "Limitations and Considerations",
    "Hyperparameter Sensitivity",
    "Overshooting",
    "Memory Requirements",
    "Initial Behavior",
    "Modern Variants and Extensions",
    "Momentum in Advanced Optimizers",
    "Adaptive Momentum",
    "Layer-wise Momentum",
    "Practical Implementation Tips",
    "Choosing Momentum Coefficient",
    "Learning Rate Interaction",
    "Monitoring Training",
    "Common Pitfalls",
    "Code Implementation Examples",
    "Basic Momentum (PyTorch style)",
    "With Bias Correction",
    "Applications and Use Cases",
    "When Momentum Excels",
    "When to Be Cautious",
]
PAGE = (CHAPTERS / "topics.md").read_text(encoding="utf-8")
ROWS = {row["topic"]: row for row in ROW.finditer(PAGE)}
LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<file>[\w.]+)(?P<section>#[^)]+)?\)")


def headings(name):
    cells = json.loads((CHAPTERS / name).read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    return re.findall(r"^#{1,3} (.+)$", text, flags=re.MULTILINE)


def claims_in(name):
    text = (CHAPTERS / name).read_text(encoding="utf-8")
    return set(re.findall(r'<article class=\\"claim\\" [^>]*?data-claim=\\"(C\d\d)', text))


def test_every_topic_has_its_row_in_order():
    assert list(ROWS) == TOPICS


@each("topic", TOPICS)
def test_a_topic_is_treated_where_the_page_says(topic):
    links = list(LINK.finditer(ROWS[topic]["places"]))
    assert links
    for link in links:
        title, *sections = headings(link["file"])
        assert link["text"] in sections if link["section"] else link["text"] == title


@each("topic", TOPICS)
def test_its_claims_are_measured_there(topic):
    claims = set(re.findall(r"C\d\d", ROWS[topic]["claims"]))
    files = {link["file"] for link in LINK.finditer(ROWS[topic]["places"])}
    assert claims <= set().union(*(claims_in(file) for file in files))


@each("id_", claims.known())
def test_every_claim_belongs_to_a_topic_and_stands_in_a_chapter_of_it(id_):
    claim = claims.definition(id_)
    assert claim.topic in TOPICS, f"{id_} names a topic that chapters/topics.md doesn't have"
    files = {link["file"] for link in LINK.finditer(ROWS[claim.topic]["places"])}
    assert f"{claim.chapter}.ipynb" in files


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_pages_name_the_claims_of_the_register(path):
    stored = path.read_text(encoding="utf-8")
    assert renewed(stored) == stored, f"{path.name} is stale: run python -m tools.build.topics"


def test_a_stale_page_is_renewed():
    stale = PAGE.replace("C01, C02, C03", "C01, C03")
    stale = re.sub(r"the \d+ claims", "the 7 claims", stale)
    stale = stale.replace("#the-rule) |  |", "#the-rule) | C99 |")
    assert stale.count("C99") == 1
    assert renewed(stale) == renewed(PAGE)
    notebook = '"This book takes 7 such claims and"'
    assert renewed(notebook) == f'"This book takes {len(claims.known())} such claims and"'
