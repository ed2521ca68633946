"""What a live figure says: `js/words.js`, `js/format.js` and `js/titles.js` in Python."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import numpy as np

from momentum_lib.losses import FACTS

__all__ = ["plain", "say", "sentence", "short", "surface_title"]

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain(value: float) -> str:
    r"""Return a whole number as it is, any other to three significant digits.

    Very small ones and those from a million on have a power of ten.

    >>> [plain(value) for value in (0.01234, 1.5, 7082, -2, 5e-8)]
    ['0.0123', '1.5', '7082', '−2', '5.0\xa0×\xa010⁻⁸']
    """
    if not math.isfinite(value):
        return "beyond all numbers" if math.isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    if size >= 1e6 or 0 < size < 1e-4:
        return _scientific(value)
    if float(value).is_integer():
        return _minus(str(int(value)))
    return _minus(f"{_significant(value, 3).normalize():f}")


def short(value: float) -> str:
    r"""Return a loss: plain where it is near 1, else as digits and a power of ten.

    >>> [short(value) for value in (0.5, 3.1e-13)]
    ['0.5', '3.1\xa0×\xa010⁻¹³']
    """
    near = value == 0 or 1e-3 <= abs(value) < 1e5 or not math.isfinite(value)
    return plain(value) if near else _scientific(value)


def fixed(value: float, decimals: int) -> str:
    """Return a number with so many decimals.

    >>> fixed(0.94868, 4), fixed(-0.0001, 3)
    ('0.9487', '0.000')
    """
    if abs(value) >= 1e6 or math.isnan(value):
        return plain(value)
    rounded = Decimal(float(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return _minus(str(rounded or abs(rounded)))


def fraction(value: float) -> str:
    """Return a part of one such as beta, to three digits, and where it is nearly one to four.

    >>> [fraction(value) for value in (0.9, 0.5660377, 0.99854)]
    ['0.9', '0.566', '0.9985']
    """
    text = fixed(value, 4 if value >= 0.99 else 3)
    return text.rstrip("0").rstrip(".") if "." in text else text


def steps(count: float) -> str:
    """Return how many steps.

    >>> steps(1), steps(9)
    ('1 step', '9 steps')
    """
    return "1 step" if plain(count) == "1" else f"{plain(count)} steps"


def _significant(value: float, digits: int) -> Decimal:
    """Return a number with so many digits, a half up: as the browser rounds."""
    return Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(Decimal(float(value)))


def _scientific(value: float) -> str:
    digits, exponent = f"{_significant(value, 2):.1e}".split("e")
    return f"{_minus(digits)}\xa0×\xa010{str(int(exponent)).translate(RAISED)}"


def _minus(text: str) -> str:
    return text.replace("-", "−")


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
    "steps": steps,
    "as_set": fraction,
    "3": lambda value: fixed(value, 3),
    "4": lambda value: fixed(value, 4),
    "percent": lambda share: f"{fixed(100 * share, 1)} %",
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
