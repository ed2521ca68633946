"""Heavy ball in circles: the condition against brute force, the functions against their promise."""

import math
import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from momentum_book import cycles
from momentum_lib import HeavyBall, Nesterov, descend, theory
from momentum_lib.optimizers import Velocity

betas = st.floats(0.0, 0.99)
products = st.floats(0.01, 4.0)  # alpha times the largest eigenvalue
TUNED = {
    (kappa, points): (*theory.best("HeavyBall", 1, kappa)[:2], 1, kappa, points)
    for kappa, points in ((18, 3), (25, 3), (50, 4), (100, 6), (1000, 12))
}
EVERY_CYCLE = pytest.mark.parametrize(
    "setting", TUNED.values(), ids=[f"kappa {k}, {n} points" for k, n in TUNED]
)


def interpolable(alpha, beta, low, high, points):
    """Whether some function has the cycle's gradients, from the inequalities between its points.

    A mu-strongly convex and L-smooth function with values f_i and gradients g_i at x_i exists
    exactly if for all i, j (Taylor, Hendrickx and Glineur 2017, theorem 4)

        f_i - f_j - <g_j, x_i - x_j> >= (|g_i - g_j|^2 / L + mu |x_i - x_j|^2
            - 2 mu / L <g_j - g_i, x_j - x_i>) / (2 (1 - mu / L)).

    A turn maps the cycle onto itself, so the values can be taken as equal.
    """
    x = np.exp(2j * np.pi * np.arange(points) / points)
    g = ((1 + beta) * x - np.roll(x, -1) - beta * np.roll(x, 1)) / alpha
    dx, dg = x[1:] - x[0], g[1:] - g[0]
    left = -(np.conj(g[0]) * dx).real
    right = np.abs(dg) ** 2 / high + low * np.abs(dx) ** 2 - 2 * low / high * (dg.conj() * dx).real
    return (left - right / (2 * (1 - low / high))).min()


@given(products, betas, st.floats(1.5, 1e4), st.integers(2, 12))
def test_the_condition_is_that_of_interpolation(product, beta, kappa, points):
    slack = interpolable(product / kappa, beta, 1.0, kappa, points)
    ours = cycles.margin(product / kappa, beta, 1.0, kappa, points)
    assume(abs(slack) > 1e-6 * kappa and abs(ours) > 1e-6)
    assert (slack > 0) == cycles.exists(product / kappa, beta, 1.0, kappa, points)


@given(products, betas, st.floats(1.0, 1e3))
def test_two_points_are_the_stability_limit(product, beta, kappa):
    limit = theory.stability_limit("HeavyBall", kappa, beta)
    alpha = product / kappa
    assume(abs(alpha / limit - 1) > 1e-9)
    below_both = alpha < theory.stability_limit("HeavyBall", 1.0, beta)
    assert cycles.exists(alpha, beta, 1.0, kappa, 2) == (alpha > limit and below_both)


def test_tuned_heavy_ball_can_cycle_from_condition_number_18_on():
    # Root of the margin of three points in kappa, with the tuned settings put in: (2 + sqrt 5)^2.
    border = (2 + math.sqrt(5)) ** 2
    for kappa, there in ((border * 0.999, False), (border * 1.001, True)):
        alpha, beta, _ = theory.best("HeavyBall", 1, kappa)
        assert cycles.exists(alpha, beta, 1, kappa, 3) == there


@given(st.floats(0.01, 4.0), st.floats(0, 0.99), st.integers(3, 8), st.floats(0.1, 10))
def test_only_the_products_with_the_curvatures_count(product, beta, points, unit):
    here = cycles.margin(product / 50, beta, 1, 50, points)
    there = cycles.margin(product / 50 / unit, beta, unit, 50 * unit, points)
    assert here == pytest.approx(there, rel=1e-9, abs=1e-9)


@EVERY_CYCLE
def test_heavy_ball_goes_round(setting):
    surface, rule = cycles.Polygon(*setting), HeavyBall(*setting[:2])
    x, points = surface.cycle, surface.points
    theta, state = x[0], Velocity(x[-1] - x[0])
    for t in range(1, 2001):
        theta, state = rule.step(theta, state, surface.gradient, t)
        if t % 97 == 0:
            np.testing.assert_allclose(theta, x[t % points], atol=1e-9)


