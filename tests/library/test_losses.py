"""The surfaces: gradients against finite differences, minima against what was published."""

# ruff: noqa: ARG005 - a stand-in has the arguments that its caller gives it

import math
import re
from importlib.resources import files

import numpy as np
import pytest
from elsewhere import Elsewhere
from hypothesis import given
from hypothesis import strategies as st

from momentum_lib import GradientDescent, HeavyBall, descend, losses

SURFACES = [
    losses.Quadratic([1, 100]),
    losses.Quadratic([1, 20], rotation=0.7),
    losses.Quadratic([1, 2, 3], rotation=np.linalg.qr(np.arange(9.0).reshape(3, 3) ** 2)[0]),
    losses.Quadratic([3]),
    losses.Ravine(),
    losses.Ravine(5),
    losses.Rosenbrock(),
    losses.Rosenbrock(a=2, b=10),
    losses.Himmelblau(),
    losses.Beale(),
    losses.Booth(),
    losses.StyblinskiTang(),
    losses.Rastrigin(),
    losses.Saddle(),
    losses.Plateau(),
    losses.DoubleWell(),
    losses.DoubleWell(tilt=0),
    losses.DoubleWell(tilt=-0.5),
    losses.Slope(),
    losses.NarrowWell(),
    losses.NarrowWell(depth=0.3, at=2, width=0.5),
    losses.Bump(),
    losses.Bump(height=3, at=0, width=0.5),
    losses.PiecewiseQuadratic(),
    losses.Custom(lambda x: np.cosh(x - 1).sum(), lambda x: np.sinh(x - 1), minima=[1.0, 1.0]),
    losses.Custom(
        lambda x: np.cosh(x - 1).sum(axis=-1),
        lambda x: np.sinh(x - 1),
        minima=[[1.0, 1.0]],
        vectorized=True,
    ),
]
EVERY_SURFACE = pytest.mark.parametrize(
    "surface", SURFACES, ids=lambda surface: " ".join(repr(surface).split())[:40]
)


def random_points(surface, seed, number=20):
    low, high = np.array(surface.window).T
    return np.random.default_rng(seed).uniform(low, high, size=(number, len(low)))


@EVERY_SURFACE
@given(seed=st.integers(0, 2**32 - 1))
def test_the_gradient_is_the_slope_of_the_value(surface, seed):
    # Central differences err by h^2 f'''/6 (below 1e-5 here) and by rounding, 1e-16 f / h.
    points, h = random_points(surface, seed), 1e-5
    for k in range(points.shape[1]):
        ahead, behind = points.copy(), points.copy()
        ahead[:, k] += h
        behind[:, k] -= h
        slope = (surface(ahead) - surface(behind)) / (2 * h)
        np.testing.assert_allclose(surface.gradient(points)[:, k], slope, rtol=1e-5, atol=3e-5)


@EVERY_SURFACE
def test_leading_axes_are_a_batch(surface):
    points = random_points(surface, 1, 6)
    d = points.shape[1]
    values, slopes = surface(points), surface.gradient(points)
    assert values.shape == (6,)
    assert slopes.shape == (6, d)
    np.testing.assert_allclose(values, [surface(point) for point in points], rtol=1e-14)
    np.testing.assert_allclose(slopes, [surface.gradient(point) for point in points], rtol=1e-13)
    grid = points.reshape(2, 3, d)
    np.testing.assert_array_equal(surface(grid), values.reshape(2, 3))
    np.testing.assert_array_equal(surface.gradient(grid), slopes.reshape(2, 3, d))


@EVERY_SURFACE
def test_a_value_is_a_number(surface):
    assert np.ndim(surface(surface.start[: len(surface.window)])) == 0


@EVERY_SURFACE
def test_points_are_left_alone(surface):
    points = random_points(surface, 2)
    points.flags.writeable = False
    before = points.copy()
    surface(points)
    surface.gradient(points)
    np.testing.assert_array_equal(points, before)


@EVERY_SURFACE
def test_whole_numbers_and_lists_are_points(surface):
    point = [1] * len(surface.window)
    np.testing.assert_allclose(surface.gradient(point), surface.gradient(np.array(point, float)))


