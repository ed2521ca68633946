"""`descend` and its trajectory: closed forms, step counts, batches, divergence, your own loss."""

# ruff: noqa: ARG002, ARG005 - a stand-in has the arguments that its caller gives it

import math
import re
import subprocess
import sys
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from momentum_lib import (
    Adam,
    AdamW,
    AveragedMomentum,
    GradientDescent,
    HeavyBall,
    Nesterov,
    RMSprop,
    descend,
    descent,
    iterate,
    losses,
    rules,
    schedules,
    theory,
)
from momentum_lib.descent import Step, Trajectory, divergence_limit

BOWL = losses.Quadratic([1, 100])
points = arrays(np.float64, 2, elements=st.floats(-3, 3))


# Closed forms.


@given(points, st.floats(1e-3, 0.015))
def test_gradient_descent_on_a_bowl(start, alpha):
    path = descend(BOWL, GradientDescent(alpha), start, 30)
    factors = 1 - alpha * np.array([1, 100])
    t = np.arange(31)[:, np.newaxis]
    np.testing.assert_allclose(path.thetas, factors**t * start, rtol=1e-9, atol=1e-12)


MATRICES = {  # one step on lambda x^2 / 2 as a matrix that acts on (theta, v)
    HeavyBall: lambda x, beta: [[1 - x, -beta], [x, beta]],
    Nesterov: lambda x, beta: [[1 - x, -beta * (1 - x)], [x, beta * (1 - x)]],
}


@pytest.mark.parametrize("rule", MATRICES)
@given(start=points, alpha=st.floats(1e-3, 0.015), beta=st.floats(0, 0.99))
def test_momentum_on_a_bowl_is_a_power_of_a_matrix(rule, start, alpha, beta):
    path = descend(BOWL, rule(alpha, beta), start, 25)
    for k, eigenvalue in enumerate([1, 100]):
        matrix = np.array(MATRICES[rule](alpha * eigenvalue, beta))
        expected = np.array([np.linalg.matrix_power(matrix, t) @ [start[k], 0] for t in range(26)])
        np.testing.assert_allclose(path.thetas[:, k], expected[:, 0], atol=1e-9)
        np.testing.assert_allclose(path.velocities[:, k], expected[:, 1], atol=1e-9)


STEP_COUNTS = [  # to distance 1e-6 from (1, 1): plain, heavy ball, Nesterov
    (100, 709, 95, 158),
    (1_000, 7_082, 321, 519),
    (10_000, 70_811, 1_074, 1_660),
]


@pytest.mark.parametrize(("kappa", "plain", "heavy", "nesterov"), STEP_COUNTS)
def test_the_known_step_counts(kappa, plain, heavy, nesterov):
    bowl = losses.Quadratic([1, kappa])
    counts = []
    for rule, most in (("GradientDescent", plain), ("HeavyBall", heavy), ("Nesterov", nesterov)):
        alpha, beta, _ = theory.best(rule, 1, kappa)
        settings = {} if rule == "GradientDescent" else {"beta": beta}
        optimizer = rules.by_name(rule, learning_rate=alpha, **settings)
        counts.append(descend(bowl, optimizer, [1.0, 1.0], most + 50).steps_to(1e-6))
    assert counts == [plain, heavy, nesterov]


def test_heavy_ball_cycles_for_ever_where_nesterov_converges():
    curve = losses.PiecewiseQuadratic()
    starts = np.linspace(3.07, 3.46, 14)[:, np.newaxis]
    path = descend(curve, HeavyBall(1 / 9, 4 / 9), starts, 600)
    assert not path.diverged.any()
    last = np.sort(path.thetas[-3:, :, 0], axis=0)
    np.testing.assert_allclose(last, np.tile([[-1.8024], [0.6465], [2.1159]], 14), atol=1e-4)
    np.testing.assert_allclose(path.thetas[-1], path.thetas[-4], atol=1e-9)
    nesterov = descend(curve, Nesterov(1 / 25, 2 / 3), starts, 600)
    assert (nesterov.steps_to(1e-6) < 100).all()


def test_on_a_constant_slope_the_velocity_tends_to_its_limit():
    slope = losses.Custom(lambda x: 2 * x[0], lambda x: np.array([2.0]))
    path = descend(slope, HeavyBall(0.1, 0.9), [0.0], 60)
    t = np.arange(61)
    np.testing.assert_allclose(path.velocities[:, 0], 0.2 * (1 - 0.9**t) / 0.1)


