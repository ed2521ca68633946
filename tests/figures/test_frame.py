"""The frame of every live figure: picture first, its main controls, the others one fold away."""

import json
import re

import pytest
from built_book import from_server
from test_figures import (
    FOUND,
    KINDS,
    at_rest,
    drawn_anew,
    every_check,
    every_kind,
    ready,
    settle,
    some_kinds,
    summary,
    turn,
)

from momentum_lib import widgets

ORDER = ["picture", "main", "more", "others", "buttons", "summary", "caption"]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
BUTTONS = {"play", "one-step", "plain", "best", "tune", "check", "again"}
# What is left of a phone's window below the bar at the top of each page.
BELOW_THE_BAR = 784


def parts_follow_each_other_on_the_page_and_in_the_document(page, figure):
    figure.evaluate("inFigure.unfold")
    parts = figure.evaluate("inFigure.parts")
    assert [part for part, _ in parts] == ORDER
    tops = [top for _, top in parts]
    assert tops == sorted(tops)


def main_controls_stand_in_a_row_and_all_others_in_the_fold(page, figure):
    kind = getattr(widgets, figure.get_attribute("data-figure"))
    main, others = (set(figure.evaluate("inFigure.namesIn", part)) for part in (".main", ".more"))
    own = figure.get_attribute("data-main")
    assert main - BUTTONS == set(own.split() if own else kind.main)
    assert not others & (BUTTONS | main)
    labelled = {field for field, facts in kind.fields.items() if "label" in facts}
    handles = {"start", "velocity", "place", "pushed", "drawn", "learning_rates"}
    assert labelled - handles <= main | others


def the_fold_opens_by_keyboard_and_its_controls_come_next(page, figure):
    fold = figure.locator(".more .controls")
    assert not fold.is_visible()
    figure.locator(".more > summary").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Reset"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert fold.is_visible()
    page.keyboard.press("Tab")
    assert fold.evaluate("node => node.contains(document.activeElement)")


# What has a value besides its name, and says it in words or numbers for people.
VALUED = {"slider", "combobox"}


def accessible(page, figure):
    """Return what each control is, is called, and has as value in the browser's own tree."""
    session = page.context.new_cdp_session(page)
    found = []
    selector = f"#{figure.get_attribute('id')} :is(input, select, textarea, button, [role=slider])"
    nodes = f"[...document.querySelectorAll({json.dumps(selector)})]"
    for i in range(page.evaluate(f"{nodes}.length")):
        node = session.send("Runtime.evaluate", {"expression": f"{nodes}[{i}]"})["result"]
        asked = {"objectId": node["objectId"], "fetchRelatives": False}
        [seen] = session.send("Accessibility.getPartialAXTree", asked)["nodes"]
        own = page.evaluate(f"{nodes}[{i}].name ?? ''")
        # This protocol leaves out what a handle, which is drawn, says of its value.
        words = page.evaluate(f"{nodes}[{i}].getAttribute('aria-valuetext')")
        if not seen["ignored"]:  # hidden, as what a state has no use for
            said = {one["name"]: one["value"].get("value") for one in seen.get("properties", [])}
            called, value = (seen.get(part, {}).get("value", "") for part in ("name", "value"))
            found.append(
                (own, seen["role"]["value"], called, str(said.get("valuetext") or words or value))
            )
    session.detach()
    return found


def every_control_has_its_name_in_the_accessibility_tree(page, figure):
    figure.evaluate("inFigure.unfold")
    fields = getattr(widgets, figure.get_attribute("data-figure")).fields
    found = accessible(page, figure)
    assert {role for _, role, _, _ in found} <= {
        "slider",
        "combobox",
        "MenuListPopup",
        "checkbox",
        "radio",
        "textbox",
        "button",
    }
    for own, role, called, value in found:
        assert called.strip(), (own, role)
        if role in VALUED:
            assert re.search(r"\w", value), (own, role)
            assert not re.search(r"NaN|Infinity|undefined|\d{7}", value), (own, value)
        field = fields.get(own, {})
        if "label" in field and field["kind"] != "choices" and role != "radio":
            assert called == field["label"]
    assert len(found) >= len(fields) - 4


def a_drag_across_the_picture_selects_no_text(page, figure):
    for node in figure.locator(".panels .axis-name").all()[:2]:
        box = node.bounding_box()
        page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] + 40, box["y"] - 60, steps=5)
        page.mouse.up()
        assert page.evaluate("String(getSelection())") == ""


def the_picture_is_in_sight_while_its_main_controls_are_moved(page, figure):
    assert figure.evaluate("inFigure.atOnce") <= BELOW_THE_BAR


