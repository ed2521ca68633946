"""What was measured about this book itself, as records: each made by a script, none by hand.

>>> from momentum_book import records
>>> records.load("scaling")["killed"]["differing_numbers"]
0

The records lie in `momentum_book/records`, each made by a command of the book's repository:

- ``parity``: `make parity`, our rules beside those of other libraries, step by step;
- ``bench``: `make bench`, times beside alternatives within one run;
- ``scaling``: `tools/measure/scaling.py`, grids on one and several workers, one of them killed;
- ``fuzz``: `make fuzz`, every live figure under random traits and input;
- ``mutants``: `make mutants`, how many deliberate faults the tests notice;
- ``claims``: `python -m tools.measure.claims`, the numbers of every claim;
- ``bad_input``: how many bad inputs are tried against every public function.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from momentum_lib._checks import one_of

__all__ = ["FOLDER", "Table", "load"]

FOLDER = Path(__file__).resolve().parent


def load(name: str) -> Any:
    """Return a record as it was stored.

    Parameters
    ----------
    name : str
        The name of a record, such as ``"scaling"``.

    Returns
    -------
    dict or list
        The record.

    Examples
    --------
    >>> load("scaling")["killed"]["differing_numbers"]
    0
    """
    path = one_of("record", name, {path.stem: path for path in sorted(FOLDER.glob("*.json"))})
    return json.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, repr=False)
class Table:
    """Rows of texts under names, shown as aligned text and as a table on a page.

    Attributes
    ----------
    columns : sequence of str
        The name of each column.
    rows : sequence of sequences of str
        The cells.

    Examples
    --------
    >>> Table(["rule", "beta"], [["HeavyBall", "0.9"], ["Adam", "-"]])
    rule       beta
    HeavyBall  0.9
    Adam       -
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __repr__(self) -> str:
        """Return the table in plain text."""
        lines = [self.columns, *self.rows]
        widths = [max(len(line[k]) for line in lines) for k in range(len(self.columns))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )

    def _repr_html_(self) -> str:
        """Return the table for a page."""
        head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in self.columns)
        rows = "".join(
            f'<tr><th scope="row">{html.escape(first)}</th>'
            + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
            + "</tr>"
            for first, *cells in self.rows
        )
        return (
            f'<table class="evidence"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        )
