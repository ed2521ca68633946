"""The numbers of the chapter on what momentum promises: what it costs."""

import math

import numpy as np
import pytest
from measured import measured

from momentum_book.claims import limits
from momentum_book.claims.limits import C32, C34, C35, KEPT_ALPHA
from momentum_lib import HeavyBall, descend, losses, theory


@pytest.fixture(scope="module")
def numbers():
    return {id_: measured(id_).finding.numbers for id_ in ("C32", "C34", "C35")}


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C32", "holds"),
        ("C34", "holds"),
        ("C35", "holds when the gradient is not counted"),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


def test_tuning_by_turns_stops_where_the_first_alpha_is_best():
    grid = np.array([[3.0, 2.5, 0.5], [1.0, 0.9, 4.0], [2.0, 0.1, 9.0]])  # (alphas, betas)
    assert limits.tuned_by_turns(grid) == 0.9


def test_the_best_alpha_falls_as_beta_rises(numbers):
    best = [numbers["C32"][f"best alpha, beta {beta:g}"] for beta in (0, 0.5, 0.9, 0.95, 0.99)]
    assert best == sorted(best, reverse=True)
    spans = [
        numbers["C32"][f"largest best {what} over smallest"] for what in ("alpha", "step length")
    ]
    assert spans[1] < spans[0]


def test_swings_counts_the_passes_through_the_minimum():
    bowl = losses.Quadratic([1.0])
    run = descend(bowl, HeavyBall(0.01, 0.95), [1.0], 2000)
    turn = abs(np.angle(theory.roots("HeavyBall", 0.01, 1.0, 0.95)[0]))
    assert limits.swings(run) == pytest.approx(run.steps_to(0.01) * turn / math.pi, abs=1.5)


def test_a_beta_that_falls_on_arrival_saves_the_swings(numbers):
    found = numbers["C34"]
    assert found["passes through the minimum, damped"] <= 2
    assert found["steps, damped"] < found["steps, beta 0.8"] / 2
    assert found["steps, damped"] < found["steps, beta 0.98"] / 2


@pytest.mark.parametrize(
    ("rule", "copies"),
    [
        ("GradientDescent", 0),
        ("HeavyBall", 1),
        ("Nesterov", 1),
        ("Lion", 1),
        ("ScheduleFree", 1),
        ("RMSprop, β = 0.9", 2),
        ("Adam", 2),
        ("AMSGrad", 3),
    ],
)
def test_each_rule_keeps_whole_copies_of_the_parameters(numbers, rule, copies):
    parameters = (64 + 1) * 32 + (32 + 1) * 10
    assert numbers["C35"][f"bytes of the state, {rule}"] == copies * parameters * 8


# Verdicts and sentences, on made-up numbers.

WORST, TURNS = "worst beta's loss over the best's", "loss by turns over together"
TUNING = {
    "lowest loss, beta 0": 0.8014,
    "lowest loss, beta 0.5": 0.502,
    "lowest loss, beta 0.9": 0.403,
    "lowest loss, beta 0.95": 0.304,
    "lowest loss, beta 0.99": 0.405,
    "largest best alpha over smallest": 32.0,
    "largest best step length over smallest": 7.0,
    "loss when tuned by turns": 0.7214,
    "loss when tuned together": 0.5,
    WORST: 3.0,
    f"error of {WORST}": 0.25,
    KEPT_ALPHA: 3.0,
    f"error of {KEPT_ALPHA}": 0.25,
    TURNS: 1.4,
    f"error of {TURNS}": 0.25,
}


@pytest.mark.parametrize("name", [WORST, KEPT_ALPHA])
def test_beta_needs_tuning_if_it_doubles_the_loss_and_so_does_an_alpha_that_is_kept(name):
    assert C32.verdict(TUNING).word == "holds"
    assert C32.verdict(TUNING | {name: 2.751}).word == "holds"
    assert C32.verdict(TUNING | {name: 2.75}).word == "does not hold"


