"""A ball on a curve with friction, beside plain descent."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from momentum_lib import losses, physics, plots
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import GradientDescent
from momentum_lib.physics import Ball, Motion
from momentum_lib.style import PALETTE
from momentum_lib.widgets._fields import facts
from momentum_lib.widgets._figure import LiveFigure
from momentum_lib.widgets._words import say, sentence, surface_title

__all__ = ["RollingBall"]

FIELDS = facts("rolling_ball")["fields"]
STEPS = FIELDS["step"]["max"]
HEIGHTS = {"Bump": "height", "NarrowWell": "depth"}
#: Beyond this a ball has run away, and comes back no more.
AWAY = 1e6
#: Where a ball is let go before the bump, and what it has to pass.
BEFORE, BEYOND = -2.2, -1.0


class RollingBall(LiveFigure):
    """A ball that rolls with friction: its steps are heavy ball's; plain descent goes beside it.

    Parameters
    ----------
    curve : str
        ``"Slope"``, ``"Bump"``, ``"DoubleWell"`` or ``"NarrowWell"`` of `momentum_lib.losses`.
    height : float
        Height of the bump, or depth of the narrow well, 0 to 4.
    learning_rate : float
        alpha = time_step^2, 0.001 to 0.2.
    beta : float
        1 - friction time_step, 0 to 0.999.
    place : float
        Where the ball is let go, -10 to 5.
    step : int
        The step that is shown, 0 to 400.
    """

    curve: str
    height: float
    learning_rate: float
    beta: float
    place: float
    step: int

    @property
    def loss(self) -> Any:
        """The curve as a loss."""
        size = {HEIGHTS[self.curve]: self.height} if self.curve in HEIGHTS else {}
        return losses.by_name(self.curve, **size)

    @property
    def ball(self) -> Ball:
        """The ball whose steps are heavy ball's with this alpha and beta."""
        return Ball.from_heavy_ball(self.learning_rate, self.beta)

    def runs(self) -> tuple[Motion, Array]:
        """Return the ball's motion, and plain descent's places (steps + 1,) from the same start."""
        plain = descend(self.loss, GradientDescent(self.learning_rate), [self.place], STEPS)
        return physics.roll(self.loss, self.ball, [self.place], STEPS), plain.thetas[:, 0]

    def threshold(self) -> float | None:
        """Return the least beta that passes the bump before the ball; None without one."""
        if not self._has_bump():
            return None
        alpha = self.learning_rate
        return physics.threshold_beta(self.loss, alpha, self.place, BEYOND, STEPS)

    def _has_bump(self) -> bool:
        return self.curve == "Bump" and self.place <= BEFORE and self.height > 0

    def draw(self) -> Figure:
        """Draw the curve with ball and dot, and where the energy is."""
        loss, (motion, descent) = self.loss, self.runs()
        figure, (hill, bar) = plt.subplots(2, 1, figsize=(7.6, 3.6), height_ratios=[6, 1])
        plots.curve(loss, hill, color=PALETTE["ink"], lw=1.2)
        trail = motion.positions[: self.step + 1, 0]
        orange, grey = plots.color("HeavyBall"), plots.color("GradientDescent")
        low, high = loss.window[0]
        trail = trail[(trail >= low) & (trail <= high)]
        hill.plot(trail, loss(trail[:, np.newaxis]), ".", ms=4, color=orange)
        named = {"textcoords": "offset points", "ha": "center"}
        for x, name, colour, size, above in (
            (descent[self.step], "plain descent", grey, 8, -16),
            (motion.positions[self.step, 0], "ball", orange, 13, 12),
        ):
            if low <= x <= high:
                height = float(loss([x]))
                hill.plot(x, height, "o", ms=size, color=colour)
                hill.annotate(name, (x, height), (0, above), color=plots.legible(colour), **named)
        hill.set(xlabel="x", ylabel="height f(x)", xlim=(low, high))
        bottom = float(loss(np.linspace(low, high, 301)[:, np.newaxis]).min())
        kept = float(motion.potential[self.step]) - bottom
        parts = {
            "potential": (PALETTE["potential"], kept),
            "kinetic": (orange, float(motion.kinetic[self.step])),
            "lost": (grey, float(motion.lost[self.step])),
        }
        left = 0.0
        for part, (colour, energy) in parts.items():
            shown = max(energy, 0.0) if math.isfinite(energy) else 0.0
            bar.barh(0, shown, left=left, color=colour, label=part)
            left += shown
        bar.set(xlim=(0, max(left, 1e-12)))
        bar.axis("off")
        bar.legend(ncols=3, loc="lower left", bbox_to_anchor=(0, 0.85), borderaxespad=0)
        return figure

    def pictured(self) -> str:
        """Say in words what is drawn."""
        return (
            f"The curve {self.curve} with a ball and a dot for plain descent, both let go at "
            f"{self.place:g}, and a bar that divides the energy into potential, kinetic and lost."
        )

    def summary(self) -> str:
        """Say the settings, and where the ball and plain descent are."""
        motion, descent = self.runs()
        places = motion.positions[:, 0]
        gone = np.flatnonzero(~(np.abs(places) < AWAY))
        lost = int(gone[0]) if gone.size else None
        needed = self.threshold()
        return say(
            self.words["summary"],
            curve=sentence(surface_title(self.curve)),
            height=self.height if self.curve in HEIGHTS else None,
            alpha=self.learning_rate,
            beta=self.beta,
            step=self.step,
            place=None if lost is not None and self.step >= lost else float(places[self.step]),
            speed=float(motion.speeds[self.step, 0]),
            descent=float(descent[self.step]) if abs(descent[self.step]) < AWAY else None,
            steps=STEPS,
            end=float(places[-1]) if lost is None else None,
            lost=lost,
            never=needed is None and self._has_bump(),
            always=needed == 0,
            threshold=needed or None,
        )
