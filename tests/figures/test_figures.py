"""Every live figure on every page: each control is moved, by mouse and keys, and matters."""

import json
import re
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from browser import IN_PAGE
from built_book import BOOK, PAGES, from_server

from momentum_lib import widgets

FIGURE = re.compile(r'<figure[^>]*data-figure="([^"]*)" id="([^"]+)"')


def pages_with_figures():
    return [
        (path, name, kind)
        for path in PAGES
        for kind, name in FIGURE.findall((BOOK / path).read_text(encoding="utf-8"))
    ]


FOUND = pages_with_figures()
# Where each kind stands first.
KINDS = {kind: (path, name) for path, name, kind in reversed(FOUND)}
# Each on a page that has nothing else in its text, whose layout would take longer than the figure.
ALONE = [
    pytest.param("one_figure", f"{path}?{name}", name, id=kind)
    for kind, (path, name) in sorted(KINDS.items())
]
# From files a link is made and read by the same code for each kind: make test takes one of them.
ON_DISK = [
    pytest.param(
        *("file", path, name),
        id=f"{kind} on disk",
        marks=[pytest.mark.slow] * (kind != "DescentExplorer"),
    )
    for kind, (path, name) in sorted(KINDS.items())
]


# What all kinds do by the same code make test asks of these, and make test-all of each: a map with
# a curve, one that plays, a rule that is typed, and what works for seconds.
SOME = {"DescentExplorer", "EigenModes", "RuleWorkshop", "NetworkTrainer"}
TYPED = {"DescentExplorer", "RuleWorkshop"}  # of these make test moves each control by keys, too


def some(cases):
    """Have make test take only some kinds of these parameters, whose ids are their kinds."""
    return [
        pytest.param(*case.values, id=case.id, marks=[pytest.mark.slow] * (case.id not in SOME))
        for case in cases
    ]


def some_of(kinds, place=str):
    """Return kinds, or a place of each, as parameters: make test takes some of them."""
    return some(pytest.param(place(kind), id=kind) for kind in kinds)


def of(figures):
    """Test each of these figures where it stands."""
    return pytest.mark.parametrize(("site", "path", "name"), figures, indirect=["site"])


every_kind, some_kinds = of(ALONE), of(some(ALONE))
some_players = of(some(case for case in ALONE if "step" in getattr(widgets, case.id).state_names))
WIDTHS = (390, 1280)
UNEVEN = IN_PAGE / "uneven.js"


def names_on(path):
    """Return the names of the figures on a page."""
    return [name for place, name, _ in FOUND if place == path]


def ready(page, name):
    page.locator(f"figure#{name}").evaluate("inFigure.intoSight")
    page.wait_for_selector(f"figure#{name}[data-ready]")
    return at_rest(page, name)


def unfolded(page, name):
    """Make it ready, with all of its controls in sight."""
    figure = ready(page, name)
    figure.evaluate("inFigure.unfold")
    return figure


def at_rest(page, name):
    """Wait until a figure that works by itself has finished, and has drawn what it found."""
    settle(page)  # what draws itself when it is first seen begins now
    page.wait_for_selector(f"figure#{name}:not([data-busy], [data-moving])", timeout=60_000)
    if page.locator(f"figure#{name}[data-figure=NetworkTrainer]").count():
        page.wait_for_function("inFigure.hasFinished", arg=name, timeout=60_000)
    settle(page)
    return page.locator(f"figure#{name}")


def picture(figure):
    """Everything that is drawn, as one string."""
    return figure.evaluate("inFigure.picture")


def summary(figure):
    return figure.locator("[role=status]").inner_text()


def flat(text):
    """Return a text without what only says where its lines may break."""
    return " ".join(text.replace("\N{WORD JOINER}", "").split())


def remember(figure):
    """Keep in the page what is drawn and said now, for `wait_for_change`."""
    figure.evaluate("inFigure.remember")


def wait_for_change(figure, *, summary=False):
    """Wait until the picture, and perhaps the summary, is another one than is remembered."""
    wanted = ["picture", "words"] if summary else ["picture"]
    assert figure.evaluate("inFigure.unchanged", wanted) == [], "stayed as it was"


