// Where lines run through a picture, so that names can keep off them.

import { partWithin } from "./strokes.js";

/** @import { Scales, Vector } from "./types.js" */
/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

/** A line counts once in each square of so many pixels. */
export const SQUARE = 4;

/**
 * What tells through how many squares of a box lines run, each given by its points in data units.
 *
 * @param {Vector[][]} lines
 * @param {Scales} scales
 * @returns {(box: Box) => number}
 */
export function crossings(lines, { x, y, inside: { left, top, right, bottom } }) {
  const squares = (/** @type {number} */ pixels) => Math.floor(pixels / SQUARE);
  // A panel that has no room yet has no squares.
  const [columns, rows] = [right - left, bottom - top].map(
    (side) => squares(Math.max(side, 0)) + 1,
  );
  const isCrossed = new Uint8Array(columns * rows);

  /** @param {Vector} from @param {Vector} to */
  function mark(from, to) {
    const part = partWithin(from, to, [left, top], [right, bottom]);
    if (!part) return;
    const way = to.map((pixel, i) => pixel - from[i]);
    const [first, last] = part;
    const count = Math.ceil(((last - first) * Math.hypot(...way)) / SQUARE) || 1;
    for (let i = 0; i <= count; i += 1) {
      const share = first + ((last - first) * i) / count;
      const [across, down] = from.map((pixel, j) => pixel + share * way[j]);
      isCrossed[squares(down - top) * columns + squares(across - left)] = 1;
    }
  }
  for (const points of lines) {
    let before = null;
    for (const [u, v] of points) {
      const now = [x(u), y(v)];
      if (!now.every(Number.isFinite)) break;
      mark(before ?? now, now);
      before = now;
    }
  }
  return (box) => {
    let sum = 0;
    for (let row = squares(box.top - top); row <= squares(box.bottom - top); row += 1)
      for (let column = squares(box.left - left); column <= squares(box.right - left); column += 1)
        sum += isCrossed[row * columns + column] ?? 0;
    return sum;
  };
}
