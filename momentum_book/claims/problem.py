"""The claims of the chapter on the problem with gradient descent, measured."""

from __future__ import annotations

from functools import cache

import numpy as np

from momentum_book.claims._finding import DOES_NOT_HOLD, HOLDS, HOLDS_WHEN, Finding, claim
from momentum_lib import losses, theory
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import Adam, GradientDescent, HeavyBall, Optimizer

__all__ = [
    "alternating_steps",
    "narrow_valleys_are_slow",
    "rotation_changes_nothing",
    "small_gradients_are_slow",
    "steps_of_plain_descent",
    "steps_when_turned",
    "traps_hold_plain_descent",
    "turning_gradients_make_it_swing",
]

CHAPTER = "02_problem"


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


@claim("C04", CHAPTER, "Plain descent is slow in long, narrow valleys.")
def narrow_valleys_are_slow() -> Finding:
    """Count its steps down bowls of condition number 100, 1,000 and 10,000."""
    kappas = (100, 1_000, 10_000)
    steps = [steps_of_plain_descent(kappa) for kappa in kappas]
    exponent = float(np.polyfit(np.log(kappas), np.log(steps), 1)[0])
    numbers: dict[str, float] = {
        f"steps at kappa {kappa:,}": count for kappa, count in zip(kappas, steps, strict=True)
    }
    sentence = (
        f"With its best learning rate it needs {steps[0]:,}, {steps[1]:,} and {steps[2]:,} steps "
        f"at condition number 100, 1,000 and 10,000: they grow with the condition number to the "
        f"power {exponent:.2f}."
    )
    verdict = HOLDS if exponent > 0.9 else DOES_NOT_HOLD
    return Finding(verdict, sentence, numbers | {"exponent": exponent})


@claim("C05", CHAPTER, "Plain descent is slow where gradients are small.")
def small_gradients_are_slow() -> Finding:
    """Cross a plateau from three distances, plain and with momentum at the same alpha."""
    field, beta = losses.Plateau(), 0.9
    starts = np.array([[-2.0, 0.0], [-4.0, 0.0], [-8.0, 0.0]])
    plain = np.asarray(descend(field, GradientDescent(0.5), starts, 4000).steps_to(0.1))
    carried = np.asarray(descend(field, HeavyBall(0.5, beta), starts, 4000).steps_to(0.1))
    slopes = np.linalg.norm(field.gradient(starts), axis=-1)
    gains = plain / carried
    numbers = {
        **{f"steps from {-x:g}": float(n) for (x, _), n in zip(starts, plain, strict=True)},
        **{f"gain from {-x:g}": float(g) for (x, _), g in zip(starts, gains, strict=True)},
        "limit of the gain": float(theory.terminal_speedup(beta)),
    }
    sentence = (
        f"Where the slope at the start is {slopes[0]:.3f}, {slopes[1]:.3f} and {slopes[2]:.3f}, it "
        f"needs {plain[0]:.0f}, {plain[1]:.0f} and {plain[2]:,.0f} steps to the dip. Momentum of "
        f"{beta} at the same alpha gains a factor of {gains[0]:.1f}, {gains[1]:.1f} and "
        f"{gains[2]:.1f}; 1 / (1 - beta) = {1 / (1 - beta):.0f} is the most it can."
    )
    slower = bool(np.all(np.diff(plain) > 0))
    return Finding(HOLDS if slower else DOES_NOT_HOLD, sentence, numbers)


@claim("C06", CHAPTER, "Plain descent is slow when the path is not aligned with the axes.")
def rotation_changes_nothing() -> Finding:
    """Turn a bowl and its start together, and count again: plain descent, and Adam."""
    angles = np.linspace(0, np.pi / 2, 7)
    best = theory.best("GradientDescent", 1, 100).learning_rate
    plain = steps_when_turned(GradientDescent(best), angles)
    adam = steps_when_turned(Adam(0.05), angles)
    numbers = {
        "fewest steps, plain": float(plain.min()),
        "most steps, plain": float(plain.max()),
        "fewest steps, Adam": float(adam.min()),
        "most steps, Adam": float(adam.max()),
    }
    sentence = (
        f"Plain descent needs {_range(plain)} steps however the bowl of condition number 100 is "
        f"turned. Adam, which treats each coordinate by itself, needs {_range(adam)}."
    )
    same = plain.max() - plain.min() <= 1
    return Finding(DOES_NOT_HOLD if same else HOLDS, sentence, numbers)


