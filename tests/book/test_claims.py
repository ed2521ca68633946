"""The register of claims: each one can be measured, and shows what came out."""

import re

import pytest
from measured import measured

from momentum_book import claims, records
from momentum_book.claims import Finding
from momentum_book.claims._card import said
from momentum_book.claims._finding import HOLDS, HOLDS_WHEN, VERDICTS, define

RECORDED = records.load("claims")
#: Between two machines the last digits may differ, and long runs of networks carry that on.
ALIKE = 5e-3


@pytest.mark.parametrize("id_", claims.known())
def test_a_measured_claim_has_a_verdict_a_sentence_and_the_numbers_of_its_record(id_):
    claim = measured(id_)
    numbers = claim.finding.numbers
    assert claim.verdict in VERDICTS
    assert all(isinstance(number, int | float) for number in numbers.values())
    assert claim.text.endswith(".")
    assert re.search(r"\d", claim.finding.sentence), "the sentence gives no number"
    stale = f"the record is stale: run python -m tools.measure.claims {id_}"
    assert numbers == pytest.approx(RECORDED.get(id_, {}), rel=ALIKE, abs=1e-12, nan_ok=True), stale
    assert claims.definition(id_).sentence(RECORDED[id_]) == claim.finding.sentence, stale


def test_a_number_that_another_claim_has_is_refused():
    known = claims.definition("C04")
    with pytest.raises(ValueError, match="no claim has yet, got 'C04': 'Plain descent is slow in"):
        define(
            *("C04", known.chapter, known.topic, "Momentum is free."),
            measure=known.measure,
            verdict=known.verdict,
            sentence=known.sentence,
            headline=known.headline,
            evidence=known.evidence,
        )
    assert claims.definition("C04") is known


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
    assert said(measured("C04").finding.sentence) in page
    assert sum(table.counts.values()) == 3
    assert table.counts["does not hold"] == 1
    assert repr(table).startswith("C04: ")


def test_the_table_refuses_an_unknown_claim():
    with pytest.raises(ValueError, match="claim 'C99' is not known"):
        claims.table(["C04", "C99"])
