"""Momentum that looks at the run: beta from alignment, restarts, and a beta for each layer.

The rules speak the language of `momentum_lib.optimizers`: a frozen dataclass with `init` and
`step`, settings that are numbers, arrays or schedules, and theta of shape (..., d). What a rule has
learned during a run, such as the present beta, stands in its state, one number for each run.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from momentum_lib._checks import (
    ALPHA,
    BETA,
    Allowed,
    Array,
    Setting,
    count,
    flag,
    function,
    is_foreign,
    namespace,
    real_array,
    row,
    set_checked,
    shown,
)
from momentum_lib.optimizers import Gradient, Next, Rule, Velocity

__all__ = ["AlignedMomentum", "LayerwiseMomentum", "RestartedNesterov", "cosine"]


class Aligned(NamedTuple):
    """The memory of aligned momentum: a velocity, and the beta in use (..., 1)."""

    velocity: Array
    beta: Array


class Inertia(NamedTuple):
    """The memory of restarted Nesterov: a velocity, and Nesterov's growing number (..., 1)."""

    velocity: Array
    inertia: Array


def cosine(gradient: Array, velocity: Array) -> Array:
    """Return the cosine of the angle between a gradient and a velocity.

    Formula: ``g . v / (|g| |v|)``, and 0 where one of them is zero.

    Parameters
    ----------
    gradient, velocity : array (..., d)
        The two vectors.

    Returns
    -------
    array (..., 1)
        1 where the new gradient says what the velocity does, -1 where it says the opposite. The
        last axis is kept, so that the cosine multiplies a batch of thetas.

    Examples
    --------
    >>> cosine([1.0, 0.0], [2.0, 0.0]).tolist(), cosine([1.0, 0.0], [0.0, 3.0]).tolist()
    ([1.0], [0.0])
    """
    if not is_foreign(gradient):
        gradient = real_array("gradient", gradient, finite=False)
        velocity = real_array("velocity", velocity, finite=False)
    if not gradient.ndim or gradient.shape != velocity.shape:
        raise ValueError(
            f"gradient and velocity must be vectors of one shape, got shapes {gradient.shape} and "
            f"{velocity.shape}"
        )
    lengths = [(vector**2).sum(axis=-1, keepdims=True) ** 0.5 for vector in (gradient, velocity)]
    product = lengths[0] * lengths[1]
    inner = (gradient * velocity).sum(axis=-1, keepdims=True)
    found: Array = inner / namespace(product).where(product > 0, product, 1.0)
    return found


@dataclass(frozen=True)
class AlignedMomentum(Rule):
    """Heavy ball whose beta rises while gradient and velocity agree, and sinks when they don't.

    Formula: ``beta <- min(max(beta + rate cos(g, v), 0), highest)``, then
    ``v <- beta v + alpha g``, ``theta <- theta - v``, with g at theta and the old v in the cosine.

    With ``rate = 0`` this is `HeavyBall` with ``beta = start``.

    Parameters
    ----------
    learning_rate : float, array or schedule
        alpha, above 0.
    rate : float, array or schedule
        How far beta moves in a step on full agreement, at least 0.
    highest : float, array or schedule
        The beta that is not exceeded, at least 0 and below 1.
    start : float or array
        The first beta, at least 0 and below 1.

    References
    ----------
    The rule that the book's chapter on adaptive momentum builds. Its sign test is the one of the
    gradient scheme of O'Donoghue and Candes (2015).

    Examples
    --------
    >>> from momentum_lib import HeavyBall, descend, losses
    >>> fixed = descend(losses.Booth(), HeavyBall(0.01, 0.5), [0.0, 0.0], steps=60)
    >>> aligned = descend(losses.Booth(), AlignedMomentum(0.01), [0.0, 0.0], steps=60)
    >>> bool(aligned.losses[-1] < fixed.losses[-1])
    True
    """

    learning_rate: Setting
    rate: Setting = 0.1
    highest: Setting = 0.99
    start: float | Array = 0.5

    elementwise = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if callable(self.start):
            raise TypeError(f"start must be a number or an array, got {shown(self.start)}")

    def init(self, theta: Array) -> Aligned:
        *_, highest, start = self.at(1)
        functions = namespace(theta)
        zeros = functions.zeros_like(theta)
        return Aligned(zeros, functions.clip(zeros[..., :1] + start, 0.0, highest))

    def step(self, theta: Array, state: Aligned, gradient: Gradient, t: int) -> Next[Aligned]:
        alpha, rate, highest, _ = self.at(t)
        g = gradient(theta)
        agreed = state.beta + rate * cosine(g, state.velocity)
        beta = namespace(theta).clip(agreed, 0.0, highest)
        velocity = beta * state.velocity + alpha * g
        return theta - velocity, Aligned(velocity, beta)


