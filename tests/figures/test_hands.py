"""A hand on the picture takes the nearest handle, keys go all ways, who takes hold stops Play."""

import pytest
from built_book import from_server
from test_figures import KINDS, flat, settle, some_kinds, some_of, summary, unfolded

DESK = {"width": 1280, "height": 900}
DRAGGED = [kind for kind in sorted(KINDS) if kind not in {"Diagnosis", "NetworkTrainer"}]
PLAYED = ["EigenModes", "LookAhead", "OptimizerRace", "RollingBall"]


def opened(open_page, kind, fragment="", **options):
    """Open the page where a kind stands first; give the page and the figure at rest."""
    path, name = KINDS[kind]
    link = f"#figure={name}&{fragment}" if fragment else ""
    page = open_page(f"{path}{link}", viewport=options.pop("viewport", DESK), **options)
    return page, unfolded(page, name)


def corner(figure, across=0.3, up=0.3, panel=".panel:has(.handle)"):
    """Bring a place in the first panel that has a handle into sight, and return where it is."""
    node = figure.locator(panel).first
    node.evaluate("inFigure.intoSight")
    left, top, width, height = node.evaluate("inFigure.ground")
    return left + across * width, top + up * height


def at(figure):
    """Return where the handles of the first panel that has one stand, on the screen."""
    return figure.locator(".panel:has(.handle)").first.evaluate("inFigure.rings")


def touch(session, places):
    """Draw a finger from place to place."""
    for i, (x, y) in enumerate(places):
        kind = "touchMove" if i else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def near(found, wanted):
    return any(abs(x - wanted[0]) < 3 and abs(y - wanted[1]) < 3 for x, y in found)


@pytest.mark.parametrize("kind", ["DescentExplorer", "OptimizerRace", "RuleWorkshop"])
def test_a_click_on_the_map_starts_the_run_there(open_page, kind):
    page, figure = opened(open_page, kind)
    place = corner(figure)
    assert not near(at(figure), place)
    page.mouse.click(*place)
    settle(page)
    assert near(at(figure), place)


@from_server
@pytest.mark.parametrize("kind", some_of(DRAGGED))
def test_a_drag_that_begins_anywhere_takes_the_nearest_handle_along(open_page, kind):
    page, figure = opened(open_page, kind)
    (x, y), said = corner(figure, 0.46, 0.3), figure.evaluate("inFigure.said")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=4)
    settle(page)
    begun = at(figure)
    # One of the two ways may be fixed for it.
    assert any(abs(u - x - 60) < 3 or abs(v - y - 40) < 3 for u, v in begun)
    page.mouse.up()
    assert figure.evaluate("inFigure.said") != said
    assert page.evaluate("String(getSelection())") == ""
    page.mouse.move(x, y)
    settle(page)
    assert at(figure) == begun, "it is still held"


@from_server
def test_the_axes_are_no_part_of_the_land(open_page):
    page, figure = opened(open_page, "DescentExplorer")
    place = corner(figure, 0.5, 1.05)
    before = at(figure)
    page.mouse.click(*place)
    settle(page)
    assert at(figure) == before


@from_server
def test_a_tap_moves_the_start_and_a_swipe_up_only_the_page(open_page):
    page, figure = opened(
        open_page, "DescentExplorer", viewport={"width": 390, "height": 844}, has_touch=True
    )
    session = page.context.new_cdp_session(page)
    (x, y), said = corner(figure, 0.6, 0.7), figure.evaluate("inFigure.said")
    scrolled = page.evaluate("scrollY")
    touch(session, [(x, y - 12 * i) for i in range(8)])
    page.wait_for_function("before => scrollY > before + 40", arg=scrolled)
    page.evaluate("inFigure.stillPage")
    assert figure.evaluate("inFigure.said") == said
    place = corner(figure, 0.6, 0.7)
    page.touchscreen.tap(*place)
    settle(page)
    assert near(at(figure), place)


KEYS = {
    "Home": ("aria-valuemin", 0),
    "End": ("aria-valuemax", 0),
    "PageUp": ("aria-valuenow", 0.1),
    "PageDown": ("aria-valuenow", -0.1),
    "ArrowRight": ("aria-valuenow", 0.01),
    "Shift+ArrowRight": ("aria-valuenow", 0.001),
}


@from_server
@pytest.mark.parametrize("key", KEYS)
def test_a_handle_takes_the_keys_of_a_slider(open_page, key):
    page, figure = opened(open_page, "RollingBall")
    handle = figure.locator(".handle").first
    low, high, now = (
        float(handle.get_attribute(f"aria-value{which}")) for which in ("min", "max", "now")
    )
    assert low < now < high
    scrolled = page.evaluate("scrollY")
    handle.press(key)
    settle(page)
    of, part = KEYS[key]
    found = float(handle.get_attribute("aria-valuenow"))
    from_where = {"aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": now}[of]
    assert found == pytest.approx(max(from_where + part * (high - low), low), abs=1e-3)
    assert page.evaluate("scrollY") == scrolled


