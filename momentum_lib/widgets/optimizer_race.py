"""A race of optimizers from one start, each with an alpha of its own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from momentum_lib import losses, plots
from momentum_lib._checks import Array
from momentum_lib.descent import Trajectory, descend
from momentum_lib.optimizers import Optimizer
from momentum_lib.rules import IN_FIGURES, RULES
from momentum_lib.style import PALETTE
from momentum_lib.widgets._fields import facts
from momentum_lib.widgets._figure import LiveFigure
from momentum_lib.widgets._words import say, sentence, surface_title
from momentum_lib.widgets.descent_explorer import NEAR

__all__ = ["OptimizerRace"]

STEPS = facts("optimizer_race")["fields"]["step"]["max"]
FLOOR = 1e-9
NAMES = list(IN_FIGURES)

#: The alphas of the fair search, for every rule the same: 0.0001 to 10, ten a decade.
SEARCH = [float(f"{10 ** (-4 + i / 10):.4g}") for i in range(51)]


class OptimizerRace(LiveFigure):
    """Several rules from one start on one surface, which can be turned.

    Parameters
    ----------
    surface : str
        A two-dimensional loss of `momentum_lib.losses`.
    condition_number : float
        Of the surface ``"Quadratic"``, 1 to 1,000.
    rotation : int
        By how many degrees the surface is turned about the middle of its window, 0 to 90.
    rules : list of str
        The optimizers that run.
    learning_rates : list of float
        alpha of each rule, in the order of `momentum_lib.rules.IN_FIGURES`, 0.0001 to 10.
    beta : float
        beta, for Adam and AdamW beta1, 0 to 0.99; RMSprop runs without momentum.
    start : (float, float)
        Where all begin, on the surface before it is turned.
    step : int
        The step that is shown, 0 to 500.
    """

    surface: str
    condition_number: float
    rotation: int
    rules: list[str]
    learning_rates: list[float]
    beta: float
    start: list[float]
    step: int

    @property
    def loss(self) -> Any:
        """The surface as a loss, turned."""
        angle = math.radians(self.rotation)
        if self.surface == "Quadratic":
            return losses.Quadratic([1.0, self.condition_number], rotation=angle)
        own = losses.by_name(self.surface)
        return _turned(own, angle) if self.rotation else own

    @property
    def begin(self) -> Array:
        """Where all begin: the start, turned with the surface (2,)."""
        middle = np.mean(self.loss.window, axis=1)
        turned: Array = _spin(math.radians(self.rotation)) @ (self.start - middle) + middle
        return turned if self.rotation else np.array(self.start)

    def runs(self) -> dict[str, Trajectory]:
        """Return one run a chosen rule, by its name."""
        loss, begin = self.loss, self.begin
        return {
            rule: descend(loss, self._optimizer(rule, self._alpha(rule)), begin, STEPS)
            for rule in self.rules
        }

    def tuned(self) -> list[float]:
        """Return for each rule the alpha of the search that arrives first, or ends lowest."""
        alphas, loss, begin, found = np.array(SEARCH), self.loss, self.begin, []
        for rule in NAMES:
            run = descend(loss, self._optimizer(rule, alphas), begin, STEPS)
            arrivals = np.nan_to_num(np.asarray(run.steps_to(NEAR)), nan=np.inf)
            ends = np.where(run.diverged, np.inf, run.losses[-1])
            found.append(float(alphas[np.lexsort((ends, arrivals))[0]]))
        return found

    def arrivals(self) -> dict[str, int | None]:
        """Return the step from which each rule stays within 0.01 of a minimum, or None."""
        found = {rule: run.steps_to(NEAR) for rule, run in self.runs().items()}
        return {rule: None if step is None else int(step) for rule, step in found.items()}

    def draw(self) -> Figure:
        """Draw the paths up to the step that is shown, and the losses."""
        figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.2), width_ratios=[1.15, 1])
        plots.surface(self.loss, left)
        lowest = float(np.min(self.loss(self.loss.minima)))
        names: dict[Any, str] = {}
        for rule, run in self.runs().items():
            colour, shown = plots.color(rule), slice(self.step + 1)
            left.plot(*run.thetas[shown].T, color=colour, lw=1.4)
            (line,) = right.semilogy(
                np.maximum(run.losses[shown] - lowest, FLOOR), color=colour, lw=1.4
            )
            names[line] = PALETTE["names"][rule]
        plots.label_ends(names)
        window = self.loss.window
        left.set(xlim=window[0], ylim=window[1], xlabel="θ₁", ylabel="θ₂")
        right.set(xlabel="step t", ylabel="loss above the minimum")
        return figure

    def pictured(self) -> str:
        """Say in words what is drawn."""
        return (
            f"Paths of {len(self.rules)} rules from one start on the surface {self.surface}, "
            f"turned by {self.rotation} degrees, and their losses."
        )

    def summary(self) -> str:
        """Say the settings, and the order in which the rules arrive."""
        arrivals = self.arrivals()
        order = sorted(arrivals.items(), key=lambda pair: STEPS + 1 if pair[1] is None else pair[1])
        reached = [arrival for arrival in arrivals.values() if arrival is not None]
        lost = {rule: run.diverged_at for rule, run in self.runs().items()}
        places = (
            say(
                self.words["place"],
                rank=None if arrival is None else 1 + sum(one < arrival for one in reached),
                rule=PALETTE["names"][rule],
                arrival=arrival,
                lost=lost[rule],
                alpha=self._alpha(rule),
            )
            for rule, arrival in order
        )
        return say(
            self.words["summary"],
            surface=sentence(surface_title(self.surface)),
            kappa=self.condition_number if self.surface == "Quadratic" else None,
            rotation=self.rotation,
            beta=self.beta if any(RULES[rule].momentum for rule in self.rules) else None,
            step=self.step,
            near=NEAR,
            steps=STEPS,
            places=", ".join(places),
        )

    def _alpha(self, rule: str) -> float:
        return float(self.learning_rates[NAMES.index(rule)])

    def _optimizer(self, rule: str, alpha: Any) -> Optimizer:
        return RULES[rule].with_momentum(alpha, self.beta)


def _spin(angle: float) -> Array:
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def _turned(loss: losses.Loss, angle: float) -> losses.Custom:
    """Return a loss turned by an angle about the middle of its window, minima with it."""
    middle = np.mean(loss.window, axis=1)
    spin = _spin(angle)

    def back(theta: Array) -> Array:
        turned: Array = (theta - middle) @ spin + middle
        return turned

    return losses.Custom(
        lambda theta: loss(back(theta)),
        lambda theta: loss.gradient(back(theta)) @ spin.T,
        vectorized=True,
        minima=(np.asarray(loss.minima) - middle) @ spin.T + middle,
        window=loss.window,
    )
