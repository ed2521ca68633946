"""The exercises of the chapter on starting up."""

# ruff: noqa: ARG005 - a mistake often consists in not using an argument

from __future__ import annotations

import numpy as np

from momentum_book.exercises.exercise import Exercise
from momentum_lib._checks import Array


def bias_correction(average: Array, beta: float, t: int) -> Array:
    return average / (1 - beta**t)


EXERCISES = (
    Exercise(
        name="bias-correction",
        task="Return the moving average corrected for its start at zero; t counts from 1.",
        solution=bias_correction,
        returns=("corrected",),
        mistakes={
            "t is counted from 0 here; the first value has t = 1, so use beta**t": (
                lambda m, b, t: m / (1 - np.float64(b) ** (t - 1))
            ),
            "t already counts from 1, so use beta**t and not beta**(t + 1)": (
                lambda m, b, t: m / (1 - b ** (t + 1))
            ),
            "the average is multiplied by 1 - beta**t; divide by it": (
                lambda m, b, t: m * (1 - b**t)
            ),
            "the power is missing: divide by 1 - beta**t, not by 1 - beta": (
                lambda m, b, t: m / (1 - b)
            ),
            "the power is in the wrong place: 1 - beta**t, not (1 - beta)**t": (
                lambda m, b, t: m / (1 - b) ** t
            ),
            "beta is multiplied by t; it should be raised to the power t": (
                lambda m, b, t: m / np.float64(1 - b * t)
            ),
            "beta and 1 - beta are swapped: divide by 1 - beta**t": (
                lambda m, b, t: m / (1 - (1 - b) ** t)
            ),
            "this divides by beta**t; the weights so far sum to 1 - beta**t": (
                lambda m, b, t: m / b**t
            ),
            "the correction is forgotten: this is the average as it came": lambda m, b, t: m,
        },
    ),
)
