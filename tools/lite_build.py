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
from collections.abc import Iterable, Sequence
from pathlib import Path

import site_build
from environment import ROOT, STAMP, program, python

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
    "pyodide-lock.json",
)
# In the versions of this environment, whose JupyterLab extensions come along.
WHEELS = ("anywidget", "comm", "ipywidgets", "psygnal", "typing_extensions")
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
# From the script of the kernel's worker, which is what it resolves an address against.
TO_WHEELS = "../../../../pypi"
# A part of a page that only a book with JupyterLite shows.
MARKED = re.compile(r"<!--lite (.*?) lite-->", flags=re.DOTALL)


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
    wheels = collect_wheels(WORK / "pypi")
    settings = {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": packages(wheels)}}
    if is_address(pyodide):
        settings["pyodideUrl"] = pyodide
    elif pyodide:
        bundle(Path(pyodide), WORK / "static" / "pyodide")
    configure(WORK, settings)
    run([program("jupyter-lite"), "build"], "JupyterLite could not be built")
    (WORK / "out" / BUILT_FROM).write_text(now)
    shutil.rmtree(LITE, ignore_errors=True)
    (WORK / "out").rename(LITE)
    shutil.rmtree(WORK)
    for page in site_build.HTML.rglob("*.html"):
        if LITE not in page.parents:
            show_marked(page)


def state(pyodide: str) -> str:
    """Return a digest of all that the folder is built from."""
    library = (ROOT / "momentum_lib").rglob("*")
    files = [path for path in library if path.is_file() and path.suffix != ".pyc"]
    files += [*(site_build.HTML / "_sources").rglob("*.ipynb"), Path(__file__), STAMP]
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


def packages(wheels: Iterable[str]) -> list[str]:
    """Return what the kernel loads before it says that it is ready."""
    return [*PYODIDE_PACKAGES, *(f"{TO_WHEELS}/{wheel}" for wheel in wheels)]


def is_address(pyodide: str) -> bool:
    """Say whether Pyodide is to be fetched from an address rather than copied from a folder."""
    return re.match(r"https?://", pyodide) is not None


def bundle(source: Path, target: Path) -> None:
    """Copy from a Pyodide distribution the files that the kernel and the chapters load."""
    lock = source / "pyodide-lock.json"
    if not lock.is_file():
        sys.exit(f"No Pyodide in {source}: there is no pyodide-lock.json.")
    known = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    names = [*PYODIDE_CORE, *(known[name]["file_name"] for name in closure(known))]
    missing = [name for name in names if not (source / name).is_file()]
    if missing:
        sys.exit(f"The Pyodide in {source} lacks {', '.join(missing)}.")
    target.mkdir(parents=True)
    for name in names:
        shutil.copyfile(source / name, target / name)


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


def show_marked(page: Path) -> None:
    """Take the comment marks off what a page shows only where there is JupyterLite."""
    old = page.read_text(encoding="utf-8")
    new = MARKED.sub(r"\1", old)
    if new != old:
        page.write_text(new, encoding="utf-8")
