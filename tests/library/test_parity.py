"""Our rules against recorded runs of PyTorch, optax, Keras and scikit-learn, to 1e-12 relative.

`make parity` makes the same comparison live. Here each row of `momentum_book.conventions` is held
against the record twice: its translation, and its lines, which are run as they stand.
"""

import math

import numpy as np
import pytest

import momentum_lib
from momentum_book import conventions, records
from momentum_book.conventions import CONVENTIONS
from momentum_lib import descend, schedules
from tools.measure.parity_runs import (
    KEPT,
    LIMIT,
    PROBLEMS,
    RATES,
    STEPS,
    Run,
    our_path,
    relative_difference,
    rule_of,
    runs,
    settings_of,
)

RECORD = records.load("parity")
RUNS = list(runs())
WALKED = [run for run in RUNS if run.convention.translate]
RULES = {name: getattr(momentum_lib, name) for name in {row.rule for row in CONVENTIONS}}
EVERY_RUN = pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
EVERY_WALK = pytest.mark.parametrize("run", WALKED, ids=lambda run: run.name)


def recorded(run):
    return np.array(RECORD["runs"][run.name]["thetas"])


# The lines of a convention, run as they stand.


def orthogonal_by_singular_values(problem):
    """Muon's polynomial, applied to the singular values that a decomposition finds."""

    def of_matrix(matrix):
        u, sizes, vt = np.linalg.svd(matrix, full_matrices=False)
        sizes = sizes / np.linalg.norm(sizes)
        for _ in range(5):
            sizes = 3.4445 * sizes - 4.7750 * sizes**3 + 2.0315 * sizes**5
        rows, columns = matrix.shape
        return math.sqrt(max(1, columns / rows)) * (u * sizes) @ vt

    def orthogonal(theta):
        parts, at = [], 0
        for rows, columns in problem.shapes:
            part = theta[at : (at := at + rows * columns)]
            parts.append(of_matrix(part.reshape(rows, columns)).ravel())
        return np.concatenate(parts)

    return orthogonal


def path_of_the_lines(run):
    problem = PROBLEMS[run.problem]
    names = {"sqrt": np.sqrt, "sign": np.sign, "maximum": np.maximum}
    names["orthogonal"] = orthogonal_by_singular_values(problem)
    names |= dict.fromkeys(("v", "m", "s", "top"), 0.0)
    names |= dict.fromkeys(("theta", "z", "mean"), problem.start)
    followed = "mean" if run.convention.rule == "ScheduleFree" else "theta"
    rows = [problem.start]
    for t in range(1, STEPS + 1):
        names |= run.at(t) | {"t": t, "g": problem.loss.gradient(names["theta"])}
        for line in run.convention.lines:
            exec(line, names)
        rows.append(names[followed])
    return np.array(rows)


@EVERY_RUN
def test_the_lines_of_a_convention_are_what_the_library_does(run):
    assert relative_difference(path_of_the_lines(run)[list(KEPT)], recorded(run)) <= LIMIT


# The translations.


@EVERY_WALK
def test_our_rule_walks_with_the_library(run):
    assert relative_difference(our_path(run)[list(KEPT)], recorded(run)) <= LIMIT
    assert RECORD["runs"][run.name]["largest"] <= LIMIT


@pytest.mark.parametrize(
    "run", [run for run in WALKED if run.kind == "constant"], ids=lambda run: run.name
)
def test_a_translation_as_text_is_the_translation(run):
    names = RULES | run.settings | {"sqrt": math.sqrt, "shapes": PROBLEMS[run.problem].shapes}
    written = eval(run.convention.translation, names)
    problem = PROBLEMS[run.problem]
    one, other = (
        descend(problem.loss, rule, problem.start, STEPS).thetas for rule in (written, rule_of(run))
    )
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "run", [run for run in RUNS if run not in WALKED], ids=lambda run: run.name
)
def test_where_no_translation_stands_the_same_settings_part(run):
    kind, problem, values = RULES[run.convention.rule], PROBLEMS[run.problem], run.settings
    more = {"shapes": problem.shapes} if kind is momentum_lib.Muon else {}
    if "optax.rmsprop" in run.convention.call:
        rule = kind(values["learning_rate"], values["decay"], epsilon=values["eps"])
    else:
        rule = kind(*(value for name, value in values.items() if name != "momentum_decay"), **more)
    ours = descend(problem.loss, rule, problem.start, STEPS).thetas
    assert relative_difference(ours[list(KEPT)], recorded(run)) > 1e-6


