"""The rules since Adam: what carries momentum today, each on its own few lines.

They speak the language of `momentum_lib.optimizers`: a frozen dataclass with `init` and `step`,
settings that are numbers, arrays or schedules, and theta of shape (..., d).

================  ==========================================  ===================================
here              elsewhere                                   difference
================  ==========================================  ===================================
AMSGrad           torch, keras Adam(amsgrad=True)             none (keras: epsilon as in its Adam)
                  optax.amsgrad                               takes the maximum after the correction
NAdam             optax.nadam                                 none
                  torch.optim.NAdam, keras Nadam              let beta1 grow along a schedule
Lion              optax.lion, keras Lion                      none (keras: other default beta2)
Muon              torch.optim.Muon                            takes (outputs, inputs) matrices only,
                                                              and computes in bfloat16
                  optax.contrib.muon                          corrects the look-ahead for its bias
ScheduleFree      optax.contrib.schedule_free_sgd             none, for a constant alpha
================  ==========================================  ===================================

The book's table of conventions has their lines, compared with runs of the libraries themselves.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from momentum_lib._checks import (
    Array,
    Setting,
    count,
    is_foreign,
    namespace,
    real_array,
    row,
    set_checked,
    shown,
)
from momentum_lib.optimizers import Adam, Gradient, Moments, Next, Rule, Velocity

__all__ = ["AMSGrad", "Lion", "Muon", "NAdam", "ScheduleFree", "orthogonalized"]

# The quintic of Jordan et al. (2024): steep at 0, so that small singular values grow quickly.
QUINTIC = (3.4445, -4.7750, 2.0315)


class LongMoments(NamedTuple):
    """The memory of AMSGrad: Adam's, and the largest average of squares so far."""

    velocity: Array
    mean_square: Array
    largest: Array


class Fast(NamedTuple):
    """The memory of schedule-free descent: the point that plain descent would be at."""

    fast: Array


@dataclass(frozen=True)
class AMSGrad(Rule):
    """AMSGrad: Adam that divides by the largest average of squares it has seen.

    Formula: ``m <- beta1 m + (1 - beta1) g``, ``s <- beta2 s + (1 - beta2) g^2``,
    ``l <- max(l, s)``, ``theta <- theta - alpha m^ / (sqrt(l^) + epsilon)`` with
    ``m^ = m / (1 - beta1^t)`` and ``l^ = l / (1 - beta2^t)``.

    The paper has no bias correction; with it, as here, the rule is PyTorch's.

    Parameters
    ----------
    learning_rate, beta1, beta2, epsilon : float, array or schedule
        As in `momentum_lib.Adam`.

    References
    ----------
    Reddi, Kale and Kumar (2018), algorithm 2.

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> path = descend(losses.Quadratic([1]), AMSGrad(0.1), [1.0], steps=2)
    >>> path.thetas[:, 0].round(4).tolist()
    [1.0, 0.9, 0.8004]
    """

    learning_rate: Setting = 1e-3
    beta1: Setting = 0.9
    beta2: Setting = 0.999
    epsilon: Setting = 1e-8

    memory = LongMoments

    def step(
        self, theta: Array, state: LongMoments, gradient: Gradient, t: int
    ) -> Next[LongMoments]:
        alpha, beta1, beta2, epsilon = self.at(t)
        g = gradient(theta)
        velocity = beta1 * state.velocity + (1 - beta1) * g
        mean_square = beta2 * state.mean_square + (1 - beta2) * g**2
        largest = namespace(theta).maximum(state.largest, mean_square)
        corrected, scale = velocity / (1 - beta1**t), (largest / (1 - beta2**t)) ** 0.5
        theta = theta - alpha * corrected / (scale + epsilon)
        return theta, LongMoments(velocity, mean_square, largest)


