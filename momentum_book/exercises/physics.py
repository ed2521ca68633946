"""The exercises of the chapter on the physics analogy."""

# ruff: noqa: ARG005 - a mistake often consists in not using an argument

from __future__ import annotations

import math

from momentum_book.exercises.exercise import Exercise


def terminal_speed(slope: float, learning_rate: float, beta: float) -> float:
    return learning_rate * slope / (1 - beta)


def friction_to_beta(friction: float, time_step: float) -> tuple[float, float]:
    return time_step**2, 1 - friction * time_step


EXERCISES = (
    Exercise(
        name="terminal-speed",
        task="Return what heavy ball's velocity tends to on a constant slope.",
        solution=terminal_speed,
        returns=("velocity",),
        mistakes={
            "this is the first step's; the velocity goes on growing, to 1 / (1 - beta) of it": (
                lambda g, a, b: a * g
            ),
            "the learning rate is missing": lambda g, a, b: g / (1 - b),
            "1 - beta multiplies here; a long memory makes it faster, so divide by it": (
                lambda g, a, b: a * g * (1 - b)
            ),
            "this divides by beta; the limit of v = beta v + alpha g has 1 - beta below": (
                lambda g, a, b: a * g / b
            ),
            "this divides by 1 + beta, which is the limit for gradients that alternate": (
                lambda g, a, b: a * g / (1 + b)
            ),
            "the sign is swapped; in this book the velocity points uphill and is subtracted": (
                lambda g, a, b: -a * g / (1 - b)
            ),
            "this is the limit of the averaged form's velocity; here alpha is inside and the "
            "weights sum to 1 / (1 - beta)": lambda g, a, b: g,
        },
    ),
    Exercise(
        name="friction-to-beta",
        task="Return the alpha and beta of heavy ball for a ball of mass 1 with this friction, "
        "followed in this time step.",
        solution=friction_to_beta,
        returns=("learning_rate", "beta"),
        mistakes={
            "the learning rate is right, but this beta is the part of the speed that friction "
            "takes; beta is what stays": lambda c, h: (h**2, c * h),
            "beta is right, but the learning rate is the time step squared": (
                lambda c, h: (h, 1 - c * h)
            ),
            "the learning rate is the time step squared, and beta is 1 minus friction times step": (
                lambda c, h: (h, c * h)
            ),
            "beta is right, but the learning rate is the time step squared, without the half": (
                lambda c, h: (h**2 / 2, 1 - c * h)
            ),
            "the learning rate is right, but beta lacks the time step": lambda c, h: (h**2, 1 - c),
            "the learning rate is right, but beta has the time step squared": (
                lambda c, h: (h**2, 1 - c * h**2)
            ),
            "the learning rate is right, but this beta is the exact decay exp(-friction h); the "
            "step takes its first order, 1 - friction h": lambda c, h: (h**2, math.exp(-c * h)),
            "the learning rate is right, but this beta is the implicit step's, with the friction "
            "taken at the new speed": lambda c, h: (h**2, 1 / (1 + c * h)),
        },
    ),
)
