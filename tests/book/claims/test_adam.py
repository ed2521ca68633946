"""The numbers of the chapter on Adam, against closed forms, papers and rules written out."""

import math

import numpy as np
import pytest
from measured import measured

from momentum_book.claims.adam import (
    C37,
    C38,
    C39,
    COURSES,
    decay_under_noise,
    one_step_without_correction,
    pytorch_rmsprop,
    reddi_kale_kumar,
    steps_of_rmsprop,
)
from momentum_lib import Adam, AdamW, GradientDescent, RMSprop, descend, losses


@pytest.fixture(scope="module")
def numbers():
    return {id_: measured(id_).finding.numbers for id_ in ("C37", "C38", "C39")}


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C37", "holds when the correction and the update are added"),
        ("C38", "holds when α stays constant or the valley is curved"),
        ("C39", "holds"),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


def test_the_first_corrected_step_is_alpha(numbers):
    # g / (|g| + epsilon) with the smallest gradient, 0.001, and epsilon 1e-8
    assert numbers["C37"]["first step / alpha - 1, at most"] == pytest.approx(1e-5, rel=1e-3)


def test_without_the_correction_it_is_more():
    assert one_step_without_correction(0.9, 0.999) == pytest.approx(math.sqrt(10))
    assert one_step_without_correction(0.9, 0.99) == pytest.approx(1)


def falling(t):
    return 0.5 / math.sqrt(t)


@pytest.mark.parametrize("large", [2.5, 3.0, 4.0, 6.0, 10.0])
def test_the_sequence_drives_adam_to_the_worst_point(large):
    adam = Adam(falling, beta1=0, beta2=1 / (1 + large**2))
    path = reddi_kale_kumar(adam, large=large)
    assert path[-1] == pytest.approx(1)
    assert path[-300:].min() > 0.9
    assert reddi_kale_kumar(GradientDescent(falling), large=large)[-300:].max() < -0.5


def test_a_long_memory_of_squares_finds_the_best_point(numbers):
    assert numbers["C37"]["end of the sequence, usual memory"] < -0.9
    assert numbers["C37"]["end of the sequence, short memory"] == pytest.approx(1)


def test_adam_by_hand_takes_the_same_sequence():
    """Written out from Kingma and Ba's algorithm 1, with beta1 = 0 and a projection."""
    x, v, path = 0.0, 0.0, [0.0]
    beta2, c = 1 / 17, 4.0
    for t in range(1, 61):
        g = c if t % 3 == 1 else -1.0
        v = beta2 * v + (1 - beta2) * g * g
        x -= falling(t) * g / (math.sqrt(v / (1 - beta2**t)) + 1e-8)
        x = min(max(x, -1.0), 1.0)
        path.append(x)
    found = reddi_kale_kumar(Adam(falling, beta1=0, beta2=beta2), large=c, steps=60)
    np.testing.assert_allclose(found, path, atol=1e-12)


def test_rmsprop_with_momentum_is_pytorch_s_while_alpha_is_constant(numbers):
    assert numbers["C38"]["largest difference from PyTorch's rule"] < 1e-12


def test_rmsprop_with_momentum_parts_from_pytorch_s_when_alpha_changes():
    ravine = losses.Ravine()
    start = np.array(ravine.start)
    ours = descend(ravine, RMSprop(lambda t: 0.02 if t <= 50 else 0.01, beta=0.9), start, 51).thetas
    first = pytorch_rmsprop(ravine.gradient, start, 0.02, 0.99, 0.9, 50)
    np.testing.assert_allclose(ours[:51], first, atol=1e-12)
    # PyTorch's buffer holds no alpha, so the step shrinks at once; ours keeps the old velocity.
    assert abs(ours[51] - ours[50])[0] > 1.5 * 0.5 * abs(first[50] - first[49])[0]


def test_momentum_needs_fewer_steps_at_a_constant_alpha_and_in_a_curved_valley(numbers):
    found = numbers["C38"]
    for name in COURSES:
        assert found[f"steps, {name}, beta 0.9"] < 0.6 * found[f"steps, {name}"]
    for name in ("bowl", "ravine"):
        falls = f"steps, {name}, alpha falls"
        assert found[falls] < 0.2 * found[f"{falls}, beta 0.9"]
    assert math.isinf(found["steps, valley, alpha falls"])
    assert math.isfinite(found["steps, valley, alpha falls, beta 0.9"])