@dataclass(frozen=True)
class NAdam(Adam):
    """NAdam: Adam whose momentum looks one step ahead, as Nesterov's does.

    Formula: Adam's m and s, and ``theta <- theta - alpha n / (sqrt(s^) + epsilon)`` with
    ``n = beta1 m / (1 - beta1^(t+1)) + (1 - beta1) g / (1 - beta1^t)`` in the place of m^.

    Parameters
    ----------
    learning_rate, beta1, beta2, epsilon : float, array or schedule
        As in `momentum_lib.Adam`.

    References
    ----------
    Dozat (2016), "Incorporating Nesterov Momentum into Adam", algorithm 2, with a constant beta1.

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> path = descend(losses.Quadratic([1]), NAdam(0.1), [1.0], steps=2)
    >>> path.thetas[:, 0].round(4).tolist()
    [1.0, 0.8526, 0.7417]
    """

    def step(self, theta: Array, state: Moments, gradient: Gradient, t: int) -> Next[Moments]:
        alpha, beta1, beta2, epsilon = self.at(t)
        g = gradient(theta)
        velocity = beta1 * state.velocity + (1 - beta1) * g
        mean_square = beta2 * state.mean_square + (1 - beta2) * g**2
        ahead = beta1 * velocity / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / (1 - beta1**t)
        scale = (mean_square / (1 - beta2**t)) ** 0.5
        return theta - alpha * (ahead / (scale + epsilon)), Moments(velocity, mean_square)


@dataclass(frozen=True)
class Lion(Rule):
    """Lion: the sign of a momentum, so each coordinate moves by exactly alpha.

    Formula: ``c = beta1 v + (1 - beta1) g``, ``theta <- theta - alpha (sign(c) + decay theta)``,
    ``v <- beta2 v + (1 - beta2) g``.

    The step looks at a mixture with more of the newest gradient than the memory keeps.

    Parameters
    ----------
    learning_rate : float, array or schedule
        alpha, above 0: the length of each coordinate's step.
    beta1 : float, array or schedule
        The weight of the memory in the mixture whose sign is taken, at least 0 and below 1.
    beta2 : float, array or schedule
        The weight of the past in the memory, at least 0 and below 1.
    weight_decay : float, array or schedule
        The part of theta, times alpha, that each step takes away, at least 0.

    References
    ----------
    Chen et al. (2023), "Symbolic Discovery of Optimization Algorithms", algorithm 2.

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> path = descend(losses.Quadratic([1]), Lion(0.1), [1.0], steps=2)
    >>> path.thetas[:, 0].round(4).tolist()
    [1.0, 0.9, 0.8]
    """

    learning_rate: Setting = 1e-4
    beta1: Setting = 0.9
    beta2: Setting = 0.99
    weight_decay: Setting = 0.0

    memory = Velocity

    def step(self, theta: Array, state: Velocity, gradient: Gradient, t: int) -> Next[Velocity]:
        alpha, beta1, beta2, decay = self.at(t)
        g = gradient(theta)
        mixture = beta1 * state.velocity + (1 - beta1) * g
        velocity = beta2 * state.velocity + (1 - beta2) * g
        return theta - alpha * (namespace(theta).sign(mixture) + decay * theta), Velocity(velocity)


@dataclass(frozen=True)
class Muon(Rule):
    """Muon: the momentum of a weight matrix, made orthogonal: all its directions move alike.

    Formula: ``v <- beta v + g``; for each matrix of theta
    ``theta <- theta - alpha sqrt(max(1, outputs / inputs)) orthogonalized(g + beta v)``.

    theta is a row of parameters; `shapes` says which matrices lie in it, one after the other.
    A vector counts as a matrix of one row, whose orthogonal form is its direction. (The authors
    leave vectors, and the first and last layer, to AdamW.)

    Parameters
    ----------
    learning_rate : float, array or schedule
        alpha, above 0.
    beta : float, array or schedule
        The part of the velocity that stays, at least 0 and below 1.
    shapes : sequence of tuples of int, optional
        The (inputs, outputs) of each matrix or (outputs,) of each vector in theta, in order, as
        `Network.shapes` gives them; `init` sees if they add up to theta. By default one vector.

    References
    ----------
    Jordan et al. (2024), "Muon: An optimizer for hidden layers in neural networks".

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> path = descend(losses.Quadratic([1]), Muon(0.1), [1.0], steps=2)
    >>> path.thetas[:, 0].round(4).tolist()
    [1.0, 0.9304, 0.8607]
    """

    learning_rate: Setting = 0.02
    beta: Setting = 0.95
    shapes: Sequence[tuple[int, ...]] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.shapes is not None:
            set_checked(self, shapes=tuple(map(_checked_shape, row("shapes", self.shapes))))

    memory = Velocity
    elementwise = False

    def init(self, theta: Array) -> Velocity:
        sizes = [int(np.prod(shape)) for shape in self._shapes(theta)]
        if sum(sizes) != theta.shape[-1]:
            raise ValueError(
                f"shapes must add up to the {theta.shape[-1]} parameters of theta, "
                f"got {shown(self.shapes)} with {sum(sizes)}"
            )
        return super().init(theta)  # type: ignore[no-any-return]

    def step(self, theta: Array, state: Velocity, gradient: Gradient, t: int) -> Next[Velocity]:
        alpha, beta = self.at(t)
        g = gradient(theta)
        velocity = beta * state.velocity + g
        return theta - alpha * self._direction(g + beta * velocity), Velocity(velocity)

    def _direction(self, momentum: Array) -> Array:
        parts, at = [], 0
        for shape in self._shapes(momentum):
            inputs, outputs = (1, *shape)[-2:]
            part = momentum[..., at : (at := at + inputs * outputs)]
            matrix = part.reshape(*part.shape[:-1], inputs, outputs)
            scale = max(1, outputs / inputs) ** 0.5 if len(shape) > 1 else 1.0
            parts.append((scale * orthogonalized(matrix)).reshape(part.shape))
        return namespace(momentum).concat(parts, axis=-1)  # type: ignore[no-any-return]

    def _shapes(self, theta: Array) -> Sequence[tuple[int, ...]]:
        return ((theta.shape[-1],),) if self.shapes is None else self.shapes


