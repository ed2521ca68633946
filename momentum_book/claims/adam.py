"""The claims of the chapter on Adam and its relatives, measured."""

from __future__ import annotations

import math
from collections.abc import Callable

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
from momentum_book.claims._spread import plus_minus
from momentum_book.claims._typeset import listed
from momentum_lib import losses
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import Adam, AdamW, GradientDescent, Optimizer, RMSprop

__all__ = [
    "C37",
    "C38",
    "C39",
    "decay_under_noise",
    "one_step_without_correction",
    "pytorch_rmsprop",
    "reddi_kale_kumar",
    "steps_of_rmsprop",
]

CHAPTER = "09_adam"
TOPIC = "Momentum in Advanced Optimizers"
#: The sizes of the noise under which weights decay.
SIZES = (0.1, 1.0, 10.0)


def measure_adam() -> Numbers:
    """Take one step with and without the correction, then run the sequence that defeats Adam."""
    gradients = np.logspace(-3, 3, 7)  # seven coordinates, a million times apart
    slopes = losses.Custom(lambda theta: theta @ gradients, lambda theta: gradients + 0 * theta)
    first = descend(slopes, Adam(0.01), np.zeros(7), 1).thetas[1]
    rules: dict[str, Optimizer] = {
        "short memory": Adam(_falling, beta1=0, beta2=1 / 17),
        "usual memory": Adam(_falling, beta1=0, beta2=0.999),
        "plain descent": GradientDescent(_falling),
    }
    return {
        "first step / alpha - 1, at most": float(np.max(np.abs(np.abs(first) / 0.01 - 1))),
        "first step / alpha without correction": one_step_without_correction(0.9, 0.999),
        **{
            f"end of the sequence, {name}": float(reddi_kale_kumar(rule)[-1])
            for name, rule in rules.items()
        },
    }


def judge_adam(numbers: Numbers) -> Verdict:
    """Require a first step of alpha, and ask whether the two averages alone take it."""
    is_alpha = numbers["first step / alpha - 1, at most"] < 1e-3
    needs_correction = abs(numbers["first step / alpha without correction"] - 1) > 1e-3
    if is_alpha and needs_correction:
        return Verdict(HOLDS_WHEN, "the correction and the update are added")
    return Verdict(HOLDS if is_alpha else DOES_NOT_HOLD)


def tell_adam(numbers: Numbers) -> str:
    """Say the first step, and where the sequence ends for each rule."""
    return (
        "For gradients from 0.001 to 1,000 the first step is alpha to within "
        f"{numbers['first step / alpha - 1, at most']:.0e}; from the two averages alone it is "
        f"{numbers['first step / alpha without correction']:.2f} alpha. On the losses 4x, -x, -x, "
        f"repeated, Adam with beta2 = 1/17 ends at "
        f"{numbers['end of the sequence, short memory']:+.2f}, the worst point; with beta2 = 0.999 "
        f"at {numbers['end of the sequence, usual memory']:+.2f}, plain descent at "
        f"{numbers['end of the sequence, plain descent']:+.2f}."
    )


C37 = define(
    "C37",
    CHAPTER,
    TOPIC,
    "Adam is momentum with adaptive rates: an average of gradients and one of their squares.",
    measure=measure_adam,
    verdict=judge_adam,
    sentence=tell_adam,
    headline=Headline(
        "first step / alpha without correction",
        "{:.2f} α",
        "is the first step of the two averages alone",
    ),
    evidence=Evidence(
        budget="one step, and 3,000 on the sequence; nothing is tuned",
        fixed="α, and on the sequence the start and an α that falls as 0.5/√t",
        opponents="plain descent on the sequence",
        fails="one builds the rule from the two averages alone: then the first step is "
        "wrong by a factor of three",
        turn="A first step of the corrected rule that is not α, with gradients far above ε.",
    ),
)


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


#: Where RMSprop runs, and the corners between which its random starts lie.
COURSES = {
    "bowl": (losses.Quadratic([1, 100]), ([-2, -2], [2, 2])),
    "ravine": (losses.Ravine(), ([-9, -1], [9, 1])),
    "valley": (losses.Rosenbrock(), ([-2, -1], [2, 3])),
}


