// Every live figure, by the name that stands in `data-figure`.

import { DescentExplorer } from "./figures/descent_explorer.js";
import { EigenModes } from "./figures/eigen_modes.js";
import { LookAhead } from "./figures/look_ahead.js";
import { MovingAverage } from "./figures/moving_average.js";
import { NetworkTrainer } from "./figures/network_trainer.js";
import { NoiseCloud } from "./figures/noise_cloud.js";
import { OptimizerRace } from "./figures/optimizer_race.js";
import { PhaseDiagram } from "./figures/phase_diagram.js";
import { RollingBall } from "./figures/rolling_ball.js";
import { RuleWorkshop } from "./figures/rule_workshop.js";
import { ScheduleExplorer } from "./figures/schedule_explorer.js";

export const FIGURES = {
  DescentExplorer,
  EigenModes,
  LookAhead,
  MovingAverage,
  NetworkTrainer,
  NoiseCloud,
  OptimizerRace,
  PhaseDiagram,
  RollingBall,
  RuleWorkshop,
  ScheduleExplorer,
};
