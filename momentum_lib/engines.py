"""Where a run is computed: by NumPy, or by JAX or PyTorch where they are installed.

A rule and a surface are plain arithmetic, so every engine runs the same lines. JAX compiles them:
all steps become one program, compiled once for a kind of rule and surface, a shape and a number of
steps, whatever the numbers in them. PyTorch takes step after step, on its own default device.
Numbers are float64 everywhere, and agree with NumPy's to rounding; a run that is chaotic makes
rounding visible. A schedule is asked in Python, once for each step, before the run.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from momentum_lib._checks import (
    Allowed,
    Array,
    alike,
    is_foreign,
    one_of,
    set_checked,
)

if TYPE_CHECKING:
    from momentum_lib.losses import Loss
    from momentum_lib.optimizers import Optimizer

__all__ = ["ENGINES", "Recorded", "last_theta", "recorded"]

#: The engines by their names, each with the module that it needs.
ENGINES = {"numpy": "numpy", "jax": "jax", "torch": "torch"}


class Recorded(NamedTuple):
    """Every step of a run on an engine, for NumPy: shapes as in `Trajectory`.

    Examples
    --------
    >>> Recorded._fields
    ('thetas', 'velocities', 'gradients', 'losses')
    """

    thetas: Array
    velocities: Array
    gradients: Array
    losses: Array


def checked_engine(engine: Any) -> str:
    """Return the name of an engine that is known and installed."""
    needed = one_of("engine", engine, ENGINES)
    if not _installed(needed):
        raise ValueError(
            f"engine must be one that is installed, got {engine!r}: there is no {needed} here "
            f"(pip install {needed})"
        )
    return str(engine)


@cache
def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def recorded(engine: str, loss: Loss, optimizer: Optimizer, theta: Array, steps: int) -> Recorded:
    """Run an optimizer on another engine than NumPy, and return every step.

    Parameters
    ----------
    engine : str
        ``"jax"`` or ``"torch"``.
    loss : Loss
        The surface.
    optimizer : Optimizer
        The rule.
    theta : array (..., d)
        Where to begin, a batch of runs on its leading axes.
    steps : int
        How many steps to take.

    Returns
    -------
    Recorded
        The run. Nothing is cut off where it diverged.

    Examples
    --------
    >>> from momentum_lib import HeavyBall, losses
    >>> if importlib.util.find_spec("torch"):
    ...     run = recorded("torch", losses.Booth(), HeavyBall(0.1, 0.5), np.ones(2), 3)
    ...     assert run.losses.shape == (4,)
    """
    run = _recorded_by_jax if engine == "jax" else _recorded_by_torch
    return run(loss, optimizer, theta, steps)


def last_theta(engine: str, loss: Loss, optimizer: Optimizer, theta: Array, steps: int) -> Array:
    """Run an optimizer on another engine than NumPy, and return theta after the last step only.

    Parameters
    ----------
    engine, loss, optimizer, theta, steps
        As in `recorded`.

    Returns
    -------
    array (..., d)
        Where the run is.

    Examples
    --------
    >>> from momentum_lib import HeavyBall, losses
    >>> if importlib.util.find_spec("torch"):
    ...     theta = last_theta("torch", losses.Booth(), HeavyBall(0.1, 0.5), np.ones(2), 3)
    ...     assert theta.shape == (2,)
    """
    if engine == "jax":
        arrived: Array = _by_jax(loss, optimizer, theta, steps, record=False)
        return arrived
    *_, (last, _, _) = _steps_of_torch(loss, optimizer, theta, steps)
    return np.asarray(last.cpu())


# One step, in whatever library


def _step(loss: Loss, rule: Optimizer, theta: Any, state: Any, t: Any) -> tuple[Any, Any, Any, Any]:
    """Return theta, the state, the velocity and the gradient used, after a step of any engine."""
    used = np.nan * theta

    def gradient(point: Any) -> Any:
        nonlocal used
        used = loss.gradient(point)
        return used

    moved, state = rule.step(theta, state, gradient, t)
    if tuple(moved.shape) != tuple(theta.shape):
        raise ValueError(
            f"optimizer.step must return theta of shape {tuple(theta.shape)}, "
            f"got {tuple(moved.shape)}"
        )
    velocity = getattr(state, "velocity", None)
    return moved, state, theta - moved if velocity is None else velocity, used


@dataclass(frozen=True, eq=False)
class _Mould:
    """A rule or a surface without its numbers, so that one program serves them all.

    `key` is all that is fixed: the kind, which fields are numbers, and the others as they are.
    """

    of: Any
    names: tuple[str, ...]
    key: tuple[Any, ...]

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Mould) and self.key == other.key

    def filled(self, numbers: Mapping[str, Any]) -> Any:
        """Return the rule or the surface with other numbers, which are not looked at."""
        if not numbers:
            return self.of
        made = object.__new__(type(self.of))
        own = {each.name: getattr(self.of, each.name) for each in fields(self.of)}
        set_checked(made, **own | dict(numbers))
        return made


def _taken_apart(thing: Any) -> tuple[_Mould, dict[str, Any]]:
    """Return the mould of a rule or a surface, and its numbers by their fields' names."""
    if not is_dataclass(thing):
        return _Mould(thing, (), (id(thing),)), {}
    values = {each.name: getattr(thing, each.name) for each in fields(thing)}
    numbers = {name: value for name, value in values.items() if _is_number(value)}
    rest = tuple((name, _fixed(value)) for name, value in values.items() if name not in numbers)
    return _Mould(thing, tuple(numbers), (type(thing), tuple(numbers), rest)), numbers


