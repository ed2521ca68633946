"""The claim of the chapter on Nesterov's method, measured."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from momentum_book.claims._finding import DOES_NOT_HOLD, HOLDS, HOLDS_WHEN, Finding, claim
from momentum_book.claims._typeset import listed
from momentum_lib import losses, theory
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import HeavyBall, Nesterov

__all__ = ["Cycle", "heavy_ball_cycle", "looking_ahead_helps", "overshoots", "tuned_steps"]

CHAPTER = "05_nesterov"


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


@claim("C15", CHAPTER, "Nesterov's method converges better than heavy ball and overshoots less.")
def looking_ahead_helps() -> Finding:
    """Compare overshoot, steps on bowls, and what happens on a convex function with two kinks."""
    products = np.array([0.01, 0.1, 0.5])
    ball, ahead = overshoots(products, 0.9)
    kappas = (100, 1_000, 10_000)
    steps = {rule: [tuned_steps(rule, kappa) for kappa in kappas] for rule in (HeavyBall, Nesterov)}
    cycle = heavy_ball_cycle()
    numbers = {
        **{f"overshoot, heavy ball, {x:g}": float(v) for x, v in zip(products, ball, strict=True)},
        **{f"overshoot, Nesterov, {x:g}": float(v) for x, v in zip(products, ahead, strict=True)},
        **{
            f"steps, {rule.__name__}, kappa {kappa:,}": count
            for rule, counts in steps.items()
            for kappa, count in zip(kappas, counts, strict=True)
        },
        "period of heavy ball's cycle": cycle.period,
        "Nesterov's distance there": abs(cycle.nesterov),
    }
    visits = listed(f"{point:.4f}" for point in cycle.points)
    needed = {rule: listed(f"{count:,}" for count in counts) for rule, counts in steps.items()}
    sentence = (
        f"At beta = 0.9 and alpha lambda = 0.01, 0.1 and 0.5 heavy ball overshoots by "
        f"{ball[0]:.0%}, {ball[1]:.0%} and {ball[2]:.0%}, Nesterov by {ahead[0]:.0%}, "
        f"{ahead[1]:.0%} and {ahead[2]:.0%}. On the piecewise quadratic heavy ball visits {visits} "
        f"for ever and Nesterov arrives. On bowls of condition number 100, 1,000 and 10,000 "
        f"heavy ball is faster: {needed[HeavyBall]} against {needed[Nesterov]} steps."
    )
    less = bool(np.all(ahead < ball))
    safer = cycle.period > 1 and abs(cycle.nesterov) < 1e-6
    faster_ball = all(
        mine < other for mine, other in zip(steps[HeavyBall], steps[Nesterov], strict=True)
    )
    if less and safer and faster_ball:
        return Finding(HOLDS_WHEN, sentence, numbers, "the surface is more than a bowl")
    return Finding(HOLDS if less and safer else DOES_NOT_HOLD, sentence, numbers)
