"""The claims of the chapter on what momentum promises, measured: its advantages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from momentum_book.claims._finding import DOES_NOT_HOLD, HOLDS, HOLDS_WHEN, Finding, claim
from momentum_book.claims._runs import NEVER, arrivals, last_thetas
from momentum_book.claims.beta import measured_spread
from momentum_book.claims.problem import steps_of_plain_descent
from momentum_book.digits_runs import minibatch_descent
from momentum_lib import losses, theory
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.networks import Digits, Network, batches, load_digits
from momentum_lib.optimizers import HeavyBall, Optimizer

__all__ = [
    "NETWORK",
    "Compared",
    "a_few_digits",
    "counts_on_digits",
    "ends_well",
    "few_digits_each",
    "final_losses",
    "flatter_and_better",
    "it_converges_faster",
    "it_escapes_local_minima",
    "it_forgives_the_learning_rate",
    "it_handles_noise",
    "it_is_stable",
    "it_leaves_sharp_minima",
    "it_saves_iterations",
    "learn",
    "loss_on_digits",
    "noisy_steps",
    "share_in_the_well",
    "share_of_rises",
    "sharpness",
    "speed_up",
    "stopped_alike",
    "usable_on_digits",
    "usable_on_the_bowl",
]

CHAPTER = "12_promises"

#: The network of this chapter's experiments: 1,210 parameters, so that many can be trained.
NETWORK = Network((64, 16, 10))


# Faster convergence


@claim("C24", CHAPTER, "Momentum converges 10 to 100 times faster than plain descent.")
def it_converges_faster() -> Finding:
    """Tune both rules on bowls from round to very long, and on a bowl with noisy gradients."""
    kappas = (1, 10, 100, 1_000, 10_000)
    gains = {kappa: speed_up(kappa) for kappa in kappas}
    quiet, noisy = (noisy_steps(noise) for noise in (0.0, 1.0))
    numbers = {f"gain at condition number {kappa:,}": gain for kappa, gain in gains.items()} | {
        "gain to 0.1 without noise": float(quiet[0] / quiet[1]),
        "gain to 0.1 with noise 1": float(noisy[0] / noisy[1]),
    }
    sentence = (
        f"Both tuned, it is {gains[1]:.0f}, {gains[10]:.1f}, {gains[100]:.1f}, {gains[1_000]:.0f} "
        f"and {gains[10_000]:.0f} times faster on bowls of condition number 1, 10, 100, 1,000 and "
        f"10,000. At 100, down to a distance of 0.1, it is {quiet[0] / quiet[1]:.1f} times faster "
        f"with exact gradients, and {noisy[0] / noisy[1]:.1f} times with noise of 1 in each."
    )
    grows = bool(np.all(np.diff(list(gains.values())) > 0)) and gains[10_000] > 10
    lost = gains[1] < 2 and numbers["gain to 0.1 with noise 1"] < 2
    if grows and lost:
        condition = "the condition number is in the hundreds or above and the noise small"
        return Finding(HOLDS_WHEN, sentence, numbers, condition)
    return Finding(HOLDS if grows else DOES_NOT_HOLD, sentence, numbers)


def speed_up(condition_number: float) -> float:
    """Return plain descent's steps over tuned heavy ball's, from (1, 1) to a distance of 1e-6."""
    if condition_number == 1:
        return 1.0  # the best beta is 0: both are the same rule
    tuned = theory.best("HeavyBall", 1, condition_number)
    rule, bowl = HeavyBall(tuned.learning_rate, tuned.beta), losses.Quadratic([1, condition_number])
    room = int(2 * theory.steps_needed(tuned.rate, 1e-6)) + 20
    steps = descend(bowl, rule, [1.0, 1.0], room).steps_to(1e-6)
    if not isinstance(steps, int):
        raise TypeError(f"heavy ball did not arrive within {room} steps")
    return steps_of_plain_descent(condition_number) / steps


def noisy_steps(noise: float, distance: float = 0.1, runs: int = 24, steps: int = 800) -> Array:
    """Return the steps of plain descent and of heavy ball to a root mean square distance, tuned.

    The bowl has the eigenvalues 1 and 100. Each rule has the best of 16 alphas, heavy ball also the
    best of two betas; the distance is over all runs, and has to hold to the end.
    """
    draw, bowl = np.random.default_rng(0).normal, losses.Quadratic([1, 100])
    uncertain = losses.Custom(
        value=bowl,
        gradient=lambda theta: bowl.gradient(theta) + noise * draw(size=theta.shape),
        vectorized=True,
    )
    alphas, betas = np.geomspace(2e-4, 0.03, 16)[:, np.newaxis], np.array([0.0, 0.8, 0.95])
    run = descend(uncertain, HeavyBall(alphas, betas), np.ones((runs, 1, 1, 2)), steps)
    distances = np.sqrt(np.mean(np.sum(run.thetas**2, axis=-1), axis=1))
    outside = ~(distances <= distance)
    last = len(outside) - np.argmax(outside[::-1], axis=0)
    # An arrival in the last tenth may be chance: too few steps are left to show that it holds.
    first = np.where(last < 0.9 * steps, last, NEVER).min(axis=0)
    return np.array([first[0], first[1:].min()])


@claim("C25", CHAPTER, "Momentum reduces the number of training iterations.")
def it_saves_iterations() -> Finding:
    """Train the network on 200 digits down to a loss of 0.1, all at once and in small batches."""
    sizes = (200, 32, 8)
    counts = {size: counts_on_digits(size) for size in sizes}
    gains = {size: counts[size][:, 0] / counts[size][:, 1] for size in sizes}
    numbers = {
        **{f"iterations, plain, batch {n}": float(counts[n][:, 0].mean()) for n in sizes},
        **{f"iterations, beta 0.9, batch {n}": float(counts[n][:, 1].mean()) for n in sizes},
        **{f"gain, batch {n}": float(gains[n].mean()) for n in sizes},
    }
    told = ", ".join(
        f"{counts[n][:, 0].mean():.0f} without and {counts[n][:, 1].mean():.0f} with it at batch "
        f"size {n} ({gains[n].mean():.1f} ± {gains[n].std(ddof=1):.1f} times)"
        for n in sizes
    )
    sentence = (
        f"Iterations until the network reads 200 digits at a loss of 0.1, each rule with the best "
        f"of the same 8 values of alpha, beta 0.9, mean and deviation of 3 seeds: {told}."
    )
    all_at_once, small = gains[200].mean(), gains[8].mean()
    if all_at_once > 2 > small:
        return Finding(HOLDS_WHEN, sentence, numbers, "batches are large, so gradients are exact")
    return Finding(HOLDS if small > 2 else DOES_NOT_HOLD, sentence, numbers)


def counts_on_digits(batch_size: int, target: float = 0.1, limit: int = 400) -> Array:
    """Return the iterations to a training loss, (3 seeds, 2): plain and with beta 0.9, tuned.

    All alphas of a rule train side by side, and the first to arrive is its best.
    """
    alphas, betas, seeds = np.exp2(np.arange(-5, 3)), (0.0, 0.9), range(3)
    digits = few_digits_each(seeds, 200)
    counts = np.full((len(seeds), len(betas)), np.nan)
    for k, beta in enumerate(betas):
        runs = learn(digits, HeavyBall(alphas, beta), len(alphas), batch_size, seeds, limit)
        for t, theta in enumerate(runs, start=1):
            if t % 2 == 0:
                arrived = NETWORK.loss(theta, _for_all_runs(digits)) <= target
                counts[np.isnan(counts[:, k]) & arrived.any(axis=1), k] = t
            if not np.isnan(counts[:, k]).any():
                break
    return np.where(np.isnan(counts), float(limit), counts)


def a_few_digits(seed: int, size: int = 300) -> Digits:
    """Return a random few of the digits to learn from."""
    learning, _ = load_digits()
    picked = next(batches(len(learning.labels), size, seed))
    return Digits(learning.images[picked], learning.labels[picked])


def few_digits_each(seeds: Sequence[int], size: int = 300) -> Digits:
    """Return a few of the digits for each seed: images (seeds, size, 64)."""
    return Digits(*map(np.stack, zip(*(a_few_digits(seed, size) for seed in seeds), strict=True)))


def _for_all_runs(digits: Digits) -> Digits:
    """Return the digits of each seed so that they go with its runs, theta (seeds, runs, d)."""
    return Digits(digits.images[:, np.newaxis], digits.labels[:, np.newaxis])


def learn(
    digits: Digits,
    rule: Optimizer,
    runs: int,
    batch_size: int,
    seed: int | Sequence[int],
    steps: int = 2000,
) -> Iterator[Array]:
    """Yield the parameters (runs, d) of networks after each step, or (seeds, runs, d).

    All runs of a seed begin with the same weights and see the same batches; they differ in the
    arrays among the rule's settings. Several seeds have their own digits each, or all the same.
    """
    if isinstance(seed, int):
        start = np.tile(NETWORK.init(seed), (runs, 1))
        return minibatch_descent(NETWORK, digits, rule, start, steps, batch_size, seed + 1)
    starts = np.stack([np.tile(NETWORK.init(one), (runs, 1)) for one in seed])
    each = [one + 1 for one in seed]
    return minibatch_descent(NETWORK, digits, rule, starts, steps, batch_size, each)


# Better generalization


class Compared(NamedTuple):
    """Networks stopped at one training loss, (seeds, settings): what they are like there."""

    steps: Array
    losses: Array
    sharpness: Array
    accuracies: Array


#: alpha and beta of the four settings that are compared: two with each step length.
SETTINGS = ((0.1, 0.0), (0.01, 0.9), (1.0, 0.0), (0.1, 0.9))


@claim("C26", CHAPTER, "Momentum finds flatter minima, and they generalize better.")
def flatter_and_better() -> Finding:
    """Stop networks at the same training loss, and measure sharpness and held-out accuracy."""
    found = stopped_alike()
    pairs = {"alpha": (3, 0), "short step length": (1, 0), "long step length": (3, 2)}
    numbers: dict[str, float] = {"lowest training loss": float(found.losses.min())}
    gains: dict[str, tuple[bool, bool]] = {}
    told = []
    for name, (carried, plain) in pairs.items():
        sharper, off = _paired(found.sharpness[:, carried] - found.sharpness[:, plain])
        read, unsure = _paired(100 * (found.accuracies[:, carried] - found.accuracies[:, plain]))
        gains[name] = sharper < -3 * off, read > 3 * unsure
        numbers |= {
            f"difference in sharpness, same {name}": sharper,
            f"its standard error, same {name}": off,
            f"difference in digits read, %, same {name}": read,
            f"standard error in digits read, %, same {name}": unsure,
        }
        told.append(
            f"at the same {name} its sharpness differs by {sharper:+z.2f} ± {off:.2f} and the "
            f"share of digits read by {read:+z.1f} ± {unsure:.1f} %"
        )
    sentence = (
        f"Momentum (beta 0.9) against plain descent, both stopped at a training loss of 0.1 on 300 "
        f"digits, where plain descent with alpha 0.1 has the sharpness "
        f"{found.sharpness[:, 0].mean():.2f}: {'; '.join(told)} (mean and standard error of pairs, "
        f"8 seeds)."
    )
    if all(flat and read for flat, read in gains.values()):
        return Finding(HOLDS, sentence, numbers)
    if any(flat and read for flat, read in gains.values()):
        return Finding(HOLDS_WHEN, sentence, numbers, "α is held fixed")
    return Finding(DOES_NOT_HOLD, sentence, numbers)


def stopped_alike(seeds: int = 8, target: float = 0.1) -> Compared:
    """Train the four settings on 300 digits a seed, and stop each at the target's training loss."""
    (alphas, betas), (_, held_out) = np.array(SETTINGS).T, load_digits()
    digits = few_digits_each(range(seeds))
    slow = _first_below(digits, HeavyBall(alphas[:2], betas[:2]), target, every=10)
    fast = _first_below(digits, HeavyBall(alphas[2:], betas[2:]), target, every=1)
    thetas, steps = (np.concatenate(parts, axis=1) for parts in zip(slow, fast, strict=True))
    return Compared(
        steps,
        NETWORK.loss(thetas, _for_all_runs(digits)),
        sharpness(thetas, _for_all_runs(digits)),
        NETWORK.accuracy(thetas, held_out),
    )


