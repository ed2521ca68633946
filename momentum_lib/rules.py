"""The register of the rules: what everything else needs to know of a rule besides its formula.

The facts stand in ``rules.json``, which the browser's figures read as well; here each
meets its class.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from momentum_lib import adaptive, modern, optimizers
from momentum_lib._checks import build
from momentum_lib._data import facts
from momentum_lib.optimizers import Optimizer

__all__ = ["IN_FIGURES", "RULES", "RuleFacts", "by_name"]


@dataclass(frozen=True)
class RuleFacts:
    """The facts of a rule.

    Attributes
    ----------
    name : str
        The name of its class.
    title : str
        What it is called in the text.
    module : str
        The module of this package that holds the class.
    momentum : str or None
        Which of its settings a figure's beta is; None where it has none, or finds its own.
    light, dark : str
        Its colour as ``"#rrggbb"`` on a light and on a dark page.
    reference : str
        Where it comes from, as a key of the book's bibliography.
    learning_rate : float or None
        alpha when a figure first shows it; None where no figure offers it.
    written : str or None
        The rule as a text that `momentum_lib.written_rules` reads.

    Examples
    --------
    >>> RULES["Adam"].momentum, RULES["Adam"].title
    ('beta1', 'Adam')
    """

    name: str
    title: str
    module: str
    momentum: str | None
    light: str
    dark: str
    reference: str
    learning_rate: float | None = None
    written: str | None = None

    @property
    def kind(self) -> Callable[..., Optimizer]:
        """The class."""
        found: Callable[..., Optimizer] = getattr(MODULES[self.module], self.name)
        return found

    def with_momentum(self, learning_rate: Any, beta: Any, **settings: Any) -> Optimizer:
        """Return the optimizer with beta for its momentum, whatever that setting is called."""
        momentum = {} if self.momentum is None else {self.momentum: beta}
        return self.kind(learning_rate=learning_rate, **momentum, **settings)


MODULES = {"optimizers": optimizers, "modern": modern, "adaptive": adaptive}

RULES: dict[str, RuleFacts] = {
    name: RuleFacts(name, **each) for name, each in facts("rules").items()
}

#: The rules that the live figures offer, in their order there.
IN_FIGURES = {name: rule for name, rule in RULES.items() if rule.learning_rate is not None}


def by_name(name: str, **settings: Any) -> Optimizer:
    """Return the optimizer of that name with the given settings.

    Parameters
    ----------
    name : str
        The class name of a rule of this package, such as ``"HeavyBall"`` or ``"Lion"``.
    **settings
        The hyper-parameters of that class.

    Returns
    -------
    Optimizer
        The rule.

    Examples
    --------
    >>> by_name("Lion", learning_rate=0.1)
    Lion(learning_rate=0.1, beta1=0.9, beta2=0.99, weight_decay=0.0)
    """
    return build("optimizer", name, {rule.name: rule.kind for rule in RULES.values()}, settings)
