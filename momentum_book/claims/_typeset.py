"""A claim's sentence: its lists, and the signs that a page sets where a terminal has words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

__all__ = ["listed", "typeset"]

_SIGNS = {"alpha": "α", "beta": "β", "kappa": "κ", "lambda": "λ", "theta": "θ"}
_RAISED = str.maketrans("-0123456789t", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹ᵗ")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_CODE = re.compile(r"(`[^`]*`)")
_FIXED = "\N{NO-BREAK SPACE}"
_JOINED = "\N{WORD JOINER}"


def _power_of_ten(found: re.Match[str]) -> str:
    """Write 4e-07 as a product, 1e-12 as a power alone, and 2e-02 as the number it is."""
    factor, exponent = found[1], int(found[2])
    if -4 < exponent < 4:
        return f"{float(found[0]):.10g}"
    power = "10" + str(exponent).translate(_RAISED)
    return power if float(factor) == 1 else f"{factor} × {power}"


# In this order: a later one may need what an earlier one has written.
_RULES: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    # A word that touches a dot, a bracket, an underscore or "=" is a name in code.
    (
        rf"(?<![\w.])({'|'.join(_SIGNS)})(\d?)(?![\w(=]|\.\w)",
        lambda found: _SIGNS[found[1]] + found[2].translate(_LOWERED),
    ),
    (r"α λ", "αλ"),
    (r"\bsqrt(?=\()", "√"),
    (r"\^(-?\d+|t)(?![\w.])", lambda found: found[1].translate(_RAISED)),
    (r"(?<![\w.])(\d(?:\.\d+)?)e([+-]\d+)\b", _power_of_ten),
    (r"(?<![\w.,])\d{4,}\b", lambda found: f"{int(found[0]):,}"),
    (r"(?<=\w)'", "’"),
    (r" - ", " − "),
    (r"(?<![^\s(/])-(?=\w)", "−"),
    (r"\s/\s", "/"),
    (r"/(?=[(α-ω])", f"/{_JOINED}"),
    (r"\s([=±×+−])\s", rf"{_FIXED}\1{_FIXED}"),
    (r"(?<=\d)\s?%", f"{_FIXED}%"),
    (r"(?<=[α-ω₀-₉]) (?=\d)|(?<=\d) (?=[α-ω√])|(?<=\bln) (?=\d)", _FIXED),
)


def listed(parts: Iterable[str]) -> str:
    """Return two parts or more as a sentence lists them.

    >>> listed(["0.5", "0.9", "0.99"])
    '0.5, 0.9 and 0.99'
    """
    *rest, last = parts
    return f"{', '.join(rest)} and {last}"


def typeset(sentence: str) -> str:
    """Return a sentence with its formulas and numbers as the book's own prose has them.

    What stands between backticks is code and stays as it is.
    """
    parts = _CODE.split(sentence)
    for pattern, written in _RULES:
        parts[::2] = [re.sub(pattern, written, part) for part in parts[::2]]
    return "".join(parts)
