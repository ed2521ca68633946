"""The claims of the chapter on schedules, measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

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
from momentum_book.claims._numbers import quotient
from momentum_book.claims._runs import last_thetas
from momentum_book.digits_runs import minibatch_descent
from momentum_lib import losses
from momentum_lib._checks import Array, Schedule, fixed
from momentum_lib.adaptive import AlignedMomentum
from momentum_lib.descent import descend
from momentum_lib.networks import Digits, Network, load_digits
from momentum_lib.optimizers import Gradient, Optimizer, Velocity
from momentum_lib.schedules import Constant, Linear, OneCycle, Rising, WarmUp

__all__ = [
    "C23",
    "Plan",
    "Result",
    "in_a_valley",
    "on_a_noisy_bowl",
    "on_digits",
    "plans",
    "steps_on_a_slope",
]

CHAPTER = "08_schedules"
HIGH, USUAL, LOW = 0.95, 0.9, 0.5
CONTESTANTS = ("constant", "annealed", "adaptive", "rising", "annealed, steps held")
PLACES = ("noisy bowl", "digits", "valley")
LOSS = "{}, {}"  # of a plan, in a place
SLOPE = losses.Custom(lambda x: x[..., 0], np.ones_like, vectorized=True)


class Plan(NamedTuple):
    """What alpha, as a multiple of the tuned one, and beta are at step t."""

    share: Schedule
    beta: Schedule


@dataclass(frozen=True)
class Planned:
    """Heavy ball by a plan, for a batch of learning rates tuned side by side."""

    learning_rate: Array
    plan: Plan

    def init(self, theta: Array) -> Velocity:
        """Return a velocity of zero."""
        return Velocity(np.zeros_like(theta))

    def step(
        self, theta: Array, state: Velocity, gradient: Gradient, t: int
    ) -> tuple[Array, Velocity]:
        """Return theta and the state after step `t` (counted from 1)."""
        alpha, beta = self.learning_rate[..., np.newaxis] * self.plan.share(t), self.plan.beta(t)
        velocity = beta * state.velocity + alpha * gradient(theta)
        return theta - velocity, Velocity(velocity)


def plans(steps: int) -> dict[str, Plan]:
    """Return the plans of the contest for a run of `steps`, by name.

    "By alpha" keeps beta, and moves alpha so that alpha / (1 - beta) is at each step what it is in
    the plan of the first word. "Steps held" moves beta, and alpha so that it stays as it is.
    """
    same, usual = Constant(1), Constant(USUAL)
    falling, rising = Linear(HIGH, LOW, steps), Rising(HIGH, max(1, steps // 20))
    cycle = OneCycle(0.1, 1, 0.01, steps)
    return {
        "constant": Plan(same, usual),
        "annealed": Plan(same, falling),
        "annealed, by alpha": Plan(lambda t: (1 - USUAL) / (1 - falling(t)), usual),
        "annealed, steps held": Plan(lambda t: (1 - falling(t)) / (1 - USUAL), falling),
        "rising": Plan(same, rising),
        "rising, by alpha": Plan(lambda t: (1 - USUAL) / (1 - rising(t)), usual),
        "rising, steps held": Plan(lambda t: (1 - rising(t)) / (1 - USUAL), rising),
        "rising, then low": Plan(same, lambda t: rising(t) if t <= 0.9 * steps else LOW),
        "one-cycle": Plan(cycle, OneCycle(HIGH, 0.85, HIGH, steps)),
        "one-cycle, beta held": Plan(cycle, usual),
        "warm-up": Plan(WarmUp(1, max(1, steps // 10)), usual),
    }


def _rule(name: str, learning_rates: Array, steps: int) -> Optimizer:
    if name == "adaptive":
        return AlignedMomentum(learning_rates, rate=0.1, highest=HIGH, start=LOW)
    return Planned(learning_rates, plans(steps)[name])


class Result(NamedTuple):
    """What a plan reached with its best alpha: the alpha, and the last loss of each run."""

    learning_rate: float
    losses: Array

    @property
    def mean(self) -> float:
        """The mean of the losses."""
        return float(self.losses.mean())

    @property
    def error(self) -> float:
        """The standard error of the mean: the deviation over the root of the number of runs."""
        return float(self.losses.std(ddof=1) / np.sqrt(len(self.losses)))

    @property
    def quartiles(self) -> Array:
        """The quarter, the half and three quarters of the way through the sorted losses."""
        return np.quantile(self.losses, [0.25, 0.5, 0.75])


def _best(learning_rates: Array, ends: Array, middle: Callable[..., Any]) -> Result:
    """Return the result of the best alpha of `ends` (alphas, runs): none of its runs is lost."""
    typical = np.where(np.isfinite(ends).all(axis=1), middle(ends, axis=1), np.inf)
    best = int(np.argmin(typical))
    return Result(float(learning_rates[best]), fixed(ends[best]))


@cache
def on_a_noisy_bowl(name: str, runs: int = 128, steps: int = 300) -> Result:
    """Run a plan on ``(x^2 + 100 y^2) / 2`` from (10, 1), gradient noise 1 in each direction."""
    eigenvalues, noise = np.array([1.0, 100.0]), np.random.default_rng(0)
    bowl = losses.Custom(
        value=lambda theta: 0.5 * np.sum(eigenvalues * theta**2, axis=-1),
        gradient=lambda theta: eigenvalues * theta + noise.normal(size=theta.shape),
        vectorized=True,
    )
    alphas = np.geomspace(3e-4, 1e-2, 11)
    start = np.full((len(alphas), runs, 2), [10.0, 1.0])
    ends = last_thetas(bowl, _rule(name, alphas[:, np.newaxis], steps), start, steps)
    return _best(alphas, bowl(ends), np.mean)


@cache
def in_a_valley(name: str, runs: int = 64, steps: int = 500) -> Result:
    """Run a plan on Rosenbrock's function from random starts, with exact gradients."""
    alphas = np.geomspace(1e-4, 3e-3, 25)
    starts = np.random.default_rng(0).uniform([-2.0, -1.0], [2.0, 3.0], size=(runs, 2))
    valley, rule = losses.Rosenbrock(), _rule(name, alphas[:, np.newaxis], steps)
    ends = last_thetas(valley, rule, np.tile(starts, (len(alphas), 1, 1)), steps)
    return _best(alphas, valley(ends), np.median)


