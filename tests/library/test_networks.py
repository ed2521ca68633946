"""The small network: its gradient, its digits, and that it learns."""

import json
import math
from itertools import islice, pairwise

import numpy as np
import pytest

from momentum_lib import Adam, GradientDescent, HeavyBall, _browser, networks
from momentum_lib.modern import ScheduleFree
from momentum_lib.networks import Digits, Network
from momentum_lib.random_numbers import shuffled, uniforms


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
    rng = np.random.default_rng(0)
    theta = network.init(3) + 0.1 * rng.standard_normal(network.dimension)  # biases as well
    gradient = network.gradient(theta, some)
    for _ in range(5):
        direction = rng.standard_normal(network.dimension)
        step = 1e-6 * direction
        slope = (network.loss(theta + step, some) - network.loss(theta - step, some)) / 2e-6
        assert gradient @ direction == pytest.approx(slope, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("network", [Network((64, 5, 10))], ids=repr)
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
    for network in (Network((64, 6, 10)),):
        theta = np.stack([network.init(seed) for seed in range(3)])
        here = network.gradient(theta, digits[0])
        monkeypatch.setattr(_browser.sys, "platform", "emscripten")
        np.testing.assert_allclose(network.gradient(theta, digits[0]), here, atol=1e-14)
        monkeypatch.undo()


# What the docstrings say, written a second time.

FEW = Digits(np.random.default_rng(1).uniform(size=(5, 4)), np.array([0, 1, 1, 0, 2]))
TINY = Network((4, 3, 3))


def test_the_digits_are_stored_as_letters_and_labels():
    stored = json.loads(networks.digits_text())
    assert len(stored["images"]) == 64 * len(stored["labels"]) == 64 * 1797
    assert set(stored["images"]) == set("0123456789abcdefg")


@pytest.mark.parametrize("seed", [0, 3])
def test_a_shuffle_puts_its_first_497_digits_aside(seed):
    order = shuffled(1797, uniforms(seed))
    learning, held_out = networks.load_digits(seed)
    stored = networks._stored_digits()
    for part, rows in ((held_out, order[:497]), (learning, order[497:])):
        np.testing.assert_array_equal(part.images, stored.images[rows])
        np.testing.assert_array_equal(part.labels, stored.labels[rows])
    np.testing.assert_array_equal(
        networks.load_digits()[1].labels, networks.load_digits(0)[1].labels
    )


def test_batches_are_slices_of_one_shuffle_after_another():
    numbers = uniforms(4)
    passes = [shuffled(11, numbers) for _ in range(2)]
    expected = [order[first : first + 4] for order in passes for first in (0, 4)]
    for batch, rows in zip(networks.batches(11, 4, 4), expected, strict=False):
        np.testing.assert_array_equal(batch, rows)
    whole, again = islice(networks.batches(3, 3, 0), 2)
    assert sorted(whole) == sorted(again) == [0, 1, 2]


@pytest.mark.parametrize("sizes", [(6, 4), (5, 3, 2)])
def test_first_weights_fill_glorots_interval_and_biases_are_zero(sizes):
    """Glorot and Bengio (2010), eq. 16: uniform within +-sqrt(6 / (in + out))."""
    theta, numbers, at = Network(sizes).init(7), uniforms(7), 0
    for inputs, outputs in pairwise(sizes):
        limit = math.sqrt(6) / math.sqrt(inputs + outputs)
        drawn = np.array([next(numbers) for _ in range(inputs * outputs)])
        weights = theta[at : at + inputs * outputs]
        np.testing.assert_allclose(weights, -limit + 2 * limit * drawn, rtol=1e-12)
        at += inputs * outputs
        np.testing.assert_array_equal(theta[at : at + outputs], 0)
        at += outputs
    assert at == len(theta)


def test_theta_holds_a_layers_weights_row_by_row_and_then_its_biases():
    (first, shift), (second, other) = Network((2, 3, 1)).layers(np.arange(13.0))
    assert first.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert shift.tolist() == [6, 7, 8]
    assert second.tolist() == [[9], [10], [11]]
    assert other.tolist() == [12]
    assert Network((2, 3, 1)).shapes == ((2, 3), (3,), (3, 1), (1,))


def by_hand(theta, digits):
    """Scores and loss of TINY, one image and one unit after the other."""
    weights, shift = theta[:12].reshape(4, 3), theta[12:15]
    last, other = theta[15:24].reshape(3, 3), theta[24:]
    scores, losses = [], []
    for image, label in zip(digits.images, digits.labels, strict=True):
        hidden = [
            math.tanh(sum(image[i] * weights[i, k] for i in range(4)) + shift[k]) for k in range(3)
        ]
        row = [sum(hidden[i] * last[i, k] for i in range(3)) + other[k] for k in range(3)]
        scores.append(row)
        losses.append(-math.log(math.exp(row[label]) / sum(map(math.exp, row))))
    return np.array(scores), sum(losses) / len(losses)


def test_scores_loss_and_accuracy_are_those_worked_out_by_hand():
    theta = np.random.default_rng(2).normal(size=TINY.dimension)
    scores, loss = by_hand(theta, FEW)
    np.testing.assert_allclose(TINY.scores(theta, FEW.images), scores, rtol=1e-12)
    assert TINY.loss(theta, FEW) == pytest.approx(loss, rel=1e-12)
    right = sum(int(row.argmax() == label) for row, label in zip(scores, FEW.labels, strict=True))
    assert 0 < right < 5
    assert TINY.accuracy(theta, FEW) == right / 5


def test_scores_beyond_what_exp_can_take_have_a_loss():
    scores = np.array([[2000.0, 0.0], [0.0, 3000.0]])
    assert networks.cross_entropy(scores, np.array([0, 0])) == 1500
    slopes = networks.score_gradient(scores, np.array([0, 0]))
    np.testing.assert_array_equal(slopes, [[0, 0], [-0.5, 0.5]])


def test_parameters_that_fit_are_not_copied():
    theta = TINY.init(1)
    assert networks.checked_parameters(theta, TINY.dimension) is theta


def test_parameters_may_be_a_list_and_need_not_be_finite():
    network, digits = TINY, FEW
    theta = network.init(1)
    assert network.loss(theta.tolist(), digits) == network.loss(theta, digits)
    assert (
        network.gradient(theta.tolist(), digits).tolist()
        == network.gradient(theta, digits).tolist()
    )
    assert network.accuracy(theta.tolist(), digits) == network.accuracy(theta, digits)
    lost = theta.astype(np.float32)
    lost[0] = np.nan
    assert np.isnan(network.loss(lost, digits))
    for wrong, shape in ((theta[1:], theta[1:].shape), (3.0, ())):
        said = f"theta must have {network.dimension} parameters on its last axis, got shape {shape}"
        for ask in (network.loss, network.gradient, network.accuracy):
            assert refused(ask, wrong, digits) == said
    assert refused(network.loss, "theta", digits).startswith("theta must be")


def refused(call, *arguments, **named):
    with pytest.raises((TypeError, ValueError)) as error:
        call(*arguments, **named)
    return str(error.value)


def test_what_is_no_network_and_no_batch_is_refused():
    wanted = "sizes must be two or more layer sizes, got "
    assert refused(Network, (64,)) == f"{wanted}(64,)"
    assert refused(Network, 64) == f"{wanted}64"
    assert refused(Network, (64, 0)) == "sizes must be at least 1, got 0"
    assert Network([3, 1]).sizes == (3, 1)
    assert refused(networks.batches, 0, 1, 0) == "size must be at least 1, got 0"
    assert refused(networks.batches, 5, 0, 0) == "batch_size must be at least 1, got 0"
    assert refused(networks.batches, 5, 6, 0) == "batch_size must be at most the 5 examples, got 6"
    assert refused(networks.train, TINY, FEW, FEW, HeavyBall(0.1, 0.9), -1, 2) == (
        "epochs must be at least 0, got -1"
    )
    assert refused(networks.train, TINY, FEW, FEW, HeavyBall(0.1, 0.9), 1, 5, 0.5).startswith(
        "seed must"
    )


@pytest.mark.parametrize("columns", [3, 4])
def test_a_product_in_a_browser_is_the_product(columns, monkeypatch):
    rng = np.random.default_rng(3)
    one, other = rng.normal(size=(2, 5, 6)), rng.normal(size=(2, columns, 6)).swapaxes(-1, -2)
    monkeypatch.setattr(_browser.sys, "platform", "emscripten")
    expected = np.einsum("bnk,bkm->bnm", one, other)
    np.testing.assert_allclose(_browser.product(one, other), expected, rtol=1e-12)
    np.testing.assert_allclose(_browser.tanh(one), np.tanh(one), rtol=1e-12)


def forbidden(*_, **__):
    raise AssertionError("the other way was to be taken")


@pytest.mark.parametrize(
    ("platform", "columns", "avoided"),
    [("emscripten", 4, "tanh"), ("linux", 4, "exp"), ("linux", 4, "ascontiguousarray")],
)
def test_only_a_browser_goes_its_own_way(platform, columns, avoided, monkeypatch):
    monkeypatch.setattr(_browser.sys, "platform", platform)
    monkeypatch.setattr(_browser.np, avoided, forbidden)
    _browser.tanh(np.ones(3))
    _browser.product(np.ones((2, 3)), np.ones((3, columns)))


def test_a_browser_adds_up_two_columns_at_once(monkeypatch):
    monkeypatch.setattr(_browser.sys, "platform", "emscripten")
    monkeypatch.setattr(_browser.np, "ascontiguousarray", forbidden)
    with pytest.raises(AssertionError):
        _browser.product(np.ones((2, 3)), np.ones((3, 4)))
    assert _browser.product(np.ones((2, 3)), np.ones((3, 5))).shape == (2, 5), "five have no pairs"


@pytest.mark.parametrize(
    "rule", [HeavyBall(0.3, 0.7), GradientDescent(0.3), Adam(0.1), ScheduleFree(0.3)]
)
def test_training_records_each_step_that_it_takes(rule):
    run = networks.train(TINY, FEW, FEW, rule, epochs=3, batch_size=2, seed=4)
    theta, order = TINY.init(4), networks.batches(5, 2, 5)
    state, accuracies = rule.init(theta), [TINY.accuracy(theta, FEW)]
    for t in range(1, 7):
        rows = next(order)
        batch, asked, before = Digits(FEW.images[rows], FEW.labels[rows]), [], theta
        loss = TINY.loss(theta, batch)

        def gradient(point, batch=batch, asked=asked):
            asked.append(TINY.gradient(point, batch))
            return asked[-1]

        theta, state = rule.step(theta, state, gradient, t)
        velocity = getattr(state, "velocity", before - theta)
        lengths = math.dist(asked[0], 0 * theta), math.dist(velocity, 0 * theta)
        assert run.losses[t - 1] == loss
        assert run.gradient_norms[t - 1] == pytest.approx(lengths[0], rel=1e-12)
        assert run.velocity_norms[t - 1] == pytest.approx(lengths[1], rel=1e-12)
        cosine = asked[0] @ velocity / lengths[0] / lengths[1]
        assert run.cosines[t - 1] == pytest.approx(cosine, rel=1e-12)
        if t % 2 == 0:
            accuracies.append(TINY.accuracy(theta, FEW))
    np.testing.assert_array_equal(run.theta, theta)
    np.testing.assert_array_equal(run.accuracies, accuracies)
    assert len(run.losses) == 6


def test_training_takes_ten_passes_of_32_unless_told_otherwise():
    many = Digits(np.tile(FEW.images, (13, 1)), np.tile(FEW.labels, 13))
    run = networks.train(TINY, many, FEW, HeavyBall(0.1, 0.9))
    assert len(run.losses) == 10 * (65 // 32)
    spelled = networks.train(TINY, many, FEW, HeavyBall(0.1, 0.9), epochs=10, batch_size=32, seed=0)
    np.testing.assert_array_equal(run.theta, spelled.theta)


def test_no_step_is_a_record_too():
    run = networks.train(TINY, FEW, FEW, HeavyBall(0.1, 0.9), epochs=0, batch_size=2)
    assert run.losses.shape == run.cosines.shape == (0,)
    assert len(run.accuracies) == 1


def test_a_cosine_needs_two_directions():
    one, other = np.array([0.3, 0.4]), np.array([0.0, 0.5])
    assert networks._lengths_and_cosine(one, other) == pytest.approx((0.5, 0.5, 0.8))
    length, none, cosine = networks._lengths_and_cosine(one, 0 * one)
    assert (length, none) == (0.5, 0)
    assert math.isnan(cosine)
    before = networks._Recorder(TINY, FEW).gradient
    assert (before.shape, before.dtype) == ((0,), np.float64)
