// A window that follows: wider where a run goes beyond it and comes back.

/** @import { Frame, Run } from "./types.js" */

// By which part of itself a window grows at a time, so that it holds still under a hand, and by how much at
// most on each side: who goes farther leaves it by an arrow.
const [PART, MOST] = [0.25, 0.5];

/**
 * The window that holds the runs that do not diverge.
 *
 * @param {Frame} window
 * @param {Run[]} runs
 * @returns {Frame}
 */
export function windowFor(window, runs) {
  const own = runs.filter(({ divergedAt }) => divergedAt === null);
  return window.map(([low, high], i) => {
    const size = high - low;
    let [least, most] = [low, high];
    for (const { thetas } of own) {
      for (const theta of thetas) {
        least = Math.min(least, theta[i]);
        most = Math.max(most, theta[i]);
      }
    }
    /** @param {number} gap */
    const beyond = (gap) => {
      const wanted = Math.ceil(gap / (PART * size) - 1e-9) * PART;
      return wanted > MOST ? 0 : wanted * size;
    };
    return [low - beyond(low - least), high + beyond(most - high)];
  });
}
