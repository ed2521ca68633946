"""The numbers of the chapter on Nesterov's method, against closed forms and the papers."""

import numpy as np
import pytest
from measured import measured, said

from momentum_book.claims._numbers import named
from momentum_book.claims.nesterov import (
    AHEAD_OVERSHOOT,
    AHEAD_STEPS,
    BALL_OVERSHOOT,
    BALL_STEPS,
    C15,
    DISTANCE,
    PERIOD,
    POINT,
    heavy_ball_cycle,
    overshoots,
    tuned_steps,
)
from momentum_lib import HeavyBall, Nesterov, descend, losses, theory


def test_verdict():
    verdict = "holds when the surface is more than a bowl"
    assert measured("C15").full_verdict == verdict


PRODUCTS, KAPPAS = (0.01, 0.1, 0.5), (100, 1_000, 10_000)
COMPARED = {
    **named(BALL_OVERSHOOT, PRODUCTS, (0.61, 0.62, 0.63)),
    **named(AHEAD_OVERSHOOT, PRODUCTS, (0.51, 0.42, 0.33)),
    **named(BALL_STEPS, KAPPAS, (111, 222, 3333)),
    **named(AHEAD_STEPS, KAPPAS, (112, 444, 5555)),
    PERIOD: 2,
    POINT.format(1): -1.2345,
    POINT.format(2): 6.789,
    DISTANCE: 1e-12,
}
MORE_THAN_A_BOWL = "holds when the surface is more than a bowl"


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, MORE_THAN_A_BOWL),
        ({AHEAD_OVERSHOOT.format(0.01): 0.6099}, MORE_THAN_A_BOWL),
        ({AHEAD_OVERSHOOT.format(0.01): 0.61}, "does not hold"),
        ({AHEAD_OVERSHOOT.format(0.5): 0.64}, "does not hold"),
        ({PERIOD: 1}, "does not hold"),
        ({PERIOD: 0}, "does not hold"),
        ({DISTANCE: 0.9e-6}, MORE_THAN_A_BOWL),
        ({DISTANCE: 1e-6}, "does not hold"),
        ({AHEAD_STEPS.format(100): 111}, "holds"),
        ({AHEAD_STEPS.format(10_000): 3333}, "holds"),
    ],
)
def test_the_verdict_turns_at_each_border(change, verdict):
    assert said(C15.verdict(COMPARED | change)) == verdict


def test_the_sentence_says_its_numbers():
    said_of_all = C15.sentence(COMPARED)
    assert "overshoots by 61%, 62% and 63%, Nesterov by 51%, 42% and 33%." in said_of_all
    assert "visits -1.2345 and 6.7890 for ever and Nesterov arrives." in said_of_all
    assert said_of_all.endswith("faster: 111, 222 and 3,333 against 112, 444 and 5,555 steps.")


def test_the_sentence_has_words_for_the_other_outcomes():
    other = C15.sentence(COMPARED | {PERIOD: 1, DISTANCE: 1.0, AHEAD_STEPS.format(100): 1})
    assert "heavy ball does not cycle and Nesterov does not arrive." in other
    assert "heavy ball is not faster: " in other
    assert "heavy ball does not cycle" in C15.sentence(COMPARED | {PERIOD: 0})


@pytest.mark.parametrize(
    ("rule", "counts"), [(HeavyBall, (95, 321, 1_074)), (Nesterov, (158, 519, 1_660))]
)
def test_tuned_steps_are_those_of_the_plan(rule, counts):
    assert tuple(tuned_steps(rule, kappa) for kappa in (100, 1_000, 10_000)) == counts


def test_the_cycle_is_the_published_one():
    # Solved by hand: x, y, z with one point on each outer piece and one below 1, period three.
    # x' = x - (25 x - c) / 9 + 4/9 (x - x_before), with c = 24 above 2 and 0 below 1.
    system = np.array(
        [
            [25 / 9 - 13 / 9, 1, 4 / 9],  # next of p = 2.12 is q
            [4 / 9, 25 / 9 - 13 / 9, 1],
            [1, 4 / 9, 25 / 9 - 13 / 9],
        ]
    )
    points = np.linalg.solve(system, [24 / 9, 0, 0])
    cycle = heavy_ball_cycle()
    assert cycle.period == 3
    np.testing.assert_allclose(cycle.points, np.sort(points), rtol=1e-9)
    np.testing.assert_allclose(np.sort(points), [-1.8024, 0.6465, 2.1159], atol=5e-5)


@pytest.mark.parametrize("start", [3.07, 3.2, 3.46])
def test_the_cycle_catches_every_start_of_the_published_interval(start):
    assert heavy_ball_cycle(start).period == 3


@pytest.mark.parametrize("start", [-40.0, 0.5, 3.3, 1000.0])
def test_nesterov_arrives_from_anywhere(start):
    assert abs(heavy_ball_cycle(start).nesterov) < 1e-9


def test_nesterov_keeps_its_guarantee_on_the_curve_where_heavy_ball_cycles():
    # f(x_t) - f* <= L (1 - 1/sqrt(kappa))^t |x_0|^2 (Nesterov 2004, theorem 2.2.3, with mu <= L).
    curve = losses.PiecewiseQuadratic()
    alpha, beta, rate = theory.best("Nesterov", 1, 25)
    run = descend(curve, Nesterov(alpha, beta), [3.3], 150)
    bound = 25 * rate ** np.arange(151) * 3.3**2
    assert (run.losses <= bound + 1e-12).all()


def test_looking_ahead_damps():
    ball, ahead = overshoots(np.array([0.01, 0.1, 0.5, 0.9]), 0.9)
    assert (ahead < ball).all()
    # The size of complex roots: sqrt(beta) against sqrt(beta (1 - alpha lambda)).
    assert theory.rate("Nesterov", 0.1, 1.0, 0.9) == pytest.approx(np.sqrt(0.9 * 0.9))
    assert theory.rate("HeavyBall", 0.1, 1.0, 0.9) == pytest.approx(np.sqrt(0.9))
