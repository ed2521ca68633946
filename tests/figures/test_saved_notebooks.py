"""A figure in a notebook that is saved, and in what nbconvert makes of it: its still is there."""

import json
import re
import subprocess
import sys

import nbformat
import pytest

from momentum_lib.widgets import _saving

VIEW = _saving.VIEW
STILL = '<figure class="momentum-figure" data-figure="X"><img class="momentum-still"></figure>'
STEP = "--Exporter.preprocessors=momentum_lib.widgets._exporting.Stills"


def saved(*outputs, kind="notebook", nbformat=4):
    cells = [{"cell_type": "code", "outputs": [{"data": data} for data in outputs]}]
    model = {"type": kind, "content": {"nbformat": nbformat, "cells": cells}}
    _saving.keep_stills(model=model, path="x.ipynb", contents_manager=None)
    return [list(output["data"]) for output in cells[0]["outputs"]]


def test_a_figures_view_goes_where_its_still_stands_beside_it_and_no_other():
    figure = {VIEW: {}, "text/html": [STILL], "text/plain": "X()"}
    assert saved(figure, {VIEW: {}}, {VIEW: {}, "text/html": "<p>ours is not</p>"}, {}) == [
        ["text/html", "text/plain"],
        [VIEW],
        [VIEW, "text/html"],
        [],
    ]


def test_what_is_no_notebook_is_left_alone():
    assert saved({VIEW: {}, "text/html": STILL}, kind="file") == [[VIEW, "text/html"]]
    _saving.keep_stills(model={"type": "directory"})


def test_the_server_is_given_the_hook():
    class Manager:
        def register_pre_save_hook(self, hook):
            self.hook = hook

    class Server:
        contents_manager = Manager()

    [point] = _saving._jupyter_server_extension_points()
    sys.modules[point["module"]]._load_jupyter_server_extension(Server)
    assert Server.contents_manager.hook is _saving.keep_stills


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("html", r'<img [^>]*class="momentum-still"[^>]*src="data:image/png;base64,'),
        ("latex", r"\\includegraphics"),
    ],
)
def test_what_nbconvert_makes_of_a_run_notebook_shows_the_still(tmp_path, form, shown):
    source = "from momentum_lib.widgets import RollingBall\nRollingBall(caption='It rolls.')"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata["kernelspec"] = kernel
    path = tmp_path / "one.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    command = [sys.executable, "-m", "nbconvert", f"--to={form}", "--execute", STEP, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-800:]
    suffix = {"html": "html", "latex": "tex"}[form]
    made = path.with_suffix(f".{suffix}").read_text(encoding="utf-8")
    assert re.search(shown, made)
    assert VIEW not in made.partition("<main")[2]
