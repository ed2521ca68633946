"""The claims of the chapter on the effect of beta, measured."""

from __future__ import annotations

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
from momentum_book.claims._numbers import named, quotient, series
from momentum_book.claims._runs import NEVER, arrival, arrivals
from momentum_book.claims._typeset import listed
from momentum_lib import losses
from momentum_lib._checks import Array
from momentum_lib.descent import descend, iterate
from momentum_lib.optimizers import HeavyBall

__all__ = [
    "C16",
    "C17",
    "C18",
    "C19",
    "change_of_mind",
    "measured_spread",
    "settling_steps",
]

CHAPTER = "06_beta"
DIFFERENT_VALUES = "Effect of Different Values"

TYPICAL = (0.5, 0.9, 0.95, 0.99)
NEEDED = {held: f"steps, {held}, beta {{}}" for held in ("small", "bold", "fair")}
DIVERGED_TYPICAL = "runs that diverged"
SWINGS = "changes of sign at {}"

LOW_AND_HIGH, KAPPAS = (0.5, 0.95, 0.99), (1, 100, 10_000)
SPEED, OVERSHOOT, REACTION = "speed-up, beta {}", "overshoot, beta {}", "steps to react, beta {}"
BEST_AT_KAPPA = "best beta, condition number {}"

EVERY_BETA, SHARES = (0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99), (1, 0.1, 0.03)
BEST_AT_SHARE, NEAR_BEST = "best beta at {:g} alpha", "surfaces it is near the best on, {:g} alpha"
DIVERGED = "diverged, beta {:g}"

QUIET_AND_FAST, ALPHA, LENGTH = (0.5, 0.95), 0.002, 0.01
HELD = {"alpha": ALPHA, "alpha / (1 - beta)": LENGTH}


def measure_typical_values() -> Numbers:
    """Run a long bowl at a small alpha, at a bolder one, and at a fixed alpha / (1 - beta)."""
    bowl, betas = losses.Quadratic([1, 100]), np.array(TYPICAL)
    alphas = np.stack([np.full(4, 1e-3), np.full(4, 1e-2), 1e-2 * (1 - betas)])
    run = descend(bowl, HeavyBall(alphas, betas), [1.0, 1.0], 8000)
    small, bold, fair = arrival(run, 1e-6)
    along = run.thetas[: int(small[3]), 0, :, 0]
    swings = np.sum(np.diff(np.sign(along), axis=0) != 0, axis=0)
    return {
        **named(NEEDED["small"], TYPICAL, small),
        **named(NEEDED["bold"], TYPICAL, bold),
        **named(NEEDED["fair"], TYPICAL, fair),
        DIVERGED_TYPICAL: int(np.sum(run.diverged)),
        **named(SWINGS, TYPICAL, swings),
    }


def judge_typical_values(numbers: Numbers) -> Verdict:
    """See whether 0.5, 0.9 and 0.95 are ever faster, at a small alpha and at a bold one."""
    small, bold = (
        steps[0] > steps[1] > steps[2]
        for steps in (series(numbers, NEEDED[held], TYPICAL) for held in ("small", "bold"))
    )
    if not small:
        return Verdict(DOES_NOT_HOLD)
    return Verdict(HOLDS) if bold else Verdict(HOLDS_WHEN, "α is fixed and small")


def tell_typical_values(numbers: Numbers) -> str:
    """Say the steps at each alpha, who diverges, and how often 0.99 swings."""
    small, bold, fair = (
        listed(f"{count:,.0f}" for count in series(numbers, NEEDED[held], TYPICAL))
        for held in NEEDED
    )
    return (
        f"At alpha = 0.001 the runs with beta 0.5, 0.9, 0.95 and 0.99 need "
        f"{small} steps; at alpha = 0.01 they need {bold}; at "
        f"alpha / (1 - beta) = 0.01 they need {fair}. Of the 12 runs "
        f"{numbers[DIVERGED_TYPICAL]} diverge; the one with beta 0.99 and alpha = 0.001 "
        f"swings, {numbers[SWINGS.format(0.99)]} times through the minimum along the valley."
    )


C16 = define(
    "C16",
    CHAPTER,
    "Typical Values",
    "0.9 is the usual beta; 0.95 is faster, 0.99 can be unstable, 0.5 is conservative.",
    measure=measure_typical_values,
    verdict=judge_typical_values,
    sentence=tell_typical_values,
    headline=Headline(
        quotient(NEEDED["bold"].format(0.95), NEEDED["bold"].format(0.9)),
        "{:.1f} times",
        "as many steps at β = 0.95 as at 0.9, once α is 0.01",
    ),
    evidence=Evidence(
        budget="four values of β at three settings of α, 8,000 steps; nothing is tuned",
        fixed="a bowl of condition number 100, the start, and a goal a millionth away",
        opponents="the same rule with other β, at the same α and at the same step length",
        fails="α is chosen anew for each β, as it should be",
        turn="Bowls on which 0.95 beats 0.9 at every α, or a run with 0.99 that "
        "diverges where 0.9 doesn't.",
    ),
)


