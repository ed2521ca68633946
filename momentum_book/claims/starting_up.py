"""The claims of the chapter on starting up, measured."""

from __future__ import annotations

import numpy as np

from momentum_book.claims._finding import DOES_NOT_HOLD, HOLDS, HOLDS_WHEN, Finding, claim
from momentum_book.claims.schedules import Plan, Planned
from momentum_lib import averages, losses
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import AveragedMomentum, GradientDescent, HeavyBall, Optimizer
from momentum_lib.schedules import Constant, WarmUp

__all__ = [
    "correction_against_form",
    "correction_is_exact",
    "distance_behind",
    "first_steps_are_short",
    "largest_usable_alpha",
    "momentum_starts_slowly",
    "momentum_wants_correction",
]

CHAPTER = "07_starting_up"
SLOPE = losses.Custom(lambda x: x[..., 0], np.ones_like, vectorized=True)


def _steps_taken(rule: Optimizer, steps: int) -> Array:
    """Return the length of each step down a constant slope of 1."""
    lengths: Array = -np.diff(descend(SLOPE, rule, [0.0], steps).thetas[:, 0])
    return lengths


@claim("C20", CHAPTER, "The first few steps have less momentum.")
def first_steps_are_short() -> Finding:
    """Compare the first step of both forms with a plain one of the same alpha."""
    alpha, beta = 0.01, 0.9
    first = {
        "averaged": float(_steps_taken(AveragedMomentum(alpha, beta), 1)[0] / alpha),
        "velocity": float(_steps_taken(HeavyBall(alpha, beta), 1)[0] / alpha),
    }
    late = {
        "averaged": float(_steps_taken(AveragedMomentum(alpha, beta), 300)[-1] / alpha),
        "velocity": float(_steps_taken(HeavyBall(alpha, beta), 300)[-1] / alpha),
    }
    numbers = {f"first step, {form} form": length for form, length in first.items()} | {
        f"late step, {form} form": length for form, length in late.items()
    }
    sentence = (
        f"At beta = {beta}, in plain steps of the same alpha: the averaged form begins with "
        f"{first['averaged']:.1f} and grows to {late['averaged']:.1f}; the velocity form begins "
        f"with {first['velocity']:.1f} and grows to {late['velocity']:.1f}."
    )
    both_grow = all(first[form] < late[form] for form in first)
    return Finding(HOLDS if both_grow else DOES_NOT_HOLD, sentence, numbers)


@claim("C21", CHAPTER, "Dividing v by 1 - beta^t corrects the bias of starting at zero.")
def correction_is_exact() -> Finding:
    """Correct the averages of a constant, of noise about a constant, and of a ramp."""
    beta, steps, seeds = 0.9, 30, 400
    constant = averages.average(np.ones(steps), beta, bias_correction=True)
    noise = 1 + np.random.default_rng(0).normal(scale=0.5, size=(steps, seeds))
    noisy = averages.average(noise, beta, bias_correction=True).mean(axis=1)
    # The mean of 400 seeds of size-0.5 noise is off by 0.025 at the most noisy first step.
    ramp = np.arange(1.0, steps + 1)
    behind = ramp - averages.average(ramp, beta, bias_correction=True)
    numbers = {
        "largest error, constant": float(np.abs(constant - 1).max()),
        "largest mean error, noise about a constant": float(np.abs(noisy - 1).max()),
        "error after 30 steps of a ramp": float(behind[-1]),
    }
    sentence = (
        f"For a constant gradient the corrected velocity is right from the first step, to "
        f"{max(numbers['largest error, constant'], 1e-15):.0e}. For noise about a constant its "
        f"mean over {seeds} seeds is right to {np.abs(noisy - 1).max():.2f}. For a gradient that "
        f"rises by 1 a step it is {behind[-1]:.1f} behind after 30 steps: the correction mends the "
        "start, not the lag."
    )
    exact = numbers["largest error, constant"] < 1e-12 and np.abs(noisy - 1).max() < 0.1
    if exact and behind[-1] > 1:
        return Finding(HOLDS_WHEN, sentence, numbers, "the gradient stays about the same")
    return Finding(HOLDS if exact else DOES_NOT_HOLD, sentence, numbers)


