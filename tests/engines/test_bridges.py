"""Every rule trains networks of PyTorch and moves trees for optax, as their own rules do."""

import copy
import io
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from momentum_lib import (
    Adam,
    AdamW,
    AlignedMomentum,
    AMSGrad,
    AveragedMomentum,
    GradientDescent,
    HeavyBall,
    LayerwiseMomentum,
    Lion,
    Muon,
    NAdam,
    Nesterov,
    RestartedNesterov,
    RMSprop,
    ScheduleFree,
    descend,
    losses,
    schedules,
)
from momentum_lib.bridges import answered, as_optax, as_torch
from momentum_lib.written_rules import PRESETS, WrittenRule

jax = pytest.importorskip("jax")
optax = pytest.importorskip("optax")
torch = pytest.importorskip("torch")

jax.config.update("jax_enable_x64", True)

ALPHA = 0.05
RULES = {
    "GradientDescent": GradientDescent(ALPHA),
    "HeavyBall": HeavyBall(ALPHA, 0.9),
    "AveragedMomentum": AveragedMomentum(ALPHA, 0.9, bias_correction=True),
    "Nesterov": Nesterov(ALPHA, 0.9),
    "RMSprop": RMSprop(0.01, beta=0.5),
    "Adam": Adam(0.01),
    "AdamW": AdamW(0.01),
    "AMSGrad": AMSGrad(0.01),
    "NAdam": NAdam(0.01),
    "Lion": Lion(0.01, weight_decay=0.1),
    "Muon": Muon(0.01),
    "ScheduleFree": ScheduleFree(ALPHA),
    "AlignedMomentum": AlignedMomentum(0.01),
    "RestartedNesterov": RestartedNesterov(0.01),
    "LayerwiseMomentum": LayerwiseMomentum([0.01, 0.02], [0.5, 0.9], sizes=[8, 10]),
} | {f"written {name}": WrittenRule(text, 0.01, 0.9) for name, text in PRESETS.items()}


def model():
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Linear(3, 3, bias=False), torch.nn.Tanh(), torch.nn.Linear(3, 3, bias=False)
    ).double()


IMAGES = torch.tensor(np.random.default_rng(1).normal(size=(20, 3)))
WANTED = torch.tensor(np.random.default_rng(2).normal(size=(20, 3)))


def trained(optimizer, network, steps=12, scheduler=None):
    """Train as every tutorial does, by a closure, and return all parameters after each step."""

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(network(IMAGES), WANTED)
        loss.backward()
        return loss

    path = []
    for _ in range(steps):
        optimizer.step(closure)
        if scheduler is not None:
            scheduler.step()
        path.append(torch.cat([each.detach().reshape(-1) for each in network.parameters()]))
    return torch.stack(path).numpy()


def landscape():
    """Return the same network's loss for `descend`: one row of parameters, by autograd."""
    network = model()

    def value(theta):
        with torch.no_grad():
            return at(theta).item()

    def at(theta):
        shaped = torch.tensor(theta, requires_grad=True)
        rows = dict(zip(("0.weight", "2.weight"), torch.split(shaped, 9), strict=True))
        given = {name: row.reshape(3, 3) for name, row in rows.items()}
        out = torch.func.functional_call(network, given, (IMAGES,))
        found = torch.nn.functional.mse_loss(out, WANTED)
        at.shaped = shaped
        return found

    def gradient(theta):
        found = at(theta)
        (slope,) = torch.autograd.grad(found, at.shaped)
        return slope.numpy()

    start = torch.cat([each.detach().reshape(-1) for each in network.parameters()]).numpy()
    return losses.Custom(value, gradient), start


@pytest.mark.parametrize("name", RULES)
def test_a_rule_trains_a_module_as_it_descends(name):
    """The oracle is `descend` on the same loss, whose rules four libraries agree with."""
    network, rule = model(), RULES[name]
    if name == "LayerwiseMomentum":
        rule = LayerwiseMomentum([0.01, 0.02], [0.5, 0.9], sizes=[9, 9])
    loss, start = landscape()
    ours = descend(loss, rule, start, 12).thetas[1:]
    np.testing.assert_allclose(
        trained(as_torch(rule, network.parameters()), network), ours, atol=1e-12
    )


THEIRS = {
    "GradientDescent": lambda p: torch.optim.SGD(p, lr=ALPHA),
    "HeavyBall": lambda p: torch.optim.SGD(p, lr=ALPHA, momentum=0.9),
    "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.01, momentum=0.5),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.01),
    "AdamW": lambda p: torch.optim.AdamW(p, lr=0.01),
    "AMSGrad": lambda p: torch.optim.Adam(p, lr=0.01, amsgrad=True),
    "written HeavyBall": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9),
    "written Adam": lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.9, 0.999)),
}


