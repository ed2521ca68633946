// A handle in a picture, and the ground that hears clicks and drags.

import { draw } from "./prediction_dom.js";
import { place, valueAt } from "./prediction_words.js";

/** @import { Axes, Scale } from "./prediction_types.js" */

/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const [SMALL_STEP, LARGE_STEP] = [0.02, 0.1];

/** @param {Axes} axes */
export function frameOf({ x, y, frame: [left, top, width, height] }) {
  return {
    /** @param {number} u @param {number} v */
    at: (u, v) => [left + width * place(x, u), top + height * (1 - place(y, v))],
    /** @param {number} column @param {number} line */
    from: (column, line) => [
      valueAt(x, (column - left) / width),
      valueAt(y, 1 - (line - top) / height),
    ],
  };
}

/** @param {number[][]} places */
export const points = (places) =>
  places.map((at) => at.map((part) => part.toFixed(1)).join()).join(" ");

/**
 * A handle that a thumb can grab and arrow keys move.
 *
 * @param {string} label
 * @param {"xy" | "y"} along
 * @param {(right: number, up: number) => void} moved By how much of the axes.
 */
export function grip(label, along, moved) {
  const element = draw(
    "g",
    { class: "prediction-grip", role: "slider", tabindex: 0, "aria-label": label },
    draw("circle", { r: 16, class: "prediction-reach" }),
    draw("circle", { r: 7, class: "prediction-ring" }),
  );
  if (along === "y") element.setAttribute("aria-orientation", "vertical");
  element.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way || (along === "y" && way[0])) return;
    event.preventDefault();
    const step = event.shiftKey ? LARGE_STEP : SMALL_STEP;
    moved(way[0] * step, way[1] * step);
  });
  return element;
}

/**
 * @param {SVGElement} element
 * @param {number[]} at In the picture.
 * @param {Scale} scale
 * @param {number} value
 * @param {string} words
 */
export function settle(element, at, scale, value, words) {
  element.setAttribute("transform", `translate(${at.map((part) => part.toFixed(1)).join()})`);
  element.setAttribute("aria-valuemin", String(scale.low));
  element.setAttribute("aria-valuemax", String(scale.high));
  element.setAttribute("aria-valuenow", String(value));
  element.setAttribute("aria-valuetext", words);
}

/**
 * The part within the axes that hears clicks and drags.
 *
 * @param {SVGSVGElement} picture
 * @param {Axes} axes
 * @param {(point: number[], first: boolean) => void} moved With a point of the picture.
 */
export function surface(picture, { frame: [x, y, width, height] }, moved) {
  const element = draw("rect", { class: "prediction-surface", x, y, width, height });
  /** @param {PointerEvent} event */
  const tell = (event) => {
    const toPicture = picture.getScreenCTM()?.inverse();
    const { x: column, y: line } = new DOMPoint(event.clientX, event.clientY).matrixTransform(
      toPicture,
    );
    moved([column, line], event.type === "pointerdown");
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault(); // no text is selected
    element.setPointerCapture(event.pointerId);
    tell(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) tell(event);
  });
  return element;
}

/**
 * Put parts into a picture that is asked, and say that it can be worked with.
 *
 * @param {SVGSVGElement} picture
 * @param {Element[]} parts
 */
export function enliven(picture, parts) {
  const layer = draw("g", { class: "prediction-layer" }, ...parts);
  picture.append(layer);
  picture.setAttribute("role", "group");
  return () => {
    layer.remove();
    picture.setAttribute("role", "img");
  };
}
