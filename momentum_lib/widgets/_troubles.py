"""Runs with one trouble each, drawn from a seed, and what troubles a run: `js/troubles.js`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from momentum_lib import losses, theory
from momentum_lib._checks import Array
from momentum_lib.descent import Trajectory, descend
from momentum_lib.optimizers import Gradient, HeavyBall
from momentum_lib.random_numbers import normals, shuffled, uniforms
from momentum_lib.widgets._fields import facts

__all__ = ["STEPS", "TROUBLES", "Case", "Goal", "diagnosed", "drawn"]

_FACTS = facts("diagnosis")
DRAW = _FACTS["draw"]
STEPS: int = DRAW["steps"]
RUNS = 4
TROUBLES: list[str] = list(_FACTS["words"]["troubles"])

#: A run is diagnosed only where it is clearly on one side of each border.
GROWS = 1.02  # the rate of a run that diverges before one's eyes
NEAR_LIMIT = 0.9  # of the stability limit: from here on it is too near to say
SLOW = 3  # times as many steps as the best setting takes
APART = 0.05  # between beta and the critical one
TENTH = 0.1  # what is left of an error that has clearly shrunk
SMALL, ENOUGH = 1 / 30, 1 / 4  # of the stability limit: no alpha to speak of; all that helps
SOON = 15  # steps in which the steep direction is done
NOISES = 2**20  # so many seeds of the noise
WANDERS = 0.015  # the loss at which noise holds a run that clearly wanders


class Goal(NamedTuple):
    """A run is mended when it stays below `loss` from step `within` on, twice the best's step.

    Of a run with noise the best is none: its loss jumps.
    """

    loss: float
    best: int | None
    within: int


class _InNoise:
    """A rule whose gradients have noise, in each step a noise of its own."""

    def __init__(self, rule: HeavyBall, noise: Array) -> None:
        self.rule, self.noise = rule, noise

    def init(self, theta: Array) -> Any:
        return self.rule.init(theta)

    def step(self, theta: Array, state: Any, gradient: Gradient, t: int) -> Any:
        return self.rule.step(theta, state, lambda at: gradient(at) + self.noise[t - 1], t)


class Case(NamedTuple):
    """A bowl, a start, and settings of heavy ball that trouble the run."""

    condition_number: float
    rotation: float
    start: list[float]
    learning_rate: float
    beta: float
    noise_seed: int | None = None

    @property
    def loss(self) -> losses.Quadratic:
        """The bowl."""
        return losses.Quadratic([1.0, self.condition_number], rotation=self.rotation)

    @property
    def trouble(self) -> str | None:
        """What troubles the run, by theory."""
        noise = 0.0 if self.noise_seed is None else DRAW["noise"]
        return diagnosed(self.learning_rate, self.beta, 1.0, self.condition_number, noise)

    def run(self, learning_rate: float | None = None, beta: float | None = None) -> Trajectory:
        """Return the run, perhaps with other settings."""
        alpha = self.learning_rate if learning_rate is None else learning_rate
        own = self.beta if beta is None else beta
        rule: Any = HeavyBall(alpha, own)
        if self.noise_seed is not None:
            noise = normals(self.noise_seed, 2 * STEPS).reshape(STEPS, 2)
            rule = _InNoise(rule, DRAW["noise"] * noise)
        return descend(self.loss, rule, self.start, STEPS)

    def goal(self) -> Goal:
        """Return the goal that the best setting sets; with noise, a small alpha."""
        if self.noise_seed is not None:
            calm = DRAW["calm"]
            run = self.run(calm["learning_rate"], calm["beta"])
            highest = float(run.losses[calm["within"] :].max())
            return Goal(calm["room"] * highest, None, calm["within"])
        tuning = theory.best("HeavyBall", 1.0, self.condition_number)
        run = self.run(tuning.learning_rate, tuning.beta)
        loss = DRAW["near"] * float(run.losses[0])
        best = stays_below(run.losses, loss)
        assert best is not None, "the best setting arrives among the steps that are drawn"
        return Goal(loss, best, 2 * best)


def stays_below(values: Array, limit: float) -> int | None:
    """Return the first step from which all values are within the limit, or None."""
    outside = np.flatnonzero(~(values <= limit))
    first = int(outside[-1]) + 1 if outside.size else 0
    return first if first < len(values) else None


def diagnosed(
    alpha: float, beta: float, smallest: float, largest: float, noise: float = 0.0
) -> str | None:
    """Name what troubles heavy ball on a bowl of these extreme eigenvalues, or None.

    ``"large_alpha"``: the steep direction diverges. ``"noise"``: that of the gradients keeps the
    run far from the minimum; no other trouble is looked for where there is noise. Otherwise the
    gentle direction is slow, and ``"high_beta"``: it swings all the same; ``"small_alpha"``: the
    steep direction is slow too, far below the limit of stability; ``"low_beta"``: the steep
    direction is done at once, and alpha has no room. None where nothing is clearly wrong, or it is
    near a border.
    """
    if float(theory.rate("HeavyBall", alpha, largest, beta)) >= GROWS:
        return "large_alpha"
    if noise:
        return "noise" if _settled(alpha, beta, smallest, largest, noise) >= WANDERS else None
    return _slow(alpha, beta, smallest, largest)


def _slow(alpha: float, beta: float, smallest: float, largest: float) -> str | None:
    """Say why a run that does not diverge is slow, or None."""
    rule = "HeavyBall"
    gentle, steep = (float(theory.rate(rule, alpha, one, beta)) for one in (smallest, largest))
    limit = float(theory.stability_limit(rule, largest, beta))
    if alpha > NEAR_LIMIT * limit or _steps(gentle) < SLOW * _steps(
        theory.best(rule, smallest, largest).rate
    ):
        return None
    beyond = beta - float(theory.critical_beta(alpha, smallest))
    if beyond >= APART:
        return "high_beta"
    if beyond > -APART:
        return None
    if alpha <= SMALL * limit and _steps(steep) >= STEPS:
        return "small_alpha"
    return "low_beta" if alpha >= ENOUGH * limit and _steps(steep) <= SOON else None


def _settled(alpha: float, beta: float, smallest: float, largest: float, noise: float) -> float:
    """Return the loss about which a noisy run jumps in the end, by theory."""
    eigenvalues = np.array([smallest, largest])
    spread = theory.stationary_spread("HeavyBall", alpha, eigenvalues, beta, noise)
    return float(0.5 * (eigenvalues * spread**2).sum())


def _steps(rate: float) -> float:
    """Return the steps in which an error shrinks to a tenth."""
    return theory.steps_needed(rate, TENTH) if 0 < rate < 1 else 0.0 if rate == 0 else math.inf


def drawn(seed: int) -> list[Case]:
    """Return four runs; three troubles at least are among them, and one may come twice."""
    numbers = uniforms(seed)
    some = shuffled(len(TROUBLES), numbers).tolist()[:RUNS]
    some[-1] = int(len(TROUBLES) * next(numbers))
    order = shuffled(len(some), numbers)
    return [_case(TROUBLES[some[i]], numbers) for i in order]


def _case(trouble: str, numbers: Iterator[float]) -> Case:
    def within(ends: Sequence[float]) -> float:
        return ends[0] + (ends[1] - ends[0]) * next(numbers)

    def side() -> int:
        return 1 if next(numbers) < 0.5 else -1

    kappas = DRAW["condition_number"]
    kappa = float(f"{within(kappas.get(trouble, kappas['usual'])):.0f}")
    rotation = within(DRAW["rotation"])
    along, across = side() * within(DRAW["gentle"]), side() * within(DRAW["steep"])
    beta = float(f"{within(DRAW['beta'][trouble]):.2f}")
    alpha = _curvature(trouble, within(DRAW["aim"][trouble]), beta) / kappa
    cos, sin = math.cos(rotation), math.sin(rotation)
    start = [cos * along - sin * across, sin * along + cos * across]
    noise_seed = int(NOISES * next(numbers)) if trouble == "noise" else None
    return Case(kappa, rotation, start, float(f"{alpha:.3g}"), beta, noise_seed)


def _curvature(trouble: str, aim: float, beta: float) -> float:
    """Return alpha lambda of the steep direction: what the aim means depends on the trouble."""
    if trouble == "small_alpha":
        return aim * (1 - beta)  # the error shrinks by about this share in a step
    if trouble == "large_alpha":
        return 1 + beta + aim + beta / aim  # the error grows by this factor in a step
    return aim
