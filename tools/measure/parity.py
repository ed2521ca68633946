"""Walk with every library that is installed, and compare: `make parity`.

Each library is optional; `tools/measure/parity_requirements.txt` names the versions of the record.
`python -m tools.measure.parity --record` makes the record anew. Any Python with the libraries and
numpy can run this file.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from typing import Any

import numpy as np

from momentum_book.records import parity_rows
from tools.measure import parity_libraries as libraries
from tools.measure import records
from tools.measure.parity_runs import KEPT, LIMIT, Run, our_path, relative_difference, runs

COMMAND = "python -m tools.measure.parity --record"
#: What the paths depend on: the runs, how they are walked there, and our side of each.
FILES = ("tools/measure/parity*", "momentum_book/conventions.py", *records.CORE)


def record(found: dict[str, str]) -> dict[str, Any]:
    """Run everything live and return the record."""
    kept = {run.name: walked(run) for run in runs() if run.convention.library in found}
    return {
        "machine": f"Python {platform.python_version()}, numpy {np.__version__}",
        "versions": found,
        "steps": list(KEPT),
        "gradients": libraries.automatic_gradients(),
        "runs": kept,
    }


def walked(run: Run) -> dict[str, Any]:
    """Walk with the library; return what is kept, and how far off we were at any step."""
    ours, theirs = our_path(run), libraries.their_path(run)
    largest = None if ours is None else relative_difference(ours, theirs)
    return {"largest": largest, "thetas": theirs[list(KEPT)].tolist()}


def text(made: dict[str, Any]) -> str:
    """Return the record as JSON with one run a line."""

    def lines(of: dict[str, Any], separators: tuple[str, str]) -> str:
        return ",\n".join(
            f"{json.dumps(name)}: {json.dumps(each, separators=separators)}"
            for name, each in of.items()
        )

    head = {name: value for name, value in made.items() if name != "runs"}
    runs_text = lines(made["runs"], (",", ":"))
    return f'{{\n{lines(head, (", ", ": "))},\n"runs": {{\n{runs_text}\n}}\n}}'


def main() -> int:
    """Compare live; print the table; return 1 if a path is further off than the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="store the runs for the book")
    chosen = parser.parse_args()
    found = libraries.versions()
    missing = [name for name in libraries.PACKAGES if name not in found]
    if missing:
        print(f"Not installed: {', '.join(missing)}. See tools/measure/parity_requirements.txt.")
    if chosen.record and missing:
        print("A record needs all of them.")
        return 1
    made = record(found)
    if chosen.record:
        records.store("parity", made, by=COMMAND, files=FILES, render=text)
    rows = parity_rows(made)
    for row in rows:
        print(
            f"{row['rule']:17} {row['library']:13} {row['runs']:3} runs, {row['steps']:4} steps: "
            f"largest relative difference {row['largest']:.1e}"
        )
    worst = max((row["largest"] for row in rows), default=0.0)
    print(f"The limit is {LIMIT:.0e}." if worst <= LIMIT else f"Too far off: {worst:.1e}.")
    return int(worst > LIMIT)


if __name__ == "__main__":
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    sys.exit(main())
