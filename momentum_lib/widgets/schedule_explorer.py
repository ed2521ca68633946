"""A beta that changes on the way: its curve, the effective step, the path and the loss."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from momentum_lib import losses, plots, schedules
from momentum_lib._checks import Schedule
from momentum_lib.descent import Trajectory, descend
from momentum_lib.optimizers import HeavyBall
from momentum_lib.widgets._fields import facts
from momentum_lib.widgets._figure import LiveFigure
from momentum_lib.widgets._words import say, sentence
from momentum_lib.widgets.descent_explorer import ended

__all__ = ["ScheduleExplorer"]

TITLES = facts("schedule_explorer")["fields"]["schedule"]["of"]


class ScheduleExplorer(LiveFigure):
    """Heavy ball with a scheduled beta, beside the same with the final beta all along.

    Parameters
    ----------
    surface : str
        ``"Quadratic"`` (eigenvalues 1 and 50), ``"Ravine"``, ``"Rosenbrock"``, ``"Booth"``,
        ``"Beale"`` or ``"Himmelblau"``.
    schedule : str
        ``"constant"``, ``"linear"``, ``"cosine"``, ``"warm_up"``, ``"rising"`` (Sutskever et al.),
        ``"one_cycle"`` (beta down and up, alpha opposite) or ``"drawn"``.
    beta, final_beta : float
        First and last beta, 0 to 0.999. Warm-up and rising begin where they begin; one-cycle goes
        from the last to the first and back.
    learning_rate : float
        alpha, 0.0001 to 1; for one-cycle its peak.
    steps : int
        20 to 500.
    drawn : six floats
        The beta of the schedule ``"drawn"`` at six steps spread evenly.
    """

    surface: str
    schedule: str
    beta: float
    final_beta: float
    learning_rate: float
    steps: int
    drawn: list[float]

    @property
    def loss(self) -> Any:
        """The surface as a loss."""
        if self.surface == "Quadratic":
            return losses.Quadratic([1.0, 50.0], rotation=0.5)
        return losses.by_name(self.surface)

    def settings(self) -> tuple[Schedule, Schedule]:
        """Return alpha and beta as functions of the step."""
        first, final, steps = self.beta, self.final_beta, self.steps
        curves: dict[str, Callable[[], Schedule]] = {
            "constant": lambda: schedules.Constant(first),
            "linear": lambda: schedules.Linear(first, final, steps),
            "cosine": lambda: schedules.Cosine(first, final, steps),
            "warm_up": lambda: schedules.WarmUp(final, math.ceil(steps / 4)),
            "rising": lambda: schedules.Rising(final, math.ceil(steps / 10)),
            "one_cycle": lambda: schedules.OneCycle(final, first, final, steps),
            "drawn": lambda: schedules.Through(tuple(self.drawn), steps),
        }
        alpha: Schedule = schedules.Constant(self.learning_rate)
        if self.schedule == "one_cycle":
            peak = self.learning_rate
            alpha = schedules.OneCycle(peak / 10, peak, peak / 100, steps)
        return alpha, curves[self.schedule]()

    def runs(self) -> dict[str, Trajectory]:
        """Return the run with beta held, and the scheduled one."""
        held = 0.0 if self.schedule == "constant" else self.final_beta
        optimizers = {
            "held": HeavyBall(self.learning_rate, held),
            "schedule": HeavyBall(*self.settings()),
        }
        loss = self.loss
        return {
            name: descend(loss, rule, loss.start, self.steps) for name, rule in optimizers.items()
        }

    def draw(self) -> Figure:
        """Draw beta, the effective step, the path and the loss."""
        figure, axes = plt.subplots(2, 2, figsize=(7.6, 5))
        (top, effective), (map_, curve) = axes
        alpha, beta = self.settings()
        ts = np.arange(1, self.steps + 1)
        betas = np.array([beta(int(t)) for t in ts])
        alphas = np.array([alpha(int(t)) for t in ts])
        colour = plots.color("HeavyBall")
        top.plot(ts, betas, color=colour)
        top.set(ylim=(0, 1), xlabel="step t", ylabel="β")
        effective.semilogy(ts, alphas / (1 - betas), color=colour)
        effective.set(xlabel="step t", ylabel="α/(1 − β)")
        plots.surface(self.loss, map_)
        lowest, ends = float(self.loss(self.loss.minima[0])), {}
        for name, run in self.runs().items():
            rule = "HeavyBall" if name == "schedule" else "GradientDescent"
            plots.path(run, map_, rule, marker="")
            plots.loss_curve(run, curve, rule, lowest=lowest)
            ends[curve.lines[-1]] = name
        plots.label_ends(ends)
        map_.set(xlabel="θ₁", ylabel="θ₂")
        return figure

    def pictured(self) -> str:
        """Say in words what is drawn."""
        return (
            f"Four panels: beta over the steps; the effective step alpha / (1 - beta); the path on "
            f"the surface {self.surface}; and its loss beside that of a constant beta."
        )

    def summary(self) -> str:
        """Say the settings, and how the runs with beta scheduled and held end."""
        _, beta = self.settings()
        runs, loss = self.runs(), self.loss
        return say(
            self.words["summary"],
            schedule=sentence(TITLES[self.schedule]),
            first=float(beta(1)),
            last=float(beta(self.steps)),
            steps=self.steps,
            alpha=self.learning_rate,
            ended=ended(runs["schedule"], loss),
            held_beta=None if self.schedule == "constant" else self.final_beta,
            held=ended(runs["held"], loss),
        )