@EVERY_SURFACE
def test_single_precision_is_made_double_before_anything_is_computed(surface):
    single = random_points(surface, 4).astype(np.float32)
    double = single.astype(np.float64)
    assert surface.gradient(single).dtype == np.float64
    np.testing.assert_array_equal(surface(single), surface(double))
    np.testing.assert_array_equal(surface.gradient(single), surface.gradient(double))


@EVERY_SURFACE
def test_what_is_no_number_stays_none(surface):
    lost = np.full(len(surface.window), np.nan)
    assert np.isnan(surface(lost))
    assert np.isnan(surface.gradient(lost)).all()


PUBLISHED = [
    (losses.Rosenbrock(), [[1, 1]], 0.0),
    (losses.Rosenbrock(a=2), [[2, 4]], 0.0),
    (
        losses.Himmelblau(),
        [[3, 2], [-2.805118, 3.131312], [-3.779310, -3.283186], [3.584428, -1.848126]],
        0.0,
    ),
    (losses.Beale(), [[3, 0.5]], 0.0),
    (losses.Booth(), [[1, 3]], 0.0),
    (losses.StyblinskiTang(), [[-2.903534, -2.903534]], 2 * -39.16616570377142),
    (losses.Rastrigin(), [[0, 0]], 0.0),
    (losses.Quadratic([1, 9], rotation=0.3), [[0, 0]], 0.0),
    (losses.Ravine(), [[0, 0]], 0.0),
    (losses.Plateau(), [[0, 0]], 0.0),
    (losses.Saddle(), [[0, -1], [0, 1]], -0.25),
    (losses.DoubleWell(tilt=0), [[-1], [1]], 0.0),
    (losses.Slope(), [[0]], 0.0),
    (losses.PiecewiseQuadratic(), [[0]], 0.0),
]


@pytest.mark.parametrize(
    ("surface", "minima", "value"), PUBLISHED, ids=lambda part: repr(part)[:20]
)
def test_the_published_minima(surface, minima, value):
    np.testing.assert_allclose(surface.minima, minima, atol=1e-6)
    np.testing.assert_allclose(surface(surface.minima), value, atol=1e-12)


@EVERY_SURFACE
def test_the_minima_are_where_nothing_is_lower(surface):
    assert surface.minima.shape[1:] == (len(surface.window),)
    np.testing.assert_allclose(surface.gradient(surface.minima), 0, atol=1e-9)
    lowest = surface(surface.minima).max()
    assert np.ptp(surface(surface.minima)) < 1e-12
    assert (surface(random_points(surface, 3, 20_000)) >= lowest).all()
    nearby = surface.minima[:, np.newaxis] + 1e-3 * np.random.default_rng(0).normal(
        size=(200, len(surface.window))
    )
    assert (surface(nearby) >= lowest).all()
    low, high = np.array(surface.window).T
    assert ((surface.minima >= low) & (surface.minima <= high)).all()


def test_the_bump_between_two_equal_valleys_has_two_minima():
    both = losses.Bump(height=3, at=0, width=0.5).minima
    assert both.shape == (2, 1)
    np.testing.assert_allclose(both[0], -both[1])


@pytest.mark.parametrize(
    "surface",
    [
        losses.Bump(),
        losses.Bump(1.5, 0.7, 0.3),
        losses.NarrowWell(),
        losses.NarrowWell(0.3, 2.0, 0.5),
    ],
    ids=repr,
)
def test_newtons_method_knows_the_slope_of_the_gradient(surface):
    points, h = random_points(surface, 5), 1e-5
    slope = (surface.gradient(points + h) - surface.gradient(points - h)) / (2 * h)
    np.testing.assert_allclose(surface._curvature(points), slope, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (losses.Bump, (2.0, -2.0, 0.4)),
        (losses.Bump, (1.5, 0.7, 0.3)),
        (losses.NarrowWell, (1.0, -1.5, 0.25)),
        (losses.NarrowWell, (0.3, 2.0, 0.5)),
        (losses.NarrowWell, (1.0, -1.6, 0.02)),
    ],
)
def test_the_lowest_point_is_where_a_fine_grid_has_it(kind, settings):
    surface, grid = kind(*settings), np.linspace(-4, 4, 800_001)
    (lowest,) = surface.minima
    assert lowest == pytest.approx(grid[np.argmin(surface(grid[:, np.newaxis]))], abs=1.1e-5)
    assert surface.gradient(lowest) == pytest.approx(0, abs=1e-12)


