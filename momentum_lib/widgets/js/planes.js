// The planes of alpha and beta: from theory on a bowl, elsewhere from short runs.

import { descend } from "./descent.js";
import { hasMomentum, withMomentum } from "./optimizers.js";
import { best, rate, stabilityLimit } from "./theory.js";

const STEPS = 60;
/** From which part of a surface's own alpha to which multiple. */
const WAY = 30;
/** A run that has come so near is as fast as can be told. */
const FLOOR = 1e-16;

const KNOWN = ["HeavyBall", "AveragedMomentum", "Nesterov"];

/** Of a bowl, whose curvatures lie between two eigenvalues; null where theory doesn't know the rule. */
export function bowlPlane(rule, smallest, largest) {
  if (!KNOWN.includes(rule)) return null;
  const { learning_rate, beta } = best(rule, smallest, largest);
  // Averaged momentum allows any alpha near beta = 1: twice the best is shown.
  const widest = Math.min(
    stabilityLimit(rule, largest, rule === "Nesterov" ? 0 : 0.98),
    3 * learning_rate,
  );
  return {
    key: ["bowl", rule, smallest, largest].join(),
    alphas: [0, 1.1 * widest],
    rateAt: (alpha, b) =>
      Math.max(
        ...[smallest, largest].map((lambda) => rate(rule, Math.max(alpha, 1e-9), lambda, b)),
      ),
    best: { learning_rate, beta },
  };
}

/** Of any surface: how much a short run shortens the way to the loss's lowest value, by the step. */
export function runPlane(rule, loss, start, key) {
  if (!hasMomentum(rule)) return null;
  const lowest = Math.min(...loss.minima.map(loss.value));
  const first = Math.max(loss.value(start) - lowest, FLOOR);
  const middle = Math.log10(loss.learning_rate);
  const way = Math.log10(WAY);
  return {
    key: ["run", rule, key, ...start].join(),
    alphas: [middle - way, middle + way],
    log: true,
    rateAt(alpha, beta) {
      const run = descend(loss, withMomentum(rule, alpha, beta), start, STEPS);
      if (run.divergedAt !== null) return 2;
      const end = Math.max(run.losses[STEPS] - lowest, run.losses[STEPS - 1] - lowest, FLOOR);
      return (end / first) ** (1 / (2 * STEPS));
    },
  };
}
