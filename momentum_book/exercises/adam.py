"""The exercises of the chapter on Adam and its relatives."""

# ruff: noqa: ARG005 - a mistake often consists in not using an argument

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from momentum_book.exercises.exercise import Exercise, Slope, Step
from momentum_lib._checks import Array


def rmsprop_step(
    theta: Array,
    mean_square: Array,
    gradient: Slope,
    learning_rate: float,
    decay: float,
    epsilon: float,
) -> Step:
    g = gradient(theta)
    mean_square = decay * mean_square + (1 - decay) * g**2
    return theta - learning_rate * g / (np.sqrt(mean_square) + epsilon), mean_square


def adam_step(
    theta: Array,
    m: Array,
    s: Array,
    t: int,
    gradient: Slope,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
) -> tuple[Array, Array, Array]:
    g = gradient(theta)
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    m_corrected, s_corrected = m / (1 - beta1**t), s / (1 - beta2**t)
    return theta - learning_rate * m_corrected / (np.sqrt(s_corrected) + epsilon), m, s


def _rms(x: Array, s: Any, g: Any, a: float, e: float) -> Step:
    return x - a * g / (np.sqrt(s) + e), s


def _adam(  # each keyword is one way to go wrong
    x: Array,
    m: Any,
    s: Any,
    t: int,
    g: Slope,
    a: float,
    b1: float,
    b2: float,
    e: float,
    *,
    new_m: float = 1.0,
    new_s: float = 1.0,
    power: int = 2,
    offset: int = 0,
    correct_m: bool = True,
    correct_s: bool = True,
    keep_corrected: bool = False,
    swapped: bool = False,
    follow_gradient: bool = False,
    divisor: Callable[[Any, float], Any] = lambda s, e: np.sqrt(s) + e,
) -> tuple[Any, Any, Any]:
    keep_m, keep_s = (1 - b1, 1 - b2) if swapped else (b1, b2)
    m = keep_m * m + new_m * (1 - keep_m) * g(x)
    s = keep_s * s + new_s * (1 - keep_s) * g(x) ** power
    m_used = m / (1 - np.float64(b1) ** (t + offset)) if correct_m else m
    s_used = s / (1 - np.float64(b2) ** (t + offset)) if correct_s else s
    x = x - a * (g(x) if follow_gradient else m_used) / divisor(s_used, e)
    return (x, m_used, s_used) if keep_corrected else (x, m, s)


EXERCISES = (
    Exercise(
        name="rmsprop-step",
        task="Return theta and the mean square after an RMSprop step; epsilon is outside the root.",
        solution=rmsprop_step,
        returns=("theta", "mean_square"),
        mistakes={
            "epsilon is inside the root; it is added after the root": (
                lambda x, s, g, a, d, e: (
                    x - a * g(x) / np.sqrt(d * s + (1 - d) * g(x) ** 2 + e),
                    d * s + (1 - d) * g(x) ** 2,
                )
            ),
            "epsilon is missing": (
                lambda x, s, g, a, d, e: _rms(x, d * s + (1 - d) * g(x) ** 2, g(x), a, 0.0)
            ),
            "the root of the mean square is missing": (
                lambda x, s, g, a, d, e: (
                    x - a * g(x) / (d * s + (1 - d) * g(x) ** 2 + e),
                    d * s + (1 - d) * g(x) ** 2,
                )
            ),
            "the gradient is not squared in the average": (
                lambda x, s, g, a, d, e: _rms(x, d * s + (1 - d) * g(x), g(x), a, e)
            ),
            "decay and 1 - decay are swapped; decay weighs the past": (
                lambda x, s, g, a, d, e: _rms(x, (1 - d) * s + d * g(x) ** 2, g(x), a, e)
            ),
            "the factor 1 - decay is missing": (
                lambda x, s, g, a, d, e: _rms(x, d * s + g(x) ** 2, g(x), a, e)
            ),
            "decay is missing: every square so far counts in full, as in Adagrad": (
                lambda x, s, g, a, d, e: _rms(x, s + g(x) ** 2, g(x), a, e)
            ),
            "theta's step divides by the old mean square; use the new one": (
                lambda x, s, g, a, d, e: (_rms(x, s, g(x), a, e)[0], d * s + (1 - d) * g(x) ** 2)
            ),
            "the sign is swapped, so this climbs": (
                lambda x, s, g, a, d, e: _rms(x, d * s + (1 - d) * g(x) ** 2, g(x), -a, e)
            ),
            "the learning rate is missing": (
                lambda x, s, g, a, d, e: _rms(x, d * s + (1 - d) * g(x) ** 2, g(x), 1.0, e)
            ),
            "the gradient is missing from theta's step": (
                lambda x, s, g, a, d, e: _rms(x, d * s + (1 - d) * g(x) ** 2, 1.0, a, e)
            ),
        },
    ),
    Exercise(
        name="adam-step",
        task="Return theta, m and s after step t of Adam, with bias correction; t counts from 1.",
        solution=adam_step,
        returns=("theta", "m", "s"),
        mistakes={
            "both bias corrections are forgotten": (
                lambda *case: _adam(*case, correct_m=False, correct_s=False)
            ),
            "the bias correction of s is forgotten": lambda *case: _adam(*case, correct_s=False),
            "the bias correction of m is forgotten": lambda *case: _adam(*case, correct_m=False),
            "t is counted from 0 here; the first step has t = 1, so use beta**t": (
                lambda *case: _adam(*case, offset=-1)
            ),
            "t already counts from 1, so use beta**t and not beta**(t + 1)": (
                lambda *case: _adam(*case, offset=1)
            ),
            "theta is right, but the corrected averages are returned; the next step needs m and s "
            "without the correction": lambda *case: _adam(*case, keep_corrected=True),
            "epsilon is inside the root; it is added after the root": (
                lambda *case: _adam(*case, divisor=lambda s, e: np.sqrt(s + e))
            ),
            "epsilon is missing": lambda *case: _adam(*case, divisor=lambda s, e: np.sqrt(s)),
            "the root of s is missing": lambda *case: _adam(*case, divisor=lambda s, e: s + e),
            "the gradient is not squared in s": lambda *case: _adam(*case, power=1),
            "the factor 1 - beta1 is missing from m": (
                lambda *case: _adam(*case, new_m=1 / (1 - case[6]))
            ),
            "the factor 1 - beta2 is missing from s": (
                lambda *case: _adam(*case, new_s=1 / (1 - case[7]))
            ),
            "beta1 and beta2 are swapped; beta1 belongs to m, beta2 to s": (
                lambda x, m, s, t, g, a, b1, b2, e: _adam(x, m, s, t, g, a, b2, b1, e)
            ),
            "beta and 1 - beta are swapped in both averages; beta weighs the past": (
                lambda *case: _adam(*case, swapped=True)
            ),
            "the sign is swapped, so this climbs": (
                lambda x, m, s, t, g, a, b1, b2, e: _adam(x, m, s, t, g, -a, b1, b2, e)
            ),
            "the learning rate is missing": (
                lambda x, m, s, t, g, a, b1, b2, e: _adam(x, m, s, t, g, 1.0, b1, b2, e)
            ),
            "theta moves by the gradient itself; use the corrected m": (
                lambda *case: _adam(*case, follow_gradient=True)
            ),
        },
    ),
)
