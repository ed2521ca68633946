// A point in the plane that can be grabbed: by mouse, by finger, by arrow keys.

import { drag } from "d3-drag";
import { select } from "d3-selection";
import { svg } from "./dom.js";
import { plain } from "./format.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** A handle 45 px wide, for a thumb; `moved([x, y])` is called with the wanted place in data units. */
export function handle(label, moved) {
  const element = svg(
    "g",
    { class: "handle", role: "slider", tabindex: "0", "aria-label": label },
    svg("circle", { class: "reach", r: 22.5 }),
    svg("circle", { class: "ring", r: 7 }),
  );
  let [x, y, at, window] = [null, null, [0, 0], [[0, 1], [0, 1]]];
  const inside = (point) =>
    point.map((value, i) => {
      const [low, high] = window[i];
      return Number(Math.min(Math.max(value, low), high).toPrecision(4));
    });

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
    moved(inside(at.map((value, i) => value + way[i] * part * (window[i][1] - window[i][0]))));
  });

  function place(point, scales, limits) {
    [x, y] = scales;
    [at, window] = [point, limits];
    element.setAttribute("transform", `translate(${x(at[0])},${y(at[1])})`);
    element.setAttribute("aria-valuemin", window[0][0]);
    element.setAttribute("aria-valuemax", window[0][1]);
    element.setAttribute("aria-valuenow", at[0]);
    element.setAttribute("aria-valuetext", `θ₁ ${plain(at[0])}, θ₂ ${plain(at[1])}`);
  }

  return { element, place };
}
