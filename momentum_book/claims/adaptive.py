"""The claims of the chapter on adaptive and layer-wise momentum, measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations, product
from typing import Any, NamedTuple

import numpy as np

from momentum_book.claims._finding import (
    DOES_NOT_HOLD,
    HOLDS,
    HOLDS_WHEN,
    NOT_DECIDED,
    Evidence,
    Headline,
    Numbers,
    Verdict,
    define,
)
from momentum_book.claims._runs import arrivals
from momentum_book.claims._spread import (
    is_above,
    is_below,
    mean_and_error,
    plus_minus,
    with_deviation,
)
from momentum_book.claims._typeset import listed
from momentum_lib import losses
from momentum_lib._checks import Array
from momentum_lib.adaptive import AlignedMomentum, LayerwiseMomentum
from momentum_lib.descent import iterate
from momentum_lib.networks import Digits, Network, batches, load_digits
from momentum_lib.optimizers import HeavyBall, Optimizer

__all__ = [
    "BETAS",
    "C33",
    "C40",
    "C41",
    "FIXED",
    "FRESH",
    "LAYERS",
    "NETWORK",
    "TUNING",
    "Task",
    "Tuned",
    "aligned_steps",
    "at_length",
    "fine_tuned",
    "first_epoch",
    "gain",
    "reader_loss",
    "trained",
    "transfer_task",
    "tuned_layers",
]

CHAPTER = "11_adaptive"

NETWORK = Network((64, 32, 10))
#: How many parameters belong to the first layer, and how many to the output layer.
LAYERS = (64 * 32 + 32, 32 * 10 + 10)
#: The fixed betas that aligned momentum is compared with.
FIXED = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
#: The values of beta that each layer may have.
BETAS = (0.0, 0.5, 0.9, 0.95)
#: Seeds to search with, and seeds to judge what was found.
TUNING, FRESH = (0, 1), tuple(range(10, 26))

#: Numbers for one run, or arrays (k,) for k of them side by side.
Many = float | Array
#: The loss for a step length, the betas of both layers, and a seed.
LayerLoss = Callable[[Many, tuple[Many, Many], int], Any]


def trained(
    theta: Array, digits: Digits, rule: Optimizer, steps: int, batch_size: int, seed: int
) -> Array:
    """Return the network's parameters after some steps on minibatches, from any first ones."""
    order, state = batches(len(digits.labels), batch_size, seed), rule.init(theta)
    with np.errstate(all="ignore"):  # a divergence is a result
        for t in range(1, steps + 1):
            picked = next(order)
            batch = Digits(digits.images[picked], digits.labels[picked])
            theta, state = rule.step(theta, state, lambda x: NETWORK.gradient(x, batch), t)  # noqa: B023
    return theta


def first_epoch(rule: Optimizer, seed: int, runs: tuple[int, ...] = ()) -> Any:
    """Return the training loss of the digits network after its first epoch of 40 steps.

    Where arrays among the rule's settings make it many runs, `runs` is their shape, and the loss's.
    """
    learning, _ = load_digits()
    theta = trained(np.tile(NETWORK.init(seed), (*runs, 1)), learning, rule, 40, 32, seed + 1)
    return NETWORK.loss(theta, learning)


#: The two rates at which an aligned beta follows the gradients.
RATES = {"slow": 0.1, "fast": 1.0}
#: What it races on, and how it and the fixed ones are compared there.
SURFACES = {"bowl": "Quadratic", "ravine": "Ravine", "valley": "Rosenbrock"}
MANY = "bowl of 100 directions"
#: The fixed betas of that last race, where the best is known to lie between them.
CLOSE = (0.8, 0.85, 0.88, 0.9, 0.92, 0.95)
RACES = (*SURFACES, "network", MANY)
WAYS = ("same alpha", "both tuned")


def measure_alignment() -> Numbers:
    """Race the aligned beta, at a slow and at a fast rate, against the best of six fixed ones."""
    rates = np.array(list(RATES.values()))[:, np.newaxis]
    races = {name: aligned_steps(surface, rates) for name, surface in SURFACES.items()}
    races["network"] = _aligned_losses(rates)
    races[MANY] = _many_steps(rates)
    numbers: dict[str, float] = {}
    for name, (aligned, fixed) in races.items():
        for ours, pace in zip(aligned, RATES, strict=True):
            alike = ours / fixed.min(axis=-1)
            numbers |= {
                f"same alpha, {pace}, {name}": float(np.median(alike)),
                f"both tuned, {pace}, {name}": float(ours.min() / fixed.min()),
            }
    return numbers