def _checked_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    if not isinstance(shape, tuple | list) or len(shape) not in (1, 2):
        raise ValueError(f"shapes must hold (outputs,) or (inputs, outputs), got {shown(shape)}")
    return tuple(count("shapes", size, at_least=1) for size in shape)


def orthogonalized(matrix: Array, steps: int = 5) -> Array:
    """Return nearly the orthogonal matrix next to a matrix: its singular values, all moved to 1.

    Formula: divide by the Frobenius norm, then `steps` times ``X <- a X + (b A + c A^2) X`` with
    ``A = X X^T``. Five steps bring a singular value that was above about 0.002 of the norm to
    between 0.68 and 1.14. That is enough for a direction, and needs no decomposition.

    Parameters
    ----------
    matrix : array (..., rows, columns)
        One matrix or a batch. Zero stays zero.
    steps : int
        Repetitions, at least 0.

    Returns
    -------
    array (..., rows, columns)
        The same singular vectors, the singular values near 1.

    References
    ----------
    Jordan et al. (2024), section "Newton-Schulz"; Bernstein and Newhouse (2024).

    Examples
    --------
    >>> matrix = np.diag([1.0, 3.0])
    >>> np.linalg.norm(orthogonalized(matrix) - np.eye(2)).item() < 0.5
    True
    """
    a, b, c = QUINTIC
    if not is_foreign(matrix):
        matrix = real_array("matrix", matrix, finite=False)
    if matrix.ndim < 2:
        raise ValueError(f"matrix must have rows and columns, got shape {matrix.shape}")
    size = (matrix * matrix).sum(axis=(-2, -1), keepdims=True) ** 0.5
    x = matrix / namespace(size).where(size > 0, size, 1.0)
    tall = x.shape[-2] > x.shape[-1]
    x = x.mT if tall else x
    for _ in range(count("steps", steps)):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    found: Array = x.mT if tall else x
    return found


@dataclass(frozen=True)
class ScheduleFree(Rule):
    """Schedule-free descent: an average of the path takes the place of a falling alpha.

    Formula: ``y = (1 - beta) z + beta theta``, ``z <- z - alpha g(y)``,
    ``theta <- theta + (z - theta) / t``.

    z walks like plain descent and never slows down; theta is the average of all z so far, and what
    you use. beta says how near to theta the gradient is asked for: 0 averages plain descent (Polyak
    and Ruppert), and values near 1 give the rule its momentum.

    Parameters
    ----------
    learning_rate : float, array or schedule
        alpha, above 0.
    beta : float, array or schedule
        The weight of theta in the point that is asked, at least 0 and below 1.

    References
    ----------
    Defazio et al. (2024), "The Road Less Scheduled", equations 3 to 5; as in the authors' code the
    start itself is not part of the average.

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> path = descend(losses.Quadratic([1]), ScheduleFree(0.5), [1.0], steps=2)
    >>> path.thetas[:, 0].round(4).tolist()
    [1.0, 0.5, 0.375]
    """

    learning_rate: Setting
    beta: Setting = 0.9

    memory = Fast

    def init(self, theta: Array) -> Fast:
        return Fast(theta)

    def step(self, theta: Array, state: Fast, gradient: Gradient, t: int) -> Next[Fast]:
        alpha, beta = self.at(t)
        asked = (1 - beta) * state.fast + beta * theta
        fast = state.fast - alpha * gradient(asked)
        return theta + (fast - theta) / t, Fast(fast)
