"""The numbers of the chapter on the problem, against closed forms."""

import math

import numpy as np
import pytest
from measured import measured

from momentum_book.claims.problem import (
    alternating_steps,
    steps_of_plain_descent,
    steps_when_turned,
)
from momentum_lib import GradientDescent, losses, theory


@pytest.fixture(scope="module")
def numbers():
    ids = ("C04", "C05", "C06", "C07", "C08")
    return {id_: measured(id_).finding.numbers for id_ in ids}


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C04", "holds"),
        ("C05", "holds"),
        ("C06", "does not hold"),
        ("C07", "holds when αλ is above 1 in that direction"),
        ("C08", "holds"),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


@pytest.mark.parametrize(("kappa", "steps"), [(100, 709), (1_000, 7_082), (10_000, 70_811)])
def test_steps_are_the_closed_form(numbers, kappa, steps):
    # Both errors start at 1 and shrink by the same factor, so the distance is sqrt(2) rate^t.
    rate = (kappa - 1) / (kappa + 1)
    assert math.ceil(math.log(1e-6 / math.sqrt(2)) / math.log(rate)) == steps
    assert numbers["C04"][f"steps at kappa {kappa:,}"] == steps


def test_a_looser_distance_needs_fewer_steps():
    assert steps_of_plain_descent(100, tolerance=1e-3) == pytest.approx(709 / 2, rel=0.05)


def test_the_gain_on_a_plateau_stays_below_its_limit(numbers):
    gains = [numbers["C05"][f"gain from {distance}"] for distance in (2, 4, 8)]
    assert all(gain < 10 for gain in gains)
    assert gains == sorted(gains)


def test_the_slope_of_the_plateau_is_the_formula():
    assert losses.Plateau().gradient([-4.0, 0.0])[0] == pytest.approx(-8 / 17**2)


def test_turning_costs_plain_descent_no_step():
    alpha = theory.best("GradientDescent", 1, 100).learning_rate
    angles = np.random.default_rng(0).uniform(0, np.pi, 5)
    assert len(set(steps_when_turned(GradientDescent(alpha), angles))) == 1


def test_turning_costs_adam_many(numbers):
    assert numbers["C06"]["most steps, Adam"] > 3 * numbers["C06"]["fewest steps, Adam"]


@pytest.mark.parametrize(("x", "share"), [(0.3, 0), (0.99, 0), (1.01, 1), (1.99, 1), (2.5, 1)])
def test_the_sign_changes_just_when_alpha_lambda_passes_one(x, share):
    assert alternating_steps(np.array([x]))[0] == share


def test_the_bump_holds_every_start_before_it(numbers):
    assert numbers["C08"]["held by the bump"] == numbers["C08"]["starts before the bump"] == 15
    # r' = -r-ish: from r = 20 the slope is about 2 / r^3, so r^4 falls by 8 alpha a step.
    left = (20**4 - 8 * 0.5 * 5000) ** 0.25
    assert numbers["C08"]["way of 20 covered on the plateau"] == pytest.approx(20 - left, rel=0.05)
