"""The examples in the docstrings of both packages run, and give what they say."""

import doctest
import importlib
import inspect
import pkgutil

import pytest
from each import each

import momentum_book
import momentum_lib
from momentum_lib.optimizers import SETTINGS, Rule

#: What is built on classes that readers need not have: `make engines` tests the first two, a saved
#: notebook the third.
EXTRAS = ("momentum_lib._optax", "momentum_lib._torch", "momentum_lib.widgets._exporting")
MODULES = [
    name
    for package in (momentum_lib, momentum_book)
    for name in (
        package.__name__,
        *(found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")),
    )
    if name not in EXTRAS
]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_give_what_they_say(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


# Each live figure is its own example; the claims are for the chapters, not for readers' code.
APART = ("momentum_lib.style", "momentum_lib.widgets", "momentum_book.claims")


def public():
    """Return the classes and functions that the packages offer, each by its home and name."""
    found = {}
    for module in map(importlib.import_module, MODULES):
        for thing in (getattr(module, name) for name in getattr(module, "__all__", ())):
            home = getattr(thing, "__module__", "")
            known = inspect.isroutine(thing) or inspect.isclass(thing)
            if known and not home.startswith(APART):
                found[f"{home}.{thing.__name__}"] = thing
    return found


PUBLIC = public()


def test_every_public_name_has_an_example():
    assert len(PUBLIC) > 100
    assert [name for name, thing in PUBLIC.items() if ">>> " not in (thing.__doc__ or "")] == []


def test_every_public_method_says_what_it_does():
    for name, thing in PUBLIC.items():
        methods = inspect.getmembers(thing, inspect.isfunction) if inspect.isclass(thing) else []
        bare = [method for method, found in methods if not inspect.getdoc(found)]
        assert [method for method in bare if not method.startswith("_")] == [], name


@each("module", MODULES)
def test_a_module_says_once_what_its_functions_raise(module):
    # Elsewhere each function says it: what they raise differs.
    if module in {thing.__module__ for thing in PUBLIC.values()} - {
        "momentum_lib.plots",
        "momentum_lib.written_rules",
        "momentum_book.exercises._checker",
        "momentum_book.exercises.exercise",
    }:
        words = " ".join(importlib.import_module(module).__doc__.split())
        assert "raises TypeError or ValueError" in words


def test_every_setting_of_a_rule_has_its_range():
    classes = [thing for thing in PUBLIC.values() if inspect.isclass(thing)]
    rules = [rule for rule in classes if issubclass(rule, Rule)]
    assert len(rules) > 12
    for rule in rules:
        settings = {name for name, kind in rule.__annotations__.items() if kind == "Setting"}
        assert settings <= set(SETTINGS), rule
