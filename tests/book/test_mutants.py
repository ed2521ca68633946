"""The record of `make mutants`: at least 95 % noticed, and a reason for each that was not."""

from pathlib import Path

import pytest

from momentum_book.records import load
from tools.measure import records
from tools.measure.mutants import MODULES
from tools.measure.mutants_sample import sampled

ROOT = Path(__file__).resolve().parents[2]
RECORD = load("mutants")


def test_the_record_counts_every_module():
    assert list(RECORD["modules"]) == list(MODULES)


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


def test_what_has_survived_stands_in_the_code_that_it_was_counted_in():
    """Where the code has changed since, the end of `make test` says so: run `make mutants`."""
    old = records.stale("mutants")
    gone = [
        (one["module"], line)
        for one in RECORD["survivors"]
        for line in one["change"]
        if line.startswith("- ") and line[2:] not in lines_of(one["module"])
    ]
    assert [(module, line) for module, line in gone if module not in old] == []


@pytest.mark.parametrize("name", MODULES)
def test_the_files_and_the_tests_of_a_module_are_there(name):
    assert list(ROOT.glob(MODULES[name].files))
    for tests in MODULES[name].tests:
        assert (ROOT / "tests" / tests).exists(), tests


def test_of_a_large_module_the_record_says_how_many_a_sample_stands_for():
    for name, counts in RECORD["modules"].items():
        one_of = MODULES[name].one_of
        assert counts["mutants"] == pytest.approx(
            counts.get("of", counts["mutants"]) / one_of, rel=0.2
        )


def test_a_sample_is_the_same_each_time_and_each_part_of_a_module_has_its_share():
    names = [f"claims.{part}__mutmut_{k}" for part in "abcdefghij" for k in range(500)]
    chosen = [name for name in names if sampled(name, 10)]
    assert chosen == [name for name in names if sampled(name, 10)]
    assert len(chosen) == pytest.approx(500, rel=0.1)
    for part in "abcdefghij":
        assert 25 < sum(name.startswith(f"claims.{part}") for name in chosen) < 75
    assert all(sampled(name, 1) for name in names)
