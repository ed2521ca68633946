"""The claims of the chapter on code and applications, measured: where to be careful."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

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
from momentum_book.claims._spread import is_above, is_below, plus_minus, with_deviation, with_error
from momentum_book.claims.applications import SHALLOW
from momentum_book.digits_runs import minibatch_descent
from momentum_lib import losses
from momentum_lib._checks import Array, fixed
from momentum_lib.descent import descend
from momentum_lib.networks import Digits, load_digits
from momentum_lib.optimizers import HeavyBall

__all__ = [
    "C48",
    "MOTIONS",
    "Policies",
    "bandit",
    "fine_tuning",
    "spread_under_noise",
    "tracking_error",
]

CHAPTER = "14_applications"

#: alpha and beta of the three runs: momentum keeps alpha, or the step length alpha / (1 - beta).
CARE = {"plain": (0.05, 0.0), "same alpha": (0.05, 0.9), "same length": (0.005, 0.9)}
#: The same for fine-tuning, where beta 0.5 stands for plain.
TUNED = {"plain": (0.1, 0.5), "same alpha": (0.1, 0.9), "same length": (0.02, 0.9)}
#: The two of them that are compared with the plain one.
KEPT = ("same alpha", "same length")
#: How a target may move, and by how much a step.
MOTIONS = {
    "random walk": 0.03,
    "steady drift": 0.03,
    "slow swing": 0.03,
    "quick swing": 0.1,
}


BEHIND = "tracking error over plain's, {}"


def measure_care() -> Numbers:
    """Try each with momentum at the same alpha, and at the same alpha / (1 - beta)."""
    stuck = {name: bandit(*setting).wrong for name, setting in CARE.items()}
    spread = {name: spread_under_noise(*setting) for name, setting in CARE.items()}
    old = {name: fine_tuning(*setting)[1] for name, setting in TUNED.items()}
    numbers: dict[str, float] = {}
    for name in CARE:
        numbers |= with_deviation(f"stuck, {name}", stuck[name])
        numbers |= with_deviation(f"spread, {name}", spread[name])
        numbers |= with_deviation(f"old digits, {name}", old[name])
    for name in KEPT:
        numbers |= with_error(f"more of them stuck, {name}", stuck[name] - stuck["plain"])
        numbers |= with_error(f"spread over plain's, {name}", spread[name] / spread["plain"])
        numbers |= with_error(f"old digits lost, {name}", old["plain"] - old[name])
    for motion in MOTIONS:
        behind = tracking_error(0.9, motion) / tracking_error(0.0, motion)
        numbers |= with_error(BEHIND.format(motion), behind)
    return numbers


def judge_care(numbers: Numbers) -> Verdict:
    """Ask what momentum harms at the same alpha, and what it still changes at the same length.

    Harm is a twentieth more policies stuck, a spread twice as wide, and a twentieth of the known
    digits lost, each beyond chance.
    """
    harmed = (
        is_above(numbers, "more of them stuck, same alpha", 0.05)
        and is_above(numbers, "spread over plain's, same alpha", 2)
        and is_above(numbers, "old digits lost, same alpha", 0.05)
    )
    spared = (
        is_below(numbers, "more of them stuck, same length", 0.05)
        and is_below(numbers, "spread over plain's, same length", 1.1)
        and is_below(numbers, "old digits lost, same length", 0.05)
    )
    if not harmed:
        return Verdict(DOES_NOT_HOLD)
    if not spared:
        return Verdict(HOLDS)
    if not is_above(numbers, BEHIND.format("random walk"), 1):
        return Verdict(HOLDS_WHEN, "α stays as it was")
    steady = (
        ", and one that drifts steadily gains"
        if is_below(numbers, BEHIND.format("steady drift"), 1)
        else ""
    )
    return Verdict(
        HOLDS_WHEN,
        "α stays as it was; with α made smaller, only a target that moves at random suffers"
        + steady,
    )


def tell_care(numbers: Numbers) -> str:
    """Say what each run is stuck in, spreads, forgets, and how it follows."""
    stuck, old = (
        ", ".join(plus_minus(numbers, f"{what}, {name}", ".0%") for name in CARE)
        for what in ("stuck", "old digits")
    )
    spread = ", ".join(f"{numbers[f'spread, {name}']:.2f}" for name in CARE)
    streams = ", ".join(
        f"{plus_minus(numbers, BEHIND.format(motion), spread='error')} ({motion})"
        for motion in MOTIONS
    )
    return (
        "Plain, momentum 0.9 at the same alpha, and at the same alpha / (1 - beta); shares are "
        f"mean and deviation of eight seeds. A bandit's policy stuck on a wrong arm: {stuck}. "
        f"Spread under noise: {spread}. Known digits still read after fine-tuning (beta 0.5, then "
        f"0.9): {old}. Following a target that moves, each at its best alpha, 0.9 has {streams} "
        "times plain descent's error, mean and standard error."
    )


C48 = define(
    "C48",
    CHAPTER,
    "When to Be Cautious",
    "Be careful with momentum in reinforcement learning, very noisy gradients, online learning "
    "and fine-tuning.",
    measure=measure_care,
    verdict=judge_care,
    sentence=tell_care,
    headline=Headline(
        "stuck, same alpha",
        "{:.0%}",
        "of a bandit's policies are stuck on a wrong arm, with β = 0.9 at the same α",
    ),
    evidence=Evidence(
        budget="1,000 pulls, 400 steps under noise, 100 batches to fine-tune, 1,000 examples of"
        " the stream; only there α is tuned, the best of 17",
        fixed="α, and in a second run α/(1 − β)",
        seeds="8, of 60 bandits, 250 runs under noise and 10 streams each",
        opponents="plain descent (in the fine-tuning β = 0.5) with the same α, and with the same "
        "step length",
        fails="α is made smaller with the higher β, and the target does not move at random",
        turn="A bandit, or a fine-tuning, that is worse off with β = 0.9 at the same step length, "
        "over eight seeds.",
    ),
)


class Policies(NamedTuple):
    """What became of a bandit's policies, (seeds,) each."""

    wrong: Array
    right: Array
    regret: Array


