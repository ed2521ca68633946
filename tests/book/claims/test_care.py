"""The numbers of where to be careful with momentum, against closed forms."""

import numpy as np
import pytest
from measured import measured, said

from momentum_book.claims import care
from momentum_book.claims.care import BEHIND, C48
from momentum_lib import networks, theory

RANDOM = "only a target that moves at random suffers"
STEADY = "and one that drifts steadily gains"
AS_IT_WAS = "holds when α stays as it was"


def test_the_verdict():
    found = measured("C48").full_verdict
    assert found == f"{AS_IT_WAS}; with α made smaller, {RANDOM}, {STEADY}"


@pytest.mark.parametrize(("alpha", "beta"), [(0.05, 0.0), (0.05, 0.9), (0.005, 0.9)])
def test_the_spread_is_the_theorys(alpha, beta):
    expected = theory.stationary_spread("HeavyBall", alpha, 1.0, beta)
    # The standard deviation of 2,000 normal numbers is itself off by 1 / sqrt(4,000).
    found = care.spread_under_noise(alpha, beta)
    assert found.shape == (8,)
    assert found.mean() == pytest.approx(expected, rel=0.07)


@pytest.mark.parametrize("motion", ["random walk", "steady drift"])
def test_plain_descent_stays_as_far_behind_as_theory_has_it(motion):
    """LMS with normal inputs: mean and mean square of the error solve a recursion of their own.

    The target moves, then the learner takes its step: ``e <- (I - alpha x x') (e + move) + noise``.
    A walk's move is new each time; behind a steady one the error has the mean that it builds up.
    """
    d, noise, drift, alphas = 5, 0.3, 0.03, 2.0 ** np.arange(-8, 0.5, 0.5)
    shrink = 1 - 2 * alphas + alphas**2 * (d + 2)
    lag = (1 - alphas) / alphas if motion == "steady drift" else 0.0
    moved = d * drift**2 * (1 + 2 * lag)
    behind = (moved * shrink + d * alphas**2 * noise**2) / (1 - shrink)
    expected = behind[(shrink > 0) & (shrink < 1)].min()
    assert care.tracking_error(0.0, motion).mean() == pytest.approx(expected, rel=0.08)


def test_a_velocity_follows_what_lasts_and_loses_what_does_not():
    found = measured("C48").finding.numbers
    walk, steady, quick = (
        found[BEHIND.format(motion)] for motion in ("random walk", "steady drift", "quick swing")
    )
    assert steady < 0.95
    assert 1.2 < walk < quick


def test_a_bandit_that_learns_nothing_is_sure_of_nothing():
    found = care.bandit(1e-6, 0.9, steps=20, seeds=2, runs=10)
    assert found.wrong.tolist() == found.right.tolist() == [0, 0]
    # Ten normal means: the best is 1.54 above the others' mean, which is what chance pulls.
    assert care.bandit(1e-9, 0.0, steps=50).regret.mean() == pytest.approx(1.54, abs=0.1)


def test_fine_tuning_by_no_step_forgets_nothing():
    new, old = care.fine_tuning(1e-9, 0.0, seeds=1)
    assert old[0] > 0.9
    assert new[0] < 0.7


def test_mirroring_twice_is_the_image_itself():
    digits, _ = networks.load_digits()
    once = care._mirrored(digits)
    np.testing.assert_array_equal(care._mirrored(once).images, digits.images)
    np.testing.assert_array_equal(once.images[:, 0], digits.images[:, 7])


# Verdicts and sentences, on made-up numbers.

ERROR = 0.03125
MEANS = {
    "more of them stuck, same alpha": 0.3,
    "spread over plain's, same alpha": 3.0,
    "old digits lost, same alpha": 0.3,
    "more of them stuck, same length": -0.1,
    "spread over plain's, same length": 0.9,
    "old digits lost, same length": -0.1,
    BEHIND.format("random walk"): 1.514,
    BEHIND.format("steady drift"): 0.824,
    BEHIND.format("slow swing"): 0.934,
    BEHIND.format("quick swing"): 1.844,
}
CARE = MEANS | {f"error of {name}": ERROR for name in MEANS}
for name, values in {
    "stuck": (0.11, 0.32, 0.13),
    "spread": (0.214, 0.62, 0.23),
    "old digits": (0.91, 0.72, 0.93),
}.items():
    for k, (run, value) in enumerate(zip(care.CARE, values, strict=True), start=1):
        CARE |= {f"{name}, {run}": value, f"deviation of {name}, {run}": k / 100}
THREE = 3 * ERROR
WHOLE = f"{AS_IT_WAS}; with α made smaller, {RANDOM}, {STEADY}"


@pytest.mark.parametrize(
    ("name", "border", "inside", "beyond"),
    [
        ("more of them stuck, same alpha", 0.05 + THREE, "does not hold", WHOLE),
        ("spread over plain's, same alpha", 2 + THREE, "does not hold", WHOLE),
        ("old digits lost, same alpha", 0.05 + THREE, "does not hold", WHOLE),
        ("more of them stuck, same length", 0.05 - THREE, WHOLE, "holds"),
        ("spread over plain's, same length", 1.1 - THREE, WHOLE, "holds"),
        ("old digits lost, same length", 0.05 - THREE, WHOLE, "holds"),
        (BEHIND.format("random walk"), 1 + THREE, AS_IT_WAS, WHOLE),
        (BEHIND.format("steady drift"), 1 - THREE, WHOLE, WHOLE.removesuffix(f", {STEADY}")),
    ],
)
def test_care_is_due_where_the_same_alpha_harms_and_the_same_length_spares(
    name, border, inside, beyond
):
    assert said(C48.verdict(CARE)) == WHOLE
    assert said(C48.verdict(CARE | {name: border - 0.001})) == inside
    assert said(C48.verdict(CARE | {name: border + 0.001})) == beyond


def test_the_sentence_on_care_says_each_harm():
    told = C48.sentence(CARE)
    assert "stuck on a wrong arm: 11% ± 1%, 32% ± 2%, 13% ± 3%. Spread" in told
    assert "Spread under noise: 0.21, 0.62, 0.23. Known" in told
    assert "0.5, then 0.9): 91% ± 1%, 72% ± 2%, 93% ± 3%. Following" in told
    assert "0.9 has 1.51 ± 0.03 (random walk), 0.82 ± 0.03 (steady drift), 0.93 ± 0.03" in told
    assert told.endswith("times plain descent's error, mean and standard error.")
