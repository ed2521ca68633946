"""The numbers of the chapter on code and applications, against closed forms and records."""

import math

import numpy as np
import pytest
from measured import measured

from momentum_book import records
from momentum_book.claims import applications
from momentum_book.claims.applications import C46, C47, C48
from momentum_lib import descend, losses, networks, theory


@pytest.fixture(scope="module")
def numbers():
    return {id_: measured(id_).finding.numbers for id_ in ("C46", "C47", "C48")}


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
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


# Verdicts and sentences, on made-up numbers.

PLACES = {
    **{f"{name}, alpha inside": 0 for name in applications.LIBRARIES},
    **{f"{name}, alpha outside": 0 for name in applications.LIBRARIES},
    "Keras, alpha inside": 1,
    "optax, alpha outside": 2,
    "PyTorch, alpha outside": 1,
    "largest gap, constant alpha": 2e-13,
    "largest gap, alpha drops": 0.434,
    "steps to the new length, inside": 32,
    "steps to the new length, outside": 7,
}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds when"),
        ({"largest gap, constant alpha": 0.9e-12}, "holds when"),
        ({"largest gap, constant alpha": 1e-12}, "does not hold"),
        ({"steps to the new length, inside": 8}, "holds when"),
        ({"steps to the new length, inside": 7}, "holds"),
        ({"PyTorch, alpha outside": 0}, "holds"),
        ({"PyTorch, alpha outside": 2}, "holds when"),
        ({"largest gap, constant alpha": 1e-12, "PyTorch, alpha outside": 0}, "does not hold"),
    ],
)
def test_pytorchs_style_is_one_path_unless_alpha_changes_outside(change, verdict):
    assert C46.verdict(PLACES | change).word == verdict


def test_the_sentence_on_places_names_the_libraries_and_says_the_gaps():
    said = C46.sentence(PLACES)
    assert "inside the velocity in Keras, outside in PyTorch and optax. With" in said
    assert "differ by less than 1e-12. When alpha drops to a tenth, they part by 0.43; on" in said
    assert "takes 32 steps until" in said
    assert said.endswith("alpha outside 7.")
    moved = {"scikit-learn, alpha inside": 1, "PyTorch, alpha outside": 0}
    assert "in Keras and scikit-learn, outside in optax. With" in C46.sentence(PLACES | moved)
    assert "less than 3e-10. When" in C46.sentence(
        PLACES | {"largest gap, constant alpha": 3.1e-10}
    )


def test_a_library_is_counted_where_the_table_of_conventions_has_its_heavy_ball():
    for place in applications.PLACES:
        counted = sum(
            applications._rules_with_alpha(place, name) for name in applications.LIBRARIES
        )
        rows = [row for row in applications.CONVENTIONS if row.rule == "HeavyBall"]
        assert counted == sum(row.learning_rate.startswith(place) for row in rows) > 0


EXCELS = {
    **{f"speed-up, {name}": 1.1 + k / 10 for k, name in enumerate(applications.CONTESTS)},
    **{
        f"error of speed-up, {name}": 0.01 + k / 100 for k, name in enumerate(applications.CONTESTS)
    },
}
HIGH = {f"speed-up, {name}": 9.0 for name in ("batch 1,024", "depth 12", "convolution")}


@pytest.mark.parametrize(
    ("high", "low", "verdict"),
    [
        ("batch 1,024", "batch 16", "does not hold"),
        ("depth 12", "depth 2", "holds when"),
        ("convolution", "no convolution", "holds when"),
    ],
)
def test_a_speed_up_is_above_another_by_two_errors_of_the_difference(high, low, verdict):
    assert C47.verdict(EXCELS | HIGH).word == "holds"
    pair = {f"error of speed-up, {high}": 0.75, f"error of speed-up, {low}": 1.0}
    pair |= {f"speed-up, {high}": 3.5, f"speed-up, {low}": 1.0}  # 2.5 = 2 sqrt(0.75^2 + 1^2)
    assert C47.verdict(EXCELS | HIGH | pair).word == verdict
    assert C47.verdict(EXCELS | HIGH | pair | {f"speed-up, {high}": 3.51}).word == "holds"


def test_without_large_batches_momentum_does_not_excel():
    assert C47.verdict(EXCELS | HIGH | {"speed-up, batch 1,024": 1.0}).word == "does not hold"
    assert C47.verdict(EXCELS | {"speed-up, batch 1,024": 1.0}).word == "does not hold"


def test_the_sentence_on_speed_ups_says_each():
    said = C47.sentence(EXCELS)
    assert "1.10 ± 0.01, 1.20 ± 0.02 and 1.30 ± 0.03 with batches of 16, 128 and 1,024" in said
    assert "1.40 ± 0.04, 1.50 ± 0.05 and 1.60 ± 0.06 with 2, 6 and 12 layers" in said
    assert "1.70 ± 0.07 with a convolution and 1.80 ± 0.08 without it" in said


CARE = {
    "stuck, plain": 0.11,
    "deviation of stuck, plain": 0.01,
    "stuck, same alpha": 0.32,
    "deviation of stuck, same alpha": 0.02,
    "stuck, same length": 0.13,
    "deviation of stuck, same length": 0.03,
    "spread, plain": 0.214,
    "spread, same alpha": 0.62,
    "spread, same length": 0.23,
    "old digits, plain": 0.91,
    "deviation of old digits, plain": 0.04,
    "old digits, same alpha": 0.72,
    "deviation of old digits, same alpha": 0.05,
    "old digits, same length": 0.93,
    "deviation of old digits, same length": 0.06,
    "tracking error over plain descent's": 1.514,
    "error of tracking error over plain descent's": 0.074,
    "lowest tracking error over plain descent's": 1.1,
}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds when"),
        ({"stuck, same alpha": 0.23}, "holds when"),
        ({"stuck, same alpha": 0.22}, "does not hold"),
        ({"spread, same alpha": 0.43}, "holds when"),
        ({"spread, same alpha": 0.428}, "does not hold"),
        ({"old digits, same alpha": 0.85}, "holds when"),
        ({"old digits, same alpha": 0.87}, "does not hold"),
        ({"lowest tracking error over plain descent's": 1.0}, "does not hold"),
        ({"stuck, same length": 0.15}, "holds when"),
        ({"stuck, same length": 0.17}, "holds"),
        ({"stuck, same length": 0.07}, "holds when"),
        ({"stuck, same length": 0.05, "stuck, plain": 0.0}, "holds when"),
        ({"stuck, same length": 0.05}, "holds"),
        ({"spread, same length": 0.235}, "holds when"),
        ({"spread, same length": 1.1 * 0.214}, "holds when"),
        ({"spread, same length": 0.236}, "holds"),
        ({"old digits, same length": 0.87}, "holds when"),
        ({"old digits, same length": 0.85}, "holds"),
        ({"old digits, same length": 0.91 - 0.05}, "holds when"),
        ({"old digits, same length": 0.85, "spread, same alpha": 0.428}, "does not hold"),
    ],
)
def test_care_is_due_where_the_same_alpha_harms_and_the_same_length_spares(change, verdict):
    assert C48.verdict(CARE | change).word == verdict


def test_the_sentence_on_care_says_each_harm():
    said = C48.sentence(CARE)
    assert "stuck on a wrong arm: 11% ± 1%, 32% ± 2%, 13% ± 3%. Spread" in said
    assert "Spread under noise: 0.21, 0.62, 0.23. Known" in said
    assert "0.5, then 0.9): 91% ± 4%, 72% ± 5%, 93% ± 6%. Following" in said
    assert said.endswith("1.51 times plain descent's error, with a standard error of 0.07.")