@cache
def bandit(
    learning_rate: float, beta: float, steps: int = 1000, seeds: int = 8, runs: int = 60
) -> Policies:
    """Return for each seed the share of policies that end sure of a wrong arm, and of the right.

    Beside them the regret a pull: by how much an arm that was pulled has a lower mean than the
    best. A policy is a softmax over ten arms, whose rewards are normal about means drawn for each
    run. It follows the policy gradient of one pull a step, ``(reward - mean so far) (1[arm] - p)``.
    Sure means that one arm has more than 0.95 of the probability.

    References
    ----------
    Williams (1992), "Simple statistical gradient-following algorithms", REINFORCE with a baseline.
    """
    draw = np.random.default_rng(0)
    means = draw.normal(size=(seeds * runs, 10))
    theta, velocity = np.zeros_like(means), np.zeros_like(means)
    baseline, rows = np.zeros(len(means)), np.arange(len(means))
    regret = np.zeros(len(means))
    for t in range(1, steps + 1):
        chances = _softmax(theta)
        below = chances.cumsum(axis=1) < draw.random((len(means), 1))
        arms = np.minimum(below.sum(axis=1), 9)
        regret += (means.max(axis=1) - means[rows, arms]) / steps
        reward = means[rows, arms] + draw.normal(size=len(means))
        advantage = reward - baseline
        baseline = baseline + advantage / t
        ascent = -chances * advantage[:, np.newaxis]
        ascent[rows, arms] += advantage
        velocity = beta * velocity + learning_rate * ascent
        theta = theta + velocity
    chances = _softmax(theta)
    sure, best = chances.max(axis=1) > 0.95, chances.argmax(axis=1) == means.argmax(axis=1)
    found = (sure & ~best, sure & best, regret)
    return Policies(*(fixed(each.reshape(seeds, runs).mean(axis=1)) for each in found))


def _softmax(scores: Array) -> Array:
    parts = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Array = parts / parts.sum(axis=1, keepdims=True)
    return chances