@pytest.mark.parametrize("name", THEIRS)
def test_a_rule_trains_a_module_as_pytorchs_own_does(name):
    network, twin = model(), model()
    ours = trained(as_torch(RULES[name], network.parameters()), network)
    theirs = trained(THEIRS[name](twin.parameters()), twin)
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_a_scheduler_of_pytorchs_moves_the_learning_rate():
    """With a constant beta alpha inside and outside the velocity part: so plain descent is used."""
    runs = []
    for make in (
        lambda p: as_torch(GradientDescent(ALPHA), p),
        lambda p: torch.optim.SGD(p, lr=ALPHA),
    ):
        network = model()
        optimizer = make(network.parameters())
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=12)
        runs.append(trained(optimizer, network, scheduler=scheduler))
    np.testing.assert_allclose(*runs, atol=1e-12)


def test_a_schedule_of_the_rules_own_is_kept():
    rule = HeavyBall(schedules.Linear(0.1, 0.01, steps=12), schedules.Rising(0.9, every=3))
    network = model()
    loss, start = landscape()
    ours = descend(loss, rule, start, 12).thetas[1:]
    np.testing.assert_allclose(
        trained(as_torch(rule, network.parameters()), network), ours, atol=1e-12
    )


def test_groups_have_settings_of_their_own():
    network, twin = model(), model()
    first, second = network.parameters()
    groups = [{"params": [first], "lr": 0.1, "beta": 0.5}, {"params": [second]}]
    ours = trained(as_torch(HeavyBall(ALPHA, 0.9), groups), network)
    first, second = twin.parameters()
    groups = [{"params": [first], "lr": 0.1, "momentum": 0.5}, {"params": [second]}]
    theirs = trained(torch.optim.SGD(groups, lr=ALPHA, momentum=0.9), twin)
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


@pytest.mark.parametrize(
    "name", ["HeavyBall", "Nesterov", "Adam", "AlignedMomentum", "written Adam"]
)
def test_a_run_goes_on_from_its_state(name):
    """Saved to a file after six steps and loaded into a new one, the next six are the same."""
    whole_network, network = model(), model()
    whole = trained(as_torch(RULES[name], whole_network.parameters()), whole_network)
    optimizer = as_torch(RULES[name], network.parameters())
    trained(optimizer, network, steps=6)
    file = io.BytesIO()
    torch.save((network.state_dict(), optimizer.state_dict()), file)
    file.seek(0)
    weights, state = torch.load(file)
    again = model()
    again.load_state_dict(weights)
    loaded = as_torch(RULES[name], again.parameters())
    loaded.load_state_dict(state)
    np.testing.assert_allclose(trained(loaded, again, steps=6), whole[6:], atol=1e-12)


def test_an_optimizer_is_copied_and_pickled():
    network = model()
    optimizer = as_torch(Adam(0.01), network.parameters())
    trained(optimizer, network, steps=2)
    assert copy.deepcopy(optimizer).state_dict()["param_groups"][0]["lr"] == 0.01
    assert pickle.loads(pickle.dumps(optimizer)).rule == Adam(0.01)


def test_a_parameter_without_a_gradient_stays():
    network = model()
    for each in network[2].parameters():
        each.requires_grad_(False)
    before = network[2].weight.clone()
    trained(as_torch(HeavyBall(ALPHA, 0.9), network.parameters()), network)
    assert torch.equal(network[2].weight, before)


def test_refusals_say_what_is_asked_for():
    network = model()
    with pytest.raises(TypeError, match=r"rule must be a rule such as HeavyBall\(0.1, 0.9\), got"):
        as_torch(HeavyBall, network.parameters())
    with pytest.raises(ValueError, match="learning_rate must be > 0, got -1"):
        as_torch(HeavyBall(0.1, 0.9), [{"params": network.parameters(), "lr": -1.0}])
    with pytest.raises(ValueError, match=r"momentum = 0.9 is not a setting of HeavyBall.*lr, beta"):
        as_torch(HeavyBall(0.1, 0.9), [{"params": network.parameters(), "momentum": 0.9}])
    optimizer = as_torch(Nesterov(0.1, 0.9), network.parameters())
    torch.nn.functional.mse_loss(network(IMAGES), WANTED).backward()
    before = network[0].weight.clone()
    with pytest.raises(ValueError, match=r"closure must be given: Nesterov\(.* another point"):
        optimizer.step()
    assert torch.equal(network[0].weight, before)


