// Lines by key: made when first named, redrawn in place, removed when no longer named.

import rules from "../../rules.json";
import { svg } from "./dom.js";
import { placeLabels } from "./labels.js";
import { dotsAt, lineThrough } from "./strokes.js";

/** @import { Label, Line, Panel, Scales } from "./types.js" */

/** @type {Record<string, {light: string, dark: string}>} */
const COLOURS = rules;

/**
 * Give a node the colour of a rule, in light and in dark.
 *
 * @param {HTMLElement | SVGElement} node
 * @param {string} rule
 */
export function tint(node, rule) {
  node.dataset.rule = rule;
  node.style.setProperty("--rule-light", COLOURS[rule].light);
  node.style.setProperty("--rule-dark", COLOURS[rule].dark);
}

/** The nodes of one line. */
const made = () => ({ path: svg("path"), dots: svg("path"), label: svg("text"), tie: svg("path") });

/**
 * A layer of lines in a panel. Each is { key, points, rule?, kind?, name?, dots?, area? }: `points` in
 * data units; `rule` gives the colour, `kind` a class ("ghost", "dashed", "band", ...); `name` is written
 * at its end; `dots` marks every point; `area` closes the line to a shape.
 *
 * @param {Panel} chart
 */
export function lineLayer(chart) {
  const [paths, names] = [svg("g"), svg("g", { "aria-hidden": "true" })];
  chart.layers.append(paths);
  chart.over.prepend(names);
  /** @type {Map<string, ReturnType<typeof made>>} */
  let kept = new Map();
  let order = "";

  /**
   * The nodes of each key, in the order in which the lines are named: the last is on top.
   *
   * @param {Line[]} lines
   */
  function arrange(lines) {
    const wanted = lines.map(({ key, name }) => `${key}${name ? "+" : ""}`).join();
    if (wanted === order) return;
    order = wanted;
    const own = lines.map(({ key, name }) => ({ ...(kept.get(key) ?? made()), key, name }));
    kept = new Map(own.map((nodes) => [nodes.key, nodes]));
    paths.replaceChildren(...own.flatMap(({ path, dots }) => [path, dots]));
    names.replaceChildren(...own.flatMap(({ name, label, tie }) => (name ? [tie, label] : [])));
  }

  /**
   * @param {Line[]} lines
   * @param {Scales} scales
   */
  return function draw(lines, { x, y, inside }) {
    arrange(lines);
    /** @type {Label[]} */
    const labels = [];
    for (const line of lines) {
      const { path, dots, label, tie } = kept.get(line.key) ?? made();
      const { points, kind = "" } = line;
      path.setAttribute("class", `line ${kind}`);
      path.setAttribute("d", lineThrough(points, x, y) + (line.area && points.length ? "Z" : ""));
      dots.setAttribute("class", `dots ${kind}`);
      dots.setAttribute("d", line.dots ? dotsAt(points, x, y) : "");
      label.setAttribute("class", `label ${kind}`);
      tie.setAttribute("class", "tie");
      if (line.rule) for (const node of [path, dots, label, tie]) tint(node, line.rule);
      if (!line.name) continue;
      const end = points.findLast(([, v]) => Number.isFinite(y(v)) && y(v) >= inside.top);
      const place = end ? [x(end[0]), y(end[1])] : [inside.left, inside.top];
      // A name at the floor says that its line goes on below.
      const name = place[1] > inside.bottom ? `${line.name}\u00a0↓` : line.name;
      labels.push({ node: label, tie, name, end: place, gap: line.gap });
    }
    placeLabels(labels, inside);
  };
}