@dataclass(frozen=True)
class RestartedNesterov(Rule):
    """Nesterov's method with its own growing beta, which starts again when the run turns.

    Formula: ``beta = max(s - 1, 0) / s'`` with ``s' = (1 + sqrt(1 + 4 s^2)) / 2``, s = 0 at first;
    then Nesterov's step, ``v <- beta v + alpha g``, ``theta <- theta - v`` with g at
    ``theta - beta v``. After it s becomes s', or 0 again if the run has turned:

    - gradient scheme: ``g . v < 0``, the step went uphill as the gradient saw it;
    - function scheme: the loss has risen.

    s = 0 makes the next beta 0, so the old velocity is dropped.

    Parameters
    ----------
    learning_rate : float, array or schedule
        alpha, above 0: 1 / L for a gradient of Lipschitz constant L.
    value : callable, optional
        The loss, ``value(theta)`` of shape (...) for theta (..., d). With it the function scheme
        decides (two evaluations a step), without it the gradient scheme.
    restart : bool
        Whether to start again at all. Without it, this is Nesterov's method of 1983.

    References
    ----------
    O'Donoghue and Candes (2015), algorithm 1 with q = 0, and section 3.2 for the two schemes;
    Nesterov (1983) for the sequence.

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> bowl = losses.Quadratic([1, 100])
    >>> once = descend(bowl, RestartedNesterov(0.01, restart=False), [1.0, 1.0], steps=200)
    >>> again = descend(bowl, RestartedNesterov(0.01), [1.0, 1.0], steps=200)
    >>> bool(again.losses[-1] < once.losses[-1] / 1000)
    True
    """

    learning_rate: Setting
    value: Callable[[Array], Any] | None = None
    restart: bool = True

    elementwise = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.value is not None:
            set_checked(self, value=function("value", self.value))
        set_checked(self, restart=flag("restart", self.restart))

    def init(self, theta: Array) -> Inertia:
        zeros = namespace(theta).zeros_like(theta)
        return Inertia(zeros, zeros[..., :1])

    def step(self, theta: Array, state: Inertia, gradient: Gradient, t: int) -> Next[Inertia]:
        (alpha,) = self.at(t)
        grown = (1 + (1 + 4 * state.inertia**2) ** 0.5) / 2
        beta = namespace(theta).clip(state.inertia - 1, 0.0, None) / grown
        g = gradient(theta - beta * state.velocity)
        velocity = beta * state.velocity + alpha * g
        after = theta - velocity
        if self.restart:
            turned = self._turned(theta, after, g, velocity)
            grown = namespace(grown).where(turned, 0.0, grown)
        return after, Inertia(velocity, grown)

    def _turned(self, before: Array, after: Array, g: Array, velocity: Array) -> NDArray[np.bool_]:
        if self.value is None:
            uphill: NDArray[np.bool_] = (g * velocity).sum(axis=-1, keepdims=True) < 0
            return uphill
        asarray = namespace(before).asarray
        risen: NDArray[np.bool_] = asarray(self.value(after)) > asarray(self.value(before))
        return risen[..., np.newaxis]


@dataclass(frozen=True)
class LayerwiseMomentum(Rule):
    """Heavy ball with an alpha and a beta for each layer.

    Formula: `HeavyBall`'s, with alpha and beta of the layer that a parameter belongs to.

    A setting that is an array counts for a batch of runs, as elsewhere; theta must then have the
    batch's leading axes already.

    Parameters
    ----------
    learning_rates, betas : sequence of float, array or schedule
        alpha (above 0) and beta (at least 0 and below 1), one for each layer.
    sizes : sequence of int
        How many parameters of theta belong to each layer, in order; `init` sees if they add up.

    References
    ----------
    Singh et al. (2015) and Howard and Ruder (2018) give each layer its own alpha; beta alike.

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> rule = LayerwiseMomentum([0.1, 0.2], [0.5, 0.0], sizes=[1, 2])
    >>> descend(losses.Quadratic([1, 1, 1]), rule, [1.0, 1.0, 1.0], steps=1).thetas[-1].tolist()
    [0.9, 0.8, 0.8]
    """

    learning_rates: Sequence[Setting]
    betas: Sequence[Setting]
    sizes: Sequence[int]

    elementwise = False

    def __post_init__(self) -> None:
        named = self.allowed()
        for name, allowed in named.items():
            settings = tuple(allowed.setting(value) for value in row(name, getattr(self, name)))
            set_checked(self, **{name: settings})
        sizes = tuple(count("sizes", size, at_least=1) for size in row("sizes", self.sizes))
        set_checked(self, sizes=sizes)
        for name in named:
            if len(getattr(self, name)) != len(sizes):
                raise ValueError(
                    f"{name} must have one entry for each of the {len(sizes)} sizes, "
                    f"got {shown(getattr(self, name))}"
                )

    @classmethod
    def allowed(cls) -> dict[str, Allowed]:
        """Return what each entry of a setting may be, by its name."""
        return {"learning_rates": ALPHA, "betas": BETA}

    def init(self, theta: Array) -> Velocity:
        if sum(self.sizes) != theta.shape[-1]:
            raise ValueError(
                f"sizes must add up to the {theta.shape[-1]} parameters of theta, "
                f"got {shown(self.sizes)} with {sum(self.sizes)}"
            )
        return Velocity(namespace(theta).zeros_like(theta))

    def step(self, theta: Array, state: Velocity, gradient: Gradient, t: int) -> Next[Velocity]:
        alpha = self._spread([ALPHA.at(value, t) for value in self.learning_rates], theta)
        beta = self._spread([BETA.at(value, t) for value in self.betas], theta)
        velocity = beta * state.velocity + alpha * gradient(theta)
        return theta - velocity, Velocity(velocity)

    def _spread(self, values: Sequence[float | Array], theta: Array) -> Array:
        """Return an array (..., d) with each layer's value at each of its parameters."""
        functions = namespace(theta)
        ones = functions.ones_like(theta[..., : sum(self.sizes)])
        ends = np.cumsum(self.sizes).tolist()
        parts = [
            ones[..., end - size : end] * value
            for value, size, end in zip(values, self.sizes, ends, strict=True)
        ]
        return functions.concat(parts, axis=-1)  # type: ignore[no-any-return]
