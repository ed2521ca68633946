"""The claims of the chapter on the effect of beta, measured."""

from __future__ import annotations

import numpy as np

from momentum_book.claims._finding import DOES_NOT_HOLD, HOLDS, HOLDS_WHEN, Finding, claim
from momentum_book.claims._runs import NEVER, arrivals
from momentum_book.claims._typeset import listed
from momentum_lib import losses
from momentum_lib._checks import Array
from momentum_lib.descent import Trajectory, descend, iterate
from momentum_lib.optimizers import HeavyBall

__all__ = [
    "change_of_mind",
    "high_beta_has_four_effects",
    "low_beta_is_better_for_noise",
    "measured_spread",
    "medium_beta_is_balanced",
    "settling_steps",
    "typical_values_are_ranked",
]

CHAPTER = "06_beta"


@claim(
    "C16",
    CHAPTER,
    "0.9 is the usual beta; 0.95 is faster, 0.99 can be unstable, 0.5 is conservative.",
)
def typical_values_are_ranked() -> Finding:
    """Run a long bowl at a small alpha, at a bolder one, and at a fixed alpha / (1 - beta)."""
    bowl, betas = losses.Quadratic([1, 100]), np.array([0.5, 0.9, 0.95, 0.99])
    start, steps = [1.0, 1.0], 8000
    alphas = {"small": np.full(4, 1e-3), "bold": np.full(4, 1e-2), "fair": 1e-2 * (1 - betas)}
    run = descend(bowl, HeavyBall(np.stack(list(alphas.values())), betas), start, steps)
    need = dict(zip(alphas, _steps(run, 1e-6), strict=True))
    ranked = [bool(np.all(np.diff(need[name][:3]) < 0)) for name in ("small", "bold")]
    swings = np.sum(np.diff(np.sign(run.thetas[: int(need["small"][3]), 0, :, 0]), axis=0) != 0, 0)
    numbers = {
        f"steps, {name}, beta {beta}": float(count)
        for name in alphas
        for beta, count in zip(betas, need[name], strict=True)
    } | {
        "runs that diverged": int(np.sum(run.diverged)),
        "changes of sign at 0.99": int(swings[3]),
        "changes of sign at 0.9": int(swings[1]),
    }
    told = {name: listed(f"{count:,.0f}" for count in counts) for name, counts in need.items()}
    sentence = (
        f"At alpha = 0.001 the runs with beta 0.5, 0.9, 0.95 and 0.99 need "
        f"{told['small']} steps; at alpha = 0.01 they need {told['bold']}; at "
        f"alpha / (1 - beta) = 0.01 they need {told['fair']}. Of the 12 runs "
        f"{numbers['runs that diverged']} diverge; the one with beta 0.99 and alpha = 0.001 "
        f"swings, {swings[3]} times through the minimum along the valley."
    )
    verdict = {2: HOLDS, 1: HOLDS_WHEN, 0: DOES_NOT_HOLD}[sum(ranked)]
    condition = "α is fixed and small" if verdict == HOLDS_WHEN else ""
    return Finding(verdict, sentence, numbers, condition)


@claim(
    "C17",
    CHAPTER,
    "A high beta is fast on consistent gradients, overshoots, is slow to react, "
    "and suits smooth surfaces.",
)
def high_beta_has_four_effects() -> Finding:
    """Compare 0.95 and 0.99 with 0.5: on a slope, in a bowl, at a turn, and on smooth bowls."""
    betas = np.array([0.5, 0.95, 0.99])
    slope = losses.Custom(lambda x: x[..., 0], np.ones_like, vectorized=True)
    speed = descend(slope, HeavyBall(0.01, betas), [0.0], 2000).velocities[-1, :, 0] / 0.01
    bowl = descend(losses.Quadratic([1.0]), HeavyBall(0.01, betas), [1.0], 500)
    overshoot = np.maximum(-bowl.thetas[..., 0].min(axis=0), 0)
    reaction = np.array([change_of_mind(beta) for beta in betas])
    best = {kappa: _best_beta(kappa) for kappa in (1, 100, 10_000)}
    numbers = {
        **{f"speed-up, beta {b}": float(x) for b, x in zip(betas, speed, strict=True)},
        **{f"overshoot, beta {b}": float(x) for b, x in zip(betas, overshoot, strict=True)},
        **{f"steps to react, beta {b}": int(x) for b, x in zip(betas, reaction, strict=True)},
        **{f"best beta, condition number {kappa}": beta for kappa, beta in best.items()},
    }
    sentence = (
        f"At beta 0.5, 0.95 and 0.99 a run makes {speed[0]:.0f}, {speed[1]:.0f} and "
        f"{speed[2]:.0f} times a plain step on a constant slope, overshoots by "
        f"{overshoot[0]:.0%}, {overshoot[1]:.0%} and {overshoot[2]:.0%} in a bowl, and takes "
        f"{reaction[0]}, {reaction[1]} and {reaction[2]} steps to turn after the gradient has. "
        f"On equally smooth bowls of condition number 1, 100 and 10,000 the best of six values of "
        f"beta is {best[1]:g}, {best[100]:g} and {best[10_000]:g}."
    )
    three = all(np.all(np.diff(effect) > 0) for effect in (speed, overshoot, reaction))
    high_wins = [beta >= 0.95 for beta in best.values()]
    if three and any(high_wins) and not all(high_wins):
        return Finding(HOLDS_WHEN, sentence, numbers, "the smooth surface is long and narrow too")
    return Finding(HOLDS if three and all(high_wins) else DOES_NOT_HOLD, sentence, numbers)


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


