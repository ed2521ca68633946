"""The convolution and the many runs at once that the book's measurements use."""

import numpy as np
import pytest

from momentum_book import digits_runs
from momentum_book.digits_runs import ConvolutionNetwork, minibatch_descent
from momentum_lib import HeavyBall, _browser
from momentum_lib.networks import Digits, Network, load_digits, train


@pytest.fixture(scope="module")
def digits():
    return load_digits()


def test_the_gradient_of_a_convolution_is_the_slope_of_its_loss(digits):
    network, some = ConvolutionNetwork(3), Digits(digits[0].images[:7], digits[0].labels[:7])
    theta = network.init(3)
    gradient = network.gradient(theta, some)
    rng = np.random.default_rng(0)
    for _ in range(5):
        direction = rng.standard_normal(network.dimension)
        step = 1e-6 * direction
        slope = (network.loss(theta + step, some) - network.loss(theta - step, some)) / 2e-6
        assert gradient @ direction == pytest.approx(slope, rel=1e-6, abs=1e-9)


def test_a_batch_of_convolutions_is_the_convolutions_one_by_one(digits):
    network, some = ConvolutionNetwork(2), Digits(digits[0].images[:9], digits[0].labels[:9])
    thetas = np.stack([network.init(seed) for seed in range(3)])
    for seed in range(3):
        one = network.gradient(thetas[seed], some)
        np.testing.assert_allclose(network.gradient(thetas, some)[seed], one, rtol=1e-12)
        assert network.loss(thetas, some)[seed] == pytest.approx(network.loss(thetas[seed], some))
        assert network.accuracy(thetas, some)[seed] == network.accuracy(thetas[seed], some)


def test_a_convolution_in_a_browser_is_the_convolution_elsewhere(digits, monkeypatch):
    network = ConvolutionNetwork(2)
    theta = np.stack([network.init(seed) for seed in range(3)])
    here = network.gradient(theta, digits[0])
    monkeypatch.setattr(_browser.sys, "platform", "emscripten")
    np.testing.assert_allclose(network.gradient(theta, digits[0]), here, atol=1e-14)


def test_a_convolution_sees_the_same_shape_wherever_it_is():
    network = ConvolutionNetwork(4)
    theta = network.init(0)
    corner = np.zeros((8, 8))
    corner[:3, :3] = np.arange(9).reshape(3, 3) / 9
    moved = np.roll(corner, (2, 4), axis=(0, 1))
    patches = digits_runs._patches(np.stack([corner.ravel(), moved.ravel()]))
    maps = network._maps(theta, patches).reshape(2, 6, 6, 4)
    np.testing.assert_allclose(maps[1, 2, 4], maps[0, 0, 0])
    kernel = theta[: 9 * 4].reshape(9, 4)
    np.testing.assert_allclose(maps[0, 0, 0], np.tanh(corner[:3, :3].ravel() @ kernel))


@pytest.mark.parametrize("network", [Network((64, 6, 10)), ConvolutionNetwork(2)])
def test_many_seeds_at_once_are_the_seeds_one_by_one(digits, network):
    seeds, rule = (5, 8, 9), HeavyBall(np.array([0.1, 0.02]), np.array([0.5, 0.9]))
    start = np.stack([[network.init(seed)] * 2 for seed in seeds])
    *_, together = minibatch_descent(network, digits[0], rule, start, 20, 32, seeds)
    for k, seed in enumerate(seeds):
        *_, alone = minibatch_descent(network, digits[0], rule, start[k], 20, 32, seed)
        np.testing.assert_allclose(together[k], alone, rtol=1e-9, atol=1e-12)
    for theta, rows in ((start, 3), (start[0, 0], 0)):
        with pytest.raises(ValueError, match=f"seed must name {rows} orders, .* got 2"):
            minibatch_descent(network, digits[0], rule, theta, 20, 32, seeds[:2])


@pytest.mark.parametrize("network", [Network((64, 6, 10)), ConvolutionNetwork(2)])
def test_each_seed_learns_from_its_own_digits(network):
    seeds, rule = (5, 8, 9), HeavyBall(np.array([0.1, 0.02]), np.array([0.5, 0.9]))
    sets = [load_digits(seed)[0] for seed in seeds]
    each = Digits(*map(np.stack, zip(*sets, strict=True)))
    start = np.stack([[network.init(seed)] * 2 for seed in seeds])
    *_, together = minibatch_descent(network, each, rule, start, 20, 32, seeds)
    for k, seed in enumerate(seeds):
        *_, alone = minibatch_descent(network, sets[k], rule, start[k], 20, 32, seed)
        np.testing.assert_allclose(together[k], alone, rtol=1e-9, atol=1e-12)
    for few in (5, seeds[:2]):
        with pytest.raises(ValueError, match="an order for each of the 3 sets of digits"):
            minibatch_descent(network, each, rule, start, 20, 32, few)
    one = Digits(each.images[:1], each.labels[:1])
    with pytest.raises(ValueError, match="an order for each of the 1 sets of digits, got 5"):
        minibatch_descent(network, one, rule, start[:1], 20, 32, 5)


