"""How long the book takes: to build from nothing, again, after a change; and to run."""

from __future__ import annotations

import contextlib
import io
import subprocess
import time
from collections.abc import Callable
from typing import Any

from tools.build import site_build
from tools.build.commands import NBVAL, NOTEBOOKS
from tools.build.environment import ROOT, python

CHANGED = ROOT / "chapters" / "04_heavy_ball.ipynb"
GOALS = {"one chapter changed": 15.0, "all notebooks under nbval, two workers": 120.0}


def measured() -> list[dict[str, Any]]:
    """Measure each, in an order that leaves the book built as it was."""
    site_build.BUILT_FROM.unlink(missing_ok=True)
    rows = [
        ("from nothing", seconds(build)),
        ("nothing changed", seconds(build)),
        ("one chapter changed", after_a_change()),
        ("all notebooks under nbval, two workers", seconds(run_notebooks)),
    ]
    return [{"work": work, "seconds": found, "goal": GOALS.get(work)} for work, found in rows]


def seconds(work: Callable[[], Any]) -> float:
    """Return how long a work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def build() -> None:
    """Build the book, silently."""
    with contextlib.redirect_stdout(io.StringIO()):
        site_build.build()


def after_a_change() -> float:
    """Return how long it takes after a word of a chapter has changed; then undo the change."""
    before = CHANGED.read_bytes()
    try:
        CHANGED.write_bytes(
            before.replace(b"Plain descent forgets.", b"Plain descent forgets it.", 1)
        )
        return seconds(build)
    finally:
        CHANGED.write_bytes(before)
        build()


def run_notebooks() -> None:
    """Run every notebook and compare it with what is stored, as the tests do."""
    command = [python(), "-m", "pytest", "-q", *NBVAL, "-n", "2", "--dist=loadfile", *NOTEBOOKS]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"The notebooks do not pass:\n{done.stdout[-2000:]}")


def show(rows: list[dict[str, Any]]) -> None:
    """Print it as a table."""
    print("\nthe book")
    for row in rows:
        goal = f"   goal: {row['goal']:.0f} s" if row["goal"] else ""
        print(f"  {row['work']:<42}{row['seconds']:>7.1f} s{goal}")
