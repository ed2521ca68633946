"""The page of answers: a question, three lines, and a figure that is there, in a state it may have.

And what else a visitor sees first: the README's example and its numbers.
"""

import contextlib
import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest

from momentum_book import claims
from momentum_book.answers import Answer
from momentum_lib import widgets

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "chapters" / "answers.ipynb"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def cells():
    return nbformat.read(PAGE, as_version=4).cells


def answers():
    """Return the HTML of each stored answer."""
    pages = [
        output.get("data", {}).get("text/html", "")
        for cell in cells()
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    return [page for page in pages if 'class="answer"' in page]


def links():
    return [re.search(r'href="([^"]+)"', page)[1].replace("&amp;", "&") for page in answers()]


def figures(notebook):
    """Return the kind of each figure of a notebook, by its name."""
    text = (ROOT / "chapters" / notebook).read_text(encoding="utf-8")
    return {
        name: kind for kind, name in re.findall(r'data-figure=\\"(\w+)\\" id=\\"([^"\\]+)', text)
    }


def test_each_question_has_its_answer_right_below():
    after = [cell.source.startswith("## ") for cell in cells()]
    questions = [
        cell.source
        for cell, below in zip(cells(), cells()[1:], strict=False)
        if cell.source.startswith("## ") and "Answer(" in below.source
    ]
    assert len(questions) == len(answers()) >= 12
    assert len(questions) == sum(after) - 1  # the last heading says where there is more


@pytest.mark.parametrize("link", links())
def test_its_figure_is_there_and_may_have_that_state(link):
    address = urlsplit(link)
    state = {name: values[0] for name, values in parse_qs(address.fragment).items()}
    kind = getattr(widgets, figures(address.path)[state.pop("figure")])
    for name, value in state.items():
        with contextlib.suppress(ValueError):
            state[name] = json.loads(value)
    assert kind(**state).state.items() >= state.items()


def test_an_answer_is_three_lines_on_paper_and_on_the_page():
    answer = Answer("`lr` < 1", "Always.", "06_beta", "beta-noise", "Noise", {"beta": 0.5})
    assert len(repr(answer).splitlines()) == 3
    page = answer._repr_html_()
    assert page.count("<p") == 3
    assert "<code>lr</code> &lt; 1" in page
    assert 'href="06_beta.ipynb#figure=beta-noise&amp;beta=0.5"' in page


@pytest.mark.parametrize("wrong", [{"number": 3}, {"condition": ""}, {"sight": None}])
def test_each_line_is_a_text(wrong):
    lines = {"number": "1", "condition": "c", "chapter": "06_beta", "figure": "f", "sight": "s"}
    [(name, value)] = wrong.items()
    with pytest.raises(TypeError, match=f"{name} must be a text, got {value!r}"):
        Answer(**{**lines, **wrong})


def test_the_readme_s_example_prints_what_stands_below_it():
    example, printed = re.search(
        r"```python\n(.*?)```\s+```text\n(.*?)```", README, re.DOTALL
    ).groups()
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(example, {})
    assert out.getvalue() == printed
    assert "None" not in printed


def test_the_readme_s_numbers_are_those_that_are_measured():
    told = " ".join(README.split())
    steps = claims.recorded("C16").finding.numbers
    for size, first, second in (("small", 0.95, 0.9), ("bold", 0.95, 0.9)):
        pair = [f"{steps[f'steps, {size}, beta {beta}']:,.0f}" for beta in (first, second)]
        assert re.search(rf"{pair[0]} (steps )?against {pair[1]}", told)
    counts = {verdict: len(found) for verdict, found in claims.board().by_verdict.items()}
    assert f"Of {len(claims.known())} common claims" in told
    assert f"{counts['holds']} hold as they stand, {counts['holds when']} when" in told
    assert f"{counts['does not hold']} does not, {counts['not decided here']} are not" in told
    plain, same, tenth = re.search(
        r"at 0.5 reads (\d+%). β = 0.9 reads (\d+%) at the same 0.5, and (\d+%) at 0.05",
        answers()[0],
    ).groups()
    assert f"falls from {plain} to {same}. A tenth of it gives {tenth} again" in told
