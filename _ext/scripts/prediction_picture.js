// What takes a guess in a picture: one mark, or the handles of a curve, by pointer and by arrow keys.

import { draw } from "./prediction_dom.js";
import { place, said, valueAt } from "./prediction_words.js";

/** @import { Axes, Control, DrawData, Guess, MarkData } from "./prediction_types.js" */

/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const [SMALL_STEP, LARGE_STEP] = [0.02, 0.1];

/** @param {Axes} axes */
function frameOf({ x, y, frame: [left, top, width, height] }) {
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
const points = (places) => places.map((at) => at.map((part) => part.toFixed(1)).join()).join(" ");

/**
 * A handle that a thumb can grab and arrow keys move.
 *
 * @param {string} label
 * @param {"xy" | "y"} along
 * @param {(right: number, up: number) => void} moved By how much of the axes.
 */
function grip(label, along, moved) {
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
 * @param {import("./prediction_types.js").Scale} scale
 * @param {number} value
 * @param {string} words
 */
function settle(element, at, scale, value, words) {
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
function surface(picture, { frame: [x, y, width, height] }, moved) {
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
function enliven(picture, parts) {
  const layer = draw("g", { class: "prediction-layer" }, ...parts);
  picture.append(layer);
  picture.setAttribute("role", "group");
  return () => {
    layer.remove();
    picture.setAttribute("role", "img");
  };
}

/**
 * @param {SVGSVGElement} picture
 * @param {MarkData} data
 * @returns {Control}
 */
export function marker(picture, data) {
  const { at, from } = frameOf(data);
  const { x, y } = data;
  let guess = [valueAt(x, 0.5), valueAt(y, 0.5)];
  let touched = false;
  /** @param {number[]} point */
  const set = (point) => {
    guess = point;
    const words = `${x.label} ${said(guess[0])}, ${y.label} ${said(guess[1])}`;
    settle(ring, at(guess[0], guess[1]), x, guess[0], words);
  };
  /** @param {number[]} point */
  const move = (point) => {
    touched = true;
    set(point);
  };
  const ring = grip("Your mark", "xy", (right, up) =>
    move([valueAt(x, place(x, guess[0]) + right), valueAt(y, place(y, guess[1]) + up)]),
  );
  const ground = surface(picture, data, ([column, line]) => move(from(column, line)));
  const remove = enliven(picture, [ring, ground]);
  set(guess);
  return {
    first: "Put the mark where you think it belongs: click in the picture, or use the arrow keys.",
    guess: () => (touched ? guess : undefined),
    remove,
  };
}

/**
 * @param {SVGSVGElement} picture
 * @param {DrawData} data
 * @returns {Control}
 */
export function pen(picture, data) {
  const { at, from } = frameOf(data);
  const { x, y } = data;
  const heights = data.at.map(() => valueAt(y, 0.5));
  let touched = false;
  const line = draw("polyline", { class: "prediction-guess" });
  /** @param {number} k @param {number} height */
  const set = (k, height) => {
    heights[k] = height;
    settle(grips[k], at(data.at[k], height), y, height, `${y.label} ${said(height)}`);
    line.setAttribute("points", points(heights.map((each, i) => at(data.at[i], each))));
  };
  /** @param {number} k @param {number} height */
  const move = (k, height) => {
    touched = true;
    set(k, height);
  };
  const grips = data.at.map((where, k) =>
    grip(`Your curve at ${x.label} ${said(where)}`, "y", (_, up) =>
      move(k, valueAt(y, place(y, heights[k]) + up)),
    ),
  );
  const columns = data.at.map((where) => at(where, y.low)[0]);
  let last = [0, 0];
  const ground = surface(picture, data, (point, first) => {
    const before = first ? point : last;
    for (const [k, height] of passed(columns, before, point)) move(k, from(0, height)[1]);
    last = point;
  });
  const remove = enliven(picture, [line, ...grips, ground]);
  for (const [k, height] of heights.entries()) set(k, height);
  return {
    first: "Draw your curve first: drag in the picture, or move its points with the arrow keys.",
    guess: () => (touched ? [...heights] : undefined),
    remove,
  };
}

/**
 * The handles that a stroke passes, and where; the nearest one where it passes none.
 *
 * @param {number[]} columns
 * @param {number[]} before
 * @param {number[]} point
 * @returns {[number, number][]}
 */
function passed(columns, before, point) {
  const [from, to] = [before[0], point[0]].sort((a, b) => a - b);
  const slope = (point[1] - before[1]) / (point[0] - before[0] || 1);
  /** @type {[number, number][]} */
  const found = columns.flatMap((column, k) =>
    from < column && column < to
      ? [/** @type {[number, number]} */ ([k, before[1] + slope * (column - before[0])])]
      : [],
  );
  const gaps = columns.map((column) => Math.abs(column - point[0]));
  found.push([gaps.indexOf(Math.min(...gaps)), point[1]]);
  return found;
}

/**
 * Draw the answer into the picture, and the guess where there is one; give what takes both out again.
 *
 * @param {SVGSVGElement} picture
 * @param {MarkData | DrawData} data
 * @param {Guess | undefined} guess
 */
export function compare(picture, data, guess) {
  const { at } = frameOf(data);
  /** @param {number[]} xs @param {number[]} ys */
  const curve = (xs, ys) => points(ys.map((height, k) => at(xs[k], height)));
  const layer = draw("g", { class: "prediction-layer" });
  const values = Array.isArray(guess) ? guess : undefined;
  if (data.kind === "draw") {
    const [xs, ys] = data.curve;
    if (values)
      layer.append(draw("polyline", { class: "prediction-guess", points: curve(data.at, values) }));
    layer.append(draw("polyline", { class: "prediction-true", points: curve(xs, ys) }));
  } else {
    const [column, line] = at(...data.answer);
    if (values) {
      const [x1, y1] = at(values[0], values[1]);
      layer.append(draw("line", { class: "prediction-gap", x1, y1, x2: column, y2: line }));
      layer.append(draw("circle", { class: "prediction-guess", cx: x1, cy: y1, r: 7 }));
    }
    layer.append(draw("circle", { class: "prediction-true", cx: column, cy: line, r: 6 }));
  }
  picture.append(layer);
  const label = picture.getAttribute("aria-label") ?? "";
  picture.setAttribute("aria-label", `${label} The answer: ${data.said}.`);
  return () => {
    layer.remove();
    picture.setAttribute("aria-label", label);
  };
}
