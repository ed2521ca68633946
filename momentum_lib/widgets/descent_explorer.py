"""What a beta does on a surface: the first of the live figures."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from momentum_lib import losses, optimizers, plots, rules
from momentum_lib._checks import Allowed
from momentum_lib.descent import Trajectory, descend
from momentum_lib.style import PALETTE
from momentum_lib.widgets._figure import LiveFigure, choice, number, point, whole_number
from momentum_lib.widgets._words import plain, sentence, short, surface_title

__all__ = ["DescentExplorer"]

SURFACES = {
    name: surface
    for name, surface in losses.SURFACES.items()
    if name == "Quadratic" or surface().dimension == 2
}
NEAR = 0.01


def ended(run: Trajectory, loss: losses.Loss) -> str:
    """Say in words how a single run on a loss ended."""
    if run.diverged:
        return f"diverges at step {run.diverged_at}"
    steps, arrival = len(run.losses) - 1, run.steps_to(NEAR)
    minima = np.asarray(loss.minima)
    minimum = "the nearest minimum" if len(minima) > 1 else "the minimum"
    above = short(float(run.losses[-1]) - float(np.min(loss(minima))))
    if arrival is None:
        return f"ends {short(float(run.distances()[-1]))} from {minimum}, its loss {above} above it"
    # One step inside may be one on the way through: only more of them are a stay.
    if arrival == steps:
        return f"is within {NEAR} of {minimum} at its last step, its loss {above} above it"
    return f"stays within {NEAR} of {minimum} from step {arrival}, its loss ends {above} above it"


def place(surface: str, condition_number: float) -> str:
    """Return what the surface of a figure is called, at the head of its summary."""
    bowl = f"bowl, κ = {plain(condition_number)}"
    return sentence(bowl if surface == "Quadratic" else surface_title(surface))


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
    name, caption, alt : str
        The id in a page, the sentence under the figure, and the still picture in words.

    Raises
    ------
    TraitError
        If a value is not allowed; the message names the trait, the value and what is allowed.
    """

    surface = choice("surface", "Ravine", SURFACES)
    rule = choice("rule", "HeavyBall", rules.IN_FIGURES)
    learning_rate = number(0.05, Allowed("learning_rate", at_least=1e-4, at_most=10))
    beta = number(0.9, Allowed("beta", at_least=0, at_most=0.999))
    steps = whole_number(100, Allowed("steps", at_least=1, at_most=500))
    condition_number = number(20.0, Allowed("condition_number", at_least=1, at_most=1000))
    rotation = number(0.5, Allowed("rotation", at_least=-math.pi, at_most=math.pi))
    start = point("start", (-9.0, 1.0))

    def __init__(self, **settings: Any) -> None:
        if "start" not in settings:
            own = SURFACES.get(settings.get("surface", "Ravine"))
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
        """Draw both paths and both losses."""
        return plots.compare(self.loss, self.runs())

    def pictured(self) -> str:
        """Say in words what is drawn."""
        contours = f"Contours of the surface {self.surface} with the path of"
        if self.rule == "GradientDescent":
            return f"{contours} plain descent, and its loss against the step."
        both = f"{contours} {PALETTE['names'][self.rule]} and of plain descent"
        return f"{both}, and their losses against the step."

    def summary(self) -> str:
        """Say the settings, and how both runs end."""
        runs, loss = self.runs(), self.loss
        plain_rule = self.rule == "GradientDescent"
        momentum = f", β = {self.beta:g}" if rules.RULES[self.rule].momentum else ""
        where = place(self.surface, self.condition_number)
        setting = f"{where}, α = {plain(self.learning_rate)}{momentum}, {self.steps} steps."
        name = sentence(PALETTE["names"][self.rule])
        chosen = f"{setting} {name} {ended(runs[self.rule], loss)}."
        ghost = f" Plain descent {ended(runs['GradientDescent'], loss)}."
        return chosen if plain_rule else chosen + ghost
