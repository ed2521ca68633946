"""The update rules against a second writing of them, and as pure functions.

That they agree with PyTorch, optax, Keras and scikit-learn is tested in `test_parity.py`.
"""

# ruff: noqa: ARG005 - a stand-in has the arguments that its caller gives it

import dataclasses
import math
import re

import numpy as np
import pytest
from elsewhere import assert_same_run
from hypothesis import given
from hypothesis import strategies as st

from momentum_lib import (
    Adam,
    AdamW,
    AveragedMomentum,
    GradientDescent,
    HeavyBall,
    Nesterov,
    RMSprop,
    descend,
    losses,
    optimizers,
    rules,
    schedules,
)
from momentum_lib.rules import RULES

ALL = [
    GradientDescent(0.1),
    HeavyBall(0.1, 0.9),
    HeavyBall(0.1, 0.9, dampening=0.3),
    AveragedMomentum(0.1, 0.9),
    AveragedMomentum(0.1, 0.9, bias_correction=True),
    Nesterov(0.1, 0.9),
    RMSprop(0.1),
    RMSprop(0.1, decay=0.9, beta=0.5),
    Adam(0.1),
    AdamW(0.1, weight_decay=0.2),
]
EVERY_RULE = pytest.mark.parametrize("rule", ALL, ids=repr)

alphas = st.floats(1e-3, 0.3)
betas = st.floats(0.0, 0.99)


# A second writing of each rule, in plain Python floats, one coordinate at a time. The names are the
# papers', the layout is not the library's: an error would have to be made twice to go unseen.


def g(x):
    return 3 * x + math.sin(2 * x) - 0.5


def by_hand_gradient_descent(x, alpha):
    while True:
        x = x - alpha * g(x)
        yield x


def by_hand_heavy_ball(x, alpha, beta, dampening=0.0):
    """Polyak (1964): the last displacement, times beta, is added to a plain step."""
    previous = x
    momentum_only = dampening == 0.0
    v = 0.0
    while True:
        if momentum_only:
            x, previous = x - alpha * g(x) + beta * (x - previous), x
        else:
            v = beta * v + (1 - dampening) * alpha * g(x)
            x = x - v
        yield x


def by_hand_averaged(x, alpha, beta, corrected=False):
    past = []
    while True:
        past.insert(0, g(x))
        mean = sum((1 - beta) * beta**lag * slope for lag, slope in enumerate(past))
        if corrected:
            mean /= sum((1 - beta) * beta**lag for lag in range(len(past)))
        x = x - alpha * mean
        yield x


def by_hand_nesterov(x, alpha, beta):
    """Nesterov (1983): a plain step from y, where y lies beyond x by beta times the last move."""
    previous = x
    while True:
        y = x + beta * (x - previous)
        x, previous = y - alpha * g(y), x
        yield x


def by_hand_rmsprop(x, alpha, decay, beta, epsilon):
    s = v = 0.0
    while True:
        slope = g(x)
        s = s + (1 - decay) * (slope * slope - s)
        v = beta * v + slope / (math.sqrt(s) + epsilon)
        x = x - alpha * v
        yield x


def by_hand_adam(x, alpha, beta1, beta2, epsilon, weight_decay=0.0):
    m = v = 0.0
    t = 0
    while True:
        t += 1
        slope = g(x)
        m = beta1 * m + (1 - beta1) * slope
        v = beta2 * v + (1 - beta2) * slope * slope
        x = x * (1 - alpha * weight_decay)
        x = x - alpha * (m / (1 - beta1**t)) / (math.sqrt(v / (1 - beta2**t)) + epsilon)
        yield x


def by_hand_adamw(x, alpha, beta1, beta2, epsilon, weight_decay):
    yield from by_hand_adam(x, alpha, beta1, beta2, epsilon, weight_decay)


