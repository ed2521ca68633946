"""The exercises of the chapter on heavy ball."""

# ruff: noqa: ARG005 - a mistake often consists in not using an argument

from __future__ import annotations

import math

from momentum_book.exercises.exercise import Exercise, Slope, Step, added, subtracted
from momentum_lib._checks import Array


def heavy_ball_step(
    theta: Array, velocity: Array, gradient: Slope, learning_rate: float, beta: float
) -> Step:
    velocity = beta * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


def averaged_momentum_step(
    theta: Array, velocity: Array, gradient: Slope, learning_rate: float, beta: float
) -> Step:
    velocity = beta * velocity + (1 - beta) * gradient(theta)
    return theta - learning_rate * velocity, velocity


def best_heavy_ball(smallest: float, largest: float) -> tuple[float, float]:
    low, high = math.sqrt(smallest), math.sqrt(largest)
    return 4 / (high + low) ** 2, ((high - low) / (high + low)) ** 2


def critical_beta(learning_rate: float, eigenvalue: float) -> float:
    return (1 - math.sqrt(learning_rate * eigenvalue)) ** 2


EXERCISES = (
    Exercise(
        name="heavy-ball-step",
        task="Return theta and the velocity after one step of heavy ball in the velocity form, "
        "alpha inside the velocity.",
        solution=heavy_ball_step,
        returns=("theta", "velocity"),
        mistakes={
            "the sign of theta's step is swapped; the velocity points uphill and is subtracted": (
                lambda x, v, g, a, b: added(x, b * v + a * g(x))
            ),
            "the sign of the gradient is swapped; in this book it is added to the velocity": (
                lambda x, v, g, a, b: subtracted(x, b * v - a * g(x))
            ),
            "this is Keras's sign, v <- beta v - alpha g and theta + v; in this book the velocity "
            "points uphill and is subtracted": lambda x, v, g, a, b: added(x, b * v - a * g(x)),
            "alpha stands outside the velocity, as in PyTorch; here it is inside": (
                lambda x, v, g, a, b: subtracted(x, b * v + g(x), a)
            ),
            "alpha is applied twice, inside the velocity and again in theta's step": (
                lambda x, v, g, a, b: subtracted(x, b * v + a * g(x), a)
            ),
            "the learning rate is missing": lambda x, v, g, a, b: subtracted(x, b * v + g(x)),
            "this is the averaged form, with its factor 1 - beta; the velocity form has none": (
                lambda x, v, g, a, b: subtracted(x, b * v + (1 - b) * g(x), a)
            ),
            "the gradient has a factor 1 - beta; the velocity form has none": (
                lambda x, v, g, a, b: subtracted(x, b * v + (1 - b) * a * g(x))
            ),
            "the gradient is asked for at the look-ahead point, which is Nesterov's rule; heavy "
            "ball asks at theta": lambda x, v, g, a, b: subtracted(x, b * v + a * g(x - b * v)),
            "theta moves by the old velocity; use the new one": (
                lambda x, v, g, a, b: (x - v, b * v + a * g(x))
            ),
            "beta and 1 - beta are swapped; beta v is the part that stays": (
                lambda x, v, g, a, b: subtracted(x, (1 - b) * v + a * g(x))
            ),
            "beta is missing, so the velocity never fades": (
                lambda x, v, g, a, b: subtracted(x, v + a * g(x))
            ),
            "the old velocity is missing, so this is plain descent": (
                lambda x, v, g, a, b: subtracted(x, a * g(x))
            ),
            "beta weighs the new gradient too; it belongs to the old velocity alone": (
                lambda x, v, g, a, b: subtracted(x, b * (v + a * g(x)))
            ),
            "theta is right, but the velocity that is returned is the old one": (
                lambda x, v, g, a, b: (x - b * v - a * g(x), v)
            ),
        },
    ),
    Exercise(
        name="averaged-momentum-step",
        task="Return theta and the velocity after one step of momentum in the averaged form, "
        "alpha outside the velocity.",
        solution=averaged_momentum_step,
        returns=("theta", "velocity"),
        mistakes={
            "the sign of theta's step is swapped; the velocity points uphill and is subtracted": (
                lambda x, v, g, a, b: added(x, b * v + (1 - b) * g(x), a)
            ),
            "the sign of the gradient is swapped; it is added to the average": (
                lambda x, v, g, a, b: subtracted(x, b * v - (1 - b) * g(x), a)
            ),
            "the factor 1 - beta of the gradient is missing, so the velocity is a sum and no "
            "average": lambda x, v, g, a, b: subtracted(x, b * v + g(x), a),
            "this is the velocity form, alpha inside and no factor 1 - beta": (
                lambda x, v, g, a, b: subtracted(x, b * v + a * g(x))
            ),
            "alpha is inside the velocity; in this form it stands outside, in theta's step": (
                lambda x, v, g, a, b: subtracted(x, b * v + (1 - b) * a * g(x))
            ),
            "the learning rate is missing": (
                lambda x, v, g, a, b: subtracted(x, b * v + (1 - b) * g(x))
            ),
            "beta and 1 - beta are swapped; beta weighs the past": (
                lambda x, v, g, a, b: subtracted(x, (1 - b) * v + b * g(x), a)
            ),
            "theta moves by the old velocity; use the new one": (
                lambda x, v, g, a, b: (x - a * v, b * v + (1 - b) * g(x))
            ),
            "the gradient is asked for at a point ahead; this rule asks at theta": (
                lambda x, v, g, a, b: subtracted(x, b * v + (1 - b) * g(x - b * v), a)
            ),
            "the gradient is asked for at the point alpha beta v ahead; this rule asks at theta": (
                lambda x, v, g, a, b: subtracted(x, b * v + (1 - b) * g(x - a * b * v), a)
            ),
            "beta is missing, so the past never fades": (
                lambda x, v, g, a, b: subtracted(x, v + (1 - b) * g(x), a)
            ),
            "theta is right, but the velocity that is returned is the old one": (
                lambda x, v, g, a, b: (x - a * (b * v + (1 - b) * g(x)), v)
            ),
        },
    ),
    Exercise(
        name="best-heavy-ball",
        task="Return the best alpha and beta of heavy ball on quadratics whose eigenvalues lie "
        "between smallest and largest.",
        solution=best_heavy_ball,
        returns=("learning_rate", "beta"),
        mistakes={
            "the learning rate is right, but the square of beta is missing; this is the rate": (
                lambda low, high: (
                    best_heavy_ball(low, high)[0],
                    math.sqrt(best_heavy_ball(low, high)[1]),
                )
            ),
            "the learning rate is right, but beta takes the roots of the eigenvalues": (
                lambda low, high: (
                    best_heavy_ball(low, high)[0],
                    ((high - low) / (high + low)) ** 2,
                )
            ),
            "beta is right, but this learning rate is plain descent's, 2 / (smallest + largest)": (
                lambda low, high: (2 / (low + high), best_heavy_ball(low, high)[1])
            ),
            "beta is right, but the learning rate's divisor lacks its square": (
                lambda low, high: (
                    4 / (math.sqrt(low) + math.sqrt(high)),
                    best_heavy_ball(low, high)[1],
                )
            ),
            "beta is right, but the learning rate's divisor lacks the roots": (
                lambda low, high: (4 / (low + high) ** 2, best_heavy_ball(low, high)[1])
            ),
            "beta is right, but the learning rate's 4 is a 2 here": (
                lambda low, high: (best_heavy_ball(low, high)[0] / 2, best_heavy_ball(low, high)[1])
            ),
            "beta is right, but the learning rate's 4 is a 1 here": (
                lambda low, high: (best_heavy_ball(low, high)[0] / 4, best_heavy_ball(low, high)[1])
            ),
            "these are Nesterov's settings, 1 / largest and the root of heavy ball's beta": (
                lambda low, high: (1 / high, math.sqrt(best_heavy_ball(low, high)[1]))
            ),
        },
    ),
    Exercise(
        name="critical-beta",
        task="Return the beta of critical damping, above which heavy ball swings about the "
        "minimum; learning_rate * eigenvalue is below 1.",
        solution=critical_beta,
        returns=("beta",),
        mistakes={
            "the square is missing": lambda a, c: 1 - math.sqrt(a * c),
            "the root is missing: it is of learning_rate * eigenvalue": lambda a, c: (
                (1 - a * c) ** 2
            ),
            "both the root and the square are missing": lambda a, c: 1 - a * c,
            "this is the other solution, (1 + sqrt(alpha lambda))^2, which is above 1": (
                lambda a, c: (1 + math.sqrt(a * c)) ** 2
            ),
            "1 - is missing": lambda a, c: a * c,
            "this is the friction's share, 1 - beta": lambda a, c: 1 - (1 - math.sqrt(a * c)) ** 2,
        },
    ),
)
