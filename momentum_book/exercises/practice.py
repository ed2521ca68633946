"""The exercises of the chapters on momentum in practice and on applications."""

# ruff: noqa: ARG005 - a mistake often leaves an argument out

from __future__ import annotations

import math

from momentum_book.exercises.exercise import Exercise, Slope, Step, added, subtracted
from momentum_lib._checks import Array


def from_the_paper(learning_rate: float, beta: float, new_beta: float) -> float:
    in_velocity_form = learning_rate * (1 - beta)
    return in_velocity_form * (1 - new_beta) / (1 - beta)


def velocity_share(
    velocity_norm: float, gradient_norm: float, learning_rate: float, beta: float
) -> float:
    return velocity_norm * (1 - beta) / (learning_rate * gradient_norm)


def pytorch_step(
    theta: Array, velocity: Array, gradient: Slope, learning_rate: float, beta: float
) -> Step:
    return subtracted(theta, beta * velocity + gradient(theta), learning_rate)


def keras_step(
    theta: Array, velocity: Array, gradient: Slope, learning_rate: float, beta: float
) -> Step:
    return added(theta, beta * velocity - learning_rate * gradient(theta))


EXERCISES = (
    Exercise(
        name="from-the-paper",
        task="A paper's averaged form has learning_rate and beta. Return the learning rate that, "
        "in the velocity form and with new_beta, keeps its step length.",
        solution=from_the_paper,
        returns=("new_learning_rate",),
        mistakes={
            "this is the translation at the old beta; the velocity form will run with new_beta": (
                lambda a, b, n: a * (1 - b)
            ),
            "this goes from one velocity form to another; the paper's form is the averaged one": (
                lambda a, b, n: a * (1 - n) / (1 - b)
            ),
            "this is the other direction: the velocity form needs the smaller learning rate": (
                lambda a, b, n: a / (1 - n)
            ),
            "this is the other direction, and with the old beta": lambda a, b, n: a / (1 - b),
            "1 - beta is counted twice; the averaged form's step length is the learning rate": (
                lambda a, b, n: a * (1 - b) * (1 - n)
            ),
            "take 1 - new_beta in place of new_beta": lambda a, b, n: a * n,
            "the learning rate has to change: the velocity form's steps grow": lambda a, b, n: a,
        },
    ),
    Exercise(
        name="velocity-share",
        task="Return the length of the velocity as a share of the longest that gradients of this "
        "length can build up, in the velocity form.",
        solution=velocity_share,
        returns=("share",),
        mistakes={
            "1 - beta is missing; the longest velocity is alpha |g| / (1 - beta)": (
                lambda v, g, a, b: v / (a * g)
            ),
            "the learning rate is missing; it stands inside this velocity": (
                lambda v, g, a, b: v * (1 - b) / g
            ),
            "the share is upside down": lambda v, g, a, b: a * g / (v * (1 - b)),
            "1 - beta belongs above: the longest velocity is alpha |g| / (1 - beta)": (
                lambda v, g, a, b: v / (a * g * (1 - b))
            ),
            "this is velocity over gradient alone": lambda v, g, a, b: v / g,
            "this compares with the velocity of alternating gradients, alpha |g| / (1 + beta)": (
                lambda v, g, a, b: v * (1 + b) / (a * g)
            ),
            "this compares with the velocity of pure noise, alpha |g| / sqrt(1 - beta^2)": (
                lambda v, g, a, b: v * math.sqrt(1 - b**2) / (a * g)
            ),
        },
    ),
    Exercise(
        name="pytorch-step",
        task="Take one step of momentum as PyTorch does: the learning rate stands outside the "
        "velocity.",
        solution=pytorch_step,
        returns=("theta", "velocity"),
        mistakes={
            "the learning rate is inside the velocity; that is Keras, with the other sign": (
                lambda x, v, g, a, b: subtracted(x, b * v + a * g(x))
            ),
            "the learning rate is inside the velocity and outside too": (
                lambda x, v, g, a, b: subtracted(x, b * v + a * g(x), a)
            ),
            "there is no factor 1 - beta here; that is the averaged form": (
                lambda x, v, g, a, b: subtracted(x, b * v + (1 - b) * g(x), a)
            ),
            "the sign is wrong: theta moves against the velocity": (
                lambda x, v, g, a, b: added(x, b * v + g(x), a)
            ),
            "the learning rate is missing": lambda x, v, g, a, b: subtracted(x, b * v + g(x)),
            "theta moves by the old velocity; use the new one": (
                lambda x, v, g, a, b: (x - a * v, b * v + g(x))
            ),
            "this is nesterov=True: gradient plus beta times the new velocity": (
                lambda x, v, g, a, b: (x - a * (g(x) + b * (b * v + g(x))), b * v + g(x))
            ),
            "beta is missing, so the past never fades": (
                lambda x, v, g, a, b: subtracted(x, v + g(x), a)
            ),
            "theta is right, but the velocity that is returned is the whole step, alpha and all": (
                lambda x, v, g, a, b: (x - a * (b * v + g(x)), a * (b * v + g(x)))
            ),
        },
    ),
    Exercise(
        name="keras-step",
        task="Take one step of momentum as Keras does: the velocity points downhill and is added.",
        solution=keras_step,
        returns=("theta", "velocity"),
        mistakes={
            "this is our sign: in Keras the velocity points downhill, and is added": (
                lambda x, v, g, a, b: subtracted(x, b * v + a * g(x))
            ),
            "the gradient's sign is wrong: this climbs": (
                lambda x, v, g, a, b: added(x, b * v + a * g(x))
            ),
            "theta is moved against the velocity, which points downhill already": (
                lambda x, v, g, a, b: subtracted(x, b * v - a * g(x))
            ),
            "the learning rate is outside the velocity; that is PyTorch, with the other sign": (
                lambda x, v, g, a, b: added(x, b * v - g(x), a)
            ),
            "the learning rate is missing": lambda x, v, g, a, b: added(x, b * v - g(x)),
            "there is no factor 1 - beta here; that is the averaged form": (
                lambda x, v, g, a, b: added(x, b * v - (1 - b) * a * g(x))
            ),
            "theta moves by the old velocity; use the new one": (
                lambda x, v, g, a, b: (x + v, b * v - a * g(x))
            ),
            "this is nesterov=True: theta moves by beta v - alpha g with the new velocity v": (
                lambda x, v, g, a, b: (
                    x + b * (b * v - a * g(x)) - a * g(x),
                    b * v - a * g(x),
                )
            ),
        },
    ),
)