SECOND_WRITING = [
    (GradientDescent(0.1), by_hand_gradient_descent, (0.1,)),
    (HeavyBall(0.1, 0.8), by_hand_heavy_ball, (0.1, 0.8)),
    (HeavyBall(0.1, 0.8, 0.3), by_hand_heavy_ball, (0.1, 0.8, 0.3)),
    (AveragedMomentum(0.1, 0.8), by_hand_averaged, (0.1, 0.8)),
    (AveragedMomentum(0.1, 0.8, True), by_hand_averaged, (0.1, 0.8, True)),
    (Nesterov(0.1, 0.8), by_hand_nesterov, (0.1, 0.8)),
    (RMSprop(0.1, 0.9, 0.0, 1e-3), by_hand_rmsprop, (0.1, 0.9, 0.0, 1e-3)),
    (RMSprop(0.1, 0.9, 0.5, 1e-3), by_hand_rmsprop, (0.1, 0.9, 0.5, 1e-3)),
    (Adam(0.1, 0.8, 0.95, 1e-3), by_hand_adam, (0.1, 0.8, 0.95, 1e-3)),
    (AdamW(0.1, 0.8, 0.95, 1e-3, 0.2), by_hand_adamw, (0.1, 0.8, 0.95, 1e-3, 0.2)),
]


def test_every_rule_is_written_a_second_time():
    written = {type(rule).__name__ for rule, *_ in SECOND_WRITING}
    missing = [rule.name for rule in RULES.values() if rule.module == "optimizers"]
    missing = [name for name in missing if name not in written]
    assert not missing, f"{missing} in no row of SECOND_WRITING"


@pytest.mark.parametrize(("rule", "by_hand", "settings"), SECOND_WRITING)
def test_the_rule_written_out_a_second_time(rule, by_hand, settings):
    curve = losses.Custom(lambda x: 0.0 * x[0], lambda x: np.array([g(x[0])]))
    path = descend(curve, rule, start=[1.7], steps=12)
    steps = by_hand(1.7, *settings)
    expected = [next(steps) for _ in range(12)]
    np.testing.assert_allclose(path.thetas[1:, 0], expected, rtol=1e-12)


def test_two_heavy_ball_steps_in_numbers():
    # f = x^2 / 2, alpha 0.1, beta 0.5, from 1: v1 = 0.1, x1 = 0.9; v2 = 0.05 + 0.09, x2 = 0.76
    path = descend(losses.Quadratic([1]), HeavyBall(0.1, 0.5), [1.0], 2)
    np.testing.assert_allclose(path.thetas[:, 0], [1.0, 0.9, 0.76])
    np.testing.assert_allclose(path.velocities[:, 0], [0.0, 0.1, 0.14])
    np.testing.assert_allclose(path.gradients[:, 0], [1.0, 0.9])


def test_two_nesterov_steps_in_numbers():
    # as above, but the second gradient is asked for at 0.9 - 0.5 * 0.1 = 0.85
    path = descend(losses.Quadratic([1]), Nesterov(0.1, 0.5), [1.0], 2)
    np.testing.assert_allclose(path.thetas[:, 0], [1.0, 0.9, 0.9 - (0.05 + 0.085)])
    np.testing.assert_allclose(path.gradients[:, 0], [1.0, 0.85])


def test_the_first_corrected_adam_step_is_alpha_in_each_coordinate():
    path = descend(losses.Quadratic([1, 50, 400]), Adam(0.01), [1.0, -2.0, 3.0], 1)
    np.testing.assert_allclose(path.thetas[1], [0.99, -1.99, 2.99], rtol=1e-9)


def test_the_first_rmsprop_step_is_alpha_over_the_root_of_one_minus_decay():
    path = descend(losses.Quadratic([1, 50]), RMSprop(0.01, 0.99), [1.0, -2.0], 1)
    np.testing.assert_allclose(path.thetas[1], [1 - 0.1, -2 + 0.1], rtol=1e-7)


def test_weight_decay_alone_shrinks_theta():
    flat = losses.Custom(lambda x: 0.0, np.zeros_like)
    path = descend(flat, AdamW(0.1, weight_decay=0.5), [2.0, -4.0], 3)
    np.testing.assert_allclose(path.thetas[-1], [2 * 0.95**3, -4 * 0.95**3])


# Relations between the rules.


