"""The claims of the chapter on Adam and its relatives, measured."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from momentum_book.claims._finding import DOES_NOT_HOLD, HOLDS, HOLDS_WHEN, Finding, claim
from momentum_book.claims._runs import arrivals, last_thetas
from momentum_book.claims._typeset import listed
from momentum_lib import losses
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import Adam, AdamW, GradientDescent, Optimizer, RMSprop

__all__ = [
    "adam_is_momentum_with_rates",
    "adamw_decouples_the_decay",
    "decay_under_noise",
    "one_step_without_correction",
    "pytorch_rmsprop",
    "reddi_kale_kumar",
    "rmsprop_carries_momentum",
]

CHAPTER = "09_adam"


@claim(
    "C37",
    CHAPTER,
    "Adam is momentum with adaptive rates: an average of gradients and one of their squares.",
)
def adam_is_momentum_with_rates() -> Finding:
    """Take one step with and without the correction, then run the sequence that defeats Adam."""
    gradients = np.logspace(-3, 3, 7)  # seven coordinates, a million times apart
    slopes = losses.Custom(lambda theta: theta @ gradients, lambda theta: gradients + 0 * theta)
    first = descend(slopes, Adam(0.01), np.zeros(7), 1).thetas[1]
    corrected = float(np.max(np.abs(np.abs(first) / 0.01 - 1)))
    without = one_step_without_correction(beta1=0.9, beta2=0.999)
    ends = {
        "short memory": reddi_kale_kumar(Adam(_falling, beta1=0, beta2=1 / 17))[-1],
        "usual memory": reddi_kale_kumar(Adam(_falling, beta1=0, beta2=0.999))[-1],
        "plain descent": reddi_kale_kumar(GradientDescent(_falling))[-1],
    }
    numbers = {
        "first step / alpha - 1, at most": corrected,
        "first step / alpha without correction": without,
        **{f"end of the sequence, {name}": float(x) for name, x in ends.items()},
    }
    sentence = (
        f"For gradients from 0.001 to 1,000 the first step is alpha to within {corrected:.0e}; "
        f"from the two averages alone it is {without:.2f} alpha. On the losses 4x, -x, -x, "
        f"repeated, Adam with beta2 = 1/17 ends at {ends['short memory']:+.2f}, the worst point; "
        f"with beta2 = 0.999 at {ends['usual memory']:+.2f}, plain descent at "
        f"{ends['plain descent']:+.2f}."
    )
    if corrected < 1e-3 < abs(without - 1):
        return Finding(HOLDS_WHEN, sentence, numbers, "the correction and the update are added")
    return Finding(HOLDS if corrected < 1e-3 else DOES_NOT_HOLD, sentence, numbers)


def one_step_without_correction(beta1: float, beta2: float, gradient: float = 1.0) -> float:
    """Return the first step over alpha, where m and s are used as they are."""
    m, s = (1 - beta1) * gradient, (1 - beta2) * gradient**2
    return m / math.sqrt(s)


def reddi_kale_kumar(optimizer: Optimizer, large: float = 4.0, steps: int = 3000) -> Array:
    """Return the path of a rule on linear losses ``large x, -x, -x``, repeated, within [-1, 1].

    Over three losses the sum is ``(large - 2) x``, so the best point is -1 and the worst +1.

    References
    ----------
    Reddi, Kale and Kumar (2018), theorem 1.
    """
    theta = np.zeros(1)
    state, path = optimizer.init(theta), [theta]
    for t in range(1, steps + 1):
        slope = large if t % 3 == 1 else -1.0
        theta, state = optimizer.step(theta, state, _constant(slope), t)
        theta = np.clip(theta, -1, 1)
        path.append(theta)
    return np.concatenate(path)


def _constant(slope: float) -> Callable[[Array], Array]:
    return lambda theta: np.full_like(theta, slope)


def _falling(t: int) -> float:
    return 0.5 / math.sqrt(t)


@claim("C38", CHAPTER, "RMSprop can carry momentum.")
def rmsprop_carries_momentum() -> Finding:
    """Compare with PyTorch's rule, then tune alpha for three surfaces with and without momentum."""
    bowl, ravine, valley = losses.Quadratic([1, 100]), losses.Ravine(), losses.Rosenbrock()
    ours = descend(ravine, RMSprop(0.01, decay=0.99, beta=0.9), ravine.start, 300).thetas
    theirs = pytorch_rmsprop(ravine.gradient, np.array(ravine.start), 0.01, 0.99, 0.9, 300)
    gap = float(np.abs(ours - theirs).max())
    alphas, betas = np.geomspace(1e-4, 1, 41)[:, np.newaxis], np.array([0, 0.9])
    need = []
    for loss in (bowl, ravine, valley):
        steps = arrivals(loss, RMSprop(alphas, beta=betas), loss.start, 3000, 0.01)
        need.append(steps.min(axis=0))
    faster = [plain / carried for plain, carried in need]
    numbers = {"largest difference from PyTorch's rule": gap}
    for name, (plain, carried) in zip(("bowl", "ravine", "valley"), need, strict=True):
        numbers |= {f"steps, {name}": float(plain), f"steps, {name}, beta 0.9": float(carried)}
    told = "; ".join(
        f"{name} {plain:,.0f} and {carried:,.0f}"
        for name, (plain, carried) in zip(("bowl", "ravine"), need[:2], strict=True)
    )
    last = f"{need[2][0]:,.0f}" if np.isfinite(need[2][0]) else "more than 3,000"
    sentence = (
        f"The path differs from PyTorch's rule by less than {max(gap, 1e-12):.0e} in 300 steps. "
        "Steps to stay within 0.01 of the minimum, best of 41 values of alpha, without momentum "
        f"and with beta = 0.9: {told}; Rosenbrock {last} and {need[2][1]:.0f}."
    )
    holds = gap < 1e-9 and min(faster) > 1
    return Finding(HOLDS if holds else DOES_NOT_HOLD, sentence, numbers)


