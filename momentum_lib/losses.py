"""Surfaces to descend on, each with its exact gradient, vectorized over leading axes.

A point theta has its coordinates on the last axis. A loss takes thetas of shape (..., d) and gives
values of shape (...); its gradient gives the shape of theta.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from momentum_lib._checks import (
    Allowed,
    Array,
    alike,
    build,
    fixed,
    flag,
    function,
    is_foreign,
    namespace,
    real_array,
    set_checked,
    shown,
)
from momentum_lib._data import facts

__all__ = [
    "Beale",
    "Booth",
    "Bump",
    "Custom",
    "DoubleWell",
    "Himmelblau",
    "Loss",
    "NarrowWell",
    "PiecewiseQuadratic",
    "Plateau",
    "Quadratic",
    "Rastrigin",
    "Ravine",
    "Rosenbrock",
    "Saddle",
    "Slope",
    "StyblinskiTang",
    "by_name",
]

Window = tuple[tuple[float, float], ...]
Surface = TypeVar("Surface", bound="Loss")

EIGENVALUES = Allowed("eigenvalues", above=0)

#: What is fixed about each surface, for both languages: title, minima, window, start, alpha.
FACTS: dict[str, dict[str, Any]] = facts("surfaces")


class Loss(ABC):
    """What every surface has: a value, a gradient, and what a picture of it needs.

    Attributes
    ----------
    dimension : int or None
        How many coordinates a point has; None where any number will do.
    minima : array (k, d) or None
        The global minima, where they are known.
    window : ((low, high), ...)
        The part worth looking at, one pair a coordinate.
    start : tuple of float
        A starting point from which there is something to see.
    learning_rate : float
        An alpha at which plain descent from `start` behaves.
    teaches : str
        In one line, what the surface is good for.

    Examples
    --------
    >>> class Cup(Loss):
    ...     dimension, minima = 1, np.zeros((1, 1))
    ...     def _value(self, theta):
    ...         return theta[..., 0] ** 4
    ...     def _gradient(self, theta):
    ...         return 4 * theta**3
    >>> Cup().gradient([[1.0], [2.0]]).tolist()
    [[4.0], [32.0]]
    """

    dimension: int | None
    minima: Array | None
    window: Window
    start: tuple[float, ...]
    learning_rate: float
    teaches: str

    def __call__(self, theta: ArrayLike) -> Any:
        """Return the loss at `theta` (..., d), shape (...)."""
        points = self._points(theta)
        if is_foreign(points):
            return self._value(points)
        with np.errstate(all="ignore"):  # far out, infinity is the answer and not an accident
            return self._value(points)

    def gradient(self, theta: ArrayLike) -> Array:
        """Return the exact gradient at `theta` (..., d), of the same shape."""
        points = self._points(theta)
        if is_foreign(points):
            return self._gradient(points)
        with np.errstate(all="ignore"):
            return self._gradient(points)

    @abstractmethod
    def _value(self, theta: Array) -> Any: ...

    @abstractmethod
    def _gradient(self, theta: Array) -> Array: ...

    def _points(self, theta: Any) -> Array:
        fit = isinstance(theta, np.ndarray) and theta.dtype == np.float64
        # JAX's and PyTorch's arrays stay what they are, with their gradients, devices and traces.
        if not fit and not is_foreign(theta):
            theta = real_array("theta", theta, finite=False)
        if theta.ndim == 0 or self.dimension not in (None, theta.shape[-1]):
            raise ValueError(
                f"theta must have {self.dimension or 'its'} coordinate(s) on the last axis, "
                f"got shape {theta.shape}"
            )
        return theta  # type: ignore[no-any-return]


def _point(theta: Array, *coordinates: Any) -> Array:
    """Return coordinates (...) as one array (..., d), of the kind that theta is."""
    return namespace(theta).stack(coordinates, axis=-1)  # type: ignore[no-any-return]


def _known(kind: type[Surface]) -> type[Surface]:
    """Give a class the facts of its surface that depend on no argument."""
    known = FACTS.get(kind.__name__, {})
    if "start" in known:
        kind.start = tuple(map(float, known["start"]))
        kind.dimension = len(kind.start)
    if "minima" in known:
        kind.minima = fixed(np.array(known["minima"], dtype=np.float64))
    if "window" in known:
        kind.window = tuple((float(low), float(high)) for low, high in known["window"])
    if "learning_rate" in known:
        kind.learning_rate = known["learning_rate"]
    return kind


@dataclass(frozen=True, eq=False)
class Quadratic(Loss):
    """A bowl: ``f = 1/2 theta^T H theta`` with the given eigenvalues, turned by `rotation`.

    Parameters
    ----------
    eigenvalues : array (d,)
        The curvatures along the bowl's own axes, each above 0. The largest divided by the smallest
        is the condition number.
    rotation : float or array (d, d)
        For d = 2 the angle in radians by which the axes are turned; else an orthogonal matrix whose
        columns are the axes. 0 leaves them along the coordinates.

    Examples
    --------
    >>> bowl = Quadratic([1, 100])
    >>> bowl.gradient([1.0, 1.0]).tolist(), bowl.condition_number
    ([1.0, 100.0], 100.0)
    """

    eigenvalues: Any
    rotation: Any = 0.0
    axes: Array | None = field(init=False, repr=False)
    _turned: Array | None = field(init=False, repr=False)

    teaches = "What theory can say exactly: one rate for each direction."

    def __post_init__(self) -> None:
        eigenvalues = EIGENVALUES.array(self.eigenvalues)
        if eigenvalues.ndim != 1 or not eigenvalues.size:
            raise ValueError(
                f"eigenvalues must be a list of numbers, got {shown(self.eigenvalues)}"
            )
        axes = _axes(self.rotation, eigenvalues.size)
        turned = None if axes is None else fixed((axes * eigenvalues) @ axes.T)
        given = np.array(self.rotation, dtype=np.float64)
        rotation = fixed(given) if given.ndim else float(given)
        set_checked(
            self, eigenvalues=fixed(eigenvalues), rotation=rotation, axes=axes, _turned=turned
        )

    @property
    def dimension(self) -> int:  # type: ignore[override]
        """How many eigenvalues there are."""
        return len(self.eigenvalues)

    @property
    def minima(self) -> Array:  # type: ignore[override]
        """The origin."""
        return fixed(np.zeros((1, self.dimension)))

    @property
    def window(self) -> Window:  # type: ignore[override]
        """A square around the origin."""
        return ((-1.5, 1.5),) * self.dimension

    @property
    def start(self) -> tuple[float, ...]:  # type: ignore[override]
        """One in each coordinate."""
        return (1.0,) * self.dimension

    @property
    def learning_rate(self) -> float:  # type: ignore[override]
        """The alpha that is best for plain descent: 2 / (smallest + largest eigenvalue)."""
        return float(2 / (self.eigenvalues.min() + self.eigenvalues.max()))

    @property
    def hessian(self) -> Array:
        """The matrix of second derivatives (d, d), made when it is asked for."""
        return fixed(np.diag(self.eigenvalues)) if self._turned is None else self._turned

    @property
    def condition_number(self) -> float:
        """The largest eigenvalue divided by the smallest."""
        return float(self.eigenvalues.max() / self.eigenvalues.min())

    def _value(self, theta: Array) -> Any:
        own = theta if self.axes is None else theta @ alike(self.axes, theta)
        return 0.5 * (alike(self.eigenvalues, theta) * own**2).sum(axis=-1)

    def _gradient(self, theta: Array) -> Array:
        if self._turned is None:
            return alike(self.eigenvalues, theta) * theta  # type: ignore[no-any-return]
        return theta @ alike(self._turned, theta)  # type: ignore[no-any-return]


def _axes(rotation: Any, dimension: int) -> Array | None:
    """Return the bowl's axes as columns, or None where they are the coordinates' own."""
    turn = real_array("rotation", rotation)
    if turn.ndim == 0:
        if turn == 0:
            return None
        if dimension != 2:
            raise ValueError(
                f"rotation must be 0 or a ({dimension}, {dimension}) orthogonal matrix for "
                f"{dimension} eigenvalues, got {shown(rotation)}"
            )
        cos, sin = np.cos(turn), np.sin(turn)
        return np.array([[cos, -sin], [sin, cos]])
    if turn.shape != (dimension, dimension) or not np.allclose(turn.T @ turn, np.eye(dimension)):
        raise ValueError(
            f"rotation must be an angle or a ({dimension}, {dimension}) orthogonal matrix, "
            f"got {shown(rotation)}"
        )
    return turn


@dataclass(frozen=True)
@_known
class Ravine(Loss):
    """A long ravine: ``f = sqrt(1 + x^2) - 1 + steepness y^2 / 2``.

    Away from the minimum the floor falls with a slope of nearly 1, always the same way, between
    walls of curvature `steepness`.

    Parameters
    ----------
    steepness : float
        The curvature of the walls, above 0.

    Examples
    --------
    >>> Ravine(steepness=20).gradient([0.0, 1.0]).tolist()
    [0.0, 20.0]
    """

    steepness: float = 20.0

    teaches = "A consistent slope between steep walls: where momentum earns its name."

    def __post_init__(self) -> None:
        set_checked(self, steepness=Allowed("steepness", above=0).number(self.steepness))

    @property
    def learning_rate(self) -> float:  # type: ignore[override]
        """Just below 2 / steepness, where the walls begin to throw plain descent about."""
        return 1.8 / self.steepness

    def _value(self, theta: Array) -> Any:
        x, y = theta[..., 0], theta[..., 1]
        return namespace(theta).sqrt(1 + x**2) - 1 + 0.5 * self.steepness * y**2

    def _gradient(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        return _point(theta, x / namespace(theta).sqrt(1 + x**2), self.steepness * y)


@dataclass(frozen=True)
@_known
class Rosenbrock(Loss):
    """The banana valley: ``f = (a - x)^2 + b (y - x^2)^2``.

    Parameters
    ----------
    a : float
        Where the minimum lies: (a, a^2).
    b : float
        How steep the walls are, above 0.

    References
    ----------
    Rosenbrock (1960).

    Examples
    --------
    >>> valley = Rosenbrock()
    >>> float(valley([1.0, 1.0])), valley.gradient([0.0, 0.0]).tolist()
    (0.0, [-2.0, 0.0])
    """

    a: float = 1.0
    b: float = 100.0

    teaches = "A curved valley: easy to find, slow to follow."

    def __post_init__(self) -> None:
        set_checked(self, a=Allowed("a").number(self.a), b=Allowed("b", above=0).number(self.b))

    @property
    def minima(self) -> Array:  # type: ignore[override]
        """The point (a, a^2)."""
        return fixed(np.array([[self.a, self.a**2]]))

    @property
    def window(self) -> Window:  # type: ignore[override]
        """The usual one, and wider where the minimum would lie outside."""
        reach = max(2.0, abs(self.a) + 1)
        return ((-reach, reach), (-1.0, max(3.0, self.a**2 + 1)))

    def _value(self, theta: Array) -> Any:
        x, y = theta[..., 0], theta[..., 1]
        return (self.a - x) ** 2 + self.b * (y - x**2) ** 2

    def _gradient(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        off = y - x**2
        return _point(theta, -2 * (self.a - x) - 4 * self.b * x * off, 2 * self.b * off)


@dataclass(frozen=True)
@_known
class Himmelblau(Loss):
    """Four equal minima: ``f = (x^2 + y - 11)^2 + (x + y^2 - 7)^2``.

    References
    ----------
    Himmelblau (1972).

    Examples
    --------
    >>> surface = Himmelblau()
    >>> surface.gradient([3.0, 2.0]).tolist(), len(surface.minima)
    ([0.0, 0.0], 4)
    """

    teaches = "Four equal minima: which one you reach depends on the velocity too."

    def _value(self, theta: Array) -> Any:
        x, y = theta[..., 0], theta[..., 1]
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    def _gradient(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        first, second = x**2 + y - 11, x + y**2 - 7
        return _point(theta, 4 * x * first + 2 * second, 2 * first + 4 * y * second)


@dataclass(frozen=True)
@_known
class Beale(Loss):
    """Flat plains and sharp corners: ``f = sum_k (c_k - x + x y^k)^2``, c = 1.5, 2.25, 2.625.

    References
    ----------
    Beale (1958).

    Examples
    --------
    >>> float(Beale()([3.0, 0.5]))
    0.0
    """

    teaches = "A plain with cliffs around it: one alpha does not suit both."

    def _value(self, theta: Array) -> Any:
        x, y = theta[..., 0], theta[..., 1]
        terms = [c - x + x * y**k for k, c in BEALE]
        return terms[0] ** 2 + terms[1] ** 2 + terms[2] ** 2

    def _gradient(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        dx = sum(2 * (c - x + x * y**k) * (y**k - 1) for k, c in BEALE)
        dy = sum(2 * (c - x + x * y**k) * (k * x * y ** (k - 1)) for k, c in BEALE)
        return _point(theta, dx, dy)


BEALE = ((1, 1.5), (2, 2.25), (3, 2.625))


@dataclass(frozen=True)
@_known
class Booth(Loss):
    """A tilted bowl: ``f = (x + 2 y - 7)^2 + (2 x + y - 5)^2``; eigenvalues 2 and 18.

    References
    ----------
    Jamil and Yang (2013), "A literature survey of benchmark functions", no. 17.

    Examples
    --------
    >>> float(Booth()([1.0, 3.0])), float(Booth()([0.0, 0.0]))
    (0.0, 74.0)
    """

    teaches = "A bowl whose axes are not the coordinates': momentum does not care."

    def _value(self, theta: Array) -> Any:
        x, y = theta[..., 0], theta[..., 1]
        return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2

    def _gradient(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        first, second = x + 2 * y - 7, 2 * x + y - 5
        return _point(theta, 2 * first + 4 * second, 4 * first + 2 * second)


@dataclass(frozen=True)
@_known
class StyblinskiTang(Loss):
    """One good minimum and three worse ones: ``f = 1/2 sum (x^4 - 16 x^2 + 5 x)``.

    References
    ----------
    Styblinski and Tang (1990).

    Examples
    --------
    >>> surface = StyblinskiTang()
    >>> round(float(surface(surface.minima[0])), 3)
    -78.332
    """

    teaches = "Four basins, one of them best: does a run leave a worse one?"

    def _value(self, theta: Array) -> Any:
        return 0.5 * (theta**4 - 16 * theta**2 + 5 * theta).sum(axis=-1)

    def _gradient(self, theta: Array) -> Array:
        return 2 * theta**3 - 16 * theta + 2.5


@dataclass(frozen=True)
@_known
class Rastrigin(Loss):
    """An egg box on a bowl: ``f = sum (x^2 - 10 cos(2 pi x) + 10)``.

    References
    ----------
    Rastrigin (1974).

    Examples
    --------
    >>> float(Rastrigin()([0.0, 0.0])), round(float(Rastrigin()([1.0, 1.0])), 6)
    (0.0, 2.0)
    """

    teaches = "A small minimum at every whole number: escaping is luck with a velocity."

    def _value(self, theta: Array) -> Any:
        return (theta**2 - 10 * namespace(theta).cos(2 * np.pi * theta) + 10).sum(axis=-1)

    def _gradient(self, theta: Array) -> Array:
        slope: Array = 2 * theta + 20 * np.pi * namespace(theta).sin(2 * np.pi * theta)
        return slope


@dataclass(frozen=True)
@_known
class Saddle(Loss):
    """A pass between two valleys: ``f = x^2 / 2 - y^2 / 2 + y^4 / 4``.

    The saddle is the origin, the minima are (0, -1) and (0, 1), both of value -1/4.

    Examples
    --------
    >>> Saddle().gradient([0.0, 0.0]).tolist()
    [0.0, 0.0]
    """

    teaches = "A flat place that is no minimum: how long does a run stay near it?"

    def _value(self, theta: Array) -> Any:
        x, y = theta[..., 0], theta[..., 1]
        return 0.5 * x**2 - 0.5 * y**2 + 0.25 * y**4

    def _gradient(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        return _point(theta, x, y**3 - y)


@dataclass(frozen=True)
@_known
class Plateau(Loss):
    """A dip in a wide flat field: ``f = r^2 / (1 + r^2)``, r the distance from the origin.

    The slope is largest at r = 1 / sqrt(3) and falls off like 2 / r^3.

    Examples
    --------
    >>> bool(np.abs(Plateau().gradient(Plateau().start)).max() < 0.1)
    True
    """

    teaches = "Small gradients far from the minimum: progress is the sum of many."

    def _value(self, theta: Array) -> Any:
        square = (theta**2).sum(axis=-1)
        return square / (1 + square)

    def _gradient(self, theta: Array) -> Array:
        square = (theta**2).sum(axis=-1, keepdims=True)
        slope: Array = 2 * theta / (1 + square) ** 2
        return slope


@dataclass(frozen=True)
@_known
class Slope(Loss):
    """A slope that hardly changes until it is nearly level: ``f = sqrt(1 + x^2) - 1``.

    Examples
    --------
    >>> Slope().gradient([[0.0], [-1.0], [-9.0]]).round(3).tolist()
    [[0.0], [-0.707], [-0.994]]
    """

    teaches = "A slope of one direction: how fast does momentum get?"

    def _value(self, theta: Array) -> Any:
        return namespace(theta).sqrt(1 + theta[..., 0] ** 2) - 1

    def _gradient(self, theta: Array) -> Array:
        slope: Array = theta / (1 + theta**2) ** 0.5
        return slope


@dataclass(frozen=True)
@_known
class DoubleWell(Loss):
    """Two wells in one dimension: ``f = (x^2 - 1)^2 / 4 + tilt x``.

    Parameters
    ----------
    tilt : float
        The slope laid over the wells. Above 0 the left one is deeper. Between -0.384 and 0.384
        (2 / sqrt(27)) there are two wells, beyond that one.

    Examples
    --------
    >>> well = DoubleWell()
    >>> bool(well(well.minima[0]) < well(-well.minima[0]))
    True
    """

    tilt: float = 0.1

    teaches = "A worse well and a better one: does momentum carry a run across?"

    def __post_init__(self) -> None:
        set_checked(self, tilt=Allowed("tilt").number(self.tilt))

    @cached_property
    def minima(self) -> Array:  # type: ignore[override]
        """The deeper well; both when the tilt is 0."""
        roots = np.roots([1.0, 0.0, -1.0, self.tilt])
        points = np.sort(roots[np.abs(roots.imag) < 1e-9].real)[:, np.newaxis]
        return fixed(_lowest(self, points))

    def _value(self, theta: Array) -> Any:
        x = theta[..., 0]
        return 0.25 * (x**2 - 1) ** 2 + self.tilt * x

    def _gradient(self, theta: Array) -> Array:
        return theta**3 - theta + self.tilt


def _lowest(loss: Loss, points: Array) -> Array:
    """Return those of the points where the loss is lowest."""
    values = loss(points)
    lowest: Array = points[values <= values.min() + 1e-12]
    return lowest


@dataclass(frozen=True)
@_known
class Bump(Loss):
    """A hill with a bump on its side: ``f = x^2 / 2 + height exp(-(x - at)^2 / (2 width^2))``.

    Parameters
    ----------
    height : float
        The height of the bump, at least 0.
    at : float
        Where the bump stands.
    width : float
        How wide it is, above 0.

    Examples
    --------
    >>> curve = Bump()
    >>> bool(np.abs(curve.gradient(curve.minima)).max() < 1e-9)
    True
    """

    height: float = 2.0
    at: float = -2.0
    width: float = 0.4

    teaches = "A bump on the way down: how much momentum carries a run over it?"

    def __post_init__(self) -> None:
        height = Allowed("height", at_least=0).number(self.height)
        at, width = Allowed("at").number(self.at), Allowed("width", above=0).number(self.width)
        set_checked(self, height=height, at=at, width=width)

    @cached_property
    def minima(self) -> Array:  # type: ignore[override]
        """The lowest point, found on a fine grid and then by Newton's method; two if `at` is 0."""
        reach = np.sqrt(2 * self(np.zeros(1))) + 1e-3  # f(x) >= x^2 / 2, so no minimum is beyond
        return fixed(_lowest(self, _valleys(self, float(reach))))

    def _bell(self, theta: Array) -> Any:
        return self.height * namespace(theta).exp(-((theta - self.at) ** 2) / (2 * self.width**2))

    def _value(self, theta: Array) -> Any:
        x = theta[..., 0]
        return 0.5 * x**2 + self._bell(x)

    def _gradient(self, theta: Array) -> Array:
        slope: Array = theta - self._bell(theta) * (theta - self.at) / self.width**2
        return slope

    def _curvature(self, theta: Array) -> Any:
        off = (theta - self.at) / self.width
        return 1 + self._bell(theta) * (off**2 - 1) / self.width**2


