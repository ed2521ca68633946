"""The register of claims: each of the core chapters is there, measured, worth its verdict."""

import html
import re

import pytest
from measured import measured

from momentum_book import claims
from momentum_book.claims import Finding
from momentum_book.claims._finding import DOES_NOT_HOLD, HOLDS, HOLDS_WHEN
from momentum_book.claims._typeset import typeset

CORE = {
    "01_physics_analogy": ["C01", "C02", "C03"],
    "02_problem": ["C04", "C05", "C06", "C07", "C08"],
    "03_moving_averages": ["C10", "C11"],
    "04_heavy_ball": ["C09", "C12", "C13", "C14"],
    "05_nesterov": ["C15"],
    "06_beta": ["C16", "C17", "C18", "C19"],
    "07_starting_up": ["C20", "C21", "C22", "C36"],
    "08_schedules": ["C23"],
    "09_adam": ["C37", "C38", "C39"],
    "11_adaptive": ["C33", "C40", "C41"],
    "12_promises": [
        *("C24", "C25", "C26", "C27", "C28", "C29", "C30", "C31"),
        *("C32", "C34", "C35"),
    ],
    "13_practice": ["C42", "C43", "C44", "C45"],
    "14_applications": ["C46", "C47", "C48"],
}
CHAPTER = {claim: chapter for chapter, found in CORE.items() for claim in found}


def test_every_claim_of_the_core_chapters_is_known():
    assert set(CHAPTER) <= set(claims.known())


@pytest.mark.parametrize("id_", CHAPTER)
def test_a_claim_stands_in_its_chapter_with_a_verdict_and_numbers(id_):
    claim = measured(id_)
    assert claim.chapter == CHAPTER[id_]
    assert claim.verdict in {HOLDS, HOLDS_WHEN, DOES_NOT_HOLD}
    assert all(isinstance(number, int | float) for number in claim.finding.numbers.values())
    assert claim.text.endswith(".")
    assert re.search(r"\d", claim.finding.sentence), "the sentence gives no number"


@pytest.mark.parametrize("id_", ["C01", "C15", "C19"])
def test_measuring_twice_gives_the_same_words(id_):
    assert repr(claims.measure(id_)) == repr(measured(id_))


def test_an_unknown_claim_is_refused_with_the_nearest_known_one():
    with pytest.raises(ValueError, match=r"claim 'C4' is not known; did you mean 'C\d+'"):
        claims.measure("C4")


def test_a_finding_needs_numbers_and_a_fitting_condition():
    with pytest.raises(ValueError, match="numbers must hold"):
        Finding(HOLDS, "", {})
    with pytest.raises(ValueError, match="condition must be given"):
        Finding(HOLDS_WHEN, "", {"steps": 1})
    with pytest.raises(ValueError, match="condition must be given"):
        Finding(HOLDS, "", {"steps": 1}, condition="beta is small")
    with pytest.raises(ValueError, match="verdict 'hold' is not known; did you mean 'holds'"):
        Finding("hold", "", {"steps": 1})


def test_a_claim_shows_itself_in_text_and_in_html():
    claim = measured("C04")
    assert repr(claim).startswith("C04: ")
    assert claim.full_verdict in repr(claim)
    assert f'data-verdict="{claim.verdict}"' in claim._repr_html_()


def test_the_table_holds_each_claim_once_with_a_link_to_its_place():
    table = claims.table(["C04", "C06", "C13"])
    page = table._repr_html_()
    assert [claim.id for claim in table.claims] == ["C04", "C06", "C13"]
    assert page.count("<tr data-claim=") == 3
    assert 'href="02_problem.ipynb#claim-c04"' in page
    assert html.escape(typeset(measured("C04").finding.sentence)) in page
    assert sum(table.counts.values()) == 3
    assert table.counts["does not hold"] == 1
    assert repr(table).startswith("C04: ")


def test_the_table_refuses_an_unknown_claim():
    with pytest.raises(ValueError, match="claim 'C99' is not known"):
        claims.table(["C04", "C99"])