def _first_below(digits: Digits, rule: HeavyBall, target: float, every: int) -> tuple[Array, Array]:
    """Return parameters (seeds, 2, d) and step where each run's training loss is first so low."""
    seeds = range(len(digits.labels))
    kept, steps = (
        np.full((len(seeds), 2, NETWORK.dimension), np.nan),
        np.full((len(seeds), 2), np.nan),
    )
    for t, theta in enumerate(learn(digits, rule, 2, 32, seeds), start=1):
        if t % every == 0:
            low = NETWORK.loss(theta, _for_all_runs(digits)) <= target
            arrived = np.isnan(steps) & low
            kept[arrived], steps[arrived] = theta[arrived], t
        if not np.isnan(steps).any():
            break
    return kept, steps


def sharpness(thetas: Array, digits: Digits, rounds: int = 15) -> Array:
    """Return the largest eigenvalue of the Hessian at each theta (..., d), by power iteration.

    The Hessian times u is the change of the gradient along u. A direction is multiplied by the
    Hessian again and again until the largest eigenvalue has outgrown the rest.
    """
    direction = np.broadcast_to(
        np.random.default_rng(0).normal(size=thetas.shape[-2:]), thetas.shape
    )
    here, reach = NETWORK.gradient(thetas, digits), 1e-5
    for _ in range(rounds):
        direction = direction / np.linalg.norm(direction, axis=-1, keepdims=True)
        turned = (NETWORK.gradient(thetas + reach * direction, digits) - here) / reach
        largest = np.sum(direction * turned, axis=-1)
        direction = turned
    return np.asarray(largest)


