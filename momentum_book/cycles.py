"""Where heavy ball runs in circles: for each setting that would be fast, a bowl with flat sides.

Heavy ball visits the corners ``x_k`` of a regular polygon in turn if each step is the last one's
turn by ``angle = 2 pi / points``. That fixes its gradient there,

    alpha grad f(x_k) = (1 + beta) x_k - x_(k+1) - beta x_(k-1),

and a function with these gradients that is mu-strongly convex and L-smooth is

    f(x) = mu |x|^2 / 2 + (L - mu) dist(x, C)^2 / 2,

C another polygon with the same centre, provided that the point of C nearest to ``x_k`` is a corner
of C. With ``c = cos(angle)`` this is so exactly if

    mu L alpha^2 - 2 alpha (L (beta - c) + mu (1 - beta c))
        + 2 (1 - c) (1 + beta^2 - 2 beta c) <= 0.

Source: Goujaud, Taylor and Dieuleveut (2023), "Provable non-accelerations of the heavy-ball
method"; the derivation stands in the book's appendix on quadratics.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_lib._checks import BETA, Allowed, Array, count, fixed, set_checked, shown
from momentum_lib.losses import Loss

__all__ = ["Polygon", "exists", "margin"]

ALPHA = Allowed("learning_rate", above=0, at_most=1e50)
SMALLEST = Allowed("smallest", above=0, at_most=1e50)
LARGEST = Allowed("largest", above=0, at_most=1e50)


def margin(
    learning_rate: ArrayLike, beta: ArrayLike, smallest: float, largest: float, points: int
) -> Array:
    """Tell how far a setting of heavy ball is from running round a regular polygon.

    Formula: ``mu L alpha^2 - 2 alpha (L (beta - c) + mu (1 - beta c))
    + 2 (1 - c) (1 + beta^2 - 2 beta c)`` with ``c = cos(2 pi / points)``.

    Parameters
    ----------
    learning_rate, beta : float or array
        The setting: alpha above 0, beta at least 0 and below 1; arrays broadcast.
    smallest, largest : float
        The bounds mu and L of the curvature, above 0 and in order.
    points : int
        How many corners the cycle has, at least 2.

    Returns
    -------
    array (...)
        At most 0 where the cycle exists.

    References
    ----------
    Goujaud, Taylor and Dieuleveut (2023), section 3.

    Examples
    --------
    >>> bool(margin(0.04, 0.8, smallest=1, largest=100, points=3) < 0)
    True
    """
    alpha, beta = ALPHA.array(learning_rate), BETA.array(beta)
    low, high = _curvatures(smallest, largest)
    c = np.cos(2 * np.pi / count("points", points, at_least=2))
    middle = high * (beta - c) + low * (1 - beta * c)
    last = 2 * (1 - c) * (1 + beta**2 - 2 * beta * c)
    bound: Array = low * high * alpha**2 - 2 * alpha * middle + last
    return bound


def exists(
    learning_rate: ArrayLike, beta: ArrayLike, smallest: float, largest: float, points: int
) -> NDArray[np.bool_]:
    """Whether heavy ball runs round a regular polygon on some function of these curvatures.

    Formula: ``margin <= 0``; `Polygon` is such a function.

    Parameters
    ----------
    learning_rate, beta, smallest, largest, points
        As in `margin`.

    Returns
    -------
    bool array (...)
        True where the cycle exists.

    Examples
    --------
    >>> exists(np.array([0.001, 0.04]), 0.8, smallest=1, largest=100, points=3).tolist()
    [False, True]
    """
    return margin(learning_rate, beta, smallest, largest, points) <= 0


@dataclass(frozen=True, eq=False)
class Polygon(Loss):
    """A smooth, strongly convex bowl on which one setting of heavy ball cycles for ever.

    Formula: ``f(x) = mu |x|^2 / 2 + (L - mu) dist(x, C)^2 / 2`` with C the regular polygon of
    `corners`. Inside C its curvature is mu in every direction, beyond a corner it is L.

    Parameters
    ----------
    learning_rate, beta : float
        The setting of heavy ball that it defeats.
    smallest, largest : float
        The bounds mu and L of the curvature, above 0 and in order.
    points : int
        How many points the cycle has, at least 3.

    Attributes
    ----------
    cycle : array (points, 2)
        The points that heavy ball visits in turn: the corners of a regular polygon of radius 1.
    corners : array (points, 2)
        The corners of C, in the order of the points that are nearest to them.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range, or there is no such cycle for this setting.

    References
    ----------
    Goujaud, Taylor and Dieuleveut (2023), section 3.

    Examples
    --------
    >>> from momentum_lib import HeavyBall, descend
    >>> bowl = Polygon(0.04, 0.8, smallest=1, largest=100)
    >>> bowl.cycle.shape
    (3, 2)
    """

    learning_rate: float
    beta: float
    smallest: float
    largest: float
    points: int = 3
    cycle: Array = field(init=False, repr=False)
    corners: Array = field(init=False, repr=False)

    dimension = 2
    minima = fixed(np.zeros((1, 2)))
    window = ((-1.6, 1.6), (-1.6, 1.6))
    start = (1.0, 0.0)
    teaches = "Convex, smooth, one minimum: and fast heavy ball runs in circles."

    def __post_init__(self) -> None:
        alpha, beta = ALPHA.number(self.learning_rate), BETA.number(self.beta)
        low, high = _curvatures(self.smallest, self.largest)
        points = count("points", self.points, at_least=3)
        if low == high or not exists(alpha, beta, low, high, points):
            raise ValueError(
                f"points must be the length of a cycle of learning_rate {alpha:g} and beta "
                f"{beta:g}, smallest {low:g} and largest {high:g}: there is none of length "
                f"{shown(self.points)}"
            )
        turn = np.exp(2j * np.pi / points)
        slope = (1 + beta - turn - beta / turn) / alpha  # grad f(x_k) = slope x_k, in the plane
        cycle = turn ** np.arange(points)
        corners = (high - slope) / (high - low) * cycle
        set_checked(self, learning_rate=alpha, beta=beta, smallest=low, largest=high, points=points)
        set_checked(self, cycle=fixed(_plane(cycle)), corners=fixed(_plane(corners)))

    def nearest(self, theta: ArrayLike) -> Array:
        """Return the point of C nearest to `theta` (..., 2)."""
        theta = self._points(theta)
        sides = np.roll(self.corners, -1, axis=0) - self.corners
        off = theta[..., np.newaxis, :] - self.corners  # (..., points, 2)
        along = np.clip(np.sum(off * sides, axis=-1) / np.sum(sides**2, axis=-1), 0, 1)
        on_side = self.corners + along[..., np.newaxis] * sides
        gaps = np.sum((theta[..., np.newaxis, :] - on_side) ** 2, axis=-1)
        closest = np.argmin(gaps, axis=-1)[..., np.newaxis, np.newaxis]
        found = np.take_along_axis(on_side, closest, axis=-2)[..., 0, :]
        outside = sides[:, 0] * off[..., 1] - sides[:, 1] * off[..., 0] < 0  # right of a side
        return np.where(outside.any(axis=-1, keepdims=True), found, theta)

    def _value(self, theta: Array) -> Any:
        beyond = np.sum((theta - self.nearest(theta)) ** 2, axis=-1)
        rise = self.largest - self.smallest
        return 0.5 * self.smallest * np.sum(theta**2, axis=-1) + 0.5 * rise * beyond

    def _gradient(self, theta: Array) -> Array:
        rise = self.largest - self.smallest
        slope: Array = self.smallest * theta + rise * (theta - self.nearest(theta))
        return slope


def _plane(numbers: NDArray[np.complex128]) -> Array:
    return np.stack([numbers.real, numbers.imag], axis=-1)


def _curvatures(smallest: float, largest: float) -> tuple[float, float]:
    low, high = SMALLEST.number(smallest), LARGEST.number(largest)
    if low > high:
        raise ValueError(f"largest must be at least smallest = {low:g}, got {shown(largest)}")
    return low, high
