"""The claims of the chapter on momentum in practice, measured."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from momentum_book.claims._finding import DOES_NOT_HOLD, HOLDS, HOLDS_WHEN, Finding, claim
from momentum_book.claims._typeset import listed
from momentum_book.digits_runs import minibatch_descent
from momentum_lib import averages, losses, theory
from momentum_lib._checks import Array
from momentum_lib.descent import descend, iterate
from momentum_lib.networks import Digits, Network, Training, load_digits, train
from momentum_lib.optimizers import AveragedMomentum, HeavyBall, Optimizer, by_name

__all__ = [
    "PATIENTS",
    "TASKS",
    "Patient",
    "Sweep",
    "Task",
    "alpha_may_be_larger",
    "beta_is_chosen_by_a_sweep",
    "largest_stable_alpha",
    "losses_on_digits",
    "pitfalls_cost",
    "runs_are_told_by_their_signs",
    "signs",
    "sweep",
    "velocity_share",
]

CHAPTER = "13_practice"
BETAS = np.array([0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99])
USUAL = 4  # where 0.9 stands
SEEDS = 5
READER = Network((64, 16, 10))


@dataclass(frozen=True)
class Task:
    """A short training on digits: how noisy its gradients are, how long it is, what is tried."""

    batch_size: int
    steps: int
    lengths: tuple[float, ...]


#: The same network with noisy gradients and with smooth ones; lengths are alpha / (1 - beta).
TASKS = {
    "noisy": Task(4, 250, (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1)),
    "smooth": Task(100, 100, (1 / 2, 1, 2, 4, 8)),
}


@dataclass(frozen=True)
class Sweep:
    """What a sweep over beta and the step length found.

    Attributes
    ----------
    betas, lengths : array (b,), array (k,)
        What was tried; alpha is ``length (1 - beta)``.
    validation : array (seeds, k, b)
        The loss on the digits by which one chooses.
    accuracy : array (seeds, k, b)
        The share read correctly of digits that neither training nor choice has seen.
    """

    betas: Array
    lengths: Array
    validation: Array
    accuracy: Array

    @property
    def best_lengths(self) -> Array:
        """The length (b,) with the lowest mean validation loss, for each beta."""
        lengths: Array = self.lengths[self._rows]
        return lengths

    def at_best_length(self, values: Array) -> Array:
        """Return values (seeds, b) at each beta's best length."""
        return np.stack([values[:, row, k] for k, row in enumerate(self._rows)], axis=1)

    @property
    def _rows(self) -> Array:
        rows = self.validation.mean(axis=0).argmin(axis=0)
        return np.asarray(rows)


@cache
def sweep(task: str) -> Sweep:
    """Train the digit reader with every beta and length of a task, 1,000 digits, five seeds.

    Each seed has its own split: 1,000 digits to learn from, 300 to choose by, 497 for the end.
    """
    setting = TASKS[task]
    lengths = np.array(setting.lengths)
    betas, sizes = np.broadcast_arrays(BETAS, lengths[:, np.newaxis])
    rule = HeavyBall((sizes * (1 - betas)).ravel(), betas.ravel())
    chosen, read = [], []
    for seed in range(SEEDS):
        seen, unseen = load_digits(seed)
        learning, validation = _first(seen, 1000), Digits(seen.images[1000:], seen.labels[1000:])
        theta = np.tile(READER.init(seed), (betas.size, 1))
        theta = _last(
            minibatch_descent(
                READER, learning, rule, theta, setting.steps, setting.batch_size, seed
            )
        )
        with np.errstate(all="ignore"):
            chosen.append(np.nan_to_num(READER.loss(theta, validation), nan=np.inf))
        read.append(READER.accuracy(theta, unseen))
    shape = (SEEDS, *betas.shape)
    return Sweep(BETAS, lengths, np.reshape(chosen, shape), np.reshape(read, shape))


def _first(digits: Digits, size: int) -> Digits:
    return Digits(digits.images[:size], digits.labels[:size])


def _last(thetas: Iterator[Array]) -> Array:
    """Return the end of a run."""
    return deque(thetas, maxlen=1)[0]