def settle(page):
    """Let the next two frames pass: a figure draws once a frame."""
    page.evaluate("inFigure.settle")


CONTROLS = ".controls :is(input, select, textarea, button)"


def move_by_mouse(page, node):
    kind = node.evaluate("inFigure.kind")
    if kind == "select":
        node.select_option(node.evaluate("inFigure.otherValues")[0])
    elif kind == "range":
        page.mouse.click(*node.evaluate("inFigure.far"))
    elif kind == "textarea":
        node.click()
        page.keyboard.press("ControlOrMeta+End")
        page.keyboard.insert_text("\ntheta = theta - 0.01*g")
    else:
        node.click()


def move_by_keys(page, node):
    node.focus()
    kind = node.evaluate("inFigure.kind")
    if kind == "select":
        down = node.evaluate("node => node.selectedIndex < node.options.length - 1")
        page.keyboard.press("ArrowDown" if down else "ArrowUp")
    elif kind == "range":
        near_end = node.evaluate("inFigure.share") > 0.5
        page.keyboard.press("PageDown" if near_end else "PageUp")
    elif kind == "textarea":
        page.keyboard.press("ControlOrMeta+End")
        page.keyboard.type("\ntheta = theta - 0.01*g")
    else:
        page.keyboard.press("Space" if kind in {"checkbox", "radio"} else "Enter")


# What some figures' words leave out: how far they have played, how much of a wave is shown.
UNSAID = {
    ("ScheduleExplorer", "play"),
    ("FrequencyResponse", "play"),
    ("FrequencyResponse", "steps"),
}


def moves(page, figure, node, move):
    """Move one control, and see that it matters."""
    name = node.get_attribute("name")
    if name == "best" and (beta := figure.query_selector("[name=beta]")):
        move(page, beta)  # where a figure opens at the best setting, this leads away first
        settle(page)
    remember(figure)
    move(page, node)
    with about(f"control {name}"):
        wait_for_change(figure, summary=(figure.get_attribute("data-figure"), name) not in UNSAID)
    if name == "play":  # it moves by itself: stop it
        node.click()


def reset(figure):
    figure.evaluate("inFigure.reset")


# What the choices of a figure bring, by its name: the same however it is opened and moved.
BROUGHT = {}


def choices(figure):
    """Which choices of a figure bring which controls."""
    name = figure.get_attribute("id")
    if name not in BROUGHT:
        BROUGHT[name] = figure.evaluate("inFigure.choices")
    return BROUGHT[name]


def move_all(page, figure, move):
    """Move each control from the first state, and those that only another's choice brings."""
    nodes = figure.query_selector_all(CONTROLS)
    left = set(range(len(nodes)))
    for control in figure.evaluate("inFigure.usable"):
        moves(page, figure, nodes[control], move)
        left.remove(control)
        reset(figure)
    for chooser, option, brings in choices(figure) if left else ():
        for control in left.intersection(brings):
            chosen = nodes[chooser]
            chosen.select_option(option) if option else chosen.click()
            settle(page)
            moves(page, figure, nodes[control], move)
            left.remove(control)
            reset(figure)
    names = figure.evaluate("inFigure.names")
    assert not left, f"never moved: {[names[control] for control in left]}"


def pixels(handle):
    """Bring a handle into sight, and say where its middle is."""
    x, y, width = handle.evaluate("inFigure.middle")
    assert width >= 44
    return x, y


def drag(page, figure, handle):
    """Drag a handle by mouse, into the picture, and see that it matters."""
    x, y = pixels(handle)
    remember(figure)
    by_the_left = x < figure.evaluate("inFigure.byTheLeft") or ends(handle)[0]
    way = 30 if by_the_left else -30
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + way, y + 25, steps=4)
    page.mouse.up()
    wait_for_change(figure)


def ends(handle):
    """Say whether a handle is at its least, and whether at its most."""
    low, high, now = (handle.get_attribute(f"aria-value{of}") for of in ("min", "max", "now"))
    return now == low, now == high


