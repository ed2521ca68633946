// Reads questions as JSON from standard input, answers them with the browser's half of the library.

import { readFileSync } from "node:fs";
import { descend, stepsTo } from "../../momentum_lib/widgets/js/descent.js";
import { levels } from "../../momentum_lib/widgets/js/levels.js";
import { SURFACES } from "../../momentum_lib/widgets/js/losses.js";
import { RULES } from "../../momentum_lib/widgets/js/optimizers.js";
import * as theory from "../../momentum_lib/widgets/js/theory.js";

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
};

const questions = JSON.parse(readFileSync(0, "utf8"));
// JSON has no NaN: null stands for it on the way back.
console.log(JSON.stringify(questions.map(([kind, question]) => ANSWERS[kind](question))));