@dataclass(frozen=True)
@_known
class NarrowWell(Loss):
    """A broad bowl with a narrow, deeper well in its side.

    Formula: ``f = x^2 / 10 - depth exp(-(x - at)^2 / (2 width^2))``.

    Parameters
    ----------
    depth : float
        How deep the well is, at least 0.
    at : float
        Where it is.
    width : float
        How wide it is, above 0.

    Examples
    --------
    >>> curve = NarrowWell()
    >>> bool(np.abs(curve.gradient(curve.minima)).max() < 1e-9)
    True
    """

    depth: float = 1.0
    at: float = -1.5
    width: float = 0.25

    teaches = "A good minimum that is narrow: does momentum roll over it?"

    def __post_init__(self) -> None:
        depth = Allowed("depth", at_least=0).number(self.depth)
        at, width = Allowed("at").number(self.at), Allowed("width", above=0).number(self.width)
        set_checked(self, depth=depth, at=at, width=width)

    @cached_property
    def minima(self) -> Array:  # type: ignore[override]
        """The lowest point, found on a fine grid and then by Newton's method."""
        reach = np.sqrt(10 * max(float(self(np.zeros(1))) + self.depth, 0.0)) + abs(self.at) + 1
        return fixed(_lowest(self, _valleys(self, reach)))

    def _bell(self, theta: Array) -> Any:
        return self.depth * namespace(theta).exp(-((theta - self.at) ** 2) / (2 * self.width**2))

    def _value(self, theta: Array) -> Any:
        x = theta[..., 0]
        return 0.1 * x**2 - self._bell(x)

    def _gradient(self, theta: Array) -> Array:
        slope: Array = 0.2 * theta + self._bell(theta) * (theta - self.at) / self.width**2
        return slope

    def _curvature(self, theta: Array) -> Any:
        off = (theta - self.at) / self.width
        return 0.2 + self._bell(theta) * (1 - off**2) / self.width**2


