"""The commands: every test is in one of two runs, and `make quick` finds what belongs to it."""

import inspect
import re
import subprocess

import each
import pytest

from tools.build import commands, quick
from tools.build.environment import ROOT


def test_every_file_of_tests_is_in_one_of_the_two_runs():
    counted = {name for name in commands.test_files() if commands.counted(name)}
    others = {name for name in commands.other_tests() if name.startswith("tests/")}
    assert counted.isdisjoint(others)
    assert counted | others == set(commands.test_files())
    assert {"tests/library/test_theory.py", "tests/book/claims/test_adam.py"} <= counted
    assert {*commands.UNCOUNTED, "tests/site/test_pages.py"} <= others
    assert all((ROOT / name).exists() for name in (*commands.COUNTED, *commands.UNCOUNTED))


def test_make_offers_every_command_and_no_other():
    text = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    offered = re.search(r"COMMANDS := (.*)", text)[1].split()
    assert sorted(offered) == sorted(commands.COMMANDS)


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        ("momentum_lib/theory.py", {"tests/library/test_theory.py"}),
        ("momentum_lib/_checks.py", {"tests/library/test_checks.py"}),
        ("momentum_lib/widgets/eigen_modes.py", {"tests/figures/test_widgets.py"}),
        ("momentum_lib/widgets/js/figures/eigen_modes.js", {"tests/figures/test_javascript.py"}),
        ("momentum_book/claims/adam.py", {"tests/book/claims/test_adam.py"}),
        ("momentum_book/cycles.py", {"tests/book/test_cycles.py"}),
        ("_ext/book_breaks.py", {"tests/site/test_breaks.py"}),
        ("tests/library/test_losses.py", {"tests/library/test_losses.py"}),
        ("chapters/05_nesterov.ipynb", {"chapters/05_nesterov.ipynb"}),
        ("LICENSE", set()),
    ],
)
def test_a_change_is_tested_by_what_has_its_name(changed, tests):
    found = quick.tests_of(changed)
    assert tests <= found
    assert len(found) <= 2
    assert set(quick.chosen([changed])) == {*quick.ALWAYS, *found}


def test_what_tests_a_file_of_another_name_is_there():
    named = {*quick.ALWAYS}.union(*quick.ALSO.values())
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_a_change_is_what_differs_from_main_committed_or_not(tmp_path, monkeypatch):
    def git(*command):
        who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
        subprocess.run(["git", *who, *command], cwd=tmp_path, check=True, capture_output=True)

    def commit(name):
        (tmp_path / name).write_text("1")
        git("add", ".")
        git("commit", "-m", name)

    monkeypatch.setattr(quick, "ROOT", tmp_path)
    git("init", "-b", "main")
    commit("old")
    assert quick.changed() == []
    git("checkout", "-b", "mine")
    commit("committed")
    (tmp_path / "old").write_text("2")
    (tmp_path / "new").write_text("1")
    assert quick.changed() == ["committed", "new", "old"]


def test_without_git_nothing_has_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(quick, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert quick.changed() == []


def test_a_test_of_many_cases_asks_all_and_names_those_that_fail(monkeypatch, tmp_path):
    asked = []

    @each.each("name, size", {"one": 1, "two": 2, "three": 3}.items())
    def odd(tmp_path, name, size):
        assert tmp_path
        asked.append(name)
        assert size % 2, "even"
        if size == 3:
            pytest.fail("too large")

    with pytest.raises(BaseExceptionGroup, match="2 of 3 cases fail") as failed:
        odd(tmp_path=tmp_path)
    assert asked == ["one", "two", "three"]
    notes = [error.__notes__ for error in failed.value.exceptions]
    assert notes == [["of {'name': 'two', 'size': 2}"], ["of {'name': 'three', 'size': 3}"]]
    monkeypatch.setattr(each, "MOST", 1)
    with pytest.raises(BaseExceptionGroup, match="1 of 3 cases fail"):
        odd(tmp_path=tmp_path)
    assert list(inspect.signature(odd).parameters) == ["tmp_path"]


def test_a_test_of_no_case_fails():
    @each.each("name", [])
    def never_asked(name):
        assert not name

    with pytest.raises(AssertionError, match="no case to ask"):
        never_asked()
