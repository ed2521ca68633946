"""The book's own environment: its lock, and where Python keeps what it has compiled."""

import os
import re
import sys
import tomllib
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from packaging.requirements import Requirement

from tools.build import environment
from tools.build.environment import ROOT

LOCK = environment.LOCK.read_text(encoding="utf-8")
PINNED = re.findall(r"^(\S+)==(\S+)(?: ; [^\\\n]+)?(?= \\$)", LOCK, flags=re.MULTILINE)


def wishes():
    """Return every requirement that the environment is to meet."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["widgets"]]
    for name in environment.REQUIREMENTS:
        lines += (line.split("#")[0] for line in (ROOT / name).read_text().splitlines())
    return [Requirement(line) for line in lines if line.strip() and not line.startswith("-e")]


@pytest.mark.parametrize("wish", wishes(), ids=str)
def test_the_lock_holds_what_is_required(wish):
    pins = [version for name, version in PINNED if name == wish.name.lower()]
    assert pins, f"requirements.lock lacks {wish}: run make lock"
    for version in pins:
        assert wish.specifier.contains(version), (
            f"requirements.lock has {wish.name} {version}, not {wish.specifier}: run make lock"
        )


def test_the_lock_has_a_digest_for_every_package_and_no_host_or_folder():
    packages = re.split(r"\n(?=\w)", LOCK.split("\n", 1)[1].strip())
    assert len(packages) == len(PINNED) > 100
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", each) for each in packages)
    assert not re.search(r"://|/|^-|^ +--(?!hash=)", LOCK.split("\n", 1)[1], flags=re.MULTILINE)


def test_bytecode_is_kept_in_the_environment_where_python_was_told_to_leave_no_files(monkeypatch):
    monkeypatch.setattr(os, "environ", {"PYTHONDONTWRITEBYTECODE": "1"})
    environment.keep_bytecode()
    assert os.environ == {"PYTHONPYCACHEPREFIX": str(environment.VENV / "bytecode")}


def test_elsewhere_python_does_as_always(monkeypatch):
    monkeypatch.setattr(os, "environ", {})
    environment.keep_bytecode()
    assert os.environ == {}


def test_where_pip_has_an_index_of_its_own_pip_installs(monkeypatch):
    def installs(*_, **__):
        pytest.fail("it looks elsewhere")

    monkeypatch.setattr(environment, "python", lambda: sys.executable)
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.example/simple")
    monkeypatch.setattr(environment, "install_with_pip", installs)
    assert not environment.install_with_uv(["anything"])


def test_the_source_package_holds_both_packages_and_imports_nothing_that_it_lacks():
    files = [each.path for each in SdistBuilder(str(ROOT)).recurse_included_files()]
    modules = {Path(file).relative_to(ROOT).parts[0] for file in files if file.endswith(".py")}
    assert modules == {"momentum_lib", "momentum_book"}
    ours = {path.stem for path in ROOT.glob("*/") if path.is_dir()} - modules
    for file in files:
        if file.endswith(".py"):
            text = Path(file).read_text(encoding="utf-8")
            used = set(re.findall(r"^\s*(?:from|import) (\w+)", text, flags=re.MULTILINE))
            assert not used & ours, file
