"""A small network in plain numpy, and the handwritten digits it learns.

The parameters of a network are one flat vector theta, so that every optimizer of the book trains it
as it descends any other surface. Leading axes of theta are a batch of networks.

Random numbers come from a small generator that the browser's half has too: the same seed gives the
same first weights and the same batches on both sides.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from momentum_lib._browser import product, tanh
from momentum_lib._checks import Array, count, real_array, set_checked, shown
from momentum_lib.optimizers import Optimizer
from momentum_lib.random_numbers import shuffled, uniforms

__all__ = [
    "Digits",
    "Network",
    "Training",
    "batches",
    "load_digits",
    "train",
    "uniforms",
]

HELD_OUT = 497

# From a letter's code to its pixel: 0 to 9, then a to g for 10 to 16.
PIXEL_OF = np.zeros(128)
PIXEL_OF[np.frombuffer(b"0123456789abcdefg", dtype=np.uint8)] = np.arange(17)
Labels = NDArray[np.intp]


class Digits(NamedTuple):
    """Images (n, 64) with pixels from 0 to 1, and their labels (n,) from 0 to 9.

    Examples
    --------
    >>> learning, held_out = load_digits()
    >>> learning.images.shape, held_out.labels.shape
    ((1300, 64), (497,))
    """

    images: Array
    labels: Labels


def digits_text() -> str:
    """Return the digits as they are stored: JSON with one letter a pixel, base 17, and labels."""
    return files("momentum_lib").joinpath("data/digits.json").read_text(encoding="ascii")


def load_digits(seed: int = 0) -> tuple[Digits, Digits]:
    """Return the 1,797 digits of the UCI repository, shuffled: 1,300 to learn from, 497 held out.

    Parameters
    ----------
    seed : int
        Which shuffle, at least 0.

    Returns
    -------
    tuple of Digits
        The digits to learn from, and those held out.

    References
    ----------
    Alpaydin and Kaynak (1998), doi 10.24432/C50P49, CC BY 4.0.

    Examples
    --------
    >>> learning, held_out = load_digits(seed=1)
    >>> len(learning.labels), len(held_out.labels)
    (1300, 497)
    """
    images, labels = _stored_digits()
    order = shuffled(len(labels), uniforms(seed))
    held_out, learning = order[:HELD_OUT], order[HELD_OUT:]
    return Digits(images[learning], labels[learning]), Digits(images[held_out], labels[held_out])


@cache
def _stored_digits() -> Digits:
    """Return all digits in the order of the file; `load_digits` gives copies of its rows."""
    stored = json.loads(digits_text())
    letters = np.frombuffer(stored["images"].encode("ascii"), dtype=np.uint8)
    images = PIXEL_OF[letters].reshape(-1, 64) / 16.0
    labels = np.array([int(label) for label in stored["labels"]], dtype=np.intp)
    return Digits(images, labels)


def batches(size: int, batch_size: int, seed: int) -> Iterator[Labels]:
    """Yield the row numbers of one minibatch after another, for ever.

    Each pass through the data is a new shuffle. A last, smaller batch is left out.

    Parameters
    ----------
    size : int
        How many examples there are, at least 1.
    batch_size : int
        How many a batch holds, 1 to `size`.
    seed : int
        Which random order, at least 0.

    Yields
    ------
    array (batch_size,) of int
        Row numbers.

    Examples
    --------
    >>> next(batches(6, batch_size=3, seed=0)).shape
    (3,)
    """
    size, batch_size = count("size", size, at_least=1), count("batch_size", batch_size, at_least=1)
    if batch_size > size:
        raise ValueError(f"batch_size must be at most the {size} examples, got {batch_size}")
    return _endless_batches(size, batch_size, uniforms(seed))


def _endless_batches(size: int, batch_size: int, numbers: Iterator[float]) -> Iterator[Labels]:
    while True:
        order = shuffled(size, numbers)
        for first in range(0, size - batch_size + 1, batch_size):
            yield order[first : first + batch_size]


@dataclass(frozen=True)
class Network:
    """A fully connected network: tanh in the hidden layers, softmax and cross entropy at the end.

    Formula: ``h <- tanh(h W + b)`` for each hidden layer, scores ``h W + b`` at the last,
    loss ``mean(log sum exp scores - score of the label)``.

    Parameters
    ----------
    sizes : tuple of int
        Units in each layer, the input first: at least two layers.

    Examples
    --------
    >>> network = Network((64, 16, 10))
    >>> network.dimension, network.init(seed=0).shape
    (1210, (1210,))
    """

    sizes: tuple[int, ...] = (64, 32, 10)

    def __post_init__(self) -> None:
        if not isinstance(self.sizes, tuple | list) or len(self.sizes) < 2:
            raise ValueError(f"sizes must be two or more layer sizes, got {shown(self.sizes)}")
        checked = tuple(count("sizes", size, at_least=1) for size in self.sizes)
        set_checked(self, sizes=checked)

    @property
    def dimension(self) -> int:
        """How many parameters there are."""
        return sum((inputs + 1) * outputs for inputs, outputs in self._shapes())

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shape of each part of theta, in order: a layer's weights, then its biases."""
        return tuple(
            shape for inputs, outputs in self._shapes() for shape in ((inputs, outputs), (outputs,))
        )

    def init(self, seed: int) -> Array:
        """Return first parameters (d,): weights uniform within +-sqrt(6 / (in + out)), biases 0.

        References
        ----------
        Glorot and Bengio (2010), eq. 16.
        """
        numbers = uniforms(seed)
        parts = []
        for inputs, outputs in self._shapes():
            limit = sqrt(6 / (inputs + outputs))
            drawn = np.fromiter(numbers, np.float64, count=inputs * outputs)
            parts += [limit * (2 * drawn - 1), np.zeros(outputs)]
        return np.concatenate(parts)

    def layers(self, theta: Array) -> list[tuple[Array, Array]]:
        """Split theta (..., d) into each layer's weights (..., in, out), biases (..., out)."""
        pairs, at = [], 0
        for inputs, outputs in self._shapes():
            weights = theta[..., at : at + inputs * outputs]
            at += inputs * outputs
            biases = theta[..., at : at + outputs]
            at += outputs
            pairs.append((weights.reshape(*theta.shape[:-1], inputs, outputs), biases))
        return pairs

    def scores(self, theta: Array, images: Array) -> Array:
        """Return the last layer's scores (..., n, 10) for images (n, 64)."""
        return self._forward(theta, images)[-1]

    def loss(self, theta: Array, digits: Digits) -> Any:
        """Return the mean cross entropy (...,), in nats: ln 10 for a network that only guesses."""
        return cross_entropy(self.scores(self._parameters(theta), digits.images), digits.labels)

    def gradient(self, theta: Array, digits: Digits) -> Array:
        """Return the gradient of `loss` by theta (..., d): back-propagation.

        References
        ----------
        Rumelhart, Hinton and Williams (1986).
        """
        theta = self._parameters(theta)
        outputs = self._forward(theta, digits.images)
        error = score_gradient(outputs[-1], digits.labels)
        layers = self.layers(theta)
        parts: list[Array] = []
        for below, (weights, _) in zip(reversed(outputs[:-1]), reversed(layers), strict=True):
            slope = product(np.swapaxes(below, -1, -2), error)
            parts[:0] = [slope.reshape(*theta.shape[:-1], -1), error.sum(axis=-2)]
            if below is not digits.images:  # nobody asks for the images' own gradient
                error = product(error, np.swapaxes(weights, -1, -2)) * (1 - below**2)
        return np.concatenate(parts, axis=-1)

    def accuracy(self, theta: Array, digits: Digits) -> Any:
        """Return the share (...,) of digits whose highest score is their label's."""
        guesses = self.scores(self._parameters(theta), digits.images).argmax(axis=-1)
        return np.mean(guesses == digits.labels, axis=-1)

    def _forward(self, theta: Array, images: Array) -> list[Array]:
        outputs = [images]
        *hidden, (weights, biases) = self.layers(theta)
        for inner, shift in hidden:
            outputs.append(tanh(product(outputs[-1], inner) + shift[..., np.newaxis, :]))
        outputs.append(product(outputs[-1], weights) + biases[..., np.newaxis, :])
        return outputs

    def _shapes(self) -> list[tuple[int, int]]:
        return list(zip(self.sizes[:-1], self.sizes[1:], strict=True))

    def _parameters(self, theta: Any) -> Array:
        return checked_parameters(theta, self.dimension)