def measure_high_beta() -> Numbers:
    """Compare 0.95 and 0.99 with 0.5: on a slope, in a bowl, at a turn, and on smooth bowls."""
    betas = np.array(LOW_AND_HIGH)
    slope = losses.Custom(lambda x: x[..., 0], np.ones_like, vectorized=True)
    speed = descend(slope, HeavyBall(0.01, betas), [0.0], 2000).velocities[-1, :, 0] / 0.01
    bowl = descend(losses.Quadratic([1.0]), HeavyBall(0.01, betas), [1.0], 500)
    overshoot = np.maximum(-bowl.thetas[..., 0].min(axis=0), 0)
    return {
        **named(SPEED, LOW_AND_HIGH, speed),
        **named(OVERSHOOT, LOW_AND_HIGH, overshoot),
        **named(REACTION, LOW_AND_HIGH, [change_of_mind(beta) for beta in LOW_AND_HIGH]),
        **named(BEST_AT_KAPPA, KAPPAS, [_best_beta(kappa) for kappa in KAPPAS]),
    }


def judge_high_beta(numbers: Numbers) -> Verdict:
    """See whether three effects grow with beta, and on which smooth bowls a high one is best."""
    effects = [series(numbers, name, LOW_AND_HIGH) for name in (SPEED, OVERSHOOT, REACTION)]
    best = series(numbers, BEST_AT_KAPPA, KAPPAS)
    if not all(effect[0] < effect[1] < effect[2] for effect in effects) or best[-1] < 0.95:
        return Verdict(DOES_NOT_HOLD)
    if min(best) < 0.95:
        return Verdict(HOLDS_WHEN, "the smooth surface is long and narrow too")
    return Verdict(HOLDS)


def tell_high_beta(numbers: Numbers) -> str:
    """Say the three effects, and the best beta of each bowl."""
    speed, overshoot, reaction = (
        series(numbers, name, LOW_AND_HIGH) for name in (SPEED, OVERSHOOT, REACTION)
    )
    best = series(numbers, BEST_AT_KAPPA, KAPPAS)
    return (
        f"At beta 0.5, 0.95 and 0.99 a run makes {speed[0]:.0f}, {speed[1]:.0f} and "
        f"{speed[2]:.0f} times a plain step on a constant slope, overshoots by "
        f"{overshoot[0]:.0%}, {overshoot[1]:.0%} and {overshoot[2]:.0%} in a bowl, and takes "
        f"{reaction[0]}, {reaction[1]} and {reaction[2]} steps to turn after the gradient has. "
        f"On equally smooth bowls of condition number 1, 100 and 10,000 the best of six values of "
        f"beta is {best[0]:g}, {best[1]:g} and {best[2]:g}."
    )


C17 = define(
    "C17",
    CHAPTER,
    DIFFERENT_VALUES,
    "A high beta is fast on consistent gradients, overshoots, is slow to react, "
    "and suits smooth surfaces.",
    measure=measure_high_beta,
    verdict=judge_high_beta,
    sentence=tell_high_beta,
    headline=Headline(
        BEST_AT_KAPPA.format(100),
        "β = {:g}",
        "is the best of six on a bowl of condition number 100",
    ),
    evidence=Evidence(
        budget="six values of β on the bowls, each with the best of 80 α, 3,000 steps; 500 to "
        "2,000 steps elsewhere",
        fixed="the start and the goal; on the slope and for the overshoot α = 0.01",
        opponents="the same rule with other β",
        fails="the smooth surface is round: there the best β is 0",
        turn="A smooth and round bowl on which a high β needs the fewest steps.",
    ),
)


def change_of_mind(beta: float) -> int:
    """Count the steps from the turn of a long constant gradient to the turn of the velocity."""
    velocity, steps = 1 / (1 - beta), 0  # the velocity that a gradient of 1 builds up
    while velocity > 0:
        velocity, steps = beta * velocity - 1, steps + 1
    return steps


