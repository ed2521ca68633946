"""The ball with friction, and the step that turns it into heavy ball.

A ball of mass m on a curve of height f feels the slope and a friction c:

    m x'' = -f'(x) - c x'

One step of length h, the speed u first and then the place with the new speed (semi-implicit Euler):

    u <- (1 - c h / m) u - (h / m) f'(x)
    x <- x + h u

With ``v = -h u`` these are heavy ball's two lines, with

    beta = 1 - c h / m        alpha = h^2 / m

so friction is what beta leaves out, and alpha is the time step squared.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from momentum_lib._checks import ALPHA, BETA, Allowed, Array, count, set_checked, shown
from momentum_lib.descent import checked_loss, checked_start, descend
from momentum_lib.optimizers import HeavyBall

__all__ = ["Ball", "Motion", "nesterov_limit", "roll", "swing", "threshold_beta"]

FRICTION = Allowed("friction", above=0)
TIME_STEP = Allowed("time_step", above=0)
MASS = Allowed("mass", at_least=1e-100, at_most=1e100)
START = Allowed("start")
BEYOND = Allowed("beyond")
TOLERANCE = Allowed("tolerance", at_least=1e-12, below=1)

#: Into how many parts `threshold_beta` cuts a range of beta: a power of 2 keeps bisection's points.
PARTS = 128
CURVATURE = Allowed("curvature", above=0)
TIMES = Allowed("times", at_least=0)


@dataclass(frozen=True)
class Ball:
    """A ball with friction, and the time step in which it is followed.

    Formula: ``beta = 1 - friction time_step / mass``, ``alpha = time_step^2 / mass``.

    Parameters
    ----------
    friction : float
        c, the force per speed, above 0.
    time_step : float
        h, above 0. ``friction * time_step / mass`` is at most 1, or the ball would be thrown back
        by its own friction (beta below 0).
    mass : float
        m, above 0.

    References
    ----------
    Polyak (1964), section 2; Qian (1999), "On the momentum term in gradient descent".

    Examples
    --------
    >>> ball = Ball(friction=0.5, time_step=0.2)
    >>> round(ball.beta, 6), round(ball.learning_rate, 6)
    (0.9, 0.04)
    """

    friction: float
    time_step: float
    mass: float = 1.0

    def __post_init__(self) -> None:
        friction, time_step = FRICTION.number(self.friction), TIME_STEP.number(self.time_step)
        mass = MASS.number(self.mass)
        if friction * time_step / mass > 1 + 1e-12:  # from_heavy_ball(alpha, 0) may round above 1
            raise ValueError(
                f"friction must be at most mass / time_step = {mass / time_step:g}, "
                f"got {shown(self.friction)}"
            )
        set_checked(self, friction=friction, time_step=time_step, mass=mass)

    @property
    def learning_rate(self) -> float:
        """Heavy ball's alpha: time_step^2 / mass."""
        return self.time_step**2 / self.mass

    @property
    def beta(self) -> float:
        """Heavy ball's beta: 1 - friction time_step / mass."""
        return max(0.0, 1 - self.friction * self.time_step / self.mass)

    @classmethod
    def from_heavy_ball(cls, learning_rate: float, beta: float, mass: float = 1.0) -> Ball:
        """Return the ball whose steps are those of ``HeavyBall(learning_rate, beta)``.

        Formula: ``time_step = sqrt(mass alpha)``, ``friction = (1 - beta) mass / time_step``.
        """
        alpha, beta, mass = ALPHA.number(learning_rate), BETA.number(beta), MASS.number(mass)
        time_step = math.sqrt(mass * alpha)
        return cls(friction=(1 - beta) * mass / time_step, time_step=time_step, mass=mass)


