"""The exercises that `momentum_lib.exercises` checks, with their solutions and known mistakes.

To add one, write an `Exercise` into `EXERCISES`:

- `solution` is the right function. Its argument names are the exercise's, and for each of them
  `DRAWS` says how a random value is drawn; add a line there for a new name.
- `returns` names what it returns, in order.
- `mistakes` maps a sentence to a function that makes this mistake; the sentence has no capital
  letter and no full stop. The first whose answers equal the reader's is named, so put the specific
  ones first. A test checks that each is told apart from the solution and from the others.
"""

# ruff: noqa: ARG005 - a mistake often consists in not using an argument

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from momentum_lib._checks import Array

Generator = np.random.Generator
Step = tuple[Array, Array]


@dataclass(frozen=True, repr=False)
class Exercise:
    """One exercise: what to write, what is right, and what often goes wrong.

    Attributes
    ----------
    name : str
        What `check` is called with.
    task : str
        What to write, in a sentence.
    solution : callable
        The right function; its argument names are the exercise's.
    returns : tuple of str
        The names of what it returns.
    mistakes : mapping of str to callable
        What to say, for each function that makes a known mistake.
    """

    name: str
    task: str
    solution: Callable[..., Any]
    returns: tuple[str, ...]
    mistakes: Mapping[str, Callable[..., Any]] = field(default_factory=dict)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the arguments, in order."""
        return tuple(inspect.signature(self.solution).parameters)

    def draw(self, generator: Generator) -> tuple[Any, ...]:
        """Return random arguments for one case."""
        return tuple(DRAWS[name](generator) for name in self.arguments)

    def __repr__(self) -> str:
        returned = ", ".join(self.returns)
        arrow = f"({returned})" if len(self.returns) > 1 else returned
        return f"{self.name}: f({', '.join(self.arguments)}) -> {arrow}\n{self.task}"


@dataclass(frozen=True, eq=False)
class Slope:
    """The gradient of a bowl, as a function that can be shown in a sentence."""

    curvature: Array
    centre: Array

    def __call__(self, theta: Any) -> Any:
        return self.curvature * (theta - self.centre)

    def __repr__(self) -> str:
        curvature, centre = (
            np.array2string(part, precision=4, separator=", ")
            for part in (self.curvature, self.centre)
        )
        return f"(x -> {curvature} * (x - {centre}))"


def _point(generator: Generator) -> Array:
    return generator.normal(size=2)


def _slope(generator: Generator) -> Slope:
    return Slope(generator.uniform(0.5, 3.0, size=2), generator.normal(size=2))


def _between(low: float, high: float) -> Callable[[Generator], float]:
    return lambda generator: float(generator.uniform(low, high))


def _whole(low: int, high: int) -> Callable[[Generator], int]:
    return lambda generator: int(generator.integers(low, high))


#: How a random value of each argument is drawn.
DRAWS: dict[str, Callable[[Generator], Any]] = {
    "theta": _point,
    "velocity": _point,
    "m": _point,
    "average": _point,
    "value": _point,
    "s": lambda generator: _point(generator) ** 2,
    "mean_square": lambda generator: _point(generator) ** 2,
    "gradient": _slope,
    "learning_rate": _between(0.05, 0.45),
    "beta": _between(0.55, 0.95),
    "beta1": _between(0.55, 0.9),
    "beta2": _between(0.91, 0.99),
    "decay": _between(0.55, 0.95),
    "epsilon": _between(0.01, 0.1),
    "t": _whole(1, 6),
    "steps": _whole(3, 9),
    "slope": _between(-3.0, 3.0),
    "eigenvalue": _between(0.5, 2.0),
    "smallest": _between(0.5, 2.0),
    "largest": _between(5.0, 100.0),
    "friction": _between(0.1, 0.9),
    "time_step": _between(0.1, 0.9),
}


# The solutions, as the chapters have them.


def gradient_descent_step(theta: Array, gradient: Slope, learning_rate: float) -> Any:
    return theta - learning_rate * gradient(theta)


def ema_step(average: Array, value: Array, beta: float) -> Array:
    return beta * average + (1 - beta) * value


def bias_correction(average: Array, beta: float, t: int) -> Array:
    return average / (1 - beta**t)


def ema_weights(beta: float, steps: int) -> Any:
    return (1 - beta) * beta ** np.arange(steps)


def half_life(beta: float) -> float:
    return math.log(2) / -math.log(beta)


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


def nesterov_step(
    theta: Array, velocity: Array, gradient: Slope, learning_rate: float, beta: float
) -> Step:
    look_ahead = theta - beta * velocity
    velocity = beta * velocity + learning_rate * gradient(look_ahead)
    return theta - velocity, velocity


def terminal_speed(slope: float, learning_rate: float, beta: float) -> float:
    return learning_rate * slope / (1 - beta)


def best_heavy_ball(smallest: float, largest: float) -> tuple[float, float]:
    low, high = math.sqrt(smallest), math.sqrt(largest)
    return 4 / (high + low) ** 2, ((high - low) / (high + low)) ** 2


def critical_beta(learning_rate: float, eigenvalue: float) -> float:
    return (1 - math.sqrt(learning_rate * eigenvalue)) ** 2


def friction_to_beta(friction: float, time_step: float) -> tuple[float, float]:
    return time_step**2, 1 - friction * time_step


def rmsprop_step(
    theta: Array,
    mean_square: Array,
    gradient: Slope,
    learning_rate: float,
    decay: float,
    epsilon: float,
) -> Step:
    g = gradient(theta)
    mean_square = decay * mean_square + (1 - decay) * g**2
    return theta - learning_rate * g / (np.sqrt(mean_square) + epsilon), mean_square


def adam_step(
    theta: Array,
    m: Array,
    s: Array,
    t: int,
    gradient: Slope,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
) -> tuple[Array, Array, Array]:
    g = gradient(theta)
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    m_corrected, s_corrected = m / (1 - beta1**t), s / (1 - beta2**t)
    return theta - learning_rate * m_corrected / (np.sqrt(s_corrected) + epsilon), m, s


# Small parts that several wrong variants share. Below, x is theta, v the velocity, g the gradient
# function, a the learning rate, b beta, d the decay and e epsilon.


def _subtracted(x: Array, v: Any, scale: float = 1.0) -> Step:
    return x - scale * v, v


def _added(x: Array, v: Any, scale: float = 1.0) -> Step:
    return x + scale * v, v


def _rms(x: Array, s: Any, g: Any, a: float, e: float) -> Step:
    return x - a * g / (np.sqrt(s) + e), s


def _adam(  # each keyword is one way to go wrong
    x: Array,
    m: Any,
    s: Any,
    t: int,
    g: Slope,
    a: float,
    b1: float,
    b2: float,
    e: float,
    *,
    new_m: float = 1.0,
    new_s: float = 1.0,
    power: int = 2,
    offset: int = 0,
    correct_m: bool = True,
    correct_s: bool = True,
    keep_corrected: bool = False,
    swapped: bool = False,
    follow_gradient: bool = False,
    divisor: Callable[[Any, float], Any] = lambda s, e: np.sqrt(s) + e,
) -> tuple[Any, Any, Any]:
    keep_m, keep_s = (1 - b1, 1 - b2) if swapped else (b1, b2)
    m = keep_m * m + new_m * (1 - keep_m) * g(x)
    s = keep_s * s + new_s * (1 - keep_s) * g(x) ** power
    m_used = m / (1 - np.float64(b1) ** (t + offset)) if correct_m else m
    s_used = s / (1 - np.float64(b2) ** (t + offset)) if correct_s else s
    x = x - a * (g(x) if follow_gradient else m_used) / divisor(s_used, e)
    return (x, m_used, s_used) if keep_corrected else (x, m, s)


_ALL = (
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
    Exercise(
        name="ema-step",
        task="Return the exponential moving average after one more value.",
        solution=ema_step,
        returns=("average",),
        mistakes={
            "beta and 1 - beta are swapped; beta weighs the past, 1 - beta the new value": (
                lambda m, x, b: (1 - b) * m + b * x
            ),
            "the factor 1 - beta of the new value is missing, so this is a fading sum": (
                lambda m, x, b: b * m + x
            ),
            "beta has not been applied to the past": lambda m, x, b: m + (1 - b) * x,
            "both parts are weighed by beta; the new value's weight is 1 - beta": (
                lambda m, x, b: b * m + b * x
            ),
            "the sign of the new value is swapped": lambda m, x, b: b * m - (1 - b) * x,
        },
    ),
    Exercise(
        name="bias-correction",
        task="Return the moving average corrected for its start at zero; t counts from 1.",
        solution=bias_correction,
        returns=("corrected",),
        mistakes={
            "t is counted from 0 here; the first value has t = 1, so use beta**t": (
                lambda m, b, t: m / (1 - np.float64(b) ** (t - 1))
            ),
            "t already counts from 1, so use beta**t and not beta**(t + 1)": (
                lambda m, b, t: m / (1 - b ** (t + 1))
            ),
            "the average is multiplied by 1 - beta**t; divide by it": (
                lambda m, b, t: m * (1 - b**t)
            ),
            "the power is missing: divide by 1 - beta**t, not by 1 - beta": (
                lambda m, b, t: m / (1 - b)
            ),
            "the power is in the wrong place: 1 - beta**t, not (1 - beta)**t": (
                lambda m, b, t: m / (1 - b) ** t
            ),
            "beta is multiplied by t; it should be raised to the power t": (
                lambda m, b, t: m / np.float64(1 - b * t)
            ),
            "beta and 1 - beta are swapped: divide by 1 - beta**t": (
                lambda m, b, t: m / (1 - (1 - b) ** t)
            ),
            "this divides by beta**t; the weights so far sum to 1 - beta**t": (
                lambda m, b, t: m / b**t
            ),
            "the correction is forgotten: this is the average as it came": lambda m, b, t: m,
        },
    ),
    Exercise(
        name="ema-weights",
        task="Return the weights of the last `steps` values in the moving average, newest first.",
        solution=ema_weights,
        returns=("weights",),
        mistakes={
            "the order is reversed; the newest value, with the largest weight, comes first": (
                lambda b, n: (1 - b) * b ** np.arange(n)[::-1]
            ),
            "the factor 1 - beta is missing": lambda b, n: b ** np.arange(n),
            "the lags start at 1; the newest value has lag 0 and weight 1 - beta": (
                lambda b, n: (1 - b) * b ** np.arange(1, n + 1)
            ),
            "beta and 1 - beta are swapped": lambda b, n: b * (1 - b) ** np.arange(n),
            "these sum to 1, as after the bias correction; the plain ones sum to 1 - beta**steps": (
                lambda b, n: (1 - b) * b ** np.arange(n) / (1 - b**n)
            ),
            "these are all equal; each step back the weight falls by the factor beta": (
                lambda b, n: np.full(n, 1 / n)
            ),
        },
    ),
    Exercise(
        name="half-life",
        task="Return the lag at which a weight of the moving average has fallen to half of the "
        "newest one's.",
        solution=half_life,
        returns=("steps",),
        mistakes={
            "the sign is swapped: ln beta is negative, so ln 2 is divided by -ln beta": (
                lambda b: math.log(2) / math.log(b)
            ),
            "this is the window, the rule of thumb 1 / (1 - beta); the half-life is "
            "ln 2 / -ln beta": lambda b: 1 / (1 - b),
            "this is where the weight has fallen to 1/e; for the half, multiply by ln 2": (
                lambda b: -1 / math.log(b)
            ),
            "the fraction is upside down: ln 2 goes on top": lambda b: -math.log(b) / math.log(2),
            "beta and 1 - beta are swapped; the weights fall by the factor beta": (
                lambda b: math.log(0.5) / math.log(1 - b)
            ),
            "this is ln 2 / (1 - beta), which is close for beta near 1 only; ln 2 / -ln beta is "
            "exact": lambda b: math.log(2) / (1 - b),
        },
    ),
    Exercise(
        name="heavy-ball-step",
        task="Return theta and the velocity after one step of heavy ball in the velocity form, "
        "alpha inside the velocity.",
        solution=heavy_ball_step,
        returns=("theta", "velocity"),
        mistakes={
            "the sign of theta's step is swapped; the velocity points uphill and is subtracted": (
                lambda x, v, g, a, b: _added(x, b * v + a * g(x))
            ),
            "the sign of the gradient is swapped; in this book it is added to the velocity": (
                lambda x, v, g, a, b: _subtracted(x, b * v - a * g(x))
            ),
            "this is Keras's sign, v <- beta v - alpha g and theta + v; in this book the velocity "
            "points uphill and is subtracted": lambda x, v, g, a, b: _added(x, b * v - a * g(x)),
            "alpha stands outside the velocity, as in PyTorch; here it is inside": (
                lambda x, v, g, a, b: _subtracted(x, b * v + g(x), a)
            ),
            "alpha is applied twice, inside the velocity and again in theta's step": (
                lambda x, v, g, a, b: _subtracted(x, b * v + a * g(x), a)
            ),
            "the learning rate is missing": lambda x, v, g, a, b: _subtracted(x, b * v + g(x)),
            "this is the averaged form, with its factor 1 - beta; the velocity form has none": (
                lambda x, v, g, a, b: _subtracted(x, b * v + (1 - b) * g(x), a)
            ),
            "the gradient has a factor 1 - beta; the velocity form has none": (
                lambda x, v, g, a, b: _subtracted(x, b * v + (1 - b) * a * g(x))
            ),
            "the gradient is asked for at the look-ahead point, which is Nesterov's rule; heavy "
            "ball asks at theta": lambda x, v, g, a, b: _subtracted(x, b * v + a * g(x - b * v)),
            "theta moves by the old velocity; use the new one": (
                lambda x, v, g, a, b: (x - v, b * v + a * g(x))
            ),
            "beta and 1 - beta are swapped; beta v is the part that stays": (
                lambda x, v, g, a, b: _subtracted(x, (1 - b) * v + a * g(x))
            ),
            "beta is missing, so the velocity never fades": (
                lambda x, v, g, a, b: _subtracted(x, v + a * g(x))
            ),
            "the old velocity is missing, so this is plain descent": (
                lambda x, v, g, a, b: _subtracted(x, a * g(x))
            ),
            "beta weighs the new gradient too; it belongs to the old velocity alone": (
                lambda x, v, g, a, b: _subtracted(x, b * (v + a * g(x)))
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
                lambda x, v, g, a, b: _added(x, b * v + (1 - b) * g(x), a)
            ),
            "the sign of the gradient is swapped; it is added to the average": (
                lambda x, v, g, a, b: _subtracted(x, b * v - (1 - b) * g(x), a)
            ),
            "the factor 1 - beta of the gradient is missing, so the velocity is a sum and no "
            "average": lambda x, v, g, a, b: _subtracted(x, b * v + g(x), a),
            "this is the velocity form, alpha inside and no factor 1 - beta": (
                lambda x, v, g, a, b: _subtracted(x, b * v + a * g(x))
            ),
            "alpha is inside the velocity; in this form it stands outside, in theta's step": (
                lambda x, v, g, a, b: _subtracted(x, b * v + (1 - b) * a * g(x))
            ),
            "the learning rate is missing": (
                lambda x, v, g, a, b: _subtracted(x, b * v + (1 - b) * g(x))
            ),
            "beta and 1 - beta are swapped; beta weighs the past": (
                lambda x, v, g, a, b: _subtracted(x, (1 - b) * v + b * g(x), a)
            ),
            "theta moves by the old velocity; use the new one": (
                lambda x, v, g, a, b: (x - a * v, b * v + (1 - b) * g(x))
            ),
            "the gradient is asked for at a point ahead; this rule asks at theta": (
                lambda x, v, g, a, b: _subtracted(x, b * v + (1 - b) * g(x - b * v), a)
            ),
            "the gradient is asked for at the point alpha beta v ahead; this rule asks at theta": (
                lambda x, v, g, a, b: _subtracted(x, b * v + (1 - b) * g(x - a * b * v), a)
            ),
            "beta is missing, so the past never fades": (
                lambda x, v, g, a, b: _subtracted(x, v + (1 - b) * g(x), a)
            ),
            "theta is right, but the velocity that is returned is the old one": (
                lambda x, v, g, a, b: (x - a * (b * v + (1 - b) * g(x)), v)
            ),
        },
    ),
    Exercise(
        name="nesterov-step",
        task="Return theta and the velocity after one step of Nesterov's rule, alpha inside the "
        "velocity.",
        solution=nesterov_step,
        returns=("theta", "velocity"),
        mistakes={
            "the gradient is asked for at theta, which is heavy ball; ask at theta - beta v": (
                lambda x, v, g, a, b: _subtracted(x, b * v + a * g(x))
            ),
            "the look-ahead point is on the wrong side; it is theta - beta v": (
                lambda x, v, g, a, b: _subtracted(x, b * v + a * g(x + b * v))
            ),
            "the look-ahead point lacks its beta; it is theta - beta v": (
                lambda x, v, g, a, b: _subtracted(x, b * v + a * g(x - v))
            ),
            "the look-ahead point has alpha in it; alpha is inside v already: theta - beta v": (
                lambda x, v, g, a, b: _subtracted(x, b * v + a * g(x - a * b * v))
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
                lambda x, v, g, a, b: _added(x, b * v + a * g(x - b * v))
            ),
            "the sign of the gradient is swapped; in this book it is added to the velocity": (
                lambda x, v, g, a, b: _subtracted(x, b * v - a * g(x - b * v))
            ),
            "this is the other sign, v <- beta v - alpha g(theta + beta v) and theta + v; in this "
            "book the velocity points uphill and is subtracted": (
                lambda x, v, g, a, b: _added(x, b * v - a * g(x + b * v))
            ),
            "alpha stands outside the velocity; here it is inside": (
                lambda x, v, g, a, b: _subtracted(x, b * v + g(x - b * v), a)
            ),
            "the gradient has a factor 1 - beta; the velocity form has none": (
                lambda x, v, g, a, b: _subtracted(x, b * v + (1 - b) * a * g(x - b * v))
            ),
            "theta moves by the old velocity; use the new one": (
                lambda x, v, g, a, b: (x - v, b * v + a * g(x - b * v))
            ),
            "beta and 1 - beta are swapped; beta v is the part that stays": (
                lambda x, v, g, a, b: _subtracted(x, (1 - b) * v + a * g(x - (1 - b) * v))
            ),
            "the old velocity is missing from the new one; only the look-ahead point has it": (
                lambda x, v, g, a, b: _subtracted(x, a * g(x - b * v))
            ),
            "beta is missing from the new velocity, which is beta v + alpha g": (
                lambda x, v, g, a, b: _subtracted(x, v + a * g(x - b * v))
            ),
        },
    ),
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
    Exercise(
        name="rmsprop-step",
        task="Return theta and the mean square after an RMSprop step; epsilon is outside the root.",
        solution=rmsprop_step,
        returns=("theta", "mean_square"),
        mistakes={
            "epsilon is inside the root; it is added after the root": (
                lambda x, s, g, a, d, e: (
                    x - a * g(x) / np.sqrt(d * s + (1 - d) * g(x) ** 2 + e),
                    d * s + (1 - d) * g(x) ** 2,
                )
            ),
            "epsilon is missing": (
                lambda x, s, g, a, d, e: _rms(x, d * s + (1 - d) * g(x) ** 2, g(x), a, 0.0)
            ),
            "the root of the mean square is missing": (
                lambda x, s, g, a, d, e: (
                    x - a * g(x) / (d * s + (1 - d) * g(x) ** 2 + e),
                    d * s + (1 - d) * g(x) ** 2,
                )
            ),
            "the gradient is not squared in the average": (
                lambda x, s, g, a, d, e: _rms(x, d * s + (1 - d) * g(x), g(x), a, e)
            ),
            "decay and 1 - decay are swapped; decay weighs the past": (
                lambda x, s, g, a, d, e: _rms(x, (1 - d) * s + d * g(x) ** 2, g(x), a, e)
            ),
            "the factor 1 - decay is missing": (
                lambda x, s, g, a, d, e: _rms(x, d * s + g(x) ** 2, g(x), a, e)
            ),
            "decay is missing: every square so far counts in full, as in Adagrad": (
                lambda x, s, g, a, d, e: _rms(x, s + g(x) ** 2, g(x), a, e)
            ),
            "theta's step divides by the old mean square; use the new one": (
                lambda x, s, g, a, d, e: (_rms(x, s, g(x), a, e)[0], d * s + (1 - d) * g(x) ** 2)
            ),
            "the sign is swapped, so this climbs": (
                lambda x, s, g, a, d, e: _rms(x, d * s + (1 - d) * g(x) ** 2, g(x), -a, e)
            ),
            "the learning rate is missing": (
                lambda x, s, g, a, d, e: _rms(x, d * s + (1 - d) * g(x) ** 2, g(x), 1.0, e)
            ),
            "the gradient is missing from theta's step": (
                lambda x, s, g, a, d, e: _rms(x, d * s + (1 - d) * g(x) ** 2, 1.0, a, e)
            ),
        },
    ),
    Exercise(
        name="adam-step",
        task="Return theta, m and s after step t of Adam, with bias correction; t counts from 1.",
        solution=adam_step,
        returns=("theta", "m", "s"),
        mistakes={
            "both bias corrections are forgotten": (
                lambda *case: _adam(*case, correct_m=False, correct_s=False)
            ),
            "the bias correction of s is forgotten": lambda *case: _adam(*case, correct_s=False),
            "the bias correction of m is forgotten": lambda *case: _adam(*case, correct_m=False),
            "t is counted from 0 here; the first step has t = 1, so use beta**t": (
                lambda *case: _adam(*case, offset=-1)
            ),
            "t already counts from 1, so use beta**t and not beta**(t + 1)": (
                lambda *case: _adam(*case, offset=1)
            ),
            "theta is right, but the corrected averages are returned; the next step needs m and s "
            "without the correction": lambda *case: _adam(*case, keep_corrected=True),
            "epsilon is inside the root; it is added after the root": (
                lambda *case: _adam(*case, divisor=lambda s, e: np.sqrt(s + e))
            ),
            "epsilon is missing": lambda *case: _adam(*case, divisor=lambda s, e: np.sqrt(s)),
            "the root of s is missing": lambda *case: _adam(*case, divisor=lambda s, e: s + e),
            "the gradient is not squared in s": lambda *case: _adam(*case, power=1),
            "the factor 1 - beta1 is missing from m": (
                lambda *case: _adam(*case, new_m=1 / (1 - case[6]))
            ),
            "the factor 1 - beta2 is missing from s": (
                lambda *case: _adam(*case, new_s=1 / (1 - case[7]))
            ),
            "beta1 and beta2 are swapped; beta1 belongs to m, beta2 to s": (
                lambda x, m, s, t, g, a, b1, b2, e: _adam(x, m, s, t, g, a, b2, b1, e)
            ),
            "beta and 1 - beta are swapped in both averages; beta weighs the past": (
                lambda *case: _adam(*case, swapped=True)
            ),
            "the sign is swapped, so this climbs": (
                lambda x, m, s, t, g, a, b1, b2, e: _adam(x, m, s, t, g, -a, b1, b2, e)
            ),
            "the learning rate is missing": (
                lambda x, m, s, t, g, a, b1, b2, e: _adam(x, m, s, t, g, 1.0, b1, b2, e)
            ),
            "theta moves by the gradient itself; use the corrected m": (
                lambda *case: _adam(*case, follow_gradient=True)
            ),
        },
    ),
)


EXERCISES: dict[str, Exercise] = {exercise.name: exercise for exercise in _ALL}
