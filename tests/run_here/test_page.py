"""Cells on the page of the built book: each of them runs there, and a reader can rely on it."""

import json
from pathlib import Path

import pytest
from browser import IN_PAGE, Watch
from built_book import BOOK, from_server, skip_or_fail
from firefox import MISSING, firefox, installed
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = BOOK / "_static" / "run_here" / "settings.json"
NOTEBOOKS = ["index", *sorted(f"chapters/{path.stem}" for path in ROOT.glob("chapters/*.ipynb"))]
MINUTES = 3
NO_PYTHON = "no Python in the built book: make lite PYODIDE=folder brings it there"
CHAPTER = "chapters/04_heavy_ball.html"
PATH, CHECK, AGAIN = "2489c691", "48442217", "ade49e15"
EXERCISE, LABORATORY = "e5b99eea", "d2649948"
RIGHT = """def my_step(theta, velocity, gradient, learning_rate, beta):
    velocity = beta * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


check("heavy-ball-step", my_step)
"""
WRONG = RIGHT.replace("theta - velocity", "theta + velocity")


@pytest.fixture(scope="module")
def with_python(built):
    """Ask for a book that has Python in it."""
    if not (BOOK / "lite" / "index.html").exists():
        skip_or_fail(NO_PYTHON)


@pytest.fixture(scope="module")
def window(browser, with_python):
    """Give a context of the browser in which pages find the tests' own functions."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(path=IN_PAGE / "cells.js")
    context.add_init_script(path=IN_PAGE / "uncover.js")
    yield context
    context.close()


@pytest.fixture(scope="module")
def fox(with_python, tmp_path_factory):
    """Give the installed Firefox."""
    if installed() is None:
        skip_or_fail(MISSING)
    with firefox(tmp_path_factory.mktemp("firefox")) as started:
        for script in ("uncover.js", "cells.js"):
            started.before_each((IN_PAGE / script).read_text(encoding="utf-8"))
        yield started


@pytest.fixture
def visit(window, server):
    """Give a function that opens a page, of which nothing bad may be heard."""
    watch, pages = Watch(), []

    def visit_(path, script=""):
        page = window.new_page()
        page.set_default_timeout(MINUTES * 60_000)
        pages.append(page)
        watch.follow(page)
        page.add_init_script(script)
        page.goto(f"{server}/{path}#top")
        return page

    yield visit_
    for page in pages:
        watch.leave(page)
        page.evaluate("localStorage.clear()")
        page.close()
    assert not watch.problems, "\n".join(watch.problems)


@pytest.fixture(autouse=True)
def _patience():
    """Wait longer than usual: Python takes seconds to start, and more on a busy machine."""
    expect.set_options(timeout=60_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def page(visit):
    return visit(CHAPTER)


def run(page, cell):
    return page.evaluate("id => cells.run(id)", cell)


def state(page, cell):
    return page.locator(f'[data-cell="{cell}"]').get_attribute("data-state")


def write(page, cell, text):
    """Write into a cell's editor, as a reader would."""
    page.evaluate("id => cells.unfold(id)", cell)
    page.locator(f'[data-cell="{cell}"] [data-change]').click()
    editor = page.locator(f'[data-cell="{cell}"] .cm-content')
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def differences(evaluate, name):
    """Run each cell of a page, from the last upward; return those that give not what is stored."""
    notebook = json.loads((ROOT / f"{name}.ipynb").read_text(encoding="utf-8"))
    stored = {cell["id"]: cell.get("outputs", []) for cell in notebook["cells"]}
    wrong = []
    for cell in reversed(evaluate("cells.all()")):
        found = evaluate(f"cells.run({json.dumps(cell)})")
        expected = evaluate(f"cells.stored({json.dumps(stored[cell])})")
        compared = {part: found[part] for part in expected}
        if found["state"] != "done" or compared != expected:
            wrong.append((cell, found, expected))
    return wrong


