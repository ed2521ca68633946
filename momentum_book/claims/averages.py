"""The claims of the chapter on moving averages, measured."""

from __future__ import annotations

import math

import numpy as np

from momentum_book.claims._finding import DOES_NOT_HOLD, HOLDS, HOLDS_WHEN, Finding, claim
from momentum_lib import averages, losses
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import AveragedMomentum, HeavyBall, Optimizer

__all__ = [
    "noise_and_lag",
    "velocity_against_the_gradients",
    "velocity_is_an_average",
    "weights_decay_exponentially",
]

CHAPTER = "03_moving_averages"


def velocity_against_the_gradients(rule: Optimizer, beta: float) -> tuple[float, float]:
    """Compare a rule's velocity with the moving average of the gradients that it used.

    Returns the mean ratio of the two, and the largest deviation from that ratio.
    """
    run = descend(losses.Ravine(), rule, (-9.0, 1.0), 60)
    average = averages.average(run.gradients, beta)
    ratios = run.velocities[1:] / average
    return float(ratios.mean()), float(np.ptp(ratios))


@claim("C10", CHAPTER, "The velocity is an exponentially weighted average of past gradients.")
def velocity_is_an_average() -> Finding:
    """Hold the velocity of both forms against the moving average of their gradients."""
    alpha, beta = 0.02, 0.9
    averaged, off = velocity_against_the_gradients(AveragedMomentum(alpha, beta), beta)
    summed, spread = velocity_against_the_gradients(HeavyBall(alpha, beta), beta)
    numbers = {
        "velocity over average, averaged form": averaged,
        "velocity over average, velocity form": summed,
        "alpha / (1 - beta)": alpha / (1 - beta),
    }
    sentence = (
        f"In the averaged form the velocity is {averaged:.2f} times the moving average of the "
        f"gradients, at every step. In the velocity form, at alpha = {alpha} and beta = {beta}, it "
        f"is {summed:.2f} times that average: a sum of weight alpha / (1 - beta)."
    )
    if max(off, spread) < 1e-9 and math.isclose(averaged, 1) and not math.isclose(summed, 1):
        return Finding(HOLDS_WHEN, sentence, numbers, "the form is the averaged one")
    return Finding(HOLDS if math.isclose(summed, 1) else DOES_NOT_HOLD, sentence, numbers)


@claim(
    "C11",
    CHAPTER,
    "The newest gradient has the weight 1 - beta, and the weights fall off exponentially.",
)
def weights_decay_exponentially() -> Finding:
    """Read the weights off the average itself: send one spike through it."""
    betas = (0.9, 0.99)
    spike = np.zeros(800)
    spike[0] = 1.0
    found = {beta: averages.average(spike, beta) for beta in betas}
    # The lag at which the trace of the spike is half of its first value, between two steps.
    halves = {beta: _crossing(trace / trace[0], 0.5) for beta, trace in found.items()}
    numbers = {
        **{f"first weight, beta {beta}": float(trace[0]) for beta, trace in found.items()},
        **{f"half-life, beta {beta}": half for beta, half in halves.items()},
        **{f"formula, beta {beta}": averages.half_life(beta) for beta in betas},
    }
    sentence = (
        f"A single spike enters with the weight {found[0.9][0]:.2f} at beta 0.9 and "
        f"{found[0.99][0]:.2f} at 0.99, and has lost half of it after {halves[0.9]:.1f} and "
        f"{halves[0.99]:.1f} steps; ln 2 / ln(1 / beta) is {averages.half_life(0.9):.1f} and "
        f"{averages.half_life(0.99):.1f}."
    )
    exact = all(
        np.allclose(trace, averages.weights(beta, 800), rtol=1e-9) for beta, trace in found.items()
    )
    return Finding(HOLDS if exact else DOES_NOT_HOLD, sentence, numbers)


def _crossing(falling: Array, level: float) -> float:
    after = int(np.argmax(falling < level))
    high, low = np.log(falling[after - 1]), np.log(falling[after])
    return after - 1 + float((high - math.log(level)) / (high - low))


def noise_and_lag(beta: float, seeds: int = 20, steps: int = 4000) -> tuple[Array, float]:
    """Return what is left of noise of size 1, one value a seed, and the lag behind a ramp."""
    left = []
    for seed in range(seeds):
        noise = np.random.default_rng(seed).normal(size=steps)
        left.append(averages.average(noise, beta)[steps // 4 :].std())
    ramp = np.arange(steps, dtype=np.float64)
    lag = float(ramp[-1] - averages.average(ramp, beta)[-1])
    return np.array(left), lag
