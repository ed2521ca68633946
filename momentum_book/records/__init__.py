"""What was measured about this book itself, as records: each made by a script, none by hand.

>>> from momentum_book import records
>>> records.load("scaling")["killed"]["differing_numbers"]
0

The records lie in `momentum_book/records`. Each says by which command of the book's repository it
was made, when, and from which files:

- ``parity``: our rules beside those of other libraries, step by step;
- ``bench``: times beside alternatives within one run;
- ``scaling``: grids on one and several workers, one of them killed;
- ``fuzz``: every live figure under random traits and input;
- ``mutants``: how many deliberate faults the tests notice;
- ``claims``: the numbers of every claim;
- ``bad_input``: how many bad inputs are tried against every public function.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from momentum_book.conventions import CONVENTIONS
from momentum_book.tables import Table
from momentum_lib._checks import one_of

__all__ = ["FOLDER", "Made", "Part", "load", "made", "parity_rows", "stamps"]

#: What stands for the state of a record where nobody has compared it with the code.
UNASKED = "ask: make records"
FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Part:
    """A part of a record, and what it was made from.

    Attributes
    ----------
    date : str
        The day on which it was made, such as ``"2026-11-25"``.
    digest : str
        A digest of the files that it was made from, as they were then.
    files : sequence of str
        Patterns of the names of these files, in the book's repository.

    Examples
    --------
    >>> "momentum_lib/sweep.py" in made("scaling").parts["all"].files
    True
    """

    date: str
    digest: str
    files: Sequence[str]


@dataclass(frozen=True)
class Made:
    """How a record was made.

    Attributes
    ----------
    by : str
        The command that makes it anew.
    parts : mapping of str to Part
        Its parts by their names, which may have been made on different days.

    Examples
    --------
    >>> sorted(made("bench").parts)
    ['book', 'figures', 'growth', 'large', 'library']
    """

    by: str
    parts: Mapping[str, Part]


def load(name: str) -> dict[str, Any]:
    """Return what a record holds.

    Parameters
    ----------
    name : str
        The name of a record, such as ``"scaling"``.

    Returns
    -------
    dict
        The numbers.

    Examples
    --------
    >>> load("scaling")["killed"]["differing_numbers"]
    0
    """
    return {key: value for key, value in _stored(name).items() if key != "made"}


def made(name: str) -> Made:
    """Return how a record was made, when, and from what.

    Parameters
    ----------
    name : str
        The name of a record, such as ``"scaling"``.

    Returns
    -------
    Made
        The command and, for each part, the day and the files.

    Raises
    ------
    TypeError, ValueError
        If there is no such record.

    Examples
    --------
    >>> made("scaling").by
    'python -m tools.measure.scaling'
    """
    stored = _stored(name)["made"]
    return Made(stored["by"], {part: Part(**each) for part, each in stored["parts"].items()})


def _stored(name: str) -> dict[str, Any]:
    one_of("record", name, dict.fromkeys(_names()))
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def parity_rows(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the largest difference of each rule from each library.

    Parameters
    ----------
    record : mapping
        The record ``"parity"``.

    Returns
    -------
    list of dict
        Rows of ``rule``, ``library``, ``version``, ``runs`` (how many), ``steps`` (compared in
        all) and ``largest``, the largest relative difference at any step of any run.

    Examples
    --------
    >>> max(row["largest"] for row in parity_rows(load("parity"))) < 1e-12
    True
    """
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    rules = {(row.library, row.call): row.rule for row in CONVENTIONS}
    for name, run in record["runs"].items():
        library, call, *_ = name.split(" | ")
        if run["largest"] is None:  # no setting of ours has the same path
            continue
        rule = rules[library, call]
        empty = {"rule": rule, "library": library, "version": record["versions"][library]}
        row = rows.setdefault((rule, library), empty | {"runs": 0, "steps": 0, "largest": 0.0})
        row["runs"] += 1
        row["steps"] += record["steps"][-1]
        row["largest"] = max(row["largest"], run["largest"])
    return list(rows.values())


def stamps() -> Table:
    """Return a table of all records: when each was made, from what, and whether that still stands.

    Returns
    -------
    Table
        One row a record: the first and the last day of its parts, a digest of the files that it was
        made from, and `UNASKED`, which the built page replaces: the state changes with the code.

    Examples
    --------
    >>> stamps().columns
    ('record', 'made on', 'from files', 'state')
    """
    return Table(("record", "made on", "from files", "state"), [_stamp(name) for name in _names()])


def _stamp(name: str) -> tuple[str, str, str, str]:
    record = made(name)
    days = sorted({part.date for part in record.parts.values()})
    digests = [part.digest for part in record.parts.values()]
    whole = digests[0] if len(digests) == 1 else sha256("".join(digests).encode()).hexdigest()
    return name, " to ".join(sorted({days[0], days[-1]})), whole[:8], UNASKED


def _names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.json"))