def test_alternating_gradients_shrink_the_step_to_one_over_one_plus_beta():
    signs = iter([1.0, 1.0] + [(-1.0) ** t for t in range(1, 400)])  # two more for the checks
    zigzag = losses.Custom(lambda x: 0.0, lambda x: np.array([next(signs)]))
    path = descend(zigzag, HeavyBall(0.1, 0.9), [0.0], 300)
    assert abs(path.velocities[-1, 0]) == pytest.approx(0.1 / 1.9)


# What is recorded.


def test_shapes_of_a_single_run():
    path = descend(BOWL, HeavyBall(0.01, 0.9), [1, 1], 7)
    assert path.thetas.shape == path.velocities.shape == (8, 2)
    assert path.gradients.shape == (7, 2)
    assert path.losses.shape == (8,)
    assert path.thetas.dtype == np.float64
    assert (path.steps, path.batch, path.diverged, path.diverged_at) == (7, (), False, None)


RULES = [
    GradientDescent(0.01),
    HeavyBall(0.01, 0.9),
    AveragedMomentum(0.01, 0.9),
    Nesterov(0.01, 0.9),
    RMSprop(0.01, beta=0.3),
    Adam(0.01),
    AdamW(0.01),
]


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_what_is_recorded_is_what_happened(rule):
    surface = losses.Himmelblau()
    path = descend(surface, rule, [0.0, -4.5], 20)
    np.testing.assert_array_equal(path.losses, [surface(theta) for theta in path.thetas])
    asked = path.thetas[:-1]
    if isinstance(rule, Nesterov):
        asked = asked - 0.9 * path.velocities[:-1]
    np.testing.assert_array_equal(path.gradients, surface.gradient(asked))
    if isinstance(rule, GradientDescent | HeavyBall | Nesterov | RMSprop):
        np.testing.assert_allclose(-np.diff(path.thetas, axis=0), path.velocities[1:], atol=1e-14)


def test_no_steps_is_a_run_too():
    path = descend(BOWL, Adam(), [1.0, 2.0], 0)
    np.testing.assert_array_equal(path.thetas, [[1.0, 2.0]])
    assert path.gradients.shape == (0, 2)
    assert path.steps_to(10.0) == 0
    assert path.steps_to(0.1) is None


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_iterate_yields_what_descend_records(rule):
    path = descend(losses.Booth(), rule, [0.0, 0.0], 9)
    steps = list(iterate(losses.Booth(), rule, [0.0, 0.0], 9))
    assert all(isinstance(step, Step) for step in steps)
    assert [step.t for step in steps] == list(range(1, 10))
    np.testing.assert_array_equal([step.theta for step in steps], path.thetas[1:])
    np.testing.assert_array_equal([step.velocity for step in steps], path.velocities[1:])
    np.testing.assert_array_equal([step.gradient for step in steps], path.gradients)


def test_iterate_checks_before_the_first_step():
    with pytest.raises(ValueError, match="steps must be at least 0"):
        iterate(BOWL, Adam(), [1.0, 1.0], -1)


def test_the_start_is_left_alone():
    start = np.array([1.0, 1.0])
    start.flags.writeable = False
    path = descend(BOWL, HeavyBall(0.01, 0.9), start, 5)
    path.thetas[0] = 7.0
    np.testing.assert_array_equal(start, [1.0, 1.0])


@pytest.mark.parametrize("start", [[1, 2], (1, 2), np.array([1, 2]), np.array([1, 2], np.float32)])
def test_any_real_numbers_start_a_run(start):
    path = descend(BOWL, HeavyBall(0.01, 0.9), start, 5)
    expected = descend(BOWL, HeavyBall(0.01, 0.9), [1.0, 2.0], 5)
    np.testing.assert_array_equal(path.thetas, expected.thetas)


def test_a_plain_number_starts_a_run_in_one_dimension():
    assert descend(losses.DoubleWell(), Adam(), 1.5, 3).thetas.shape == (4, 1)