# A page takes half a minute, so every other one; in JupyterLite all run, on the same Python.
@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS[::2])
def test_each_cell_runs_on_its_page_from_the_last_upward(visit, name):
    assert not differences(visit(f"{name}.html").evaluate, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS[1::6])
def test_each_cell_runs_in_firefox_too(fox, server, name):
    fox.open(f"{server}/{name}.html#top")
    assert not differences(lambda expression: fox.run(f"() => {expression}"), name)


@pytest.mark.slow
def test_a_reader_changes_a_cell_and_comes_back(page):
    assert run(page, CHECK)["text"] == "same path: True"
    write(page, PATH, "bowl = losses.Quadratic([1, 50])\npath = None")
    assert state(page, PATH) == "stale"
    page.keyboard.press("Control+Enter")
    expect(page.locator(f'[data-cell="{PATH}"]')).to_have_attribute("data-state", "done")
    expect(page.locator(f'[data-cell="{CHECK}"]')).to_have_attribute("data-state", "stale")
    assert run(page, CHECK)["state"] == "error"
    page.reload()
    expect(page.locator(f'[data-cell="{PATH}"] .cm-content')).to_contain_text("path = None")
    with page.expect_download() as started:
        page.locator("[data-download]").click()
    saved = json.loads(Path(started.value.path()).read_text(encoding="utf-8"))
    assert any("".join(cell["source"]).endswith("path = None") for cell in saved["cells"])
    page.locator(f'[data-cell="{PATH}"] [data-back]').click()
    assert state(page, PATH) == "idle"
    page.reload()
    assert page.locator(".run-page").count() == 0
    assert run(page, CHECK)["text"] == "same path: True"


@pytest.mark.slow
def test_an_exercise_is_checked_and_what_is_solved_stays_so(page):
    answer = page.locator(f'[data-cell="{EXERCISE}"][data-check] [role=status]')
    run(page, EXERCISE)
    expect(answer).to_contain_text("Not yet: your function returns nothing")
    write(page, EXERCISE, WRONG)
    run(page, EXERCISE)
    expect(answer).to_contain_text("Not yet: ")
    assert page.locator("[data-solved]").count() == 0
    write(page, EXERCISE, RIGHT)
    run(page, EXERCISE)
    expect(answer).to_contain_text("Right: ")
    page.reload()
    expect(page.locator(".exercise[data-solved]")).to_have_count(1)


@pytest.mark.slow
def test_a_loop_without_end_is_stopped_and_python_starts_anew(page):
    write(page, PATH, "while True:\n    print('on')")
    button = page.locator(f'[data-cell="{PATH}"] [data-run]')
    button.click()
    expect(page.locator(f'[data-cell="{PATH}"] [data-output]')).to_contain_text("on")
    assert button.inner_text() == "Stop"
    button.click()
    expect(page.locator(f'[data-cell="{PATH}"]')).to_have_attribute(
        "data-state", "stale", timeout=1000
    )
    assert run(page, AGAIN)["state"] == "done"
    page.locator("[data-restart]").click()
    assert run(page, EXERCISE)["state"] == "done"


@pytest.mark.slow
def test_an_error_is_a_sentence_with_its_line_marked(page):
    write(page, PATH, "bowl = 1\nbowl.steep")
    assert run(page, PATH)["state"] == "error"
    error = page.locator(f'[data-cell="{PATH}"] .run-error')
    expect(error.locator("p")).to_have_text(
        "Line 2: 'int' object has no attribute 'steep' (AttributeError)."
    )
    expect(page.locator(f'[data-cell="{PATH}"] .run-wrong')).to_have_text("bowl.steep")
    assert run(page, CHECK)["state"] == "error"
    page.evaluate("id => cells.unfold(id)", CHECK)
    page.locator(f'[data-cell="{CHECK}"] .run-error > button').click()
    expect(page.locator(f'[data-cell="{PATH}"] [data-run]')).to_be_focused()


