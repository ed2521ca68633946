"""The record of `make mutants`: at least 95 % noticed, and a reason for each that was not."""

from pathlib import Path

import pytest

from momentum_book import records
from tools.measure.mutants import MODULES, spared

ROOT = Path(__file__).resolve().parents[2]
RECORD = records.load("mutants")


def test_the_record_counts_every_module_that_is_tried_in_each_run():
    assert list(RECORD["modules"]) == [name for name, module in MODULES.items() if not module.dear]


@pytest.mark.parametrize("module", RECORD["modules"])
def test_a_module_s_tests_notice_nineteen_of_twenty_mutants(module):
    counts = RECORD["modules"][module]
    assert counts["killed"] >= 0.95 * counts["mutants"] > 0


def test_the_counts_add_up():
    modules = RECORD["modules"].values()
    assert RECORD["mutants"] == sum(one["mutants"] for one in modules)
    assert RECORD["killed"] == sum(one["killed"] for one in modules)
    assert len(RECORD["survivors"]) == RECORD["mutants"] - RECORD["killed"]


def test_each_survivor_has_a_reason():
    assert [one["change"] for one in RECORD["survivors"] if not one["reason"]] == []


def lines_of(module):
    """The lines of a module's files, each with single spaces, as the record holds them."""
    files = ROOT.glob(MODULES[module].files)
    return {
        " ".join(line.split()) for file in files for line in file.read_text("utf-8").split("\n")
    }


def test_what_has_survived_still_stands_in_the_code():
    """Where it does not, the code has changed since: run `make mutants`."""
    gone = [
        (one["module"], line)
        for one in RECORD["survivors"]
        for line in one["change"]
        if line.startswith("- ") and line[2:] not in lines_of(one["module"])
    ]
    assert gone == []


@pytest.mark.parametrize("name", MODULES)
def test_the_files_and_the_tests_of_a_module_are_there(name):
    assert list(ROOT.glob(MODULES[name].files))
    for tests in MODULES[name].tests:
        assert (ROOT / "tests" / tests).exists(), tests


def test_functions_that_a_run_leaves_alone_bear_mutmuts_mark():
    source = '''
def measure_it(
    steps: int,
) -> float:
    """Measure."""
    return 1.0


def verdict(numbers):
    """Judge."""
    return numbers
'''
    mark = "# pragma: no mutate block"
    marked = [line for line in spared(source, "measure").splitlines() if mark in line]
    assert marked == [f") -> float:  {mark}"]
    marked = [line for line in spared(source, "(?!measure)").splitlines() if mark in line]
    assert marked == [f"def verdict(numbers):  {mark}"]
    assert spared(source, "nothing") == source
