"""The claims of the chapter on what momentum promises, measured: its advantages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count, islice, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
from momentum_book.claims._runs import NEVER, arrivals
from momentum_book.claims._spread import (
    ERRORS,
    is_above,
    is_below,
    plus_minus,
    with_deviation,
    with_error,
)
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
    "C28",
    "C29",
    "C30",
    "NETWORK",
    "Compared",
    "a_few_digits",
    "counts_on_digits",
    "few_digits_each",
    "final_losses",
    "learn",
    "loss_on_digits",
    "noisy_steps",
    "share_of_rises",
    "sharpness",
    "sharpness_without_noise",
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


#: The sizes of the gradient's noise, and the way to go: from (1, 1) to this distance.
NOISES, NEAR = (0.0, 0.003, 0.01, 0.03), 1e-3
#: What the learning rate does under noise.
COURSES = ("constant alpha", "one drop of alpha")


def measure_convergence() -> Numbers:
    """Tune both rules on bowls from round to very long, and on a bowl with noisy gradients."""
    numbers = {f"gain at condition number {kappa:,}": speed_up(kappa) for kappa in KAPPAS}
    for course, drops in zip(COURSES, (False, True), strict=True):
        for noise in NOISES:
            plain, carried = noisy_steps(noise, drops)
            numbers[f"gain in noise {noise:g}, {course}"] = plain / carried
    return numbers


def judge_convergence(numbers: Numbers) -> Verdict:
    """Require a gain that grows to ten and more; ask if round bowls or noise take it away."""
    gains = [numbers[f"gain at condition number {kappa:,}"] for kappa in KAPPAS]
    grows = all(shorter < longer for shorter, longer in pairwise(gains)) and gains[-1] > 10
    noisiest = max(numbers[f"gain in noise {NOISES[-1]:g}, {course}"] for course in COURSES)
    if grows and (gains[0] < 2 or noisiest < 2):
        return Verdict(
            HOLDS_WHEN,
            "the condition number is in the hundreds or above and the noise small beside the way "
            "to go",
        )
    return Verdict(HOLDS if grows else DOES_NOT_HOLD)


def tell_convergence(numbers: Numbers) -> str:
    """Say the gain on each bowl, and with noise."""
    gains = listed(
        f"{numbers[f'gain at condition number {kappa:,}']:{form}}"
        for kappa, form in zip(KAPPAS, (".0f", ".1f", ".1f", ".0f", ".0f"), strict=True)
    )
    constant, dropped = (
        listed(f"{numbers[f'gain in noise {noise:g}, {course}']:.1f}" for noise in NOISES)
        for course in COURSES
    )
    return (
        f"Both tuned, it is {gains} times faster on bowls of condition number "
        f"{listed(f'{kappa:,}' for kappa in KAPPAS)}. At 100, down to a distance of {NEAR:g}, with "
        f"noise of {listed(f'{noise:g}' for noise in NOISES)} in each gradient, it is {constant} "
        f"times faster at a constant alpha, and {dropped} times where alpha may drop once."
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
        budget="the α and β of the best rate, which is not quite the fewest steps; under noise the "
        "best of 24 α and of four β, and of three drops at eight steps",
        fixed="the start (1, 1), and the goal: a millionth away, a thousandth under noise",
        opponents="plain descent, tuned as well",
        fails="the condition number is below a hundred, or most of the way is lost in noise, as at "
        "the end of a training in small batches with a constant α",
        turn="A bowl of condition number 100 on which tuned plain descent needs fewer than twice "
        "the steps of tuned heavy ball, without noise.",
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


@cache
def noisy_steps(noise: float, drops: bool) -> tuple[float, float]:
    """Return the steps of plain descent and of heavy ball to a distance of `NEAR`, tuned.

    The bowl has the eigenvalues 1 and 100, the start is (1, 1). The distance is the root of the
    mean square over all noise, which `mean_squares` has exactly; it has to hold to the end.
    """
    alphas, betas = np.geomspace(2e-4, 0.03, 24), np.array([0.0, 0.5, 0.8, 0.95])
    factors, times, steps = np.array([1.0]), np.array([1.0]), 6000
    if drops:
        factors, times = np.array([2.0, 5.0, 10.0]), np.geomspace(20, 1000, 8).round()
        steps = 2000
    tried = np.meshgrid(betas, alphas, factors, times, indexing="ij", sparse=True)
    last = np.zeros(np.broadcast_shapes(*(part.shape for part in tried)))
    for t, squares in enumerate(islice(mean_squares(noise, *tried), steps), start=1):
        last[~(squares <= NEAR**2)] = t
    # An arrival in the last tenth may not hold: too few steps are left to show it.
    first = np.where(last < 0.9 * steps, last + 1, NEVER).reshape(len(betas), -1).min(axis=1)
    return float(first[0]), float(first[1:].min())


def mean_squares(
    noise: float, betas: Array, alphas: Array, factors: Array, times: Array
) -> Iterator[Array]:
    """Yield the mean square distance to the minimum after each step of heavy ball, exactly.

    On a bowl v and theta are linear in the noise, so their means, variances and covariance follow
    the rule step by step. After the step `times` alpha is divided by `factors`.
    """
    bends = np.array([1.0, 100.0]).reshape(-1, 1, 1, 1, 1)
    shape = np.broadcast_shapes(bends.shape, *(p.shape for p in (betas, alphas, factors, times)))
    mean_v, mean = np.zeros(shape), np.ones(shape)
    var_v, both, var = np.zeros((3, *shape))
    for t in count(1):
        with np.errstate(all="ignore"):  # a divergence is a result
            alpha = np.where(t <= times, alphas, alphas / factors)
            pull = alpha * bends
            mean_v = betas * mean_v + pull * mean
            mean = mean - mean_v
            across = betas * both + pull * var  # of the old theta with the new velocity
            var_v = (
                betas**2 * var_v + 2 * betas * pull * both + pull**2 * var + (alpha * noise) ** 2
            )
            var, both = var - 2 * across + var_v, across - var_v
            yield np.asarray((mean**2 + var).sum(axis=0))


#: The batch sizes of the training that is counted: all 200 digits at once, and fewer.
BATCHES = (200, 32, 8, 4)


def measure_iterations() -> Numbers:
    """Train the network on 200 digits down to a loss of 0.1, all at once and in small batches."""
    numbers: dict[str, float] = {}
    for size in BATCHES:
        plain, carried = counts_on_digits(size).T
        numbers |= {
            f"iterations, plain, batch {size}": float(plain.mean()),
            f"iterations, beta 0.9, batch {size}": float(carried.mean()),
            **with_error(f"gain, batch {size}", plain / carried),
        }
    return numbers


def judge_iterations(numbers: Numbers) -> Verdict:
    """Ask down to which batch size there are fewer iterations, by three standard errors."""
    fewer = [is_above(numbers, f"gain, batch {size}", 1) for size in BATCHES]
    if all(fewer):
        return Verdict(HOLDS)
    if fewer[0]:
        smallest = [size for size, each in zip(BATCHES, fewer, strict=True) if each][-1]
        return Verdict(
            HOLDS_WHEN, f"the batch is not so small that noise decides: here {smallest} or more"
        )
    return Verdict(DOES_NOT_HOLD)


def tell_iterations(numbers: Numbers) -> str:
    """Say the iterations at each batch size."""
    counts = ", ".join(
        f"{numbers[f'iterations, plain, batch {size}']:.0f} without and "
        f"{numbers[f'iterations, beta 0.9, batch {size}']:.0f} with it at batch size {size} "
        f"({plus_minus(numbers, f'gain, batch {size}', spread='error')} times)"
        for size in BATCHES
    )
    return (
        "Iterations until the network reads 200 digits at a loss of 0.1, each rule with the best "
        "of the same 8 values of alpha for all seeds, beta 0.9, mean and standard error of 8 "
        f"seeds: {counts}."
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
        budget="each rule with the best of the same 8 α, one for all seeds: the one with which "
        "the last seed arrives first; at most 600 iterations",
        fixed="digits, first weights, minibatches, β = 0.9, and the goal: a loss of 0.1",
        seeds="8",
        opponents="plain descent with its own best α; the step length is not held",
        fails="batches are so small that noise sets the pace, here at 4",
        turn="Eight seeds at batch 200 in which momentum needs as many iterations as plain "
        "descent, each with its best α.",
    ),
)


def counts_on_digits(
    batch_size: int, target: float = 0.1, seeds: int = 8, limit: int = 600
) -> Array:
    """Return the iterations to a training loss, (seeds, 2): plain and with beta 0.9, tuned.

    All alphas of a rule train side by side; the first with which every seed has arrived is its
    best. The loss is looked at every second step, in small batches every eighth.
    """
    alphas, every = np.exp2(np.arange(-5, 3)), 2 if batch_size > 8 else 8
    digits = few_digits_each(range(seeds), 200)
    found = []
    for beta in (0.0, 0.9):
        counts = np.full((seeds, len(alphas)), NEVER)
        rule = HeavyBall(alphas, beta)
        runs = learn(digits, rule, len(alphas), batch_size, range(seeds), limit)
        for t, theta in enumerate(runs, start=1):
            if t % every == 0:
                arrived = NETWORK.loss(theta, _for_all_runs(digits)) <= target
                counts[np.isinf(counts) & arrived] = t
            if np.isfinite(counts).all(axis=0).any():
                break
        found.append(np.minimum(counts, limit)[:, counts.max(axis=0).argmin()])
    return np.stack(found, axis=1)


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
#: The training losses at which runs are stopped; at the lower one the short steps would take long.
STOPS = {0.1: tuple(PAIRS), 0.03: ("long step length",)}
#: The step lengths of the control without noise: all digits in each batch.
LENGTHS = (1.0, 2.0)


def measure_flatness() -> Numbers:
    """Stop networks at the same training loss, and measure sharpness and held-out accuracy.

    As a control without noise, train on all digits at once at two step lengths.
    """
    numbers: dict[str, float] = {}
    for stop, pairs in STOPS.items():
        found = stopped_alike(stop) if len(pairs) > 1 else stopped_alike(stop, SETTINGS[2:])
        if len(pairs) > 1:
            numbers["sharpness, plain, alpha 0.1"] = float(found.sharpness[:, 0].mean())
        for pair in pairs:
            carried, plain = PAIRS[pair] if len(pairs) > 1 else (1, 0)
            numbers |= with_error(
                f"difference in sharpness, same {pair}, loss {stop:g}",
                found.sharpness[:, carried] - found.sharpness[:, plain],
            ) | with_error(
                f"difference in digits read, %, same {pair}, loss {stop:g}",
                100 * (found.accuracies[:, carried] - found.accuracies[:, plain]),
            )
    for length in LENGTHS:
        plain, carried = sharpness_without_noise(length).T
        numbers |= with_error(f"sharpness without noise, plain, length {length:g}", plain)
        numbers |= with_error(
            f"difference in sharpness without noise, length {length:g}", carried - plain
        )
    return numbers


def judge_flatness(numbers: Numbers) -> Verdict:
    """Ask in which pairs momentum is both flatter and reads more, each beyond chance.

    If it is flatter and what it reads lies within chance, the claim is not decided.
    """
    flatter, more, fewer = (
        {pair: side(numbers, f"difference in {what}, same {pair}, loss 0.1") for pair in PAIRS}
        for side, what in (
            (is_below, "sharpness"),
            (is_above, "digits read, %"),
            (is_below, "digits read, %"),
        )
    )
    better = {pair: flatter[pair] and more[pair] for pair in PAIRS}
    if better["alpha"]:
        return Verdict(HOLDS) if all(better.values()) else Verdict(HOLDS_WHEN, "α is held fixed")
    if not flatter["alpha"] or fewer["alpha"]:
        return Verdict(DOES_NOT_HOLD)
    return Verdict(NOT_DECIDED)


def tell_flatness(numbers: Numbers) -> str:
    """Say both differences for each pair, and what is left of them without noise."""
    error = numbers["error of difference in digits read, %, same alpha, loss 0.1"]
    lower = "difference in sharpness, same long step length, loss 0.03"
    quiet = listed(
        _signed(numbers, f"difference in sharpness without noise, length {length:g}")
        for length in LENGTHS
    )
    return (
        f"Momentum (beta 0.9) against plain descent, both stopped at a training loss of 0.1 on 300 "
        f"digits, where plain descent with alpha 0.1 has the sharpness "
        f"{numbers['sharpness, plain, alpha 0.1']:.2f}: "
        f"{'; '.join(_tell_pair(numbers, pair) for pair in PAIRS)} (mean and standard error of "
        f"pairs, 8 seeds). An effect on what is read of less than {ERRORS * error:.1f} % can't be "
        f"seen here. At a loss of 0.03 the long pair's sharpness differs by "
        f"{_signed(numbers, lower)}; without noise, at lengths of 1 and 2, by {quiet}."
    )


def _signed(numbers: Numbers, name: str, form: str = ".2f") -> str:
    return f"{numbers[name]:+z{form}} ± {numbers[f'error of {name}']:{form}}"


def _tell_pair(numbers: Numbers, pair: str) -> str:
    sharper, read = (
        f"difference in {what}, same {pair}, loss 0.1" for what in ("sharpness", "digits read, %")
    )
    return (
        f"at the same {pair} its sharpness differs by {_signed(numbers, sharper)} and the share of "
        f"digits read by {_signed(numbers, read, '.1f')} %"
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
        "difference in digits read, %, same alpha, loss 0.1",
        "{:+z.1f} points",
        "is the change in digits read with momentum, at the same α: within chance",
    ),
    evidence=Evidence(
        budget="two values of α with β 0 and 0.9 each, at most 2,000 steps; nothing is tuned",
        fixed="300 digits a seed, first weights, minibatches of 32 or all digits, the training "
        "loss at the stop, and α or the step length",
        seeds="8",
        opponents="plain descent with the same α, and with the same step length, short and long",
        fails="its first half, at the same long step length: there momentum ends sharper",
        turn="A test set a hundred times as large, in which a hundredth of a point can be seen, "
        "and networks of the size that people argue about.",
    ),
)


def stopped_alike(
    target: float = 0.1, settings: Sequence[tuple[float, float]] = SETTINGS, seeds: int = 8
) -> Compared:
    """Train some settings on 300 digits a seed, and stop each at the target's training loss.

    Two settings run side by side; slow ones, whose step length is below 1, are looked at less
    often.
    """
    (_, held_out), digits = load_digits(), few_digits_each(range(seeds))
    parts = []
    for pair in (settings[k : k + 2] for k in range(0, len(settings), 2)):
        alphas, betas = np.array(pair).T
        every = 1 if np.max(alphas / (1 - betas)) > 0.9 else 10
        parts.append(_first_below(digits, HeavyBall(alphas, betas), target, every))
    thetas, steps = (np.concatenate(part, axis=1) for part in zip(*parts, strict=True))
    return Compared(
        steps,
        NETWORK.loss(thetas, _for_all_runs(digits)),
        sharpness(thetas, _for_all_runs(digits)),
        NETWORK.accuracy(thetas, held_out),
    )


def sharpness_without_noise(length: float, target: float = 0.1, seeds: int = 8) -> Array:
    """Return the sharpness (seeds, 2), plain and at beta 0.9, of runs on all digits at once."""
    digits, betas = few_digits_each(range(seeds)), np.array([0.0, 0.9])
    rule = HeavyBall(length * (1 - betas), betas)
    thetas, _ = _first_below(digits, rule, target, 1, batch_size=300)
    return sharpness(thetas, _for_all_runs(digits))


def _first_below(
    digits: Digits, rule: HeavyBall, target: float, every: int, batch_size: int = 32
) -> tuple[Array, Array]:
    """Return parameters (seeds, 2, d) and step where each run's training loss is first so low."""
    seeds = range(len(digits.labels))
    kept, steps = (
        np.full((len(seeds), 2, NETWORK.dimension), np.nan),
        np.full((len(seeds), 2), np.nan),
    )
    for t, theta in enumerate(learn(digits, rule, 2, batch_size, seeds), start=1):
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


