"""The small network: its gradient, its digits, and that it learns."""

import numpy as np
import pytest

from momentum_lib import Adam, GradientDescent, HeavyBall, _browser, networks
from momentum_lib.networks import Digits, Network


@pytest.fixture(scope="module")
def digits():
    return networks.load_digits()


def test_the_digits_are_those_of_the_repository(digits):
    learning, held_out = digits
    assert learning.images.shape == (1300, 64)
    assert held_out.images.shape == (497, 64)
    labels = np.concatenate([learning.labels, held_out.labels])
    # Class counts published with the data set (optdigits.names, test set).
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert learning.images.min() == 0
    assert learning.images.max() == 1


def test_the_generator_gives_the_published_numbers_of_mulberry32():
    # From the reference implementation in JavaScript, seed 0: three first 32-bit outputs.
    numbers = networks.uniforms(0)
    assert [round(next(numbers) * 2**32) for _ in range(3)] == [1144304738, 1416247, 958946056]


def test_the_generator_is_even():
    numbers = networks.uniforms(7)
    drawn = np.array([next(numbers) for _ in range(20_000)])
    # The mean of n uniform numbers has a standard deviation of 1 / sqrt(12 n): 0.002 here.
    assert abs(drawn.mean() - 0.5) < 0.01
    assert abs(drawn.var() - 1 / 12) < 0.003


@pytest.mark.parametrize(
    "network",
    [Network((64, 10)), Network((64, 8, 10)), Network((64, 6, 5, 10))],
    ids=repr,
)
def test_the_gradient_is_the_slope_of_the_loss(digits, network):
    some = Digits(digits[0].images[:7], digits[0].labels[:7])
    theta = network.init(3)
    gradient = network.gradient(theta, some)
    rng = np.random.default_rng(0)
    for _ in range(5):
        direction = rng.standard_normal(network.dimension)
        step = 1e-6 * direction
        slope = (network.loss(theta + step, some) - network.loss(theta - step, some)) / 2e-6
        assert gradient @ direction == pytest.approx(slope, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("network", [Network((64, 5, 10)), Network((64, 4, 3, 10))], ids=repr)
def test_a_batch_of_networks_is_the_networks_one_by_one(digits, network):
    some = Digits(digits[0].images[:9], digits[0].labels[:9])
    thetas = np.stack([network.init(seed) for seed in range(3)])
    for seed in range(3):
        one = network.gradient(thetas[seed], some)
        np.testing.assert_allclose(network.gradient(thetas, some)[seed], one, rtol=1e-12)
        assert network.loss(thetas, some)[seed] == pytest.approx(network.loss(thetas[seed], some))
        assert network.accuracy(thetas, some)[seed] == network.accuracy(thetas[seed], some)


def test_a_network_that_knows_nothing_is_as_good_as_guessing(digits):
    network = Network()
    assert network.loss(np.zeros(network.dimension), digits[0]) == pytest.approx(np.log(10))


def test_every_batch_of_a_pass_is_disjoint():
    order = networks.batches(10, 3, seed=4)
    first = np.concatenate([next(order) for _ in range(3)])
    assert len(set(first.tolist())) == 9
    assert set(first.tolist()) <= set(range(10))


def test_momentum_and_adam_learn_the_digits(digits):
    for rule in (HeavyBall(0.05, 0.9), Adam(0.003)):
        run = networks.train(Network(), *digits, rule, epochs=5)
        assert run.accuracies[0] < 0.3
        assert run.accuracies[-1] > 0.9
        assert len(run.losses) == 5 * (1300 // 32)


def test_plain_descent_steps_straight_along_its_gradient(digits):
    run = networks.train(Network(), *digits, GradientDescent(0.1), epochs=1)
    np.testing.assert_allclose(run.cosines, 1)
    np.testing.assert_allclose(run.velocity_norms, 0.1 * run.gradient_norms)


def test_a_run_that_diverges_is_a_result_without_warnings(digits):
    run = networks.train(Network(), *digits, HeavyBall(1e308, 0.9), epochs=1)
    assert not np.isfinite(run.losses[-1])


def test_bad_input_is_named(digits):
    with pytest.raises(ValueError, match="batch_size must be at most the 1300 examples, got 5000"):
        networks.train(Network(), *digits, HeavyBall(0.1, 0.9), batch_size=5000)
    with pytest.raises(ValueError, match="sizes must be two or more layer sizes"):
        Network((64,))
    with pytest.raises(ValueError, match="theta must have 2410 parameters"):
        Network().loss(np.zeros(3), digits[0])
    with pytest.raises(ValueError, match="seed must be at least 0, got -1"):
        networks.load_digits(seed=-1)


def test_products_in_a_browser_are_the_products_elsewhere(digits, monkeypatch):
    network = Network((64, 6, 10))
    theta = np.stack([network.init(seed) for seed in range(3)])
    here = network.gradient(theta, digits[0])
    monkeypatch.setattr(_browser.sys, "platform", "emscripten")
    np.testing.assert_allclose(network.gradient(theta, digits[0]), here, atol=1e-14)
