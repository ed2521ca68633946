"""Settings for every test: the same cases on every machine, without a clock, evenly on workers."""

import each
import pytest
from hypothesis import settings

# Fixtures of every test in a browser, whichever folder it stands in.
pytest_plugins = ["browser"]

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=40)
settings.load_profile("steady")

# These run chapters in the browser: each keeps one worker busy for minutes, so they begin.
LONG = ("tests/site/test_lite.py", "tests/run_here/test_page.py")
# What only a test in a browser, or one that looks at the built book, asks for.
OF_THE_BROWSER = {"playwright", "built"}
# Files of long tests that share nothing: their tests go to whichever worker is free.
SPLIT = (
    *(f"tests/figures/test_{name}.py" for name in ("figures", "frame", "own_page")),
    *(f"tests/site/test_{name}.py" for name in ("access", "coming_up", "pages")),
)
# What asks for the measured claims: on one worker, each is measured once.
OF_CLAIMS = ("tests/book/claims/", "tests/book/test_claims.py", "tests/book/test_notebooks.py")


def pytest_configure(config):
    """Let `-x` end a test of many cases, too, at the first that fails."""
    each.MOST = config.getoption("maxfail") or None


def pytest_addoption(parser):
    parser.addoption(
        "--record", action="store_true", help="store what the tests count in momentum_book/records"
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items):
    """Say what stays together on one worker, and which tests begin.

    One worker runs the chapters in JupyterLite, the other their cells on their pages; then comes
    what needs no browser. At the end are those that can be shared out one by one, so that no worker
    waits for the other. The order comes last: pytest's own has all tests of one browser together.
    """
    shown = {
        file_of(item) for item in items if OF_THE_BROWSER & {*getattr(item, "fixturenames", ())}
    }
    for item in items:
        if file_of(item) in shown:
            item.add_marker("browser")
        if file_of(item) not in SPLIT:
            item.add_marker(pytest.mark.xdist_group(together(item)))
    done = yield
    items.sort(key=turn)
    return done


def file_of(item):
    return item.nodeid.split("::")[0]


def together(item):
    """Return the name that the tests of one worker share: a file's, such as a notebook's cells."""
    return OF_CLAIMS[0] if item.nodeid.startswith(OF_CLAIMS) else file_of(item)


def turn(item):
    """Return which tests come first: what is longest, last what goes to whoever is free."""
    if file_of(item) in LONG:
        return 0
    if item.get_closest_marker("browser") is None:
        return 1
    return 3 if file_of(item) in SPLIT else 2
