"""The exercises of the chapter on adaptive and layer-wise momentum."""

# ruff: noqa: ARG005 - a mistake often consists in not using an argument

from __future__ import annotations

import math
from typing import Any

import numpy as np

from momentum_book.exercises.exercise import Exercise, Slope
from momentum_lib._checks import Array


def restarted_velocity(
    theta: Array, velocity: Array, gradient: Slope, learning_rate: float, beta: float
) -> tuple[Array, Array]:
    g = gradient(theta - beta * velocity)
    velocity = beta * velocity + learning_rate * g
    theta = theta - velocity
    if g @ velocity < 0:
        velocity = np.zeros_like(velocity)
    return theta, velocity


def aligned_beta(beta: float, value: Array, velocity: Array, rate: float, highest: float) -> float:
    cosine = float(value @ velocity / (np.linalg.norm(value) * np.linalg.norm(velocity)))
    return min(max(beta + rate * cosine, 0.0), highest)


def _restarted(
    x: Array,
    v: Array,
    slope: Slope,
    a: float,
    b: float,
    *,
    asks: Any = None,
    turned: Any = None,
) -> tuple[Array, Array]:
    """Take the step, with the gradient asked elsewhere or another sign of having turned."""
    g = slope(asks(x, v, b) if asks else x - b * v)
    new = b * v + a * g
    stop = turned(g, new, v) if turned else g @ new < 0
    return x - new, np.zeros_like(new) if stop else new


def _aligned(
    beta: float, change: float, highest: float, lowest: float = 0.0, sign: float = 1.0
) -> float:
    return min(max(beta + sign * change, lowest), highest)


def _cosine(g: Array, v: Array) -> float:
    return float(g @ v / (np.linalg.norm(g) * np.linalg.norm(v)))


EXERCISES = (
    Exercise(
        name="restarted-nesterov-step",
        task="Return theta and the velocity after one step of Nesterov's rule with a fixed beta; "
        "the velocity is zero if the step turned out to go uphill.",
        solution=restarted_velocity,
        returns=("theta", "velocity"),
        mistakes={
            "the velocity never restarts; it is zero when gradient and new velocity disagree": (
                lambda x, v, g, a, b: _restarted(x, v, g, a, b, turned=lambda *_: False)
            ),
            "the test is the wrong way round; it restarts while gradient and velocity agree": (
                lambda x, v, g, a, b: _restarted(x, v, g, a, b, turned=lambda q, w, _: q @ w > 0)
            ),
            "the test uses the old velocity; compare the gradient with the new one": (
                lambda x, v, g, a, b: _restarted(
                    x, v, g, a, b, turned=lambda q, _, old: q @ old < 0
                )
            ),
            "each coordinate restarts by itself; the test is one number, the inner product": (
                lambda x, v, g, a, b: (
                    _restarted(x, v, g, a, b, turned=lambda *_: False)[0],
                    np.where(
                        g(x - b * v) * (b * v + a * g(x - b * v)) < 0, 0, b * v + a * g(x - b * v)
                    ),
                )
            ),
            "the gradient is asked for at theta, which is heavy ball; ask at theta - beta v": (
                lambda x, v, g, a, b: _restarted(x, v, g, a, b, asks=lambda at, *_: at)
            ),
            "the step that goes uphill is not taken; take it, and drop the velocity afterwards": (
                lambda x, v, g, a, b: (
                    _restarted(x, v, g, a, b)
                    if g(x - b * v) @ (b * v + a * g(x - b * v)) >= 0
                    else (x, np.zeros_like(v))
                )
            ),
            "after a restart the velocity is the plain step; it should be zero": (
                lambda x, v, g, a, b: (
                    _restarted(x, v, g, a, b)
                    if g(x - b * v) @ (b * v + a * g(x - b * v)) >= 0
                    else (x - b * v - a * g(x - b * v), a * g(x - b * v))
                )
            ),
        },
    ),
    Exercise(
        name="aligned-beta",
        task="Return the next beta: the old one plus rate times the cosine of the angle between "
        "the gradient (value) and the velocity, kept between 0 and highest.",
        solution=aligned_beta,
        returns=("beta",),
        mistakes={
            "the sign is swapped; beta rises where they agree": (
                lambda b, g, v, r, h: _aligned(b, r * _cosine(g, v), h, sign=-1)
            ),
            "the cosine lacks its lengths; divide the inner product by both": (
                lambda b, g, v, r, h: _aligned(b, r * float(g @ v), h)
            ),
            "the inner product is divided by the gradient's length only; divide by both lengths": (
                lambda b, g, v, r, h: _aligned(b, r * float(g @ v) / float(np.linalg.norm(g)), h)
            ),
            "the inner product is divided by the velocity's length only; divide by both lengths": (
                lambda b, g, v, r, h: _aligned(b, r * float(g @ v) / float(np.linalg.norm(v)), h)
            ),
            "this is the angle; its cosine is asked for": (
                lambda b, g, v, r, h: _aligned(b, r * math.acos(_cosine(g, v)), h)
            ),
            "only the sign of the cosine counts here; use the cosine itself": (
                lambda b, g, v, r, h: _aligned(b, r * math.copysign(1, _cosine(g, v)), h)
            ),
            "beta is not kept below its highest value": (
                lambda b, g, v, r, h: _aligned(b, r * _cosine(g, v), math.inf)
            ),
            "beta may fall below 0; keep it at 0 or above": (
                lambda b, g, v, r, h: _aligned(b, r * _cosine(g, v), h, lowest=-math.inf)
            ),
            "beta is multiplied by the cosine; add rate times the cosine": (
                lambda b, g, v, r, h: min(max(b * r * _cosine(g, v), 0.0), h)
            ),
            "the old beta is missing; the cosine changes it and does not replace it": (
                lambda b, g, v, r, h: min(max(r * _cosine(g, v), 0.0), h)
            ),
        },
    ),
)