@given(alphas, st.integers(0, 2**32 - 1))
def test_without_beta_every_momentum_rule_is_gradient_descent(alpha, seed):
    start = np.random.default_rng(seed).normal(size=2)
    plain = descend(losses.Booth(), GradientDescent(alpha / 10), start, 15)
    for rule in (HeavyBall, AveragedMomentum, Nesterov):
        path = descend(losses.Booth(), rule(alpha / 10, 0.0), start, 15)
        np.testing.assert_array_equal(path.thetas, plain.thetas)


@given(alphas, betas)
def test_the_two_forms_agree_for_constant_settings_and_a_rescaled_alpha(alpha, beta):
    start, surface = [-1.2, 1.0], losses.Saddle()
    velocity = descend(surface, HeavyBall(alpha, beta), start, 40)
    averaged = descend(surface, AveragedMomentum(alpha / (1 - beta), beta), start, 40)
    dampened = descend(surface, HeavyBall(alpha / (1 - beta), beta, dampening=beta), start, 40)
    np.testing.assert_allclose(averaged.thetas, velocity.thetas, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(dampened.thetas, velocity.thetas, rtol=1e-7, atol=1e-9)


def test_the_two_forms_differ_where_alpha_is_not_rescaled():
    a = descend(losses.Booth(), HeavyBall(0.01, 0.9), [0.0, 0.0], 5)
    b = descend(losses.Booth(), AveragedMomentum(0.01, 0.9), [0.0, 0.0], 5)
    assert np.abs(a.thetas[-1] - b.thetas[-1]).max() > 0.1


@pytest.mark.parametrize("changing", ["learning_rate", "beta"])
def test_the_two_forms_part_under_a_schedule(changing):
    alpha, beta = 0.01, 0.9
    if changing == "learning_rate":
        fall = schedules.Linear(alpha, alpha / 10, 20)
        one, other = HeavyBall(fall, beta), AveragedMomentum(lambda t: fall(t) / 0.1, beta)
    else:
        rise = schedules.Linear(0.5, beta, 20)
        one, other = (
            HeavyBall(alpha, rise),
            AveragedMomentum(lambda t: alpha / (1 - rise(t)), rise),
        )
    paths = [descend(losses.Booth(), rule, [0.0, 0.0], 20).thetas for rule in (one, other)]
    np.testing.assert_allclose(paths[0][1], paths[1][1])  # the first step is the same
    assert np.abs(paths[0] - paths[1]).max() > 1e-3


def test_the_bias_correction_is_exact_for_a_constant_gradient():
    slope = losses.Custom(lambda x: 3 * x[0], lambda x: np.array([3.0]))
    path = descend(slope, AveragedMomentum(0.1, 0.9, bias_correction=True), [0.0], 10)
    np.testing.assert_allclose(path.thetas[:, 0], -0.3 * np.arange(11))


def random_rotation(seed, d=3):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(d, d)))[0]


@pytest.mark.parametrize(
    "rule",
    [GradientDescent(0.05), HeavyBall(0.05, 0.8), AveragedMomentum(0.2, 0.8), Nesterov(0.05, 0.8)],
)
@given(seed=st.integers(0, 2**32 - 1))
def test_rotate_the_problem_and_the_path_rotates_with_it(rule, seed):
    axes, start = random_rotation(seed), np.array([1.0, -2.0, 0.5])
    plain = descend(losses.Quadratic([1, 4, 9]), rule, start, 20)
    turned = descend(losses.Quadratic([1, 4, 9], rotation=axes), rule, axes @ start, 20)
    np.testing.assert_allclose(turned.thetas, plain.thetas @ axes.T, atol=1e-10)
    np.testing.assert_allclose(turned.losses, plain.losses, atol=1e-10)


@pytest.mark.parametrize("rule", [Adam(0.05), RMSprop(0.05)])
def test_a_rule_by_coordinates_does_not_rotate_with_the_problem(rule):
    axes, start = losses.Quadratic([1, 100], rotation=np.pi / 4).axes, np.array([1.0, 1.0])
    plain = descend(losses.Quadratic([1, 100]), rule, start, 20)
    turned = descend(losses.Quadratic([1, 100], rotation=axes), rule, axes @ start, 20)
    assert np.abs(turned.thetas - plain.thetas @ axes.T).max() > 0.1


