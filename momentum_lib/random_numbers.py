"""Random numbers that the browser's half has too: the same seed gives the same numbers there.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from momentum_lib._checks import Array, count

__all__ = ["normals", "shuffled", "uniforms"]

STEP, BLOCK = 0x6D2B79F5, 256


def uniforms(seed: int) -> Iterator[float]:
    """Yield numbers spread evenly over [0, 1), the same here and in the browser.

    The generator is mulberry32: 32 bits of state, whole-number arithmetic only.

    Parameters
    ----------
    seed : int
        At least 0; taken modulo 2^32.

    Yields
    ------
    float
        Multiples of 2^-32.

    References
    ----------
    Tommy Ettinger (2017), mulberry32, public domain.

    Examples
    --------
    >>> numbers = uniforms(seed=0)
    >>> [round(next(numbers), 6) for _ in range(2)]
    [0.266429, 0.00033]
    """
    return _mulberry32(count("seed", seed))


def _mulberry32(state: int) -> Iterator[float]:
    # The state only counts on, so many numbers are made at once; whole numbers wrap at 2^32.
    steps = np.arange(1, BLOCK + 1, dtype=np.uint32) * np.uint32(STEP)
    while True:
        states = np.uint32(state % 2**32) + steps
        z = (states ^ (states >> 15)) * (states | 1)
        z ^= z + (z ^ (z >> 7)) * (z | 61)
        yield from ((z ^ (z >> 14)) / 2**32).tolist()
        state += BLOCK * STEP


def normals(seed: int, size: int) -> Array:
    """Return standard normal numbers, the same here and in the browser.

    Formula: from two uniform numbers p and q, ``sqrt(-2 ln(1 - p))`` times ``cos(2 pi q)`` and
    ``sin(2 pi q)``.

    Parameters
    ----------
    seed : int
        At least 0.
    size : int
        How many, at least 0.

    Returns
    -------
    array (size,)
        The numbers.

    References
    ----------
    Box and Muller (1958), "A note on the generation of random normal deviates".

    Examples
    --------
    >>> normals(seed=0, size=3).round(4).tolist()
    [0.7872, 0.0016, 0.4314]
    """
    size, numbers = count("size", size), uniforms(seed)
    pairs = np.array(list(islice(numbers, size + size % 2))).reshape(-1, 2)
    radius, angle = np.sqrt(-2 * np.log(1 - pairs[:, 0])), 2 * np.pi * pairs[:, 1]
    found: Array = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    return found.ravel()[:size]


def shuffled(size: int, numbers: Iterator[float]) -> NDArray[np.intp]:
    """Return the numbers 0 to size - 1 in a random order (Fisher and Yates).

    Parameters
    ----------
    size : int
        How many, at least 0.
    numbers : iterator of float
        Where the randomness comes from, such as `uniforms`.

    Returns
    -------
    array (size,) of int
        Every order is equally likely.

    Examples
    --------
    >>> sorted(shuffled(5, uniforms(0)).tolist())
    [0, 1, 2, 3, 4]
    """
    order = list(range(count("size", size)))
    drawn = np.fromiter(numbers, np.float64, count=max(len(order) - 1, 0))
    others = (drawn * np.arange(len(order), 1, -1)).astype(np.intp).tolist()
    for last, other in zip(range(len(order) - 1, 0, -1), others, strict=True):
        order[last], order[other] = order[other], order[last]
    return np.array(order, dtype=np.intp)
