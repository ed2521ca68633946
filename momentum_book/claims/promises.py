"""The claims of the chapter on what momentum promises, measured: its advantages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
from momentum_book.claims._runs import NEVER, arrivals, last_thetas
from momentum_book.claims._spread import plus_minus, with_deviation, with_error
from momentum_book.claims._typeset import listed
from momentum_book.claims.beta import measured_spread
from momentum_book.claims.problem import steps_of_plain_descent
from momentum_book.digits_runs import minibatch_descent
from momentum_lib import losses, theory
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.networks import Digits, Network, batches, load_digits
from momentum_lib.optimizers import HeavyBall, Optimizer

__all__ = [
    "C24",
    "C25",
    "C26",
    "C27",
    "C28",
    "C29",
    "C30",
    "C31",
    "NETWORK",
    "Compared",
    "a_few_digits",
    "counts_on_digits",
    "ends_well",
    "few_digits_each",
    "final_losses",
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


#: The condition numbers of the bowls, from round to very long.
KAPPAS = (1, 10, 100, 1_000, 10_000)


def measure_convergence() -> Numbers:
    """Tune both rules on bowls from round to very long, and on a bowl with noisy gradients."""
    quiet, noisy = (noisy_steps(noise) for noise in (0.0, 1.0))
    return {f"gain at condition number {kappa:,}": speed_up(kappa) for kappa in KAPPAS} | {
        "gain to 0.1 without noise": float(quiet[0] / quiet[1]),
        "gain to 0.1 with noise 1": float(noisy[0] / noisy[1]),
    }


def judge_convergence(numbers: Numbers) -> Verdict:
    """Require a gain that grows to ten and more; ask if round bowls or noise take it away."""
    gains = [numbers[f"gain at condition number {kappa:,}"] for kappa in KAPPAS]
    grows = all(shorter < longer for shorter, longer in pairwise(gains)) and gains[-1] > 10
    lost = gains[0] < 2 or numbers["gain to 0.1 with noise 1"] < 2
    if grows and lost:
        return Verdict(
            HOLDS_WHEN, "the condition number is in the hundreds or above and the noise small"
        )
    return Verdict(HOLDS if grows else DOES_NOT_HOLD)


def tell_convergence(numbers: Numbers) -> str:
    """Say the gain on each bowl, and with noise."""
    gains = listed(
        f"{numbers[f'gain at condition number {kappa:,}']:{form}}"
        for kappa, form in zip(KAPPAS, (".0f", ".1f", ".1f", ".0f", ".0f"), strict=True)
    )
    return (
        f"Both tuned, it is {gains} times faster on bowls of condition number "
        f"{listed(f'{kappa:,}' for kappa in KAPPAS)}. At 100, down to a distance of 0.1, it is "
        f"{numbers['gain to 0.1 without noise']:.1f} times faster with exact gradients, and "
        f"{numbers['gain to 0.1 with noise 1']:.1f} times with noise of 1 in each."
    )


C24 = define(
    "C24",
    CHAPTER,
    "Faster Convergence",
    "Momentum converges 10 to 100 times faster than plain descent.",
    measure=measure_convergence,
    verdict=judge_convergence,
    sentence=tell_convergence,
    headline=Headline(
        "gain at condition number 100",
        "{:.1f} times",
        "faster on a bowl of condition number 100, both tuned",
    ),
    evidence=Evidence(
        budget="α and β as theory has them best; under noise the best of 16 α and of two β, 800"
        " steps",
        fixed="the start, and the goal: a millionth away, a tenth under noise",
        seeds="24 runs under noise; exact without it",
    ),
)


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


#: The batch sizes of the training that is counted: all 200 digits at once, and fewer.
BATCHES = (200, 32, 8)


def measure_iterations() -> Numbers:
    """Train the network on 200 digits down to a loss of 0.1, all at once and in small batches."""
    numbers: dict[str, float] = {}
    for size in BATCHES:
        plain, carried = counts_on_digits(size).T
        numbers |= {
            f"iterations, plain, batch {size}": float(plain.mean()),
            f"iterations, beta 0.9, batch {size}": float(carried.mean()),
            **with_deviation(f"gain, batch {size}", plain / carried),
        }
    return numbers


def judge_iterations(numbers: Numbers) -> Verdict:
    """Ask whether iterations are halved even in small batches, or only in the largest."""
    large, small = (numbers[f"gain, batch {size}"] > 2 for size in (200, 8))
    if large and not small:
        return Verdict(HOLDS_WHEN, "batches are large, so gradients are exact")
    return Verdict(HOLDS if large else DOES_NOT_HOLD)


def tell_iterations(numbers: Numbers) -> str:
    """Say the iterations at each batch size."""
    counts = ", ".join(
        f"{numbers[f'iterations, plain, batch {size}']:.0f} without and "
        f"{numbers[f'iterations, beta 0.9, batch {size}']:.0f} with it at batch size {size} "
        f"({plus_minus(numbers, f'gain, batch {size}', '.1f')} times)"
        for size in BATCHES
    )
    return (
        "Iterations until the network reads 200 digits at a loss of 0.1, each rule with the best "
        f"of the same 8 values of alpha, beta 0.9, mean and deviation of 3 seeds: {counts}."
    )


C25 = define(
    "C25",
    CHAPTER,
    "Faster Convergence",
    "Momentum reduces the number of training iterations.",
    measure=measure_iterations,
    verdict=judge_iterations,
    sentence=tell_iterations,
    headline=Headline(
        "gain, batch 200",
        "{:.1f} times",
        "as many iterations without momentum, on all the data at once",
    ),
    evidence=Evidence(
        budget="each rule with the best of the same 8 α for each seed, at most 400 iterations",
        fixed="digits, first weights, minibatches, β = 0.9, and the goal: a loss of 0.1",
        seeds="3",
    ),
)


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


#: What a pair of settings has in common: the places in `SETTINGS` of momentum and of plain descent.
PAIRS = {"alpha": (3, 0), "short step length": (1, 0), "long step length": (3, 2)}


def measure_flatness() -> Numbers:
    """Stop networks at the same training loss, and measure sharpness and held-out accuracy."""
    found = stopped_alike()
    numbers = {
        "lowest training loss": float(found.losses.min()),
        "sharpness, plain, alpha 0.1": float(found.sharpness[:, 0].mean()),
    }
    for name, (carried, plain) in PAIRS.items():
        numbers |= with_error(
            f"difference in sharpness, same {name}",
            found.sharpness[:, carried] - found.sharpness[:, plain],
        ) | with_error(
            f"difference in digits read, %, same {name}",
            100 * (found.accuracies[:, carried] - found.accuracies[:, plain]),
        )
    return numbers


def judge_flatness(numbers: Numbers) -> Verdict:
    """Ask in which pairs momentum is both flatter and reads more, by three standard errors each."""
    better = {pair: _is_flatter(numbers, pair) and _reads_more(numbers, pair) for pair in PAIRS}
    if better["alpha"] and not all(better.values()):
        return Verdict(HOLDS_WHEN, "α is held fixed")
    return Verdict(HOLDS if better["alpha"] else DOES_NOT_HOLD)


def _is_flatter(numbers: Numbers, pair: str) -> bool:
    name = f"difference in sharpness, same {pair}"
    return numbers[name] < -3 * numbers[f"error of {name}"]


def _reads_more(numbers: Numbers, pair: str) -> bool:
    name = f"difference in digits read, %, same {pair}"
    return numbers[name] > 3 * numbers[f"error of {name}"]


def tell_flatness(numbers: Numbers) -> str:
    """Say both differences for each pair."""
    return (
        f"Momentum (beta 0.9) against plain descent, both stopped at a training loss of 0.1 on 300 "
        f"digits, where plain descent with alpha 0.1 has the sharpness "
        f"{numbers['sharpness, plain, alpha 0.1']:.2f}: "
        f"{'; '.join(_tell_pair(numbers, pair) for pair in PAIRS)} (mean and standard error of "
        "pairs, 8 seeds)."
    )


def _tell_pair(numbers: Numbers, pair: str) -> str:
    sharper, read = (
        f"difference in {what}, same {pair}" for what in ("sharpness", "digits read, %")
    )
    return (
        f"at the same {pair} its sharpness differs by {numbers[sharper]:+z.2f} ± "
        f"{numbers[f'error of {sharper}']:.2f} and the share of digits read by "
        f"{numbers[read]:+z.1f} ± {numbers[f'error of {read}']:.1f} %"
    )


C26 = define(
    "C26",
    CHAPTER,
    "Better Generalization",
    "Momentum finds flatter minima, and they generalize better.",
    measure=measure_flatness,
    verdict=judge_flatness,
    sentence=tell_flatness,
    headline=Headline(
        "difference in digits read, %, same alpha",
        "{:+z.1f} points",
        "is the change in digits read with momentum, at the same α",
    ),
    evidence=Evidence(
        budget="two values of α with β 0 and 0.9 each, at most 2,000 steps; nothing is tuned",
        fixed="300 digits a seed, first weights, minibatches of 32, the training loss at the "
        "stop, and α or the step length",
        seeds="8",
    ),
)


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


#: The narrow wells, by what they are beside the broad one.
WELLS = {
    "worse": losses.NarrowWell(0.5, at=-2.5, width=0.2),
    "a little better": losses.NarrowWell(0.3, at=-1.5),
    "far better": losses.NarrowWell(1.0, at=-1.5),
}
#: The betas of runs from random starts.
STARTED = (0.0, 0.9, 0.99)


def measure_wells() -> Numbers:
    """Count the random starts that end in a narrow well, when it is the worse minimum or better."""
    numbers: dict[str, float] = {}
    for name, well in WELLS.items():
        shares = share_in_the_well(well, np.array(STARTED))
        for beta, share in zip(STARTED, shares.T, strict=True):
            numbers |= with_deviation(f"share in it, {name}, beta {beta:g}", share)
    return numbers


def judge_wells(numbers: Numbers) -> Verdict:
    """Require that a fifth fewer starts end in the worse well, and ask about a far better one."""
    worse, better = (_fewer_end_in(numbers, well) for well in ("worse", "far better"))
    if worse and not better:
        return Verdict(HOLDS_WHEN, "the sharp minimum is the worse one")
    return Verdict(HOLDS if worse else DOES_NOT_HOLD)


def _fewer_end_in(numbers: Numbers, well: str) -> bool:
    plain, *carried = (numbers[f"share in it, {well}, beta {beta:g}"] for beta in STARTED)
    return max(carried) < 0.8 * plain


def tell_wells(numbers: Numbers) -> str:
    """Say the shares that end in each well."""
    shares = "; ".join(
        f"{name} than the broad one, {_shares(numbers, f'share in it, {name}')}" for name in WELLS
    )
    return (
        "Starts that end in the narrow well at beta 0, 0.9 and 0.99, alpha 0.02 (mean and "
        f"deviation of 5 draws of 100): when it is {shares}."
    )


def _shares(numbers: Numbers, name: str) -> str:
    """Say a share for each beta of `STARTED`."""
    return ", ".join(plus_minus(numbers, f"{name}, beta {beta:g}", ".0%") for beta in STARTED)


C27 = define(
    "C27",
    CHAPTER,
    "Better Generalization",
    "Momentum gets stuck in sharp minima less often.",
    measure=measure_wells,
    verdict=judge_wells,
    sentence=tell_wells,
    headline=Headline(
        quotient("share in it, worse, beta 0.9", "share in it, worse, beta 0"),
        "{:.0%}",
        "of the runs that a sharp, worse minimum holds without momentum are held at β = 0.9",
    ),
    evidence=Evidence(
        budget="2,500 steps; nothing is tuned",
        fixed="the starts and α = 0.02 for every β",
        seeds="5 draws of 100 starts",
    ),
)


def share_in_the_well(
    well: losses.NarrowWell, betas: Array, alpha: float = 0.02, draws: int = 5, starts: int = 100
) -> Array:
    """Return the share of starts in [-4, 4] that end in the well, (draws, betas)."""
    places = np.random.default_rng(0).uniform(-4, 4, size=(draws, starts, 1, 1))
    ends = last_thetas(well, HeavyBall(alpha, betas), places, 2500)[..., 0]
    inside: Array = np.mean(np.abs(ends - well.at) < 2 * well.width, axis=1)
    return inside


# Robustness


#: The betas whose usable ranges of alpha are compared.
FORGIVING = (0.0, 0.5, 0.9)


def measure_range() -> Numbers:
    """Measure which alphas cost at most twice the best one's steps, on a bowl and on the digits."""
    betas = np.array(FORGIVING)
    on_bowl, best = usable_on_the_bowl(betas)
    found = {
        "usable range on the bowl": on_bowl,
        "best steps on the bowl": best,
        "usable range on the digits": usable_on_digits(betas),
    }
    return {
        f"{name}, beta {beta:g}": float(value)
        for name, values in found.items()
        for beta, value in zip(FORGIVING, values, strict=True)
    }