def the_still_stands_where_the_picture_will_be(page, figure):
    live = figure.locator(".panels").bounding_box()
    still = figure.locator(".momentum-still")
    still.evaluate("node => { node.loading = 'eager'; }")  # one further down is not even loaded
    figure.evaluate("node => node.removeAttribute('data-ready')")
    still = still.bounding_box()
    for side, least in (("x", 1), ("y", 1), ("height", 3), ("width", 1)):
        assert abs(still[side] - live[side]) < least, side
    assert figure.locator(".main").is_visible()


AT_A_DESK = (
    the_fold_opens_by_keyboard_and_its_controls_come_next,
    parts_follow_each_other_on_the_page_and_in_the_document,
    main_controls_stand_in_a_row_and_all_others_in_the_fold,
    every_control_has_its_name_in_the_accessibility_tree,
    a_drag_across_the_picture_selects_no_text,
    the_still_stands_where_the_picture_will_be,
)
ON_A_PHONE = (
    the_picture_is_in_sight_while_its_main_controls_are_moved,
    parts_follow_each_other_on_the_page_and_in_the_document,
)


@every_kind
@pytest.mark.parametrize(
    ("viewport", "checks"),
    [pytest.param(DESK, AT_A_DESK, id="desk"), pytest.param(PHONE, ON_A_PHONE, id="phone")],
)
def test_the_frame_is_as_it_is_meant(open_page, path, name, viewport, checks):
    page = open_page(path, viewport=viewport)
    every_check(checks, page, ready(page, name))


@some_kinds
def test_out_of_the_column_it_is_as_wide_as_the_page_allows_and_keeps_its_room(
    open_page, path, name
):
    page = open_page(path, viewport={"width": 1440, "height": 900})
    figure = ready(page, name)
    column = figure.bounding_box()["width"]
    for outset, expected in ((0, column), (50, column + 100), (400, 960)):
        page.evaluate(f"document.body.style.setProperty('--book-outset', '{outset}px')")
        drawn_anew(page, figure)
        assert figure.bounding_box()["width"] == pytest.approx(expected, abs=1)
        live, picture = (figure.locator(of).bounding_box() for of in (".momentum-live", ".panels"))
        drawn = figure.evaluate("inFigure.lowest")
        assert picture["y"] + picture["height"] - drawn < 4
        assert live["height"] == pytest.approx(
            figure.locator(".momentum-stage").bounding_box()["height"], abs=1
        )
    page.set_viewport_size({"width": 1200, "height": 900})
    drawn_anew(page, figure)
    assert figure.bounding_box()["width"] < column + 1


@some_kinds
def test_print_shows_what_a_reader_has_made_of_it(open_page, path, name):
    page = open_page(path, viewport=DESK)
    figure = ready(page, name)
    turn(page, figure)
    at_rest(page, name)
    said = summary(figure)
    page.set_viewport_size({"width": 700, "height": 900})  # as A4 between its margins
    page.emulate_media(media="print")
    shown = {part: figure.locator(part).first.is_visible() for part in PRINTED}
    assert shown == PRINTED
    assert summary(figure) == said
    assert figure.evaluate("inFigure.outside") == []
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert figure.evaluate("node => getComputedStyle(node).getPropertyValue('--high')") == "#f4f7f9"
    page.emulate_media(media="screen")
    assert figure.evaluate("node => getComputedStyle(node).getPropertyValue('--high')") == "#1a222a"
    figure.evaluate("inFigure.reset")
    settle(page)
    page.emulate_media(media="print")
    assert figure.locator(".momentum-still").is_visible()
    assert not figure.locator(".momentum-live").is_visible()


PRINTED = {
    ".panels svg": True,
    "[role=status]": True,
    "figcaption": True,
    ".main": False,
    ".more": False,
    ".buttons": False,
    ".momentum-still": False,
    ".momentum-said": False,
}


@from_server
def test_a_summary_that_grows_moves_nothing_below_it(open_page):
    path, name = KINDS["RollingBall"]
    page = open_page(path, viewport=PHONE)
    figure = ready(page, name)
    caption = figure.locator("figcaption")
    before = caption.bounding_box()["y"] - figure.bounding_box()["y"]
    for words in ("One line.", "A sentence of some length that fills it. " * 4):
        figure.locator("[role=status]").evaluate(
            "(node, words) => { node.textContent = words; }", words
        )
        assert caption.bounding_box()["y"] - figure.bounding_box()["y"] == before


# A race's places stand where all paths meet, and a cloud's walkers go everywhere: there is no room.
NAMED = ["DescentExplorer", "LookAhead", "PhaseDiagram", "RollingBall", "ScheduleExplorer"]


@pytest.mark.parametrize("kind", NAMED)
@from_server
def test_no_name_beside_a_place_lies_on_a_line(open_page, kind):
    for path, name in {KINDS[kind], *[found[:2] for found in FOUND if found[2] == kind][-1:]}:
        page = open_page(path, viewport=DESK, reduced_motion="reduce")
        assert ready(page, name).evaluate("inFigure.namesOnLines") == [], name
