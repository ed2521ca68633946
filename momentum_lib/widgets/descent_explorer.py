"""What a beta does on a surface: the first of the live figures."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from momentum_lib import losses, optimizers, plots, rules
from momentum_lib.descent import Trajectory, descend
from momentum_lib.style import PALETTE
from momentum_lib.widgets._fields import SURFACES, facts
from momentum_lib.widgets._figure import LiveFigure
from momentum_lib.widgets._words import say, sentence, surface_title

__all__ = ["DescentExplorer"]

NEAR = 0.01
WORDS = facts("descent_explorer")["words"]


def ended(run: Trajectory, loss: losses.Loss) -> str:
    """Say in words how a single run on a loss ended."""
    ways = WORDS["ended"]
    if run.diverged:
        return say(ways["diverged"], step=run.diverged_at)
    steps, arrival = len(run.losses) - 1, run.steps_to(NEAR)
    minima = np.asarray(loss.minima)
    parts = {
        "distance": float(run.distances()[-1]),
        "minimum": WORDS["minimum"]["several" if len(minima) > 1 else "one"],
        "above": float(run.losses[-1]) - float(np.min(loss(minima))),
        "near": NEAR,
        "arrival": arrival,
    }
    if arrival is None:
        return say(ways["away"], **parts)
    # One step inside may be one on the way through: only more of them are a stay.
    return say(ways["at_last" if arrival == steps else "stays"], **parts)


def place(surface: str, condition_number: float) -> str:
    """Return what the surface of a figure is called, at the head of its summary."""
    if surface == "Quadratic":
        return sentence(say(WORDS["bowl"], kappa=condition_number))
    return sentence(surface_title(surface))


class DescentExplorer(LiveFigure):
    """A rule's path over a surface, its loss beside it, and plain descent as a ghost.

    Moving a slider sets the trait of the same name; setting a trait moves the slider.

    Parameters
    ----------
    surface : str
        A two-dimensional loss of `momentum_lib.losses`, such as ``"Ravine"``.
    rule : str
        An optimizer of `momentum_lib.optimizers`, such as ``"HeavyBall"``.
    learning_rate : float
        alpha, 0.0001 to 10.
    beta : float
        0 to 0.999; for Adam and AdamW it is beta1. Plain descent and RMSprop do not use it.
    steps : int
        1 to 500.
    condition_number : float
        Of the surface ``"Quadratic"``, 1 to 1,000: its eigenvalues are 1 and this.
    rotation : float
        Of the surface ``"Quadratic"``, in radians, -pi to pi.
    start : (float, float)
        Where the run begins.
    """

    surface: str
    rule: str
    learning_rate: float
    beta: float
    steps: int
    condition_number: float
    rotation: float
    start: list[float]

    def __init__(self, **settings: Any) -> None:
        if "start" not in settings:
            own = SURFACES.get(settings.get("surface", self.fields["surface"]["default"]))
            if own is not None:
                first = own([1, 1]) if own is losses.Quadratic else own()
                settings["start"] = first.start
        super().__init__(**settings)

    @property
    def loss(self) -> losses.Loss:
        """The surface as a loss."""
        if self.surface == "Quadratic":
            return losses.Quadratic([1.0, self.condition_number], rotation=self.rotation)
        return losses.by_name(self.surface)

    def runs(self) -> dict[str, Trajectory]:
        """Return the ghost's run and the rule's, by the rule's name: what the figure shows."""
        ghost = optimizers.GradientDescent(self.learning_rate)
        chosen = rules.RULES[self.rule].with_momentum(self.learning_rate, self.beta)
        both = {"GradientDescent": ghost, self.rule: chosen}
        return {
            name: descend(self.loss, rule, self.start, self.steps) for name, rule in both.items()
        }

    def draw(self) -> Figure:
        """Draw both paths, and both losses where they are wanted."""
        drawn = plots.compare if "losses" in self.panels else plots.terrain
        return drawn(self.loss, self.runs())

    def pictured(self) -> str:
        """Say in words what is drawn."""
        contours = f"Contours of the surface {self.surface} with the path of"
        is_plain = self.rule == "GradientDescent"
        both = (
            "plain descent" if is_plain else f"{PALETTE['names'][self.rule]} and of plain descent"
        )
        if "losses" not in self.panels:
            return f"{contours} {both}."
        whose = "its loss" if is_plain else "their losses"
        return f"{contours} {both}, and {whose} against the step."

    def summary(self) -> str:
        """Say the settings, and how both runs end."""
        runs, loss = self.runs(), self.loss
        is_plain = self.rule == "GradientDescent"
        return say(
            self.words["summary"],
            place=place(self.surface, self.condition_number),
            alpha=self.learning_rate,
            beta=self.beta if rules.RULES[self.rule].momentum else None,
            steps=self.steps,
            rule=sentence(PALETTE["names"][self.rule]),
            ended=ended(runs[self.rule], loss),
            ghost=None if is_plain else ended(runs["GradientDescent"], loss),
        )
