// A panel with two axes, and the lines in it.

import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear, scaleLog } from "d3-scale";
import { select } from "d3-selection";
import { svg } from "./dom.js";
import { plain, power } from "./format.js";
import { inPicture } from "./symbols.js";

/** @import { Margins, Panel, Scale, Vector } from "./types.js" */
/** @import { ScaleContinuousNumeric } from "d3-scale" */

// A tick's number and the air around it, in pixels.
const TICK = 40;
const MOST_TICKS = 5;
// A number of the upright axis with the air above it, in pixels.
const LINE = 20;
// The least way between two ticks of a logarithmic axis, in pixels.
const DENSE = { across: 22, up: 14 };
// Half of the width that a letter of an axis's name has at most.
const LETTER = 3.25;

/**
 * @param {Element} node
 * @param {Record<string, string | number>} attributes
 */
const set = (node, attributes) => {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
};

// Around a drawing, in pixels: left of it the upright axis with its numbers, right of it the names of lines.
const NUMBERS = { one: 40, signed: 46, several: 50, powers: 56, fine: 64 };
export const NAMES = 76;

/**
 * The margins of a panel: how long the `numbers` at its left are, whether lines have names at their ends.
 *
 * @param {{ numbers?: keyof typeof NUMBERS, names?: boolean } & Partial<Margins>} given
 * @returns {Margins}
 */
export const margins = ({ numbers = "one", names = false, ...others } = {}) => ({
  left: NUMBERS[numbers],
  right: names ? NAMES : 10,
  top: 8,
  bottom: 32,
  ...others,
});

/**
 * An empty panel: `layers` for what is drawn, cut off at its frame; `axes(x, y)` draws the axes.
 *
 * @param {string} name
 * @param {Margins} margin
 * @returns {Panel}
 */
export function panel(name, margin) {
  // What is drawn is said in the figure's summary; only the handles in `over` are there for all.
  const drawing = { "aria-hidden": "true" };
  // An inner svg clips by itself: no id is needed, so no two figures can mix theirs up.
  const layers = svg("svg", { class: "layers", ...drawing });
  const [bottom, left] = [1, 2].map(() => svg("g", { class: "axis", ...drawing }));
  const over = svg("g");
  const [xName, yName] = [1, 2].map(() =>
    svg("text", { class: "axis-name", "text-anchor": "middle", ...drawing }),
  );
  const element = svg("svg", { class: `panel ${name}` }, layers, bottom, left, xName, yName, over);

  let written = "";
  /**
   * @param {number} width
   * @param {number} height
   */
  function resize(width, height) {
    const [x, y] = [margin.left, margin.top];
    const inside = { left: x, right: width - margin.right, top: y, bottom: height - margin.bottom };
    const size = {
      width: Math.max(inside.right - x, 1),
      height: Math.max(inside.bottom - y, 1),
    };
    const { zoom } = shown(element);
    set(element, { width: zoom * width, height: zoom * height, viewBox: `0 0 ${width} ${height}` }); // on paper it may be smaller
    set(layers, { x, y, ...size, viewBox: `${x} ${y} ${size.width} ${size.height}` });
    set(bottom, { transform: `translate(0,${inside.bottom})` });
    set(left, { transform: `translate(${x},0)` });
    set(xName, { x: x + size.width / 2, y: height - 4 });
    return inside;
  }

  /**
   * @param {ScaleContinuousNumeric<number, number> & { base?(): number }} x
   * @param {ScaleContinuousNumeric<number, number> & { base?(): number }} y
   * @param {string[]} names
   */
  function axes(x, y, names) {
    const wanted = [x.domain(), x.range(), y.domain(), y.range(), names].join();
    if (wanted === written) return;
    written = wanted;
    const [bottomEnd, topEnd] = y.range();
    select(bottom).call(axisAcross(x).tickSize(3).tickSizeOuter(0));
    // In the corner the upright axis's number stands above the line, clear of the other axis's first one.
    const corner = (/** @type {any} */ value) =>
      y(value) > y.range()[0] - 6 ? "-0.1em" : "0.32em";
    select(left)
      .call(axisUp(x, y).tickSize(3).tickSizeOuter(0))
      .selectAll("text")
      .attr("dy", corner);
    xName.replaceChildren(...inPicture(names[0]));
    yName.replaceChildren(...inPicture(names[1]));
    // In the middle of its axis, or lower where so long a name would begin above the panel.
    const middle = Math.max((bottomEnd + topEnd) / 2, LETTER * names[1].length);
    set(yName, { transform: `translate(11,${middle}) rotate(-90)` });
  }

  /** @type {Panel["frame"]} */
  function frame({ width, height, x: across, y: up, log = false, logAcross = false, names }) {
    const inside = resize(width, Math.round(height * shown(element).share));
    const x = (logAcross ? scaleLog : scaleLinear)(across, [inside.left, inside.right]);
    const y = (log ? scaleLog : scaleLinear)(up, [inside.bottom, inside.top]);
    axes(x, y, names);
    return { x, y, inside };
  }

  return { element, layers, over, frame };
}

