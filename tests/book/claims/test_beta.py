"""The numbers of the chapter on beta, against closed forms."""

import math

import numpy as np
import pytest
from measured import measured

from momentum_book.claims.beta import change_of_mind, measured_spread, settling_steps
from momentum_lib import HeavyBall, descend, losses, theory


@pytest.fixture(scope="module")
def numbers():
    return {id_: measured(id_).finding.numbers for id_ in ("C16", "C17", "C18", "C19")}


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C16", "holds when α is fixed and small"),
        ("C17", "holds when the smooth surface is long and narrow too"),
        ("C18", "holds when α is a tenth or less of what suits plain descent"),
        ("C19", "holds when α is held fixed"),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize(("setting", "alpha"), [("small", 1e-3), ("bold", 1e-2)])
def test_steps_on_the_bowl_are_those_of_the_slowest_rate(numbers, setting, alpha, beta):
    rate = theory.rate("HeavyBall", alpha, [1.0, 100.0], beta).max()
    steps = numbers["C16"][f"steps, {setting}, beta {beta}"]
    assert steps == pytest.approx(theory.steps_needed(rate, 1e-6), rel=0.1)


def test_unstable_means_swinging(numbers):
    found = numbers["C16"]
    assert found["runs that diverged"] == 0
    assert found["changes of sign at 0.9"] == 0  # overdamped: beta < (1 - sqrt(0.001))^2 = 0.938
    turn = np.angle(theory.roots("HeavyBall", 1e-3, 1.0, 0.99)[0])
    expected = found["steps, small, beta 0.99"] * abs(turn) / math.pi
    assert found["changes of sign at 0.99"] == pytest.approx(expected, abs=1.5)


@pytest.mark.parametrize("beta", [0.5, 0.95, 0.99])
def test_stable_right_up_to_two_plus_two_beta(beta):
    limit = 2 + 2 * beta
    alphas = np.array([0.999, 1.001]) * limit
    run = descend(losses.Quadratic([1.0]), HeavyBall(alphas, beta), [1.0], 60_000)
    assert run.diverged.tolist() == [False, True]


@pytest.mark.parametrize("beta", [0.5, 0.95, 0.99])
def test_high_beta_meets_the_closed_forms(numbers, beta):
    found = numbers["C17"]
    assert found[f"speed-up, beta {beta}"] == pytest.approx(1 / (1 - beta), rel=1e-6)
    assert found[f"steps to react, beta {beta}"] == math.ceil(theory.half_life(beta))
    lead = theory.roots("HeavyBall", 0.01, 1.0, beta)[0]
    overshoot = 0.0 if lead.imag == 0 else abs(lead) ** (math.pi / abs(np.angle(lead)))
    assert found[f"overshoot, beta {beta}"] == pytest.approx(overshoot, abs=0.02)


def test_best_beta_is_the_listed_one_nearest_to_theory(numbers):
    for kappa in (100, 10_000):
        ideal = theory.best("HeavyBall", 1, kappa).beta
        found = numbers["C17"][f"best beta, condition number {kappa}"]
        assert abs(found - ideal) < 0.15
    assert numbers["C17"]["best beta, condition number 1"] == 0


def test_the_velocity_turns_after_a_half_life():
    assert [change_of_mind(beta) for beta in (0.5, 0.9, 0.99)] == [1, 7, 69]


def test_the_best_beta_rises_as_alpha_falls(numbers):
    best = [numbers["C18"][f"best beta at {share:g} alpha"] for share in (1, 0.1, 0.03)]
    assert best == sorted(best)
    assert best[0] < 0.8 <= best[1] <= best[2] <= 0.9


def test_divergence_is_found_at_the_highest_beta_only(numbers):
    found = numbers["C18"]
    assert found["surfaces"] == len(losses.SURFACES)
    assert found["diverged, beta 0.8"] == found["diverged, beta 0.9"] == 0
    assert found["diverged, beta 0.99"] > 0


def test_settling_tells_arrival_from_divergence_and_from_neither():
    steps = settling_steps("Himmelblau", np.array([0.9, 0.99]), np.array([1.0]))[0]
    assert np.isfinite(steps[0])
    assert np.isnan(steps[1])
    never = settling_steps("Rosenbrock", np.array([0.0]), np.array([0.01]), steps=50)
    assert never.tolist() == [[np.inf]]


@pytest.mark.parametrize(
    ("alphas", "betas"), [([0.01, 0.01], [0.5, 0.9]), ([0.02, 0.002], [0.5, 0.95])]
)
def test_measured_spread_is_the_theory_s(alphas, betas):
    alphas, betas = np.array(alphas), np.array(betas)
    spread = measured_spread(alphas, betas, seed=7)
    error = spread.std(axis=0, ddof=1) / math.sqrt(len(spread))
    expected = theory.stationary_spread("HeavyBall", alphas, 1.0, betas)
    assert np.all(np.abs(spread.mean(axis=0) - expected) < 4 * error)
    assert np.all(error < 0.03 * expected)


def test_what_is_held_fixed_decides_about_noise(numbers):
    found = numbers["C19"]
    fixed = theory.stationary_spread("HeavyBall", 0.002, 1.0, [0.5, 0.95])
    assert found["spread ratio, fixed alpha"] == pytest.approx(fixed[1] / fixed[0], rel=0.1)
    assert found["spread ratio, fixed alpha / (1 - beta)"] == pytest.approx(1, abs=0.1)
    assert found["step ratio, fixed alpha"] > 4
    assert found["step ratio, fixed alpha / (1 - beta)"] < 1.5
