"""JupyterLite: every chapter runs in the browser, and nothing comes from another host."""

import threading
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from zipfile import ZipFile

import pytest
from browser import IN_PAGE
from built_book import BOOK, skip_or_fail
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
LITE = BOOK / "lite"
NO_LITE = (
    "no JupyterLite in the built book: get Pyodide (github.com/pyodide/pyodide/releases)"
    " and run make lite PYODIDE=folder"
)
NOTEBOOKS = ["index.ipynb", *sorted(f"chapters/{p.name}" for p in ROOT.glob("chapters/*.ipynb"))]
SECONDS_A_CHAPTER = 120
SELDOM = 500  # milliseconds: to look at each frame would have the page painted all the time
# It turns while a cell runs, and has the page painted all the time.
NO_SPINNER = ".jp-KernelStatus-spinner { animation: none !important; }"
# Asked by Chrome itself, for whichever page has a field to fill in.
BROWSERS_OWN = "content-autofill.googleapis.com:443"

pytestmark = pytest.mark.slow

# Half of all the time here would go into starting a kernel for each chapter. What one chapter has
# done is forgotten instead: names, figures, pictures, and the library itself, which keeps results.
FORGET = """
import gc, sys
from ipywidgets import Widget
from IPython import get_ipython
from matplotlib import pyplot
Widget.close_all()
pyplot.close("all")
ours = {"momentum_lib", "momentum_book"}
for name in [name for name in sys.modules if name.partition(".")[0] in ours]:
    del sys.modules[name]
gc.collect()
get_ipython().reset(new_session=True)
"""


class Refusal(StreamRequestHandler):
    """A proxy that lets nothing through and remembers what was wanted."""

    def handle(self):
        wanted = self.rfile.readline().decode().split()[1]
        if wanted != BROWSERS_OWN:
            self.server.wanted.append(wanted)
        self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n")


@pytest.fixture(scope="module")
def elsewhere():
    """Give the address of the proxy for all hosts but this machine, and what was wanted there."""
    with ThreadingTCPServer(("127.0.0.1", 0), Refusal) as proxy:
        proxy.wanted = []
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield proxy
        proxy.shutdown()


@pytest.fixture(scope="module")
def context(browser, elsewhere):
    """Open one browser context for all chapters: Pyodide is fetched once, as a reader's would."""
    if not (LITE / "index.html").exists():
        skip_or_fail(NO_LITE)
    refusal = f"http://127.0.0.1:{elsewhere.server_address[1]}"
    proxy = {"server": refusal, "bypass": "127.0.0.1"}
    context = browser.new_context(proxy=proxy, viewport={"width": 1200, "height": 900})
    context.add_init_script(path=IN_PAGE / "lite.js")
    yield context
    context.close()


@pytest.fixture
def page(context, elsewhere):
    """Give a page; when the test ends, nothing may have been wanted from another host."""
    page = context.new_page()
    page.set_default_timeout(SECONDS_A_CHAPTER * 1000)
    yield page
    page.close()
    assert elsewhere.wanted == []


@pytest.fixture(scope="module")
def room(context, server):
    """Open a notebook with its kernel, in which one chapter is run after another."""
    page = context.new_page()
    page.set_default_timeout(SECONDS_A_CHAPTER * 1000)
    page.goto(f"{server}/lite/lab/index.html")
    page.wait_for_function("window.jupyterapp")
    page.evaluate("jupyterapp.restored.then(() => {})")
    page.add_style_tag(content=NO_SPINNER)
    page.evaluate("name => book.open(name)", NOTEBOOKS[0])
    yield page
    page.close()


@pytest.fixture
def lab(room, elsewhere):
    """Give that room; when the test ends, nothing may have been wanted from another host."""
    yield room
    assert elsewhere.wanted == []


def test_what_a_start_imports_comes_compiled():
    """Compiling it would take the browser as long as all the rest of the start."""
    if not (LITE / "index.html").exists():
        skip_or_fail(NO_LITE)
    wheels = ["static/pyodide/numpy", "static/pyodide/ipython", "static/pyodide/ipywidgets"]
    wheels += ["static/pyodide/pyodide_kernel", "pypi/momentum_lib", "static/pyodide/python_stdlib"]
    for start in wheels:
        (path,) = LITE.glob(f"{start}[-.]*")
        with ZipFile(path) as packed:
            assert any(name.endswith(".pyc") for name in packed.namelist()), path.name


def test_every_chapter_has_a_button_that_opens_it():
    if not (LITE / "index.html").exists():
        skip_or_fail(NO_LITE)
    for name in NOTEBOOKS[1:]:
        html = BOOK.joinpath(name).with_suffix(".html").read_text(encoding="utf-8")
        assert f'href="../lite/notebooks/index.html?path={name}"' in html, name
        assert (LITE / "files" / name).is_file(), name


def choose(page, menu, entry):
    """Choose an entry of the page's own menu."""
    page.locator(f".lm-MenuBar-item:has-text('{menu}')").first.click()
    page.locator(".lm-Menu-item:visible").get_by_text(entry, exact=True).click()


def run_all(page):
    """Clear what is stored and run every cell, by the menu; return the code cells with outputs.

    The chapter's time goes from its first cell to its last: the kernel is there already.
    """
    choose(page, "Edit", "Clear Outputs of All Cells")
    assert set(page.evaluate("book.counts()")) == {None}
    choose(page, "Run", "Run All Cells")
    page.wait_for_function("book.done()", polling=SELDOM)
    return page.evaluate("book.results()")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_chapter_runs_from_first_cell_to_last(lab, name):
    """Run it where the chapters before have run, and have been forgotten."""
    lab.evaluate("book.turnTo", [name, FORGET])
    for source, outputs in run_all(lab):
        for output in outputs:
            assert output["output_type"] != "error", f"{source}\n{output['evalue']}"
            assert output.get("name") != "stderr", f"{source}\n{output['text']}"


def run_cell(page, text):
    """Run the code cell that holds this text, and wait until it has run."""
    page.evaluate("(text) => book.show(text)", text)
    page.locator(".jp-Notebook").press("Control+Enter")
    page.wait_for_function("book.ran()")


def test_figure_and_laboratory_move_after_a_click_on_the_button(page, server):
    page.goto(f"{server}/chapters/04_heavy_ball.html")
    page.get_by_role("link", name="Run in your browser").click()
    page.wait_for_function("book.ready()")
    choose(page, "Edit", "Clear Outputs of All Cells")
    run_cell(page, "import numpy as np")
    run_cell(page, "DescentExplorer(\n")
    run_cell(page, "plt.style.use(")
    figure = page.locator("figure[data-figure=DescentExplorer][data-ready]")
    figure.wait_for()
    figure.locator("[name=beta]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    moved = float(figure.locator("[name=beta]").get_attribute("aria-valuetext"))
    assert moved > 0

    run_cell(page, "def laboratory(")
    run_cell(page, "interact(")
    laboratory = page.locator(".jp-Cell:has(.widget-interact)")
    picture = laboratory.locator("img")
    before = picture.get_attribute("src")
    laboratory.locator(".noUi-handle").first.drag_to(laboratory.locator(".slider").nth(1))
    expect(picture).not_to_have_attribute("src", before)

    page.locator(".jp-Notebook").press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.type("print(_2.beta)")
    page.keyboard.press("Control+Enter")
    said = page.locator(".jp-Cell.jp-mod-active .jp-OutputArea-output")
    said.wait_for()
    assert float(said.inner_text()) == moved
