"""The browser's half of the library against the Python half, on random cases, to 1e-9."""

import atexit
import dataclasses
import gzip
import json
import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from each import each
from states import GIVEN, NUMBERS, STATES

from momentum_lib import (
    averages,
    descend,
    losses,
    networks,
    optimizers,
    physics,
    plots,
    random_numbers,
    rules,
    schedules,
    theory,
    widgets,
    written_rules,
)
from momentum_lib.rules import IN_FIGURES, RULES
from momentum_lib.widgets._fields import SURFACES
from momentum_lib.widgets._words import say

ROOT = Path(__file__).resolve().parents[2]
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


def install():
    """Install the few packages of package-lock.json, where they are not there yet."""
    if not all(
        (ROOT / "node_modules" / name).is_dir()
        for name in ("esbuild", "axe-core", "minisearch", "@codemirror")
    ):
        npm = need("npm")
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=ROOT, check=True, timeout=300)


@cache
def answering():
    """Bundle the script that answers, so that it may use what the figures use; return its path."""
    node = need("node")
    install()
    made = Path(tempfile.mkdtemp()) / "answer.mjs"
    subprocess.run(
        [node, ROOT / "tests" / "figures" / "javascript" / "bundle.mjs", made],
        cwd=ROOT,
        check=True,
        timeout=60,
    )
    return made


@cache
def conversation():
    """Start the program that answers, once: it ends with the tests."""
    command = [need("node"), answering()]
    talk = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    answers = subprocess.Popen(command, **talk)
    atexit.register(answers.communicate)  # nothing more is asked: it ends
    return answers


def ask(questions):
    answers = conversation()
    try:
        print(json.dumps(questions), file=answers.stdin, flush=True)
        return json.loads(answers.stdout.readline())
    except (BrokenPipeError, json.JSONDecodeError):
        conversation.cache_clear()
        pytest.fail(f"no answer to {questions!r:.200}: what Node says stands above")


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
    drawn = {
        "learning_rate": float(loss.learning_rate * 10 ** rng.uniform(-2, 0.5)),
        "beta": float(rng.uniform(0, 0.99)),
        "beta1": float(rng.uniform(0, 0.99)),
        "beta2": float(rng.uniform(0.5, 0.999)),
        "decay": float(rng.uniform(0.5, 0.999)),
        "dampening": float(rng.choice([0, rng.uniform()])),
        "weight_decay": float(rng.uniform(0, 0.1)),
        "epsilon": 1e-8,
        "bias_correction": bool(rng.integers(2)),
    }
    return {field.name: drawn[field.name] for field in dataclasses.fields(RULES[rule].kind)}


