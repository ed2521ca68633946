"""Runs of which only the end counts, or the step of arrival."""

from __future__ import annotations

from collections import deque

import numpy as np

from momentum_lib._checks import Array
from momentum_lib.descent import Trajectory, descend, iterate
from momentum_lib.losses import Loss
from momentum_lib.optimizers import Optimizer

__all__ = ["NEVER", "arrival", "arrivals", "last_thetas"]

NEVER = np.inf


def last_thetas(loss: Loss, rule: Optimizer, start: Array, steps: int) -> Array:
    """Return where a batch of runs is after its last step."""
    (last,) = deque(iterate(loss, rule, start, steps), maxlen=1)
    return last.theta


def arrival(run: Trajectory, tolerance: float) -> Array:
    """Return the step from which each run stays within a distance of a minimum, or `NEVER`.

    As `Trajectory.steps_to`; but infinity, unlike its NaN and its None, compares as it should.
    """
    steps = np.asarray(run.steps_to(tolerance), dtype=np.float64)
    return np.where(np.isnan(steps), NEVER, steps)


def arrivals(
    loss: Loss, rule: Optimizer, start: Array | tuple[float, ...], steps: int, tolerance: float
) -> Array:
    """Return the `arrival` of each of a batch of runs."""
    return arrival(descend(loss, rule, start, steps), tolerance)