@claim(
    "C42",
    CHAPTER,
    "Start at beta = 0.9; raise it for smooth losses, lower it for noisy ones; "
    "choose by held-out data.",
)
def beta_is_chosen_by_a_sweep() -> Finding:
    """Sweep beta and step length on a noisy and a smooth task, and choose by held-out digits."""
    numbers: dict[str, float] = {}
    told = []
    for name, task in TASKS.items():
        found = sweep(name)
        loss = found.at_best_length(found.validation)
        read = found.at_best_length(found.accuracy).mean(axis=0)
        best = int(loss.mean(axis=0).argmin())
        up, down = _gain(loss, (5, 6)), _gain(loss, (2, 3))
        numbers |= {
            **{f"loss, {name}, beta {b:g}": x for b, x in zip(BETAS, loss.mean(0), strict=True)},
            f"best beta, {name}": BETAS[best],
            f"gain of going up, {name}": up[0],
            f"error of going up, {name}": up[1],
            f"gain of going down, {name}": down[0],
            f"error of going down, {name}": down[1],
            f"read with 0.9, {name}": read[USUAL],
            f"read with the best, {name}": read[best],
            f"wrong length, {name}": _cost_of_wrong_length(found),
        }
        told.append(
            f"{listed(f'{x:.2f}' for x in loss.mean(axis=0))} on the {name} task (batches of "
            f"{task.batch_size})"
        )
    sentence = (
        f"Held-out loss with beta {listed(f'{b:g}' for b in BETAS)}, each with its best alpha "
        f"(mean of {SEEDS} seeds): {'; '.join(told)}. From 0.9 up to the better of 0.95 and 0.99 "
        f"the smooth task's loss changes by {-numbers['gain of going up, smooth']:+z.2f} ± "
        f"{numbers['error of going up, smooth']:.2f}, down to the better of 0.7 and 0.8 the noisy "
        f"task's by {-numbers['gain of going down, noisy']:+z.2f} ± "
        f"{numbers['error of going down, noisy']:.2f} (mean and standard error). An alpha "
        f"four times off costs a factor of {numbers['wrong length, noisy']:.1f} (noisy) and "
        f"{numbers['wrong length, smooth']:.1f} (smooth)."
    )
    numbers = {name: float(number) for name, number in numbers.items()}
    start = all(
        numbers[f"read with the best, {name}"] - numbers[f"read with 0.9, {name}"] < 0.02
        for name in TASKS
    )
    rises = numbers["gain of going up, smooth"] > 2 * numbers["error of going up, smooth"]
    falls = numbers["gain of going down, noisy"] > 2 * numbers["error of going down, noisy"]
    if start and not (rises and falls):
        condition = "you start at 0.9 and let held-out data choose α"
        return Finding(HOLDS_WHEN, sentence, numbers, condition)
    return Finding(HOLDS if start else DOES_NOT_HOLD, sentence, numbers)


def _gain(loss: Array, places: tuple[int, ...]) -> tuple[float, float]:
    """Return by how much the better of some betas is below 0.9, and the error of that mean."""
    best = min(places, key=lambda place: float(loss[:, place].mean()))
    gains = loss[:, USUAL] - loss[:, best]
    return float(gains.mean()), float(gains.std(ddof=1) / np.sqrt(len(gains)))


def _cost_of_wrong_length(found: Sweep) -> float:
    """Return the factor in loss of an alpha four times too small or too large, at beta 0.9."""
    loss = found.validation.mean(axis=0)[:, USUAL]
    best = int(loss.argmin())
    off = [loss[k] for k in (best - 2, best + 2) if 0 <= k < len(loss)]
    return float(np.mean(off) / loss[best])


@claim("C43", CHAPTER, "Momentum allows an alpha two to five times larger.")
def alpha_may_be_larger() -> Finding:
    """Compare the largest stable alpha on a bowl, and the best alpha on digits, with plain's."""
    betas = (0.5, 0.9)
    limit = {
        (form, beta): largest_stable_alpha(form, beta) / 2
        for form in ("HeavyBall", "AveragedMomentum")
        for beta in betas
    }
    best = {name: sweep(name).best_lengths for name in TASKS}
    useful = {name: float(lengths[USUAL] / lengths[0]) for name, lengths in best.items()}
    numbers = {
        **{f"limit over plain's, {form}, beta {b}": float(x) for (form, b), x in limit.items()},
        **{f"best over plain's, averaged, {name}": factor for name, factor in useful.items()},
        **{f"best over plain's, velocity, {name}": 0.1 * factor for name, factor in useful.items()},
    }
    velocity, averaged = (
        " and ".join(f"{limit[form, beta]:.1f}" for beta in betas)
        for form in ("HeavyBall", "AveragedMomentum")
    )
    sentence = (
        f"Largest stable alpha on a bowl, as a multiple of plain descent's, at beta 0.5 and 0.9: "
        f"{velocity} in the velocity form, {averaged} in the averaged one. Best alpha on "
        f"digits at 0.9, as a multiple of plain descent's best: averaged form {useful['smooth']:g} "
        f"with smooth gradients, {useful['noisy']:g} with noisy ones; velocity form "
        f"{0.1 * useful['smooth']:.1f} and {0.1 * useful['noisy']:.1f}."
    )
    inside = {
        "velocity": any(2 <= limit["HeavyBall", beta] <= 5 for beta in betas),
        "averaged": any(2 <= limit["AveragedMomentum", beta] <= 5 for beta in betas),
    }
    if inside["averaged"] and 2 <= useful["smooth"] <= 5 and not inside["velocity"]:
        condition = "the form is the averaged one and the noise is small"
        return Finding(HOLDS_WHEN, sentence, numbers, condition)
    return Finding(HOLDS if all(inside.values()) else DOES_NOT_HOLD, sentence, numbers)


