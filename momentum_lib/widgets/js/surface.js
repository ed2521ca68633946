// The contour layer: computed once a surface, redrawn only when the surface or the size changes.

import { contours } from "d3-contour";
import { svg } from "./dom.js";
import { heights } from "./levels.js";

/**
 * @import { Frame, Loss, Scale } from "./types.js"
 */

const FINE = 120;

/**
 * What contours are drawn from: the loss on a fine grid over the window.
 *
 * @param {Pick<Loss, "value">} loss
 * @param {Frame} window
 */
export const relief = (loss, window) => heights({ ...loss, window }, FINE);

/**
 * What the contours lie on, in the pixels of the two scales.
 *
 * @param {Frame} window
 * @param {Scale} x
 * @param {Scale} y
 */
export function contourLayer([[left, right], [low, high]], x, y) {
  const [x0, x1, y0, y1] = [x(left), x(right), y(high), y(low)];
  const ground = { class: "ground", x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
  return svg("g", { class: "contours" }, svg("rect", ground));
}

/**
 * One path for each of the thresholds `from` to `to`, the lowest first and largest.
 *
 * @param {{ window: Frame, thresholds: number[], values: Float64Array }} hills
 * @param {Scale} x
 * @param {Scale} y
 * @param {number} from
 * @param {number} to
 */
export function contourPaths({ window, thresholds, values }, x, y, from, to) {
  const [[left, right], [low, high]] = window;
  /** @param {number[]} cell */
  const place = ([column, row]) => {
    const u = left + ((right - left) * (column - 0.5)) / (FINE - 1);
    const v = low + ((high - low) * (row - 0.5)) / (FINE - 1);
    return `${x(u).toFixed(1)},${y(v).toFixed(1)}`;
  };
  /** @param {number[][]} points */
  const ring = (points) => `M${points.map(place).join("L")}Z`;
  const shapes = contours().size([FINE, FINE]).thresholds(thresholds.slice(from, to))(
    /** @type {any} */ (values), // its types ask for an array, and any row of numbers will do
  );
  return shapes.map(({ coordinates }, i) =>
    svg("path", {
      d: coordinates.flat().map(ring).join(""),
      style: `--level:${(from + i + 1) / thresholds.length}`,
    }),
  );
}