@pytest.mark.slow
def test_a_laboratory_has_sliders_that_draw_anew(page):
    page.evaluate("id => cells.unfold(id)", LABORATORY)
    assert run(page, LABORATORY)["state"] == "done"
    laboratory = page.locator(f'[data-cell="{LABORATORY}"]')
    picture = laboratory.locator(".run-results img")
    before = picture.get_attribute("src")
    slider = laboratory.get_by_role("slider", name="beta")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(picture).not_to_have_attribute("src", before)


@pytest.mark.slow
def test_keys_run_go_on_and_leave(page):
    write(page, PATH, "1 + 1")
    page.keyboard.press("Escape")
    expect(page.locator(f'[data-cell="{PATH}"] [data-run]')).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('[data-change]')")
    page.locator(f'[data-cell="{PATH}"] .cm-content').focus()
    page.keyboard.press("Shift+Enter")
    expect(page.locator(f'[data-cell="{PATH}"] [data-output]')).to_have_text("2")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label.startswith("Code of cell ")


@pytest.mark.slow
def test_where_storage_is_blocked_cells_run_all_the_same(visit):
    page = visit(
        CHAPTER, "Storage.prototype.setItem = Storage.prototype.getItem = () => { throw 1; };"
    )
    write(page, PATH, "'unkept'")
    assert run(page, PATH)["text"] == "'unkept'"


@pytest.mark.slow
def test_a_change_of_an_earlier_edition_is_offered(visit):
    change = {"book": "path = 0", "text": "path = 'mine'", "place": 3}
    kept = json.dumps({"changes": {"gone": change}})
    page = visit(CHAPTER, f"localStorage.setItem('run-here:/{CHAPTER}', {json.dumps(kept)});")
    offer = page.locator(".run-offer")
    expect(offer.locator("pre")).to_have_text("path = 'mine'")
    page.evaluate(
        "cells.unfold(document.querySelector('.run-offer').closest('[data-cell]').dataset.cell)"
    )
    offer.locator("[data-take]").click()
    expect(page.locator(".cm-content")).to_have_text("path = 'mine'")
    expect(offer).to_have_count(0)


# Where Python is not there, a page says so: this needs no Python.


@pytest.fixture
def elsewhere(open_page, built):
    """Give a function that opens a page whose settings name a Python on another host."""

    def open_(**options):
        page = open_page(CHAPTER, **options)
        settings = json.loads(SETTINGS.read_text(encoding="utf-8"))
        settings |= {"pyodide": "https://python.example/full/", "size": "about 20 MB"}
        page.route("**/settings.json", lambda route: route.fulfill(json=settings))
        return page

    return open_


@from_server
def test_before_python_is_fetched_from_elsewhere_a_sentence_asks(elsewhere):
    page = elsewhere()
    cell = page.locator(f'[data-cell="{PATH}"]')
    cell.locator("[data-run]").click()
    asked = cell.locator(".run-ask")
    expect(asked).to_contain_text("python.example: about 20 MB")
    asked.locator("[data-no]").click()
    expect(cell).to_have_attribute("data-state", "idle")


@from_server
def test_without_a_network_a_sentence_says_so(elsewhere):
    page = elsewhere(script="Object.defineProperty(navigator, 'onLine', { get: () => false });")
    page.locator(f'[data-cell="{PATH}"] [data-run]').click()
    said = page.locator(f'[data-cell="{PATH}"] .run-said')
    expect(said).to_contain_text("no network")


@pytest.mark.parametrize("site", ["file"], indirect=True)
def test_a_page_from_a_file_says_how_to_run_its_code(open_page):
    page = open_page(CHAPTER)
    page.locator(f'[data-cell="{PATH}"] [data-run]').click()
    expect(page.locator(f'[data-cell="{PATH}"] .run-said')).to_contain_text("make read")


@from_server
def test_a_page_that_nobody_runs_loads_the_buttons_only(open_page):
    page = open_page(CHAPTER)
    loaded = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    of_this = [name for name in loaded if "run_here" in name]
    assert [name.partition("?")[0].rpartition("/")[2] for name in of_this] == ["door.js"]
