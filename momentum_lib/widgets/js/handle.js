// A point in the plane that can be grabbed: by mouse, by finger, by arrow keys.

import { drag } from "d3-drag";
import { select } from "d3-selection";
import { svg } from "./dom.js";
import { plain } from "./format.js";

/** @import { Frame, Scale, Vector } from "./types.js" */

/**
 * @typedef {object} HandleOptions
 * @property {"x" | "y" | "xy"} [along] What of the two counts.
 * @property {(point: Vector) => string} [said] The point in words.
 * @property {number} [least] The smallest way of a key press, for quantities that are whole numbers.
 */

/** @type {Record<string, [number, number]>} */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
/**
 * @param {number} value
 * @param {Vector} limits
 */
const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);
/** @param {Vector} point */
const inWords = ([x, y]) => `θ₁ ${plain(x)}, θ₂ ${plain(y)}`;

/**
 * A handle 45 px wide, for a thumb; `moved([x, y])` is called with the wanted place in data units.
 *
 * @param {string} label
 * @param {(point: Vector) => void} moved
 * @param {HandleOptions} options
 */
export function handle(label, moved, { along = "xy", said = inWords, least = 0 } = {}) {
  const element = svg(
    "g",
    {
      class: `handle ${along}`,
      role: "slider",
      tabindex: "0",
      "aria-label": label,
      "aria-orientation": along === "y" ? "vertical" : "horizontal",
      "aria-valuenow": 0, // until it has its place
    },
    svg("circle", { class: "reach", r: 22.5 }),
    svg("circle", { class: "ring", r: 7 }),
  );
  /** @type {Scale} */
  let x;
  /** @type {Scale} */
  let y;
  let at = [0, 0];
  /** @type {Frame} */
  let window = [
    [0, 1],
    [0, 1],
  ];
  /** @param {Vector} point */
  const inside = (point) => point.map((value, i) => Number(clamp(value, window[i]).toPrecision(4)));

  select(element).call(
    /** @type {import("d3-drag").DragBehavior<SVGGElement, unknown, unknown>} */ (drag())
      .container(() => /** @type {SVGSVGElement} */ (element.ownerSVGElement))
      .subject(() => ({ x: x(at[0]), y: y(at[1]) }))
      .on("drag", (event) => moved(inside([x.invert(event.x), y.invert(event.y)]))),
  );
  element.addEventListener("keydown", (event) => {
    const way = KEYS[event.key];
    if (!way) return;
    event.preventDefault();
    const part = event.shiftKey ? 0.1 : 0.01;
    const far = window.map(([low, high]) => Math.max(part * (high - low), least));
    moved(inside(at.map((value, i) => value + way[i] * far[i])));
  });

  /**
   * @param {Vector} point
   * @param {Scale[]} scales
   * @param {Frame} limits
   */
  function place(point, scales, limits) {
    [x, y] = scales;
    window = limits;
    // A point that has run away, or is no number any more, waits at the edge to be fetched back.
    at = point.map((value, i) => (Number.isNaN(value) ? limits[i][1] : clamp(value, limits[i])));
    const main = along === "y" ? 1 : 0;
    element.setAttribute("transform", `translate(${x(at[0])},${y(at[1])})`);
    element.setAttribute("aria-valuemin", String(window[main][0]));
    element.setAttribute("aria-valuemax", String(window[main][1]));
    element.setAttribute("aria-valuenow", String(at[main]));
    element.setAttribute("aria-valuetext", said(at));
  }

  return { element, place };
}