def test_many_runs_at_once_are_the_runs_one_by_one(digits):
    network, alphas, betas = Network((64, 6, 10)), np.array([0.1, 0.02]), np.array([0.5, 0.9])
    start = np.stack([network.init(5)] * 2)
    both = HeavyBall(alphas, betas)
    *_, together = minibatch_descent(network, digits[0], both, start, 40, 32, seed=6)
    for k in range(2):
        rule = HeavyBall(float(alphas[k]), float(betas[k]))
        alone = train(network, *digits, rule, epochs=1, seed=5)
        np.testing.assert_allclose(together[k], alone.theta, rtol=1e-9, atol=1e-12)


FEW = Digits(np.random.default_rng(1).uniform(size=(5, 4)), np.array([0, 1, 1, 0, 2]))
TINY = Network((4, 3, 3))


def refused(call, *arguments, **named):
    with pytest.raises((TypeError, ValueError)) as error:
        call(*arguments, **named)
    return str(error.value)


def test_a_convolution_without_kernels_is_refused():
    assert refused(ConvolutionNetwork, 0) == "kernels must be at least 1, got 0"
    assert ConvolutionNetwork(1).kernels == 1


def test_a_convolutions_parameters_may_be_a_list_and_need_not_be_finite():
    network, digits = ConvolutionNetwork(1), Digits(np.tile(FEW.images, 16), FEW.labels)
    theta = network.init(1)
    assert network.loss(theta.tolist(), digits) == network.loss(theta, digits)
    assert network.accuracy(theta.tolist(), digits) == network.accuracy(theta, digits)
    lost = theta.astype(np.float32)
    lost[0] = np.nan
    assert np.isnan(network.loss(lost, digits))
    said = f"theta must have {network.dimension} parameters on its last axis, got shape ()"
    assert refused(network.gradient, 3.0, digits) == said


def test_batches_are_of_32_in_the_first_order_unless_told_otherwise():
    many = Digits(np.tile(FEW.images, (13, 1)), np.tile(FEW.labels, 13))
    *_, other = minibatch_descent(TINY, many, HeavyBall(0.1, 0.9), TINY.init(0), 5)
    *_, same = minibatch_descent(TINY, many, HeavyBall(0.1, 0.9), TINY.init(0), 5, 32, 0)
    np.testing.assert_array_equal(other, same)


def test_a_convolution_reads_the_digit_of_its_highest_score(digits):
    network, some = ConvolutionNetwork(2), Digits(digits[0].images[:40], digits[0].labels[:40])
    theta = network.init(0) + np.random.default_rng(0).normal(size=network.dimension)
    maps, last, shift = (
        network._maps(theta, digits_runs._patches(some.images)),
        theta[20:-10],
        theta[-10:],
    )
    scores = maps @ last.reshape(72, 10) + shift
    np.testing.assert_allclose(network.scores(theta, some.images), scores, rtol=1e-12)
    right = [row.argmax() == label for row, label in zip(scores, some.labels, strict=True)]
    assert 0 < sum(right) < 20
    assert network.accuracy(theta, some) == np.mean(right)


def test_orders_and_sets_that_do_not_fit_are_refused():
    start, rule = np.stack([TINY.init(0)] * 3), HeavyBall(0.1, 0.9)
    call = minibatch_descent
    assert refused(call, TINY, FEW, rule, start, 2, 2, (1, 2)) == (
        "seed must name 3 orders, as many as theta has rows, got 2"
    )
    assert refused(call, TINY, FEW, rule, start[0], 2, 2, (1,)) == (
        "seed must name 0 orders, as many as theta has rows, got 1"
    )
    sets = Digits(np.stack([FEW.images] * 3), np.stack([FEW.labels] * 3))
    for seed in (5, (1, 2)):
        assert refused(call, TINY, sets, rule, start, 2, 2, seed) == (
            f"seed must name an order for each of the 3 sets of digits, got {seed}"
        )
    assert refused(call, TINY, FEW, rule, start, -1) == "steps must be at least 0, got -1"
    assert len(list(call(TINY, FEW, rule, start[0], 4, 2))) == 4


def test_many_runs_that_diverge_do_so_quietly():
    *_, last = minibatch_descent(TINY, FEW, HeavyBall(1e308, 0.9), TINY.init(0), 5, 2)
    assert not np.isfinite(last).all()
