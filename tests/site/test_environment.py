"""The book's own environment: Python keeps there what it has compiled."""

import os
import sys

import pytest

from tools.build import environment


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
