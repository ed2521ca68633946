"""An installed browser, the built book from a server and from files, and pages watched closely."""

import re
from collections import defaultdict
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from built_book import BOOK, skip_or_fail

from tools.build.browser import MISSING, installed, launch_options
from tools.build.serve import Handler, serving

# What tests call in a page by name: inFigure.NAME, onPage.NAME.
IN_PAGE = Path(__file__).parent / "in_page"
# A page that was opened at its start is laid out a section at a time.
LAID_OUT = ":is(html:not(.unfolding), body[data-laid-out])"
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
# Where a prediction covers what stands below it: a test sees all of a page unless it asks not to.
UNCOVER = """try {
  localStorage.setItem("momentum-predictions-1", JSON.stringify({ all: true, made: {} }));
} catch {}"""
# A browser that keeps nothing, as one that blocks all cookies: to ask for its storage is an error.
BLOCKED = (IN_PAGE / "blocked.js").read_text(encoding="utf-8")
FORGET = """for (const name of ["localStorage", "sessionStorage"])
  try { window[name].clear(); } catch {}"""
NO_BOOK = "no built book in _build/html: run make book first"


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Tell pytest-playwright to use the installed browser, and to download none."""
    if installed() is None:
        skip_or_fail(MISSING)
    return launch_options(NO_OTHER_HOST)


@pytest.fixture(scope="session")
def built():
    """Give the folder of the built book."""
    if not (BOOK / "index.html").exists():
        skip_or_fail(NO_BOOK)
    return BOOK


@pytest.fixture(scope="session")
def server(built):
    """Serve the built book; give the address of its root."""
    with serving(built) as address:
        yield address


def announce(handler, status, body):
    """Send what comes before the body of a page."""
    handler.send_response(status)
    handler.send_header("Content-Type", "text/html; charset=utf-8")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()


class Beneath(Handler):
    """The same book below a path of a site that has nothing else, with its page for errors."""

    PREFIX = "/courses/momentum/"

    def translate_path(self, path):
        inside = path.startswith(self.PREFIX)
        return super().translate_path(path.removeprefix(self.PREFIX) if inside else "/nowhere")

    def send_error(self, code, message=None, explain=None):
        if code != 404 or self.command == "HEAD":
            return super().send_error(code, message, explain)
        body = (BOOK / "404.html").read_bytes()
        announce(self, 404, body)
        self.wfile.write(body)
        return None


@pytest.fixture(scope="session")
def subpath(built):
    """Serve the built book below a path; give the address of its root."""
    with serving(built, Beneath) as address:
        yield f"{address}{Beneath.PREFIX.rstrip('/')}"


class OneFigure(Handler):
    """The same book; of a page that is asked for with a figure's name, its text is that figure."""

    def send_head(self):
        path, _, name = self.path.partition(".html?")
        if not name:
            return super().send_head()
        page = BOOK.joinpath(f"{path[1:]}.html").read_text(encoding="utf-8")
        figure = re.search(rf'<figure[^>]* id="{name}".*?</figure>', page, flags=re.DOTALL)[0]
        before, after = page[: page.index("<article")], page[page.rindex("</article>") :]
        text = f'<article class="article"><section><div>{figure}</div></section>'
        body = f"{before}{text}{after}".encode()
        announce(self, 200, body)
        return BytesIO(body)


@pytest.fixture(scope="session")
def one_figure(built):
    """Serve the built book so that a page can be asked for with one figure only."""
    with serving(built, OneFigure) as address:
        yield address


@pytest.fixture(scope="session", params=["server", pytest.param("file", marks=pytest.mark.slow)])
def site(request, built):
    """Give the address of the book's root without a closing slash, once a host."""
    return built.as_uri() if request.param == "file" else request.getfixturevalue(request.param)


class Watch:
    """What a page did that no page of this book may do."""

    EVENTS = ("console", "pageerror", "requestfailed", "response", "request")

    def __init__(self):
        self.problems = []

    def follow(self, page):
        """Listen to the page from its first moment on."""
        for event in self.EVENTS:
            page.on(event, getattr(self, event))

    def leave(self, page):
        """Listen no longer."""
        for event in self.EVENTS:
            page.remove_listener(event, getattr(self, event))

    def pageerror(self, error):
        self.problems.append(f"script error: {error}")

    def console(self, message):
        if message.type in {"warning", "error"}:
            self.problems.append(f"console {message.type}: {message.text}")

    def requestfailed(self, request):
        # A page that is left while something loads cancels it: no fault of the page.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.problems.append(f"request failed: {request.url}: {request.failure}")

    def response(self, response):
        if response.status >= 400:
            self.problems.append(f"status {response.status}: {response.url}")

    def request(self, request):
        address = urlsplit(request.url)
        # The browser's own pages, such as its reader of PDFs, have schemes of their own.
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname != "127.0.0.1":
            self.problems.append(f"request to another host: {request.url[:200]}")


class Windows:
    """Empty pages that a test takes and gives back: to open one takes a third of its visit."""

    def __init__(self, browser):
        self.browser = browser
        self.free = defaultdict(list)

    def take(self, viewport=None, color_scheme="light", reduced_motion="no-preference", **options):
        """Give a page as new, and the kind of window that it is in."""
        kind = tuple(sorted(options.items()))
        page = self.free[kind].pop() if self.free[kind] else self.opened(**options)
        page.set_viewport_size(viewport or {"width": 1280, "height": 720})
        page.emulate_media(media="null", color_scheme=color_scheme, reduced_motion=reduced_motion)
        return page, kind

    def opened(self, script="", covered=False, **options):
        page = self.browser.new_context(**options).new_page()
        for name in ("figure.js", "motion.js", "room.js", "page.js"):
            page.add_init_script(path=IN_PAGE / name)
        page.add_init_script(script)
        if not covered:
            page.add_init_script(UNCOVER)
        return page

    def give_back(self, page, kind):
        """Forget what the last page kept, and keep the window for another."""
        page.evaluate(FORGET)
        page.goto("about:blank")
        self.free[kind].append(page)


@pytest.fixture(scope="session")
def windows(browser):
    return Windows(browser)


@pytest.fixture
def open_page(windows, site):
    """Give a function that opens a page of the book, by its path, in a window without a past.

    The browser finds no other host. Any request to one, any failed request, script error, or
    warning or error in the console fails the test, at the latest when it ends. Keyword arguments
    are those of `browser.new_context`, as `color_scheme="dark"` or `java_script_enabled=False`, and
    `script`, which runs before any of the page's own. Answers of predictions, and what they cover,
    are shown, except with `covered=True`. A page is opened at its top, by that name: then it is
    laid out at once. On a `first_visit`, by its bare address, it is laid out bit by bit.
    """
    watch = Watch()
    taken = []

    def open_(path="index.html", *, first_visit=False, **options):
        page, kind = windows.take(**options)
        taken.append((page, kind))
        watch.follow(page)
        place = "" if first_visit or "#" in path else "#top"
        page.goto(f"{site}/{path}{place}", wait_until="load")
        page.locator(LAID_OUT).first.wait_for(state="attached")
        return page

    yield open_
    for page, kind in taken:
        windows.give_back(page, kind)
        watch.leave(page)
    assert not watch.problems, "\n".join(watch.problems)