@pytest.mark.parametrize("rule", IN_FIGURES)
def test_a_rule_takes_the_same_path_on_both_sides(rule):
    rng = np.random.default_rng(sum(map(ord, rule)))
    questions, runs, twins = [], [], []
    for _ in range(RUNS // len(IN_FIGURES)):
        name, settings, loss = random_surface(rng)
        hyper, start = hyper_parameters(rng, rule, loss), random_point(rng, loss)
        question = {"surface": name, "settings": settings, "rule": rule, "hyper": hyper}
        questions.append(["run", {**question, "start": start, "steps": STEPS}])
        optimizer = rules.by_name(rule, **hyper)
        runs.append(descend(loss, optimizer, start, STEPS))
        twins.append(descend(loss, optimizer, np.multiply(start, 1 + 1e-13), STEPS))
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
    changed by 1e-13 is further off than 1e-11: sixty steps round more often than a start does.
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
    install()
    script = ROOT / "momentum_lib" / "widgets" / "js" / "build.mjs"
    subprocess.run([node, script, tmp_path, tmp_path], cwd=ROOT, check=True, timeout=120)
    for built in sorted(tmp_path.iterdir()):
        kept = next(
            folder / built.name
            for folder in (STATIC, ROOT / "assets")
            if (folder / built.name).exists()
        )
        assert kept.read_bytes() == built.read_bytes(), f"{built.name} is stale: npm run build"
    kinds = {f"figure-{name}.js" for name in widgets.__all__}
    built = {path.name for path in tmp_path.iterdir()}
    assert built >= {"figures.js", "widget.js", "book.js"} | kinds
    assert {name for name in built if name.startswith("figure-")} == kinds


def node_says(*arguments, given=""):
    """Run a program in Node; return what it says, read as JSON."""
    done = subprocess.run(
        [need("node"), *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return json.loads(done.stdout)


def test_the_page_gets_the_digits_that_python_has():
    script = "await import('./momentum_lib/widgets/static/digits.js');"
    script += "console.log(JSON.stringify(await momentumDigits))"
    found = node_says("--input-type=module", "-e", script)
    assert found == json.loads(networks.digits_text())


def test_greys_are_the_same_packed_and_unpacked():
    random = np.random.default_rng(0)
    rows = [
        random.integers(0, most, 64 * count).tolist() for most in (1, 2, 17) for count in (1, 40)
    ]
    rows += [[0] * 64 * 300, [16] * 64, [16, 0] * 32 * 50]
    found = node_says("tests/figures/javascript/packed.mjs", given=json.dumps(rows))
    assert found == rows


def test_the_bundles_of_cells_that_run_are_fresh(tmp_path):
    node = need("node")
    install()
    folder = ROOT / "_ext" / "run_here"
    subprocess.run([node, folder / "js" / "build.mjs", tmp_path], cwd=ROOT, check=True, timeout=120)
    for built in sorted(tmp_path.iterdir()):
        kept = folder / "built" / built.name
        assert kept.read_bytes() == built.read_bytes(), f"{built.name} is stale: npm run build"
    assert {path.name for path in tmp_path.iterdir()} == {
        p.name for p in (folder / "built").iterdir()
    }


def test_what_offers_to_run_a_cell_is_light():
    assert len((ROOT / "_ext" / "run_here" / "built" / "door.js").read_bytes()) < 4_096


def test_the_search_carries_the_licence_of_what_it_is_made_with():
    need("node")
    install()
    licence = (ROOT / "node_modules" / "minisearch" / "LICENSE.txt").read_text(encoding="utf-8")
    assert licence.strip() in (ROOT / "assets" / "search.js").read_text(encoding="utf-8")


def test_what_the_figures_of_a_page_load_is_light():
    shared, *kinds = [
        (STATIC / name).read_bytes()
        for name in ("figures.js", *(f"figure-{name}.js" for name in widgets.__all__))
    ]
    assert len(shared) < 110_000
    assert len(gzip.compress(shared, 9)) < 45_000
    for kind in kinds:
        assert len(gzip.compress(kind, 9)) < 8_000


@pytest.mark.parametrize(
    ("words", "place"),
    [("Link copied", "figures.js"), ("begin with a rule of the book", "figure-RuleWorkshop.js")],
)
def test_what_two_kinds_need_stands_once_and_what_one_needs_with_it(words, place):
    files = [path for path in STATIC.glob("figure*.js") if words in path.read_text("utf-8")]
    assert [path.name for path in files] == [place]


SOURCES = (STATIC.parent / "js", ROOT / "_ext/scripts", ROOT / "_ext/run_here/js")
MODULES = sorted(path for folder in SOURCES for path in folder.rglob("*.js"))


@each("path", MODULES)
def test_a_module_fits_in_a_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 200


# The figures: the same fields, the same first state, the same numbers.


@pytest.mark.parametrize("name", widgets.__all__)
def test_both_sides_read_the_fields_of_the_same_file(name):
    figure = getattr(widgets, name)()
    [answer] = ask([["figure", {"name": name}]])
    assert list(answer["schema"]) == list(figure.state_names)
    assert answer["defaults"] == figure.state
    assert answer["main"] == figure.main
    for field, known in answer["schema"].items():
        own = figure.fields[field]
        assert known["kind"] == own["kind"]
        for value in known.get("of", ()):  # what the page offers is allowed in Python
            setattr(figure, field, [value] if known["kind"] == "choices" else value)
        assert {part: own.get(part) for part in ("min", "max", "step", "scale", "label")} == {
            part: known.get(part) for part in ("min", "max", "step", "scale", "label")
        }


def compare(found, expected, path):
    """Compare each array of the tree `expected` with what stands at its place in `found`."""
    if isinstance(expected, dict):
        for key, part in expected.items():
            compare(found[key], part, f"{path}.{key}")
        return
    expected = np.array(expected, dtype=float)
    expected[~np.isfinite(expected)] = np.nan  # JSON has neither infinity nor NaN
    np.testing.assert_allclose(
        numbers(found), expected, rtol=TOLERANCE, atol=1e-12, err_msg=path, equal_nan=True
    )


@pytest.mark.parametrize("name", NUMBERS)
def test_a_figure_computes_the_same_numbers_on_both_sides(name):
    figures = [getattr(widgets, name)(**state) for state in [{}, *STATES[name]]]
    asked = [["results", {"name": name, "state": figure.state}] for figure in figures]
    for figure, found in zip(figures, ask(asked), strict=True):
        compare(found, NUMBERS[name](figure), repr(figure))


@pytest.mark.parametrize("name", widgets.__all__)
def test_a_figure_says_the_same_words_on_both_sides(name):
    figures = [getattr(widgets, name)(**state) for state in STATES[name]]
    given = GIVEN.get(name, lambda _: None)
    asked = [
        ["summary", {"name": name, "state": figure.state, "results": given(figure)}]
        for figure in figures
    ]
    for figure, said in zip(figures, ask(asked), strict=True):
        spaced, own = (text.replace("\u00a0", " ") for text in (said, figure.summary()))
        # A live figure may go on: what its reader can do, what takes long to compute.
        if "live" in figure.words:
            spaced = spaced[: len(own)]
        assert spaced == own


def test_the_plane_of_rates_is_the_same_on_both_sides():
    for rule in ("HeavyBall", "Nesterov"):
        figure = widgets.PhaseDiagram(rule=rule)
        ends = {"widest": 4.2, "highest": 0.999}
        [found] = ask([["plane", {"rule": rule, **ends}]])
        close(np.reshape(found, (90, 90)), figure.plane())


FOLLOWED = [
    ([[0, 1], [1.9, 3.9]], None, [[-2, 2], [0, 4]]),
    # It grows by quarters of itself, and holds what comes back.
    ([[0, 1], [2.1, 1], [-3.5, 4.1]], None, [[-4, 3], [0, 5]]),
    # Who diverges or goes very far leaves it by an arrow.
    ([[0, 1], [2.5, 1], ["lost", "lost"]], 2, [[-2, 2], [0, 4]]),
    ([[0, 1], [90, 5]], None, [[-2, 2], [0, 5]]),
]


@pytest.mark.parametrize(("thetas", "diverged", "window"), FOLLOWED)
def test_a_window_follows_a_run_that_comes_back(thetas, diverged, window):
    run = {"thetas": thetas, "divergedAt": diverged}
    assert ask([["following", {"runs": [run]}]]) == [window]


def blocks(period, steps=500):
    """Losses that turn back after so many steps, and fall."""
    return [[t, 10.0 ** (-t / 200 + (t // period % 2))] for t in range(steps)]


@pytest.mark.parametrize(("period", "is_band"), [(1, True), (2, True), (6, False), (1000, False)])
def test_a_line_that_turns_back_faster_than_pixels_is_a_band(period, is_band):
    points = blocks(period)
    [found] = ask([["band", {"points": points, "pixels": 0.7}]])
    assert (found is not None) is is_band
    if is_band:
        values = dict(points)
        edge = found["edge"]
        assert len(edge) < 100
        assert min(v for _, v in found["band"]) == min(values.values())
        assert max(v for _, v in found["band"]) == max(values.values())
        assert all(v <= values[int(t)] for t, v in edge)


def test_the_fair_search_finds_the_same_on_both_sides():
    figure = widgets.OptimizerRace(surface="Booth", rotation=30, start=[-3, 0])
    assert ask([["tuned", {"state": figure.state}]]) == [figure.tuned()]


def test_a_slider_of_beta_has_each_further_nine_as_far_and_only_numbers_of_few_digits():
    places = list(range(271))
    field = {"min": 0, "max": 0.999, "scale": "nines"}
    [found] = ask([["scale", {"field": field, "places": places}]])
    assert found["marks"] == [0, 0.5, 0.9, 0.99, 0.999]
    close(found["at"], [0, 50, 90, 180, 270])
    close(found["back"], places)
    assert found["values"][::30] == [0, 0.3, 0.6, 0.9, 0.93, 0.96, 0.99, 0.993, 0.996, 0.999]
    assert all(len(str(value)) <= 6 for value in found["values"])
    [found] = ask([["scale", {"field": {**field, "max": 0.98}, "places": []}]])
    assert found["marks"] == [0, 0.5, 0.9]


SENTENCES = ["[{a} steps|none].", "[{late?}Too late.]"]
ROW = "{p:point}, {q:percent}, {r:as_set}, {s:3}"
SAID = [
    ("{a} and {b:4}", {"a": "x", "b": 0.5}, "x and 0.5000"),
    (SENTENCES, {"a": 0, "late": False}, "0 steps."),
    (SENTENCES, {"a": None, "late": True}, "none. Too late."),
    ("x[, y = {y}][ {z:short}]", {"y": None, "z": 1e-9}, "x 1.0 × 10⁻⁹"),
    (ROW, {"p": [-1, 0.25], "q": 0.5, "r": 0.87654, "s": 2}, "(−1, 0.25), 50.0 %, 0.877, 2.000"),
    ("{text}", {"text": "[{x}|{y}]"}, "[{x}|{y}]"),
]


@pytest.mark.parametrize(("template", "parts", "said"), SAID)
def test_a_sentence_is_filled_alike_on_both_sides(template, parts, said):
    assert say(template, **parts).replace("\u00a0", " ") == said
    [answer] = ask([["say", {"template": template, "parts": parts}]])
    assert answer.replace("\u00a0", " ") == said


VALUES = (0, 1e-9, -1e-9, 5e-8, -1.2e-7, 0.01234, -2, 250, 999.6, 123456, 1e6, -1e9, 1, 1.125)


def numbers_of_all_sizes(count=3000):
    """Return numbers of each size and sign, near the borders of each way to write one, and ties."""
    rng = np.random.default_rng(10)
    anywhere = rng.choice([-1, 1], count) * 10 ** rng.uniform(-320, 300, count)
    usual = rng.normal(size=count) * 10 ** rng.uniform(-7, 7, count)
    parts = [rng.uniform(size=count), 1 - 10 ** rng.uniform(-4, 0, count)]
    ties = rng.integers(-4000, 4000, count) / 2.0 ** rng.integers(0, 12, count)
    steps = 10.0 ** np.arange(-9, 9)
    borders = np.concatenate([steps, -steps, steps * (1 - 1e-9), steps * 0.9995, steps * 0.99949])
    return [*VALUES, *np.concatenate([anywhere, usual, *parts, ties, borders]).tolist()]


FORMS = ["{x}", "{x:short}", "{x:3}", "{x:4}", "{x:percent}", "{x:as_set}", "{x:steps}"]
FORBIDDEN = re.compile(
    r"-|e[+\d]|none|nan|inf|undefined|−0(?!\.?\d)|(?<![\d.−])(1 steps|0 times)", re.IGNORECASE
)


@pytest.mark.parametrize("template", FORMS)
def test_a_number_is_written_alike_on_both_sides_and_as_a_reader_writes(template):
    values = numbers_of_all_sizes()
    [found] = ask([["written_numbers", {"template": template, "values": values}]])
    own = [say(template, x=value) for value in values]
    assert [pair for pair in zip(values, found, own, strict=True) if pair[1] != pair[2]] == []
    assert [text for text in own if FORBIDDEN.search(text)] == []


def significant(text):
    """Return how many digits of a written number say something."""
    digits = re.sub(r"\s*×.*|−", "", text)
    whole = digits if "." in digits else digits.rstrip("0")
    return len(whole.replace(".", "").lstrip("0"))


def test_a_number_has_three_digits_where_the_fourth_says_nothing():
    for value in numbers_of_all_sizes():
        for template in ("{x}", "{x:short}"):
            text = say(template, x=value)
            assert significant(text) <= 3 or float(value).is_integer(), (value, text)
            digits, _, exponent = text.replace("−", "-").partition("\xa0×\xa010")
            power = int(exponent.translate(LOWERED) or 0)
            assert float(digits) * 10.0**power == pytest.approx(value, rel=0.051, abs=1e-320)


LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@pytest.mark.parametrize(
    ("asked", "said"),
    [("Infinity", "∞"), ("-Infinity", "−∞"), ("NaN", "beyond all numbers")],
)
def test_what_is_no_number_is_said_in_words_on_both_sides(asked, said):
    for template in ("{x}", "{x:short}", "{x:4}"):
        [found] = ask([["written_numbers", {"template": template, "values": [asked]}]])
        assert found == [said] == [say(template, x=float(asked))]


STROKES = [
    ([[0, 0], [10, 10], [20, 0]], "M0,0L10,10L20,0"),
    # What leaves the picture keeps its direction, and comes back by the way that it takes.
    ([[0, 0], [1e6, 2e6], [0, 0]], "M0,0L5000,10000M5000,10000L0,0"),
    ([[0, 0], [10, 0], [1e200, 1e300], [-1e300, 0]], "M0,0L10,0L10,10000"),
    ([[-2e4, 0], [2e4, 0]], "M-10000,0L10000,0"),
    ([[2e4, 0], [3e4, 0], ["lost", 0]], ""),
    ([[0, 0], [3e4, 3e4], [3e4, -3e4], [5, 0]], "M0,0L10000,10000M10000,-9996.75L5,0"),
]


@pytest.mark.parametrize(("points", "d"), STROKES)
def test_a_line_has_no_stroke_that_its_points_have_not(points, d):
    assert ask([["stroke", {"points": points}]]) == [d]


# Where "_" stands, a line must not break.
WHOLE = [
    "Bowl, κ_=_20, α_=_0.05. It lands at (−0.08,_−0.22), not at (1, 2, 3).",
    "α/(1_−_β)_=_0.45, from 0.5_±_0.02 to 1.03_±_0.04",
    "epochs:_4, seeds:_3, read right: β_=_0.9: 95.4_% (95.2_% to 95.6_%)",
    "steps:_1._Nesterov (step 83), 2._heavy ball (step 90), –_Adam (not there yet). It is 5. Then",
]


@pytest.mark.parametrize("text", WHOLE)
def test_a_summary_keeps_formulas_and_numbers_whole(text):
    [answer] = ask([["unbroken", {"text": text.replace("_", " ")}]])
    assert answer.replace("\u00a0", "_") == text


def test_shares_add_up_to_a_hundred_and_each_is_off_by_less_than_one():
    cases = np.random.default_rng(0).exponential(size=(200, 3)) ** 3
    answers = np.array(ask([["percents", {"parts": parts}] for parts in cases.tolist()]))
    assert (answers.sum(axis=1) == 100).all()
    assert np.abs(answers - 100 * cases / cases.sum(axis=1, keepdims=True)).max() < 1
    assert ask([["percents", {"parts": [0, 0, 0]}]]) == [[0, 0, 0]]


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9, 0.99])
def test_averages_are_the_same_on_both_sides(beta):
    values = np.random.default_rng(1).normal(size=60).tolist()
    [answer] = ask([["averages", {"values": values, "beta": beta}]])
    close(answer["average"], averages.average(values, beta))
    close(answer["corrected"], averages.average(values, beta, bias_correction=True))
    close(answer["total"], averages.total(values, beta))
    close(answer["weights"], averages.weights(beta, 60))
    close(answer["halfLife"], averages.half_life(beta))
    close(answer["window"], averages.window(beta))
    close(answer["correction"], averages.correction(beta, 7))


def test_random_numbers_are_the_same_on_both_sides():
    asked = [["random", {"seed": seed, "count": 31}] for seed in (0, 1, 12345)]
    for answer, (_, question) in zip(ask(asked), asked, strict=True):
        numbers_ = random_numbers.uniforms(question["seed"])
        assert answer["uniforms"] == [next(numbers_) for _ in range(31)]
        close(answer["normals"], random_numbers.normals(question["seed"], 31))
        order = random_numbers.shuffled(31, random_numbers.uniforms(question["seed"]))
        assert answer["shuffled"] == order.tolist()


SCHEDULES = {
    "constant": ([0.3], schedules.Constant),
    "linear": ([0.5, 0.9, 20], schedules.Linear),
    "exponential": ([0.5, 0.01, 20], schedules.Exponential),
    "cosine": ([0.5, 0.9, 20], schedules.Cosine),
    "oneCycle": ([0.01, 0.1, 0.001, 30], schedules.OneCycle),
    "warmUp": ([0.1, 12], schedules.WarmUp),
    "rising": ([0.95, 7], schedules.Rising),
    "through": ([[0.1, 0.8, 0.3], 25], schedules.Through),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_are_the_same_on_both_sides(name):
    arguments, make = SCHEDULES[name]
    [answer] = ask([["schedule", {"name": name, "arguments": arguments, "steps": 40}]])
    schedule = make(*arguments)
    close(answer, [schedule(t) for t in range(1, 41)])


@pytest.mark.parametrize("curve", ["Slope", "Bump", "DoubleWell", "NarrowWell"])
def test_the_ball_rolls_the_same_on_both_sides(curve):
    rng = np.random.default_rng(len(curve))
    loss = losses.by_name(curve)
    for _ in range(5):
        alpha, beta = float(rng.uniform(0.001, 0.1)), float(rng.uniform(0, 0.99))
        start = random_point(rng, loss)[0]
        question = {"curve": curve, "alpha": alpha, "beta": beta, "start": start, "steps": 60}
        [answer] = ask([["roll", question]])
        ball = physics.Ball.from_heavy_ball(alpha, beta)
        motion = physics.roll(loss, ball, [start], 60)
        close(answer["friction"], ball.friction)
        close(answer["time_step"], ball.time_step)
        close(answer["positions"], motion.positions[:, 0])
        close(answer["speeds"], motion.speeds[:, 0])
        for part in ("potential", "kinetic", "lost"):
            np.testing.assert_allclose(answer[part], getattr(motion, part), rtol=1e-9, atol=1e-10)
        close(answer["gradients"], [loss.gradient([x])[0] for x in (-1.7, 0.2, 1.1)])
        # The ball's steps are heavy ball's, in both halves.
        path = descend(loss, optimizers.HeavyBall(alpha, beta), [start], 60)
        np.testing.assert_allclose(answer["positions"], path.thetas[:, 0], rtol=1e-7, atol=1e-9)


def test_the_threshold_of_a_bump_is_the_same_on_both_sides():
    [answer] = ask([["threshold", {"height": 2.5, "alpha": 0.02}]])
    bump = losses.Bump(2.5)
    found = physics.threshold_beta(bump, 0.02, bump.start[0], bump.at + 1)
    assert answer == pytest.approx(found, rel=1e-12)


@pytest.mark.parametrize("rule", ["GradientDescent", "HeavyBall", "Nesterov"])
def test_spreads_are_the_same_on_both_sides(rule):
    rng = np.random.default_rng(5)
    cases = [(float(rng.uniform(0.01, 3)), float(rng.uniform()), float(rng.uniform(0, 2)))
             for _ in range(40)]  # fmt: skip
    asked = [["spread", {"rule": rule, "case": case}] for case in cases]
    for answer, (alpha, beta, noise) in zip(ask(asked), cases, strict=True):
        expected = theory.stationary_spread(rule, alpha, 1.0, beta, noise)
        assert (answer["spread"] is None) == bool(np.isinf(expected))
        if np.isfinite(expected):
            close(answer["spread"], expected)
        close(answer["critical"], theory.critical_beta(alpha, 1.0))


RULE_SETTINGS = {
    "GradientDescent": {"learning_rate": 0.3},
    "HeavyBall": {"learning_rate": 0.1, "beta": 0.9},
    "AveragedMomentum": {"learning_rate": 0.3, "beta": 0.8, "bias_correction": True},
    "Nesterov": {"learning_rate": 0.1, "beta": 0.9},
    "RMSprop": {"learning_rate": 0.01},
    "Adam": {"learning_rate": 0.01},
    "AdamW": {"learning_rate": 0.01},
}


@pytest.mark.parametrize("rule", RULE_SETTINGS)
def test_the_network_learns_the_same_on_both_sides(rule):
    settings = RULE_SETTINGS[rule]
    question = {"rule": rule, "settings": settings, "batch_size": 130, "epochs": 2, "seed": 3}
    [answer] = ask([["network", {**question, "digits": json.loads(networks.digits_text())}]])
    optimizer = rules.by_name(rule, **settings)
    run = networks.train(networks.Network(), *networks.load_digits(), optimizer, 2, 130, 3)
    close(answer["loss"], run.losses)
    close(answer["gradientNorm"], run.gradient_norms)
    close(answer["velocityNorm"], run.velocity_norms)
    close(answer["cosine"], run.cosines)
    close(answer["accuracy"], run.accuracies)
    np.testing.assert_allclose(answer["theta"], run.theta, rtol=1e-8, atol=1e-10)


TEXTS = [
    *written_rules.PRESETS.values(),
    "v = max(abs(g), 0.1) * sign(g)\ntheta = theta - alpha*v/(norm(g) + 1)",
    "a = g_at(theta - alpha*g) - g\ntheta = theta - alpha*g - beta*alpha*a  # second look",
    "theta = theta - alpha*min(g, 2)*exp(-t/50)*sqrt(t)/log(t + 2)",
    "theta = -(-theta) + -alpha*g**3/(1 + g*g)",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_written_rule_takes_the_same_path_on_both_sides(text):
    question = {"text": text, "learning_rate": 0.01, "beta": 0.8, "start": [-1.2, 1], "steps": 50}
    [answer] = ask([["written", question]])
    rule = written_rules.WrittenRule(text, 0.01, 0.8)
    close(answer["thetas"], descend(losses.Himmelblau(), rule, [-1.2, 1], 50).thetas)


WRONG = [
    "", "theta", "v = g", "g = 1", "1v = g\ntheta = v", "theta = thet", "theta = g.real",
    "theta = sqrt", "theta = foo(g)", "theta = min(g)", "theta = g; g", "theta = ", "theta = -g**2",
    "theta = (0 - g)**2\nv = (-g)**2", "theta = g\nw = beta*(v + 1)", "theta = t(1)",
    "theta = g @ g", "theta = 'x'", "theta = [g]", "theta = g if t",
    "theta = g\n" * 20, "theta = g" + "+g" * 300,
    "theta = __proto__", "constructor = g\ntheta = constructor(1)", "theta = g_at",
]  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_rule_is_refused_at_the_same_place_on_both_sides(text):
    question = {"text": text, "learning_rate": 0.01, "beta": 0.8, "start": [0, 0], "steps": 2}
    [answer] = ask([["written", question]])
    with pytest.raises(written_rules.RuleError) as refused:
        written_rules.WrittenRule(text, 0.01)
    where = (refused.value.line, refused.value.character)
    assert (answer["line"], answer["character"]) == where, answer