def test_loss_and_rule_may_be_anything_with_the_right_methods():
    class Mine:
        minima = np.array([1.0, 1.0])

        def __call__(self, theta):
            return np.sum((theta - 1) ** 2)

        def gradient(self, theta):
            return 2 * (theta - 1)

    class Halving:
        def init(self, theta):
            return None

        def step(self, theta, state, gradient, t):
            return theta - gradient(theta) / 4, state

    path = descend(Mine(), Halving(), [[3.0, 5.0], [1.0, 1.0]], 2)
    np.testing.assert_allclose(path.thetas[:, 0], [[3, 5], [2, 3], [1.5, 2]])
    np.testing.assert_array_equal(path.velocities[1:, 0], [[1, 2], [0.5, 1]])
    np.testing.assert_array_equal(path.steps_to(0.1), [np.nan, 0])


def test_a_rule_may_work_in_place():
    class InPlace:
        def init(self, theta):
            return None

        def step(self, theta, state, gradient, t):
            theta -= 0.1 * gradient(theta)
            return theta, state

    start = np.array([[1.0, 2.0], [3.0, 4.0]])
    path = descend(losses.Booth(), InPlace(), start, 4)
    plain = descend(losses.Booth(), GradientDescent(0.1), start, 4)
    np.testing.assert_array_equal(path.thetas, plain.thetas)
    np.testing.assert_array_equal(path.velocities, plain.velocities)
    thetas = [step.theta for step in iterate(losses.Booth(), InPlace(), start, 4)]
    np.testing.assert_array_equal(thetas, plain.thetas[1:])
    np.testing.assert_array_equal(start, [[1, 2], [3, 4]])


# Distances and the steps to a tolerance.


def trajectory(distances):
    thetas = np.array(distances, dtype=float)[:, np.newaxis]
    blank = np.zeros_like(thetas)
    return Trajectory(thetas, blank, blank[1:], blank[:, 0], None, np.zeros((1, 1)))


@pytest.mark.parametrize(
    ("distances", "expected"),
    [
        ([5, 3, 1, 0.5], 2),
        ([5, 1, 3, 1, 0.5], 3),  # it was within 1 before, but did not stay
        ([5, 3, 1, 0.5, 2], None),
        ([1, 0.5, 0], 0),
        ([5, 4, 3], None),
        ([5, 1.0], 1),  # the tolerance itself counts as within
        ([0.5], 0),
        ([2, 0.5, np.nan], None),
    ],
)
def test_steps_to_is_the_first_step_from_which_the_run_stays(distances, expected):
    assert trajectory(distances).steps_to(1.0) == expected


def test_the_nearest_minimum_counts():
    path = descend(losses.Himmelblau(), GradientDescent(0.01), [-3.0, 3.0], 200)
    assert path.distances()[-1] < 1e-6
    gaps = np.linalg.norm(path.thetas[:, np.newaxis] - path.minima, axis=-1)
    np.testing.assert_allclose(path.distances(), gaps.min(axis=1))
    np.testing.assert_allclose(path.distances([3.0, 2.0]), gaps[:, 0])
    assert path.steps_to(1e-3) is not None
    assert path.steps_to(1e-3, minimum=[3.0, 2.0]) is None


# Batches.


@pytest.mark.parametrize("surface", [losses.Himmelblau(), losses.Quadratic([1, 9], 0.5)], ids=repr)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_batch_is_its_runs_one_by_one(surface, seed):
    generator = np.random.default_rng(seed)
    starts = generator.uniform(-2, 2, size=(3, 2))
    alphas, betas = generator.uniform(1e-3, 1e-2, 3), generator.uniform(0, 0.99, 3)
    for rule in (HeavyBall, Nesterov, AveragedMomentum):
        batch = descend(surface, rule(alphas, betas), starts, 12)
        for k in range(3):
            single = descend(surface, rule(alphas[k], betas[k]), starts[k], 12)
            np.testing.assert_allclose(batch.thetas[:, k], single.thetas, rtol=1e-12)
            np.testing.assert_allclose(batch.velocities[:, k], single.velocities, atol=1e-12)
            np.testing.assert_allclose(batch.gradients[:, k], single.gradients, atol=1e-10)
            np.testing.assert_allclose(batch.losses[:, k], single.losses, atol=1e-10)


