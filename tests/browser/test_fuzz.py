"""Every live figure bears random traits and input, and leaves nothing behind."""

import importlib.util
import sys
from pathlib import Path

import pytest

from momentum_lib import widgets

TOOLS = Path(__file__).resolve().parents[2] / "tools"
every_figure = pytest.mark.parametrize("name", widgets.__all__)
pytestmark = pytest.mark.slow
# Bytes a mount; a figure that is left behind holds 16,000 at the least.
LITTLE = 12_000


@pytest.fixture(scope="module")
def fuzz():
    sys.path.insert(0, str(TOOLS))
    spec = importlib.util.spec_from_file_location("fuzz", TOOLS / "fuzz.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path.remove(str(TOOLS))
    return module


@pytest.fixture(scope="module")
def chromium(fuzz, playwright, browser_type_launch_args):
    executable = browser_type_launch_args["executable_path"]
    flags = [*browser_type_launch_args["args"], *fuzz.MEASURED]
    with playwright.chromium.launch(executable_path=executable, args=flags) as browser:
        yield browser


@pytest.fixture
def page(chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


@every_figure
def test_random_traits_and_input_break_nothing(fuzz, page, name):
    found = fuzz.fuzzed(page, name, seconds=3, seed=7)
    assert found["wrong"] == []
    assert found["events"] > 20


@every_figure
def test_many_mounts_leave_nothing_behind(fuzz, page, name):
    found = fuzz.remounted(page, name, mounts=150)
    assert found["wrong"] == []
    assert found["listeners"] == 0
    assert found["bytes_a_mount"] < LITTLE