@cache
def on_digits(name: str, examples: int = 1300, seeds: int = 10, steps: int = 160) -> Result:
    """Train a network of 16 hidden units on some of the digits, by minibatches of 32.

    A seed gives the digits, the first weights and the order of the minibatches. The loss at the end
    is that of all the digits it learned from.
    """
    alphas, network = np.geomspace(0.045, 0.75, 7), Network((64, 16, 10))
    every = [load_digits(seed)[0] for seed in range(seeds)]
    images = np.stack([digits.images[:examples] for digits in every])
    labels = np.stack([digits.labels[:examples] for digits in every])
    start = np.stack([np.tile(network.init(seed), (len(alphas), 1)) for seed in range(seeds)])
    orders = [seed + 1 for seed in range(seeds)]
    learning = Digits(images, labels)
    *_, theta = minibatch_descent(
        network, learning, _rule(name, alphas, steps), start, steps, 32, orders
    )
    ends = network.loss(theta, Digits(images[:, np.newaxis], labels[:, np.newaxis]))
    return _best(alphas, ends.T, np.mean)


def steps_on_a_slope(rule: Optimizer, steps: int) -> Array:
    """Return the length of each step down a slope of 1."""
    lengths: Array = -np.diff(descend(SLOPE, rule, [0.0], steps).thetas[:, 0])
    return lengths


def measure_plans() -> Numbers:
    """Compare the three, and the opposite of annealing, on noise, on digits and in a valley."""
    found = {
        "noisy bowl": lambda name: on_a_noisy_bowl(name).mean,
        "digits": lambda name: on_digits(name).mean,
        "valley": lambda name: float(in_a_valley(name).quartiles[1]),
    }
    return {
        LOSS.format(name, place): found[place](name) for place in PLACES for name in CONTESTANTS
    }


def judge_plans(numbers: Numbers) -> Verdict:
    """See where annealing, and its opposite, end a tenth lower than a constant beta."""
    annealed, rising = (
        [
            numbers[LOSS.format(name, place)] < 0.9 * numbers[LOSS.format("constant", place)]
            for place in PLACES
        ]
        for name in ("annealed", "rising")
    )
    if annealed == [True, True, False] and rising == [False, False, True]:
        return Verdict(HOLDS_WHEN, "noise is left at the end of the run")
    return Verdict(HOLDS if all(annealed) else DOES_NOT_HOLD)


def tell_plans(numbers: Numbers) -> str:
    """Say the last loss of each plan in each place."""
    said = "; ".join(
        f"{name} {numbers[LOSS.format(name, 'noisy bowl')]:.4f}, "
        f"{numbers[LOSS.format(name, 'digits')]:.3f} and "
        f"{numbers[LOSS.format(name, 'valley')]:.1g}"
        for name in CONTESTANTS
    )
    return (
        "Last loss on a noisy bowl (mean of 128 runs), of a network on digits (mean of 10) and in "
        f"an exact, long valley (median of 64), each with its best alpha: {said}."
    )


C23 = define(
    "C23",
    CHAPTER,
    "Momentum Scheduling",
    "Momentum is scheduled in three ways: constant, annealed from high to low, or adaptive.",
    measure=measure_plans,
    verdict=judge_plans,
    sentence=tell_plans,
    headline=Headline(
        quotient(LOSS.format("annealed", "noisy bowl"), LOSS.format("constant", "noisy bowl")),
        "{:.2f} times",
        "a constant β's last loss, when it is annealed on a noisy bowl",
    ),
    evidence=Evidence(
        budget="each schedule with the best of 11 α on the bowl, 7 on the digits and 25 in the "
        "valley; 300, 160 and 500 steps",
        fixed="starts, noise, minibatches and steps",
        seeds="128 runs on the bowl, 10 seeds on the digits, 64 starts in the valley",
    ),
)