def test_every_setting_may_be_an_array():
    pair = np.array([0.2, 0.4])
    for make in (
        lambda x: AveragedMomentum(0.01, x, True),
        lambda x: HeavyBall(0.01, 0.9, x),
        lambda x: RMSprop(0.01, x, 0.3, 1e-3),
        lambda x: RMSprop(0.01, 0.9, x),
        lambda x: RMSprop(0.01, epsilon=x),
        lambda x: Adam(0.01, x, 0.9),
        lambda x: Adam(0.01, 0.9, x),
        lambda x: Adam(0.01, epsilon=x),
        lambda x: AdamW(0.01, weight_decay=x),
    ):
        batch = descend(losses.Booth(), make(pair), [0.0, 1.0], 5)
        for k in range(2):
            single = descend(losses.Booth(), make(float(pair[k])), [0.0, 1.0], 5)
            np.testing.assert_allclose(batch.thetas[:, k], single.thetas, rtol=1e-12)


def test_a_grid_of_alpha_and_beta_in_one_call():
    alphas, betas = np.geomspace(1e-4, 0.05, 256)[:, np.newaxis], np.linspace(0, 0.99, 256)
    path = descend(BOWL, HeavyBall(alphas, betas), [1.0, 1.0], 25)
    assert path.thetas.shape == (26, 256, 256, 2)
    assert path.batch == path.diverged.shape == (256, 256)
    single = descend(BOWL, HeavyBall(alphas[200, 0], betas[30]), [1.0, 1.0], 25)
    np.testing.assert_allclose(path.thetas[:, 200, 30], single.thetas)


def test_starts_and_settings_broadcast():
    starts = np.zeros((4, 1, 2))
    path = descend(losses.Booth(), HeavyBall(np.full(3, 0.01), 0.9), starts, 2)
    assert path.batch == (4, 3)
    assert path.steps_to(1e-6).shape == (4, 3)


# Schedules.


def test_a_schedule_is_asked_at_one_two_three():
    asked = []
    descend(BOWL, HeavyBall(lambda t: asked.append(t) or 0.01, 0.9), [1.0, 1.0], 3)
    assert asked == [1, 2, 3]


def test_a_schedule_is_the_same_as_the_numbers_it_gives():
    fall = schedules.Exponential(0.02, 0.001, 10)
    path = descend(BOWL, HeavyBall(fall, schedules.Linear(0.5, 0.9, 10)), [1.0, 1.0], 10)
    theta, v = np.array([1.0, 1.0]), 0.0
    for t in range(1, 11):
        v = (0.5 + 0.4 * (t - 1) / 9) * v + 0.02 * 0.05 ** ((t - 1) / 9) * BOWL.gradient(theta)
        theta = theta - v
        np.testing.assert_allclose(path.thetas[t], theta, rtol=1e-10)


def test_a_schedule_out_of_range_names_the_step():
    with pytest.raises(
        ValueError, match=r"schedule for beta failed at t = 3: beta must be .* 1\.2"
    ):
        descend(BOWL, HeavyBall(0.01, lambda t: 0.4 * t), [1.0, 1.0], 5)
    with pytest.raises(TypeError, match="schedule for learning_rate failed at t = 1"):
        descend(BOWL, HeavyBall(lambda t: "fast", 0.5), [1.0, 1.0], 5)


# Divergence is a result. (pyproject.toml turns every warning into an error.)


def test_a_run_that_diverges_says_when():
    path = descend(BOWL, GradientDescent(0.03), [1.0, 1.0], 400)  # factor -2 a step: 2^t > 2e8
    assert path.diverged is True
    assert path.diverged_at == 28
    assert np.isfinite(path.thetas[:28]).all()
    assert np.isnan(path.thetas[28:]).all()
    assert np.isnan(path.losses[28:]).all()
    assert np.isnan(path.velocities[28:]).all()
    assert np.isnan(path.gradients[27:]).all()
    assert np.isfinite(path.gradients[:27]).all()
    assert np.isnan(path.distances()[28:]).all()
    assert path.steps_to(1.0) is None


def test_one_run_of_a_batch_may_diverge():
    path = descend(BOWL, GradientDescent(np.array([0.01, 0.03])), [1.0, 1.0], 2000)
    np.testing.assert_array_equal(path.diverged, [False, True])
    np.testing.assert_array_equal(path.diverged_at, [np.nan, 28])
    found = path.steps_to(1e-6)
    assert np.isnan(found[1])
    assert found[0] == descend(BOWL, GradientDescent(0.01), [1.0, 1.0], 2000).steps_to(1e-6)


