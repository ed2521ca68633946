"""The exercises of the chapter on Nesterov."""

from __future__ import annotations

from momentum_book.exercises.exercise import Exercise, Slope, Step, added, subtracted
from momentum_lib._checks import Array


def nesterov_step(
    theta: Array, velocity: Array, gradient: Slope, learning_rate: float, beta: float
) -> Step:
    look_ahead = theta - beta * velocity
    velocity = beta * velocity + learning_rate * gradient(look_ahead)
    return theta - velocity, velocity


EXERCISES = (
    Exercise(
        name="nesterov-step",
        task="Return theta and the velocity after one step of Nesterov's rule, alpha inside the "
        "velocity.",
        solution=nesterov_step,
        returns=("theta", "velocity"),
        mistakes={
            "the gradient is asked for at theta, which is heavy ball; ask at theta - beta v": (
                lambda x, v, g, a, b: subtracted(x, b * v + a * g(x))
            ),
            "the look-ahead point is on the wrong side; it is theta - beta v": (
                lambda x, v, g, a, b: subtracted(x, b * v + a * g(x + b * v))
            ),
            "the look-ahead point lacks its beta; it is theta - beta v": (
                lambda x, v, g, a, b: subtracted(x, b * v + a * g(x - v))
            ),
            "the look-ahead point has alpha in it; alpha is inside v already: theta - beta v": (
                lambda x, v, g, a, b: subtracted(x, b * v + a * g(x - a * b * v))
            ),
            "theta steps from the look-ahead point, so beta v counts twice; step from theta": (
                lambda x, v, g, a, b: (
                    x - b * v - (b * v + a * g(x - b * v)),
                    b * v + a * g(x - b * v),
                )
            ),
            "this is PyTorch's rewriting, whose theta is the look-ahead point; here theta is the "
            "point itself": (
                lambda x, v, g, a, b: (x - b * (b * v + a * g(x)) - a * g(x), b * v + a * g(x))
            ),
            "the sign of theta's step is swapped; the velocity points uphill and is subtracted": (
                lambda x, v, g, a, b: added(x, b * v + a * g(x - b * v))
            ),
            "the sign of the gradient is swapped; in this book it is added to the velocity": (
                lambda x, v, g, a, b: subtracted(x, b * v - a * g(x - b * v))
            ),
            "this is the other sign, v <- beta v - alpha g(theta + beta v) and theta + v; in this "
            "book the velocity points uphill and is subtracted": (
                lambda x, v, g, a, b: added(x, b * v - a * g(x + b * v))
            ),
            "alpha stands outside the velocity; here it is inside": (
                lambda x, v, g, a, b: subtracted(x, b * v + g(x - b * v), a)
            ),
            "the gradient has a factor 1 - beta; the velocity form has none": (
                lambda x, v, g, a, b: subtracted(x, b * v + (1 - b) * a * g(x - b * v))
            ),
            "theta moves by the old velocity; use the new one": (
                lambda x, v, g, a, b: (x - v, b * v + a * g(x - b * v))
            ),
            "beta and 1 - beta are swapped; beta v is the part that stays": (
                lambda x, v, g, a, b: subtracted(x, (1 - b) * v + a * g(x - (1 - b) * v))
            ),
            "the old velocity is missing from the new one; only the look-ahead point has it": (
                lambda x, v, g, a, b: subtracted(x, a * g(x - b * v))
            ),
            "beta is missing from the new velocity, which is beta v + alpha g": (
                lambda x, v, g, a, b: subtracted(x, v + a * g(x - b * v))
            ),
        },
    ),
)
