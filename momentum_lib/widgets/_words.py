"""Numbers and names as a live figure says them: `js/format.js` and `js/titles.js` in Python."""

from __future__ import annotations

import math

from momentum_lib.losses import FACTS

__all__ = ["plain", "sentence", "short", "surface_title"]

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain(value: float) -> str:
    """Return up to three significant digits, without an exponent below a million.

    >>> [plain(value) for value in (0.01234, 1.5, 250, -2)]
    ['0.0123', '1.5', '250', '−2']
    """
    if value == 0:
        return "0"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if not abs(value) < 1e6:
        return short(value)
    digits = min(max(0, 2 - math.floor(math.log10(abs(value)))), 8)
    rounded = f"{value:.{digits}f}"
    if digits:
        rounded = rounded.rstrip("0").rstrip(".")
    return rounded.replace("-", "−")


def short(value: float) -> str:
    r"""Return a loss: plain where it is near 1, else as digits and a power of ten.

    >>> [short(value) for value in (0.5, 3.1e-13)]
    ['0.5', '3.1\xa0×\xa010⁻¹³']
    """
    if not math.isfinite(value):
        return "none"
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return plain(value)
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits.replace('-', '−')}\xa0×\xa010{str(int(exponent)).translate(RAISED)}"


def surface_title(name: str) -> str:
    """Return what a surface is called in the text."""
    return str(FACTS[name]["title"])


def sentence(text: str) -> str:
    """Return a text with a capital at its head."""
    return text[0].upper() + text[1:]