def measure_rmsprop() -> Numbers:
    """Compare with PyTorch's rule, then tune alpha for three surfaces with and without momentum.

    First a constant alpha; then one that falls, whose pace is tuned, too.
    """
    ravine = losses.Ravine()
    ours = descend(ravine, RMSprop(0.01, decay=0.99, beta=0.9), ravine.start, 300).thetas
    theirs = pytorch_rmsprop(ravine.gradient, np.array(ravine.start), 0.01, 0.99, 0.9, 300)
    numbers = {"largest difference from PyTorch's rule": float(np.abs(ours - theirs).max())}
    for name in COURSES:
        for falls in (False, True):
            plain, carried = steps_of_rmsprop(name, falls)
            course = f"steps, {name}, alpha falls" if falls else f"steps, {name}"
            numbers |= {course: plain, f"{course}, beta 0.9": carried}
    return numbers


def steps_of_rmsprop(name: str, falls: bool, steps: int = 2000) -> tuple[float, float]:
    """Return the steps to stay within 0.01 of the minimum, plain and with beta 0.9, tuned.

    The mean over eight random starts, which share one alpha: the best of 15, and where it falls as
    exp(-t / pace) the best of four paces. (One start alone could be met by luck: an alpha that dies
    just there stays.)
    """
    loss, corners = COURSES[name]
    starts = np.random.default_rng(0).uniform(*corners, size=(8, 2))[:, np.newaxis]
    alphas = np.geomspace(1e-3, 0.5, 15).reshape(-1, 1, 1, 1)
    paces = np.array([10.0, 30.0, 100.0, 300.0] if falls else [np.inf]).reshape(-1, 1, 1)
    betas = np.broadcast_to([0.0, 0.9], (len(alphas), len(paces), len(starts), 2))
    theta = np.broadcast_to(starts, (*betas.shape, 2))
    state = RMSprop(0.1).init(theta)
    minimum, last = np.asarray(loss.minima)[0], np.zeros(betas.shape)
    for t in range(1, steps + 1):
        with np.errstate(all="ignore"):  # a divergence is a result
            rule = RMSprop(alphas * np.exp(-(t - 1) / paces), beta=betas)
            theta, state = rule.step(theta, state, loss.gradient, t)
            last[~(np.linalg.norm(theta - minimum, axis=-1) <= 0.01)] = t
    counts = np.where(last < steps, last + 1, np.inf).mean(axis=2)
    plain, carried = counts.reshape(-1, 2).min(axis=0)
    return float(plain), float(carried)


def judge_rmsprop(numbers: Numbers) -> Verdict:
    """Require that it is PyTorch's rule and that momentum needs fewer steps on every surface.

    With a constant alpha first; then ask where that is still so if alpha falls.
    """
    same = numbers["largest difference from PyTorch's rule"] < 1e-9
    constant, falling = (
        {
            name: numbers[f"steps, {name}{fall}, beta 0.9"] < numbers[f"steps, {name}{fall}"]
            for name in COURSES
        }
        for fall in ("", ", alpha falls")
    )
    if not (same and all(constant.values())):
        return Verdict(DOES_NOT_HOLD)
    if all(falling.values()):
        return Verdict(HOLDS)
    curved = " or the valley is curved" if falling["valley"] else ""
    return Verdict(HOLDS_WHEN, f"α stays constant{curved}")


def tell_rmsprop(numbers: Numbers) -> str:
    """Say the steps on the three surfaces."""
    constant, falling = (
        listed(
            f"{_counted(numbers[f'steps, {name}{fall}'])} and "
            f"{_counted(numbers[f'steps, {name}{fall}, beta 0.9'])} ({place})"
            for name, place in zip(COURSES, ("bowl", "ravine", "Rosenbrock"), strict=True)
        )
        for fall in ("", ", alpha falls")
    )
    gap = max(numbers["largest difference from PyTorch's rule"], 1e-12)
    return (
        f"The path differs from PyTorch's rule by less than {gap:.0e} in 300 steps. Steps to stay "
        "within 0.01 of the minimum, mean of eight starts, without momentum and with beta = 0.9, "
        f"each with its best alpha: {constant} at a constant alpha, {falling} at one that falls."
    )