@pytest.mark.parametrize("surface", [losses.Rosenbrock(), losses.Beale(), losses.Himmelblau()])
@pytest.mark.parametrize("start", [[2.0, 2.0], [1e100, 2.0], [1e308, -1e308]])
def test_the_wildest_divergence_is_quiet(surface, start):
    for rule in (GradientDescent(10.0), HeavyBall(10.0, 0.99), Nesterov(10.0, 0.99)):
        path = descend(surface, rule, start, 50)
        assert path.diverged
        for step in iterate(surface, rule, start, 50):
            assert step.t <= 50


def test_the_step_that_loses_the_run_is_named_whatever_loses_it():
    hole = losses.Custom(lambda x: 0.0, lambda x: np.full(1, np.nan if x[0] < 1 else 1.0))
    assert descend(hole, GradientDescent(0.4), [2.0], 9).diverged_at == 4  # 1.6, 1.2, 0.8, NaN
    beyond_floats = descend(losses.Quadratic([1]), GradientDescent(10.0), [1e308], 9)
    assert beyond_floats.diverged_at == 1
    resting = descend(BOWL, Adam(0.1, epsilon=0.0), [0.0, 1.0], 9)  # 0 / 0 in one coordinate
    assert resting.diverged_at == 1


def test_a_large_start_is_no_divergence():
    path = descend(BOWL, GradientDescent(0.01), [1e12, 1e12], 5000)
    assert not path.diverged
    assert path.steps_to(1e-6) is not None


def test_iterate_does_not_silence_its_caller():
    for _ in iterate(BOWL, GradientDescent(0.01), [1.0, 1.0], 1):
        with pytest.warns(RuntimeWarning, match="overflow"):
            np.float64(1e308) * np.float64(10)


def test_a_run_may_leave_where_the_readers_function_is_defined():
    steep = losses.Custom(lambda x: math.exp(x[0]), lambda x: np.array([-math.exp(x[0])]))
    path = descend(steep, GradientDescent(1.0), [1.0], 50)
    assert path.diverged


def test_the_repr_is_one_line():
    assert repr(descend(BOWL, Adam(), [1.0, 1.0], 3)).startswith("<Trajectory: 3 steps, final loss")
    lost = descend(BOWL, GradientDescent(0.03), [1.0, 1.0], 400)
    assert repr(lost) == "<Trajectory: 400 steps, diverged at step 28>"
    pair = descend(BOWL, GradientDescent(np.array([0.01, 0.03])), [1.0, 1.0], 400)
    assert repr(pair) == "<Trajectory: batch of 2, 400 steps, 1 diverged>"


def test_the_repr_shows_the_final_loss_in_three_figures():
    path = descend(losses.Quadratic([1]), GradientDescent(0.25), [1.0], 3)
    assert repr(path) == "<Trajectory: 3 steps, final loss 0.089>"  # 0.75^6 / 2
    grid = descend(BOWL, GradientDescent(0.01), np.ones((2, 3, 2)), 0)
    assert repr(grid) == "<Trajectory: batch of 2 x 3, 0 steps, 0 diverged>"


# Refusals.


class Flawed(losses.Loss):
    """A surface that answers in a shape of its own."""

    dimension, minima = 2, None

    def __init__(self, value, gradient):
        self.value, self.slope = value, gradient

    def _value(self, theta):
        return self.value

    def _gradient(self, theta):
        return self.slope


class NoStep:
    def init(self, theta):
        return None


class NoInit:
    def step(self, theta, state, gradient, t):
        return theta, state


class Still(NoStep, NoInit):
    """A rule that goes nowhere."""


def by_hand(minima):
    return Trajectory(np.ones((2, 2)), np.ones((2, 2)), np.ones((1, 2)), np.ones(2), None, minima)


