"""One function, `descend`, and what it returns: a `Trajectory` that knows what happened.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_lib._checks import Allowed, Array, count, real_array, shown
from momentum_lib.engines import Recorded, checked_engine, recorded
from momentum_lib.losses import Custom, Loss
from momentum_lib.optimizers import Optimizer

__all__ = ["Step", "Trajectory", "descend", "iterate"]

TOLERANCE = Allowed("tolerance", above=0)

#: A run counts as diverged once a coordinate is this many times larger than where it started.
DIVERGENCE_FACTOR = 1e8

FLOAT = np.dtype(float)
OURS = f"{__name__.partition('.')[0]}."

#: How many coordinates are worth evaluating at once: few enough that they stay in the cache.
CACHED = 16_000


class Step(NamedTuple):
    """One step of a run: where it arrived, its velocity, the gradient used, the rule's state.

    Examples
    --------
    >>> from momentum_lib import HeavyBall, losses
    >>> *_, last = iterate(losses.Quadratic([1]), HeavyBall(0.1, 0.5), [1.0], steps=2)
    >>> last.t, last.theta.round(6).tolist(), last.velocity.round(6).tolist()
    (2, [0.76], [0.14])
    """

    t: int
    theta: Array
    velocity: Array
    gradient: Array
    state: Any


# What `Step` names: a bare tuple is made in half the time, and `descend` unpacks it at once.
Walked = tuple[int, Array, Array, Array, Any]


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory:
    """The record of a run, or of a batch of runs on leading axes after the first.

    Attributes
    ----------
    thetas : array (steps + 1, ..., d)
        Where the run was; the start is row 0. NaN from the step at which a run diverged.
    velocities : array (steps + 1, ..., d)
        The rule's velocity; zero in row 0. For plain descent, which has none, the step it took.
    gradients : array (steps, ..., d)
        The gradient that each step used, at the point where the rule asked for it.
    losses : array (steps + 1, ...)
        The loss at each theta.
    diverged_at : int, None, or array (...) of float
        The first step at which a coordinate was not finite or 1e8 times larger than the start
        (plus one); None, or NaN in a batch, for a run that did not.
    minima : array (k, d) or None
        The known minima of the loss.

    Examples
    --------
    >>> from momentum_lib import HeavyBall, losses
    >>> path = descend(losses.Booth(), HeavyBall(0.05, 0.5), [0.0, 0.0], steps=100)
    >>> path.steps, path.diverged, path.steps_to(0.01)
    (100, False, 17)
    """

    thetas: Array
    velocities: Array
    gradients: Array
    losses: Array
    diverged_at: int | Array | None
    minima: Array | None = None

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.thetas) - 1

    @property
    def batch(self) -> tuple[int, ...]:
        """The shape of the batch of runs; empty for a single run."""
        return self.losses.shape[1:]

    @property
    def diverged(self) -> bool | NDArray[np.bool_]:
        """Whether the run diverged (an array for a batch of runs)."""
        if isinstance(self.diverged_at, np.ndarray):
            return np.isfinite(self.diverged_at)
        return self.diverged_at is not None

    def distances(self, minimum: ArrayLike | None = None) -> Array:
        """Euclidean distance from each theta to a minimum.

        Parameters
        ----------
        minimum : array (d,), optional
            The point to measure from. Without it, the nearest of the known minima counts.

        Returns
        -------
        array (steps + 1, ...)
            The distances; NaN after a divergence.

        """
        targets = self._targets(minimum)
        gaps = [np.linalg.norm(self.thetas - target, axis=-1) for target in targets]
        nearest: Array = np.minimum.reduce(gaps)
        return nearest

    def steps_to(self, tolerance: float, minimum: ArrayLike | None = None) -> int | Array | None:
        """First step from which the distance to the minimum stays within `tolerance`.

        Parameters
        ----------
        tolerance : float
            The distance, above 0, in the units of theta.
        minimum : array (d,), optional
            The point to measure from. Without it, the nearest of the known minima counts.

        Returns
        -------
        int, None, or array (...) of float
            The step, or None for a run that never got there to stay; NaN for such a run of a batch.

        """
        inside = self.distances(minimum) <= TOLERANCE.number(tolerance)
        return _first_lasting(inside)

    def __repr__(self) -> str:
        """Return one line: steps, batch, and how it ended."""
        if self.batch:
            runs = f"batch of {' x '.join(map(str, self.batch))}, "
            ended = f"{int(np.sum(self.diverged))} diverged"
        else:
            runs = ""
            ended = f"final loss {self.losses[-1]:.3g}"
            if self.diverged:
                ended = f"diverged at step {self.diverged_at}"
        return f"<Trajectory: {runs}{self.steps} steps, {ended}>"

    def _targets(self, minimum: ArrayLike | None) -> Array:
        dimension = self.thetas.shape[-1]
        if minimum is None:
            if self.minima is None or not len(self.minima):
                raise ValueError(
                    "minimum must be given: this loss has no known minima, got minimum=None"
                )
            targets = np.atleast_2d(real_array("loss.minima", self.minima))
            if targets.shape[1:] != (dimension,):
                raise ValueError(
                    f"loss.minima must have shape (k, {dimension}), got {self.minima.shape}"
                )
            return targets
        point = np.atleast_1d(real_array("minimum", minimum))
        if point.shape != (dimension,):
            raise ValueError(f"minimum must have shape ({dimension},), got {shown(minimum)}")
        return point[np.newaxis]


def descend(
    loss: Any, optimizer: Optimizer, start: ArrayLike, steps: int, *, engine: str = "numpy"
) -> Trajectory:
    """Run an optimizer on a loss and record every step.

    Parameters
    ----------
    loss : callable
        Anything with ``loss(theta)`` and ``loss.gradient(theta)``; see `momentum_lib.losses`.
    optimizer : Optimizer
        Anything with ``init`` and ``step``; see `momentum_lib.optimizers`.
    start : array (d,) or (..., d)
        Where to begin; leading axes are a batch of runs. Arrays among the optimizer's settings
        broadcast against these leading axes. A plain number is one run in one dimension.
    steps : int
        How many steps to take, at least 0.
    engine : str
        What computes: ``"numpy"``, or ``"jax"`` (which compiles) or ``"torch"`` where they are
        installed. The same lines of the rule run on each, in float64; see `momentum_lib.engines`.

    Returns
    -------
    Trajectory
        The record. A run that diverges is a result, with the step at which it happened.

    Examples
    --------
    >>> from momentum_lib import GradientDescent, losses
    >>> runs = descend(losses.Quadratic([1]), GradientDescent([0.5, 3.0]), [1.0], steps=50)
    >>> runs
    <Trajectory: batch of 2, 50 steps, 1 diverged>
    >>> runs.diverged.tolist()
    [False, True]
    """
    steps = count("steps", steps)
    loss = checked_loss(loss)
    theta = _batched(checked_start(loss, start), _settings_shape(optimizer))
    with np.errstate(all="ignore"):  # a divergence is a result, not a page of warnings
        if checked_engine(engine) == "numpy":
            run = _recorded(loss, optimizer, theta, steps)
        else:
            run = recorded(engine, loss, optimizer, theta, steps)
        diverged_at = _cut_divergence(*run)
        losses = _values(loss, run.thetas) if engine == "numpy" else run.losses
    return Trajectory(
        *run[:3],
        losses,
        diverged_at=_single(diverged_at) if theta.ndim == 1 else diverged_at,
        minima=loss.minima,
    )


def _recorded(loss: Loss, optimizer: Optimizer, theta: Array, steps: int) -> Recorded:
    """Return every step; its losses are not known before the divergence has been cut off."""
    thetas = np.empty((steps + 1, *theta.shape))
    velocities, gradients = np.zeros_like(thetas), np.empty((steps, *theta.shape))
    thetas[0] = theta
    for t, arrived, velocity, gradient, _ in _walk(loss, optimizer, theta, steps):
        thetas[t], velocities[t], gradients[t - 1] = arrived, velocity, gradient
    return Recorded(thetas, velocities, gradients, np.empty(thetas.shape[:-1]))


def iterate(loss: Any, optimizer: Optimizer, start: ArrayLike, steps: int) -> Iterator[Step]:
    """Yield the steps of a run one by one, keeping none: for runs too large to record.

    Parameters
    ----------
    loss, optimizer, start, steps
        As in `descend`.

    Yields
    ------
    Step
        ``(t, theta, velocity, gradient, state)`` after each step, t = 1, ..., steps.

    Examples
    --------
    >>> from momentum_lib import GradientDescent, losses
    >>> steps = iterate(losses.Quadratic([1]), GradientDescent(0.5), [1.0], steps=3)
    >>> [step.theta.item() for step in steps]
    [0.5, 0.25, 0.125]
    """
    steps = count("steps", steps)
    loss = checked_loss(loss)
    theta = _batched(checked_start(loss, start), _settings_shape(optimizer))
    return _quiet(_walk(loss, optimizer, theta, steps))


def _quiet(steps: Iterator[Walked]) -> Iterator[Step]:
    """Name the parts of each step, made without warnings: a divergence is a result."""
    while True:
        with np.errstate(all="ignore"):  # not around the yield, or the caller would be quiet too
            step = next(steps, None)
        if step is None:
            return
        yield Step(*step)


def _walk(loss: Loss, optimizer: Optimizer, theta: Array, steps: int) -> Iterator[Walked]:
    used, given, slope = np.full_like(theta, np.nan), theta, loss._gradient

    def gradient(point: Array) -> Array:
        nonlocal used
        # As `loss.gradient`, but the run has one errstate around it: a second costs half a step.
        # Most rules ask where they stand, and such a point needs no check.
        checked = point is given and point.dtype is FLOAT
        used = slope(point if checked else loss._points(point))
        return used

    state = optimizer.init(theta)
    # The package's own rules never write into what they are given.
    is_ours = type(optimizer).__module__.startswith(OURS)
    for t in range(1, steps + 1):
        before = theta
        # A copy, so that a reader's rule may write `theta -= ...` without changing the record.
        given = before if is_ours else before.copy(order="K")
        moved, state = optimizer.step(given, state, gradient, t)
        theta = np.asarray(moved)
        if theta.shape != before.shape:
            raise ValueError(
                f"optimizer.step must return theta of shape {before.shape}, got {theta.shape}"
            )
        velocity = getattr(state, "velocity", None)
        yield t, theta, before - theta if velocity is None else velocity, used, state


def checked_loss(loss: Any, name: str = "loss") -> Loss:
    """Return the loss, or make one of what has ``loss(theta)`` and ``loss.gradient(theta)``."""
    if isinstance(loss, Loss):
        return loss
    gradient = getattr(loss, "gradient", None)
    if isinstance(loss, type) or not callable(loss) or not callable(gradient):
        raise TypeError(
            f"{name} must have {name}(theta) and {name}.gradient(theta), as losses.Booth() has, "
            f"got {shown(loss)}; losses.Custom(value, gradient) makes one from two functions"
        )
    return Custom(loss, gradient, minima=getattr(loss, "minima", None))


def _settings_shape(optimizer: Any) -> tuple[int, ...]:
    """Return the batch shape that the arrays among an optimizer's settings span together."""
    for method in ("init", "step"):
        if isinstance(optimizer, type) or not callable(getattr(optimizer, method, None)):
            raise TypeError(
                "optimizer must be an optimizer such as HeavyBall(0.1, 0.9), "
                f"got {shown(optimizer)}"
            )
    if not is_dataclass(optimizer):
        return ()
    values = [getattr(optimizer, field.name) for field in fields(optimizer)]
    shapes = [tuple(value.shape) for value in values if hasattr(value, "shape")]
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError as error:
        raise ValueError(f"optimizer: its arrays must broadcast, got shapes {shapes}") from error


