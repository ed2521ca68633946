"""Results that others published, reproduced with the library: each test names its source.

Nothing here is compared with numbers that this library made. The expected values are fractions,
bounds and limits of the papers, written out anew.
"""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from momentum_lib import (
    Adam,
    AMSGrad,
    GradientDescent,
    HeavyBall,
    Nesterov,
    ScheduleFree,
    descend,
    losses,
    theory,
)
from momentum_lib.adaptive import RestartedNesterov

# Tuned rates on quadratics.

TUNED = {
    "plain descent": lambda m, big: (GradientDescent(2 / (big + m)), (big - m) / (big + m)),
    "heavy ball": lambda m, big: (
        HeavyBall(
            4 / (math.sqrt(big) + math.sqrt(m)) ** 2,
            ((math.sqrt(big) - math.sqrt(m)) / (math.sqrt(big) + math.sqrt(m))) ** 2,
        ),
        (math.sqrt(big) - math.sqrt(m)) / (math.sqrt(big) + math.sqrt(m)),
    ),
    "Nesterov": lambda m, big: (
        Nesterov(
            4 / (3 * big + m),
            (math.sqrt(3 * big + m) - 2 * math.sqrt(m))
            / (math.sqrt(3 * big + m) + 2 * math.sqrt(m)),
        ),
        1 - 2 * math.sqrt(m) / math.sqrt(3 * big + m),
    ),
}


@pytest.mark.parametrize("kappa", [9, 100])
@pytest.mark.parametrize("name", TUNED)
def test_tuned_rates_on_quadratics(name, kappa):
    """Lessard, Recht and Packard (2016), table 1; heavy ball: Polyak (1964), theorem 9.

    At these settings two roots meet, so the error goes like t rate^t. Its size is measured where
    it peaks, t and 2 t steps into the run, and the factor 2 is taken out.
    """
    rule, rate = TUNED[name](1.0, kappa)
    steps = round(20 / -math.log(rate))
    run = descend(losses.Quadratic(np.linspace(1, kappa, 7)), rule, np.ones(7), 2 * steps)
    sizes = [run.distances()[t - 3 : t + 1].max() for t in (steps, 2 * steps)]
    meeting = 1 if name == "plain descent" else 2
    measured = (sizes[1] / sizes[0] / meeting) ** (1 / steps)
    assert measured == pytest.approx(rate, rel=0.06 * (1 - rate))


@given(st.floats(1e-3, 0.03), st.floats(0, 0.99), st.integers(1, 40))
def test_no_settings_beat_chebyshevs_polynomial(alpha, beta, steps):
    """Nesterov (2004), section 2.1.4; Polyak (1987), section 3.2.

    After t steps the error along an eigenvalue is a polynomial of degree t in it, 1 at 0. None is
    smaller at its worst, over all eigenvalues from m to L, than 1 / T_t((L + m) / (L - m)).
    """
    m, big = 1.0, 50.0
    least = 1 / math.cosh(steps * math.acosh((big + m) / (big - m)))
    spectrum = losses.Quadratic(np.linspace(m, big, 2_000))
    for rule in (GradientDescent(alpha), HeavyBall(alpha, beta), Nesterov(alpha, beta)):
        last = descend(spectrum, rule, np.ones(2_000), steps).thetas[-1]
        worst = np.abs(last).max()
        assert np.isnan(worst) or worst >= 0.99 * least  # a grid of 2,000 may miss a peak by less


# The cycle of heavy ball.


def pieces(x):
    """The gradient of Lessard, Recht and Packard's function, in fractions."""
    return 25 * x if x < 1 else (x + 24 if x < 2 else 25 * x - 24)


def test_heavy_balls_cycle_in_fractions():
    """Lessard, Recht and Packard (2016), section 4.6: three points, exact."""
    alpha, beta = Fraction(1, 9), Fraction(4, 9)
    cycle = [Fraction(792, 1225), Fraction(-2208, 1225), Fraction(2592, 1225)]
    for k in range(3):
        before, here, after = cycle[k - 1], cycle[k], cycle[(k + 1) % 3]
        assert here - alpha * pieces(here) + beta * (here - before) == after

    run = descend(losses.PiecewiseQuadratic(), HeavyBall(1 / 9, 4 / 9), [3.3], 300)
    np.testing.assert_allclose(np.sort(run.thetas[-3:, 0]), sorted(map(float, cycle)), rtol=1e-9)