@pytest.mark.parametrize("rule", ALL[:-1], ids=repr)  # AdamW's decay pulls towards the origin
def test_move_the_problem_and_the_path_moves_with_it(rule):
    shift, booth = np.array([5.0, -3.0]), losses.Booth()
    moved = losses.Custom(lambda x: booth(x - shift), lambda x: booth.gradient(x - shift))
    here = descend(booth, rule, [0.5, 0.5], 10)
    there = descend(moved, rule, np.array([0.5, 0.5]) + shift, 10)
    np.testing.assert_allclose(there.thetas, here.thetas + shift, atol=1e-9)


@given(st.floats(0.1, 10.0), betas)
def test_scaling_laws(scale, beta):
    bowl, start = losses.Quadratic([1, 5]), np.array([1.0, -1.0])
    steeper = losses.Quadratic([scale, 5 * scale])
    for rule in (HeavyBall, Nesterov):  # a steeper surface needs alpha smaller by the same factor
        one = descend(bowl, rule(0.1, beta), start, 15)
        other = descend(steeper, rule(0.1 / scale, beta), start, 15)
        np.testing.assert_allclose(other.thetas, one.thetas, atol=1e-9)
    one = descend(bowl, Adam(0.1, epsilon=0.0), start, 15)  # Adam does not see the factor at all
    other = descend(steeper, Adam(0.1, epsilon=0.0), start, 15)
    np.testing.assert_allclose(other.thetas, one.thetas, atol=1e-9)


# Data and pure functions.


@EVERY_RULE
def test_a_step_can_be_replayed(rule):
    surface = losses.Rosenbrock()
    theta = np.array([-1.2, 1.0])
    state = rule.init(theta)
    for t in range(1, 4):
        first, second = (rule.step(theta, state, surface.gradient, t) for _ in range(2))
        np.testing.assert_array_equal(first[0], second[0])
        for one, other in zip(first[1], second[1], strict=True):
            np.testing.assert_array_equal(one, other)
        theta, state = first


@EVERY_RULE
def test_a_step_leaves_its_inputs_alone(rule):
    theta = np.array([-1.2, 1.0])
    theta.flags.writeable = False
    state = rule.init(theta)
    for part in state:
        part.flags.writeable = False
    after, _ = rule.step(theta, state, lambda x: 2 * x, 1)
    assert not np.shares_memory(after, theta)
    np.testing.assert_array_equal(theta, [-1.2, 1.0])


@EVERY_RULE
def test_a_rule_cannot_be_changed(rule):
    with pytest.raises(AttributeError):
        rule.learning_rate = 0.2


def test_the_array_that_was_handed_in_may_change_without_harm():
    grid = np.array([0.1, 0.2])
    rule = HeavyBall(grid, 0.9)
    grid[0] = 7.0
    np.testing.assert_array_equal(rule.learning_rate, [0.1, 0.2])
    with pytest.raises(ValueError, match="read-only"):
        rule.learning_rate[0] = 7.0


@EVERY_RULE
def test_the_repr_is_the_call_that_makes_it(rule):
    assert eval(repr(rule), vars(optimizers)) == rule


@EVERY_RULE
def test_the_first_state_is_zeros_of_the_shape_of_theta(rule):
    for part in rule.init(np.ones((3, 2))):
        np.testing.assert_array_equal(part, np.zeros((3, 2)), strict=True)


def test_memory_is_one_copy_of_theta_for_momentum_and_two_for_adam():
    theta = np.zeros(7)
    copies = {type(rule).__name__: len(rule.init(theta)) for rule in ALL}
    assert copies["GradientDescent"] == 0
    assert copies["HeavyBall"] == copies["AveragedMomentum"] == copies["Nesterov"] == 1
    assert copies["RMSprop"] == copies["Adam"] == copies["AdamW"] == 2


