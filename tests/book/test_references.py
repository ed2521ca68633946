"""What one looks up: the glossary is linked, the references are cited and can be found."""

import json
import re
from pathlib import Path

import pytest
from each import each

from momentum_book.conventions import CONVENTIONS

ROOT = Path(__file__).resolve().parents[2]
TERM = re.compile(r"\{term\}`(?:[^`<]*<)?([^`>]+)>?`")
CITATION = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
ENTRY = re.compile(r"^@\w+\{(?P<key>[^,]+),(?P<fields>.*?)^\}", flags=re.MULTILINE | re.DOTALL)
IDENTIFIER = re.compile(
    r"\bdoi = \{10\.\d{4,9}/\S+\}|arXiv:\d{4}\.\d{4,5}|eprint = \{\d{4}\.\d{4,5}\}"
)
# Works that have neither a DOI nor an arXiv number, and where they are instead.
ELSEWHERE = {
    "cauchy1847": None,  # on paper
    "nesterov1983": "https://www.mathnet.ru/",
    "tieleman2012": "https://www.cs.toronto.edu/",
    "sutskever2013": "https://proceedings.mlr.press/",
    "bergstra2012": "https://jmlr.org/",
    "dozat2016": "https://openreview.net/",
    "jordan2024muon": "https://kellerjordan.github.io/",
}


def prose(path):
    """Return the text of a page without its code and outputs."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def listed():
    """Return the files that the table of contents names."""
    names = re.findall(r"file: (\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [next(ROOT.glob(f"{name}.[im]*")) for name in ["index", *names]]


GLOSSARY = (ROOT / "chapters" / "glossary.md").read_text(encoding="utf-8")
TERMS = re.findall(r"^(\S.*)\n  \S", GLOSSARY.partition(":::{glossary}")[2], flags=re.MULTILINE)
PAGES = {path.stem: prose(path) for path in listed()}
CHAPTERS = [name for name in PAGES if re.match(r"\d\d_|a\d_", name)]
# Terms that are everyday words as well: a chapter may use the word and not mean the term.
EVERYDAY = {"rate", "window"}
NOT_PROSE = re.compile(
    r"^#[^\n]*|^:{3,}\{[^\n]*|```.*?```|\$\$.*?\$\$|\{[\w:]+\}`[^`]*`|`[^`]*`|\[[^\]]*\]\([^)]*\)",
    flags=re.MULTILINE | re.DOTALL,
)
BIBLIOGRAPHY = {
    entry["key"]: entry["fields"]
    for entry in ENTRY.finditer((ROOT / "references.bib").read_text(encoding="utf-8"))
}


@each("term", TERMS)
def test_every_term_is_linked_from_a_chapter(term):
    pages = {name for name, text in PAGES.items() if term.lower() in linked(text)}
    assert pages - {"glossary"}, "no page but the glossary links to it"


def linked(text):
    return {" ".join(name.split()).lower() for name in TERM.findall(text)}


@each("page", PAGES)
def test_every_linked_term_is_in_the_glossary(page):
    assert linked(PAGES[page]) <= {term.lower() for term in TERMS}


@each("page", CHAPTERS)
def test_a_chapter_links_the_terms_that_it_uses(page):
    assert used(PAGES[page]) - linked(PAGES[page]) <= EVERYDAY


@each("page", CHAPTERS)
def test_a_chapter_links_a_term_once(page):
    links = [" ".join(name.split()).lower() for name in TERM.findall(PAGES[page])]
    assert len(links) == len(set(links))


def used(text):
    """Return the terms in the prose of a page, links aside; "learning rate" is no "rate"."""
    text, found = NOT_PROSE.sub(" ", text), set()
    for term in sorted(TERMS, key=len, reverse=True):
        words = r"\s+".join(map(re.escape, term.split()))
        text, count = re.subn(
            rf"(?<![\w-]){words}(?:s|es)?(?![\w-])", " ", text, flags=re.IGNORECASE
        )
        found |= {term.lower()} if count else set()
    return found


def test_a_term_is_found_in_prose_and_not_in_code_headings_or_links():
    text = (
        "# Heavy ball\n\nTwo moving\naverages of `velocity`. [Schedules](x.ipynb), learning rate."
    )
    assert used(text) == {"moving average", "learning rate"}


def test_the_glossary_is_in_order():
    assert [term.lower() for term in TERMS] == sorted(term.lower() for term in TERMS)


@each("key", BIBLIOGRAPHY)
def test_every_reference_is_cited(key):
    assert any(key in cited(text) for text in PAGES.values())


def cited(text):
    return {key.strip() for keys in CITATION.findall(text) for key in keys.split(",")}


@each("page", PAGES)
def test_every_citation_has_its_reference(page):
    assert cited(PAGES[page]) <= BIBLIOGRAPHY.keys()


@each("key", BIBLIOGRAPHY)
def test_every_reference_can_be_found(key):
    if key in ELSEWHERE:
        assert not IDENTIFIER.search(BIBLIOGRAPHY[key]), "it has a number now: take it off the list"
        assert ELSEWHERE[key] is None or f"url = {{{ELSEWHERE[key]}" in BIBLIOGRAPHY[key]
    else:
        assert IDENTIFIER.search(BIBLIOGRAPHY[key]), "neither a DOI nor an arXiv number"


def test_references_are_named_once():
    keys = [entry["key"] for entry in ENTRY.finditer((ROOT / "references.bib").read_text())]
    assert len(keys) == len(set(keys)) == (ROOT / "references.bib").read_text().count("\n@") + 1


@pytest.mark.parametrize(("library", "rule"), [("PyTorch", "HeavyBall"), ("Keras", "HeavyBall")])
def test_the_notation_writes_a_librarys_step_as_the_conventions_do(library, rule):
    theirs = next(c for c in CONVENTIONS if (c.library, c.rule) == (library, rule))
    row = next(line for line in PAGES["notation"].splitlines() if line.startswith(f"| {library} "))
    assert all(f"`{line}`" in row for line in theirs.lines)
    assert row.rstrip("| ").endswith(theirs.learning_rate.split()[0])
