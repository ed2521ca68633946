"""The numbers of the chapter on the physics analogy, against physics."""

import numpy as np
import pytest
from measured import measured, said

from momentum_book.claims._numbers import named
from momentum_book.claims.physics import (
    ACROSS,
    AT_LENGTH,
    AVERAGED,
    C01,
    C02,
    C03,
    EARLY,
    FINAL,
    FRICTION,
    LIGHTER,
    THRESHOLD,
    share_that_leaves,
    thresholds,
    way_across,
)
from momentum_lib import GradientDescent, HeavyBall, descend, losses
from momentum_lib.physics import Ball, roll, threshold_beta

FORM = "the form is the velocity form"
ALPHA = "plain descent has the same α, not the same step length"
BALL = "the friction (1 − β)/√α is below a threshold that falls as they grow"


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C01", f"holds when {FORM} and {ALPHA}"),
        ("C02", f"holds when {BALL}"),
        ("C03", "holds when plain descent keeps zigzagging and β is moderate"),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


BETAS, HEIGHTS = (0.5, 0.9, 0.99), (2.0, 2.5, 3.0)
SLOPES = (
    named(FINAL, BETAS, (2, 10, 100))
    | named(EARLY, BETAS, (1.2, 3.4, 5.6))
    | named(AVERAGED, BETAS, (1.5, 2.5, 3.5))
    | named(AT_LENGTH, BETAS, (1.2, 1.3, 1.4))
)
BUMPS = named(THRESHOLD, HEIGHTS, (0.111, 0.222, 0.333)) | {
    **named(FRICTION, LIGHTER, (1.11, 1.33, 1.66)),
    "share leaving the better well, beta 0.95": 0.44,
    "share leaving the worse well, beta 0.95": 0.55,
    "share leaving either well, beta 0.5": 0.0,
}
#: At alpha 0.09 two moderate betas are calmer, and a high one wilder; at the others all add.
ZIGZAGS = {
    ACROSS.format(alpha, beta): way
    for alpha, ways in (
        (0.09, (10.1, 7.2, 7.3, 10.4)),
        (0.06, (2.1, 2.2, 2.3, 2.4)),
        (0.03, (1.1, 1.2, 1.3, 1.4)),
    )
    for beta, way in zip((0.0, 0.3, 0.5, 0.95), ways, strict=True)
} | {"overshoot along, alpha 0.09, beta 0.95": 6.7}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds"),
        ({FINAL.format(0.5): 2 * (1 + 9e-7)}, "holds"),
        ({FINAL.format(0.5): 2 * (1 + 11e-7)}, "does not hold"),
        ({FINAL.format(0.9): 10 * (1 - 11e-7)}, "does not hold"),
        ({FINAL.format(0.99): 1.0}, "does not hold"),
        (named(AVERAGED, BETAS, (1.0, 1.0, 1.01)), f"holds when {FORM}"),
        (named(AVERAGED, BETAS, (1.0, 1.0, 1.02)), "holds"),
        (named(AT_LENGTH, BETAS, (1.0, 1.0, 1.01)), f"holds when {ALPHA}"),
        (named(AT_LENGTH, BETAS, (1.0, 1.0, 1.02)), "holds"),
    ],
)
def test_the_verdict_on_slopes_is_the_theory_s(change, verdict):
    assert said(C01.verdict(SLOPES | change)) == verdict


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ((0.1, 0.2, 0.3), "holds when β is above a threshold that grows with them"),
        ((0.7, 0.8, 1.0), "holds when β is above a threshold that grows with them"),
        ((1e-9, 0.2, 0.3), "holds when β is above a threshold that grows with them"),
        ((0.0, 0.0, 0.0), "holds"),
        ((0.0, 0.2, 0.3), "does not hold"),
        ((0.2, 0.2, 0.3), "does not hold"),
        ((0.1, 0.3, 0.3), "does not hold"),
        ((0.3, 0.2, 0.1), "does not hold"),
        ((1.0, 1.0, 1.0), "does not hold"),
    ],
)
def test_the_verdict_on_bumps_asks_for_thresholds_that_grow(found, verdict):
    assert said(C02.verdict(BUMPS | named(THRESHOLD, HEIGHTS, found))) == verdict


@pytest.mark.parametrize(
    ("frictions", "verdict"),
    [
        ((1.0, 1.05, 1.09), f"holds when {BALL}"),
        ((1.0, 1.05, 1.11), "holds when β is above a threshold that grows with them"),
    ],
)
def test_the_threshold_is_one_of_friction_if_other_alphas_ask_for_the_same(frictions, verdict):
    assert said(C02.verdict(BUMPS | named(FRICTION, LIGHTER, frictions))) == verdict


ZIGZAG, MODERATE = "plain descent keeps zigzagging", "β is moderate"


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, f"holds when {ZIGZAG} and {MODERATE}"),
        ({ACROSS.format(0.09, 0.3): 0.8 * 10.1}, "does not hold"),
        ({ACROSS.format(0.09, 0.3): 0.799 * 10.1}, f"holds when {ZIGZAG} and {MODERATE}"),
        ({ACROSS.format(0.09, 0.5): 0.8 * 10.1}, "does not hold"),
        ({ACROSS.format(0.09, 0.95): 10.1}, f"holds when {ZIGZAG}"),
        ({ACROSS.format(0.06, 0.3): 2.1}, f"holds when {MODERATE}"),
        ({ACROSS.format(0.06, 0.95): 2.1}, f"holds when {MODERATE}"),
        ({ACROSS.format(0.03, 0.5): 1.1}, f"holds when {MODERATE}"),
        ({ACROSS.format(0.09, 0.95): 10.1, ACROSS.format(0.03, 0.5): 1.1}, "holds"),
    ],
)
def test_the_verdict_on_zigzags_names_each_condition_that_is_needed(change, verdict):
    assert said(C03.verdict(ZIGZAGS | change)) == verdict


def test_the_sentences_say_their_numbers():
    slopes = C01.sentence(SLOPES)
    assert "In the end 2, 10 and 100 times" in slopes
    assert "over the first 20 steps 1.2, 3.4 and 5.6 times." in slopes
    bumps = C02.sentence(BUMPS)
    assert "it takes beta = 0.111, 0.222 and 0.333 at alpha = 0.02." in bumps
    assert "worse of two wells 55% leave" in bumps
    assert "of those in the better one 44%; at 0.5 none do." in bumps
    some = C02.sentence(BUMPS | {"share leaving either well, beta 0.5": 0.07})
    assert some.endswith("at 0.5 up to 7% do.")
    zigzags = C03.sentence(ZIGZAGS)
    assert "zigzags over 10.1 across a ravine, momentum over 7.2 at beta 0.3, 7.3 at" in zigzags
    assert "and 10.4 at 0.95, where it also swings past the minimum" in zigzags
    assert "by 6.7 of 9." in zigzags
    assert "plain descent makes 2.1 and momentum at beta 0.3 makes 2.2;" in zigzags
    assert zigzags.endswith("where there is none, 1.1 and 1.2.")


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
