"""requirements.txt is enough: alone in a fresh environment a chapter runs, also with old NumPy."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHAPTER = ROOT / "chapters" / "04_heavy_ball.ipynb"
# What Pyodide 0.27 has, or the oldest that this Python has a built package of.
OLDEST = {(3, 11): ("2.0.2", "3.8.4"), (3, 12): ("2.0.2", "3.8.4"), (3, 13): ("2.1.0", "3.9.2")}

pytestmark = pytest.mark.slow


def run(*command):
    # As a reader's machine: no path of this session, and no backend chosen for the pictures.
    kept = {key: os.environ[key] for key in os.environ.keys() - {"PYTHONPATH", "MPLBACKEND"}}
    done = subprocess.run(
        command, cwd=ROOT, check=False, text=True, capture_output=True, env=kept, timeout=600
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """Give the Python of a new environment that holds requirements.txt and nothing else."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run(python, "-m", "pip", "install", "-q", "--no-compile", "-r", "requirements.txt")
    return python


def execute(python, folder):
    convert = ["-m", "jupyter", "nbconvert", "--to", "notebook", "--execute", CHAPTER]
    # A kernel that hangs is told in two minutes, with the cell.
    patience = ["--ExecutePreprocessor.timeout=120", "--ExecutePreprocessor.iopub_timeout=60"]
    run(python, *convert, *patience, "--output-dir", folder, "--output", "done")
    assert (folder / "done.ipynb").stat().st_size > 10_000


def test_requirements_alone_run_a_chapter(fresh, tmp_path):
    execute(fresh, tmp_path)


def test_the_oldest_numpy_and_matplotlib_run_a_chapter(fresh, tmp_path):
    numpy, matplotlib = OLDEST.get(sys.version_info[:2], ("2.3.2", "3.10.5"))
    run(fresh, "-m", "pip", "install", "-q", f"numpy=={numpy}", f"matplotlib=={matplotlib}")
    execute(fresh, tmp_path)
