"""While a page comes up: nothing that is seen moves, and nothing stays unseen."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from built_book import SEEN, from_server

MOST = 0.01  # of the window, as browsers weigh what moves
SLOWER = 4
DESK = {"width": 1280, "height": 900}
FACES = ("Serif", "Sans", "Greek", "Mono")
HAS_COME = "document.fonts.check(`1em 'Momentum {}'`, 'α')"


@pytest.fixture
def slow_window(windows):
    """Give an empty window, as a first reader's, on a machine that is slowed down four times."""
    page, kind = windows.take(viewport=DESK, covered=True)
    processor = page.context.new_cdp_session(page)
    processor.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page
    processor.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    windows.give_back(page, kind)


@pytest.mark.parametrize("path", [page for page in SEEN if "404.html" not in page.values])
def test_nothing_that_is_seen_moves_while_a_page_comes_up(slow_window, server, path):
    slow_window.goto(f"{server}/{path}", wait_until="load")
    slow_window.locator("body[data-laid-out]").wait_for(state="attached")
    assert slow_window.evaluate("onPage.shift") < MOST


def test_what_moves_is_weighed(slow_window, server):
    slow_window.goto(f"{server}/index.html", wait_until="load")
    slow_window.locator("body[data-laid-out]").wait_for(state="attached")
    slow_window.evaluate("document.querySelector('h1').style.marginTop = '9rem'")
    assert slow_window.evaluate("onPage.shift") > MOST


@pytest.mark.parametrize("site", ["server", "file"], indirect=True)
def test_the_first_words_are_seen_in_the_faces_that_stay(open_page, site):
    page = open_page("chapters/02_problem.html", first_visit=True)
    page.locator("h1").wait_for(state="visible")
    for face in FACES:
        assert page.evaluate(HAS_COME.format(face)), face


def test_a_face_that_does_not_come_keeps_no_page_from_being_read(windows, server):
    page, kind = windows.take()
    page.route("**/momentum-math.woff2", lambda _: None)
    page.goto(f"{server}/chapters/notation.html", wait_until="commit")
    page.locator("h1").wait_for(state="visible")
    page.unroute_all()
    windows.give_back(page, kind)


@from_server
@pytest.mark.parametrize("media", ["screen", "print"])
def test_a_still_is_loaded_only_where_it_is_seen(open_page, media):
    page = open_page("chapters/13_practice.html", first_visit=True, viewport=DESK)
    page.locator("body[data-laid-out]").wait_for(state="attached")
    stills = page.locator("figure[data-figure] .momentum-still[loading=lazy]")
    assert stills.count() >= 2
    page.emulate_media(media=media)
    for still in stills.all():
        still.evaluate("node => node.closest('figure').scrollIntoView({ behavior: 'instant' })")
        if media == "print":
            page.wait_for_function("node => node.naturalWidth > 0", arg=still.element_handle())
        else:
            page.wait_for_timeout(200)  # in which it would have come
            assert still.evaluate("node => node.naturalWidth") == 0


@from_server
@pytest.mark.parametrize("path", ["index.html", "chapters/05_nesterov.html", "references.html"])
def test_a_page_loads_the_kinds_of_figures_that_it_shows(open_page, path):
    page = open_page(path)
    shown = page.locator("figure[data-figure]").evaluate_all(
        "all => all.map(one => one.dataset.figure)"
    )
    loaded = [Path(urlsplit(address).path).name for address in page.evaluate("onPage.loaded")]
    kinds = sorted(name for name in loaded if name.startswith("figure-"))
    assert kinds == sorted({f"figure-{kind}.js" for kind in shown})
    assert ("figures.js" in loaded) == bool(shown)


@from_server
def test_without_scripts_nothing_waits_for_a_face(open_page):
    page = open_page("chapters/02_problem.html", java_script_enabled=False)
    assert page.locator("h1").is_visible()