def checked_parameters(theta: Any, dimension: int) -> Array:
    fit = isinstance(theta, np.ndarray) and theta.dtype == np.float64  # training makes no copies
    points: Array = theta if fit else real_array("theta", theta, finite=False)
    if points.ndim == 0 or points.shape[-1] != dimension:
        raise ValueError(
            f"theta must have {dimension} parameters on its last axis, got shape {points.shape}"
        )
    return points


def cross_entropy(scores: Array, labels: Labels) -> Any:
    """Return the mean over n of log sum exp scores (..., n, 10) - score of the label."""
    top = scores.max(axis=-1, keepdims=True)
    total = np.log(np.exp(scores - top).sum(axis=-1)) + top[..., 0]
    own = np.broadcast_to(labels, total.shape)[..., np.newaxis]
    return np.mean(total - np.take_along_axis(scores, own, axis=-1)[..., 0], axis=-1)


def score_gradient(scores: Array, labels: Labels) -> Array:
    """Return the gradient of the mean cross entropy by the scores (..., n, 10)."""
    error: Array = np.exp(scores - scores.max(axis=-1, keepdims=True))
    error /= error.sum(axis=-1, keepdims=True)
    error -= labels[..., np.newaxis] == np.arange(scores.shape[-1])
    error /= labels.shape[-1]
    return error


