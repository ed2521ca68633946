"""The claims of the chapter on the problem with gradient descent, measured."""

from __future__ import annotations

from functools import cache

import numpy as np

from momentum_book.claims._finding import (
    DOES_NOT_HOLD,
    HOLDS,
    HOLDS_WHEN,
    Evidence,
    Headline,
    Number,
    Numbers,
    Verdict,
    define,
)
from momentum_book.claims._numbers import difference, named, quotient, series
from momentum_book.claims._runs import arrivals
from momentum_lib import losses, theory
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import Adam, GradientDescent, HeavyBall, Optimizer

__all__ = [
    "C04",
    "C05",
    "C06",
    "C07",
    "C08",
    "alternating_steps",
    "steps_of_plain_descent",
    "steps_when_turned",
]

CHAPTER, TOPIC = "02_problem", "The Problem with Standard Gradient Descent"

KAPPAS = (100, 1_000, 10_000)
STEPS_AT_KAPPA = "steps at kappa {:,}"

DISTANCES, BETA = (2, 4, 8), 0.9  # to the dip of the plateau; the momentum that crosses it
SLOPE, STEPS, GAIN = "slope at {}", "steps from {}", "gain from {}"

PRODUCTS = (0.2, 0.5, 0.9, 1.1, 1.5, 1.9, 2.1)
SWINGING = "share of steps that swing, alpha lambda {:g}"


@cache
def steps_of_plain_descent(condition_number: float, tolerance: float = 1e-6) -> int:
    """Count the steps of plain descent, at its best alpha, down a bowl from (1, 1)."""
    alpha, _, rate = theory.best("GradientDescent", 1, condition_number)
    # A tenth more than the rate predicts is room enough, and a run that needs more is an error.
    room = int(1.1 * theory.steps_needed(rate, tolerance)) + 10
    bowl = losses.Quadratic([1, condition_number])
    steps = descend(bowl, GradientDescent(alpha), [1.0, 1.0], room).steps_to(tolerance)
    if not isinstance(steps, int):
        raise TypeError(f"plain descent did not arrive within {room} steps")
    return steps


def measure_valleys() -> Numbers:
    """Count its steps down bowls of condition number 100, 1,000 and 10,000."""
    steps = [steps_of_plain_descent(kappa) for kappa in KAPPAS]
    exponent = float(np.polyfit(np.log(KAPPAS), np.log(steps), 1)[0])
    alphas, bowl = np.linspace(0.015, 0.02, 501), losses.Quadratic([1, 100])
    fewest = arrivals(bowl, GradientDescent(alphas), (1.0, 1.0), 800, 1e-6).min()
    return named(STEPS_AT_KAPPA, KAPPAS, steps) | {
        "exponent": exponent,
        "fewest steps at kappa 100": int(fewest),
    }


def judge_valleys(numbers: Numbers) -> Verdict:
    """See whether the steps grow about as the condition number."""
    return Verdict(HOLDS if numbers["exponent"] > 0.9 else DOES_NOT_HOLD)


def tell_valleys(numbers: Numbers) -> str:
    """Say the steps, and the power with which they grow."""
    steps = series(numbers, STEPS_AT_KAPPA, KAPPAS)
    return (
        f"With the alpha of its best rate it needs {steps[0]:,}, {steps[1]:,} and {steps[2]:,} "
        f"steps at condition number 100, 1,000 and 10,000: they grow with the condition number to "
        f"the power {numbers['exponent']:.2f}. The best rate is not quite the fewest steps: at "
        f"100 some alpha needs {numbers['fewest steps at kappa 100']:,}."
    )


C04 = define(
    "C04",
    CHAPTER,
    TOPIC,
    "Plain descent is slow in long, narrow valleys.",
    measure=measure_valleys,
    verdict=judge_valleys,
    sentence=tell_valleys,
    headline=Headline("exponent", "κ to the power {:.2f}", "is how the number of its steps grows"),
    evidence=Evidence(
        budget="every run goes on until it arrives, with the α that theory gives as the best",
        fixed="the start (1, 1), and a goal a millionth away from the minimum",
        fails="the bowl is round: at a condition number of 1 one step is enough",
        turn="A bowl of condition number 10,000 that plain descent crosses in a tenth "
        "of these steps, with any constant α.",
    ),
)


def measure_plateau() -> Numbers:
    """Cross a plateau from three distances, plain and with momentum at the same alpha."""
    field, starts = losses.Plateau(), np.array([[-float(x), 0.0] for x in DISTANCES])
    plain = np.asarray(descend(field, GradientDescent(0.5), starts, 4000).steps_to(0.1))
    carried = np.asarray(descend(field, HeavyBall(0.5, BETA), starts, 4000).steps_to(0.1))
    slopes = np.linalg.norm(field.gradient(starts), axis=-1)
    return {
        **named(SLOPE, DISTANCES, slopes),
        **named(STEPS, DISTANCES, plain),
        **named(GAIN, DISTANCES, plain / carried),
        "limit of the gain": float(theory.terminal_speedup(BETA)),
    }


