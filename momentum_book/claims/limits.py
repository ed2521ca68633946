"""The claims of the chapter on what momentum promises, measured: its limitations."""

from __future__ import annotations

from typing import Any

import numpy as np

from momentum_book.claims._finding import DOES_NOT_HOLD, HOLDS, HOLDS_WHEN, Finding, claim
from momentum_book.claims.promises import CHAPTER, final_losses
from momentum_lib import losses, modern, optimizers
from momentum_lib._checks import Array, Setting
from momentum_lib.descent import Trajectory, descend
from momentum_lib.networks import Network, load_digits
from momentum_lib.optimizers import HeavyBall

__all__ = [
    "beta_needs_tuning",
    "bytes_of_state",
    "it_overshoots_near_the_end",
    "memory_doubles",
    "swings",
    "tuned_by_turns",
]

FAR = -30.0


@claim("C32", CHAPTER, "Momentum's beta has to be tuned, and it interacts with the learning rate.")
def beta_needs_tuning() -> Finding:
    """Train on digits with 12 alphas and five betas; tune them by turns, and together."""
    alphas, betas = np.exp2(np.arange(-8, 4)), np.array([0, 0.5, 0.9, 0.95, 0.99])
    grid = np.mean([final_losses(alphas, betas, seed) for seed in range(3)], axis=0)
    best_alphas, lowest = alphas[grid.argmin(axis=0)], grid.min(axis=0)
    lengths = best_alphas / (1 - betas)
    by_turns, together = tuned_by_turns(grid), float(grid.min())
    spans = [float(found.max() / found.min()) for found in (best_alphas, lengths)]
    numbers = {
        **{f"best alpha, beta {b:g}": float(a) for b, a in zip(betas, best_alphas, strict=True)},
        **{f"lowest loss, beta {b:g}": float(x) for b, x in zip(betas, lowest, strict=True)},
        "largest best alpha over smallest": spans[0],
        "largest best step length over smallest": spans[1],
        "loss when tuned by turns": by_turns,
        "loss when tuned together": together,
    }
    sentence = (
        f"Training loss on 300 digits after 90 batches, mean of 3 seeds: with the best alpha for "
        f"each beta 0, 0.5, 0.9, 0.95 and 0.99 it is {', '.join(f'{x:.3f}' for x in lowest)}. The "
        f"best alpha changes by a factor of {spans[0]:.0f}, alpha / (1 - beta) by "
        f"{spans[1]:.0f}. Tuning alpha first without momentum and then beta ends at "
        f"{by_turns:.3f}, tuning both together at {together:.3f}."
    )
    needs, interacts = lowest.max() > 2 * lowest.min(), by_turns > 1.2 * together
    return Finding(HOLDS if needs and interacts else DOES_NOT_HOLD, sentence, numbers)


def tuned_by_turns(grid: Array) -> float:
    """Return the loss in a grid (alphas, betas) when alpha is tuned at the first beta only."""
    return float(grid[grid[:, 0].argmin()].min())


@claim("C34", CHAPTER, "Momentum overshoots, oscillates near the minimum, and needs care there.")
def it_overshoots_near_the_end() -> Finding:
    """Run down a long slope into a dip, with constant betas and with one that falls on arrival."""
    betas = (0.6, 0.8, 0.98)
    runs = {f"beta {beta:g}": _down_the_slope(beta) for beta in betas}
    near = int(np.argmax(np.abs(runs["beta 0.98"].thetas[:, 0]) < 1))
    runs["damped"] = _down_the_slope(lambda t: 0.98 if t <= near else 0.6)
    steps = {name: _steps(run) for name, run in runs.items()}
    swung = {name: swings(run) for name, run in runs.items()}
    past = {name: max(0.0, float(run.thetas.max())) for name, run in runs.items()}
    numbers: dict[str, float] = {
        "step at which 0.98 is near": near,
        **{f"steps, {name}": count for name, count in steps.items()},
        **{f"passes through the minimum, {name}": count for name, count in swung.items()},
        **{f"overshoot, {name}": way for name, way in past.items()},
    }
    needed, passes = (
        "{:.0f}, {:.0f} and {:.0f}".format(*(found[f"beta {beta:g}"] for beta in betas))
        for found in (steps, swung)
    )
    sentence = (
        f"From 30 away on a slope that ends in a dip, beta 0.6, 0.8 and 0.98 need {needed} steps "
        f"to stay within 0.01, and pass the minimum {passes} times. 0.98 is there after {near} and "
        f"overshoots by {past['beta 0.98']:.0f}. Lowered to 0.6 at that step, it needs "
        f"{steps['damped']:.0f}."
    )
    swinging = swung["beta 0.98"] > 10 and past["beta 0.98"] > 1
    damping_pays = steps["damped"] < 0.5 * steps["beta 0.98"]
    return Finding(HOLDS if swinging and damping_pays else DOES_NOT_HOLD, sentence, numbers)


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


@claim("C35", CHAPTER, "Momentum doubles the memory of plain descent.")
def memory_doubles() -> Finding:
    """Count the bytes of parameters, gradient and each rule's state, for the digits' network."""
    network, (learning, _) = Network(), load_digits()
    theta = network.init(0)
    gradient = network.gradient(theta, learning)
    state = {name: bytes_of_state(rule, theta) for name, rule in RULES.items()}
    kept = {name: theta.nbytes + size for name, size in state.items()}
    used = {name: size + gradient.nbytes for name, size in kept.items()}
    plain, carried = "GradientDescent", "HeavyBall"
    numbers = {
        "bytes of the parameters": theta.nbytes,
        "bytes of the gradient": gradient.nbytes,
        **{f"bytes of the state, {name}": size for name, size in state.items()},
        "ratio without the gradient": kept[carried] / kept[plain],
        "ratio with the gradient": used[carried] / used[plain],
        "ratio of Adam, with the gradient": used["Adam"] / used[plain],
    }
    sentence = (
        f"{theta.size:,} parameters take {theta.nbytes:,} bytes, their gradient as many. The state "
        f"of heavy ball takes {state[carried]:,}, Adam's {state['Adam']:,}, AMSGrad's "
        f"{state['AMSGrad']:,}, plain descent's {state[plain]}. Parameters and state together grow "
        f"by a factor of {numbers['ratio without the gradient']:g}; with the gradient, which every "
        f"rule needs, by {numbers['ratio with the gradient']:g}, for Adam by "
        f"{numbers['ratio of Adam, with the gradient']:g}."
    )
    doubled = [numbers[f"ratio {which} the gradient"] == 2 for which in ("without", "with")]
    if doubled == [True, False]:
        return Finding(HOLDS_WHEN, sentence, numbers, "the gradient is not counted")
    return Finding(HOLDS if all(doubled) else DOES_NOT_HOLD, sentence, numbers)


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


def bytes_of_state(rule: optimizers.Optimizer, theta: Array) -> int:
    """Return the bytes of what a rule remembers after its first step."""
    _, state = rule.step(theta, rule.init(theta), np.ones_like, 1)
    return sum(part.nbytes for part in state)
