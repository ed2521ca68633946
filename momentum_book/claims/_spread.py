"""What several runs gave: their mean, and beside it their deviation or the mean's standard error.

A measurement names both, `with_deviation` or `with_error`; a sentence says them with `plus_minus`.
"""

from __future__ import annotations

import numpy as np

from momentum_book.claims._finding import Numbers
from momentum_lib._checks import Array

__all__ = ["mean_and_error", "plus_minus", "with_deviation", "with_error"]


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


def plus_minus(numbers: Numbers, name: str, form: str = ".2f", spread: str = "deviation") -> str:
    """Say a mean with its deviation, or with its ``"error"``, both in one form.

    >>> plus_minus({"share": 0.123, "deviation of share": 0.04}, "share", ".0%")
    '12% ± 4%'
    """
    return f"{numbers[name]:{form}} ± {numbers[f'{spread} of {name}']:{form}}"
