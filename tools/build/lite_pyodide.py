"""The part of a Pyodide distribution that the chapters need, made to start fast.

Three things take the time of a start: looking packages up, so all are in one lock file; unpacking
what nobody reads, so that is left out; and compiling modules, so their bytecode comes along. With
them a kernel is ready in 60 % of the time, and the first cell of a chapter in half of it.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import source_from_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

# What the kernel asks for when it starts, and what the chapters import; all else follows from it.
PACKAGES = ("ipython", "jedi", "matplotlib", "micropip", "numpy", "sqlite3", "ssl")
# Time zones: matplotlib is said to need them, and no longer imports them.
NEEDLESS = ("pytz",)
# What jedi knows about packages that are not here, in a thousand files.
UNREAD = re.compile("jedi/third_party/(django-stubs|typeshed/third_party)/")
CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
# The list of matplotlib's own fonts, as matplotlib 3.8 writes it. Pyodide 0.27 brings one that its
# matplotlib refuses, so the first cell of every chapter would make it anew, with a warning.
FONT_LIST = Path(__file__).with_name("lite_fontlist.json")
COMPILE = Path(__file__).with_name("lite_compile.mjs")


def bundle(source: Path, target: Path, wheels: Sequence[Path] = ()) -> list[str]:
    """Copy from a Pyodide distribution what is loaded, and these wheels; return their names.

    The copy's lock file lists these packages only: what a reader imports besides is then missing
    as in any Python, rather than not found on the server.
    """
    if not (source / LOCK).is_file():
        sys.exit(f"No Pyodide in {source}: there is no {LOCK}.")
    lock = json.loads((source / LOCK).read_text(encoding="utf-8"))
    known = {name: needed(lock["packages"][name]) for name in closure(lock["packages"])}
    names = [*CORE, *(package["file_name"] for package in known.values())]
    missing = [name for name in names if not (source / name).is_file()]
    if missing:
        sys.exit(f"The Pyodide in {source} lacks {', '.join(missing)}.")
    target.mkdir(parents=True)
    for path in [*(source / name for name in names), *wheels]:
        shutil.copyfile(path, target / path.name)
    added = [font_package(target), *(entry(target / wheel.name) for wheel in wheels)]
    known |= {canonical(package["name"]): package for package in added}
    (target / LOCK).write_text(json.dumps(lock | {"packages": known}, indent=2), encoding="utf-8")
    return [*PACKAGES, *(package["name"] for package in added)]


def needed(package: dict[str, Any]) -> dict[str, Any]:
    """Return an entry of the lock file without what the package no longer needs."""
    return package | {"depends": [name for name in package["depends"] if name not in NEEDLESS]}


def closure(known: Mapping[str, dict[str, Any]]) -> list[str]:
    """Return the names of the packages that are loaded, with all that they depend on."""
    found: list[str] = []
    waiting = [*PACKAGES]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.append(name)
            waiting += [canonical(other) for other in needed(known[name])["depends"]]
    return sorted(found)


def canonical(name: str) -> str:
    """Return the name of a package as indexes spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def entry(wheel: Path, depends: Sequence[str] = ()) -> dict[str, Any]:
    """Return the entry for a wheel of pure Python in the lock file, under its own name."""
    name, version = wheel.name.split("-")[:2]
    return {
        "name": name,
        "version": version,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": digest(wheel),
        "package_type": "package",
        "imports": [],
        "depends": [*depends],
        "unvendored_tests": False,
    }


def digest(path: Path) -> str:
    """Return what the lock file knows a file by."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def font_package(folder: Path) -> dict[str, Any]:
    """Pack the list of fonts as a wheel to be installed over matplotlib; return its lock entry."""
    name, version = "book_fonts", "1"
    about = f"{name}-{version}.dist-info"
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    with ZipFile(wheel, "w", ZIP_DEFLATED) as packed:
        packed.write(FONT_LIST, "matplotlib/fontlist.json")
        packed.writestr(f"{about}/METADATA", metadata)
        packed.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
    return entry(wheel, ["matplotlib"])


def precompile(folder: Path, names: Sequence[str], wheels: Sequence[Path] = ()) -> None:
    """Add bytecode to a bundle's packages, and to these wheels, for what a chapter's start imports.

    Only Pyodide's own Python can write it, so this asks for Node.js; without, starts are slower.
    """
    bytecode = compiled(folder, names, wheels)
    if not bytecode:
        print("Chapters take longer to start: it takes Node.js 18 to compile Pyodide's modules.")
        return
    for wheel in [*folder.glob("*.whl"), *wheels]:
        add_to_wheel(wheel, inside(bytecode, "site-packages/"))
    add_to_stdlib(folder / "python_stdlib.zip", inside(bytecode, ".zip/"))
    lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package["sha256"] = digest(folder / package["file_name"])
    (folder / LOCK).write_text(json.dumps(lock, indent=2), encoding="utf-8")


def compiled(folder: Path, names: Sequence[str], wheels: Sequence[Path]) -> dict[str, bytes]:
    """Return the bytecode of what a start imports, by its path in Pyodide; none without Node.js."""
    node = shutil.which("node")
    if not node:
        return {}
    scripts = folder / "package.json"
    scripts.write_text("{}")  # else Pyodide's would count as modules, as this project's own do
    with TemporaryDirectory() as work:
        target = Path(work, "compiled.zip")
        command = [node, COMPILE, folder.resolve(), target, *names, *map(Path.resolve, wheels)]
        done = subprocess.run(command, check=False, text=True, capture_output=True)
        scripts.unlink()
        if done.returncode:
            print(done.stderr[-500:])
            return {}
        with ZipFile(target) as packed:
            return {name: packed.read(name) for name in packed.namelist()}


def inside(bytecode: Mapping[str, bytes], place: str) -> dict[str, bytes]:
    """Return the bytecode that lies in a place, by its path from there."""
    return {name.split(place)[1]: code for name, code in bytecode.items() if place in name}


def add_to_wheel(wheel: Path, bytecode: Mapping[str, bytes]) -> None:
    """Write a wheel anew, with the bytecode of its modules and without what is never read."""
    cached = {source_from_cache(name): name for name in bytecode}
    fresh = wheel.with_suffix(".fresh")
    with ZipFile(wheel) as old, ZipFile(fresh, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name.endswith("/") or UNREAD.search(name):
                continue
            new.writestr(name, old.read(name))
            if name in cached:
                new.writestr(cached[name], bytecode[cached[name]])
    fresh.replace(wheel)


def add_to_stdlib(archive: Path, bytecode: Mapping[str, bytes]) -> None:
    """Add bytecode to the archive of the standard library, beside its source."""
    with ZipFile(archive, "a", ZIP_DEFLATED) as packed:
        for name, code in bytecode.items():
            packed.writestr(name, code)
