"""An installed browser, the built book from a server and from files, and pages watched closely."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from book import BOOK, skip_or_fail
from browser import MISSING, installed, launch_options
from serve import Handler, serving

# A page that was opened at its start is laid out a section at a time.
LAID_OUT = ":is(html:not(.unfolding), body[data-laid-out])"
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
NO_BOOK = "no built book in _build/html: run make book first"


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker("browser")
            item.add_marker("no_cover")  # what runs there is JavaScript; watching Python takes time


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
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None


@pytest.fixture(scope="session")
def subpath(built):
    """Serve the built book below a path; give the address of its root."""
    with serving(built, Beneath) as address:
        yield f"{address}{Beneath.PREFIX.rstrip('/')}"


@pytest.fixture(scope="session", params=["server", "file"])
def site(request, built):
    """Give the address of the book's root without a closing slash, once a host."""
    return built.as_uri() if request.param == "file" else request.getfixturevalue(request.param)


class Watch:
    """What a page did that no page of this book may do."""

    def __init__(self):
        self.problems = []

    def follow(self, page):
        """Listen to the page from its first moment on."""
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("requestfailed", self.failed)
        page.on("response", self.response)
        page.on("request", self.request)

    def console(self, message):
        if message.type in {"warning", "error"}:
            self.problems.append(f"console {message.type}: {message.text}")

    def failed(self, request):
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


@pytest.fixture
def open_page(browser, site):
    """Give a function that opens a page of the book, by its path, in a context of its own.

    The browser finds no other host. Any request to one, any failed request, script error, or
    warning or error in the console fails the test, at the latest when it ends. Keyword arguments
    go to `browser.new_context`, for instance `color_scheme="dark"` or `java_script_enabled=False`.
    """
    watch = Watch()
    contexts = []

    def open_(path="index.html", **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        page.goto(f"{site}/{path}", wait_until="load")
        page.locator(LAID_OUT).first.wait_for(state="attached")
        return page

    open_.problems = watch.problems
    yield open_
    for context in contexts:
        context.close()
    assert not watch.problems, "\n".join(watch.problems)
