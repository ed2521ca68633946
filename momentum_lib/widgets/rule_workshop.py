"""An update rule that the reader types, beside a known one."""

from __future__ import annotations

from typing import Any

from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from momentum_lib import losses, plots, rules
from momentum_lib.descent import Trajectory, descend
from momentum_lib.style import PALETTE
from momentum_lib.widgets._figure import LiveFigure
from momentum_lib.widgets._words import say, sentence
from momentum_lib.widgets.descent_explorer import ended, place
from momentum_lib.written_rules import WrittenRule

__all__ = ["RuleWorkshop"]


class RuleWorkshop(LiveFigure):
    """The path of a typed rule on any surface, beside the path of a rule of the book.

    Parameters
    ----------
    surface : str
        A two-dimensional loss of `momentum_lib.losses`.
    text : str
        The rule, as `momentum_lib.written_rules.WrittenRule` reads it.
    beside : str
        An optimizer of `momentum_lib.optimizers`.
    condition_number : float
        Of the surface ``"Quadratic"``, 1 to 1,000.
    learning_rate, beta : float
        alpha, 0.0001 to 10, and beta, 0 to 0.999, of both rules.
    steps : int
        1 to 500.
    start : (float, float)
        Where both begin.
    """

    surface: str
    text: str
    beside: str
    condition_number: float
    learning_rate: float
    beta: float
    steps: int
    start: list[float]

    @property
    def loss(self) -> Any:
        """The surface as a loss."""
        if self.surface == "Quadratic":
            return losses.Quadratic([1.0, self.condition_number], rotation=0.5)
        return losses.by_name(self.surface)

    def runs(self) -> dict[str, Trajectory]:
        """Return the known rule's run and the typed rule's."""
        both = {
            "known": rules.RULES[self.beside].with_momentum(self.learning_rate, self.beta),
            "own": WrittenRule(self.text, self.learning_rate, self.beta),
        }
        loss = self.loss
        return {name: descend(loss, rule, self.start, self.steps) for name, rule in both.items()}

    def draw(self) -> Figure:
        """Draw both paths and both losses."""
        figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.2), width_ratios=[1.15, 1])
        loss, runs = self.loss, self.runs()
        plots.surface(loss, left)
        lowest = float(loss(loss.minima[0]))
        labels, ends = {"known": PALETTE["names"][self.beside], "own": "your rule"}, {}
        for name, run in runs.items():
            style = {"color": PALETTE["ink"]} if name == "own" else {}
            plots.path(run, left, self.beside, **style)
            plots.loss_curve(run, right, self.beside, lowest=lowest, **style)
            ends[right.lines[-1]] = labels[name]
        plots.label_ends(ends)
        left.set(xlabel="θ₁", ylabel="θ₂")
        return figure

    def pictured(self) -> str:
        """Say in words what is drawn."""
        lines = self.text.strip().replace("\n", "; ")
        return (
            f"Contours of the surface {self.surface} with the path of the typed rule ({lines}) "
            f"and of {PALETTE['names'][self.beside]}; beside them their losses."
        )

    def summary(self) -> str:
        """Say the settings, and how both runs end."""
        runs, loss = self.runs(), self.loss
        return say(
            self.words["summary"],
            place=place(self.surface, self.condition_number),
            alpha=self.learning_rate,
            beta=self.beta,
            steps=self.steps,
            own=ended(runs["own"], loss),
            rule=sentence(PALETTE["names"][self.beside]),
            known=ended(runs["known"], loss),
        )

    def typed(self) -> str:
        """Return the rule."""
        return str(self.text).strip()
