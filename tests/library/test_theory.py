"""The closed forms against matrices, brute force and simulation."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from momentum_lib import averages, descend, losses, optimizers, rules, theory

RULES = ["GradientDescent", "HeavyBall", "AveragedMomentum", "Nesterov"]
EVERY_RULE = pytest.mark.parametrize("rule", RULES)
alphas, eigenvalues, betas = st.floats(1e-3, 2.0), st.floats(0.1, 10.0), st.floats(0.0, 0.99)


def matrix(rule, alpha, eigenvalue, beta):
    """One step on lambda x^2 / 2 as the matrix that acts on (theta, v)."""
    x = alpha * eigenvalue
    return np.array(
        {
            "GradientDescent": [[1 - x, 0], [x, 0]],
            "HeavyBall": [[1 - x, -beta], [x, beta]],
            "AveragedMomentum": [
                [1 - (1 - beta) * x, -alpha * beta],
                [(1 - beta) * eigenvalue, beta],
            ],
            "Nesterov": [[1 - x, -beta * (1 - x)], [x, beta * (1 - x)]],
        }[rule]
    )


def optimizer(rule, alpha, beta):
    if rule == "GradientDescent":
        return optimizers.GradientDescent(alpha)
    return rules.by_name(rule, learning_rate=alpha, beta=beta)


@EVERY_RULE
@given(alphas, eigenvalues, betas)
def test_the_roots_are_the_eigenvalues_of_the_matrix_of_a_step(rule, alpha, eigenvalue, beta):
    found = theory.roots(rule, alpha, eigenvalue, beta)
    own = matrix(rule, alpha, eigenvalue, beta)
    # The roots solve r^2 - trace r + det = 0; compared through sum and product, which are smooth
    # where the two roots meet.
    scale = 1 + np.abs(own).max() ** 2
    assert abs(found.sum() - np.trace(own)) < 1e-12 * scale
    assert abs(found.prod() - np.linalg.det(own)) < 1e-12 * scale
    assert abs(found[0]) >= abs(found[1])


@given(alphas, betas)
def test_of_a_complex_pair_the_root_above_the_real_axis_comes_first(alpha, beta):
    upper, lower = theory.roots("HeavyBall", alpha, 1.0, beta)
    assert upper.imag >= 0
    if upper.imag:
        assert lower == upper.conjugate()


@EVERY_RULE
def test_the_matrix_above_is_the_librarys_step(rule):
    path = descend(losses.Quadratic([3]), optimizer(rule, 0.2, 0.7), [1.0], 6)
    state, own = np.array([1.0, 0.0]), matrix(rule, 0.2, 3, 0.7)
    for t in range(1, 7):
        state = own @ state
        assert path.thetas[t, 0] == pytest.approx(state[0], rel=1e-12)


@EVERY_RULE
def test_arrays_broadcast(rule):
    a, c, b = np.array([[0.1], [0.2]]), np.array([1.0, 2.0, 3.0]), 0.5
    assert theory.roots(rule, a, c, b).shape == (2, 3, 2)
    assert theory.rate(rule, a, c, b).shape == (2, 3)
    assert theory.regime(rule, a, c, b).shape == (2, 3)
    assert theory.rate(rule, a, c, b)[1, 2] == theory.rate(rule, 0.2, 3.0, 0.5)
    assert theory.regime(rule, a, c, b)[1, 2] == theory.regime(rule, 0.2, 3.0, 0.5)
    np.testing.assert_array_equal(theory.rate(rule, 0.1, 1.0, [0.1, 0.2]).shape, (2,))


@EVERY_RULE
def test_the_rate_is_what_a_long_run_shows(rule):
    # The error is c1 r1^t + c2 r2^t; its envelope over the last steps gives |r1|. Over 600 steps a
    # constant factor of e changes the measured rate by e^(1/600), so 2% is ample.
    generator = np.random.default_rng(11)
    alpha, beta = generator.uniform(0.01, 1.5, 200), generator.uniform(0, 0.95, 200)
    predicted = theory.rate(rule, alpha, 1.0, beta)
    keep = (predicted > 0.7) & (predicted < 0.999)
    path = descend(losses.Quadratic([1]), optimizer(rule, alpha[keep], beta[keep]), [1.0], 600)
    size = np.abs(path.thetas[..., 0])
    envelope = [np.max(size[t : t + 60], axis=0) for t in (140, 540)]
    measured = (envelope[1] / envelope[0]) ** (1 / 400)
    assert keep.sum() > 40
    np.testing.assert_allclose(measured, predicted[keep], rtol=0.02)


@EVERY_RULE
def test_the_regime_is_what_a_run_does(rule):
    # Outside a thin band about each border: there a run takes longer than these to show itself.
    generator = np.random.default_rng(7)
    alpha, beta = generator.uniform(0.01, 5.0, 4000), generator.uniform(0, 0.97, 4000)
    first, second = np.moveaxis(theory.roots(rule, alpha, 1.0, beta), -1, 0)
    size = np.abs(first)
    clear = (np.abs(size - 1) > 0.01) & (size > 0.06)
    complex_ = np.abs(first.imag) > 0
    turn = np.abs(np.angle(first))
    clear &= np.where(complex_, (turn > 0.1) & (turn < np.pi), np.abs(second) < 0.97 * size)
    alpha, beta = alpha[clear], beta[clear]

    path = descend(losses.Quadratic([1]), optimizer(rule, alpha, beta), [1.0], 220)
    theta = path.thetas[..., 0]
    late = theta[-50:]
    grew = path.diverged | (np.abs(late).max(axis=0) > np.abs(theta[60:110]).max(axis=0))
    turned = (np.sign(late) != np.sign(late[0])).any(axis=0)
    seen = np.where(grew, "diverging", np.where(turned, "oscillating", "monotone"))

    predicted = theory.regime(rule, alpha, 1.0, beta)
    np.testing.assert_array_equal(predicted, seen)
    for name in ("monotone", "oscillating", "diverging"):
        assert (predicted == name).sum() > 30


@EVERY_RULE
@given(eigenvalues, betas)
def test_the_stability_limit_is_where_the_rate_passes_one(rule, eigenvalue, beta):
    limit = theory.stability_limit(rule, eigenvalue, beta)
    assert theory.rate(rule, 0.999 * limit, eigenvalue, beta) < 1
    assert theory.rate(rule, 1.001 * limit, eigenvalue, beta) > 1
    np.testing.assert_allclose(theory.roots(rule, limit, eigenvalue, beta)[0], -1, atol=1e-9)


@EVERY_RULE
@given(eigenvalues, betas, st.floats(0.001, 0.999))
def test_every_alpha_below_the_stability_limit_converges(rule, eigenvalue, beta, part):
    alpha = part * theory.stability_limit(rule, eigenvalue, beta)
    assert theory.rate(rule, alpha, eigenvalue, beta) < 1


def test_stability_limits_in_numbers():
    assert theory.stability_limit("GradientDescent", 4) == 0.5
    assert theory.stability_limit("HeavyBall", 2, 0.9) == pytest.approx(1.9)
    assert theory.stability_limit("Nesterov", 1, 0.5) == pytest.approx(1.5)
    averaged = theory.stability_limit("AveragedMomentum", 1, 0.9)
    assert averaged / theory.stability_limit("GradientDescent", 1) == pytest.approx(19)


# Best settings.


@pytest.mark.parametrize("kappa", [1.5, 10, 100, 1000])
@EVERY_RULE
def test_the_rate_of_the_best_settings_is_the_worst_over_the_eigenvalues(rule, kappa):
    alpha, beta, rate = theory.best(rule, 2, 2 * kappa)
    spectrum = np.linspace(2, 2 * kappa, 2001)
    worst = theory.rate(rule, alpha, spectrum, beta).max()
    # At critical damping two roots meet, and a rounding error e moves them by its square root.
    assert worst == pytest.approx(rate, abs=1e-6)


@pytest.mark.parametrize("kappa", [4, 100])
@pytest.mark.parametrize(
    ("rule", "on_quadratics"),
    [
        ("GradientDescent", False),
        ("HeavyBall", False),
        ("AveragedMomentum", False),
        ("Nesterov", True),
    ],
)
def test_no_other_settings_are_better(rule, on_quadratics, kappa):
    alpha, _, rate = theory.best(rule, 1, kappa, on_quadratics=on_quadratics)
    a = alpha * np.geomspace(0.3, 3, 301)[:, np.newaxis]
    b = np.linspace(0, 0.99, 331) if rule != "GradientDescent" else np.zeros(1)
    spectrum = np.linspace(1, kappa, 41)[:, np.newaxis, np.newaxis]
    assert theory.rate(rule, a, spectrum, b).max(axis=0).min() >= rate - 1e-7


@pytest.mark.parametrize(("kappa", "heavy"), [(100, 9 / 11), (10_000, 99 / 101)])
def test_best_settings_in_numbers(kappa, heavy):
    assert theory.best("HeavyBall", 1, kappa).rate == pytest.approx(heavy)
    assert theory.best("GradientDescent", 1, kappa).rate == pytest.approx((kappa - 1) / (kappa + 1))
    assert theory.best("Nesterov", 1, kappa) == pytest.approx(
        (1 / kappa, heavy, 1 - 1 / math.sqrt(kappa))
    )


@EVERY_RULE
def test_one_eigenvalue_needs_no_momentum(rule):
    assert theory.best(rule, 3, 3) == pytest.approx((1 / 3, 0, 0))
    assert theory.best("Nesterov", 3, 3, on_quadratics=True) == pytest.approx((1 / 3, 0, 0))


def test_heavy_ball_tuned_for_the_lessard_function_has_other_settings_than_its_cycle():
    alpha, beta, rate = theory.best("HeavyBall", 1, 25)
    assert (alpha, beta, rate) == pytest.approx((1 / 9, 4 / 9, 2 / 3))


# Damping, speed, steps.


@given(st.floats(0.01, 0.9), st.floats(0.5, 1.0))
def test_the_critical_beta_parts_real_from_complex_roots(alpha, eigenvalue):
    beta = theory.critical_beta(alpha, eigenvalue)
    above, below = min(beta + 0.01, 0.999), beta - 0.01
    assert theory.roots("HeavyBall", alpha, eigenvalue, above)[0].imag != 0
    if below > 0:
        assert theory.roots("HeavyBall", alpha, eigenvalue, below)[0].imag == 0
    grid = np.linspace(0, 0.999, 500)
    fastest = theory.rate("HeavyBall", alpha, eigenvalue, grid).min()
    assert theory.rate("HeavyBall", alpha, eigenvalue, beta) <= fastest + 1e-7


@given(alphas, st.floats(0.0, 0.99))
def test_complex_roots_of_heavy_ball_have_the_rate_root_beta(alpha, beta):
    if beta > theory.critical_beta(alpha, 1.0) and alpha < 2 * (1 + beta):
        assert theory.rate("HeavyBall", alpha, 1.0, beta) == pytest.approx(math.sqrt(beta))


def test_the_terminal_speedup_is_reached_on_a_slope():
    slope = losses.Custom(lambda x: x[0], np.ones_like)
    plain = descend(slope, optimizers.GradientDescent(0.1), [0.0], 300)
    ball = descend(slope, optimizers.HeavyBall(0.1, 0.95), [0.0], 300)
    ratio = ball.velocities[-1, 0] / plain.velocities[-1, 0]
    assert ratio == pytest.approx(theory.terminal_speedup(0.95), rel=1e-6)
    np.testing.assert_allclose(theory.terminal_speedup([0.0, 0.5, 0.9]), [1, 2, 10])


@given(st.floats(0.01, 0.999), st.floats(1e-9, 0.9))
def test_steps_needed_shrink_the_error_as_asked(rate, reduction):
    assert rate ** theory.steps_needed(rate, reduction) == pytest.approx(reduction)


# Noise.


def lyapunov_spread(rule, alpha, eigenvalue, beta, noise):
    """The stationary spread from P = A P A^T + Q, solved as a linear system."""
    own = matrix(rule, alpha, eigenvalue, beta)
    share = np.array(
        {"AveragedMomentum": [-alpha * (1 - beta), 1 - beta]}.get(rule, [-alpha, alpha])
    )
    added = noise**2 * np.outer(share, share)
    solved = np.linalg.solve(np.eye(4) - np.kron(own, own), added.ravel())
    return math.sqrt(solved[0])


@EVERY_RULE
@given(st.floats(0.01, 0.95), eigenvalues, st.floats(0, 0.97), st.floats(0.1, 5))
def test_the_spread_solves_the_lyapunov_equation(rule, part, eigenvalue, beta, noise):
    alpha = part * float(theory.stability_limit(rule, eigenvalue, beta))
    expected = lyapunov_spread(rule, alpha, eigenvalue, beta, noise)
    spread = theory.stationary_spread(rule, alpha, eigenvalue, beta, noise)
    assert spread == pytest.approx(expected, rel=1e-6)


def test_heavy_balls_spread_in_the_form_of_the_docstring():
    a, c, b, s = 0.1, 2.0, 0.8, 3.0
    variance = a * s**2 * (1 + b) / (c * (1 - b) * (2 * (1 + b) - a * c))
    assert theory.stationary_spread("HeavyBall", a, c, b, s) == pytest.approx(math.sqrt(variance))


@pytest.mark.parametrize("seed", range(4))
@EVERY_RULE
def test_the_spread_is_what_a_cloud_of_runs_shows(rule, seed):
    # 4,000 independent runs: the standard deviation of a sample standard deviation of a normal
    # variable is 1 / sqrt(2 n) = 1.1% of it. 5% is 4.5 of those: one false alarm in 10^5 seeds,
    # and the seeds are fixed. After 150 steps the start is forgotten to 0.95^150 = 5e-4.
    alpha, eigenvalue, beta, noise = 0.2, 1.5, 0.8, 2.0
    generator = np.random.default_rng(seed)

    def gradient(theta):
        return eigenvalue * theta + generator.normal(0.0, noise, theta.shape)

    noisy = losses.Custom(lambda theta: 0 * theta[..., 0], gradient, vectorized=True)
    path = descend(noisy, optimizer(rule, alpha, beta), np.zeros((4000, 1)), 150)
    measured = path.thetas[-1].std()
    assert measured == pytest.approx(
        theory.stationary_spread(rule, alpha, eigenvalue, beta, noise), rel=0.05
    )


@EVERY_RULE
def test_no_noise_no_spread_and_no_convergence_infinite_spread(rule):
    assert theory.stationary_spread(rule, 0.1, 1.0, 0.5, 0.0) == 0
    beyond = 1.01 * theory.stability_limit(rule, 1.0, 0.5)
    spread = theory.stationary_spread(rule, [0.1, beyond], 1.0, 0.5)
    assert spread[0] < 1
    assert spread[1] == math.inf


def test_at_fixed_effective_alpha_the_spread_hardly_depends_on_beta():
    fixed_alpha = theory.stationary_spread("HeavyBall", 0.01, 1.0, [0.0, 0.9, 0.99])
    fixed_ratio = theory.stationary_spread("HeavyBall", [0.01, 0.001, 0.0001], 1.0, [0, 0.9, 0.99])
    np.testing.assert_allclose(fixed_alpha[1:] / fixed_alpha[0], [10**0.5, 10], rtol=0.01)
    np.testing.assert_allclose(fixed_ratio[1:] / fixed_ratio[0], 1, rtol=0.01)


@pytest.mark.parametrize("value", [1e-300, 1e300])
def test_huge_and_tiny_numbers_give_an_answer_or_a_clear_refusal(value):
    assert theory.stability_limit("HeavyBall", value, 0.9) > 0
    assert theory.best("HeavyBall", value, value).rate == 0
    with pytest.raises(ValueError, match=r"learning_rate \* eigenvalue must be"):
        theory.rate("HeavyBall", value, value, 0.9)


def test_a_product_too_small_for_a_number_is_refused_where_numpy_would_raise():
    with np.errstate(all="raise"), pytest.raises(ValueError, match="> 0 and <= 1e"):
        theory.rate("HeavyBall", 1e-200, 1e-200, 0.9)


# At the borders, and with what is left out.


def test_on_a_border_the_regime_is_the_side_that_the_docstring_names():
    assert theory.regime("GradientDescent", 2.0, 1.0) == "diverging"  # the root is -1
    assert theory.regime("GradientDescent", 1.0, 1.0) == "monotone"  # the root is 0
    assert type(theory.regime("GradientDescent", 1.0, 1.0)) is str


def test_without_beta_and_noise_it_is_plain_descent_and_noise_one():
    plain = theory.regime("HeavyBall", 0.1, 1.0)
    assert plain == theory.regime("HeavyBall", 0.1, 1.0, 0.0) == "monotone"
    np.testing.assert_array_equal(theory.roots("HeavyBall", 0.1, 1.0), [0.9, 0])
    assert theory.rate("HeavyBall", 0.1, 1.0) == 0.9
    spread = theory.stationary_spread("HeavyBall", 0.1, 1.0)
    assert spread == theory.stationary_spread("HeavyBall", 0.1, 1.0, 0.0, 1.0)
    assert spread == pytest.approx(math.sqrt(0.1 / 1.9))


def test_at_the_very_limit_the_spread_is_infinite():
    assert theory.stationary_spread("GradientDescent", 2.0, 1.0) == math.inf
    assert theory.stationary_spread("HeavyBall", 3.0, 1.0, 0.5) == math.inf


def test_the_flattest_parabola_allows_any_alpha_and_huge_noise_gives_a_huge_spread():
    assert theory.stability_limit("HeavyBall", 5e-324, 0.9) == math.inf
    assert theory.stationary_spread("GradientDescent", 1.0, 1.0, noise=1e300) == 1e300


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.99])
def test_heavy_ball_hides_a_plain_descent_that_asks_for_its_gradients_elsewhere(beta):
    draw, alpha = np.random.default_rng(1), 0.01
    bowl = losses.Quadratic([1, 30])
    noisy = losses.Custom(
        bowl, lambda x: bowl.gradient(x) + draw.normal(size=x.shape), vectorized=True
    )
    run = descend(noisy, optimizers.HeavyBall(alpha, beta), [1.0, -2.0], 500)
    hidden = theory.hidden_descent(run.thetas, run.velocities, beta)
    steps = -alpha / (1 - beta) * run.gradients[:500]
    np.testing.assert_allclose(np.diff(hidden, axis=0), steps, atol=1e-12)
    np.testing.assert_array_equal(hidden[0], run.thetas[0])


def test_the_hidden_path_takes_several_betas_at_once_and_refuses_other_shapes():
    betas = np.array([0.5, 0.9])
    run = descend(losses.Quadratic([1, 3]), optimizers.HeavyBall(0.1, betas), [1.0, 1.0], 20)
    both = theory.hidden_descent(run.thetas, run.velocities, betas)
    for k, beta in enumerate(betas):
        one = theory.hidden_descent(run.thetas[:, k], run.velocities[:, k], beta)
        np.testing.assert_array_equal(both[:, k], one)
    with pytest.raises(ValueError, match="velocities must have the shape of thetas"):
        theory.hidden_descent(np.zeros((3, 2)), np.zeros((2, 2)), 0.9)


def test_what_the_hidden_path_refuses():
    thetas = np.zeros((3, 4, 2))
    wrong = "beta must be one number, or have the shape of the runs in thetas (3, 4, 2), got an "
    for call, words in (
        ((1.0, 1.0, 0.9), "thetas must be an array (..., d), got 1.0"),
        (
            (thetas, thetas[0], 0.9),
            "velocities must have the shape of thetas, (3, 4, 2), got (4, 2)",
        ),
        ((thetas, thetas, np.zeros(3)), f"{wrong}array of shape (3,)"),
        ((thetas, thetas, np.zeros((3, 1))), f"{wrong}array of shape (3, 1)"),
        ((thetas, thetas, np.zeros((1, 3, 4))), f"{wrong}array of shape (1, 3, 4)"),
        ((thetas, thetas, 1.0), "beta must be >= 0 and < 1, got 1.0"),
        (([math.nan], [1.0], 0.5), "thetas must be finite, got [nan]"),
        (([1.0], ["v"], 0.5), "velocities must be real numbers, got ['v']"),
    ):
        with pytest.raises((TypeError, ValueError), match=f"^{re.escape(words)}$"):
            theory.hidden_descent(*call)


def test_the_hidden_path_has_one_beta_for_each_run_or_for_each_step_of_each():
    thetas, velocities = np.ones((3, 4, 2)), np.arange(24.0).reshape(3, 4, 2)
    betas = np.linspace(0, 0.9, 12).reshape(3, 4)
    shares = betas / (1 - betas)
    for own, share in ((betas, shares), (betas[0], np.broadcast_to(shares[0], (3, 4)))):
        hidden = theory.hidden_descent(thetas, velocities, own)
        for place in np.ndindex(3, 4):
            expected = 1 - share[place] * velocities[place]
            np.testing.assert_allclose(hidden[place], expected, rtol=1e-12)
    assert theory.hidden_descent([1.0], [2.0], 0.5).tolist() == [-1.0]


@pytest.mark.parametrize("beta", [0, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("period", [2, 3.7, 12, 200])
def test_a_long_wave_comes_out_of_momentum_as_the_response_says(period, beta):
    """The oracle: a wave is filtered step by step, and the wave that fits it best is read off."""
    angle, t = 2 * np.pi / period, np.arange(1, 12_001)
    out = averages.total(np.cos(angle * t), beta)[-4000:]
    waves = np.stack([np.cos(angle * t), np.sin(angle * t)], axis=-1)[-4000:]
    along, across = np.linalg.lstsq(waves, out, rcond=1e-9)[0]
    gain, delay = theory.frequency_response(period, beta)
    assert np.hypot(along, across) == pytest.approx(gain, rel=1e-9)
    if period > 2:  # an alternating wave has no other crest at which it could be late
        assert np.arctan2(across, along) / angle == pytest.approx(delay, rel=1e-9, abs=1e-9)


def test_the_gain_lies_between_the_ends_that_the_book_has_for_it_and_noise_is_its_mean():
    """On steady and alternating gradients, and by Parseval on white noise: 1/(1 - beta^2)."""
    beta, periods = 0.9, 2 * 4096 / np.arange(1, 4097)
    gains = theory.frequency_response(periods, beta).gain
    assert gains[-1] == pytest.approx(1 / (1 + beta))
    assert theory.frequency_response(1e9, beta).gain == pytest.approx(theory.terminal_speedup(beta))
    ends = (theory.terminal_speedup(beta) ** 2 - gains[-1] ** 2) / 2  # each once, all others twice
    assert np.mean(gains**2) + ends / 4096 == pytest.approx(1 / (1 - beta**2), rel=1e-9)
    with pytest.raises(ValueError, match="period must be >= 2"):
        theory.frequency_response(1.9, beta)
