"""The claims of the chapter on heavy ball, measured."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from momentum_book.claims._finding import (
    DOES_NOT_HOLD,
    HOLDS,
    HOLDS_WHEN,
    Evidence,
    Headline,
    Numbers,
    Verdict,
    define,
)
from momentum_book.claims._numbers import named, quotient, series
from momentum_book.conventions import AVERAGE, CONVENTIONS, Convention
from momentum_lib import losses, theory
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import AveragedMomentum, HeavyBall
from momentum_lib.schedules import Linear

__all__ = [
    "C09",
    "C12",
    "C13",
    "C14",
    "forms_apart",
    "optimizers_by_form",
    "overshooting_beta",
    "speed_on_a_slope",
]

CHAPTER = "04_heavy_ball"

LIBRARIES = ("PyTorch", "Keras", "optax")
MOMENTUM = ("HeavyBall", "AveragedMomentum")
ADAMS = ("Adam", "AdamW", "AMSGrad", "NAdam")
CONSTANT, FALLING = "largest difference, constant alpha", "largest difference, falling alpha"

BETAS = (0.5, 0.9, 0.99)
LAST, NEAR = "last step, beta {:g}", "step within 1 %, beta {:g}"
GROWTH = "least growth of the first 40 steps, beta {:g}"
ALTERNATING = "step, beta {:g}"
AT_LENGTH = "step over a plain one of the same length, beta {:g}"

PRODUCTS = (0.01, 0.1, 0.5)
FOUND, EXPECTED = "smallest beta at {:g}", "formula at {:g}"


def optimizers_by_form(rules: Collection[str]) -> dict[str, bool]:
    """Say of each optimizer of the three libraries that is one of our rules if it averages.

    It does if its momentum is an average of gradients when it is called with the fewest settings.
    What a reader chains together from parts is no optimizer of a library: `optax.chain` doesn't
    count.
    """
    plain: dict[str, Convention] = {}
    for row in sorted(CONVENTIONS, key=lambda row: len(row.call)):
        if row.library in LIBRARIES and row.rule in rules:
            plain.setdefault(row.call.partition("(")[0], row)
    return {name: row.momentum == AVERAGE for name, row in plain.items() if name != "optax.chain"}


def measure_forms() -> Numbers:
    """Count the libraries' conventions, and measure how far the two forms part."""
    momentum, adams = optimizers_by_form(MOMENTUM), optimizers_by_form(ADAMS)
    return {
        "momentum optimizers in the averaged form": sum(momentum.values()),
        "momentum optimizers": len(momentum),
        "Adams in the averaged form": sum(adams.values()),
        "Adams": len(adams),
        CONSTANT: forms_apart(0.05),
        FALLING: forms_apart(Linear(0.05, 0.005, 100)),
    }


def judge_forms(numbers: Numbers) -> Verdict:
    """See whether more than half average: of the momentum optimizers, or with the Adams."""
    averaging = numbers["momentum optimizers in the averaged form"]
    others = numbers["momentum optimizers"] - averaging
    if averaging > others:
        return Verdict(HOLDS)
    averaging_adams = numbers["Adams in the averaged form"]
    if averaging + averaging_adams > others + numbers["Adams"] - averaging_adams:
        return Verdict(HOLDS_WHEN, "Adam is counted; momentum alone is a velocity")
    return Verdict(DOES_NOT_HOLD)


def tell_forms(numbers: Numbers) -> str:
    """Say who averages, and how far the forms part."""
    adams, averaging = numbers["Adams"], numbers["Adams in the averaged form"]
    do = "their Adams all do" if averaging == adams else f"{averaging} of their {adams} Adams do"
    return (
        f"Of the momentum optimizers of PyTorch, Keras and optax "
        f"{numbers['momentum optimizers in the averaged form']} of "
        f"{numbers['momentum optimizers']} use it; {do}. On a bowl of condition number "
        f"20 at beta = 0.9 and a constant alpha of 0.05, rescaled by 1 - beta, the two forms "
        f"differ by less than {max(numbers[CONSTANT], 1e-12):.0e}; with alpha falling from 0.05 to "
        f"0.005 over 100 steps their paths part by {numbers[FALLING]:.2f}."
    )


C09 = define(
    "C09",
    CHAPTER,
    "Gradient Descent with Momentum",
    "The averaged form of momentum is the more common one.",
    measure=measure_forms,
    verdict=judge_forms,
    sentence=tell_forms,
    headline=Headline(
        quotient("momentum optimizers in the averaged form", "momentum optimizers"),
        "{:.0%}",
        "of the momentum optimizers of PyTorch, Keras and optax average",
    ),
    evidence=Evidence(
        budget="the libraries as the book's table of conventions has them; 100 steps for the "
        "two paths",
        fixed="the bowl, the start, β = 0.9, and α rescaled by 1 − β",
        fails="you use SGD with momentum in PyTorch, Keras or optax: none of them averages",
        turn="A library whose plain momentum SGD averages unless you ask for something else.",
    ),
)


