"""The table of all claims: 48 rows, each with a number, each as the chapter states it."""

import html
import re
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import nbformat
import pytest

from momentum_book import claims
from momentum_book.claims._typeset import typeset
from momentum_lib import HeavyBall

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
EVERY_CLAIM = [f"C{n:02d}" for n in range(1, 49)]
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


def test_all_claims_are_measured():
    assert list(claims.known()) == EVERY_CLAIM


def test_the_table_has_a_row_for_each_claim_in_order():
    assert list(ROWS) == EVERY_CLAIM


@pytest.mark.parametrize("id_", EVERY_CLAIM)
def test_a_row_has_a_number_and_the_verdict_of_its_chapter(id_):
    row = {name: html.unescape(value) for name, value in ROWS[id_].items()}
    assert re.search(r"\d", row["sentence"]), "no number"
    said = [(chapter, typeset(full)) for chapter, full in BOXES[id_]]
    assert said == [(row["chapter"], typeset(row["full"]))], "the chapter says something else"
    assert row["full"].startswith(row["verdict"])


def forgetful(rule, theta, state, gradient, t, step=HeavyBall.step):
    """A step of heavy ball that has lost its beta."""
    return step(replace(rule, beta=0.0), theta, state, gradient, t)


@pytest.mark.parametrize("id_", ["C01", "C02", "C12", "C13"])
def test_a_broken_rule_changes_the_verdict(id_):
    sound = claims.measure(id_).verdict
    with patch.object(HeavyBall, "step", forgetful):
        assert claims.measure(id_).verdict != sound
