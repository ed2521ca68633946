"""requirements.txt is enough: alone in a fresh environment a chapter runs, also with old NumPy."""

import json
import os
import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = ROOT / "chapters" / "04_heavy_ball.ipynb"
# What Pyodide 0.27 has, or the oldest that this Python has a built package of.
OLDEST = {(3, 11): ("2.0.2", "3.8.4"), (3, 12): ("2.0.2", "3.8.4"), (3, 13): ("2.1.0", "3.9.2")}

pytestmark = pytest.mark.slow


def run(*command):
    # As a reader's machine: no path of this session, and no backend chosen for the pictures.
    ours = {"PYTHONPATH", "PYTHONPYCACHEPREFIX", "MPLBACKEND"}
    kept = {key: os.environ[key] for key in os.environ.keys() - ours}
    done = subprocess.run(
        command, cwd=ROOT, check=False, text=True, capture_output=True, env=kept, timeout=600
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """Give the Python of a new environment that holds requirements.txt and nothing else."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install(python, "-r", "requirements.txt")
    return python


def install(python, *what):
    """Install something for another Python: with uv where that is here, which is quick."""
    pip = ("pip", "--python", python, "install", "-q", "--no-compile")
    uv = ("uv", "pip", "install", "-q", "--python", python)
    run(sys.executable, "-m", *(uv if find_spec("uv") else pip), *what)


# Jupyter's own client, cell by cell: nbconvert now and then waits for a message that has been read.
EXECUTE = """
import sys
import nbformat
from jupyter_client.manager import run_kernel

chapter = nbformat.read(sys.argv[1], as_version=4)
with run_kernel(cwd="chapters") as kernel:
    for cell in chapter.cells:
        if cell.cell_type == "code":
            done = kernel.execute_interactive(
                cell.source, allow_stdin=False, timeout=120, output_hook=lambda output: None
            )["content"]
            if done["status"] != "ok":
                sys.exit("\\n".join([cell.source, *done["traceback"]]))
            print("done", flush=True)
"""


def execute(python):
    kinds = [cell["cell_type"] for cell in json.loads(CHAPTER.read_text("utf-8"))["cells"]]
    assert run(python, "-c", EXECUTE, CHAPTER).split() == ["done"] * kinds.count("code")


def test_requirements_alone_run_a_chapter(fresh):
    execute(fresh)


def test_the_oldest_numpy_and_matplotlib_run_a_chapter(fresh):
    numpy, matplotlib = OLDEST.get(sys.version_info[:2], ("2.3.2", "3.10.5"))
    install(fresh, f"numpy=={numpy}", f"matplotlib=={matplotlib}")
    execute(fresh)
