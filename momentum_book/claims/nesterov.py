"""The claim of the chapter on Nesterov's method, measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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
from momentum_book.claims._numbers import named, quotient, series
from momentum_book.claims._typeset import listed
from momentum_lib import losses, theory
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import HeavyBall, Nesterov

__all__ = ["C15", "Cycle", "heavy_ball_cycle", "overshoots", "tuned_steps"]

CHAPTER = "05_nesterov"

PRODUCTS, KAPPAS = (0.01, 0.1, 0.5), (100, 1_000, 10_000)
BALL_OVERSHOOT, AHEAD_OVERSHOOT = "overshoot, heavy ball, {:g}", "overshoot, Nesterov, {:g}"
BALL_STEPS, AHEAD_STEPS = "steps, HeavyBall, kappa {:,}", "steps, Nesterov, kappa {:,}"
PERIOD, POINT = "period of heavy ball's cycle", "point {} of the cycle"
DISTANCE = "Nesterov's distance there"


class Cycle(NamedTuple):
    """Where two runs end: the points that heavy ball keeps visiting, and Nesterov's last one."""

    points: Array
    period: int
    nesterov: float


def heavy_ball_cycle(start: float = 3.3, steps: int = 3000) -> Cycle:
    """Run both rules on the piecewise quadratic, each with the settings that its theory gives.

    References
    ----------
    Lessard, Recht and Packard (2016), section 4.6: alpha 1/9 and beta 4/9 are heavy ball's best
    for curvatures between 1 and 25.
    """
    curve = losses.PiecewiseQuadratic()
    alpha, beta, _ = theory.best("HeavyBall", 1, 25)
    last = descend(curve, HeavyBall(alpha, beta), start, steps).thetas[-12:, 0]
    period = next((p for p in range(1, 7) if np.allclose(last[p:], last[:-p], atol=1e-9)), 0)
    safe = theory.best("Nesterov", 1, 25)
    rule = Nesterov(safe.learning_rate, safe.beta)
    arrived = float(descend(curve, rule, start, steps).thetas[-1, 0])
    return Cycle(np.sort(last[-period:]) if period else np.empty(0), period, arrived)


def tuned_steps(rule: type[HeavyBall] | type[Nesterov], condition_number: float) -> int:
    """Count the steps of a tuned rule down a bowl from (1, 1) to within a millionth."""
    alpha, beta, rate = theory.best(rule.__name__, 1, condition_number)
    bowl, room = losses.Quadratic([1, condition_number]), int(2 * theory.steps_needed(rate, 1e-6))
    steps = descend(bowl, rule(alpha, beta), [1.0, 1.0], room).steps_to(1e-6)
    if not isinstance(steps, int):
        raise TypeError(f"{rule.__name__} did not arrive within {room} steps")
    return steps


def overshoots(products: Array, beta: float) -> tuple[Array, Array]:
    """Return how far each rule passes the minimum from 1, for each alpha lambda at one beta."""
    bowl = losses.Quadratic([1.0])
    past = []
    for rule in (HeavyBall, Nesterov):
        run = descend(bowl, rule(products, beta), [1.0], 500)
        past.append(np.maximum(-run.thetas[..., 0].min(axis=0), 0))
    return past[0], past[1]


def measure_looking_ahead() -> Numbers:
    """Compare overshoot, steps on bowls, and what happens on a convex function with two kinks."""
    ball, ahead = overshoots(np.array(PRODUCTS), 0.9)
    cycle = heavy_ball_cycle()
    return {
        **named(BALL_OVERSHOOT, PRODUCTS, ball),
        **named(AHEAD_OVERSHOOT, PRODUCTS, ahead),
        **named(BALL_STEPS, KAPPAS, [tuned_steps(HeavyBall, kappa) for kappa in KAPPAS]),
        **named(AHEAD_STEPS, KAPPAS, [tuned_steps(Nesterov, kappa) for kappa in KAPPAS]),
        PERIOD: cycle.period,
        **named(POINT, range(1, cycle.period + 1), cycle.points),
        DISTANCE: abs(cycle.nesterov),
    }


def judge_looking_ahead(numbers: Numbers) -> Verdict:
    """See whether it overshoots less, and arrives where heavy ball cycles; and who is faster."""
    less = _all_below(
        series(numbers, AHEAD_OVERSHOOT, PRODUCTS), series(numbers, BALL_OVERSHOOT, PRODUCTS)
    )
    if not (less and _cycles(numbers) and _arrives(numbers)):
        return Verdict(DOES_NOT_HOLD)
    if _ball_is_faster(numbers):
        return Verdict(HOLDS_WHEN, "the surface is more than a bowl")
    return Verdict(HOLDS)


def tell_looking_ahead(numbers: Numbers) -> str:
    """Say the overshoots, the cycle, and the steps on bowls."""
    ball = series(numbers, BALL_OVERSHOOT, PRODUCTS)
    ahead = series(numbers, AHEAD_OVERSHOOT, PRODUCTS)
    points = series(numbers, POINT, range(1, int(numbers[PERIOD]) + 1))
    visits = (
        f"visits {listed(f'{point:.4f}' for point in points)} for ever"
        if _cycles(numbers)
        else "does not cycle"
    )
    balls, aheads = (
        listed(f"{count:,}" for count in series(numbers, name, KAPPAS))
        for name in (BALL_STEPS, AHEAD_STEPS)
    )
    return (
        f"At beta = 0.9 and alpha lambda = 0.01, 0.1 and 0.5 heavy ball overshoots by "
        f"{ball[0]:.0%}, {ball[1]:.0%} and {ball[2]:.0%}, Nesterov by {ahead[0]:.0%}, "
        f"{ahead[1]:.0%} and {ahead[2]:.0%}. On the piecewise quadratic heavy ball {visits} "
        f"and Nesterov {'arrives' if _arrives(numbers) else 'does not arrive'}. "
        f"On bowls of condition number 100, 1,000 and 10,000 heavy ball is "
        f"{'faster' if _ball_is_faster(numbers) else 'not faster'}: "
        f"{balls} against {aheads} steps."
    )


def _all_below(some: Sequence[Number], others: Sequence[Number]) -> bool:
    return all(one < other for one, other in zip(some, others, strict=True))


def _cycles(numbers: Numbers) -> bool:
    return numbers[PERIOD] > 1  # a cycle of period 1 is a place of rest


def _arrives(numbers: Numbers) -> bool:
    return numbers[DISTANCE] < 1e-6


def _ball_is_faster(numbers: Numbers) -> bool:
    return _all_below(series(numbers, BALL_STEPS, KAPPAS), series(numbers, AHEAD_STEPS, KAPPAS))


C15 = define(
    "C15",
    CHAPTER,
    "Nesterov Accelerated Gradient (NAG)",
    "Nesterov's method converges better than heavy ball and overshoots less.",
    measure=measure_looking_ahead,
    verdict=judge_looking_ahead,
    sentence=tell_looking_ahead,
    headline=Headline(
        quotient(AHEAD_STEPS.format(100), BALL_STEPS.format(100)),
        "{:.1f} times",
        "heavy ball's steps on a bowl of condition number 100, both tuned",
    ),
    evidence=Evidence(
        budget="each rule with the α and β of its theory; on the bowls until it arrives, 3,000 "
        "steps on the two kinks",
        fixed="the start and the goal; for the overshoot also αλ and β = 0.9",
        opponents="heavy ball, tuned for its best rate",
        fails="the surface is a bowl, or one near its minimum: there tuned heavy ball is faster",
        turn="A bowl of condition number 100 on which tuned Nesterov needs fewer steps "
        "than tuned heavy ball.",
    ),
)