def _paired(differences: Array) -> tuple[float, float]:
    """Return the mean of paired differences and its standard error."""
    return float(differences.mean()), float(differences.std(ddof=1) / np.sqrt(len(differences)))


@claim("C27", CHAPTER, "Momentum gets stuck in sharp minima less often.")
def it_leaves_sharp_minima() -> Finding:
    """Count the random starts that end in a narrow well, when it is the worse minimum or better."""
    wells = {
        "worse": losses.NarrowWell(0.5, at=-2.5, width=0.2),
        "a little better": losses.NarrowWell(0.3, at=-1.5),
        "far better": losses.NarrowWell(1.0, at=-1.5),
    }
    betas = np.array([0.0, 0.9, 0.99])
    shares = {name: share_in_the_well(well, betas) for name, well in wells.items()}
    numbers = {
        f"share in it, {name}, beta {beta:g}": float(share)
        for name, found in shares.items()
        for beta, share in zip(betas, found.mean(axis=0), strict=True)
    }
    told = "; ".join(
        f"{name} than the broad one, "
        + ", ".join(
            f"{mean:.0%} ± {between:.0%}" for mean, between in zip(*_spread(found), strict=True)
        )
        for name, found in shares.items()
    )
    sentence = (
        f"Starts that end in the narrow well at beta 0, 0.9 and 0.99, alpha 0.02 (mean and "
        f"deviation of 5 draws of 100): when it is {told}."
    )
    fewer = {
        name: found[:, 1:].mean(axis=0).max() < 0.8 * found[:, 0].mean()
        for name, found in shares.items()
    }
    if fewer["worse"] and not fewer["far better"]:
        return Finding(HOLDS_WHEN, sentence, numbers, "the sharp minimum is the worse one")
    return Finding(HOLDS if fewer["worse"] else DOES_NOT_HOLD, sentence, numbers)