def judge_range(numbers: Numbers) -> Verdict:
    """Ask which beta makes the usable range twice as wide as plain descent's, in both places."""
    wider = {
        beta: min(
            numbers[f"usable range on the {place}, beta {beta:g}"]
            / numbers[f"usable range on the {place}, beta 0"]
            for place in ("bowl", "digits")
        )
        for beta in FORGIVING
    }
    medium, high = wider[0.5] > 2, wider[0.9] > 2
    if high and not medium:
        return Verdict(HOLDS_WHEN, "β is high")
    return Verdict(HOLDS if high else DOES_NOT_HOLD)


def tell_range(numbers: Numbers) -> str:
    """Say the usable ranges, and the fewest steps on the bowl."""
    bowl, best, digits = (
        [numbers[f"{name}, beta {beta:g}"] for beta in FORGIVING]
        for name in (
            "usable range on the bowl",
            "best steps on the bowl",
            "usable range on the digits",
        )
    )
    return (
        f"On a bowl of condition number 100 the largest alpha that needs at most twice the steps "
        f"of the best is {bowl[0]:.1f} times the smallest at beta 0, {bowl[1]:.1f} times at 0.5 "
        f"and {bowl[2]:.0f} times at 0.9 (fewest steps {best[0]:.0f}, {best[1]:.0f}, "
        f"{best[2]:.0f}). On 300 digits the range that reaches a loss of 0.2 in 90 steps is "
        f"{digits[0]:.1f}, {digits[1]:.1f} and {digits[2]:.1f} times (mean of 3 seeds)."
    )


