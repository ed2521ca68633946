"""The live figures: one Python class a figure, its browser half in `js/`, built into `static/`.

They need the extra packages of ``pip install "momentum-lib[widgets]"``; the rest does not. Each
takes `name`, `caption` and `alt` besides its own settings: its id in a page, the sentence under it,
and the still picture in words. A value that is not allowed raises TraitError; the message names the
trait, the value and what is allowed.
"""

try:
    import anywidget  # noqa: F401
except ImportError as error:
    raise ImportError(
        'The live figures need anywidget and ipywidgets: pip install "momentum-lib[widgets]"'
    ) from error

from momentum_lib.widgets.descent_explorer import DescentExplorer
from momentum_lib.widgets.diagnosis import Diagnosis
from momentum_lib.widgets.eigen_modes import EigenModes
from momentum_lib.widgets.frequency_response import FrequencyResponse
from momentum_lib.widgets.look_ahead import LookAhead
from momentum_lib.widgets.moving_average import MovingAverage
from momentum_lib.widgets.network_trainer import NetworkTrainer
from momentum_lib.widgets.noise_cloud import NoiseCloud
from momentum_lib.widgets.optimizer_race import OptimizerRace
from momentum_lib.widgets.phase_diagram import PhaseDiagram
from momentum_lib.widgets.rolling_ball import RollingBall
from momentum_lib.widgets.rule_workshop import RuleWorkshop
from momentum_lib.widgets.schedule_explorer import ScheduleExplorer

__all__ = [
    "DescentExplorer",
    "Diagnosis",
    "EigenModes",
    "FrequencyResponse",
    "LookAhead",
    "MovingAverage",
    "NetworkTrainer",
    "NoiseCloud",
    "OptimizerRace",
    "PhaseDiagram",
    "RollingBall",
    "RuleWorkshop",
    "ScheduleExplorer",
]
