"""The runs that are compared: which optimizer, on which problem, with which settings.

Every run takes its gradients from our problems, whoever makes the steps: what is compared is the
rule alone. (That two of the gradients are right is compared too, with PyTorch's automatic ones.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from momentum_book.conventions import CONVENTIONS, Convention
from momentum_lib import descend, losses, schedules
from momentum_lib.networks import Digits, Network
from momentum_lib.optimizers import Optimizer
from momentum_lib.random_numbers import uniforms

STEPS = 40
#: The record keeps these steps; the comparison at recording time saw all of them.
KEPT = (1, 2, 3, 4, 5, 10, 20, 40)
LIMIT = 1e-12


@dataclass(frozen=True)
class Problem:
    """Something to descend, where to start, and which matrices lie in theta (for Muon)."""

    loss: losses.Loss
    start: np.ndarray
    shapes: tuple[tuple[int, int], ...]


def turned(dimension: int) -> np.ndarray:
    """Return an orthogonal matrix without a zero in it: a Householder reflection."""
    normal = np.arange(1.0, dimension + 1)
    return np.eye(dimension) - 2 * np.outer(normal, normal) / (normal @ normal)


NETWORK = Network((2, 3, 2))
SEVENTEEN = NETWORK.dimension


def examples() -> Digits:
    """Return twelve points of the plane and on which side of a parabola they lie."""
    numbers = uniforms(7)
    points = np.array([[2 * next(numbers) - 1 for _ in range(2)] for _ in range(12)])
    return Digits(points, (points[:, 1] > points[:, 0] ** 2 - 0.2).astype(np.intp))


def network_problem() -> Problem:
    """Return a small network on those points, its biases not at zero."""
    seen, first = examples(), NETWORK.init(1)
    loss = losses.Custom(
        lambda theta: NETWORK.loss(theta, seen),
        lambda theta: NETWORK.gradient(theta, seen),
        vectorized=True,
    )
    start = first + 0.1 * np.cos(np.arange(SEVENTEEN))
    rows = tuple((1, *shape)[-2:] for shape in NETWORK.shapes)
    return Problem(loss, start, rows)


PROBLEMS: Mapping[str, Problem] = {
    "quadratic 2": Problem(losses.Quadratic([1, 10]), np.array([1.237, -0.718]), ((1, 2),)),
    "quadratic 6": Problem(
        losses.Quadratic([1, 2, 3, 5, 8, 13], rotation=turned(6)),
        np.array([1.13, -0.77, 0.41, 0.29, -1.61, 0.93]),
        ((2, 3),),
    ),
    "Rosenbrock": Problem(losses.Rosenbrock(), np.array([-1.2, 1.0]), ((1, 2),)),
    "network": network_problem(),
}
ON_A_SCHEDULE = ("quadratic 6", "Rosenbrock")

# Learning rates that suit each problem, for rules that step by the gradient and by its direction.
BY_GRADIENT = {"quadratic 2": 0.05, "quadratic 6": 0.03, "Rosenbrock": 4e-4, "network": 0.2}
BY_DIRECTION = {"quadratic 2": 0.037, "quadratic 6": 0.037, "Rosenbrock": 0.013, "network": 0.037}
DIRECTED = {"RMSprop", "Adam", "AdamW", "AMSGrad", "NAdam", "Lion", "Muon"}
# An average is smaller than a sum. NAdam and RMSprop get a small rate, RMSprop a large epsilon too:
# at a larger one they jump to and fro about a minimum, and what jumps magnifies the last digit.
SCALE = {"AveragedMomentum": 4, "ScheduleFree": 4, "RMSprop": 0.4, "NAdam": 0.4}
OWN = {"RMSprop": {"eps": 0.1}}

# The other settings, by the names that the libraries use: far from the defaults, so that a setting
# which does not arrive is seen, and with an epsilon large enough to matter.
SETTINGS: Mapping[str, float] = {
    "momentum": 0.8,
    "dampening": 0.3,
    "decay": 0.85,
    "alpha": 0.85,
    "rho": 0.85,
    "beta": 0.8,
    "beta1": 0.8,
    "beta2": 0.95,
    "b1": 0.8,
    "b2": 0.95,
    "beta_1": 0.8,
    "beta_2": 0.95,
    "eps": 1e-3,
    "epsilon": 1e-3,
    "weight_decay": 0.1,
    "momentum_decay": 0.2,
}
RATES = ("lr", "learning_rate", "learning_rate_init")


@dataclass(frozen=True)
class Run:
    """One optimizer of one library on one problem, its settings constant or on a schedule."""

    convention: Convention
    problem: str
    settings: Mapping[str, Any]
    kind: str

    @property
    def name(self) -> str:
        """What the record calls it."""
        return f"{self.convention.library} | {self.convention.call} | {self.problem} | {self.kind}"

    def at(self, t: int) -> dict[str, float]:
        """Return the settings of step t."""
        return {
            name: value(t) if callable(value) else value for name, value in self.settings.items()
        }


def setting_names(convention: Convention) -> list[str]:
    """Return the names of the settings in a call, in order, without those that have a value."""
    inside = convention.call.rsplit("(", 1)[1].split(")")[0]
    if convention.call.startswith("optax.chain"):
        return ["learning_rate", "decay"]
    names: list[str] = []
    for part in (each.strip() for each in inside.split(",")):
        if part == "betas":
            names += ["beta1", "beta2"]
        elif part == "b1=b1":
            names.append("b1")
        elif part and "=" not in part:
            names.append(part)
    return names


def learning_rate(convention: Convention, problem: str) -> float:
    """Return a learning rate that suits a rule on a problem."""
    table = BY_DIRECTION if convention.rule in DIRECTED else BY_GRADIENT
    return table[problem] * SCALE.get(convention.rule, 1)


def settings_of(convention: Convention, problem: str, kind: str) -> dict[str, Any]:
    """Return the settings of a run: numbers, or schedules where the convention allows them."""
    settings: dict[str, Any] = {}
    for name in setting_names(convention):
        rate = name in RATES
        others = {**SETTINGS, **OWN.get(convention.rule, {})}
        value = learning_rate(convention, problem) if rate else others[name]
        if kind == "schedule" and name in convention.changing:
            first, last = (value, 0.6 * value) if rate else (value - 0.3, value)
            value = schedules.Cosine(first, last, 30)
        settings[name] = value
    return settings


def runs() -> Iterator[Run]:
    """Yield every run: constants on all problems, schedules on two."""
    for convention in CONVENTIONS:
        for problem in PROBLEMS:
            yield Run(convention, problem, settings_of(convention, problem, "constant"), "constant")
        if convention.changing:
            for problem in ON_A_SCHEDULE:
                settings = settings_of(convention, problem, "schedule")
                yield Run(convention, problem, settings, "schedule")


def rule_of(run: Run) -> Optimizer | None:
    """Return our rule with the same path, or None where there is none."""
    if run.convention.translate is None:
        return None
    more = {"shapes": PROBLEMS[run.problem].shapes} if run.convention.rule == "Muon" else {}
    return run.convention.translate(*run.settings.values(), **more)


def our_path(run: Run) -> np.ndarray | None:
    """Return the points of ours that the library's parameters should be, (STEPS + 1, d)."""
    rule, problem = rule_of(run), PROBLEMS[run.problem]
    if rule is None:
        return None
    path = descend(problem.loss, rule, problem.start, STEPS)
    if run.convention.point == "theta - beta v":
        return path.thetas - run.settings["momentum"] * path.velocities
    return path.thetas


def relative_difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Return the largest difference of two paths, each step's by its largest coordinate there."""
    gaps = np.abs(ours - theirs).max(axis=-1)
    return float(np.max(gaps / np.abs(theirs).max(axis=-1)))