def judge_alignment(numbers: Numbers) -> Verdict:
    """Let it keep up at a rate where no race costs a quarter more than the best fixed beta.

    With few directions first, then with many.
    """
    slow, fast = (
        all(numbers[f"{way}, {pace}, {race}"] <= 1.25 for way in WAYS for race in RACES[:-1])
        for pace in RATES
    )
    if not fast:
        return Verdict(DOES_NOT_HOLD)
    many = all(numbers[f"{way}, fast, {MANY}"] <= 1.25 for way in WAYS)
    conditions = [] if slow else ["β may react at once"]
    conditions += [] if many else ["few directions count"]
    return Verdict(HOLDS_WHEN, " and ".join(conditions)) if conditions else Verdict(HOLDS)


def tell_alignment(numbers: Numbers) -> str:
    """Say what each race costs, at both rates, at the same alpha and with both tuned."""
    slow, fast = (
        [listed(f"{ratio:.1f}" for ratio in _ratios(numbers, way, pace)) for way in WAYS]
        for pace in RATES
    )
    return (
        "Adaptive beta divided by the best fixed one, in steps to 0.001 on a bowl, in a ravine and "
        "in Rosenbrock's valley, in the loss of the digits network, and in steps on a bowl of 100 "
        f"directions. With rate 1: {fast[0]} at the same alpha (median of several), {fast[1]} "
        f"where each is tuned. With rate 0.1: {slow[0]}, and {slow[1]}."
    )


def _ratios(numbers: Numbers, way: str, pace: str) -> list[float]:
    return [numbers[f"{way}, {pace}, {name}"] for name in RACES]


C40 = define(
    "C40",
    CHAPTER,
    "Adaptive Momentum",
    "Raise beta where gradients align and lower it where they don't: adaptive momentum.",
    measure=measure_alignment,
    verdict=judge_alignment,
    sentence=tell_alignment,
    headline=Headline(
        "same alpha, fast, bowl",
        "{:.1f} times",
        "the steps of the best fixed β, when β reacts at once on a bowl",
    ),
    evidence=Evidence(
        budget="six fixed β; 12 α on the surfaces, 2,000 steps, 14 where many directions count, "
        "and four on the network, 40 steps",
        fixed="the start and the goal 0.001; first weights and minibatches of 32",
        seeds=f"{len(TUNING)} on the network; exact on the surfaces",
        opponents="the best of six fixed β, at the same α and tuned",
        fails="β follows slowly, or many directions count: then the angle is one number "
        "for all of them",
        turn="A hundred directions on which the rule keeps up with the best fixed β, both tuned.",
    ),
)


def aligned_steps(surface: str, rate: Many) -> tuple[Array, Array]:
    """Return the steps to 0.001 at twelve alphas: of aligned momentum (12,), of `FIXED` (12, 6).

    The alphas go from a hundredth of the one that suits plain descent up to it. Infinite where a
    run does not arrive in 2,000 steps. An alpha at which no fixed beta arrives is left out. Rates
    of shape (k, 1) race side by side and give (k, 12).
    """
    own = {"eigenvalues": [1, 100]} if surface == "Quadratic" else {}
    loss = losses.by_name(surface, **own)
    alphas = loss.learning_rate * np.geomspace(0.01, 1, 12)
    rules = (AlignedMomentum(alphas, rate), HeavyBall(alphas[:, np.newaxis], np.array(FIXED)))
    ours, fixed = (arrivals(loss, rule, loss.start, 2000, 1e-3) for rule in rules)
    arrived = np.isfinite(fixed.min(axis=-1))
    return ours[..., arrived], fixed[arrived]


def _many_steps(rates: Array) -> tuple[Array, Array]:
    """Return the steps as `aligned_steps` does, on a bowl of 100 eigenvalues from 1 to 1,000."""
    bowl, start = losses.Quadratic(np.geomspace(1, 1000, 100)), np.ones(100)
    alphas = np.geomspace(0.1, 3.7, 14) / 1000
    rules = (AlignedMomentum(alphas, rates), HeavyBall(alphas[:, np.newaxis], np.array(CLOSE)))
    found = []
    for rule, runs in zip(
        rules, ((len(rates), len(alphas)), (len(alphas), len(CLOSE))), strict=True
    ):
        last = np.zeros(runs)
        for step in iterate(bowl, rule, start, 2500):
            with np.errstate(all="ignore"):  # a divergence is a result
                last[~(np.linalg.norm(step.theta, axis=-1) <= 1e-3)] = step.t
        found.append(np.where(last < 2500, last + 1, np.inf))
    arrived = np.isfinite(found[1].min(axis=-1))
    return found[0][..., arrived], found[1][arrived]