def _valleys(loss: Bump | NarrowWell, reach: float) -> Array:
    """Return the minima within +-reach: the lows of a fine grid, then Newton's method."""
    grid = np.linspace(-reach, reach, 20_001)
    values = loss(grid[:, np.newaxis])
    inner = values[1:-1]
    x: Array = grid[1:-1][(inner <= values[:-2]) & (inner <= values[2:])][:, np.newaxis]
    for _ in range(20):
        x = x - loss._gradient(x) / loss._curvature(x)
    return x


@dataclass(frozen=True)
@_known
class PiecewiseQuadratic(Loss):
    """Convex and smooth, yet heavy ball cycles on it for ever.

    Gradient ``25 x`` below 1, ``x + 24`` from 1 to 2, ``25 x - 24`` above: between the strong
    convexity 1 and the smoothness 25 everywhere.

    References
    ----------
    Lessard, Recht and Packard (2016), "Analysis and design of optimization algorithms via integral
    quadratic constraints", section 4.6.

    Examples
    --------
    >>> PiecewiseQuadratic().gradient([[-2.0], [0.5]]).tolist()
    [[-50.0], [12.5]]
    """

    teaches = "Tuned heavy ball, with no guarantee, in a cycle that never ends."

    def _value(self, theta: Array) -> Any:
        x = theta[..., 0]
        pieces = [12.5 * x**2, 0.5 * x**2 + 24 * x - 12, 12.5 * x**2 - 24 * x + 36]
        return _piecewise(x, pieces)

    def _gradient(self, theta: Array) -> Array:
        slope: Array = _piecewise(theta, [25 * theta, theta + 24, 25 * theta - 24])
        return slope


