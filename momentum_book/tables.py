"""Rows of texts under names: what a chapter shows where it would print a table.

>>> from momentum_book.tables import Table
>>> Table(["rule", "steps"], [["plain descent", "709"], ["heavy ball", "90"]])
rule           steps
plain descent  709
heavy ball     90
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Table"]


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
