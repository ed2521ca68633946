"""The numbers of the chapter on starting up, against closed forms."""

import numpy as np
import pytest
from measured import measured, said

from momentum_book.claims._numbers import named
from momentum_book.claims.starting_up import (
    AHEAD,
    C20,
    C21,
    C22,
    C36,
    FIRST,
    LATE,
    LEAD,
    LOST,
    LOST_CORRECTED,
    OFF_CONSTANT,
    OFF_NOISE,
    OFF_RAMP,
    THROWN,
    TO_THE_GOAL,
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


FORMS, BETAS = ("averaged", "velocity"), (0.9, 0.99)
FIRST_STEPS = named(FIRST, FORMS, (0.1, 1.2)) | named(LATE, FORMS, (1.3, 10.4))
CORRECTED = {OFF_CONSTANT: 3e-14, OFF_NOISE: 0.056, OFF_RAMP: 7.8}
BENEFIT = {
    TO_THE_GOAL.format("below", "without"): 345.0,
    TO_THE_GOAL.format("below", "with"): 321.0,
    TO_THE_GOAL.format("above", "without"): 67.0,
    TO_THE_GOAL.format("above", "with"): 89.0,
    THROWN: -12.0,
}
START = {
    **named(LOST, BETAS, (9.1, 98.7)),
    **named(LOST_CORRECTED, BETAS, (0.0, 0.0)),
    AHEAD: 6.54,
    LEAD: 0.0,
}
SAME = "holds when the gradient stays about the same"
BELOW = "holds when the form is the averaged one and α is below plain descent's limit"
AVERAGED = "holds when the form is the averaged one"


@pytest.mark.parametrize(
    ("claim", "numbers", "change", "verdict"),
    [
        (C20, FIRST_STEPS, {}, "holds"),
        (C20, FIRST_STEPS, {FIRST.format("averaged"): 1.3}, "does not hold"),
        (C20, FIRST_STEPS, {FIRST.format("velocity"): 10.4}, "does not hold"),
        (C21, CORRECTED, {}, SAME),
        (C21, CORRECTED, {OFF_CONSTANT: 0.9e-12}, SAME),
        (C21, CORRECTED, {OFF_CONSTANT: 1e-12}, "does not hold"),
        (C21, CORRECTED, {OFF_NOISE: 0.099}, SAME),
        (C21, CORRECTED, {OFF_NOISE: 0.1}, "does not hold"),
        (C21, CORRECTED, {OFF_RAMP: 1.01}, SAME),
        (C21, CORRECTED, {OFF_RAMP: 1.0}, "holds"),
        (C22, BENEFIT, {}, BELOW),
        (C22, BENEFIT, {TO_THE_GOAL.format("below", "with"): 344.0}, BELOW),
        (C22, BENEFIT, {TO_THE_GOAL.format("below", "with"): 345.0}, "does not hold"),
        (C22, BENEFIT, {TO_THE_GOAL.format("above", "with"): 68.0}, BELOW),
        (C22, BENEFIT, {TO_THE_GOAL.format("above", "with"): 67.0}, "holds"),
        (C22, BENEFIT, {THROWN: -1.01}, BELOW),
        (C22, BENEFIT, {THROWN: -1.0}, "holds"),
        (C36, START, {}, AVERAGED),
        (C36, START, {LOST.format(0.9): 1.01}, AVERAGED),
        (C36, START, {LOST.format(0.9): 1.0}, "does not hold"),
        (C36, START, {LEAD: 0.9e-10}, AVERAGED),
        (C36, START, {LEAD: 1.1e-10}, "holds"),
        (C36, START, {LEAD: 1.1e-10, LOST.format(0.9): 1.0}, "does not hold"),
    ],
)
def test_a_verdict_turns_at_its_border(claim, numbers, change, verdict):
    assert said(claim.verdict(numbers | change)) == verdict


def test_the_sentences_say_their_numbers():
    first = C20.sentence(FIRST_STEPS)
    assert "the averaged form begins with 0.1 and grows to 1.3;" in first
    assert "the velocity form begins with 1.2 and grows to 10.4." in first
    corrected = C21.sentence(CORRECTED)
    assert "right from the first step, to 3e-14." in corrected
    assert "over 400 seeds is right to 0.06." in corrected
    assert "it is 7.8 behind after 30 steps" in corrected
    assert "to 1e-15." in C21.sentence(CORRECTED | {OFF_CONSTANT: 0.0})
    benefit = C22.sentence(BENEFIT)
    assert "345 and 321 at three quarters" in benefit
    assert "67 and 89 at five times that." in benefit
    assert benefit.endswith("the first step from 1 to -12.")
    start = C36.sentence(START)
    assert "ends 9.1 plain steps behind" in start
    assert "and 98.7 at 0.99; the correction takes all of it back." in start
    assert start.endswith("is never behind plain descent, and 6.5 times as far after 50 steps.")


def test_the_sentence_on_the_start_has_words_for_the_other_outcomes():
    other = C36.sentence(START | {LEAD: 0.5, LOST_CORRECTED.format(0.99): 0.05})
    assert "the correction takes all but 0.1 of it back." in other
    assert "The velocity form is at times behind plain descent" in other


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
