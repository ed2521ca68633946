"""A rule as optax's transformation; imported only where optax is used."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import numpy as np
import optax
from jax.flatten_util import ravel_pytree

from momentum_lib._checks import Allowed, set_checked, shown
from momentum_lib.bridges import Unit, answered, each_alone, settings_of


class RuleState(NamedTuple):
    """How many steps have been taken, and what the rule remembers of each part of the tree."""

    count: Any
    memories: tuple[Any, ...]


def transformation(rule: Any) -> Any:
    """Return `init` and `update` of a rule."""

    def init(params: Any) -> RuleState:
        thetas, _ = _parts(rule, params)
        return RuleState(jax.numpy.zeros((), int), tuple(rule.init(theta) for theta in thetas))

    def update(
        updates: Any, state: RuleState, params: Any = None, *, grad_fn: Any = None, **_: Any
    ) -> tuple[Any, RuleState]:
        if params is None:
            raise ValueError("params must be given: a rule moves parameters, got None")
        thetas, whole = _parts(rule, params)
        t = state.count + 1
        now = _at(rule, t)
        units = [
            Unit(now, theta, memory, t)
            for theta, memory in zip(thetas, state.memories, strict=True)
        ]

        def at(points: list[Any]) -> list[Any]:
            if grad_fn is None:
                raise ValueError(
                    f"grad_fn must be given: {shown(rule)} asks for the gradient at another point "
                    "than the parameters, got None"
                )
            return _parts(rule, grad_fn(whole(points)))[0]

        moved = answered(units, at, _parts(rule, updates)[0])
        ways = [after - theta for (after, _), theta in zip(moved, thetas, strict=True)]
        return whole(ways), RuleState(t, tuple(memory for _, memory in moved))

    return optax.GradientTransformationExtraArgs(init, update)


def _parts(rule: Any, tree: Any) -> tuple[list[Any], Callable[[list[Any]], Any]]:
    """Return the arrays that the rule moves at once, and what makes a tree of such arrays."""
    if each_alone(rule):
        leaves, structure = jax.tree.flatten(tree)
        rows = [leaf.reshape(-1) for leaf in leaves]

        def whole(pieces: list[Any]) -> Any:
            shaped = [piece.reshape(leaf.shape) for piece, leaf in zip(pieces, leaves, strict=True)]
            return jax.tree.unflatten(structure, shaped)

        return rows, whole
    row, back = ravel_pytree(tree)
    return [row], lambda pieces: back(pieces[0])


def _at(rule: Any, t: Any) -> Any:
    """Return the rule as it is at step t: a schedule is asked on the host, with a known t."""
    scheduled = {name: value for name, value in settings_of(rule).items() if callable(value)}
    if not scheduled:
        return rule
    made = copy.copy(rule)
    made.__dict__.pop("_lasting", None)
    set_checked(
        made, **{name: _asked(rule.allowed()[name], value, t) for name, value in scheduled.items()}
    )
    return made


def _asked(allowed: Allowed, schedule: Any, t: Any) -> Any:
    kind = jax.numpy.zeros(()).dtype

    def value(step: Any) -> Any:
        return np.asarray(allowed.at(schedule, int(step)), kind)

    return jax.pure_callback(value, jax.ShapeDtypeStruct((), kind), t)
