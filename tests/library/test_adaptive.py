"""Adaptive and layer-wise momentum, against the rules they become when nothing adapts."""

import itertools
import math
import re

import numpy as np
import pytest
from elsewhere import Elsewhere, assert_same_run

from momentum_lib import HeavyBall, descend, losses
from momentum_lib.adaptive import (
    AlignedMomentum,
    LayerwiseMomentum,
    RestartedNesterov,
    cosine,
)

BOWL = losses.Quadratic([1, 100])


def test_the_cosine_of_known_angles():
    velocity = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    gradient = np.array([[2.0, 0.0], [0.0, 3.0], [-1.0, 0.0], [1.0, 1.0]])
    np.testing.assert_allclose(cosine(gradient, velocity)[:, 0], [1, 0, -1, 0])


def test_the_cosine_does_not_depend_on_lengths_and_passes_on_what_is_no_number():
    assert cosine([0.03, 0.04], [0.1, 0.0]) == pytest.approx([0.6])
    assert np.isnan(cosine([math.nan, 1.0], [1.0, 1.0])).all()
    assert np.isnan(cosine([1.0, 1.0], [math.nan, 1.0])).all()


def test_at_rate_zero_aligned_momentum_is_heavy_ball():
    ours = descend(BOWL, AlignedMomentum(0.01, rate=0, start=0.8), [1.0, 1.0], 100)
    other = descend(BOWL, HeavyBall(0.01, 0.8), [1.0, 1.0], 100)
    np.testing.assert_allclose(ours.thetas, other.thetas, atol=1e-14)


def test_beta_climbs_on_a_slope_and_falls_where_gradients_alternate():
    slope = losses.Custom(lambda x: x[..., 0], np.ones_like, vectorized=True)
    for loss, alpha, end in ((slope, 0.01, 0.9), (losses.Quadratic([1.0]), 1.9, 0.0)):
        rule, theta = AlignedMomentum(alpha, rate=0.1, highest=0.9, start=0.5), np.ones(1)
        state = rule.init(theta)
        for t in range(1, 30):
            theta, state = rule.step(theta, state, loss.gradient, t)
            if end == 0.0 and state.beta[0] == 0:
                break
        assert state.beta[0] == pytest.approx(end)


def test_the_first_beta_is_start_but_never_above_the_highest():
    assert AlignedMomentum(0.1, start=0.3).init(np.zeros(2)).beta == [0.3]
    assert AlignedMomentum(0.1, highest=0.2, start=0.3).init(np.zeros(2)).beta == [0.2]
    first_of_schedule = AlignedMomentum(0.1, highest=lambda t: 0.1 * t, start=0.3)
    assert first_of_schedule.init(np.zeros(2)).beta == [0.1]
    assert AlignedMomentum(0.1, start=[0.3, 0.4]).init(np.zeros((2, 5))).beta.shape == (2, 1)


def test_each_setting_of_aligned_momentum_is_asked_at_its_step():
    ones = losses.Custom(lambda x: x[..., 0], np.ones_like, vectorized=True)
    rule = AlignedMomentum(lambda t: t, rate=lambda t: 0.1 * t, highest=lambda t: 0.2 * t, start=0)
    theta, state = np.zeros(1), rule.init(np.zeros(1))
    seen = []
    for t in range(1, 5):
        theta, state = rule.step(theta, state, ones.gradient, t)
        seen.append((*state.beta, *state.velocity))
    # The cosine is 0 at first and 1 then: beta is 0, 0.2, 0.5, 0.8 (0.9 is above 0.2 t).
    expected = [(0, 1), (0.2, 0.2 + 2), (0.5, 1.1 + 3), (0.8, 0.8 * 4.1 + 4)]
    np.testing.assert_allclose(seen, expected)


def by_hand_fista(theta, alpha, curvatures, steps):
    """Nesterov (1983) in the two-point form of Beck and Teboulle (2009)."""
    x = y = theta
    s, path = 1.0, [theta]
    for _ in range(steps):
        x_next = y - alpha * curvatures * y
        s_next = (1 + math.sqrt(1 + 4 * s * s)) / 2
        y = x_next + (s - 1) / s_next * (x_next - x)
        x, s = x_next, s_next
        path.append(x)
    return np.array(path)


def test_without_restarts_it_is_nesterovs_method_of_1983():
    ours = descend(BOWL, RestartedNesterov(0.01, restart=False), [1.0, 1.0], 200).thetas
    other = by_hand_fista(np.ones(2), 0.01, np.array([1.0, 100.0]), 200)
    np.testing.assert_allclose(ours, other, atol=1e-12)


