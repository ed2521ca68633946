"""The numbers of the chapter on heavy ball, against closed forms."""

import numpy as np
import pytest
from measured import measured

from momentum_book.claims.heavy_ball import (
    CONVENTIONS,
    forms_apart,
    overshooting_beta,
    speed_on_a_slope,
)
from momentum_lib import GradientDescent, HeavyBall, descend, losses, theory
from momentum_lib.schedules import Linear


@pytest.fixture(scope="module")
def numbers():
    return {id_: measured(id_).finding.numbers for id_ in ("C09", "C12", "C13", "C14")}


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C09", "holds when Adam is counted; momentum alone is a velocity"),
        ("C12", "holds when they are below 1/(1 − β) plain steps"),
        ("C13", "holds"),
        ("C14", "holds when β is above (1 − √(αλ))²"),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


@pytest.mark.parametrize(("kappa", "steps"), [(100, 95), (1_000, 321), (10_000, 1_074)])
def test_tuned_heavy_ball_needs_the_steps_of_the_plan(kappa, steps):
    alpha, beta, _ = theory.best("HeavyBall", 1, kappa)
    run = descend(losses.Quadratic([1, kappa]), HeavyBall(alpha, beta), [1.0, 1.0], 2 * steps)
    assert run.steps_to(1e-6) == steps


def test_the_forms_agree_while_alpha_is_constant_and_part_when_it_is_not(numbers):
    assert numbers["C09"]["largest difference, constant alpha"] < 1e-12
    assert numbers["C09"]["largest difference, falling alpha"] > 0.01
    assert forms_apart(Linear(0.05, 0.05, 10)) < 1e-12, "a level schedule is a constant"


def test_the_conventions_are_six_of_three_libraries():
    assert len({name.split(".")[0] for name in CONVENTIONS}) == 3
    assert sorted(CONVENTIONS.values()) == ["averaged"] * 3 + ["velocity"] * 3


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.99])
def test_the_speed_on_a_slope_is_the_geometric_sum(beta):
    t = np.arange(301)
    speed = speed_on_a_slope(np.array([beta]), 300)[:, 0]
    np.testing.assert_allclose(speed, (1 - beta**t) / (1 - beta), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.99])
def test_alternating_steps_shrink_to_one_over_one_plus_beta(numbers, beta):
    assert numbers["C13"][f"step, beta {beta:g}"] == pytest.approx(1 / (1 + beta), rel=1e-9)
    first = speed_on_a_slope(np.array([beta]), 3, alternating=True)[:, 0]
    np.testing.assert_allclose(first[1:], [1, beta - 1, 1 + beta * (beta - 1)], atol=1e-12)


@pytest.mark.parametrize("x", [0.03, 0.3, 0.8])
def test_overshooting_begins_at_critical_damping(x):
    assert overshooting_beta(x) == pytest.approx((1 - np.sqrt(x)) ** 2, abs=0.005)


def test_plain_descent_does_not_overshoot_below_one():
    run = descend(losses.Quadratic([1.0]), GradientDescent(0.99), [1.0], 100)
    assert run.thetas.min() >= 0
