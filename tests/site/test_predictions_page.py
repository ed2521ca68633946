"""Predictions in the built page: asked, committed, compared, covered, remembered, forgotten."""

import json
import re
from types import SimpleNamespace

import book_predictions
import pytest
from built_book import BOOK, CONTENT, from_both, from_server
from docutils import nodes
from docutils.utils import new_document
from sphinx.errors import ExtensionError
from test_access import found_by_axe

from momentum_book import predictions

CHAPTER = "chapters/04_heavy_ball.html"
LIST = "chapters/you_and_the_evidence.html"
KEY = "momentum-predictions-1"
CHOOSE, NUMBER = "heavy-ball-two-forms", "heavy-ball-ten-thousand"
MARK, DRAW = "heavy-ball-outer-point", "heavy-ball-steady-slope"
PAGE = BOOK / CHAPTER
NAMES = re.findall(
    r'data-predict="([^"]+)"', PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
)
TO_THE_TOP = "scrollTo({ top: 0, behavior: 'instant' })"
# A browser that keeps nothing of this; of what else it is asked for is tested elsewhere.
REFUSED = f"""for (const name of ["getItem", "setItem", "removeItem"]) {{
  const own = Storage.prototype[name];
  Storage.prototype[name] = function (key, ...given) {{
    if (key === "{KEY}") throw new DOMException("refused", "SecurityError");
    return own.call(this, key, ...given);
  }};
}}"""


def piece(page, name):
    return page.locator(f"[data-predict={name}]")


def data(page, name):
    return json.loads(piece(page, name).get_attribute("data-prediction"))


def button(page, name, words):
    return piece(page, name).get_by_role("button", name=words)


def covered(page, name):
    """Return what the prediction covers."""
    return page.locator(f".tag_covered-by-{name}")


def kept(page):
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')") or "{}").get("made", {})


def asked(open_page, path=CHAPTER, **options):
    return open_page(path, covered=True, reduced_motion="reduce", **options)


def pair(page, name):
    return piece(page, name).locator(".prediction-pair dd").all_inner_texts()


@from_both
def test_a_choice_is_committed_and_stands_beside_the_answer(open_page):
    page = asked(open_page)
    known = data(page, CHOOSE)
    (wrong, words) = next(each for each in known["options"] if each[0] != known["answer"])
    button(page, CHOOSE, "Commit").click()
    status = piece(page, CHOOSE).get_by_role("status")
    assert status.inner_text() == "Choose one first."
    assert known["said"] not in pair(page, CHOOSE)
    piece(page, CHOOSE).get_by_role("radio", name=words).check()
    button(page, CHOOSE, "Commit").click()
    assert pair(page, CHOOSE) == [words, known["said"]]
    assert piece(page, CHOOSE).locator(".prediction-far").inner_text() == "Not what comes out."
    assert kept(page)[CHOOSE] == {"guess": wrong}
    first, second = (each.bounding_box() for each in piece(page, CHOOSE).locator("dd").all())
    assert first["x"] + first["width"] <= second["x"]
    assert abs(first["y"] - second["y"]) < 30


@from_server
def test_the_right_choice_is_said_to_be_right(open_page):
    page = asked(open_page)
    known = data(page, CHOOSE)
    piece(page, CHOOSE).get_by_role("radio", name=known["said"]).check()
    button(page, CHOOSE, "Commit").click()
    assert piece(page, CHOOSE).locator(".prediction-far").inner_text() == "Right."


@from_server
def test_a_number_is_set_by_keyboard_read_out_and_compared(open_page):
    page = asked(open_page)
    slider = piece(page, NUMBER).get_by_role("slider", name="Your guess")
    slider.focus()
    button(page, NUMBER, "Commit").click()
    assert (
        piece(page, NUMBER).locator(".prediction-status").inner_text() == "Move the slider first."
    )
    slider.focus()
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "100,000 steps"
    assert piece(page, NUMBER).locator("output").inner_text() == "100,000 steps"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Commit
    known = data(page, NUMBER)
    assert pair(page, NUMBER) == ["100,000 steps", known["said"]]
    far = piece(page, NUMBER).locator(".prediction-far").inner_text()
    factor = 100_000 / known["answer"]
    assert far == f"Your guess is too large by a factor of {factor:.2g}."
    assert page.evaluate("document.activeElement.className") == "prediction-result"


