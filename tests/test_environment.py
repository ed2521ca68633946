"""The book's own environment: Python keeps there what it has compiled."""

import os

import environment


def test_bytecode_is_kept_in_the_environment_where_python_was_told_to_leave_no_files(monkeypatch):
    monkeypatch.setattr(os, "environ", {"PYTHONDONTWRITEBYTECODE": "1"})
    environment.keep_bytecode()
    assert os.environ == {"PYTHONPYCACHEPREFIX": str(environment.VENV / "bytecode")}


def test_elsewhere_python_does_as_always(monkeypatch):
    monkeypatch.setattr(os, "environ", {})
    environment.keep_bytecode()
    assert os.environ == {}
