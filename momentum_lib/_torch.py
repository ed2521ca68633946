"""A rule as PyTorch's optimizer; imported only where PyTorch is used."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch

from momentum_lib._checks import set_checked, shown
from momentum_lib.bridges import Unit, answered, each_alone, settings_of

#: What a setting is called in a parameter group, where PyTorch has a name for it.
THEIR_NAMES = {"learning_rate": "lr"}


class RuleOptimizer(torch.optim.Optimizer):
    """One rule, moving the parameters of any module."""

    def __init__(self, params: Any, rule: Any) -> None:
        self.rule = rule
        defaults = {THEIR_NAMES.get(name, name): value for name, value in settings_of(rule).items()}
        super().__init__(params, {name: _now(value) for name, value in defaults.items()})

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "rule": self.rule}

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add a group, its settings looked at as the rule's own are."""
        ours = {theirs: name for name, theirs in THEIR_NAMES.items()}
        known = settings_of(self.rule)
        for name, value in param_group.items():
            setting = ours.get(name, name)
            if setting in known and value != _now(known[setting]):
                self.rule.allowed()[setting].setting(value)
            elif name != "params" and setting not in known:
                raise ValueError(
                    f"{name} = {shown(value)} is not a setting of {shown(self.rule)}; known: "
                    + ", ".join(THEIR_NAMES.get(each, each) for each in known)
                )
        super().add_param_group(param_group)

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Take a step; `closure` computes loss and gradients anew, at the point that is asked."""
        seen: list[Any] = []
        parts = [part for group in self.param_groups for part in self._parts(group)]
        homes = [self._gathered(part.parameters) for part in parts]

        def at(points: list[Any]) -> list[Any]:
            if closure is None:
                raise ValueError(
                    f"closure must be given: {shown(self.rule)} asks for the gradient at another "
                    "point than the parameters, got none"
                )
            for part, point in zip(parts, points, strict=True):
                part.put(point)
            with torch.enable_grad():
                seen.append(closure())
            return [part.gradient() for part in parts]

        known = None if closure is not None else [part.gradient() for part in parts]
        units = [part.unit(home) for part, home in zip(parts, homes, strict=True)]
        try:
            moved = answered(units, at, known)
        except BaseException:
            for part, home in zip(parts, homes, strict=True):
                part.put(home)
            raise
        for part, (theta, memory) in zip(parts, moved, strict=True):
            part.put(theta)
            part.remember(memory)
        return seen[0] if seen else None

    def _parts(self, group: dict[str, Any]) -> list[_Part]:
        """Return what the rule moves at once: each parameter, or all of a group as one row."""
        moved = [each for each in group["params"] if each.grad is not None or each.requires_grad]
        rule = _with_settings(self.rule, group)
        rows = [[each] for each in moved] if each_alone(rule) else [moved]
        return [_Part(rule, row, self.state) for row in rows if row]

    @staticmethod
    def _gathered(parameters: list[Any]) -> Any:
        if len(parameters) == 1:
            return parameters[0].detach().clone()
        return torch.cat([each.detach().reshape(-1) for each in parameters])


class _Part:
    """Parameters that one step of a rule moves together."""

    def __init__(self, rule: Any, parameters: list[Any], states: Any) -> None:
        self.rule, self.parameters, self.state = rule, parameters, states[parameters[0]]

    def unit(self, theta: Any) -> Unit:
        first = self.rule.init(theta)
        kept = self.state.get("memory")
        memory = first if kept is None else _like(first, kept)
        return Unit(self.rule, theta, memory, self.state.get("step", 0) + 1)

    def put(self, theta: Any) -> None:
        """Move the parameters to a point."""
        if len(self.parameters) == 1:
            self.parameters[0].copy_(theta.reshape(self.parameters[0].shape))
            return
        sizes = [each.numel() for each in self.parameters]
        for each, piece in zip(self.parameters, torch.split(theta, sizes), strict=True):
            each.copy_(piece.reshape(each.shape))

    def gradient(self) -> Any:
        """Return the gradients as theta is shaped; a parameter without one does not pull."""
        given = [
            torch.zeros_like(each) if each.grad is None else each.grad for each in self.parameters
        ]
        return given[0] if len(given) == 1 else torch.cat([each.reshape(-1) for each in given])

    def remember(self, memory: Any) -> None:
        names = memory if isinstance(memory, dict) else memory._asdict()
        self.state["step"] = self.state.get("step", 0) + 1
        self.state["memory"] = dict(names)


def _like(first: Any, kept: dict[str, Any]) -> Any:
    return dict(kept) if isinstance(first, dict) else type(first)(**kept)


def _now(value: Any) -> Any:
    """Return what a group shows of a setting: the first value of a schedule."""
    return float(value(1)) if callable(value) else value


def _with_settings(rule: Any, group: dict[str, Any]) -> Any:
    """Return the rule with the numbers of a group; a schedule of the rule's own stays."""
    changed = {
        name: group[THEIR_NAMES.get(name, name)]
        for name, value in settings_of(rule).items()
        if not callable(value)
    }
    made = copy.copy(rule)
    made.__dict__.pop("_lasting", None)
    set_checked(made, **changed)
    return made