def _piecewise(x: Array, pieces: list[Any]) -> Any:
    """Return the piece that counts at each x: below 1, from 1 to 2, above."""
    where: Callable[..., Any] = namespace(x).where
    return where(x < 1, pieces[0], where(x < 2, pieces[1], pieces[2]))


class Custom(Loss):
    """Your own surface, from two functions.

    Parameters
    ----------
    value : callable
        ``value(theta)`` gives a number for theta of shape (d,).
    gradient : callable
        ``gradient(theta)`` gives an array of theta's shape.
    minima : array (k, d) or (d,), optional
        Where the minima are, if you know.
    window : ((low, high), ...)
        The part to look at, one pair a coordinate.
    vectorized : bool
        Whether both functions already work on thetas of shape (..., d). If not, they are called
        point by point. What they return is looked at, and refused if it has another shape.

    Examples
    --------
    >>> cup = Custom(lambda x: x[0] ** 4, lambda x: 4 * x**3, minima=[0.0])
    >>> cup.gradient([2.0]).tolist()
    [32.0]
    """

    dimension = None
    start = (1.0, 1.0)
    learning_rate = 0.1
    teaches = "Whatever you want to know."

    def __init__(
        self,
        value: Callable[[Array], Any],
        gradient: Callable[[Array], Any],
        minima: ArrayLike | None = None,
        window: Window = ((-2.0, 2.0), (-2.0, 2.0)),
        vectorized: bool = False,
    ) -> None:
        self._own_value = function("value", value)
        self._own_gradient = function("gradient", gradient)
        self._vectorized = flag("vectorized", vectorized)
        self.minima = None if minima is None else np.atleast_2d(real_array("minima", minima))
        self.window = _checked_window(window)

    def _value(self, theta: Array) -> Any:
        return self._call("value", self._own_value, theta, ())

    def _gradient(self, theta: Array) -> Array:
        slopes: Array = self._call("gradient", self._own_gradient, theta, theta.shape[-1:])
        return slopes

    def _call(
        self, name: str, own: Callable[[Array], Any], theta: Array, one: tuple[int, ...]
    ) -> Any:
        """Return what the reader's function gives, of shape `one` for each point."""
        batch = theta.shape[:-1]
        if is_foreign(theta):
            return _called(name, own if self._vectorized else _one_by_one(own, one), theta, one)
        if self._vectorized:
            return _shaped(name, own(theta.copy()), (*batch, *one))
        results = np.full((math.prod(batch), *one), np.nan)
        for k, point in enumerate(theta.reshape(-1, theta.shape[-1])):
            if np.isfinite(point).all():  # a run that diverges leaves where functions are defined
                with suppress(OverflowError):
                    results[k] = _shaped(name, own(point.copy()), one)
        return results.reshape((*batch, *one))[()]


