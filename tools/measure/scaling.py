"""Measure how grids scale, and kill a worker on the way; store what came out.

    python -m tools.measure.scaling     writes momentum_book/records/scaling.json

The same grids, in this process, on pools of processes, and on a dask cluster on this machine. Each
place is measured warm, several times; its numbers must be those of this process, to the bit.
"""

from __future__ import annotations

import os
import platform
import signal
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# A worker is one thread everywhere, as dask makes it: numpy reads this when it is imported.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

import numpy as np

from momentum_lib import HeavyBall, losses, networks, sweep
from tools.measure import records

FILES = ("tools/measure/scaling.py", "momentum_lib/sweep.py", *records.CORE)
BOWL = losses.Quadratic([1.0, 100.0])
DESCENTS = sweep.FinalLoss(BOWL, HeavyBall, [1.0, 1.0], 200)
MANY = {"learning_rate": np.geomspace(1e-3, 0.03, 512), "beta": np.linspace(0.0, 0.99, 512)}
ROUNDS = 3


def trained(beta: float, seed: int) -> float:
    """Return the held-out error of the digits network after two epochs: a run that can't share."""
    learning, held_out = networks.load_digits()
    rule = HeavyBall(0.05, beta)
    run = networks.train(networks.Network(), learning, held_out, rule, epochs=2, seed=seed)
    return 1 - float(run.accuracies[-1])


FEW = {"beta": np.array([0.0, 0.5, 0.8, 0.9]), "seed": np.arange(6)}
WORK: dict[str, tuple[Callable[..., Any], dict[str, Any], int]] = {
    "descents of 200 steps": (DESCENTS, MANY, sweep.CHUNK),
    "trainings of 2 epochs": (trained, FEW, 1),
}


@contextmanager
def dask(workers: int) -> Iterator[tuple[Executor, Any]]:
    """Give a dask cluster of single-threaded workers on this machine: its executor, its client."""
    import distributed  # noqa: PLC0415 - only where it is installed

    with (
        tempfile.TemporaryDirectory() as folder,
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address=None,
            local_directory=folder,
            silence_logs=50,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client.get_executor(pure=False), client


@contextmanager
def pool(workers: int) -> Iterator[tuple[Executor, Any]]:
    """Give a pool of processes."""
    with ProcessPoolExecutor(workers) as executor:
        yield executor, None


def timed(work: str, executor: Executor | None) -> tuple[float, sweep.Grid]:
    """Return the seconds of one grid, and the grid."""
    run, axes, chunk = WORK[work]
    start = time.perf_counter()
    found = sweep.grid(run, axes, executor=executor, chunk=chunk)
    return time.perf_counter() - start, found


def places() -> dict[str, Any]:
    """Return where grids are computed: how many workers, and what opens them."""
    cores = os.cpu_count() or 1
    counts = sorted({1, cores})
    return {
        "this process": (1, None),
        **{f"processes: {n}": (n, pool) for n in counts},
        **{f"dask workers: {n}": (n, dask) for n in counts},
    }


def scaling() -> list[dict[str, Any]]:
    """Measure each work in each place."""
    rows = []
    for work, (_, axes, _) in WORK.items():
        runs = int(np.prod([len(labels) for labels in axes.values()]))
        _, expected = timed(work, None)
        for place, (workers, opened) in places().items():
            seconds, same = measured(work, workers, opened, expected)
            rows.append(
                {
                    "work": work,
                    "place": place,
                    "workers": workers,
                    "runs": runs,
                    "seconds": seconds,
                    "runs_per_second": runs / seconds,
                    "same_bits": same,
                }
            )
    return rows


def measured(work: str, workers: int, opened: Any, expected: sweep.Grid) -> tuple[float, bool]:
    """Return the median time of a work in a place, and whether its bits are those expected."""
    if opened is None:
        turns = [timed(work, None) for _ in range(ROUNDS)]
    else:
        with opened(workers) as (executor, _):
            timed(work, executor)  # the workers start, and import what they need
            turns = [timed(work, executor) for _ in range(ROUNDS)]
    same = all(np.array_equal(found.values, expected.values) for _, found in turns)
    return statistics.median(seconds for seconds, _ in turns), same


def kill_a_worker() -> dict[str, Any]:
    """Kill a worker of a dask cluster half-way through, and compare with an undisturbed run."""
    run, axes, chunk = WORK["trainings of 2 epochs"]
    _, expected = timed("trainings of 2 epochs", None)
    killed: list[int] = []
    with dask(2) as (executor, client), tempfile.TemporaryDirectory() as folder:

        def kill(finished: int, total: int) -> None:
            if finished >= total // 2 and not killed:
                process = next(iter(client.run(os.getpid).values()))
                os.kill(process, signal.SIGKILL)
                killed.append(finished)

        file = Path(folder) / "grid.jsonl"
        found = sweep.grid(run, axes, executor=executor, file=file, progress=kill, chunk=chunk)
    return {
        "runs": int(found.values.size),
        "finished_when_killed": killed[0],
        "complete": found.complete,
        "differing_numbers": int(np.sum(found.values != expected.values)),
    }


def main() -> None:
    """Measure, print and store."""
    found = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scaling": scaling(),
        "killed": kill_a_worker(),
    }
    for row in found["scaling"]:
        print(
            f"{row['work']:<24}{row['place']:<18}{row['runs_per_second']:>12,.1f} runs a second"
            f"   same bits: {row['same_bits']}"
        )
    print(found["killed"])
    records.store("scaling", found, by="python -m tools.measure.scaling", files=FILES)


if __name__ == "__main__":
    main()
