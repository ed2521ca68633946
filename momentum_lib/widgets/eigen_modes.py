"""A quadratic's error, one eigen-direction at a time."""

from __future__ import annotations

import math

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from momentum_lib import losses, plots, theory
from momentum_lib._checks import Array
from momentum_lib.optimizers import HeavyBall
from momentum_lib.style import PALETTE
from momentum_lib.widgets._fields import facts
from momentum_lib.widgets._figure import LiveFigure
from momentum_lib.widgets._slowest import listed, slowest, trend
from momentum_lib.widgets._words import plain, say

__all__ = ["EigenModes"]

STEPS = facts("eigen_modes")["fields"]["step"]["max"]
HALF_AND_END = STEPS // 2, STEPS
FLOOR = 1e-12


class EigenModes(LiveFigure):
    """The error of heavy ball on a quadratic, split into the directions of its eigenvalues.

    The eigenvalues go from 1 to `condition_number`, equal factors apart; every error is 1 at first.

    Parameters
    ----------
    learning_rate : float
        alpha, 0.0001 to 4.
    beta : float
        0 to 0.999.
    condition_number : float
        kappa, 1 to 1,000.
    modes : int
        How many eigenvalues, 2 to 12.
    step : int
        The step that is shown, 0 to 300.
    """

    learning_rate: float
    beta: float
    condition_number: float
    modes: int
    step: int

    @property
    def eigenvalues(self) -> Array:
        """The eigenvalues, rising (modes,)."""
        found: Array = self.condition_number ** (np.arange(self.modes) / (self.modes - 1))
        return found

    def errors(self) -> Array:
        """Return the error of each direction at each step (301, modes), however far it grows."""
        bowl = losses.Quadratic(self.eigenvalues)
        rule = HeavyBall(self.learning_rate, self.beta)
        errors = np.ones((STEPS + 1, self.modes))
        state = rule.init(errors[0])
        with np.errstate(all="ignore"):  # beyond all numbers a direction has none
            for t in range(1, STEPS + 1):
                errors[t], state = rule.step(errors[t - 1], state, bowl.gradient, t)
        return errors

    def rates(self) -> Array:
        """Return the predicted factor a step of each direction (modes,)."""
        return theory.rate("HeavyBall", self.learning_rate, self.eigenvalues, self.beta)

    def measured_rate(self) -> float:
        """Return the factor a step over the second half of the run.

        Two steps in a row count together: a swing through zero is no arrival.
        """
        errors = self.errors()
        with np.errstate(all="ignore"):
            half, end = (np.hypot.reduce(errors[t - 1 : t + 1], axis=None) for t in HALF_AND_END)
            return float((end / half) ** (2 / STEPS))

    def slowest(self) -> list[int]:
        """Return the places of the directions that are slowest: more than one where they tie."""
        return slowest(self.rates())

    def draw(self) -> Figure:
        """Draw the errors as bars, and their size against the step."""
        errors, rates, worst = self.errors(), self.rates(), self.slowest()
        figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.2))
        sizes = np.maximum(np.abs(np.nan_to_num(errors[self.step], nan=1e6)), FLOOR)
        colours = [plots.color("GradientDescent")] * self.modes
        marked = worst if len(worst) < self.modes else []
        for i in marked:
            colours[i] = plots.color("HeavyBall")
        left.bar(np.arange(1, self.modes + 1), sizes, color=colours, width=0.5)
        left.set(yscale="log", ylim=(min(sizes.min() / 2, 1e-3), max(20, 20 * sizes.max())))
        above = {"ha": "center", "textcoords": "offset points"}
        for i in marked:
            left.annotate(f"λ = {plain(self.eigenvalues[i])}", (i + 1, sizes[i]), (0, 4), **above)
        left.set(xlabel="eigen-direction, λ rising", ylabel=f"error at step {self.step}")
        with np.errstate(all="ignore"):
            whole = np.fmin(np.linalg.norm(errors, axis=-1), 1e8)
        (line,) = right.semilogy(np.maximum(whole, 1e-300), color=plots.color("HeavyBall"))
        with np.errstate(over="ignore"):
            predicted = np.minimum(rates[worst[0]] ** np.arange(STEPS + 1), 1e8)
        (dashed,) = right.semilogy(predicted, "--", color=PALETTE["quiet"], lw=1)
        plots.label_ends({line: "error", dashed: "rateᵗ"})
        right.plot(self.step, whole[self.step], "o", ms=8, mfc="white", mec=line.get_color())
        right.set(xlabel="step t", ylabel="size of the error")
        return figure

    def pictured(self) -> str:
        """Say in words what is drawn."""
        return (
            f"Bars for the error in {self.modes} eigen-directions at step {self.step}, and the "
            f"size of the whole error against the step beside a dashed line of the predicted rate."
        )

    def summary(self) -> str:
        """Say the settings, the slowest direction, and the rate predicted and measured."""
        rates, worst, words = self.rates(), self.slowest(), self.words
        how = "all" if len(worst) == self.modes else "several" if len(worst) > 1 else "one"
        error = float(np.abs(self.errors()[self.step, worst]).max())
        measured = self.measured_rate()
        names = listed([float(self.eigenvalues[i]) for i in worst])
        return say(
            words["summary"],
            modes=self.modes,
            kappa=None if plain(self.condition_number) == "1" else self.condition_number,
            alpha=self.learning_rate,
            beta=self.beta,
            who=say(words["who"][how], modes=self.modes, slowest=names),
            how=words["how"][how][trend(rates[worst[0]])],
            whose=words["whose"][how],
            step=self.step,
            error=error if math.isfinite(error) else None,
            predicted=rates[worst[0]],
            measured=measured if math.isfinite(measured) else None,
        )
