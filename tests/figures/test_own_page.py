"""Each kind of figure on a page of its own: alone, in somebody else's page, and as a picture."""

import html
import json
import re
import xml.etree.ElementTree as ET
from contextlib import contextmanager
from io import BytesIO
from urllib.parse import urlsplit

import book_figures
import numpy as np
import pytest
from browser import BLOCKED, announce
from built_book import BOOK, OWN, from_server
from PIL import Image
from test_access import RULES, axe
from test_figures import at_rest, flat, ready, settle, some_of, summary, turn
from test_head import meta
from test_pages import parts, target

from momentum_lib import losses, widgets
from tools.build.serve import Handler, serving

KINDS = sorted(widgets.__all__)
every_kind = pytest.mark.parametrize("kind", KINDS)
some_kinds = pytest.mark.parametrize("kind", some_of(KINDS))
DESK, PHONE, SMALL = ((width, 900) for width in (1280, 390, 320))


def path_of(kind):
    return f"figures/{kind}.html"


def sized(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})


def test_every_kind_has_its_page_and_stands_in_the_list():
    assert [path_of(kind) for kind in KINDS] + ["figures/index.html"] == OWN
    linked = {target("figures/index.html", link)[0] for link in parts("figures/index.html").links}
    assert {BOOK / path_of(kind) for kind in KINDS} <= linked


@pytest.mark.parametrize("path", OWN)
def test_what_a_page_of_its_own_says_of_itself_and_where_it_leads(path):
    description = meta(path, "description")
    assert 40 <= len(description) <= 160
    assert meta(path, "og:title")
    assert "noindex" not in (BOOK / path).read_text(encoding="utf-8")
    found = parts(path)
    assert len(found.ids) == len(set(found.ids))
    for link in found.links:
        if not urlsplit(link).scheme:
            file, anchor = target(path, link)
            assert file.is_file(), link
            assert not anchor or anchor in parts(file.relative_to(BOOK).as_posix()).ids, link
    for link in found.loads:
        assert link.startswith("data:") or target(path, link)[0].is_file()
    assert any("chapters/" in link for link in found.links)


