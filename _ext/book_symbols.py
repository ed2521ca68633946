"""The learning rate α and the momentum coefficient β, each in a colour of its own.

The colours are in `momentum_lib/palette.json`, and by the names of these classes in the style
sheets; a test compares them. The letter stays the carrier of the meaning.
"""

from __future__ import annotations

import re

CLASSES = {"α": "alpha", "β": "beta"}
# What marks a symbol in prose, and in a picture.
ELEMENTS = {False: "span", True: "tspan"}
IN_TEXT = re.compile("[αβ]")
IN_FORMULA = re.compile("<mi>([αβ])</mi>")
# Where a letter has the colour of what it stands in, or a control shows nothing but text.
PLAIN = {"a", "code", "option", "title"}


def in_text(text: str, *, drawn: bool = False) -> str:
    """Return a text of a page, or one that is drawn in a picture, with its symbols marked.

    >>> in_text("with β = 0.9")
    'with <span class="beta">β</span> = 0.9'
    >>> in_text("β", drawn=True)
    '<tspan class="beta">β</tspan>'
    """
    return IN_TEXT.sub(lambda found: marked(ELEMENTS[drawn], found[0]), text)


def in_formula(formula: str) -> str:
    """Return a formula in MathML with its symbols marked.

    >>> in_formula("<msup><mi>β</mi><mi>t</mi></msup>")
    '<msup><mi class="beta">β</mi><mi>t</mi></msup>'
    """
    return IN_FORMULA.sub(lambda found: marked("mi", found[1]), formula)


def marked(element: str, symbol: str) -> str:
    """Return an element with a symbol, of its class."""
    return f'<{element} class="{CLASSES[symbol]}">{symbol}</{element}>'
