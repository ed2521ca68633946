"""The update rules: one frozen dataclass each, the formula on two readable lines.

One convention, written once. theta are the parameters, v the velocity, alpha the learning rate,
beta the momentum, g the gradient, and t = 1, 2, 3, ... counts the steps:

    v_t     = beta v_(t-1) + alpha g(theta_(t-1))       velocity form: alpha is inside the velocity
    theta_t = theta_(t-1) - v_t                         the velocity points uphill; subtract it

An optimizer is data and two pure functions. `init(theta)` gives the first state.
`step(theta, state, gradient, t)` gives the next theta and the next state. `gradient` is a function,
because Nesterov asks for it at a point other than theta.

Each hyper-parameter may be a number, an array that broadcasts over a batch of runs, or a schedule
`t -> number`. A batch has its runs on the leading axes: thetas of shape (..., d) go with
hyper-parameters of shape (...).

How the same rule is written elsewhere, for constant settings:

==================  ==============================  ============================================
here                elsewhere                       difference
==================  ==============================  ============================================
HeavyBall           torch.optim.SGD(momentum=beta)  alpha stands outside the velocity there; the
                    optax.sgd(momentum=beta)        same path while alpha is constant
HeavyBall           keras SGD(momentum=beta)        the velocity has the opposite sign there
AveragedMomentum    optax.ema, then scale(-alpha)   optax corrects the bias unless told not to
Nesterov            torch, keras, optax with        those store the look-ahead point: their
                    nesterov=True                   parameters are theta - beta v of ours
==================  ==============================  ============================================

The book's table of conventions has more rows, the libraries' own lines, and what to do under a
schedule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from momentum_lib._checks import Allowed, Array, Setting, flag, settle
from momentum_lib.rules import by_name

__all__ = [
    "Adam",
    "AdamW",
    "AveragedMomentum",
    "GradientDescent",
    "HeavyBall",
    "Nesterov",
    "Optimizer",
    "RMSprop",
    "by_name",
]

Gradient = Callable[[Array], Array]

ALPHA = Allowed("learning_rate", above=0)
BETA = Allowed("beta", at_least=0, below=1)
BETA1 = Allowed("beta1", at_least=0, below=1)
BETA2 = Allowed("beta2", at_least=0, below=1)
DECAY = Allowed("decay", at_least=0, below=1)
DAMPENING = Allowed("dampening", at_least=0, at_most=1)
EPSILON = Allowed("epsilon", at_least=0)
WEIGHT_DECAY = Allowed("weight_decay", at_least=0)


class Optimizer(Protocol):
    """What `descend` asks of a rule: a first state, and a step from one state to the next."""

    def init(self, theta: Array) -> Any:
        """Return the state before the first step."""

    def step(self, theta: Array, state: Any, gradient: Gradient, t: int) -> tuple[Array, Any]:
        """Return theta and the state after step t (counted from 1)."""


class NoState(NamedTuple):
    """Plain descent remembers nothing."""


class Velocity(NamedTuple):
    """The memory of heavy ball, averaged momentum and Nesterov: one copy of theta's shape."""

    velocity: Array


class Moments(NamedTuple):
    """The memory of RMSprop and Adam: a velocity and an average of squared gradients."""

    velocity: Array
    mean_square: Array


def settle_fields(rule: Any, *ranges: Allowed) -> None:
    """Check the fields of a frozen rule and store them as float, read-only array or schedule."""
    for allowed in ranges:
        settle(rule, **{allowed.name: allowed.setting(getattr(rule, allowed.name))})


@dataclass(frozen=True)
class GradientDescent:
    """Plain gradient descent: a step against the gradient, and no memory.

    Formula: ``theta <- theta - alpha g(theta)``.

    Parameters
    ----------
    learning_rate : float, array or schedule
        alpha, above 0.

    Raises
    ------
    TypeError, ValueError
        If `learning_rate` is not a positive finite number, an array of such, or a schedule.

    References
    ----------
    Cauchy (1847).
    """

    learning_rate: Setting

    def __post_init__(self) -> None:
        settle_fields(self, ALPHA)

    def init(self, theta: Array) -> NoState:  # noqa: ARG002 - as every rule's init
        """Return the empty state."""
        return NoState()

    def step(
        self, theta: Array, state: NoState, gradient: Gradient, t: int
    ) -> tuple[Array, NoState]:
        """Return theta and the state after step `t` (counted from 1)."""
        alpha = ALPHA.at(self.learning_rate, t)
        return theta - alpha * gradient(theta), state