@pytest.mark.parametrize("value", [None, BOWL], ids=["gradient scheme", "function scheme"])
def test_restarts_bring_the_linear_rate_back(value):
    """O'Donoghue and Candes (2015), section 3: about sqrt(kappa) instead of ripples."""
    bare = descend(BOWL, RestartedNesterov(0.01, restart=False), [1.0, 1.0], 600)
    mended = descend(BOWL, RestartedNesterov(0.01, value), [1.0, 1.0], 600)
    assert mended.steps_to(1e-6) < 0.5 * (bare.steps_to(1e-6) or 600)


def risen(run):
    return np.flatnonzero(run.losses[1:] > run.losses[:-1])


def uphill(run):
    return np.flatnonzero(np.sum(run.gradients * run.velocities[1:], axis=-1) < 0)


@pytest.mark.parametrize(
    ("value", "turns"), [(None, uphill), (BOWL, risen)], ids=["gradient scheme", "function scheme"]
)
def test_after_a_restart_the_run_is_a_new_run_from_where_it_is(value, turns):
    mended = descend(BOWL, RestartedNesterov(0.01, value), [1.0, 1.0], 300)
    restarts = [0, *(turns(mended) + 1), 300]
    assert len(restarts) > 4
    for here, there in itertools.pairwise(restarts):
        fresh = by_hand_fista(mended.thetas[here], 0.01, np.array([1.0, 100.0]), there - here)
        np.testing.assert_allclose(mended.thetas[here : there + 1], fresh, atol=1e-12)


@pytest.mark.parametrize("value", [None, lambda theta: np.zeros(theta.shape[:-1])])
def test_on_level_ground_nothing_starts_again(value):
    rule, theta = RestartedNesterov(0.1, value), np.ones((4, 2))
    state = rule.init(theta)
    for t in range(1, 6):
        theta, state = rule.step(theta, state, np.zeros_like, t)
        assert state.inertia.shape == (4, 1)
        assert (state.inertia >= t / 2).all()  # Nesterov (1983): it grows by 1/2 and more


def test_layers_with_one_setting_are_heavy_ball():
    rule = LayerwiseMomentum([0.01, 0.01], [0.8, 0.8], [1, 1])
    ours = descend(BOWL, rule, [1.0, 1.0], 60).thetas
    np.testing.assert_allclose(ours, descend(BOWL, HeavyBall(0.01, 0.8), [1.0, 1.0], 60).thetas)


def test_each_layer_of_a_bowl_runs_by_its_own_setting():
    rule = LayerwiseMomentum([0.1, 0.005], [0.5, 0.9], [1, 1])
    ours = descend(BOWL, rule, [1.0, 1.0], 60).thetas
    for axis, (alpha, beta, curvature) in enumerate(((0.1, 0.5, 1.0), (0.005, 0.9, 100.0))):
        alone = descend(losses.Quadratic([curvature]), HeavyBall(alpha, beta), [1.0], 60).thetas
        np.testing.assert_allclose(ours[:, axis], alone[:, 0], atol=1e-13)


def test_a_layer_has_as_many_parameters_as_its_size_says_and_schedules_count_steps():
    rule = LayerwiseMomentum([0.1, lambda t: 0.01 * t], [lambda t: 0.2 * t, 0.5], [2, 3])
    theta, state = np.zeros(5), rule.init(np.zeros(5))
    for t in (1, 2):
        theta, state = rule.step(theta, state, np.ones_like, t)
    first, second = 0.4 * 0.1 + 0.1, 0.5 * 0.01 + 0.02
    np.testing.assert_allclose(state.velocity, [first, first, second, second, second])


@pytest.mark.parametrize(
    "rule", [AlignedMomentum(0.005), RestartedNesterov(0.005), RestartedNesterov(0.005, BOWL)]
)
def test_a_batch_of_runs_equals_the_runs_one_by_one(rule):
    starts = np.random.default_rng(0).normal(size=(2, 3, 2))
    together = descend(BOWL, rule, starts, 80)
    for place in np.ndindex(2, 3):
        alone = descend(BOWL, rule, starts[place], 80)
        np.testing.assert_allclose(together.thetas[:, *place], alone.thetas, atol=1e-10)


@pytest.mark.parametrize("setting", ["learning_rate", "rate", "highest", "start"])
def test_a_grid_of_settings_equals_single_runs(setting):
    values, others = [0.01, 0.02], {"learning_rate": 0.01, "highest": 0.8}
    grid = descend(BOWL, AlignedMomentum(**(others | {setting: values})), [1.0, 1.0], 30)
    for k, value in enumerate(values):
        single = descend(BOWL, AlignedMomentum(**(others | {setting: value})), [1.0, 1.0], 30)
        np.testing.assert_allclose(grid.thetas[:, k], single.thetas, rtol=1e-12, atol=1e-14)


