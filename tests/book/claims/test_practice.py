"""The numbers of the chapters on practice and applications, against closed forms."""

import math

import numpy as np
import pytest
from measured import measured

from momentum_book import records
from momentum_book.claims import applications, practice
from momentum_lib import AveragedMomentum, HeavyBall, descend, losses, networks, theory


@pytest.fixture(scope="module")
def numbers():
    return {f"C{k}": measured(f"C{k}").finding.numbers for k in range(42, 49)}


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C42", "holds when you start at 0.9 and let held-out data choose α"),
        ("C43", "holds when the form is the averaged one and the noise is small"),
        ("C44", "holds when the loss is not the only thing watched"),
        (
            "C45",
            "holds when the form is the averaged one; the velocity form knows only the first",
        ),
        ("C46", "holds when α is constant"),
        ("C47", "holds when the batch is large, so that gradients are consistent"),
        (
            "C48",
            "holds when α stays as it was; with α made smaller, only the drifting stream suffers",
        ),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


# The sweep.


def test_a_cell_of_the_sweep_is_a_run_by_hand():
    found, seed = practice.sweep("smooth"), 2
    seen, unseen = networks.load_digits(seed)
    learning = networks.Digits(seen.images[:1000], seen.labels[:1000])
    row, column = list(found.lengths).index(2), list(found.betas).index(0.9)
    order = networks.batches(1000, 100, seed)
    theta, velocity = practice.READER.init(seed), 0.0
    for _ in range(100):
        rows = next(order)
        batch = networks.Digits(learning.images[rows], learning.labels[rows])
        velocity = 0.9 * velocity + 0.2 * practice.READER.gradient(theta, batch)
        theta = theta - velocity
    assert found.accuracy[seed, row, column] == practice.READER.accuracy(theta, unseen)


@pytest.mark.parametrize("task", practice.TASKS)
def test_the_best_length_is_not_the_first_or_last_that_was_tried(task):
    found = practice.sweep(task)
    usual = list(found.betas).index(0.9)
    assert found.lengths[0] < found.best_lengths[usual] < found.lengths[-1]


def test_beta_matters_less_than_alpha_where_noise_rules(numbers):
    found = numbers["C42"]
    values = [found[f"loss, noisy, beta {beta:g}"] for beta in (0, 0.5, 0.7, 0.8, 0.9, 0.95)]
    assert max(values) / min(values) < found["wrong length, noisy"]


# Alpha.


@pytest.mark.parametrize("beta", [0.5, 0.9])
@pytest.mark.parametrize("form", ["HeavyBall", "AveragedMomentum"])
def test_the_limit_is_the_theorys(numbers, form, beta):
    expected = theory.stability_limit(form, 1.0, beta) / 2
    assert numbers["C43"][f"limit over plain's, {form}, beta {beta}"] == pytest.approx(
        expected, rel=0.007
    )


# The panel.


def test_the_share_is_one_for_equal_gradients_and_less_for_noise():
    alpha, beta = 0.3, 0.8
    equal = alpha / (1 - beta)
    assert practice.velocity_share(equal, 1.0, alpha, beta) == pytest.approx(1)
    noise = alpha / math.sqrt(1 - beta**2)
    expected = math.sqrt((1 - beta) / (1 + beta))
    assert practice.velocity_share(noise, 1.0, alpha, beta) == pytest.approx(expected)


def test_the_smoothest_loss_belongs_to_the_run_that_creeps(numbers):
    found = numbers["C44"]
    rises = {name: found[f"rise, {name}"] for name in practice.PATIENTS}
    assert min(rises, key=rises.get) == "alpha too small"
    assert found["share, alpha too small"] > 2 * found["share, healthy"]
    assert found["read correctly, healthy"] == max(
        found[f"read correctly, {name}"] for name in practice.PATIENTS
    )


# The pitfalls.


def test_the_bowl_of_the_third_pitfall(numbers):
    found = numbers["C45"]
    assert found["steps, plain"] == 709  # claim C04
    assert found["steps, averaged, ten times alpha"] == found["steps, velocity, same alpha"]
    alpha = 2 / 101
    for name, length in (("averaged, same alpha", 0.1), ("averaged, ten times alpha", 1.0)):
        rate = theory.rate("HeavyBall", length * alpha, [1.0, 100.0], 0.9).max()
        assert found[f"steps, {name}"] == pytest.approx(theory.steps_needed(rate, 1e-6), rel=0.15)