@given(st.floats(3.07, 3.46))
def test_every_start_of_the_published_interval_is_caught(start):
    """Lessard, Recht and Packard (2016), section 4.6; Nesterov's guarantee: (2004), 2.2.3."""
    curve = losses.PiecewiseQuadratic()
    run = descend(curve, HeavyBall(1 / 9, 4 / 9), [start], 400)
    assert abs(run.thetas[-1, 0] - run.thetas[-4, 0]) < 1e-9
    assert np.abs(run.thetas[-3:]).min() > 0.6
    assert abs(descend(curve, Nesterov(1 / 25, 2 / 3), [start], 400).thetas[-1, 0]) < 1e-12


# Adam's failure.


def on_reddis_sequence(rule, large, steps, start=1.0):
    """Linear losses large x, -x, -x, ... on [-1, 1]: the best fixed point is -1."""
    theta, path = np.array([start]), [start]
    state = rule.init(theta)
    for t in range(1, steps + 1):
        slope = np.array([large if t % 3 == 1 else -1.0])
        theta, state = rule.step(theta, state, lambda _, slope=slope: slope, t)
        theta = np.clip(theta, -1, 1)
        path.append(theta[0])
    return np.array(path)


@pytest.mark.parametrize("large", [2.5, 4.0, 10.0])
def test_adam_comes_back_to_the_worst_point_in_every_round(large):
    """Reddi, Kale and Kumar (2018), proof of theorem 1: x_(3t+1) = 1 for all t."""
    rule = Adam(lambda t: 0.3 / math.sqrt(t), 0.0, 1 / (1 + large**2), epsilon=0.0)
    path = on_reddis_sequence(rule, large, 3_000)
    np.testing.assert_array_equal(path[::3], 1.0)
    regret = (np.tile([large, -1, -1], 1_000) * (path[:-1] + 1)).sum()
    assert regret / 3_000 > 0.9 * 2 * (large - 2) / 3  # the average regret stays away from 0


@pytest.mark.parametrize("large", [2.5, 4.0, 10.0])
def test_the_long_memory_of_amsgrad_finds_the_best_point(large):
    """Reddi, Kale and Kumar (2018), algorithm 2 and corollary 1: the average regret vanishes."""
    rule = AMSGrad(lambda t: 0.5 / math.sqrt(t), 0.0, 1 / (1 + large**2), epsilon=0.0)
    assert on_reddis_sequence(rule, large, 10_000)[-1] < -0.95


# Nesterov's method of 1983 and its limit.


def rising(t):
    """The momentum (k - 1) / (k + 2), as our step t = k + 1 takes it."""
    return max(0.0, (t - 2) / (t + 1))


@given(st.integers(0, 2**32 - 1))
def test_nesterovs_bound_of_1983(seed):
    """Beck and Teboulle (2009), theorem 4.4: f(x_k) - f* <= 2 L |x_0 - x*|^2 / (k + 1)^2."""
    generator = np.random.default_rng(seed)
    curvatures = 10.0 ** generator.uniform(-6, 0, 30)
    curvatures[0] = 1.0
    start = generator.normal(size=30)
    bound = 2 * (start @ start) / np.arange(1, 202) ** 2
    for rule in (RestartedNesterov(1.0, restart=False), Nesterov(1.0, rising)):
        run = descend(losses.Quadratic(curvatures), rule, start, 200)
        assert (run.losses[1:] <= bound[1:]).all()


def bessel_j1(x):
    """J1 by its integral, (1 / pi) int cos(u - x sin u) du: Abramowitz and Stegun, 9.1.21."""
    u = (np.arange(4_000) + 0.5) * math.pi / 4_000
    return np.cos(u - np.multiply.outer(x, np.sin(u))).mean(axis=-1)


@pytest.mark.parametrize("curvature", [0.3, 1.0, 4.0])
def test_the_limit_of_nesterovs_method_is_a_bessel_function(curvature):
    """Su, Boyd and Candes (2016), section 3.2: X(t) = 2 x_0 J1(t w) / (t w), w^2 the curvature.

    One step of length alpha takes the time sqrt(alpha); the gap shrinks with it.
    """
    gaps = []
    for alpha in (1e-3, 1e-3 / 16):
        steps = round(10 / math.sqrt(alpha))
        path = descend(losses.Quadratic([curvature]), Nesterov(alpha, rising), [1.0], steps)
        w = np.arange(1, steps + 1) * math.sqrt(alpha * curvature)
        gaps.append(np.abs(path.thetas[1:, 0] - 2 * bessel_j1(w) / w).max())
    assert gaps[0] < 0.05
    assert gaps[1] == pytest.approx(gaps[0] / 4, rel=0.1)


