"""The ball against heavy ball, against the exact damped swing, and its energy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from momentum_lib import GradientDescent, HeavyBall, Nesterov, descend, losses
from momentum_lib.physics import Ball, nesterov_limit, roll, swing, threshold_beta

BOWL = losses.Quadratic([1])


@given(st.floats(0.05, 2), st.floats(0.01, 0.5), st.floats(0.2, 5))
def test_the_ball_is_heavy_ball(friction, time_step, mass):
    if friction * time_step > mass:
        return
    ball = Ball(friction, time_step, mass)
    motion = roll(losses.Himmelblau(), ball, [0.5, -0.5], 12)
    rule = HeavyBall(time_step**2 / mass, max(0.0, 1 - friction * time_step / mass))
    path = descend(losses.Himmelblau(), rule, [0.5, -0.5], 12)
    if not path.diverged:
        np.testing.assert_allclose(motion.positions, path.thetas, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(motion.speeds * -time_step, path.velocities, atol=1e-5)


@given(st.floats(1e-4, 10), st.floats(0, 0.999), st.floats(0.1, 10))
def test_from_heavy_ball_and_back(alpha, beta, mass):
    ball = Ball.from_heavy_ball(alpha, beta, mass)
    assert ball.mass == mass
    assert ball.learning_rate == pytest.approx(alpha)
    assert ball.beta == pytest.approx(beta, abs=1e-12)
    HeavyBall(ball.learning_rate, ball.beta)  # in range, rounding or not


def test_without_a_mass_it_is_one():
    assert Ball.from_heavy_ball(0.25, 0.5) == Ball(1.0, 0.5, 1.0) == Ball(1.0, 0.5)


def test_the_numbers_of_a_ball_become_pythons_own():
    ball = Ball(np.int64(1), np.float32(0.5), np.array(2))
    assert repr(ball) == "Ball(friction=1.0, time_step=0.5, mass=2.0)"
    assert hash(ball) == hash(Ball(1.0, 0.5, 2.0))


def exact_swing(t, friction):
    """x'' = -x - c x' from x = 1 at rest, for c < 2."""
    decay, frequency = friction / 2, math.sqrt(1 - friction**2 / 4)
    turning = np.cos(frequency * t) + decay / frequency * np.sin(frequency * t)
    return np.exp(-decay * t) * turning


def test_small_steps_follow_the_exact_swing_with_an_error_of_first_order():
    errors = []
    for time_step in (0.02, 0.01, 0.005):
        motion = roll(BOWL, Ball(0.3, time_step), [1.0], round(10 / time_step))
        errors.append(np.abs(motion.positions[:, 0] - exact_swing(motion.times, 0.3)).max())
    assert errors[0] < 0.02
    np.testing.assert_allclose([errors[0] / errors[1], errors[1] / errors[2]], 2, rtol=0.05)


def test_friction_takes_the_energy():
    motion = roll(BOWL, Ball(0.3, 0.001), [1.0], 20_000)
    assert motion.potential[0] == 0.5
    assert motion.kinetic[0] == motion.lost[0] == 0
    np.testing.assert_allclose(motion.potential + motion.kinetic + motion.lost, 0.5)
    assert motion.lost[-1] == pytest.approx(0.5, abs=1e-2)
    # Friction never gives back, but for the error of the step, of its order: 0.001.
    assert (np.maximum.accumulate(motion.lost) - motion.lost).max() < 1e-3
    # What it takes is the friction's work, the integral of c u^2 over time.
    work = np.sum(0.3 * motion.speeds[:, 0] ** 2) * 0.001
    assert motion.lost[-1] == pytest.approx(work, rel=1e-2)


def test_speeds_are_the_change_of_positions():
    motion = roll(losses.Bump(), Ball(0.5, 0.1), [-3.6], 50)
    np.testing.assert_allclose(np.diff(motion.positions, axis=0), 0.1 * motion.speeds[1:])
    np.testing.assert_allclose(motion.times, 0.1 * np.arange(51))
    assert motion.positions.shape == motion.speeds.shape == (51, 1)
    assert motion.potential.shape == motion.kinetic.shape == motion.lost.shape == (51,)


@pytest.mark.parametrize("mass", [0.5, 1.0, 3.0])
def test_a_frictionless_fall_turns_height_into_speed(mass):
    # On the slope f = x, x'' = -1 / m: after a time t, f has lost t^2 / (2 m) to m u^2 / 2.
    slope = losses.Custom(lambda x: x[..., 0], np.ones_like, vectorized=True)
    motion = roll(slope, Ball(1e-9, 1e-3, mass), [0.0], 1000)
    assert motion.kinetic[-1] == pytest.approx(1 / (2 * mass), rel=1e-6)
    assert motion.potential[-1] == pytest.approx(-1 / (2 * mass), rel=2e-3)