@pytest.mark.parametrize("t", [0, -1, 1.5, "1", None])
@EVERY_RULE
def test_steps_are_counted_from_one(rule, t):
    theta = np.ones(2)
    with pytest.raises((TypeError, ValueError), match="t must be"):
        rule.step(theta, rule.init(theta), lambda x: x, t)


NO_PART = (1, "must be >= 0 and < 1, got 1")
NEGATIVE = (-1, "must be >= 0, got -1")
REFUSED = {
    "learning_rate": (0, "must be > 0, got 0"),
    "beta": NO_PART,
    "beta1": NO_PART,
    "beta2": NO_PART,
    "decay": NO_PART,
    "dampening": (1.5, "must be >= 0 and <= 1, got 1.5"),
    "epsilon": NEGATIVE,
    "weight_decay": NEGATIVE,
}


FIELDS = {
    name: [field.name for field in dataclasses.fields(rule.kind) if field.name != "bias_correction"]
    for name, rule in RULES.items()
    if rule.module == "optimizers"
}


@pytest.mark.parametrize(
    ("name", "setting"), [(name, setting) for name in FIELDS for setting in FIELDS[name]]
)
def test_each_setting_is_refused_out_of_its_range(name, setting):
    good = {"learning_rate": 0.1} | ({"beta": 0.5} if "beta" in FIELDS[name] else {})
    bad, words = REFUSED[setting]
    with pytest.raises(ValueError, match=f"^{setting} {re.escape(words)}$"):
        rules.by_name(name, **(good | {setting: bad}))
    kept = getattr(rules.by_name(name, **(good | {setting: [0.5]})), setting)
    assert not kept.flags.writeable


def test_a_refusal_of_a_name_or_a_flag_names_it():
    with pytest.raises(TypeError, match=r"^bias_correction must be True or False, got 1$"):
        AveragedMomentum(0.1, 0.9, bias_correction=1)
    assert AveragedMomentum(0.1, 0.9, np.True_).bias_correction is True
    with pytest.raises(ValueError, match=r"^optimizer 'Adan' is not known; did you mean 'Adam'"):
        rules.by_name("Adan")


@EVERY_RULE
def test_a_batch_of_runs_equals_the_runs_one_by_one(rule):
    starts = np.random.default_rng(3).normal(size=(5, 2))
    batch = descend(losses.Booth(), rule, starts, 10)
    for k, start in enumerate(starts):
        alone = descend(losses.Booth(), rule, start, 10)
        np.testing.assert_allclose(batch.thetas[:, k], alone.thetas, rtol=1e-12)


@EVERY_RULE
def test_each_setting_may_be_a_schedule_that_is_asked_at_its_step(rule):
    # A setting that is s / t at step t: the run is the one in which each step has its own numbers.
    first = {name: getattr(rule, name) for name in FIELDS[type(rule).__name__]}
    changing = {name: lambda t, value=value: value / t for name, value in first.items()}
    theta = other = np.array([1.5, -0.5])
    whole = dataclasses.replace(rule, **changing)
    state = one = rule.init(theta)
    for t in range(1, 5):
        theta, state = whole.step(theta, state, losses.Booth().gradient, t)
        now = dataclasses.replace(rule, **{name: value / t for name, value in first.items()})
        other, one = now.step(other, one, losses.Booth().gradient, t)
        np.testing.assert_array_equal(theta, other)


@EVERY_RULE
def test_arrays_of_another_library_take_the_same_path(rule):
    assert_same_run(rule, losses.Booth(), [[1.0, 2.0], [-0.5, 3.0]])


def test_a_rule_says_what_each_of_its_settings_may_be():
    share = ">= 0 and < 1"
    for rule, expected in (
        (HeavyBall, {"learning_rate": "> 0", "beta": share, "dampening": ">= 0 and <= 1"}),
        (Adam, {"learning_rate": "> 0", "beta1": share, "beta2": share, "epsilon": ">= 0"}),
    ):
        allowed = rule.allowed()
        assert {name: str(each) for name, each in allowed.items()} == expected
        assert list(allowed) == list(expected)
