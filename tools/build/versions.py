"""The library's tests in environments of their own: other versions, or other engines."""

from __future__ import annotations

import os
import subprocess
import sys
import venv

from tools.build.environment import ROOT, UV, install_with_pip, python

#: What these tests need besides the library; everything else of the book is left out.
TESTS = (
    "pytest>=8.3,<9.2",
    "pytest-xdist>=3.6",
    "hypothesis>=6.100",
    "hatchling",
    "ipython",
    "tinycss2>=1.3",
)
#: Python alone: no site, no browser, no notebook.
TESTED = ("tests/library", "tests/figures/test_widgets.py", "tests/test_house.py")


def tested(resolution: str) -> int:
    """Test with the versions of one of uv's resolutions; return how pytest ended."""
    folder = ROOT / "_build" / resolution
    venv.create(folder, clear=True, with_pip=False)
    there = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not install_with_pip([UV], silent=True):
        sys.exit("Other versions are installed by uv, which could not be had.")
    install = [python(), "-m", "uv", "pip", "install", "--quiet", "--python", there]
    # The library's own needs first: what the tests need leaves their versions as they are.
    for what in ([f"--resolution={resolution}", "-e", ".[widgets,progress]"], TESTS):
        subprocess.run([*install, *what], cwd=ROOT, check=True)
    subprocess.run([python(), "-m", "uv", "pip", "list", "--python", there], cwd=ROOT, check=True)
    # An old package beside a new one says what will end some day: no fault of ours.
    patient = ["-W", "ignore::DeprecationWarning", "-W", "ignore::PendingDeprecationWarning"]
    shared = ["-n", os.environ.get("TEST_WORKERS", "2"), "--dist=loadgroup"]
    command = [there, "-m", "pytest", "-q", "-m", "not slow and not browser", *shared, *patient]
    return subprocess.run([*command, *TESTED], cwd=ROOT, check=False).returncode


def with_engines() -> int:
    """Test what needs JAX and PyTorch, with the versions that are pinned; return how pytest ended.

    pip installs here: it alone is sure to take PyTorch without an accelerator's gigabytes, where
    a machine keeps such a build.
    """
    folder = ROOT / "_build" / "engines"
    venv.create(folder, clear=True, with_pip=True)
    there = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pins = ROOT / "tools" / "build" / "engines_requirements.txt"
    install = [there, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "-r", pins, "-e", "."], cwd=ROOT, check=True)
    command = [there, "-m", "pytest", "-q", "--noconftest", "-p", "no:cacheprovider"]
    return subprocess.run([*command, "tests/engines"], cwd=ROOT, check=False).returncode