@from_server
def test_a_point_of_data_goes_a_whole_step_across_and_a_small_way_up(open_page):
    page, figure = opened(open_page, "MovingAverage")
    handle = figure.locator(".handle").first

    def said():
        settle(page)
        step, value = handle.get_attribute("aria-valuetext").replace("−", "-").split(",")
        return int(step.split()[-1]), float(value.split()[-1])

    step, value = said()
    handle.press("ArrowUp")
    assert said() == (step, pytest.approx(value + 0.08, abs=0.011))
    handle.press("Shift+ArrowUp")
    assert said() == (step, pytest.approx(value + 0.088, abs=0.011))
    handle.press("Shift+ArrowRight")
    assert said()[0] == step + 1


HOLDS = {
    "a handle": lambda page, figure: page.mouse.move(*corner(figure)) or page.mouse.down(),
    "an arrow key": lambda _, figure: figure.locator(".handle").first.press("ArrowLeft"),
    "a link": lambda page, figure: page.evaluate(
        "id => { location.hash = `figure=${id}&step=7`; }", figure.get_attribute("id")
    ),
}


@from_server
@pytest.mark.parametrize("hold", HOLDS)
@pytest.mark.parametrize("kind", some_of(PLAYED))
def test_who_takes_hold_of_a_playing_figure_stops_it(open_page, kind, hold):
    page, figure = opened(open_page, kind)
    play, step = figure.locator("[name=play]"), figure.locator("[name=step]")
    play.click()
    assert play.inner_text() == "Pause"
    HOLDS[hold](page, figure)
    page.wait_for_function("node => node.textContent === 'Play'", arg=play.element_handle())
    settle(page)
    here = step.input_value()
    page.wait_for_timeout(300)
    assert step.input_value() == here
    assert hold != "a link" or here == "7"
    page.mouse.up()


@from_server
def test_with_less_motion_play_at_the_end_begins_again(open_page):
    page, figure = opened(open_page, "EigenModes", reduced_motion="reduce")
    play, step = figure.locator("[name=play]"), figure.locator("[name=step]")
    for expected in ("300", "0", "300"):
        play.click()
        settle(page)
        assert step.input_value() == expected


@from_server
def test_a_slider_that_asks_for_what_it_does_not_get_shows_what_there_is(open_page):
    fragment = "hold=effective_step&learning_rate=0.4&beta=0.5"
    page, figure = opened(open_page, "NoiseCloud", fragment)
    slider = figure.locator("input[name=beta]")
    slider.press("Home")  # there alpha would be 0.8, and its range ends before
    settle(page)
    value, words = slider.input_value(), summary(figure)
    assert float(value) > 0
    slider.press("Home")
    settle(page)
    assert (slider.input_value(), summary(figure)) == (value, words)
    assert f"β = {slider.get_attribute('aria-valuetext')}," in flat(words)


@some_kinds
def test_each_control_shows_its_state_whatever_is_asked_of_it(open_page, path, name):
    figure = unfolded(open_page(path, viewport=DESK), name)
    assert figure.evaluate("inFigure.atOdds") == []


@from_server
def test_a_mark_below_the_slider_of_beta_sets_it(open_page):
    page, figure = opened(open_page, "EigenModes")
    slider = figure.locator("input[name=beta]")
    for wanted in ("0.99", "0.5", "0.999", "0", "0.9"):
        figure.locator(".main .marks").get_by_text(wanted, exact=True).click()
        settle(page)
        assert slider.get_attribute("aria-valuetext") == wanted
        assert f"β = {wanted}." in flat(summary(figure))
        knob, mark = (
            figure.locator(f".main {of}").evaluate("inFigure.share")
            if of.startswith("input")
            else figure.locator(f".main {of}").evaluate_all(
                "(nodes, wanted) => Number(nodes.find(node => node.textContent === wanted)"
                ".style.getPropertyValue('--share'))",
                wanted,
            )
            for of in ("input[name=beta]", ".marks span")
        )
        assert knob == pytest.approx(mark, abs=1e-6)


@from_server
def test_a_mark_below_a_slider_that_is_off_does_nothing(open_page):
    page, figure = opened(open_page, "DescentExplorer", "rule=GradientDescent&beta=0.3")
    figure.locator(".marks").get_by_text("0.9", exact=True).first.click(force=True)
    settle(page)
    assert figure.locator("input[name=beta]").get_attribute("aria-valuetext") == "0.3"