def checked_start(loss: Loss, start: ArrayLike) -> Array:
    """Return the start as an array that fits the loss, and check what the loss gives there."""
    theta = np.atleast_1d(real_array("start", start))
    dimension = loss.dimension if loss.dimension is not None else theta.shape[-1]
    if theta.shape[-1] != dimension or theta.size == 0:
        raise ValueError(
            f"start must have {dimension or 'at least 1'} coordinate(s) on its last axis for this "
            f"loss, got shape {theta.shape}"
        )
    with np.errstate(all="ignore"):
        _check_shape("loss(theta)", loss(theta), theta.shape[:-1])
        _check_shape("loss.gradient(theta)", loss.gradient(theta), theta.shape)
    return theta


def _check_shape(name: str, given: Any, shape: tuple[int, ...]) -> None:
    found = real_array(name, given, finite=False).shape
    if found != shape:
        raise ValueError(f"{name} must have shape {shape}, got {found}")


def _batched(theta: Array, settings: tuple[int, ...]) -> Array:
    try:
        batch = np.broadcast_shapes(theta.shape[:-1], settings)
    except ValueError as error:
        raise ValueError(
            f"start must broadcast with the optimizer's arrays of shape {settings}, "
            f"got shape {theta.shape}"
        ) from error
    return np.broadcast_to(theta, (*batch, theta.shape[-1])).copy(order="K")


