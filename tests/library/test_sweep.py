"""Grids of runs: the right numbers with the right labels, on any workers, after any accident."""

import json
import os
import signal
import sys
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from momentum_lib import GradientDescent, HeavyBall, descend, iterate, losses, sweep, theory

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


def six_then_wait(learning_rate, beta, folder):
    """Let six runs through, whichever come first; the others wait a minute for the gate to open."""
    for ticket in range(6):
        try:
            (Path(folder) / f"ticket{ticket}").touch(exist_ok=False)
            break
        except FileExistsError:
            continue
    else:
        for _ in range(3000):
            if (Path(folder) / "open").exists():
                break
            time.sleep(0.02)
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
@pytest.mark.parametrize("workers", [1, 3])
def test_a_killed_worker_of_a_dask_cluster_changes_no_bit(workers, tmp_path):
    # The gate: a worker that dies while dask fetches a result from it breaks dask's own executor.
    distributed = pytest.importorskip("distributed")
    quiet = {"dashboard_address": None, "silence_logs": 50}
    run, killed = partial(six_then_wait, folder=str(tmp_path)), []
    with (
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, local_directory=str(tmp_path), **quiet
        ) as cluster,
        distributed.Client(cluster) as client,
    ):

        def kill(finished, _):
            if finished == 6:
                killed.extend(client.run(os.getpid).values())
                os.kill(killed[0], signal.SIGKILL)
                (tmp_path / "open").touch()

        file = tmp_path / "grid.jsonl"
        found = sweep.grid(run, AXES, executor=client.get_executor(), file=file, progress=kill)
    assert len(killed) == workers
    assert found.complete
    same(found, sweep.grid(product, AXES))


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


# Each sentence whole, each number told, each line on the disk.


def refused(call, *arguments, **named):
    with pytest.raises((TypeError, ValueError, RuntimeError)) as error:
        call(*arguments, **named)
    return str(error.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"axes": {}}, 'axes must be a mapping such as {"beta": [0.5, 0.9]}, got {}'),
        ({"axes": 3}, 'axes must be a mapping such as {"beta": [0.5, 0.9]}, got 3'),
        ({"axes": {"value": [1]}}, "axes must be named as arguments of run are, got 'value'"),
        ({"axes": {"a b": [1]}}, "axes must be named as arguments of run are, got 'a b'"),
        ({"axes": {3: [1]}}, "axes must be named as arguments of run are, got 3"),
        (
            {"axes": {"k": []}},
            "axes['k'] must be a row of numbers or of names, at least one, got []",
        ),
        (
            {"axes": {"k": [[1]]}},
            "axes['k'] must be a row of numbers or of names, at least one, got [[1]]",
        ),
        (
            {"axes": {"k": [True]}},
            "axes['k'] must be a row of numbers or of names, at least one, got [True]",
        ),
        ({"axes": {"k": [1.0, np.inf]}}, "axes['k'] must be finite, got [1.0, inf]"),
        ({"axes": {"k": [1, 2, 1]}}, "axes['k'] must have each label once, got [1, 2, 1]"),
        (
            {"executor": 3},
            "executor must have submit, as a ProcessPoolExecutor has, got 3",
        ),
        ({"chunk": 0}, "chunk must be at least 1, got 0"),
    ],
)
def test_what_is_no_grid_is_refused_in_full(change, said):
    assert refused(sweep.grid, **({"run": product, "axes": AXES} | change)) == said


def test_what_is_no_number_is_refused_in_full():
    axes = {"k": [4, 5]}
    begin = "run failed at {'k': 4}: TypeError: run must return a number, got "
    assert refused(sweep.grid, lambda **_: "x", axes) == f"{begin}'x' at {{'k': 4}}"
    assert refused(sweep.grid, lambda **_: 1j, axes) == f"{begin}1j at {{'k': 4}}"
    assert refused(sweep.grid, lambda **_: [1, 2], axes) == f"{begin}[1, 2] at {{'k': 4}}"

    def several(k):
        return k[:1]

    several.vectorized = True
    assert refused(sweep.grid, several, axes) == (
        "run must return an array of shape (2,), got array([4]) at {'k': array([4, 5])}"
    )
    several.vectorized = False
    for give in (
        lambda k: np.bool_(k == 5),
        lambda k: np.array([k - 4]),
        lambda k: np.uint8(k - 4),
    ):
        found = sweep.grid(give, axes).values
        assert found.tolist() == [0, 1]
        assert found.dtype == np.float64


