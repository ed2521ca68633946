// The paths of lines and of dots, in pixels.

/** @import { Scale, Vector } from "./types.js" */

// So far from the picture nobody sees where a line ends.
const FAR = 1e4;
// Quarters of a pixel are fine enough, and quick to write.
/** @param {number} pixel */
const quarter = (pixel) => Math.round(4 * pixel) / 4;

/** @param {Vector} pixel */
const isNear = ([x, y]) => Math.abs(x) <= FAR && Math.abs(y) <= FAR;

/**
 * The part of a stroke within a frame, from and to as shares of it, or null: a stroke that leaves keeps its
 * direction, and one that never comes in is none.
 *
 * @param {Vector} from
 * @param {Vector} to
 * @param {Vector} low
 * @param {Vector} high
 */
export function partWithin(from, to, low, high) {
  let [first, last] = [0, 1];
  for (const i of [0, 1]) {
    const way = to[i] - from[i];
    const [a, b] = [(low[i] - from[i]) / way, (high[i] - from[i]) / way];
    if (way === 0 && (from[i] < low[i] || from[i] > high[i])) return null;
    if (way === 0) continue;
    first = Math.max(first, Math.min(a, b));
    last = Math.min(last, Math.max(a, b));
  }
  return first < last ? [first, last] : null;
}

/**
 * The `d` of a line through points in the units of two scales; it ends where one is not finite.
 *
 * @param {Vector[]} points
 * @param {Scale} x
 * @param {Scale} y
 */
export function lineThrough(points, x, y) {
  const at = (/** @type {Vector} */ [across, up]) => `${quarter(across)},${quarter(up)}`;
  /** @type {Vector | null} */
  let before = null;
  let d = "";
  for (const [u, v] of points) {
    const now = [x(u), y(v)];
    if (!Number.isFinite(now[0]) || !Number.isFinite(now[1])) break;
    const isWhole = isNear(now) && (!before || isNear(before));
    if (isWhole) d += `${before ? "L" : "M"}${at(now)}`;
    else if (before) {
      const part = partWithin(before, now, [-FAR, -FAR], [FAR, FAR]);
      const from = before;
      const place = (/** @type {number} */ share) =>
        at(from.map((pixel, i) => pixel + share * (now[i] - pixel)));
      if (part) d += `${part[0] || !d ? `M${place(part[0])}` : ""}L${place(part[1])}`;
    }
    before = now;
  }
  return d;
}

/**
 * The `d` of a dot at each point, for a path with round caps.
 *
 * @param {Vector[]} points
 * @param {Scale} x
 * @param {Scale} y
 */
export function dotsAt(points, x, y) {
  let d = "";
  for (const [u, v] of points) {
    const [across, up] = [x(u), y(v)];
    if (isNear([across, up])) d += `M${quarter(across)},${quarter(up)}h0`;
  }
  return d;
}
