"""The numbers of the chapter on starting up, against closed forms."""

import numpy as np
import pytest
from measured import measured

from momentum_book.claims.starting_up import (
    correction_against_form,
    distance_behind,
    largest_usable_alpha,
)
from momentum_lib import AveragedMomentum, descend, losses


@pytest.fixture(scope="module")
def numbers():
    return {id_: measured(id_).finding.numbers for id_ in ("C20", "C21", "C22", "C36")}


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C20", "holds"),
        ("C21", "holds when the gradient stays about the same"),
        ("C22", "holds when the form is the averaged one and α is below plain descent's limit"),
        ("C36", "holds when the form is the averaged one"),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


def test_first_and_late_steps_are_the_closed_forms(numbers):
    found = numbers["C20"]
    assert found["first step, averaged form"] == pytest.approx(1 - 0.9)
    assert found["first step, velocity form"] == pytest.approx(1)
    assert found["late step, averaged form"] == pytest.approx(1, rel=1e-6)
    assert found["late step, velocity form"] == pytest.approx(10, rel=1e-6)


def test_the_corrected_average_of_a_ramp_lags(numbers):
    # sum k beta^k / sum beta^k for k = 0 .. 29
    k = np.arange(30)
    expected = (k * 0.9**k).sum() / (0.9**k).sum()
    assert numbers["C21"]["error after 30 steps of a ramp"] == pytest.approx(expected)
    assert numbers["C21"]["largest mean error, noise about a constant"] < 4 * 0.5 / np.sqrt(400)


def test_the_correction_makes_the_first_step_a_whole_one():
    bowl = losses.Quadratic([1, 100])
    for corrected, factor in ((False, 0.1), (True, 1.0)):
        run = descend(bowl, AveragedMomentum(0.1, 0.9, corrected), bowl.start, 1)
        expected = 1 - factor * 0.1 * np.array([1, 100])
        np.testing.assert_allclose(run.thetas[1], expected, atol=1e-12)


def test_correcting_the_velocity_form_makes_a_step_of_ten():
    assert correction_against_form(0.01, 0.9) == pytest.approx(1 - 10 * 0.01 * 100)


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.99])
def test_the_steps_lost_are_the_mean_age(beta):
    # sum over t of beta^t
    assert distance_behind(beta) == pytest.approx(beta / (1 - beta), rel=1e-6)
    assert distance_behind(beta, bias_correction=True) == pytest.approx(0, abs=1e-6)


def test_warm_up_leaves_the_limit_of_a_bowl_where_theory_has_it():
    # Booth: largest eigenvalue 18, so alpha < 2 (1 + 0.9) / 18; the grid has 10 values a decade.
    limit = 3.8 / 18
    for warm_up in (1, 50):
        alpha = largest_usable_alpha("Booth", warm_up)
        assert limit / 10 ** (1 / 10) < alpha < limit


def test_warm_up_raises_the_limit_where_the_start_is_steep():
    assert largest_usable_alpha("Beale", 100) > 2 * largest_usable_alpha("Beale", 1)