def share_in_the_well(
    well: losses.NarrowWell, betas: Array, alpha: float = 0.02, draws: int = 5, starts: int = 100
) -> Array:
    """Return the share of starts in [-4, 4] that end in the well, (draws, betas)."""
    places = np.random.default_rng(0).uniform(-4, 4, size=(draws, starts, 1, 1))
    ends = last_thetas(well, HeavyBall(alpha, betas), places, 2500)[..., 0]
    inside: Array = np.mean(np.abs(ends - well.at) < 2 * well.width, axis=1)
    return inside


def _spread(found: Array) -> tuple[Array, Array]:
    return found.mean(axis=0), found.std(axis=0, ddof=1)


# Robustness


@claim("C28", CHAPTER, "Momentum is less sensitive to the learning rate.")
def it_forgives_the_learning_rate() -> Finding:
    """Measure which alphas cost at most twice the best one's steps, on a bowl and on the digits."""
    betas = np.array([0.0, 0.5, 0.9])
    on_bowl, best = usable_on_the_bowl(betas)
    on_digits = usable_on_digits(betas)
    numbers = {
        **{
            f"usable range on the bowl, beta {b:g}": float(w)
            for b, w in zip(betas, on_bowl, strict=True)
        },
        **{
            f"best steps on the bowl, beta {b:g}": float(n)
            for b, n in zip(betas, best, strict=True)
        },
        **{
            f"usable range on the digits, beta {b:g}": float(w)
            for b, w in zip(betas, on_digits, strict=True)
        },
    }
    sentence = (
        f"On a bowl of condition number 100 the largest alpha that needs at most twice the steps "
        f"of the best is {on_bowl[0]:.1f} times the smallest at beta 0, {on_bowl[1]:.1f} times at "
        f"0.5 and {on_bowl[2]:.0f} times at 0.9 (fewest steps {best[0]:.0f}, {best[1]:.0f}, "
        f"{best[2]:.0f}). On 300 digits the range that reaches a loss of 0.2 in 90 steps is "
        f"{on_digits[0]:.1f}, {on_digits[1]:.1f} and {on_digits[2]:.1f} times (mean of 3 seeds)."
    )
    wide, medium = (min(on_bowl[k] / on_bowl[0], on_digits[k] / on_digits[0]) for k in (2, 1))
    if wide > 2 > medium:
        return Finding(HOLDS_WHEN, sentence, numbers, "β is high")
    return Finding(HOLDS if medium > 2 else DOES_NOT_HOLD, sentence, numbers)