def divergence_limit(start: Array) -> Array:
    """Return the size (...) of a coordinate beyond which a run from `start` counts as diverged."""
    limit = DIVERGENCE_FACTOR * (1 + np.abs(start).max(axis=-1))
    lasting: Array = np.minimum(limit, np.finfo(np.float64).max)  # infinity is lost from any start
    return lasting


def _cut_divergence(thetas: Array, velocities: Array, gradients: Array, losses: Array) -> Array:
    """Find where each run diverged, and put NaN from there on."""
    limit = divergence_limit(thetas[0])
    lost = np.zeros(thetas.shape[:-1], dtype=bool)
    for coordinate in np.moveaxis(thetas, -1, 0):
        lost |= ~(np.abs(coordinate) <= limit)  # NaN compares false, so it counts as lost
    if not lost.any():
        return np.full(lost.shape[1:], np.nan)
    lost = np.logical_or.accumulate(lost, axis=0)
    thetas[lost] = np.nan
    velocities[lost] = np.nan
    losses[lost] = np.nan
    gradients[lost[1:]] = np.nan
    first = np.argmax(lost, axis=0).astype(np.float64)
    return np.where(lost.any(axis=0), first, np.nan)


def _first_lasting(inside: NDArray[np.bool_]) -> int | Array | None:
    """Return the first index from which `inside` stays true to the end, on the first axis."""
    outside_counted_from_end = np.argmax(~inside[::-1], axis=0)
    first = np.where(inside.all(axis=0), 0, len(inside) - outside_counted_from_end)
    found = np.where(first < len(inside), first, np.nan)
    return _single(found) if found.ndim == 0 else found


def _values(loss: Loss, thetas: Array) -> Array:
    """Return the losses (steps + 1, ...), of as many steps at once as the cache holds."""
    rows = max(1, CACHED // thetas[0].size)
    return np.concatenate([loss(thetas[k : k + rows]) for k in range(0, len(thetas), rows)])


def _single(step: Array) -> int | None:
    return None if np.isnan(step) else int(step)