/**
 * In a lecture hall a picture is drawn higher or lower than usual, and shown larger: what scripts/alone.js of
 * the site asks for at the figure's node.
 *
 * @param {Element} element
 */
export function shown(element) {
  const { zoom = 1, share = 1 } = element.closest("figure")?.dataset ?? {};
  return { zoom: Number(zoom), share: Number(share) };
}

/**
 * Up to six whole powers of ten within a logarithmic scale, and no more than have room.
 *
 * @param {Scale} scale
 */
function decades(scale) {
  const [low, high] = scale.domain().map(Math.log10);
  const [bottom, top] = scale.range();
  const most = Math.min(6, Math.abs(bottom - top) / DENSE.up);
  const every = Math.max(1, Math.ceil((high - low) / most));
  const first = Math.ceil(Math.ceil(low) / every) * every;
  const count = Math.floor((high - first) / every) + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, i) => 10 ** (first + i * every));
}

/** @param {any} value */
const tenTo = (value) => power(Math.round(Math.log10(value)));

/**
 * The lower axis with as many ticks as have room.
 *
 * @param {ScaleContinuousNumeric<number, number> & { base?(): number }} x
 */
function axisAcross(x) {
  if (x.base) return axisBottom(x).tickValues(oneTwoFive(x, DENSE.across)).tickFormat(plainly);
  const [start, end] = x.range();
  return axisBottom(x).ticks(Math.min(Math.max(Math.floor((end - start) / TICK), 1), MOST_TICKS));
}

/**
 * The axis at the left with as many ticks as have room. Powers of ten stand on a logarithmic one, or the numbers
 * themselves where the other is logarithmic, too, and spans as little.
 *
 * @param {ScaleContinuousNumeric<number, number> & { base?(): number }} x
 * @param {ScaleContinuousNumeric<number, number> & { base?(): number }} y
 */
function axisUp(x, y) {
  const [bottom, top] = y.range();
  if (!y.base) return axisLeft(y).ticks(Math.min(Math.floor((bottom - top) / LINE), MOST_TICKS));
  return x.base
    ? axisLeft(y).tickValues(oneTwoFive(y, DENSE.up)).tickFormat(plainly)
    : axisLeft(y).tickValues(decades(y)).tickFormat(tenTo);
}

/**
 * The values 1, 2, 5, 10, 20, ... within a logarithmic scale, or 1, 10, ... where so many have no room.
 *
 * @param {Scale} scale
 * @param {number} room What each needs, in pixels.
 */
function oneTwoFive(scale, room) {
  const [low, high] = scale.domain();
  const powers = Array.from({ length: 8 }, (_, i) => 10 ** (i - 1));
  const isWide = Math.abs(scale(2) - scale(1)) >= room;
  return powers
    .flatMap((ten) => (isWide ? [ten, 2 * ten, 5 * ten] : [ten]))
    .filter((value) => value >= low && value <= high);
}

/** @param {any} value */
const plainly = (value) => plain(Number(value));
