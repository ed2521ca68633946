"""Momentum on quadratics in closed form: rates, regimes, stability, best settings, noise.

On ``f = lambda theta^2 / 2`` each rule is a linear recursion of second order in theta,

    theta_t = a theta_(t-1) + b theta_(t-2),

so everything about it follows from the two roots r of ``r^2 = a r + b``. The larger ``|r|`` is the
*rate*: the factor by which the error shrinks in a step, in the long run. A quadratic of many
dimensions is one such recursion for each eigenvalue lambda of its Hessian.

    rule               a                               b
    GradientDescent    1 - alpha lambda                0
    HeavyBall          1 + beta - alpha lambda         -beta
    Nesterov           (1 + beta)(1 - alpha lambda)    -beta (1 - alpha lambda)

`AveragedMomentum` is heavy ball with alpha (1 - beta) for alpha.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_lib._checks import ALPHA, BETA, Allowed, Array, flag, one_of, real_array, shown
from momentum_lib.averages import half_life, window

__all__ = [
    "Response",
    "Tuning",
    "best",
    "critical_beta",
    "frequency_response",
    "half_life",
    "hidden_descent",
    "rate",
    "regime",
    "roots",
    "stability_limit",
    "stationary_spread",
    "steps_needed",
    "terminal_speedup",
    "window",
]

EIGENVALUE = Allowed("eigenvalue", above=0)
SMALLEST = Allowed("smallest", above=0)
LARGEST = Allowed("largest", above=0)
CURVATURE = Allowed("learning_rate * eigenvalue", above=0, at_most=1e100)
NOISE = Allowed("noise", at_least=0)
RATE = Allowed("rate", above=0, below=1)
REDUCTION = Allowed("reduction", above=0, below=1)
PERIOD = Allowed("period", at_least=2, at_most=1e50)

Recursion = Callable[[Array, Array], tuple[Array, Array]]

#: The coefficients (a, b) of each rule, from x = alpha lambda and beta.
RECURSIONS: dict[str, Recursion] = {
    "GradientDescent": lambda x, beta: (1 - x, 0 * x * beta),
    "HeavyBall": lambda x, beta: (1 + beta - x, -beta + 0 * x),
    "AveragedMomentum": lambda x, beta: (1 + beta - (1 - beta) * x, -beta + 0 * x),
    "Nesterov": lambda x, beta: ((1 + beta) * (1 - x), -beta * (1 - x)),
}


class Tuning(NamedTuple):
    """Settings of a rule, and the rate that they give at the worst eigenvalue.

    Examples
    --------
    >>> best("GradientDescent", smallest=1, largest=3)
    Tuning(learning_rate=0.5, beta=0.0, rate=0.5)
    """

    learning_rate: float
    beta: float
    rate: float


def roots(
    rule: str, learning_rate: ArrayLike, eigenvalue: ArrayLike, beta: ArrayLike = 0.0
) -> NDArray[np.complex128]:
    """Both roots of a rule's recursion on a quadratic.

    Formula: ``r = (a +- sqrt(a^2 + 4 b)) / 2`` with a and b of the table above.

    Parameters
    ----------
    rule : str
        ``"GradientDescent"``, ``"HeavyBall"``, ``"AveragedMomentum"`` or ``"Nesterov"``.
    learning_rate, eigenvalue : float or array
        alpha and lambda, above 0; arrays broadcast.
    beta : float or array
        At least 0 and below 1; plain descent does not use it.

    Returns
    -------
    complex array (..., 2)
        The roots, the one that leads (the larger in absolute value) first; of a complex pair,
        the one above the real axis.

    References
    ----------
    Lessard, Recht and Packard (2016), section 2; O'Donoghue and Candes (2015), section 4.

    Examples
    --------
    >>> roots("HeavyBall", 1.0, 1.0, beta=0.25).real.round(6).tolist()
    [0.125, 0.125]
    """
    a, b = _coefficients(rule, learning_rate, eigenvalue, beta)
    split = np.sqrt((a**2 + 4 * b).astype(np.complex128))
    pair = np.stack([(a + split) / 2, (a - split) / 2], axis=-1)
    leads = np.abs(pair[..., :1]) >= np.abs(pair[..., 1:])
    return np.where(leads, pair, pair[..., ::-1])


def rate(
    rule: str, learning_rate: ArrayLike, eigenvalue: ArrayLike, beta: ArrayLike = 0.0
) -> Array:
    """Factor by which the error shrinks in a step, in the long run.

    Formula: ``max |r|`` over both `roots`. Heavy ball: ``sqrt(beta)`` wherever the roots are
    complex.

    Parameters
    ----------
    rule, learning_rate, eigenvalue, beta
        As in `roots`.

    Returns
    -------
    array (...)
        Below 1 the error shrinks, above 1 it grows.

    Examples
    --------
    >>> round(float(rate("HeavyBall", 1.0, 1.0, beta=0.25)), 6)
    0.5
    """
    return np.abs(roots(rule, learning_rate, eigenvalue, beta)[..., 0])


def regime(
    rule: str, learning_rate: ArrayLike, eigenvalue: ArrayLike, beta: ArrayLike = 0.0
) -> Any:
    """Name what a run on a quadratic does in the long run.

    ``"monotone"``: the error keeps its sign and shrinks (the leading root is real, at least 0 and
    below 1). ``"oscillating"``: it changes sign again and again while it shrinks (complex, or
    negative). ``"diverging"``: it does not shrink (the rate is 1 or more).

    Parameters
    ----------
    rule, learning_rate, eigenvalue, beta
        As in `roots`.

    Returns
    -------
    str or array (...) of str
        The regime.

    Examples
    --------
    >>> regime("HeavyBall", 0.1, 1.0, beta=0.9), regime("GradientDescent", 3.0, 1.0)
    ('oscillating', 'diverging')
    """
    leading = roots(rule, learning_rate, eigenvalue, beta)[..., 0]
    turning = (leading.imag != 0) | (leading.real < 0)
    names = np.where(turning, "oscillating", "monotone")
    names = np.where(np.abs(leading) >= 1, "diverging", names)
    return names if names.ndim else str(names)


def stability_limit(rule: str, eigenvalue: ArrayLike, beta: ArrayLike = 0.0) -> Array:
    """Largest alpha, not itself allowed, with which the error still shrinks.

    Formula: plain descent ``2 / lambda``; heavy ball ``2 (1 + beta) / lambda``; averaged
    ``2 (1 + beta) / ((1 - beta) lambda)``; Nesterov
    ``2 (1 + beta) / ((1 + 2 beta) lambda)``. There the recursion has the root -1.

    Parameters
    ----------
    rule : str
        As in `roots`.
    eigenvalue : float or array
        The largest lambda, above 0.
    beta : float or array
        At least 0 and below 1.

    Returns
    -------
    array (...)
        The limit, in the units of alpha.

    References
    ----------
    Polyak (1964) for heavy ball.

    Examples
    --------
    >>> [float(stability_limit(rule, 4.0, 0.5)) for rule in ("GradientDescent", "HeavyBall")]
    [0.5, 0.75]
    """
    limits: dict[str, Callable[[Array], Array]] = {
        "GradientDescent": lambda beta: 2 + 0 * beta,
        "HeavyBall": lambda beta: 2 + 2 * beta,
        "AveragedMomentum": lambda beta: (2 + 2 * beta) / (1 - beta),
        "Nesterov": lambda beta: (2 + 2 * beta) / (1 + 2 * beta),
    }
    limit = one_of("rule", rule, limits)
    with np.errstate(over="ignore"):  # a tiny eigenvalue allows any alpha
        return limit(BETA.array(beta)) / EIGENVALUE.array(eigenvalue)


def best(rule: str, smallest: float, largest: float, *, on_quadratics: bool = False) -> Tuning:
    """Best constant settings when only the extreme eigenvalues are known.

    With ``kappa = largest / smallest``:

    - plain descent: ``alpha = 2 / (smallest + largest)``, rate ``(kappa - 1) / (kappa + 1)``;
    - heavy ball: ``alpha = 4 / (sqrt(largest) + sqrt(smallest))^2``,
      ``beta = ((sqrt kappa - 1) / (sqrt kappa + 1))^2``, rate ``sqrt(beta)``;
    - averaged momentum: heavy ball's, with its alpha divided by ``1 - beta``;
    - Nesterov, as its guarantee has it: ``alpha = 1 / largest``,
      ``beta = (sqrt kappa - 1) / (sqrt kappa + 1)``, rate ``1 - 1 / sqrt kappa``;
    - Nesterov, best on quadratics: ``alpha = 4 / (3 largest + smallest)``,
      ``beta = (s - 2) / (s + 2)`` with ``s = sqrt(3 kappa + 1)``, rate ``1 - 2 / s``.

    Parameters
    ----------
    rule : str
        ``"GradientDescent"``, ``"HeavyBall"``, ``"AveragedMomentum"`` or ``"Nesterov"``.
    smallest, largest : float
        The extreme eigenvalues of the Hessian, above 0.
    on_quadratics : bool
        For Nesterov: the settings that are best on quadratics only, in place of those for which
        the rate is proved on every smooth strongly convex function.

    Returns
    -------
    Tuning
        ``(learning_rate, beta, rate)``.

    References
    ----------
    Lessard, Recht and Packard (2016), table 1; Polyak (1964); Nesterov (2004), section 2.2.

    Examples
    --------
    >>> best("HeavyBall", smallest=1, largest=9).beta
    0.25
    """
    low, high = SMALLEST.number(smallest), LARGEST.number(largest)
    quadratics_only = flag("on_quadratics", on_quadratics)
    if low > high:
        raise ValueError(f"largest must be at least smallest = {low:g}, got {shown(largest)}")
    tunings = {
        "GradientDescent": _best_descent,
        "HeavyBall": _best_heavy_ball,
        "AveragedMomentum": _best_averaged,
        "Nesterov": _best_nesterov_on_quadratics if quadratics_only else _best_nesterov,
    }
    return one_of("rule", rule, tunings)(low, high)


def _best_descent(low: float, high: float) -> Tuning:
    return Tuning(2 / (low + high), 0.0, (high - low) / (high + low))


def _best_heavy_ball(low: float, high: float) -> Tuning:
    root_low, root_high = math.sqrt(low), math.sqrt(high)
    rate_ = (root_high - root_low) / (root_high + root_low)
    return Tuning((2 / (root_high + root_low)) ** 2, rate_**2, rate_)


def _best_averaged(low: float, high: float) -> Tuning:
    alpha, beta, rate_ = _best_heavy_ball(low, high)
    return Tuning(alpha / (1 - beta), beta, rate_)


def _best_nesterov(low: float, high: float) -> Tuning:
    root = math.sqrt(high / low)
    return Tuning(1 / high, (root - 1) / (root + 1), 1 - 1 / root)


def _best_nesterov_on_quadratics(low: float, high: float) -> Tuning:
    s = math.sqrt(3 * high / low + 1)
    return Tuning(4 / (3 * high + low), (s - 2) / (s + 2), 1 - 2 / s)


class Response(NamedTuple):
    """What momentum makes of a wave: so many times as large, so many steps later.

    Examples
    --------
    >>> response = frequency_response([2, 20], beta=0.0)
    >>> response.gain.tolist(), response.delay.tolist()
    ([1.0, 1.0], [0.0, 0.0])
    """

    gain: Array
    delay: Array


def frequency_response(period: ArrayLike, beta: ArrayLike) -> Response:
    """Return how heavy ball's velocity answers gradients that come and go as a wave.

    Formula: the velocity over alpha, ``beta v + g``, of a wave with the angle ``w = 2 pi / period``
    a step is that wave times ``1 / (1 - beta e^(-i w))``. The size of that number is the gain, its
    angle over w the delay. From ``1 / (1 + beta)`` at a period of 2, where the gradient alternates,
    the gain rises towards ``1 / (1 - beta)``, and the delay from 0 towards ``beta / (1 - beta)``.

    Parameters
    ----------
    period : float or array
        After how many steps the gradient comes again, at least 2.
    beta : float or array
        At least 0 and below 1; arrays broadcast.

    Returns
    -------
    Response
        `gain` and `delay`, the latter in steps: arrays (...).

    References
    ----------
    Li et al. (2025), "On the Performance Analysis of Momentum Method: A Frequency Domain
    Perspective".

    Examples
    --------
    >>> gain, delay = frequency_response([2, 20, 1e6], beta=0.9)
    >>> gain.round(3).tolist(), delay.round(3).tolist()
    ([0.526, 3.193, 10.0], [0.0, 3.479, 9.0])
    """
    angle, share = 2 * np.pi / PERIOD.array(period), BETA.array(beta)
    # 1 - cos w, written so that it keeps its digits where the wave is long.
    along, across = 1 - share + 2 * share * np.sin(angle / 2) ** 2, share * np.sin(angle)
    gain: Array = 1 / np.hypot(along, across)
    delay: Array = np.arctan2(across, along) / angle
    return Response(gain, delay)


def critical_beta(learning_rate: ArrayLike, eigenvalue: ArrayLike) -> Array:
    """Beta above which heavy ball overshoots the minimum again and again.

    Formula: ``(1 - sqrt(alpha lambda))^2``: the roots are complex above it (underdamped), real
    below (overdamped), equal at it (critically damped: the fastest rate for this alpha).

    Parameters
    ----------
    learning_rate, eigenvalue : float or array
        alpha and lambda, above 0; arrays broadcast.

    Returns
    -------
    array (...)
        The critical beta. It means damping only where ``alpha lambda < 1``.

    References
    ----------
    Polyak (1964); Goh (2017), "Why Momentum Really Works", "The dynamics of momentum".

    Examples
    --------
    >>> float(critical_beta(0.25, 1.0))
    0.25
    """
    x = _curvature(learning_rate, eigenvalue)
    critical: Array = (1 - np.sqrt(x)) ** 2
    return critical


def terminal_speedup(beta: ArrayLike) -> Array:
    """How many times longer than a plain step heavy ball's step becomes on a constant slope.

    Formula: ``1 / (1 - beta)``, approached like ``(1 - beta^t) / (1 - beta)``.

    Parameters
    ----------
    beta : float or array
        At least 0 and below 1.

    Returns
    -------
    array (...)
        At least 1.

    Examples
    --------
    >>> round(float(terminal_speedup(0.9)), 6)
    10.0
    """
    return 1 / (1 - BETA.array(beta))


def hidden_descent(thetas: ArrayLike, velocities: ArrayLike, beta: ArrayLike) -> Array:
    """Return the path that takes plain steps while heavy ball swings about it.

    Formula: ``z_t = theta_t - beta / (1 - beta) v_t``, where theta would come to rest if no
    gradient came any more. Proof: v_t is beta v_(t-1) + alpha g and theta_t is theta_(t-1) - v_t,
    so z_t - z_(t-1) is - v_t - beta / (1 - beta) (v_t - v_(t-1)), which is
    - (v_t - beta v_(t-1)) / (1 - beta), which is - alpha / (1 - beta) g. So z takes the steps of
    plain descent with the learning rate ``alpha / (1 - beta)``, exactly and under any noise, and
    its gradients are asked at theta, not at z.

    Parameters
    ----------
    thetas : array (..., d)
        Where heavy ball (velocity form, constant alpha and beta) is after each step.
    velocities : array (..., d)
        Its velocities there, of the same shape.
    beta : float or array (...)
        Its beta, at least 0 and below 1.

    Returns
    -------
    array (..., d)
        The hidden path.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or thetas and velocities differ in shape.

    References
    ----------
    Ghadimi, Feyzmahdavian and Johansson (2015), "Global convergence of the heavy-ball method for
    convex optimization", section 3; Wang et al. (2024) for what follows under noise.

    Examples
    --------
    >>> from momentum_lib import HeavyBall, descend, losses
    >>> run = descend(losses.Quadratic([1.0]), HeavyBall(0.1, 0.5), [1.0], steps=1)
    >>> hidden_descent(run.thetas, run.velocities, 0.5).ravel().tolist()
    [1.0, 0.8]
    """
    places, speeds = real_array("thetas", thetas), real_array("velocities", velocities)
    if places.ndim == 0:
        raise ValueError(f"thetas must be an array (..., d), got {shown(thetas)}")
    if places.shape != speeds.shape:
        raise ValueError(
            f"velocities must have the shape of thetas, {places.shape}, got {speeds.shape}"
        )
    share = BETA.array(beta)
    runs = places.shape[:-1]
    if share.ndim and (share.ndim > len(runs) or runs[-share.ndim :] != share.shape):
        raise ValueError(
            f"beta must be one number, or have the shape of the runs in thetas {places.shape}, got "
            f"an array of shape {share.shape}"
        )
    return np.asarray(places - (share / (1 - share))[..., np.newaxis] * speeds)


def steps_needed(rate: float, reduction: float) -> float:
    """Count the steps in which a constant rate shrinks an error by a given factor.

    Formula: ``ln(reduction) / ln(rate)``.

    Parameters
    ----------
    rate : float
        Between 0 and 1.
    reduction : float
        Final error over first error, between 0 and 1.

    Returns
    -------
    float
        The number of steps, not rounded.

    Examples
    --------
    >>> round(steps_needed(rate=0.5, reduction=1 / 1024), 6)
    10.0
    """
    return math.log(REDUCTION.number(reduction)) / math.log(RATE.number(rate))


def stationary_spread(
    rule: str,
    learning_rate: ArrayLike,
    eigenvalue: ArrayLike,
    beta: ArrayLike = 0.0,
    noise: ArrayLike = 1.0,
) -> Array:
    """Spread of theta about the minimum under gradient noise: its standard deviation, in the end.

    Each gradient is ``lambda theta + n`` with independent n of mean 0 and standard deviation
    `noise`. Then theta is an autoregression of order two,

        Var = (1 - b) s^2 / ((1 + b) ((1 - b)^2 - a^2)),

    with a and b of the table above and s the noise of one step. Heavy ball:
    ``Var = alpha noise^2 (1 + beta) / (lambda (1 - beta) (2 (1 + beta) - alpha lambda))``.

    Parameters
    ----------
    rule, learning_rate, eigenvalue, beta
        As in `roots`.
    noise : float or array
        Standard deviation of the gradient noise, at least 0.

    Returns
    -------
    array (...)
        The spread, in the units of theta; infinite where the rule does not converge.

    References
    ----------
    Box and Jenkins (1976), eq. 3.2.28; for plain descent Mandt, Hoffman and Blei (2017).

    Examples
    --------
    >>> spreads = stationary_spread("HeavyBall", 0.1, 1.0, beta=np.array([0.0, 0.9]))
    >>> spreads.round(3).tolist()
    [0.229, 0.717]
    """
    a, b = _coefficients(rule, learning_rate, eigenvalue, beta)
    step = ALPHA.array(learning_rate) * NOISE.array(noise)
    if rule == "AveragedMomentum":
        step = step * (1 - BETA.array(beta))
    gap = (1 + b) * ((1 - b) ** 2 - a**2)
    stable = (np.abs(b) < 1) & (gap > 0)
    relative = (1 - b) / np.where(stable, gap, 1.0)
    return np.where(stable, np.sqrt(np.abs(relative)) * step, np.inf)


def _coefficients(
    rule: str, learning_rate: ArrayLike, eigenvalue: ArrayLike, beta: ArrayLike
) -> tuple[Array, Array]:
    recursion = one_of("rule", rule, RECURSIONS)
    return recursion(_curvature(learning_rate, eigenvalue), BETA.array(beta))


def _curvature(learning_rate: ArrayLike, eigenvalue: ArrayLike) -> Array:
    """Return alpha lambda, the one number on which all depends beside beta."""
    alpha, eigenvalue = ALPHA.array(learning_rate), EIGENVALUE.array(eigenvalue)
    with np.errstate(over="ignore", under="ignore"):
        return CURVATURE.array(alpha * eigenvalue)
