// The contour layer: computed once a surface, redrawn only when the surface or the size changes.

import { contours } from "d3-contour";
import { svg } from "./dom.js";

const COARSE = 60;
const FINE = 120;

function grid(loss, size) {
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

function quantile(sorted, part) {
  const place = part * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/** Contour levels that share the window evenly: 14 quantiles, the rule of plots.levels. */
export function levels(loss) {
  const sorted = grid(loss, COARSE).sort();
  return Array.from({ length: 14 }, (_, i) => quantile(sorted, 0.02 + (0.96 * i) / 13));
}

/** One path a level, the lowest first and largest, in the pixels of the two scales. */
export function contourLayer(loss, x, y) {
  const [[left, right], [low, high]] = loss.window;
  const place = ([column, row]) => {
    const u = left + ((right - left) * (column - 0.5)) / (FINE - 1);
    const v = low + ((high - low) * (row - 0.5)) / (FINE - 1);
    return `${x(u).toFixed(1)},${y(v).toFixed(1)}`;
  };
  const ring = (points) => `M${points.map(place).join("L")}Z`;
  const shapes = contours().size([FINE, FINE]).thresholds(levels(loss))(grid(loss, FINE));
  const paths = shapes.map(({ coordinates }, i) =>
    svg("path", { d: coordinates.flat().map(ring).join(""), style: `--level:${i / 13}` }),
  );
  const [x0, x1, y0, y1] = [x(left), x(right), y(high), y(low)];
  const ground = { class: "ground", x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
  return svg("g", { class: "contours" }, svg("rect", ground), ...paths);
}
