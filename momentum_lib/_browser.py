"""What NumPy does slowly in a browser, where it has no BLAS: the same numbers in another way."""

from __future__ import annotations

import sys

import numpy as np

from momentum_lib._checks import Array


def product(one: Array, other: Array) -> Array:
    """Return the product of matrices (..., n, k) and (..., k, m).

    The NumPy of a browser has no BLAS: it adds up one element after another, and waits for each
    sum. Two columns as one complex column are added up side by side, each the same sum as alone,
    and rows that lie in one piece are read at twice the speed.
    """
    if sys.platform == "emscripten" and other.shape[-1] % 2 == 0:
        one = one.astype(np.complex128, order="C")
        other = np.ascontiguousarray(other).view(np.complex128)
    product: Array = (one @ other).view(np.float64)
    return product


def tanh(x: Array) -> Array:
    """Return the hyperbolic tangent: by exp in a browser, whose own takes twice as long."""
    bent: Array = 1 - 2 / (np.exp(2 * x) + 1) if sys.platform == "emscripten" else np.tanh(x)
    return bent