def test_a_batch_of_layers_is_its_runs_one_by_one():
    starts = np.array([[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0]])
    bowl = losses.Quadratic([1, 5, 20])
    batch = descend(
        bowl, LayerwiseMomentum([[0.01, 0.02], 0.03], [0.9, [0.5, 0.6]], [1, 2]), starts, 9
    )
    for k, rule in enumerate(
        (
            LayerwiseMomentum([0.01, 0.03], [0.9, 0.5], [1, 2]),
            LayerwiseMomentum([0.02, 0.03], [0.9, 0.6], [1, 2]),
        )
    ):
        np.testing.assert_allclose(batch.thetas[:, k], descend(bowl, rule, starts[k], 9).thetas)


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda: cosine(["a"], [1.0]), TypeError, "gradient must be real numbers, got ['a']"),
        (lambda: cosine([1.0], ["a"]), TypeError, "velocity must be real numbers, got ['a']"),
        (
            lambda: cosine(1.0, 1.0),
            ValueError,
            "gradient and velocity must be vectors of one shape, got shapes () and ()",
        ),
        (
            lambda: cosine([1.0, 2.0], [1.0]),
            ValueError,
            "gradient and velocity must be vectors of one shape, got shapes (2,) and (1,)",
        ),
        (lambda: AlignedMomentum(0.1, start=1), ValueError, "start must be >= 0 and < 1, got 1"),
        (
            lambda: AlignedMomentum(0.1, start=len),
            TypeError,
            "start must be a number or an array, got <built-in function len>",
        ),
        (lambda: RestartedNesterov(-1), ValueError, "learning_rate must be > 0, got -1"),
        (lambda: RestartedNesterov(0.1, 3), TypeError, "value must be a function, got 3"),
        (
            lambda: RestartedNesterov(0.1, restart=1),
            TypeError,
            "restart must be True or False, got 1",
        ),
        (
            lambda: LayerwiseMomentum([0.1, 0.2], [0.9], [1, 1]),
            ValueError,
            "betas must have one entry for each of the 2 sizes, got (0.9,)",
        ),
        (
            lambda: LayerwiseMomentum(0.1, [0.9], [1]),
            TypeError,
            "learning_rates must be a list, got 0.1",
        ),
        (lambda: LayerwiseMomentum([0.1], 0.9, [1]), TypeError, "betas must be a list, got 0.9"),
        (lambda: LayerwiseMomentum([0.1], [0.9], 1), TypeError, "sizes must be a list, got 1"),
        (
            lambda: LayerwiseMomentum([0.1], [0.9], [0]),
            ValueError,
            "sizes must be at least 1, got 0",
        ),
        (
            lambda: LayerwiseMomentum([0], [0.9], [1]),
            ValueError,
            "learning_rate must be > 0, got 0",
        ),
        (
            lambda: LayerwiseMomentum([0.1], [1], [1]),
            ValueError,
            "beta must be >= 0 and < 1, got 1",
        ),
        (
            lambda: LayerwiseMomentum([0.1], [0.9], [2]).init(np.ones(3)),
            ValueError,
            "sizes must add up to the 3 parameters of theta, got (2,) with 2",
        ),
    ],
)
def test_a_refusal_names_the_argument_its_value_and_what_is_allowed(make, kind, words):
    with pytest.raises(kind, match=f"^{re.escape(words)}$"):
        make()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: AlignedMomentum(0), "learning_rate must be > 0"),
        (lambda: AlignedMomentum(0.1, rate=-1), "rate must be >= 0"),
        (lambda: AlignedMomentum(0.1, highest=1), "highest must be >= 0 and < 1"),
        (lambda: LayerwiseMomentum([0.1], [0.9, 0.9], [1, 1]), "learning_rates must have one"),
        (lambda: LayerwiseMomentum([0.1], [0.9], [2]).init(np.ones(3)), "sizes must add up to"),
    ],
)
def test_a_bad_setting_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize(
    "rule",
    [
        AlignedMomentum(0.01),
        AlignedMomentum(0.01, rate=3.0, highest=0.7),
        RestartedNesterov(0.3),
        RestartedNesterov(0.3, value=BOWL),
        RestartedNesterov(0.01, restart=False),
        LayerwiseMomentum([0.01, 0.02], [0.5, 0.9], sizes=[1, 1]),
    ],
    ids=repr,
)
def test_arrays_of_another_library_take_the_same_path(rule):
    assert_same_run(rule, BOWL, [[1.0, 2.0], [-0.5, 3.0]])


def test_the_cosine_of_vectors_of_another_library():
    found = cosine(Elsewhere([[1.0, 0.0], [0.0, 0.0]]), Elsewhere([[2.0, 0.0], [1.0, 1.0]]))
    assert type(found) is Elsewhere
    assert found.numbers.tolist() == [[1], [0]]
    words = r"^gradient and velocity must be vectors of one shape, got shapes \(1,\) and \(2,\)$"
    with pytest.raises(ValueError, match=words):
        cosine(Elsewhere([1.0]), Elsewhere([1.0, 2.0]))