def _counted(steps: float) -> str:
    return f"{steps:,.0f}" if math.isfinite(steps) else "more than 2,000"


C38 = define(
    "C38",
    CHAPTER,
    TOPIC,
    "RMSprop can carry momentum, and it pays.",
    measure=measure_rmsprop,
    verdict=judge_rmsprop,
    sentence=tell_rmsprop,
    headline=Headline(
        quotient("steps, bowl", "steps, bowl, beta 0.9"),
        "{:.0f} times",
        "as many steps without momentum, on a bowl and at a constant α",
    ),
    evidence=Evidence(
        budget="15 α for each rule, and four paces at which they fall; 2,000 steps",
        fixed="the starts, the goal 0.01, and the decay of the squares",
        seeds="8 random starts, which share one α",
        opponents="RMSprop without momentum, with its own best α and pace",
        fails="α falls, as it does in most trainings, and the axes of the surface are the "
        "coordinates: there momentum costs steps",
        turn="A bowl along the axes on which RMSprop with β = 0.9 needs fewer steps than without, "
        "where both have an α that falls.",
    ),
)


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


def measure_adamw() -> Numbers:
    """Let weights decay under pure gradient noise of three sizes: the same for each, or not."""
    alpha, decay = 0.01, 0.05
    left = {
        "L2": decay_under_noise(Adam(alpha), SIZES, l2=decay),
        "AdamW": decay_under_noise(AdamW(alpha, weight_decay=decay), SIZES),
    }
    bowl = losses.Quadratic([1, 100])
    ridge = losses.Quadratic([1 + decay, 100 + decay])  # the same bowl with the penalty in it
    plain = descend(ridge, GradientDescent(alpha), [1.0, 1.0], 300).thetas
    gap = float(np.abs(plain - _decoupled_descent(bowl, alpha, decay, 300)).max())
    numbers = {"largest difference under plain descent": gap}
    for way, found in left.items():
        for size, mean, deviation in zip(SIZES, *found, strict=True):
            name = f"left, {way}, noise {size:g}"
            numbers |= {name: float(mean), f"deviation of {name}": float(deviation)}
    return numbers


def judge_adamw(numbers: Numbers) -> Verdict:
    """Require that noise sways L2's decay and not AdamW's; under plain descent both are one."""
    swayed = {
        way: np.ptp([numbers[f"left, {way}, noise {size:g}"] for size in SIZES])
        for way in ("L2", "AdamW")
    }
    decoupled = swayed["AdamW"] < 0.1 < swayed["L2"]
    alike = numbers["largest difference under plain descent"] < 1e-9
    return Verdict(HOLDS if decoupled and alike else DOES_NOT_HOLD)


def tell_adamw(numbers: Numbers) -> str:
    """Say what is left under each noise, for both ways."""
    coupled, decoupled = (
        listed(plus_minus(numbers, f"left, {way}, noise {size:g}", "z.2f") for size in SIZES)
        for way in ("L2", "AdamW")
    )
    gap = max(numbers["largest difference under plain descent"], 1e-12)
    return (
        "What 2,000 steps leave of a weight of 1 whose gradient is noise of size "
        f"{listed(f'{size:g}' for size in SIZES)} is {coupled} under Adam with L2, and {decoupled} "
        "under AdamW (mean and deviation over 5 seeds, 200 weights each). Under plain descent both "
        f"ways differ by less than {gap:.0e}."
    )


C39 = define(
    "C39",
    CHAPTER,
    TOPIC,
    "AdamW decouples weight decay from the gradient.",
    measure=measure_adamw,
    verdict=judge_adamw,
    sentence=tell_adamw,
    headline=Headline(
        "left, L2, noise 10",
        "{:.0%}",
        "of a weight is left under Adam with L2, where its gradients are largest",
    ),
    evidence=Evidence(
        budget="2,000 steps; nothing is tuned",
        fixed="the noise, α = 0.01 and a decay of 0.05",
        seeds="5, of 200 weights each",
        opponents="L2 in the loss, under Adam and under plain descent",
        fails="the rule is plain descent with a constant α: there both are one and the same",
        turn="Gradients of different sizes under which AdamW shrinks weights by different shares.",
    ),
)


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
