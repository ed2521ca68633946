"""The claims of the chapter on starting up, measured."""

from __future__ import annotations

import numpy as np

from momentum_book.claims._finding import (
    DOES_NOT_HOLD,
    HOLDS,
    HOLDS_WHEN,
    Evidence,
    Headline,
    Number,
    Numbers,
    Verdict,
    define,
)
from momentum_book.claims._numbers import difference, named, series
from momentum_book.claims._runs import arrival
from momentum_book.claims.schedules import Plan, Planned
from momentum_lib import averages, losses
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import AveragedMomentum, GradientDescent, HeavyBall, Optimizer
from momentum_lib.schedules import Constant, WarmUp

__all__ = [
    "C20",
    "C21",
    "C22",
    "C36",
    "correction_against_form",
    "distance_behind",
    "largest_usable_alpha",
]

CHAPTER = "07_starting_up"
FORMS = ("averaged", "velocity")
FIRST, LATE = "first step, {} form", "late step, {} form"

OFF_CONSTANT, OFF_NOISE = "largest error, constant", "largest mean error, noise about a constant"
OFF_RAMP = "error after 30 steps of a ramp"
SEEDS = 400

#: Plain descent's limit of alpha, as "below" or "above" it, and "with" or "without" the correction.
TO_THE_GOAL = "steps, alpha {} the limit, {}"
THROWN = "first place, velocity form corrected"

LATE_BETAS = (0.9, 0.99)
LOST = "steps lost, averaged form, beta {}"
LOST_CORRECTED = "steps lost, averaged form corrected, beta {}"
AHEAD, LEAD = "velocity form over plain after 50 steps", "largest lead of plain over velocity form"

SLOPE = losses.Custom(lambda x: x[..., 0], np.ones_like, vectorized=True)


def _steps_taken(rule: Optimizer, steps: int) -> Array:
    """Return the length of each step down a constant slope of 1."""
    lengths: Array = -np.diff(descend(SLOPE, rule, [0.0], steps).thetas[:, 0])
    return lengths


def measure_first_steps() -> Numbers:
    """Compare the first step of both forms with a plain one of the same alpha."""
    alpha = 0.01
    rules: list[Optimizer] = [AveragedMomentum(alpha, 0.9), HeavyBall(alpha, 0.9)]
    first = [_steps_taken(rule, 1)[0] / alpha for rule in rules]
    late = [_steps_taken(rule, 300)[-1] / alpha for rule in rules]
    return named(FIRST, FORMS, first) | named(LATE, FORMS, late)


def judge_first_steps(numbers: Numbers) -> Verdict:
    """See whether the first step is shorter than a late one in both forms."""
    both_grow = all(numbers[FIRST.format(form)] < numbers[LATE.format(form)] for form in FORMS)
    return Verdict(HOLDS if both_grow else DOES_NOT_HOLD)


def tell_first_steps(numbers: Numbers) -> str:
    """Say the first step and a late one of both forms."""
    first, late = series(numbers, FIRST, FORMS), series(numbers, LATE, FORMS)
    return (
        f"At beta = 0.9, in plain steps of the same alpha: the averaged form begins with "
        f"{first[0]:.1f} and grows to {late[0]:.1f}; the velocity form begins "
        f"with {first[1]:.1f} and grows to {late[1]:.1f}."
    )


C20 = define(
    "C20",
    CHAPTER,
    "Initialization",
    "The first few steps have less momentum.",
    measure=measure_first_steps,
    verdict=judge_first_steps,
    sentence=tell_first_steps,
    headline=Headline(
        FIRST.format("averaged"),
        "{:.1f} of a plain step",
        "is the first step of the averaged form, at β = 0.9",
    ),
    evidence=Evidence(
        budget="300 steps; nothing is tuned",
        fixed="a slope of 1, α = 0.01 and β = 0.9",
        opponents="plain descent with the same α",
        fails="one means by less that the steps are shorter than plain ones, and uses "
        "PyTorch or Keras: their first step is a plain one",
        turn="A form of momentum whose first steps are as long as its later ones on a "
        "constant slope.",
    ),
)


def measure_correction() -> Numbers:
    """Correct the averages of a constant, of noise about a constant, and of a ramp."""
    beta, steps = 0.9, 30
    constant = averages.average(np.ones(steps), beta, bias_correction=True)
    noise = 1 + np.random.default_rng(0).normal(scale=0.5, size=(steps, SEEDS))
    noisy = averages.average(noise, beta, bias_correction=True).mean(axis=1)
    ramp = np.arange(1.0, steps + 1)
    behind = ramp - averages.average(ramp, beta, bias_correction=True)
    return {
        OFF_CONSTANT: float(np.abs(constant - 1).max()),
        OFF_NOISE: float(np.abs(noisy - 1).max()),
        OFF_RAMP: float(behind[-1]),
    }