@EVERY_CYCLE
def test_it_draws_runs_in_from_rest_and_nesterovs_method_arrives(setting):
    surface = cycles.Polygon(*setting)
    starts = np.random.default_rng(3).uniform(-3, 3, (400, 2))
    end = descend(surface, HeavyBall(*setting[:2]), starts, 1500).losses[-1]
    stuck = end > 1e-3
    if setting[3] >= 50:
        assert stuck.mean() > 0.1
    alpha, beta, _ = theory.best("Nesterov", *setting[2:4])
    arrived = descend(surface, Nesterov(alpha, beta), starts, 1500).losses[-1]
    assert arrived.max() < 1e-12


@EVERY_CYCLE
@given(seed=st.integers(0, 2**32 - 1))
def test_the_curvature_stays_between_its_bounds(setting, seed):
    surface = cycles.Polygon(*setting)
    x, y = np.random.default_rng(seed).uniform(-2, 2, (2, 200, 2))
    along = np.sum((surface.gradient(x) - surface.gradient(y)) * (x - y), axis=-1)
    turn = np.sum((surface.gradient(x) - surface.gradient(y)) ** 2, axis=-1)
    apart, low, high = np.sum((x - y) ** 2, axis=-1), setting[2], setting[3]
    # Nesterov (2004), theorem 2.1.12: both bounds at once.
    assert ((low + high) * along >= (turn + low * high * apart) * (1 - 1e-9)).all()


@EVERY_CYCLE
def test_the_gradient_is_the_slope_of_the_value(setting):
    surface, h = cycles.Polygon(*setting), 1e-6
    points = np.random.default_rng(5).uniform(-2, 2, (200, 2))
    for k, step in enumerate(h * np.eye(2)):
        slope = (surface(points + step) - surface(points - step)) / (2 * h)
        # The curvature jumps at an edge: there a central difference errs by L h / 2.
        np.testing.assert_allclose(surface.gradient(points)[:, k], slope, atol=1e-3)


def test_the_nearest_point_of_the_polygon():
    surface = cycles.Polygon(*TUNED[50, 4])
    inside = 0.2 * surface.corners
    np.testing.assert_array_equal(surface.nearest(inside), inside)
    np.testing.assert_allclose(surface.nearest(surface.cycle), surface.corners, atol=1e-12)
    middle = (surface.corners[0] + surface.corners[1]) / 2
    np.testing.assert_allclose(surface.nearest(1.3 * middle), middle, atol=1e-12)
    points = np.random.default_rng(0).uniform(-2, 2, (3, 5, 2))
    batch = surface.nearest(points)
    np.testing.assert_allclose(batch[1, 2], surface.nearest(points[1, 2]))
    weights = np.random.default_rng(1).dirichlet(np.ones(4), 4000)  # points of C: none is nearer
    others = weights @ surface.corners
    gaps = np.linalg.norm(points[..., np.newaxis, :] - others, axis=-1)
    assert (gaps.min(axis=-1) >= np.linalg.norm(points - batch, axis=-1) - 1e-12).all()


def test_a_setting_without_a_cycle_is_refused():
    said = r"learning_rate 0\.01 and beta 0, smallest 1 and largest 50: there is none of len"
    with pytest.raises(ValueError, match=said):
        cycles.Polygon(0.01, 0.0, 1, 50, 3)
    with pytest.raises(ValueError, match="largest must be at least smallest = 3, got 2"):
        cycles.exists(0.1, 0.5, 3, 2, 3)
    with pytest.raises(ValueError, match="there is none"):
        cycles.Polygon(0.5, 0.9, 2, 2, 3)


GOOD = {"learning_rate": 0.06, "beta": 0.6, "smallest": 1.0, "largest": 50.0, "points": 3}


