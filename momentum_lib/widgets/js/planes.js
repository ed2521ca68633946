// The planes of alpha and beta: of bowls by theory, of other surfaces by short runs.

import { descend } from "./descent.js";
import { hasMomentum, withMomentum } from "./optimizers.js";
import { best, rate, stabilityLimit } from "./theory.js";

/** @import { Loss, Vector } from "./types.js" */

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

// A run of so many steps is judged by the worst of its last few.
const [STEPS, LAST] = [60, 8];
/** From an eighth of a surface's own alpha on, so many times twice as much. */
const [LEAST, DOUBLED] = [1 / 8, 10];

/**
 * By what factor a step a short run comes nearer to the height of the minimum; from one on it does not.
 *
 * @param {{ rule: string, loss: Loss, start: Vector }} run
 */
function measuredRate({ rule, loss, start }, alpha, beta) {
  const lowest = Math.min(...loss.minima.map(loss.value));
  const { losses, divergedAt } = descend(loss, withMomentum(rule, alpha, beta), start, STEPS);
  if (divergedAt !== null) return 2;
  const left = Math.max(...losses.slice(-LAST)) - lowest;
  return (Math.max(left, 0) / (losses[0] - lowest)) ** (1 / (2 * STEPS)); // a loss shrinks as a square
}

/**
 * The plane of a surface without theory, from runs of the rule; null where beta means nothing, or nothing moves.
 *
 * @param {{ rule: string, loss: Loss, start: Vector, key: string }} run
 */
export function runPlane(run) {
  const { rule, loss, start, key } = run;
  if (!hasMomentum(rule) || !(loss.value(start) > Math.min(...loss.minima.map(loss.value))))
    return null;
  const rateAt = (alpha, beta) => measuredRate(run, Math.max(alpha, 1e-9), beta);
  return {
    key: ["runs", key, rule, start].join(),
    get alphas() {
      const tried = Array.from({ length: DOUBLED }, (_, i) => LEAST * loss.learning_rate * 2 ** i);
      const widest = tried.findLast((alpha) =>
        [0, 0.5, 0.9].some((beta) => rateAt(alpha, beta) < 1),
      );
      return [0, 1.3 * (widest ?? loss.learning_rate)];
    },
    rateAt,
    isMeasured: true,
  };
}
