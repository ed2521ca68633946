"""Rows of texts under names: what a chapter shows where it would print a table.

>>> from momentum_book.tables import Table
>>> Table(["rule", "steps"], [["plain descent", "709"], ["heavy ball", "90"]])
rule           steps
plain descent  709
heavy ball     90

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from momentum_lib._checks import row, set_checked, shown

__all__ = ["Table"]


def _texts(name: str, given: Sequence[str]) -> list[str]:
    """Return a row of texts."""
    found = list(row(name, given))
    for each in found:
        if not isinstance(each, str):
            raise TypeError(f"{name} must hold texts, got {shown(each)}")
    return found


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

    def __post_init__(self) -> None:
        """Check that every row has a text for each column."""
        columns = _texts("columns", self.columns)
        rows = [_texts("a row", each) for each in row("rows", self.rows)]
        for each in rows:
            if len(each) != len(columns):
                raise ValueError(
                    f"a row must have {len(columns)} texts, one a column, got {shown(each)}"
                )
        set_checked(self, columns=tuple(columns), rows=tuple(map(tuple, rows)))

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
