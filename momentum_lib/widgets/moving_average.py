"""Noisy data, their moving average, and what every past value weighs in it."""

from __future__ import annotations

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from momentum_lib import averages, plots
from momentum_lib._checks import Array
from momentum_lib.random_numbers import normals
from momentum_lib.style import PALETTE
from momentum_lib.widgets._fields import facts
from momentum_lib.widgets._figure import LiveFigure
from momentum_lib.widgets._words import say

__all__ = ["MovingAverage"]

# So little more than a part of an effect is that part: half of it is not decided by the last bit.
HAIR = 1e-9
COUNT = facts("moving_average")["fields"]["at"]["max"]


class MovingAverage(LiveFigure):
    """A moving average over noisy data, one point of which can be pushed.

    Parameters
    ----------
    beta : float
        The weight of the past, 0 to 0.99.
    noise : float
        Standard deviation of the noise in the data, 0 to 1.
    form : str
        ``"average"`` or ``"sum"``: weights ``(1 - beta) beta^k`` or ``beta^k``.
    bias_correction : bool
        Whether the average is divided by ``1 - beta^t``.
    at : int
        The step whose weights are shown, 1 to 100.
    pushed, push : int, float
        Which data point is moved, 1 to 100, and by how much, -4 to 4.
    """

    beta: float
    noise: float
    form: str
    bias_correction: bool
    at: int
    pushed: int
    push: float

    def series(self) -> dict[str, Array]:
        """Return the data and their average, with the push and (`raw`, `without`) without it."""
        t = np.arange(1, COUNT + 1)
        raw = 1 + 0.6 * np.sin(2 * np.pi * t / COUNT) + self.noise * normals(1, COUNT)
        data = raw + self.push * (t == self.pushed)
        return {"raw": raw, "data": data, "smooth": self._of(data), "without": self._of(raw)}

    def weights(self) -> Array:
        """Return what each value up to `at` weighs, newest first (at,)."""
        weights = averages.weights(self.beta, self.at)
        total: float = 1 - self.beta
        if self.form != "sum":
            total = averages.correction(self.beta, self.at if self.bias_correction else 10**6)
        return weights / total

    def trace(self, part: float) -> int | None:
        """Return after how many steps no more than this part of the push is left.

        None where the data end before that.
        """
        series = self.series()
        effect = np.abs(series["smooth"] - series["without"])
        felt = np.flatnonzero(effect > part * effect[self.pushed - 1] * (1 + HAIR))
        last = int(felt[-1]) if felt.size else self.pushed - 2
        return None if last == COUNT - 1 else last + 2 - self.pushed

    def draw(self) -> Figure:
        """Draw data and average above, the weights below."""
        series, t = self.series(), np.arange(1, COUNT + 1)
        colour = plots.color("HeavyBall")
        figure, (upper, lower) = plt.subplots(2, 1, figsize=(7.6, 4.4), height_ratios=[2, 1])
        upper.plot(t, series["data"], ".", ms=4, color=PALETTE["quiet"])
        upper.fill_between(t, series["smooth"], series["without"], color=colour, alpha=0.2, lw=0)
        (line,) = upper.plot(t, series["smooth"], color=colour)
        plots.label_end(line, self.form)
        upper.plot(self.pushed, series["data"][self.pushed - 1], "o", ms=8, mfc="white", mec="grey")
        upper.axvline(self.at, color=PALETTE["ink"], lw=0.8, ls=":")
        upper.set(xlim=(0, COUNT), ylabel="value")
        weights = self.weights()
        lower.bar(self.at - np.arange(self.at), weights, color=colour, width=0.5)
        high = 1.3 * weights.max()
        marks = {"half-life": averages.half_life, "window": averages.window}
        for name, lag in marks.items():
            if lag(self.beta) < self.at:
                place = self.at - lag(self.beta)
                lower.axvline(place, color=PALETTE["quiet"], lw=0.9, ls="--")
                side = "left" if name == "half-life" else "right"
                lower.text(place, high, f" {name} ", ha=side, va="top", fontsize=8)
        lower.set(
            xlim=(0, COUNT), ylim=(0, high), xlabel="step whose value is weighed", ylabel="weight"
        )
        return figure

    def pictured(self) -> str:
        """Say in words what is drawn."""
        return (
            f"A hundred noisy data points and their moving {self.form}; below, bars for the weight "
            f"of each past value at step {self.at}, with half-life and window marked."
        )

    def summary(self) -> str:
        """Say the settings, the value that is looked at, and what it is made of."""
        kind = "corrected" if self.bias_correction else "average"
        weights = self.weights()
        return say(
            self.words["summary"],
            form=self.words["form"]["sum" if self.form == "sum" else kind],
            beta=self.beta,
            noise=self.noise,
            at=self.at,
            smooth=float(self.series()["smooth"][self.at - 1]),
            newest=float(weights[0]),
            first=float(weights[-1]),
            half_life=averages.half_life(self.beta),
            window=averages.window(self.beta),
            pushed=self.pushed,
            push=self.push or None,
            felt=self._felt(),
        )

    def _felt(self) -> str:
        """Say how long the push is felt."""
        half = self.trace(0.5)
        steps = half and say(self.words["half"], one=half == 1, steps=half)
        return say(self.words["felt"], half=steps, nearly_all=self.trace(0.01))

    def _of(self, values: Array) -> Array:
        if self.form == "sum":
            return averages.total(values, self.beta)
        return averages.average(values, self.beta, self.bias_correction)