def test_the_deeper_well_is_the_minimum():
    assert losses.DoubleWell(tilt=0.1).minima[0, 0] < -1
    assert losses.DoubleWell(tilt=-0.1).minima[0, 0] > 1


def test_two_wells_up_to_the_tilt_that_the_docstring_names():
    limit = 2 / np.sqrt(27)
    for tilt, wells in ((limit - 1e-3, 2), (limit + 1e-3, 1)):
        slope = losses.DoubleWell(tilt).gradient(np.linspace(-2, 2, 100_001)[:, np.newaxis])[:, 0]
        rising = (slope[:-1] < 0) & (slope[1:] >= 0)
        assert rising.sum() == wells


@EVERY_SURFACE
def test_what_a_picture_needs(surface):
    assert all(low < high for low, high in surface.window)
    assert surface.dimension in (None, len(surface.window))
    assert surface.teaches.endswith((".", "?"))
    low, high = np.array(surface.window).T
    start = np.array(surface.start[: len(low)])
    assert ((start >= low) & (start <= high)).all()


@pytest.mark.parametrize("name", losses.SURFACES)
def test_plain_descent_behaves_at_the_surfaces_own_alpha(name):
    surface = losses.by_name(name, **({"eigenvalues": [1, 20]} if name == "Quadratic" else {}))
    path = descend(surface, GradientDescent(surface.learning_rate), surface.start, 500)
    assert not path.diverged
    assert path.losses[-1] < path.losses[0] - 1e-3
    assert (np.diff(path.losses[-100:]) <= 1e-12).all()


@pytest.mark.parametrize("name", losses.SURFACES)
def test_the_minima_are_the_same_for_everyone(name):
    surface = losses.by_name(name, **({"eigenvalues": [1, 20]} if name == "Quadratic" else {}))
    before = surface.minima.copy()
    with pytest.raises(ValueError, match="read-only"):
        surface.minima[0, 0] = 7.0
    np.testing.assert_array_equal(surface.minima, before)


# What the surfaces are for.


def test_a_bowl_has_the_eigenvalues_and_axes_it_was_given():
    axes = np.linalg.qr(np.random.default_rng(5).normal(size=(4, 4)))[0]
    bowl = losses.Quadratic([1, 4, 9, 16], rotation=axes)
    np.testing.assert_allclose(np.linalg.eigvalsh(bowl.hessian), [1, 4, 9, 16])
    for eigenvalue, axis in zip([1, 4, 9, 16], axes.T, strict=True):
        np.testing.assert_allclose(bowl.gradient(axis), eigenvalue * axis, atol=1e-12)
    assert bowl.condition_number == 16


def test_only_an_angle_of_zero_turns_nothing():
    turned = losses.Quadratic([1, 100], rotation=1)
    assert turned([math.cos(1), math.sin(1)]) == pytest.approx(0.5)
    straight = losses.Quadratic([1, 2, 3], rotation=0)
    assert straight.axes is None
    np.testing.assert_array_equal(straight.gradient(np.ones(3)), [1, 2, 3])


def test_an_angle_turns_the_bowl_anticlockwise():
    bowl = losses.Quadratic([1, 100], rotation=np.pi / 6)
    long_axis = np.array([np.cos(np.pi / 6), np.sin(np.pi / 6)])
    assert bowl(long_axis) == pytest.approx(0.5)
    assert bowl([-long_axis[1], long_axis[0]]) == pytest.approx(50)


def test_booth_is_a_bowl_with_eigenvalues_two_and_eighteen():
    booth = losses.Booth()
    hessian = booth.gradient(np.eye(2) + booth.minima)
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), [2, 18])


def test_the_ravine_falls_the_same_way_between_steep_walls():
    slope = losses.Ravine(20).gradient(np.array([[-9.0, 0.5], [-5.0, 0.5]]))
    np.testing.assert_allclose(slope[:, 0], -1, atol=0.02)
    np.testing.assert_allclose(slope[:, 1], 10)


def test_the_plateau_is_steepest_where_the_docstring_says():
    r = np.linspace(0, 5, 100_001)
    slope = losses.Plateau().gradient(np.stack([r, 0 * r], axis=-1))[:, 0]
    assert r[np.argmax(slope)] == pytest.approx(1 / np.sqrt(3), abs=1e-4)
    assert slope[-1] == pytest.approx(2 / 125, rel=0.1)


