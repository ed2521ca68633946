"""Gather what the page "How we know" shows from the records that stand elsewhere.

python -m tools.measure.evidence     writes parity among the book's evidence
"""

from __future__ import annotations

from typing import Any

from tools.measure import parity_runs as runs
from tools.measure import records


def parity() -> list[dict[str, Any]]:
    """Return the largest difference of each rule from each library, from the recorded runs."""
    kept = ("rule", "library", "version", "runs", "steps", "largest")
    return [{key: row[key] for key in kept} for row in runs.table(runs.load())]


def main() -> None:
    """Write each record."""
    found_by_name = {"parity": parity()}
    for name, found in found_by_name.items():
        records.store(name, found)
        print(f"{name}.json written")


if __name__ == "__main__":
    main()