def _best_beta(condition_number: float) -> float:
    """Return which of six betas needs the fewest steps, each with the best of 80 alphas."""
    betas = np.array([0, 0.5, 0.8, 0.9, 0.95, 0.99])
    alphas = np.geomspace(4e-3, 4, 80)[:, np.newaxis] / condition_number
    bowl = losses.Quadratic([1, condition_number])
    steps = arrivals(bowl, HeavyBall(alphas, betas), bowl.start, 3000, 1e-6)
    return float(betas[np.argmin(steps.min(axis=0))])


def measure_medium_beta() -> Numbers:
    """Run seven betas on every surface, at the surface's own alpha, a tenth and a thirtieth."""
    betas, shares = np.array(EVERY_BETA), np.array(SHARES)
    need = np.array([settling_steps(name, betas, shares) for name in losses.SURFACES])
    diverged = np.isnan(need).sum(axis=(0, 1))
    steps = np.where(np.isnan(need), NEVER, need)
    best = steps.min(axis=-1, keepdims=True)  # infinite where no beta settles: nobody is near it
    near_best = np.sum((steps <= 2 * best) & np.isfinite(steps), axis=0)  # (share, beta)
    return {
        "surfaces": len(need),
        **named(BEST_AT_SHARE, SHARES, betas[np.argmax(near_best, axis=-1)]),
        **named(NEAR_BEST, SHARES, near_best.max(axis=-1)),
        **named(DIVERGED, EVERY_BETA, diverged),
    }


def judge_medium_beta(numbers: Numbers) -> Verdict:
    """See whether 0.8 and 0.9 never diverge, and at which alpha one of them suits most surfaces."""
    stable = _medium_diverged(numbers) == 0
    own, *small = (0.8 <= beta <= 0.9 for beta in series(numbers, BEST_AT_SHARE, SHARES))
    if not (stable and all(small)):
        return Verdict(DOES_NOT_HOLD)
    if not own:
        return Verdict(HOLDS_WHEN, "α is a tenth or less of what suits plain descent")
    return Verdict(HOLDS)


def tell_medium_beta(numbers: Numbers) -> str:
    """Say which runs diverge, and which beta suits most surfaces at each alpha."""
    surfaces = numbers["surfaces"]
    winners = series(numbers, BEST_AT_SHARE, SHARES)
    counts = series(numbers, NEAR_BEST, SHARES)
    most = [
        f"{beta:g} ({count} of {surfaces})" for beta, count in zip(winners, counts, strict=True)
    ]
    return (
        f"Runs that diverge: {_medium_diverged(numbers)} of {2 * len(SHARES) * surfaces} "
        f"with beta 0.8 or 0.9, {numbers[DIVERGED.format(0.99)]} of {len(SHARES) * surfaces} with "
        f"0.99. The beta that is within twice the best on most surfaces is {most[0]} at the "
        f"surface's own alpha, {most[1]} at a tenth of it and {most[2]} at 0.03 of it."
    )


def _medium_diverged(numbers: Numbers) -> Number:
    return numbers[DIVERGED.format(0.8)] + numbers[DIVERGED.format(0.9)]


C18 = define(
    "C18",
    CHAPTER,
    DIFFERENT_VALUES,
    "A beta of 0.8 to 0.9 is a balance: stable, and good for most surfaces.",
    measure=measure_medium_beta,
    verdict=judge_medium_beta,
    sentence=tell_medium_beta,
    headline=Headline(
        BEST_AT_SHARE.format(1),
        "β = {:g}",
        "is near the best on most surfaces, at the α that suits plain descent",
    ),
    evidence=Evidence(
        budget="15 surfaces, seven values of β, three of α, 3,000 steps",
        fixed="each surface's start, and what counts as rest: a gradient that stays below 0.001",
        opponents="the same rule with other β",
        fails="α is the one that suits plain descent, which is where many start: there "
        "0.5 is better",
        turn="A list of other surfaces on which 0.8 or 0.9 is within twice the best on "
        "most, at plain descent's own α.",
    ),
)


def settling_steps(surface: str, betas: Array, shares: Array, steps: int = 3000) -> Array:
    """Return the step from which the gradient stays below 0.001, for (shares of alpha, betas).

    Infinite for a run that does not settle, NaN for one that diverges.
    """
    own = {"eigenvalues": [1, 100]} if surface == "Quadratic" else {}
    loss = losses.by_name(surface, **own)
    alphas = loss.learning_rate * shares[:, np.newaxis]
    run = descend(loss, HeavyBall(alphas, betas), loss.start, steps)
    with np.errstate(invalid="ignore"):
        small = np.linalg.norm(run.gradients, axis=-1) <= 1e-3
    first = np.where(small.all(axis=0), 0, steps - np.argmax(~small[::-1], axis=0))
    settled = np.where(first < steps, first, NEVER)
    return np.where(run.diverged, np.nan, settled)