def test_the_sentence_on_tuning_says_losses_factors_and_both_ways():
    said = C32.sentence(TUNING)
    assert (
        "each beta 0, 0.5, 0.9, 0.95 and 0.99 it is 0.801, 0.502, 0.403, 0.304, 0.405. The" in said
    )
    assert "changes by a factor of 32, alpha / (1 - beta) by 7. Tuning" in said
    assert "then beta ends at 0.721, tuning both together at 0.500: 1.40 ± 0.25 times as" in said
    assert said.endswith("counted up to that of guessing, is 3 ± 0 times its lowest.")


OVERSHOOT = {
    "step at which 0.98 is near": 29,
    "steps, beta 0.6": 301.0,
    "steps, beta 0.8": 202.0,
    "steps, beta 0.98": 803.0,
    "steps, damped": 104.0,
    "passes through the minimum, beta 0.6": 5,
    "passes through the minimum, beta 0.8": 6,
    "passes through the minimum, beta 0.98": 57,
    "overshoot, beta 0.98": 13.4,
    "overshoot, plain of 0.98's length": 0.76,
}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds"),
        ({"passes through the minimum, beta 0.98": 11}, "holds"),
        ({"passes through the minimum, beta 0.98": 10}, "does not hold"),
        ({"overshoot, beta 0.98": 1.1}, "holds"),
        ({"overshoot, beta 0.98": 1.0}, "does not hold"),
        ({"steps, damped": 401.0}, "holds"),
        ({"steps, damped": 401.5}, "does not hold"),
    ],
)
def test_care_pays_if_it_swings_overshoots_and_damping_halves_the_steps(change, verdict):
    assert C34.verdict(OVERSHOOT | change).word == verdict


def test_the_sentence_on_overshooting_says_steps_passes_and_the_way():
    said = C34.sentence(OVERSHOOT)
    assert "beta 0.6, 0.8 and 0.98 need 301, 202 and 803 steps to stay" in said
    assert (
        "pass the minimum 5, 6 and 57 times. 0.98 is there after 29 and overshoots by 13;" in said
    )
    assert "plain descent with its step length overshoots by 0.8. Lowered" in said
    assert said.endswith("it needs 104.")


MEMORY = {
    "parameters": 1234,
    "bytes of the parameters": 9872,
    "bytes of the state, HeavyBall": 1111,
    "bytes of the state, Adam": 2222,
    "bytes of the state, AMSGrad": 3333,
    "bytes of the state, GradientDescent": 44,
    "ratio without the gradient": 2.0,
    "ratio with the gradient": 1.75,
    "ratio of Adam, with the gradient": 2.25,
}


@pytest.mark.parametrize(
    ("without", "with_", "verdict"),
    [
        (2.0, 1.99, "holds when"),
        (2.0, 2.01, "holds when"),
        (2.0, 2.0, "holds"),
        (1.99, 1.5, "does not hold"),
        (2.01, 1.5, "does not hold"),
        (1.5, 2.0, "does not hold"),
    ],
)
def test_doubled_means_exactly_twice(without, with_, verdict):
    ratios = {"ratio without the gradient": without, "ratio with the gradient": with_}
    assert C35.verdict(MEMORY | ratios).word == verdict


def test_the_sentence_on_memory_says_bytes_and_ratios():
    said = C35.sentence(MEMORY)
    assert "1,234 parameters take 9,872 bytes" in said
    assert "heavy ball takes 1,111, Adam's 2,222, AMSGrad's 3,333, plain descent's 44." in said
    assert "by a factor of 2; with the gradient, which every rule needs, by 1.75, for Adam" in said
    assert said.endswith("for Adam by 2.25.")
    whole = {"ratio with the gradient": 3.0, "ratio of Adam, with the gradient": 4.0}
    assert C35.sentence(MEMORY | whole).endswith("needs, by 3, for Adam by 4.")
