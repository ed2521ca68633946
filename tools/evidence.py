"""Gather what the page "How we know" shows from the records that stand elsewhere.

python tools/evidence.py     writes parity, mutants and bad_input among the book's evidence
"""

from __future__ import annotations

import json
import sys
from typing import Any

import records
from environment import ROOT

sys.path[:0] = [str(ROOT / "tests")]

import test_bad_input  # noqa: E402
import test_every_input  # noqa: E402
from parity import runs  # noqa: E402


def parity() -> list[dict[str, Any]]:
    """Return the largest difference of each rule from each library, from the recorded runs."""
    kept = ("rule", "library", "version", "runs", "steps", "largest")
    return [{key: row[key] for key in kept} for row in runs.table(runs.load())]


def bad_input() -> dict[str, int]:
    """Return how many bad inputs the tests try, on how many functions."""
    return {
        "inputs": len(test_bad_input.CASES),
        "functions": len({case.values[0] for case in test_bad_input.CASES}),
        "odd_values": len(test_every_input.ODD),
        "trials": test_every_input.SIZE,
    }


def mutants() -> dict[str, Any]:
    """Return the counts of deliberate faults, and the survivors with their reasons."""
    record = json.loads((ROOT / "tests" / "mutants.json").read_text(encoding="utf-8"))
    return {key: record[key] for key in ("tool", "mutants", "killed", "modules", "survivors")}


def main() -> None:
    """Write each record."""
    found_by_name = {"parity": parity(), "bad_input": bad_input(), "mutants": mutants()}
    for name, found in found_by_name.items():
        records.store(name, found)
        print(f"{name}.json written")


if __name__ == "__main__":
    main()