def test_the_cause_of_a_failure_is_kept():
    def run(k):
        raise KeyError(k)

    with pytest.raises(RuntimeError, match=r"run failed at {'k': 1}: KeyError: 1$") as error:
        sweep.grid(run, {"k": [1]})
    assert isinstance(error.value.__cause__, KeyError)


def test_a_vectorized_run_is_asked_for_8000_points_and_another_for_one(tmp_path):
    sizes = []

    def run(k):
        sizes.append(np.size(k))
        return np.asarray(k, float)

    sweep.grid(run, {"k": range(3)}, file=tmp_path / "one")
    run.vectorized = True
    found = sweep.grid(run, {"k": range(8001)}, file=tmp_path / "many")
    assert sizes == [1, 1, 1, 8000, 1]
    np.testing.assert_array_equal(found.values, np.arange(8001))
    heads = [json.loads((tmp_path / name).read_text().split("\n")[0]) for name in ("one", "many")]
    assert [head["chunk"] for head in heads] == [1, 8000]
    assert heads[0] == {
        "format": "momentum_lib.sweep 1",
        "run": f"{__name__}.{run.__qualname__}",
        "axes": {"k": [0, 1, 2]},
        "chunk": 1,
    }


class Named:
    def __repr__(self):
        return "Named()"


def test_a_run_is_called_the_same_on_another_day():
    assert sweep._name(product) == f"{__name__}.product"
    assert sweep._name(partial(int, base=2)) == "functools.partial(<class 'int'>, base=2)"
    assert sweep._name(Named()) == "Named()"
    assert sweep._name(Backwards()) == f"{__name__}.Backwards"


def test_progress_is_told_from_what_the_record_holds_to_the_last(tmp_path):
    file, told, axes = tmp_path / "grid.jsonl", [], {"k": range(5)}
    stop = threading.Event()

    def tell(*numbers):
        told.append(numbers)
        if numbers[0] == 4:
            stop.set()

    run = lambda k: k  # noqa: E731 - both grids need the same name
    part = sweep.grid(run, axes, file=file, chunk=2, progress=tell, cancel=stop)
    assert told == [(0, 5), (2, 5), (4, 5)]
    assert part.finished.tolist() == [True] * 4 + [False]
    told.clear()
    sweep.grid(run, axes, file=file, chunk=2, progress=lambda *numbers: told.append(numbers))
    assert told == [(4, 5), (5, 5)]


class Tqdm:
    """What tqdm does, written down."""

    def __init__(self, **settings):
        self.settings, self.updates, self.closed = settings, [], 0

    def update(self, number):
        self.updates.append(number)

    def close(self):
        self.closed += 1


def test_a_bar_counts_what_is_new_and_is_closed(tmp_path, monkeypatch):
    made = []
    module = ModuleType("tqdm.auto")
    module.tqdm = lambda **settings: made.append(Tqdm(**settings)) or made[-1]
    monkeypatch.setitem(sys.modules, "tqdm.auto", module)
    sweep.grid(product, AXES, chunk=7, progress=True)
    (bar,) = made
    assert bar.settings == {"total": 18, "unit": " runs"}
    assert bar.updates == [0, 7, 7, 4]
    assert bar.closed == 1
    sweep.grid(product, AXES, progress=False)
    assert len(made) == 1
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert refused(sweep.grid, product, AXES, progress=True) == (
        "progress must be False or a function where tqdm is missing (pip install tqdm), got True"
    )


def test_a_chunk_is_on_the_disk_before_the_next_is_computed(tmp_path, monkeypatch):
    file, synced = tmp_path / "grid.jsonl", []
    monkeypatch.setattr(sweep.os, "fsync", lambda _: synced.append(file.read_bytes()))
    calls = []

    def run(k):
        calls.append(len(synced))
        return k

    sweep.grid(run, {"k": range(3)}, file=file)
    assert calls == [1, 2, 3], "the head, and each chunk before"
    lines = synced[-1].decode().split("\n")
    assert [len(content.splitlines()) for content in synced] == [1, 2, 3, 4]
    assert lines[1:] == [*(json.dumps({"k": k, "values": [float(k)]}) for k in range(3)), ""]