def test_the_saddle_is_no_minimum():
    saddle = losses.Saddle()
    np.testing.assert_array_equal(saddle.gradient([0.0, 0.0]), 0)
    assert saddle([0.1, 0.0]) > 0 > saddle([0.0, 0.1])


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_the_piecewise_quadratic_is_strongly_convex_and_smooth(x, y):
    curve = losses.PiecewiseQuadratic()
    if abs(x - y) > 1e-6:
        slope = (curve.gradient([x]) - curve.gradient([y])) / (x - y)
        assert 1 - 1e-6 <= slope[0] <= 25 + 1e-6


def test_the_pieces_of_the_piecewise_quadratic_meet():
    curve, ends = losses.PiecewiseQuadratic(), np.array([[1.0], [2.0]])
    np.testing.assert_allclose(curve(ends), [12.5, 38.0])
    np.testing.assert_allclose(curve(ends - 1e-9), curve(ends), atol=1e-6)
    np.testing.assert_allclose(curve.gradient(ends - 1e-9), curve.gradient(ends), atol=1e-6)


def test_the_bump_stops_plain_descent_and_not_a_ball():
    bump = losses.Bump()
    plain = descend(bump, GradientDescent(0.02), bump.start, 5000)
    ball = descend(bump, HeavyBall(0.02, 0.95), bump.start, 5000)
    assert plain.steps_to(1e-3) is None
    assert ball.steps_to(1e-3) is not None


@pytest.mark.parametrize("name", ["Rosenbrock", "Himmelblau", "Beale", "Booth", "Rastrigin"])
def test_far_out_the_value_is_infinite_and_nothing_is_printed(name):
    surface = losses.by_name(name)  # a warning would be an error here
    assert surface([1e200, 2e200]) == np.inf
    assert surface.gradient([1e200, -2e200]).shape == (2,)


# A reader's own.


def test_custom_in_one_dimension_may_answer_with_arrays_of_one():
    parabola = losses.Custom(lambda x: x**2, lambda x: 2 * x, minima=0.0)
    assert parabola([3.0]) == 9.0
    np.testing.assert_array_equal(parabola([[1.0], [2.0]]), [1.0, 4.0])
    assert descend(parabola, GradientDescent(0.25), 1.0, 30).steps_to(1e-6) == 20


def test_custom_is_called_point_by_point_unless_vectorized():
    shapes = []
    one = losses.Custom(lambda x: shapes.append(x.shape) or 0.0, np.zeros_like)
    one(np.zeros((3, 2)))
    assert shapes == [(2,)] * 3
    shapes.clear()
    many = losses.Custom(
        lambda x: shapes.append(x.shape) or np.zeros(x.shape[:-1]), np.zeros_like, vectorized=True
    )
    many(np.zeros((3, 2)))
    assert shapes == [(3, 2)]


def test_a_function_that_overwrites_its_argument_does_no_harm():
    def value(x):
        x *= x
        return x.sum()

    def gradient(x):
        x *= 2
        return x

    path = descend(losses.Custom(value, gradient), GradientDescent(0.25), [1.0, 2.0], 3)
    np.testing.assert_array_equal(path.thetas[-1], [0.125, 0.25])
    np.testing.assert_array_equal(path.losses[0], 5.0)


def test_a_vectorized_function_that_overwrites_its_argument_does_no_harm():
    def value(x):
        x *= x
        return x.sum(axis=-1)

    def gradient(x):
        x *= 2
        return x

    own, points = losses.Custom(value, gradient, vectorized=True), np.array([[1.0, 2.0]])
    assert own(points) == [5.0]
    np.testing.assert_array_equal(own.gradient(points), [[2.0, 4.0]])
    np.testing.assert_array_equal(points, [[1.0, 2.0]])


def test_custom_is_not_asked_where_it_is_not_defined_and_may_overflow():
    asked = []
    steep = losses.Custom(
        lambda x: asked.append(x.tolist()) or math.exp(x[0]),
        lambda x: [math.exp(x[0]), 0.0],
    )
    points = [[0.0, 1.0], [math.nan, 1.0], [1.0, math.inf], [1e4, 1.0]]
    np.testing.assert_array_equal(steep(points), [1, math.nan, math.nan, math.nan])
    assert asked == [[0.0, 1.0], [1e4, 1.0]]
    np.testing.assert_array_equal(steep.gradient(points), [[1, 0]] + [[math.nan] * 2] * 3)