def move_handle_by_keys(page, figure, handle):
    """Move a handle by its keys, and see that picture and value follow."""
    upright = handle.get_attribute("aria-orientation") == "vertical"
    said = handle.get_attribute("aria-valuetext")
    remember(figure)
    handle.focus()
    back = "ArrowDown" if upright else "ArrowLeft"
    on = "ArrowUp" if upright else "ArrowRight"
    page.keyboard.press(back if ends(handle)[1] or (upright and not ends(handle)[0]) else on)
    wait_for_change(figure)
    # The picture may have changed by itself: a pad's region is found bit by bit.
    changed = "([handle, said]) => handle.getAttribute('aria-valuetext') !== said"
    page.wait_for_function(changed, arg=[handle, said])


def test_there_are_figures_on_the_landing_page_and_in_the_chapters():
    places = {path for path, _, _ in FOUND}
    assert "index.html" in places
    assert len(places) >= 9
    names = [name for _, name, _ in FOUND]
    assert len(set(names)) == len(names), "two figures share an id"
    assert set(KINDS) == set(widgets.__all__)


IN_MOTION = {"index.html", "chapters/04_heavy_ball.html"}
BY_MOUSE, BY_KEYS = (move_by_mouse, drag), (move_by_keys, move_handle_by_keys)


@contextmanager
def about(name):
    """Have whatever goes wrong say with which figure it did."""
    try:
        yield
    except Exception as error:
        error.add_note(f"the figure is {name}")
        raise


def every_check(checks, page, figure):
    """Check one thing after another in one visit; each begins with the first state, folded."""
    wrong = []
    for check in checks:
        figure.evaluate("inFigure.fold")
        reset(figure)
        try:
            check(page, figure)
        except Exception as error:
            wrong.append(f"{check.__name__}: {error}")
    assert not wrong, "\n\n".join(wrong)


def visits(kinds):
    """Return the figures of each page, those apart that make test leaves to make test-all.

    It takes these kinds, each where it stands first.
    """
    first = {KINDS[kind][1] for kind in kinds}
    parts = []
    for path in sorted({path for path, _, _ in FOUND}):
        now = [name for name in names_on(path) if name in first]
        later = [name for name in names_on(path) if name not in first]
        if now:
            parts.append(pytest.param(path, now, id=path))
        if later:
            parts.append(pytest.param(path, later, id=f"{path} later", marks=pytest.mark.slow))
    return pytest.mark.parametrize(("path", "names"), parts)


@visits(KINDS)
@from_server
def test_each_control_and_each_handle_matters_by_mouse(open_page, path, names):
    # Where motion is on, what glides is waited for: on two pages; elsewhere it is there at once.
    motion = "no-preference" if path in IN_MOTION else "reduce"
    page = open_page(path, reduced_motion=motion)
    each_control_and_handle_of(page, names, *BY_MOUSE)
    assert_nothing_jumps(page, names)


@visits(TYPED)
@pytest.mark.parametrize("site", ["file"], indirect=True)
def test_each_control_and_each_handle_matters_by_keys(open_page, path, names):
    page = open_page(path, reduced_motion="reduce")
    each_control_and_handle_of(page, names, *BY_KEYS)


def each_control_and_handle_of(page, names, move, move_handle):
    for name in names:
        with about(name):
            each_control_and_handle(page, unfolded(page, name).element_handle(), move, move_handle)


def assert_nothing_jumps(page, names):
    """Compare each figure with its still, whose place it takes: what follows must not move."""
    stages = {name: ready(page, name).locator(".momentum-stage") for name in names}
    heights = {}
    for stage in stages.values():
        stage.evaluate("inFigure.fold")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for name, stage in stages.items():
            filled(page, page.locator(f"figure#{name}"))
            heights[name, width] = stage.bounding_box()["height"]
    for stage in stages.values():
        stage.evaluate("node => node.querySelector('.momentum-live').remove()")
    for (name, width), height in heights.items():
        page.set_viewport_size({"width": width, "height": 900})
        assert abs(height - stages[name].bounding_box()["height"]) < 1, (name, width)


