// The contour layer: computed once a surface, redrawn only when the surface or the size changes.

import { contours } from "d3-contour";
import { svg } from "./dom.js";
import { heights, levels } from "./levels.js";

const FINE = 120;

/** What contours are drawn from: the loss on a grid over the window, and the levels. */
export const relief = (loss, window = loss.window) => ({
  window,
  thresholds: levels(loss),
  values: heights({ ...loss, window }, FINE),
});

/** One path a level, the lowest first and largest, in the pixels of the two scales. */
export function contourLayer({ window, thresholds, values }, x, y) {
  const [[left, right], [low, high]] = window;
  const place = ([column, row]) => {
    const u = left + ((right - left) * (column - 0.5)) / (FINE - 1);
    const v = low + ((high - low) * (row - 0.5)) / (FINE - 1);
    return `${x(u).toFixed(1)},${y(v).toFixed(1)}`;
  };
  const ring = (points) => `M${points.map(place).join("L")}Z`;
  const shapes = contours().size([FINE, FINE]).thresholds(thresholds)(values);
  const paths = shapes.map(({ coordinates }, i) =>
    svg("path", {
      d: coordinates.flat().map(ring).join(""),
      style: `--level:${(i + 1) / thresholds.length}`,
    }),
  );
  const [x0, x1, y0, y1] = [x(left), x(right), y(high), y(low)];
  const ground = { class: "ground", x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
  return svg("g", { class: "contours" }, svg("rect", ground), ...paths);
}
