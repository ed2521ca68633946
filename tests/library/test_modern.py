"""The rules since Adam, against second writings of them and what is known in closed form."""

import dataclasses
import math
import re

import numpy as np
import pytest
from elsewhere import Elsewhere, assert_same_run
from hypothesis import given
from hypothesis import strategies as st

from momentum_book.claims.adam import reddi_kale_kumar
from momentum_lib import (
    Adam,
    AMSGrad,
    GradientDescent,
    Lion,
    Muon,
    NAdam,
    ScheduleFree,
    descend,
    losses,
)
from momentum_lib.modern import orthogonalized
from momentum_lib.networks import Network
from momentum_lib.rules import RULES

ALL = [
    AMSGrad(0.1),
    NAdam(0.1),
    Lion(0.1),
    Lion(0.1, weight_decay=0.3),
    Muon(0.1),
    ScheduleFree(0.1),
]
EVERY_RULE = pytest.mark.parametrize("rule", ALL, ids=repr)


def g(x):
    return 3 * x + math.sin(2 * x) - 0.5


WAVE = losses.Custom(
    value=lambda x: 1.5 * x[..., 0] ** 2 - np.cos(2 * x[..., 0]) / 2 - 0.5 * x[..., 0],
    gradient=lambda x: 3 * x + np.sin(2 * x) - 0.5,
    vectorized=True,
)


def by_hand_amsgrad(x, alpha=0.1, b1=0.9, b2=0.999):
    """As PyTorch's documentation writes it: the maximum before the correction."""
    m = v = top = 0.0
    for t in range(1, 1000):
        m, v = b1 * m + (1 - b1) * g(x), b2 * v + (1 - b2) * g(x) ** 2
        top = max(top, v)
        step_size, divisor = alpha / (1 - b1**t), math.sqrt(top) / math.sqrt(1 - b2**t) + 1e-8
        x = x - step_size * m / divisor
        yield x


def by_hand_nadam(x, alpha=0.1, b1=0.9, b2=0.999):
    """Adam whose corrected average is moved one step ahead."""
    m = v = 0.0
    for t in range(1, 1000):
        m, v = b1 * m + (1 - b1) * g(x), b2 * v + (1 - b2) * g(x) ** 2
        ahead = m * b1 / (1 - b1 ** (t + 1)) + g(x) * (1 - b1) / (1 - b1**t)
        x = x - alpha * ahead / (math.sqrt(v / (1 - b2**t)) + 1e-8)
        yield x


def by_hand_lion(x, alpha=0.1, b1=0.9, b2=0.99, decay=0.3):
    m = 0.0
    while True:
        slope = g(x)
        x = x - alpha * (math.copysign(1, b1 * m + (1 - b1) * slope) + decay * x)
        m += (1 - b2) * (slope - m)
        yield x


def by_hand_schedule_free(x, alpha=0.1, beta=0.9):
    """The authors' form, with all walkers remembered and averaged anew each time."""
    z, walkers = x, []
    while True:
        z = z - alpha * g(z + beta * (x - z))
        walkers.append(z)
        x = sum(walkers) / len(walkers)
        yield x


@pytest.mark.parametrize(
    ("rule", "by_hand"),
    [
        (AMSGrad(0.1), by_hand_amsgrad),
        (NAdam(0.1), by_hand_nadam),
        (Lion(0.1, weight_decay=0.3), by_hand_lion),
        (ScheduleFree(0.1), by_hand_schedule_free),
    ],
    ids=lambda each: getattr(each, "__name__", type(each).__name__),
)
@given(start=st.floats(-3, 3))
def test_a_rule_agrees_with_a_second_writing_of_it(rule, by_hand, start):
    path = descend(WAVE, rule, [start], 40).thetas[1:, 0]
    other = by_hand(start)
    np.testing.assert_allclose(path, [next(other) for _ in path], rtol=1e-9, atol=1e-9)


@EVERY_RULE
def test_a_step_is_a_pure_function(rule):
    theta = np.array([0.5, -2.0])
    state, before = rule.init(theta), theta.copy()
    bowl = losses.Quadratic([1, 10])
    kept = [part.copy() for part in state]
    one, other = (rule.step(theta, state, bowl.gradient, 1) for _ in range(2))
    np.testing.assert_array_equal(one[0], other[0])
    np.testing.assert_array_equal(theta, before)
    for part, copy in zip(state, kept, strict=True):
        np.testing.assert_array_equal(part, copy)


