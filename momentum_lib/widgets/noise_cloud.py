"""Stochastic gradients around a minimum: the cloud, and its radius measured and predicted."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from momentum_lib import losses, plots, theory
from momentum_lib._checks import Array
from momentum_lib.random_numbers import normals
from momentum_lib.style import PALETTE
from momentum_lib.widgets._figure import LiveFigure
from momentum_lib.widgets._words import say

__all__ = ["NoiseCloud"]

EIGENVALUES = np.array([1.0, 4.0])
CHAINS, BURN_IN, KEPT = 16, 800, 500
# Two radii that are so near are said to be the same; a cloud that takes more steps than so many to
# forget its start has not settled.
ALIKE, SETTLED = 0.03, 250
#: The usual window, how many times wider it may be so that a cloud lies within it, and how many
#: standard deviations that takes.
WINDOW = np.array([[-1.5, 1.5], [-1.0, 1.0]])
WIDER, REACH = (1, 1.5, 2, 3, 5, 8, 12, 20), 2.2
TRAIL = 18


class NoiseCloud(LiveFigure):
    """Where heavy ball wanders about a minimum when every gradient is noisy.

    The bowl has the eigenvalues 1 and 4; 16 runs take 800 steps, then 500 that are shown.

    Parameters
    ----------
    hold : str
        What stays when the reader moves beta: ``"learning_rate"``, or ``"effective_step"`` for
        alpha / (1 - beta).
    noise : float
        Standard deviation of the noise in each gradient, 0.05 to 3.
    learning_rate : float
        alpha, 0.001 to 0.5.
    beta : float
        0 to 0.98.
    step : int
        How many steps after they were let go at the minimum the walkers are shown, 0 to 300.
    """

    hold: str
    noise: float
    learning_rate: float
    beta: float
    step: int

    def cloud(self) -> Array:
        """Return the places of the runs (16 * 500, 2), run by run."""
        return _cloud(self.noise, self.learning_rate, self.beta)

    def ways(self) -> Array:
        """Return the ways of the runs from the minimum, up to the step (16, step + 1, 2)."""
        return _ways(self.noise, self.learning_rate, self.beta, self.step)

    def walked(self) -> float:
        """Return how far the runs are from the minimum at the step, the root mean square."""
        return _radius(self.ways()[:, -1])

    @property
    def window(self) -> Array:
        """What is seen of the bowl: as much as holds the cloud, where there is one (2, 2)."""
        most = float(np.max(REACH * self._spreads() / WINDOW[:, 1]))
        fitting = [times for times in WIDER if times >= most] or [WIDER[-1]]
        found: Array = WINDOW * (fitting[0] if math.isfinite(most) else 1)
        return found

    def measured_radius(self) -> float:
        """Return the root mean square distance from the minimum."""
        return _radius(self.cloud())

    def predicted_radius(self) -> float:
        """Return the radius that theory has: both stationary spreads together."""
        return float(np.hypot(*self._spreads()))

    def learning_rate_at(self, beta: float) -> float:
        """Return the alpha that goes with another beta while what is held stays."""
        if self.hold == "learning_rate":
            return float(self.learning_rate)
        return float(self.learning_rate * (1 - beta) / (1 - self.beta))

    def draw(self) -> Figure:
        """Draw the cloud on its bowl, and the radius against beta."""
        figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.2), width_ratios=[1.15, 1])
        across, up = self.window
        x, y = np.meshgrid(*(np.linspace(low, high, 120) for low, high in (across, up)))
        heights = losses.Quadratic(EIGENVALUES)(np.stack([x, y], axis=-1))
        levels = np.quantile(heights, plots.QUANTILES)
        left.contour(x, y, heights, levels=levels, colors=PALETTE["line"], linewidths=0.5)
        orange = plots.color("HeavyBall")
        left.plot(*self.cloud()[::10].T, ".", ms=2.5, color=orange, alpha=0.25)
        for way in self.ways()[:, -TRAIL:]:
            left.plot(*way.T, color=orange, lw=0.8, alpha=0.7)
            left.plot(*way[-1], ".", ms=6, color=orange)
        angles = np.linspace(0, 2 * np.pi, 181)
        first, second = 2 * self._spreads()
        if np.isfinite(first + second):  # else there is no cloud that stays
            left.plot(first * np.cos(angles), second * np.sin(angles), color=PALETTE["ink"])
        left.set(xlim=across, ylim=up, xlabel="θ₁", ylabel="θ₂")
        self._draw_radius(right)
        return figure

    def _draw_radius(self, ax: Axes) -> None:
        betas = np.arange(99) / 100
        alphas = np.array([self.learning_rate_at(beta) for beta in betas])
        spreads = theory.stationary_spread(
            "HeavyBall", alphas[:, np.newaxis], EIGENVALUES, betas[:, np.newaxis], self.noise
        )
        radius = np.hypot(*spreads.T)
        for beta in (0.3, 0.7, 0.9):
            measured = _radius(_cloud(self.noise, self.learning_rate_at(beta), beta))
            ax.plot(beta, measured, ".", color=plots.color("HeavyBall"))
        ax.plot(
            self.beta, self.measured_radius(), "o", ms=8, mfc="white", mec=plots.color("HeavyBall")
        )
        known = [value for value in (self.predicted_radius(), radius[90], radius[0]) if value < 1e3]
        high = 1.15 * max(known, default=3.0)
        drawn = radius <= high  # so that the line ends, and has its name, within the picture
        (line,) = ax.plot(betas[drawn], radius[drawn], "--", color=PALETTE["quiet"], lw=1.2)
        plots.label_end(line, "predicted")
        ax.set(xlim=(0, 1), ylim=(0, high), xlabel="β", ylabel="radius of the cloud")

    def pictured(self) -> str:
        """Say in words what is drawn."""
        return (
            "A cloud of points about the minimum of a bowl with an ellipse of two standard "
            "deviations and sixteen runs on their way, and the radius of the cloud against beta."
        )

    def summary(self) -> str:
        """Say the settings, and the radius measured and predicted."""
        predicted = self.predicted_radius()
        away = self.walked()
        setting = {
            "noise": self.noise,
            "alpha": self.learning_rate,
            "beta": self.beta,
            "step": self.step,
            "away": away if math.isfinite(away) else None,
        }
        if not math.isfinite(predicted):
            return say(self.words["diverged"], **setting)
        without = theory.stationary_spread(
            "HeavyBall", self.learning_rate_at(0), EIGENVALUES, 0, self.noise
        )
        ratio = predicted / float(np.hypot(*without))  # 0 where plain descent diverges
        alike, held = abs(ratio - 1) < ALIKE, self.hold == "effective_step"
        ends = self.fields["learning_rate"]
        return say(
            self.words["summary"],
            **setting,
            effective=self.learning_rate / (1 - self.beta),
            measured=self.measured_radius(),
            predicted=predicted,
            times=None if alike or ratio == 0 else ratio,
            alike=alike,
            held=self.words["held"][self.hold],
            unsettled=(1 - self.beta) > SETTLED * self.learning_rate * EIGENVALUES[0],
            most=held and self.learning_rate == ends["max"],
            least=held and self.learning_rate == ends["min"],
        )

    def _spreads(self) -> Array:
        return theory.stationary_spread(
            "HeavyBall", self.learning_rate, EIGENVALUES, self.beta, self.noise
        )


@cache
def _noise() -> Array:
    """Return the noise of every run, step and direction; the browser draws the same."""
    return normals(1, CHAINS * (BURN_IN + KEPT) * 2).reshape(CHAINS, BURN_IN + KEPT, 2)


def _ways(noise: float, learning_rate: float, beta: float, steps: int) -> Array:
    """Return the places of every run from the minimum on (16, steps + 1, 2)."""
    theta, velocity = np.zeros((CHAINS, 2)), np.zeros((CHAINS, 2))
    places = np.zeros((CHAINS, steps + 1, 2))
    with np.errstate(all="ignore"):  # a run that diverges is drawn until it is gone
        for t in range(steps):
            gradient = EIGENVALUES * theta + noise * _noise()[:, t]
            velocity = beta * velocity + learning_rate * gradient
            theta = theta - velocity
            places[:, t + 1] = theta
    return places


def _cloud(noise: float, learning_rate: float, beta: float) -> Array:
    """Return the places of the runs once they have forgotten their start (16 * 500, 2)."""
    places = _ways(noise, learning_rate, beta, BURN_IN + KEPT)[:, BURN_IN + 1 :]
    return places.reshape(-1, 2)


def _radius(places: Array) -> float:
    with np.errstate(all="ignore"):
        return float(np.sqrt(np.mean(np.sum(places**2, axis=-1))))
