"""The numbers of the chapter on code and applications, against closed forms and records."""

import math

import numpy as np
import pytest
from measured import measured, said

from momentum_book import records
from momentum_book.claims import applications
from momentum_book.claims.applications import C46, C47
from momentum_lib import descend, losses


@pytest.fixture(scope="module")
def numbers():
    return {id_: measured(id_).finding.numbers for id_ in ("C46", "C47")}


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C46", "holds when α is constant"),
        (
            "C47",
            (
                "holds when the batch is large, so that gradients are consistent; depth adds "
                "nothing to it; vision is not decided here"
            ),
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


def test_in_deep_networks_momentum_ends_far_lower_though_its_gain_is_no_larger(numbers):
    found = numbers["C47"]
    assert found["speed-up, depth 12"] < found["speed-up, depth 2"]
    assert found["last loss, beta 0.9, depth 12"] < 0.7 * found["last loss, plain, depth 12"]


def test_the_network_without_a_convolution_is_as_large():
    with_, without = (
        applications.CONTESTS[name].network.dimension for name in ("convolution", "no convolution")
    )
    assert without == pytest.approx(with_, rel=0.02)


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
    told = C46.sentence(PLACES)
    assert "inside the velocity in Keras, outside in PyTorch and optax. With" in told
    assert "differ by less than 1e-12. When alpha drops to a tenth, they part by 0.43; on" in told
    assert "takes 32 steps until" in told
    assert told.endswith("alpha outside 7.")
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


LARGE = "the batch is large, so that gradients are consistent"
CONDITIONS = {
    "batch 1,024": "does not hold",
    "depth 12": f"holds when {LARGE}; depth adds nothing to it",
    "convolution": f"holds when {LARGE}; vision is not decided here",
}


@pytest.mark.parametrize(
    ("high", "low"),
    [("batch 1,024", "batch 16"), ("depth 12", "depth 2"), ("convolution", "no convolution")],
)
def test_a_speed_up_is_above_another_by_three_errors_of_the_difference(high, low):
    assert C47.verdict(EXCELS | HIGH).word == "holds"
    pair = {f"error of speed-up, {high}": 0.75, f"error of speed-up, {low}": 1.0}
    pair |= {f"speed-up, {high}": 4.75, f"speed-up, {low}": 1.0}  # 3.75 = 3 sqrt(0.75^2 + 1^2)
    assert said(C47.verdict(EXCELS | HIGH | pair)) == CONDITIONS[high]
    assert C47.verdict(EXCELS | HIGH | pair | {f"speed-up, {high}": 4.76}).word == "holds"


def test_without_large_batches_momentum_does_not_excel():
    assert C47.verdict(EXCELS | HIGH | {"speed-up, batch 1,024": 1.0}).word == "does not hold"
    assert C47.verdict(EXCELS | {"speed-up, batch 1,024": 1.0}).word == "does not hold"


def test_the_sentence_on_speed_ups_says_each():
    told = C47.sentence(EXCELS)
    assert "1.10 ± 0.01, 1.20 ± 0.02 and 1.30 ± 0.03 with batches of 16, 128 and 1,024" in told
    assert "1.40 ± 0.04, 1.50 ± 0.05 and 1.60 ± 0.06 with 2, 6 and 12 layers" in told
    assert "1.70 ± 0.07 with a convolution and 1.80 ± 0.08 without it" in told
