"""Pieces of a chapter: its first picture, a claim's card, code, an exercise, a term, a formula.

What keyboard and accessibility tree have of each, what stays without scripts, and what is on paper.
Predictions and the runs to diagnose have files of their own; so has what a card or a term does by
pointer.
"""

import re

import pytest
from built_book import from_server
from playwright.sync_api import expect

PAGE = "chapters/04_heavy_ball.html"
CLAIM = 'article[data-claim="C12"]'
EXERCISE = '[data-exercise="2"]'
FOLDED = ".cell:has(> details.hide)"
TERM = "a[href$='#term-overshoot']"
IN_ITS_PIECE = f"{EXERCISE} ~ "


def hint(page):
    return page.locator(f"{EXERCISE} + details")


def work(page):
    """Return the cell of an exercise that its reader completes."""
    return page.locator(f"{EXERCISE} ~ .cell").first


def solution(page):
    return page.locator(f"{EXERCISE} ~ .cell.tag_solution").first


def opened_by_keyboard(page, fold):
    """Press Enter on a fold's summary, which is a stop of the keyboard and has a name."""
    summary = fold.locator("summary").first
    assert summary.inner_text().strip()
    summary.focus()
    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("open", "")


def on_paper(page):
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")


@from_server
@pytest.mark.parametrize("screen", [(1280, 900), (390, 844)], ids=["desk", "phone"])
def test_each_chapter_has_its_picture_on_the_first_screen(open_page, built, screen):
    """Within 300 pixels of the top; the still stands where the live picture will be."""
    width, height = screen
    paths = sorted((built / "chapters").glob("[0-9][0-9]_*.html"))
    assert len(paths) >= 14
    page = open_page(java_script_enabled=False, viewport={"width": width, "height": height})
    root = page.url.partition("/index.html")[0]
    for path in paths:
        page.goto(f"{root}/chapters/{path.name}")
        assert page.locator(".article figure img").first.bounding_box()["y"] < 300, path.name


@from_server
def test_a_claim_in_the_accessibility_tree(open_page):
    page = open_page(PAGE)
    card = page.locator(CLAIM)
    tree = card.aria_snapshot()
    assert tree.startswith('- article "Claim C12":')
    assert "strong: Holds when" in tree
    assert "group: Evidence" in tree
    assert "table" not in tree
    opened_by_keyboard(page, card.locator("details").first)
    assert re.search(r'table:.*columnheader "measured"', card.aria_snapshot(), re.DOTALL)


@from_server
def test_without_scripts_a_claim_has_its_numbers_and_leads_to_the_file_of_its_code(open_page):
    page = open_page(PAGE, java_script_enabled=False)
    card = page.locator(CLAIM)
    card.locator("summary", has_text="Evidence").click()
    assert card.locator("table").is_visible()
    card.locator("summary", has_text="The code that measured it").click()
    card.locator("details a[href$='.txt']").click()
    page.wait_for_url("**/_static/measured/heavy_ball.txt")
    assert "def measure_growth" in page.locator("body").inner_text()


@from_server
def test_folded_code_opens_by_keyboard_and_its_buttons_have_names(open_page):
    page = open_page(PAGE)
    cell = page.locator(FOLDED).first
    code = cell.locator(".cell_input pre, details.hide pre").first
    assert not code.is_visible()
    opened_by_keyboard(page, cell.locator("details.hide"))
    assert code.is_visible()
    buttons = re.findall(r"- button\b(.*)", cell.aria_snapshot())
    assert len(buttons) >= 2
    assert all(re.match(r' "[^"]+"', rest) for rest in buttons)


def test_without_scripts_and_on_paper_code_can_be_read(open_page):
    page = open_page(PAGE, java_script_enabled=False)
    assert work(page).locator("pre").is_visible()
    cell = page.locator(FOLDED).first
    cell.locator("details.hide > summary").click()
    assert cell.locator("details.hide pre").first.is_visible()
    page.emulate_media(media="print")
    assert work(page).locator("pre").is_visible()


@from_server
def test_an_exercise_by_keyboard_and_in_the_accessibility_tree(open_page):
    page = open_page(PAGE)
    opened_by_keyboard(page, hint(page))
    assert hint(page).locator("p").last.is_visible()
    work(page).get_by_role("button", name="Check").wait_for()
    page.keyboard.press("Tab")
    while not solution(page).locator("summary").evaluate("node => node === document.activeElement"):
        assert work(page).evaluate("node => node.contains(document.activeElement)")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert solution(page).locator("pre").first.is_visible()
    tree = work(page).aria_snapshot()
    for role in ('button "Check"', 'button "Change"', "status"):
        assert role in tree


@pytest.mark.parametrize("site", ["file"], indirect=True)
def test_without_scripts_an_exercise_has_hint_and_solution_and_offers_no_check(open_page):
    page = open_page(PAGE, java_script_enabled=False)
    hint(page).locator("summary").click()
    assert hint(page).locator("p").last.is_visible()
    solution(page).locator("summary").click()
    assert solution(page).locator("pre").first.is_visible()
    assert work(page).get_by_role("button").count() == 0


@from_server
def test_on_paper_an_exercise_is_whole(open_page):
    page = open_page(PAGE)
    work(page).get_by_role("button", name="Check").wait_for()
    on_paper(page)
    assert page.locator(EXERCISE).is_visible()
    assert hint(page).locator("p").last.is_visible()
    assert work(page).locator("pre").first.is_visible()
    assert solution(page).locator("pre").first.is_visible()
    assert page.locator(f"{IN_ITS_PIECE} .cell button:visible").count() == 0


@from_server
def test_a_terms_card_is_its_description_in_the_accessibility_tree(open_page):
    page = open_page(PAGE)
    term = page.locator(f".article {TERM}").first
    expect(term).to_have_role("link")
    page.keyboard.press("Tab")  # the keyboard is in use
    term.focus()
    expect(term).to_have_accessible_description(re.compile(r"\w+ \w+ \w+"))
    page.keyboard.press("Escape")
    expect(term).to_have_accessible_description("")


@from_server
def test_a_formula_is_one_in_the_accessibility_tree(open_page):
    page = open_page(PAGE)
    formulas = page.locator(".article math:visible")
    assert formulas.count() > 10
    for formula in formulas.all()[:10]:
        assert formula.aria_snapshot().startswith("- math")
        assert "\\" not in formula.aria_snapshot()  # what TeX said of it is for those who copy it
    assert page.get_by_role("math").count() >= formulas.count()


@pytest.mark.parametrize("media", ["screen", "print"])
def test_without_scripts_and_on_paper_a_formula_is_drawn(open_page, media):
    page = open_page(PAGE, java_script_enabled=False)
    page.emulate_media(media=media)
    boxes = [each.bounding_box() for each in page.locator(".article section > math").all()]
    boxes = boxes or [each.bounding_box() for each in page.locator(".article math:visible").all()]
    assert all(box["width"] > 4 and box["height"] > 4 for box in boxes)
