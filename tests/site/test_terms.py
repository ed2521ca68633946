"""The glossary's terms: a card where they are used, a link without scripts, and a way back."""

import html
import re
import zlib

import pytest
from built_book import BOOK, CHAPTERS, from_both, from_server
from test_access import OF_COLOURS, RULES, axe

CHAPTER = "chapters/04_heavy_ball.html"
GLOSSARY = "chapters/glossary.html"
TERM = 'article a[href="glossary.html#term-overshoot"]'
OTHER = 'article a[href="glossary.html#term-velocity-form"]'
TEMPLATE = re.compile(r'<template data-term="([^"]+)">(.*?)</template>', flags=re.DOTALL)
ENTRY = re.compile(r'<dt id="(term-[^"]+)">(.*?)<a.*?</dt><dd>(.*?)</dd>', flags=re.DOTALL)
USED = re.compile(r'<p class="used-in">.*?</p>', flags=re.DOTALL)
LINK = re.compile(r'<a [^>]*href="glossary\.html#(term-[^"]+)"[^>]*>\s*<span([^>]*)>')
MOST = 6_000  # bytes that the definitions may add to a page, compressed


def read(path):
    return (BOOK / path).read_text(encoding="utf-8")


def words(markup):
    """Return the text of a piece of a page, of a formula its source too."""
    return " ".join(html.unescape(re.sub("<[^>]*>", "", markup)).split())


def entries():
    """Return the name and the definition of each entry of the glossary, by its anchor."""
    found = ENTRY.findall(read(GLOSSARY))
    return {anchor: f"{words(name)} {words(USED.sub('', says))}" for anchor, name, says in found}


@pytest.mark.parametrize("path", CHAPTERS)
def test_a_chapter_has_the_definitions_of_its_terms_as_the_glossary_has_them(path):
    page, known = read(path), entries()
    cards = dict(TEMPLATE.findall(page))
    assert set(cards) == {term for term, _ in LINK.findall(page)}
    assert {term: words(card) for term, card in cards.items()} == {
        term: known[term] for term in cards
    }
    assert not any(re.search("<(?:a|p)[ >]", card) for card in cards.values())
    added = "".join(card[0] for card in TEMPLATE.finditer(page))
    without = page.replace(added, "")
    assert len(zlib.compress(page.encode())) - len(zlib.compress(without.encode())) < MOST


def test_the_glossary_lists_the_pages_that_use_a_term_and_leads_to_the_place():
    entry = dict(
        re.findall(r'<dt id="(term-[^"]+)">.*?</dt><dd>(.*?)</dd>', read(GLOSSARY), re.DOTALL)
    )
    for path in CHAPTERS:
        name = path.removeprefix("chapters/")
        for term, attributes in LINK.findall(read(path)):
            place = re.search(' id="(use-[^"]+)"', attributes)
            if place:  # the first use on its page
                assert f'<a href="{name}#{place[1]}">' in entry[term], (path, term)
        assert f"{name}#use-" in read(GLOSSARY), path
    assert re.search(r'<a href="04_heavy_ball\.html#use-overshoot">4\.\sHeavy ball', read(GLOSSARY))


def card(page):
    return page.locator(".term-card")


def says(page):
    return words(card(page).locator("[role=tooltip]").evaluate("each => each.outerHTML"))


@from_both
def test_a_card_comes_with_the_pointer_can_be_pointed_at_and_goes(open_page):
    page = open_page(CHAPTER)
    page.locator(TERM).first.hover()
    card(page).wait_for()
    assert says(page) == entries()["term-overshoot"]
    assert card(page).get_by_role("link").count() == 0
    assert page.locator(TERM).first.get_attribute("aria-describedby") == "term-says"
    box = card(page).bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.wait_for_timeout(600)
    assert card(page).is_visible()
    page.mouse.move(5, 500)
    card(page).wait_for(state="detached")
    assert page.locator(TERM).first.get_attribute("aria-describedby") is None