@pytest.mark.parametrize(
    ("lines", "number", "line"),
    [
        (["3"], 1, b"3"),
        (["HEAD", "{}"], 2, b"{}"),
        (["HEAD", '{"k": 0, "values": [0.0]}', '{"k": 1}'], 3, b'{"k": 1}'),
    ],
)
def test_a_line_that_is_none_of_a_record_is_shown(tmp_path, lines, number, line):
    file, axes = tmp_path / "grid.jsonl", {"beta": [0.5], "learning_rate": [0.1, 0.2]}
    sweep.grid(product, axes, file=file)
    head = file.read_text().splitlines()[0]
    file.write_text("".join(f"{head if text == 'HEAD' else text}\n" for text in lines))
    assert refused(sweep.grid, product, axes, file=file) == (
        f"file {str(file)!r} must be the record of a grid, got on line {number}: {line!r}"
    )


def test_a_record_of_another_format_is_refused_in_full(tmp_path):
    file = tmp_path / "grid.jsonl"
    file.write_text('{"run": "x"}\n')
    assert refused(sweep.grid, product, {"beta": [0.5], "learning_rate": [1.0]}, file=file) == (
        f"file {str(file)!r} must belong to this grid, got another format: "
        "None is not 'momentum_lib.sweep 1'"
    )


def test_no_more_chunks_wait_than_an_executor_is_given(monkeypatch):
    monkeypatch.setattr(sweep, "IN_FLIGHT", 3)
    with ThreadPoolExecutor(1) as executor:
        seen, submit = [], executor.submit

        def counted(function, k):
            seen.append(k)
            return submit(function, k)

        executor.submit = counted
        stop = threading.Event()
        part = sweep.grid(
            lambda k: k,
            {"k": range(20)},
            executor=executor,
            cancel=stop,
            progress=lambda finished, _: stop.set() if finished else None,
        )
    assert seen == [0, 1, 2], "the fourth is given when the first has come back"
    assert part.finished.sum() == 1


def test_what_waits_is_called_off_when_a_grid_stops():
    made = []

    class Slow(Executor):
        def submit(self, function, /, *arguments, **named):
            future = Future()
            made.append(future)
            if len(made) == 1:
                future.set_result(function(*arguments, **named))
            return future

    stop = threading.Event()
    part = sweep.grid(
        lambda k: k,
        {"k": range(4)},
        executor=Slow(),
        cancel=stop,
        progress=lambda finished, _: stop.set() if finished else None,
    )
    assert part.finished.tolist() == [True, False, False, False]
    assert [future.cancelled() for future in made] == [False, True, True, True]


def test_a_grid_without_axes_is_one_point():
    found = sweep.grid(lambda k: 2.0 * k, {"k": [3]}).at(k=3)
    assert repr(found) == "<Grid: one point, 1 runs>"
    assert found.best() == {"value": 6.0}
    many = sweep.grid(lambda k: k, {"k": range(1200)})
    assert repr(many) == "<Grid: k (1200), 1,200 runs>"
    half = sweep.Grid(many.axes, many.values, np.arange(1200) < 1100)
    assert repr(half) == "<Grid: k (1200), 1,100 of 1,200 runs>"


def test_the_parts_of_a_grid_keep_what_is_finished():
    values = np.array([[1.0, np.nan], [4.0, 2.0], [9.0, 8.0]])
    found = sweep.Grid(
        {"k": np.array([0, 1, 2]), "rule": np.array(["a", "b"])}, values, ~np.isnan(values)
    )
    assert found.best() == {"k": 0, "rule": "a", "value": 1.0}
    means = found.mean("rule")
    assert list(means.axes) == ["k"]
    np.testing.assert_array_equal(means.values, [np.nan, 3, 8.5])
    assert means.finished.tolist() == [False, True, True]
    spread = found.spread("rule")
    np.testing.assert_allclose(spread.values, [np.nan, 2**0.5, 0.5**0.5], rtol=1e-12)
    first = found.at(rule="b", k=1)
    assert (first.values, first.finished) == (2, True)
    assert found.at(rule="b").finished.tolist() == [False, True, True]
    rows = list(found.rows())
    assert rows[2] == {"k": 1, "rule": "a", "value": 4.0}
    assert [type(value) for value in rows[0].values()] == [int, str, float]
    assert refused(found.at, k=[1]) == "k must be one of [0, 1, 2], got [1]"
    assert refused(found.at, k=7) == "k must be one of [0, 1, 2], got 7"
    single = sweep.Grid({"k": np.array([0])}, np.ones(1), np.ones(1, bool))
    assert refused(single.spread, "k") == (
        "axis 'k' must have at least two labels for a spread, got one"
    )
    none = sweep.Grid({"k": np.array([0])}, np.full(1, np.nan), np.zeros(1, bool))
    assert refused(none.best) == "best needs at least one finished run, got none"


