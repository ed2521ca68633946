"""The exercises of the chapter on the rules since Adam."""

# ruff: noqa: ARG005 - a mistake often consists in not using an argument

from __future__ import annotations

from typing import Any

import numpy as np

from momentum_book.exercises.exercise import Exercise, Slope, Step
from momentum_lib._checks import Array


def lion_step(
    theta: Array, m: Array, gradient: Slope, learning_rate: float, beta1: float, beta2: float
) -> Step:
    g = gradient(theta)
    mixture = beta1 * m + (1 - beta1) * g
    return theta - learning_rate * np.sign(mixture), beta2 * m + (1 - beta2) * g


def schedule_free_step(
    theta: Array, fast: Array, t: int, gradient: Slope, learning_rate: float, beta: float
) -> Step:
    asked = (1 - beta) * fast + beta * theta
    fast = fast - learning_rate * gradient(asked)
    return theta + (fast - theta) / t, fast


def _mixed(a: Any, b: Any, weight: float) -> Any:
    return weight * a + (1 - weight) * b


def _free(  # each keyword is one way to go wrong
    x: Array,
    z: Array,
    t: int,
    g: Slope,
    a: float,
    b: float,
    *,
    sign: float = 1.0,
    ask_weight: float | None = None,
    offset: int = 0,
) -> Step:
    asked = _mixed(x, z, b if ask_weight is None else ask_weight)
    z = z - sign * a * g(asked)
    return x + (z - x) / (t + offset), z


def _with_a_telling_memory(
    theta: Array, m: Array, gradient: Slope, learning_rate: float, beta1: float, beta2: float
) -> tuple[Any, ...]:
    """Return the case with a memory that turns the first sign if it is updated too early.

    The right mixture changes its sign at ``m = -low g``, that with the new memory at ``-high g``.
    """
    g = gradient(theta)
    low = (1 - beta1) / beta1
    high = (1 - beta1 * beta2) / (beta1 * beta2)
    memory = np.array([-g[0] * (low + high) / 2, m[1]])
    return theta, memory, gradient, learning_rate, beta1, beta2


EXERCISES = (
    Exercise(
        name="lion-step",
        task="Return theta and the memory m after one step of Lion without weight decay.",
        solution=lion_step,
        returns=("theta", "m"),
        arrange=_with_a_telling_memory,
        mistakes={
            "the memory is updated before it is mixed; the mixture wants the old one": (
                lambda x, m, g, a, b1, b2: (
                    x - a * np.sign(_mixed(_mixed(m, g(x), b2), g(x), b1)),
                    _mixed(m, g(x), b2),
                )
            ),
            "the sign of the step is swapped, so this climbs": (
                lambda x, m, g, a, b1, b2: (
                    x + a * np.sign(_mixed(m, g(x), b1)),
                    _mixed(m, g(x), b2),
                )
            ),
            "beta1 and beta2 are swapped; beta1 mixes for the step, beta2 keeps the memory": (
                lambda x, m, g, a, b1, b2: (
                    x - a * np.sign(_mixed(m, g(x), b2)),
                    _mixed(m, g(x), b1),
                )
            ),
            "the memory is updated with beta1; it has a weight of its own, beta2": (
                lambda x, m, g, a, b1, b2: (
                    x - a * np.sign(_mixed(m, g(x), b1)),
                    _mixed(m, g(x), b1),
                )
            ),
            "the sign is missing, so the step has the mixture's own length": (
                lambda x, m, g, a, b1, b2: (x - a * _mixed(m, g(x), b1), _mixed(m, g(x), b2))
            ),
            "the memory keeps the mixture's sign; it keeps the gradients themselves": (
                lambda x, m, g, a, b1, b2: (
                    x - a * np.sign(_mixed(m, g(x), b1)),
                    np.sign(_mixed(m, g(x), b2)),
                )
            ),
            "1 - beta1 is missing before the gradient in the mixture": (
                lambda x, m, g, a, b1, b2: (
                    x - a * np.sign(b1 * m + g(x)),
                    _mixed(m, g(x), b2),
                )
            ),
            "the memory is not updated": (
                lambda x, m, g, a, b1, b2: (x - a * np.sign(_mixed(m, g(x), b1)), m)
            ),
            "the learning rate is missing": (
                lambda x, m, g, a, b1, b2: (
                    x - np.sign(_mixed(m, g(x), b1)),
                    _mixed(m, g(x), b2),
                )
            ),
        },
    ),
    Exercise(
        name="schedule-free-step",
        task="Return theta and fast after step t of schedule-free descent; t counts from 1.",
        solution=schedule_free_step,
        returns=("theta", "fast"),
        mistakes={
            "the sign of the step is swapped, so this climbs": (
                lambda *case: _free(*case, sign=-1.0)
            ),
            "the gradient is asked for at theta; ask at (1 - beta) fast + beta theta": (
                lambda *case: _free(*case, ask_weight=1.0)
            ),
            "the gradient is asked for at fast; ask at (1 - beta) fast + beta theta": (
                lambda *case: _free(*case, ask_weight=0.0)
            ),
            "beta and 1 - beta are swapped; beta is the weight of theta": (
                lambda x, z, t, g, a, b: _free(x, z, t, g, a, b, ask_weight=1 - b)
            ),
            "t is taken as counted from 0; it counts from 1, so divide by t and not by t + 1": (
                lambda *case: _free(*case, offset=1)
            ),
            "fast starts from the point that was asked; it starts from fast": (
                lambda x, z, t, g, a, b: (
                    x + (_mixed(x, z, b) - a * g(_mixed(x, z, b)) - x) / t,
                    _mixed(x, z, b) - a * g(_mixed(x, z, b)),
                )
            ),
            "theta is averaged with the old fast; average it with the new one": (
                lambda x, z, t, g, a, b: (x + (z - x) / t, z - a * g(_mixed(x, z, b)))
            ),
        },
    ),
)
