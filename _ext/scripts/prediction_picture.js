// What takes a guess in a picture: one mark, or the handles of a curve; and guess and answer in it.

import { draw } from "./prediction_dom.js";
import { enliven, frameOf, grip, points, settle, surface } from "./prediction_grip.js";
import { makeRoom } from "./prediction_names.js";
import { place, said, valueAt } from "./prediction_words.js";

/** @import { Axes, Control, DrawData, Guess, MarkData } from "./prediction_types.js" */

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
    const words = `${x.label} = ${said(guess[0])}, ${y.label} = ${said(guess[1])}`;
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
    grip(`Your curve at ${x.label} = ${said(where)}`, "y", (_, up) =>
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
  const values = Array.isArray(guess) ? guess : undefined;
  const layer = draw("g", { class: "prediction-layer" });
  if (data.kind === "draw") layer.append(...curves(data, values));
  else layer.append(...spots(data, values));
  picture.append(layer);
  makeRoom(picture, layer);
  const label = picture.getAttribute("aria-label") ?? "";
  picture.setAttribute("aria-label", `${label} The answer: ${data.said}.`);
  return () => {
    layer.remove();
    picture.setAttribute("aria-label", label);
  };
}

/**
 * Names beside guess and answer: above the higher, below the lower.
 *
 * @param {Axes} axes
 * @param {number[]} truth In the picture, as is the guess.
 * @param {number[]} [guess]
 */
function named({ frame: [left, , width] }, truth, guess) {
  /** @param {string} words @param {number[]} at @param {boolean} above @param {string} kind */
  const name = (words, [x, y], above, kind) =>
    draw(
      "text",
      {
        class: kind,
        x,
        y: y + (above ? -11 : 20),
        "text-anchor": x > left + width / 2 ? "end" : "start",
      },
      words,
    );
  const below = guess !== undefined && guess[1] < truth[1];
  const names = [name("the answer", truth, !below, "prediction-true-name")];
  if (guess) names.push(name("your guess", guess, below, "prediction-guess-name"));
  return names;
}

/**
 * @param {MarkData} data
 * @param {number[] | undefined} values
 */
function spots(data, values) {
  const { at } = frameOf(data);
  const truth = at(...data.answer);
  const [cx, cy] = truth;
  const dot = draw("circle", { class: "prediction-true", cx, cy, r: 6 });
  if (!values) return [dot, ...named(data, truth)];
  const guess = at(values[0], values[1]);
  const [x1, y1] = guess;
  return [
    draw("line", { class: "prediction-gap", x1, y1, x2: cx, y2: cy }),
    draw("circle", { class: "prediction-guess", cx: x1, cy: y1, r: 7 }),
    dot,
    ...named(data, truth, guess),
  ];
}

/**
 * @param {DrawData} data
 * @param {number[] | undefined} values
 */
function curves(data, values) {
  const { at } = frameOf(data);
  /** @param {number[]} xs @param {number[]} ys */
  const through = (xs, ys) => ys.map((height, k) => at(xs[k], height));
  const truth = through(...data.curve);
  const line = draw("polyline", { class: "prediction-true", points: points(truth) });
  const end = truth.slice(-1)[0];
  if (!values) return [line, ...named(data, end)];
  const guess = through(data.at, values);
  return [
    draw("polyline", { class: "prediction-guess", points: points(guess) }),
    line,
    ...named(data, end, guess.slice(-1)[0]),
  ];
}
