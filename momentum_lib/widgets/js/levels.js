// Where the contours of a surface lie: the rule of plots.levels in Python.

/** @import { Loss } from "./types.js" */

const COARSE = 60;
export const COUNT = 14;

/**
 * The loss on a square grid over its window, row by row from below.
 *
 * @param {Pick<Loss, "value" | "window">} loss
 * @param {number} size
 */
export function heights(loss, size) {
  const [[left, right], [low, high]] = loss.window;
  const values = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    const y = low + ((high - low) * row) / (size - 1);
    for (let column = 0; column < size; column += 1) {
      const x = left + ((right - left) * column) / (size - 1);
      values[row * size + column] = loss.value([x, y]);
    }
  }
  return values;
}

/**
 * Levels that share the window evenly: the quantiles 0.02 to 0.98 of the loss on a coarse grid.
 *
 * @param {Pick<Loss, "value" | "window">} loss
 */
export function levels(loss) {
  const sorted = heights(loss, COARSE).sort();
  return Array.from({ length: COUNT }, (_, i) => quantile(sorted, 0.02 + (0.96 * i) / (COUNT - 1)));
}

/**
 * @param {Float64Array} sorted
 * @param {number} part
 */
function quantile(sorted, part) {
  const place = part * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}