def each_control_and_handle(page, figure, move, move_handle):
    assert figure.evaluate("inFigure.nameless") == []
    ranges, outputs = (figure.query_selector_all(of) for of in ("input[type=range]", "output"))
    assert len(ranges) == len(outputs)
    printed = figure.query_selector(".momentum-said p").text_content()
    assert len(printed) > 20
    said = figure.query_selector("[role=status]").inner_text()
    assert flat(said).startswith(flat(printed)), "paper says something else"
    assert not figure.query_selector(".momentum-still").is_visible()
    move_all(page, figure, move)
    for handle in figure.query_selector_all(".handle"):
        if handle.is_visible():  # a rule without momentum has no pad
            move_handle(page, figure, handle)
        reset(figure)


@some_kinds
def test_each_handle_is_dragged_by_touch(open_page, path, name):
    page = open_page(path, viewport={"width": 390, "height": 844}, has_touch=True)
    figure = unfolded(page, name)
    session = page.context.new_cdp_session(page)
    for handle in figure.element_handle().query_selector_all(".handle"):
        x, y = pixels(handle)
        remember(figure)
        for kind, points in (
            ("touchStart", [{"x": x, "y": y}]),
            ("touchMove", [{"x": x + 40 if x < 200 else x - 40, "y": y + 15}]),
            ("touchEnd", []),
        ):
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        wait_for_change(figure)
        reset(figure)


def first_slider(figure):
    return figure.locator(".controls input[type=range]:enabled:visible").first


def turn(page, figure):
    """Move the first slider by keys."""
    remember(figure)
    move_by_keys(page, first_slider(figure))
    wait_for_change(figure)
    settle(page)


@of([*some(ALONE), *ON_DISK])
def test_a_copied_link_opens_the_same_state_and_reset_the_first(open_page, path, name):
    page = open_page(path)
    figure = ready(page, name)
    first, words = picture(figure), summary(figure)
    turn(page, figure)
    at_rest(page, name)
    figure.get_by_role("button", name="Copy link").click()
    page.wait_for_function("location.hash.includes('figure=')")
    other = open_page(f"{path}{page.evaluate('location.hash')}")
    twin = ready(other, name)
    assert first_slider(twin).input_value() == first_slider(figure).input_value()
    assert summary(twin) == summary(figure)
    assert picture(twin) == picture(figure)
    reset(figure)
    at_rest(page, name)
    assert (picture(figure), summary(figure)) == (first, words)


HOSTILE = {
    "no query": "%7B%22beta%22%3A",
    "huge": "1e300",
    "beyond floats": "1e400",
    "nan": "NaN,NaN",
    "markup": "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
    "a name of objects": "__proto__",
    "wrong type": "[1,{}]",
    "100 kB": "9" * 20_000,
}


@some_kinds
def test_a_hostile_link_leaves_the_first_state(open_page, path, name):
    page = open_page(path)
    figure = ready(page, name)
    first = picture(figure)
    fields = list(json.loads(figure.get_attribute("data-state")))
    fields = [field for field in fields if field != "text"]  # any text may stand there
    fragments = {
        kind: f"figure={name}&" + "&".join(f"{field}={value}" for field in fields)
        for kind, value in HOSTILE.items()
    }
    fragments["no query"] = HOSTILE["no query"]
    for kind, fragment in fragments.items():
        page.evaluate("fragment => { location.hash = fragment; }", fragment)
        settle(page)
        assert picture(figure) == first, kind
    attacked = open_page(f"{path}#{fragments['markup']}")
    figure = ready(attacked, name)
    assert picture(figure) == first
    assert figure.locator("img[src=x]").count() == 0
    turn(attacked, figure)


@from_server
def test_a_rule_in_a_link_is_read_and_never_run(open_page):
    path, name = KINDS["RuleWorkshop"]
    for text in ("theta = alert(1)", "theta = constructor", "<img src=x onerror=alert(1)>", "🙂=1"):
        page = open_page(f"{path}#figure={name}&text={quote(text)}")
        figure = ready(page, name)
        assert "cannot be read: line 1, character " in summary(figure)
        assert figure.locator("textarea").get_attribute("aria-invalid") == "true"
        assert figure.locator("img[src=x]").count() == 0
        reset(figure)
        assert "cannot be read" not in summary(figure)