def usable_on_the_bowl(betas: Array, kappa: float = 100) -> tuple[Array, Array]:
    """Return largest over smallest alpha within twice the fewest steps, and the fewest steps."""
    alphas = np.geomspace(0.01, 4, 121)[:, np.newaxis] / kappa
    bowl = losses.Quadratic([1, kappa])
    steps = arrivals(bowl, HeavyBall(alphas, betas), bowl.start, 2000, 1e-3)
    fewest = steps.min(axis=0)
    return _ratio(alphas[:, 0], steps <= 2 * fewest), fewest


def usable_on_digits(betas: Array, enough: float = 0.2) -> Array:
    """Return largest over smallest alpha that reaches a training loss, the mean of 3 seeds."""
    alphas = 2.0 ** np.arange(-8, 3.5, 0.5)
    ranges = [_ratio(alphas, final_losses(alphas, betas, seed) <= enough) for seed in range(3)]
    return np.asarray(np.mean(ranges, axis=0))


def _ratio(alphas: Array, usable: NDArray[np.bool_]) -> Array:
    """Return the largest usable alpha over the smallest, for each column."""
    found = [alphas[column].max() / alphas[column].min() for column in usable.T]
    return np.array(found)


def final_losses(alphas: Array, betas: Array, seed: int, steps: int = 90) -> Array:
    """Return the training loss on 300 digits after so many batches of 32, (alphas, betas)."""
    digits = a_few_digits(seed)
    rates, coefficients = (part.ravel() for part in np.meshgrid(alphas, betas, indexing="ij"))
    training = learn(digits, HeavyBall(rates, coefficients), len(rates), 32, seed)
    theta = next(islice(training, steps - 1, None))
    with np.errstate(all="ignore"):
        found = NETWORK.loss(theta, digits)
    return np.where(np.isnan(found), NEVER, found).reshape(len(alphas), len(betas))