def judge_plateau(numbers: Numbers) -> Verdict:
    """See whether it takes more steps from where the slope is smaller."""
    steps = series(numbers, STEPS, DISTANCES)
    return Verdict(HOLDS if steps[0] < steps[1] < steps[2] else DOES_NOT_HOLD)


def tell_plateau(numbers: Numbers) -> str:
    """Say the slopes, the steps, and what momentum gains."""
    slopes, plain = series(numbers, SLOPE, DISTANCES), series(numbers, STEPS, DISTANCES)
    gains = series(numbers, GAIN, DISTANCES)
    return (
        f"Where the slope at the start is {slopes[0]:.3f}, {slopes[1]:.3f} and {slopes[2]:.3f}, it "
        f"needs {plain[0]:.0f}, {plain[1]:.0f} and {plain[2]:,.0f} steps to the dip. These are "
        f"{gains[0]:.1f}, {gains[1]:.1f} and {gains[2]:.1f} times the steps of momentum with "
        f"beta = {BETA} at the same alpha; 1 / (1 - beta) = {numbers['limit of the gain']:.0f} "
        "times is the most that there can be."
    )


C05 = define(
    "C05",
    CHAPTER,
    TOPIC,
    "Plain descent is slow where gradients are small.",
    measure=measure_plateau,
    verdict=judge_plateau,
    sentence=tell_plateau,
    headline=Headline(
        quotient(STEPS.format(8), STEPS.format(2)),
        "{:.0f} times",
        "as many steps to the dip from four times as far away",
    ),
    evidence=Evidence(
        budget="4,000 steps at most; nothing is tuned",
        fixed="the surface, the goal, and α = 0.5 for both rules",
        opponents="heavy ball with the same α",
        fails="α may grow where the slope is small, as in Adam: then small gradients "
        "are no obstacle",
        turn="A plateau with a hundredth of the slope that plain descent crosses as "
        "fast at the same α.",
    ),
)


def measure_turned_bowls() -> Numbers:
    """Turn a bowl and its start together, and count again: plain descent, and Adam."""
    angles = np.linspace(0, np.pi / 2, 7)
    best = theory.best("GradientDescent", 1, 100).learning_rate
    plain = steps_when_turned(GradientDescent(best), angles)
    adam = steps_when_turned(Adam(0.05), angles)
    return {
        "fewest steps, plain": float(plain.min()),
        "most steps, plain": float(plain.max()),
        "fewest steps, Adam": float(adam.min()),
        "most steps, Adam": float(adam.max()),
    }


def judge_turned_bowls(numbers: Numbers) -> Verdict:
    """See whether turning changes the steps, by more than the one that rounding can."""
    more = numbers["most steps, plain"] - numbers["fewest steps, plain"]
    return Verdict(HOLDS if more > 1 else DOES_NOT_HOLD)


def tell_turned_bowls(numbers: Numbers) -> str:
    """Say the range of the steps of both."""
    plain, adam = (
        _range(numbers[f"fewest steps, {rule}"], numbers[f"most steps, {rule}"])
        for rule in ("plain", "Adam")
    )
    return (
        f"Plain descent needs {plain} steps however the bowl of condition number 100 is "
        f"turned. Adam, which treats each coordinate by itself, needs {adam}."
    )


def _range(fewest: Number, most: Number) -> str:
    low, high = f"{fewest:.0f}", f"{most:.0f}"
    return low if low == high else f"{low} to {high}"


C06 = define(
    "C06",
    CHAPTER,
    TOPIC,
    "Plain descent is slow when the path is not aligned with the axes.",
    measure=measure_turned_bowls,
    verdict=judge_turned_bowls,
    sentence=tell_turned_bowls,
    headline=Headline(
        difference("most steps, plain", "fewest steps, plain"),
        "{:.0f} steps",
        "are lost or won by turning the bowl",
    ),
    evidence=Evidence(
        budget="seven angles, 1,500 steps at most; plain descent has its best α, Adam 0.05",
        fixed="condition number 100, a start that turns with the bowl, and a goal a thousandth "
        "away",
        opponents="Adam, which does depend on the axes",
        fails="the rule is Adam or another that treats each coordinate by itself",
        turn="A bowl and a turn of it, start included, after which plain descent needs "
        "another number of steps.",
    ),
)


def steps_when_turned(rule: Optimizer, angles: Array, tolerance: float = 1e-3) -> Array:
    """Count the steps down a bowl of eigenvalues 1 and 100, turned with its start by each angle."""
    counts = []
    for angle in angles:
        bowl = losses.Quadratic([1, 100], rotation=float(angle))
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        counts.append(descend(bowl, rule, turn @ [1.0, 1.0], 1500).steps_to(tolerance))
    return np.array(counts, dtype=np.float64)


