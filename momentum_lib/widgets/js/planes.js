// The planes of alpha and beta that theory knows: those of bowls.

import { best, rate, stabilityLimit } from "./theory.js";

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