@claim("C29", CHAPTER, "Momentum handles noisy gradients better.")
def it_handles_noise() -> Finding:
    """Measure theta's spread about a minimum with beta 0 and 0.9, as claim C19 does."""
    alphas, betas = np.array([0.1, 0.1, 0.01, 1.5, 0.15]), np.array([0, 0.9, 0.9, 0, 0.9])
    spreads = measured_spread(alphas, betas, steps=4000)
    mean, between = spreads.mean(axis=0), spreads.std(axis=0, ddof=1)
    pairs = {"alpha": (1, 0), "short step length": (2, 0), "long step length": (4, 3)}
    ratios = {name: float(mean[with_] / mean[plain]) for name, (with_, plain) in pairs.items()}
    told = "; ".join(
        f"at the same {name}, {mean[plain]:.2f} ± {between[plain]:.2f} and {mean[with_]:.2f} ± "
        f"{between[with_]:.2f}"
        for name, (with_, plain) in pairs.items()
    )
    sentence = (
        f"Spread about the minimum under noise 1, beta 0 and 0.9 (mean and deviation of 16 runs): "
        f"{told}. The step length is alpha / (1 - beta), times the curvature 0.1 and 1.5."
    )
    numbers = {f"spread ratio, same {name}": ratio for name, ratio in ratios.items()}
    better = {name: ratio < 0.8 for name, ratio in ratios.items()}
    if better["long step length"] and not better["alpha"]:
        return Finding(HOLDS_WHEN, sentence, numbers, "the step length is kept and it is long")
    return Finding(HOLDS if all(better.values()) else DOES_NOT_HOLD, sentence, numbers)


@claim("C30", CHAPTER, "Momentum makes training more stable.")
def it_is_stable() -> Finding:
    """Count the steps in which the loss rises: on an exact bowl, and on digits in minibatches."""
    bowl = losses.Quadratic([1, 100])
    plain, tuned = (theory.best(name, 1, 100) for name in ("GradientDescent", "HeavyBall"))
    settings = ((plain.learning_rate, 0.0), (tuned.learning_rate, tuned.beta), (1e-2, 0.9))
    runs = [descend(bowl, HeavyBall(*both), bowl.start, 400).losses for both in settings]
    exact = [float(share_of_rises(run[run > 1e-12])) for run in runs]
    highest = [float(run.max() / run[0]) for run in runs]
    noisy = np.array([rises_on_digits(seed) for seed in range(4)])
    mean, between = noisy.mean(axis=0), noisy.std(axis=0, ddof=1)
    numbers = {
        "rises on the bowl, plain": exact[0],
        "rises on the bowl, tuned heavy ball": exact[1],
        "rises on the bowl, beta 0.9": exact[2],
        "highest loss over first, tuned heavy ball": highest[1],
        "rises on the digits, plain": float(mean[0]),
        "rises on the digits, beta 0.9": float(mean[1]),
    }
    sentence = (
        f"On a bowl of condition number 100 the loss of tuned plain descent rises in "
        f"{exact[0]:.0%} of its steps, tuned heavy ball's in {exact[1]:.0%}, up to "
        f"{highest[1]:.0f} times the first loss, and at alpha 0.01 and beta 0.9 in {exact[2]:.0%}. "
        f"On digits in batches of 32, at the same step length of 1, the training loss rises in "
        f"{mean[0]:.0%} ± {between[0]:.0%} of the steps without and in {mean[1]:.0%} ± "
        f"{between[1]:.0%} with beta 0.9 (mean and deviation of 4 seeds)."
    )
    steadier_exact, steadier_noisy = exact[1] <= exact[0], mean[1] < 0.5 * mean[0]
    if steadier_noisy and not steadier_exact:
        condition = "gradients are noisy and the step length is kept"
        return Finding(HOLDS_WHEN, sentence, numbers, condition)
    return Finding(HOLDS if steadier_exact else DOES_NOT_HOLD, sentence, numbers)


