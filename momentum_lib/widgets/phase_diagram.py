"""The plane of alpha lambda and beta: where a rule converges, and how fast."""

from __future__ import annotations

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from momentum_lib import losses, plots, rules, theory
from momentum_lib._checks import Array
from momentum_lib.descent import Trajectory, descend
from momentum_lib.style import PALETTE
from momentum_lib.widgets._fields import facts
from momentum_lib.widgets._figure import LiveFigure
from momentum_lib.widgets._slowest import listed, slowest
from momentum_lib.widgets._words import say, sentence

__all__ = ["PhaseDiagram"]

FIELDS = facts("phase_diagram")["fields"]
WIDEST, HIGHEST = FIELDS["learning_rate"]["max"], FIELDS["beta"]["max"]
STEPS, FINE = 60, 90
# Where each region has room for its name, clear of the lines: alpha lambda, beta, degrees turned.
REGIONS = {
    "HeavyBall": {
        "monotone": (0.15, 0.1, 90),
        "oscillating": (1.4, 0.72, 0),
        "diverging": (3.4, 0.2, 0),
    },
    "Nesterov": {
        "monotone": (0.15, 0.1, 90),
        "oscillating": (0.55, 0.5, 90),
        "diverging": (2.9, 0.5, 0),
    },
}
LEVELS = [0, 0.3, 0.5, 0.65, 0.75, 0.82, 0.88, 0.92, 0.95, 0.97, 0.985, 1]