NO_LOSS = (
    "loss must have loss(theta) and loss.gradient(theta), as losses.Booth() has, got {}; "
    "losses.Custom(value, gradient) makes one from two functions"
)
NO_START = "start must have {} coordinate(s) on its last axis for this loss, got shape {}"
NO_RULE = "optimizer must be an optimizer such as HeavyBall(0.1, 0.9), got {}"


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: descend(3, Adam(), [1.0], 1), TypeError, NO_LOSS.format(3)),
        (lambda: descend(len, Adam(), [1.0], 1), TypeError, NO_LOSS.format(repr(len))),
        (
            lambda: descend(losses.Booth, Adam(), [1.0], 1),
            TypeError,
            NO_LOSS.format(repr(losses.Booth)),
        ),
        (lambda: descend(BOWL, 3, [1.0, 1.0], 1), TypeError, NO_RULE.format(3)),
        (lambda: descend(BOWL, Adam, [1.0, 1.0], 1), TypeError, NO_RULE.format(repr(Adam))),
        (lambda: iterate(BOWL, 3, [1.0, 1.0], 1), TypeError, NO_RULE.format(3)),
        (
            lambda: descend(BOWL, HeavyBall([0.1, 0.2], [0.1, 0.2, 0.3]), [1, 1], 1),
            ValueError,
            "optimizer: its arrays must broadcast, got shapes [(2,), (3,)]",
        ),
        (
            lambda: descend(BOWL, HeavyBall([0.1, 0.2], 0.9), np.ones((3, 2)), 1),
            ValueError,
            "start must broadcast with the optimizer's arrays of shape (2,), got shape (3, 2)",
        ),
        (
            lambda: descend(BOWL, Adam(), ["x"], 1),
            TypeError,
            "start must be real numbers, got ['x']",
        ),
        (
            lambda: descend(BOWL, Adam(), [1, 2, 3], 1),
            ValueError,
            NO_START.format(2, "(3,)"),
        ),
        (
            lambda: descend(BOWL, Adam(), np.ones((0, 2)), 1),
            ValueError,
            NO_START.format(2, "(0, 2)"),
        ),
        (
            lambda: descend(losses.Custom(abs, abs), Adam(), [], 1),
            ValueError,
            NO_START.format("at least 1", "(0,)"),
        ),
        (
            lambda: descend(BOWL, Adam(), [1, 1], 2.5),
            TypeError,
            "steps must be a whole number, got 2.5",
        ),
        (
            lambda: iterate(BOWL, Adam(), [1, 1], 2.5),
            TypeError,
            "steps must be a whole number, got 2.5",
        ),
        (
            lambda: descend(Flawed([1.0], [1.0, 1.0]), Adam(), [1, 1], 1),
            ValueError,
            "loss(theta) must have shape (), got (1,)",
        ),
        (
            lambda: descend(Flawed(1.0, [1.0]), Adam(), [1, 1], 1),
            ValueError,
            "loss.gradient(theta) must have shape (2,), got (1,)",
        ),
        (
            lambda: descend(Flawed("x", [1.0]), Adam(), [1, 1], 1),
            TypeError,
            "loss(theta) must be real numbers, got 'x'",
        ),
        (
            lambda: by_hand(None).distances(),
            ValueError,
            "minimum must be given: this loss has no known minima, got minimum=None",
        ),
        (
            lambda: by_hand(np.ones((0, 2))).distances(),
            ValueError,
            "minimum must be given: this loss has no known minima, got minimum=None",
        ),
        (
            lambda: by_hand(np.ones((1, 3))).distances(),
            ValueError,
            "loss.minima must have shape (k, 2), got (1, 3)",
        ),
        (
            lambda: by_hand(np.array([["x", "y"]])).distances(),
            TypeError,
            "loss.minima must be real numbers, got array([['x', 'y']], dtype='<U1')",
        ),
        (
            lambda: by_hand(None).distances([1.0]),
            ValueError,
            "minimum must have shape (2,), got [1.0]",
        ),
        (
            lambda: by_hand(None).distances("x"),
            TypeError,
            "minimum must be real numbers, got 'x'",
        ),
        (
            lambda: by_hand(None).steps_to(0, [1.0, 1.0]),
            ValueError,
            "tolerance must be > 0, got 0",
        ),
    ],
)
def test_a_refusal_names_the_argument_its_value_and_what_is_allowed(call, kind, words):
    with pytest.raises(kind, match=f"^{re.escape(words)}$"):
        call()


@pytest.mark.parametrize("rule", [NoStep(), NoInit()])
def test_half_a_rule_is_no_rule(rule):
    with pytest.raises(TypeError, match=r"^optimizer must be an optimizer such as HeavyBall"):
        descend(BOWL, rule, [1.0, 1.0], 1)


def test_a_start_where_the_loss_is_no_number_is_a_start():
    hole = losses.Custom(lambda x: math.nan, lambda x: [math.inf, 0.0])
    path = descend(hole, GradientDescent(0.1), [1.0, 1.0], 2)
    assert path.diverged_at == 1


