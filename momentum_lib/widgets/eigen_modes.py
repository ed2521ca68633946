"""A quadratic's error, one eigen-direction at a time."""

from __future__ import annotations

import math

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from momentum_lib import losses, plots, theory
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import HeavyBall
from momentum_lib.style import PALETTE
from momentum_lib.widgets._fields import facts
from momentum_lib.widgets._figure import LiveFigure
from momentum_lib.widgets._words import say

__all__ = ["EigenModes"]

STEPS = facts("eigen_modes")["fields"]["step"]["max"]
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
        """Return the error of each direction at each step (301, modes), NaN after a divergence."""
        bowl = losses.Quadratic(self.eigenvalues)
        start = np.ones(self.modes)
        return descend(bowl, HeavyBall(self.learning_rate, self.beta), start, STEPS).thetas

    def rates(self) -> Array:
        """Return the predicted factor a step of each direction (modes,)."""
        return theory.rate("HeavyBall", self.learning_rate, self.eigenvalues, self.beta)

    def measured_rate(self) -> float:
        """Return the factor a step over the second half of the run.

        Two steps in a row count together: a swing through zero is no arrival.
        """
        squares = np.sum(self.errors() ** 2, axis=-1)
        sizes = np.sqrt(squares[1:] + squares[:-1])
        return float((sizes[-1] / sizes[STEPS // 2 - 1]) ** (2 / STEPS))

    def draw(self) -> Figure:
        """Draw the errors as bars, and their size against the step."""
        errors, rates = self.errors(), self.rates()
        worst = int(np.argmax(rates))
        figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.2))
        sizes = np.maximum(np.abs(np.nan_to_num(errors[self.step], nan=1e6)), FLOOR)
        colours = [plots.color("GradientDescent")] * self.modes
        colours[worst] = plots.color("HeavyBall")
        left.bar(np.arange(1, self.modes + 1), sizes, color=colours, width=0.5)
        left.set(yscale="log", ylim=(min(sizes.min() / 2, 1e-3), max(20, 20 * sizes.max())))
        named, above = (worst + 1, sizes[worst]), {"ha": "center", "textcoords": "offset points"}
        left.annotate(f"λ = {self.eigenvalues[worst]:g}", named, (0, 4), **above)
        left.set(xlabel="eigen-direction, λ rising", ylabel=f"error at step {self.step}")
        whole = np.minimum(np.linalg.norm(errors, axis=-1), 1e8)
        (line,) = right.semilogy(np.maximum(whole, 1e-300), color=plots.color("HeavyBall"))
        with np.errstate(over="ignore"):
            predicted = np.minimum(rates[worst] ** np.arange(STEPS + 1), 1e8)
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
        rates, measured = self.rates(), self.measured_rate()
        worst = int(np.argmax(rates))
        return say(
            self.words["summary"],
            modes=self.modes,
            kappa=self.condition_number,
            alpha=self.learning_rate,
            beta=self.beta,
            slowest=float(self.eigenvalues[worst]),
            how=self.words["how"]["grows" if rates[worst] >= 1 else "slow"],
            step=self.step,
            error=abs(float(self.errors()[self.step, worst])),
            predicted=rates[worst],
            measured=measured if math.isfinite(measured) else None,
        )