class PhaseDiagram(LiveFigure):
    """The convergence rate over alpha lambda and beta, with a point to drag.

    The largest eigenvalue is 1, so its alpha lambda is alpha; the smallest is 1 / condition_number.

    Parameters
    ----------
    rule : str
        ``"HeavyBall"`` or ``"Nesterov"``.
    learning_rate : float
        alpha, 0.01 to 4.2.
    beta : float
        0 to 0.999.
    condition_number : float
        Largest over smallest eigenvalue, 1 to 1,000.
    modes : int
        How many eigenvalues are shown, 1 to 6.
    """

    rule: str
    learning_rate: float
    beta: float
    condition_number: float
    modes: int

    @property
    def eigenvalues(self) -> Array:
        """The eigenvalues, the largest, which is 1, first (modes,)."""
        found: Array = self.condition_number ** (-np.arange(self.modes) / max(self.modes - 1, 1))
        return found

    def plane(self, size: int = FINE) -> Array:
        """Return the rate over the plane (size, size), rows of one beta each."""
        x = np.maximum(WIDEST * np.arange(size) / (size - 1), 1e-6)
        betas = HIGHEST * np.arange(size)[:, np.newaxis] / (size - 1)
        return theory.rate(self.rule, x, 1.0, betas)

    def runs(self) -> list[Trajectory]:
        """Return the one-dimensional path of each eigenvalue from 1, in their order."""
        rule = rules.RULES[self.rule].with_momentum(self.learning_rate, self.beta)
        bowls = (losses.Quadratic([eigenvalue]) for eigenvalue in self.eigenvalues)
        return [descend(bowl, rule, [1.0], STEPS) for bowl in bowls]

    def draw(self) -> Figure:
        """Draw the plane, the paths and the roots."""
        figure = plt.figure(figsize=(7.6, 4.0))
        grid = figure.add_gridspec(2, 2, width_ratios=[1.1, 1])
        self._draw_plane(figure.add_subplot(grid[:, 0]))
        self._draw_paths(figure.add_subplot(grid[0, 1]))
        self._draw_roots(figure.add_subplot(grid[1, 1]))
        return figure

    def pictured(self) -> str:
        """Say in words what is drawn."""
        return (
            f"The plane of alpha lambda and beta for {PALETTE['names'][self.rule]}, coloured by "
            f"the convergence rate, with the regions monotone, oscillating and diverging. "
            f"Beside it the one-dimensional paths of {self.modes} eigenvalues and their roots in "
            f"the complex plane."
        )

    def summary(self) -> str:
        """Say the settings, and the rates of the largest and of the slowest eigenvalue."""
        alpha, beta = self.learning_rate, self.beta
        rates = theory.rate(self.rule, alpha, self.eigenvalues, beta)
        worst = slowest(rates)
        turns = self.rule == "HeavyBall" and alpha < 1
        return say(
            self.words["summary"],
            rule=sentence(PALETTE["names"][self.rule]),
            alpha=alpha,
            beta=beta,
            regime=str(theory.regime(self.rule, alpha, 1.0, beta)),
            rate=rates[0],
            critical=float(theory.critical_beta(alpha, 1.0)) if turns else None,
            all=self.modes if 1 < self.modes == len(worst) else None,
            several=self.modes if self.modes > 1 else None,
            kappa=self.condition_number,
            who=self._slowest_said(worst),
            slow_rate=rates[worst[0]],
        )

    def _slowest_said(self, worst: list[int]) -> str:
        """Say which eigenvalues are slowest, where not all are alike."""
        found = self.eigenvalues[worst]
        regime = str(theory.regime(self.rule, self.learning_rate, found[0], self.beta))
        one, several = ("grows", "grow") if regime == "diverging" else ("one", "several")
        who = self.words["who"][several if len(worst) > 1 else one]
        return say(who, slowest=listed(found.tolist()), regime=regime)

    def _draw_plane(self, ax: Axes) -> None:
        x, betas = np.linspace(0, WIDEST, FINE), np.linspace(0, HIGHEST, FINE)
        tones = LinearSegmentedColormap.from_list(
            "rates", [PALETTE["fast"], PALETTE["surface_high"]]
        )
        ax.contourf(x, betas, self.plane(), levels=LEVELS, cmap=tones)
        edge = np.linspace(0, HIGHEST, 120)
        ax.plot(theory.stability_limit(self.rule, 1.0, edge), edge, color=PALETTE["ink"], lw=1.4)
        nesterov = self.rule == "Nesterov"
        turn = ((1 - edge) / (1 + edge)) ** 2 if nesterov else (1 - np.sqrt(edge)) ** 2
        back = np.ones_like(edge) if nesterov else (1 + np.sqrt(edge)) ** 2
        for line in (turn, back):
            ax.plot(line, edge, "--", color=PALETTE["quiet"], lw=1)
        for name, (across, up, turned) in REGIONS[self.rule].items():
            ax.text(across, up, name, style="italic", rotation=turned, ha="center", va="center")
        ax.plot(
            self.learning_rate * self.eigenvalues[1:], [self.beta] * (self.modes - 1), "ok", ms=5
        )
        colour = plots.color(self.rule)
        ax.plot(self.learning_rate, self.beta, "o", ms=9, mfc="white", mec=colour, mew=2)
        ax.set(xlabel="αλ", ylabel="β", xlim=(0, WIDEST), ylim=(0, 1))

    def _draw_paths(self, ax: Axes) -> None:
        for i, run in reversed(list(enumerate(self.runs()))):
            colour = plots.color(self.rule if i == 0 else "GradientDescent")
            (line,) = ax.plot(np.clip(run.thetas[:, 0], -9, 9), color=colour, lw=1.4)
            if i == 0 or i == self.modes - 1:
                shift = (5, 6) if i else (5, -6)
                plots.label_end(line, "smallest λ" if i else "largest λ", xytext=shift)
        ax.set(xlabel="step t", ylabel="θ", ylim=(-1.3, 1.3))

    def _draw_roots(self, ax: Axes) -> None:
        angles = np.linspace(0, 2 * np.pi, 181)
        ax.plot(np.cos(angles), np.sin(angles), "--", color=PALETTE["quiet"], lw=1)
        found = theory.roots(self.rule, self.learning_rate, self.eigenvalues, self.beta)
        others = found[1:].ravel()
        ax.plot(others.real, others.imag, "o", ms=4, color=PALETTE["quiet"])
        ax.plot(found[0].real, found[0].imag, "o", ms=7, color=plots.color(self.rule))
        ax.set(xlabel="real part", ylabel="imaginary", ylim=(-1.3, 1.3), aspect="equal")
