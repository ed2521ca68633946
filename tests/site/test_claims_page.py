"""The cards, the board and the table of claims, as a reader has them in a browser."""

import html
import inspect
import json
import re
from itertools import product
from pathlib import Path

import pytest
from built_book import from_server
from test_access import OF_COLOURS, RULES, axe

from momentum_book import claims

ROOT = Path(__file__).resolve().parents[2]
APPENDIX = "chapters/a1_claims.html"
CHAPTERS = sorted({claims.definition(id_).chapter for id_ in claims.known()})
# The rows that the table shows, by their claim.
SHOWN = "all => all.filter(row => row.checkVisibility()).map(row => row.dataset.claim)"


def page_of(id_):
    return f"chapters/{claims.definition(id_).chapter}.html"


def rows(page):
    return page.locator("table.claims tbody tr").evaluate_all(SHOWN)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_claim_has_its_card_and_its_code_on_the_page_of_its_chapter(built, chapter):
    text = (built / f"chapters/{chapter}.html").read_text(encoding="utf-8")
    found = re.findall(r'<article class="claim" id="claim-(c\d\d)".*?</article>', text, re.DOTALL)
    expected = [i for i in claims.known() if claims.definition(i).chapter == chapter]
    assert sorted(found) == [id_.lower() for id_ in expected]
    script = (built / f"_static/measured/{chapter}.js").read_text(encoding="utf-8")
    codes = json.loads(script.partition(" = ")[2].rstrip().removesuffix(";"))
    for id_ in expected:
        start = text.index(f'id="claim-{id_.lower()}"')
        card = text[start : text.index("</article>", start)]
        fold = re.search(r'data-from="([^"]+)" data-code="([^"]+)"', card)
        assert fold[1] == chapter
        code = html.unescape(re.sub(r"<[^>]+>", "", codes[fold[2]]))
        file = re.search(r'href="\.\./(_static/measured/\w+\.txt)"', card)[1]
        for function in (claims.definition(id_).measure, claims.definition(id_).verdict):
            assert inspect.getsource(function).strip() in code
            assert inspect.getsource(function) in (built / file).read_text(encoding="utf-8")
    assert "data-source=" not in text


def test_evidence_opens_by_keyboard_and_holds_the_code(open_page):
    page = open_page(page_of("C04"))
    card = page.locator('article[data-claim="C04"]')
    evidence = card.locator("summary", has_text="Evidence")
    code = card.locator("summary", has_text="The code that measured it")
    assert not card.locator("table").is_visible()
    evidence.focus()
    page.keyboard.press("Enter")
    assert card.locator("table").is_visible()
    assert not card.locator("pre").is_visible()
    page.keyboard.press("Tab")
    assert code.evaluate("node => node === document.activeElement")
    page.keyboard.press("Space")
    source = inspect.getsource(claims.definition("C04").measure).strip()
    assert source in card.locator("pre").inner_text()
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("onPage.fits")


def test_the_board_leads_to_every_claim(built):
    text = (built / APPENDIX).read_text(encoding="utf-8")
    start = text.index('class="claim-board"')
    board = text[start : text.index("</section>", start)]
    links = re.findall(r'href="([\w.]+)#(claim-c\d\d)"', board)
    assert len(links) == len(claims.known())
    for file, anchor in links:
        assert f'id="{anchor}"' in (built / "chapters" / file).read_text(encoding="utf-8")
    assert start < text.index('<table class="claims"')


