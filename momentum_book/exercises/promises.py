"""The exercises of the chapter on what momentum promises."""

# ruff: noqa: ARG005 - a mistake often consists in not using an argument

from __future__ import annotations

import math

from momentum_book.exercises.exercise import Exercise


def expected_gain(smallest: float, largest: float) -> float:
    kappa = largest / smallest
    plain = (kappa - 1) / (kappa + 1)
    tuned = (math.sqrt(kappa) - 1) / (math.sqrt(kappa) + 1)
    return math.log(tuned) / math.log(plain)


def sharpest_minimum(learning_rate: float, beta: float) -> float:
    return (2 + 2 * beta) / learning_rate


def _rates(low: float, high: float) -> tuple[float, float]:
    """Return the rates of plain descent and of heavy ball, both tuned."""
    root = math.sqrt(high / low)
    return (high - low) / (high + low), (root - 1) / (root + 1)


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        name="expected-gain",
        task="Return how many times fewer steps tuned heavy ball needs than tuned plain descent, "
        "by their rates, on quadratics whose eigenvalues lie between smallest and largest.",
        solution=expected_gain,
        returns=("gain",),
        mistakes={
            "this is the rule of thumb, the root of the condition number; the exact gain is the "
            "ratio of the rates' logarithms": lambda low, high: math.sqrt(high / low),
            "this is the condition number itself": lambda low, high: high / low,
            "this is the ratio turned round: heavy ball needs fewer steps, so it is above 1": (
                lambda low, high: 1 / expected_gain(low, high)
            ),
            "this is the ratio of the rates; steps go with their logarithms": (
                lambda low, high: _rates(low, high)[0] / _rates(low, high)[1]
            ),
            "this takes beta for heavy ball's rate; the rate is its root": (
                lambda low, high: 2 * expected_gain(low, high)
            ),
            "this is a difference of logarithms; steps are in proportion to 1 / -ln rate": (
                lambda low, high: math.log(_rates(low, high)[0]) - math.log(_rates(low, high)[1])
            ),
            "the condition number is largest / smallest, and here it is turned round": (
                lambda low, high: math.sqrt(low / high)
            ),
        },
    ),
    Exercise(
        name="sharpest-minimum",
        task="Return the largest curvature of a minimum in which heavy ball, in the velocity form, "
        "can come to rest.",
        solution=sharpest_minimum,
        returns=("curvature",),
        mistakes={
            "this is plain descent's limit, 2 / alpha; momentum holds on in sharper minima": (
                lambda a, b: 2 / a
            ),
            "this is the averaged form's limit, with the divisor 1 - beta": (
                lambda a, b: (2 + 2 * b) / ((1 - b) * a)
            ),
            "this is plain descent's limit at the same step length, 2 (1 - beta) / alpha": (
                lambda a, b: 2 * (1 - b) / a
            ),
            "this is Nesterov's limit, with the divisor 1 + 2 beta": (
                lambda a, b: (2 + 2 * b) / ((1 + 2 * b) * a)
            ),
            "alpha divides; here it multiplies": lambda a, b: (2 + 2 * b) * a,
            "the factor 2 is missing": lambda a, b: (1 + b) / a,
            "the factor 2 belongs to beta too": lambda a, b: (2 + b) / a,
            "this is where swinging begins, (1 - sqrt(beta))^2 / alpha, and not where it grows": (
                lambda a, b: (1 - math.sqrt(b)) ** 2 / a
            ),
            "this is the end of the complex roots, (1 + sqrt(beta))^2 / alpha; beyond it one real "
            "root is still smaller than 1 for a while": lambda a, b: (1 + math.sqrt(b)) ** 2 / a,
        },
    ),
)