def test_a_rule_that_asks_for_no_gradient_has_used_none():
    path = descend(BOWL, Still(), [1.0, 1.0], 2)
    assert np.isnan(path.gradients).all()
    np.testing.assert_array_equal(path.thetas, np.ones((3, 2)))
    np.testing.assert_array_equal(path.velocities, np.zeros((3, 2)))
    for step in iterate(BOWL, Still(), [1.0, 1.0], 2):
        assert step.gradient.shape == (2,)
        assert np.isnan(step.gradient).all()


def test_beyond_which_size_a_run_counts_as_lost():
    np.testing.assert_array_equal(divergence_limit(np.array([[1.0, -3.0], [0.0, 0.0]])), [4e8, 1e8])
    with np.errstate(over="ignore"):  # as `descend` has it
        assert divergence_limit(np.array([1e305, 0.0])) == np.finfo(np.float64).max
    slope = losses.Custom(lambda x: 0.0, np.ones_like)
    assert not descend(slope, GradientDescent(1e8), [0.0], 1).diverged
    assert descend(slope, GradientDescent(np.nextafter(1e8, 2e8)), [0.0], 1).diverged_at == 1


# What the gradient is asked for.


class Elsewhere(NoStep):
    """A rule that asks for the gradient at another point than it was given."""

    def __init__(self, place):
        self.place = place

    def step(self, theta, state, gradient, t):
        return theta - gradient(self.place(theta)), state


def test_a_rule_may_ask_elsewhere_but_only_in_the_space_of_the_loss():
    bowl = losses.Quadratic([1.0, 2.0])
    halves = descend(bowl, Elsewhere(lambda theta: theta / 2), [4.0, 4.0], 1)
    np.testing.assert_array_equal(halves.thetas[1], [2.0, 0.0])
    with pytest.raises(ValueError, match=r"theta must have 2 coordinate\(s\).*shape \(1,\)"):
        descend(bowl, Elsewhere(lambda theta: theta[:1]), [4.0, 4.0], 1)


class InSingle(NoStep):
    """A rule that returns its parameters in single precision."""

    def step(self, theta, state, gradient, t):
        gradient(theta)
        return np.float32([0.1, 0.2]), state


def test_the_gradient_is_in_double_precision_whatever_a_rule_returns():
    valley = losses.Rosenbrock()
    path = descend(valley, InSingle(), [1.0, 1.0], 2)
    expected = valley.gradient(np.float64(np.float32([0.1, 0.2])))
    np.testing.assert_array_equal(path.gradients[1], expected)


# What loads.


def test_the_library_loads_without_pictures_or_notebooks():
    code = (
        "import sys, momentum_lib, momentum_book.exercises\n"
        "found = {'matplotlib', 'IPython', 'ipywidgets', 'anywidget'} & set(sys.modules)\n"
        "sys.exit(str(found) if found else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == done.stderr == ""


def test_a_run_on_another_engine_is_cut_off_and_measured_alike(monkeypatch):
    asked = []

    def recorded(engine, loss, rule, start, steps):
        asked.append((engine, steps))
        run = descent._recorded(loss, rule, start, steps)
        with np.errstate(all="ignore"):
            return run._replace(losses=loss(run.thetas))

    monkeypatch.setattr(descent, "recorded", recorded)
    monkeypatch.setattr(descent, "checked_engine", lambda engine: engine)
    for alpha in (0.01, 3.0, np.array([0.01, 3.0])):
        rule = HeavyBall(alpha, 0.5)
        ours, theirs = (descend(BOWL, rule, [1.0, 1.0], 40, engine=e) for e in ("numpy", "torch"))
        for name in ("thetas", "velocities", "gradients", "losses", "diverged_at", "minima"):
            np.testing.assert_array_equal(getattr(theirs, name), getattr(ours, name))
    assert asked == [("torch", 40)] * 3


class Kept:
    """A rule of one's own that keeps each theta that it is given, and writes into it."""

    given: ClassVar[list] = []

    def init(self, theta):
        return None

    def step(self, theta, state, gradient, t):
        self.given.append(theta)
        theta -= 0.1 * gradient(theta)
        return theta, state


def test_only_a_rule_of_ones_own_gets_a_copy_of_theta():
    run = descend(losses.Quadratic([1.0]), Kept(), [1.0], 3)
    np.testing.assert_allclose(run.thetas[:, 0], 0.9 ** np.arange(4), rtol=1e-12)
    assert len({id(theta) for theta in Kept.given}) == 3
