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
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import site_build
from environment import ROOT, STAMP, VENV, program, python

SHARE = VENV / "share" / "jupyter"
LITE = site_build.HTML / "lite"
SHARED = ROOT.parent / "shared" / "pyodide"
WORK = ROOT / "_build" / "lite-work"
BUILT_FROM = "built-from"
# What the kernel asks for when it starts, and what the chapters import; all else follows from it.
PYODIDE_PACKAGES = ("ipython", "jedi", "matplotlib", "micropip", "numpy", "sqlite3", "ssl")
PYODIDE_CORE = (
    "pyodide.js",
    "pyodide.asm.js",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
)
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
# The list of matplotlib's own fonts, as matplotlib 3.8 writes it. Pyodide 0.27 brings one that its
# matplotlib refuses, so the first cell of every chapter would make it anew, with a warning.
FONT_LIST = Path(__file__).with_name("pyodide_fontlist.json")
# From the script of the kernel's worker, which is what it resolves an address against.
TO_WHEELS = "../../../../pypi"


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
        return
    print("Building JupyterLite ...", flush=True)
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.copytree(site_build.HTML / "_sources", WORK / "files", ignore=all_but_notebooks)
    settings: dict[str, Any] = {"disablePyPIFallback": True}
    names: Sequence[str] = PYODIDE_PACKAGES
    if is_address(pyodide):
        settings["pyodideUrl"] = pyodide
    elif pyodide:
        names = bundle(Path(pyodide), WORK / "static" / "pyodide")
    wheels = [f"{TO_WHEELS}/{wheel}" for wheel in collect_wheels(WORK / "pypi")]
    settings["loadPyodideOptions"] = {"packages": [*names, *wheels]}
    configure(WORK, settings)
    run([program("jupyter-lite"), "build"], "JupyterLite could not be built")
    (WORK / "out" / BUILT_FROM).write_text(now)
    shutil.rmtree(LITE, ignore_errors=True)
    (WORK / "out").rename(LITE)
    shutil.rmtree(WORK)


def state(pyodide: str) -> str:
    """Return a digest of all that the folder is built from."""
    library = (ROOT / "momentum_lib").rglob("*")
    files = [path for path in library if path.is_file() and path.suffix != ".pyc"]
    files += [*(site_build.HTML / "_sources").rglob("*.ipynb"), Path(__file__), FONT_LIST, STAMP]
    digest = hashlib.sha256(pyodide.encode())
    for path in sorted(files):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def all_but_notebooks(folder: str, names: list[str]) -> list[str]:
    """Return the names in a folder that are neither notebooks nor folders."""
    paths = [Path(folder, name) for name in names]
    return [path.name for path in paths if path.is_file() and path.suffix != ".ipynb"]


def collect_wheels(folder: Path) -> list[str]:
    """Download the pure-Python packages, build the library's own wheel, and return all names."""
    code = "import sys; from importlib.metadata import version"
    code += "; print(*(f'{name}=={version(name)}' for name in sys.argv[1:]))"
    failure = "The packages for the browser could not be had"
    pinned = run([python(), "-c", code, *WHEELS], failure).split()
    pip = [python(), "-m", "pip", "-q", "--disable-pip-version-check"]
    download = [*pip, "download", "--no-deps", "--dest", folder, "--python-version=3.12"]
    pure = ["--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
    run([*download, *pure, *pinned], failure)
    wheel = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT]
    run(wheel, failure)
    return sorted(path.name for path in folder.glob("*.whl"))


def is_address(pyodide: str) -> bool:
    """Say whether Pyodide is to be fetched from an address rather than copied from a folder."""
    return re.match(r"https?://", pyodide) is not None


def bundle(source: Path, target: Path) -> list[str]:
    """Copy from a Pyodide distribution the files that are loaded; return the packages' names.

    The copy's lock file lists these packages only: what a reader imports besides is then missing
    as in any Python, rather than not found on the server.
    """
    lock_file = source / "pyodide-lock.json"
    if not lock_file.is_file():
        sys.exit(f"No Pyodide in {source}: there is no pyodide-lock.json.")
    lock = json.loads(lock_file.read_text(encoding="utf-8"))
    known = {name: lock["packages"][name] for name in closure(lock["packages"])}
    names = [*PYODIDE_CORE, *(package["file_name"] for package in known.values())]
    missing = [name for name in names if not (source / name).is_file()]
    if missing:
        sys.exit(f"The Pyodide in {source} lacks {', '.join(missing)}.")
    target.mkdir(parents=True)
    for name in names:
        shutil.copyfile(source / name, target / name)
    fonts = font_package(target)
    write_json(target / lock_file.name, lock | {"packages": known | {fonts["name"]: fonts}})
    return [*PYODIDE_PACKAGES, fonts["name"]]


def font_package(folder: Path) -> dict[str, Any]:
    """Pack the list of fonts as a wheel to be installed over matplotlib; return its lock entry."""
    name, version = "book-fonts", "1"
    about = f"book_fonts-{version}.dist-info"
    wheel = folder / f"book_fonts-{version}-py3-none-any.whl"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(FONT_LIST, "matplotlib/fontlist.json")
        packed.writestr(f"{about}/METADATA", metadata)
        packed.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
    return {
        "name": name,
        "version": version,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": [],
        "depends": ["matplotlib"],
        "unvendored_tests": False,
    }


def closure(known: dict[str, dict[str, list[str]]]) -> list[str]:
    """Return the names of the packages that are loaded, with all that they depend on."""
    found: list[str] = []
    waiting = [*PYODIDE_PACKAGES]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.append(name)
            waiting += [re.sub(r"[-_.]+", "-", other).lower() for other in known[name]["depends"]]
    return sorted(found)


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
