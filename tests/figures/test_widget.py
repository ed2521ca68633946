"""The notebook's half of a figure, without a notebook: a model stands for the kernel."""

from contextlib import contextmanager
from pathlib import Path

import pytest

from momentum_lib import widgets
from tools.measure.fuzz import IN_PAGE

STATIC = Path(__file__).resolve().parents[2] / "momentum_lib" / "widgets" / "static"
STATE = {
    "surface": "Ravine",
    "rule": "HeavyBall",
    "learning_rate": 0.05,
    "beta": 0.9,
    "steps": 50,
    "condition_number": 20,
    "rotation": 0.5,
    "start": [-9, 1],
}


@contextmanager
def rendered(browser, name, state):
    """Render a figure in a page of its own, in which no script may fail."""
    problems = []
    with browser.new_page() as page:
        page.on("pageerror", lambda error: problems.append(str(error)))
        source = (STATIC / "widget.js").read_text(encoding="utf-8")
        kind = getattr(widgets, name)
        known = {"_figure": name, "_id": "twin", "_main": kind.main, "_panels": kind.panels}
        known = {"caption": "A caption", **known, **state}
        page.add_script_tag(path=IN_PAGE / "model.js")  # it stands for the kernel
        page.evaluate("measuring.render", {"source": source, "state": known})
        page.wait_for_selector(f"figure[data-figure={name}][data-ready]")
        yield page
    assert problems == []


@pytest.fixture
def page(browser):
    with rendered(browser, "DescentExplorer", STATE) as page:
        yield page


def test_a_slider_sets_the_trait_and_saves_once_a_frame(page):
    page.locator("[name=beta]").focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function("host.model.saved > 0 && host.state.beta < 0.9")
    assert page.evaluate("host.state.beta") == pytest.approx(0.85)
    assert page.evaluate("host.state.steps") == 50


def test_a_trait_moves_the_slider_and_the_picture(page):
    before = page.locator(".map .line:not(.ghost, .head)").get_attribute("d")
    page.evaluate("host.model.tell('beta', 0.5)")
    # The path may be drawing itself, for the first time: its control tells when it has heard.
    page.locator("[name=beta][aria-valuetext='0.5']").wait_for()
    page.wait_for_function(
        "before => "
        "document.querySelector('.map .line:not(.ghost, .head)').getAttribute('d') !== before",
        arg=before,
    )
    assert "β\u00a0=\u00a00.5" in page.locator("[role=status]").inner_text()


def test_a_surface_brings_its_own_start_and_learning_rate_to_the_kernel(page):
    page.locator("summary").click()
    page.locator("[name=surface]").select_option("Himmelblau")
    page.wait_for_function("host.model.saved > 0")
    assert page.evaluate("host.state.start") == [0, -4.5]
    assert page.evaluate("host.state.learning_rate") == 0.01


def test_the_address_is_left_to_the_notebook(page):
    pressed = page.locator(".main button, .buttons button")
    assert pressed.all_inner_texts() == ["Play", "Reset"]
    assert page.evaluate("host.onAddress") == []


def test_a_figure_may_have_main_controls_of_its_own(browser):
    with rendered(browser, "DescentExplorer", {**STATE, "_main": ["rule"]}) as page:
        names = "[...document.querySelectorAll('.main [name]')].map(node => node.name)"
        assert page.evaluate(names) == ["play", "rule"]
        assert page.locator("details [name=beta]").count() == 1


def test_a_removed_figure_leaves_nothing_behind(page):
    assert page.evaluate("host.listeners.length") == 8
    page.evaluate("host.end()")
    assert page.evaluate("host.listeners.length") == 0
    assert page.locator(".momentum-live").count() == 0
    page.evaluate("host.model.tell('beta', 0.1)")


# A diagnosis has sliders for its settings once they are asked for.
SLIDERS = dict.fromkeys(
    widgets.__all__, "[name=learning_rate], [name=beta], [name^=learning_rate_]"
) | {"Diagnosis": "[name=at]"}


@pytest.mark.parametrize("name", widgets.__all__)
def test_every_figure_and_its_traits_move_each_other(browser, name):
    figure = getattr(widgets, name)()
    digits = {"_digits": figure._digits} if name == "NetworkTrainer" else {}
    with rendered(browser, name, {**figure.state, **digits}) as page:
        page.locator("summary").click()
        slider = page.locator(f":is({SLIDERS[name]}):enabled").first
        field = slider.get_attribute("name")
        slider.focus()
        page.keyboard.press("PageDown")
        page.wait_for_function("host.model.saved > 0")
        changed = {
            key
            for key in figure.state_names
            if page.evaluate(f"host.state.{key}") != figure.state[key]
        }
        assert changed & {field, "learning_rates"}
        words = page.locator("[role=status]").inner_text()
        for key in changed:
            page.evaluate("([key, value]) => host.model.tell(key, value)", [key, figure.state[key]])
        page.wait_for_function(
            "words => document.querySelector('[role=status]').innerText !== words", arg=words
        )
        page.evaluate("host.end()")
        assert page.evaluate("host.listeners.length") == 0
