"""The record of `make mutants`: at least 95 % noticed, and a reason for each that was not."""

import pytest

from momentum_book import records

RECORD = records.load("mutants")


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
