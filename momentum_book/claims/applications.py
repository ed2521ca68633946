"""The claims of the chapter on code and applications, measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

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
from momentum_book.claims._spread import (
    mean_and_error,
    plus_minus,
    with_deviation,
    with_error,
)
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
    "C46",
    "C47",
    "C48",
    "CONTESTS",
    "Contest",
    "SpeedUp",
    "bandit",
    "coasting_steps",
    "fine_tuning",
    "outside",
    "speed_up",
    "spread_under_noise",
    "tracking_error",
]

CHAPTER = "14_applications"
SLOPE = losses.Custom(lambda x: x[..., 0], np.ones_like, vectorized=True)
USUAL = 0.9


#: Where the learning rate may stand: within what the velocity adds up, or before the velocity.
PLACES = ("inside", "outside")
LIBRARIES = tuple(dict.fromkeys(row.library for row in CONVENTIONS))


def measure_alpha_place() -> Numbers:
    """Compare alpha inside the velocity with alpha outside, constant and with a drop."""
    return {
        **{
            f"{library}, alpha {place}": _rules_with_alpha(place, library)
            for place in PLACES
            for library in LIBRARIES
        },
        "largest gap, constant alpha": _gap_between_places(0.02),
        "largest gap, alpha drops": _gap_between_places(_drop(0.02, 0.002, at=60)),
        "steps to the new length, inside": coasting_steps(HeavyBall),
        "steps to the new length, outside": coasting_steps(outside),
    }


def _rules_with_alpha(place: str, library: str) -> int:
    """Count a library's heavy balls whose learning rate stands in a place."""
    wanted = (library, "HeavyBall", f"{place} the velocity")
    return sum((row.library, row.rule, row.learning_rate) == wanted for row in CONVENTIONS)


def _gap_between_places(learning_rate: float | Schedule) -> float:
    """Return how far the paths of both places part on a bowl, at most."""
    bowl = losses.Quadratic([1, 50])
    inner = descend(bowl, HeavyBall(learning_rate, USUAL), [1.0, 1.0], 200).thetas
    outer = descend(bowl, outside(learning_rate, USUAL), [1.0, 1.0], 200).thetas
    return float(np.abs(inner - outer).max())


def judge_alpha_place(numbers: Numbers) -> Verdict:
    """Require one path at a constant alpha; ask if PyTorch's form parts from it after a drop."""
    same = numbers["largest gap, constant alpha"] < 1e-12
    parted = (
        numbers["steps to the new length, inside"] > numbers["steps to the new length, outside"]
    )
    if same and parted and numbers["PyTorch, alpha outside"]:
        return Verdict(HOLDS_WHEN, "α is constant")
    return Verdict(HOLDS if same else DOES_NOT_HOLD)


def tell_alpha_place(numbers: Numbers) -> str:
    """Say which library has it where, and how far the places part."""
    inner, outer = (
        " and ".join(name for name in LIBRARIES if numbers[f"{name}, alpha {place}"])
        for place in PLACES
    )
    return (
        f"The learning rate stands inside the velocity in {inner}, outside in {outer}. With a "
        "constant alpha the paths differ by less than "
        f"{max(numbers['largest gap, constant alpha'], 1e-12):.0e}. When alpha drops to a tenth, "
        f"they part by {numbers['largest gap, alpha drops']:.2f}; on a slope, alpha inside the "
        f"velocity takes {numbers['steps to the new length, inside']} steps until the step is "
        "within a tenth of its new length, alpha outside "
        f"{numbers['steps to the new length, outside']}."
    )


C46 = define(
    "C46",
    CHAPTER,
    "Basic Momentum (PyTorch style)",
    "PyTorch's style: the velocity is 0.9 times itself plus the learning rate times the gradient.",
    measure=measure_alpha_place,
    verdict=judge_alpha_place,
    sentence=tell_alpha_place,
    headline=Headline(
        "steps to the new length, inside",
        "{:.0f} steps",
        "until a drop of α is felt, where α stands inside the velocity",
    ),
    evidence=Evidence(
        budget="200 steps on the bowl, 600 on the slope; nothing is tuned",
        fixed="the start, α, when it drops, and β = 0.9",
    ),
)


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
        return mean_and_error(self.factors)[0]

    @property
    def error(self) -> float:
        """The standard error of that mean."""
        return mean_and_error(self.factors)[1]


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


def measure_speed_ups() -> Numbers:
    """Race heavy ball against plain descent over batch size, depth, and with a convolution."""
    numbers: dict[str, float] = {}
    for name in CONTESTS:
        numbers |= with_error(f"speed-up, {name}", speed_up(name).factors)
    last = speed_up("depth 12").losses[:, 0].mean()
    return numbers | {"plain descent's last loss, depth 12": float(last)}


def judge_speed_ups(numbers: Numbers) -> Verdict:
    """Ask what raises the speed-up: large batches, depth, and a convolution."""
    batches = _is_above(numbers, "batch 1,024", "batch 16")
    depth = _is_above(numbers, "depth 12", "depth 2")
    vision = _is_above(numbers, "convolution", "no convolution")
    if batches and not (depth and vision):
        return Verdict(HOLDS_WHEN, "the batch is large, so that gradients are consistent")
    return Verdict(HOLDS if batches else DOES_NOT_HOLD)


