"""The exponential moving average: what it weighs by how much, and how long it remembers.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from momentum_lib._checks import BETA, Array, count, flag, real_array

__all__ = ["average", "correction", "half_life", "mean_age", "total", "weights", "window"]


def average(values: ArrayLike, beta: float, bias_correction: bool = False) -> Array:
    """Exponential moving average of a sequence, started at zero.

    Formula: ``m_t = beta m_(t-1) + (1 - beta) x_t`` with ``m_0 = 0``; corrected,
    ``m_t / (1 - beta^t)``.

    Parameters
    ----------
    values : array (n, ...)
        The sequence, on the first axis.
    beta : float
        The weight of the past, at least 0 and below 1.
    bias_correction : bool
        Whether to divide by ``1 - beta^t``, the sum of the weights so far.

    Returns
    -------
    array (n, ...)
        The average after each value.

    References
    ----------
    Kingma and Ba (2015), "Adam", section 3, for the correction.

    Examples
    --------
    >>> average([1, 1, 1], beta=0.5).tolist()
    [0.5, 0.75, 0.875]
    >>> average([1, 1, 1], beta=0.5, bias_correction=True).tolist()
    [1.0, 1.0, 1.0]
    """
    beta = BETA.number(beta)
    averages = (1 - beta) * total(values, beta)
    if not flag("bias_correction", bias_correction):
        return averages
    t = np.arange(1, len(averages) + 1).reshape(-1, *[1] * (averages.ndim - 1))
    corrected: Array = averages / (1 - beta**t)
    return corrected


def total(values: ArrayLike, beta: float) -> Array:
    """Fading sum of a sequence: the average's big sister, and what the velocity form keeps.

    Formula: ``v_t = beta v_(t-1) + x_t`` with ``v_0 = 0``.

    Parameters
    ----------
    values : array (n, ...)
        The sequence, on the first axis.
    beta : float
        The weight of the past, at least 0 and below 1.

    Returns
    -------
    array (n, ...)
        The sum after each value; for a constant sequence it tends to 1 / (1 - beta) of it.

    References
    ----------
    `optax.trace` is this sum, `optax.ema` the average.

    Examples
    --------
    >>> total([1, 1, 1], beta=0.5).tolist()
    [1.0, 1.5, 1.75]
    """
    sequence = real_array("values", values)
    beta = BETA.number(beta)
    if sequence.ndim == 0:
        raise ValueError(f"values must be a sequence, got the single number {float(sequence):g}")
    sums = np.empty_like(sequence)
    running = np.zeros(sequence.shape[1:])
    for t, value in enumerate(sequence):
        running = beta * running + value
        sums[t] = running
    return sums


def weights(beta: float, steps: int) -> Array:
    """Weight of each past value in the average, newest first.

    Formula: ``w_k = (1 - beta) beta^k`` for the lags ``k = 0, ..., steps - 1``; they sum to
    ``1 - beta^steps``.

    Parameters
    ----------
    beta : float
        The weight of the past, at least 0 and below 1.
    steps : int
        How many values there have been, at least 0.

    Returns
    -------
    array (steps,)
        The weights.

    Examples
    --------
    >>> weights(0.5, steps=3).tolist()
    [0.5, 0.25, 0.125]
    """
    beta = BETA.number(beta)
    lags = np.arange(count("steps", steps))
    return np.asarray((1 - beta) * beta**lags, dtype=np.float64)


def correction(beta: float, t: int) -> float:
    """Sum of the weights after t values: what the bias correction divides by.

    Formula: ``1 - beta^t``.

    Parameters
    ----------
    beta : float
        The weight of the past, at least 0 and below 1.
    t : int
        How many values there have been, at least 1: the first t is 1, not 0.

    Returns
    -------
    float
        Between 1 - beta and 1.

    Examples
    --------
    >>> correction(0.5, t=2)
    0.75
    """
    return 1 - BETA.number(beta) ** count("t", t, at_least=1)


def half_life(beta: float) -> float:
    """Lag at which a value's weight has fallen to half of the newest one's.

    Formula: ``ln 2 / -ln beta``.

    Parameters
    ----------
    beta : float
        The weight of the past, at least 0 and below 1.

    Returns
    -------
    float
        In steps; 0 for beta = 0.

    Examples
    --------
    >>> half_life(0.5), round(half_life(0.9), 2)
    (1.0, 6.58)
    """
    beta = BETA.number(beta)
    return math.log(2) / -math.log(beta) if beta else 0.0


def window(beta: float) -> float:
    """How many steps the average remembers, as the rule of thumb has it.

    Formula: ``1 / (1 - beta)``. At this lag a weight has fallen to beta^(1 / (1 - beta)), about
    1/e for beta near 1. It is also the factor by which the fading sum exceeds a constant input.

    Parameters
    ----------
    beta : float
        The weight of the past, at least 0 and below 1.

    Returns
    -------
    float
        In steps, at least 1.

    Examples
    --------
    >>> window(0.75), round(window(0.9), 6)
    (4.0, 10.0)
    """
    return 1 / (1 - BETA.number(beta))


def mean_age(beta: float) -> float:
    """Average lag of the values in the average, each counted by its weight.

    Formula: ``sum_k k (1 - beta) beta^k = beta / (1 - beta)``.

    Parameters
    ----------
    beta : float
        The weight of the past, at least 0 and below 1.

    Returns
    -------
    float
        In steps, at least 0.

    Examples
    --------
    >>> mean_age(0.75), round(mean_age(0.9), 6)
    (3.0, 9.0)
    """
    beta = BETA.number(beta)
    return beta / (1 - beta)