@dataclass(frozen=True, eq=False)
class Motion:
    """Where a ball was, how fast, and where its energy went.

    Attributes
    ----------
    times : array (steps + 1,)
        Time, in the units of the time step.
    positions, speeds : array (steps + 1, ..., d)
        x and u = dx/dt.
    potential, kinetic : array (steps + 1, ...)
        ``f(x)`` and ``m u^2 / 2``.
    lost : array (steps + 1, ...)
        What friction has taken: first energy minus the present one. The discrete step makes a small
        error in it, of the order of the time step.

    Examples
    --------
    >>> from momentum_lib import losses
    >>> motion = roll(losses.Quadratic([1]), Ball(0.5, 0.1), [1.0], steps=100)
    >>> bool(motion.lost[-1] > 0), round(float(motion.times[-1]), 6)
    (True, 10.0)
    """

    times: Array
    positions: Array
    speeds: Array
    potential: Array
    kinetic: Array
    lost: Array


def roll(curve: Any, ball: Ball, start: ArrayLike, steps: int) -> Motion:
    """Let a ball go at rest on a curve and follow it.

    Formula: ``u <- (1 - c h / m) u - (h / m) f'(x)``, ``x <- x + h u``.

    Parameters
    ----------
    curve : callable
        The height: anything with ``curve(x)`` and ``curve.gradient(x)``, such as a loss.
    ball : Ball
        Friction, time step and mass.
    start : array (d,) or (..., d)
        Where the ball is let go; leading axes are a batch of balls.
    steps : int
        How many time steps to follow it, at least 0.

    Returns
    -------
    Motion
        The record.

    References
    ----------
    Hairer, Lubich and Wanner (2003), "Geometric numerical integration illustrated by the
    Stormer-Verlet method", for the symplectic Euler step.

    Examples
    --------
    >>> from momentum_lib import losses
    >>> ball = Ball.from_heavy_ball(learning_rate=0.1, beta=0.5)
    >>> roll(losses.Quadratic([1]), ball, [1.0], steps=2).positions[:, 0].round(6).tolist()
    [1.0, 0.9, 0.76]
    """
    if not isinstance(ball, Ball):
        raise TypeError(f"ball must be a Ball, got {shown(ball)}")
    steps, curve = count("steps", steps), checked_loss(curve, name="curve")
    x = checked_start(curve, start)
    positions, speeds = np.empty((steps + 1, *x.shape)), np.zeros((steps + 1, *x.shape))
    positions[0], u = x, speeds[0]
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            pull, drag = curve.gradient(x), ball.friction * u
            u = u - ball.time_step / ball.mass * (pull + drag)
            x = x + ball.time_step * u
            positions[t], speeds[t] = x, u
        potential: Array = curve(positions)
        kinetic = 0.5 * ball.mass * np.sum(speeds**2, axis=-1)
        energy = potential + kinetic
        lost = energy[0] - energy
    times: Array = ball.time_step * np.arange(steps + 1.0)
    return Motion(times, positions, speeds, potential, kinetic, lost)


def swing(ball: Ball, curvature: float, times: ArrayLike) -> Array:
    """Where a ball in a parabola is at given times, in continuous time.

    Formula: ``m x'' = -curvature x - c x'`` from x = 1 at rest has the solution

        x(t) = (s e^(r t) - r e^(s t)) / (s - r),

    r and s the two roots of ``m z^2 + c z + curvature = 0``. The ball's time step plays no part:
    its steps in `roll` come closer to this the shorter they are.

    Parameters
    ----------
    ball : Ball
        Friction c and mass m.
    curvature : float
        The parabola is ``curvature x^2 / 2``; above 0.
    times : float or array (...)
        At least 0.

    Returns
    -------
    array (...)
        The places x.

    References
    ----------
    The damped oscillator, in any textbook of mechanics; Qian (1999), section 2.

    Examples
    --------
    >>> swing(Ball(friction=2.0, time_step=0.1), 1.0, [0.0, 1.0]).round(4).tolist()
    [1.0, 0.7358]
    """
    if not isinstance(ball, Ball):
        raise TypeError(f"ball must be a Ball, got {shown(ball)}")
    curvature, times = CURVATURE.number(curvature), TIMES.array(times)
    decay = ball.friction / (2 * ball.mass)
    apart = np.sqrt(np.complex128(decay**2 - curvature / ball.mass))
    slow, gap = -decay + apart, 2 * apart * times
    # (s e^(r t) - r e^(s t)) / (s - r), written so that nothing is lost where the roots meet.
    met = np.abs(gap) < 1e-100
    shrink = np.where(met, 1, -np.expm1(-gap) / np.where(met, 1, gap))
    place: Array = (np.exp(slow * times) * (1 - slow * times * shrink)).real
    return place


