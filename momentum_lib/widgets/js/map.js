// A surface seen from above, on which paths are drawn.

import { margins, panel } from "./chart.js";
import { svg } from "./dom.js";
import { COUNT, levels } from "./levels.js";
import { contourLayer, contourPaths, relief } from "./surface.js";

/** @import { Frame, Host, Loss, Scale, Scales } from "./types.js" */

/**
 * A surface that is turned gives the one that is not, and the angle: its contours are turned.
 *
 * @typedef {object} Turned
 * @property {Loss} [upright]
 * @property {number} [angle]
 */

const EDGES = { left: 0, right: 0, top: 0, bottom: 0 };

// So many contours are drawn in one task.
const AT_ONCE = 2;

/**
 * The window that shows a surface's whole window however it is turned about its middle.
 *
 * @param {Frame} window
 */
function around([[left, right], [low, high]]) {
  const reach = Math.hypot(right - left, high - low) / 2;
  const [u, v] = [(left + right) / 2, (low + high) / 2];
  return [
    [u - reach, u + reach],
    [v - reach, v + reach],
  ];
}

/**
 * What turns the drawn contours by an angle about the middle of the window, whatever the scales.
 *
 * @param {number} angle
 * @param {Loss} loss
 * @param {Scales} scales
 */
function turning(angle, { window }, { x, y }) {
  const [u, v] = window.map(([from, to]) => (from + to) / 2);
  const [across, up] = [x(1) - x(0), y(1) - y(0)];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [a, b, c, d] = [cos, (sin * up) / across, (-sin * across) / up, cos];
  const [e, f] = [x(u) - a * x(u) - c * y(v), y(v) - b * x(u) - d * y(v)];
  return `matrix(${[a, b, c, d, e, f].join()})`;
}

/**
 * The panel of a two-dimensional loss; `fit` draws the contours anew only when `key` or size change. A
 * `bare` one has no axes: the land reaches its edges.
 *
 * @param {Host} host
 */
export function surfaceMap(host, { bare = false } = {}) {
  const chart = bare ? panel("map bare", EDGES) : panel("map", margins());
  const ground = svg("g");
  const minima = svg("path", { class: "minima" });
  chart.layers.prepend(ground);
  chart.over.prepend(minima);
  let drawn = "";

  /**
   * @param {Loss} loss
   * @param {string | (string | number)[]} key
   * @param {number} width
   * @param {number} height
   * @param {Turned} turned
   */
  function fit(loss, key, width, height, { upright, angle = 0 } = {}) {
    const [x, y] = loss.window;
    const scales = chart.frame({ width, height, x, y, names: ["θ₁", "θ₂"] });
    const window = upright ? around(loss.window) : loss.window;
    const wanted = [key, width, height].join();
    const isNew = wanted !== drawn;
    drawn = wanted;
    if (upright) ground.setAttribute("transform", turning(angle, loss, scales));
    else if (!isNew) return scales;
    if (isNew) drawContours(upright ?? loss, window, scales, () => wanted === drawn);
    const cross = (/** @type {number[]} */ [u, v]) =>
      `M${scales.x(u) - 5},${scales.y(v)}h10M${scales.x(u)},${scales.y(v) - 5}v10`;
    minima.setAttribute("d", loss.minima.map(cross).join(""));
    return scales;
  }

  /**
   * A few contours at a time; all are shown together if they are `still` the ones that are wanted.
   *
   * @param {Loss} loss
   * @param {Frame} window
   * @param {Scales} scales
   * @param {() => boolean} still
   */
  function drawContours(loss, window, { x, y }, still) {
    const layer = contourLayer(window, x, y);
    // Thresholds and values are found in tasks of their own.
    const hills = { window, thresholds: [0], values: new Float64Array() };
    host.later(() => {
      hills.thresholds = levels(loss);
    });
    host.later(() => {
      hills.values = relief(loss, window);
    });
    for (let from = 0; from < COUNT; from += AT_ONCE) {
      host.later(() => layer.append(...contourPaths(hills, x, y, from, from + AT_ONCE)));
    }
    host.later(() => still() && ground.replaceChildren(layer));
  }

  return { ...chart, fit };
}
