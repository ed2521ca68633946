"""The claims of the chapter on code and applications, measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from momentum_book.claims._finding import DOES_NOT_HOLD, HOLDS, HOLDS_WHEN, Finding, claim
from momentum_book.conventions import CONVENTIONS
from momentum_book.digits_runs import ConvolutionNetwork, minibatch_descent
from momentum_lib import losses
from momentum_lib._checks import Array, Schedule, fixed
from momentum_lib.descent import descend
from momentum_lib.networks import (
    Digits,
    Network,
    load_digits,
)
from momentum_lib.optimizers import AveragedMomentum, HeavyBall, Optimizer

__all__ = [
    "CONTESTS",
    "Contest",
    "SpeedUp",
    "alpha_inside_or_outside",
    "bandit",
    "coasting_steps",
    "fine_tuning",
    "momentum_excels",
    "momentum_wants_care",
    "outside",
    "speed_up",
    "spread_under_noise",
    "tracking_error",
]

CHAPTER = "14_applications"
SLOPE = losses.Custom(lambda x: x[..., 0], np.ones_like, vectorized=True)
USUAL = 0.9


@claim(
    "C46",
    CHAPTER,
    "PyTorch's style: the velocity is 0.9 times itself plus the learning rate times the gradient.",
)
def alpha_inside_or_outside() -> Finding:
    """Compare alpha inside the velocity with alpha outside, constant and with a drop."""
    bowl, drop = losses.Quadratic([1, 50]), _drop(0.02, 0.002, at=60)
    gap = {
        name: float(
            np.abs(
                descend(bowl, HeavyBall(alpha, USUAL), [1.0, 1.0], 200).thetas
                - descend(bowl, outside(alpha, USUAL), [1.0, 1.0], 200).thetas
            ).max()
        )
        for name, alpha in (("constant", 0.02), ("drop", drop))
    }
    coasting = {
        name: coasting_steps(rule) for name, rule in (("inside", HeavyBall), ("outside", outside))
    }
    homes = {
        place: [row.library for row in CONVENTIONS if (row.rule, row.learning_rate) == sought]
        for place in ("inside", "outside")
        for sought in [("HeavyBall", f"{place} the velocity")]
    }
    numbers = {
        "libraries with alpha inside": len(set(homes["inside"])),
        "libraries with alpha outside": len(set(homes["outside"])),
        "largest gap, constant alpha": gap["constant"],
        "largest gap, alpha drops": gap["drop"],
        **{f"steps to the new length, {name}": count for name, count in coasting.items()},
    }
    sentence = (
        f"The learning rate stands inside the velocity in {_named(homes['inside'])}, outside in "
        f"{_named(homes['outside'])}. With a constant alpha the paths differ by less than "
        f"{max(gap['constant'], 1e-12):.0e}. When alpha drops to a tenth, they part by "
        f"{gap['drop']:.2f}; on a slope, alpha inside the velocity takes {coasting['inside']} "
        f"steps until the step is within a tenth of its new length, alpha outside "
        f"{coasting['outside']}."
    )
    same, parted = gap["constant"] < 1e-12, coasting["inside"] > coasting["outside"]
    if same and parted and "PyTorch" in homes["outside"]:
        return Finding(HOLDS_WHEN, sentence, numbers, "α is constant")
    return Finding(HOLDS if same else DOES_NOT_HOLD, sentence, numbers)


def _named(libraries: list[str]) -> str:
    return " and ".join(dict.fromkeys(libraries))


def outside(learning_rate: float | Schedule, beta: float) -> AveragedMomentum:
    """Return momentum with alpha outside: ``v <- beta v + g``, ``theta <- theta - alpha v``.

    The averaged form with ``alpha / (1 - beta)``: its velocity is (1 - beta) times this one.
    """
    if callable(learning_rate):
        schedule = learning_rate
        return AveragedMomentum(lambda t: schedule(t) / (1 - beta), beta)
    return AveragedMomentum(learning_rate / (1 - beta), beta)


def _drop(before: float, after: float, at: int) -> Schedule:
    return lambda t: before if t <= at else after


def coasting_steps(rule: Callable[[Schedule, float], Optimizer]) -> int:
    """Count the steps after a drop of alpha to a tenth until the step is its new length + 10 %."""
    run = descend(SLOPE, rule(_drop(0.1, 0.01, at=300), USUAL), [0.0], 600)
    lengths = -np.diff(run.thetas[:, 0])
    return int(np.argmax(lengths[300:] < 1.1 * 0.01 / (1 - USUAL)))


@dataclass(frozen=True)
class Contest:
    """One training on which heavy ball at 0.9 meets plain descent, each with its best alpha.

    `plain` and `carried` are the values of alpha / (1 - beta) that each may try: three around the
    best of a search over all of them, and more, for both; that one takes twice as long.
    """

    network: Network | ConvolutionNetwork
    batch_size: int
    steps: int
    plain: tuple[float, float, float]
    carried: tuple[float, float, float]


SHALLOW = Network((64, 16, 10))
#: What is compared. Deep networks get no longer steps: there a run is chaos, and its end is luck.
CONTESTS = {
    "batch 16": Contest(SHALLOW, 16, 60, (0.25, 0.5, 1), (0.5, 1, 2)),
    "batch 128": Contest(SHALLOW, 128, 60, (0.5, 1, 2), (2, 4, 8)),
    "batch 1,024": Contest(SHALLOW, 1024, 60, (1, 2, 4), (8, 16, 32)),
    "depth 2": Contest(SHALLOW, 32, 150, (0.5, 1, 2), (0.5, 1, 2)),
    "depth 6": Contest(Network((64, *[16] * 5, 10)), 32, 150, *[(0.0625, 0.125, 0.25)] * 2),
    "depth 12": Contest(Network((64, *[16] * 11, 10)), 32, 150, *[(0.0625, 0.125, 0.25)] * 2),
    "convolution": Contest(ConvolutionNetwork(), 32, 150, (0.25, 0.5, 1), (1, 2, 4)),
    "no convolution": Contest(Network((64, 30, 10)), 32, 150, (0.5, 1, 2), (1, 2, 4)),
}


@dataclass(frozen=True)
class SpeedUp:
    """How many times fewer steps heavy ball needed, and the losses in the end (seeds, 2)."""

    factors: Array
    losses: Array
    lengths: Array

    @property
    def mean(self) -> float:
        """The mean factor over seeds."""
        return float(self.factors.mean())

    @property
    def error(self) -> float:
        """The standard error of that mean."""
        return float(self.factors.std(ddof=1) / np.sqrt(len(self.factors)))


@cache
def speed_up(name: str, tuning: tuple[int, ...] = (0, 1), seeds: int = 5) -> SpeedUp:
    """Tune both rules on some seeds, then race them on others.

    The factor is steps over steps, of plain descent over heavy ball, until the loss on 300 of the
    digits learnt is at the worse of the two final losses; it is looked at every five steps.
    """
    contest = CONTESTS[name]
    pair = np.array([0.0, USUAL])
    lengths, betas = np.concatenate([contest.plain, contest.carried]), np.repeat(pair, 3)
    alphas = lengths * (1 - betas)
    (ends,) = _watched(contest, alphas, betas, tuning, [contest.steps])
    lowest = np.argmin(np.mean(ends, axis=0).reshape(2, 3), axis=1)
    best = lengths.reshape(2, 3)[[0, 1], lowest]
    times = list(range(5, contest.steps + 1, 5))
    raced = range(len(tuning), len(tuning) + seeds)
    curves = _watched(contest, best * (1 - pair), pair, raced, times).swapaxes(0, 1)
    targets = curves[:, -1].max(axis=-1, keepdims=True)[:, np.newaxis]
    steps = 5.0 * (1 + np.argmax(curves <= targets, axis=1))
    return SpeedUp(steps[:, 0] / steps[:, 1], curves[:, -1], best)


def _watched(
    contest: Contest, alphas: Array, betas: Array, seeds: Sequence[int], at: list[int]
) -> Array:
    """Return the loss (steps, seeds, runs) on 300 digits after some steps; infinite for NaN."""
    learning, _ = load_digits()
    watched = Digits(learning.images[:300], learning.labels[:300])
    network, rule = contest.network, HeavyBall(alphas, betas)
    theta = np.stack([np.tile(network.init(seed), (len(alphas), 1)) for seed in seeds])
    orders = [seed + 1 for seed in seeds]
    runs = minibatch_descent(
        network, learning, rule, theta, contest.steps, contest.batch_size, orders
    )
    with np.errstate(all="ignore"):
        found = [network.loss(theta, watched) for t, theta in enumerate(runs, 1) if t in at]
    return np.where(np.isnan(found), np.inf, found)


@claim(
    "C47",
    CHAPTER,
    "Momentum excels in vision, in deep networks, on consistent gradients and with large batches.",
)
def momentum_excels() -> Finding:
    """Race heavy ball against plain descent over batch size, depth, and with a convolution."""
    found = {name: speed_up(name) for name in CONTESTS}
    numbers = {f"speed-up, {name}": each.mean for name, each in found.items()}
    numbers |= {f"error, {name}": each.error for name, each in found.items()}
    numbers |= {"plain descent's last loss, depth 12": float(found["depth 12"].losses[:, 0].mean())}
    told = {name: f"{each.mean:.2f} ± {each.error:.2f}" for name, each in found.items()}
    sentence = (
        f"Times fewer steps than plain descent at beta 0.9, each with its best alpha (mean "
        f"and standard error of five seeds): {told['batch 16']}, {told['batch 128']} and "
        f"{told['batch 1,024']} with batches of 16, 128 and 1,024; {told['depth 2']}, "
        f"{told['depth 6']} and {told['depth 12']} with 2, 6 and 12 layers; {told['convolution']} "
        f"with a convolution and {told['no convolution']} without it at as many parameters."
    )
    batches = _above(found["batch 1,024"], found["batch 16"])
    depth = _above(found["depth 12"], found["depth 2"])
    vision = _above(found["convolution"], found["no convolution"])
    if batches and not (depth and vision):
        condition = "the batch is large, so that gradients are consistent"
        return Finding(HOLDS_WHEN, sentence, numbers, condition)
    return Finding(HOLDS if batches and depth and vision else DOES_NOT_HOLD, sentence, numbers)


def _above(one: SpeedUp, other: SpeedUp) -> bool:
    """Whether one speed-up is above another by more than twice the error of the difference."""
    return bool(one.mean - other.mean > 2 * np.hypot(one.error, other.error))


@claim(
    "C48",
    CHAPTER,
    "Be careful with momentum in reinforcement learning, very noisy gradients, online learning "
    "and fine-tuning.",
)
def momentum_wants_care() -> Finding:
    """Try each with momentum at the same alpha, and at the same alpha / (1 - beta)."""
    settings = {"plain": (0.05, 0.0), "same alpha": (0.05, 0.9), "same length": (0.005, 0.9)}
    stuck = {name: bandit(*pair) for name, pair in settings.items()}
    spread = {name: spread_under_noise(*pair) for name, pair in settings.items()}
    drift = {beta: tracking_error(beta) for beta in (0.0, 0.9)}
    tuned = {
        "plain": fine_tuning(0.1, 0.5),
        "same alpha": fine_tuning(0.1, 0.9),
        "same length": fine_tuning(0.02, 0.9),
    }
    online = drift[0.9] / drift[0.0]
    numbers = {
        **{f"stuck, {name}": float(share.mean()) for name, share in stuck.items()},
        **{f"spread, {name}": width for name, width in spread.items()},
        "tracking error over plain's": float(online.mean()),
        "error of that": float(online.std(ddof=1) / np.sqrt(len(online))),
        **{f"old digits, {name}": float(old.mean()) for name, (_, old) in tuned.items()},
        **{f"new digits, {name}": float(new.mean()) for name, (new, _) in tuned.items()},
    }
    sentence = (
        f"Plain, momentum 0.9 at the same alpha, and at the same alpha / (1 - beta); shares are "
        f"mean and deviation of five seeds. A bandit's policy stuck on a wrong arm: "
        f"{_shares(stuck)}. Spread under noise: {_pair(spread, '.2f')}. Known digits still read "
        f"after fine-tuning (beta 0.5, then 0.9): "
        f"{_shares({name: old for name, (_, old) in tuned.items()})}. "
        f"Following a drifting target, each at its best alpha, 0.9 has {online.mean():.2f} times "
        f"plain descent's error, with a standard error of {numbers['error of that']:.2f}."
    )
    at_alpha = (
        numbers["stuck, same alpha"] > 2 * numbers["stuck, plain"],
        spread["same alpha"] > 2 * spread["plain"],
        numbers["old digits, same alpha"] < numbers["old digits, plain"] - 0.05,
    )
    at_length = (
        abs(numbers["stuck, same length"] - numbers["stuck, plain"]) > 0.05,
        spread["same length"] > 1.1 * spread["plain"],
        numbers["old digits, same length"] < numbers["old digits, plain"] - 0.05,
    )
    streaming = bool(online.min() > 1)
    if all(at_alpha) and streaming and not any(at_length):
        condition = "α stays as it was; with α made smaller, only the drifting stream suffers"
        return Finding(HOLDS_WHEN, sentence, numbers, condition)
    return Finding(HOLDS if all(at_alpha) and streaming else DOES_NOT_HOLD, sentence, numbers)


def _shares(found: dict[str, Array]) -> str:
    return ", ".join(f"{values.mean():.0%} ± {values.std(ddof=1):.0%}" for values in found.values())


def _pair(found: dict[str, float], shape: str) -> str:
    return ", ".join(f"{value:{shape}}" for value in found.values())


@cache
def bandit(
    learning_rate: float, beta: float, steps: int = 1000, seeds: int = 5, runs: int = 100
) -> Array:
    """Return for each seed the share of policies (seeds,) that end sure of a wrong arm.

    A policy is a softmax over ten arms, whose rewards are normal about means drawn for each run.
    It follows the policy gradient of one pull a step, ``(reward - mean so far) (1[arm] - p)``.
    Sure means that one arm has more than 0.95 of the probability.

    References
    ----------
    Williams (1992), "Simple statistical gradient-following algorithms", REINFORCE with a baseline.
    """
    draw = np.random.default_rng(0)
    means = draw.normal(size=(seeds * runs, 10))
    theta, velocity = np.zeros_like(means), np.zeros_like(means)
    baseline, rows = np.zeros(len(means)), np.arange(len(means))
    for t in range(1, steps + 1):
        chances = _softmax(theta)
        below = chances.cumsum(axis=1) < draw.random((len(means), 1))
        arms = np.minimum(below.sum(axis=1), 9)
        reward = means[rows, arms] + draw.normal(size=len(means))
        advantage = reward - baseline
        baseline = baseline + advantage / t
        ascent = -chances * advantage[:, np.newaxis]
        ascent[rows, arms] += advantage
        velocity = beta * velocity + learning_rate * ascent
        theta = theta + velocity
    chances = _softmax(theta)
    wrong = (chances.max(axis=1) > 0.95) & (chances.argmax(axis=1) != means.argmax(axis=1))
    return fixed(np.asarray(wrong.reshape(seeds, runs).mean(axis=1)))


def _softmax(scores: Array) -> Array:
    parts = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Array = parts / parts.sum(axis=1, keepdims=True)
    return chances


def spread_under_noise(learning_rate: float, beta: float, runs: int = 2000) -> float:
    """Return the spread of theta on x^2 / 2 after 400 steps with noise of size 1 in each."""
    draw = np.random.default_rng(1)
    noisy = losses.Custom(
        lambda x: 0.5 * x[..., 0] ** 2, lambda x: x + draw.normal(size=x.shape), vectorized=True
    )
    run = descend(noisy, HeavyBall(learning_rate, beta), np.zeros((runs, 1)), 400)
    return float(run.thetas[-1].std())


@cache
def tracking_error(beta: float, drift: float = 0.03, seeds: int = 5, runs: int = 20) -> Array:
    """Return for each seed the mean squared error (seeds,) behind a drifting target.

    Five weights walk by steps of size `drift`. Each moment gives one example, inputs normal, output
    with noise of 0.3, and is never seen again. The best of nine alphas counts.

    References
    ----------
    Widrow and Hoff (1960) for plain descent on such a stream; Yuan, Ying and Sayed (2016).
    """
    draw = np.random.default_rng(2)
    alphas = 2.0 ** np.arange(-8, 1) * (1 - beta)
    wanted = np.zeros((seeds * runs, 5))
    theta, velocity = np.zeros((2, len(alphas), *wanted.shape))
    total = np.zeros((len(alphas), len(wanted)))
    with np.errstate(all="ignore"):
        for t in range(1500):
            wanted = wanted + drift * draw.normal(size=wanted.shape)
            inputs = draw.normal(size=wanted.shape)
            output = (inputs * wanted).sum(axis=-1) + 0.3 * draw.normal(size=len(wanted))
            error = (inputs * theta).sum(axis=-1) - output
            gradient = error[..., np.newaxis] * inputs
            velocity = beta * velocity + alphas[:, np.newaxis, np.newaxis] * gradient
            theta = theta - velocity
            if t >= 500:
                total += ((theta - wanted) ** 2).sum(axis=-1)
        behind = (total / 1000).reshape(len(alphas), seeds, runs).mean(axis=-1)
    best = int(np.argmin(np.nan_to_num(behind.mean(axis=1), nan=np.inf)))
    return fixed(np.asarray(behind[best]))


@cache
def fine_tuning(learning_rate: float, beta: float, seeds: int = 5) -> tuple[Array, Array]:
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
