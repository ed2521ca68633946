"""Adding JupyterLite to the built book: every chapter runs in the reader's browser.

The browser needs three things: JupyterLite itself, Pyodide (Python for the browser, with NumPy and
matplotlib), and the few pure-Python packages that Pyodide lacks. They are loaded when the kernel
starts, so that a chapter runs unchanged, without an install cell.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.build import lite_pyodide, site_build
from tools.build.environment import ROOT, STAMP, VENV, program, python

SHARE = VENV / "share" / "jupyter"
LITE = site_build.HTML / "lite"
SHARED = ROOT.parent / "shared" / "pyodide"
WORK = ROOT / "_build" / "lite-work"
BUILT_FROM = "built-from"
#: What the one wheel of the book holds.
PACKAGES = ("momentum_lib", "momentum_book")
RECIPE = [*Path(__file__).parent.glob("lite_*")]
# In the versions of this environment, whose JupyterLab extensions come along.
WHEELS = ("anywidget", "comm", "ipywidgets", "psygnal", "typing_extensions")
# The others of this environment stay at home: these notebooks need no reader of MyST.
EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@jupyterlite/pyodide-kernel-extension",
    "anywidget",
    "jupyterlab_pygments",
)
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
# From the script of the kernel's worker, which is what it resolves an address against.
TO_WHEELS = "../../../../pypi"
PIP = ("-m", "pip", "-q", "--disable-pip-version-check")
NO_WHEELS = "The packages for the browser could not be had"


def chosen_pyodide() -> str:
    """Return the folder or address of Pyodide that is asked for; empty for the public one."""
    return os.environ.get("PYODIDE", "")


def found_pyodide() -> Path | None:
    """Return the folder with Pyodide's files, where there is one: as asked for, or a shared one."""
    folder = Path(chosen_pyodide() or SHARED)
    return folder if (folder / "pyodide-lock.json").is_file() else None


def build(pyodide: str) -> None:
    """Build JupyterLite into the built book, unless it is there and up to date.

    `pyodide` is a folder, whose files are copied into the site, the address of a `pyodide.js`, or
    empty: then readers' browsers take Pyodide from the public address that its kernel knows.
    """
    now = state(pyodide)
    stamp = LITE / BUILT_FROM
    if stamp.exists() and stamp.read_text() == now:
        print("JupyterLite is up to date.", flush=True)
        share_with_pages(pyodide)
        return
    print("Building JupyterLite ...", flush=True)
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.copytree(site_build.HTML / "_sources", WORK / "files", ignore=all_but_notebooks)
    configure(WORK, kernel_settings(pyodide))
    run([program("jupyter-lite"), "build"], "JupyterLite could not be built")
    (WORK / "out" / BUILT_FROM).write_text(now)
    shutil.rmtree(LITE, ignore_errors=True)
    (WORK / "out").rename(LITE)
    shutil.rmtree(WORK)
    share_with_pages(pyodide)


def share_with_pages(pyodide: str) -> None:
    """Let the cells on the book's own pages run on the same Pyodide, with the same wheel."""
    if not pyodide:
        return
    wheel = next((LITE / "pypi").glob("momentum_lib-*.whl"))
    place = pyodide.rpartition("/")[0] if is_address(pyodide) else "lite/static/pyodide"
    path = site_build.HTML / "_static" / "run_here" / "settings.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    here = {"pyodide": f"{place}/", "library": wheel.relative_to(site_build.HTML).as_posix()}
    write_json(path, settings | here)


