"""What several runs gave: their mean, and beside it their deviation or the mean's standard error.

A measurement names both, `with_deviation` or `with_error`; a sentence says them with `plus_minus`.
A verdict that rests on chance asks `is_above` and `is_below`: each wants the mean beyond a border
by more than three standard errors. Where neither says yes, the numbers don't decide.
"""

from __future__ import annotations

import numpy as np

from momentum_book.claims._finding import Numbers
from momentum_lib._checks import Array

__all__ = [
    "ERRORS",
    "difference_in_errors",
    "is_above",
    "is_below",
    "mean_and_error",
    "plus_minus",
    "with_deviation",
    "with_error",
]

#: How many standard errors a mean must lie beyond a border. By chance alone eight runs do that once
#: in fifty times, and very many runs once in four hundred.
ERRORS = 3


def with_deviation(name: str, values: Array) -> dict[str, float]:
    """Return the mean of some runs under a name, and the deviation of that name.

    >>> with_deviation("loss", np.array([1.0, 2.0, 3.0]))
    {'loss': 2.0, 'deviation of loss': 1.0}
    """
    return {name: float(np.mean(values)), f"deviation of {name}": float(np.std(values, ddof=1))}


def with_error(name: str, values: Array) -> dict[str, float]:
    """Return the mean of some runs under a name, and the standard error of that name.

    >>> with_error("loss", np.array([1.0, 2.0, 3.0, 4.0, 5.0, 3.0, 3.0, 3.0, 3.0]))["loss"]
    3.0
    """
    mean, error = mean_and_error(values)
    return {name: mean, f"error of {name}": error}


def mean_and_error(values: Array) -> tuple[float, float]:
    """Return the mean of some runs and its standard error.

    >>> mean_and_error(np.array([1.0, 5.0]))
    (3.0, 2.0)
    """
    return float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(len(values)))


def is_above(numbers: Numbers, name: str, border: float = 0.0) -> bool:
    """Whether a mean is above a border by more than `ERRORS` of its standard errors.

    Let the name be that of a paired difference or ratio: of two rules with the same first weights
    and the same noise, whose common luck drops out.

    >>> is_above({"gain": 1.4, "error of gain": 0.1}, "gain", 1)
    True
    >>> is_above({"gain": 1.2, "error of gain": 0.1}, "gain", 1)
    False
    """
    return numbers[name] - border > ERRORS * numbers[f"error of {name}"]


def is_below(numbers: Numbers, name: str, border: float = 0.0) -> bool:
    """Whether a mean is below a border by more than `ERRORS` of its standard errors.

    >>> is_below({"gain": 0.6, "error of gain": 0.1}, "gain", 1)
    True
    """
    return border - numbers[name] > ERRORS * numbers[f"error of {name}"]


def difference_in_errors(numbers: Numbers, one: str, other: str) -> float:
    """Return by how many standard errors one mean is above another, of runs that are not paired.

    >>> difference_in_errors({"a": 7.0, "error of a": 0.3, "b": 5.0, "error of b": 0.4}, "a", "b")
    4.0
    """
    error = np.hypot(numbers[f"error of {one}"], numbers[f"error of {other}"])
    return float((numbers[one] - numbers[other]) / error)


def plus_minus(numbers: Numbers, name: str, form: str = ".2f", spread: str = "deviation") -> str:
    """Say a mean with its deviation, or with its ``"error"``, both in one form.

    >>> plus_minus({"share": 0.123, "deviation of share": 0.04}, "share", ".0%")
    '12% ± 4%'
    """
    return f"{numbers[name]:{form}} ± {numbers[f'{spread} of {name}']:{form}}"
