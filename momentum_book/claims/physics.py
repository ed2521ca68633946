"""The claims of the chapter on the physics analogy, measured."""

from __future__ import annotations

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
from momentum_book.claims._numbers import named, quotient, series
from momentum_book.claims._runs import last_thetas
from momentum_book.claims._typeset import listed
from momentum_lib import losses, theory
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import AveragedMomentum, HeavyBall
from momentum_lib.physics import threshold_beta

__all__ = ["C01", "C02", "C03", "share_that_leaves", "thresholds", "way_across"]

CHAPTER, TOPIC = "01_physics_analogy", "The Physics Analogy"

BETAS = (0.5, 0.9, 0.99)
FINAL, EARLY = "final speed-up, beta {:g}", "first 20 steps, beta {:g}"
AVERAGED = "final speed-up, averaged form, beta {:g}"
AT_LENGTH = "final speed-up over the same step length, beta {:g}"

HEIGHTS = (2.0, 2.5, 3.0)
THRESHOLD = "threshold, height {:g}"
FRICTION = "friction at the threshold, height 2, alpha {:g}"
LIGHTER = (0.002, 0.02, 0.05)
NO_BETA = 1.0  # the threshold of a bump that no beta below 1 crosses

ALPHAS, ACROSS_BETAS = (0.09, 0.06, 0.03), (0.0, 0.3, 0.5, 0.95)
ACROSS = "way across, alpha {:g}, beta {:g}"


def measure_slopes() -> Numbers:
    """Time the way down a constant slope, against plain descent with the same alpha."""
    slope = losses.Custom(lambda x: x[..., 0], np.ones_like, vectorized=True)
    run = descend(slope, HeavyBall(0.01, np.array(BETAS)), [0.0], 3000)
    final = run.velocities[-1, :, 0] / 0.01
    average = -run.thetas[20, :, 0] / (20 * 0.01)
    other = descend(slope, AveragedMomentum(0.01, np.array(BETAS)), [0.0], 3000)
    last = -np.diff(other.thetas[-2:, :, 0], axis=0)[0] / 0.01
    return (
        named(FINAL, BETAS, final)
        | named(EARLY, BETAS, average)
        | named(AVERAGED, BETAS, last)
        | named(AT_LENGTH, BETAS, final * (1 - np.array(BETAS)))
    )


def judge_slopes(numbers: Numbers) -> Verdict:
    """Compare the speed-up in the end with the one that theory has, in both forms.

    Then ask whether anything of it is left against plain steps of the same length.
    """
    expected = theory.terminal_speedup(np.array(BETAS))
    if not np.allclose(series(numbers, FINAL, BETAS), expected, rtol=1e-6, atol=0):
        return Verdict(DOES_NOT_HOLD)
    averaged, at_length = (
        max(series(numbers, name, BETAS)) > 1.01 for name in (AVERAGED, AT_LENGTH)
    )
    conditions = [] if averaged else ["the form is the velocity form"]
    conditions += [] if at_length else ["plain descent has the same α, not the same step length"]
    return Verdict(HOLDS_WHEN, " and ".join(conditions)) if conditions else Verdict(HOLDS)


def tell_slopes(numbers: Numbers) -> str:
    """Say the speed-up in the end and at first."""
    final, average = series(numbers, FINAL, BETAS), series(numbers, EARLY, BETAS)
    return (
        f"In the end {final[0]:.0f}, {final[1]:.0f} and {final[2]:.0f} times as fast as plain "
        f"descent at beta 0.5, 0.9 and 0.99, which is 1 / (1 - beta); over the first 20 steps "
        f"{average[0]:.1f}, {average[1]:.1f} and {average[2]:.1f} times. In the averaged form at "
        f"the same alpha it is {numbers[AVERAGED.format(0.9)]:.2f} times at 0.9, and against plain "
        f"steps of the length alpha / (1 - beta) {numbers[AT_LENGTH.format(0.9)]:.2f} times."
    )


C01 = define(
    "C01",
    CHAPTER,
    TOPIC,
    "Momentum moves faster down consistent slopes.",
    measure=measure_slopes,
    verdict=judge_slopes,
    sentence=tell_slopes,
    headline=Headline(
        FINAL.format(0.9), "{:.0f} times", "as fast as plain descent in the end, at β = 0.9"
    ),
    evidence=Evidence(
        budget="3,000 steps; nothing is tuned",
        fixed="a slope of 1, the start, and α = 0.01 or the step length α/(1 − β)",
        opponents="plain descent with the same α, and with the same step length",
        fails="the form is the averaged one, as in Adam, or plain descent takes steps as long: "
        "then momentum is only as fast",
        turn="A steady slope on which momentum ends faster than plain descent with the α that is "
        "its step length.",
    ),
)


