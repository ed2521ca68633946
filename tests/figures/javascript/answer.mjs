// Reads a line of questions as JSON after the other, answers each with the browser's half of the library.

import { createInterface } from "node:readline";
import { bandOf } from "../../../momentum_lib/widgets/js/bands.js";
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
import { lineThrough } from "../../../momentum_lib/widgets/js/strokes.js";
import * as schedules from "../../../momentum_lib/widgets/js/schedules.js";
import { scaleOf } from "../../../momentum_lib/widgets/js/slider_scales.js";
import { say } from "../../../momentum_lib/widgets/js/words.js";
import { windowFor } from "../../../momentum_lib/widgets/js/following.js";
import { readRule, writtenRule } from "../../../momentum_lib/widgets/js/written_rules.js";
import { tuned } from "../../../momentum_lib/widgets/js/figures/optimizer_race.js";
import { plane } from "../../../momentum_lib/widgets/js/phase_plane.js";
import { casesOf } from "../../../momentum_lib/widgets/js/troubles.js";
import * as theory from "../../../momentum_lib/widgets/js/theory.js";

const SCHEDULES = { ...schedules };

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
  figure({ name }) {
    const { schema, defaults, main } = FIGURES[name];
    return { schema, defaults, main };
  },
  band: ({ points, pixels }) =>
    bandOf(
      points,
      (t) => t * pixels,
      (value) => -40 * Math.log10(value),
    ),
  following: ({ runs }) =>
    windowFor(
      [
        [-2, 2],
        [0, 4],
      ],
      runs,
    ),
  stroke: ({ points }) => lineThrough(points, Number, Number),
  scale({ field, places }) {
    const { to, from, marks } = scaleOf(field);
    return { marks, at: marks.map(to), values: places.map(from), back: places.map(from).map(to) };
  },
  written_numbers: ({ template, values }) => values.map((x) => say(template, { x: Number(x) })),
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
    const schedule = SCHEDULES[name](...values);
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
  diagnoses: ({ seed }) =>
    casesOf(seed).map(({ kappa, alpha, beta, noiseSeed, start, trouble, goal }) => {
      return { kappa, alpha, beta, noiseSeed, start, trouble, goal };
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
  judged({ text }) {
    try {
      readRule(text);
      return null;
    } catch ({ line, character, message }) {
      return [line, character, message];
    }
  },
  results: ({ name, state }) => FIGURES[name].results(state),
  summary: ({ name, state, results }) =>
    FIGURES[name].summary(state, results ?? FIGURES[name].results(state)),
  say: ({ template, parts }) => say(template, parts),
  plane: ({ rule, widest, highest }) => [...plane(rule, [widest, highest])],
  tuned: ({ state }) => tuned(state),
};

for await (const line of createInterface({ input: process.stdin })) {
  const questions = JSON.parse(line);
  // JSON has no NaN: null stands for it on the way back.
  console.log(JSON.stringify(questions.map(([kind, question]) => ANSWERS[kind](question))));
}
