"""A gradient that comes and goes as a wave, and what momentum makes of it."""

from __future__ import annotations

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure

from momentum_lib import plots, theory
from momentum_lib._checks import Array
from momentum_lib.style import PALETTE
from momentum_lib.widgets._fields import facts
from momentum_lib.widgets._figure import LiveFigure
from momentum_lib.widgets._words import say

__all__ = ["FrequencyResponse"]

#: Each line goes through so many places a step.
FINE = 16
#: A delay below this is none: half of the last digit that is written.
NONE = 0.005
_PERIOD = facts("frequency_response")["fields"]["period"]
PERIODS = np.geomspace(_PERIOD["min"], _PERIOD["max"], 121)


class FrequencyResponse(LiveFigure):
    """Momentum as a filter: gain and delay of the velocity, by how fast the gradient changes.

    Parameters
    ----------
    beta : float
        The weight of the past, 0 to 0.99.
    period : float
        After how many steps the gradient comes again, 2 to 200.
    steps : int
        How many steps of the wave are shown, 60 to 200.
    """

    beta: float
    period: float
    steps: int

    def response(self) -> theory.Response:
        """Return gain and delay of the velocity at this period."""
        return theory.frequency_response(self.period, self.beta)

    def waves(self, t: Array) -> tuple[Array, Array]:
        """Return the gradient and the velocity over alpha at some times, long after the start."""
        gain, delay = self.response()
        angle = 2 * np.pi / self.period
        return np.cos(angle * t), gain * np.cos(angle * (t - delay))

    def draw(self) -> Figure:
        """Draw both waves above, gain and delay against the period below."""
        figure, axes = plt.subplot_mosaic("WW\nGD", figsize=(7.6, 4.6))
        self._draw_waves(axes["W"])
        gain, delay = theory.frequency_response(PERIODS, self.beta)
        own, beta, names = self.response(), self.beta, self.words["lines"]
        ends = {"steady": 1 / (1 - beta), "plain": 1.0, "alternating": 1 / (1 + beta)}
        self._draw_curve(axes["G"], gain, float(own.gain), {names[k]: v for k, v in ends.items()})
        axes["G"].set(yscale="log", ylim=(0.4, 1.5 / (1 - beta)), ylabel=self.words["axes"]["gain"])
        _ticks(axes["G"].yaxis, [0.5, 1, 2, 5, 10, 20, 50, 100])
        latest = {names["latest"]: beta / (1 - beta)} if beta else {}
        self._draw_curve(axes["D"], delay, float(own.delay), latest)
        axes["D"].set(
            ylim=(0, 1.1 * max(beta / (1 - beta), 0.5)), ylabel=self.words["axes"]["delay"]
        )
        return figure

    def _draw_waves(self, ax: Axes) -> None:
        last = self.steps
        steps, fine = np.arange(last + 1.0), np.linspace(0, last, FINE * last + 1)
        ends = {}
        for k, name in enumerate(("gradient", "velocity")):
            tone = plots.color(("GradientDescent", "HeavyBall")[k])
            (line,) = ax.plot(fine, self.waves(fine)[k], color=tone, lw=1.2)
            ax.plot(steps, self.waves(steps)[k], ".", color=tone, ms=4)
            ends[line] = self.words["lines"][name]
        plots.label_ends(ends)
        gain, delay = self.response()
        high = max(1.0, float(gain))
        ax.plot([0, float(delay)], [float(gain)] * 2, color=PALETTE["ink"], lw=1)
        ax.annotate(self._crest(), (float(delay), 1.2 * high))
        ax.set(
            xlim=(0, last),
            ylim=(-1.15 * high, 1.7 * high),
            xlabel="step t",
            ylabel=self.words["axes"]["wave"],
        )

    def _draw_curve(self, ax: Axes, values: Array, own: float, ends: dict[str, float]) -> None:
        ax.plot(PERIODS, values, color=plots.color("HeavyBall"))
        lines = {
            ax.plot(PERIODS, 0 * PERIODS + level, "--", color=PALETTE["quiet"], lw=0.9)[0]: name
            for name, level in ends.items()
        }
        if lines:
            plots.label_ends(lines)
        ax.plot(self.period, own, "o", ms=8, mfc="white", mec=plots.color("HeavyBall"))
        ax.set(xscale="log", xlabel=self.words["axes"]["period"])
        _ticks(ax.xaxis, [2, 5, 10, 20, 50, 100, 200])

    def _late(self) -> float | None:
        delay = float(self.response().delay)
        return delay if delay >= NONE else None

    def _crest(self) -> str:
        return say(self.words["crest"], gain=float(self.response().gain), delay=self._late())

    def pictured(self) -> str:
        """Say in words what is drawn."""
        return (
            "A gradient that comes and goes as a wave, and the velocity, a wave of another size "
            "that comes later; below, gain and delay against the steps from wave to wave."
        )

    def summary(self) -> str:
        """Say the settings, gain and delay, and the two ends between which the gain lies."""
        return say(
            self.words["summary"],
            beta=self.beta,
            period=self.period,
            gain=float(self.response().gain),
            delay=self._late(),
            steady=1 / (1 - self.beta),
            alternating=1 / (1 + self.beta),
        )


def _ticks(axis: Axis, values: list[float]) -> None:
    """Have these numbers on a logarithmic axis, where they lie within it."""
    low, high = sorted(axis.get_view_interval())
    inside = [value for value in values if low <= value <= high]
    axis.set_ticks(inside, [f"{value:g}" for value in inside])
    axis.set_ticks([], minor=True)