def _one_by_one(own: Callable[[Array], Any], one: tuple[int, ...]) -> Callable[[Array], Any]:
    """Return the function that calls the reader's on each of many points of another library."""

    def each(theta: Array) -> Any:
        functions, points = namespace(theta), theta.reshape((-1, theta.shape[-1]))
        given = [functions.asarray(own(points[k])) for k in range(len(points))]
        return functions.stack(given).reshape((*theta.shape[:-1], *one))

    return each


def _called(name: str, own: Callable[[Array], Any], theta: Array, one: tuple[int, ...]) -> Any:
    """Return what a function gives for JAX's or PyTorch's arrays; its own kind of array, too."""
    given, shape = own(theta), (*theta.shape[:-1], *one)
    if not is_foreign(given) or math.prod(given.shape) != math.prod(shape):
        found = shown(given) if not is_foreign(given) else f"shape {tuple(given.shape)}"
        raise ValueError(f"{name}(theta) must have shape {shape} and theta's kind, got {found}")
    return given.reshape(shape)


def _shaped(name: str, given: Any, shape: tuple[int, ...]) -> Array:
    result = real_array(f"{name}(theta)", given, finite=False)
    if result.size != math.prod(shape):
        raise ValueError(f"{name}(theta) must have shape {shape}, got shape {result.shape}")
    return result.reshape(shape)


