"""Settings for every test: the same cases on every machine, without a clock, evenly on workers."""

import pytest
from hypothesis import settings

# Fixtures of every test in a browser, whichever folder it stands in.
pytest_plugins = ["browser"]

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=40)
settings.load_profile("steady")

LITE = "tests/site/test_lite.py"
BROWSER = (
    *(
        f"tests/figures/test_{name}.py"
        for name in (
            "diagnosis",
            "figure_page",
            "figures",
            "frame",
            "fuzz",
            "jupyterlab",
            "own_page",
            "widget",
        )
    ),
    *(
        f"tests/site/test_{name}.py"
        for name in (
            "access",
            "claims_page",
            "coming_up",
            "head",
            "lite",
            "pages",
            "pdf",
            "predictions_page",
            "search",
            "teachers",
        )
    ),
)
# Files of long tests that share nothing: their tests go to whichever worker is free.
SPLIT = tuple(
    f"tests/{name}.py"
    for name in (
        "figures/test_figures",
        "figures/test_frame",
        "figures/test_own_page",
        "site/test_access",
        "site/test_coming_up",
        "site/test_pages",
    )
)
# What asks for the measured claims: on one worker, each is measured once.
OF_CLAIMS = ("tests/book/claims/", "tests/book/test_claims.py", "tests/book/test_notebooks.py")


def pytest_addoption(parser):
    parser.addoption(
        "--record", action="store_true", help="store what the tests count in momentum_book/records"
    )


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items):
    """Say what stays together on one worker, and which tests begin.

    One worker runs the chapters in JupyterLite while the other needs no browser: what keeps one
    core busy goes well beside that, and the chapters' times are measured. A browser has work for
    more than one core.
    """
    for item in items:
        if item.nodeid.startswith(BROWSER):
            item.add_marker("browser")
        if not item.nodeid.startswith(SPLIT):
            item.add_marker(pytest.mark.xdist_group(together(item.nodeid)))
    items.sort(key=lambda item: turn(item.nodeid))


def together(nodeid):
    """Return the name that the tests of one worker share: a file's, such as a notebook's cells."""
    return OF_CLAIMS[0] if nodeid.startswith(OF_CLAIMS) else nodeid.split("::")[0]


def turn(nodeid):
    return 0 if nodeid.startswith(LITE) else 2 if nodeid.startswith(BROWSER) else 1