def test_a_task_of_no_step_gives_the_loss_at_the_start():
    task = sweep.FinalLoss(BOWL, HeavyBall, [1.0, 2.0], 0)
    found = sweep.grid(task, {"learning_rate": [0.1, 0.2], "beta": [0.5]})
    np.testing.assert_array_equal(found.values, [[BOWL([1.0, 2.0])]] * 2)
    assert task.start == (1.0, 2.0)
    assert refused(sweep.FinalLoss, BOWL, HeavyBall, [[1.0, 1.0]], 3) == (
        "start must be one point of shape (d,), got [[1.0, 1.0]]"
    )
    assert refused(sweep.FinalLoss, BOWL, 3, [1.0, 1.0], 3) == "rule must be a function, got 3"
    assert refused(sweep.FinalLoss, BOWL, HeavyBall, [1.0, 1.0], 0.5).startswith("steps must be")


def test_a_record_of_another_grid_is_refused_with_both_values(tmp_path):
    file = tmp_path / "grid.jsonl"
    axes = {"beta": [0.5, 0.9], "learning_rate": [1.0]}
    sweep.grid(product, axes, file=file, chunk=1)
    assert refused(sweep.grid, product, axes, file=file, chunk=2) == (
        f"file {str(file)!r} must belong to this grid, got another chunk: 1 is not 2"
    )


def test_the_axes_of_a_grid_stay_as_they_were_found():
    given = {"beta": np.array([0.5])}
    found = sweep.Grid(given, np.array([1.0]), np.array([True]))
    given["more"] = np.array([1.0])
    assert list(found.axes) == ["beta"]
    with pytest.raises(TypeError):
        found.axes["more"] = given["more"]


class OldestFirst(Executor):
    """Of what has been given, the oldest comes back when the next is given; at the end all."""

    def __init__(self, last):
        self.last, self.held, self.given, self.taken, self.most = last, [], 0, 0, 0

    def submit(self, function, /, *arguments, **named):
        future = Future()
        self.given += 1
        self.most = max(self.most, self.given - self.taken)
        self.held.append((future, function(*arguments, **named)))
        come_back = len(self.held) if self.given == self.last else self.given >= 3
        for done, result in [self.held.pop(0) for _ in range(come_back)]:
            done.set_result(result)
        return future

    def take(self, finished, _):
        self.taken = finished


def test_what_is_given_next_counts_what_still_waits(monkeypatch):
    monkeypatch.setattr(sweep, "IN_FLIGHT", 3)
    executor = OldestFirst(last=20)
    found = sweep.grid(lambda k: k, {"k": range(20)}, executor=executor, progress=executor.take)
    np.testing.assert_array_equal(found.values, range(20))
    assert executor.most == 3


@pytest.fixture
def asked(monkeypatch):
    """Put NumPy in the place of PyTorch, and return what it is asked for."""
    calls = []

    def last_theta(engine, loss, rule, starts, steps):
        calls.append((engine, starts.shape, steps))
        *_, last = iterate(loss, rule, starts, steps)
        return last.theta

    monkeypatch.setattr(sweep, "last_theta", last_theta)
    monkeypatch.setattr(sweep, "checked_engine", lambda engine: engine)
    return calls


def test_another_engine_is_given_all_runs_at_once_and_its_numbers_are_kept(asked, tmp_path):
    found = sweep.grid(TASK, AXES, engine="torch", file=tmp_path / "grid.jsonl")
    assert asked == [("torch", (18, 2), 30)]
    same(found, sweep.grid(TASK, AXES))
    head = json.loads((tmp_path / "grid.jsonl").read_text().splitlines()[0])
    assert head["chunk"] == sweep.CHUNK_COMPILED == 2**18
    assert TASK.engine == "numpy", "the task itself stays"
    there = sweep.FinalLoss(BOWL, HeavyBall, [1.0, 1.0], 30, engine="torch")
    same(sweep.grid(there, AXES, chunk=9), found)
    assert asked[1:] == [("torch", (9, 2), 30)] * 2
    assert refused(sweep.grid, product, AXES, engine="torch") == (
        f"engine can be chosen for a FinalLoss only, got engine='torch' with {product!r}"
    )


def test_an_engine_is_looked_up_when_a_task_is_made():
    assert refused(sweep.FinalLoss, BOWL, HeavyBall, [1.0, 1.0], 3, engine="tf").startswith(
        "engine 'tf' is not known; "
    )