def rises_on_digits(seed: int, steps: int = 80) -> Array:
    """Return the share of steps in which the training loss rises: plain, and with beta 0.9."""
    return share_of_rises(np.array(loss_on_digits(seed, steps)))


def loss_on_digits(seed: int, steps: int = 80) -> list[Array]:
    """Return the training loss after each step at a step length of 1, plain and with beta 0.9."""
    digits, (alphas, betas) = a_few_digits(seed), np.array(SETTINGS[2:]).T
    training = learn(digits, HeavyBall(alphas, betas), 2, 32, seed)
    return [NETWORK.loss(theta, digits) for theta in islice(training, steps)]


def share_of_rises(record: Array) -> Array:
    """Return the share of steps in which a loss is higher than before, along the first axis."""
    return np.asarray(np.mean(np.diff(record, axis=0) > 0, axis=0))


# Escaping local minima


@claim("C31", CHAPTER, "Momentum escapes local minima.")
def it_escapes_local_minima() -> Finding:
    """Count the random starts that end in the best minimum of three surfaces."""
    betas = np.array([0.0, 0.9, 0.99])
    ended = {name: ends_well(name, betas) for name in ("Bump", "DoubleWell", "StyblinskiTang")}
    shares = {name: found.mean(axis=1) for name, found in ended.items()}
    gained = {name: found[:, 1].mean() - found[:, 0].mean() for name, found in shares.items()}
    wells = ended["DoubleWell"]
    numbers = {
        f"share that ends well, {name}, beta {beta:g}": float(share)
        for name, found in shares.items()
        for beta, share in zip(betas, found.mean(axis=0), strict=True)
    } | {
        "won at 0.99, DoubleWell": float((wells[..., 2] & ~wells[..., 0]).mean()),
        "lost at 0.99, DoubleWell": float((wells[..., 0] & ~wells[..., 2]).mean()),
    }
    names = {
        "Bump": "a bump on a hillside",
        "DoubleWell": "two wells",
        "StyblinskiTang": "four basins in two dimensions",
    }
    told = "; ".join(
        f"{names[name]}, "
        + ", ".join(f"{mean:.0%} ± {off:.0%}" for mean, off in zip(*_spread(found), strict=True))
        for name, found in shares.items()
    )
    sentence = (
        f"Starts that end in the best minimum at beta 0, 0.9 and 0.99 (mean and deviation of 5 "
        f"draws of 80): {told}. Of the starts in the two wells 0.99 wins "
        f"{numbers['won at 0.99, DoubleWell']:.0%} for the better one and loses "
        f"{numbers['lost at 0.99, DoubleWell']:.0%}."
    )
    if gained["Bump"] > 0.1 > gained["StyblinskiTang"]:
        return Finding(HOLDS_WHEN, sentence, numbers, "they are shallow beside the run's speed")
    return Finding(HOLDS if gained["StyblinskiTang"] > 0.1 else DOES_NOT_HOLD, sentence, numbers)


def ends_well(surface: str, betas: Array, draws: int = 5, starts: int = 80) -> NDArray[np.bool_]:
    """Return which random starts end in the best minimum, (draws, starts, betas) of bool."""
    loss = losses.by_name(surface)
    low, high = np.transpose(loss.window)
    places = np.random.default_rng(0).uniform(low, high, size=(draws, starts, 1, len(low)))
    ends = last_thetas(loss, HeavyBall(loss.learning_rate, betas), places, 1000)
    lowest = np.min(loss(np.asarray(loss.minima)))
    return np.asarray(loss(ends) - lowest < 0.05)