def _is_number(value: Any) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(map(_is_number, value))
    return isinstance(value, float | np.ndarray) or is_foreign(value)


def _fixed(value: Any) -> Any:
    """Return what stands for a fixed value in a mould's key; the mould keeps the value alive."""
    try:
        hash(value)
    except TypeError:
        return id(value)
    return value


def _schedules(optimizer: Any, steps: int) -> dict[str, Any]:
    """Return what each schedule of a rule gives at each step (steps,), by its field's name."""
    if not is_dataclass(optimizer):
        return {}
    values = {each.name: getattr(optimizer, each.name) for each in fields(optimizer)}
    return {
        name: _over_time(allowed, values[name], steps)
        for name, allowed in getattr(optimizer, "allowed", dict)().items()
        if _is_scheduled(values[name])
    }


def _is_scheduled(value: Any) -> bool:
    return any(map(callable, value)) if isinstance(value, tuple) else callable(value)


def _over_time(allowed: Allowed, value: Any, steps: int) -> Any:
    if isinstance(value, tuple):
        return tuple(_over_time(allowed, each, steps) for each in value)
    times = range(1, steps + 1)
    return np.array([np.squeeze(allowed.at(value, t)) for t in times], dtype=np.float64)


# JAX


def _recorded_by_jax(loss: Loss, optimizer: Optimizer, theta: Array, steps: int) -> Recorded:
    return Recorded(*_by_jax(loss, optimizer, theta, steps, record=True))


def _by_jax(loss: Loss, optimizer: Optimizer, theta: Array, steps: int, *, record: bool) -> Any:
    """Run the compiled program and return what it gives, for NumPy."""
    jax, program = _jax()
    surface, heights = _taken_apart(loss)
    rule, settings = _taken_apart(optimizer)
    with jax.enable_x64(True), _told_in_a_sentence(jax):
        given = program(
            surface, rule, steps, record, heights, settings, _schedules(optimizer, steps), theta
        )
    return jax.tree.map(np.array, given)


@contextmanager
def _told_in_a_sentence(jax: Any) -> Any:
    """Say what JAX can't trace: a function of NumPy, or a decision by a number."""
    try:
        yield
    except jax.errors.JAXTypeError as error:
        reason = " ".join(str(error).split())[:160]
        raise TypeError(
            "loss and optimizer must be plain arithmetic, or functions of the array's own library, "
            f"to run with engine='jax', got {type(error).__name__}: {reason}"
        ) from error


@cache
def _jax() -> tuple[Any, Callable[..., Any]]:
    """Return JAX and the program of all runs, which it compiles when a new kind of run comes."""
    jax = importlib.import_module("jax")

    def program(
        surface: _Mould,
        rule: _Mould,
        steps: int,
        record: bool,
        heights: Any,
        settings: Any,
        scheduled: Any,
        theta: Any,
    ) -> Any:
        loss = surface.filled(heights)

        def step(carried: Any, at: Any) -> Any:
            t, now = at
            theta, state = carried
            arrived, state, velocity, used = _step(
                loss, rule.filled(settings | now), theta, state, t
            )
            return (arrived, state), (arrived, velocity, used) if record else None

        theta = jax.numpy.asarray(theta)
        first = rule.filled(settings | jax.tree.map(lambda values: values[0], scheduled))
        times = jax.numpy.arange(1, steps + 1), scheduled
        (last, _), kept = jax.lax.scan(step, (theta, first.init(theta)), times, length=steps)
        if not record:
            return last
        thetas, velocities = (
            jax.numpy.concatenate([start[np.newaxis], rest])
            for start, rest in ((theta, kept[0]), (jax.numpy.zeros_like(theta), kept[1]))
        )
        return thetas, velocities, kept[2], loss(thetas)

    return jax, jax.jit(program, static_argnums=(0, 1, 2, 3))


# PyTorch


def _recorded_by_torch(loss: Loss, optimizer: Optimizer, theta: Array, steps: int) -> Recorded:
    walked = list(_steps_of_torch(loss, optimizer, theta, steps))
    thetas, velocities = np.empty((steps + 1, *theta.shape)), np.zeros((steps + 1, *theta.shape))
    gradients = np.empty((steps, *theta.shape))
    for t, (arrived, velocity, used) in enumerate(walked):
        thetas[t], velocities[t] = arrived.cpu().numpy(), velocity.cpu().numpy()
        if t:
            gradients[t - 1] = used.cpu().numpy()
    return Recorded(thetas, velocities, gradients, np.asarray(loss(thetas)))


def _steps_of_torch(loss: Loss, optimizer: Optimizer, theta: Array, steps: int) -> Any:
    """Yield theta, velocity and gradient at the start and after each step, as tensors."""
    torch = importlib.import_module("torch")
    start = torch.tensor(np.ascontiguousarray(theta), dtype=torch.float64)
    rule, settings = _taken_apart(optimizer)
    rule = rule.filled({name: _alike_all(value, start) for name, value in settings.items()})
    with torch.no_grad():
        point, state = start, rule.init(start)
        yield point, torch.zeros_like(point), torch.full_like(point, np.nan)
        for t in range(1, steps + 1):
            point, state, velocity, used = _step(loss, rule, point, state, t)
            yield point, velocity, used


def _alike_all(value: Any, theta: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_alike_all(each, theta) for each in value)
    return value if isinstance(value, float) else alike(value, theta)
