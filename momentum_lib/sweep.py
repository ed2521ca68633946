"""Grids of runs: every combination of some settings, on whatever workers there are.

>>> import numpy as np
>>> from momentum_lib import HeavyBall, losses, sweep
>>> task = sweep.FinalLoss(losses.Quadratic([1, 100]), HeavyBall, start=[1.0, 1.0], steps=200)
>>> found = sweep.grid(task, {"learning_rate": np.geomspace(1e-3, 0.04, 64), "beta": [0.5, 0.8]})
>>> found.shape
(64, 2)
>>> found.best()["beta"]
0.8

A grid is cut into chunks of fixed size, in a fixed order. Where a chunk is computed, and when, does
not change what is in it: the numbers are the same, bit for bit, for any number of workers.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_lib._checks import Array, count, function, one_of, set_checked, shown
from momentum_lib.descent import checked_loss, checked_start, divergence_limit, iterate
from momentum_lib.engines import checked_engine, last_theta
from momentum_lib.losses import Loss
from momentum_lib.optimizers import Optimizer

__all__ = ["FinalLoss", "Grid", "grid"]

#: Points that a vectorized task computes at once: few enough that its arrays stay in the cache, and
#: below 128 KiB in two dimensions, from where on C's allocator asks the system for each of them.
CHUNK = 8000
#: The same where a compiler makes one loop of all that happens to a point.
CHUNK_COMPILED = 262_144
#: How many chunks may wait at an executor, so that a grid of millions is not queued whole.
IN_FLIGHT = 256
FORMAT = "momentum_lib.sweep 1"

Label = float | int | str
Progress = Callable[[int, int], Any]


class Cancel(Protocol):
    """What says that a grid should stop, such as a `threading.Event`."""

    def is_set(self) -> bool:
        """Return whether to stop."""


@dataclass(frozen=True)
class FinalLoss:
    """A task for `grid`: the loss after the last step, whole chunks of runs at once.

    Nothing of a run is kept but where it is, so memory does not grow with the steps.

    Parameters
    ----------
    loss : callable
        Anything with ``loss(theta)`` and ``loss.gradient(theta)``; see `momentum_lib.losses`.
    rule : callable
        What makes an optimizer of the grid's labels, such as `HeavyBall` or
        ``functools.partial(HeavyBall, dampening=0.5)``.
    start : array (d,)
        Where every run begins.
    steps : int
        How many steps each takes, at least 0.
    engine : str
        What computes, as in `momentum_lib.descend`.

    Examples
    --------
    >>> from momentum_lib import HeavyBall, losses
    >>> task = FinalLoss(losses.Quadratic([1]), HeavyBall, start=[1.0], steps=2)
    >>> task(learning_rate=np.array([0.1, 1.0]), beta=np.array([0.5, 0.0])).round(4).tolist()
    [0.2888, 0.0]
    """

    loss: Any
    rule: Callable[..., Optimizer]
    start: ArrayLike
    steps: int
    engine: str = "numpy"
    vectorized = True

    def __post_init__(self) -> None:
        function("rule", self.rule)
        checked_engine(self.engine)
        start = checked_start(checked_loss(self.loss), self.start)
        if start.ndim != 1:
            raise ValueError(f"start must be one point of shape (d,), got {shown(self.start)}")
        set_checked(self, start=tuple(start.tolist()), steps=count("steps", self.steps))

    def __call__(self, **labels: Array) -> Array:
        """Return the last loss (n,) for the settings of n runs.

        It is infinite for a run that ended beyond the limit at which `descend` calls it diverged.
        """
        loss, start = checked_loss(self.loss), np.asarray(self.start)
        runs = len(next(iter(labels.values())))
        if self.engine != "numpy":
            starts = np.tile(start, (runs, 1))
            theta = last_theta(self.engine, loss, self.rule(**labels), starts, self.steps)
            return _last_losses(loss, theta, start)
        # Run after run in memory, coordinate by coordinate: numpy's inner loop is then as long as
        # the chunk, and not as short as theta.
        theta = np.repeat(start[:, np.newaxis], runs, axis=1).T
        for step in iterate(loss, self.rule(**labels), theta, self.steps):
            theta = step.theta
        return _last_losses(loss, theta, start)


def _last_losses(loss: Loss, theta: Array, start: Array) -> Array:
    """Return the loss (n,) where each run is, infinite where it has run away."""
    with np.errstate(all="ignore"):
        arrived = np.abs(theta).max(axis=-1) <= divergence_limit(start)  # NaN did not
        return np.where(arrived, loss(theta), np.inf)


@dataclass(frozen=True, eq=False, repr=False)
class Grid:
    """What a grid of runs gave: one number for each combination of labels.

    Attributes
    ----------
    axes : mapping from str to array (k,)
        The labels of each axis, in the order of the axes of `values`.
    values : array
        The numbers, an axis each for alpha, beta, seed or whatever else varied; NaN where a run
        has not been made.
    finished : array of bool
        Which runs have been made: all, unless the grid was stopped.

    Examples
    --------
    >>> found = grid(lambda alpha, beta: alpha + beta, {"alpha": [1, 2], "beta": [0.5, 0.9]})
    >>> found.best()
    {'alpha': 1, 'beta': 0.5, 'value': 1.5}
    >>> found.mean("beta").values.round(6).tolist()
    [1.7, 2.7]
    """

    axes: Mapping[str, NDArray[Any]]
    values: Array
    finished: NDArray[np.bool_]

    def __post_init__(self) -> None:
        set_checked(self, axes=MappingProxyType(dict(self.axes)))

    @property
    def shape(self) -> tuple[int, ...]:
        """How many labels each axis has."""
        return self.values.shape

    @property
    def complete(self) -> bool:
        """Whether every run has been made."""
        return bool(self.finished.all())

    def best(self) -> dict[str, Any]:
        """Return the labels and the value of the smallest number.

        Returns
        -------
        dict
            The label of each axis by its name, and the number as ``"value"``.

        """
        if np.isnan(self.values).all():
            raise ValueError("best needs at least one finished run, got none")
        place = np.unravel_index(np.nanargmin(self.values), self.shape)
        return self._row(tuple(int(k) for k in place))

    def at(self, **labels: Label) -> Grid:
        """Return the part of the grid where some axes have the labels given.

        Parameters
        ----------
        **labels
            A label for each axis that is to go, such as ``beta=0.9``.

        Returns
        -------
        Grid
            The rest, on the axes that were not named.
        """
        chosen: list[Any] = [slice(None)] * len(self.axes)
        for name, label in labels.items():
            axis, known = self._axis(name), self.axes[name]
            places = {each: place for place, each in enumerate(known.tolist())}
            if not isinstance(label, Hashable) or label not in places:
                raise ValueError(
                    f"{name} must be one of {shown(known.tolist())}, got {shown(label)}"
                )
            chosen[axis] = places[label]
        rest = {name: known for name, known in self.axes.items() if name not in labels}
        return Grid(rest, self.values[tuple(chosen)], self.finished[tuple(chosen)])

    def mean(self, axis: str) -> Grid:
        """Return the mean over an axis, such as the seeds.

        Parameters
        ----------
        axis : str
            The axis that goes.

        Returns
        -------
        Grid
            The means, on the other axes.
        """
        return self._without(axis, np.mean)

    def spread(self, axis: str) -> Grid:
        """Return the standard deviation over an axis, such as the seeds (n - 1 in the divisor).

        Parameters
        ----------
        axis : str
            The axis that goes; it has at least two labels.

        Returns
        -------
        Grid
            The standard deviations, on the other axes.

        """
        if self.values.shape[self._axis(axis)] < 2:
            raise ValueError(f"axis {axis!r} must have at least two labels for a spread, got one")
        return self._without(axis, partial(np.std, ddof=1))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield each run as a dict of its labels and its ``"value"``, in order."""
        for place in np.ndindex(self.shape):
            yield self._row(place)

    def __repr__(self) -> str:
        """Return the axes, and how much is there, on one line."""
        axes = " x ".join(f"{name} ({len(known)})" for name, known in self.axes.items())
        made = int(self.finished.sum())
        runs = f"{made:,} runs" if self.complete else f"{made:,} of {self.values.size:,} runs"
        return f"<Grid: {axes or 'one point'}, {runs}>"

    def _axis(self, name: Any) -> int:
        return one_of("axis", name, {known: k for k, known in enumerate(self.axes)})

    def _row(self, place: tuple[int, ...]) -> dict[str, Any]:
        labels = zip(self.axes.items(), place, strict=True)
        row = {name: known[k].item() for (name, known), k in labels}
        return {**row, "value": float(self.values[place])}

    def _without(self, name: str, reduced: Callable[..., Any]) -> Grid:
        axis = self._axis(name)
        rest = {other: known for other, known in self.axes.items() if other != name}
        values = np.asarray(reduced(self.values, axis=axis))
        return Grid(rest, values, np.asarray(self.finished.all(axis=axis)))


