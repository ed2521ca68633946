// Runs with one trouble each, drawn from a seed; what troubles a run, by theory: _troubles.py.

import facts from "../figures/diagnosis.json";
import { descend } from "./descent.js";
import { SURFACES } from "./losses.js";
import { RULES } from "./optimizers.js";
import { normals, shuffled, uniforms } from "./random_numbers.js";
import { best, criticalBeta, rate, stabilityLimit, stationarySpread } from "./theory.js";

const { draw } = facts;
export const STEPS = draw.steps;
export const TROUBLES = Object.keys(facts.words.troubles);

// A run is diagnosed only where it is clearly on one side of each border: see _troubles.py.
const [GROWS, NEAR_LIMIT, SLOW, APART, TENTH] = [1.02, 0.9, 3, 0.05, 0.1];
const [SMALL, ENOUGH, SOON] = [1 / 30, 1 / 4, 15];
const [WANDERS, NOISES, RUNS] = [0.015, 2 ** 20, 4];

/** The steps in which an error shrinks to a tenth. */
function stepsOf(factor) {
  if (factor === 0) return 0;
  return factor < 1 ? Math.log(TENTH) / Math.log(factor) : Infinity;
}

/** The loss about which a noisy run jumps in the end, by theory. */
function settled(alpha, beta, eigenvalues, noise) {
  const part = (lambda) => lambda * stationarySpread("HeavyBall", alpha, lambda, beta, noise) ** 2;
  return 0.5 * eigenvalues.reduce((sum, lambda) => sum + part(lambda), 0);
}

/** What troubles heavy ball on a bowl of these extreme eigenvalues, or null. */
export function diagnosed(alpha, beta, smallest, largest, noise = 0) {
  const rule = "HeavyBall";
  const [gentle, steep] = [smallest, largest].map((one) => rate(rule, alpha, one, beta));
  const limit = stabilityLimit(rule, largest, beta);
  if (steep >= GROWS) return "large_alpha";
  if (noise) return settled(alpha, beta, [smallest, largest], noise) >= WANDERS ? "noise" : null;
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
  const some = shuffled(TROUBLES.length, next).slice(0, RUNS);
  some[some.length - 1] = Math.floor(TROUBLES.length * next());
  return shuffled(some.length, next).map((i) => caseOf(TROUBLES[some[i]], next));
}

/** What the aim means depends on the trouble: alpha lambda of the steep direction. */
const CURVATURES = {
  small_alpha: (aim, beta) => aim * (1 - beta), // the error shrinks by about this share in a step
  large_alpha: (aim, beta) => 1 + beta + aim + beta / aim, // the error grows by this factor in a step
  high_beta: (aim) => aim,
  low_beta: (aim) => aim,
  noise: (aim) => aim,
};

function caseOf(trouble, next) {
  const within = ([low, high]) => low + (high - low) * next();
  const kappas = draw.condition_number;
  const side = () => (next() < 0.5 ? 1 : -1);
  const kappa = Number(within(kappas[trouble] ?? kappas.usual).toFixed(0));
  const rotation = within(draw.rotation);
  const along = side() * within(draw.gentle);
  const across = side() * within(draw.steep);
  const beta = Number(within(draw.beta[trouble]).toFixed(2));
  const alpha = CURVATURES[trouble](within(draw.aim[trouble]), beta) / kappa;
  const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
  const start = [cos * along - sin * across, sin * along + cos * across];
  const noiseSeed = trouble === "noise" ? Math.floor(NOISES * next()) : null;
  return withGoal({ kappa, rotation, start, alpha: Number(alpha.toPrecision(3)), beta, noiseSeed });
}

/** A case with its bowl, its trouble, its run, and its goal. */
function withGoal(given) {
  const { kappa, rotation, alpha, beta, noiseSeed } = given;
  const loss = SURFACES.Quadratic({ eigenvalues: [1, kappa], rotation });
  const noise = noiseSeed === null ? 0 : draw.noise;
  const one = { ...given, loss, trouble: diagnosed(alpha, beta, 1, kappa, noise) };
  return { ...one, run: runOf(one), goal: noise ? calmGoal(one) : bestGoal(one) };
}

/** The goal that the best setting sets. */
function bestGoal(one) {
  const tuning = best("HeavyBall", 1, one.kappa);
  const { losses } = runOf(one, tuning.learning_rate, tuning.beta);
  const target = draw.near * losses[0];
  const first = staysBelow(losses, target);
  return { loss: target, best: first, within: 2 * first };
}

/** The goal that a small alpha sets where there is noise. */
function calmGoal(one) {
  const { learning_rate, beta, within, room } = draw.calm;
  const { losses } = runOf(one, learning_rate, beta);
  return { loss: room * Math.max(...losses.slice(within)), best: null, within };
}

/** The run of a case, perhaps with other settings. */
export function runOf({ loss, start, noiseSeed, ...own }, alpha = own.alpha, beta = own.beta) {
  const rule = RULES.HeavyBall({ learning_rate: alpha, beta });
  return descend(loss, noiseSeed === null ? rule : inNoise(rule, noiseSeed), start, STEPS);
}

/** A rule whose gradients have noise, in each step a noise of its own. */
function inNoise(rule, seed) {
  const noise = normals(seed, 2 * STEPS);
  const disturbed = (gradient, t) => (theta) =>
    gradient(theta).map((part, i) => part + draw.noise * noise[2 * (t - 1) + i]);
  return {
    ...rule,
    step: (theta, state, gradient, t) => rule.step(theta, state, disturbed(gradient, t), t),
  };
}