def test_two_rules_that_are_one_have_one_loss_on_digits():
    pair = [HeavyBall(0.05, 0.9), AveragedMomentum(0.5, 0.9)]
    found = practice.losses_on_digits(pair, [1, 30], seeds=2)
    np.testing.assert_allclose(found[..., 0], found[..., 1], rtol=1e-8)


# Alpha inside or outside.


def test_coasting_is_the_closed_form(numbers):
    # The k-th step after the drop is 1 + 9 beta^k new lengths: k > ln 90 / -ln 0.9.
    first = math.ceil(math.log(90) / -math.log(0.9))
    assert numbers["C46"]["steps to the new length, inside"] == first - 1
    assert numbers["C46"]["steps to the new length, outside"] == 0


def test_outside_is_what_pytorch_was_recorded_to_do():
    kept = records.load("parity")
    walked = kept["runs"]["PyTorch | torch.optim.SGD(lr, momentum) | quadratic 2 | constant"]
    bowl, start = losses.Quadratic([1, 10]), [1.237, -0.718]
    ours = descend(bowl, applications.outside(0.05, 0.8), start, max(kept["steps"])).thetas
    np.testing.assert_allclose(ours[kept["steps"]], walked["thetas"], rtol=1e-9)


def test_outside_under_a_schedule_is_its_two_lines():
    def rate(t):
        return 0.05 / t

    bowl = losses.Quadratic([1, 10])
    theta, v = np.array([1.0, 1.0]), 0.0
    for t in range(1, 21):
        v = 0.9 * v + bowl.gradient(theta)
        theta = theta - rate(t) * v
    run = descend(bowl, applications.outside(rate, 0.9), [1.0, 1.0], 20)
    np.testing.assert_allclose(run.thetas[-1], theta, rtol=1e-12)


# Where momentum excels.


def test_the_gain_grows_with_the_batch(numbers):
    gains = [numbers["C47"][f"speed-up, batch {size}"] for size in ("16", "128", "1,024")]
    assert gains == sorted(gains)
    assert gains[-1] > 2 * gains[0]


def test_the_network_without_a_convolution_is_as_large():
    with_, without = (
        applications.CONTESTS[name].network.dimension for name in ("convolution", "no convolution")
    )
    assert without == pytest.approx(with_, rel=0.02)


# Where to be careful.


@pytest.mark.parametrize(("alpha", "beta"), [(0.05, 0.0), (0.05, 0.9), (0.005, 0.9)])
def test_the_spread_is_the_theorys(alpha, beta):
    expected = theory.stationary_spread("HeavyBall", alpha, 1.0, beta)
    # The standard deviation of 2,000 normal numbers is itself off by 1 / sqrt(4,000).
    assert applications.spread_under_noise(alpha, beta) == pytest.approx(expected, rel=0.07)


@pytest.mark.parametrize("drift", [0.01, 0.03])
def test_plain_descent_stays_as_far_behind_a_drift_as_theory_has_it(drift):
    """LMS with normal inputs: the mean square error solves a recursion of its own."""
    d, noise, alphas = 5, 0.3, 2.0 ** np.arange(-8, 1)
    shrink = 1 - 2 * alphas + alphas**2 * (d + 2)
    behind = (d * drift**2 * shrink + d * alphas**2 * noise**2) / (1 - shrink)
    # The learner is measured after its step, the target before its next one.
    after = behind[(shrink > 0) & (shrink < 1)].min()
    assert applications.tracking_error(0.0, drift).mean() == pytest.approx(after, rel=0.06)


def test_a_bandit_that_learns_nothing_is_never_stuck():
    assert applications.bandit(1e-6, 0.9, steps=20, seeds=2, runs=10).tolist() == [0, 0]


def test_fine_tuning_by_no_step_forgets_nothing():
    new, old = applications.fine_tuning(1e-9, 0.0, seeds=1)
    assert old[0] > 0.9
    assert new[0] < 0.7


def test_mirroring_twice_is_the_image_itself():
    digits, _ = networks.load_digits()
    once = applications._mirrored(digits)
    np.testing.assert_array_equal(applications._mirrored(once).images, digits.images)
    np.testing.assert_array_equal(once.images[:, 0], digits.images[:, 7])
