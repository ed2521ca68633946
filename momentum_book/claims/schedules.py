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
from momentum_book.claims._runs import last_thetas
from momentum_book.claims._spread import is_below, plus_minus, with_error
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
#: Constant betas, the best of which is the opponent in each place, and the plans that meet it.
CONSTANTS = {"constant": USUAL, "constant 0.95": HIGH, "constant 0.97": 0.97}
CONTESTANTS = (*CONSTANTS, "annealed", "adaptive", "rising", "annealed, steps held")
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
        **{name: Plan(same, Constant(beta)) for name, beta in CONSTANTS.items()},
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
def on_a_noisy_bowl(name: str, runs: int = 512, steps: int = 300) -> Result:
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


#: How a plan's last losses stand to those of the best constant beta in a place, run by run.
AGAINST = "{} against the best constant beta, {}"


def measure_plans() -> Numbers:
    """Compare the plans, and the opposite of annealing, on noise, on digits and in a valley."""
    run = {"noisy bowl": on_a_noisy_bowl, "digits": on_digits, "valley": in_a_valley}
    numbers: dict[str, float] = {}
    for place in PLACES:
        found = {name: run[place](name) for name in CONTESTANTS}
        typical = {name: _typical(result, place) for name, result in found.items()}
        numbers |= {LOSS.format(name, place): value for name, value in typical.items()}
        best = min(CONSTANTS, key=lambda name: typical[name])
        for name in ("annealed", "rising"):
            compared = _compared(found[name].losses, found[best].losses, place)
            numbers |= with_error(AGAINST.format(name, place), compared)
    return numbers


def _typical(result: Result, place: str) -> float:
    return float(result.quartiles[1]) if place == "valley" else result.mean


def _compared(losses_: Array, constant: Array, place: str) -> Array:
    """Return by how much each run's last loss differs: in shares of the constant one's mean.

    In the valley, where losses differ by powers of ten, the logarithm of the ratio.
    """
    if place == "valley":
        return np.asarray(np.log10(losses_ / constant))
    return np.asarray((losses_ - constant) / constant.mean())


def judge_plans(numbers: Numbers) -> Verdict:
    """See where annealing ends below the best constant beta, beyond chance."""
    better = {place: is_below(numbers, AGAINST.format("annealed", place)) for place in PLACES}
    if all(better.values()):
        return Verdict(HOLDS)
    if not better["noisy bowl"]:
        return Verdict(DOES_NOT_HOLD)
    digits = "" if better["digits"] else "; on the digits it is not decided"
    return Verdict(HOLDS_WHEN, f"noise is left at the end of the run and α stays constant{digits}")


def tell_plans(numbers: Numbers) -> str:
    """Say the last loss of each plan in each place."""
    said = "; ".join(
        f"{name} {numbers[LOSS.format(name, 'noisy bowl')]:.4f}, "
        f"{numbers[LOSS.format(name, 'digits')]:.3f} and "
        f"{numbers[LOSS.format(name, 'valley')]:.1g}"
        for name in CONTESTANTS
    )
    changes = [
        f"{numbers[name]:+.0%} ± {numbers[f'error of {name}']:.0%}"
        for name in (AGAINST.format("annealed", place) for place in PLACES[:2])
    ]
    power = plus_minus(numbers, AGAINST.format("annealed", "valley"), ".1f", "error")
    return (
        "Last loss on a noisy bowl (mean of 512 runs), of a network on digits (mean of 10) and in "
        f"an exact, long valley (median of 64), each with its best alpha: {said}. Against the best "
        f"of the constant ones annealing changes the loss by {changes[0]} on the bowl and "
        f"{changes[1]} on the digits, and by a factor of ten to the power {power} in the valley."
    )


C23 = define(
    "C23",
    CHAPTER,
    "Momentum Scheduling",
    "Annealing beta from high to low over a run pays.",
    measure=measure_plans,
    verdict=judge_plans,
    sentence=tell_plans,
    headline=Headline(
        AGAINST.format("annealed", "noisy bowl"),
        "{:+.0%}",
        "is how annealing changes the last loss of the best constant β on a noisy bowl",
    ),
    evidence=Evidence(
        budget="each schedule with the best of 11 α on the bowl, 7 on the digits and 25 in the "
        "valley; 300, 160 and 500 steps",
        fixed="starts, noise, minibatches and steps",
        seeds="512 runs on the bowl, 10 seeds on the digits, 64 starts in the valley",
        opponents="the best of three constant β, each with its own best α",
        fails="α falls as well, so that the steps shrink without it, or the end of the run is "
        "decided by a long valley and not by noise",
        turn="A noisy run whose steps α/(1 − β) take the same course under both, and which still "
        "ends lower with an annealed β.",
    ),
)
