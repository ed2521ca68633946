"""Each claim of the register has its box, its tests, its record, and its row in the appendix."""

import ast
import html
import re
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import nbformat
import pytest
from measured import said

from momentum_book import claims, records
from momentum_book.claims._typeset import typeset
from momentum_lib import HeavyBall

HERE = Path(__file__).resolve().parent
CHAPTERS = HERE.parents[1] / "chapters"
# Those in three functions; all of them, as soon as the decorator `claim` is gone.
DIVIDED = [id_ for id_ in claims.known() if type(claims.definition(id_)) is claims.Definition]
ROW = re.compile(
    r'<tr data-claim="(?P<id>C\d\d)" data-verdict="(?P<verdict>[^"]+)"><th scope="row">'
    r'<a href="(?P<chapter>\w+)\.ipynb#[\w-]+">C\d\d</a></th>'
    r"<td>(?P<text>.*?)</td><td>(?P<full>.*?)</td><td>(?P<sentence>.*?)</td></tr>"
)
BOX = re.compile(r"^:{3,}\{admonition\} Claim (?P<id>C\d\d): (?P<full>.+)$", flags=re.MULTILINE)


def stored_rows():
    """Return the rows of the table as it stands in the book, by claim."""
    notebook = nbformat.read(CHAPTERS / "a1_claims.ipynb", as_version=4)
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    pages = [out["data"]["text/html"] for out in outputs if "text/html" in out.get("data", {})]
    return {row["id"]: row.groupdict() for page in pages for row in ROW.finditer(page)}


def boxes():
    """Return (chapter, verdict with its condition) of each claim's box, by claim."""
    found = {}
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                for box in BOX.finditer(cell.source):
                    found.setdefault(box["id"], []).append((path.stem, box["full"].strip()))
    return found


ROWS, BOXES = stored_rows(), boxes()
EVERY_CLAIM = claims.known()
RECORDED = records.load("claims")
UNRECORDED = "run python -m tools.measure.claims"
STALE = "run python -m tools.build.notebooks chapters/a1_claims.ipynb"


def judged_in_tests():
    """Return the names that stand in a test, or in its parameters, which asks for a verdict."""
    names = set()
    for path in (HERE / "claims").glob("test_*.py"):
        for test in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(test, ast.FunctionDef):
                inside = list(ast.walk(test))
                if any(isinstance(n, ast.Attribute) and n.attr == "verdict" for n in inside):
                    names |= {n.id for n in inside if isinstance(n, ast.Name)}
    return names


JUDGED = judged_in_tests()


def missing(claim):
    """Say what a claim that stands in the register still lacks, and how it gets it."""
    if claim.chapter not in [chapter for chapter, _ in BOXES.get(claim.id, [])]:
        yield (
            f"{claim.id} has no box in its chapter: write ':::{{admonition}} Claim {claim.id}: ' "
            f"and its verdict into chapters/{claim.chapter}.ipynb"
        )
    if claim.id not in JUDGED:
        yield (
            f"{claim.id} has no test of its verdict: try {claim.id}.verdict on made-up numbers, on "
            "both sides of each border, in tests/book/claims"
        )
    if claim.id not in RECORDED:
        yield f"{claim.id} has no recorded numbers: {UNRECORDED} {claim.id}"
    if claim.id not in ROWS:
        yield f"{claim.id} has no row in the appendix: {STALE}"


@pytest.mark.parametrize("id_", DIVIDED)
def test_a_claim_has_all_that_belongs_to_it(id_):
    lacking = list(missing(claims.definition(id_)))
    if lacking:
        pytest.fail("\n".join(lacking))


def test_what_a_claim_lacks_is_named():
    forgotten = replace(claims.definition("C04"), id="C99")
    assert [sentence.split(":")[0] for sentence in missing(forgotten)] == [
        "C99 has no box in its chapter",
        "C99 has no test of its verdict",
        "C99 has no recorded numbers",
        "C99 has no row in the appendix",
    ]
    moved = replace(claims.definition("C04"), chapter="05_nesterov")
    assert [sentence.split(":")[0] for sentence in missing(moved)] == [
        "C04 has no box in its chapter"
    ]


def test_the_table_has_a_row_for_each_claim_in_order():
    assert list(ROWS) == list(EVERY_CLAIM), STALE


def test_each_box_and_each_recorded_claim_is_in_the_register():
    assert set(BOXES) | set(RECORDED) <= set(EVERY_CLAIM)


@pytest.mark.parametrize("id_", sorted(ROWS.keys() & BOXES.keys()))
def test_a_row_has_a_number_and_the_verdict_of_its_chapter(id_):
    row = {name: html.unescape(value) for name, value in ROWS[id_].items()}
    assert re.search(r"\d", row["sentence"]), "no number"
    said_there = [(chapter, typeset(full)) for chapter, full in BOXES[id_]]
    assert said_there == [(row["chapter"], typeset(row["full"]))], "the chapter says something else"
    assert row["full"].startswith(row["verdict"])


@pytest.mark.parametrize("id_", sorted(ROWS.keys() & RECORDED.keys() & set(DIVIDED)))
def test_recorded_numbers_give_the_stored_row(id_):
    """No experiment is run here: what turns this red is a verdict or a sentence."""
    claim, numbers = claims.definition(id_), RECORDED[id_]
    row = {name: html.unescape(value) for name, value in ROWS[id_].items()}
    assert (row["chapter"], row["text"]) == (claim.chapter, typeset(claim.text))
    try:
        full, sentence = said(claim.verdict(numbers)), claim.sentence(numbers)
    except KeyError as name:
        pytest.fail(f"the record of {id_} has no {name}: {UNRECORDED} {id_}")
    assert row["full"] == typeset(full)
    assert row["sentence"] == typeset(sentence)


def forgetful(rule, theta, state, gradient, t, step=HeavyBall.step):
    """A step of heavy ball that has lost its beta."""
    return step(replace(rule, beta=0.0), theta, state, gradient, t)


@pytest.mark.parametrize("id_", ["C01", "C02", "C12", "C13"])
def test_a_broken_rule_changes_the_verdict(id_):
    sound = claims.measure(id_).verdict
    with patch.object(HeavyBall, "step", forgetful):
        assert claims.measure(id_).verdict != sound
