// Noisy heavy ball about the minimum of a bowl: where it wanders, and how wide theory has its cloud.

import { normals } from "./random_numbers.js";
import { stationarySpread } from "./theory.js";

export const EIGENVALUES = [1, 4];
const [CHAINS, BURN_IN, KEPT] = [16, 800, 500];
const EVERY = 10;

let noiseNumbers = null;

/**
 * Call `visit(x, y, chain)` at the places `from` to `to` of 16 noisy heavy-ball runs. Heavy ball is written
 * out, without an array a step: a move of a slider takes a hundred thousand steps.
 */
function wander({ noise, learning_rate: alpha, beta }, visit, from = BURN_IN, to = BURN_IN + KEPT) {
  noiseNumbers ??= normals(1, CHAINS * (BURN_IN + KEPT) * 2);
  for (let chain = 0; chain < CHAINS; chain += 1) {
    let at = 2 * chain * (BURN_IN + KEPT);
    let [x, y, u, v] = [0, 0, 0, 0];
    for (let t = 0; t < to; t += 1) {
      u = beta * u + alpha * (EIGENVALUES[0] * x + noise * noiseNumbers[at]);
      v = beta * v + alpha * (EIGENVALUES[1] * y + noise * noiseNumbers[at + 1]);
      at += 2;
      x -= u;
      y -= v;
      if (t >= from) visit(x, y, chain);
    }
  }
}

/** The ways of all runs from the minimum, up to a step. */
export function waysFromMinimum(state) {
  const ways = Array.from({ length: CHAINS }, () => [[0, 0]]);
  wander(state, (x, y, chain) => ways[chain].push([x, y]), 0, state.step);
  return ways;
}

/** How far the runs are from the minimum at the step: the root mean square. */
export function walked(state) {
  let sum = 0;
  const { step } = state;
  wander(state, (x, y) => (sum += x * x + y * y), Math.max(step - 1, 0), step);
  return Math.sqrt(sum / CHAINS);
}

/** Every tenth of the places as points, run by run. */
export function cloudOf(state) {
  const places = [];
  let passed = 0;
  wander(state, (x, y) => {
    if (passed % EVERY === 0) places.push([x, y]);
    passed += 1;
  });
  return places;
}

/** The root mean square distance from the minimum. */
export function radius(state) {
  let sum = 0;
  wander(state, (x, y) => (sum += x * x + y * y));
  return Math.sqrt(sum / (CHAINS * KEPT));
}

/** The standard deviation that theory has in each direction. */
export const spreads = ({ noise, learning_rate, beta }) =>
  EIGENVALUES.map((lambda) => stationarySpread("HeavyBall", learning_rate, lambda, beta, noise));

export const predictedRadius = (state) => Math.hypot(...spreads(state));
