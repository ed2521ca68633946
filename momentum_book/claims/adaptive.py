"""The claims of the chapter on adaptive and layer-wise momentum, measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations, product
from typing import Any, NamedTuple

import numpy as np

from momentum_book.claims._finding import DOES_NOT_HOLD, HOLDS, HOLDS_WHEN, Finding, claim
from momentum_book.claims._runs import arrivals
from momentum_lib import losses
from momentum_lib._checks import Array
from momentum_lib.adaptive import AlignedMomentum, LayerwiseMomentum
from momentum_lib.networks import Digits, Network, batches, load_digits
from momentum_lib.optimizers import HeavyBall, Optimizer

__all__ = [
    "BETAS",
    "FIXED",
    "FRESH",
    "LAYERS",
    "NETWORK",
    "TUNING",
    "Task",
    "Tuned",
    "aligned_beta_keeps_up",
    "aligned_steps",
    "at_length",
    "fine_tuned",
    "first_epoch",
    "gain",
    "layer_beta_helps_transfer",
    "layers_want_their_own_beta",
    "reader_loss",
    "trained",
    "transfer_task",
    "tuned_layers",
]

CHAPTER = "11_adaptive"
NEVER = np.inf

NETWORK = Network((64, 32, 10))
#: How many parameters belong to the first layer, and how many to the output layer.
LAYERS = (64 * 32 + 32, 32 * 10 + 10)
#: The fixed betas that aligned momentum is compared with.
FIXED = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
#: The values of beta that each layer may have.
BETAS = (0.0, 0.5, 0.9, 0.95)
#: Seeds to search with, and seeds to judge what was found.
TUNING, FRESH = (0, 1), tuple(range(10, 18))

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


@claim(
    "C40",
    CHAPTER,
    "Raise beta where gradients align and lower it where they don't: adaptive momentum.",
)
def aligned_beta_keeps_up() -> Finding:
    """Race the aligned beta, at a slow and at a fast rate, against the best of six fixed ones."""
    surfaces = {"bowl": "Quadratic", "ravine": "Ravine", "valley": "Rosenbrock"}
    numbers: dict[str, float] = {}
    alphas = np.exp2(np.arange(-7, 0, 2))
    network = _epoch_losses(HeavyBall(alphas[:, np.newaxis], np.array(FIXED)), (4, len(FIXED)))
    rates = np.array([[0.1], [1.0]])
    aligned = _epoch_losses(AlignedMomentum(alphas, rates), (2, 4))
    races = {name: aligned_steps(surface, rates) for name, surface in surfaces.items()}
    races["network"] = aligned, network
    for k, rate in enumerate(rates[:, 0]):
        for name, (ours, fixed) in races.items():
            alike = ours[k] / fixed.min(axis=-1)
            numbers |= {
                f"same alpha, rate {rate:g}, {name}": float(np.median(alike)),
                f"both tuned, rate {rate:g}, {name}": float(ours[k].min() / fixed.min()),
            }
    slow, fast = list(numbers.values())[:8], list(numbers.values())[8:]
    sentence = (
        "Steps to 0.001 on a bowl, a ravine and Rosenbrock's valley, and the loss of the digits "
        "network, divided by those of the best fixed beta. At rate 1, at the same alpha (median "
        f"of several): {_listed(fast[::2])}; with alpha tuned for the one, alpha and beta for the "
        f"other: {_listed(fast[1::2])}. At rate 0.1: {_listed(slow[::2])} and "
        f"{_listed(slow[1::2])}."
    )
    keeps_up = [max(ratios) <= 1.25 for ratios in (slow, fast)]
    if keeps_up == [False, True]:
        return Finding(HOLDS_WHEN, sentence, numbers, "β may react at once")
    return Finding(HOLDS if all(keeps_up) else DOES_NOT_HOLD, sentence, numbers)


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
    differences = tuned.common_losses - tuned.pair_losses
    return float(differences.mean()), float(differences.std(ddof=1) / np.sqrt(len(differences)))


@claim("C33", CHAPTER, "Different layers may want different values of beta.")
def layers_want_their_own_beta() -> Finding:
    """Tune one beta for the digits network, then one for each layer, at one step length."""
    found = tuned_layers(reader_loss, lengths=(1, 2, 4))
    mean, error = gain(found)
    first, last = found.pair
    swapped = np.array([reader_loss(found.length, (last, first), seed) for seed in FRESH])
    numbers = _numbers(found) | {"loss, the pair swapped": _mean(swapped)}
    sentence = (
        f"{_told(found)} With the two values of beta swapped it is {_spread(swapped)} (digits "
        "network, one epoch; mean and deviation of eight seeds that the search did not see). The "
        f"pair gains {mean:.3f}, with a standard error of {error:.3f}."
    )
    return _finding(mean, error, sentence, numbers)


def reader_loss(length: Many, betas: tuple[Many, Many], seed: int) -> Any:
    """Return the digits network's loss after an epoch with a beta a layer, at one step length."""
    return first_epoch(at_length((length, length), betas), seed, np.shape(betas[0]))


def at_length(lengths: tuple[Many, Many], betas: tuple[Many, Many]) -> LayerwiseMomentum:
    """Return the rule that gives each layer its step length alpha / (1 - beta) and its beta."""
    alphas = [length * (1 - beta) for length, beta in zip(lengths, betas, strict=True)]
    return LayerwiseMomentum(alphas, betas, LAYERS)


@claim("C41", CHAPTER, "A beta for each layer helps in transfer learning.")
def layer_beta_helps_transfer() -> Finding:
    """Pre-train on the digits 0 to 4, fine-tune on a hundred of 5 to 9, with one beta and two."""
    tasks = {seed: transfer_task(seed) for seed in (*TUNING, *FRESH)}
    found = tuned_layers(
        lambda length, betas, seed: fine_tuned(tasks[seed], length, betas), lengths=(0.5, 1, 2)
    )
    mean, error = gain(found)
    both = (found.common, found.common)
    scratch = np.array(
        [fine_tuned(transfer_task(seed, pretrained=False), found.length, both) for seed in FRESH]
    )
    numbers = _numbers(found) | {"loss, no pre-training": _mean(scratch)}
    sentence = (
        f"{_told(found)} Without any pre-training it is {_spread(scratch)} (held-out loss on the "
        "digits 5 to 9; mean and deviation of eight seeds that the search did not see). The pair "
        f"gains {mean:.3f}, with a standard error of {error:.3f}."
    )
    return _finding(mean, error, sentence, numbers)


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
        "loss, common beta": _mean(found.common_losses),
        "loss, a beta a layer": _mean(found.pair_losses),
        "gain": mean,
        "standard error of the gain": error,
    }


def _told(found: Tuned) -> str:
    return (
        f"At a step length of {found.length:g} the best common beta is {found.common:g}, loss "
        f"{_spread(found.common_losses)}; the best pair is {found.pair[0]:g} for the first layer "
        f"and {found.pair[1]:g} for the output layer, loss {_spread(found.pair_losses)}."
    )


def _finding(mean: float, error: float, sentence: str, numbers: dict[str, float]) -> Finding:
    """Call it a gain when it is more than twice its standard error, over seeds."""
    return Finding(HOLDS if mean > 2 * error else DOES_NOT_HOLD, sentence, numbers)


def _mean(values: Sequence[float] | Array) -> float:
    return float(np.mean(values))


def _listed(ratios: Sequence[float]) -> str:
    return ", ".join(f"{ratio:.1f}" for ratio in ratios)


def _spread(found: Array) -> str:
    return f"{found.mean():.2f} ± {found.std(ddof=1):.2f}"
