"""Rows of texts under names: what a chapter shows where it would print a table; numbers in words.

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
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Integral

import numpy as np

from momentum_lib._checks import real_array, row, set_checked, shown

__all__ = ["Table", "said"]

# A bar says nothing that the number beside it does not say. Its style travels with it into
# notebooks, and it is a border, since paper leaves out grounds.
BAR = (
    '<span aria-hidden="true" style="display:inline-block;width:7em;margin-left:.6em">'
    '<span style="display:block;width:{part:.1%};border-top:.6em solid;opacity:.4"></span></span>'
)


def said(value: float, digits: int = 3) -> str:
    """Return a number in words that people read; a whole number from a cell is said in full.

    >>> said(0.66712), said(1074), said(70811.0), said(-0.5), said(3e-7)
    ('0.667', '1,074', '70,800', '−0.5', '3 × 10⁻⁷')
    """
    if isinstance(value, Integral):
        text = f"{int(value):,}"
    elif not math.isfinite(value):
        text = "none" if math.isnan(value) else f"{value}".replace("inf", "∞")
    else:
        rounded = float(f"{value:.{digits}g}")
        size = abs(rounded)
        if size and not 1e-4 <= size < 1e7:
            factor, _, exponent = f"{rounded:.{digits - 1}e}".partition("e")
            raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
            power = f"10{raised}"
            text = power if float(factor) == 1 else f"{float(factor):g} × {power}"
        else:
            text = f"{rounded:,.10g}"
    return text.replace("-", "−")


def _texts(name: str, given: Sequence[str]) -> list[str]:
    """Return a row of texts."""
    found = list(row(name, given))
    for each in found:
        if not isinstance(each, str):
            raise TypeError(f"{name} must hold texts, got {shown(each)}")
    return found


def _parts(name: str, columns: Sequence[str], numbers: Sequence[float], count: int) -> list[float]:
    """Return the numbers of a column as parts of the largest."""
    if name not in columns[1:]:
        raise ValueError(f"bars must be of {', '.join(columns[1:])}, got {shown(name)}")
    found = real_array("bars", numbers)
    if found.shape != (count,) or (found < 0).any():
        raise ValueError(
            f"bars of {name!r} must be {count} numbers, one a row, each at least 0, "
            f"got {shown(numbers)}"
        )
    parts: list[float] = (found / max(np.max(found, initial=0), 1e-300)).tolist()
    return parts


@dataclass(frozen=True, repr=False)
class Table:
    """Rows of texts under names, shown as aligned text and as a table on a page.

    Attributes
    ----------
    columns : sequence of str
        The name of each column.
    rows : sequence of sequences of str
        The cells.
    bars : mapping of str to numbers, optional
        For a column, by its name, the numbers of its cells, at least 0: on a page each cell has
        a bar beside it then, the largest number the longest.

    Examples
    --------
    >>> Table(["rule", "beta"], [["HeavyBall", "0.9"], ["Adam", "-"]])
    rule       beta
    HeavyBall  0.9
    Adam       -
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    bars: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check that every row has a text for each column."""
        columns = _texts("columns", self.columns)
        rows = [_texts("a row", each) for each in row("rows", self.rows)]
        for each in rows:
            if len(each) != len(columns):
                raise ValueError(
                    f"a row must have {len(columns)} texts, one a column, got {shown(each)}"
                )
        parts = {name: _parts(name, columns, self.bars[name], len(rows)) for name in self.bars}
        set_checked(self, columns=tuple(columns), rows=tuple(map(tuple, rows)), bars=parts)

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
            + "".join(
                f"<td>{html.escape(cell)}{self._bar(name, place)}</td>"
                for name, cell in zip(self.columns[1:], cells, strict=True)
            )
            + "</tr>"
            for place, (first, *cells) in enumerate(self.rows)
        )
        return (
            f'<table class="evidence"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        )

    def _bar(self, column: str, place: int) -> str:
        """Return the bar of a cell, or nothing."""
        return BAR.format(part=self.bars[column][place]) if column in self.bars else ""