@pytest.mark.parametrize("way", ["hover", "focus"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_mark_says_its_claim_where_one_points_or_goes_to(open_page, way, scripts):
    page = open_page(APPENDIX, java_script_enabled=scripts)
    link = page.locator('.claim-board a[data-claim="C12"]')
    said, hint = link.locator("span"), page.locator(".claim-board-hint")
    assert said.bounding_box()["width"] <= 1
    getattr(link, way)()
    if way == "focus":  # as the keyboard does it
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
    shown, place = said.bounding_box(), hint.bounding_box()
    assert shown["width"] > 300
    assert shown == place
    assert "holds when they are below" in said.inner_text()


def test_a_mark_leads_to_its_card(open_page):
    page = open_page(APPENDIX)
    page.locator('.claim-board a[data-claim="C12"]').click()
    page.wait_for_url("**/04_heavy_ball.html#claim-c12")
    assert page.locator("#claim-c12").is_visible()


def test_the_table_sorts(open_page):
    page = open_page(APPENDIX)
    assert rows(page) == list(claims.known())
    head = page.locator("table.claims th", has_text="no.")
    assert head.get_attribute("aria-sort") == "ascending"
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert rows(page) == list(claims.known())[::-1]
    chapter = page.locator("table.claims th", has_text="chapter")
    chapter.get_by_role("button").press("Enter")
    assert chapter.get_attribute("aria-sort") == "ascending"
    assert head.get_attribute("aria-sort") is None
    by_chapter = sorted(claims.known(), key=lambda id_: (claims.definition(id_).chapter, id_))
    assert rows(page) == by_chapter


def test_the_table_filters_by_verdict_and_chapter_and_says_what_is_left(open_page):
    page = open_page(APPENDIX)
    status = page.locator(".claims-filters [role=status]")
    every = len(claims.known())
    assert status.inner_text() == f"{every} of {every} claims"
    page.get_by_role("combobox", name="Verdict", exact=True).select_option("does not hold")
    refuted = [i for i in claims.known() if claims.recorded(i).verdict == "does not hold"]
    assert rows(page) == refuted
    assert status.inner_text() == f"{len(refuted)} of {every} claims"
    page.get_by_role("combobox", name="Chapter", exact=True).select_option("2 problem")
    assert rows(page) == ["C06"]
    page.get_by_role("combobox", name="Verdict", exact=True).select_option("")
    here = [i for i in claims.known() if claims.definition(i).chapter == "02_problem"]
    assert rows(page) == here


def test_without_scripts_the_table_is_whole_and_offers_nothing_that_does_not_work(open_page):
    page = open_page(APPENDIX, java_script_enabled=False)
    assert rows(page) == list(claims.known())
    assert page.locator("table.claims button, .claims-filters").count() == 0
    page.locator('.claim-board a[data-claim="C01"]').wait_for()


def test_on_paper_a_card_has_its_numbers_and_its_code_stays_away(open_page):
    page = open_page(page_of("C04"))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    card = page.locator('article[data-claim="C04"]')
    assert card.locator("table").is_visible()
    assert not card.locator("pre").is_visible()
    assert not card.locator("summary").first.is_visible()


def test_on_paper_a_long_card_is_broken_and_a_short_one_is_not(open_page):
    """Else a page would hold the head of a card and nothing else."""
    page = open_page("chapters/13_practice.html")
    page.emulate_media(media="print")
    found = page.evaluate("onPage.breaksOfCards")
    assert {len(set(breaks)) for *breaks, _ in found} == {1}
    assert all(breaks[0] == ("auto" if is_long else "avoid") for *breaks, is_long in found)
    assert any(is_long for *_, is_long in found)


@from_server
@pytest.mark.parametrize("path", [APPENDIX, "chapters/03_moving_averages.html"])
def test_axe_finds_nothing_with_all_evidence_open(open_page, path):
    page = open_page(path, reduced_motion="reduce")
    page.locator("article.claim details").evaluate_all("all => all.forEach(one => one.open = true)")
    page.evaluate(axe())
    for width, scheme in product((1280, 390), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.wait_for_selector(f"html[data-theme={scheme}]")
        if path == APPENDIX:
            page.locator('.claim-board a[data-claim="C06"]').hover()
        found = page.evaluate("onPage.violations", RULES if scheme == "light" else OF_COLOURS)
        assert not found, (width, scheme)
        assert page.evaluate("onPage.fits"), width