C28 = define(
    "C28",
    CHAPTER,
    "Robustness",
    "Momentum is less sensitive to the learning rate.",
    measure=measure_range,
    verdict=judge_range,
    sentence=tell_range,
    headline=Headline(
        "usable range on the bowl, beta 0.9",
        "{:.0f} times",
        "the smallest usable α is the largest on a bowl, at β = 0.9",
    ),
    evidence=Evidence(
        budget="121 α on the bowl, 2,000 steps; 23 on the digits, 90 steps",
        fixed="the start and the goal on the bowl; digits, first weights and minibatches of 32",
        seeds="3 on the digits; exact on the bowl",
    ),
)


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


#: Which plain descent each run with momentum is compared with.
SPREADS = {
    "same alpha": "plain",
    "same short step length": "plain",
    "same long step length": "plain, long step",
}


def measure_spread() -> Numbers:
    """Measure theta's spread about a minimum with beta 0 and 0.9, as claim C19 does."""
    settings = {
        "plain": (0.1, 0.0),
        "same alpha": (0.1, 0.9),
        "same short step length": (0.01, 0.9),
        "plain, long step": (1.5, 0.0),
        "same long step length": (0.15, 0.9),
    }
    alphas, betas = np.transpose(list(settings.values()))
    spreads = measured_spread(alphas, betas, steps=4000)
    numbers: dict[str, float] = {}
    for name, spread in zip(settings, spreads.T, strict=True):
        numbers |= with_deviation(f"spread, {name}", spread)
    for name, plain in SPREADS.items():
        ratio = numbers[f"spread, {name}"] / numbers[f"spread, {plain}"]
        numbers[f"spread ratio, {name}"] = ratio
    return numbers