@dataclass(frozen=True)
class HeavyBall:
    """Classical momentum, also called heavy ball, in the velocity form.

    Formula: ``v <- beta v + (1 - dampening) alpha g(theta)``, ``theta <- theta - v``.

    Parameters
    ----------
    learning_rate : float, array or schedule
        alpha, above 0.
    beta : float, array or schedule
        The part of the velocity that stays, at least 0 and below 1.
    dampening : float, array or schedule
        The part of the gradient that is left out, 0 to 1. With ``dampening = beta`` and a constant
        alpha this is `AveragedMomentum`. Unlike `torch.optim.SGD`, the first step is dampened too.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range or not a number, array or schedule.

    References
    ----------
    Polyak (1964), "Some methods of speeding up the convergence of iteration methods", eq. 9.
    """

    learning_rate: Setting
    beta: Setting
    dampening: Setting = 0.0

    def __post_init__(self) -> None:
        settle_fields(self, ALPHA, BETA, DAMPENING)

    def init(self, theta: Array) -> Velocity:
        """Return a velocity of zero."""
        return Velocity(np.zeros_like(theta))

    def step(
        self, theta: Array, state: Velocity, gradient: Gradient, t: int
    ) -> tuple[Array, Velocity]:
        """Return theta and the state after step `t` (counted from 1)."""
        alpha, beta = ALPHA.at(self.learning_rate, t), BETA.at(self.beta, t)
        kept = (1 - DAMPENING.at(self.dampening, t)) * alpha
        velocity = beta * state.velocity + kept * gradient(theta)
        return theta - velocity, Velocity(velocity)


@dataclass(frozen=True)
class AveragedMomentum:
    """Momentum in the averaged form: the velocity is a moving average of the gradients.

    Formula: ``v <- beta v + (1 - beta) g(theta)``, ``theta <- theta - alpha v``; with the
    correction ``theta <- theta - alpha v / (1 - beta^t)``.

    For constant alpha and beta, and without the correction, this is `HeavyBall` with
    ``alpha (1 - beta)`` for alpha. With a schedule for either, the two forms part.

    Parameters
    ----------
    learning_rate : float, array or schedule
        alpha, above 0.
    beta : float, array or schedule
        The weight of the past in the average, at least 0 and below 1.
    bias_correction : bool
        Whether to divide by 1 - beta^t. Under a schedule for beta the value of the current step is
        used, as PyTorch and optax do in Adam; the correction is exact for a constant beta only.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range or not a number, array or schedule.

    References
    ----------
    Kingma and Ba (2015), "Adam", section 3 for the correction.
    """

    learning_rate: Setting
    beta: Setting
    bias_correction: bool = False

    def __post_init__(self) -> None:
        settle_fields(self, ALPHA, BETA)
        settle(self, bias_correction=flag("bias_correction", self.bias_correction))

    def init(self, theta: Array) -> Velocity:
        """Return a velocity of zero."""
        return Velocity(np.zeros_like(theta))

    def step(
        self, theta: Array, state: Velocity, gradient: Gradient, t: int
    ) -> tuple[Array, Velocity]:
        """Return theta and the state after step `t` (counted from 1)."""
        alpha, beta = ALPHA.at(self.learning_rate, t), BETA.at(self.beta, t)
        velocity = beta * state.velocity + (1 - beta) * gradient(theta)
        corrected = velocity / (1 - beta**t) if self.bias_correction else velocity
        return theta - alpha * corrected, Velocity(velocity)


@dataclass(frozen=True)
class Nesterov:
    """Nesterov's accelerated gradient: the gradient is asked for where the velocity leads.

    Formula: ``v <- beta v + alpha g(theta - beta v)``, ``theta <- theta - v``.

    PyTorch, Keras and optax store the look-ahead point theta - beta v as their parameters; theta
    here is the document's and the papers'.

    Parameters
    ----------
    learning_rate : float, array or schedule
        alpha, above 0.
    beta : float, array or schedule
        The part of the velocity that stays, at least 0 and below 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range or not a number, array or schedule.

    References
    ----------
    Nesterov (1983); in this form Sutskever, Martens, Dahl and Hinton (2013), eq. 3 and 4.
    """

    learning_rate: Setting
    beta: Setting

    def __post_init__(self) -> None:
        settle_fields(self, ALPHA, BETA)

    def init(self, theta: Array) -> Velocity:
        """Return a velocity of zero."""
        return Velocity(np.zeros_like(theta))

    def step(
        self, theta: Array, state: Velocity, gradient: Gradient, t: int
    ) -> tuple[Array, Velocity]:
        """Return theta and the state after step `t` (counted from 1)."""
        alpha, beta = ALPHA.at(self.learning_rate, t), BETA.at(self.beta, t)
        look_ahead = theta - beta * state.velocity
        velocity = beta * state.velocity + alpha * gradient(look_ahead)
        return theta - velocity, Velocity(velocity)


