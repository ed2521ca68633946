"""The exercises of the chapter on the problem with gradient descent."""

# ruff: noqa: ARG005 - a mistake often consists in not using an argument

from __future__ import annotations

from typing import Any

from momentum_book.exercises.exercise import Exercise, Slope
from momentum_lib._checks import Array


def gradient_descent_step(theta: Array, gradient: Slope, learning_rate: float) -> Any:
    return theta - learning_rate * gradient(theta)


EXERCISES = (
    Exercise(
        name="gradient-descent-step",
        task="Return theta after one step of plain gradient descent; gradient is a function.",
        solution=gradient_descent_step,
        returns=("theta",),
        mistakes={
            "the sign is swapped, so this climbs; the step goes against the gradient": (
                lambda x, g, a: x + a * g(x)
            ),
            "the learning rate is missing": lambda x, g, a: x - g(x),
            "the learning rate divides the gradient; it should multiply it": (
                lambda x, g, a: x - g(x) / a
            ),
            "this is the step alone; return theta after the step": lambda x, g, a: a * g(x),
            "this is the step alone; add theta to it": lambda x, g, a: -a * g(x),
            "this returns theta as it was": lambda x, g, a: x,
        },
    ),
)
