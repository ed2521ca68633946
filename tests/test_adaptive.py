"""Adaptive and layer-wise momentum, against the rules they become when nothing adapts."""

import math

import numpy as np
import pytest

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
