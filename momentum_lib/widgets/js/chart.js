// A panel with two axes, the lines in it, and the names at their ends.

import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear, scaleLog } from "d3-scale";
import { select } from "d3-selection";
import { svg } from "./dom.js";
import { power } from "./format.js";

// A tick's number and the air around it, in pixels.
const TICK = 40;
const MOST_TICKS = 5;

const set = (node, attributes) => {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
};

// Around a drawing, in pixels: left of it the upright axis with its numbers, right of it the names of lines.
const NUMBERS = { one: 40, signed: 46, several: 50, powers: 56 };
const NAMES = 76;

/** The margins of a panel: how long the `numbers` at its left are, whether lines have names at their ends. */
export const margins = ({ numbers = "one", names = false, ...others } = {}) => ({
  left: NUMBERS[numbers],
  right: names ? NAMES : 10,
  top: 8,
  bottom: 32,
  ...others,
});

/** An empty panel: `layers` for what is drawn, cut off at its frame; `axes(x, y)` draws the axes. */
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
  function resize(width, height) {
    const [x, y] = [margin.left, margin.top];
    const inside = { left: x, right: width - margin.right, top: y, bottom: height - margin.bottom };
    const size = {
      width: Math.max(inside.right - x, 1),
      height: Math.max(inside.bottom - y, 1),
    };
    set(element, { width, height });
    set(layers, { x, y, ...size, viewBox: `${x} ${y} ${size.width} ${size.height}` });
    set(bottom, { transform: `translate(0,${inside.bottom})` });
    set(left, { transform: `translate(${x},0)` });
    set(xName, { x: x + size.width / 2, y: height - 4 });
    set(yName, { transform: `translate(11,${y + size.height / 2}) rotate(-90)` });
    return inside;
  }

  function axes(x, y, names) {
    const wanted = [x.domain(), x.range(), y.domain(), y.range(), names].join();
    if (wanted === written) return;
    written = wanted;
    const yAxis = y.base
      ? axisLeft(y).tickValues(decades(y)).tickFormat(tenTo)
      : axisLeft(y).ticks(MOST_TICKS);
    const [start, end] = x.range();
    const room = Math.min(Math.max(Math.floor((end - start) / TICK), 1), MOST_TICKS);
    select(bottom).call(axisBottom(x).ticks(room).tickSize(3).tickSizeOuter(0));
    // In the corner the upright axis's number stands above the line, clear of the other axis's first one.
    const corner = (value) => (y(value) > y.range()[0] - 6 ? "-0.1em" : "0.32em");
    select(left).call(yAxis.tickSize(3).tickSizeOuter(0)).selectAll("text").attr("dy", corner);
    [xName.textContent, yName.textContent] = names;
  }

  /** Size, scales and axes at once: { x, y, inside }. `log` makes the upright axis logarithmic. */
  function frame({ width, height, x: across, y: up, log = false, names }) {
    const inside = resize(width, height);
    const x = scaleLinear(across, [inside.left, inside.right]);
    const y = (log ? scaleLog : scaleLinear)(up, [inside.bottom, inside.top]);
    axes(x, y, names);
    return { x, y, inside };
  }

  return { element, layers, over, frame };
}

export const HEIGHT = 340;
export const LOW = 240;
const WIDE = 600;

/** How wide two panels are: side by side where there is room, else one above the other. */
export function twoColumns(width) {
  const wide = width >= WIDE;
  const left = wide ? Math.floor(width / 2) : width;
  return { wide, left, right: wide ? width - left : width };
}

/** Up to six whole powers of ten within a logarithmic scale. */
function decades(scale) {
  const [low, high] = scale.domain().map(Math.log10);
  const every = Math.max(1, Math.ceil((high - low) / 6));
  const first = Math.ceil(Math.ceil(low) / every) * every;
  const count = Math.floor((high - first) / every) + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, i) => 10 ** (first + i * every));
}

const tenTo = (value) => power(Math.round(Math.log10(value)));

const FAR = 1e4;
// Quarters of a pixel are fine enough, and quick to write.
const quarter = (pixel) => Math.round(4 * pixel) / 4;

const near = (pixel) => quarter(Math.min(Math.max(pixel, -FAR), FAR));

/** The `d` of a line through points in the units of two scales; it ends where one is not finite. */
export function lineThrough(points, x, y) {
  let d = "";
  for (const [u, v] of points) {
    const [across, up] = [x(u), y(v)];
    if (!Number.isFinite(across) || !Number.isFinite(up)) break;
    d += `${d ? "L" : "M"}${near(across)},${near(up)}`;
  }
  return d;
}

/** The `d` of a dot at each point, for a path with round caps. */
export function dotsAt(points, x, y) {
  let d = "";
  for (const [u, v] of points) {
    const [across, up] = [x(u), y(v)];
    if (Math.abs(across) < FAR && Math.abs(up) < FAR) d += `M${quarter(across)},${quarter(up)}h0`;
  }
  return d;
}

const LINE = 13;
const LETTER = 7; // about the width of a name's letter
const GAP = 3;
// A name that is pushed farther than this from its line's end is tied to it.
const LOOSE = 10;

/**
 * Write the names of lines at their ends, one word a row. Names that would overlap are pushed apart,
 * up and down, and one that is pushed far is tied to its line's end: `tie` is a path for that.
 */
export function placeLabels(labels, inside) {
  const blocks = labels.map(({ name, end: [x, y], ...nodes }) => {
    const words = name.split(" ");
    const height = words.length * LINE;
    const left = Math.min(x, inside.right) + 6;
    const right = left + LETTER * Math.max(...words.map(({ length }) => length));
    return {
      ...nodes,
      words,
      left,
      right,
      height,
      top: y - height / 2,
      y: Math.min(y, inside.bottom),
    };
  });
  blocks.sort((one, other) => one.top - other.top);
  const beside = (one, others) =>
    others.filter(({ left, right }) => left < one.right && one.left < right);
  blocks.forEach((block, i) => {
    const above = beside(block, blocks.slice(0, i)).map(({ top, height }) => top + height + GAP);
    block.top = Math.max(block.top, inside.top, ...above);
  });
  blocks.reverse().forEach((block, i) => {
    const below = beside(block, blocks.slice(0, i)).map(({ top }) => top);
    block.top = Math.min(block.top, Math.min(inside.bottom, ...below) - GAP - block.height);
  });
  for (const { node, tie, words, left, height, top, y } of blocks) {
    const rows = words.map((word, i) => svg("tspan", { x: left, y: top + LINE * (i + 0.8) }, word));
    node.replaceChildren(...rows);
    const middle = top + height / 2;
    tie.setAttribute(
      "d",
      Math.abs(middle - y) > LOOSE ? `M${left - 6},${y}L${left - 2},${middle}` : "",
    );
  }
}