@pytest.mark.parametrize("pointer", [True, False], ids=["mouse", "keys"])
@from_server
def test_a_mark_is_put_by_mouse_or_by_keys(open_page, pointer):
    page = asked(open_page)
    grip = piece(page, MARK).get_by_role("slider", name="Your mark")
    grip.scroll_into_view_if_needed()
    before = grip.get_attribute("aria-valuetext")
    if pointer:
        ground = piece(page, MARK).locator(".prediction-surface").bounding_box()
        page.mouse.click(ground["x"] + ground["width"] / 4, ground["y"] + ground["height"] / 4)
        wanted = [1, 0.75]
    else:
        grip.focus()
        for key in ("ArrowRight", "ArrowRight", "Shift+ArrowUp"):
            page.keyboard.press(key)
        wanted = [2.16, 0.6]
    assert grip.get_attribute("aria-valuetext") != before
    button(page, MARK, "Commit").click()
    guess = kept(page)[MARK]["guess"]
    assert guess == pytest.approx(wanted, abs=0.02)
    (x, y) = data(page, MARK)["answer"]
    far = piece(page, MARK).locator(".prediction-far").inner_text()
    assert f"αλ is too {'large' if guess[0] > x else 'small'} by" in far
    assert f"β is too {'large' if guess[1] > y else 'small'} by" in far
    assert piece(page, MARK).locator(".prediction-layer circle").count() == 2
    assert data(page, MARK)["said"] in piece(page, MARK).locator(
        "svg[role=img]"
    ).first.get_attribute("aria-label")


@from_server
def test_a_curve_is_drawn_in_one_stroke_or_point_by_point(open_page):
    page = asked(open_page)
    picture = piece(page, DRAW).locator(".prediction-surface")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 1)
    page.mouse.up()
    grips = piece(page, DRAW).get_by_role("slider")
    heights = [float(grip.get_attribute("aria-valuenow")) for grip in grips.all()]
    assert len(heights) == 7
    assert heights == sorted(heights)
    assert heights[0] == pytest.approx(10, abs=0.5)
    assert heights[-1] == pytest.approx(20, abs=0.5)
    grips.first.focus()
    page.keyboard.press("Shift+ArrowDown")
    assert float(grips.first.get_attribute("aria-valuenow")) == pytest.approx(heights[0] - 2)
    button(page, DRAW, "Commit").click()
    far = piece(page, DRAW).locator(".prediction-far").inner_text()
    assert re.search(r"off by [\d.]+ on average, most at t = \d+: too (large|small) by", far)
    assert piece(page, DRAW).locator(".prediction-layer polyline").count() == 2


def test_what_gives_it_away_is_covered_until_a_guess_or_a_wish(open_page):
    page = asked(open_page)
    assert covered(page, CHOOSE).count() > 2
    assert all(not part.is_visible() for part in covered(page, CHOOSE).all())
    box = page.locator(".prediction-cover:visible", has_text="Do the two forms").first
    assert box.inner_text().startswith("Covered until you have committed a guess: ")
    show = box.get_by_role("button", name="Show it")
    described = page.locator(f"[id='{show.get_attribute('aria-describedby')}']")
    assert described.inner_text() in box.inner_text()
    show.click()
    assert all(part.is_visible() for part in covered(page, CHOOSE).all())
    assert not box.is_visible()
    assert pair(page, CHOOSE)[0] == "none"
    assert not covered(page, NUMBER).first.is_visible()
    button(page, CHOOSE, "Guess after all").click()
    assert not covered(page, CHOOSE).first.is_visible()
    assert piece(page, CHOOSE).get_by_role("radio").first.is_visible()


@from_server
def test_a_link_into_what_is_covered_uncovers_it(open_page):
    inside = re.search(
        rf'class="[^"]*tag_covered-by-{DRAW}\b.*?<figure[^>]* id="([^"]+)"',
        (BOOK / CHAPTER).read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )[1]
    page = asked(open_page, f"{CHAPTER}#{inside}")
    assert page.locator(f"#{inside}").is_visible()
    assert not covered(page, CHOOSE).first.is_visible()