@claim(
    "C18",
    CHAPTER,
    "A beta of 0.8 to 0.9 is a balance: stable, and good for most surfaces.",
)
def medium_beta_is_balanced() -> Finding:
    """Run seven betas on every surface, at the surface's own alpha, a tenth and a thirtieth."""
    betas, shares = np.array([0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99]), np.array([1, 0.1, 0.03])
    need = np.array([settling_steps(name, betas, shares) for name in losses.SURFACES])
    diverged = np.isnan(need).sum(axis=(0, 1))
    steps = np.where(np.isnan(need), NEVER, need)
    best = steps.min(axis=-1, keepdims=True)  # infinite where no beta settles: nobody is near it
    near_best = np.sum((steps <= 2 * best) & np.isfinite(steps), axis=0)  # (share, beta)
    winners = betas[np.argmax(near_best, axis=-1)]
    medium = (betas >= 0.8) & (betas <= 0.9)
    numbers = {
        "surfaces": len(need),
        **{f"best beta at {s:g} alpha": float(b) for s, b in zip(shares, winners, strict=True)},
        **{f"diverged, beta {b:g}": int(n) for b, n in zip(betas, diverged, strict=True)},
    }
    most = [
        f"{winner:g} ({counts.max()} of {len(need)})"
        for winner, counts in zip(winners, near_best, strict=True)
    ]
    sentence = (
        f"Runs that diverge: {diverged[medium].sum()} of {len(shares) * medium.sum() * len(need)} "
        f"with beta 0.8 or 0.9, {diverged[-1]} of {len(shares) * len(need)} with 0.99. The "
        f"beta that is within twice the best on most surfaces is {most[0]} at the surface's own "
        f"alpha, {most[1]} at a tenth of it and {most[2]} at 0.03 of it."
    )
    stable = diverged[medium].sum() == 0
    wins = [0.8 <= winner <= 0.9 for winner in winners]
    if stable and any(wins) and not all(wins):
        condition = "α is a tenth or less of what suits plain descent"
        return Finding(HOLDS_WHEN, sentence, numbers, condition)
    return Finding(HOLDS if stable and all(wins) else DOES_NOT_HOLD, sentence, numbers)


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


@claim(
    "C19",
    CHAPTER,
    "A low beta is better for noisy gradients, and slower.",
)
def low_beta_is_better_for_noise() -> Finding:
    """Measure the spread and the approach, at a fixed alpha and at a fixed alpha / (1 - beta)."""
    betas = np.array([0.5, 0.95])
    alpha, length = 0.002, 0.01
    held = {"alpha": np.full(2, alpha), "alpha / (1 - beta)": length * (1 - betas)}
    numbers: dict[str, float] = {}
    parts = []
    clouds = measured_spread(np.stack(list(held.values()))[:, np.newaxis], betas)
    for (name, alphas), at, spreads in zip(held.items(), (alpha, length), clouds, strict=True):
        mean, between = spreads.mean(axis=0), spreads.std(axis=0, ddof=1)
        approach = descend(losses.Quadratic([1.0]), HeavyBall(alphas, betas), [1.0], 2000)
        steps = _steps(approach, 0.1)
        numbers |= {
            f"spread ratio, fixed {name}": float(mean[1] / mean[0]),
            f"step ratio, fixed {name}": float(steps[0] / steps[1]),
        }
        parts.append(
            f"at a fixed {name} = {at} the spread is {mean[0]:.3f} ± {between[0]:.3f} at beta 0.5 "
            f"and {mean[1]:.3f} ± {between[1]:.3f} at 0.95, and the approach takes {steps[0]:.0f} "
            f"and {steps[1]:.0f} steps"
        )
    sentence = "; ".join(parts) + " (mean and deviation of 16 runs of 20,000 steps each)."
    costs = {name: numbers[f"spread ratio, fixed {name}"] > 1.2 for name in held}
    if costs["alpha"] and not costs["alpha / (1 - beta)"]:
        condition = "α is held fixed"
        return Finding(HOLDS_WHEN, sentence[0].upper() + sentence[1:], numbers, condition)
    verdict = HOLDS if all(costs.values()) else DOES_NOT_HOLD
    return Finding(verdict, sentence[0].upper() + sentence[1:], numbers)


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


def _steps(run: Trajectory, tolerance: float) -> Array:
    """Return the steps to the distance, infinite for a run that did not get there."""
    steps = np.asarray(run.steps_to(tolerance, minimum=np.zeros(run.thetas.shape[-1])))
    return np.where(np.isnan(steps), NEVER, steps)