def filled(page, figure):
    """Wait until a figure has the width that there is for it."""
    given = [figure.element_handle(), page.viewport_size["width"]]
    page.wait_for_function("inFigure.isFilled", arg=given, timeout=10_000)
    settle(page)


def drawn_anew(page, figure):
    """Wait until a figure has drawn itself in the width that it now has."""
    filled(page, figure)
    figure.evaluate("inFigure.steady")


@every_kind
def test_it_fits_every_width_in_light_and_dark_and_unmoved_is_a_still_in_print(
    open_page, path, name
):
    page = open_page(path)
    figure = unfolded(page, name)
    for width in (320, 390, 1280, 3840):
        page.set_viewport_size({"width": width, "height": 900})
        drawn_anew(page, figure)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            settle(page)
            assert page.evaluate("onPage.fits"), width
            assert figure.evaluate("inFigure.outside") == [], width
            ground = figure.evaluate("node => getComputedStyle(node).backgroundColor")
            assert ground in {"rgba(0, 0, 0, 0)", "transparent"}
        assert figure.evaluate("inFigure.cutChoices") == [], width
        assert figure.evaluate("inFigure.ticksThatMeet") == [], width
    page.emulate_media(media="print")
    assert figure.locator(".momentum-still").is_visible()
    assert not figure.locator(".momentum-live").is_visible()


@from_server
def test_the_unit_circle_is_whole_on_a_phone(open_page):
    path, name = KINDS["PhaseDiagram"]
    page = open_page(path, viewport={"width": 320, "height": 800})
    ring, panel = (
        ready(page, name).locator(f".circle {part}").first.bounding_box()
        for part in (".line.dashed", ".layers")
    )
    assert panel["x"] <= ring["x"]
    assert ring["x"] + ring["width"] <= panel["x"] + panel["width"]


@from_server
def test_the_names_of_lines_do_not_meet_and_one_pushed_far_is_tied_to_its_line(open_page):
    page = open_page("chapters/09_adam.html")
    figure = ready(page, "adam-race")
    assert figure.evaluate("inFigure.namesThatMeet") == []
    # A name follows its place at the finish: "4. Adam".
    ties = {
        re.sub(r"^\d+\.\s", "", name): (ends, left)
        for name, ends, left in figure.evaluate("inFigure.ties")
    }
    assert ties["Adam"][0] == []  # at its line's end
    (x, y, to_x, to_y), left = ties["heavyball"]
    assert y - to_y > 10
    assert 0 <= left - to_x < 4
    assert abs(x - to_x) < 13  # it begins beside a ball or a ring


@from_server
def test_a_slip_in_a_written_rule_takes_the_place_of_the_hint(open_page):
    path, name = KINDS["RuleWorkshop"]
    page = open_page(path, viewport={"width": 1280, "height": 800})
    figure = ready(page, name)
    note, before = figure.locator("p.note"), figure.bounding_box()["height"]
    assert note.inner_text().startswith("Given: g,")
    figure.locator("textarea").fill("theta = theta - nothing")
    page.wait_for_function("node => node.matches('.wrong')", arg=note.element_handle())
    assert "↑" in note.inner_text()
    assert figure.bounding_box()["height"] == before
    figure.locator("textarea").fill("theta = theta - alpha*g")
    page.wait_for_function("node => !node.matches('.wrong')", arg=note.element_handle())
    assert note.inner_text().startswith("Given: g,")


@from_server
def test_undo_brings_back_ones_own_rule(open_page):
    path, name = KINDS["RuleWorkshop"]
    page = open_page(path, viewport={"width": 1280, "height": 800})
    figure = unfolded(page, name)
    area, mine = figure.locator("textarea"), "theta = theta - 0.01*g  # mine"
    area.fill(mine)
    figure.locator("[name=preset]").select_option("Nesterov")
    settle(page)
    assert "g_at" in area.input_value()
    area.press("ControlOrMeta+z")
    assert area.input_value() == mine
    page.wait_for_function("!document.querySelector('[name=preset]').value")


@from_server
def test_a_long_name_in_a_written_rule_breaks_in_place_of_widening_the_page(open_page):
    path, name = KINDS["RuleWorkshop"]
    page = open_page(path, viewport={"width": 390, "height": 844})
    figure = ready(page, name)
    figure.locator("textarea").fill(f"theta = {'x' * 80}")
    figure.get_by_text("cannot be read").wait_for()
    assert page.evaluate("onPage.fits")