def test_no_steps_is_a_motion_too():
    motion = roll(BOWL, Ball(0.3, 0.1), [2.0], 0)
    np.testing.assert_array_equal(motion.positions, [[2.0]])
    np.testing.assert_array_equal(motion.speeds, [[0.0]])
    assert (motion.times, motion.potential, motion.kinetic, motion.lost) == ([0], [2], [0], [0])


def test_a_batch_of_balls():
    motion = roll(losses.Booth(), Ball(0.5, 0.1), [[0.0, 0.0], [1.0, 2.0]], 5)
    single = roll(losses.Booth(), Ball(0.5, 0.1), [1.0, 2.0], 5)
    np.testing.assert_array_equal(motion.positions[:, 1], single.positions)
    np.testing.assert_array_equal(motion.lost[:, 1], single.lost)


def test_a_curve_of_your_own():
    own = losses.Custom(lambda x: x[0] ** 2 / 2, lambda x: x)
    ours = roll(BOWL, Ball(0.3, 0.1), [1.0], 9)
    np.testing.assert_allclose(roll(own, Ball(0.3, 0.1), [1.0], 9).positions, ours.positions)


def test_the_threshold_is_between_a_beta_that_passes_and_one_that_does_not():
    bump = losses.Bump()
    beta = threshold_beta(bump, 0.02, start=-3.6, beyond=-1.0)

    def furthest(beta):
        return descend(bump, HeavyBall(0.02, beta), [-3.6], 2000).thetas.max()

    assert 0 < beta < 1
    assert furthest(beta) >= -1.0
    assert furthest(beta - 1e-4) < -1.0


def test_the_threshold_is_the_one_that_bisection_finds():
    bump, low, high = losses.Bump(), 0.0, 1 - 1e-4
    while high - low > 1e-4:
        middle = (low + high) / 2
        passes = descend(bump, HeavyBall(0.02, middle), [-3.6], 500).thetas.max() >= -1.0
        low, high = (low, middle) if passes else (middle, high)
    found = threshold_beta(bump, 0.02, -3.6, -1.0, steps=500)
    assert found == pytest.approx(high, abs=1e-12)


def test_the_threshold_grows_with_the_bump():
    betas = [threshold_beta(losses.Bump(height), 0.02, -3.6, -1.0) for height in (1.2, 2.0, 3.0)]
    assert betas == sorted(betas)
    assert betas[0] < betas[-1]


def test_no_bump_needs_no_beta_and_a_wall_stops_every_beta():
    assert descend(BOWL, GradientDescent(0.1), [-1.0], 100).thetas.max() < 0
    assert threshold_beta(BOWL, 0.1, start=-1.0, beyond=-0.5) == 0.0
    assert threshold_beta(BOWL, 0.1, start=-1.0, beyond=2.0) is None
    assert threshold_beta(BOWL, 0.1, start=1.0, beyond=-0.5) == pytest.approx(
        threshold_beta(BOWL, 0.1, start=-1.0, beyond=0.5)
    )


def test_the_threshold_counts_its_steps():
    down = losses.Custom(lambda x: -x[..., 0], lambda x: np.full_like(x, -1.0), vectorized=True)
    assert threshold_beta(down, 1.0, start=0, beyond=2000) == 0.0  # a step of plain descent is 1
    assert threshold_beta(down, 1.0, start=0, beyond=2000.5) > 0
    assert threshold_beta(down, 1.0, start=0, beyond=1, steps=1) == 0.0
    assert threshold_beta(down, 1.0, start=0, beyond=1.5, steps=1) is None
    for beyond in (2.005, 2.3, 2.9):  # two steps with beta lead to 2 + beta
        found = threshold_beta(down, 1.0, start=0, beyond=beyond, steps=2, tolerance=1e-6)
        assert 0 <= found - (beyond - 2) <= 1e-6
    left = losses.Custom(lambda x: x[..., 0], np.ones_like, vectorized=True)
    assert threshold_beta(left, 1.0, start=0, beyond=-1, steps=1) == 0.0


def test_on_a_bowl_the_ball_gets_below_zero_only_above_the_critical_beta():
    from momentum_lib import theory

    critical = float(theory.critical_beta(0.1, 1.0))
    found = threshold_beta(BOWL, 0.1, start=1.0, beyond=-1e-9, steps=5000)
    assert found == pytest.approx(critical, abs=0.02)
    assert found >= critical - 1e-4


