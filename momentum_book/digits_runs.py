"""What the book runs on the digits besides `networks`: many runs at once, and a convolution.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from momentum_lib._browser import product, tanh
from momentum_lib._checks import Array, count, set_checked, shown
from momentum_lib.networks import (
    Digits,
    Labels,
    Network,
    batches,
    checked_parameters,
    cross_entropy,
    score_gradient,
)
from momentum_lib.optimizers import Optimizer

__all__ = ["ConvolutionNetwork", "minibatch_descent"]

# The nine pixels under a 3 x 3 kernel, for each of its 36 places on an 8 x 8 image.
_PLACES = (np.arange(6)[:, np.newaxis] * 8 + np.arange(6)).ravel()
_UNDER_KERNEL = _PLACES[:, np.newaxis] + (np.arange(3)[:, np.newaxis] * 8 + np.arange(3)).ravel()


@dataclass(frozen=True)
class ConvolutionNetwork:
    """A small convolution: kernels slide over the image, tanh, then a fully connected last layer.

    Formula: ``maps = tanh(patches K + k)`` with the 36 patches of 3 x 3 pixels, scores
    ``maps W + b``, and the loss of `Network`. theta holds K, k, W and b.

    Parameters
    ----------
    kernels : int
        How many kernels slide, at least 1.

    References
    ----------
    LeCun, Bottou, Bengio and Haffner (1998), section 2, with one layer of the kind.

    Examples
    --------
    >>> network = ConvolutionNetwork(kernels=2)
    >>> network.dimension == 2 * (9 + 1) + (2 * 36 + 1) * 10
    True
    """

    kernels: int = 6

    def __post_init__(self) -> None:
        set_checked(self, kernels=count("kernels", self.kernels, at_least=1))

    @property
    def dimension(self) -> int:
        """How many parameters there are."""
        return sum(layer.dimension for layer in self._layers())

    def init(self, seed: int) -> Array:
        """Return first parameters (d,), each layer's as in `Network`."""
        return np.concatenate([layer.init(seed) for layer in self._layers()])

    def scores(self, theta: Array, images: Array) -> Array:
        """Return the last layer's scores (..., n, 10) for images (n, 64)."""
        (_, _), (weights, biases) = self._split(theta)
        return product(self._maps(theta, _patches(images)), weights) + biases[..., np.newaxis, :]

    def loss(self, theta: Array, digits: Digits) -> Any:
        """Return the mean cross entropy (...,), in nats."""
        points = checked_parameters(theta, self.dimension)
        return cross_entropy(self.scores(points, digits.images), digits.labels)

    def gradient(self, theta: Array, digits: Digits) -> Array:
        """Return the gradient of `loss` by theta (..., d)."""
        theta = checked_parameters(theta, self.dimension)
        (_, _), (weights, biases) = self._split(theta)
        patches = _patches(digits.images)
        maps = self._maps(theta, patches)
        scores = product(maps, weights) + biases[..., np.newaxis, :]
        error = score_gradient(scores, digits.labels)
        slope = product(np.swapaxes(maps, -1, -2), error)
        below = product(error, np.swapaxes(weights, -1, -2)) * (1 - maps**2)
        below = below.reshape(*theta.shape[:-1], patches.shape[-2], self.kernels)
        runs = theta.shape[:-1]
        return np.concatenate(
            [
                product(np.swapaxes(patches, -1, -2), below).reshape(*runs, -1),
                below.sum(axis=-2),
                slope.reshape(*runs, -1),
                error.sum(axis=-2),
            ],
            axis=-1,
        )

    def accuracy(self, theta: Array, digits: Digits) -> Any:
        """Return the share (...,) of digits whose highest score is their label's."""
        points = checked_parameters(theta, self.dimension)
        return np.mean(self.scores(points, digits.images).argmax(axis=-1) == digits.labels, axis=-1)

    def _layers(self) -> tuple[Network, Network]:
        """Return the kernels and the last layer, each as a network of one layer."""
        return Network((9, self.kernels)), Network((36 * self.kernels, 10))

    def _split(self, theta: Array) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
        kernels, last = self._layers()
        at = kernels.dimension
        return kernels.layers(theta[..., :at])[0], last.layers(theta[..., at:])[0]

    def _maps(self, theta: Array, patches: Array) -> Array:
        """Return what each kernel sees at each place (..., n, 36 * kernels)."""
        (kernels, shifts), _ = self._split(theta)
        maps = tanh(product(patches, kernels) + shifts[..., np.newaxis, :])
        return maps.reshape(*theta.shape[:-1], patches.shape[-2] // len(_PLACES), -1)


def _patches(images: Array) -> Array:
    """Return the pixels under the kernel, a row a place (..., n * 36, 9)."""
    patches: Array = images[..., _UNDER_KERNEL].reshape(*images.shape[:-2], -1, 9)
    return patches


def minibatch_descent(
    network: Network | ConvolutionNetwork,
    digits: Digits,
    optimizer: Optimizer,
    theta: Array,
    steps: int,
    batch_size: int = 32,
    seed: int | Sequence[int] = 0,
) -> Iterator[Array]:
    """Yield theta after each step of a run, or of a whole batch of runs on the same minibatches.

    Where `train` records one run, this carries many at once: arrays of settings of shape (k,) go
    with thetas of shape (k, d), or (s, k, d) where there are s seeds.

    Parameters
    ----------
    network : Network or ConvolutionNetwork
        What is trained.
    digits : Digits
        What it learns from: one set for all runs, or one for each seed, images (s, n, 64).
    optimizer : Optimizer
        The update rule.
    theta : array (..., d)
        First parameters.
    steps : int
        How many steps to take, at least 0.
    batch_size : int
        Digits in a minibatch, 1 to the number of digits.
    seed : int or sequence of int
        Which order of the data, at least 0: one for all runs, or one for each along theta's first
        axis.

    Yields
    ------
    array (..., d)
        The parameters.

    Examples
    --------
    >>> from momentum_lib import HeavyBall
    >>> from momentum_lib.networks import load_digits
    >>> network, rule = Network((64, 10)), HeavyBall(np.array([0.1, 0.01]), 0.9)
    >>> starts = np.stack([network.init(0)] * 2)
    >>> *_, last = minibatch_descent(network, load_digits()[0], rule, starts, steps=5)
    >>> last.shape == starts.shape
    True
    """
    steps, size = count("steps", steps), digits.labels.shape[-1]
    several, sets = digits.labels.ndim > 1, len(digits.labels)
    if several and (not isinstance(seed, Sequence) or len(seed) != sets):
        raise ValueError(
            f"seed must name an order for each of the {sets} sets of digits, got {shown(seed)}"
        )
    rows: Iterator[Labels]
    if isinstance(seed, Sequence):
        orders = [batches(size, batch_size, one) for one in seed]
        runs = len(theta) if np.ndim(theta) > 1 else 0
        if len(orders) != runs:
            raise ValueError(
                f"seed must name {runs} orders, as many as theta has rows, got {len(orders)}"
            )
        between = (1,) * (np.ndim(theta) - 2)
        together = zip(*orders, strict=True)
        rows = (np.stack(one).reshape(-1, *between, batch_size) for one in together)
    else:
        rows = batches(size, batch_size, seed)
    return _minibatch_steps(network, digits, optimizer, theta, steps, rows)


def _minibatch_steps(
    network: Network | ConvolutionNetwork,
    digits: Digits,
    optimizer: Optimizer,
    theta: Array,
    steps: int,
    rows: Iterator[Labels],
) -> Iterator[Array]:
    state = optimizer.init(theta)
    for t in range(1, steps + 1):
        batch = _picked(digits, next(rows))
        with np.errstate(all="ignore"):  # a divergence is a result, not a page of warnings
            theta, state = optimizer.step(theta, state, partial(network.gradient, digits=batch), t)
        yield theta


def _picked(digits: Digits, rows: Labels) -> Digits:
    """Return the digits in some rows: of the one set, or of the set of each seed."""
    if digits.labels.ndim == 1:
        return Digits(digits.images[rows], digits.labels[rows])
    own = np.arange(len(rows)).reshape(-1, *(1,) * (rows.ndim - 1))
    return Digits(digits.images[own, rows], digits.labels[own, rows])