def test_it_is_remembered_listed_and_forgotten(open_page):
    page = asked(open_page)
    option = data(page, CHOOSE)["options"][0][1]
    piece(page, CHOOSE).get_by_role("radio").first.check()
    button(page, CHOOSE, "Commit").click()
    button(page, NUMBER, "Show me").click()
    page.reload()
    assert pair(page, CHOOSE)[0] == option
    assert covered(page, CHOOSE).first.is_visible()
    piece(page, CHOOSE).get_by_role("link", name="Your predictions").click()
    page.wait_for_url(f"**/{LIST}")
    assert page.get_by_text(re.compile(r"You have predicted 1 of \d+\. Of 1 more")).is_visible()
    listed = page.locator(f"[data-listed={CHOOSE}]")
    assert listed.locator("dd").all_inner_texts()[0] == option
    assert "Not predicted yet." in page.locator(f"[data-listed={MARK}]").inner_text()
    assert page.locator("[data-listed]").count() >= len(NAMES)
    page.get_by_role("button", name="Forget my predictions").click()
    assert "Not predicted yet." in listed.inner_text()
    assert kept(page) == {}
    listed.get_by_role("link").click()
    page.wait_for_url(f"**/{CHAPTER}#predict-{CHOOSE}")
    assert piece(page, CHOOSE).get_by_role("radio").first.is_visible()


@from_server
def test_one_switch_shows_all_answers_and_is_remembered(open_page):
    page = asked(open_page)
    piece(page, CHOOSE).get_by_role("switch", name="Show all answers").check()
    for name in NAMES:
        assert pair(page, name)[1] == data(page, name)["said"]
        assert all(part.is_visible() for part in covered(page, name).all())
    page.goto(page.url.replace(CHAPTER, LIST).split("#")[0])
    switch = page.get_by_role("switch", name="Show all answers")
    assert switch.is_checked()
    switch.uncheck()
    page.go_back()
    page.reload()
    assert not covered(page, CHOOSE).first.is_visible()


@from_server
def test_it_works_where_nothing_may_be_stored(open_page):
    page = asked(open_page, script=REFUSED)
    button(page, CHOOSE, "Show me").click()
    assert pair(page, CHOOSE)[1] == data(page, CHOOSE)["said"]


@pytest.mark.parametrize(
    "broken", ["no JSON", "[]", json.dumps({"made": {CHOOSE: {"guess": "gone"}}})]
)
@from_server
def test_what_was_kept_and_fits_no_more_does_no_harm(open_page, broken):
    page = asked(open_page)
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [KEY, broken])
    page.reload()
    assert piece(page, CHOOSE).get_by_role("radio").first.is_visible()


@pytest.mark.parametrize("site", ["file"], indirect=True)
def test_without_scripts_there_is_the_question_then_the_answer_in_a_fold(open_page):
    page = open_page(CHAPTER, java_script_enabled=False)
    for name in NAMES:
        one = piece(page, name)
        assert one.locator(".prediction-question").is_visible()
        assert one.locator(".prediction-options").is_visible()
        assert not one.locator(".prediction-answer").is_visible()
        one.locator("summary").click()
        assert one.locator(".prediction-answer").is_visible()
        assert covered(page, name).count() == 0 or covered(page, name).first.is_visible()
    page.goto(page.url.replace(CHAPTER, LIST).split("#")[0])
    assert page.get_by_text("Here your own predictions stand").is_visible()


@from_server
def test_on_paper_there_is_the_question_and_the_answer_and_nothing_is_covered(open_page):
    page = asked(open_page)
    page.emulate_media(media="print")
    page.evaluate("onPage.unfold")
    for name in NAMES:
        assert piece(page, name).locator(".prediction-question").is_visible()
        assert piece(page, name).locator(".prediction-answer").is_visible()
        assert not piece(page, name).get_by_role("button").first.is_visible()
        assert all(part.is_visible() for part in covered(page, name).all())
    assert page.locator(".prediction-cover:visible").count() == 0


@pytest.mark.parametrize("path", [CHAPTER, LIST])
@from_server
def test_axe_finds_nothing_while_answers_are_covered(open_page, path):
    """All answers shown, test_access.py looks at every page."""
    page = asked(open_page, path)
    for figure in page.locator("figure[data-figure]:visible").all():
        figure.scroll_into_view_if_needed()
        figure.and_(page.locator("[data-ready]")).wait_for()
    assert found_by_axe(page) == {}
    assert page.evaluate("onPage.fits")


@from_server
def test_everything_has_a_name_in_the_accessibility_tree(open_page):
    page = asked(open_page)
    for name in NAMES:
        tree = piece(page, name).aria_snapshot()
        group = re.match(r"""- '?group "(.+)"'?:""", tree)
        assert group, tree
        assert group[1].startswith(data_question(page, name)[:20])
        controls = re.findall(r"- (radio|slider|button|switch|link)\b(.*)", tree)
        assert len(controls) >= 5
        assert all(re.match(r' "[^"]+"', rest) for _, rest in controls), tree