@from_server
def test_a_card_comes_with_the_keyboard_and_goes_with_escape_or_the_next_stop(open_page):
    page = open_page(CHAPTER)
    page.keyboard.press("Tab")  # the keyboard is in use
    page.locator(TERM).first.focus()
    assert says(page) == entries()["term-overshoot"]
    page.keyboard.press("Escape")
    assert card(page).count() == 0
    assert page.evaluate("document.activeElement.hash") == "#term-overshoot"
    page.locator(OTHER).first.focus()
    assert says(page) == entries()["term-velocity-form"]
    page.keyboard.press("Tab")  # to a term again, which has one of its own
    assert says(page) == entries()["term-momentum-coefficient"]
    page.locator(".brand").focus()
    card(page).wait_for(state="detached")


@from_server
def test_a_card_goes_when_its_term_is_scrolled_away(open_page):
    page = open_page(CHAPTER, reduced_motion="reduce")
    page.keyboard.press("Tab")
    page.locator(TERM).first.focus()
    card(page).wait_for()
    page.evaluate("scrollBy({ top: 3000, behavior: 'instant' })")
    card(page).wait_for(state="detached")


@from_server
def test_the_first_tap_shows_the_card_and_its_link_leads_to_the_glossary(open_page):
    page = open_page(CHAPTER, viewport={"width": 390, "height": 844}, has_touch=True)
    page.locator(TERM).first.tap()
    assert says(page) == entries()["term-overshoot"]
    assert page.url.split("#")[0].endswith(CHAPTER)
    page.locator("h1").first.tap()
    assert card(page).count() == 0
    page.locator(TERM).first.tap()
    card(page).get_by_role("link", name="In the glossary").tap()
    page.wait_for_url("**/glossary.html#term-overshoot")


@from_server
def test_every_card_of_a_page_stands_in_the_window(open_page):
    page = open_page(CHAPTER, reduced_motion="reduce")
    page.keyboard.press("Tab")
    links = page.locator("article a:has(> .std-term)")
    for width in (320, 390, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 700})
        for number in range(links.count()):
            if not links.nth(number).is_visible():
                continue
            links.nth(number).focus()
            box = card(page).bounding_box()
            assert box["x"] >= 0, (width, number)
            assert box["x"] + box["width"] <= width, (width, number)
            assert box["y"] >= 0, (width, number)
            assert box["y"] + box["height"] <= 700, (width, number)
            assert page.evaluate("onPage.fits()"), width


@from_server
def test_axe_finds_nothing_while_a_card_is_shown(open_page):
    page = open_page(CHAPTER, has_touch=True, reduced_motion="reduce")
    page.locator(OTHER).first.tap()
    card(page).wait_for()
    page.evaluate(axe())
    for scheme, rules in (("light", RULES), ("dark", OF_COLOURS)):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_selector(f"html[data-theme={scheme}]")
        assert card(page).is_visible()
        assert not page.evaluate("onPage.violations", rules), scheme


def test_the_glossary_leads_back_to_where_one_was(open_page):
    page = open_page(CHAPTER)
    page.locator(TERM).first.click()
    page.wait_for_url("**/glossary.html#term-overshoot")
    back = page.locator("#term-overshoot + dd .term-back a")
    assert words(back.inner_text()).startswith("Back to where you were: ")
    assert "Heavy ball" in back.inner_text()
    back.click()
    page.wait_for_url("**/04_heavy_ball.html#use-overshoot")
    assert page.locator("#use-overshoot").is_visible()


def test_without_scripts_a_term_is_a_link_and_its_entry_names_its_users(open_page):
    page = open_page(CHAPTER, java_script_enabled=False)
    page.locator(TERM).first.click()
    page.wait_for_url("**/glossary.html#term-overshoot")
    page.locator("#term-overshoot + dd .used-in a", has_text="Heavy ball").click()
    page.wait_for_url("**/04_heavy_ball.html#use-overshoot")


@from_server
def test_on_paper_nothing_is_added(open_page):
    page = open_page(GLOSSARY)
    page.emulate_media(media="print")
    assert not page.locator(".used-in").first.is_visible()
