// A step of a run along a line, as the formula says it.

/** @import { LookedRun, State, Vector } from "./types.js" */

/**
 * What `host.lookedAt` hears of the step that a state shows: one step, from the place before it, with the
 * velocity there; `slope` is the derivative at a place.
 *
 * @param {State} state
 * @param {Vector} places
 * @param {(place: number) => number} slope
 * @returns {[number, LookedRun]}
 */
export function stepAlong({ step, ...setting }, places, slope) {
  const before = (/** @type {number} */ back) => places[Math.max(step - back, 0)];
  const gradient = (/** @type {Vector} */ theta) => theta.map(slope);
  const velocity = [before(2) - before(1)];
  return [Math.min(step, 1), { setting, gradient, start: [before(1)], velocity }];
}
