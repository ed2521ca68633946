"""Four unlabelled runs: name what troubles each, and mend it."""

from __future__ import annotations

import html
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from momentum_lib import plots
from momentum_lib.descent import Trajectory
from momentum_lib.style import PALETTE
from momentum_lib.widgets._figure import LiveFigure
from momentum_lib.widgets._troubles import DRAW, TROUBLES, Case, drawn, stays_below
from momentum_lib.widgets._words import say

__all__ = ["Diagnosis"]

RUNS = "ABCD"

#: The runs of a seed, drawn once.
cases_of = lru_cache(maxsize=32)(drawn)


class Diagnosis(LiveFigure):
    """Four runs of heavy ball, each with one trouble: name it from curve and path, then mend it.

    Parameters
    ----------
    seed : int
        Which four runs are drawn, 0 to 999.
    run : str
        The run that is looked at, ``"A"`` to ``"D"``.
    guesses, checked : list of float
        Of each run, what it is taken for and what was checked last: 0 for nothing, else the place
        of the trouble in the list of the figure, 0 to 5.
    learning_rates : list of float
        alpha with which each run is mended, 0 to 1; 0 is the alpha that was drawn.
    betas : list of float
        Its beta, -1 to 0.99; below 0 it is the beta that was drawn.
    at : int
        The step that is marked, 0 to 80.
    """

    seed: int
    run: str
    guesses: list[float]
    checked: list[float]
    learning_rates: list[float]
    betas: list[float]
    at: int

    _mark = "data-diagnose"

    @property
    def cases(self) -> list[Case]:
        """The four runs: bowl, start and settings."""
        return cases_of(self.seed)

    def answers(self) -> list[int]:
        """Return what troubles each run, as its place in the list, from 1 on."""
        return [TROUBLES.index(str(case.trouble)) + 1 for case in self.cases]

    def named(self) -> list[bool]:
        """Return of each run whether the name that was checked is right."""
        checked = [_place(one) for one in self.checked]
        return [one == answer for one, answer in zip(checked, self.answers(), strict=True)]

    def settings(self) -> list[tuple[float, float]]:
        """Return alpha and beta of each run as the reader has set them."""
        own = zip(self.cases, self.learning_rates, self.betas, strict=True)
        return [
            (alpha if alpha > 0 else case.learning_rate, beta if beta >= 0 else case.beta)
            for case, alpha, beta in own
        ]

    def runs(self) -> dict[str, Trajectory]:
        """Return the four runs as they were drawn, by their letters."""
        return {name: case.run() for name, case in zip(RUNS, self.cases, strict=True)}

    def mine(self) -> dict[str, Trajectory]:
        """Return the four runs with the reader's settings, by their letters."""
        both = zip(RUNS, self.cases, self.settings(), strict=True)
        return {name: case.run(*settings) for name, case, settings in both}

    def arrivals(self) -> list[int | None]:
        """Return the step from which on each of the reader's runs is at its goal, or None."""
        both = zip(self.cases, self.mine().values(), strict=True)
        return [stays_below(run.losses, case.goal().loss) for case, run in both]

    def mended(self) -> list[bool]:
        """Return of each run whether it is named, and at its goal in time."""
        of_each = zip(self.named(), self.arrivals(), self.cases, strict=True)
        return [
            named and there is not None and there <= case.goal().within
            for named, there, case in of_each
        ]

    def draw(self) -> Figure:
        """Draw the four paths, and the loss below each."""
        figure, axes = plt.subplots(2, 4, figsize=(7.6, 3.6), height_ratios=[1.25, 1])
        both = zip(RUNS, self.cases, self.mine().values(), self.runs().values(), strict=True)
        for i, (name, case, mine, run) in enumerate(both):
            over, below = axes[:, i]
            plots.surface(case.loss, over)
            for one, colour in ((run, PALETTE["ink"]), (mine, plots.color("HeavyBall"))):
                if one is mine and np.array_equal(mine.losses, run.losses, equal_nan=True):
                    continue
                over.plot(*one.thetas.T, color=colour, lw=0.9)
                below.semilogy(one.losses, color=colour, lw=1.2)
            window = case.loss.window
            over.set(xlim=window[0], ylim=window[1], title=f"run {name}", xticks=[], yticks=[])
            below.set(xlabel="step t", ylim=DRAW["losses"], yticks=[1e-2, 1, 1e2, 1e4])
            below.tick_params(labelleft=i == 0)
        axes[0, 0].set(ylabel="path")
        axes[1, 0].set(ylabel="loss")
        return figure

    def pictured(self) -> str:
        """Say in words what is drawn."""
        return str(self.words["picture"])

    def summary(self) -> str:
        """Say how many runs are named and mended, and how it stands with the one looked at."""
        i = RUNS.index(self.run)
        named, mended = self.named(), self.mended()
        loss = float((self.mine() if named[i] else self.runs())[self.run].losses[self.at])
        return say(
            self.words["summary"],
            named=sum(named),
            mended=sum(mended),
            run=self.run,
            at=self.at,
            height=say(self.words["height"], loss=loss if np.isfinite(loss) else None),
            **self._asked(i),
            **self._task(i, named[i], mended[i]),
        )

    def _asked(self, i: int) -> dict[str, Any]:
        """Return the parts of the summary on what the run is taken for."""
        guess, checked = _place(self.guesses[i]), _place(self.checked[i])
        wrong = guess and guess == checked and not self.named()[i]
        return {
            "asked": not guess and not self.named()[i],
            "guess": self._of(guess, "title") if guess and guess != checked else None,
            "would": self._of(guess, "would") if wrong else None,
            "seen": self._of(self.answers()[i], "seen") if wrong else None,
        }

    def _task(self, i: int, named: bool, mended: bool) -> dict[str, Any]:
        """Return the parts of the summary on how the run is mended."""
        goals = ("target", "within", "best", "calm_target", "calm_within")
        parts = ("title", "reason", *goals, "alpha", "beta", "outcome")
        if not named:
            return dict.fromkeys(parts)
        goal, (alpha, beta) = self.cases[i].goal(), self.settings()[i]
        there = self.arrivals()[i] if mended else None
        return {
            **{part: self._of(self.answers()[i], part) for part in ("title", "reason")},
            **dict.fromkeys(goals),
            **(
                {"calm_target": goal.loss, "calm_within": goal.within}
                if goal.best is None
                else {"target": goal.loss, "within": goal.within, "best": goal.best}
            ),
            "alpha": alpha,
            "beta": beta,
            "outcome": say(self.words["outcome"], there=there),
        }

    def _of(self, place: int, part: str) -> str:
        return str(self.words["troubles"][TROUBLES[place - 1]][part])

    def folded(self) -> str:
        """Return the answers, in a fold: on paper and where no script runs."""
        lines = (
            f"<li>Run {name}: {html.escape(self._of(answer, 'title'))}. "
            f"{html.escape(self._of(answer, 'seen'))}</li>"
            for name, answer in zip(RUNS, self.answers(), strict=True)
        )
        return f"<details><summary>Answers</summary><ul>{''.join(lines)}</ul></details>"


def _place(number: float) -> int:
    """Return a number of the state as a whole one, as the browser's half rounds it."""
    return int(np.floor(number + 0.5))
