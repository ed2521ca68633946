"""The claims of the chapter on what momentum promises, measured: its limitations."""

from __future__ import annotations

from typing import Any

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
from momentum_book.claims._spread import is_above, plus_minus, with_error
from momentum_book.claims._typeset import listed
from momentum_book.claims.promises import CHAPTER, final_losses
from momentum_lib import losses, modern, optimizers
from momentum_lib._checks import Array, Setting
from momentum_lib.descent import Trajectory, descend
from momentum_lib.networks import Network, load_digits
from momentum_lib.optimizers import HeavyBall

__all__ = [
    "C32",
    "C34",
    "C35",
    "bytes_of_state",
    "swings",
    "tuned_by_turns",
]

FAR = -30.0


#: The betas that are tuned.
BETAS = (0.0, 0.5, 0.9, 0.95, 0.99)


KEPT_ALPHA = "loss at plain's best alpha over its own best"
#: The loss of who gives each of ten digits the same chance. How far above it a run ends is chaos,
#: and another number on each machine: such a run counts as this.
GUESSING = np.log(10)


def measure_tuning() -> Numbers:
    """Train on digits with 12 alphas and five betas; tune them by turns, and together."""
    alphas, betas = np.exp2(np.arange(-8, 4)), np.array(BETAS)
    grids = np.array([final_losses(alphas, betas, seed) for seed in range(8)])
    grid = grids.mean(axis=0)
    at_best = grids[:, grid.argmin(axis=0), range(len(BETAS))]  # (seeds, betas)
    worst, best = grid.min(axis=0).argmax(), grid.min(axis=0).argmin()
    by_turns = grids[:, grid[:, 0].argmin(), grid[grid[:, 0].argmin()].argmin()]
    kept = np.minimum(grids[:, grid[:, 0].argmin(), best], GUESSING)
    best_alphas = alphas[grid.argmin(axis=0)]
    lengths = best_alphas / (1 - betas)
    numbers: dict[str, float] = {}
    for beta, alpha, lowest in zip(BETAS, best_alphas, grid.min(axis=0), strict=True):
        numbers |= {
            f"best alpha, beta {beta:g}": float(alpha),
            f"lowest loss, beta {beta:g}": float(lowest),
        }
    return numbers | {
        "largest best alpha over smallest": float(best_alphas.max() / best_alphas.min()),
        "largest best step length over smallest": float(lengths.max() / lengths.min()),
        "loss when tuned by turns": tuned_by_turns(grid),
        "loss when tuned together": float(grid.min()),
        **with_error("worst beta's loss over the best's", at_best[:, worst] / at_best[:, best]),
        **with_error("loss by turns over together", by_turns / at_best[:, best]),
        **with_error(KEPT_ALPHA, kept / at_best[:, best]),
    }


def judge_tuning(numbers: Numbers) -> Verdict:
    """Require that the wrong beta doubles the loss, and so does plain descent's alpha at the best.

    Both beyond chance.
    """
    needs = is_above(numbers, "worst beta's loss over the best's", 2)
    interacts = is_above(numbers, KEPT_ALPHA, 2)
    return Verdict(HOLDS if needs and interacts else DOES_NOT_HOLD)


def tell_tuning(numbers: Numbers) -> str:
    """Say the lowest loss for each beta, how far the best alpha moves, and what turns cost."""
    lowest = ", ".join(f"{numbers[f'lowest loss, beta {beta:g}']:.3f}" for beta in BETAS)
    return (
        "Training loss on 300 digits after 90 batches, mean of 8 seeds: with the best alpha for "
        f"each beta {listed(f'{beta:g}' for beta in BETAS)} it is {lowest}. The best alpha changes "
        f"by a factor of {numbers['largest best alpha over smallest']:.0f}, alpha / (1 - beta) by "
        f"{numbers['largest best step length over smallest']:.0f}. Tuning alpha first without "
        f"momentum and then beta ends at {numbers['loss when tuned by turns']:.3f}, tuning both "
        f"together at {numbers['loss when tuned together']:.3f}: "
        f"{plus_minus(numbers, 'loss by turns over together', spread='error')} times as high. "
        "With the alpha of plain descent the best beta's loss, counted up to that of guessing, is "
        f"{plus_minus(numbers, KEPT_ALPHA, '.0f', 'error')} times its lowest."
    )