def measure_low_beta() -> Numbers:
    """Measure the spread and the approach, at a fixed alpha and at a fixed alpha / (1 - beta)."""
    betas = np.array(QUIET_AND_FAST)
    alphas = np.stack([np.full(2, ALPHA), LENGTH * (1 - betas)])
    clouds = measured_spread(alphas[:, np.newaxis], betas)
    approach = descend(losses.Quadratic([1.0]), HeavyBall(alphas, betas), [1.0], 2000)
    numbers: dict[str, Number] = {}
    for held, spreads, steps in zip(HELD, clouds, arrival(approach, 0.1), strict=True):
        mean, deviation = spreads.mean(axis=0), spreads.std(axis=0, ddof=1)
        numbers |= {
            f"spread ratio, fixed {held}": float(mean[1] / mean[0]),
            f"step ratio, fixed {held}": float(steps[0] / steps[1]),
            **named(f"spread, beta {{}}, fixed {held}", QUIET_AND_FAST, mean),
            **named(f"deviation of the spread, beta {{}}, fixed {held}", QUIET_AND_FAST, deviation),
            **named(f"steps, beta {{}}, fixed {held}", QUIET_AND_FAST, steps),
        }
    return numbers


def judge_low_beta(numbers: Numbers) -> Verdict:
    """See what is held fixed when the higher beta spreads a fifth more, and arrives earlier."""
    alpha, length = (
        numbers[f"spread ratio, fixed {held}"] > 1.2 and numbers[f"step ratio, fixed {held}"] > 1
        for held in HELD
    )
    if not alpha:
        return Verdict(DOES_NOT_HOLD)
    return Verdict(HOLDS) if length else Verdict(HOLDS_WHEN, "α is held fixed")


def tell_low_beta(numbers: Numbers) -> str:
    """Say the spread and the steps of the approach, by what is held fixed."""
    parts = "; ".join(_spread_and_approach(numbers, held, at) for held, at in HELD.items())
    runs = "(mean and deviation of 16 runs of 20,000 steps each)."
    return f"{parts[0].upper()}{parts[1:]} {runs}"


def _spread_and_approach(numbers: Numbers, held: str, at: float) -> str:
    mean, deviation, steps = (
        series(numbers, f"{name}, beta {{}}, fixed {held}", QUIET_AND_FAST)
        for name in ("spread", "deviation of the spread", "steps")
    )
    return (
        f"at a fixed {held} = {at} the spread is {mean[0]:.3f} ± {deviation[0]:.3f} at beta 0.5 "
        f"and {mean[1]:.3f} ± {deviation[1]:.3f} at 0.95, and the approach takes {steps[0]:.0f} "
        f"and {steps[1]:.0f} steps"
    )


C19 = define(
    "C19",
    CHAPTER,
    DIFFERENT_VALUES,
    "A low beta is better for noisy gradients, and slower.",
    measure=measure_low_beta,
    verdict=judge_low_beta,
    sentence=tell_low_beta,
    headline=Headline(
        "spread ratio, fixed alpha",
        "{:.1f} times",
        "as wide a spread at β = 0.95 as at 0.5, at the same α",
    ),
    evidence=Evidence(
        budget="20,000 steps a run; nothing is tuned",
        fixed="noise of size 1, curvature 1, and α = 0.002 or α/(1 − β) = 0.01",
        seeds="16 runs under one stream of noise",
        opponents="the same rule with other β, at the same α and at the same step length",
        fails="α/(1 − β) is held: then the spread hardly depends on β",
        turn="A spread that is wider at a high β with α/(1 − β) held and short for the curvature.",
    ),
)


def measured_spread(
    alphas: Array, betas: Array, runs: int = 16, steps: int = 20_000, seed: int = 0
) -> Array:
    """Return theta's spread about the minimum of ``theta^2 / 2`` under gradient noise 1.

    Shape (runs, betas); alphas of shape (k, 1, betas) give (k, runs, betas), all under one noise.
    The first tenth of each run, in which it forgets its start, does not count.
    """
    noise = np.random.default_rng(seed)
    bowl = losses.Custom(
        value=lambda theta: theta[..., 0] ** 2 / 2,
        gradient=lambda theta: theta + noise.normal(size=start.shape),
        vectorized=True,
    )
    start, first, total = np.zeros((runs, len(betas), 1)), steps // 10, np.zeros(())
    for step in iterate(bowl, HeavyBall(alphas, betas), start, steps):
        if step.t >= first:
            total = total + step.theta[..., 0] ** 2
    return np.sqrt(total / (steps + 1 - first))
