"""momentum_lib: gradient descent with momentum, in formulas that run.

>>> from momentum_lib import HeavyBall, descend, losses
>>> path = descend(losses.Quadratic([1, 100]), HeavyBall(0.01, 0.9), start=[1.0, 1.0], steps=200)
>>> path.diverged
False
"""

from momentum_lib import averages, losses, optimizers, physics, schedules, theory
from momentum_lib.adaptive import AlignedMomentum, LayerwiseMomentum, RestartedNesterov
from momentum_lib.descent import Trajectory, descend, iterate
from momentum_lib.modern import AMSGrad, Lion, Muon, NAdam, ScheduleFree
from momentum_lib.optimizers import (
    Adam,
    AdamW,
    AveragedMomentum,
    GradientDescent,
    HeavyBall,
    Nesterov,
    RMSprop,
)

__version__ = "0.1.0"

__all__ = [
    "AMSGrad",
    "Adam",
    "AdamW",
    "AlignedMomentum",
    "AveragedMomentum",
    "GradientDescent",
    "HeavyBall",
    "LayerwiseMomentum",
    "Lion",
    "Muon",
    "NAdam",
    "Nesterov",
    "RMSprop",
    "RestartedNesterov",
    "ScheduleFree",
    "Trajectory",
    "averages",
    "descend",
    "iterate",
    "losses",
    "optimizers",
    "physics",
    "schedules",
    "theory",
]