def grid(
    run: Callable[..., Any],
    axes: Mapping[str, Sequence[Label] | NDArray[Any]],
    *,
    executor: Executor | None = None,
    file: str | os.PathLike[str] | None = None,
    progress: bool | Progress = False,
    cancel: Cancel | None = None,
    chunk: int | None = None,
    engine: str | None = None,
) -> Grid:
    """Make a run for every combination of labels, and return the numbers with their labels.

    Parameters
    ----------
    run : callable
        Called as ``run(learning_rate=0.1, beta=0.9, seed=3)`` with a label of each axis, it returns
        one number. If it has the attribute ``vectorized = True``, as `FinalLoss` has, it is called
        with arrays of labels (n,) and returns an array (n,).
    axes : mapping from str to sequence
        The labels of each axis: numbers, or names.
    executor : Executor, optional
        Where chunks are computed: any `concurrent.futures.Executor`, or what
        ``Client.get_executor()`` of a dask cluster gives. Without it, in this process.
    file : path, optional
        A record of finished chunks. If it is there, what it holds isn't computed again.
    progress : bool or callable, optional
        True for a bar (needs tqdm), or a function that is called with the number of finished runs
        and of all.
    cancel : threading.Event or the like, optional
        Once it is set, the grid stops after the chunk in hand.
    chunk : int, optional
        How many runs are computed at once; by default 8,000 for a vectorized run, 262,144 for one
        on another engine than NumPy, and 1 otherwise.
    engine : str, optional
        What computes the runs of a `FinalLoss`, as in `momentum_lib.descend`.

    Returns
    -------
    Grid
        The numbers. If it was stopped, by `cancel` or by an interrupt from the keyboard, what had
        been finished is there, and `Grid.complete` is False.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the file belongs to another grid.
    RuntimeError
        If a run fails; it says where. What was finished before stands in the file.

    Examples
    --------
    >>> grid(lambda x: x**2, {"x": [-1, 0, 3]}).values.tolist()
    [1.0, 0.0, 9.0]
    """
    run = function("run", run) if engine is None else _on(engine, run)
    plan = _Plan(run, _checked_axes(axes), _chunk_size(run, chunk))
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise TypeError(
            f"executor must have submit, as a ProcessPoolExecutor has, got {shown(executor)}"
        )
    with closing(_Record(plan, file)) as record, closing(_Bar(progress, plan.size)) as bar:
        missing = [k for k in range(plan.chunks) if k not in record.done]
        bar.show(plan.size - sum(plan.length(k) for k in missing))
        results = _here(plan, missing) if executor is None else _there(plan, missing, executor)
        with closing(results):
            try:
                while not (cancel is not None and cancel.is_set()):
                    k, values = next(results)
                    record.add(k, values)
                    bar.show(bar.shown + len(values))
            except (StopIteration, KeyboardInterrupt):
                pass  # all is done, or what is done is kept
    return plan.assembled(record.done)


