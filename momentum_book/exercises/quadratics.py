"""The exercises of the appendix on quadratics."""

# ruff: noqa: ARG005 - a mistake often consists in not using an argument

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from momentum_book.exercises.exercise import Exercise


def mode_rate(a: float, b: float) -> float:
    return float(np.abs(_roots(a, b)).max())


def heavy_ball_spread(learning_rate: float, eigenvalue: float, beta: float, noise: float) -> float:
    gap = 2 * (1 + beta) - learning_rate * eigenvalue
    variance = learning_rate * noise**2 * (1 + beta) / (eigenvalue * (1 - beta) * gap)
    return math.sqrt(variance)


def _roots(a: float, b: float) -> NDArray[np.complex128]:
    split = np.sqrt(complex(a * a + 4 * b))
    pair: NDArray[np.complex128] = np.stack([(a + split) / 2, (a - split) / 2])
    return pair


EXERCISES = (
    Exercise(
        name="mode-rate",
        task="Return the rate of theta_t = a theta_(t-1) + b theta_(t-2): the larger size of the "
        "two roots of r^2 = a r + b.",
        solution=mode_rate,
        returns=("rate",),
        mistakes={
            "the square root of -b is the rate only where the roots are complex": (
                lambda a, b: math.sqrt(-b)
            ),
            "this is the smaller of the two": lambda a, b: float(np.abs(_roots(a, b)).min()),
            "this is the root with the larger value; the larger size may be a negative one's": (
                lambda a, b: float(np.abs(_roots(a, b)[0]))
            ),
            "this is the leading root's real part; its size counts": (
                lambda a, b: float(max(np.abs(_roots(a, b).real)))
            ),
            "the sign of b is swapped: these are the roots of r^2 = a r - b": (
                lambda a, b: mode_rate(a, -b)
            ),
            "the 4 is missing under the square root": lambda a, b: mode_rate(a, b / 4),
            "the division by 2 is missing": lambda a, b: 2 * mode_rate(a, b),
            "this is the size of the roots' product, -b": lambda a, b: -b,
            "this is the size of the roots' sum, a": lambda a, b: abs(a),
        },
    ),
    Exercise(
        name="heavy-ball-spread",
        task="Return the standard deviation of theta about the minimum, in the long run, of heavy "
        "ball on eigenvalue * theta^2 / 2 with gradient noise of standard deviation noise.",
        solution=heavy_ball_spread,
        returns=("spread",),
        mistakes={
            "this is the variance; its square root is asked for": (
                lambda a, c, b, s: heavy_ball_spread(a, c, b, s) ** 2
            ),
            "this is the spread for small alpha lambda; the exact one has 2 (1 + beta) - alpha "
            "lambda below": lambda a, c, b, s: s * math.sqrt(a / (2 * c * (1 - b))),
            "this is plain descent's spread, with beta = 0": (
                lambda a, c, b, s: heavy_ball_spread(a, c, 0.0, s)
            ),
            "this is the averaged form's; heavy ball has no factor 1 - beta on its gradient": (
                lambda a, c, b, s: heavy_ball_spread(a * (1 - b), c, b, s)
            ),
            "the factor 1 + beta above is missing": (
                lambda a, c, b, s: heavy_ball_spread(a, c, b, s) / math.sqrt(1 + b)
            ),
            "the factor 1 - beta below is missing": (
                lambda a, c, b, s: heavy_ball_spread(a, c, b, s) * math.sqrt(1 - b)
            ),
            "the eigenvalue below is missing": (
                lambda a, c, b, s: heavy_ball_spread(a, c, b, s) * math.sqrt(c)
            ),
            "the noise enters the variance squared, and here it does not": (
                lambda a, c, b, s: heavy_ball_spread(a, c, b, s) / math.sqrt(s)
            ),
            "the noise is missing": lambda a, c, b, s: heavy_ball_spread(a, c, b, 1.0),
        },
    ),
)