C32 = define(
    "C32",
    CHAPTER,
    "Hyperparameter Sensitivity",
    "Momentum's beta has to be tuned, and it interacts with the learning rate.",
    measure=measure_tuning,
    verdict=judge_tuning,
    sentence=tell_tuning,
    headline=Headline(
        "largest best alpha over smallest",
        "{:.0f} times",
        "the smallest of the best α is the largest, with β from 0 to 0.99",
    ),
    evidence=Evidence(
        budget="12 α with each of five β, 90 steps",
        fixed="300 digits a seed, first weights, and minibatches of 32",
        seeds="8",
        opponents="plain descent, and every β with its own best α",
        fails="only held-out accuracy counts and α is tuned: then β matters little. That tuning by "
        "turns costs, eight seeds don't decide",
        turn="Eight seeds in which the best β does as well with plain descent's best α as with its "
        "own.",
    ),
)


def tuned_by_turns(grid: Array) -> float:
    """Return the loss in a grid (alphas, betas) when alpha is tuned at the first beta only."""
    return float(grid[grid[:, 0].argmin()].min())


#: The constant betas that run down the slope.
DOWNHILL = (0.6, 0.8, 0.98)


def measure_overshoot() -> Numbers:
    """Run down a long slope into a dip, with constant betas and with one that falls on arrival."""
    runs = {f"beta {beta:g}": _down_the_slope(beta) for beta in DOWNHILL}
    near = int(np.argmax(np.abs(runs["beta 0.98"].thetas[:, 0]) < 1))
    runs["damped"] = _down_the_slope(lambda t: 0.98 if t <= near else 0.6)
    numbers: dict[str, float] = {"step at which 0.98 is near": near}
    for name, run in runs.items():
        numbers |= {
            f"steps, {name}": _steps(run),
            f"passes through the minimum, {name}": swings(run),
            f"overshoot, {name}": max(0.0, float(run.thetas.max())),
        }
    slope = losses.Slope()
    long = optimizers.GradientDescent(slope.learning_rate / (1 - 0.98))
    numbers["overshoot, plain of 0.98's length"] = max(
        0.0, float(descend(slope, long, [FAR], 1000).thetas.max())
    )
    return numbers


def judge_overshoot(numbers: Numbers) -> Verdict:
    """Require that 0.98 swings and overshoots, and that damping at the end halves its steps."""
    swings_on = numbers["passes through the minimum, beta 0.98"] > 10
    overshoots = numbers["overshoot, beta 0.98"] > 1
    damping_pays = numbers["steps, damped"] < 0.5 * numbers["steps, beta 0.98"]
    return Verdict(HOLDS if swings_on and overshoots and damping_pays else DOES_NOT_HOLD)


def tell_overshoot(numbers: Numbers) -> str:
    """Say the steps and the passes of each beta, and the steps of the damped run."""
    needed, passes = (
        listed(f"{numbers[f'{what}, beta {beta:g}']:.0f}" for beta in DOWNHILL)
        for what in ("steps", "passes through the minimum")
    )
    other = numbers["overshoot, plain of 0.98's length"]
    return (
        f"From 30 away on a slope that ends in a dip, beta {listed(f'{b:g}' for b in DOWNHILL)} "
        f"need {needed} steps to stay within 0.01, and pass the minimum {passes} times. 0.98 is "
        f"there after {numbers['step at which 0.98 is near']} and overshoots by "
        f"{numbers['overshoot, beta 0.98']:.0f}; plain descent with its step length overshoots by "
        f"{other:.1f}. Lowered to 0.6 at that step, it needs "
        f"{numbers['steps, damped']:.0f}."
    )


C34 = define(
    "C34",
    CHAPTER,
    "Overshooting",
    "Momentum overshoots, oscillates near the minimum, and needs care there.",
    measure=measure_overshoot,
    verdict=judge_overshoot,
    sentence=tell_overshoot,
    headline=Headline(
        "passes through the minimum, beta 0.98",
        "{:.0f} times",
        "through the minimum before the run stays there, at β = 0.98",
    ),
    evidence=Evidence(
        budget="1,000 steps; nothing is tuned",
        fixed="the slope with its own α, the start 30 away, and the goal 0.01",
        opponents="plain descent with the same step length",
        fails="β is low or falls near the end",
        turn="A run at β = 0.98 that arrives from afar and does not pass the minimum, "
        "with α and β constant.",
    ),
)