def _on(engine: str, run: Any) -> Callable[..., Any]:
    """Return a task of this module for another engine."""
    if not isinstance(run, FinalLoss):
        raise TypeError(
            f"engine can be chosen for a FinalLoss only, got engine={engine!r} with {shown(run)}"
        )
    return replace(run, engine=engine)


class _Plan:
    """The points of a grid in a fixed order, cut into chunks of a fixed size."""

    def __init__(
        self, run: Callable[..., Any], axes: dict[str, NDArray[Any]], per_chunk: int
    ) -> None:
        self.run, self.axes, self.per_chunk = run, axes, per_chunk
        self.shape = tuple(len(labels) for labels in axes.values())
        self.size = math.prod(self.shape)
        self.chunks = -(-self.size // per_chunk)

    @property
    def identity(self) -> dict[str, Any]:
        """What a file must agree in to belong to this grid."""
        labels = {name: known.tolist() for name, known in self.axes.items()}
        return {"format": FORMAT, "run": _name(self.run), "axes": labels, "chunk": self.per_chunk}

    def length(self, k: int) -> int:
        """Return how many points chunk k has."""
        return min(self.per_chunk, self.size - k * self.per_chunk)

    def points(self, k: int) -> dict[str, NDArray[Any]]:
        """Return the labels (n,) of each axis for the points of chunk k."""
        first = k * self.per_chunk
        places = np.unravel_index(np.arange(first, first + self.length(k)), self.shape)
        return {
            name: known[where]
            for (name, known), where in zip(self.axes.items(), places, strict=True)
        }

    def compute(self, k: int) -> Array:
        """Return the numbers of chunk k; this is what a worker does."""
        points = self.points(k)
        if getattr(self.run, "vectorized", False):
            return _numbers(self.run(**points), self.length(k), points)
        rows = zip(*(labels.tolist() for labels in points.values()), strict=True)
        return np.array([self._one(dict(zip(points, row, strict=True))) for row in rows])

    def _one(self, labels: dict[str, Any]) -> float:
        try:
            return float(_numbers(self.run(**labels), 1, labels)[0])
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            raise RuntimeError(f"run failed at {shown(labels)}: {said}") from error

    def assembled(self, done: Mapping[int, Array]) -> Grid:
        """Return the grid that the finished chunks make."""
        values, finished = np.full(self.size, np.nan), np.zeros(self.size, dtype=bool)
        for k, numbers in done.items():
            part = slice(k * self.per_chunk, k * self.per_chunk + len(numbers))
            values[part], finished[part] = numbers, True
        return Grid(self.axes, values.reshape(self.shape), finished.reshape(self.shape))


def _numbers(given: Any, length: int, points: Mapping[str, Any]) -> Array:
    array = np.atleast_1d(np.asarray(given))
    if array.dtype.kind not in "iufb" or array.shape != (length,):
        wanted = "a number" if length == 1 else f"an array of shape ({length},)"
        raise TypeError(f"run must return {wanted}, got {shown(given)} at {shown(dict(points))}")
    return array.astype(np.float64)


def _here(plan: _Plan, chunks: Iterable[int]) -> Any:
    for k in chunks:
        yield k, plan.compute(k)


def _there(plan: _Plan, chunks: Iterable[int], executor: Executor) -> Any:
    waiting: dict[Future[Array], int] = {}
    queue = iter(chunks)
    try:
        while True:
            for k in islice(queue, IN_FLIGHT - len(waiting)):
                waiting[executor.submit(plan.compute, k)] = k
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future.result()
    finally:
        for future in waiting:
            future.cancel()


class _Record:
    """The finished chunks, in memory and, where a file is given, on disk line by line."""

    def __init__(self, plan: _Plan, file: str | os.PathLike[str] | None) -> None:
        self.done: dict[int, Array] = {}
        self._stream: TextIOWrapper | None = None
        if file is None:
            return
        path = Path(file)
        whole = self._read(path, plan) if path.exists() else 0
        self._stream = path.open("a", encoding="utf-8", newline="\n")
        if whole:
            self._stream.truncate(whole)  # a line that a crash cut short goes
        else:
            self._stream.truncate(0)
            self._write(plan.identity)

    def add(self, k: int, values: Array) -> None:
        """Keep a chunk; once this returns, a crash can't lose it."""
        if self._stream is not None:
            self._write({"k": k, "values": values.tolist()})
        self.done[k] = values

    def close(self) -> None:
        """Close the file."""
        if self._stream is not None:
            self._stream.close()

    def _write(self, content: dict[str, Any]) -> None:
        assert self._stream is not None
        self._stream.write(json.dumps(content) + "\n")
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def _read(self, path: Path, plan: _Plan) -> int:
        """Take over what a file holds, and return where its last whole line ends."""
        content = path.read_bytes()
        whole = content.rfind(b"\n") + 1
        lines = content[:whole].splitlines()
        for number, line in enumerate(lines, start=1):
            entry = _entry(path, number, line)
            if number == 1:
                _same_grid(path, entry, plan.identity)
            else:
                self.done[entry["k"]] = np.array(entry["values"], dtype=np.float64)
        return whole


def _entry(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        entry = dict(json.loads(line))
        return entry if number == 1 else {key: entry[key] for key in ("k", "values")}
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"file {str(path)!r} must be the record of a grid, got on line {number}: {shown(line)}"
        ) from error


def _same_grid(path: Path, stored: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        if stored.get(name) != value:
            raise ValueError(
                f"file {str(path)!r} must belong to this grid, got another {name}: "
                f"{shown(stored.get(name))} is not {shown(value)}"
            )


class _Bar:
    """How far a grid is: shown by tqdm, told to the caller's function, or kept silent."""

    def __init__(self, progress: bool | Progress, total: int) -> None:
        self.shown, self._total = 0, total
        self._tell = progress if callable(progress) else None
        self._bar = _tqdm(total) if progress is True else None

    def show(self, finished: int) -> None:
        """Say how many runs are finished."""
        if self._bar is not None:
            self._bar.update(finished - self.shown)
        if self._tell is not None:
            self._tell(finished, self._total)
        self.shown = finished

    def close(self) -> None:
        """Leave the bar as it is."""
        if self._bar is not None:
            self._bar.close()


def _tqdm(total: int) -> Any:
    try:
        from tqdm.auto import tqdm  # noqa: PLC0415 - an extra that only a bar needs
    except ImportError as error:
        raise ValueError(
            "progress must be False or a function where tqdm is missing (pip install tqdm), "
            "got True"
        ) from error
    return tqdm(total=total, unit=" runs")


def _checked_axes(axes: Any) -> dict[str, NDArray[Any]]:
    if not isinstance(axes, Mapping) or not axes:
        raise TypeError(f'axes must be a mapping such as {{"beta": [0.5, 0.9]}}, got {shown(axes)}')
    return {_checked_name(name): _checked_labels(name, known) for name, known in axes.items()}


def _checked_name(name: Any) -> str:
    if not isinstance(name, str) or not name.isidentifier() or name == "value":
        raise ValueError(f"axes must be named as arguments of run are, got {shown(name)}")
    return name


def _checked_labels(name: str, known: Any) -> NDArray[Any]:
    labels = np.asarray(known if not isinstance(known, range) else list(known))
    if labels.ndim != 1 or not labels.size or labels.dtype.kind not in "iufU":
        raise ValueError(
            f"axes[{name!r}] must be a row of numbers or of names, at least one, got {shown(known)}"
        )
    if labels.dtype.kind == "f" and not np.isfinite(labels).all():
        raise ValueError(f"axes[{name!r}] must be finite, got {shown(known)}")
    if len(np.unique(labels)) < len(labels):
        raise ValueError(f"axes[{name!r}] must have each label once, got {shown(known)}")
    return labels


def _chunk_size(run: Any, chunk: Any) -> int:
    if chunk is None:
        if getattr(run, "engine", "numpy") != "numpy":
            return CHUNK_COMPILED
        return CHUNK if getattr(run, "vectorized", False) else 1
    return count("chunk", chunk, at_least=1)


def _name(run: Any) -> str:
    """Return what a run is called, the same in another process and on another day."""
    if hasattr(run, "__qualname__"):
        return f"{run.__module__}.{run.__qualname__}"
    text = repr(run)
    return text if " at 0x" not in text else f"{type(run).__module__}.{type(run).__qualname__}"
