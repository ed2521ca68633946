"""The same lines of every rule, computed by NumPy, by JAX and by PyTorch."""

import subprocess
import sys

import numpy as np
import pytest

from momentum_lib import GradientDescent, HeavyBall, Nesterov, descend, losses, rules, schedules
from momentum_lib.adaptive import LayerwiseMomentum
from momentum_lib.engines import _jax
from momentum_lib.sweep import FinalLoss, grid
from momentum_lib.written_rules import PRESETS, WrittenRule

jax = pytest.importorskip("jax")
torch = pytest.importorskip("torch")

ENGINES = ("jax", "torch")
SETTINGS = {
    "HeavyBall": {"beta": 0.9},
    "AveragedMomentum": {"beta": 0.9},
    "Nesterov": {"beta": 0.9},
}
SURFACES = {name: losses.by_name(name) for name in losses.SURFACES if name != "Quadratic"} | {
    "Quadratic": losses.Quadratic([1, 20]),
    "Quadratic, turned": losses.Quadratic([1, 20], rotation=0.3),
}
MIXED = """v = max(v, abs(g)/(1 + t))
theta = theta - alpha*sign(g_at(theta - beta*v))*min(norm(g), exp(-t/9))/(sqrt(v) + 1)"""


def rule(name, learning_rate=0.01):
    if name == "LayerwiseMomentum":
        return LayerwiseMomentum([0.01, 0.02], [0.5, 0.9], sizes=[1, 1])
    return rules.by_name(name, learning_rate=learning_rate, **SETTINGS.get(name, {}))


def compared(loss, optimizer, start, steps, engine, tolerance=1e-12):
    ours = descend(loss, optimizer, start, steps)
    theirs = descend(loss, optimizer, start, steps, engine=engine)
    for part in ("thetas", "velocities", "gradients", "losses"):
        found, wanted = getattr(theirs, part), getattr(ours, part)
        assert found.shape == wanted.shape, part
        np.testing.assert_array_equal(np.isnan(found), np.isnan(wanted), err_msg=part)
        gap = np.abs(found - wanted) / (1 + np.abs(wanted))
        assert np.nanmax(gap, initial=0) <= tolerance, (part, np.nanmax(gap))
    np.testing.assert_array_equal(theirs.diverged_at, ours.diverged_at)
    return theirs


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", rules.RULES)
def test_a_rule_takes_the_same_path_on_each_engine(name, engine):
    """On two surfaces without chaos, to 1e-12 in every number of the record."""
    for surface in ("Ravine", "Quadratic, turned"):
        compared(SURFACES[surface], rule(name), SURFACES[surface].start, 40, engine)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", SURFACES)
def test_a_surface_is_the_same_on_each_engine(name, engine):
    compared(SURFACES[name], rule("HeavyBall", 0.001), SURFACES[name].start, 25, engine)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("text", [*PRESETS.values(), MIXED])