def judge_spread(numbers: Numbers) -> Verdict:
    """Call a spread better that is a fifth narrower than plain descent's."""
    better = {name: numbers[f"spread ratio, {name}"] < 0.8 for name in SPREADS}
    if better["same long step length"] and not all(better.values()):
        return Verdict(HOLDS_WHEN, "the step length is kept and it is long")
    return Verdict(HOLDS if all(better.values()) else DOES_NOT_HOLD)


def tell_spread(numbers: Numbers) -> str:
    """Say the spread without and with momentum, for each pair."""
    pairs = "; ".join(
        f"at the {name}, {plus_minus(numbers, f'spread, {plain}')} and "
        f"{plus_minus(numbers, f'spread, {name}')}"
        for name, plain in SPREADS.items()
    )
    return (
        "Spread about the minimum under noise 1, beta 0 and 0.9 (mean and deviation of 16 runs): "
        f"{pairs}. The step length is alpha / (1 - beta), times the curvature 0.1 and 1.5."
    )


C29 = define(
    "C29",
    CHAPTER,
    "Robustness",
    "Momentum handles noisy gradients better.",
    measure=measure_spread,
    verdict=judge_spread,
    sentence=tell_spread,
    headline=Headline(
        "spread ratio, same long step length",
        "{:.2f} times",
        "plain descent's spread, at the same long step length",
    ),
    evidence=Evidence(
        budget="4,000 steps a run; nothing is tuned",
        fixed="noise of size 1, curvature 1, and α or α/(1 − β)",
        seeds="16 runs under one stream of noise",
    ),
)


