// Arrows between two pixels.

/** @import { Vector } from "./types.js" */

/**
 * The `d` of an arrow, or none where it is too short to be seen, or endless.
 *
 * @param {Vector} from
 * @param {Vector} to
 */
export function arrow([x0, y0], [x1, y1]) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (!(length > 1) || length > 1e5) return "";
  const head = Math.min(9, length / 2) / length;
  const [dx, dy] = [(x1 - x0) * head, (y1 - y0) * head];
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    `${x.toFixed(1)},${y.toFixed(1)}`;
  const corner = (/** @type {number} */ side) =>
    at(x1 - dx - 0.5 * side * dy, y1 - dy + 0.5 * side * dx);
  return `M${at(x0, y0)}L${at(x1, y1)}M${corner(1)}L${at(x1, y1)}L${corner(-1)}`;
}
