"""Grids of runs: the right numbers with the right labels, on any workers, after any accident."""

import json
import os
import signal
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from momentum_lib import GradientDescent, HeavyBall, descend, losses, sweep, theory

BOWL = losses.Quadratic([1, 20])
AXES = {"learning_rate": np.geomspace(1e-3, 0.15, 6), "beta": [0.0, 0.5, 0.9]}
TASK = sweep.FinalLoss(BOWL, HeavyBall, start=[1.0, 1.0], steps=30)


def product(learning_rate, beta, seed=0):
    return learning_rate * 100 + beta * 10 + seed


def slow_product(learning_rate, beta):
    time.sleep(0.02)
    return product(learning_rate, beta)


def fatal(learning_rate, beta, folder):
    """Kill the worker that computes the last point, the first time."""
    marker = Path(folder) / "died"
    if beta == 0.9 and learning_rate > 0.14 and not marker.exists():
        marker.touch()
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGKILL)
    return product(learning_rate, beta)


class Backwards(Executor):
    """An executor that computes at once, and answers in reverse order."""

    def __init__(self):
        self.waiting = []

    def submit(self, function, /, *arguments, **named):
        future = Future()
        self.waiting.insert(0, (future, function, arguments, named))
        threading.Timer(0.01, self._answer).start()
        return future

    def _answer(self):
        while self.waiting:
            future, function, arguments, named = self.waiting.pop(0)
            if future.set_running_or_notify_cancel():
                future.set_result(function(*arguments, **named))


def same(grid, other):
    np.testing.assert_array_equal(grid.values, other.values)
    assert list(grid.axes) == list(other.axes)
    for name in grid.axes:
        np.testing.assert_array_equal(grid.axes[name], other.axes[name])


def test_each_number_is_the_one_that_descend_gives():
    found = sweep.grid(TASK, AXES)
    for row in found.rows():
        rule = HeavyBall(row["learning_rate"], row["beta"])
        run = descend(BOWL, rule, [1.0, 1.0], 30)
        assert row["value"] == (np.inf if run.diverged else run.losses[-1])
    assert np.isinf(found.values).any(), "a run of these diverges"
    assert found.complete
    assert found.shape == (6, 3)


def test_the_best_of_a_fine_grid_is_the_best_of_theory():
    alpha, beta, _ = theory.best("HeavyBall", 1, 20)
    axes = {"learning_rate": np.linspace(0.5, 1.5, 41) * alpha, "beta": np.linspace(0.2, 0.6, 41)}
    best = sweep.grid(sweep.FinalLoss(BOWL, HeavyBall, [1.0, 1.0], 200), axes).best()
    assert best["learning_rate"] == pytest.approx(alpha, rel=0.15)
    assert best["beta"] == pytest.approx(beta, abs=0.1)


def test_a_diverged_run_is_infinitely_bad():
    task = sweep.FinalLoss(BOWL, GradientDescent, [1.0, 1.0], 5000)
    found = sweep.grid(task, {"learning_rate": [0.05, 0.2]})
    assert found.values[0] < 1e-9
    assert found.values[1] == np.inf


def test_settings_that_do_not_vary_are_bound_beforehand():
    dampened = sweep.FinalLoss(BOWL, partial(HeavyBall, dampening=0.5), [1.0, 1.0], 30)
    plain = sweep.FinalLoss(BOWL, HeavyBall, [1.0, 1.0], 30)
    half = sweep.grid(plain, {"learning_rate": [0.02], "beta": [0.5]})
    same_path = sweep.grid(dampened, {"learning_rate": [0.04], "beta": [0.5]})
    np.testing.assert_allclose(half.values, same_path.values, rtol=1e-12)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=3), st.integers(1, 30))
def test_any_chunk_gives_every_point_its_own_number(sizes, chunk):
    names = ["learning_rate", "beta", "seed"][: len(sizes)]
    axes = {name: np.arange(size) for name, size in zip(names, sizes, strict=True)}
    found = sweep.grid(lambda **labels: product(**{"beta": 0} | labels), axes, chunk=chunk)
    weights = np.array([100, 10, 1])[: len(sizes)]
    np.testing.assert_array_equal(found.values, np.tensordot(weights, np.indices(sizes), 1))


def test_labels_may_be_names_and_seeds():
    def run(rule, seed):
        return len(rule) + seed

    found = sweep.grid(run, {"rule": ["Adam", "HeavyBall"], "seed": range(3)})
    assert found.at(rule="HeavyBall", seed=2).values == 11
    assert found.at(rule="Adam").mean("seed").values == 5
    assert found.spread("seed").at(rule="Adam").values == pytest.approx(1.0)
    assert found.best() == {"rule": "Adam", "seed": 0, "value": 4.0}
    assert repr(found) == "<Grid: rule (2) x seed (3), 6 runs>"


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_number_of_workers_gives_the_same_bits(workers, pool):
    with pool(workers) as executor:
        same(sweep.grid(TASK, AXES, executor=executor, chunk=4), sweep.grid(TASK, AXES, chunk=4))