@EVERY_RULE
def test_the_first_state_is_zeros_or_the_start_itself(rule):
    theta = np.ones((3, 2))
    first = theta if isinstance(rule, ScheduleFree) else np.zeros((3, 2))
    for part in rule.init(theta):
        np.testing.assert_array_equal(part, first, strict=True)


@EVERY_RULE
def test_a_batch_of_runs_equals_the_runs_one_by_one(rule):
    starts, bowl = np.random.default_rng(0).normal(size=(5, 2)), losses.Quadratic([1, 10])
    together = descend(bowl, rule, starts, 30).thetas
    alone = np.stack([descend(bowl, rule, start, 30).thetas for start in starts], axis=1)
    np.testing.assert_allclose(together, alone, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("kind", [AMSGrad, NAdam, Lion, Muon, ScheduleFree])
def test_a_grid_of_learning_rates_equals_single_runs(kind):
    alphas, bowl = np.array([0.01, 0.1]), losses.Quadratic([1, 10])
    grid = descend(bowl, kind(alphas), [1.0, 1.0], 20).thetas
    for i, alpha in enumerate(alphas):
        single = descend(bowl, kind(float(alpha)), [1.0, 1.0], 20).thetas
        np.testing.assert_allclose(grid[:, i], single, rtol=1e-12)


@pytest.mark.parametrize(
    ("kind", "settings", "words"),
    [
        (AMSGrad, {"learning_rate": 0}, "learning_rate must be > 0"),
        (NAdam, {"beta1": 1}, "beta1 must be >= 0 and < 1"),
        (Lion, {"beta2": -0.1}, "beta2 must be >= 0 and < 1"),
        (Lion, {"weight_decay": -1}, "weight_decay must be >= 0"),
        (Muon, {"beta": 1}, "beta must be >= 0 and < 1"),
        (Muon, {"shapes": [(2, 3, 4)]}, r"shapes must hold \(outputs,\) or \(inputs, outputs\)"),
        (Muon, {"shapes": [(0, 3)]}, "shapes must be at least 1"),
        (ScheduleFree, {"learning_rate": float("nan")}, "learning_rate must be finite"),
    ],
)
def test_a_bad_setting_is_refused_by_name(kind, settings, words):
    with pytest.raises(ValueError, match=words):
        kind(**settings)


NOT_POSITIVE = (0, "must be > 0, got 0")
NO_PART = (1, "must be >= 0 and < 1, got 1")
NEGATIVE = (-1, "must be >= 0, got -1")
REFUSED = {
    "learning_rate": NOT_POSITIVE,
    "beta": NO_PART,
    "beta1": NO_PART,
    "beta2": NO_PART,
    "epsilon": NEGATIVE,
    "weight_decay": NEGATIVE,
}


@pytest.mark.parametrize(
    ("kind", "setting"),
    [
        (kind, field.name)
        for kind in (rule.kind for rule in RULES.values() if rule.module == "modern")
        for field in dataclasses.fields(kind)
        if field.name != "shapes"
    ],
)
def test_each_setting_is_refused_out_of_its_range(kind, setting):
    bad, words = REFUSED[setting]
    with pytest.raises(ValueError, match=f"^{setting} {re.escape(words)}$"):
        kind(**{"learning_rate": 0.1, setting: bad})
    assert getattr(kind(**{"learning_rate": 0.1, setting: [0.5]}), setting).flags.writeable is False


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (
            lambda: Muon(0.1, shapes=[(2, 3)]).init(np.zeros(5)),
            ValueError,
            "shapes must add up to the 5 parameters of theta, got ((2, 3),) with 6",
        ),
        (lambda: Muon(0.1, shapes=3), TypeError, "shapes must be a list, got 3"),
        (
            lambda: Muon(0.1, shapes=[3]),
            ValueError,
            "shapes must hold (outputs,) or (inputs, outputs), got 3",
        ),
        (lambda: Muon(0.1, shapes=[[2, 0]]), ValueError, "shapes must be at least 1, got 0"),
        (lambda: Muon(0.1, shapes=[(2.5,)]), TypeError, "shapes must be a whole number, got 2.5"),
        (lambda: orthogonalized(["a"]), TypeError, "matrix must be real numbers, got ['a']"),
        (
            lambda: orthogonalized([1.0, 2.0, 3.0]),
            ValueError,
            "matrix must have rows and columns, got shape (3,)",
        ),
        (lambda: orthogonalized(np.eye(2), -1), ValueError, "steps must be at least 0, got -1"),
        (
            lambda: orthogonalized(np.eye(2), 2.0),
            TypeError,
            "steps must be a whole number, got 2.0",
        ),
    ],
)
def test_a_refusal_names_the_argument_its_value_and_what_is_allowed(make, kind, words):
    with pytest.raises(kind, match=f"^{re.escape(words)}$"):
        make()