@dataclass(frozen=True)
class Training:
    """The record of a training run.

    Attributes
    ----------
    theta : array (d,)
        The parameters after the last step.
    losses : array (steps,)
        The loss of each minibatch, before its step.
    gradient_norms, velocity_norms : array (steps,)
        Lengths of the gradient and of the rule's velocity (for plain descent: of the step).
    cosines : array (steps,)
        The cosine between that gradient and that velocity; NaN where one of them is zero.
    accuracies : array (epochs + 1,)
        The share of held-out digits read correctly, before the first epoch and after each.

    Examples
    --------
    >>> from momentum_lib import HeavyBall
    >>> run = train(Network((64, 10)), *load_digits(), HeavyBall(0.1, 0.9), epochs=1)
    >>> len(run.losses), len(run.accuracies), bool(run.accuracies[-1] > 0.8)
    (40, 2, True)
    """

    theta: Array
    losses: Array
    gradient_norms: Array
    velocity_norms: Array
    cosines: Array
    accuracies: Array


def train(
    network: Network,
    learning: Digits,
    held_out: Digits,
    optimizer: Optimizer,
    epochs: int = 10,
    batch_size: int = 32,
    seed: int = 0,
) -> Training:
    """Train a network by minibatches and record every step.

    Parameters
    ----------
    network : Network
        What is trained.
    learning, held_out : Digits
        What it learns from, and what it is tested on.
    optimizer : Optimizer
        The update rule.
    epochs : int
        Passes through the data, at least 0.
    batch_size : int
        Digits in a minibatch, 1 to the number of digits.
    seed : int
        Which first weights (seed) and which order of the data (seed + 1), at least 0.

    Returns
    -------
    Training
        The record. A run that diverges is a result, with infinite or NaN losses.

    Examples
    --------
    >>> from momentum_lib import GradientDescent
    >>> run = train(Network((64, 10)), *load_digits(), GradientDescent(0.5), epochs=2)
    >>> bool(run.losses[-1] < run.losses[0])
    True
    """
    seed = count("seed", seed)
    order = batches(len(learning.labels), batch_size, seed + 1)
    per_epoch = len(learning.labels) // batch_size
    theta = network.init(seed)
    state, rows = optimizer.init(theta), []
    accuracies = [network.accuracy(theta, held_out)]
    with np.errstate(all="ignore"):  # a divergence is a result, not a page of warnings
        for t in range(1, count("epochs", epochs) * per_epoch + 1):
            picked = next(order)
            batch = Digits(learning.images[picked], learning.labels[picked])
            before, loss = theta, network.loss(theta, batch)
            asked = _Recorder(network, batch)
            theta, state = optimizer.step(theta, state, asked, t)
            velocity = getattr(state, "velocity", before - theta)
            rows.append((loss, *_lengths_and_cosine(asked.gradient, velocity)))
            if t % per_epoch == 0:
                accuracies.append(network.accuracy(theta, held_out))
    losses, gradients, velocities, cosines = np.array(rows).reshape(-1, 4).T
    return Training(theta, losses, gradients, velocities, cosines, np.array(accuracies))


class _Recorder:
    """The gradient on one minibatch, as a function that remembers its last answer."""

    def __init__(self, network: Network, batch: Digits) -> None:
        self.network, self.batch = network, batch
        self.gradient: Array = np.empty(0)

    def __call__(self, theta: Array) -> Array:
        self.gradient = self.network.gradient(theta, self.batch)
        return self.gradient


def _lengths_and_cosine(gradient: Array, velocity: Array) -> tuple[float, float, float]:
    lengths = float(np.linalg.norm(gradient)), float(np.linalg.norm(velocity))
    product = lengths[0] * lengths[1]
    return *lengths, float(gradient @ velocity) / product if product > 0 else float("nan")