def forms_apart(alpha: float | Linear, beta: float = 0.9, steps: int = 100) -> float:
    """Return the largest gap between the two forms' paths down a bowl, alpha rescaled."""
    bowl = losses.Quadratic([1, 20])
    rescaled = (
        (lambda t: alpha(t) / (1 - beta)) if isinstance(alpha, Linear) else alpha / (1 - beta)
    )
    velocity = descend(bowl, HeavyBall(alpha, beta), bowl.start, steps).thetas
    averaged = descend(bowl, AveragedMomentum(rescaled, beta), bowl.start, steps).thetas
    return float(np.linalg.norm(velocity - averaged, axis=-1).max())


def measure_growth() -> Numbers:
    """Follow the step down a constant slope, in units of a plain step."""
    speed = speed_on_a_slope(np.array(BETAS), 2000)
    near = [int(np.argmax(speed[:, k] >= 0.99 / (1 - beta))) for k, beta in enumerate(BETAS)]
    return {
        **named(LAST, BETAS, speed[-1]),
        **named(NEAR, BETAS, near),
        **named(GROWTH, BETAS, np.diff(speed[:40], axis=0).min(axis=0)),
    }


def judge_growth(numbers: Numbers) -> Verdict:
    """See whether the steps grow, and whether they stay below 1 / (1 - beta) plain ones."""
    if min(series(numbers, GROWTH, BETAS)) <= 0:
        return Verdict(DOES_NOT_HOLD)
    last = zip(BETAS, series(numbers, LAST, BETAS), strict=True)
    if all(step <= 1 / (1 - beta) + 1e-9 for beta, step in last):
        return Verdict(HOLDS_WHEN, "they are below 1/(1 − β) plain steps")
    return Verdict(HOLDS)


def tell_growth(numbers: Numbers) -> str:
    """Say how large the steps become, and how soon."""
    last, near = series(numbers, LAST, BETAS), series(numbers, NEAR, BETAS)
    return (
        f"At beta 0.5, 0.9 and 0.99 they grow to {last[0]:.1f}, {last[1]:.1f} and "
        f"{last[2]:.1f} plain steps and no further; within 1 % of that after {near[0]}, "
        f"{near[1]} and {near[2]} steps."
    )


C12 = define(
    "C12",
    CHAPTER,
    "Acceleration Effect",
    "On a steady slope the steps become larger and larger.",
    measure=measure_growth,
    verdict=judge_growth,
    sentence=tell_growth,
    headline=Headline(
        LAST.format(0.9), "{:.0f} plain steps", "are what a step grows to, at β = 0.9"
    ),
    evidence=Evidence(
        budget="2,000 steps; nothing is tuned",
        fixed="a slope of 1, and α = 0.01 for every β",
        fails="the slope doesn't last for several times 1/(1 − β) steps, or the form is "
        "the averaged one",
        turn="A constant slope on which a step grows beyond 1/(1 − β) plain ones.",
    ),
)


def speed_on_a_slope(betas: Array, steps: int, alternating: bool = False) -> Array:
    """Return the velocity over a plain step, (steps + 1, betas), on a slope of 1 or of +1, -1."""
    signs = iter([1.0, -1.0] * steps)
    slope = losses.Custom(
        value=lambda x: x[..., 0],
        gradient=(lambda x: np.full_like(x, next(signs))) if alternating else np.ones_like,
        vectorized=True,
    )
    if alternating:
        next(signs)  # `descend` asks once to check the shape
    alpha = 0.01
    velocities: Array = descend(slope, HeavyBall(alpha, betas), [0.0], steps).velocities[..., 0]
    return velocities / alpha


def measure_cancelling() -> Numbers:
    """Feed heavy ball the gradients +1, -1, +1, ... and measure the steps it ends up with."""
    betas = np.array(BETAS)
    last = np.abs(speed_on_a_slope(betas, 4000, alternating=True)[-1])
    return named(ALTERNATING, BETAS, last) | named(AT_LENGTH, BETAS, last * (1 - betas))


def judge_cancelling(numbers: Numbers) -> Verdict:
    """See whether less than a tenth of a plain step is left at beta 0.9 and above.

    Of a plain step with the same alpha, and of one with the same step length.
    """
    same_alpha, same_length = (
        max(series(numbers, name, BETAS[1:])) < 0.1 for name in (ALTERNATING, AT_LENGTH)
    )
    shrinks = max(series(numbers, ALTERNATING, BETAS)) < 1
    if same_alpha:
        return Verdict(HOLDS)
    if shrinks and same_length:
        return Verdict(
            HOLDS_WHEN, "the step length α/(1 − β) is held; at the same α half of a step is left"
        )
    return Verdict(DOES_NOT_HOLD)