# Robustness


#: The betas whose usable ranges of alpha are compared.
FORGIVING = (0.0, 0.5, 0.9)


def measure_range() -> Numbers:
    """Measure which alphas cost at most twice the best one's steps, on a bowl and on the digits."""
    betas = np.array(FORGIVING)
    on_bowl, best = usable_on_the_bowl(betas)
    on_digits = usable_on_digits(betas)
    found = {
        "usable range on the bowl": on_bowl,
        "best steps on the bowl": best,
        "usable range on the digits": on_digits.mean(axis=0),
    }
    numbers = {
        f"{name}, beta {beta:g}": float(value)
        for name, values in found.items()
        for beta, value in zip(FORGIVING, values, strict=True)
    }
    for beta, wider in zip(FORGIVING[1:], (on_digits[:, 1:] / on_digits[:, :1]).T, strict=True):
        numbers |= with_error(f"range over plain's on the digits, beta {beta:g}", wider)
    return numbers


def judge_range(numbers: Numbers) -> Verdict:
    """Ask which beta makes the usable range twice as wide as plain descent's, in both places.

    On the digits beyond chance.
    """
    medium, high = (
        numbers[f"usable range on the bowl, beta {beta:g}"]
        > 2 * numbers["usable range on the bowl, beta 0"]
        and is_above(numbers, f"range over plain's on the digits, beta {beta:g}", 2)
        for beta in FORGIVING[1:]
    )
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
        f"{digits[0]:.1f}, {digits[1]:.1f} and {digits[2]:.1f} times (mean of 8 seeds)."
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
        seeds="8 on the digits; exact on the bowl",
        opponents="plain descent, over the same α",
        fails="β is 0.5: then the range is as narrow on the bowl as without momentum",
        turn="A task on which β = 0.9 has no wider range of α within twice its best than plain "
        "descent, over eight seeds.",
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
    """Return largest over smallest alpha that reaches a training loss, (8 seeds, betas)."""
    alphas = 2.0 ** np.arange(-8, 3.5, 0.5)
    return np.array(
        [_ratio(alphas, final_losses(alphas, betas, seed) <= enough) for seed in range(8)]
    )


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
    columns = dict(zip(settings, spreads.T, strict=True))
    for name, spread in columns.items():
        numbers |= with_deviation(f"spread, {name}", spread)
    for name, plain in SPREADS.items():
        ratios = columns[name] / columns[plain]  # of runs under the same noise
        numbers |= with_error(f"spread ratio, {name}", ratios)
    return numbers


