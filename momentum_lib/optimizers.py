"""The update rules: one frozen dataclass each, the formula on two readable lines.

One convention, written once. theta are the parameters, v the velocity, alpha the learning rate,
beta the momentum, g the gradient, and t = 1, 2, 3, ... counts the steps:

    v_t     = beta v_(t-1) + alpha g(theta_(t-1))       velocity form: alpha is inside the velocity
    theta_t = theta_(t-1) - v_t                         the velocity points uphill; subtract it

An optimizer is data and two pure functions. `init(theta)` gives the state before the first step.
`step(theta, state, gradient, t)` gives theta and the state after step t. `gradient` is a function,
because Nesterov asks for it at a point other than theta.

Each hyper-parameter may be a number, an array that broadcasts over a batch of runs, or a schedule
`t -> number`. A batch has its runs on the leading axes: thetas of shape (..., d) go with
hyper-parameters of shape (...).

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed. What a schedule gives is checked at the step that asks.

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

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache, cached_property
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar

from momentum_lib._checks import (
    ALPHA,
    BETA,
    Allowed,
    Array,
    Setting,
    flag,
    namespace,
    set_checked,
    step_number,
)

__all__ = [
    "Adam",
    "AdamW",
    "AveragedMomentum",
    "GradientDescent",
    "HeavyBall",
    "Nesterov",
    "Optimizer",
    "RMSprop",
    "Rule",
]

State = TypeVar("State")
Gradient = Callable[[Array], Array]
Next = tuple[Array, State]

#: What each setting may be; one name means the same in every rule.
SETTINGS = {
    allowed.name: allowed
    for allowed in (
        ALPHA,
        BETA,
        Allowed("beta1", at_least=0, below=1),
        Allowed("beta2", at_least=0, below=1),
        Allowed("decay", at_least=0, below=1),
        Allowed("dampening", at_least=0, at_most=1),
        Allowed("epsilon", at_least=0),
        Allowed("weight_decay", at_least=0),
        Allowed("rate", at_least=0),
        Allowed("highest", at_least=0, below=1),
        Allowed("start", at_least=0, below=1),
    )
}


class Optimizer(Protocol):
    """What `descend` asks of a rule: a first state, and a step from one state to the next.

    Examples
    --------
    >>> import numpy as np
    >>> rule, theta = GradientDescent(0.5), np.array([4.0])
    >>> rule.step(theta, rule.init(theta), lambda theta: theta, 1)[0].tolist()
    [2.0]
    """

    def init(self, theta: Array) -> Any:
        """Return the state before the first step."""

    def step(self, theta: Array, state: Any, gradient: Gradient, t: int) -> Next[Any]:
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


@cache
def _settings(rule: type) -> dict[str, Allowed]:
    """Return the fields of a rule that are settings, in order, each with what it may be."""
    return {field.name: SETTINGS[field.name] for field in fields(rule) if field.name in SETTINGS}


class Rule(ABC):
    """What the rules share, so that each shows its formula: a frozen dataclass inherits from it.

    A field whose name stands in `SETTINGS` is checked on the way in, and stored as a float, a
    read-only array or a schedule. `memory` is the kind of state, a tuple of named arrays;
    `elementwise` says that each coordinate moves as if it were alone.

    Examples
    --------
    >>> import numpy as np
    >>> from momentum_lib import descend, losses
    >>> @dataclass(frozen=True)
    ... class SignDescent(Rule):
    ...     learning_rate: Setting
    ...     def step(self, theta, state, gradient, t):
    ...         (alpha,) = self.at(t)
    ...         return theta - alpha * np.sign(gradient(theta)), state
    >>> descend(losses.Quadratic([1]), SignDescent(0.25), [1.0], steps=3).thetas[:, 0].tolist()
    [1.0, 0.75, 0.5, 0.25]
    """

    memory: ClassVar[type[Any]] = NoState
    elementwise: ClassVar[bool] = True

    def __post_init__(self) -> None:
        for name, allowed in _settings(type(self)).items():
            set_checked(self, **{name: allowed.setting(getattr(self, name))})

    @classmethod
    def allowed(cls) -> dict[str, Allowed]:
        """Return what each setting may be, by its name, in the order of the fields."""
        return _settings(cls)

    def at(self, t: int) -> tuple[float | Array, ...]:
        """Return the settings at step `t` (from 1) in the order of the fields, fit for a batch."""
        t = step_number(t)
        return self._lasting or self._at(t)

    @cached_property
    def _lasting(self) -> tuple[float | Array, ...]:
        """The settings of every step, or nothing where one of them is a schedule."""
        scheduled = any(callable(getattr(self, name)) for name in _settings(type(self)))
        return () if scheduled else self._at(1)

    def _at(self, t: int) -> tuple[float | Array, ...]:
        settings = _settings(type(self)).items()
        return tuple(allowed.at(getattr(self, name), t) for name, allowed in settings)

    def init(self, theta: Array) -> Any:
        """Return the state before the first step: zeros of theta's shape."""
        zeros_like = namespace(theta).zeros_like
        return self.memory(*(zeros_like(theta) for _ in self.memory._fields))

    @abstractmethod
    def step(self, theta: Array, state: Any, gradient: Gradient, t: int) -> Next[Any]:
        """Return theta and the state after step `t` (counted from 1)."""


