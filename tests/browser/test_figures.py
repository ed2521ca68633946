"""Every live figure on every page: each control is moved, by mouse and keys, and matters."""

import re
from pathlib import Path

import pytest

BOOK = Path(__file__).resolve().parents[2] / "_build" / "html"
FIGURE = "figure[data-figure]"


def pages_with_figures():
    found = [
        (path.relative_to(BOOK).as_posix(), name)
        for path in sorted(BOOK.rglob("*.html"))
        if "_static" not in path.parts
        for name in re.findall(
            r'<figure[^>]*data-figure="[^"]*" id="([^"]+)"', path.read_text(encoding="utf-8")
        )
    ]
    return [pytest.param(page, name, id=name) for page, name in found]


FIGURES = pages_with_figures()
every_figure = pytest.mark.parametrize(("path", "name"), FIGURES)
one_figure = pytest.mark.parametrize(("path", "name"), FIGURES[-1:])


def ready(page, name):
    figure = page.locator(f"figure#{name}")
    figure.scroll_into_view_if_needed()
    page.wait_for_selector(f"figure#{name}[data-ready]")
    return figure


def picture(figure):
    """Everything that is drawn, as one string."""
    return figure.locator(".panels").evaluate(
        "node => [...node.querySelectorAll('path')].map(path => path.getAttribute('d')).join('|')"
    )


def summary(figure):
    return figure.locator("[role=status]").inner_text()


def value(figure, name):
    return figure.locator(f"[name={name}]").input_value()


def wait_for_change(page, figure, before):
    """Wait until the picture is another one; fail when it stays as it was."""
    page.wait_for_function(
        """([node, before]) => [...node.querySelectorAll('.panels path')]
            .map(path => path.getAttribute('d')).join('|') !== before""",
        arg=[figure.element_handle(), before],
        timeout=5000,
    )


def settle(page):
    """Let the next two frames pass: a figure draws once a frame."""
    page.evaluate("() => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))")


def visible_controls(figure):
    # The surface last: it changes which other controls there are.
    names = figure.locator("input:visible, select:visible").evaluate_all(
        "nodes => nodes.filter(node => !node.disabled).map(node => node.name)"
    )
    return sorted(names, key=lambda name: name in {"rule", "surface"})


def test_there_are_figures_on_the_landing_page_and_in_the_chapters():
    places = {param.values[0] for param in FIGURES}
    assert "index.html" in places
    assert len(places) >= 7
    names = [param.values[1] for param in FIGURES]
    assert len(set(names)) == len(names), "two figures share an id"


@every_figure
def test_each_control_has_a_label_and_the_figure_a_summary(open_page, path, name):
    page = open_page(path)
    figure = ready(page, name)
    for control in figure.locator("input, select").all():
        assert control.evaluate("node => node.closest('label').innerText.trim().length > 0")
    assert figure.locator("input[type=range]").count() == figure.locator("output").count()
    assert len(summary(figure)) > 20
    assert not figure.locator(".momentum-still").is_visible()


@every_figure
def test_each_control_moves_the_picture_by_mouse(open_page, path, name):
    page = open_page(path)
    figure = ready(page, name)
    for control in visible_controls(figure):
        before, words = picture(figure), summary(figure)
        node = figure.locator(f"[name={control}]")
        if node.evaluate("node => node.tagName") == "SELECT":
            others = node.evaluate(
                "node => [...node.options].map(o => o.value).filter(v => v !== node.value)"
            )
            node.select_option(others[0])
        else:
            box = node.bounding_box()
            here = node.evaluate("n => (n.value - n.min) / (n.max - n.min)")
            there = 0.25 if here > 0.5 else 0.75
            page.mouse.click(box["x"] + there * box["width"], box["y"] + box["height"] / 2)
        wait_for_change(page, figure, before)
        assert summary(figure) != words, f"{control} moved, the summary did not"


@every_figure
def test_each_control_moves_the_picture_by_keyboard(open_page, path, name):
    page = open_page(path)
    figure = ready(page, name)
    for control in visible_controls(figure):
        before, words = picture(figure), summary(figure)
        node = figure.locator(f"[name={control}]")
        node.focus()
        if node.evaluate("node => node.tagName") == "SELECT":
            down = node.evaluate("node => node.selectedIndex < node.options.length - 1")
            page.keyboard.press("ArrowDown" if down else "ArrowUp")
        else:
            near_end = node.evaluate("n => (n.value - n.min) / (n.max - n.min) > 0.5")
            page.keyboard.press("PageDown" if near_end else "PageUp")
        wait_for_change(page, figure, before)
        assert summary(figure) != words, f"{control} moved, the summary did not"


@every_figure
def test_the_start_is_dragged_by_mouse_and_moved_by_keys(open_page, path, name):
    page = open_page(path)
    figure = ready(page, name)
    handle = figure.locator(".handle")
    box = handle.locator(".reach").bounding_box()
    assert box["width"] >= 44
    before = picture(figure)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 25, steps=4)
    page.mouse.up()
    wait_for_change(page, figure, before)
    settle(page)
    before, said = picture(figure), handle.get_attribute("aria-valuetext")
    handle.focus()
    page.keyboard.press("ArrowLeft")
    wait_for_change(page, figure, before)
    assert handle.get_attribute("aria-valuetext") != said


@one_figure
def test_the_start_is_dragged_by_touch(open_page, path, name):
    page = open_page(path, viewport={"width": 390, "height": 844}, has_touch=True)
    figure = ready(page, name)
    handle = figure.locator(".handle")
    handle.scroll_into_view_if_needed()
    box = handle.locator(".reach").bounding_box()
    before = picture(figure)
    session = page.context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x + 20, "y": y + 15}]),
        ("touchEnd", []),
    ):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    wait_for_change(page, figure, before)


