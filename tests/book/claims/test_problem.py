"""The numbers of the chapter on the problem, against closed forms."""

import math

import numpy as np
import pytest
from measured import measured, said

from momentum_book.claims import problem
from momentum_book.claims._numbers import named
from momentum_book.claims.problem import (
    C04,
    C05,
    C06,
    C07,
    C08,
    GAIN,
    SLOPE,
    STEPS,
    STEPS_AT_KAPPA,
    SWINGING,
    alternating_steps,
    steps_of_plain_descent,
    steps_when_turned,
)
from momentum_lib import GradientDescent, HeavyBall, losses, theory


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


KAPPAS, DISTANCES, PRODUCTS = (100, 1_000, 10_000), (2, 4, 8), (0.2, 0.5, 0.9, 1.1, 1.5, 1.9, 2.1)
VALLEYS = named(STEPS_AT_KAPPA, KAPPAS, (111, 2_222, 33_333)) | {
    "exponent": 0.987,
    "fewest steps at kappa 100": 109,
}
PLATEAU = {
    **named(SLOPE, DISTANCES, (0.111, 0.022, 0.003)),
    **named(STEPS, DISTANCES, (44.0, 555.0, 6666.0)),
    **named(GAIN, DISTANCES, (7.1, 8.2, 9.3)),
    "limit of the gain": 12.0,
}
TURNED = {
    "fewest steps, plain": 345.0,
    "most steps, plain": 345.0,
    "fewest steps, Adam": 67.0,
    "most steps, Adam": 890.0,
}
SWINGS = named(SWINGING, PRODUCTS, (0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0)) | {
    "largest alpha lambda without swinging": 0.9,
    "smallest alpha lambda with swinging": 1.1,
    "largest alpha lambda that swings and converges": 1.9,
}
TRAPS = {
    "starts before the bump": 34,
    "held by the bump": 34,
    "way of 20 covered on the plateau": 5.67,
}


@pytest.mark.parametrize(
    ("claim", "numbers", "change", "verdict"),
    [
        (C04, VALLEYS, {}, "holds"),
        (C04, VALLEYS, {"exponent": 0.901}, "holds"),
        (C04, VALLEYS, {"exponent": 0.9}, "does not hold"),
        (C05, PLATEAU, {}, "holds"),
        (C05, PLATEAU, {STEPS.format(4): 45.0}, "holds"),
        (C05, PLATEAU, {STEPS.format(4): 44.0}, "does not hold"),
        (C05, PLATEAU, {STEPS.format(8): 556.0}, "holds"),
        (C05, PLATEAU, {STEPS.format(8): 555.0}, "does not hold"),
        (C06, TURNED, {}, "does not hold"),
        (C06, TURNED, {"most steps, plain": 346.0}, "does not hold"),
        (C06, TURNED, {"most steps, plain": 347.0}, "holds"),
        (C07, SWINGS, {}, "holds when αλ is above 1 in that direction"),
        (C07, SWINGS, {SWINGING.format(0.9): 0.01}, "does not hold"),
        (C07, SWINGS, {SWINGING.format(1.1): 0.99}, "does not hold"),
        (C08, TRAPS, {}, "holds"),
        (C08, TRAPS, {"held by the bump": 33}, "does not hold"),
        (C08, TRAPS, {"way of 20 covered on the plateau": 9.99}, "holds"),
        (C08, TRAPS, {"way of 20 covered on the plateau": 10.0}, "does not hold"),
    ],
)
def test_a_verdict_turns_at_its_border(claim, numbers, change, verdict):
    assert said(claim.verdict(numbers | change)) == verdict


def test_the_sentences_say_their_numbers():
    valleys = C04.sentence(VALLEYS)
    assert "it needs 111, 2,222 and 33,333 steps at condition number" in valleys
    assert "to the power 0.99. The" in valleys
    assert valleys.endswith("at 100 some alpha needs 109.")
    plateau = C05.sentence(PLATEAU)
    assert "the slope at the start is 0.111, 0.022 and 0.003, it needs 44, 555 and 6,666" in plateau
    assert "These are 7.1, 8.2 and 9.3 times the steps of momentum with beta = 0.9" in plateau
    assert "1 / (1 - beta) = 12 times is the most" in plateau
    assert "needs 345 steps however" in C06.sentence(TURNED)
    assert "needs 345 to 346 steps" in C06.sentence(TURNED | {"most steps, plain": 346.0})
    assert C06.sentence(TURNED).endswith("needs 67 to 890.")
    swings = C07.sentence(SWINGS)
    assert "those up to 0.9 never change" in swings
    assert "those from 1.1 to 1.9 change it at every step" in swings
    assert swings.endswith("and 2.1 swings and diverges.")
    traps = C08.sentence(TRAPS | {"held by the bump": 12})
    assert traps.startswith("Of 34 runs that start before a bump, 12 end")
    assert traps.endswith("5,000 steps cover 5.67 of these 20.")


@pytest.mark.parametrize(("kappa", "steps"), [(100, 709), (1_000, 7_082), (10_000, 70_811)])
def test_steps_are_the_closed_form(numbers, kappa, steps):
    # Both errors start at 1 and shrink by the same factor, so the distance is sqrt(2) rate^t.
    rate = (kappa - 1) / (kappa + 1)
    assert math.ceil(math.log(1e-6 / math.sqrt(2)) / math.log(rate)) == steps
    assert numbers["C04"][f"steps at kappa {kappa:,}"] == steps
    assert numbers["C04"]["fewest steps at kappa 100"] == 693


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


def test_held_is_who_is_before_the_bump_in_the_end(monkeypatch):
    """Balls with momentum: some roll over, as many as in a loop written out."""
    monkeypatch.setattr(problem, "GradientDescent", lambda alpha: HeavyBall(alpha, 0.9))
    bump = losses.Bump()
    x, v = np.linspace(-3.9, -2.5, 15)[:, np.newaxis], 0.0
    for _ in range(5000):
        v = 0.9 * v + bump.learning_rate * bump.gradient(x)
        x = x - v
    held = problem.measure_traps()["held by the bump"]
    assert held == np.sum(x < bump.at)
    assert 0 < held < 15