def test_any_order_gives_the_same_bits():
    same(sweep.grid(TASK, AXES, executor=Backwards(), chunk=2), sweep.grid(TASK, AXES, chunk=2))


def test_no_run_is_lost_where_more_chunks_wait_than_an_executor_is_given():
    values = np.arange(2 * sweep.IN_FLIGHT + 3)
    with ThreadPoolExecutor(2) as executor:
        found = sweep.grid(lambda k: k, {"k": values}, executor=executor)
    assert found.complete
    np.testing.assert_array_equal(found.values, values)


def test_a_record_is_taken_up_and_nothing_is_computed_again(tmp_path):
    file, calls = tmp_path / "grid.jsonl", []

    def run(**labels):
        calls.append(labels)
        return product(**labels)

    stop = threading.Event()
    part = sweep.grid(
        run,
        AXES,
        file=file,
        cancel=stop,
        progress=lambda finished, _: stop.set() if finished == 7 else None,
    )
    assert not part.complete
    assert part.finished.sum() == 7 == len(calls)
    assert repr(part).endswith("7 of 18 runs>")
    assert np.isnan(part.values[~part.finished]).all()
    whole = sweep.grid(run, AXES, file=file)
    assert len(calls) == 18
    same(whole, sweep.grid(product, AXES))
    same(sweep.grid(run, AXES, file=file), whole)
    assert len(calls) == 18


@pytest.mark.parametrize("lost", [1, 10, 25])
def test_a_line_that_a_crash_cut_short_is_computed_again(tmp_path, lost):
    file = tmp_path / "grid.jsonl"
    whole = sweep.grid(TASK, AXES, file=file, chunk=3)
    file.write_bytes(file.read_bytes()[:-lost])
    same(sweep.grid(TASK, AXES, file=file, chunk=3), whole)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert sorted(line["k"] for line in lines[1:]) == list(range(6))


def test_a_record_that_holds_only_half_a_head_begins_anew(tmp_path):
    file = tmp_path / "grid.jsonl"
    file.write_text('{"format": "mom')
    same(sweep.grid(TASK, AXES, file=file), sweep.grid(TASK, AXES))
    same(sweep.grid(TASK, AXES, file=file), sweep.grid(TASK, AXES))


def test_infinite_and_missing_numbers_survive_the_record(tmp_path):
    values = {0: np.inf, 1: -np.inf, 2: np.nan, 3: 0.1 + 0.2, 4: 5e-324}
    file = tmp_path / "grid.jsonl"
    first = sweep.grid(lambda k: values[k], {"k": range(5)}, file=file)
    stored = len(file.read_bytes())
    again = sweep.grid(lambda k: values[k], {"k": range(5)}, file=file)
    np.testing.assert_array_equal(first.values, list(values.values()))
    same(first, again)
    assert len(file.read_bytes()) == stored


def test_an_interrupt_keeps_what_there_is(tmp_path):
    def run(k):
        if k == 3:
            raise KeyboardInterrupt
        return k

    part = sweep.grid(run, {"k": range(6)}, file=tmp_path / "grid.jsonl")
    np.testing.assert_array_equal(part.values, [0, 1, 2, np.nan, np.nan, np.nan])
    whole = sweep.grid(lambda k: k, {"k": range(6)})
    np.testing.assert_array_equal(whole.values, np.arange(6))


def test_a_failing_run_is_named_and_the_rest_is_kept(tmp_path):
    file = tmp_path / "grid.jsonl"

    def run(k):
        return [1.0, 2.0, 1 / (k - 2)][min(k, 2)]

    with pytest.raises(RuntimeError, match=r"run failed at {'k': 2}: ZeroDivisionError"):
        sweep.grid(run, {"k": range(4)}, file=file)
    assert len(file.read_text().splitlines()) == 3


def test_a_killed_worker_of_a_pool_costs_nothing_that_was_finished(tmp_path):
    file, run = tmp_path / "grid.jsonl", partial(fatal, folder=str(tmp_path))
    with ProcessPoolExecutor(2) as executor, pytest.raises(BrokenProcessPool):
        sweep.grid(run, AXES, executor=executor, file=file)
    kept = len(file.read_text().splitlines()) - 1
    assert 0 < kept < 18
    with ProcessPoolExecutor(2) as executor:
        same(sweep.grid(run, AXES, executor=executor, file=file), sweep.grid(product, AXES))