def _aligned_losses(rates: Array) -> tuple[Array, Array]:
    """Return the digits network's losses at four alphas: at each rate (k, 4), of `FIXED` (4, 6)."""
    alphas = np.exp2(np.arange(-7, 0, 2))
    aligned = AlignedMomentum(alphas, rates)
    fixed = HeavyBall(alphas[:, np.newaxis], np.array(FIXED))
    return _epoch_losses(aligned, (len(rates), 4)), _epoch_losses(fixed, (4, len(FIXED)))


def _epoch_losses(rule: Optimizer, runs: tuple[int, ...]) -> Array:
    """Return the network's loss after an epoch, two seeds' mean, for each of the rule's runs."""
    return np.asarray(np.mean([first_epoch(rule, seed, runs) for seed in TUNING], axis=0))


class Tuned(NamedTuple):
    """What a search over the betas of two layers found, and how fresh seeds fared with it."""

    length: float
    common: float
    pair: tuple[float, float]
    common_losses: Array
    pair_losses: Array


def tuned_layers(loss: LayerLoss, lengths: Sequence[float]) -> Tuned:
    """Tune one beta and the step length for both layers, then, at that length, two unequal betas.

    The search uses two seeds, the result eight others.
    """

    def best(length: Many, first: Array, last: Array) -> int:
        found = [loss(length, (first, last), seed) for seed in TUNING]
        return int(np.nanargmin(np.mean(found, axis=0)))

    alike, unequal = list(product(lengths, BETAS)), list(permutations(BETAS, 2))
    tried, betas = np.transpose(alike)
    length, common = alike[best(tried, betas, betas)]
    pair = unequal[best(length, *np.transpose(unequal))]
    both = np.transpose([(common, common), pair])
    fresh = np.array([loss(length, (both[0], both[1]), seed) for seed in FRESH])
    return Tuned(length, common, pair, fresh[:, 0], fresh[:, 1])


def gain(tuned: Tuned) -> tuple[float, float]:
    """Return how much lower a pair's loss is than the common beta's: mean, its standard error."""
    return mean_and_error(tuned.common_losses - tuned.pair_losses)


def measure_layers() -> Numbers:
    """Tune one beta for the digits network, then one for each layer, at one step length."""
    found = tuned_layers(reader_loss, lengths=(1, 2, 4))
    first, last = found.pair
    swapped = np.array([reader_loss(found.length, (last, first), seed) for seed in FRESH])
    return _numbers(found) | with_deviation("loss, the pair swapped", swapped)


def judge_gain(numbers: Numbers) -> Verdict:
    """Call it a gain, or a loss, when it is beyond chance; else it is not decided."""
    if is_above(numbers, "gain"):
        return Verdict(HOLDS)
    return Verdict(DOES_NOT_HOLD if is_below(numbers, "gain") else NOT_DECIDED)


def tell_layers(numbers: Numbers) -> str:
    """Say what was tuned, and what the pair loses when swapped."""
    return (
        f"{_tell_tuning(numbers)} With the two values of beta swapped it is "
        f"{plus_minus(numbers, 'loss, the pair swapped')} (digits "
        "network, one epoch; mean and deviation of 16 seeds that the search did not see). "
        f"{_tell_gain(numbers)}"
    )


C33 = define(
    "C33",
    CHAPTER,
    "Hyperparameter Sensitivity",
    "Different layers may want different values of beta.",
    measure=measure_layers,
    verdict=judge_gain,
    sentence=tell_layers,
    headline=Headline("gain", "{:.3f}", "lower loss with a β for each layer"),
    evidence=Evidence(
        budget="three step lengths with four common β; at the best of them 12 pairs; 40 steps",
        fixed="the step length α/(1 − β), first weights, and minibatches of 32",
        seeds=f"{len(FRESH)}, which the search did not see; {len(TUNING)} others to search with",
        opponents="one β for both layers, with the best of three step lengths",
        fails="α and not the step length is held: there the best pair is an equal one",
        turn="Sixteen fresh seeds in which the common β is as good as the pair.",
    ),
)


def reader_loss(length: Many, betas: tuple[Many, Many], seed: int) -> Any:
    """Return the digits network's loss after an epoch with a beta a layer, at one step length."""
    return first_epoch(at_length((length, length), betas), seed, np.shape(betas[0]))


def at_length(lengths: tuple[Many, Many], betas: tuple[Many, Many]) -> LayerwiseMomentum:
    """Return the rule that gives each layer its step length alpha / (1 - beta) and its beta."""
    alphas = [length * (1 - beta) for length, beta in zip(lengths, betas, strict=True)]
    return LayerwiseMomentum(alphas, betas, LAYERS)


