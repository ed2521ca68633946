// Lines by key: made when first named, redrawn in place, removed when no longer named.

import rules from "../../rules.json";
import { dotsAt, lineThrough, placeLabels } from "./chart.js";
import { svg } from "./dom.js";

/** Give a node the colour of a rule, in light and in dark. */
export function tint(node, rule) {
  node.dataset.rule = rule;
  node.style.setProperty("--rule-light", rules[rule].light);
  node.style.setProperty("--rule-dark", rules[rule].dark);
}

/**
 * A layer of lines in a panel. Each is { key, points, rule?, kind?, name?, dots?, area? }: `points` in
 * data units; `rule` gives the colour, `kind` a class ("ghost", "dashed", "band", ...); `name` is written
 * at its end; `dots` marks every point; `area` closes the line to a shape.
 */
export function lineLayer(chart) {
  const [paths, names] = [svg("g"), svg("g", { "aria-hidden": "true" })];
  chart.layers.append(paths);
  chart.over.prepend(names);
  let [kept, order] = [new Map(), ""];

  /** The nodes of each key, in the order in which the lines are named: the last is on top. */
  function arrange(lines) {
    const wanted = lines.map(({ key, name }) => `${key}${name ? "+" : ""}`).join();
    if (wanted === order) return;
    order = wanted;
    const made = () => ({
      path: svg("path"),
      dots: svg("path"),
      label: svg("text"),
      tie: svg("path"),
    });
    kept = new Map(lines.map(({ key }) => [key, kept.get(key) ?? made()]));
    const own = lines.map(({ key, name }) => ({ ...kept.get(key), name }));
    paths.replaceChildren(...own.flatMap(({ path, dots }) => [path, dots]));
    names.replaceChildren(...own.flatMap(({ name, label, tie }) => (name ? [tie, label] : [])));
  }

  return function draw(lines, { x, y, inside }) {
    arrange(lines);
    const labels = [];
    for (const line of lines) {
      const { path, dots, label, tie } = kept.get(line.key);
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
      labels.push({ node: label, tie, name, end: place });
    }
    placeLabels(labels, inside);
  };
}