@claim("C22", CHAPTER, "Momentum can benefit from the bias correction.")
def momentum_wants_correction() -> Finding:
    """Run a long bowl with and without it, below and above plain descent's limit of alpha."""
    bowl, beta = losses.Quadratic([1, 100]), 0.9
    limit = 2 / 100
    steps = {}
    for name, alpha in (("below", 0.75 * limit), ("above", 5 * limit)):
        for corrected in (False, True):
            run = descend(bowl, AveragedMomentum(alpha, beta, corrected), bowl.start, 3000)
            steps[name, corrected] = run.steps_to(0.01)
    thrown = correction_against_form(0.01, beta)
    numbers: dict[str, float] = {
        f"steps, alpha {name} the limit, {'with' if corrected else 'without'}": float(
            np.asarray(count)
        )
        for (name, corrected), count in steps.items()
    } | {"first place, velocity form corrected": thrown}
    sentence = (
        f"Averaged form, beta = {beta}, steps to 0.01 without and with the correction: "
        f"{steps['below', False]} and {steps['below', True]} at three quarters of plain descent's "
        f"largest alpha, {steps['above', False]} and {steps['above', True]} at five times that. "
        f"In the velocity form, at half of plain descent's largest alpha, the correction throws "
        f"the first step from 1 to {thrown:.0f}."
    )
    gain = {
        name: numbers[f"steps, alpha {name} the limit, without"]
        - numbers[f"steps, alpha {name} the limit, with"]
        for name in ("below", "above")
    }
    helps, harms = gain["below"] > 0, gain["above"] < 0
    if helps and harms and abs(thrown) > 1:
        condition = "the form is the averaged one and α is below plain descent's limit"
        return Finding(HOLDS_WHEN, sentence, numbers, condition)
    return Finding(HOLDS if helps else DOES_NOT_HOLD, sentence, numbers)


def correction_against_form(alpha: float, beta: float, eigenvalue: float = 100.0) -> float:
    """Return where the first step from 1 lands when the velocity form is corrected, too."""
    velocity = alpha * eigenvalue * 1.0
    return 1.0 - velocity / averages.correction(beta, 1)


@claim("C36", CHAPTER, "Momentum starts slowly, because its velocity starts at zero.")
def momentum_starts_slowly() -> Finding:
    """Measure how far behind its own final pace a run falls, and how far behind plain descent."""
    betas = (0.9, 0.99)
    behind = {beta: distance_behind(beta) for beta in betas}
    ball = np.cumsum(_steps_taken(HeavyBall(0.01, 0.9), 50))
    plain = np.cumsum(_steps_taken(GradientDescent(0.01), 50))
    ever_behind = bool(np.any(ball < plain - 1e-12))
    numbers = {
        **{f"steps lost, averaged form, beta {beta}": lost for beta, lost in behind.items()},
        "velocity form over plain after 50 steps": float(ball[-1] / plain[-1]),
    }
    sentence = (
        f"On a steady slope the averaged form ends {behind[0.9]:.1f} plain steps behind plain "
        f"descent of the same alpha at beta 0.9, and {behind[0.99]:.1f} at 0.99; the correction "
        f"takes all of it back. The velocity form is never behind plain descent, and "
        f"{ball[-1] / plain[-1]:.1f} times as far after 50 steps."
    )
    if behind[0.9] > 1 and not ever_behind:
        return Finding(HOLDS_WHEN, sentence, numbers, "the form is the averaged one")
    return Finding(HOLDS if ever_behind else DOES_NOT_HOLD, sentence, numbers)


def distance_behind(beta: float, bias_correction: bool = False, steps: int = 3000) -> float:
    """Return how many plain steps the averaged form has lost on a constant slope."""
    alpha = 0.01
    run = _steps_taken(AveragedMomentum(alpha, beta, bias_correction), steps)
    return float(steps - run.sum() / alpha)


def largest_usable_alpha(surface: str, warm_up: int, beta: float = 0.9) -> float:
    """Return the largest alpha below which every one tried gives a run that ends lower.

    41 values from 0.0001 to 1 are tried, 1,000 steps each, after `warm_up` steps of warm-up; 0 is
    returned if none of them will do.
    """
    loss, alphas = losses.by_name(surface), np.geomspace(1e-4, 1, 41)
    rule = Planned(alphas, Plan(WarmUp(1, warm_up), Constant(beta)))  # all of them side by side
    run = descend(loss, rule, np.tile(loss.start, (len(alphas), 1)), 1000)
    lower = ~np.asarray(run.diverged) & (run.losses[-1] < run.losses[0])
    return float(alphas[np.logical_and.accumulate(lower)].max(initial=0))
