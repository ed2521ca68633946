"""What looks at JavaScript and style sheets without running them, and when."""

import ast
import json
import re
import shutil

import pytest
from test_javascript import need

from tools.build import commands
from tools.build.environment import ROOT

SCRIPTS = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["scripts"]


def test_faults_are_named_with_what_to_run(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(commands, "faulty", lambda _npm, script: script in SCRIPTS)
    lint, types = commands.checked_javascript()
    assert "npm run lint" in lint
    assert "npm run types" in types


def test_without_npm_nothing_is_looked_at(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert commands.checked_javascript() == []


@pytest.mark.parametrize(("ends", "told"), [("true", ""), ("false", "the reason")])
def test_a_script_that_fails_is_a_fault_and_says_why(monkeypatch, capfd, tmp_path, ends, told):
    scripts = {"scripts": {"look": f"echo the reason && {ends}"}}
    (tmp_path / "package.json").write_text(json.dumps(scripts), encoding="utf-8")
    monkeypatch.setattr(commands, "ROOT", tmp_path)
    assert commands.faulty(need("npm"), "look") == bool(told)
    assert capfd.readouterr().out.strip() == told


def test_every_script_that_the_papers_name_is_there():
    papers = ("CONTRIBUTING.md", "momentum_lib/widgets/js/README.md", "tools/build/commands.py")
    for paper in papers:
        named = re.findall(r"npm run (\w+)", (ROOT / paper).read_text(encoding="utf-8"))
        assert named, paper
        assert set(named) <= set(SCRIPTS), paper


def written(path):
    """Yield the texts of a Python file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_no_browser_script_of_several_lines_stands_in_a_string():
    """They stand in files that the tools read: tests/in_page, tools/measure/in_page."""
    for path in [*(ROOT / "tests").rglob("*.py"), *(ROOT / "tools" / "measure").rglob("*.py")]:
        found = [text for text in written(path) if re.search(r"=>.*\n.*\S", text)]
        assert not found, path