@pytest.mark.parametrize(
    "row", [row for row in CONVENTIONS if row.rule == "Nesterov"], ids=lambda row: row.call
)
def test_what_may_not_change_parts_the_paths(row):
    """Nesterov's stored point: their look-ahead of a step still uses the settings of the last."""
    constant = settings_of(row, "Rosenbrock", "constant")
    for name, value in constant.items():
        if name not in row.changing:
            changing = constant | {name: schedules.Linear(value, value / 2, 30)}
            run = Run(row, "Rosenbrock", changing, "schedule")
            path = descend(PROBLEMS["Rosenbrock"].loss, rule_of(run), [-1.2, 1.0], STEPS)
            beta = [run.at(max(t, 1))["momentum"] for t in range(STEPS + 1)]
            points = path.thetas - np.array(beta)[:, np.newaxis] * path.velocities
            assert relative_difference(points, path_of_the_lines(run)) > 1e-6


def test_a_learning_rate_that_leaps_outside_the_velocity_has_no_beta():
    row = next(row for row in CONVENTIONS if row.call == "torch.optim.SGD(lr, momentum)")
    rule = row.translate(lambda t: 0.01 * 2**t, 0.9)
    with pytest.raises(ValueError, match=r"schedule for beta failed at t = 2.*got 1.8"):
        descend(PROBLEMS["Rosenbrock"].loss, rule, [0.0, 0.0], 3)


# The record itself.


def test_the_record_holds_every_run():
    assert set(RECORD["runs"]) == {run.name for run in RUNS}
    assert RECORD["steps"] == list(KEPT)
    assert set(RECORD["versions"]) == {row.library for row in CONVENTIONS}


def test_every_rule_is_compared_with_some_library():
    rows = records.parity_rows(RECORD)
    assert {row["rule"] for row in rows} == {
        *("GradientDescent", "HeavyBall", "AveragedMomentum", "Nesterov", "RMSprop", "Adam"),
        *("AdamW", "AMSGrad", "NAdam", "Lion", "Muon", "ScheduleFree"),
    }
    assert all(row["largest"] <= LIMIT for row in rows)
    assert sum(row["runs"] for row in rows) == len(WALKED)
    assert all(row["steps"] == STEPS * row["runs"] for row in rows)


@pytest.mark.parametrize("problem", ["Rosenbrock", "network"])
def test_the_gradients_are_those_that_pytorch_finds_by_itself(problem):
    ours = PROBLEMS[problem].loss.gradient(PROBLEMS[problem].start)
    np.testing.assert_allclose(
        ours, RECORD["gradients"]["PyTorch"][problem], rtol=1e-11, atol=1e-15
    )


def test_a_difference_in_the_twelfth_digit_is_seen():
    path = np.array([[1.0, -2.0], [0.5, 3.0]])
    nudged, lost = path.copy(), path.copy()
    nudged[1, 1], lost[1, 1] = 3.0 + 6e-12, math.nan
    assert relative_difference(nudged, path) == pytest.approx(2e-12, rel=1e-3)
    assert not relative_difference(lost, path) <= LIMIT


def test_the_settings_of_a_step_come_from_its_schedule():
    run = next(run for run in RUNS if run.kind == "schedule" and run.convention.rule == "HeavyBall")
    first, last = run.at(1), run.at(40)
    rate = next(name for name in run.settings if name in RATES)
    assert last[rate] == pytest.approx(0.6 * first[rate])
    assert (first["momentum"], last["momentum"]) == pytest.approx((0.5, 0.8))


# The table that shows itself.


def test_the_table_shows_every_line():
    shown, page = repr(conventions.table()), conventions.table()._repr_html_()
    assert page.count("<tr data-library=") == len(CONVENTIONS)
    for row in CONVENTIONS:
        assert row.call in shown
        assert all(line in shown for line in row.lines)
        assert (row.translation or "no setting has the same path") in shown
        assert all(ord(letter) < 128 for letter in row.note)
