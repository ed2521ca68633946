"""One palette, one place: what the pictures of matplotlib and of the browser have in common.

An argument of the wrong kind raises TypeError or ValueError; the message names what is known.
"""

from __future__ import annotations

from typing import Any

from momentum_lib._checks import one_of
from momentum_lib._data import facts

__all__ = ["PALETTE", "STYLE", "color"]

#: The tones that no rule owns, and the rules' titles and colours by their names.
PALETTE: dict[str, Any] = {
    **facts("palette"),
    "names": {name: rule["title"] for name, rule in facts("rules").items()},
    "rules": {name: rule["light"] for name, rule in facts("rules").items()},
    "rules_dark": {name: rule["dark"] for name, rule in facts("rules").items()},
}

#: For ``matplotlib.pyplot.style.use``: dark ink on no background, few ticks, no frame.
STYLE: dict[str, Any] = {
    "figure.figsize": (6.4, 3.2),
    "figure.dpi": 128,
    "figure.facecolor": "none",
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "none",
    "axes.facecolor": "none",
    "axes.edgecolor": PALETTE["quiet"],
    "axes.labelcolor": PALETTE["ink"],
    "axes.titlecolor": PALETTE["ink"],
    "axes.titlelocation": "left",
    "axes.titlesize": 9.5,
    "axes.labelsize": 9,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.size": 9,
    "text.color": PALETTE["ink"],
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "lines.solid_capstyle": "round",
    "xtick.color": PALETTE["quiet"],
    "ytick.color": PALETTE["quiet"],
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
}


def color(rule: str) -> str:
    """Return the colour of a rule, the same in every picture of the book.

    Parameters
    ----------
    rule : str
        The class name of an optimizer, such as ``"HeavyBall"``.

    Returns
    -------
    str
        The colour as ``"#rrggbb"``.

    """
    colors: dict[str, str] = PALETTE["rules"]
    return one_of("rule", rule, colors)
