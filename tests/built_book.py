"""The built book that the browser's tests look at: its folder, its pages, its hosts."""

import os
import re

import pytest

from tools.build.site_build import HTML as BOOK

# JupyterLite's own pages are looked at in test_lite.py.
NOT_OURS = {"_static", "_sources", "lite"}
ALL = sorted(
    path.relative_to(BOOK).as_posix()
    for path in BOOK.rglob("*.html")
    if not NOT_OURS & set(path.relative_to(BOOK).parts)
)
# The figures on pages of their own, and the list of them, which test_own_page.py looks at.
OWN = [page for page in ALL if page.startswith("figures/")]
PAGES = [page for page in ALL if page not in OWN]
CONTENT = [page for page in PAGES if page not in {"404.html", "search.html", "genindex.html"}]
PRINTED = [page for page in CONTENT if not page.startswith("chapters/api/")]
CHAPTERS = [page for page in CONTENT if re.match(r"chapters/\d\d_", page)]

# Where a browser looks at each page, make test takes one of each kind: the landing page, a chapter,
# the board of claims, answers, a list, a module, the search, what is not there. make test-all takes
# every one.
OF_EACH_KIND = {
    "index.html",
    "chapters/04_heavy_ball.html",
    "chapters/a1_claims.html",
    "chapters/answers.html",
    "chapters/glossary.html",
    "chapters/api/optimizers.html",
    "search.html",
    "404.html",
}


def seen(pages):
    """Return pages as parameters of a test that looks at each of them in a browser."""
    slow = [pytest.mark.slow]
    return [pytest.param(page, marks=slow * (page not in OF_EACH_KIND)) for page in pages]


SEEN = seen(PAGES)

# Every test of `site` runs twice, from a server and from files, unless it asks for one of them;
# make test leaves the files to make test-all, except where a test asks for both.
from_server = pytest.mark.parametrize("site", ["server"], indirect=True)
from_both = pytest.mark.parametrize("site", ["server", "file"], indirect=True)


def skip_or_fail(reason):
    """Skip a test for what is missing here, except where nothing may be skipped."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (CI is set, so this is an error)", pytrace=False)
    pytest.skip(reason)