def test_amsgrad_mends_the_sequence_that_defeats_adam():
    """Reddi, Kale and Kumar (2018), theorem 1 and section 4."""

    def falling(t):
        return 0.5 / math.sqrt(t)

    assert reddi_kale_kumar(Adam(falling, 0, 1 / 17))[-1] > 0.99
    assert reddi_kale_kumar(AMSGrad(falling, 0, 1 / 17))[-1] < -0.9


def test_the_divisor_of_amsgrad_never_shrinks():
    rule, theta = AMSGrad(0.1, beta2=0.5), np.array([2.0])
    state, seen = rule.init(theta), []
    for t in range(1, 60):
        theta, state = rule.step(theta, state, lambda x: x, t)
        seen.append(state.largest[0])
    assert np.all(np.diff(seen) >= 0)
    assert state.mean_square[0] < state.largest[0]


def test_without_momentum_lion_is_sign_descent():
    run = descend(losses.Quadratic([1, 100]), Lion(0.1, beta1=0, beta2=0), [0.35, 0.35], 3)
    np.testing.assert_allclose(run.thetas[:, 0], [0.35, 0.25, 0.15, 0.05], atol=1e-12)
    np.testing.assert_array_equal(run.thetas[:, 0], run.thetas[:, 1])


def test_at_beta_zero_schedule_free_is_the_average_of_plain_descent():
    """Polyak and Juditsky (1992)."""
    bowl = losses.Quadratic([1, 10])
    walk = descend(bowl, GradientDescent(0.05), [1.0, -2.0], 50).thetas[1:]
    means = np.cumsum(walk, axis=0) / np.arange(1, 51)[:, np.newaxis]
    free = descend(bowl, ScheduleFree(0.05, 0.0), [1.0, -2.0], 50).thetas[1:]
    np.testing.assert_allclose(free, means, atol=1e-13)


@pytest.mark.parametrize("shape", [(6, 6), (9, 4), (4, 9), (3, 5, 5), (3, 6, 4)])
def test_orthogonalized_keeps_the_directions_and_evens_the_sizes(shape):
    matrix = np.random.default_rng(1).normal(size=shape)
    u, values, vt = np.linalg.svd(matrix, full_matrices=False)
    assert values.min() / np.linalg.norm(matrix, axis=(-2, -1)).max() > 0.002
    inside = np.swapaxes(u, -1, -2) @ orthogonalized(matrix) @ np.swapaxes(vt, -1, -2)
    sizes = np.diagonal(inside, axis1=-2, axis2=-1)
    np.testing.assert_allclose(inside, sizes[..., np.newaxis] * np.eye(sizes.shape[-1]), atol=1e-12)
    assert sizes.min() > 0.5
    assert sizes.max() < 1.25


@pytest.mark.parametrize("steps", [0, 1, 2, 5])
def test_orthogonalized_sends_each_singular_value_through_the_quintic(steps):
    """Jordan et al. (2024), "Newton-Schulz": s <- 3.4445 s - 4.7750 s^3 + 2.0315 s^5."""
    values = np.array([0.6, 0.8])
    for _ in range(steps):
        values = 3.4445 * values - 4.7750 * values**3 + 2.0315 * values**5
    found = orthogonalized(np.diag([3.0, 4.0]), steps)
    np.testing.assert_allclose(found, np.diag(values), atol=1e-14)
    if steps == 5:
        np.testing.assert_array_equal(orthogonalized(np.diag([3.0, 4.0])), found)


