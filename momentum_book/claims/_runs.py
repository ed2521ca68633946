"""Runs of which only the end counts, or the step of arrival: nothing else of them is recorded."""

from __future__ import annotations

from collections import deque

import numpy as np

from momentum_lib._checks import Array
from momentum_lib.descent import iterate
from momentum_lib.losses import Loss
from momentum_lib.optimizers import Optimizer

__all__ = ["arrivals", "last_thetas"]

NEVER = np.inf


def last_thetas(loss: Loss, rule: Optimizer, start: Array, steps: int) -> Array:
    """Return where a batch of runs is after its last step."""
    (last,) = deque(iterate(loss, rule, start, steps), maxlen=1)
    return last.theta


def arrivals(
    loss: Loss, rule: Optimizer, start: Array | tuple[float, ...], steps: int, tolerance: float
) -> Array:
    """Return the step from which each run stays within a distance of the loss's only minimum.

    The start is taken to be outside. Infinite for a run that does not get there to stay.
    """
    minimum = np.squeeze(np.asarray(loss.minima), axis=0)
    last_outside: Array = np.zeros(())
    for step in iterate(loss, rule, start, steps):
        with np.errstate(all="ignore"):  # a divergence is a result; NaN is not inside
            inside = np.linalg.norm(step.theta - minimum, axis=-1) <= tolerance
        last_outside = np.where(inside, last_outside, step.t)
    return np.where(last_outside < steps, last_outside + 1, NEVER)