def test_the_steps_of_rmsprop_are_those_of_its_lines():
    """One alpha of the list, one start, step by step, against the best of all: never below it."""
    start = np.random.default_rng(0).uniform([-2, -2], [2, 2], size=(8, 2))
    plain, _ = steps_of_rmsprop("bowl", falls=True)
    counts = []
    for first in start:
        theta, s, last = first.copy(), np.zeros(2), 0
        for t in range(1, 400):
            g = np.array([1, 100]) * theta
            s = 0.99 * s + 0.01 * g**2
            theta -= 0.1 * math.exp(-(t - 1) / 10) * g / (np.sqrt(s) + 1e-8)
            last = t if np.linalg.norm(theta) > 0.01 else last
        counts.append(last + 1)
    assert plain <= np.mean(counts) < 60


def test_adamw_shrinks_every_weight_by_the_same_share(numbers):
    left = [numbers["C39"][f"left, AdamW, noise {size}"] for size in ("0.1", "1", "10")]
    np.testing.assert_allclose(left, (1 - 0.01 * 0.05) ** 2000, atol=0.03)


def test_l2_under_adam_shrinks_a_weight_by_its_noise(numbers):
    """The penalty's gradient is divided by the noise's size: exp(-alpha decay steps / size)."""
    for size in (0.1, 1.0, 10.0):
        expected = math.exp(-0.01 * 0.05 * 2000 / size)
        assert numbers["C39"][f"left, L2, noise {size:g}"] == pytest.approx(expected, abs=0.04)


def test_under_plain_descent_both_ways_agree(numbers):
    assert numbers["C39"]["largest difference under plain descent"] < 1e-12
    left, _ = decay_under_noise(GradientDescent(0.01), (0.1, 1.0), l2=0.05)
    np.testing.assert_allclose(left, (1 - 0.01 * 0.05) ** 2000, atol=0.02)


def test_without_decay_nothing_decays():
    left, _ = decay_under_noise(AdamW(0.01, weight_decay=0.0), (0.1, 10.0), steps=500)
    np.testing.assert_allclose(left, 1, atol=0.05)


# Verdicts and sentences, on made-up numbers.

CORRECTED, ALONE = "first step / alpha - 1, at most", "first step / alpha without correction"
ADAM = {
    CORRECTED: 2e-4,
    ALONE: 3.214,
    "end of the sequence, short memory": 0.614,
    "end of the sequence, usual memory": -0.624,
    "end of the sequence, plain descent": -0.631,
}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds when"),
        ({CORRECTED: 0.9e-3}, "holds when"),
        ({CORRECTED: 1e-3}, "does not hold"),
        ({ALONE: 1.0011}, "holds when"),
        ({ALONE: 0.9989}, "holds when"),
        ({ALONE: 1.0009}, "holds"),
        ({ALONE: 0.9991}, "holds"),
        ({CORRECTED: 1e-3, ALONE: 1.0}, "does not hold"),
    ],
)
def test_adam_needs_a_first_step_of_alpha_and_the_correction_for_it(change, verdict):
    assert C37.verdict(ADAM | change).word == verdict


def test_adams_sentence_says_the_step_and_the_ends():
    said = C37.sentence(ADAM)
    assert "alpha to within 2e-04; from the two averages alone it is 3.21 alpha" in said
    assert "1/17 ends at +0.61, the worst point; with beta2 = 0.999 at -0.62, plain" in said
    assert said.endswith("descent at -0.63.")


GAP = "largest difference from PyTorch's rule"
RMSPROP = {GAP: 2.1e-10}
for surface, plain, carried in (("bowl", 1234.0, 56.0), ("ravine", 234.0, 78.0)):
    RMSPROP |= {f"steps, {surface}": plain, f"steps, {surface}, beta 0.9": carried}
    RMSPROP |= {
        f"steps, {surface}, alpha falls": plain + 1,
        f"steps, {surface}, alpha falls, beta 0.9": carried + 1,
    }
