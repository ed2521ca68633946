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

# The pages of the API have one template: where a browser looks at each page, make test takes three
# of them, and make test-all every one.
OF_THE_API = [page for page in CONTENT if page.startswith("chapters/api/")]
TYPICAL = {f"chapters/api/{name}.html" for name in ("index", "optimizers", "claims")}
SEEN = [
    pytest.param(page, marks=[pytest.mark.slow] * (page in OF_THE_API and page not in TYPICAL))
    for page in PAGES
]

# Every test of `site` runs twice, from a server and from files, unless it asks for one of them.
from_server = pytest.mark.parametrize("site", ["server"], indirect=True)


def skip_or_fail(reason):
    """Skip a test for what is missing here, except where nothing may be skipped."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (CI is set, so this is an error)", pytrace=False)
    pytest.skip(reason)
