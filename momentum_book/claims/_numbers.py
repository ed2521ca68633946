"""The numbers of a claim by their names: many of them are one quantity at several settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from momentum_book.claims._finding import Number, Numbers

__all__ = ["difference", "named", "quotient", "series"]


def named(name: str, settings: Iterable[Any], values: Iterable[Any]) -> dict[str, Number]:
    """Return each value under the name with its setting in it, as a plain number.

    >>> named("step, beta {:g}", [0.5, 0.9], np.array([2, 10]))
    {'step, beta 0.5': 2, 'step, beta 0.9': 10}
    """
    return {
        name.format(setting): np.asarray(value).item()
        for setting, value in zip(settings, values, strict=True)
    }


def series(numbers: Numbers, name: str, settings: Iterable[Any]) -> list[Number]:
    """Return the numbers that `named` wrote, in the order of the settings.

    >>> series({"step, beta 0.5": 2, "step, beta 0.9": 10}, "step, beta {:g}", [0.9, 0.5])
    [10, 2]
    """
    return [numbers[name.format(setting)] for setting in settings]


def quotient(name: str, other: str) -> Callable[[Numbers], Number]:
    """Return the function of the numbers that divides one of them by another.

    >>> quotient("long", "short")({"long": 6, "short": 2})
    3.0
    """
    return lambda numbers: numbers[name] / numbers[other]


def difference(name: str, other: str) -> Callable[[Numbers], Number]:
    """Return the function of the numbers that takes one of them from another.

    >>> difference("long", "short")({"long": 6, "short": 2})
    4
    """
    return lambda numbers: numbers[name] - numbers[other]
