"""The book's own Python environment: made once from the lock, renewed when that changes."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMP = VENV / "book-requirements"
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
#: Every package of the environment at one version, for all Pythons and systems, with the digests
#: of its files. It names no index: whoever has a copy of these files can install from it.
LOCK = ROOT / "requirements.lock"
UV = "uv>=0.5"


def program(name: str) -> Path:
    """Return the path of a program of the environment."""
    return VENV / (f"Scripts/{name}.exe" if os.name == "nt" else f"bin/{name}")


def python() -> Path:
    """Return the path of the environment's Python."""
    return program("python")


def wanted() -> str:
    """Return a digest of all that the environment is made from."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {VENV}".encode())
    digest.update(LOCK.read_bytes())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = {key: project[key] for key in ("project", "build-system")}
    digest.update(json.dumps(installed, sort_keys=True).encode())
    return digest.hexdigest()


def ready() -> bool:
    """Return whether the environment is there and as wanted."""
    return python().exists() and STAMP.exists() and STAMP.read_text() == wanted()


def keep_bytecode() -> None:
    """Let Python keep what it compiles, in `.venv` where it was told to leave no such files.

    Containers often tell it so. Then each of a hundred processes would compile all that it imports.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ["PYTHONPYCACHEPREFIX"] = str(VENV / "bytecode")


def prepare() -> None:
    """Make the environment, or renew it, if it isn't as wanted."""
    if ready():
        return
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python can't make environments: install its venv module"
            " (on Debian or Ubuntu: apt install python3-venv) and run the command again."
        )
    print("Making the environment in .venv (once; a minute or two) ...", flush=True)
    venv.create(VENV, with_pip=True, clear=not works())
    locked = ["--require-hashes", "-r", LOCK]
    # The library itself: from this folder, so that what you change in it counts.
    itself = ["--no-deps", "--no-build-isolation", "-e", "."]
    if not all(install_with_uv(what) or install_with_pip(what) for what in (locked, itself)):
        sys.exit("The environment could not be installed; pip's reason stands above.")
    STAMP.write_text(wanted())


def lock() -> None:
    """Write the lock anew: the newest versions that the requirements allow."""
    if not install_with_pip([UV]):
        sys.exit("The lock is written by uv, which could not be installed.")
    options = ["--universal", "--python-version=3.11", "--generate-hashes", "--no-emit-index-url"]
    command = [python(), "-m", "uv", "pip", "compile", *options, "--no-header", "--no-annotate"]
    done = subprocess.run(
        [*command, "--upgrade", "--quiet", *REQUIREMENTS],
        cwd=ROOT,
        check=True,
        text=True,
        stdout=subprocess.PIPE,
    )
    lines = done.stdout.splitlines(keepends=True)
    head = "# Written by make lock from requirements.txt and requirements-dev.txt.\n"
    # The library itself is installed beside what is locked.
    LOCK.write_text(head + "".join(line for line in lines if not line.startswith("-e ")))


def install_with_pip(what: Sequence[str | Path], *, silent: bool = False) -> bool:
    """Install something into the environment with pip; return whether that worked."""
    # Python compiles what is imported; compiling all would take a quarter of the time.
    options = ["-qq", "--disable-pip-version-check", "--no-compile"]
    command = [python(), "-m", "pip", "install", *options, *what]
    return not subprocess.run(command, cwd=ROOT, check=False, capture_output=silent).returncode


def install_with_uv(what: Sequence[str | Path]) -> bool:
    """Install something with uv, in a tenth of pip's time; return whether that worked.

    Where pip takes its packages from an index of its own, uv would look elsewhere: not used there.
    """
    asked = [python(), "-m", "pip", "config", "list"]
    settings = subprocess.run(asked, check=False, text=True, capture_output=True).stdout
    if ".index-url=" in settings or not install_with_pip([UV], silent=True):
        return False
    command = [python(), "-m", "uv", "pip", "install", "--quiet", "--python", python(), *what]
    return not subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode


def prepare_node() -> None:
    """Install the packages for the figures' tests, if npm is there and they aren't as wanted."""
    npm = shutil.which("npm")
    stamp = ROOT / "node_modules" / "book-packages"
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if npm and not (stamp.exists() and stamp.read_text() == digest):
        command = [npm, "ci", "--no-audit", "--no-fund", "--silent"]
        if not subprocess.run(command, cwd=ROOT, check=False).returncode:
            stamp.write_text(digest)


def works() -> bool:
    """Return whether an environment of this very Python version is there and starts."""
    if not python().exists():
        return False
    code = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]!r})"
    try:
        return not subprocess.run(
            [python(), "-c", code], check=False, capture_output=True
        ).returncode
    except OSError:
        return False
