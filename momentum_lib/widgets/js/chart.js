// A panel with two axes, and the lines in it.

import { axisBottom, axisLeft } from "d3-axis";
import { select } from "d3-selection";
import { svg } from "./dom.js";

let clips = 0;

/** An empty panel: `layers` for what is drawn, clipped to the inside; `axes(x, y)` draws the axes. */
export function panel(name, margin) {
  clips += 1;
  const id = `momentum-clip-${clips}`;
  const frame = svg("rect");
  const layers = svg("g", { "clip-path": `url(#${id})` });
  const [bottom, left] = [svg("g", { class: "axis" }), svg("g", { class: "axis" })];
  const over = svg("g");
  const xName = svg("text", { class: "axis-name", "text-anchor": "middle" });
  const yName = svg("text", { class: "axis-name", "text-anchor": "middle" });
  const element = svg(
    "svg",
    { class: `panel ${name}`, "aria-hidden": name === "curve" ? "true" : undefined },
    svg("clipPath", { id }, frame),
    layers,
    bottom,
    left,
    xName,
    yName,
    over,
  );

  function resize(width, height, right = margin.right) {
    const inside = {
      left: margin.left,
      right: width - right,
      top: margin.top,
      bottom: height - margin.bottom,
    };
    element.setAttribute("width", width);
    element.setAttribute("height", height);
    for (const [key, value] of Object.entries({
      x: inside.left,
      y: inside.top,
      width: Math.max(inside.right - inside.left, 0),
      height: Math.max(inside.bottom - inside.top, 0),
    }))
      frame.setAttribute(key, value);
    bottom.setAttribute("transform", `translate(0,${inside.bottom})`);
    left.setAttribute("transform", `translate(${inside.left},0)`);
    xName.setAttribute("x", (inside.left + inside.right) / 2);
    xName.setAttribute("y", height - 4);
    yName.setAttribute("transform", `translate(11,${(inside.top + inside.bottom) / 2}) rotate(-90)`);
    return inside;
  }

  function axes(x, y, names) {
    const yAxis = y.base ? axisLeft(y).tickValues(decades(y)).tickFormat(power) : axisLeft(y).ticks(5);
    select(bottom).call(axisBottom(x).ticks(5).tickSize(3).tickSizeOuter(0));
    select(left).call(yAxis.tickSize(3).tickSizeOuter(0));
    [xName.textContent, yName.textContent] = names;
  }

  return { element, layers, over, resize, axes };
}

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** Up to six whole powers of ten within a logarithmic scale. */
function decades(scale) {
  const [low, high] = scale.domain().map(Math.log10);
  const every = Math.max(1, Math.ceil((high - low) / 6));
  const first = Math.ceil(Math.ceil(low) / every) * every;
  const count = Math.floor((high - first) / every) + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, i) => 10 ** (first + i * every));
}

const power = (value) =>
  `10${[...String(Math.round(Math.log10(value)))].map((sign) => RAISED[sign]).join("")}`;

const FAR = 1e4;

/** The `d` of a line through pixel points; it ends where a point is not finite. */
export function lineThrough(points) {
  const end = points.findIndex((point) => !point.every(Number.isFinite));
  const drawn = end < 0 ? points : points.slice(0, end);
  const near = (pixel) => Math.min(Math.max(pixel, -FAR), FAR).toFixed(1);
  return drawn.length ? `M${drawn.map(([x, y]) => `${near(x)},${near(y)}`).join("L")}` : "";
}

/** The `d` of a dot at each pixel point, for a path with round caps. */
export function dotsAt(points) {
  return points
    .filter((point) => point.every((pixel) => Number.isFinite(pixel) && Math.abs(pixel) < FAR))
    .map(([x, y]) => `M${x.toFixed(1)},${y.toFixed(1)}h0`)
    .join("");
}