def test_a_rule_that_a_reader_wrote_takes_the_same_path(text, engine):
    compared(SURFACES["Ravine"], WrittenRule(text, 0.01, 0.9), (-9.0, 1.0), 40, engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_batch_and_a_divergence_are_the_same(engine):
    found = compared(
        SURFACES["Quadratic"],
        HeavyBall([0.01, 0.002, 3.0], [[0.9], [0.5]]),
        [1.0, 1.0],
        30,
        engine,
    )
    assert found.batch == (2, 3)
    assert found.diverged.tolist() == [[False, False, True]] * 2


@pytest.mark.parametrize("engine", ENGINES)
def test_a_schedule_is_asked_for_each_step(engine):
    falling, rising = schedules.Cosine(0.02, 0.001, steps=20), schedules.Rising(0.9, every=5)
    compared(SURFACES["Ravine"], HeavyBall(falling, rising), (-9.0, 1.0), 30, engine)
    layers = LayerwiseMomentum([falling, 0.01], [0.5, rising], sizes=[1, 1])
    compared(SURFACES["Ravine"], layers, (-9.0, 1.0), 30, engine)
    with pytest.raises(ValueError, match="schedule for learning_rate failed at t = 3"):
        descend(
            SURFACES["Ravine"], HeavyBall(lambda t: 3.0 - t, 0.9), (-9.0, 1.0), 5, engine=engine
        )


@pytest.mark.parametrize("engine", ENGINES)
def test_no_step_and_one_dimension(engine):
    compared(SURFACES["Slope"], HeavyBall(0.1, 0.5), [2.0], 0, engine)
    compared(SURFACES["Slope"], GradientDescent(0.1), 2.0, 1, engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_surface_of_the_readers_own(engine):
    for vectorized in (True, False):
        cup = losses.Custom(
            lambda x: (x**4).sum(axis=-1), lambda x: 4 * x**3, minima=[0.0], vectorized=vectorized
        )
        compared(cup, Nesterov(0.01, 0.9), [[1.0], [0.5]], 20, engine)


def test_what_jax_cannot_trace_is_said_in_a_sentence():
    cup = losses.Custom(lambda x: np.sum(np.cos(x)), lambda x: -np.sin(x))
    with pytest.raises(
        TypeError, match="plain arithmetic, or functions of the array's own library"
    ):
        descend(cup, HeavyBall(0.1, 0.9), [1.0], 5, engine="jax")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_step_that_changes_the_shape_is_refused(engine):
    class Halved:
        def init(self, _theta):
            return None

        def step(self, theta, state, _gradient, _t):
            return theta[..., :1], state

    with pytest.raises(ValueError, match=r"step must return theta of shape \(2,\), got \(1,\)"):
        descend(SURFACES["Ravine"], Halved(), (-9.0, 1.0), 3, engine=engine)


def test_one_program_serves_all_numbers():
    """It is compiled for a kind of rule, a kind of surface, a shape and a number of steps."""
    _, program = _jax()
    descend(losses.Quadratic([1, 7]), HeavyBall(0.01, 0.9), [1.0, 1.0], 17, engine="jax")
    before = program._cache_size()
    for bowl, alpha in ((losses.Quadratic([1, 9]), 0.02), (losses.Quadratic([2, 5]), 0.03)):
        compared(bowl, HeavyBall(alpha, 0.5), [2.0, 1.0], 17, "jax")
    assert program._cache_size() == before
    descend(losses.Quadratic([1, 7]), HeavyBall(0.01, 0.9), [1.0, 1.0], 18, engine="jax")
    assert program._cache_size() == before + 1


@pytest.mark.parametrize("engine", ENGINES)
def test_a_grid_is_the_same(engine):
    task = FinalLoss(losses.Quadratic([1, 100]), HeavyBall, start=[1.0, 1.0], steps=60)
    axes = {"learning_rate": np.geomspace(1e-3, 0.05, 8), "beta": [0.0, 0.5, 0.9]}
    ours, theirs = grid(task, axes).values, grid(task, axes, engine=engine).values
    np.testing.assert_array_equal(np.isinf(ours), np.isinf(theirs))
    kept = np.isfinite(ours)
    np.testing.assert_allclose(theirs[kept], ours[kept], rtol=1e-10, atol=1e-12)


def test_float64_stays_on_for_the_run_alone():
    before = jax.config.jax_enable_x64
    descend(SURFACES["Ravine"], HeavyBall(0.01, 0.9), (-9.0, 1.0), 3, engine="jax")
    assert jax.config.jax_enable_x64 == before


# Outside of `descend`: the transformations of each library


def run(learning_rate, beta=0.9, steps=20):
    """Return the loss after some steps, by JAX's own loop."""
    optimizer, loss = HeavyBall(learning_rate, beta), SURFACES["Ravine"]

    def step(carried, t):
        return optimizer.step(*carried, loss.gradient, t), None

    theta = jax.numpy.array([-9.0, 1.0])
    (theta, _), _ = jax.lax.scan(
        step, (theta, optimizer.init(theta)), jax.numpy.arange(1, steps + 1)
    )
    return loss(theta)


def test_alpha_can_be_traced_mapped_and_differentiated():
    with jax.enable_x64(True):
        alphas = np.array([0.005, 0.01, 0.02])
        mapped = jax.jit(jax.vmap(run))(alphas)
        ours = descend(SURFACES["Ravine"], HeavyBall(alphas, 0.9), (-9.0, 1.0), 20).losses[-1]
        np.testing.assert_allclose(mapped, ours, rtol=1e-12)
        slope = jax.grad(run)(0.01)
        step = 1e-6
        wanted = (float(run(0.01 + step)) - float(run(0.01 - step))) / (2 * step)
        assert float(slope) == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("name", rules.RULES)
def test_pytorch_captures_a_step_whole(name):
    """One graph, no break: what a backend then makes of it is PyTorch's."""
    optimizer, loss = rule(name), SURFACES["Ravine"]
    theta = torch.tensor([-9.0, 1.0], dtype=torch.float64)
    state = optimizer.init(theta)
    torch.compiler.reset()  # each rule is a program of its own
    captured = torch.compile(
        lambda theta, state: optimizer.step(theta, state, loss.gradient, 2),
        backend="eager",
        fullgraph=True,
    )
    wanted, found = optimizer.step(theta, state, loss.gradient, 2), captured(theta, state)
    torch.testing.assert_close(found[0], wanted[0], rtol=0, atol=1e-14)


def test_float32_and_a_gradient_of_pytorchs_are_kept():
    theta = torch.tensor([-9.0, 1.0], dtype=torch.float32, requires_grad=True)
    optimizer = HeavyBall(0.01, 0.9)
    moved, _ = optimizer.step(theta, optimizer.init(theta), SURFACES["Ravine"].gradient, 1)
    assert moved.dtype == torch.float32
    moved.sum().backward()
    assert theta.grad is not None


# Refusals


def test_an_engine_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="engine 'jaxx' is not known; did you mean 'jax'"):
        descend(SURFACES["Ravine"], HeavyBall(0.1, 0.9), (-9.0, 1.0), 3, engine="jaxx")
    with pytest.raises(TypeError, match="engine can be chosen for a FinalLoss only"):
        grid(lambda x: x, {"x": [1.0]}, engine="jax")


def test_a_traced_number_where_a_known_one_belongs_is_refused():
    def asked(steps):
        return descend(SURFACES["Ravine"], HeavyBall(0.1, 0.9), (-9.0, 1.0), steps).thetas

    with pytest.raises(TypeError, match="steps must be a whole number, got"):
        jax.jit(asked)(3)
    with pytest.raises(
        TypeError, match=r"steepness must be known numbers, got one that is .* traced"
    ):
        jax.jit(lambda steepness: losses.Ravine(steepness)([1.0, 1.0]))(3.0)


@pytest.mark.parametrize("value", [-0.1, float("nan")])
def test_a_setting_out_of_its_range_is_refused_on_each_engine(value):
    for kind in (jax.numpy.asarray, torch.tensor):
        with pytest.raises(ValueError, match="learning_rate must be"):
            HeavyBall(kind(value), 0.9)
        with pytest.raises(ValueError, match="learning_rate must be"):
            HeavyBall(kind([0.1, value]), 0.9)


@pytest.mark.parametrize("engine", ENGINES)
def test_arrays_of_a_library_are_settings_there(engine):
    kind = jax.numpy.asarray if engine == "jax" else torch.tensor
    with jax.enable_x64(True):
        alphas = kind([0.01, 0.02])
        own = descend(SURFACES["Ravine"], HeavyBall(alphas, 0.9), (-9.0, 1.0), 9, engine=engine)
    ours = descend(SURFACES["Ravine"], HeavyBall(np.asarray(alphas), 0.9), (-9.0, 1.0), 9)
    np.testing.assert_allclose(own.thetas, ours.thetas, rtol=1e-6, atol=1e-12)


def test_importing_the_library_loads_neither():
    code = (
        "import sys, momentum_lib, momentum_lib.bridges, momentum_lib.engines, momentum_lib.sweep;"
        "print(*({'jax', 'torch', 'optax', 'array_api_compat'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
