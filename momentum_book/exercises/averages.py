"""The exercises of the chapter on moving averages."""

# ruff: noqa: ARG005 - a mistake often consists in not using an argument

from __future__ import annotations

import math
from typing import Any

import numpy as np

from momentum_book.exercises.exercise import Exercise
from momentum_lib._checks import Array


def ema_step(average: Array, value: Array, beta: float) -> Array:
    return beta * average + (1 - beta) * value


def ema_weights(beta: float, steps: int) -> Any:
    return (1 - beta) * beta ** np.arange(steps)


def half_life(beta: float) -> float:
    return math.log(2) / -math.log(beta)


EXERCISES = (
    Exercise(
        name="ema-step",
        task="Return the exponential moving average after one more value.",
        solution=ema_step,
        returns=("average",),
        mistakes={
            "beta and 1 - beta are swapped; beta weighs the past, 1 - beta the new value": (
                lambda m, x, b: (1 - b) * m + b * x
            ),
            "the factor 1 - beta of the new value is missing, so this is a fading sum": (
                lambda m, x, b: b * m + x
            ),
            "beta has not been applied to the past": lambda m, x, b: m + (1 - b) * x,
            "both parts are weighed by beta; the new value's weight is 1 - beta": (
                lambda m, x, b: b * m + b * x
            ),
            "the sign of the new value is swapped": lambda m, x, b: b * m - (1 - b) * x,
        },
    ),
    Exercise(
        name="ema-weights",
        task="Return the weights of the last `steps` values in the moving average, newest first.",
        solution=ema_weights,
        returns=("weights",),
        mistakes={
            "the order is reversed; the newest value, with the largest weight, comes first": (
                lambda b, n: (1 - b) * b ** np.arange(n)[::-1]
            ),
            "the factor 1 - beta is missing": lambda b, n: b ** np.arange(n),
            "the lags start at 1; the newest value has lag 0 and weight 1 - beta": (
                lambda b, n: (1 - b) * b ** np.arange(1, n + 1)
            ),
            "beta and 1 - beta are swapped": lambda b, n: b * (1 - b) ** np.arange(n),
            "these sum to 1, as after the bias correction; the plain ones sum to 1 - beta**steps": (
                lambda b, n: (1 - b) * b ** np.arange(n) / (1 - b**n)
            ),
            "these are all equal; each step back the weight falls by the factor beta": (
                lambda b, n: np.full(n, 1 / n)
            ),
        },
    ),
    Exercise(
        name="half-life",
        task="Return the lag at which a weight of the moving average has fallen to half of the "
        "newest one's.",
        solution=half_life,
        returns=("steps",),
        mistakes={
            "the sign is swapped: ln beta is negative, so ln 2 is divided by -ln beta": (
                lambda b: math.log(2) / math.log(b)
            ),
            "this is the window, the rule of thumb 1 / (1 - beta); the half-life is "
            "ln 2 / -ln beta": lambda b: 1 / (1 - b),
            "this is where the weight has fallen to 1/e; for the half, multiply by ln 2": (
                lambda b: -1 / math.log(b)
            ),
            "the fraction is upside down: ln 2 goes on top": lambda b: -math.log(b) / math.log(2),
            "beta and 1 - beta are swapped; the weights fall by the factor beta": (
                lambda b: math.log(0.5) / math.log(1 - b)
            ),
            "this is ln 2 / (1 - beta), which is close for beta near 1 only; ln 2 / -ln beta is "
            "exact": lambda b: math.log(2) / (1 - b),
        },
    ),
)