@dataclass(frozen=True)
class GradientDescent(Rule):
    """Plain gradient descent: a step against the gradient, and no memory.

    Formula: ``theta <- theta - alpha g(theta)``.

    Parameters
    ----------
    learning_rate : float, array or schedule
        alpha, above 0.

    References
    ----------
    Cauchy (1847).

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> path = descend(losses.Quadratic([1]), GradientDescent(0.1), [1.0], steps=2)
    >>> path.thetas[:, 0].round(4).tolist()
    [1.0, 0.9, 0.81]
    """

    learning_rate: Setting

    def step(self, theta: Array, state: NoState, gradient: Gradient, t: int) -> Next[NoState]:
        (alpha,) = self.at(t)
        return theta - alpha * gradient(theta), state


@dataclass(frozen=True)
class HeavyBall(Rule):
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

    References
    ----------
    Polyak (1964), "Some methods of speeding up the convergence of iteration methods", eq. 9.

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> path = descend(losses.Quadratic([1]), HeavyBall(0.1, beta=0.5), [1.0], steps=2)
    >>> path.thetas[:, 0].round(4).tolist()
    [1.0, 0.9, 0.76]
    """

    learning_rate: Setting
    beta: Setting
    dampening: Setting = 0.0

    memory = Velocity

    def step(self, theta: Array, state: Velocity, gradient: Gradient, t: int) -> Next[Velocity]:
        alpha, beta, dampening = self.at(t)
        velocity = beta * state.velocity + (1 - dampening) * alpha * gradient(theta)
        return theta - velocity, Velocity(velocity)


@dataclass(frozen=True)
class AveragedMomentum(Rule):
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

    References
    ----------
    Kingma and Ba (2015), "Adam", section 3 for the correction.

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> path = descend(losses.Quadratic([1]), AveragedMomentum(0.2, beta=0.5), [1.0], steps=2)
    >>> path.thetas[:, 0].round(4).tolist()
    [1.0, 0.9, 0.76]
    """

    learning_rate: Setting
    beta: Setting
    bias_correction: bool = False

    memory = Velocity

    def __post_init__(self) -> None:
        super().__post_init__()
        set_checked(self, bias_correction=flag("bias_correction", self.bias_correction))

    def step(self, theta: Array, state: Velocity, gradient: Gradient, t: int) -> Next[Velocity]:
        alpha, beta = self.at(t)
        velocity = beta * state.velocity + (1 - beta) * gradient(theta)
        corrected = velocity / (1 - beta**t) if self.bias_correction else velocity
        return theta - alpha * corrected, Velocity(velocity)