@every_figure
def test_reset_brings_the_first_state_back(open_page, path, name):
    page = open_page(path)
    figure = ready(page, name)
    first, words = picture(figure), summary(figure)
    steps = figure.locator("[name=steps]")
    steps.focus()
    page.keyboard.press("PageUp")
    wait_for_change(page, figure, first)
    before = picture(figure)
    figure.get_by_role("button", name="Reset").click()
    wait_for_change(page, figure, before)
    assert (picture(figure), summary(figure)) == (first, words)


@one_figure
def test_a_copied_link_opens_the_same_state(open_page, path, name):
    page = open_page(path)
    figure = ready(page, name)
    figure.locator("[name=beta]").focus()
    before = picture(figure)
    for _ in range(3):
        page.keyboard.press("PageUp")
    wait_for_change(page, figure, before)
    settle(page)
    figure.get_by_role("button", name="Copy link").click()
    page.wait_for_function("location.hash.includes('figure=')")
    fragment = page.evaluate("location.hash")
    other = open_page(f"{path}{fragment}")
    twin = ready(other, name)
    settle(other)
    assert value(twin, "beta") == value(figure, "beta")
    assert picture(twin) == picture(figure)


HOSTILE = {
    "not a query": "%7B%22beta%22%3A",
    "huge": "figure={name}&beta=1e400&learning_rate=1e308&steps=99999999999",
    "nan": "figure={name}&beta=NaN&learning_rate=Infinity&start=NaN,NaN",
    "markup": "figure={name}&surface=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&rule=__proto__",
    "wrong types": "figure={name}&beta=[]&steps=true&start=1,2,3&surface=constructor",
    "100 kB": "figure={name}&beta=" + "9" * 100_000,
}


@one_figure
@pytest.mark.parametrize("fragment", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_link_leaves_a_working_figure(open_page, path, name, fragment):
    page = open_page(f"{path}#{fragment.format(name=name)}")
    figure = ready(page, name)
    drawn = picture(figure)
    assert "NaN" not in drawn
    assert figure.locator("[name=surface]").input_value()
    assert 0 <= float(value(figure, "beta")) < 1
    assert 1 <= float(value(figure, "steps")) <= 500
    assert figure.locator("img[src=x]").count() == 0
    figure.get_by_role("button", name="Reset").click()
    settle(page)
    clean = open_page(path)
    assert picture(ready(clean, name)) == picture(figure)


@every_figure
def test_without_scripts_the_still_picture_stands_there(open_page, path, name):
    page = open_page(path, java_script_enabled=False)
    still = page.locator(f"figure#{name} img.momentum-still")
    assert still.is_visible()
    assert len(still.get_attribute("alt")) > 60
    assert page.locator(f"figure#{name} input").count() == 0


@one_figure
def test_print_shows_the_still_picture(open_page, path, name):
    page = open_page(path)
    figure = ready(page, name)
    page.emulate_media(media="print")
    assert figure.locator(".momentum-still").is_visible()
    assert not figure.locator(".momentum-live").is_visible()


@one_figure
@pytest.mark.parametrize("width", [320, 390, 1280, 3840])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_every_width_in_light_and_dark(open_page, path, name, width, scheme):
    page = open_page(path, viewport={"width": width, "height": 900}, color_scheme=scheme)
    figure = ready(page, name)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inside = figure.evaluate(
        """figure => [...figure.querySelectorAll('svg, input, select, button, text')]
            .filter(node => node.getBoundingClientRect().width > 0)
            .every(node => {
                const [own, all] = [node.getBoundingClientRect(), figure.getBoundingClientRect()];
                return own.left >= all.left - 2 && own.right <= all.right + 2;
            })"""
    )
    assert inside, "a part of the figure stands outside of it"
    ground = figure.evaluate("node => getComputedStyle(node).backgroundColor")
    assert ground in {"rgba(0, 0, 0, 0)", "transparent"}


@every_figure
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("site", ["server"], indirect=True)
def test_nothing_jumps_when_a_figure_comes_to_life(open_page, path, name, width):
    page = open_page(path, viewport={"width": width, "height": 900})
    figure = ready(page, name)
    stage = figure.locator(".momentum-stage")
    live = stage.bounding_box()["height"]
    stage.evaluate("node => node.querySelector('.momentum-live').remove()")
    assert abs(live - stage.bounding_box()["height"]) < 30


@one_figure
def test_the_figure_holds_still_for_those_who_ask_for_it(open_page, path, name):
    page = open_page(path, reduced_motion="reduce")
    figure = ready(page, name)
    figure.locator("[name=steps]").focus()
    page.keyboard.press("PageUp")
    assert figure.evaluate("figure => figure.getAnimations({ subtree: true }).length") == 0


@one_figure
@pytest.mark.parametrize("site", ["server"], indirect=True)
def test_a_figure_out_of_sight_does_no_work(open_page, path, name):
    page = open_page(path, viewport={"width": 1280, "height": 500})
    figure = ready(page, name)
    settle(page)
    figure.evaluate("node => { node.parentElement.style.paddingTop = '300vh'; }")
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_timeout(400)
    before = picture(figure)
    figure.locator("[name=steps]").evaluate(
        "node => { node.value = 17; node.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    settle(page)
    idle = picture(figure) == before
    assert idle, "it drew while nobody could see it"
    figure.scroll_into_view_if_needed()
    wait_for_change(page, figure, before)
