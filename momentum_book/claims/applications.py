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
    ERRORS,
    difference_in_errors,
    mean_and_error,
    plus_minus,
    with_error,
)
from momentum_book.conventions import CONVENTIONS
from momentum_book.digits_runs import ConvolutionNetwork, minibatch_descent
from momentum_lib import losses
from momentum_lib._checks import Array, Schedule
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
    "CONTESTS",
    "Contest",
    "SpeedUp",
    "coasting_steps",
    "outside",
    "speed_up",
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
        opponents="PyTorch's own lines, α outside",
        fails="α changes during the run, as in every schedule",
        turn="A schedule under which both places of α give one path.",
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
#: What is compared. Depth is compared in batches of 128: in small ones noise hides what it does.
CONTESTS = {
    "batch 16": Contest(SHALLOW, 16, 60, (0.25, 0.5, 1), (0.5, 1, 2)),
    "batch 128": Contest(SHALLOW, 128, 60, (0.5, 1, 2), (2, 4, 8)),
    "batch 1,024": Contest(SHALLOW, 1024, 60, (1, 2, 4), (8, 16, 32)),
    "depth 2": Contest(SHALLOW, 128, 100, (0.5, 1, 2), (2, 4, 8)),
    "depth 6": Contest(Network((64, *[16] * 5, 10)), 128, 100, (0.25, 0.5, 1), (0.5, 1, 2)),
    "depth 12": Contest(
        Network((64, *[16] * 11, 10)), 128, 100, (0.125, 0.25, 0.5), (0.25, 0.5, 1)
    ),
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
def speed_up(name: str, tuning: tuple[int, ...] = (0, 1), seeds: int = 8) -> SpeedUp:
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
    ends = speed_up("depth 12").losses.mean(axis=0)
    for rule, last in zip(("plain", "beta 0.9"), ends, strict=True):
        numbers[f"last loss, {rule}, depth 12"] = float(last)
    return numbers


def judge_speed_ups(numbers: Numbers) -> Verdict:
    """Ask what raises the speed-up beyond chance: large batches, depth, and a convolution.

    One small convolution without an effect says nothing of vision, so that is left open.
    """
    batches, depth, vision = (
        difference_in_errors(numbers, f"speed-up, {one}", f"speed-up, {other}") > ERRORS
        for one, other in (
            ("batch 1,024", "batch 16"),
            ("depth 12", "depth 2"),
            ("convolution", "no convolution"),
        )
    )
    if not batches:
        return Verdict(DOES_NOT_HOLD)
    conditions = ["the batch is large, so that gradients are consistent"]
    conditions += [] if depth else ["depth adds nothing to it"]
    conditions += [] if vision else ["vision is not decided here"]
    return Verdict(HOLDS_WHEN, "; ".join(conditions)) if len(conditions) > 1 else Verdict(HOLDS)


def tell_speed_ups(numbers: Numbers) -> str:
    """Say the speed-up in each contest."""
    told = {name: plus_minus(numbers, f"speed-up, {name}", spread="error") for name in CONTESTS}
    return (
        f"Times fewer steps than plain descent at beta 0.9, each with its best alpha (mean "
        f"and standard error of eight seeds): {told['batch 16']}, {told['batch 128']} and "
        f"{told['batch 1,024']} with batches of 16, 128 and 1,024; {told['depth 2']}, "
        f"{told['depth 6']} and {told['depth 12']} with 2, 6 and 12 layers in batches of 128; "
        f"{told['convolution']} with a convolution and {told['no convolution']} "
        "without it at as many parameters."
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
        budget="three step lengths for each rule, around the best of a wider search; 60 to 150 "
        "steps",
        fixed="first weights, minibatches and β = 0.9",
        seeds="8, and 2 others to tune with",
        opponents="plain descent with its own best α",
        fails="batches are small: at 16 the gain is less than half of that at 1,024, whatever the "
        "network",
        turn="A convolutional network on real images, tuned anew at each batch size, whose gain is "
        "larger than that of a network without convolutions.",
    ),
)
