// A point in the plane that can be grabbed: by mouse, by finger, by arrow keys.

import { drag } from "d3-drag";
import { select } from "d3-selection";
import { svg } from "./dom.js";
import { plain } from "./format.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);
const inWords = ([x, y]) => `θ₁ ${plain(x)}, θ₂ ${plain(y)}`;

/**
 * A handle 45 px wide, for a thumb; `moved([x, y])` is called with the wanted place in data units.
 * `along` is "x" or "y" where only one of them counts; `said(point)` are its words; `least` is the
 * smallest way of a key press, for quantities that are whole numbers.
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
  let [x, y, at, window] = [
    null,
    null,
    [0, 0],
    [
      [0, 1],
      [0, 1],
    ],
  ];
  const inside = (point) => point.map((value, i) => Number(clamp(value, window[i]).toPrecision(4)));

  select(element).call(
    drag()
      .container(() => element.ownerSVGElement)
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

  function place(point, scales, limits) {
    [x, y] = scales;
    window = limits;
    // A point that has run away, or is no number any more, waits at the edge to be fetched back.
    at = point.map((value, i) => (Number.isNaN(value) ? limits[i][1] : clamp(value, limits[i])));
    const main = along === "y" ? 1 : 0;
    element.setAttribute("transform", `translate(${x(at[0])},${y(at[1])})`);
    element.setAttribute("aria-valuemin", window[main][0]);
    element.setAttribute("aria-valuemax", window[main][1]);
    element.setAttribute("aria-valuenow", at[main]);
    element.setAttribute("aria-valuetext", said(at));
  }

  return { element, place };
}
