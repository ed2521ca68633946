"""Each claim's card says all once; the board has every claim; the code comes from its file."""

import ast
import html
import inspect
import re
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from each import each

from momentum_book import claims
from momentum_book.claims import Evidence, Finding, Headline
from momentum_book.claims._card import rows, said
from momentum_book.claims._finding import EXACT, HOLDS_WHEN, NOT_DECIDED, VERDICTS

sys.path.append(str(Path(__file__).resolve().parents[2] / "_ext"))

import book_claims

EVERY = each("id_", claims.known())
DIGITS = re.compile(r"\d[\d,.]*")
CHANCE = re.compile(r"default_rng|\bseeds?\b|load_digits")


class Card(HTMLParser):
    """The texts of a card before its fold, by the class of their paragraph, and of its fold."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.folded, self.articles, self._place = {}, [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "article":
            self.articles.append(attributes)
        if tag == "p" and "class" in attributes:
            self._place = attributes["class"]
            self.texts.setdefault(self._place, []).append("")
        if tag == "details":
            self._place = "details"

    def handle_data(self, data):
        if self._place == "details":
            self.folded.append(data)
        else:
            self.texts[self._place][-1] += data


def card(id_):
    return Card(claims.recorded(id_)._repr_html_())


@EVERY
def test_a_card_has_one_verdict_one_claim_and_one_number(id_):
    claim, found = claims.recorded(id_), card(id_)
    assert {name: len(each) for name, each in found.texts.items()} == {
        "claim-verdict": 1,
        "claim-text": 1,
        "claim-number": 1,
    }
    verdict = found.texts["claim-verdict"][0].strip()
    named = [word for word in VERDICTS if re.match(rf"{word}\b", verdict.lower())]
    assert claim.verdict == max(named, key=len)
    value = claims.definition(id_).headline.value(claim.finding.numbers)
    assert len(DIGITS.findall(value)) == 1
    assert found.articles[0]["data-verdict"] == claim.verdict


@EVERY
def test_the_condition_stands_beside_holds_when_and_nowhere_else(id_):
    claim, found = claims.recorded(id_), card(id_)
    verdict = found.texts["claim-verdict"][0].strip()
    condition = verdict[len(claim.verdict) :].strip()
    assert bool(condition) == (claim.verdict == HOLDS_WHEN)
    assert condition == said(claim.finding.condition).replace("&amp;", "&")


@EVERY
def test_what_a_card_says_is_not_said_again_in_it(id_):
    claim = claims.recorded(id_)
    page = claim._repr_html_()
    for text in (claim.text, claim.finding.sentence, claims.definition(id_).headline.words):
        assert page.count(said(text)) == 1


@EVERY
def test_the_evidence_has_every_number_with_its_spread(id_):
    numbers = claims.recorded(id_).finding.numbers
    shown = rows(numbers)
    spreads = [name for name in numbers if re.match(r"(deviation|error) of ", name)]
    assert len(shown) + len(spreads) == len(numbers)
    assert sum(bool(spread) for *_, spread in shown) == len(spreads)
    told = "".join(card(id_).folded)
    for word in ("Seeds", "Budget", "Held fixed"):
        assert word in told
    assert ("± is" in told) == bool(spreads)


@EVERY
def test_the_evidence_is_a_list_of_terms_and_a_table_with_a_row_for_each_number(id_):
    claim = claims.recorded(id_)
    page = claim._repr_html_()
    (terms,) = re.findall(r"<dl>(.*?)</dl>", page)
    assert re.fullmatch(r"(<dt>[^<]+</dt><dd>[^<]+</dd>)+", terms)
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", page)
    row = r'<tr><th scope="row">([^<]*)</th><td>([^<]*)</td>(?:<td>(?:± )?([^<]*)</td>)?</tr>'
    assert re.fullmatch(f"({row})+", body)
    told = [tuple(map(said, each)) for each in rows(claim.finding.numbers)]
    assert re.findall(row, body) == told


@EVERY
def test_the_evidence_says_where_the_claim_fails_and_what_would_turn_its_verdict(id_):
    evidence = claims.definition(id_).evidence
    assert evidence.fails
    assert evidence.turn.endswith(".")
    told = "".join(card(id_).folded)
    assert "Fails" in told
    assert "Would change our mind" in told
    assert ("Opponents" in told) == bool(evidence.opponents)


@EVERY
def test_a_claim_without_seeds_draws_nothing_and_one_with_seeds_does(id_):
    defined = claims.definition(id_)
    source = book_claims.path_of(defined.measure.__module__).read_text(encoding="utf-8")
    code = book_claims.code_of([defined.measure.__name__], source)
    exact = defined.evidence.seeds == EXACT
    if id_ != "C35":  # a state's size is the same whatever the digits are
        assert exact != bool(CHANCE.search(code) or "measured_spread" in code)
    assert ("exact: nothing is drawn by chance" in "".join(card(id_).folded)) == exact


def test_a_number_is_shown_so_that_machines_agree_on_it():
    found = rows({"gap": 3e-16, "steps": 70_811.0, "loss": 0.123456, "error of loss": 0.01})
    assert found == [
        ("gap", "less than 1e-09", ""),
        ("steps", "70,811", ""),
        ("loss", "0.123", "0.01"),
    ]


def test_a_claim_may_be_left_undecided():
    sound = claims.recorded("C41")
    numbers = dict(sound.finding.numbers)
    claim = replace(
        sound, finding=Finding(NOT_DECIDED, "The gain is within chance, 0.01.", numbers)
    )
    assert "Not decided here" in Card(claim._repr_html_()).texts["claim-verdict"][0]
    board = claims.board([claim, claims.recorded("C04")])
    assert [len(found) for found in board.by_verdict.values()] == [1, 0, 0, 1]


def test_the_board_has_every_claim_once_and_its_counts_agree_with_the_verdicts():
    board = claims.board(folder="chapters/")
    page = board._repr_html_()
    links = re.findall(r'<a href="chapters/(\w+)\.ipynb#claim-(c\d\d)" data-claim="(C\d\d)">', page)
    assert sorted(id_ for *_, id_ in links) == list(claims.known())
    assert all(claims.definition(id_).chapter == chapter for chapter, _, id_ in links)
    assert all(anchor == id_.lower() for _, anchor, id_ in links)
    counted = Counter(claims.recorded(id_).verdict for id_ in claims.known())
    legend = {
        word: int(count)
        for count, word in re.findall(r"<strong>(\d+)</strong> ([a-z ]+)</p>", page)
    }
    assert legend == {verdict: counted[verdict] for verdict in VERDICTS}
    assert sum(legend.values()) == len(claims.known())


@cache
def board_in_html():
    return claims.board()._repr_html_()


@EVERY
def test_a_mark_of_the_board_is_named_by_verdict_and_claim(id_):
    claim = claims.recorded(id_)
    (link,) = re.findall(rf'<a [^>]*data-claim="{id_}">.*?</a>', board_in_html())
    assert f"{said(claim.full_verdict)}: {said(claim.text)}" in link
    assert f'data-verdict="{claim.verdict}"' in link


def test_each_verdict_has_a_mark_of_its_own_shape():
    from momentum_book.claims._marks import mark

    shapes = {re.sub(r'data-verdict="[^"]*"', "", mark(verdict)) for verdict in VERDICTS}
    assert len(shapes) == len(VERDICTS)


@EVERY
def test_the_code_on_the_page_is_the_source_of_measure_and_verdict(id_):
    defined = claims.definition(id_)
    place = book_claims.PLACE.search(claims.recorded(id_)._repr_html_())
    told = html.unescape(re.sub(r"<[^>]+>", "", book_claims.coloured(place)))
    said = "".join(Card(book_claims.folded(place, "page")).folded)
    for function in (defined.measure, defined.verdict):
        assert inspect.getsource(function).strip() in told
        assert function.__name__ in said
    code = book_claims.code_of(
        [defined.measure.__name__, defined.verdict.__name__],
        inspect.getsource(sys.modules[defined.measure.__module__]),
    )
    ast.parse(code)


def test_code_comes_with_what_it_uses_and_without_the_rest():
    source = (
        "import math\n\nSIZE = 3\nOTHER = 4\n\n\n#: why\ndef helper():\n    return SIZE\n\n\n"
        "def measure():\n    return helper()\n\n\ndef idle():\n    return OTHER\n"
    )
    assert book_claims.code_of(["measure"], source) == (
        "SIZE = 3\n\n\n#: why\ndef helper():\n    return SIZE\n\n\n"
        "def measure():\n    return helper()"
    )


def test_a_card_of_a_function_that_is_gone_stops_the_build():
    page = claims.recorded("C12")._repr_html_().replace("measure_growth", "measure_nothing")
    with pytest.raises(ValueError, match=r"heavy_ball\.py has no measure_nothing: execute"):
        book_claims.folded(book_claims.PLACE.search(page), "page")


def test_a_headline_may_follow_from_several_numbers():
    numbers = {"a": 6.0, "b": 4.0}
    assert Headline(lambda given: given["a"] / given["b"], "{:.1f} times", "").value(numbers) == (
        "1.5 times"
    )
    assert Evidence("one step", "nothing").seeds == EXACT
