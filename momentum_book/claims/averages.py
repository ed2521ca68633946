"""The claims of the chapter on moving averages, measured."""

from __future__ import annotations

import math

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
from momentum_book.claims._numbers import named, series
from momentum_lib import averages, losses
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import AveragedMomentum, HeavyBall, Optimizer

__all__ = [
    "C10",
    "C11",
    "noise_and_lag",
    "velocity_against_the_gradients",
]

CHAPTER, TOPIC = "03_moving_averages", "Exponential Weighted Average"

ALPHA, BETA = 0.02, 0.9
BETAS, LAGS = (0.9, 0.99), 800
FIRST, HALF, FORMULA = "first weight, beta {}", "half-life, beta {}", "formula, beta {}"
OFF = "largest relative error of a weight, beta {}"


def velocity_against_the_gradients(rule: Optimizer, beta: float) -> tuple[float, float]:
    """Compare a rule's velocity with the moving average of the gradients that it used.

    Returns the mean ratio of the two, and the largest deviation from that ratio.
    """
    run = descend(losses.Ravine(), rule, (-9.0, 1.0), 60)
    average = averages.average(run.gradients, beta)
    ratios = run.velocities[1:] / average
    return float(ratios.mean()), float(np.ptp(ratios))


def measure_velocities() -> Numbers:
    """Hold the velocity of both forms against the moving average of their gradients."""
    averaged, off = velocity_against_the_gradients(AveragedMomentum(ALPHA, BETA), BETA)
    summed, spread = velocity_against_the_gradients(HeavyBall(ALPHA, BETA), BETA)
    return {
        "velocity over average, averaged form": averaged,
        "velocity over average, velocity form": summed,
        "largest deviation from that, averaged form": off,
        "largest deviation from that, velocity form": spread,
        "alpha / (1 - beta)": ALPHA / (1 - BETA),
    }


def judge_velocities(numbers: Numbers) -> Verdict:
    """See in which form the velocity is 1 times the average, at every step."""
    averaged, summed = (
        math.isclose(numbers[f"velocity over average, {form} form"], 1)
        and numbers[f"largest deviation from that, {form} form"] < 1e-9
        for form in ("averaged", "velocity")
    )
    if not averaged:
        return Verdict(DOES_NOT_HOLD)
    return Verdict(HOLDS) if summed else Verdict(HOLDS_WHEN, "the form is the averaged one")


def tell_velocities(numbers: Numbers) -> str:
    """Say what the velocity is in either form."""
    averaged = numbers["velocity over average, averaged form"]
    summed = numbers["velocity over average, velocity form"]
    return (
        f"In the averaged form the velocity is {averaged:.2f} times the moving average of the "
        f"gradients, at every step. In the velocity form, at alpha = {ALPHA} and beta = {BETA}, it "
        f"is {summed:.2f} times that average: a sum of weight alpha / (1 - beta)."
    )


C10 = define(
    "C10",
    CHAPTER,
    TOPIC,
    "The velocity is an exponentially weighted average of past gradients.",
    measure=measure_velocities,
    verdict=judge_velocities,
    sentence=tell_velocities,
    headline=Headline(
        "velocity over average, velocity form",
        "{:.2f} times",
        "the average of the gradients is what the velocity form carries, at α = 0.02 and β = 0.9",
    ),
    evidence=Evidence(
        budget="60 steps; nothing is tuned",
        fixed="the ravine, the start, α = 0.02 and β = 0.9",
        opponents="the velocity form, the default of PyTorch and Keras",
        fails="the form is the velocity form, as in PyTorch and Keras: there it is a "
        "sum, α/(1 − β) times the average",
        turn="A run of the velocity form whose velocity is the average and no multiple of it.",
    ),
)


def measure_weights() -> Numbers:
    """Read the weights off the average itself: send one spike through it."""
    spike = np.zeros(LAGS)
    spike[0] = 1.0
    traces = [averages.average(spike, beta) for beta in BETAS]
    weights = [averages.weights(beta, LAGS) for beta in BETAS]
    off = [np.abs(trace / weight - 1).max() for trace, weight in zip(traces, weights, strict=True)]
    # The lag at which the trace of the spike is half of its first value, between two steps.
    halves = [_crossing(trace / trace[0], 0.5) for trace in traces]
    return {
        **named(FIRST, BETAS, [trace[0] for trace in traces]),
        **named(HALF, BETAS, halves),
        **named(FORMULA, BETAS, [averages.half_life(beta) for beta in BETAS]),
        **named(OFF, BETAS, off),
        "first weight over alpha, velocity form": _first_weight(HeavyBall(ALPHA, BETA)) / ALPHA,
        "first weight over alpha, averaged form": _first_weight(AveragedMomentum(ALPHA, BETA))
        / ALPHA,
    }


def _first_weight(rule: Optimizer) -> float:
    """Return by how much a gradient of 1 that comes after gradients of 0 moves theta."""
    gradients = iter([0.0, 0.0, 1.0])  # `descend` asks once to check the shape
    spike = losses.Custom(
        lambda x: x[..., 0], lambda x: np.full_like(x, next(gradients)), vectorized=True
    )
    return float(-np.diff(descend(spike, rule, [0.0], 2).thetas[-2:, 0])[0])


def judge_weights(numbers: Numbers) -> Verdict:
    """See whether all weights are those of the formula, and in which form of momentum."""
    exact = max(series(numbers, OFF, BETAS)) < 1e-9
    averaged, summed = (
        math.isclose(numbers[f"first weight over alpha, {form} form"], 1 - BETA)
        for form in ("averaged", "velocity")
    )
    if not (exact and averaged):
        return Verdict(DOES_NOT_HOLD)
    return Verdict(HOLDS) if summed else Verdict(HOLDS_WHEN, "the form is the averaged one")


def tell_weights(numbers: Numbers) -> str:
    """Say the first weights and the half-lives, measured and by the formula."""
    first, halves = series(numbers, FIRST, BETAS), series(numbers, HALF, BETAS)
    formula = series(numbers, FORMULA, BETAS)
    return (
        f"A single spike enters with the weight {first[0]:.2f} at beta 0.9 and "
        f"{first[1]:.2f} at 0.99, and has lost half of it after {halves[0]:.1f} and "
        f"{halves[1]:.1f} steps; ln 2 / ln(1 / beta) is {formula[0]:.1f} and "
        f"{formula[1]:.1f}. A step takes the newest gradient times "
        f"{numbers['first weight over alpha, averaged form']:.2g} alpha in the averaged form and "
        f"times {numbers['first weight over alpha, velocity form']:.2g} alpha in the velocity form."
    )


C11 = define(
    "C11",
    CHAPTER,
    TOPIC,
    "The newest gradient has the weight 1 - beta, and the weights fall off exponentially.",
    measure=measure_weights,
    verdict=judge_weights,
    sentence=tell_weights,
    headline=Headline(
        HALF.format(0.9), "{:.1f} steps", "until the weight of a gradient has halved, at β = 0.9"
    ),
    evidence=Evidence(
        budget="a single spike, followed for 800 steps",
        fixed="the spike",
        opponents="the velocity form, the default of PyTorch, Keras and this book",
        fails="the form is the velocity form: there the newest gradient has the whole weight, and "
        "only the fading is the same",
        turn="A library whose momentum SGD weighs the newest gradient with 1 − β unless you ask "
        "for something else.",
    ),
)


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
