"""Each claim of the register has its card, its tests, its record, and its row in the appendix."""

import ast
import html
import re
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import nbformat
import pytest
from each import each
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
    r"<td>(?P<text>.*?)</td><td><svg.*?</svg> (?P<full>.*?)</td><td>[^<]*</td>"
    r"<td>(?P<sentence>.*?)</td><td>(?P<turn>.*?)</td></tr>"
)
CARD = re.compile(
    r'<article class="claim" id="claim-c\d\d" data-claim="(?P<id>C\d\d)".*?</article>'
)


def stored_pages(path):
    """Yield what the cells of a notebook have put out for a page."""
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            yield output.get("data", {}).get("text/html", "")


def stored_rows():
    """Return the rows of the table as it stands in the book, by claim."""
    pages = stored_pages(CHAPTERS / "a1_claims.ipynb")
    return {row["id"]: row.groupdict() for page in pages for row in ROW.finditer(page)}


def stored_cards():
    """Return (chapter, card) of each claim's cards as they stand in the book, by claim."""
    found = {}
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        for page in stored_pages(path):
            for card in CARD.finditer(page):
                found.setdefault(card["id"], []).append((path.stem, card[0]))
    return found


ROWS, CARDS = stored_rows(), stored_cards()
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
    if [claim.chapter] != [chapter for chapter, _ in CARDS.get(claim.id, [])]:
        yield (
            f"{claim.id} has not one card, in its chapter: write claims.measure({claim.id!r}) into "
            f"a cell of chapters/{claim.chapter}.ipynb"
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


@each("id_", DIVIDED)
def test_a_claim_has_all_that_belongs_to_it(id_):
    lacking = list(missing(claims.definition(id_)))
    if lacking:
        pytest.fail("\n".join(lacking))


def test_what_a_claim_lacks_is_named():
    forgotten = replace(claims.definition("C04"), id="C99")
    assert [sentence.split(":")[0] for sentence in missing(forgotten)] == [
        "C99 has not one card, in its chapter",
        "C99 has no test of its verdict",
        "C99 has no recorded numbers",
        "C99 has no row in the appendix",
    ]
    moved = replace(claims.definition("C04"), chapter="05_nesterov")
    assert [sentence.split(":")[0] for sentence in missing(moved)] == [
        "C04 has not one card, in its chapter"
    ]


def test_the_table_has_a_row_for_each_claim_in_order():
    assert list(ROWS) == list(EVERY_CLAIM), STALE


def test_each_card_and_each_recorded_claim_is_in_the_register():
    assert set(CARDS) | set(RECORDED) <= set(EVERY_CLAIM)


@each("id_", sorted(CARDS))
def test_a_stored_card_is_the_one_that_its_record_gives(id_):
    claim = claims.recorded(id_)
    for chapter, card in CARDS[id_]:
        stale = f"run python -m tools.build.notebooks chapters/{chapter}.ipynb"
        assert card == claim._repr_html_(), stale


@each("id_", sorted(ROWS.keys() & RECORDED.keys() & set(DIVIDED)))
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
    assert row["turn"] == typeset(claim.evidence.turn)


def forgetful(rule, theta, state, gradient, t, step=HeavyBall.step):
    """A step of heavy ball that has lost its beta."""
    return step(replace(rule, beta=0.0), theta, state, gradient, t)


@pytest.mark.parametrize("id_", ["C01", "C02", "C12", "C13"])
def test_a_broken_rule_changes_the_verdict(id_):
    sound = claims.measure(id_).verdict
    with patch.object(HeavyBall, "step", forgetful):
        assert claims.measure(id_).verdict != sound
