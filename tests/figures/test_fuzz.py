"""Every live figure bears random traits and input, and leaves nothing behind."""

import pytest

from momentum_lib import widgets
from tools.build.browser import launch_options
from tools.measure import fuzz

every_figure = pytest.mark.parametrize("name", widgets.__all__)
pytestmark = pytest.mark.slow
# Bytes a mount; a figure that is left behind holds 16,000 at the least.
LITTLE = 12_000


@pytest.fixture(scope="module")
def chromium(playwright, browser_type_launch_args):  # which skips where there is no browser
    with playwright.chromium.launch(**launch_options(*fuzz.MEASURED)) as browser:
        yield browser


@pytest.fixture
def page(chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


@every_figure
def test_random_traits_and_input_break_nothing(page, name):
    found = fuzz.fuzzed(page, name, seconds=2, seed=7)
    assert found["wrong"] == []
    assert found["events"] > 20


@every_figure
def test_many_mounts_leave_nothing_behind(page, name):
    found = fuzz.remounted(page, name, mounts=100)
    assert found["wrong"] == []
    assert found["listeners"] == 0
    assert found["bytes_a_mount"] < LITTLE