def judge_correction(numbers: Numbers) -> Verdict:
    """See whether a constant comes out right, with noise and without, and a ramp does as well."""
    # The mean of 400 seeds of size-0.5 noise is off by 0.025 at the most noisy first step.
    if not (numbers[OFF_CONSTANT] < 1e-12 and numbers[OFF_NOISE] < 0.1):
        return Verdict(DOES_NOT_HOLD)
    if numbers[OFF_RAMP] > 1:
        return Verdict(HOLDS_WHEN, "the gradient stays about the same")
    return Verdict(HOLDS)


def tell_correction(numbers: Numbers) -> str:
    """Say how right the corrected velocity is."""
    return (
        f"For a constant gradient the corrected velocity is right from the first step, to "
        f"{max(numbers[OFF_CONSTANT], 1e-15):.0e}. For noise about a constant its "
        f"mean over {SEEDS} seeds is right to {numbers[OFF_NOISE]:.2f}. For a gradient that "
        f"rises by 1 a step it is {numbers[OFF_RAMP]:.1f} behind after 30 steps: the correction "
        "mends the start, not the lag."
    )


C21 = define(
    "C21",
    CHAPTER,
    "Bias Correction",
    "Dividing v by 1 - beta^t corrects the bias of starting at zero.",
    measure=measure_correction,
    verdict=judge_correction,
    sentence=tell_correction,
    headline=Headline(
        OFF_RAMP,
        "{:.1f}",
        "is how far it is still behind a gradient that rises by 1 a step, after 30 steps",
    ),
    evidence=Evidence(
        budget="30 steps",
        fixed="β = 0.9",
        seeds=f"{SEEDS} runs of noise",
        fails="the gradient changes quickly from the start: the correction mends the "
        "start, not the lag",
        turn="A constant gradient for which the corrected velocity is off.",
    ),
)


def measure_corrected_momentum() -> Numbers:
    """Run a long bowl with and without it, below and above plain descent's limit of alpha."""
    bowl, beta, limit = losses.Quadratic([1, 100]), 0.9, 2 / 100
    numbers: dict[str, Number] = {}
    for place, alpha in (("below", 0.75 * limit), ("above", 5 * limit)):
        for word, corrected in (("without", False), ("with", True)):
            run = descend(bowl, AveragedMomentum(alpha, beta, corrected), bowl.start, 3000)
            numbers[TO_THE_GOAL.format(place, word)] = float(arrival(run, 0.01))
    return numbers | {THROWN: correction_against_form(0.01, beta)}


def judge_corrected_momentum(numbers: Numbers) -> Verdict:
    """See whether it saves steps below the limit, and costs some above it or in the other form."""
    gain = {
        place: numbers[TO_THE_GOAL.format(place, "without")]
        - numbers[TO_THE_GOAL.format(place, "with")]
        for place in ("below", "above")
    }
    if gain["below"] <= 0:
        return Verdict(DOES_NOT_HOLD)
    if gain["above"] < 0 and abs(numbers[THROWN]) > 1:
        condition = "the form is the averaged one and α is below plain descent's limit"
        return Verdict(HOLDS_WHEN, condition)
    return Verdict(HOLDS)


def tell_corrected_momentum(numbers: Numbers) -> str:
    """Say the steps without it and with it, and where the other form is thrown."""
    below, above = (
        [numbers[TO_THE_GOAL.format(place, word)] for word in ("without", "with")]
        for place in ("below", "above")
    )
    return (
        f"Averaged form, beta = 0.9, steps to 0.01 without and with the correction: "
        f"{below[0]:.0f} and {below[1]:.0f} at three quarters of plain descent's "
        f"largest alpha, {above[0]:.0f} and {above[1]:.0f} at five times that. "
        f"In the velocity form, at half of plain descent's largest alpha, the correction throws "
        f"the first step from 1 to {numbers[THROWN]:.0f}."
    )


C22 = define(
    "C22",
    CHAPTER,
    "Bias Correction",
    "Momentum can benefit from the bias correction.",
    measure=measure_corrected_momentum,
    verdict=judge_corrected_momentum,
    sentence=tell_corrected_momentum,
    headline=Headline(
        difference(TO_THE_GOAL.format("above", "with"), TO_THE_GOAL.format("above", "without")),
        "{:.0f} steps",
        "more with the correction, at five times plain descent's limit of α",
    ),
    evidence=Evidence(
        budget="two values of α, 3,000 steps; nothing is tuned",
        fixed="a bowl of condition number 100, the start, the goal 0.01, and β = 0.9",
        opponents="the same rule without the correction",
        fails="the form is the velocity form, as in PyTorch and Keras: there the "
        "correction throws the first step",
        turn="A run of the velocity form that the correction makes quicker.",
    ),
)


