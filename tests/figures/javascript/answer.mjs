// Reads questions as JSON from standard input, answers them with the browser's half of the library.

import { readFileSync } from "node:fs";
import * as averages from "../../../momentum_lib/widgets/js/averages.js";
import { descend, stepsTo } from "../../../momentum_lib/widgets/js/descent.js";
import { percents, unbroken } from "../../../momentum_lib/widgets/js/format.js";
import { levels } from "../../../momentum_lib/widgets/js/levels.js";
import { CURVES, SURFACES } from "../../../momentum_lib/widgets/js/losses.js";
import * as networks from "../../../momentum_lib/widgets/js/networks.js";
import { RULES } from "../../../momentum_lib/widgets/js/optimizers.js";
import * as physics from "../../../momentum_lib/widgets/js/physics.js";
import * as random from "../../../momentum_lib/widgets/js/random_numbers.js";
import { FIGURES } from "../../../momentum_lib/widgets/js/registry.js";
import * as schedules from "../../../momentum_lib/widgets/js/schedules.js";
import { readRule, writtenRule } from "../../../momentum_lib/widgets/js/written_rules.js";
import * as descentExplorer from "../../../momentum_lib/widgets/js/figures/descent_explorer.js";
import * as eigenModes from "../../../momentum_lib/widgets/js/figures/eigen_modes.js";
import * as lookAhead from "../../../momentum_lib/widgets/js/figures/look_ahead.js";
import * as movingAverage from "../../../momentum_lib/widgets/js/figures/moving_average.js";
import * as noiseCloud from "../../../momentum_lib/widgets/js/figures/noise_cloud.js";
import * as optimizerRace from "../../../momentum_lib/widgets/js/figures/optimizer_race.js";
import * as phaseDiagram from "../../../momentum_lib/widgets/js/figures/phase_diagram.js";
import * as rollingBall from "../../../momentum_lib/widgets/js/figures/rolling_ball.js";
import * as ruleWorkshop from "../../../momentum_lib/widgets/js/figures/rule_workshop.js";
import * as scheduleExplorer from "../../../momentum_lib/widgets/js/figures/schedule_explorer.js";
import * as theory from "../../../momentum_lib/widgets/js/theory.js";

const ANSWERS = {
  loss({ surface, settings, points }) {
    const loss = SURFACES[surface](settings);
    return {
      values: points.map(loss.value),
      gradients: points.map(loss.gradient),
      levels: levels(loss),
      facts: [loss.minima, loss.window, loss.start, loss.learning_rate],
    };
  },
  run({ surface, settings, rule, hyper, start, steps }) {
    const loss = SURFACES[surface](settings);
    const run = descend(loss, RULES[rule](hyper), start, steps);
    return { ...run, arrival: stepsTo(run, loss.minima, 0.01) };
  },
  theory({ rule, learning_rate, eigenvalue, beta }) {
    return {
      roots: theory.roots(rule, learning_rate, eigenvalue, beta),
      rate: theory.rate(rule, learning_rate, eigenvalue, beta),
      regime: theory.regime(rule, learning_rate, eigenvalue, beta),
      limit: theory.stabilityLimit(rule, eigenvalue, beta),
      best: Object.values(theory.best(rule, Math.min(eigenvalue, 1), Math.max(eigenvalue, 1))),
    };
  },
  figure: ({ name }) => ({ schema: FIGURES[name].schema, defaults: FIGURES[name].defaults }),
  unbroken: ({ text }) => unbroken(text),
  percents: ({ parts }) => percents(parts),
  averages: ({ values, beta }) => ({
    average: averages.average(values, beta),
    corrected: averages.average(values, beta, true),
    total: averages.total(values, beta),
    weights: averages.weights(beta, values.length),
    halfLife: averages.halfLife(beta),
    window: averages.rememberedSteps(beta),
    correction: averages.correction(beta, 7),
  }),
  random({ seed, count }) {
    const next = random.uniforms(seed);
    return {
      uniforms: Array.from({ length: count }, next),
      normals: [...random.normals(seed, count)],
      shuffled: random.shuffled(count, random.uniforms(seed)),
    };
  },
  schedule({ name, arguments: values, steps }) {
    const schedule = schedules[name](...values);
    return Array.from({ length: steps }, (_, i) => schedule(i + 1));
  },
  roll({ curve, alpha, beta, start, steps }) {
    const loss = CURVES[curve]();
    const ball = physics.fromHeavyBall(alpha, beta);
    const gradients = [-1.7, 0.2, 1.1].map((x) => loss.gradient([x])[0]);
    return { ...ball, ...physics.roll(loss, ball, start, steps), gradients };
  },
  threshold: ({ height, alpha }) => physics.thresholdBeta(CURVES.Bump({ height }), alpha, -3.6, -1),
  spread: ({ rule, case: [alpha, beta, noise] }) => ({
    spread: theory.stationarySpread(rule, alpha, 1, beta, noise),
    critical: theory.criticalBeta(alpha, 1),
  }),
  network({ rule, settings, digits, batch_size, epochs, seed }) {
    const [learning, heldOut] = networks.unpackDigits(digits);
    const optimizer = RULES[rule](settings);
    const rows = [...networks.training({ learning, heldOut, optimizer, epochs, batch_size, seed })];
    const of = (name) => rows.map((row) => row[name]).filter((value) => value !== undefined);
    const names = ["loss", "gradientNorm", "velocityNorm", "cosine", "accuracy"];
    return {
      ...Object.fromEntries(names.map((name) => [name, of(name)])),
      theta: rows.at(-1).theta,
    };
  },
  written({ text, learning_rate, beta, start, steps }) {
    try {
      return descend(
        SURFACES.Himmelblau(),
        writtenRule(readRule(text), { learning_rate, beta }),
        start,
        steps,
      );
    } catch (error) {
      return { line: error.line, character: error.character, reason: error.message };
    }
  },
  computed: ({ name, state }) => COMPUTED[name](state),
};

const thetas = (runs) =>
  Object.fromEntries(Object.entries(runs).map(([name, run]) => [name, run.thetas]));

const COMPUTED = {
  DescentExplorer: (state) => descentExplorer.runs(state).rule.thetas,
  EigenModes(state) {
    const errors = eigenModes.errors(state);
    return { errors, rate: eigenModes.measuredRate(errors) };
  },
  LookAhead(state) {
    const loss = lookAhead.surfaceOf(state);
    const now = lookAhead.stateAt(loss, state);
    const { learning_rate, beta } = state;
    const step = (rule) => lookAhead.oneStep(loss, rule, { ...now, learning_rate, beta });
    return { ...now, HeavyBall: step("HeavyBall"), Nesterov: step("Nesterov") };
  },
  MovingAverage: movingAverage.series,
  NoiseCloud: noiseCloud.cloud,
  OptimizerRace: (state) => ({
    runs: thetas(optimizerRace.runs(state)),
    tuned: optimizerRace.tuned(state),
  }),
  PhaseDiagram: (state) => [...phaseDiagram.plane(state.rule)],
  RollingBall(state) {
    const { motion, descent } = rollingBall.runs(state);
    return { positions: motion.positions, descent };
  },
  RuleWorkshop(state) {
    const { known, own } = ruleWorkshop.runs(state);
    return thetas({ known, own });
  },
  ScheduleExplorer(state) {
    const { held, rule } = scheduleExplorer.runs(state);
    return thetas({ held, schedule: rule });
  },
};

const questions = JSON.parse(readFileSync(0, "utf8"));
// JSON has no NaN: null stands for it on the way back.
console.log(JSON.stringify(questions.map(([kind, question]) => ANSWERS[kind](question))));