def spread_under_noise(learning_rate: float, beta: float, seeds: int = 8, runs: int = 250) -> Array:
    """Return for each seed the spread (seeds,) of theta on x^2 / 2 after 400 steps in noise 1."""
    draw = np.random.default_rng(1)
    noisy = losses.Custom(
        lambda x: 0.5 * x[..., 0] ** 2, lambda x: x + draw.normal(size=x.shape), vectorized=True
    )
    run = descend(noisy, HeavyBall(learning_rate, beta), np.zeros((seeds, runs, 1)), 400)
    return np.asarray(run.thetas[-1, ..., 0].std(axis=1))


@cache
def tracking_error(
    beta: float, motion: str = "random walk", seeds: int = 8, runs: int = 10
) -> Array:
    """Return for each seed the mean squared error (seeds,) behind a target that moves.

    Five weights move by `MOTIONS` a step: each time anew at random, each always in its direction,
    or each as a sine of that many radians a step. Each moment gives one example, inputs normal,
    output with noise of 0.3, and is never seen again. The best of 17 alphas counts.

    References
    ----------
    Widrow and Hoff (1960) for plain descent on such a stream; Yuan, Ying and Sayed (2016).
    """
    draw, size = np.random.default_rng(2), MOTIONS[motion]
    alphas = 2.0 ** np.arange(-8, 0.5, 0.5) * (1 - beta)
    way, phase = draw.normal(size=(2, seeds * runs, 5))
    wanted = np.zeros((seeds * runs, 5))
    theta, velocity = np.zeros((2, len(alphas), *wanted.shape))
    total = np.zeros((len(alphas), len(wanted)))
    with np.errstate(all="ignore"):
        for t in range(1000):
            if motion.endswith("swing"):
                wanted = np.sin(size * t + 2 * np.pi * phase)
            else:
                walks = motion == "random walk"
                wanted = wanted + size * (draw.normal(size=wanted.shape) if walks else way)
            inputs = draw.normal(size=wanted.shape)
            output = (inputs * wanted).sum(axis=-1) + 0.3 * draw.normal(size=len(wanted))
            error = (inputs * theta).sum(axis=-1) - output
            gradient = error[..., np.newaxis] * inputs
            velocity = beta * velocity + alphas[:, np.newaxis, np.newaxis] * gradient
            theta = theta - velocity
            if t >= 300:
                total += ((theta - wanted) ** 2).sum(axis=-1)
        behind = (total / 700).reshape(len(alphas), seeds, runs).mean(axis=-1)
    best = int(np.argmin(np.nan_to_num(behind.mean(axis=1), nan=np.inf)))
    return fixed(np.asarray(behind[best]))


@cache
def fine_tuning(learning_rate: float, beta: float, seeds: int = 8) -> tuple[Array, Array]:
    """Return the shares (seeds,) of mirrored and of known digits that are read after fine-tuning.

    A network that reads digits gets 100 mirrored ones, in 100 batches of ten.
    """
    learning, held_out = load_digits()
    few = _mirrored(Digits(learning.images[:100], learning.labels[:100]))
    known, orders = _readers(seeds), [seed + 50 for seed in range(seeds)]
    *_, tuned = minibatch_descent(
        SHALLOW, few, HeavyBall(learning_rate, beta), known, 100, 10, orders
    )
    new, old = SHALLOW.accuracy(tuned, _mirrored(held_out)), SHALLOW.accuracy(tuned, held_out)
    return fixed(new), fixed(old)


@cache
def _readers(seeds: int) -> Array:
    """Return the parameters (seeds, d) of networks that read digits, before they are fine-tuned."""
    learning, _ = load_digits()
    start, rule = np.stack([SHALLOW.init(seed) for seed in range(seeds)]), HeavyBall(0.1, 0.9)
    orders = [seed + 1 for seed in range(seeds)]
    *_, known = minibatch_descent(SHALLOW, learning, rule, start, 120, 32, orders)
    return fixed(known)


def _mirrored(digits: Digits) -> Digits:
    images = digits.images.reshape(-1, 8, 8)[:, :, ::-1].reshape(-1, 64)
    return Digits(images, digits.labels)