def judge_spread(numbers: Numbers) -> Verdict:
    """Call a spread better that is a fifth narrower than plain descent's, beyond chance."""
    better = {name: is_below(numbers, f"spread ratio, {name}", 0.8) for name in SPREADS}
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
        opponents="plain descent with the same α, and with the same step length, short and long",
        fails="momentum is added at the same α: then the spread is three times as wide",
        turn="A spread at the same α that is narrower with β = 0.9, on any curvature.",
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
    noisy = np.array([rises_on_digits(seed) for seed in range(8)])
    return {
        **{
            f"rises on the bowl, {name}": float(share_of_rises(run[run > 1e-12]))
            for name, run in runs.items()
        },
        "highest loss over first, tuned heavy ball": float(highest),
        **with_deviation("rises on the digits, plain", noisy[:, 0]),
        **with_deviation("rises on the digits, beta 0.9", noisy[:, 1]),
        **with_error("rises over plain's on the digits", noisy[:, 1] / noisy[:, 0]),
    }


def judge_rises(numbers: Numbers) -> Verdict:
    """Ask whether the loss rises no more often on the bowl, and half as often on the digits."""
    bowl = "rises on the bowl"
    steadier_exact = numbers[f"{bowl}, tuned heavy ball"] <= numbers[f"{bowl}, plain"]
    steadier_noisy = is_below(numbers, "rises over plain's on the digits", 0.5)
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
        "deviation of 8 seeds)."
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
        seeds="8 on the digits; exact on the bowl",
        opponents="tuned plain descent on the bowl; on the digits plain descent with the same step "
        "length",
        fails="gradients are exact: there heavy ball's loss rises, and tuned plain descent's not",
        turn="Eight seeds at the same step length in which the loss with β = 0.9 rises as often as "
        "without.",
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