def _checked_window(window: Any) -> Window:
    pairs = real_array("window", window)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or not (pairs[:, 0] < pairs[:, 1]).all():
        raise ValueError(
            f"window must be one (low, high) pair a coordinate with low < high, got {shown(window)}"
        )
    return tuple((float(low), float(high)) for low, high in pairs)


SURFACES: dict[str, Callable[..., Loss]] = {
    "Quadratic": Quadratic,
    "Ravine": Ravine,
    "Rosenbrock": Rosenbrock,
    "Himmelblau": Himmelblau,
    "Beale": Beale,
    "Booth": Booth,
    "StyblinskiTang": StyblinskiTang,
    "Rastrigin": Rastrigin,
    "Saddle": Saddle,
    "Plateau": Plateau,
    "Slope": Slope,
    "DoubleWell": DoubleWell,
    "Bump": Bump,
    "NarrowWell": NarrowWell,
    "PiecewiseQuadratic": PiecewiseQuadratic,
}


def by_name(name: str, **settings: Any) -> Loss:
    """Return the loss of that name with the given settings.

    Parameters
    ----------
    name : str
        One of the class names of this module, such as ``"Rosenbrock"``.
    **settings
        The arguments of that class.

    Returns
    -------
    Loss
        The surface.

    Examples
    --------
    >>> by_name("Rosenbrock", b=10).start
    (-1.2, 1.0)
    """
    return build("loss", name, SURFACES, settings)
