"""What a live figure says: `js/words.js`, `js/format.js` and `js/titles.js` in Python."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from momentum_lib.losses import FACTS

__all__ = ["plain", "say", "sentence", "short", "surface_title"]

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
    return "0" if rounded == "-0" else rounded.replace("-", "−")


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


def point(place: Sequence[float]) -> str:
    """Return a place in the plane."""
    return f"({plain(float(place[0]))}, {plain(float(place[1]))})"


#: A gap of a template: the name of a part, and how it is written or that it is only asked for.
GAP = re.compile(r"\{(\w+)(?::(\w+)|(\?))?\}")

#: How a number may be written; a text stands as it is.
FORMATS: dict[str | None, Callable[[Any], str]] = {
    None: plain,
    "short": short,
    "as_set": "{:g}".format,
    "3": "{:.3f}".format,
    "4": "{:.4f}".format,
    "percent": lambda share: f"{100 * share:.1f} %",
    "point": point,
}


def say(template: str | Sequence[str], **parts: Any) -> str:
    """Return a template with its gaps filled; a list of templates as one text.

    ``{alpha}`` is the part `alpha`, ``{rate:4}`` one that a format of `FORMATS` writes. Of
    ``[this|that]`` the first alternative stands whose parts are all known, not None and not False;
    where none is, nothing. ``{late?}`` in it asks for a part and writes nothing.

    >>> say("{steps} steps[, β = {beta}][ and {late?}no more]", steps=9, beta=0.25, late=False)
    '9 steps, β = 0.25'
    >>> say("[step {arrival}|not there yet]", arrival=None)
    'not there yet'
    """
    if not isinstance(template, str):
        return " ".join(filter(None, (say(one, **parts) for one in template)))

    def filled(gap: re.Match[str]) -> str:
        name, form, asked = gap.groups()
        if asked:
            return ""
        return parts[name] if isinstance(parts[name], str) else FORMATS[form](parts[name])

    def is_known(text: str) -> bool:
        return all(_is_there(parts[gap[1]]) for gap in GAP.finditer(text))

    def chosen(piece: str) -> str:
        return next(filter(is_known, piece[1:-1].split("|")), "") if piece[:1] == "[" else piece

    pieces = re.split(r"(\[[^\]]*\])", template)
    return "".join(GAP.sub(filled, chosen(piece)) for piece in pieces)


def _is_there(part: Any) -> bool:
    return bool(part) if isinstance(part, bool | np.bool_) else part is not None
