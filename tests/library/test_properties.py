"""What must hold for every rule, start and setting: hypothesis looks for the exception."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from momentum_lib import (
    Adam,
    AdamW,
    AMSGrad,
    AveragedMomentum,
    GradientDescent,
    HeavyBall,
    Lion,
    Muon,
    NAdam,
    Nesterov,
    RMSprop,
    ScheduleFree,
    averages,
    descend,
    losses,
    schedules,
    theory,
)
from momentum_lib.adaptive import AlignedMomentum, LayerwiseMomentum, RestartedNesterov
from momentum_lib.networks import Digits, Network
from momentum_lib.rules import RULES

# Rules that see only lengths and angles of gradients, and rules that treat each coordinate alone.
ROUND = {
    "GradientDescent": GradientDescent(0.05),
    "HeavyBall": HeavyBall(0.05, 0.8),
    "dampened": HeavyBall(0.05, 0.8, 0.4),
    "AveragedMomentum": AveragedMomentum(0.2, 0.8),
    "corrected": AveragedMomentum(0.2, 0.8, True),
    "Nesterov": Nesterov(0.05, 0.8),
    "ScheduleFree": ScheduleFree(0.1, 0.8),
    "Muon": Muon(0.02, 0.8),
    "AlignedMomentum": AlignedMomentum(0.03),
    "RestartedNesterov": RestartedNesterov(0.05),
}
BY_COORDINATE = {
    "RMSprop": RMSprop(0.05, 0.9, epsilon=1e-3),
    "RMSprop with momentum": RMSprop(0.02, 0.9, 0.8, 1e-3),
    "Adam": Adam(0.05, 0.8, 0.95),
    "AdamW": AdamW(0.05, 0.8, 0.95, weight_decay=0.1),
    "AMSGrad": AMSGrad(0.05, 0.8, 0.95),
    "NAdam": NAdam(0.05, 0.8, 0.95),
    "Lion": Lion(0.03, 0.8, 0.9),
}
NO_ONE_RATE = {"LayerwiseMomentum"}  # in ALIKE, below
OTHERS = {
    name: rule.with_momentum(0.03, 0.8)
    for name, rule in RULES.items()
    if name not in ROUND | BY_COORDINATE and name not in NO_ONE_RATE
}
ALL = ROUND | BY_COORDINATE | OTHERS
#: Their steps are sums, products and roots, entry by entry: a batch changes no bit.
ELEMENTWISE = [name for name in ALL if name not in {"Muon", "AlignedMomentum", "RestartedNesterov"}]

seeds = st.integers(0, 2**32 - 1)
betas = st.floats(0, 0.99)


def named(rules):
    return pytest.mark.parametrize("name", list(rules))


def rotation(generator, d=3):
    axes = np.linalg.qr(generator.normal(size=(d, d)))[0]
    return axes * np.sign(np.linalg.det(axes))


def through(loss, inner, slope):
    """The loss seen through a change of coordinates: inner(x), and the transposed derivative."""
    return losses.Custom(
        lambda x: loss(inner(x)), lambda x: slope(loss.gradient(inner(x))), vectorized=True
    )


# A surface with curvature in every direction that changes from place to place.
WAVES = losses.Custom(
    lambda x: np.sum(x**2 * [0.5, 1.0, 2.0], axis=-1) + np.sum(np.cos(1.3 * x), axis=-1),
    lambda x: x * [1.0, 2.0, 4.0] - 1.3 * np.sin(1.3 * x),
    vectorized=True,
)


# Symmetries.


@named(ROUND)
@given(seed=seeds)
def test_turn_the_problem_and_the_path_turns_with_it(name, seed):
    generator = np.random.default_rng(seed)
    axes, start = rotation(generator), generator.normal(size=3)
    turned = through(WAVES, lambda x: x @ axes, lambda g: g @ axes.T)
    here = descend(WAVES, ALL[name], start, 15).thetas
    there = descend(turned, ALL[name], axes @ start, 15).thetas
    np.testing.assert_allclose(there, here @ axes.T, atol=1e-9)


@named(BY_COORDINATE)
def test_a_rule_by_coordinates_does_not_turn_with_the_problem(name):
    generator = np.random.default_rng(5)
    axes, start = rotation(generator), np.array([1.0, -2.0, 0.5])
    turned = through(WAVES, lambda x: x @ axes, lambda g: g @ axes.T)
    here = descend(WAVES, ALL[name], start, 15).thetas
    there = descend(turned, ALL[name], axes @ start, 15).thetas
    assert np.abs(there - here @ axes.T).max() > 0.05


@named([name for name in ALL if name != "AdamW"])  # its decay pulls to the origin
@given(seed=seeds)
def test_move_the_problem_and_the_path_moves_with_it(name, seed):
    generator = np.random.default_rng(seed)
    shift, start = generator.normal(size=3), generator.normal(size=3)
    moved = through(WAVES, lambda x: x - shift, lambda g: g)
    here = descend(WAVES, ALL[name], start, 10).thetas
    there = descend(moved, ALL[name], start + shift, 10).thetas
    np.testing.assert_allclose(there, here + shift, atol=1e-8)


def test_decay_pulls_to_the_origin_wherever_the_problem_lies():
    shift, start = np.array([5.0, 5.0, 5.0]), np.ones(3)
    moved = through(WAVES, lambda x: x - shift, lambda g: g)
    here = descend(WAVES, BY_COORDINATE["AdamW"], start, 20).thetas
    there = descend(moved, BY_COORDINATE["AdamW"], start + shift, 20).thetas
    assert (there[-1] < here[-1] + shift - 0.02).all()


@named(ALL)
@given(seed=seeds)
def test_rename_and_mirror_the_coordinates_and_the_path_follows(name, seed):
    generator = np.random.default_rng(seed)
    order, start = generator.permutation(3), generator.normal(size=3)
    signs, back = generator.choice([-1.0, 1.0], size=3), np.argsort(order)
    renamed = through(WAVES, lambda x: (signs * x)[..., back], lambda g: signs * g[..., order])
    here = descend(WAVES, ALL[name], start, 10).thetas
    there = descend(renamed, ALL[name], signs * start[order], 10).thetas
    np.testing.assert_allclose(there, signs * here[:, order], rtol=1e-9, atol=1e-12)


# Batches.


@named(ALL)
@given(seed=seeds)
def test_a_batch_of_runs_equals_the_runs_one_by_one(name, seed):
    starts = np.random.default_rng(seed).normal(size=(2, 3, 3))
    together = descend(WAVES, ALL[name], starts, 12)
    for place in np.ndindex(2, 3):
        alone = descend(WAVES, ALL[name], starts[place], 12)
        for part in ("thetas", "velocities", "gradients", "losses"):
            one, other = getattr(together, part)[:, *place], getattr(alone, part)
            if name in ELEMENTWISE and part != "losses":
                np.testing.assert_array_equal(one, other)
            else:
                np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


#: Settings that are no numbers.
NO_NUMBERS = {"bias_correction", "shapes", "value", "restart"}
SETTINGS_OF_TWO = {
    rule.kind: [f.name for f in dataclasses.fields(rule.kind) if f.name not in NO_NUMBERS]
    for rule in RULES.values()
    if rule.name not in NO_ONE_RATE
}


@pytest.mark.parametrize(
    ("kind", "setting"),
    [(kind, setting) for kind, settings in SETTINGS_OF_TWO.items() for setting in settings],
)
@given(seed=seeds)
def test_a_grid_of_settings_equals_single_runs(kind, setting, seed):
    generator = np.random.default_rng(seed)
    values = generator.uniform(0.01, 0.2, size=3)
    needed = {"learning_rate": 0.05} | ({"beta": 0.7} if "beta" in SETTINGS_OF_TWO[kind] else {})
    start = generator.normal(size=3)
    grid = descend(WAVES, kind(**(needed | {setting: values})), start, 8).thetas
    for k, value in enumerate(values):
        single = descend(WAVES, kind(**(needed | {setting: float(value)})), start, 8).thetas
        np.testing.assert_allclose(grid[:, k], single, rtol=1e-12, atol=1e-13)


@named([name for name in ALL if name != "AlignedMomentum"])
@given(seed=seeds, steps=st.integers(0, 12))
def test_a_shorter_run_is_the_beginning_of_a_longer_one(name, seed, steps):
    start = np.random.default_rng(seed).normal(size=3)
    short, long = (descend(WAVES, ALL[name], start, n).thetas for n in (steps, 15))
    np.testing.assert_array_equal(short, long[: steps + 1])


@named(ALL)
@given(seed=seeds)
def test_each_step_asks_for_one_gradient(name, seed):
    theta, asked = np.random.default_rng(seed).normal(size=3), []
    rule = ALL[name]
    state = rule.init(theta)
    for t in range(1, 6):
        theta, state = rule.step(theta, state, lambda x: asked.append(x) or WAVES.gradient(x), t)
        assert len(asked) == t


# One rule inside another.


@given(st.floats(1e-3, 0.1), betas, seeds)
def test_the_two_forms_agree_under_constant_settings(alpha, beta, seed):
    start = np.random.default_rng(seed).normal(size=3)
    velocity = descend(WAVES, HeavyBall(alpha, beta), start, 25).thetas
    for same in (
        AveragedMomentum(alpha / (1 - beta), beta),
        HeavyBall(alpha / (1 - beta), beta, dampening=beta),
    ):
        np.testing.assert_allclose(descend(WAVES, same, start, 25).thetas, velocity, atol=1e-7)


@given(st.floats(0.02, 0.2), st.floats(0.3, 0.9), st.floats(0.2, 0.8), seeds)
def test_the_two_forms_part_under_schedules_by_what_the_translation_says(alpha, beta, fall, seed):
    """v = alpha_t m: beta_t alpha_t / alpha_(t-1) carries it on, (1 - beta_t) alpha_t feeds it."""
    start = np.random.default_rng(seed).normal(size=3)
    rate = schedules.Linear(alpha, fall * alpha, 20)
    momentum = schedules.Linear(0.9 * beta, beta, 20)
    averaged = descend(WAVES, AveragedMomentum(rate, momentum), start, 20).thetas
    naive = HeavyBall(lambda t: (1 - momentum(t)) * rate(t), momentum)
    assert np.abs(descend(WAVES, naive, start, 20).thetas - averaged).max() > 1e-5
    carried = HeavyBall(
        lambda t: (1 - momentum(t)) * rate(t),
        lambda t: momentum(t) * rate(t) / rate(max(t - 1, 1)),
    )
    np.testing.assert_allclose(descend(WAVES, carried, start, 20).thetas, averaged, atol=1e-10)


ALIKE = {
    "HeavyBall, beta 0": (HeavyBall(0.05, 0.0), GradientDescent(0.05)),
    "AveragedMomentum, beta 0": (AveragedMomentum(0.05, 0.0), GradientDescent(0.05)),
    "corrected, beta 0": (AveragedMomentum(0.05, 0.0, True), GradientDescent(0.05)),
    "Nesterov, beta 0": (Nesterov(0.05, 0.0), GradientDescent(0.05)),
    "AdamW without decay": (AdamW(0.05, weight_decay=0.0), Adam(0.05)),
    "NAdam, beta1 0": (NAdam(0.05, 0.0), Adam(0.05, 0.0)),
    "AlignedMomentum, rate 0": (AlignedMomentum(0.05, 0.0, start=0.7), HeavyBall(0.05, 0.7)),
    "one layer": (LayerwiseMomentum([0.05], [0.7], [3]), HeavyBall(0.05, 0.7)),
    "three layers alike": (
        LayerwiseMomentum([0.05] * 3, [0.7] * 3, [1, 1, 1]),
        HeavyBall(0.05, 0.7),
    ),
    "a constant schedule": (
        HeavyBall(schedules.Constant(0.05), schedules.Constant(0.7), schedules.Constant(0.1)),
        HeavyBall(0.05, 0.7, 0.1),
    ),
}


@named(ALIKE)
@given(seed=seeds)
def test_one_rule_is_another_to_the_last_bit(name, seed):
    start = np.random.default_rng(seed).normal(size=3)
    one, other = (descend(WAVES, rule, start, 20).thetas for rule in ALIKE[name])
    np.testing.assert_array_equal(one, other)


@given(st.floats(0.01, 0.1), st.floats(0.5, 0.999), seeds)
def test_without_momentum_adam_is_rmsprop_with_a_corrected_average(alpha, beta2, seed):
    """Dividing s by 1 - beta2^t is the same as multiplying alpha and epsilon by its root."""
    start = np.random.default_rng(seed).normal(size=3)
    adam = descend(WAVES, Adam(alpha, 0.0, beta2, 1e-3), start, 15).thetas

    def root(t):
        return (1 - beta2**t) ** 0.5

    same = RMSprop(lambda t: alpha * root(t), beta2, epsilon=lambda t: 1e-3 * root(t))
    np.testing.assert_allclose(descend(WAVES, same, start, 15).thetas, adam, atol=1e-10)


# Averages.


@given(st.floats(1e-3, 0.1), betas, seeds)
def test_the_velocities_are_the_averages_of_the_gradients(alpha, beta, seed):
    start = np.random.default_rng(seed).normal(size=3)
    run = descend(WAVES, AveragedMomentum(alpha, beta), start, 20)
    expected = averages.average(run.gradients, beta)
    np.testing.assert_allclose(run.velocities[1:], expected, atol=1e-12)
    run = descend(WAVES, HeavyBall(alpha, beta), start, 20)
    expected = alpha * averages.total(run.gradients, beta)
    np.testing.assert_allclose(run.velocities[1:], expected, atol=1e-12)


@given(betas, st.integers(1, 200))
def test_the_weights_of_an_average_sum_to_its_correction(beta, t):
    assert averages.weights(beta, t).sum() == pytest.approx(averages.correction(beta, t), abs=1e-13)


@given(betas, seeds)
def test_a_corrected_average_lies_among_its_values(beta, seed):
    values = np.random.default_rng(seed).normal(size=30)
    smooth = averages.average(values, beta, bias_correction=True)
    low, high = np.minimum.accumulate(values), np.maximum.accumulate(values)
    assert (smooth >= low - 1e-12).all()
    assert (smooth <= high + 1e-12).all()


# Scales.


@named(["GradientDescent", "HeavyBall", "AveragedMomentum", "Nesterov", "ScheduleFree"])
@given(scale=st.floats(0.01, 100), seed=seeds)
def test_on_a_bowl_a_larger_start_gives_a_larger_copy_of_the_path(name, scale, seed):
    start, bowl = np.random.default_rng(seed).normal(size=3), losses.Quadratic([1, 3, 9])
    one, other = (descend(bowl, ALL[name], each, 20).thetas for each in (start, scale * start))
    np.testing.assert_allclose(other, scale * one, rtol=1e-9, atol=1e-12 * scale)


@pytest.mark.parametrize("kind", [GradientDescent, HeavyBall, AveragedMomentum, Nesterov])
@given(scale=st.floats(0.01, 100), beta=betas, seed=seeds)
def test_a_steeper_loss_is_a_larger_alpha(kind, scale, beta, seed):
    start = np.random.default_rng(seed).normal(size=3)
    steeper = through(WAVES, lambda x: x, lambda g: scale * g)
    settings = {} if kind is GradientDescent else {"beta": beta}
    one = descend(WAVES, kind(0.02, **settings), start, 12).thetas
    other = descend(steeper, kind(0.02 / scale, **settings), start, 12).thetas
    np.testing.assert_allclose(other, one, atol=1e-8)


@pytest.mark.parametrize(
    "rule",
    [
        RMSprop(0.03, epsilon=0.0), Adam(0.03, epsilon=0.0), AMSGrad(0.03, epsilon=0.0),
        NAdam(0.03, epsilon=0.0), Lion(0.03), Muon(0.03),
    ],
    ids=repr,
)  # fmt: skip
@given(scale=st.sampled_from([2.0**-20, 0.25, 8.0, 2.0**30]), seed=seeds)
def test_a_normalized_rule_does_not_see_how_steep_the_loss_is(rule, scale, seed):
    start = np.random.default_rng(seed).normal(size=3)
    steeper = through(WAVES, lambda x: x, lambda g: scale * g)
    one, other = (descend(loss, rule, start, 12).thetas for loss in (WAVES, steeper))
    np.testing.assert_allclose(other, one, rtol=1e-12, atol=1e-13)


# Theory and simulation.


@pytest.mark.parametrize("rule", ["GradientDescent", "HeavyBall", "AveragedMomentum", "Nesterov"])
@given(beta=st.floats(0, 0.95), part=st.floats(0.02, 3), seed=seeds)
def test_a_run_grows_beyond_the_stability_limit_and_only_there(rule, beta, part, seed):
    """Outside a band of 3 %: within it, 600 steps are too few to tell."""
    if abs(part - 1) < 0.03:
        return
    largest = float(np.random.default_rng(seed).uniform(0.5, 20))
    limit = float(theory.stability_limit(rule, largest, beta))
    kind = {"GradientDescent": GradientDescent, "HeavyBall": HeavyBall}.get(
        rule, AveragedMomentum if rule == "AveragedMomentum" else Nesterov
    )
    settings = {} if kind is GradientDescent else {"beta": beta}
    bowl = losses.Quadratic([0.3 * largest, largest])
    run = descend(bowl, kind(part * limit, **settings), [1.0, 1.0], 600)
    sizes = run.distances()
    grew = bool(run.diverged) or sizes[-50:].max() > sizes[:50].max()
    assert grew == (part > 1)


@given(seeds)
def test_the_gradient_of_a_network_is_the_slope_of_its_loss(seed):
    """Central differences, in a random direction."""
    generator, network = np.random.default_rng(seed), Network((3, 4, 3))
    seen = Digits(generator.normal(size=(5, 3)), generator.integers(0, 3, size=5))
    theta = generator.normal(size=network.dimension)
    way, h = generator.normal(size=network.dimension), 1e-5
    rise = (network.loss(theta + h * way, seen) - network.loss(theta - h * way, seen)) / (2 * h)
    assert network.gradient(theta, seen) @ way == pytest.approx(rise, rel=1e-6, abs=1e-7)