def data_question(page, name):
    return piece(page, name).locator(".prediction-question").inner_text()


@from_server
def test_a_phone_has_room_for_each(open_page):
    page = asked(open_page, viewport={"width": 320, "height": 800})
    for name in NAMES:
        box = piece(page, name).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
    assert page.evaluate("onPage.fits")


def test_every_prediction_of_the_book_is_listed_once_with_its_place(built):
    text = (built / LIST).read_text(encoding="utf-8")
    register = re.search(r'id="predictions-register">(.*?)</script>', text, flags=re.DOTALL)[1]
    listed = json.loads(register)
    found = [
        (page.relative_to(built).as_posix(), name)
        for page in (built / name for name in CONTENT)
        for name in re.findall(r'data-predict="([^"]+)"', page.read_text(encoding="utf-8"))
    ]
    goals = [((built / LIST).parent / one["href"].partition("#")[0]).resolve() for one in listed]
    places = [goal.relative_to(built.resolve()).as_posix() for goal in goals]
    assert sorted(zip(places, (one["name"] for one in listed), strict=True)) == sorted(found)
    assert all(one["href"].endswith(f"#predict-{one['name']}") for one in listed)
    assert all(one["question"] and one["chapter"] for one in listed)


def page_of_cells(*cells):
    """Return a document as MyST-NB makes it of cells: of text and a formula, or of an output."""
    document = new_document("a.ipynb")
    section = nodes.section(ids=["a"])
    document += section
    for k, (kind, content) in enumerate(cells):
        line = (k + 1) * book_predictions.LINES_OF_A_CELL + 1
        if kind == "code":
            section += nodes.container("", nodes.raw("", content, format="html"), classes=["cell"])
        else:
            section += [nodes.title("", content), nodes.paragraph("", content)]
            section += nodes.math_block("", content)
        for part in section.children:
            part.line = part.line or line
    return document


def read(tmp_path, tags, *cells):
    """Let the extension read a notebook whose last cell has a tag; return what came of it."""
    notebook = [{"cell_type": kind, "metadata": {"tags": []}} for kind, _ in cells]
    notebook[-1]["metadata"]["tags"] = tags
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": notebook}))
    env = SimpleNamespace(docname="a", doc2path=lambda _: path)
    document = page_of_cells(*cells)
    book_predictions.collect(SimpleNamespace(env=env), document)
    return document, env.book_predictions["a"]


ASKED = predictions.choose("so", "Is `a < b`?", ["yes", "no"], answer="yes")._repr_html_()


def test_the_parts_of_a_covered_markdown_cell_are_marked_but_not_its_heading(tmp_path):
    document, found = read(
        tmp_path, ["covered-by-so"], ("markdown", "seen"), ("code", ASKED), ("markdown", "told")
    )
    marked = [
        node
        for node in document.findall(nodes.Element)
        if "tag_covered-by-so" in node.get("classes", [])
    ]
    assert [(type(node), node.astext()) for node in marked] == [
        (nodes.paragraph, "told"),
        (nodes.container, "told"),
    ]
    assert [(one["name"], one["question"]) for one in found] == [
        ("so", "Is <code>a &lt; b</code>?")
    ]
    assert found[0]["data"]["answer"] == "yes"


def test_a_tag_that_names_no_prediction_stops_the_build(tmp_path):
    with pytest.raises(ExtensionError, match="covered-by-other, but no prediction"):
        read(tmp_path, ["covered-by-other"], ("code", ASKED), ("markdown", "told"))


def test_two_predictions_of_one_name_stop_the_build():
    one = {"name": "so", "question": "?", "data": {}}
    env = SimpleNamespace(
        book_predictions={"a": [one], "b": [one]},
        toctree_includes={"a": ["b"]},
        toc_secnumbers={"b": {"": (2,)}},
        titles={page: nodes.title("", page) for page in "ab"},
        config=SimpleNamespace(root_doc="a"),
    )
    app = SimpleNamespace(env=env, builder=SimpleNamespace(get_relative_uri=lambda _, to: to))
    with pytest.raises(ExtensionError, match="the same name: so"):
        book_predictions.register(app, "list")
    env.book_predictions["b"] = [one | {"name": "other"}]
    first, second = book_predictions.register(app, "list")
    assert (first["chapter"], first["href"]) == ("a", "a#predict-so")
    assert (second["chapter"], second["href"]) == ("2. b", "b#predict-other")
