// momentum_lib/descent.py for a single run: every theta, its losses, and how it ended.

/** @import { Loss, Optimizer, Run, Vector } from "./types.js" */

const DIVERGENCE_FACTOR = 1e8;

/**
 * Run a rule on a loss. Returns { thetas, losses, velocities, divergedAt }, NaN after a divergence.
 *
 * @param {Pick<Loss, "value" | "gradient">} loss
 * @param {Optimizer} optimizer
 * @param {Vector} start
 * @param {number} steps
 * @returns {Run}
 */
export function descend(loss, optimizer, start, steps) {
  const limit = DIVERGENCE_FACTOR * (1 + Math.max(...start.map(Math.abs)));
  const lost = start.map(() => NaN);
  let theta = start.slice();
  let state = optimizer.init(theta);
  const thetas = [theta];
  const velocities = [start.map(() => 0)];
  /** @type {number | null} */
  let divergedAt = null;
  for (let t = 1; t <= steps; t += 1) {
    if (divergedAt === null) {
      const before = theta;
      [theta, state] = optimizer.step(theta, state, loss.gradient, t);
      velocities.push(state.velocity ?? theta.map((x, i) => before[i] - x));
      if (!theta.every((x) => Math.abs(x) <= limit)) divergedAt = t;
    }
    if (divergedAt !== null) {
      theta = lost;
      velocities[t] = lost;
    }
    thetas.push(theta);
  }
  return { thetas, velocities, losses: thetas.map(loss.value), divergedAt };
}

/**
 * Distance of each theta to the nearest of the minima; NaN after a divergence.
 *
 * @param {Run} run
 * @param {Vector[]} minima
 */
export function distances(run, minima) {
  return run.thetas.map((theta) => {
    let nearest = Infinity;
    for (const minimum of minima) {
      let square = 0;
      for (let i = 0; i < theta.length; i += 1) square += (theta[i] - minimum[i]) ** 2;
      if (!(square >= nearest)) nearest = square;
    }
    return Math.sqrt(nearest);
  });
}

/**
 * First step from which the distance to the nearest minimum stays within the tolerance, or null.
 *
 * @param {Run} run
 * @param {Vector[]} minima
 * @param {number} tolerance
 */
export function stepsTo(run, minima, tolerance) {
  const gaps = distances(run, minima);
  let first = gaps.length;
  while (first > 0 && gaps[first - 1] <= tolerance) first -= 1;
  return first < gaps.length ? first : null;
}
