"""What alpha and beta may be besides a number: functions of the step t = 1, 2, 3, ...

Each schedule is a frozen dataclass that is called with t. `steps` is the length of the change: the
schedule gives `start` at t = 1, `end` at t = steps, and holds `end` after that. Any function
`t -> number` may stand where one of these stands.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from momentum_lib._checks import Allowed, Schedule, count, set_checked, shown

__all__ = ["Constant", "Cosine", "Exponential", "Linear", "OneCycle", "Rising", "Through", "WarmUp"]

VALUE = Allowed("value")
VALUES = Allowed("values")
HIGHEST = Allowed("highest", at_least=0, below=1)
START = Allowed("start")
END = Allowed("end")
PEAK = Allowed("peak")
THEN = Allowed("then")
POSITIVE_START = Allowed("start", above=0)
POSITIVE_END = Allowed("end", above=0)
PEAK_AT = Allowed("peak_at", above=0, below=1)


def progress(t: int, steps: int) -> float:
    """Return how far step t is on the way from the first step (0) to step `steps` (1)."""
    gone = count("t", t, at_least=1) - 1
    return 1.0 if gone >= steps - 1 else gone / (steps - 1)


def cosine_between(start: float, end: float, part: float) -> float:
    """Return the value on half a cosine wave from `start` (part = 0) to `end` (part = 1)."""
    return end + (start - end) * (1 + math.cos(math.pi * part)) / 2


@dataclass(frozen=True)
class Constant:
    """The same value at every step.

    Formula: ``value(t) = value``.

    Parameters
    ----------
    value : float
        The value, any finite number.

    Examples
    --------
    >>> beta = Constant(0.9)
    >>> beta(1), beta(1_000)
    (0.9, 0.9)
    """

    value: float

    def __post_init__(self) -> None:
        set_checked(self, value=VALUE.number(self.value))

    def __call__(self, t: int) -> float:
        """Return the value at step `t` (counted from 1)."""
        count("t", t, at_least=1)
        return self.value


@dataclass(frozen=True)
class Linear:
    """A straight line from `start` at t = 1 to `end` at t = steps.

    Formula: ``start + (end - start) p`` with ``p = (t - 1) / (steps - 1)``, kept within 0 and 1.

    Parameters
    ----------
    start, end : float
        First and last value, any finite numbers.
    steps : int
        The step at which `end` is reached, at least 1.

    Examples
    --------
    >>> alpha = Linear(1.0, 0.0, steps=5)
    >>> [alpha(t) for t in (1, 2, 5, 9)]
    [1.0, 0.75, 0.0, 0.0]
    """

    start: float
    end: float
    steps: int

    def __post_init__(self) -> None:
        start, end = START.number(self.start), END.number(self.end)
        set_checked(self, start=start, end=end, steps=count("steps", self.steps, at_least=1))

    def __call__(self, t: int) -> float:
        """Return the value at step `t` (counted from 1)."""
        part = progress(t, self.steps)
        return (1 - part) * self.start + part * self.end


@dataclass(frozen=True)
class Exponential:
    """A constant factor a step, from `start` at t = 1 to `end` at t = steps.

    Formula: ``start (end / start)^p`` with ``p = (t - 1) / (steps - 1)``, kept within 0 and 1.

    Parameters
    ----------
    start, end : float
        First and last value, both above 0.
    steps : int
        The step at which `end` is reached, at least 1.

    Examples
    --------
    >>> alpha = Exponential(1.0, 0.01, steps=3)
    >>> [round(alpha(t), 6) for t in (1, 2, 3, 4)]
    [1.0, 0.1, 0.01, 0.01]
    """

    start: float
    end: float
    steps: int

    def __post_init__(self) -> None:
        start, end = POSITIVE_START.number(self.start), POSITIVE_END.number(self.end)
        set_checked(self, start=start, end=end, steps=count("steps", self.steps, at_least=1))

    def __call__(self, t: int) -> float:
        """Return the value at step `t` (counted from 1)."""
        part = progress(t, self.steps)
        return float(self.start ** (1 - part) * self.end**part)


@dataclass(frozen=True)
class Cosine:
    """Half a cosine wave from `start` at t = 1 to `end` at t = steps: slow, fast, slow.

    Formula: ``end + (start - end) (1 + cos(pi p)) / 2`` with ``p = (t - 1) / (steps - 1)``.

    Parameters
    ----------
    start, end : float
        First and last value, any finite numbers.
    steps : int
        The step at which `end` is reached, at least 1.

    References
    ----------
    Loshchilov and Hutter (2017), "SGDR", eq. 5, without the restarts.

    Examples
    --------
    >>> alpha = Cosine(1.0, 0.0, steps=3)
    >>> [round(alpha(t), 6) for t in (1, 2, 3, 4)]
    [1.0, 0.5, 0.0, 0.0]
    """

    start: float
    end: float
    steps: int

    def __post_init__(self) -> None:
        start, end = START.number(self.start), END.number(self.end)
        set_checked(self, start=start, end=end, steps=count("steps", self.steps, at_least=1))

    def __call__(self, t: int) -> float:
        """Return the value at step `t` (counted from 1)."""
        return cosine_between(self.start, self.end, progress(t, self.steps))


@dataclass(frozen=True)
class OneCycle:
    """From `start` to `peak` and on to `end`, each way on half a cosine wave.

    The one-cycle policy raises alpha and lowers beta on the way out, and takes both back:
    ``OneCycle(0.01, 0.1, 0.001, steps)`` for alpha goes with ``OneCycle(0.95, 0.85, 0.95, steps)``
    for beta.

    Parameters
    ----------
    start, peak, end : float
        The three values, any finite numbers; a peak below the start is allowed.
    steps : int
        The step at which `end` is reached, at least 3.
    peak_at : float
        The part of the way, between 0 and 1, at which the peak stands.

    References
    ----------
    Smith and Topin (2019), "Super-convergence", with the cosine form of PyTorch's `OneCycleLR`.

    Examples
    --------
    >>> alpha = OneCycle(0.1, 1.0, 0.0, steps=5, peak_at=0.5)
    >>> [round(alpha(t), 6) for t in (1, 3, 5)]
    [0.1, 1.0, 0.0]
    """

    start: float
    peak: float
    end: float
    steps: int
    peak_at: float = 0.3

    def __post_init__(self) -> None:
        start, peak, end = START.number(self.start), PEAK.number(self.peak), END.number(self.end)
        steps, peak_at = count("steps", self.steps, at_least=3), PEAK_AT.number(self.peak_at)
        set_checked(self, start=start, peak=peak, end=end, steps=steps, peak_at=peak_at)

    def __call__(self, t: int) -> float:
        """Return the value at step `t` (counted from 1)."""
        part = progress(t, self.steps)
        if part <= self.peak_at:
            return cosine_between(self.start, self.peak, part / self.peak_at)
        return cosine_between(self.peak, self.end, (part - self.peak_at) / (1 - self.peak_at))


@dataclass(frozen=True)
class Rising:
    """A beta that climbs in plateaus towards its highest value.

    Formula: ``min(1 - 2^(-1 - log2(floor(t / every) + 1)), highest)``, which is
    ``min(1 - 1 / (2 (floor(t / every) + 1)), highest)``.

    Parameters
    ----------
    highest : float
        The value that is not exceeded, at least 0 and below 1.
    every : int
        The length of a plateau in steps, at least 1.

    References
    ----------
    Sutskever, Martens, Dahl and Hinton (2013), eq. 5, where a plateau is 250 steps.

    Examples
    --------
    >>> beta = Rising(0.99, every=10)
    >>> [beta(t) for t in (1, 10, 30, 10_000)]
    [0.5, 0.75, 0.875, 0.99]
    """

    highest: float
    every: int = 250

    def __post_init__(self) -> None:
        highest = HIGHEST.number(self.highest)
        set_checked(self, highest=highest, every=count("every", self.every, at_least=1))

    def __call__(self, t: int) -> float:
        """Return the value at step `t` (counted from 1)."""
        plateau = count("t", t, at_least=1) // self.every
        return min(1 - 1 / (2 * (plateau + 1)), self.highest)


@dataclass(frozen=True)
class Through:
    """Straight lines through given values, spread evenly over the steps.

    Parameters
    ----------
    values : sequence of float
        At least two finite numbers: the first holds at t = 1, the last at t = steps and after.
    steps : int
        The step at which the last value is reached, at least 1.

    Examples
    --------
    >>> beta = Through([0.5, 0.9, 0.7], steps=5)
    >>> [round(beta(t), 6) for t in (1, 2, 3, 5)]
    [0.5, 0.7, 0.9, 0.7]
    """

    values: tuple[float, ...]
    steps: int

    def __post_init__(self) -> None:
        values = VALUES.array(self.values)
        if values.ndim != 1 or len(values) < 2:
            raise ValueError(f"values must be two or more numbers, got {shown(self.values)}")
        steps = count("steps", self.steps, at_least=1)
        set_checked(self, values=tuple(values.tolist()), steps=steps)

    def __call__(self, t: int) -> float:
        """Return the value at step `t` (counted from 1)."""
        place = progress(t, self.steps) * (len(self.values) - 1)
        below = min(int(place), len(self.values) - 2)
        low, high = self.values[below : below + 2]
        return low + (high - low) * (place - below)


@dataclass(frozen=True)
class WarmUp:
    """A value, or another schedule, reached in equal steps from near zero.

    Formula: ``min(t / steps, 1) * then(t)``.

    Parameters
    ----------
    then : float or callable
        The value, or the schedule ``t -> number``, that holds after the warm-up. It sees the same
        t, so a schedule behind a warm-up does not start again.
    steps : int
        The step at which the full value is reached, at least 1.

    References
    ----------
    Goyal et al. (2017), "Accurate, Large Minibatch SGD", section 2.2 (gradual warm-up).

    Examples
    --------
    >>> alpha = WarmUp(0.1, steps=4)
    >>> [round(alpha(t), 6) for t in (1, 2, 4, 9)]
    [0.025, 0.05, 0.1, 0.1]
    """

    then: float | Schedule
    steps: int

    def __post_init__(self) -> None:
        then = self.then if callable(self.then) else THEN.number(self.then)
        set_checked(self, then=then, steps=count("steps", self.steps, at_least=1))

    def __call__(self, t: int) -> float:
        """Return the value at step `t` (counted from 1)."""
        part = min(count("t", t, at_least=1) / self.steps, 1.0)
        return part * float(self.then(t) if callable(self.then) else self.then)
