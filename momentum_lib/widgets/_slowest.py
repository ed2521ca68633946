"""Which of several rates is the worst: all of them that are as bad, whatever the last bit says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from momentum_lib._checks import Array
from momentum_lib.widgets._words import plain

__all__ = ["listed", "slowest", "trend"]

#: Rates that differ by less are the same: a double root carries the square root of a rounding
#: error, some 1e-8, and over a run of 300 steps this is less than one part in 3,000.
ALIKE = 1e-6


def slowest(rates: Array) -> list[int]:
    """Return the places of the largest rates, in their order: `slowest` of js/theory.js."""
    return [int(i) for i in np.flatnonzero(rates >= rates.max() * (1 - ALIKE))]


def trend(rate: float) -> str:
    """Return ``"shrinks"``, ``"stays"`` or ``"grows"``: what becomes of an error at this rate."""
    if abs(rate - 1) < ALIKE:
        return "stays"
    return "grows" if rate > 1 else "shrinks"


def listed(values: Sequence[float]) -> str:
    """Return numbers as a list in words.

    >>> listed([1, 7, 50])
    '1, 7 and 50'
    """
    *first, last = map(plain, values)
    return f"{', '.join(first)} and {last}" if first else last
