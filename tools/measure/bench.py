"""How fast everything is: every section one table, every number beside its alternative in this run.

python -m tools.measure.bench                    all sections; writes _build/bench.json
python -m tools.measure.bench library growth     only these
python -m tools.measure.bench --record library   and keeps them for the page "How we know"
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable
from typing import Any

import numpy as np

from momentum_book.records import load
from tools.build.environment import ROOT
from tools.measure import bench_book, bench_figures, bench_large, bench_library, records

Section = tuple[Callable[[], Any], Callable[[Any], None]]
SECTIONS: dict[str, Section] = {
    "library": (bench_library.measured, bench_library.show),
    "growth": (bench_library.growth, bench_library.show_growth),
    "large": (bench_large.measured, bench_large.show),
    "figures": (bench_figures.measured, bench_figures.show),
    "book": (bench_book.measured, bench_book.show),
}

COMMAND = "python -m tools.measure.bench --record"
#: What the times of a section depend on.
FILES = {
    "library": ("tools/measure/bench_library.py", *records.CORE),
    "growth": ("tools/measure/bench_library.py", *records.CORE),
    "large": ("tools/measure/bench_large.py", *records.CORE),
    "figures": ("tools/measure/bench_figures.py", *records.FIGURES),
    "book": ("tools/measure/bench_book.py", "tools/build/*.py", "_ext/*.py", "_config.yml"),
}


def machine() -> dict[str, Any]:
    """Return what the numbers were measured on."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "alternatives": bench_library.versions(),
    }


def main() -> None:
    """Print each section as it is measured, and write all as JSON."""
    parser = argparse.ArgumentParser(description="How fast everything is.")
    parser.add_argument("sections", nargs="*", help=f"of {', '.join(SECTIONS)} (default: all)")
    parser.add_argument("--record", action="store_true", help="keep it for the book")
    options = parser.parse_args()
    unknown = set(options.sections) - set(SECTIONS)
    if unknown:
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    found: dict[str, Any] = {"machine": machine()}
    for name in options.sections or SECTIONS:
        measure, show = SECTIONS[name]
        found[name] = measure()
        show(found[name])
    (ROOT / "_build").mkdir(exist_ok=True)
    records.write(ROOT / "_build" / "bench.json", found)
    if options.record:
        files = {name: FILES[name] for name in options.sections or SECTIONS}
        records.store("bench", load("bench") | found, by=COMMAND, files=files)


if __name__ == "__main__":
    main()
