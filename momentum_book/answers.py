"""A short answer to a question that somebody types: a number, its condition, a figure to look at.

>>> from momentum_book.answers import Answer
>>> Answer("A tenth.", "While gradients agree.", "04_heavy_ball", "heavy-ball-two-lines", "A bowl")
A tenth.
Condition: While gradients agree.
See: A bowl (04_heavy_ball, figure heavy-ball-two-lines)

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from momentum_lib._checks import shown

__all__ = ["Answer"]


@dataclass(frozen=True, repr=False)
class Answer:
    """Three lines: what it comes to, under which condition, and the figure that shows it.

    Attributes
    ----------
    number : str
        The answer, with its number. What stands between backticks is code.
    condition : str
        Where the number holds, and where it does not.
    chapter : str
        The name of the notebook that has the figure, without its ending.
    figure : str
        The figure's name there.
    sight : str
        What is to be seen in it: the words of the link.
    state : mapping from str to value
        How the link sets the figure, where not as in its chapter.

    Examples
    --------
    >>> at = {"beta": 0.99}
    >>> Answer("A tenth.", "Always.", "06_beta", "beta-noise", "Noise", at).address
    '06_beta.ipynb#figure=beta-noise&beta=0.99'
    """

    number: str
    condition: str
    chapter: str
    figure: str
    sight: str
    state: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("number", "condition", "chapter", "figure", "sight"):
            value = getattr(self, name)
            if not isinstance(value, str) or not value:
                raise TypeError(f"{name} must be a text, got {shown(value)}")

    @property
    def address(self) -> str:
        """The figure's address in the chapter, in the state that is wanted."""
        return f"{self.chapter}.ipynb#{urlencode({'figure': self.figure, **self.state})}"

    def __repr__(self) -> str:
        """Return the three lines in plain text."""
        return (
            f"{self.number}\nCondition: {self.condition}\n"
            f"See: {self.sight} ({self.chapter}, figure {self.figure})"
        )

    def _repr_html_(self) -> str:
        """Return the three lines for a page."""
        link = f'<a href="{html.escape(self.address)}">{_text(self.sight)}</a>'
        return (
            f'<div class="answer"><p class="answer-number">{_text(self.number)}</p>'
            f"<p><b>Condition.</b> {_text(self.condition)}</p><p><b>See.</b> {link}</p></div>"
        )


def _text(words: str) -> str:
    """Return words as a page has them: code between backticks, and apostrophes that are set.

    >>> _text("Adam's `lr` < 1")
    'Adam’s <code>lr</code> &lt; 1'
    """
    parts = html.escape(words, quote=False).split("`")
    return "".join(
        f"<code>{part}</code>" if k % 2 else part.replace("'", "’") for k, part in enumerate(parts)
    )