def measure_rises() -> Numbers:
    """Count the steps in which the loss rises: on an exact bowl, and on digits in minibatches."""
    bowl = losses.Quadratic([1, 100])
    plain, tuned = (theory.best(name, 1, 100) for name in ("GradientDescent", "HeavyBall"))
    rules = {
        "plain": HeavyBall(plain.learning_rate, 0.0),
        "tuned heavy ball": HeavyBall(tuned.learning_rate, tuned.beta),
        "beta 0.9": HeavyBall(1e-2, 0.9),
    }
    runs = {name: descend(bowl, rule, bowl.start, 400).losses for name, rule in rules.items()}
    highest = runs["tuned heavy ball"].max() / runs["tuned heavy ball"][0]
    noisy = np.array([rises_on_digits(seed) for seed in range(4)])
    return {
        **{
            f"rises on the bowl, {name}": float(share_of_rises(run[run > 1e-12]))
            for name, run in runs.items()
        },
        "highest loss over first, tuned heavy ball": float(highest),
        **with_deviation("rises on the digits, plain", noisy[:, 0]),
        **with_deviation("rises on the digits, beta 0.9", noisy[:, 1]),
    }


def judge_rises(numbers: Numbers) -> Verdict:
    """Ask whether the loss rises no more often on the bowl, and half as often on the digits."""
    bowl, digits = "rises on the bowl", "rises on the digits"
    steadier_exact = numbers[f"{bowl}, tuned heavy ball"] <= numbers[f"{bowl}, plain"]
    steadier_noisy = numbers[f"{digits}, beta 0.9"] < 0.5 * numbers[f"{digits}, plain"]
    if steadier_noisy and not steadier_exact:
        return Verdict(HOLDS_WHEN, "gradients are noisy and the step length is kept")
    return Verdict(HOLDS if steadier_noisy else DOES_NOT_HOLD)


def tell_rises(numbers: Numbers) -> str:
    """Say the shares of rises on the bowl and on the digits."""
    plain, tuned, usual = (
        f"{numbers[f'rises on the bowl, {name}']:.0%}"
        for name in ("plain", "tuned heavy ball", "beta 0.9")
    )
    return (
        f"On a bowl of condition number 100 the loss of tuned plain descent rises in {plain} of "
        f"its steps, tuned heavy ball's in {tuned}, up to "
        f"{numbers['highest loss over first, tuned heavy ball']:.0f} times the first loss, and at "
        f"alpha 0.01 and beta 0.9 in {usual}. On digits in batches of 32, at the same step length "
        "of 1, the training loss rises in "
        f"{plus_minus(numbers, 'rises on the digits, plain', '.0%')} of the steps without and in "
        f"{plus_minus(numbers, 'rises on the digits, beta 0.9', '.0%')} with beta 0.9 (mean and "
        "deviation of 4 seeds)."
    )