def _range(counts: Array) -> str:
    low, high = f"{counts.min():.0f}", f"{counts.max():.0f}"
    return low if low == high else f"{low} to {high}"


def steps_when_turned(rule: Optimizer, angles: Array, tolerance: float = 1e-3) -> Array:
    """Count the steps down a bowl of eigenvalues 1 and 100, turned with its start by each angle."""
    counts = []
    for angle in angles:
        bowl = losses.Quadratic([1, 100], rotation=float(angle))
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        counts.append(descend(bowl, rule, turn @ [1.0, 1.0], 1500).steps_to(tolerance))
    return np.array(counts, dtype=np.float64)


@claim("C07", CHAPTER, "Plain descent oscillates where the gradient changes direction.")
def turning_gradients_make_it_swing() -> Finding:
    """Sweep alpha lambda on a bowl of one dimension and see where the error changes its sign."""
    x = np.array([0.2, 0.5, 0.9, 1.1, 1.5, 1.9, 2.1])
    flips = alternating_steps(x)
    swinging, monotone = x[(flips == 1) & (x < 2)], x[flips == 0]
    numbers = {
        "largest alpha lambda without swinging": float(monotone.max()),
        "smallest alpha lambda with swinging": float(swinging.min()),
        "largest alpha lambda that swings and converges": float(swinging.max()),
    }
    sentence = (
        f"Of seven values of alpha lambda, those up to {monotone.max():g} never change the sign of "
        f"the error, those from {swinging.min():g} to {swinging.max():g} change it at every step "
        f"and still converge, and {x[-1]:g} swings and diverges."
    )
    as_theory_has_it = bool(np.array_equal(flips, (x > 1).astype(float)))
    if as_theory_has_it:
        return Finding(HOLDS_WHEN, sentence, numbers, "αλ is above 1 in that direction")
    return Finding(DOES_NOT_HOLD, sentence, numbers)


def alternating_steps(x: Array, steps: int = 40) -> Array:
    """Return the share of steps in which the error changes its sign, for each alpha lambda."""
    run = descend(losses.Quadratic([1.0]), GradientDescent(x), [1.0], steps)
    signs = np.sign(run.thetas[..., 0])
    shares: Array = np.mean(signs[1:] != signs[:-1], axis=0)
    return shares


@claim("C08", CHAPTER, "Small local minima and flat regions trap plain descent.")
def traps_hold_plain_descent() -> Finding:
    """Start uphill of a bump, and far out on a plateau, each at the surface's own alpha."""
    bump, field = losses.Bump(), losses.Plateau()
    starts = np.linspace(-3.9, -2.5, 15)[:, np.newaxis]
    ends = descend(bump, GradientDescent(bump.learning_rate), starts, 5000).thetas[-1, :, 0]
    held = int(np.sum(ends < bump.at))
    flat = descend(field, GradientDescent(field.learning_rate), [-20.0, 0.0], 5000)
    moved = float(flat.thetas[-1, 0] - flat.thetas[0, 0])
    numbers = {
        "starts before the bump": len(starts),
        "held by the bump": held,
        "way of 20 covered on the plateau": moved,
    }
    sentence = (
        f"Of {len(starts)} runs that start before a bump, {held} end in the hollow in front of it. "
        f"On a plateau, 20 away from the dip, 5,000 steps cover {moved:.2f} of these 20."
    )
    trapped = held == len(starts) and moved < 10
    return Finding(HOLDS if trapped else DOES_NOT_HOLD, sentence, numbers)