def measure_swings() -> Numbers:
    """Sweep alpha lambda on a bowl of one dimension and see where the error changes its sign."""
    x = np.array(PRODUCTS)
    flips = alternating_steps(x)
    swinging, monotone = x[(flips == 1) & (x < 2)], x[flips == 0]
    return {
        "largest alpha lambda without swinging": float(monotone.max()),
        "smallest alpha lambda with swinging": float(swinging.min()),
        "largest alpha lambda that swings and converges": float(swinging.max()),
        **named(SWINGING, PRODUCTS, flips),
    }


def judge_swings(numbers: Numbers) -> Verdict:
    """See whether it swings at every step just where alpha lambda is above 1."""
    shares = series(numbers, SWINGING, PRODUCTS)
    if shares == [float(x > 1) for x in PRODUCTS]:
        return Verdict(HOLDS_WHEN, "αλ is above 1 in that direction")
    return Verdict(DOES_NOT_HOLD)


def tell_swings(numbers: Numbers) -> str:
    """Say where swinging begins, and where convergence ends."""
    return (
        f"Of seven values of alpha lambda, those up to "
        f"{numbers['largest alpha lambda without swinging']:g} never change the sign of "
        f"the error, those from {numbers['smallest alpha lambda with swinging']:g} to "
        f"{numbers['largest alpha lambda that swings and converges']:g} change it at every step "
        f"and still converge, and {PRODUCTS[-1]:g} swings and diverges."
    )


C07 = define(
    "C07",
    CHAPTER,
    TOPIC,
    "Plain descent oscillates where the gradient changes direction.",
    measure=measure_swings,
    verdict=judge_swings,
    sentence=tell_swings,
    headline=Headline(
        "smallest alpha lambda with swinging",
        "αλ = {:g}",
        "is the smallest value tried at which the error changes its sign at every step",
    ),
    evidence=Evidence(
        budget="seven values of αλ, 40 steps each",
        fixed="one direction of a bowl, and the start",
        fails="αλ is below 1 in every direction, as it is with a cautious α",
        turn="A direction with αλ below 1 in which the error changes its sign.",
    ),
)


def alternating_steps(x: Array, steps: int = 40) -> Array:
    """Return the share of steps in which the error changes its sign, for each alpha lambda."""
    run = descend(losses.Quadratic([1.0]), GradientDescent(x), [1.0], steps)
    signs = np.sign(run.thetas[..., 0])
    shares: Array = np.mean(signs[1:] != signs[:-1], axis=0)
    return shares


def measure_traps() -> Numbers:
    """Start uphill of a bump, and far out on a plateau, each at the surface's own alpha."""
    bump, field = losses.Bump(), losses.Plateau()
    starts = np.linspace(-3.9, -2.5, 15)[:, np.newaxis]
    ends = descend(bump, GradientDescent(bump.learning_rate), starts, 5000).thetas[-1, :, 0]
    flat = descend(field, GradientDescent(field.learning_rate), [-20.0, 0.0], 5000)
    return {
        "starts before the bump": len(starts),
        "held by the bump": int(np.sum(ends < bump.at)),
        "way of 20 covered on the plateau": float(flat.thetas[-1, 0] - flat.thetas[0, 0]),
    }


def judge_traps(numbers: Numbers) -> Verdict:
    """See whether every run is held, and less than half of the plateau's way is made."""
    held = numbers["held by the bump"] == numbers["starts before the bump"]
    stuck = numbers["way of 20 covered on the plateau"] < 10
    return Verdict(HOLDS if held and stuck else DOES_NOT_HOLD)


def tell_traps(numbers: Numbers) -> str:
    """Say how many are held, and the way made."""
    return (
        f"Of {numbers['starts before the bump']} runs that start before a bump, "
        f"{numbers['held by the bump']} end in the hollow in front of it. On a plateau, 20 away "
        f"from the dip, 5,000 steps cover {numbers['way of 20 covered on the plateau']:.2f} of "
        "these 20."
    )


C08 = define(
    "C08",
    CHAPTER,
    TOPIC,
    "Small local minima and flat regions trap plain descent.",
    measure=measure_traps,
    verdict=judge_traps,
    sentence=tell_traps,
    headline=Headline(
        quotient("held by the bump", "starts before the bump"),
        "{:.0%}",
        "of the runs that start before the bump stay in the hollow",
    ),
    evidence=Evidence(
        budget="15 starts before the bump and one on the plateau, 5,000 steps each",
        fixed="each surface's own α",
        fails="gradients are noisy: noise carries runs out of small hollows",
        turn="Starts before the bump that plain descent, without noise and with a "
        "small α, carries over it.",
    ),
)
