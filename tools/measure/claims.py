"""Measure every claim and store its numbers: python -m tools.measure.claims.

From the record alone each claim can be judged and told again, so that a change in a verdict or a
sentence is noticed without the experiments. `python -m tools.measure.claims C04 C15` measures some.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from momentum_book import claims, records
from tools.measure.records import CORE, store

FILES = (
    *CORE,
    *("momentum_lib/adaptive.py", "momentum_lib/physics.py", "momentum_lib/theory.py"),
    *("momentum_book/claims/*.py", "momentum_book/conventions.py", "momentum_book/cycles.py"),
    "momentum_book/digits_runs.py",
)


def main(chosen: Sequence[str]) -> None:
    """Measure the chosen claims, or all; keep the others' numbers as they are stored."""
    known = records.load("claims") if (records.FOLDER / "claims.json").exists() else {}
    for id_ in chosen or claims.known():
        known[id_] = dict(claims.definition(id_).measure())
        print(id_, flush=True)
    found = {id_: known[id_] for id_ in claims.known() if id_ in known}
    store("claims", found, by="python -m tools.measure.claims", files=FILES)


if __name__ == "__main__":
    main(sys.argv[1:])