def test_custom_may_answer_with_no_number():
    hole = losses.Custom(lambda x: math.nan, lambda x: [math.inf, math.nan])
    assert np.isnan(hole([1.0, 1.0]))
    np.testing.assert_array_equal(hole.gradient([1.0, 1.0]), [math.inf, math.nan])


def test_what_custom_has_besides_its_functions():
    bare = losses.Custom(abs, abs)
    assert bare.minima is None
    assert bare.window == ((-2.0, 2.0), (-2.0, 2.0))
    own = losses.Custom(abs, abs, minima=[1, 2], window=np.array([[0, 1], [2, 3]]))
    np.testing.assert_array_equal(own.minima, [[1.0, 2.0]])
    assert own.window == ((0.0, 1.0), (2.0, 3.0))
    assert all(type(end) is float for pair in own.window for end in pair)


def test_a_bowl_keeps_its_own_copy_of_what_it_was_given():
    eigenvalues, axes = np.array([1.0, 4.0]), np.array([[0.0, -1.0], [1.0, 0.0]])
    bowl = losses.Quadratic(eigenvalues, axes)
    eigenvalues[0], axes[0, 1] = 7.0, 7.0
    np.testing.assert_array_equal(bowl.eigenvalues, [1, 4])
    np.testing.assert_array_equal(bowl.rotation, [[0, -1], [1, 0]])
    np.testing.assert_array_equal(bowl.hessian, [[4, 0], [0, 1]])
    for kept in (bowl.eigenvalues, bowl.rotation, bowl.hessian, losses.Quadratic([1, 2]).hessian):
        assert not kept.flags.writeable
    assert type(losses.Quadratic([1, 2], rotation=np.array(1)).rotation) is float
    assert losses.Quadratic([1, 2], [[0, -1], [1, 0]]).rotation.dtype == np.float64