def correction_against_form(alpha: float, beta: float, eigenvalue: float = 100.0) -> float:
    """Return where the first step from 1 lands when the velocity form is corrected, too."""
    velocity = alpha * eigenvalue * 1.0
    return 1.0 - velocity / averages.correction(beta, 1)


def measure_start() -> Numbers:
    """Measure how far behind its own final pace a run falls, and how far behind plain descent."""
    alpha = 0.01
    ball = np.cumsum(_steps_taken(HeavyBall(alpha, 0.9), 50)) / alpha
    plain = np.cumsum(_steps_taken(GradientDescent(alpha), 50)) / alpha
    corrected = [distance_behind(beta, bias_correction=True) for beta in LATE_BETAS]
    return {
        **named(LOST, LATE_BETAS, [distance_behind(beta) for beta in LATE_BETAS]),
        **named(LOST_CORRECTED, LATE_BETAS, corrected),
        AHEAD: float(ball[-1] / plain[-1]),
        LEAD: float((plain - ball).max()),
    }


def judge_start(numbers: Numbers) -> Verdict:
    """See in which form plain descent leads: by more than a step, or at all."""
    if numbers[LOST.format(0.9)] <= 1:
        return Verdict(DOES_NOT_HOLD)
    if _leads(numbers):
        return Verdict(HOLDS)
    return Verdict(HOLDS_WHEN, "the form is the averaged one")


def tell_start(numbers: Numbers) -> str:
    """Say how far the averaged form falls behind, and how far ahead the velocity form is."""
    lost, left = series(numbers, LOST, LATE_BETAS), max(series(numbers, LOST_CORRECTED, LATE_BETAS))
    return (
        f"On a steady slope the averaged form ends {lost[0]:.1f} plain steps behind plain "
        f"descent of the same alpha at beta 0.9, and {lost[1]:.1f} at 0.99; the correction "
        f"takes all {'of it' if left < 0.05 else f'but {left:.1f} of it'} back. The velocity form "
        f"is {'at times' if _leads(numbers) else 'never'} behind plain descent, and "
        f"{numbers[AHEAD]:.1f} times as far after 50 steps."
    )


def _leads(numbers: Numbers) -> bool:
    return numbers[LEAD] > 1e-10  # plain steps: more than rounding


C36 = define(
    "C36",
    CHAPTER,
    "Initial Behavior",
    "Momentum starts slowly, because its velocity starts at zero.",
    measure=measure_start,
    verdict=judge_start,
    sentence=tell_start,
    headline=Headline(
        LOST.format(0.9), "{:.0f} plain steps", "are lost by the averaged form, at β = 0.9"
    ),
    evidence=Evidence(
        budget="3,000 steps; 50 for the velocity form; nothing is tuned",
        fixed="a slope of 1, and α = 0.01 for every rule",
        opponents="plain descent with the same α",
        fails="the form is the velocity form, as in PyTorch and Keras: it is never "
        "behind plain descent",
        turn="A run of the velocity form that is behind plain descent of the same α on a slope.",
    ),
)


def distance_behind(beta: float, bias_correction: bool = False, steps: int = 3000) -> float:
    """Return how many plain steps the averaged form has lost on a constant slope."""
    alpha = 0.01
    run = _steps_taken(AveragedMomentum(alpha, beta, bias_correction), steps)
    return float(steps - run.sum() / alpha)


def largest_usable_alpha(surface: str, warm_up: int, beta: float = 0.9) -> float:
    """Return the largest alpha below which every one tried gives a run that ends lower.

    41 values from 0.0001 to 1 are tried, 1,000 steps each, after `warm_up` steps of warm-up; 0 is
    returned if none of them will do.
    """
    loss, alphas = losses.by_name(surface), np.geomspace(1e-4, 1, 41)
    rule = Planned(alphas, Plan(WarmUp(1, warm_up), Constant(beta)))  # all of them side by side
    run = descend(loss, rule, np.tile(loss.start, (len(alphas), 1)), 1000)
    lower = ~np.asarray(run.diverged) & (run.losses[-1] < run.losses[0])
    return float(alphas[np.logical_and.accumulate(lower)].max(initial=0))