@pytest.mark.filterwarnings("ignore")  # the cluster's own, while its worker dies
def test_a_killed_worker_of_a_dask_cluster_changes_no_bit(tmp_path):
    distributed = pytest.importorskip("distributed")
    quiet = {"dashboard_address": None, "silence_logs": 50}
    expected = sweep.grid(slow_product, AXES)
    for workers in (1, 3):
        with (
            distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, local_directory=str(tmp_path), **quiet
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            file, killed = tmp_path / f"{workers}.jsonl", []

            def kill(finished, _, client=client, killed=killed):
                if finished >= 6 and not killed:
                    killed.append(client.run(os.getpid))
                    os.kill(next(iter(killed[0].values())), signal.SIGKILL)

            executor = client.get_executor()
            found = sweep.grid(slow_product, AXES, executor=executor, file=file, progress=kill)
            assert len(killed[0]) == workers
            assert found.complete
            same(found, expected)


def test_a_bar_is_shown_where_tqdm_is_there(capsys):
    pytest.importorskip("tqdm")
    sweep.grid(product, AXES, progress=True)
    assert "18/18" in capsys.readouterr().err


def test_without_a_bar_nothing_is_printed(capsys):
    sweep.grid(product, AXES)
    assert capsys.readouterr() == ("", "")


def test_memory_does_not_grow_with_the_steps():
    tracemalloc = pytest.importorskip("tracemalloc")

    def peak(steps):
        task = sweep.FinalLoss(BOWL, HeavyBall, [1.0, 1.0], steps)
        tracemalloc.start()
        sweep.grid(task, {"learning_rate": np.linspace(0.01, 0.05, 500), "beta": [0.5, 0.9]})
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(2)
    assert peak(400) < 1.5 * peak(20)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"run": 3}, "run must be a function, got 3"),
        ({"axes": {}}, "axes must be a mapping"),
        ({"axes": [1, 2]}, "axes must be a mapping"),
        ({"axes": {"1x": [1]}}, "axes must be named as arguments of run are, got '1x'"),
        ({"axes": {"value": [1]}}, "axes must be named as arguments"),
        ({"axes": {"beta": []}}, r"axes\['beta'\] must be a row"),
        ({"axes": {"beta": [[0.5]]}}, r"axes\['beta'\] must be a row"),
        ({"axes": {"beta": [0.5, np.nan]}}, r"axes\['beta'\] must be finite"),
        ({"axes": {"beta": [0.5, 0.5]}}, r"axes\['beta'\] must have each label once"),
        ({"chunk": 0}, "chunk must be at least 1, got 0"),
        ({"chunk": 1.5}, "chunk must be a whole number, got 1.5"),
        ({"executor": "dask"}, "executor must have submit"),
    ],
)
def test_bad_arguments_are_refused_with_words(change, said):
    with pytest.raises((TypeError, ValueError), match=said):
        sweep.grid(**({"run": product, "axes": AXES} | change))


def test_a_run_must_return_a_number():
    with pytest.raises(RuntimeError, match="run must return a number, got '1'"):
        sweep.grid("{k}".format, {"k": [1]})


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: sweep.FinalLoss(3, HeavyBall, [1.0], 3), "loss must have loss"),
        (lambda: sweep.FinalLoss(BOWL, "HeavyBall", [1.0, 1.0], 3), "rule must be a function"),
        (lambda: sweep.FinalLoss(BOWL, HeavyBall, [1.0], 3), "start must have 2 coordinate"),
        (lambda: sweep.FinalLoss(BOWL, HeavyBall, [[1.0, 1.0]], 3), "start must be one point"),
        (lambda: sweep.FinalLoss(BOWL, HeavyBall, [1.0, 1.0], -1), "steps must be at least 0"),
    ],
)
def test_a_task_that_cannot_be_run_is_refused(make, said):
    with pytest.raises((TypeError, ValueError), match=said):
        make()


def test_a_record_of_another_grid_is_refused_and_left_alone(tmp_path):
    file = tmp_path / "grid.jsonl"
    sweep.grid(product, AXES, file=file)
    before = file.read_bytes()
    with pytest.raises(ValueError, match="another axes"):
        sweep.grid(product, AXES | {"beta": [0.1]}, file=file)
    with pytest.raises(ValueError, match="another run"):
        sweep.grid(slow_product, AXES, file=file)
    with pytest.raises(ValueError, match="another chunk"):
        sweep.grid(product, AXES, file=file, chunk=2)
    assert file.read_bytes() == before
    file.write_bytes(before + b"no json\n")
    with pytest.raises(ValueError, match="on line 20"):
        sweep.grid(product, AXES, file=file)


def test_unknown_labels_axes_and_empty_grids_are_refused():
    found = sweep.grid(product, AXES)
    with pytest.raises(ValueError, match=r"beta must be one of \[0.0, 0.5, 0.9\], got 0.7"):
        found.at(beta=0.7)
    with pytest.raises(ValueError, match="axis 'bta' is not known; did you mean 'beta'"):
        found.mean("bta")
    with pytest.raises(ValueError, match="at least two labels"):
        sweep.grid(product, AXES | {"beta": [0.5]}).spread("beta")
    stop = threading.Event()
    stop.set()
    with pytest.raises(ValueError, match="at least one finished run"):
        sweep.grid(product, AXES, cancel=stop).best()
