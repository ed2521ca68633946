// A point in the plane that can be grabbed: by mouse, by finger, by keys.

import { drag } from "d3-drag";
import { select } from "d3-selection";
import { svg } from "./dom.js";
import { plain } from "./format.js";

/** @import { Frame, Handle, Scale, Vector } from "./types.js" */

/**
 * @typedef {object} HandleOptions
 * @property {"x" | "y" | "xy"} [along] What of the two counts.
 * @property {(point: Vector) => string} [said] The point in words.
 * @property {Vector} [least] The smallest way of a key press each way, for quantities that are whole numbers.
 */

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
/** @type {Record<string, number>} */
const PAGES = { PageUp: 1, PageDown: -1 };
/** The limit to which a key leads. @type {Record<string, number>} */
const ENDS = { Home: 0, End: 1 };
/** What part of its range a handle goes: with Shift, by an arrow, by a page. */
const [FINE, USUAL, LONG] = [0.001, 0.01, 0.1];

/**
 * @param {number} value
 * @param {Vector} limits
 */
const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);
/** @param {Vector} point */
const inWords = ([x, y]) => `θ₁ ${plain(x)}, θ₂ ${plain(y)}`;

/** Of each node that is a handle, how it is moved from elsewhere. @type {WeakMap<Element, Handle>} */
const handles = new WeakMap();

/** The handles in a panel. @param {Element} panel */
export const handlesIn = (panel) =>
  [...panel.querySelectorAll(".handle")].flatMap((node) => handles.get(node) ?? []);

/**
 * Where a key leads from a point, or undefined where the key means nothing here. Home, End and the page
 * keys take the way that counts; where both do, across and up.
 *
 * @param {KeyboardEvent} event
 * @param {Vector} at
 * @param {{ window: Frame, along: string, least: Vector }} where
 */
function led({ key, shiftKey }, at, { window, along, least }) {
  const far = (/** @type {number} */ part) =>
    window.map(([low, high], i) => Math.max(part * (high - low), least[i]));
  if (key in ARROWS) {
    const way = far(shiftKey ? FINE : USUAL);
    return at.map((value, i) => value + ARROWS[key][i] * way[i]);
  }
  if (key in PAGES) {
    const counts = along === "x" ? 0 : 1;
    return at.map((value, i) => (i === counts ? value + PAGES[key] * far(LONG)[i] : value));
  }
  if (!(key in ENDS)) return undefined;
  const counts = along === "y" ? 1 : 0;
  return at.map((value, i) => (i === counts ? window[i][ENDS[key]] : value));
}

/**
 * A handle 45 px wide, for a thumb; `moved([x, y])` is called with the wanted place in data units. Whoever
 * grabs it is told of to the figure by the event `hold`.
 *
 * @param {string} label
 * @param {(point: Vector) => void} moved
 * @param {HandleOptions} options
 */
export function handle(label, moved, { along = "xy", said = inWords, least = [0, 0] } = {}) {
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
  /** @type {Scale[]} */
  let scales;
  let at = [0, 0];
  /** @type {Frame} */
  let window = [
    [0, 1],
    [0, 1],
  ];
  const hold = () => element.dispatchEvent(new CustomEvent("hold", { bubbles: true }));
  /** @param {Vector} point */
  const move = (point) =>
    moved(point.map((value, i) => Number(clamp(value, window[i]).toPrecision(4))));
  /** @param {Vector} pixels */
  const moveTo = (pixels) => move(pixels.map((pixel, i) => scales[i].invert(pixel)));
  const pixels = () => at.map((value, i) => scales[i](value));

  select(element).call(
    /** @type {import("d3-drag").DragBehavior<SVGGElement, unknown, unknown>} */ (drag())
      .container(() => /** @type {SVGSVGElement} */ (element.ownerSVGElement))
      .subject(() => ({ x: pixels()[0], y: pixels()[1] }))
      .on("start", hold)
      .on("drag", (event) => moveTo([event.x, event.y])),
  );
  element.addEventListener("keydown", (event) => {
    const point = led(event, at, { window, along, least });
    if (!point) return;
    event.preventDefault();
    hold();
    move(point);
  });
  handles.set(element, { element, along, hold, moveTo, pixels });

  /**
   * @param {Vector} point
   * @param {Scale[]} given
   * @param {Frame} limits
   */
  function place(point, given, limits) {
    scales = given;
    window = limits;
    // A point that has run away, or is no number any more, waits at the edge to be fetched back.
    at = point.map((value, i) => (Number.isNaN(value) ? limits[i][1] : clamp(value, limits[i])));
    const main = along === "y" ? 1 : 0;
    element.setAttribute("transform", `translate(${pixels().join()})`);
    element.setAttribute("aria-valuemin", String(window[main][0]));
    element.setAttribute("aria-valuemax", String(window[main][1]));
    element.setAttribute("aria-valuenow", String(at[main]));
    element.setAttribute("aria-valuetext", said(at));
  }

  return { element, place };
}
