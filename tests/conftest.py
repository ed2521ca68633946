"""Settings for every test: the same cases on every machine, without a clock, evenly on workers."""

from coverage import Coverage
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# Fixtures of every test in a browser, whichever folder it stands in.
pytest_plugins = ["browser"]

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=40)
settings.load_profile("steady")

LITE = "tests/site/test_lite.py"
BROWSER = (
    *(
        f"tests/figures/test_{name}.py"
        for name in ("figure_page", "figures", "fuzz", "jupyterlab", "widget")
    ),
    *(
        f"tests/site/test_{name}.py"
        for name in ("access", "head", "lite", "pages", "pdf", "teachers")
    ),
)
# Files of long tests that share nothing: their tests go to whichever worker is free.
SPLIT = tuple(name for name in BROWSER if name.endswith(("access.py", "figures.py", "pages.py")))
# What asks for the measured claims: on one worker, each is measured once.
OF_CLAIMS = ("tests/book/claims/", "tests/book/test_claims.py", "tests/book/test_notebooks.py")
# Nobody counts the lines that these run: in the browser it is JavaScript, in the notebooks another
# process, and the others take the lines of all tests over and over. Counting would double the time.
UNCOUNTED = (
    *BROWSER,
    "tests/library/test_every_input.py",
    "tests/library/test_properties.py",
    "tests/library/test_published.py",
)


def pytest_collection_modifyitems(config, items):
    """Have one worker run the chapters in JupyterLite while the other needs no browser.

    What keeps one core busy goes well beside that, and the chapters' times are measured. A browser
    has work for more than one core.
    """
    for item in items:
        if item.nodeid.startswith(BROWSER):
            item.add_marker("browser")
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: turn(item.nodeid))


def turn(nodeid):
    return 0 if nodeid.startswith(LITE) else 2 if nodeid.startswith(BROWSER) else 1


def pytest_runtest_setup(item):
    count_lines(item.config, not item.nodeid.startswith(UNCOUNTED) and item.path.suffix == ".py")


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


class Together(LoadScopeScheduling):
    """Keep a file's tests, such as a notebook's cells, on one worker and in order."""

    def _split_scope(self, nodeid):
        file = nodeid.split("::")[0]
        if file.startswith(OF_CLAIMS):
            return OF_CLAIMS[0]
        return nodeid if file in SPLIT else file


def pytest_xdist_make_scheduler(config, log):
    """Say which tests stay together; they keep the order that is given above."""
    config.option.loadscopereorder = False
    return Together(config, log)


def pytest_collection_finish(session):
    """Keep coverage out of the notebooks' kernels: nbval would start it there, and slow them."""
    session.config.option.cov_source = None