def pytorch_rmsprop(
    gradient: Callable[[Array], Array],
    theta: Array,
    learning_rate: float,
    decay: float,
    beta: float,
    steps: int,
) -> Array:
    """Return the path of RMSprop as PyTorch's documentation writes it, alpha outside."""
    mean_square, buffer, path = np.zeros_like(theta), np.zeros_like(theta), [theta]
    for _ in range(steps):
        g = gradient(theta)
        mean_square = decay * mean_square + (1 - decay) * g**2
        buffer = beta * buffer + g / (np.sqrt(mean_square) + 1e-8)
        theta = theta - learning_rate * buffer
        path.append(theta)
    return np.array(path)


@claim("C39", CHAPTER, "AdamW decouples weight decay from the gradient.")
def adamw_decouples_the_decay() -> Finding:
    """Let weights decay under pure gradient noise of three sizes: the same for each, or not."""
    alpha, decay, sizes = 0.01, 0.05, (0.1, 1.0, 10.0)
    coupled = decay_under_noise(Adam(alpha), sizes, l2=decay)
    decoupled = decay_under_noise(AdamW(alpha, weight_decay=decay), sizes)
    bowl = losses.Quadratic([1, 100])
    ridge = losses.Quadratic([1 + decay, 100 + decay])  # the same bowl with the penalty in it
    plain = descend(ridge, GradientDescent(alpha), [1.0, 1.0], 300).thetas
    gap = float(np.abs(plain - _decoupled_descent(bowl, alpha, decay, 300)).max())
    numbers = {
        "largest difference under plain descent": gap,
        **{f"left, L2, noise {s:g}": float(x) for s, x in zip(sizes, coupled[0], strict=True)},
        **{f"left, AdamW, noise {s:g}": float(x) for s, x in zip(sizes, decoupled[0], strict=True)},
    }
    sentence = (
        "What 2,000 steps leave of a weight of 1 whose gradient is noise of size 0.1, 1 and 10 "
        f"is {_spreads(coupled)} under Adam with L2, and {_spreads(decoupled)} under AdamW (mean "
        "and deviation over 5 seeds, 200 weights each). Under plain descent both ways differ by "
        f"less than {max(gap, 1e-12):.0e}."
    )
    even = np.ptp(decoupled[0]) < 0.1 < np.ptp(coupled[0])
    return Finding(HOLDS if even and gap < 1e-9 else DOES_NOT_HOLD, sentence, numbers)


def decay_under_noise(
    optimizer: Optimizer, sizes: tuple[float, ...], l2: float = 0.0, steps: int = 2000
) -> tuple[Array, Array]:
    """Return what is left of weights of 1 under noise of each size: mean and deviation over seeds.

    `l2` times the weight is added to the gradient, as a penalty in the loss does.
    """
    start, scale = np.ones((5, len(sizes), 200)), np.array(sizes)[:, np.newaxis]
    draws = [np.random.default_rng(seed).normal for seed in range(len(start))]
    noisy = losses.Custom(
        value=lambda theta: l2 / 2 * np.sum(theta**2, axis=-1),
        gradient=lambda theta: scale * [draw(size=start[0].shape) for draw in draws] + l2 * theta,
        vectorized=True,
    )
    left = last_thetas(noisy, optimizer, start, steps).mean(axis=-1)
    return left.mean(axis=0), left.std(axis=0, ddof=1)


def _decoupled_descent(loss: losses.Loss, alpha: float, decay: float, steps: int) -> Array:
    path = [np.ones(2)]
    for _ in range(steps):
        theta = path[-1]
        path.append(theta - alpha * loss.gradient(theta) - alpha * decay * theta)
    return np.array(path)


def _spreads(left: tuple[Array, Array]) -> str:
    pairs = zip(*left, strict=True)
    return listed(f"{mean:z.2f} ± {deviation:.2f}" for mean, deviation in pairs)