HOLLOW = losses.Custom(lambda x: [1.0, 2.0, 3.0], lambda x: [1.0, 2.0, 3.0])
MANY = losses.Custom(lambda x: [1.0, 2.0, 3.0], lambda x: [1.0, 2.0, 3.0], vectorized=True)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (
            lambda: losses.by_name("zzz"),
            ValueError,
            f"loss 'zzz' is not known; known: {', '.join(losses.SURFACES)}",
        ),
        (lambda: losses.Booth()("a"), TypeError, "theta must be real numbers, got 'a'"),
        (
            lambda: losses.Booth()(1.0),
            ValueError,
            "theta must have 2 coordinate(s) on the last axis, got shape ()",
        ),
        (
            lambda: losses.Booth().gradient(np.ones((2, 3))),
            ValueError,
            "theta must have 2 coordinate(s) on the last axis, got shape (2, 3)",
        ),
        (
            lambda: HOLLOW(1.0),
            ValueError,
            "theta must have its coordinate(s) on the last axis, got shape ()",
        ),
        (
            lambda: losses.Quadratic([[1.0]]),
            ValueError,
            "eigenvalues must be a list of numbers, got [[1.0]]",
        ),
        (
            lambda: losses.Quadratic([]),
            ValueError,
            "eigenvalues must be a list of numbers, got []",
        ),
        (lambda: losses.Quadratic([1, 0]), ValueError, "eigenvalues must be > 0, got [1, 0]"),
        (
            lambda: losses.Quadratic([1, 2], "x"),
            TypeError,
            "rotation must be real numbers, got 'x'",
        ),
        (
            lambda: losses.Quadratic([1, 2, 3], 0.5),
            ValueError,
            "rotation must be 0 or a (3, 3) orthogonal matrix for 3 eigenvalues, got 0.5",
        ),
        (
            lambda: losses.Quadratic([1, 2], [[1, 1], [0, 1]]),
            ValueError,
            "rotation must be an angle or a (2, 2) orthogonal matrix, got [[1, 1], [0, 1]]",
        ),
        (
            lambda: losses.Quadratic([1, 2], [[1, 0, 0]]),
            ValueError,
            "rotation must be an angle or a (2, 2) orthogonal matrix, got [[1, 0, 0]]",
        ),
        (lambda: losses.Ravine(0), ValueError, "steepness must be > 0, got 0"),
        (lambda: losses.Rosenbrock(a="x"), TypeError, "a must be real numbers, got 'x'"),
        (lambda: losses.Rosenbrock(b=0), ValueError, "b must be > 0, got 0"),
        (lambda: losses.DoubleWell("x"), TypeError, "tilt must be real numbers, got 'x'"),
        (lambda: losses.Bump(height=-1), ValueError, "height must be >= 0, got -1"),
        (lambda: losses.Bump(at="x"), TypeError, "at must be real numbers, got 'x'"),
        (lambda: losses.Bump(width=0), ValueError, "width must be > 0, got 0"),
        (lambda: losses.NarrowWell(depth=-1), ValueError, "depth must be >= 0, got -1"),
        (lambda: losses.NarrowWell(at="x"), TypeError, "at must be real numbers, got 'x'"),
        (lambda: losses.NarrowWell(width=0), ValueError, "width must be > 0, got 0"),
        (lambda: losses.Custom(3, abs), TypeError, "value must be a function, got 3"),
        (lambda: losses.Custom(abs, 3), TypeError, "gradient must be a function, got 3"),
        (
            lambda: losses.Custom(abs, abs, vectorized=1),
            TypeError,
            "vectorized must be True or False, got 1",
        ),
        (
            lambda: losses.Custom(abs, abs, minima="x"),
            TypeError,
            "minima must be real numbers, got 'x'",
        ),
        (
            lambda: losses.Custom(abs, abs, window="x"),
            TypeError,
            "window must be real numbers, got 'x'",
        ),
        *(
            (
                lambda window=window: losses.Custom(abs, abs, window=window),
                ValueError,
                f"window must be one (low, high) pair a coordinate with low < high, got {window!r}",
            )
            for window in ([0, 1], [[0, 1, 2]], [[1, 1]], [[0, 1], [1, 0]])
        ),
        (
            lambda: losses.Custom(lambda x: "x", abs)([1.0, 1.0]),
            TypeError,
            "value(theta) must be real numbers, got 'x'",
        ),
        (
            lambda: losses.Custom(abs, lambda x: "x").gradient([1.0, 1.0]),
            TypeError,
            "gradient(theta) must be real numbers, got 'x'",
        ),
        (
            lambda: HOLLOW([1.0, 1.0]),
            ValueError,
            "value(theta) must have shape (), got shape (3,)",
        ),
        (
            lambda: HOLLOW.gradient([1.0, 1.0]),
            ValueError,
            "gradient(theta) must have shape (2,), got shape (3,)",
        ),
        (
            lambda: MANY(np.ones((4, 2))),
            ValueError,
            "value(theta) must have shape (4,), got shape (3,)",
        ),
        (
            lambda: MANY.gradient(np.ones((4, 2))),
            ValueError,
            "gradient(theta) must have shape (4, 2), got shape (3,)",
        ),
    ],
)
def test_a_refusal_names_the_argument_its_value_and_what_is_allowed(call, kind, words):
    with pytest.raises(kind, match=f"^{re.escape(words)}$"):
        call()


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (losses.Ravine, [np.float32(2)]),
        (losses.Rosenbrock, [np.int64(1), np.array(2)]),
        (losses.DoubleWell, [np.int64(0)]),
        (losses.Bump, [np.int64(1), np.float32(2), np.array(3)]),
        (losses.NarrowWell, [np.int64(1), np.float32(2), np.array(3)]),
    ],
)
def test_the_numbers_of_a_surface_become_pythons_own(kind, values):
    surface = kind(*values)
    assert all(type(kept) is float for kept in vars(surface).values())
    assert surface == kind(*map(float, values))


def test_by_name():
    assert losses.by_name("Rosenbrock", b=10) == losses.Rosenbrock(b=10)
    assert set(losses.SURFACES) | {"Custom", "Loss", "by_name"} == set(losses.__all__)