def largest_stable_alpha(form: str, beta: float) -> float:
    """Return the largest of 800 alphas from 0.5 to 50 that still shrinks the error on x^2 / 2.

    Neighbours are 0.6 % apart; a run counts as shrinking after 3,000 steps from 1.
    """
    alphas = np.geomspace(0.5, 50, 800)
    rule = by_name(form, learning_rate=alphas, beta=beta)
    ends = deque(iterate(losses.Quadratic([1.0]), rule, [1.0], 3000), maxlen=200)
    shrinking = np.all([np.abs(step.theta[:, 0]) < 1 for step in ends], axis=0)
    return float(alphas[shrinking].max())


@dataclass(frozen=True)
class Patient:
    """A training run to be looked at: its settings."""

    learning_rate: float
    beta: float

    def runs(self, epochs: int = 4, seeds: int = 3) -> list[Training]:
        """Train, once a seed."""
        learning, held_out = load_digits()
        rule = HeavyBall(self.learning_rate, self.beta)
        return [train(Network(), learning, held_out, rule, epochs, 32, k) for k in range(seeds)]


#: One healthy run and three sick ones, on minibatches of 32 digits.
PATIENTS = {
    "healthy": Patient(0.05, 0.9),
    "alpha too small": Patient(0.001, 0.9),
    "alpha too large": Patient(0.5, 0.9),
    "beta too high": Patient(0.1, 0.99),
}


def velocity_share(
    velocity_norm: Array, gradient_norm: Array, learning_rate: float, beta: float
) -> Array:
    """Return the length of the velocity, 1 where all gradients agree.

    Formula: ``|v| (1 - beta) / (alpha |g|)``. Gradients that are nothing but noise give
    ``sqrt((1 - beta) / (1 + beta))``; less than that means that they oppose the velocity.
    """
    share: Array = velocity_norm * (1 - beta) / (learning_rate * gradient_norm)
    return share