# The continuous limits.


@given(st.floats(0.05, 10), st.floats(0.1, 10), st.floats(0.1, 5))
def test_the_swing_solves_its_equation(friction, curvature, mass):
    ball, t, h = Ball(friction, 0.01, mass), np.linspace(0.1, 6, 60), 1e-4
    before, here, after = (swing(ball, curvature, t + shift) for shift in (-h, 0, h))
    rest = mass * (after - 2 * here + before) / h**2 + friction * (after - before) / (2 * h)
    np.testing.assert_allclose(rest, -curvature * here, atol=1e-5 * (1 + mass + friction) ** 4)


@pytest.mark.parametrize("friction", [0.3, 1.9])
def test_the_swing_of_an_underdamped_ball(friction):
    t = np.linspace(0, 20, 201)
    np.testing.assert_allclose(
        swing(Ball(friction, 0.1), 1.0, t), exact_swing(t, friction), atol=1e-12
    )


def test_the_swing_at_critical_damping_and_beyond():
    t = np.linspace(0, 10, 101)
    np.testing.assert_allclose(swing(Ball(2.0, 0.1), 1.0, t), (1 + t) * np.exp(-t), atol=1e-12)
    slow, fast = (-3 + math.sqrt(5)) / 2, (-3 - math.sqrt(5)) / 2
    heavy = (slow * np.exp(fast * t) - fast * np.exp(slow * t)) / (slow - fast)
    np.testing.assert_allclose(swing(Ball(3.0, 0.1), 1.0, t), heavy, atol=1e-12)
    assert swing(Ball(3.0, 0.1), 1.0, 1e6) == 0


# J1 at 1, 5, 10, and its first two zeros: Abramowitz and Stegun (1964), tables 9.1 and 9.5.
BESSEL = [
    (1.0, 0.44005058574),
    (5.0, -0.32757913759),
    (10.0, 0.04347274617),
    (3.83170597021, 0.0),
    (7.01558666982, 0.0),
]


@pytest.mark.parametrize(("w", "bessel"), BESSEL)
def test_nesterovs_limit_is_a_bessel_function(w, bessel):
    assert nesterov_limit(1.0, w) == pytest.approx(2 * bessel / w, abs=1e-10)
    assert nesterov_limit(4.0, w / 2) == pytest.approx(2 * bessel / w, abs=1e-10)


def test_nesterovs_limit_starts_at_one_and_solves_its_equation():
    assert nesterov_limit(3.0, 0.0) == pytest.approx(1.0, abs=1e-14)
    t, h = np.linspace(0.1, 30, 400), 1e-3
    before, here, after = (nesterov_limit(2.0, t + shift) for shift in (-h, 0, h))
    rest = (after - 2 * here + before) / h**2 + 3 / t * (after - before) / (2 * h) + 2 * here
    np.testing.assert_allclose(rest, 0, atol=1e-5)


def test_nesterovs_sequence_comes_to_its_limit():
    gaps = []
    for alpha in (1e-2, 2.5e-3, 6.25e-4):
        steps = round(12 / math.sqrt(alpha))
        rule = Nesterov(alpha, lambda t: max(0.0, (t - 2) / (t + 1)))
        path = descend(BOWL, rule, [1.0], steps).thetas[:, 0]
        limit = nesterov_limit(1.0, np.arange(steps + 1) * math.sqrt(alpha))
        gaps.append(np.abs(path - limit).max())
    assert gaps[0] < 0.1
    np.testing.assert_allclose([gaps[0] / gaps[1], gaps[1] / gaps[2]], 2, rtol=0.1)


def test_nesterovs_limit_as_far_as_it_is_asked_for():
    # J1(w) = sqrt(2 / (pi w)) (cos(w - 3 pi / 4) - 3 / (8 w) sin(w - 3 pi / 4)) + O(w^-2.5).
    w = 1e5
    bessel = math.sqrt(2 / (math.pi * w)) * (
        math.cos(w - 0.75 * math.pi) - 3 / (8 * w) * math.sin(w - 0.75 * math.pi)
    )
    assert nesterov_limit(1.0, w) == pytest.approx(2 * bessel / w, abs=1e-12)
    words = r"^times must be at most 1e5 / sqrt\(curvature\) for curvature 4, got 50000\.01$"
    with pytest.raises(ValueError, match=words):
        nesterov_limit(4.0, [3.0, 50_000.01])


def test_no_times_no_places():
    assert nesterov_limit(1.0, []).shape == swing(Ball(0.3, 0.1), 1.0, []).shape == (0,)
