"""The exercises of the chapter on momentum as a filter."""

from __future__ import annotations

import math

from momentum_book.exercises.exercise import Exercise


def wave_gain(period: float, beta: float) -> float:
    angle = 2 * math.pi / period
    return 1 / math.sqrt(1 - 2 * beta * math.cos(angle) + beta**2)


EXERCISES = (
    Exercise(
        name="wave-gain",
        task="Return how many times as large as the gradient the velocity over alpha swings, where "
        "the gradient is a wave that comes again after so many steps.",
        solution=wave_gain,
        returns=("gain",),
        mistakes={
            "the gain is the size of 1 / (1 - beta e^(-i w)), and this is its square": (
                lambda period, beta: wave_gain(period, beta) ** 2
            ),
            "the angle of a step is 2 pi / period; here it is 1 / period": (
                lambda period, beta: wave_gain(2 * math.pi * period, beta)
            ),
            "the angle of a step is 2 pi / period; here it is 2 pi period": (
                lambda period, beta: wave_gain(1 / period, beta)
            ),
            "this is the averaged form, with its factor 1 - beta; the velocity form has none": (
                lambda period, beta: (1 - beta) * wave_gain(period, beta)
            ),
            "this is the gain of a gradient that stays as it is; the period has no say in it": (
                lambda period, beta: 1 / (1 - beta) + 0 * period
            ),
        },
    ),
)