def thresholds(heights: tuple[float, ...], alpha: float = 0.02) -> list[float | None]:
    """Return the smallest beta that carries a ball over a bump of each height."""
    bumps = [losses.Bump(height) for height in heights]
    return [threshold_beta(bump, alpha, bump.start[0], bump.at + 1) for bump in bumps]


def share_that_leaves(betas: Array, good: bool) -> Array:
    """Return the share of starts in the better (or worse) of two wells that end in the other."""
    wells = losses.DoubleWell(0.1)
    barrier = np.sort(np.roots([1.0, 0.0, -1.0, wells.tilt]).real)[1]
    low, high = (-1.8, -0.2) if good else (0.4, 1.8)
    starts = np.linspace(low, high, 141)[:, np.newaxis, np.newaxis]
    ends = last_thetas(wells, HeavyBall(0.05, betas), starts, 4000)[..., 0]
    left: Array = np.mean(ends > barrier if good else ends < barrier, axis=0)
    return left


def measure_bumps() -> Numbers:
    """Find the beta that crosses each bump, and see whether good minima are left as well."""
    found = [NO_BETA if beta is None else beta for beta in thresholds(HEIGHTS)]
    crossing = [thresholds((2.0,), alpha)[0] or NO_BETA for alpha in LIGHTER]
    frictions = (1 - np.array(crossing)) / np.sqrt(LIGHTER)
    betas = np.array([0.5, 0.95])
    good, bad = share_that_leaves(betas, good=True), share_that_leaves(betas, good=False)
    return (
        named(THRESHOLD, HEIGHTS, found)
        | named(FRICTION, LIGHTER, frictions)
        | {
            "share leaving the better well, beta 0.95": float(good[1]),
            "share leaving the worse well, beta 0.95": float(bad[1]),
            "share leaving either well, beta 0.5": float(max(good[0], bad[0])),
        }
    )


def judge_bumps(numbers: Numbers) -> Verdict:
    """See whether there are thresholds, whether they grow with the bump, and what they are of.

    Of friction, if at other alphas the same friction is needed within a tenth.
    """
    low, middle, high = series(numbers, THRESHOLD, HEIGHTS)
    if high == 0:
        return Verdict(HOLDS)
    if 0 < low < middle < high:
        frictions = series(numbers, FRICTION, LIGHTER)
        if max(frictions) < 1.1 * min(frictions):
            return Verdict(
                HOLDS_WHEN, "the friction (1 − β)/√α is below a threshold that falls as they grow"
            )
        return Verdict(HOLDS_WHEN, "β is above a threshold that grows with them")
    return Verdict(DOES_NOT_HOLD)


def tell_bumps(numbers: Numbers) -> str:
    """Say the thresholds, and the shares that leave a well."""
    found = series(numbers, THRESHOLD, HEIGHTS)
    good = numbers["share leaving the better well, beta 0.95"]
    bad = numbers["share leaving the worse well, beta 0.95"]
    either = numbers["share leaving either well, beta 0.5"]
    frictions = listed(f"{friction:.2f}" for friction in series(numbers, FRICTION, LIGHTER))
    return (
        f"Over a bump of height 2, 2.5 and 3 it takes beta = {found[0]:.3f}, {found[1]:.3f} and "
        f"{found[2]:.3f} at alpha = 0.02. At alpha 0.002, 0.02 and 0.05 a bump of 2 asks for a "
        f"friction (1 - beta) / sqrt(alpha) of at most {frictions}. Of the starts in the worse of "
        f"two wells {bad:.0%} leave it at beta 0.95, and of those in the better one {good:.0%}; "
        "at 0.5 " + ("none do." if either == 0 else f"up to {either:.0%} do.")
    )


