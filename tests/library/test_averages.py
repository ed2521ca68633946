"""The moving average against a convolution with its weights, and what the weights add up to."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from momentum_lib import averages

betas = st.floats(0.0, 0.99)
sequences = arrays(np.float64, st.integers(1, 30), elements=st.floats(-100, 100))


@given(sequences, betas)
def test_the_average_is_a_convolution_with_the_weights(values, beta):
    n = len(values)
    expected = np.convolve(values, averages.weights(beta, n))[:n]
    np.testing.assert_allclose(averages.average(values, beta), expected, atol=1e-10)


@given(sequences, betas)
def test_the_corrected_average_is_numpys_weighted_average(values, beta):
    corrected = averages.average(values, beta, bias_correction=True)
    for t in range(1, len(values) + 1):
        expected = np.average(values[:t][::-1], weights=averages.weights(beta, t))
        assert corrected[t - 1] == pytest.approx(expected, abs=1e-9)


@given(st.floats(-100, 100), betas)
def test_the_correction_is_exact_for_a_constant(value, beta):
    constant = np.full(20, value)
    np.testing.assert_allclose(averages.average(constant, beta, True), value, rtol=1e-9, atol=1e-12)
    plain = averages.average(constant, beta)
    np.testing.assert_allclose(plain, value * (1 - beta ** np.arange(1, 21)), atol=1e-10)


@given(sequences, betas)
def test_the_total_is_the_average_without_its_factor(values, beta):
    total = averages.total(values, beta)
    np.testing.assert_allclose((1 - beta) * total, averages.average(values, beta), atol=1e-9)
    assert total[0] == values[0]


def test_the_total_of_ones_tends_to_the_window():
    assert averages.total(np.ones(500), 0.95)[-1] == pytest.approx(averages.window(0.95))


@given(betas, st.integers(0, 60))
def test_the_weights_sum_to_one_minus_beta_to_the_t(beta, steps):
    weights = averages.weights(beta, steps)
    assert weights.shape == (steps,)
    assert weights.sum() == pytest.approx(1 - beta**steps)
    assert (np.diff(weights) <= 0).all()  # newest first
    if steps:
        assert weights.sum() == pytest.approx(averages.correction(beta, steps))
        assert weights[0] == 1 - beta


def test_half_lives_in_numbers():
    assert averages.half_life(0.9) == pytest.approx(6.5788, abs=1e-4)
    assert averages.half_life(0.99) == pytest.approx(68.9676, abs=1e-4)
    assert averages.half_life(0.5) == 1.0
    assert averages.half_life(0.0) == 0.0


@given(st.floats(0.01, 0.99))
def test_after_a_half_life_half_the_weight_is_left(beta):
    assert beta ** averages.half_life(beta) == pytest.approx(0.5)


@given(st.floats(0.0, 0.97))
def test_the_mean_age_is_the_weighted_mean_of_the_lags(beta):
    weights = averages.weights(beta, 2000)
    assert averages.mean_age(beta) == pytest.approx(weights @ np.arange(2000), abs=1e-9)
    assert averages.mean_age(beta) == pytest.approx(averages.window(beta) - 1)


def test_at_the_window_about_one_e_th_of_the_weight_is_left():
    left = 0.99 ** averages.window(0.99)
    assert left == pytest.approx(math.exp(-1), rel=0.01)


def test_columns_are_averaged_side_by_side():
    values = np.random.default_rng(3).normal(size=(8, 3))
    for correction in (False, True):
        both = averages.average(values, 0.8, correction)
        for k in range(3):
            np.testing.assert_allclose(both[:, k], averages.average(values[:, k], 0.8, correction))


def test_whole_numbers_no_values_and_read_only_values():
    np.testing.assert_allclose(averages.average([1, 2], 0.5), [0.5, 1.25])
    assert averages.average([], 0.5).shape == (0,)
    values = np.array([1.0, 2.0])
    values.flags.writeable = False
    averages.total(values, 0.5)
    np.testing.assert_array_equal(values, [1.0, 2.0])


def test_the_correction_counts_from_one():
    assert averages.correction(0.75, 1) == 0.25
    assert averages.correction(0.5, 3) == 0.875