def kernel_settings(pyodide: str) -> dict[str, Any]:
    """Lay out what the kernel loads; return the settings by which it finds that."""
    settings: dict[str, Any] = {"disablePyPIFallback": True}
    folder = WORK / "pypi"
    names: Sequence[str] = lite_pyodide.PACKAGES
    others, library = download_wheels(folder), library_wheel(folder)
    wheels = [*others, library]
    if is_address(pyodide):
        settings["pyodideUrl"] = pyodide
    elif pyodide:
        target = WORK / "static" / "pyodide"
        names = lite_pyodide.bundle(Path(pyodide), target, [*kernel_wheels(), *others])
        lite_pyodide.precompile(target, names, [library])
        for wheel in others:
            wheel.unlink()
        wheels = [library]
    packages = [*names, *(f"{TO_WHEELS}/{wheel.name}" for wheel in wheels)]
    return settings | {"loadPyodideOptions": {"packages": packages}}


def state(pyodide: str) -> str:
    """Return a digest of all that the folder is built from."""
    packages = (path for name in PACKAGES for path in (ROOT / name).rglob("*"))
    files = [path for path in packages if path.is_file() and path.suffix != ".pyc"]
    files += [*(site_build.HTML / "_sources").rglob("*.ipynb"), *RECIPE, STAMP]
    digest = hashlib.sha256(pyodide.encode())
    for path in sorted(files):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def all_but_notebooks(folder: str, names: list[str]) -> list[str]:
    """Return the names in a folder that are neither notebooks nor folders."""
    paths = [Path(folder, name) for name in names]
    return [path.name for path in paths if path.is_file() and path.suffix != ".ipynb"]


def kernel_wheels() -> list[Path]:
    """Return the packages of the kernel itself, without its stand-ins for older widgets."""
    wheels = (SHARE / "labextensions" / EXTENSIONS[1] / "static" / "pypi").glob("*.whl")
    return sorted(path for path in wheels if not path.name.startswith("widgetsnbextension"))


def download_wheels(folder: Path) -> list[Path]:
    """Download the pure-Python packages, in the versions that are installed here."""
    code = "import sys; from importlib.metadata import version"
    code += "; print(*(f'{name}=={version(name)}' for name in sys.argv[1:]))"
    pinned = run([python(), "-c", code, *WHEELS], NO_WHEELS).split()
    pure = ["--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
    download = [*PIP, "download", "--no-deps", "--dest", folder, "--python-version=3.12"]
    run([python(), *download, *pure, *pinned], NO_WHEELS)
    return sorted(folder.glob("*.whl"))


def library_wheel(folder: Path) -> Path:
    """Build the library's own wheel."""
    wheel = [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT]
    run([python(), *wheel], NO_WHEELS)
    return next(folder.glob("momentum_lib-*.whl"))


def is_address(pyodide: str) -> bool:
    """Say whether Pyodide is to be fetched from an address rather than copied from a folder."""
    return re.match(r"https?://", pyodide) is not None


def configure(folder: Path, kernel_settings: dict[str, object]) -> None:
    """Write the files that tell JupyterLite what to build and how to start."""
    build = {
        "apps": ["notebooks", "tree", "lab"],
        "contents": ["files"],
        "federated_extensions": [str(SHARE / "labextensions" / name) for name in EXTENSIONS],
        "ignore_sys_prefix": ["federated_extensions"],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "output_dir": "out",
    }
    start = {
        "appName": "Momentum",
        "exposeAppInBrowser": True,  # for the tests, and for the curious
        "litePluginSettings": {KERNEL: kernel_settings},
    }
    look = {"@jupyterlab/apputils-extension:themes": {"adaptive-theme": True}}
    write_json(folder / "jupyter_lite_config.json", {"LiteBuildConfig": build})
    lite = {"jupyter-lite-schema-version": 0, "jupyter-config-data": start}
    write_json(folder / "jupyter-lite.json", lite)
    write_json(folder / "overrides.json", look)


def write_json(path: Path, content: object) -> None:
    """Write a small configuration file."""
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def run(command: Sequence[str | Path], failure: str) -> str:
    """Run a command silently and return what it said; if it fails, show that and stop."""
    done = subprocess.run(
        command,
        cwd=WORK,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        sys.exit(f"{done.stdout[-4000:]}\n{failure}; the reason stands above.")
    return done.stdout