def test_orthogonalized_passes_on_what_is_no_number():
    assert np.isnan(orthogonalized([[math.nan, 1.0], [1.0, 2.0]])).all()


def test_orthogonalized_leaves_zero_and_keeps_scale_away():
    assert not orthogonalized(np.zeros((3, 4))).any()
    matrix = np.random.default_rng(2).normal(size=(3, 4))
    for scale in (1e6, 1e-6):
        scaled = orthogonalized(scale * matrix)
        np.testing.assert_allclose(scaled, orthogonalized(matrix), atol=1e-12)


def by_hand_muon(start, slope, alpha, beta, inputs, outputs):
    """As its authors write it, for one matrix, with singular values in place of iterations."""
    x, v = start.reshape(inputs, outputs), np.zeros((inputs, outputs))
    while True:
        gradient = slope(x)
        v = beta * v + gradient
        u, values, vt = np.linalg.svd(gradient + beta * v, full_matrices=False)
        values = values / np.linalg.norm(values)
        for _ in range(5):
            values = 3.4445 * values - 4.7750 * values**3 + 2.0315 * values**5
        x = x - alpha * max(1, outputs / inputs) ** 0.5 * (u * values) @ vt
        yield x.ravel()


@pytest.mark.parametrize("batch", [(), (3,)])
def test_muon_agrees_with_a_second_writing_of_it_for_each_matrix(batch):
    def slope(x):
        return 3 * x + np.sin(2 * x) - 0.5

    curve = losses.Custom(lambda x: np.sum(x, axis=-1), slope, vectorized=True)
    start = np.random.default_rng(4).normal(size=(*batch, 21))
    path = descend(curve, Muon(0.1, 0.8, [(2, 4), (4, 2), (5,)]), start, 6).thetas
    for place in np.ndindex(batch):
        for part, inputs, outputs in (
            (slice(8), 2, 4),
            (slice(8, 16), 4, 2),
            (slice(16, 21), 5, 1),
        ):
            other = by_hand_muon(start[place][part], slope, 0.1, 0.8, inputs, outputs)
            for theta in path[1:, *place, part]:
                np.testing.assert_allclose(theta, next(other), atol=1e-9)


def test_muon_treats_each_layer_by_itself():
    network = Network((4, 3, 2))
    assert network.shapes == ((4, 3), (3,), (3, 2), (2,))
    theta, slope = np.zeros(network.dimension), np.arange(1.0, 24.0)
    rule = Muon(0.1, beta=0.0, shapes=network.shapes)
    step = -rule.step(theta, rule.init(theta), lambda _: slope, 1)[0] / 0.1
    np.testing.assert_allclose(step[:12].reshape(4, 3), orthogonalized(slope[:12].reshape(4, 3)))
    direction = slope[12:15] / np.linalg.norm(slope[12:15])
    length = orthogonalized(np.ones((1, 1))).item()
    np.testing.assert_allclose(step[12:15], length * direction)
    wide = Muon(0.1, beta=0.0, shapes=[(1, 4)])
    flat = -wide.step(np.zeros(4), wide.init(np.zeros(4)), lambda _: np.ones(4), 1)[0] / 0.1
    np.testing.assert_allclose(flat, 2 * length * np.full(4, 0.5))


@pytest.mark.parametrize("rule", [*ALL, Muon(0.1, shapes=[(3, 2), (2, 3), (4,)])], ids=repr)
def test_arrays_of_another_library_take_the_same_path(rule):
    start = np.random.default_rng(0).normal(size=(2, 16))
    assert_same_run(rule, losses.Quadratic(np.arange(1.0, 17)), start)


def test_a_matrix_of_another_library_is_orthogonalized_as_its_own_kind():
    for matrix in (np.arange(6.0).reshape(3, 2), np.zeros((2, 2)), np.arange(6.0).reshape(1, 2, 3)):
        found = orthogonalized(Elsewhere(matrix))
        assert type(found) is Elsewhere
        np.testing.assert_allclose(found.numbers, orthogonalized(matrix), atol=1e-12)
    with pytest.raises(ValueError, match=r"^matrix must have rows and columns, got shape \(2,\)$"):
        orthogonalized(Elsewhere([1.0, 2.0]))