def test_every_surface_has_its_facts():
    for name, kind in losses.SURFACES.items():
        assert name in losses.FACTS, f"{name} has no entry in momentum_lib/surfaces.json"
        surface = kind([1, 20]) if name == "Quadratic" else kind()
        for fact in ("minima", "window", "start", "learning_rate"):
            assert hasattr(surface, fact), f"{name} has no {fact}: in surfaces.json or in code"
        assert surface.dimension == len(surface.window) == np.shape(surface.minima)[1]
    assert list(losses.FACTS) == list(losses.SURFACES)
    assert len({facts["title"] for facts in losses.FACTS.values()}) == len(losses.FACTS)


#: Surfaces that the browser does not know, and why.
NO_TWIN = {"PiecewiseQuadratic": "no figure shows it"}


def test_every_surface_has_a_twin_in_javascript_or_there_is_a_reason():
    script = files("momentum_lib").joinpath("widgets/js/losses.js").read_text("utf-8")
    twins = re.findall(r"^  ([A-Z]\w+)[:(]", script, re.MULTILINE)
    for name in losses.SURFACES:
        assert (name in twins) != (name in NO_TWIN), f"{name}: js/losses.js, or a reason in NO_TWIN"


@pytest.mark.parametrize("name", losses.FACTS)
def test_a_surface_gets_what_the_register_says_of_it(name):
    facts = losses.FACTS[name]
    kind = losses._known(type(name, (), {}))
    given = {fact: value for fact, value in vars(kind).items() if not fact.startswith("__")}
    assert given.pop("dimension", None) == (len(facts["start"]) if "start" in facts else None)
    assert set(given) == set(facts) & {"start", "minima", "window", "learning_rate"}
    if "start" in facts:
        assert kind.start == tuple(facts["start"])
        assert all(isinstance(part, float) for part in kind.start)
    if "minima" in facts:
        np.testing.assert_array_equal(kind.minima, facts["minima"])
        assert kind.minima.dtype == np.float64
        assert not kind.minima.flags.writeable
    if "window" in facts:
        assert kind.window == tuple(map(tuple, facts["window"]))
        assert all(isinstance(end, float) for pair in kind.window for end in pair)
    assert getattr(kind, "learning_rate", None) == facts.get("learning_rate")


def test_a_surface_that_the_register_does_not_know_gets_nothing():
    class Own:
        pass

    kept = dict(vars(Own))
    assert dict(vars(losses._known(Own))) == kept


@EVERY_SURFACE
def test_arrays_of_another_library_get_their_own_kind_back_with_the_same_numbers(surface):
    points = random_points(surface, 0, 6)
    for batch in (points[0], points, points.reshape(2, 3, -1)):
        for function in (surface, surface.gradient):
            found = function(Elsewhere(batch, traced=True))
            assert type(found) is Elsewhere
            assert found.shape == function(batch).shape
            np.testing.assert_allclose(found.numbers, function(batch), rtol=1e-9, atol=1e-9)


def test_your_own_functions_get_one_point_of_another_library_at_a_time():
    asked = []
    own = losses.Custom(lambda x: asked.append(x) or (x * x).sum(), lambda x: [2 * x[0], 2 * x[1]])
    points = Elsewhere([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert own(points).numbers.tolist() == [5, 25, 61]
    assert [type(one) for one in asked] == [Elsewhere] * 3
    assert [one.numbers.tolist() for one in asked] == points.numbers.tolist()
    assert own(Elsewhere([3.0, 4.0])).shape == ()
    assert own.gradient(points).numbers.tolist() == [[2, 4], [6, 8], [10, 12]]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: MANY(Elsewhere([[1.0, 2.0]])),
            "value(theta) must have shape (1,) and theta's kind, got [1.0, 2.0, 3.0]",
        ),
        (
            lambda: MANY.gradient(Elsewhere([[1.0, 2.0]])),
            "gradient(theta) must have shape (1, 2) and theta's kind, got [1.0, 2.0, 3.0]",
        ),
        (
            lambda: losses.Custom(abs, lambda x: x[..., 0], vectorized=True).gradient(
                Elsewhere([[1.0, 2.0]])
            ),
            "gradient(theta) must have shape (1, 2) and theta's kind, got shape (1,)",
        ),
        (
            lambda: losses.Custom(abs, abs, vectorized=True)(Elsewhere([1.0, 2.0])),
            "value(theta) must have shape () and theta's kind, got shape (2,)",
        ),
    ],
)
def test_what_your_function_gives_for_another_library_is_looked_at(call, words):
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        call()