def measure_transfer() -> Numbers:
    """Pre-train on the digits 0 to 4, fine-tune on a hundred of 5 to 9, with one beta and two."""
    tasks = {seed: transfer_task(seed) for seed in (*TUNING, *FRESH)}
    found = tuned_layers(
        lambda length, betas, seed: fine_tuned(tasks[seed], length, betas), lengths=(0.5, 1, 2)
    )
    both = (found.common, found.common)
    scratch = np.array(
        [fine_tuned(transfer_task(seed, pretrained=False), found.length, both) for seed in FRESH]
    )
    return _numbers(found) | with_deviation("loss, no pre-training", scratch)


def tell_transfer(numbers: Numbers) -> str:
    """Say what was tuned, and how a network fares that was not pre-trained."""
    return (
        f"{_tell_tuning(numbers)} Without any pre-training it is "
        f"{plus_minus(numbers, 'loss, no pre-training')} (held-out loss on the digits 5 to 9; mean "
        "and deviation of 16 seeds that the search did not see). "
        f"{_tell_gain(numbers)}"
    )


C41 = define(
    "C41",
    CHAPTER,
    "Layer-wise Momentum",
    "A beta for each layer helps in transfer learning.",
    measure=measure_transfer,
    verdict=judge_gain,
    sentence=tell_transfer,
    headline=Headline("gain", "{:.3f}", "lower held-out loss with a β for each layer"),
    evidence=Evidence(
        budget="three step lengths with four common β; at the best of them 12 pairs; 50 steps "
        "after 100 of pre-training",
        fixed="the step length α/(1 − β), a hundred digits from 5 to 9, and minibatches of 20",
        seeds=f"{len(FRESH)}, which the search did not see; {len(TUNING)} others to search with",
        opponents="one β for both layers, and a network that was not pre-trained",
        fails="the transfer itself transfers nothing, as here",
        turn="A deeper network whose pre-training measurably helps, and many more seeds.",
    ),
)


class Task(NamedTuple):
    """A transfer: first parameters, a hundred digits 5 to 9 to learn, and the held-out ones."""

    start: Array
    learning: Digits
    held_out: Digits
    seed: int


def transfer_task(seed: int, pretrained: bool = True) -> Task:
    """Return the task of a seed: 100 steps on the digits 0 to 4, then a new output layer."""
    learning, held_out = load_digits(seed)
    theta = fresh = NETWORK.init(seed)
    if pretrained:
        old = _kept(learning, learning.labels < 5)
        theta = trained(fresh, old, HeavyBall(0.1, 0.9), 100, 32, seed + 1)
        output = NETWORK.init(seed + 1000)[LAYERS[0] :]
        theta = np.concatenate([theta[: LAYERS[0]], output])
    few = np.flatnonzero(learning.labels >= 5)[:100]
    return Task(theta, _kept(learning, few), _kept(held_out, held_out.labels >= 5), seed)


def fine_tuned(task: Task, length: Many, betas: tuple[Many, Many]) -> Any:
    """Return the held-out loss after ten epochs in batches of 20, a beta a layer."""
    rule, start = at_length((length, length), betas), np.tile(task.start, (*np.shape(betas[0]), 1))
    theta = trained(start, task.learning, rule, 50, 20, task.seed + 1)
    return NETWORK.loss(theta, task.held_out)


def _kept(digits: Digits, rows: Any) -> Digits:
    return Digits(digits.images[rows], digits.labels[rows])


def _numbers(found: Tuned) -> dict[str, float]:
    mean, error = gain(found)
    return {
        "step length": found.length,
        "common beta": found.common,
        "beta of the first layer": found.pair[0],
        "beta of the output layer": found.pair[1],
        **with_deviation("loss, common beta", found.common_losses),
        **with_deviation("loss, a beta a layer", found.pair_losses),
        "gain": mean,
        "error of gain": error,
    }


def _tell_tuning(numbers: Numbers) -> str:
    return (
        f"At a step length of {numbers['step length']:g} the best common beta is "
        f"{numbers['common beta']:g}, loss {plus_minus(numbers, 'loss, common beta')}; the best "
        f"pair is {numbers['beta of the first layer']:g} for the first layer and "
        f"{numbers['beta of the output layer']:g} for the output layer, loss "
        f"{plus_minus(numbers, 'loss, a beta a layer')}."
    )


def _tell_gain(numbers: Numbers) -> str:
    return (
        f"The pair gains {numbers['gain']:.3f}, with a standard error of "
        f"{numbers['error of gain']:.3f}."
    )