RMSPROP |= {
    "steps, valley": math.inf,
    "steps, valley, beta 0.9": 901.0,
    "steps, valley, alpha falls": math.inf,
    "steps, valley, alpha falls, beta 0.9": 902.0,
}
CURVED = "holds when α stays constant or the valley is curved"


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds"),
        ({GAP: 0.9e-9}, "holds"),
        ({GAP: 1e-9}, "does not hold"),
        *[
            ({f"steps, {name}": plain, f"steps, {name}, beta 0.9": 100.0}, verdict)
            for name in ("bowl", "ravine", "valley")
            for plain, verdict in ((101.0, "holds"), (100.0, "does not hold"))
        ],
        ({"steps, valley, beta 0.9": math.inf}, "does not hold"),
        ({"steps, bowl, alpha falls": 57.0}, CURVED),
        ({"steps, bowl, alpha falls": 58.0}, "holds"),
        ({"steps, ravine, alpha falls": 79.0}, CURVED),
        ({"steps, valley, alpha falls": 902.0}, "holds when α stays constant"),
    ],
)
def test_rmsprop_needs_pytorchs_path_and_fewer_steps_on_each_surface(change, verdict):
    found = C38.verdict(RMSPROP | change)
    assert f"{found.word} {found.condition}".strip() == verdict


def test_rmsprops_sentence_says_the_steps():
    said = C38.sentence(RMSPROP)
    assert "by less than 2e-10 in 300 steps" in said
    assert "1,234 and 56 (bowl), 234 and 78 (ravine) and more than 2,000 and 901" in said
    assert "1,235 and 57 (bowl), 235 and 79 (ravine) and more than 2,000 and 902" in said


def test_a_difference_at_the_limit_of_the_arithmetic_is_said_as_that():
    assert "by less than 1e-12 in" in C38.sentence(RMSPROP | {GAP: 3e-15})
    assert "by less than 1e-12." in C39.sentence(ADAMW | {APART: 0.0})


def left(way, *shares):
    """Return made-up shares that are left under the three noises."""
    sizes = ("0.1", "1", "10")
    return {f"left, {way}, noise {size}": x for size, x in zip(sizes, shares, strict=True)}


APART = "largest difference under plain descent"
ADAMW = {
    APART: 2.1e-10,
    **left("L2", 0.11, 0.22, 0.33),
    **left("AdamW", 0.44, 0.45, 0.46),
    "deviation of left, L2, noise 0.1": 0.01,
    "deviation of left, L2, noise 1": 0.02,
    "deviation of left, L2, noise 10": 0.03,
    "deviation of left, AdamW, noise 0.1": 0.04,
    "deviation of left, AdamW, noise 1": 0.05,
    "deviation of left, AdamW, noise 10": 0.06,
}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds"),
        ({APART: 0.9e-9}, "holds"),
        ({APART: 1e-9}, "does not hold"),
        ({"left, AdamW, noise 10": 0.53}, "holds"),
        ({"left, AdamW, noise 10": 0.55}, "does not hold"),
        ({"left, AdamW, noise 1": 0.55}, "does not hold"),
        (left("AdamW", 0.0, 0.0, 0.1), "does not hold"),
        (left("L2", 0.0, 0.0, 0.1), "does not hold"),
        ({"left, L2, noise 10": 0.19, "left, L2, noise 1": 0.22}, "holds"),
        ({"left, L2, noise 10": 0.19, "left, L2, noise 1": 0.19}, "does not hold"),
    ],
)
def test_adamw_needs_a_decay_that_noise_sways_only_under_l2(change, verdict):
    assert C39.verdict(ADAMW | change).word == verdict


def test_adamws_sentence_says_what_is_left_of_each_weight():
    said = C39.sentence(ADAMW)
    assert "noise of size 0.1, 1 and 10 is 0.11 ± 0.01, 0.22 ± 0.02 and 0.33 ± 0.03 under" in said
    assert "and 0.44 ± 0.04, 0.45 ± 0.05 and 0.46 ± 0.06 under AdamW" in said
    assert said.endswith("by less than 2e-10.")
    assert "is 0.00 ± 0.01" in C39.sentence(ADAMW | {"left, L2, noise 0.1": -1e-4})
