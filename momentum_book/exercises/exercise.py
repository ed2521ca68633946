"""What an exercise is.

To add one, write an `Exercise` into its chapter's `EXERCISES`:

- `solution` is the right function. Its argument names are the exercise's, and for each of them
  `DRAWS` says how a random value is drawn; add a line there for a new name.
- `returns` names what it returns, in order.
- `mistakes` maps a sentence to a function that makes this mistake; the sentence has no capital
  letter and no full stop. The first whose answers equal the reader's is named, so put the specific
  ones first. A test checks that each is told apart from the solution and from the others.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from momentum_lib._checks import Array

Generator = np.random.Generator
Step = tuple[Array, Array]


@dataclass(frozen=True, repr=False)
class Exercise:
    """One exercise: what to write, what is right, and what often goes wrong.

    Attributes
    ----------
    name : str
        What `check` is called with.
    task : str
        What to write, in a sentence.
    solution : callable
        The right function; its argument names are the exercise's.
    returns : tuple of str
        The names of what it returns.
    mistakes : mapping of str to callable
        What to say, for each function that makes a known mistake.
    arrange : callable, optional
        Takes the arguments of a random case and returns them so that a mistake shows which most
        cases would hide.

    Examples
    --------
    >>> Exercise("double", "Return twice a.", lambda a: 2 * a, returns=("twice",))
    double: f(a) -> twice
    Return twice a.
    """

    name: str
    task: str
    solution: Callable[..., Any]
    returns: tuple[str, ...]
    mistakes: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    arrange: Callable[..., tuple[Any, ...]] | None = None

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the arguments, in order."""
        return tuple(inspect.signature(self.solution).parameters)

    def draw(self, generator: Generator) -> tuple[Any, ...]:
        """Return random arguments for one case."""
        drawn = tuple(DRAWS[name](generator) for name in self.arguments)
        return drawn if self.arrange is None else self.arrange(*drawn)

    def __repr__(self) -> str:
        returned = ", ".join(self.returns)
        arrow = f"({returned})" if len(self.returns) > 1 else returned
        return f"{self.name}: f({', '.join(self.arguments)}) -> {arrow}\n{self.task}"


@dataclass(frozen=True, eq=False)
class Slope:
    """The gradient of a bowl, as a function that can be shown in a sentence.

    Examples
    --------
    >>> Slope(curvature=np.array([2.0]), centre=np.array([1.0]))(np.array([3.0])).tolist()
    [4.0]
    """

    curvature: Array
    centre: Array

    def __call__(self, theta: Any) -> Any:
        return self.curvature * (theta - self.centre)

    def __repr__(self) -> str:
        curvature, centre = (
            np.array2string(part, precision=4, separator=", ")
            for part in (self.curvature, self.centre)
        )
        return f"(x -> {curvature} * (x - {centre}))"


def _point(generator: Generator) -> Array:
    return generator.normal(size=2)


def _slope(generator: Generator) -> Slope:
    return Slope(generator.uniform(0.5, 3.0, size=2), generator.normal(size=2))


def _between(low: float, high: float) -> Callable[[Generator], float]:
    return lambda generator: float(generator.uniform(low, high))


def _whole(low: int, high: int) -> Callable[[Generator], int]:
    return lambda generator: int(generator.integers(low, high))


#: How a random value of each argument is drawn.
DRAWS: dict[str, Callable[[Generator], Any]] = {
    "theta": _point,
    "velocity": _point,
    "m": _point,
    "average": _point,
    "fast": _point,
    "value": _point,
    "s": lambda generator: _point(generator) ** 2,
    "mean_square": lambda generator: _point(generator) ** 2,
    "gradient": _slope,
    "learning_rate": _between(0.05, 0.45),
    "beta": _between(0.55, 0.95),
    "beta1": _between(0.55, 0.9),
    "beta2": _between(0.91, 0.99),
    "decay": _between(0.55, 0.95),
    "epsilon": _between(0.01, 0.1),
    "t": _whole(1, 6),
    "steps": _whole(3, 9),
    "slope": _between(-3.0, 3.0),
    "eigenvalue": _between(0.5, 2.0),
    "smallest": _between(0.5, 2.0),
    "largest": _between(5.0, 100.0),
    "velocity_norm": _between(0.05, 2.0),
    "gradient_norm": _between(0.2, 3.0),
    "friction": _between(0.1, 0.9),
    "time_step": _between(0.1, 0.9),
    "new_beta": _between(0.55, 0.95),
    "highest": _between(0.7, 0.9),
    "every": _whole(1, 3),
    "start": _between(0.1, 0.3),
    "peak": _between(0.6, 0.9),
    "end": _between(0.01, 0.1),
    "peak_at": _between(0.15, 0.45),
    "learning_rates": lambda generator: generator.uniform(0.05, 0.45, size=4),
    "betas": lambda generator: generator.uniform(0.55, 0.95, size=4),
    "rate": _between(0.5, 2.5),
    "a": _between(-1.6, 2.6),
    "b": _between(-0.6, -0.05),
    "noise": _between(0.5, 2.0),
    "period": _between(2.5, 40.0),
}


# Ways to take a step that several exercises use. In short writing x is theta, v the velocity, g the
# gradient function, a the learning rate, b beta, d the decay and e epsilon.


def subtracted(x: Array, v: Any, scale: float = 1.0) -> Step:
    return x - scale * v, v


def added(x: Array, v: Any, scale: float = 1.0) -> Step:
    return x + scale * v, v
