"""Settings for every test: the same cases on every machine, without a clock, evenly on workers."""

import os
from functools import cache

from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=40)
settings.load_profile("steady")

# Files of long tests that share nothing: their tests go to whichever worker is free. Not so the
# chapters in JupyterLite: each has a limit of time, and two at once would hold each other up.
SPLIT = tuple(f"tests/browser/test_{name}.py" for name in ("access", "figures", "pages"))


LITE = "tests/browser/test_lite.py"
# What asks for the measured claims: on one worker, each is measured once.
OF_CLAIMS = ("tests/claims/", "tests/test_claims.py", "tests/test_notebooks.py")


def pytest_collection_modifyitems(items):
    """Begin with the longest file, so that no worker has it left when the others are done."""
    items.sort(key=lambda item: not item.nodeid.startswith(LITE))


def pytest_runtest_setup(item):
    """Have all other tests make way for the chapters in JupyterLite, whose time is measured."""
    if not item.nodeid.startswith(LITE):
        make_way()


@cache
def make_way():
    """Let whatever this worker starts from now on wait for the other one, once."""
    if "PYTEST_XDIST_WORKER" in os.environ and hasattr(os, "nice"):
        os.nice(10)


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