C02 = define(
    "C02",
    CHAPTER,
    TOPIC,
    "Momentum rolls through small uphill parts.",
    measure=measure_bumps,
    verdict=judge_bumps,
    sentence=tell_bumps,
    headline=Headline(
        THRESHOLD.format(2.0), "β = {:.2f}", "carries the ball over a bump of height 2, at α = 0.02"
    ),
    evidence=Evidence(
        budget="β found to within 0.0001, 2,000 steps a run; 141 starts in each well, 4,000 steps",
        fixed="the start at rest; α = 0.02 on the bumps and 0.05 in the wells",
        opponents="the same rule with other β, and with other α at the same friction",
        fails="α is made smaller and β stays: the friction grows, and the ball stops before the "
        "bump",
        turn="Two settings of the same friction of which only one gets over a bump, with α small "
        "enough for both to be stable.",
    ),
)


def way_across(beta: float, alpha: float = 0.09, steps: int = 60) -> tuple[float, float]:
    """Return the way a run makes across a ravine, and how far it overshoots along it."""
    ravine = losses.Ravine()
    x, y = descend(ravine, HeavyBall(alpha, beta), ravine.start, 400).thetas.T
    return float(np.abs(np.diff(y[: steps + 1])).sum()), max(0.0, float(x.max()))


def measure_zigzags() -> Numbers:
    """Add up the way across a ravine for four betas, at a lasting zigzag, a short one and none."""
    settings = [(alpha, beta) for alpha in ALPHAS for beta in ACROSS_BETAS]
    measured = {(alpha, beta): way_across(beta, alpha) for alpha, beta in settings}
    return {ACROSS.format(*setting): across for setting, (across, _) in measured.items()} | {
        "overshoot along, alpha 0.09, beta 0.95": measured[0.09, 0.95][1]
    }


def judge_zigzags(numbers: Numbers) -> Verdict:
    """See whether a moderate beta calms a zigzag, and where momentum only adds to the way."""
    across = {
        (alpha, beta): numbers[ACROSS.format(alpha, beta)]
        for alpha in ALPHAS
        for beta in ACROSS_BETAS
    }
    calmer = all(across[0.09, beta] < 0.8 * across[0.09, 0.0] for beta in (0.3, 0.5))
    wilder = across[0.09, 0.95] > across[0.09, 0.0]
    idle = all(
        across[alpha, beta] > across[alpha, 0.0]
        for alpha in (0.06, 0.03)
        for beta in ACROSS_BETAS[1:]
    )
    if not calmer:
        return Verdict(DOES_NOT_HOLD)
    conditions = ["plain descent keeps zigzagging"] * idle + ["β is moderate"] * wilder
    return Verdict(HOLDS_WHEN, " and ".join(conditions)) if conditions else Verdict(HOLDS)


def tell_zigzags(numbers: Numbers) -> str:
    """Say the ways across, and how far the highest beta overshoots."""
    lasting = [numbers[ACROSS.format(0.09, beta)] for beta in ACROSS_BETAS]
    short = [numbers[ACROSS.format(0.06, beta)] for beta in ACROSS_BETAS]
    none = [numbers[ACROSS.format(0.03, beta)] for beta in ACROSS_BETAS]
    past = numbers["overshoot along, alpha 0.09, beta 0.95"]
    return (
        f"In 60 steps at alpha 0.09 plain descent zigzags over {lasting[0]:.1f} across a "
        f"ravine, momentum over {lasting[1]:.1f} at beta 0.3, {lasting[2]:.1f} at "
        f"0.5, and {lasting[3]:.1f} at 0.95, where it also swings past the minimum along "
        f"the valley, by {past:.1f} of 9. At alpha 0.06, where the zigzag dies out at once, plain "
        f"descent makes {short[0]:.1f} and momentum at beta 0.3 makes "
        f"{short[1]:.1f}; at alpha 0.03, where there is none, {none[0]:.1f} and "
        f"{none[1]:.1f}."
    )


C03 = define(
    "C03",
    CHAPTER,
    TOPIC,
    "Momentum smooths oscillations.",
    measure=measure_zigzags,
    verdict=judge_zigzags,
    sentence=tell_zigzags,
    headline=Headline(
        quotient(ACROSS.format(0.09, 0.3), ACROSS.format(0.09, 0.0)),
        "{:.0%}",
        "of plain descent's way across the ravine is left, at β = 0.3 and α = 0.09",
    ),
    evidence=Evidence(
        budget="60 steps for the way across, 400 for the overshoot; nothing is tuned",
        fixed="the ravine, the start, and α within each comparison",
        opponents="plain descent with the same α",
        fails="plain descent already falls without a zigzag, as with most α in use: "
        "then momentum only adds to the way across",
        turn="A ravine on which plain descent doesn't zigzag and momentum shortens the way across.",
    ),
)