def tell_cancelling(numbers: Numbers) -> str:
    """Say the steps in units of a plain one."""
    last, held = series(numbers, ALTERNATING, BETAS), series(numbers, AT_LENGTH, BETAS)
    return (
        f"A step settles at {last[0]:.3f}, {last[1]:.3f} and {last[2]:.3f} of a plain one at beta "
        "0.5, 0.9 and 0.99: 1 / (1 + beta), so at never less than half. Of a plain step with the "
        f"same alpha / (1 - beta) it is {held[0]:.3f}, {held[1]:.3f} and {held[2]:.3f}."
    )


C13 = define(
    "C13",
    CHAPTER,
    "Damping Oscillations",
    "Gradients that alternate cancel each other.",
    measure=measure_cancelling,
    verdict=judge_cancelling,
    sentence=tell_cancelling,
    headline=Headline(
        ALTERNATING.format(0.9), "{:.0%}", "of a plain step's length is left, at β = 0.9"
    ),
    evidence=Evidence(
        budget="4,000 steps; nothing is tuned",
        fixed="the gradients +1, −1, +1 and so on, and α = 0.01 or the step length α/(1 − β)",
        opponents="plain descent with the same α, and with the same step length",
        fails="α stays as it was: then a step is never less than half of a plain one",
        turn="An alternating slope on which momentum at the same α leaves less than half of a "
        "plain step.",
    ),
)


def measure_overshooting() -> Numbers:
    """Find the smallest beta that passes the minimum, for three alpha lambda."""
    found = [overshooting_beta(x) for x in PRODUCTS]
    expected = [theory.critical_beta(x, 1.0) for x in PRODUCTS]
    return named(FOUND, PRODUCTS, found) | named(EXPECTED, PRODUCTS, expected)


def judge_overshooting(numbers: Numbers) -> Verdict:
    """See whether it begins where the formula has it, or at least somewhere."""
    found, expected = series(numbers, FOUND, PRODUCTS), series(numbers, EXPECTED, PRODUCTS)
    if all(abs(beta - formula) < 0.005 for beta, formula in zip(found, expected, strict=True)):
        return Verdict(HOLDS_WHEN, "β is above (1 − √(αλ))²")
    return Verdict(HOLDS if max(found) < 1 else DOES_NOT_HOLD)


def tell_overshooting(numbers: Numbers) -> str:
    """Say where it begins, measured and by the formula."""
    found, expected = series(numbers, FOUND, PRODUCTS), series(numbers, EXPECTED, PRODUCTS)
    return (
        f"At alpha lambda = 0.01, 0.1 and 0.5 it passes the minimum from beta = {found[0]:.3f}, "
        f"{found[1]:.3f} and {found[2]:.3f} on; (1 - sqrt(alpha lambda))^2 is {expected[0]:.3f}, "
        f"{expected[1]:.3f} and {expected[2]:.3f}."
    )


C14 = define(
    "C14",
    CHAPTER,
    "Classical Momentum (Heavy Ball Method)",
    "Heavy ball can overshoot the minimum.",
    measure=measure_overshooting,
    verdict=judge_overshooting,
    sentence=tell_overshooting,
    headline=Headline(
        FOUND.format(0.1), "β = {:.2f}", "is the smallest that overshoots, at αλ = 0.1"
    ),
    evidence=Evidence(
        budget="β found to within 0.00001, 2,000 steps a run",
        fixed="one direction of a bowl, and the start at rest",
        fails="β is below the critical one, or the run starts with a velocity",
        turn="A run from rest, on a bowl, that passes the minimum at a β below (1 − √(αλ))².",
    ),
)


def overshooting_beta(alpha_lambda: float, steps: int = 2000, tolerance: float = 1e-5) -> float:
    """Return the smallest beta at which a run from rest passes the minimum, 1 if none does.

    400 runs side by side say in which part of the range it lies, and 400 more in which part of it.
    """
    low, high = 0.0, 1 - 1e-6
    while high - low > tolerance:
        betas = np.linspace(low, high, 401)
        run = descend(losses.Quadratic([1.0]), HeavyBall(alpha_lambda, betas), [1.0], steps)
        passes = run.thetas.min(axis=(0, 2)) < 0
        if not passes.any():
            return 1.0
        first = int(np.argmax(passes))
        low, high = float(betas[max(first - 1, 0)]), float(betas[first])
    return high
