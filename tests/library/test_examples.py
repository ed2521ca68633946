"""The examples in the docstrings of both packages run, and give what they say."""

import doctest
import importlib
import pkgutil

import pytest

import momentum_book
import momentum_lib

MODULES = [
    name
    for package in (momentum_lib, momentum_book)
    for name in (
        package.__name__,
        *(found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")),
    )
]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_give_what_they_say(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder()
    found = [finder.find(importlib.import_module(module)) for module in MODULES]
    assert sum(len(test.examples) for tests in found for test in tests) > 20
