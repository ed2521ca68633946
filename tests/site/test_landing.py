"""The landing page: land and two balls on the first screen, a guess, the board, where to go."""

import pytest
from built_book import BOOK, from_server
from test_figures import at_rest, settle

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
HERO = "figure#welcome"
BALL = ".dots.head:not(.ghost)"


def opened(open_page, **options):
    page = open_page(**options)
    page.wait_for_selector(f"{HERO}[data-ready]")
    return page, at_rest(page, "welcome")


@from_server
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_land_is_on_the_first_screen_and_as_wide_as_the_page(open_page, viewport):
    page, figure = opened(open_page, viewport=viewport)
    land = figure.locator(".panels").bounding_box()
    assert land["y"] < 300
    assert land["y"] + land["height"] < viewport["height"]
    room = page.locator(".page").bounding_box()["width"]
    assert land["width"] > 0.85 * room
    assert land["width"] > land["height"]
    # Its slider and its button are there without scrolling.
    for control in ("[name=beta]", "[name=play]"):
        box = figure.locator(control).bounding_box()
        assert box["y"] + box["height"] < viewport["height"]


@from_server
def test_it_is_the_land_alone_with_one_slider(open_page):
    _, figure = opened(open_page, viewport=DESK)
    assert figure.locator(".panels .panel").count() == 1
    assert figure.locator(".dots.head").count() == 2
    assert figure.locator(".main input").evaluate_all("all => all.map(one => one.name)") == ["beta"]
    assert not figure.locator(".axis").first.is_visible()
    names = figure.locator(".label").evaluate_all("all => all.map(one => one.textContent)")
    assert sorted(names) == ["gradient descent", "heavy ball", "minimum", "start"]


@from_server
def test_let_go_the_balls_run_from_the_start_to_the_last_step_and_rest(open_page):
    page, figure = opened(open_page, viewport=DESK)
    place, steps = figure.locator(BALL).get_attribute("d"), figure.locator("[name=steps]")
    assert steps.input_value() == "100"
    figure.get_by_role("button", name="Let go").click()
    moved = "([node, place]) => node.getAttribute('d') !== place"
    page.wait_for_function(moved, arg=[figure.locator(BALL).element_handle(), place])
    assert figure.get_by_role("button", name="Pause").is_visible()
    figure.get_by_role("button", name="Let go").wait_for()
    assert steps.input_value() == "100"
    assert figure.locator(BALL).get_attribute("d") == place


@from_server
def test_for_those_who_asked_for_less_motion_nothing_rolls(open_page):
    page, figure = opened(open_page, viewport=DESK, reduced_motion="reduce")
    end = figure.locator(BALL).get_attribute("d")
    for expected in (False, True):  # at the start, and at the end again
        figure.get_by_role("button", name="Let go").click()
        settle(page)
        assert (figure.locator(BALL).get_attribute("d") == end) is expected
        assert not figure.evaluate("node => node.hasAttribute('data-moving')")


@from_server
def test_beta_moves_the_ball(open_page):
    page, figure = opened(open_page, viewport=DESK)
    place = figure.locator(BALL).get_attribute("d")
    figure.locator("[name=beta]").fill("50")
    moved = "([node, place]) => node.getAttribute('d') !== place"
    page.wait_for_function(moved, arg=[figure.locator(BALL).element_handle(), place])


@from_server
def test_it_asks_for_a_guess_and_shows_every_claim(open_page):
    page = open_page(covered=True)
    assert page.locator("[data-predict]").count() == 1
    assert page.locator(".admonition.predict").count() == 0
    marks = page.locator(".claim-board a")
    assert marks.count() == 48
    for address in marks.evaluate_all("all => all.map(one => one.getAttribute('href'))"):
        path, _, anchor = address.partition("#")
        assert f'id="{anchor}"' in (BOOK / path).read_text(encoding="utf-8"), address


def test_it_leads_to_the_answers_and_to_every_chapter():
    text = (BOOK / "index.html").read_text(encoding="utf-8").split("<article")[1]
    chapters = sorted(path.name for path in (BOOK / "chapters").glob("[a0-9][0-9_]*_*.html"))
    assert len(chapters) >= 18
    for name in ["answers.html", *chapters]:
        assert f'href="chapters/{name}"' in text, name
