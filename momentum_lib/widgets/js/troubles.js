// Runs with one trouble each, drawn from a seed; what troubles a run, by theory: _troubles.py.

import facts from "../figures/diagnosis.json";
import { descend } from "./descent.js";
import { SURFACES } from "./losses.js";
import { RULES } from "./optimizers.js";
import { shuffled, uniforms } from "./random_numbers.js";
import { best, criticalBeta, rate, stabilityLimit } from "./theory.js";

const { draw } = facts;
export const STEPS = draw.steps;
export const TROUBLES = Object.keys(facts.words.troubles);

// A run is diagnosed only where it is clearly on one side of each border: see _troubles.py.
const [GROWS, NEAR_LIMIT, SLOW, APART, TENTH] = [1.02, 0.9, 3, 0.05, 0.1];
const [SMALL, ENOUGH, SOON] = [1 / 30, 1 / 4, 15];

/** The steps in which an error shrinks to a tenth. */
function stepsOf(factor) {
  if (factor === 0) return 0;
  return factor < 1 ? Math.log(TENTH) / Math.log(factor) : Infinity;
}

/** What troubles heavy ball on a bowl of these extreme eigenvalues, or null. */
export function diagnosed(alpha, beta, smallest, largest) {
  const rule = "HeavyBall";
  const [gentle, steep] = [smallest, largest].map((one) => rate(rule, alpha, one, beta));
  const limit = stabilityLimit(rule, largest, beta);
  if (steep >= GROWS) return "large_alpha";
  const slow = SLOW * stepsOf(best(rule, smallest, largest).rate);
  if (alpha > NEAR_LIMIT * limit || stepsOf(gentle) < slow) return null;
  const beyond = beta - criticalBeta(alpha, smallest);
  if (beyond >= APART) return "high_beta";
  if (beyond > -APART) return null;
  if (alpha <= SMALL * limit && stepsOf(steep) >= STEPS) return "small_alpha";
  return alpha >= ENOUGH * limit && stepsOf(steep) <= SOON ? "low_beta" : null;
}

/** The first step from which all values are within the limit, or null. */
export function staysBelow(values, limit) {
  const first = values.findLastIndex((value) => !(value <= limit)) + 1;
  return first < values.length ? first : null;
}

let lastDrawn = { seed: null, cases: [] };

/** The runs of a seed, drawn once while it stays. */
export function casesOf(seed) {
  if (lastDrawn.seed !== seed) lastDrawn = { seed, cases: drawn(seed) };
  return lastDrawn.cases;
}

/** Four runs; three troubles at least are among them, and one may come twice. */
function drawn(seed) {
  const next = uniforms(seed);
  const some = shuffled(TROUBLES.length, next);
  some[some.length - 1] = Math.floor(TROUBLES.length * next());
  return shuffled(some.length, next).map((i) => caseOf(TROUBLES[some[i]], next));
}

/** What the aim means depends on the trouble: alpha lambda of the steep direction. */
const CURVATURES = {
  small_alpha: (aim, beta) => aim * (1 - beta), // the error shrinks by about this share in a step
  large_alpha: (aim, beta) => 1 + beta + aim + beta / aim, // the error grows by this factor in a step
  high_beta: (aim) => aim,
  low_beta: (aim) => aim,
};

function caseOf(trouble, next) {
  const within = ([low, high]) => low + (high - low) * next();
  const side = () => (next() < 0.5 ? 1 : -1);
  const kappa = Number(within(draw.condition_number).toFixed(0));
  const rotation = within(draw.rotation);
  const along = side() * within(draw.gentle);
  const across = side() * within(draw.steep);
  const beta = Number(within(draw.beta[trouble]).toFixed(2));
  const alpha = CURVATURES[trouble](within(draw.aim[trouble]), beta) / kappa;
  const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
  const start = [cos * along - sin * across, sin * along + cos * across];
  return withGoal({ kappa, rotation, start, alpha: Number(alpha.toPrecision(3)), beta });
}

/** A case with its bowl, its trouble, its run, and the goal that the best setting sets. */
function withGoal(given) {
  const { kappa, rotation, alpha, beta } = given;
  const loss = SURFACES.Quadratic({ eigenvalues: [1, kappa], rotation });
  const one = { ...given, loss, trouble: diagnosed(alpha, beta, 1, kappa) };
  const tuning = best("HeavyBall", 1, kappa);
  const { losses } = runOf(one, tuning.learning_rate, tuning.beta);
  const target = draw.near * losses[0];
  const first = staysBelow(losses, target);
  return { ...one, run: runOf(one), goal: { loss: target, best: first, within: 2 * first } };
}

/** The run of a case, perhaps with other settings. */
export function runOf({ loss, start, ...own }, alpha = own.alpha, beta = own.beta) {
  return descend(loss, RULES.HeavyBall({ learning_rate: alpha, beta }), start, STEPS);
}