@from_server
def test_without_beta_both_rules_land_at_one_place(open_page):
    path, name = KINDS["LookAhead"]
    page = open_page(f"{path}#figure={name}&beta=0")
    assert "Both land at " in summary(ready(page, name))


@from_server
def test_the_ink_of_a_figure_is_that_of_forced_colours(open_page):
    path, name = KINDS["RollingBall"]
    page = open_page(path, color_scheme="light")
    ready(page, name)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    settle(page)
    ink, system = (
        page.evaluate(f"getComputedStyle({of}).{what}")
        for of, what in (
            (f"document.querySelector('#{name} .axis text')", "fill"),
            ("document.body", "color"),
        )
    )
    page.emulate_media(forced_colors="none")
    assert ink == system


@from_server
def test_a_window_that_changes_while_a_figure_is_first_drawn_changes_nothing(open_page):
    path, name = KINDS["DescentExplorer"]
    size = {"width": 1280, "height": 900}
    page = open_page(f"{path}#{name}", viewport=size, script=UNEVEN.read_text(encoding="utf-8"))
    page.locator(f"figure#{name} .momentum-live .axis text").first.wait_for(state="attached")
    for width in (900, 500, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(50)
    assert page.locator(f"figure#{name}:not([data-ready])").count(), "drawn too early"
    figure = ready(page, name)
    drawn_anew(page, figure)
    whole = picture(figure)
    assert whole.count("--level") == 14
    for width in (900, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        drawn_anew(page, figure)
    assert picture(figure) == whole


@some_kinds
def test_a_figure_holds_still_for_those_who_ask_for_it(open_page, path, name):
    page = open_page(path, reduced_motion="reduce")
    figure = ready(page, name)
    turn(page, figure)
    assert not figure.evaluate("inFigure.isMoving")
    play = figure.locator("[name=play]")
    if play.count():
        play.click()
        settle(page)
        before = picture(figure)
        page.wait_for_timeout(300)
        assert picture(figure) == before, "it plays"


@some_kinds
def test_a_figure_out_of_sight_does_no_work(open_page, path, name):
    page = open_page(path, viewport={"width": 1280, "height": 500})
    figure = ready(page, name)
    figure.evaluate("inFigure.pushBelowTheWindow")
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_timeout(400)
    remember(figure)
    first_slider(figure).evaluate("inFigure.pushAway")
    page.wait_for_timeout(100)
    assert figure.evaluate("inFigure.isAsRemembered"), "it drew while nobody could see it"
    figure.scroll_into_view_if_needed()
    wait_for_change(figure)


# Each takes the step in hand, and so stops a figure that plays.
STOPS = {
    "one step": lambda figure: figure.locator("[name=one-step]").click(),
    "the slider": lambda figure: figure.locator("[name=step]").press("ArrowLeft"),
    "reset": reset,
}


@some_players
def test_a_playing_figure_stops_for_who_takes_the_step_in_hand(open_page, path, name):
    page = open_page(path)
    figure = unfolded(page, name)
    play, step = figure.locator("[name=play]"), figure.locator("[name=step]")
    first = step.input_value()
    for by, stop in STOPS.items():
        remember(figure)
        play.click()
        wait_for_change(figure)
        assert play.inner_text() == "Pause"
        stop(figure)
        assert play.inner_text() == "Play", by
        settle(page)
        here = step.input_value()
        page.wait_for_timeout(200)
        assert step.input_value() == here, by
    assert here == first


@some_players
def test_a_playing_figure_waits_while_it_is_out_of_sight(open_page, path, name):
    page = open_page(path, viewport={"width": 1280, "height": 500})
    figure = ready(page, name)
    play = figure.locator("[name=play]")
    figure.evaluate("inFigure.pushBelowTheWindow")
    remember(figure)
    play.click()
    wait_for_change(figure)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_timeout(300)
    step = figure.locator("[name=step]")
    first = step.input_value()
    page.wait_for_timeout(400)
    assert step.input_value() == first