@dataclass(frozen=True)
class RMSprop:
    """RMSprop: each coordinate's gradient is divided by its own recent size.

    Formula: ``s <- decay s + (1 - decay) g^2``, ``v <- beta v + alpha g / (sqrt(s) + epsilon)``,
    ``theta <- theta - v``.

    With ``beta = 0`` this is plain RMSprop. PyTorch keeps alpha outside the velocity: the same path
    while alpha is constant. s starts at zero and is not corrected for it, so the first step has the
    length alpha / sqrt(1 - decay) in each coordinate.

    Parameters
    ----------
    learning_rate : float, array or schedule
        alpha, above 0.
    decay : float, array or schedule
        The weight of the past in the average of squares, at least 0 and below 1.
    beta : float, array or schedule
        The part of the velocity that stays, at least 0 and below 1.
    epsilon : float, array or schedule
        Keeps the divisor from zero, at least 0; it stands outside the root. With 0, a coordinate
        whose gradients have all been 0 becomes NaN.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range or not a number, array or schedule.

    References
    ----------
    Tieleman and Hinton (2012), lecture 6.5; with momentum as in `torch.optim.RMSprop`.
    """

    learning_rate: Setting
    decay: Setting = 0.99
    beta: Setting = 0.0
    epsilon: Setting = 1e-8

    def __post_init__(self) -> None:
        settle_fields(self, ALPHA, DECAY, BETA, EPSILON)

    def init(self, theta: Array) -> Moments:
        """Return a velocity and an average of squares of zero."""
        return Moments(np.zeros_like(theta), np.zeros_like(theta))

    def step(
        self, theta: Array, state: Moments, gradient: Gradient, t: int
    ) -> tuple[Array, Moments]:
        """Return theta and the state after step `t` (counted from 1)."""
        alpha, beta = ALPHA.at(self.learning_rate, t), BETA.at(self.beta, t)
        decay, epsilon = DECAY.at(self.decay, t), EPSILON.at(self.epsilon, t)
        g = gradient(theta)
        mean_square = decay * state.mean_square + (1 - decay) * g**2
        velocity = beta * state.velocity + alpha * g / (np.sqrt(mean_square) + epsilon)
        return theta - velocity, Moments(velocity, mean_square)


@dataclass(frozen=True)
class Adam:
    """Adam: an averaged momentum, divided coordinate by coordinate by the recent size of g.

    Formula: ``m <- beta1 m + (1 - beta1) g``, ``s <- beta2 s + (1 - beta2) g^2``,
    ``theta <- theta - alpha m^ / (sqrt(s^) + epsilon)`` with ``m^ = m / (1 - beta1^t)`` and
    ``s^ = s / (1 - beta2^t)``. (The paper writes v for s; here v is the velocity, the paper's m.)

    Parameters
    ----------
    learning_rate : float, array or schedule
        alpha, above 0.
    beta1, beta2 : float, array or schedule
        The weights of the past in the two averages, at least 0 and below 1.
    epsilon : float, array or schedule
        Keeps the divisor from zero, at least 0; it stands outside the root. With 0, a coordinate
        whose gradients have all been 0 becomes NaN.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range or not a number, array or schedule.

    References
    ----------
    Kingma and Ba (2015), "Adam", algorithm 1.
    """

    learning_rate: Setting = 1e-3
    beta1: Setting = 0.9
    beta2: Setting = 0.999
    epsilon: Setting = 1e-8

    def __post_init__(self) -> None:
        settle_fields(self, ALPHA, BETA1, BETA2, EPSILON)

    def init(self, theta: Array) -> Moments:
        """Return both averages at zero."""
        return Moments(np.zeros_like(theta), np.zeros_like(theta))

    def step(
        self, theta: Array, state: Moments, gradient: Gradient, t: int
    ) -> tuple[Array, Moments]:
        """Return theta and the state after step `t` (counted from 1)."""
        alpha, epsilon = ALPHA.at(self.learning_rate, t), EPSILON.at(self.epsilon, t)
        direction, state = self._direction(state, gradient(theta), epsilon, t)
        return theta - alpha * direction, state

    def _direction(
        self, state: Moments, g: Array, epsilon: float | Array, t: int
    ) -> tuple[Array, Moments]:
        beta1, beta2 = BETA1.at(self.beta1, t), BETA2.at(self.beta2, t)
        velocity = beta1 * state.velocity + (1 - beta1) * g
        mean_square = beta2 * state.mean_square + (1 - beta2) * g**2
        corrected, scale = velocity / (1 - beta1**t), np.sqrt(mean_square / (1 - beta2**t))
        return corrected / (scale + epsilon), Moments(velocity, mean_square)


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam with decoupled weight decay: theta shrinks by itself, outside the averages.

    Formula: Adam's, with ``theta <- theta - alpha (m^ / (sqrt(s^) + epsilon) + decay theta)``.

    Parameters
    ----------
    learning_rate, beta1, beta2, epsilon : float, array or schedule
        As in `Adam`.
    weight_decay : float, array or schedule
        The part of theta, times alpha, that each step takes away, at least 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range or not a number, array or schedule.

    References
    ----------
    Loshchilov and Hutter (2019), "Decoupled Weight Decay Regularization", algorithm 2, with the
    decay multiplied by alpha as in `torch.optim.AdamW`.
    """

    weight_decay: Setting = 0.01

    def __post_init__(self) -> None:
        super().__post_init__()
        settle_fields(self, WEIGHT_DECAY)

    def step(
        self, theta: Array, state: Moments, gradient: Gradient, t: int
    ) -> tuple[Array, Moments]:
        """Return theta and the state after step `t` (counted from 1)."""
        alpha, epsilon = ALPHA.at(self.learning_rate, t), EPSILON.at(self.epsilon, t)
        decay = WEIGHT_DECAY.at(self.weight_decay, t)
        direction, state = self._direction(state, gradient(theta), epsilon, t)
        return theta - alpha * (direction + decay * theta), state
