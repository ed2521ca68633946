"""The numbers of the chapter on the physics analogy, against physics."""

import numpy as np
import pytest
from measured import measured

from momentum_book.claims.physics import share_that_leaves, thresholds, way_across
from momentum_lib import GradientDescent, HeavyBall, descend, losses
from momentum_lib.physics import Ball, roll, threshold_beta


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C01", "holds"),
        ("C02", "holds when β is above a threshold that grows with them"),
        ("C03", "holds when plain descent keeps zigzagging and β is moderate"),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.99])
def test_the_speed_up_is_one_over_one_minus_beta(beta):
    numbers = measured("C01").finding.numbers
    assert numbers[f"final speed-up, beta {beta:g}"] == pytest.approx(1 / (1 - beta), rel=1e-6)
    # The mean of (1 - beta^t) / (1 - beta) over the first 20 steps.
    t = np.arange(1, 21)
    expected = np.mean((1 - beta**t) / (1 - beta))
    assert numbers[f"first 20 steps, beta {beta:g}"] == pytest.approx(expected)


def test_a_threshold_separates_what_crosses_from_what_does_not():
    [found] = thresholds((2.5,))
    bump = losses.Bump(2.5)
    for beta, crosses in ((found, True), (found - 2e-4, False)):
        run = descend(bump, HeavyBall(0.02, beta), bump.start, 2000)
        assert (run.thetas.max() > bump.at + 1) == crosses


def test_higher_than_the_start_no_friction_helps():
    # With f(start) = 1.6^2... below the crest a ball from rest cannot climb over: energy.
    bump = losses.Bump(height=8.0)
    crest = bump(np.linspace(-3, -1, 500)[:, np.newaxis]).max()
    assert bump(np.array(bump.start)) < crest
    assert threshold_beta(bump, 0.0005, bump.start[0], bump.at + 1) is None


def test_plain_descent_leaves_no_well():
    wells = losses.DoubleWell(0.1)
    run = descend(wells, GradientDescent(0.05), np.linspace(0.4, 1.8, 20)[:, np.newaxis], 2000)
    assert (run.thetas[-1] > 0).all()
    assert share_that_leaves(np.array([0.0]), good=True)[0] == 0


def test_the_way_across_of_plain_descent_is_a_geometric_sum():
    # y_t = (1 - alpha 20)^t from 1: sum |y_t - y_(t-1)| = 1.8 (1 + 0.8 + ...) = 9.
    assert way_across(0.0)[0] == pytest.approx(1.8 * (1 - 0.8**60) / 0.2)


@pytest.mark.parametrize(("alpha", "smooths"), [(0.09, True), (0.06, False), (0.03, False)])
@pytest.mark.parametrize("beta", [0.3, 0.5])
def test_momentum_smooths_only_a_zigzag_that_lasts(alpha, smooths, beta):
    # Across the ravine plain descent's error changes by 1 - 20 alpha a step: -0.8, -0.2, 0.4.
    assert (way_across(beta, alpha)[0] < way_across(0.0, alpha)[0]) == smooths


def test_the_balls_steps_are_heavy_balls():
    ball = Ball(friction=0.7, time_step=0.15)
    motion = roll(losses.Bump(), ball, [-3.6], 200)
    run = descend(losses.Bump(), HeavyBall(ball.learning_rate, ball.beta), [-3.6], 200)
    np.testing.assert_allclose(motion.positions, run.thetas, rtol=1e-9)
