"""Every page for everybody: axe-core finds nothing, and what it can't see is walked by keyboard."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from built_book import (
    BOOK,
    CHAPTERS,
    CONTENT,
    PAGES,
    SEEN,
    from_server,
    seen,
    skip_or_fail,
)
from each import each

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
NO_AXE = "axe-core is not installed: npm ci, and every page will be looked at"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of an element near a ::before or ::after it would say that it can't tell: let it judge them all.
JUDGE_ALL = 'axe._audit.checks["color-contrast"].options.ignorePseudo = true'
WIDTHS = (1280, 390)
# What may differ by day and by night: dark changes colours, and nothing else.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
# In the two of these with all rules each width and each scheme comes once. In the others axe need
# only look at the colours of what is seen anew there, or in other colours or letters than in the
# same scheme at the width before.
VIEWS = ((1280, "dark", RULES), (390, "dark", None), (390, "light", RULES), (1280, "light", None))

every_page = each("path", PAGES)


@cache
def axe():
    """Return the source of axe-core; without it skip, or fail where nothing may be skipped."""
    if not AXE.is_file():
        skip_or_fail(NO_AXE)
    return f"{AXE.read_text(encoding='utf-8')};{JUDGE_ALL}"


@pytest.mark.parametrize("path", SEEN)
@from_server
def test_axe_finds_nothing_on_a_phone_or_a_desk_by_day_or_night(open_page, path):
    page = open_page(path, reduced_motion="reduce", color_scheme="light")
    # A figure is still a picture until it is nearly in sight.
    for name in page.locator("figure[data-figure]").evaluate_all("all => all.map(one => one.id)"):
        page.locator(f"figure#{name}").scroll_into_view_if_needed()
        page.locator(f"figure#{name}[data-ready]").wait_for()
    found = found_by_axe(page)
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())


def found_by_axe(page):
    """Return what axe-core finds on an open page, by width and scheme."""
    page.evaluate(axe())
    found = {}
    for width, scheme, rules in VIEWS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.wait_for_selector(f"html[data-theme={scheme}]")
        # From the top: the bar, which stays in sight, must not lie over a control by chance.
        page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        page.evaluate("inFigure.settle")  # the page looks what now scrolls
        page.evaluate("onPage.look", scheme)
        violations = page.evaluate(*(("onPage.violations", rules) if rules else ANEW))
        if violations:
            found[width, scheme] = violations
    return found


ANEW = ("onPage.violationsOfWhatIsNew", OF_COLOURS)


@from_server
def test_axe_would_find_pale_letters_and_those_beside_something_drawn(open_page):
    page = open_page("404.html", color_scheme="light")
    page.evaluate(axe())
    page.evaluate("onPage.makePale")
    (found,) = page.evaluate("onPage.violations", OF_COLOURS)
    assert found.startswith("color-contrast: ")
    assert found.count("Pale") == 2
    page.evaluate("onPage.look", "light")
    assert page.evaluate(*ANEW)
    page.evaluate("onPage.look", "light")
    assert page.evaluate(*ANEW) == []  # as at the last look
    page.evaluate("document.querySelector('.pale').style.color = '#bcbcbc'")
    page.evaluate("onPage.look", "light")
    (found,) = page.evaluate(*ANEW)
    assert found.count("Pale") == 1


@every_page
def test_headings_follow_each_other_without_a_gap(path):
    text = (BOOK / path).read_text(encoding="utf-8")
    main = text[text.index("<main") : text.index("</main>")]
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", main)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert not re.search(r'role="heading"', text)


WALKED = (
    "index.html",
    "chapters/02_problem.html",
    "chapters/04_heavy_ball.html",
    "references.html",
)


@pytest.mark.parametrize("path", seen(WALKED))
@pytest.mark.parametrize("width", WIDTHS)
@from_server
def test_tab_reaches_everything_in_order_and_one_sees_where_it_is(open_page, path, width):
    page = open_page(path, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    # Each figure drawn once: some of them then put controls away that their state has no use for.
    for figure in page.locator("figure[data-figure]").all():
        figure.scroll_into_view_if_needed()
        figure.and_(page.locator("[data-ready]")).wait_for()
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.evaluate("document.activeElement.blur()")
    count = page.evaluate("onPage.noteReachable")
    stops = []
    for _ in range(count):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("onPage.here"))
    assert [stop["number"] for stop in stops] == list(range(count)), [
        stop["html"] for i, stop in enumerate(stops) if stop["number"] != i
    ][:3]
    unseen = [stop["html"] for stop in stops if not (stop["ring"] and stop["inside"])]
    assert not unseen


@from_server
def test_the_first_stop_skips_to_the_text(open_page):
    page = open_page(CONTENT[0], reduced_motion="reduce")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.inner_text() == "Skip to main content"
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@from_server
def test_the_chapters_open_and_close_by_keyboard_on_a_phone(open_page):
    page = open_page(CONTENT[0], viewport={"width": 390, "height": 844})
    button = page.get_by_role("button", name="Chapters")
    assert button.get_attribute("aria-expanded") == "false"
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.closest('.chapters') !== null")
    assert button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.matches('.chapters-button')")
    page.locator(".chapters-button[aria-expanded=false]").wait_for()


@each("path", CONTENT)
def test_every_formula_is_mathml_with_its_source(path):
    text = (BOOK / path).read_text(encoding="utf-8")
    formulas = re.findall(r"<math\b.*?</math>", text, flags=re.DOTALL)
    assert formulas or path not in CHAPTERS
    assert all('<annotation encoding="application/x-tex">' in formula for formula in formulas)
