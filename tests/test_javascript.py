"""The browser's half of the library against the Python half, on random cases, to 1e-9."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from momentum_lib import descend, losses, optimizers, plots, theory
from momentum_lib.widgets.descent_explorer import SURFACES

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "momentum_lib" / "widgets" / "static"
TOLERANCE = 1e-9
RUNS = 140
STEPS = 60


def need(program):
    """Return the program's path; without it skip, or fail where CI promises to have it."""
    found = shutil.which(program)
    if found:
        return found
    message = f"{program} is not installed: get Node from your system or from nodejs.org"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def ask(questions):
    node = need("node")
    answer = subprocess.run(
        [node, ROOT / "tests" / "javascript" / "answer.mjs"],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    return json.loads(answer.stdout)


def numbers(values):
    return np.array(values, dtype=float)  # null becomes NaN


def close(found, expected):
    np.testing.assert_allclose(numbers(found), expected, rtol=TOLERANCE, atol=1e-12)


def random_surface(rng):
    name = str(rng.choice(list(SURFACES)))
    settings = {}
    if name == "Quadratic":
        settings = {
            "eigenvalues": [1.0, float(rng.uniform(1, 500))],
            "rotation": float(rng.choice([0, rng.uniform(-3, 3)])),
        }
    return name, settings, losses.by_name(name, **settings)


def random_point(rng, loss):
    return [float(rng.uniform(low, high)) for low, high in loss.window]


@pytest.mark.parametrize("name", SURFACES)
def test_a_surface_is_the_same_on_both_sides(name):
    rng = np.random.default_rng(sum(map(ord, name)))
    settings = {"eigenvalues": [1.0, 37.0], "rotation": 0.4} if name == "Quadratic" else {}
    loss = losses.by_name(name, **settings)
    points = [random_point(rng, loss) for _ in range(50)]
    [answer] = ask([["loss", {"surface": name, "settings": settings, "points": points}]])
    close(answer["values"], loss(points))
    close(answer["gradients"], loss.gradient(points))
    close(answer["levels"], plots.levels(loss))
    minima, window, start, learning_rate = answer["facts"]
    close(minima, loss.minima)
    close(window, loss.window)
    close(start, loss.start)
    close(learning_rate, loss.learning_rate)


def hyper_parameters(rng, rule, loss):
    settings = {"learning_rate": float(loss.learning_rate * 10 ** rng.uniform(-2, 0.5))}
    extra = {
        "HeavyBall": {"beta": rng.uniform(0, 0.999), "dampening": rng.choice([0, rng.uniform()])},
        "AveragedMomentum": {"beta": rng.uniform(0, 0.999), "bias_correction": rng.integers(2)},
        "Nesterov": {"beta": rng.uniform(0, 0.999)},
        "RMSprop": {"decay": rng.uniform(0.5, 0.999), "beta": rng.uniform(0, 0.99)},
        "Adam": {"beta1": rng.uniform(0, 0.99), "beta2": rng.uniform(0.5, 0.999)},
        "AdamW": {"beta1": rng.uniform(0, 0.99), "weight_decay": rng.uniform(0, 0.1)},
    }.get(rule, {})
    settings |= {name: float(value) for name, value in extra.items()}
    if "bias_correction" in settings:
        settings["bias_correction"] = bool(settings["bias_correction"])
    return settings


@pytest.mark.parametrize("rule", optimizers.RULES)
def test_a_rule_takes_the_same_path_on_both_sides(rule):
    rng = np.random.default_rng(sum(map(ord, rule)))
    questions, runs, twins = [], [], []
    for _ in range(RUNS // len(optimizers.RULES)):
        name, settings, loss = random_surface(rng)
        hyper, start = hyper_parameters(rng, rule, loss), random_point(rng, loss)
        question = {"surface": name, "settings": settings, "rule": rule, "hyper": hyper}
        questions.append(["run", {**question, "start": start, "steps": STEPS}])
        optimizer = optimizers.by_name(rule, **hyper)
        runs.append(descend(loss, optimizer, start, STEPS))
        twins.append(descend(loss, optimizer, np.multiply(start, 1 + 1e-14), STEPS))
    compared = 0
    for answer, run, twin in zip(ask(questions), runs, twins, strict=True):
        rows = well_posed(run, twin)
        compared += rows
        close(answer["thetas"][:rows], run.thetas[:rows])
        close(answer["velocities"][:rows], run.velocities[:rows])
        close(answer["losses"][:rows], run.losses[:rows])
        if rows == STEPS + 1:
            assert answer["divergedAt"] is None
            assert answer["arrival"] == run.steps_to(0.01)
        elif run.diverged and rows == run.diverged_at:
            assert answer["divergedAt"] == run.diverged_at
    assert compared > 0.6 * len(runs) * (STEPS + 1)


def well_posed(run, twin):
    """How many first rows of a run can be asked of two machines.

    A large alpha makes some runs chaotic: there a difference in the last bit of the start, which is
    what two ways to round are, grows into a visible one. Rows count until the run from a start
    changed by 1e-14 is further off than 1e-11.
    """
    near = np.isclose(run.thetas, twin.thetas, rtol=1e-11, atol=1e-13).all(axis=-1)
    return int(np.argmin(near)) if not near.all() else STEPS + 1


@pytest.mark.parametrize("rule", theory.RECURSIONS)
def test_theory_says_the_same_on_both_sides(rule):
    rng = np.random.default_rng(len(rule))
    cases = [
        (float(10 ** rng.uniform(-3, 0.7)), float(10 ** rng.uniform(-2, 2)), float(rng.uniform()))
        for _ in range(100)
    ]
    keys = ("learning_rate", "eigenvalue", "beta")
    asked = [["theory", {"rule": rule, **dict(zip(keys, case, strict=True))}] for case in cases]
    for answer, (alpha, eigenvalue, beta) in zip(ask(asked), cases, strict=True):
        roots = theory.roots(rule, alpha, eigenvalue, beta)
        # A double root carries the square root of a rounding error.
        np.testing.assert_allclose(
            np.sort_complex([complex(*root) for root in answer["roots"]]),
            np.sort_complex(roots),
            rtol=1e-9,
            atol=1e-7 if abs(roots[0] - roots[1]) < 1e-6 else 1e-12,
        )
        close(answer["rate"], theory.rate(rule, alpha, eigenvalue, beta))
        assert answer["regime"] == theory.regime(rule, alpha, eigenvalue, beta)
        close(answer["limit"], theory.stability_limit(rule, eigenvalue, beta))
        close(answer["best"], theory.best(rule, min(eigenvalue, 1), max(eigenvalue, 1)))


def test_the_bundles_are_fresh(tmp_path):
    node = need("node")
    if not (ROOT / "node_modules" / "esbuild").is_dir():
        npm = need("npm")
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=ROOT, check=True, timeout=300)
    script = ROOT / "momentum_lib" / "widgets" / "js" / "build.mjs"
    subprocess.run([node, script, tmp_path], cwd=ROOT, check=True, timeout=120)
    for built in ("figures.js", "widget.js", "figures.css"):
        message = f"static/{built} is stale: npm run build"
        assert (STATIC / built).read_bytes() == (tmp_path / built).read_bytes(), message


def test_the_page_bundle_is_light():
    assert (STATIC / "figures.js").stat().st_size < 80_000