C30 = define(
    "C30",
    CHAPTER,
    "Robustness",
    "Momentum makes training more stable.",
    measure=measure_rises,
    verdict=judge_rises,
    sentence=tell_rises,
    headline=Headline(
        "rises on the digits, beta 0.9",
        "{:.0%}",
        "of the steps raise the loss on digits with momentum, at the same step length",
    ),
    evidence=Evidence(
        budget="theory's best settings on the bowl, 400 steps; nothing is tuned on the digits, "
        "80 steps",
        fixed="300 digits, first weights, minibatches of 32, and a step length of 1",
        seeds="4 on the digits; exact on the bowl",
    ),
)


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


#: The surfaces on which random starts are counted, and what each looks like.
SURFACES = {
    "Bump": "a bump on a hillside",
    "DoubleWell": "two wells",
    "StyblinskiTang": "four basins in two dimensions",
}


def measure_escapes() -> Numbers:
    """Count the random starts that end in the best minimum of three surfaces."""
    ended = {name: ends_well(name, np.array(STARTED)) for name in SURFACES}
    numbers: dict[str, float] = {}
    for name, found in ended.items():
        for beta, share in zip(STARTED, found.mean(axis=1).T, strict=True):
            numbers |= with_deviation(f"share that ends well, {name}, beta {beta:g}", share)
    plain, _, highest = np.moveaxis(ended["DoubleWell"], -1, 0)
    return numbers | {
        "won at 0.99, DoubleWell": float((highest & ~plain).mean()),
        "lost at 0.99, DoubleWell": float((plain & ~highest).mean()),
    }


def judge_escapes(numbers: Numbers) -> Verdict:
    """Ask where a tenth more starts end well at 0.9: beyond a bump only, or in four basins too."""
    bump, basins = (
        numbers[f"share that ends well, {name}, beta 0.9"]
        - numbers[f"share that ends well, {name}, beta 0"]
        > 0.1
        for name in ("Bump", "StyblinskiTang")
    )
    if bump and not basins:
        return Verdict(HOLDS_WHEN, "they are shallow beside the run's speed")
    return Verdict(HOLDS if bump else DOES_NOT_HOLD)


def tell_escapes(numbers: Numbers) -> str:
    """Say the shares that end well on each surface."""
    shares = "; ".join(
        f"{look}, {_shares(numbers, f'share that ends well, {name}')}"
        for name, look in SURFACES.items()
    )
    return (
        "Starts that end in the best minimum at beta 0, 0.9 and 0.99 (mean and deviation of 5 "
        f"draws of 80): {shares}. Of the starts in the two wells 0.99 wins "
        f"{numbers['won at 0.99, DoubleWell']:.0%} for the better one and loses "
        f"{numbers['lost at 0.99, DoubleWell']:.0%}."
    )


C31 = define(
    "C31",
    CHAPTER,
    "Escaping Local Minima",
    "Momentum escapes local minima.",
    measure=measure_escapes,
    verdict=judge_escapes,
    sentence=tell_escapes,
    headline=Headline(
        "share that ends well, Bump, beta 0.9",
        "{:.0%}",
        "of the starts get past a bump on a hillside, at β = 0.9",
    ),
    evidence=Evidence(
        budget="1,000 steps; nothing is tuned",
        fixed="the starts, and each surface's own α",
        seeds="5 draws of 80 starts",
    ),
)


def ends_well(surface: str, betas: Array, draws: int = 5, starts: int = 80) -> NDArray[np.bool_]:
    """Return which random starts end in the best minimum, (draws, starts, betas) of bool."""
    loss = losses.by_name(surface)
    low, high = np.transpose(loss.window)
    places = np.random.default_rng(0).uniform(low, high, size=(draws, starts, 1, len(low)))
    ends = last_thetas(loss, HeavyBall(loss.learning_rate, betas), places, 1000)
    lowest = np.min(loss(np.asarray(loss.minima)))
    return np.asarray(loss(ends) - lowest < 0.05)