# Adaptive restart.

FIRST_ZERO_OF_J1 = 3.8317059702


@pytest.mark.parametrize("scheme", ["gradient", "function"])
def test_a_restart_comes_where_the_bessel_function_turns(scheme):
    """O'Donoghue and Candes (2015), section 4, with Su, Boyd and Candes (2016) for the place.

    On one curvature m the run first stops descending where J1 has its first zero, after
    3.83 sqrt(L / m) steps; then both schemes start again. The gap is of the order of one step.
    """
    kappa = 1e4
    bowl = losses.Quadratic([1 / kappa])
    rule = RestartedNesterov(1.0, bowl if scheme == "function" else None)
    theta, passed = np.ones(1), []
    state = rule.init(theta)
    for t in range(1, 600):
        theta, state = rule.step(theta, state, bowl.gradient, t)
        if state.inertia[0] == 0:
            passed.append(t)
    assert passed[0] == pytest.approx(FIRST_ZERO_OF_J1 * math.sqrt(kappa), rel=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_the_figure_of_adaptive_restart(seed):
    """O'Donoghue and Candes (2015), section 3: restarts come near the momentum that knows kappa.

    A quadratic of 200 dimensions, kappa 10,000. Without restarts the run ripples and is late; with
    them it takes at most twice the steps of Nesterov's method at its best momentum.
    """
    kappa, d = 1e4, 200
    generator = np.random.default_rng(seed)
    bowl = losses.Quadratic(np.geomspace(1 / kappa, 1, d))
    start = generator.normal(size=d)
    root = math.sqrt(kappa)
    rules = {
        "knows": Nesterov(1.0, (root - 1) / (root + 1)),
        "bare": RestartedNesterov(1.0, restart=False),
        "gradient": RestartedNesterov(1.0),
        "function": RestartedNesterov(1.0, bowl),
    }
    ends = {}
    for name, rule in rules.items():
        gaps = descend(bowl, rule, start, 6_000).losses
        ends[name] = np.flatnonzero(gaps > 1e-10 * gaps[0])[-1]
    assert ends["bare"] > 2.5 * ends["gradient"]
    assert ends["gradient"] < 2 * ends["knows"]
    assert ends["function"] < 2 * ends["knows"]


def test_the_loss_ripples_with_the_period_of_the_slowest_direction():
    """O'Donoghue and Candes (2015), section 4: the loss has a period of about pi sqrt(L / m)."""
    kappa = 1e4
    run = descend(
        losses.Quadratic([1 / kappa]), RestartedNesterov(1.0, restart=False), [1.0], 2_500
    )
    zeros = np.flatnonzero(np.diff(np.sign(run.thetas[:, 0])))
    np.testing.assert_allclose(np.diff(zeros)[2:], math.pi * math.sqrt(kappa), rtol=0.02)


# Averages of the path.


@pytest.mark.parametrize("beta", [0.0, 0.9])
@given(seed=st.integers(0, 2**32 - 1))
def test_the_bound_of_schedule_free_descent(beta, seed):
    """Defazio et al. (2024), theorem 1: on a convex G-Lipschitz loss, D G / sqrt(T) at alpha D/G.

    The loss is |theta_1| + |theta_2|: G = sqrt 2.
    """
    start = np.random.default_rng(seed).normal(size=2)
    tent = losses.Custom(lambda x: np.abs(x).sum(axis=-1), np.sign, vectorized=True)
    distance, lipschitz, steps = np.linalg.norm(start), math.sqrt(2), 400
    rule = ScheduleFree(distance / lipschitz / math.sqrt(steps), beta)
    run = descend(tent, rule, start, steps)
    assert run.losses[-1] <= distance * lipschitz / math.sqrt(steps)


def test_the_library_s_best_settings_are_the_published_ones():
    """Lessard, Recht and Packard (2016), table 1, against `theory.best`."""
    for kappa in (4.0, 81.0):
        for name, rule in zip(("GradientDescent", "HeavyBall", "Nesterov"), TUNED, strict=True):
            made, rate = TUNED[rule](2.0, 2.0 * kappa)
            found = theory.best(name, 2.0, 2.0 * kappa, on_quadratics=name == "Nesterov")
            beta = getattr(made, "beta", 0.0)
            assert found == pytest.approx((made.learning_rate, beta, rate), rel=1e-12)