@dataclass(frozen=True)
class Nesterov(Rule):
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

    References
    ----------
    Nesterov (1983); in this form Sutskever, Martens, Dahl and Hinton (2013), eq. 3 and 4.

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> path = descend(losses.Quadratic([1]), Nesterov(0.1, beta=0.5), [1.0], steps=2)
    >>> path.thetas[:, 0].round(4).tolist()
    [1.0, 0.9, 0.765]
    """

    learning_rate: Setting
    beta: Setting

    memory = Velocity

    def step(self, theta: Array, state: Velocity, gradient: Gradient, t: int) -> Next[Velocity]:
        alpha, beta = self.at(t)
        look_ahead = theta - beta * state.velocity
        velocity = beta * state.velocity + alpha * gradient(look_ahead)
        return theta - velocity, Velocity(velocity)


@dataclass(frozen=True)
class RMSprop(Rule):
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

    References
    ----------
    Tieleman and Hinton (2012), lecture 6.5; with momentum as in `torch.optim.RMSprop`.

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> path = descend(losses.Quadratic([1]), RMSprop(0.1, decay=0.9), [1.0], steps=2)
    >>> path.thetas[:, 0].round(4).tolist()
    [1.0, 0.6838, 0.4989]
    """

    learning_rate: Setting
    decay: Setting = 0.99
    beta: Setting = 0.0
    epsilon: Setting = 1e-8

    memory = Moments

    def step(self, theta: Array, state: Moments, gradient: Gradient, t: int) -> Next[Moments]:
        alpha, decay, beta, epsilon = self.at(t)
        g = gradient(theta)
        mean_square = decay * state.mean_square + (1 - decay) * g**2
        velocity = beta * state.velocity + alpha * g / (mean_square**0.5 + epsilon)
        return theta - velocity, Moments(velocity, mean_square)


@dataclass(frozen=True)
class Adam(Rule):
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

    References
    ----------
    Kingma and Ba (2015), "Adam", algorithm 1.

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> path = descend(losses.Quadratic([1]), Adam(0.1), [1.0], steps=2)
    >>> path.thetas[:, 0].round(4).tolist()
    [1.0, 0.9, 0.8004]
    """

    learning_rate: Setting = 1e-3
    beta1: Setting = 0.9
    beta2: Setting = 0.999
    epsilon: Setting = 1e-8

    memory = Moments

    def step(self, theta: Array, state: Moments, gradient: Gradient, t: int) -> Next[Moments]:
        alpha, beta1, beta2, epsilon = self.at(t)
        g = gradient(theta)
        velocity = beta1 * state.velocity + (1 - beta1) * g
        mean_square = beta2 * state.mean_square + (1 - beta2) * g**2
        corrected, scale = velocity / (1 - beta1**t), (mean_square / (1 - beta2**t)) ** 0.5
        return theta - alpha * (corrected / (scale + epsilon)), Moments(velocity, mean_square)


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

    References
    ----------
    Loshchilov and Hutter (2019), "Decoupled Weight Decay Regularization", algorithm 2, with the
    decay multiplied by alpha as in `torch.optim.AdamW`.

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> path = descend(losses.Quadratic([1]), AdamW(0.1, weight_decay=0.5), [1.0], steps=2)
    >>> path.thetas[:, 0].round(4).tolist()
    [1.0, 0.85, 0.7082]
    """

    weight_decay: Setting = 0.01

    def step(self, theta: Array, state: Moments, gradient: Gradient, t: int) -> Next[Moments]:
        alpha, beta1, beta2, epsilon, decay = self.at(t)
        g = gradient(theta)
        velocity = beta1 * state.velocity + (1 - beta1) * g
        mean_square = beta2 * state.mean_square + (1 - beta2) * g**2
        corrected, scale = velocity / (1 - beta1**t), (mean_square / (1 - beta2**t)) ** 0.5
        direction = corrected / (scale + epsilon) + decay * theta
        return theta - alpha * direction, Moments(velocity, mean_square)