def nesterov_limit(curvature: float, times: ArrayLike) -> Array:
    """Where Nesterov's sequence is in a parabola, in the limit of small steps.

    Formula: ``x'' + (3 / t) x' + curvature x = 0`` from x = 1 at rest, whose solution is

        x(t) = 2 J1(w) / w,    w = t sqrt(curvature),

    J1 the Bessel function, here as Poisson's integral: ``2 J1(w) / w`` is the mean of
    ``2 sin(u)^2 cos(w cos(u))`` over all angles u. The rule with ``beta = (k - 1) / (k + 2)`` after
    k steps is near ``x(k sqrt(alpha))``.

    Parameters
    ----------
    curvature : float
        The parabola is ``curvature x^2 / 2``; above 0.
    times : float or array (...)
        At least 0.

    Returns
    -------
    array (...)
        The places x.

    References
    ----------
    Su, Boyd and Candes (2016), section 3.2.

    Examples
    --------
    >>> nesterov_limit(1.0, [0.0, 3.8317]).round(4).tolist()
    [1.0, 0.0]
    """
    curvature, times = CURVATURE.number(curvature), TIMES.array(times)
    angle = math.sqrt(curvature) * times[..., np.newaxis]
    if angle.max(initial=0) > 1e5:  # it takes as many nodes
        raise ValueError(
            f"times must be at most 1e5 / sqrt(curvature) for curvature {curvature:g}, "
            f"got {shown(float(times.max()))}"
        )
    nodes = 64 + 2 * math.ceil(float(angle.max(initial=0)))
    u = (np.arange(nodes) + 0.5) * np.pi / nodes
    place: Array = np.mean(2 * np.sin(u) ** 2 * np.cos(angle * np.cos(u)), axis=-1)
    return place


def threshold_beta(
    curve: Any,
    learning_rate: float,
    start: float,
    beyond: float,
    steps: int = 2_000,
    tolerance: float = 1e-4,
) -> float | None:
    """Smallest beta with which heavy ball, from rest, gets past a point of a curve.

    Found by narrowing the range between 0 and 1, a hundred runs side by side. It takes for granted
    that more momentum gets further, which holds for the first time a ball meets a bump.

    Parameters
    ----------
    curve : callable
        A loss in one dimension.
    learning_rate : float
        alpha, above 0.
    start, beyond : float
        Where the run starts, and the point it has to pass.
    steps : int
        How many steps it is given, at least 1.
    tolerance : float
        How exactly beta is wanted, above 0 and below 1.

    Returns
    -------
    float or None
        A beta that passes, with ``beta - tolerance`` not passing; 0.0 if plain descent passes; None
        if no beta below 1 - tolerance does.

    Examples
    --------
    >>> from momentum_lib import losses
    >>> beta = threshold_beta(losses.Bump(), 0.05, start=losses.Bump().start[0], beyond=0.5)
    >>> 0 < beta < 1
    True
    """
    alpha, start, goal = ALPHA.number(learning_rate), START.number(start), BEYOND.number(beyond)
    steps, tolerance = count("steps", steps, at_least=1), TOLERANCE.number(tolerance)
    if goal == start:
        raise ValueError(f"beyond must differ from start, got {shown(beyond)} for both")
    curve = checked_loss(curve, name="curve")

    def first_to_pass(betas: Array) -> int | None:
        places = descend(curve, HeavyBall(alpha, betas), [start], steps).thetas[..., 0]
        passed = np.any(places >= goal if goal > start else places <= goal, axis=0)
        return int(np.argmax(passed)) if passed.any() else None

    betas = np.linspace(0, 1 - tolerance, PARTS + 1)
    while (k := first_to_pass(betas)) is not None:
        if k == 0 or betas[k] - betas[k - 1] <= tolerance:
            return float(betas[k])
        betas = np.linspace(betas[k - 1], betas[k], PARTS + 1)
    return None
