// Names beside places within a picture, each where there is room for it; of a place that lies outside, an
// arrow at the edge says where it went.

import { crossings, SQUARE } from "./crossings.js";
import { svg } from "./dom.js";
import { tint } from "./lines.js";
import { inPicture } from "./symbols.js";

/** @import { Box } from "./crossings.js" */
/** @import { Inside, Panel, Scales, Vector } from "./types.js" */

/**
 * @typedef {object} Note
 * @property {string} key
 * @property {Vector} at Where it belongs, in data units.
 * @property {string} [name]
 * @property {string} [rule] Gives the colour.
 * @property {string} [kind] Classes.
 * @property {boolean} [within] Whether it is left out where its place is outside.
 * @property {boolean} [below] Whether its name lies below it rather than above.
 * @property {number} [gap] How far from its place a name stands at least, in pixels.
 */

// The width of a letter, that of the halo on both sides of a name, and the height of a line, in pixels.
const [LETTER, HALO, LINE] = [7.2, 12, 15];
// How far an arrow stays within the edge.
const EDGE = 3;
// A name goes farther away by this, so many times, until nothing lies under it.
const [FARTHER, TRIES] = [12, 6];
// No name lies on another, if there is any way; other places are worse under a name than lines, and a place
// farther away is a little worse than a near one.
const [NAMES, PLACES, LINES, AWAY] = [1000, 3, 2 * SQUARE ** 2, 2];
const SLANT = Math.SQRT1_2;
/** From a place, how a name lies beside it: above, right, left, below, then between them. */
const SIDES = [
  [-0.5, -1, 0, -1],
  [0, -0.5, 1, 0],
  [-1, -0.5, -1, 0],
  [-0.5, 0, 0, 1],
  [0, -1, SLANT, -SLANT],
  [-1, -1, -SLANT, -SLANT],
  [0, 0, SLANT, SLANT],
  [-1, 0, -SLANT, SLANT],
];
const BELOW = [SIDES[3], ...SIDES.filter((side) => side !== SIDES[3])];

/** @param {number} value @param {number} low @param {number} high */
const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));

/** @param {Box} a @param {Box} b */
const overlap = (a, b) =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

/**
 * Where a name may lie, the nearest places first, each with how far away it is.
 *
 * @param {Vector} pixel
 * @param {{ width: number, gap: number, below?: boolean }} name
 * @param {Inside} inside
 */
function places([x, y], { width, gap, below }, inside) {
  const away = Array.from({ length: TRIES }, (_, i) => i * FARTHER);
  return away.flatMap((far) =>
    (below ? BELOW : SIDES).map(([across, up, dx, dy]) => {
      const [right, down] = [
        x + across * width + dx * (gap + far),
        y + up * LINE + dy * (gap + far),
      ];
      const left = clamp(right, inside.left + 2, inside.right - width - 2);
      const top = clamp(down, inside.top + 1, inside.bottom - LINE - 1);
      return { left, top, right: left + width, bottom: top + LINE, far };
    }),
  );
}

/**
 * The place that costs least. It depends on what is drawn alone, so that a link shows the picture that was copied.
 *
 * @param {(Box & { far: number })[]} boxes
 * @param {{ names: Box[], places: Box[] }} taken
 * @param {(box: Box) => number} crossed
 */
function freest(boxes, { names, places }, crossed) {
  const costs = boxes.map((box) => {
    const under = (/** @type {Box[]} */ others) =>
      others.reduce((sum, other) => sum + overlap(box, other), 0);
    return NAMES * under(names) + PLACES * under(places) + LINES * crossed(box) + AWAY * box.far;
  });
  return boxes[costs.indexOf(Math.min(...costs))];
}

/** @param {Vector} pixel @param {Inside} inside */
const isInside = ([x, y], { left, right, top, bottom }) =>
  x >= left && x <= right && y >= top && y <= bottom;

/**
 * Where in its frame an arrow to a place outside of it ends, and which way it points, in degrees.
 *
 * @param {Vector} pixel
 * @param {Inside} inside
 */
function exit([x, y], { left, right, top, bottom }) {
  const [across, up] = [clamp(x, left + EDGE, right - EDGE), clamp(y, top + EDGE, bottom - EDGE)];
  return { end: [across, up], turn: (Math.atan2(y - up, x - across) * 180) / Math.PI };
}

const made = () => {
  const [text, arrow] = [svg("text", { "text-anchor": "middle" }), svg("path")];
  return { element: svg("g", {}, arrow, text), text, arrow };
};

/**
 * A layer of notes in a panel.
 *
 * @param {Panel} chart
 */
export function noteLayer(chart) {
  const layer = svg("g", { class: "notes", "aria-hidden": "true" });
  chart.over.prepend(layer);
  /** @type {Map<string, ReturnType<typeof made>>} */
  const kept = new Map();

  /**
   * @param {ReturnType<typeof made>} nodes
   * @param {Note} note
   * @param {{ pixel: Vector, isGone: boolean, inside: Inside }} where
   */
  function point({ element, text, arrow }, { key, rule, kind = "" }, { pixel, isGone, inside }) {
    element.dataset.of = key;
    element.setAttribute("class", `note ${kind} ${isGone ? "gone" : ""}`);
    text.setAttribute("class", `label ${kind}`);
    arrow.setAttribute("class", "exit");
    if (rule) for (const node of [text, arrow]) tint(node, rule);
    const { end, turn } = exit(pixel, inside);
    arrow.setAttribute("d", isGone ? "M-12,-6L0,0L-12,6Z" : "");
    arrow.setAttribute("transform", `translate(${end.map(Math.round)}) rotate(${turn.toFixed(0)})`);
    return isGone ? end : pixel;
  }

  /** What is to be drawn of notes: all whose place is known, and that are to be seen there. */
  function known(/** @type {Note[]} */ notes, /** @type {Scales} */ { x, y, inside }) {
    return notes.flatMap((note) => {
      const pixel = [x(note.at[0]), y(note.at[1])];
      if (note.at.some(Number.isNaN)) return [];
      const nodes = kept.get(note.key) ?? made();
      kept.set(note.key, nodes);
      const isGone = !isInside(pixel, inside);
      if (isGone && note.within) return [];
      const at = point(nodes, note, { pixel, isGone, inside });
      return [
        { ...nodes, ...note, name: note.name ?? "", gap: isGone ? 14 : (note.gap ?? 10), at },
      ];
    });
  }

  /**
   * Draw notes, their names off each other and off the lines that are drawn in the panel.
   *
   * @param {Note[]} notes
   * @param {Scales} scales
   * @param {Vector[][]} [lines] The points of each.
   */
  return function draw(notes, scales, lines = []) {
    const placed = known(notes, scales);
    const { left, right } = scales.inside;
    const crossed = crossings(lines, scales);
    const around = placed.map(({ at: [across, up], gap }) => {
      const near = gap - 2;
      return { left: across - near, top: up - near, right: across + near, bottom: up + near };
    });
    const taken = { names: /** @type {Box[]} */ ([]), places: around };
    for (const { text, name, gap, at, below } of placed) {
      if (text.textContent !== name) text.replaceChildren(...inPicture(name));
      if (!name) continue;
      const width = Math.min(LETTER * name.length + HALO, right - left - 4);
      const box = freest(places(at, { width, gap, below }, scales.inside), taken, crossed);
      taken.names.push(box);
      text.setAttribute("x", ((box.left + box.right) / 2).toFixed(0));
      text.setAttribute("y", (box.top + 0.8 * LINE).toFixed(0));
    }
    layer.replaceChildren(...placed.map(({ element }) => element));
  };
}