def test_a_closure_that_fails_leaves_the_parameters_where_they_were():
    network = model()
    optimizer = as_torch(Nesterov(0.1, 0.9), network.parameters())
    trained(optimizer, network, steps=2)
    before = network[0].weight.clone()

    def closure():
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        optimizer.step(closure)
    assert torch.equal(network[0].weight, before)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_moves_a_tree_as_it_descends(name):
    bowl = losses.Quadratic(np.linspace(1, 20, 18))
    start = np.linspace(-1, 1, 18)
    ours = descend(bowl, RULES[name], start, 12).thetas[-1]

    def gradient(tree):
        row = bowl.gradient(jax.numpy.concatenate([tree["a"].reshape(-1), tree["b"]]))
        return {"a": row[:8].reshape(2, 4), "b": row[8:]}

    rule = as_optax(RULES[name])

    @jax.jit
    def step(tree, state):
        ways, state = rule.update(gradient(tree), state, tree, grad_fn=gradient)
        return optax.apply_updates(tree, ways), state

    tree = {"a": jax.numpy.asarray(start[:8]).reshape(2, 4), "b": jax.numpy.asarray(start[8:])}
    state = rule.init(tree)
    for _ in range(12):
        tree, state = step(tree, state)
    found = np.concatenate([np.ravel(tree["a"]), tree["b"]])
    np.testing.assert_allclose(found, ours, atol=1e-12)


OPTAX = {
    "HeavyBall": lambda: optax.sgd(ALPHA, momentum=0.9),
    "Adam": lambda: optax.adam(0.01),
    "AdamW": lambda: optax.adamw(0.01, weight_decay=0.01),
    "NAdam": lambda: optax.nadam(0.01),
    "Lion": lambda: optax.lion(0.01, b2=0.99, weight_decay=0.1),
}


@pytest.mark.parametrize("name", OPTAX)
def test_a_rule_moves_a_tree_as_optaxs_own_does(name):
    bowl, ends = losses.Quadratic([1.0, 20.0]), []
    for rule in (as_optax(RULES[name]), OPTAX[name]()):
        theta = jax.numpy.ones(2)
        state = rule.init(theta)
        for _ in range(30):
            ways, state = rule.update(bowl.gradient(theta), state, theta)
            theta = optax.apply_updates(theta, ways)
        ends.append(theta)
    np.testing.assert_allclose(*ends, atol=1e-12)


def test_a_schedule_is_asked_under_jit():
    rule = HeavyBall(schedules.Cosine(0.1, 0.01, steps=12), 0.9)
    bowl = losses.Quadratic([1.0, 5.0])
    ours = descend(bowl, rule, [1.0, 1.0], 12).thetas[-1]
    mover = as_optax(rule)
    theta = jax.numpy.ones(2)
    state = mover.init(theta)
    step = jax.jit(lambda theta, state: mover.update(bowl.gradient(theta), state, theta))
    for _ in range(12):
        ways, state = step(theta, state)
        theta = theta + ways
    np.testing.assert_allclose(theta, ours, atol=1e-12)


def test_it_joins_a_chain():
    chain = optax.chain(optax.clip_by_global_norm(0.1), as_optax(HeavyBall(1.0, 0.0)))
    theta = jax.numpy.ones(4)
    ways, _ = chain.update(100 * theta, chain.init(theta), theta)
    assert float(jax.numpy.linalg.norm(ways)) == pytest.approx(0.1)


def test_what_a_tree_needs_is_said():
    rule, theta = as_optax(Nesterov(0.1, 0.9)), jax.numpy.ones(2)
    state = rule.init(theta)
    with pytest.raises(ValueError, match="params must be given: a rule moves parameters"):
        rule.update(theta, state)
    with pytest.raises(ValueError, match=r"grad_fn must be given: Nesterov\(.* another point"):
        rule.update(theta, state, theta)


def test_a_rule_that_asks_without_end_is_stopped():
    class Endless:
        def step(self, theta, _state, gradient, _t):
            while True:
                theta = gradient(theta + 1)

    from momentum_lib.bridges import Unit

    with pytest.raises(ValueError, match="at most 16 gradients a step"):
        answered([Unit(Endless(), np.zeros(1), None, 1)], lambda at: at, None)


def test_the_script_of_the_book_trains_a_network_with_a_typed_rule():
    """The oracle is PyTorch's own rule in the place of ours: the same share to the digit."""
    script = Path(__file__).resolve().parents[2] / "chapters" / "train_your_rule.py"
    text = script.read_text(encoding="utf-8")
    theirs = text.replace(
        "as_torch(rule, model.parameters())",
        "torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)",
    )
    assert theirs != text
    assert len(text.splitlines()) <= 31
    said = [
        subprocess.run([sys.executable, "-c", each], capture_output=True, text=True, check=True)
        for each in (text, theirs)
    ]
    assert said[0].stdout == said[1].stdout
    assert float(said[0].stdout.split("%")[0].split()[-1]) > 90
