"""One step of heavy ball and one of Nesterov from the same state, as arrows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from momentum_lib import losses, plots
from momentum_lib._checks import Array
from momentum_lib.optimizers import HeavyBall, Nesterov, Velocity
from momentum_lib.style import PALETTE
from momentum_lib.widgets._figure import LiveFigure
from momentum_lib.widgets._words import plain, say

__all__ = ["LookAhead", "OneStep"]

RULES = {"HeavyBall": HeavyBall, "Nesterov": Nesterov}
#: Beyond this a run has left for good.
AWAY = 1e6


class OneStep(NamedTuple):
    """Where the velocity leads, where the gradient is asked for, the pull, and the landing."""

    led: Array
    asks: Array
    pull: Array
    lands: Array


class LookAhead(LiveFigure):
    """Where heavy ball and Nesterov ask for their gradient, what they get, and where they land.

    Parameters
    ----------
    surface : str
        ``"Quadratic"``, ``"Ravine"``, ``"Himmelblau"``, ``"Beale"`` or ``"Booth"``.
    rule : str
        The rule that walks on from step to step, ``"HeavyBall"`` or ``"Nesterov"``.
    condition_number : float
        Of the surface ``"Quadratic"``, 1 to 100.
    learning_rate : float
        alpha, 0.001 to 1.
    beta : float
        0 to 0.99.
    start, velocity : (float, float)
        The state at step 0.
    step : int
        The step that is shown, 0 to 60.
    """

    surface: str
    rule: str
    condition_number: float
    learning_rate: float
    beta: float
    start: list[float]
    velocity: list[float]
    step: int

    @property
    def loss(self) -> Any:
        """The surface as a loss."""
        if self.surface == "Quadratic":
            return losses.Quadratic([1.0, self.condition_number], rotation=0.5)
        return losses.by_name(self.surface)

    def states(self) -> list[tuple[Array, Array]]:
        """Return theta and velocity of the rule that walks on, from step 0 on.

        To the step that is shown, or to the one at which it has left for good.
        """
        optimizer = RULES[self.rule](self.learning_rate, self.beta)
        theta, velocity = np.array(self.start), np.array(self.velocity)
        found = [(theta, velocity)]
        with np.errstate(all="ignore"):
            while len(found) <= self.step and _is_near(theta):
                gradient, t = self.loss.gradient, len(found)
                theta, state = optimizer.step(theta, Velocity(velocity), gradient, t)
                velocity = state.velocity
                found.append((theta, velocity))
        return found

    def one_step(self, rule: str) -> OneStep:
        """Return the parts of one step of a rule from the state that is shown."""
        theta, velocity = self.states()[-1]
        led = theta - self.beta * velocity
        asks = led if rule == "Nesterov" else theta
        with np.errstate(all="ignore"):
            pull = self.learning_rate * self.loss.gradient(asks)
            return OneStep(led, asks, pull, led - pull)

    def draw(self) -> Figure:
        """Draw the surface, the way so far and both steps as arrows."""
        figure, ax = plt.subplots(figsize=(7.6, 4.2))
        plots.surface(self.loss, ax)
        past = np.array([theta for theta, _ in self.states()])
        window = self.loss.window
        ax.set(xlabel="θ₁", ylabel="θ₂", xlim=window[0], ylim=window[1])
        if not _is_near(past[-1]):
            return figure
        ax.plot(*past.T, ".-", color=plots.color(self.rule), lw=1.4)
        heavy, nesterov = self.one_step("HeavyBall"), self.one_step("Nesterov")
        arrow = {"arrowstyle": "->", "lw": 1.8, "shrinkA": 0, "shrinkB": 0}
        ax.annotate(
            "", tuple(heavy.led), tuple(past[-1]), arrowprops={**arrow, "color": PALETTE["ink"]}
        )
        for name, step in (("HeavyBall", heavy), ("Nesterov", nesterov)):
            colour = plots.color(name)
            ax.annotate(
                "", tuple(step.lands), tuple(step.led), arrowprops={**arrow, "color": colour}
            )
            ax.plot(*step.asks, "D", ms=13, mfc="none", mec=colour, mew=1.6)
            where = self.words["places"]["nesterov" if name == "Nesterov" else "heavy"]
            ax.annotate(
                where,
                tuple(step.lands),
                (8, 14 if name == "Nesterov" else -12),
                textcoords="offset points",
                color=plots.legible(colour),
                annotation_clip=True,
            )
        return figure

    def pictured(self) -> str:
        """Say in words what is drawn."""
        return (
            f"Contours of the surface {self.surface} with two steps from the same state as arrows."
        )

    def summary(self) -> str:
        """Say the settings, and where each rule asks for its gradient and lands."""
        states = self.states()
        settings = {
            "step": self.step,
            "rule": PALETTE["names"][self.rule],
            "alpha": self.learning_rate,
            "beta": self.beta,
        }
        if not _is_near(states[-1][0]):
            return say(self.words["lost"], **settings, lost=len(states) - 1)
        heavy, nesterov = self.one_step("HeavyBall"), self.one_step("Nesterov")
        reached = [float(self.loss(step.lands)) for step in (heavy, nesterov)]
        lower, higher = min(reached), max(reached)
        better = "Nesterov" if reached[1] < reached[0] else "Heavy ball"
        return say(
            self.words["summary"],
            **settings,
            theta=states[-1][0],
            led=heavy.led,
            heavy=heavy.lands,
            nesterov=nesterov.lands,
            better=better if plain(lower) != plain(higher) else None,
            lower=lower,
            higher=higher,
        )


def _is_near(theta: Array) -> bool:
    return bool(np.all(np.abs(theta) < AWAY))