@pytest.mark.parametrize("function", [cycles.margin, cycles.exists, cycles.Polygon])
@pytest.mark.parametrize(
    ("argument", "bad", "kind", "words"),
    [
        ("learning_rate", 0, ValueError, "must be > 0 and <= 1e+50, got 0"),
        ("beta", 1, ValueError, "must be >= 0 and < 1, got 1"),
        ("smallest", 0, ValueError, "must be > 0 and <= 1e+50, got 0"),
        ("largest", 0.5, ValueError, "must be at least smallest = 1, got 0.5"),
        ("largest", math.inf, ValueError, "must be finite, got inf"),
        ("points", 3.0, TypeError, "must be a whole number, got 3.0"),
        ("points", 1, ValueError, "must be at least {least}, got 1"),
    ],
)
def test_a_refusal_names_the_argument_its_value_and_what_is_allowed(
    function, argument, bad, kind, words
):
    words = words.format(least=3 if function is cycles.Polygon else 2)
    with pytest.raises(kind, match=f"^{argument} {re.escape(words)}$"):
        function(**(GOOD | {argument: bad}))


def test_a_missing_cycle_is_refused_with_all_that_was_given():
    words = (
        "points must be the length of a cycle of learning_rate 0.01 and beta 0, smallest 1 and "
        "largest 50: there is none of length 4"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        cycles.Polygon(0.01, 0.0, 1, 50, 4)
    with pytest.raises(ValueError, match=r"^points must be at least 3, got 2$"):
        cycles.Polygon(0.06, 0.6, 1, 50, 2)
    with pytest.raises(ValueError, match=r"^theta must have 2 coordinate"):
        cycles.Polygon(**GOOD).nearest([1.0])


def test_a_polygon_keeps_pythons_own_numbers_and_its_points():
    numbers = (np.float64(0.06), np.array(0.6), np.int64(1), np.float32(50), np.int64(3))
    surface = cycles.Polygon(*numbers)
    names = ("learning_rate", "beta", "smallest", "largest", "points")
    assert [type(getattr(surface, name)) for name in names] == [float] * 4 + [int]
    assert repr(surface) == repr(cycles.Polygon(**GOOD))
    for kept in (surface.cycle, surface.corners):
        assert not kept.flags.writeable
    third = 2 * np.pi / 3
    expected = [[1, 0], [math.cos(third), math.sin(third)], [math.cos(third), -math.sin(third)]]
    np.testing.assert_allclose(surface.cycle, expected, atol=1e-15)


def test_one_curvature_is_no_error_and_margin_zero_is_a_cycle():
    assert not cycles.exists(0.5, 0.5, 2, 2, 3)
    # Plain descent at alpha = 2 / L goes to and fro for ever: c = -1, margin 0.
    assert cycles.margin(1.0, 0.0, 1.0, 2.0, 2) == 0
    assert cycles.exists(1.0, 0.0, 1.0, 2.0, 2)


def test_the_value_of_a_polygon_where_it_is_known():
    surface = cycles.Polygon(**GOOD)
    assert surface([0.0, 0.0]) == 0
    inside, corner = 0.1 * surface.corners[0], surface.corners[0]
    assert surface(inside) == pytest.approx(0.5 * np.sum(inside**2))
    beyond = 2 * corner  # the corner is the nearest point
    assert surface(beyond) == pytest.approx(0.5 * 4 * corner @ corner + 0.5 * 49 * corner @ corner)
    steeper = cycles.Polygon(0.03, 0.6, 2.0, 100.0)
    points = np.random.default_rng(6).uniform(-2, 2, (50, 2))
    np.testing.assert_allclose(steeper(points), 2 * surface(points))


@pytest.mark.parametrize("kappa", [1_000, 10_000])
def test_without_these_cycles_no_setting_is_accelerated(kappa):
    """The best rate on quadratics left over is 1 - C / kappa: C does not grow with kappa."""
    product = np.geomspace(1e-3, 4, 300)[:, np.newaxis]
    beta = 1 - np.geomspace(1e-4, 1, 300)
    worst = np.maximum(
        theory.rate("HeavyBall", product / kappa, 1.0, beta),
        theory.rate("HeavyBall", product, 1.0, beta),
    )
    for points in range(3, 80):
        worst[cycles.exists(product / kappa, beta, 1.0, kappa, points)] = 1
    assert 10 < (1 - worst.min()) * kappa < 20
    assert (1 - theory.best("HeavyBall", 1, kappa).rate) * kappa > 60
