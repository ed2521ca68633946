"""Rules at work elsewhere: every rule as an optimizer of PyTorch's, or as one of optax's.

No formula is written again: the bridge calls the rule's own `step`. A rule asks for gradients by a
function, as it must when it looks ahead; PyTorch and optax hand gradients in. A rule is pure, so it
can be asked again from the start with the answers that are known by then: `answered` does that,
until no question is open.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from momentum_lib._checks import shown

if TYPE_CHECKING:
    from momentum_lib.optimizers import Optimizer

__all__ = ["answered", "as_optax", "as_torch"]

#: How often a rule may ask for a gradient in one step.
MOST_QUESTIONS = 16


class OpenQuestionError(Exception):
    """A rule wants to know the gradient at a point that nobody has been to yet."""

    def __init__(self, point: Any) -> None:
        super().__init__("a gradient")
        self.point = point


class Unit(NamedTuple):
    """What a rule takes one step with: parameters as one array, and what it remembers.

    Examples
    --------
    >>> from momentum_lib import HeavyBall
    >>> Unit(HeavyBall(0.1, 0.9), 0.0, None, 1).t
    1
    """

    rule: Any
    theta: Any
    state: Any
    t: Any


def answered(
    units: Sequence[Unit], gradients: Callable[[list[Any]], list[Any]], known: list[Any] | None
) -> list[tuple[Any, Any]]:
    """Take a step of each unit, all of them together wherever they ask for their gradients.

    Parameters
    ----------
    units : sequence of Unit
        Parts of the parameters, each with the rule that moves it.
    gradients : callable
        Takes the points that the units ask about, one each, and returns the gradient of each part.
    known : list of arrays, or None
        The gradients at the units' own thetas, where they are known.

    Returns
    -------
    list of (theta, state)
        What each unit's step gave.

    Raises
    ------
    ValueError
        If a rule goes on asking.

    Examples
    --------
    >>> from momentum_lib import Nesterov
    >>> import numpy as np
    >>> rule, theta = Nesterov(0.1, 0.5), np.array([1.0])
    >>> ((after, _),) = answered([Unit(rule, theta, rule.init(theta), 1)], lambda at: at, None)
    >>> after.round(2).tolist()
    [0.9]
    """
    answers: list[list[Any]] = [[] for _ in units]
    for _ in range(MOST_QUESTIONS):
        found = [_tried(unit, given) for unit, given in zip(units, answers, strict=True)]
        points = [each.point if isinstance(each, OpenQuestionError) else None for each in found]
        if all(point is None for point in points):
            return [each for each in found if not isinstance(each, OpenQuestionError)]
        stay = [unit.theta if at is None else at for unit, at in zip(units, points, strict=True)]
        at_home = all(point is unit.theta for point, unit in zip(stay, units, strict=True))
        given = known if known is not None and at_home else gradients(stay)
        for own, point, gradient in zip(answers, points, given, strict=True):
            if point is not None:
                own.append(gradient)
    raise ValueError(
        f"rule must ask for at most {MOST_QUESTIONS} gradients a step, got more from "
        f"{shown(units[0].rule)}"
    )


def _tried(unit: Unit, answers: list[Any]) -> tuple[Any, Any] | OpenQuestionError:
    """Return what the step gives with the answers so far, or the question that it stops at."""
    left = iter(answers)

    def gradient(point: Any) -> Any:
        for answer in left:
            return answer
        raise OpenQuestionError(point)

    try:
        return unit.rule.step(unit.theta, unit.state, gradient, unit.t)  # type: ignore[no-any-return]
    except OpenQuestionError as question:
        return question


def each_alone(rule: Any) -> bool:
    """Return whether a rule moves each parameter by itself, so that theta may be cut anywhere."""
    return bool(getattr(rule, "elementwise", False))


def checked_rule(rule: Any) -> Any:
    """Return a rule with settings that the bridges can set anew."""
    if isinstance(rule, type) or not is_dataclass(rule) or not hasattr(rule, "allowed"):
        raise TypeError(f"rule must be a rule such as HeavyBall(0.1, 0.9), got {shown(rule)}")
    return rule


def settings_of(rule: Any) -> dict[str, Any]:
    """Return a rule's settings by name."""
    names = (each.name for each in fields(rule))
    return {name: getattr(rule, name) for name in names if name in rule.allowed()}


def _library(name: str, caller: str) -> None:
    if importlib.util.find_spec(name) is None:
        raise ValueError(f"{caller} must have {name} installed (pip install {name}), got none here")


def as_torch(rule: Optimizer, params: Any) -> Any:
    """Return a rule as a `torch.optim.Optimizer`, which trains any `torch.nn.Module`.

    The rule's numbers are the defaults of its parameter groups: `learning_rate` by PyTorch's name
    ``lr``, so that PyTorch's schedulers move it, the others by the rule's own names. A rule that
    asks for the gradient elsewhere than at the parameters, as Nesterov's does, needs
    ``step(closure)``; the loss that `step` returns is then the one at the point it asked about.

    Parameters
    ----------
    rule : Rule or WrittenRule
        Any rule of this package, or one that a reader wrote.
    params : iterable
        As any optimizer of PyTorch takes them: ``model.parameters()``, or a list of groups. Each
        group is a theta of its own to a rule that looks at all parameters together.

    Returns
    -------
    torch.optim.Optimizer
        The optimizer, with ``state_dict`` and all else that PyTorch's have.

    Raises
    ------
    TypeError, ValueError
        If the rule is none, or PyTorch is missing.

    Examples
    --------
    >>> import importlib.util
    >>> if importlib.util.find_spec("torch"):
    ...     import torch
    ...     from momentum_lib import HeavyBall
    ...     model = torch.nn.Linear(2, 1)
    ...     optimizer = as_torch(HeavyBall(0.1, 0.9), model.parameters())
    """
    _library("torch", "as_torch")
    module = importlib.import_module("momentum_lib._torch")
    return module.RuleOptimizer(params, checked_rule(rule))


def as_optax(rule: Optimizer) -> Any:
    """Return a rule as an optax `GradientTransformation`, for any tree of parameters.

    `update` wants the parameters as its third argument. A rule that asks for the gradient elsewhere
    than at the parameters wants ``grad_fn=``, too: the function that gives the gradient of a tree.

    Parameters
    ----------
    rule : Rule or WrittenRule
        Any rule of this package, or one that a reader wrote.

    Returns
    -------
    optax.GradientTransformationExtraArgs
        ``init(params)`` and ``update(updates, state, params, grad_fn=None)``.

    Raises
    ------
    TypeError, ValueError
        If the rule is none, or optax is missing.

    Examples
    --------
    >>> import importlib.util
    >>> if importlib.util.find_spec("optax"):
    ...     from momentum_lib import HeavyBall
    ...     transformation = as_optax(HeavyBall(0.1, 0.9))
    """
    _library("optax", "as_optax")
    module = importlib.import_module("momentum_lib._optax")
    return module.transformation(checked_rule(rule))