@pytest.mark.parametrize("path", ["figures/index.html", *some_of(KINDS, path_of)])
@from_server
def test_a_page_of_its_own_is_quiet_fits_every_width_and_axe_finds_nothing(open_page, path):
    page = open_page(path, reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    figure = page.locator("figure[data-figure]")
    if figure.count():
        at_rest(page, ready(page, figure.get_attribute("id")).get_attribute("id"))
        figure.locator(".share > summary").click()
        assert figure.locator(".ways").is_visible()
        page.keyboard.press("Escape")
        assert not figure.locator(".ways").is_visible()
    page.evaluate(axe())
    for size, scheme in ((DESK, "light"), (PHONE, "dark"), (SMALL, "light")):
        sized(page, size)
        page.emulate_media(color_scheme=scheme)
        page.wait_for_selector(f"html[data-theme={scheme}]")
        settle(page)
        assert page.evaluate("onPage.violations", RULES) == [], (size, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("site", ["server", "file"], indirect=True)
def test_the_fold_of_a_chapters_figure_leads_to_its_own_page_in_the_same_state(open_page, site):
    page = open_page("chapters/01_physics_analogy.html")
    figure = ready(page, "physics-bump")
    turn(page, figure)
    figure.locator(".share > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Open alone"
    page.keyboard.press("Enter")
    page.wait_for_url("**/figures/RollingBall.html#**")
    alone = ready(page, "RollingBall")
    assert json.loads(alone.get_attribute("data-state"))  # as the book shows it, to reset to
    assert alone.get_attribute("data-moved") is not None
    page.go_back()
    assert page.title().startswith("The ball in the valley") or page.locator("h1").count()


@from_server
def test_on_a_page_with_one_figure_a_link_need_not_name_it(open_page):
    page = open_page("figures/RollingBall.html#beta=0.9&step=3")
    figure = ready(page, "RollingBall")
    assert figure.locator("[name=beta]").get_attribute("aria-valuetext") == "0.9"
    assert "t step 3 " in summary(figure)


# What editors of texts and people make of a link, and what is then set.
MEANT = {
    "#figure=heavy-ball-plane&amp;beta=0.3&amp;amp;learning_rate=1": {
        "beta": 0.3,
        "learning_rate": 1,
    },
    "#figure%3Dheavy-ball-plane%26beta%3D0.3": {"beta": 0.3},
    "#figure=heavy-ball-plane%26beta%3D0.3": {"beta": 0.3},
    "#figure=heavy-ball-plane&beta=0,3": {"beta": 0.3},
}
LEFT_OUT = {
    "beta=much": "beta=much",
    "betta=0.3": "betta=0.3",
    "rule=Nestrov": "rule=Nestrov",
    "beta=1e400": "beta=1e400",
    "__proto__=1": "__proto__=1",
    "a=1&b=2&c=3&d=4": "a=1, b=2, c=3 and more",
    "beta=" + "9" * 60: "beta=" + "9" * 35 + "…",
}


@from_server
def test_a_link_is_read_as_it_was_meant(open_page):
    page = open_page("chapters/04_heavy_ball.html")
    figure = ready(page, "heavy-ball-plane")
    for fragment, wanted in MEANT.items():
        page.evaluate("fragment => { location.hash = fragment; }", fragment)
        settle(page)
        link = figure.evaluate("inFigure.state")
        assert {name: float(link[name]) for name in wanted} == wanted, fragment
        assert not figure.locator(".link-note").is_visible(), fragment
        figure.get_by_role("button", name="Reset").click()


@from_server
def test_what_a_link_says_in_vain_is_said_and_the_rest_is_done(open_page):
    page = open_page("chapters/04_heavy_ball.html")
    figure = ready(page, "heavy-ball-plane")
    note = figure.locator(".link-note")
    for part, said in LEFT_OUT.items():
        page.evaluate("f => { location.hash = f; }", f"#figure=heavy-ball-plane&{part}&modes=3")
        settle(page)
        words = "This figure does not understand a part of its link, and leaves it out: "
        assert note.inner_text() == f"{words}{said}."
        assert figure.evaluate("inFigure.state")["modes"] == "3"
    figure.get_by_role("button", name="Reset").click()
    assert not note.is_visible()


@from_server
def test_a_ball_that_a_link_lets_go_outside_the_picture_starts_at_its_edge_and_the_page_says_so(
    open_page,
):
    page = open_page("figures/RollingBall.html#place=-9&step=0")
    figure = ready(page, "RollingBall")
    note = figure.locator(".link-note")
    edge = losses.by_name("Bump").window[0][0]
    assert f"x = −9 lies outside this picture: the ball is let go at its edge, x = −{-edge:g}." in (
        flat(note.inner_text())
    )
    assert f"At step 0 the ball is at x = −{-edge:g}" in flat(summary(figure))
    assert float(figure.evaluate("inFigure.state")["place"]) == edge
    page.evaluate("location.hash = '#curve=NarrowWell&place=5'")
    settle(page)
    assert f"x = {losses.by_name('NarrowWell').window[0][1]:g}." in flat(note.inner_text())
    page.evaluate("location.hash = '#curve=Bump&place=-3'")
    settle(page)
    assert not note.is_visible()


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("#figure=heavy-bal", "This link names a figure that is not on this page: heavy-bal."),
        ("#figure=heavy-ball-plane&text=" + 10_000 * "x", "This link is too long to be read."),
    ],
)
@from_server
def test_a_link_that_leads_nowhere_says_so_at_the_top(open_page, fragment, words):
    page = open_page(f"chapters/04_heavy_ball.html{fragment}")
    note = page.locator("main > .link-note")
    note.wait_for()
    assert note.inner_text().startswith(words)
    page.evaluate("location.hash = '#figure=heavy-ball-plane&beta=0.2'")
    note.wait_for(state="detached")


@from_server
def test_the_longest_rule_that_may_be_written_fits_its_link(open_page):
    page = open_page("figures/RuleWorkshop.html")
    figure = ready(page, "RuleWorkshop")
    text = "theta = theta - alpha*g # "
    text += "ü→" * ((500 - len(text)) // 2)
    figure.locator("textarea").fill(text)
    figure.get_by_role("button", name="Copy link").click()
    page.wait_for_function("location.hash.length > 2000")
    other = ready(
        open_page(f"figures/RuleWorkshop.html{page.evaluate('location.hash')}"), "RuleWorkshop"
    )
    assert other.locator("textarea").input_value() == text


@contextmanager
def another_site(body):
    """Serve a page of somebody else, from another port and so another origin."""
    page = f"<!doctype html><title>Course</title><h1>Course</h1>{body}".encode()

    class Course(Handler):
        def do_GET(self):  # noqa: N802 (its name in the standard library)
            announce(self, 200, page)
            self.wfile.write(page)

    with serving(BOOK, Course) as address:
        yield address


FRAMES = {
    "open": 'allow="clipboard-write"',
    "locked": 'sandbox="allow-scripts"',  # no storage, no clipboard, an origin of its own
}


class Published(Handler):
    """The book as hosts of static pages serve it: a sandboxed frame may load its faces."""

    def end_headers(self):
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


@pytest.mark.parametrize(
    ("path", "name", "lock"),
    [
        (
            "chapters/04_heavy_ball.html#figure=heavy-ball-plane&beta=0.2",
            "heavy-ball-plane",
            "open",
        ),
        ("chapters/04_heavy_ball.html#heavy-ball-plane", "", "open"),
        *(("figures/PhaseDiagram.html#beta=0.2", "PhaseDiagram", lock) for lock in FRAMES),
        *(("search.html?q=ravine", "", lock) for lock in FRAMES),
    ],
)
@from_server
def test_a_page_in_a_frame_on_another_site_leaves_it_alone(open_page, path, name, lock):
    page = open_page("404.html")
    with serving(BOOK, Published) as book, another_site(course(book, path, lock)) as address:
        page.goto(address)
        looked_at(page, name, path)
        page.goto("about:blank")


@pytest.mark.parametrize("site", ["file"], indirect=True)
def test_a_page_in_a_frame_of_a_file_leaves_it_alone(open_page, site, tmp_path):
    page = open_page("404.html")
    path, file = "figures/PhaseDiagram.html#beta=0.2", tmp_path / "course.html"
    file.write_text(f"<!doctype html>{course(site, path, 'open')}", encoding="utf-8")
    page.goto(file.as_uri())
    looked_at(page, "PhaseDiagram", path)


def course(site, path, lock):
    """Return somebody else's page with a page of the book in a frame, far down."""
    size = 'width="900" height="700"'
    frame = f'<iframe {FRAMES[lock]} src="{site}/{html.escape(path)}" {size}></iframe>'
    return f'<input><div style="height: 3000px">Above</div>{frame}'


def looked_at(page, name, path):
    page.locator("input").focus()
    inner = page.frames[1]
    inner.wait_for_load_state()
    page.wait_for_timeout(500)
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.activeElement.localName") == "input"
    if "search" in path:
        inner.locator(".search-results li").first.wait_for()
    if name:
        page.evaluate("scrollTo({ top: 3000, behavior: 'instant' })")
        inner.locator(f"figure#{name}[data-ready]").wait_for()
        assert inner.locator(f"#{name} [name=beta]").get_attribute("aria-valuetext") == "0.2"
        inner.locator(".theme-button").evaluate("node => node.click()")
        assert inner.evaluate("document.documentElement.dataset.mode") == "dark"
        inner.locator(f"#{name} .share > summary").click()
        inner.get_by_role("button", name="Copy line to embed").click()
        shown = inner.locator(
            f"#{name} .by-hand, #{name} .ways button:has-text('Line copied')"
        ).first
        shown.wait_for()


@from_server
def test_the_line_to_embed_is_a_frame_that_lives_on_another_site(open_page, site):
    page = open_page("chapters/01_physics_analogy.html")
    figure = ready(page, "physics-bump")
    turn(page, figure)
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    figure.locator(".share > summary").click()
    figure.get_by_role("button", name="Copy line to embed").click()
    figure.get_by_text("Line copied").wait_for()
    line = page.evaluate("copied")
    assert re.fullmatch(
        r'<iframe src="[^"]+" title="[^"]+" width="100%" height="\d+" [^>]*></iframe>', line
    )
    said = summary(figure)
    with another_site(line) as address:
        page.goto(address)
        inner = page.frame_locator("iframe")
        inner.locator("figure[data-ready]").wait_for()
        assert inner.locator("[role=status]").inner_text() == said
        fits = "document.documentElement.scrollWidth <= innerWidth"
        page.frames[1].wait_for_function(fits)


@pytest.mark.parametrize(
    "path", ["index.html", "chapters/04_heavy_ball.html", "search.html?q=ravine"]
)
@from_server
def test_a_page_works_where_nothing_may_be_stored(open_page, path):
    page = open_page(path, script=BLOCKED)
    page.locator(".theme-button").click()
    assert page.evaluate("document.documentElement.dataset.mode") == "dark"
    if "search" in path:
        page.locator(".search-results li").first.wait_for()
    else:
        page.keyboard.press("/")
        page.locator("dialog.search[open] input").fill("ravine")
        page.locator("dialog.search[open] .search-results li").first.wait_for()


LECTURE = {"width": 1280, "height": 720}
LETTERS, LINES = 20, 3


def lecture(open_page, kind, more=""):
    page = open_page(f"figures/{kind}.html#figure={kind}&view=lecture{more}", viewport=LECTURE)
    page.wait_for_selector("body[data-fitted]", timeout=60_000)
    return page, at_rest(page, kind)


@every_kind
@from_server
def test_in_the_lecture_view_a_figure_fits_and_is_read_from_the_last_row(open_page, kind):
    page, figure = lecture(open_page, kind)
    seen = figure.evaluate("inFigure.inLecture")
    assert seen["bottom"] <= LECTURE["height"], seen
    assert seen["right"] <= LECTURE["width"], seen
    assert seen["picture"] >= 0.4 * LECTURE["height"], seen
    assert [words for words, size in seen["letters"] if size < LETTERS] == []
    assert [line for line, wide in seen["lines"] if wide < LINES] == []
    own = figure.get_attribute("data-main")
    for field in own.split() if own else getattr(widgets, kind).main:
        assert figure.locator(f".main [name={field}]").first.is_visible()
    page.evaluate(axe())
    assert page.evaluate("onPage.violations", RULES) == []
    page.keyboard.press("Escape")
    page.wait_for_selector("body:not([data-view])")
    assert page.get_by_role("button", name="Lecture view").is_visible()


def control_values(figure):
    return figure.locator(".main input[type=range]").evaluate_all("all => all.map(n => n.value)")


@from_server
def test_the_keys_of_the_lecture_view_do_what_its_help_says(open_page):
    page, figure = lecture(open_page, "LookAhead")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys of the lecture view")
    assert dialog.is_visible()
    assert "→" in dialog.inner_text()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowRight", "ArrowLeft", "ArrowDown", "n"):
        before = control_values(figure)
        page.keyboard.press(key)
        settle(page)
        assert control_values(figure) != before, key
    page.keyboard.press("p")
    figure.get_by_role("button", name="Pause").wait_for()
    page.keyboard.press("r")
    page.wait_for_selector("figure#LookAhead:not([data-moved])")  # it glides back
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    settle(page)
    assert figure.get_attribute("data-moved") is None


@from_server
def test_a_letter_typed_into_a_rule_is_no_key_of_the_lecture_view(open_page):
    page, figure = lecture(open_page, "RuleWorkshop")
    figure.locator("textarea").click()
    page.keyboard.press("End")
    page.keyboard.type("r")
    assert "r" in figure.locator("textarea").input_value().splitlines()[-1]
    settle(page)
    assert figure.get_attribute("data-moved") is not None


@from_server
def test_a_handle_is_dragged_in_the_lecture_view_where_the_pointer_goes(open_page):
    page, figure = lecture(open_page, "PhaseDiagram")
    x, y, _ = figure.locator(".handle").evaluate("inFigure.middle")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 150, y - 100, steps=4)
    page.mouse.up()
    settle(page)
    now = figure.locator(".handle").evaluate("inFigure.middle")
    assert abs(now[0] - x - 150) < 3
    assert abs(now[1] - y + 100) < 3


# What a setting, or a tick of an axis, is not by chance.
SAYS_MUCH = re.compile(r"(?=.*\.)[0.]*[1-9](?:\.?\d){2,}")


def numbers(text):
    return set(re.findall(r"\d+(?:\.\d+)?", text.replace("\u2009", "")))


def tree(page):
    """Return all that the browser's accessibility tree says, as one text."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    said = []
    for node in nodes:
        if not node["ignored"]:
            values = [
                node.get(part, {}).get("value", "") for part in ("name", "value", "description")
            ]
            values += [one["value"].get("value", "") for one in node.get("properties", [])]
            said.append(" ".join(str(value) for value in values))
    return "\n".join(said)


@some_kinds
@from_server
def test_a_covered_answer_is_nowhere_until_it_is_shown(open_page, kind):
    page, figure = lecture(open_page, kind, "&asked")
    status = figure.locator("[role=status]")
    assert not status.is_visible()
    heard, seen = numbers(tree(page)), numbers(figure.evaluate("inFigure.visibleLetters"))
    page.keyboard.press("a")
    status.wait_for()
    settle(page)
    settings = numbers(" ".join(figure.evaluate("inFigure.state").values()))
    answers = {n for n in numbers(status.inner_text()) if SAYS_MUCH.fullmatch(n)} - settings
    assert answers <= numbers(tree(page))
    assert not answers & (heard | seen)


@from_server
def test_what_is_asked_is_not_told_by_a_saved_picture(open_page):
    page, figure = lecture(open_page, "RollingBall", "&asked")
    page.evaluate("inFigure.loadPictures")
    told = figure.evaluate("node => momentumPictures.standalone(node, 'x').textContent")
    assert "After" not in told
    assert "just fails" not in told


@some_kinds
@from_server
def test_a_saved_picture_needs_nothing_else_and_shows_the_same(open_page, kind, tmp_path):
    page = open_page(f"figures/{kind}.html", viewport={"width": 900, "height": 900})
    figure = ready(page, kind)
    figure.evaluate("inFigure.intoSight")
    seen = figure.locator(".panels").screenshot(animations="disabled")
    file = tmp_path / "picture.svg"
    figure.locator(".share > summary").click()
    with page.expect_download() as download:
        figure.get_by_role("button", name="Save as SVG").click()
    download.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    assert download.value.suggested_filename == f"{kind}.svg"
    assert not re.search(r"var\(|color-mix|class=|https?://(?!127\.0\.0\.1|www\.w3\.org)", text)
    root = ET.fromstring(text)
    shown = " ".join(" ".join(root.itertext()).split())
    assert f"figures/{kind}.html#figure={kind}" in shown.replace(" ", "")
    assert widgets_about(kind) in shown
    with page.expect_download() as download:
        figure.get_by_role("button", name="Save as PNG").click()
    download.value.save_as(tmp_path / "picture.png")
    with Image.open(tmp_path / "picture.png") as image:
        assert image.size == tuple(2 * round(float(root.get(side))) for side in ("width", "height"))
    page.goto(file.as_uri())
    assert alike(seen, page.screenshot()), kind


def widgets_about(kind):
    return book_figures.facts(kind)["about"]


def alike(seen, again, margin=16):
    """Whether the picture as it was on the page stands in the one that was saved."""
    one = Image.open(BytesIO(seen)).convert("L")
    other = Image.open(BytesIO(again)).convert("L")
    size = (min(one.width, other.width - margin), min(one.height, other.height - margin))
    parts = [
        one.crop((0, 0, *size)),
        other.crop((margin, margin, margin + size[0], margin + size[1])),
    ]
    # Letters differ in their faces: what is compared is how dark each place is.
    small = [np.asarray(part.resize((40, 40), Image.Resampling.BOX), float) for part in parts]
    return np.corrcoef(*(part.ravel() for part in small))[0, 1] > 0.9


def test_each_place_of_a_figure_in_the_book_has_a_name_of_its_own(built):
    for page in (built / "figures").glob("*.html"):
        listed = page.read_text(encoding="utf-8").partition('class="figure-places"')[2]
        names = re.findall(r"<li><a [^>]*>(.*?)</a>", listed)
        assert len(names) == len(set(names)), page.stem