def signs(patient: Patient, run: Training) -> dict[str, float]:
    """Return four signs of a run's health, over its second half.

    The largest rise of the smoothed loss above its lowest so far (as a factor), the median lengths
    of gradient and velocity, and the velocity's share over that of pure noise.
    """
    with np.errstate(all="ignore"):
        smooth = averages.average(np.minimum(run.losses, 1e3), 0.9, bias_correction=True)
    late = slice(len(smooth) // 2, None)
    gradient, velocity = run.gradient_norms[late], run.velocity_norms[late]
    noise = np.sqrt((1 - patient.beta) / (1 + patient.beta))
    share = velocity_share(velocity, gradient, patient.learning_rate, patient.beta)
    return {
        "rise": float((smooth / np.minimum.accumulate(smooth)).max()),
        "gradient": float(np.median(gradient)),
        "velocity": float(np.median(velocity)),
        "share": float(np.median(share) / noise),
    }


@claim(
    "C44",
    CHAPTER,
    "Watch for oscillation, for a loss that falls smoothly, for gradient norms and velocities.",
)
def runs_are_told_by_their_signs() -> Finding:
    """Look at four signs of a healthy run and of three sick ones, three seeds each."""
    found: dict[str, dict[str, Array]] = {}
    accuracy: dict[str, float] = {}
    for name, patient in PATIENTS.items():
        runs = patient.runs()
        rows = [signs(patient, run) for run in runs]
        found[name] = {sign: np.array([row[sign] for row in rows]) for sign in rows[0]}
        accuracy[name] = float(np.mean([run.accuracies[-1] for run in runs]))
    healthy, sick = found["healthy"], [name for name in found if name != "healthy"]
    caught = {
        name: [sign for sign in healthy if _apart(found[name][sign], healthy[sign])]
        for name in sick
    }
    numbers = {
        f"{sign}, {name}": float(values.mean())
        for name, each in found.items()
        for sign, values in each.items()
    } | {f"read correctly, {name}": share for name, share in accuracy.items()}
    parts = [
        f"{name}: loss rises {each['rise'].mean():.1f}-fold above its lowest, gradient "
        f"{each['gradient'].mean():.1f}, velocity {each['velocity'].mean():.2g}, share "
        f"{each['share'].mean():.1f} of noise's, {accuracy[name]:.0%} read"
        for name, each in found.items()
    ]
    sentence = "; ".join(parts).capitalize() + "."
    smooth_but_sick = [name for name in sick if found[name]["rise"].max() <= healthy["rise"].min()]
    if all(caught.values()) and smooth_but_sick:
        return Finding(HOLDS_WHEN, sentence, numbers, "the loss is not the only thing watched")
    return Finding(HOLDS if all(caught.values()) else DOES_NOT_HOLD, sentence, numbers)


def _apart(values: Array, others: Array) -> bool:
    """Whether all of one group lie on the same side of all of the other, by a fifth or more."""
    return bool(values.min() > 1.2 * others.max() or 1.2 * values.max() < others.min())


@claim(
    "C45",
    CHAPTER,
    "Common pitfalls: a beta that is too high, no bias correction, an alpha that was not adjusted.",
)
def pitfalls_cost() -> Finding:
    """Fall into each of them: on digits with five seeds, and on a long bowl."""
    high = losses_on_digits([HeavyBall(0.1, 0.9), HeavyBall(0.1, 0.99)], [160])[:, 0]
    early = losses_on_digits(
        [AveragedMomentum(0.5, 0.9), AveragedMomentum(0.5, 0.9, bias_correction=True)], [10, 160]
    )
    bowl, alpha = losses.Quadratic([1, 100]), theory.best("GradientDescent", 1, 100).learning_rate
    rules: dict[str, Optimizer] = {
        "plain": HeavyBall(alpha, 0.0),
        "averaged, same alpha": AveragedMomentum(alpha, 0.9),
        "averaged, ten times alpha": AveragedMomentum(10 * alpha, 0.9),
        "velocity, same alpha": HeavyBall(alpha, 0.9),
    }
    steps = {
        name: int(np.asarray(descend(bowl, rule, [1.0, 1.0], 1500).steps_to(1e-6)))
        for name, rule in rules.items()
    }
    high_cost, correction_gain = high[:, 1] / high[:, 0], early[..., 0] / early[..., 1]
    numbers = {
        "loss at 0.99 over loss at 0.9": float(high_cost.mean()),
        "loss uncorrected over corrected, step 10": float(correction_gain[:, 0].mean()),
        "loss uncorrected over corrected, step 160": float(correction_gain[:, 1].mean()),
        **{f"steps, {name}": count for name, count in steps.items()},
    }
    ten, end = (correction_gain[:, k] for k in (0, 1))
    sentence = (
        f"On digits, mean and deviation of {SEEDS} seeds: beta 0.99 in place of 0.9 at the same "
        f"alpha ends with a loss {high_cost.mean():.1f} ± {high_cost.std(ddof=1):.1f} times as "
        f"high; without the correction the averaged form has {ten.mean():.2f} ± "
        f"{ten.std(ddof=1):.2f} times the loss after 10 steps and {end.mean():.2f} ± "
        f"{end.std(ddof=1):.2f} times after 160. On a bowl plain descent "
        f"needs {steps['plain']} steps; averaged momentum needs "
        f"{steps['averaged, same alpha']} at the same alpha and "
        f"{steps['averaged, ten times alpha']} at ten times that alpha, which is the velocity form "
        f"at the old one ({steps['velocity, same alpha']})."
    )
    first = bool(high_cost.min() > 1)
    second = bool(ten.min() > 1)
    third = steps["averaged, same alpha"] > 1.5 * steps["averaged, ten times alpha"]
    spared = steps["velocity, same alpha"] == steps["averaged, ten times alpha"]
    if first and second and third and spared:
        condition = "the form is the averaged one; the velocity form knows only the first"
        return Finding(HOLDS_WHEN, sentence, numbers, condition)
    return Finding(HOLDS if first and second and third else DOES_NOT_HOLD, sentence, numbers)


def losses_on_digits(rules: list[Optimizer], at: list[int], seeds: int = SEEDS) -> Array:
    """Return the loss (seeds, steps, rules) on 300 of the digits learnt, after each of some steps.

    Minibatches of 32; the rules share first weights and minibatches.
    """
    learning, _ = load_digits()
    watched = _first(learning, 300)
    found = np.empty((seeds, len(at), len(rules)))
    start = np.stack([READER.init(seed) for seed in range(seeds)])
    orders = range(1, seeds + 1)
    for k, rule in enumerate(rules):
        run = minibatch_descent(READER, learning, rule, start, max(at), 32, orders)
        for t, theta in enumerate(run, start=1):
            if t in at:
                found[:, at.index(t), k] = READER.loss(theta, watched)
    return found