def _down_the_slope(beta: Setting) -> Trajectory:
    slope = losses.Slope()
    return descend(slope, HeavyBall(slope.learning_rate, beta), [FAR], 1000)


def _steps(run: Trajectory) -> float:
    found = run.steps_to(0.01)
    return float(found) if isinstance(found, int) else np.inf


def swings(run: Trajectory, tolerance: float = 0.01) -> int:
    """Return how often a run in one dimension passes its minimum at 0 before it stays there."""
    arrived = run.steps_to(tolerance)
    signs = np.sign(run.thetas[: arrived if isinstance(arrived, int) else None, 0])
    return int(np.sum(signs[1:] != signs[:-1]))


#: One of each rule of the book, for its state.
RULES: dict[str, Any] = {
    "GradientDescent": optimizers.GradientDescent(0.1),
    "HeavyBall": HeavyBall(0.1, 0.9),
    "Nesterov": optimizers.Nesterov(0.1, 0.9),
    "Lion": modern.Lion(0.1),
    "ScheduleFree": modern.ScheduleFree(0.1),
    "RMSprop, β = 0.9": optimizers.RMSprop(0.1, beta=0.9),
    "Adam": optimizers.Adam(0.1),
    "AMSGrad": modern.AMSGrad(0.1),
}


def measure_memory() -> Numbers:
    """Count the bytes of parameters, gradient and each rule's state, for the digits' network."""
    network, (learning, _) = Network(), load_digits()
    theta = network.init(0)
    gradient = network.gradient(theta, learning)
    state = {name: bytes_of_state(rule, theta) for name, rule in RULES.items()}
    kept = {name: theta.nbytes + size for name, size in state.items()}
    used = {name: size + gradient.nbytes for name, size in kept.items()}
    return {
        "parameters": theta.size,
        "bytes of the parameters": theta.nbytes,
        "bytes of the gradient": gradient.nbytes,
        **{f"bytes of the state, {name}": size for name, size in state.items()},
        "ratio without the gradient": kept["HeavyBall"] / kept["GradientDescent"],
        "ratio with the gradient": used["HeavyBall"] / used["GradientDescent"],
        "ratio of Adam, with the gradient": used["Adam"] / used["GradientDescent"],
    }


def judge_memory(numbers: Numbers) -> Verdict:
    """Ask whether all that is kept doubles, or only parameters and state."""
    without, with_ = (numbers[f"ratio {which} the gradient"] == 2 for which in ("without", "with"))
    if without and not with_:
        return Verdict(HOLDS_WHEN, "the gradient is not counted")
    return Verdict(HOLDS if without else DOES_NOT_HOLD)


def tell_memory(numbers: Numbers) -> str:
    """Say the bytes of each part, and by what they grow."""
    heavy_ball, adam, amsgrad, plain = (
        f"{numbers[f'bytes of the state, {name}']:,}"
        for name in ("HeavyBall", "Adam", "AMSGrad", "GradientDescent")
    )
    return (
        f"{numbers['parameters']:,} parameters take {numbers['bytes of the parameters']:,} bytes, "
        f"their gradient as many. The state of heavy ball takes {heavy_ball}, Adam's {adam}, "
        f"AMSGrad's {amsgrad}, plain descent's {plain}. Parameters and state together grow "
        f"by a factor of {numbers['ratio without the gradient']:g}; with the gradient, which every "
        f"rule needs, by {numbers['ratio with the gradient']:g}, for Adam by "
        f"{numbers['ratio of Adam, with the gradient']:g}."
    )


C35 = define(
    "C35",
    CHAPTER,
    "Memory Requirements",
    "Momentum doubles the memory of plain descent.",
    measure=measure_memory,
    verdict=judge_memory,
    sentence=tell_memory,
    headline=Headline(
        "ratio with the gradient",
        "{:g} times",
        "plain descent's memory, once the gradient is counted",
    ),
    evidence=Evidence(
        budget="one step of each rule",
        fixed="the digits' network, in numbers of eight bytes",
        fails="the gradient and what a network keeps for the backward pass are counted, "
        "as on every real device",
        turn="A rule with momentum that remembers less than one number a parameter.",
    ),
)


def bytes_of_state(rule: optimizers.Optimizer, theta: Array) -> int:
    """Return the bytes of what a rule remembers after its first step."""
    _, state = rule.step(theta, rule.init(theta), np.ones_like, 1)
    return sum(part.nbytes for part in state)