def _is_above(numbers: Numbers, one: str, other: str) -> bool:
    """Whether one speed-up is above another by more than twice the error of the difference."""
    one, other = f"speed-up, {one}", f"speed-up, {other}"
    error = np.hypot(numbers[f"error of {one}"], numbers[f"error of {other}"])
    return bool(numbers[one] - numbers[other] > 2 * error)


def tell_speed_ups(numbers: Numbers) -> str:
    """Say the speed-up in each contest."""
    told = {name: plus_minus(numbers, f"speed-up, {name}", spread="error") for name in CONTESTS}
    return (
        f"Times fewer steps than plain descent at beta 0.9, each with its best alpha (mean "
        f"and standard error of five seeds): {told['batch 16']}, {told['batch 128']} and "
        f"{told['batch 1,024']} with batches of 16, 128 and 1,024; {told['depth 2']}, "
        f"{told['depth 6']} and {told['depth 12']} with 2, 6 and 12 layers; {told['convolution']} "
        f"with a convolution and {told['no convolution']} without it at as many parameters."
    )


C47 = define(
    "C47",
    CHAPTER,
    "When Momentum Excels",
    "Momentum excels in vision, in deep networks, on consistent gradients and with large batches.",
    measure=measure_speed_ups,
    verdict=judge_speed_ups,
    sentence=tell_speed_ups,
    headline=Headline(
        "speed-up, batch 1,024",
        "{:.1f} times",
        "as many steps without momentum, with batches of 1,024",
    ),
    evidence=Evidence(
        budget="three step lengths for each rule, 60 or 150 steps",
        fixed="first weights, minibatches and β = 0.9",
        seeds="5, and 2 others to tune with",
    ),
)


#: alpha and beta of the three runs: momentum keeps alpha, or the step length alpha / (1 - beta).
CARE = {"plain": (0.05, 0.0), "same alpha": (0.05, 0.9), "same length": (0.005, 0.9)}
#: The same for fine-tuning, where beta 0.5 stands for plain.
TUNED = {"plain": (0.1, 0.5), "same alpha": (0.1, 0.9), "same length": (0.02, 0.9)}


def measure_care() -> Numbers:
    """Try each with momentum at the same alpha, and at the same alpha / (1 - beta)."""
    numbers: dict[str, float] = {}
    for name, setting in CARE.items():
        numbers |= with_deviation(f"stuck, {name}", bandit(*setting))
        numbers[f"spread, {name}"] = spread_under_noise(*setting)
    for name, setting in TUNED.items():
        new, old = fine_tuning(*setting)
        numbers |= with_deviation(f"old digits, {name}", old)
        numbers[f"new digits, {name}"] = float(new.mean())
    behind = tracking_error(0.9) / tracking_error(0.0)
    return (
        numbers
        | with_error("tracking error over plain descent's", behind)
        | {"lowest tracking error over plain descent's": float(behind.min())}
    )


def judge_care(numbers: Numbers) -> Verdict:
    """Ask what momentum harms at the same alpha, and what it still changes at the same length."""
    streaming = numbers["lowest tracking error over plain descent's"] > 1
    harmed = streaming and (
        numbers["stuck, same alpha"] > 2 * numbers["stuck, plain"]
        and numbers["spread, same alpha"] > 2 * numbers["spread, plain"]
        and _forgets(numbers, "same alpha")
    )
    spared = not (
        abs(numbers["stuck, same length"] - numbers["stuck, plain"]) > 0.05
        or numbers["spread, same length"] > 1.1 * numbers["spread, plain"]
        or _forgets(numbers, "same length")
    )
    if harmed and spared:
        return Verdict(
            HOLDS_WHEN, "α stays as it was; with α made smaller, only the drifting stream suffers"
        )
    return Verdict(HOLDS if harmed else DOES_NOT_HOLD)


def _forgets(numbers: Numbers, name: str) -> bool:
    """Whether fine-tuning forgets 5 % more of the known digits than the plain one."""
    return numbers[f"old digits, {name}"] < numbers["old digits, plain"] - 0.05


def tell_care(numbers: Numbers) -> str:
    """Say what each run is stuck in, spreads, forgets, and how it follows."""
    stuck, old = (
        ", ".join(plus_minus(numbers, f"{what}, {name}", ".0%") for name in CARE)
        for what in ("stuck", "old digits")
    )
    spread = ", ".join(f"{numbers[f'spread, {name}']:.2f}" for name in CARE)
    behind = "tracking error over plain descent's"
    return (
        "Plain, momentum 0.9 at the same alpha, and at the same alpha / (1 - beta); shares are "
        f"mean and deviation of five seeds. A bandit's policy stuck on a wrong arm: {stuck}. "
        f"Spread under noise: {spread}. Known digits still read after fine-tuning (beta 0.5, then "
        f"0.9): {old}. Following a drifting target, each at its best alpha, 0.9 has "
        f"{numbers[behind]:.2f} times plain descent's error, with a standard error of "
        f"{numbers[f'error of {behind}']:.2f}."
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
        budget="1,000 pulls, 400 steps under noise, 100 batches to fine-tune, 1,500 examples of"
        " the stream; only there α is tuned, the best of nine",
        fixed="α, and in a second run α/(1 − β)",
        seeds="5; 2,000 runs under noise",
    ),
)


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
