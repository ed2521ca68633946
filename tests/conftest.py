"""Settings for every test: the same cases on every machine, without a clock, evenly on workers."""

from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir

import pytest
from coverage import Coverage
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=40)
settings.load_profile("steady")

# Files of long tests that share nothing: their tests go to whichever worker is free. Not so the
# chapters in JupyterLite: each has a limit of time, and two at once would hold each other up.
SPLIT = tuple(f"tests/browser/test_{name}.py" for name in ("access", "figures", "pages"))
# What asks for the measured claims: on one worker, each is measured once.
OF_CLAIMS = ("tests/claims/", "tests/test_claims.py", "tests/test_notebooks.py")
# Nobody counts the lines that these run: in the browser it is JavaScript, in the notebooks another
# process, and the others take the lines of all tests over and over. Counting would double the time.
UNCOUNTED = (
    "tests/browser/",
    "tests/test_every_input.py",
    "tests/test_properties.py",
    "tests/test_published.py",
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Run a test that is marked so while the other workers wait: its time is measured."""
    count_lines(item.config, not item.nodeid.startswith(UNCOUNTED) and item.path.suffix == ".py")
    with turn(item.config, alone=item.get_closest_marker("alone") is not None):
        return (yield)


def count_lines(config, wanted):
    """Have coverage watch or not; to switch takes long, so it is not done for each test anew."""
    plugin = config.pluginmanager.get_plugin("_cov")
    controller = plugin and plugin.cov_controller
    if not controller or controller.started == wanted:
        return
    if wanted:
        controller.resume()
    else:
        controller.pause()
        # In a worker pytest-cov has started another before, and that would go on instead.
        while below := Coverage.current():
            below.stop()


@contextmanager
def turn(config, *, alone):
    """Wait until a test may run: beside others, or alone, once those that have begun are done.

    Whoever comes passes the gate first, and who wants to be alone keeps it closed.
    """
    if fcntl is None or not hasattr(config, "workerinput"):
        yield
        return
    run = Path(gettempdir(), f"momentum-{config.workerinput['testrunuid']}")
    with run.with_suffix(".gate").open("a") as gate, run.with_suffix(".tests").open("a") as tests:
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(tests, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        if not alone:
            fcntl.flock(gate, fcntl.LOCK_UN)
        yield


class Together(LoadScopeScheduling):
    """Keep a file's tests, such as a notebook's cells, on one worker and in order."""

    def _split_scope(self, nodeid):
        file = nodeid.split("::")[0]
        if file.startswith(OF_CLAIMS):
            return OF_CLAIMS[0]
        return nodeid if file in SPLIT else file


def pytest_xdist_make_scheduler(config, log):
    """Say which tests stay together."""
    return Together(config, log)


def pytest_collection_finish(session):
    """Keep coverage out of the notebooks' kernels: nbval would start it there, and slow them."""
    session.config.option.cov_source = None
