"""Two training runs of a small network on handwritten digits, one setting apart."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import traitlets
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from momentum_lib import averages, plots, rules
from momentum_lib._checks import Array
from momentum_lib.networks import Digits, Network, Training, digits_text, load_digits, train
from momentum_lib.style import PALETTE
from momentum_lib.widgets._figure import LiveFigure
from momentum_lib.widgets._words import plain, say

__all__ = ["NetworkTrainer"]

#: Rules whose velocity is a sum: their step length is alpha / (1 - beta).
SUMMING = ("HeavyBall", "Nesterov")


class NetworkTrainer(LiveFigure):
    """Losses, accuracies, gradients and velocities of two runs with the same first weights.

    Parameters
    ----------
    vary : str
        What the second run has otherwise: ``"beta"``, ``"rule"``, ``"learning_rate"``,
        ``"alpha_and_beta"``, ``"batch_size"`` or ``"bias_correction"``.
    rule : str
        An optimizer of `momentum_lib.optimizers`.
    learning_rate, beta : float
        alpha, 0.0001 to 2, and beta (beta1), 0 to 0.99; plain descent and RMSprop have no beta.
    hold : str
        What stays when beta moves, and what both runs share where they differ in beta:
        ``"learning_rate"``, or ``"effective_step"`` for alpha / (1 - beta) of heavy ball and
        Nesterov.
    batch_size : int
        8 to 256.
    bias_correction : bool
        Of `AveragedMomentum`.
    other_rule, other_learning_rate, other_beta, other_batch_size
        The second run's value of what is varied.
    epochs : int
        1 to 10 passes through the 1,300 digits.
    epoch : int
        After how many of them the page shows what both runs have learnt, 0 to 10.
    seeds : int
        1 to 5, shown as a band.
    """

    vary: str
    rule: str
    learning_rate: float
    beta: float
    hold: str
    batch_size: int
    bias_correction: bool
    other_rule: str
    other_learning_rate: float
    other_beta: float
    other_batch_size: int
    epochs: int
    epoch: int
    seeds: int
    _digits = traitlets.Unicode().tag(sync=True)

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._digits = digits_text()
        self._trained: tuple[dict[str, Any], list[list[Training]]] | None = None

    def settings(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return both runs' rule, learning_rate, beta, batch_size and bias_correction."""
        names = ("rule", "learning_rate", "beta", "batch_size", "bias_correction")
        own = {name: getattr(self, name) for name in names}
        if self.vary == "bias_correction":
            return own, {**own, self.vary: not self.bias_correction}
        both = self.vary == "alpha_and_beta"
        others = {
            name: getattr(self, f"other_{name}")
            for name in (("learning_rate", "beta") if both else (self.vary,))
        }
        if self.vary == "beta" and self._holds_step():
            others["learning_rate"] = self.learning_rate * (1 - self.other_beta) / (1 - self.beta)
        return own, {**own, **others}

    def _holds_step(self) -> bool:
        return self.hold == "effective_step" and self.rule in SUMMING

    def sameness(self) -> str | None:
        """Say why both settings are one and the same run, or return None."""
        own, other = self.settings()
        if _effective(own) != _effective(other):
            return None
        if self.vary == "beta" and rules.RULES[self.rule].momentum is None:
            return say(self.words["same"]["beta"], rule=PALETTE["names"][self.rule])
        turned = self.vary == "bias_correction"
        return str(self.words["same"]["bias_correction" if turned else "equal"])

    def distinct(self) -> list[dict[str, Any]]:
        """Return the settings of which there are runs: one where both are the same."""
        own, other = self.settings()
        return [own] if self.sameness() else [own, other]

    def runs(self) -> list[list[Training]]:
        """Train each setting, one run a seed; picture and words of one state share the runs."""
        if self._trained is None or self._trained[0] != self.state:
            self._trained = self.state, [self._train(own) for own in self.distinct()]
        return self._trained[1]

    def draw(self) -> Figure:
        """Draw loss, accuracy, norms and angle."""
        figure, axes = plt.subplots(2, 2, figsize=(7.6, 4.8))
        (loss, accuracy), (norms, angle) = axes
        names: dict[Axes, dict[Any, str]] = {ax: {} for ax in axes.flat}
        for i, (setting, runs) in enumerate(zip(self.distinct(), self.runs(), strict=True)):
            grey = i and self.vary != "rule"
            colour = PALETTE["ink"] if grey else plots.color(setting["rule"])
            epochs = setting["batch_size"] * np.arange(1, len(runs[0].losses) + 1) / 1300
            label = self._label(setting)
            line = self._band(loss, epochs, [run.losses for run in runs], colour)
            names[loss][line] = label
            ends = np.arange(self.epochs + 1.0)
            line = self._band(accuracy, ends, [run.accuracies for run in runs], colour, calm=False)
            names[accuracy][line] = label
            line = self._band(norms, epochs, [run.gradient_norms for run in runs], colour)
            names[norms][line] = label
            self._band(norms, epochs, [run.velocity_norms for run in runs], colour, ls="--")
            angles = [np.degrees(np.arccos(np.clip(run.cosines, -1, 1))) for run in runs]
            names[angle][self._band(angle, epochs, angles, colour)] = label
        loss.set(yscale="log", ylim=_limits(loss, 0.01, 3), xlabel="epoch", ylabel="loss, smoothed")
        reached = [share for runs in self.runs() for run in runs for share in run.accuracies[1:]]
        lowest = 0.5 if min(reached) >= 0.5 else 0
        accuracy.set(ylim=(lowest, 1), xlabel="epoch", ylabel="held-out accuracy")
        norms.set(yscale="log", xlabel="epoch", ylabel="gradient, velocity (dashed)")
        angle.set(
            ylim=(-4, 180 if _limits(angle, 0, 120)[1] > 120 else 120),
            xlabel="epoch",
            ylabel="angle between them (°)",
        )
        for lines in names.values():
            plots.label_ends(lines)
        return figure

    def pictured(self) -> str:
        """Say in words what is drawn."""
        return (
            f"Four panels over {self.epochs} epochs for two training runs one setting apart, with "
            f"bands over {self.seeds} seeds: loss, held-out accuracy, length of gradient and "
            f"velocity, and the angle between them."
        )

    def summary(self) -> str:
        """Say the settings, and how many digits each run reads right in the end."""
        said = [
            self._read(setting, runs)
            for setting, runs in zip(self.distinct(), self.runs(), strict=True)
        ]
        rule = PALETTE["names"][self.rule]
        if self.rule == "AveragedMomentum" and self.bias_correction:
            rule = say(self.words["corrected"], rule=rule)
        return say(
            self.words["summary"],
            progress=self.words["progress"]["done"],
            rule=rule,
            alpha=self.learning_rate,
            beta=self.beta if any(map(_momentum, self.settings())) else None,
            batch_size=self.batch_size,
            epochs=self.epochs,
            seeds=self.seeds,
            first=said[0],
            second=said[1] if len(said) > 1 else None,
            why=self.sameness(),
        )

    def _read(self, setting: dict[str, Any], runs: list[Training]) -> str:
        """Say what share of the held-out digits the runs of one setting read right."""
        shares = [float(run.accuracies[-1]) for run in runs]
        spread = len(runs) > 1
        return say(
            self.words["run"],
            label=self._label(setting),
            mean=float(np.mean(shares)),
            least=min(shares) if spread else None,
            most=max(shares) if spread else None,
        )

    @cached_property
    def _data(self) -> tuple[Digits, Digits]:
        return load_digits()

    def _train(self, setting: dict[str, Any]) -> list[Training]:
        names = ("bias_correction",) if setting["rule"] == "AveragedMomentum" else ()
        optimizer = rules.RULES[setting["rule"]].with_momentum(
            setting["learning_rate"], setting["beta"], **{name: setting[name] for name in names}
        )
        size = setting["batch_size"]
        return [
            train(Network(), *self._data, optimizer, self.epochs, size, seed)
            for seed in range(self.seeds)
        ]

    def _label(self, setting: dict[str, Any]) -> str:
        alpha, beta = (
            f"{symbol} = {plain(setting[name])}"
            for symbol, name in (("α", "learning_rate"), ("β", "beta"))
        )
        if self.vary == "rule" or self.sameness():
            return str(PALETTE["names"][setting["rule"]])
        return {
            "bias_correction": "corrected" if setting["bias_correction"] else "uncorrected",
            "batch_size": f"batch {setting['batch_size']}",
            "learning_rate": alpha,
            "alpha_and_beta": f"{beta}, {alpha}",
            "beta": f"{beta}, {alpha}" if self._holds_step() else beta,
        }[self.vary]

    def _band(
        self,
        ax: Axes,
        x: Array,
        rows: list[Array],
        colour: str,
        calm: bool = True,
        **style: Any,
    ) -> Any:
        """Draw the mean over seeds in a band from the lowest to the highest; return its line."""
        finite = [np.nan_to_num(row, nan=0.0, posinf=1e6, neginf=-1e6) for row in rows]
        smooth = np.array([averages.average(row, 0.9, True) if calm else row for row in finite])
        ax.fill_between(x, smooth.min(axis=0), smooth.max(axis=0), color=colour, alpha=0.16, lw=0)
        (line,) = ax.plot(x, smooth.mean(axis=0), color=colour, lw=1.4, **style)
        return line


def _momentum(setting: dict[str, Any]) -> bool:
    return rules.RULES[setting["rule"]].momentum is not None


def _effective(setting: dict[str, Any]) -> dict[str, Any]:
    """Return what of a setting matters to its run."""
    corrected = setting["rule"] == "AveragedMomentum" and setting["bias_correction"]
    beta = setting["beta"] if _momentum(setting) else None
    return {**setting, "beta": beta, "bias_correction": corrected}


def _limits(ax: Axes, low: float, high: float) -> tuple[float, float]:
    """Return limits that hold what is drawn after the first step, and at least these."""
    drawn = np.concatenate([np.asarray(line.get_ydata(), dtype=float) for line in ax.lines])
    known = drawn[np.isfinite(drawn) & (drawn > 0)]
    return min(low, *known), min(max(high, *known), 1e6)
