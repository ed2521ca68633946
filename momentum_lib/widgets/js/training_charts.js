// Four charts over the epochs of two training runs: loss, accuracy, lengths and angle. Their axes follow.

import { margins, panel } from "./chart.js";
import { handle } from "./handle.js";
import { lineLayer, tint } from "./lines.js";
import { summarize } from "./training_runs.js";

/** A chart that is lower has no room for the long name of its axis. */
const ROOMY = 160;
const LENGTHS = ["gradient", "velocity"];
/**
 * Each chart: what it is of, where not of what its name says, and its axis, which reaches at least so far
 * and at most to `ends`.
 */
const CHARTS = {
  loss: { y: [0.01, 3], ends: [1e-6, 1e6], log: true, title: "loss, smoothed", short: "loss" },
  accuracy: { y: [0.5, 1], ends: [0, 1], title: "held-out accuracy", short: "accuracy" },
  norms: {
    of: LENGTHS,
    y: [0.003, 10],
    ends: [1e-6, 1e6],
    log: true,
    title: "gradient, velocity (dashed)",
    short: "lengths",
  },
  angle: { y: [0, 120], ends: [0, 180], title: "angle between them (°)", short: "angle (°)" },
};

/** An axis that holds all of some values, in whole decades or up to its end. */
export function axis(values, { y: [low, high], ends: [lowest, highest], log = false }) {
  const known = values.filter(Number.isFinite);
  const [least, most] = [Math.min(low, ...known), Math.max(high, ...known)];
  if (!log) return [least < low ? lowest : low, most > high ? highest : high];
  const decade = (value, round) => 10 ** round(Math.log10(value));
  return [
    least < low ? Math.max(decade(Math.max(least, lowest), Math.floor), lowest) : low,
    most > high ? Math.min(decade(most, Math.ceil), highest) : high,
  ];
}

/** The lines of some measures: of each setting the mean over seeds, in its band. */
function linesOf(sides, seeds, measures) {
  return sides.flatMap(({ colour: { kind = "", ...colour }, label, epoch, runs }, side) => {
    const mine = runs.filter(({ rows }) => rows.length > 1);
    if (mine.length < seeds) return [];
    return measures.flatMap((measure, i) => {
      const { mean, band } = summarize(mine, measure, epoch);
      const key = `${side}${measure}`;
      const dash = `${kind} ${measure === "velocity" ? "dash" : ""}`;
      const name = i ? undefined : label;
      return [
        { ...colour, key: `${key}band`, points: band, area: true, kind: `${kind} band` },
        { ...colour, key, points: mean, kind: dash, name },
      ];
    });
  });
}

/** The values that an axis has to hold: of the accuracy not the one before the first epoch. */
const valuesOf = (lines) =>
  lines.flatMap(({ points }) => points.flatMap(([epoch, value]) => (epoch > 0 ? [value] : [])));

/** The epoch that is shown, to be dragged along a chart. */
function epochHandle(chart, move) {
  const cursor = handle("epoch that is shown", ([epoch]) => move(Math.round(epoch)), {
    along: "x",
    least: [1, 1],
    said: ([epoch]) => `epoch ${Math.round(epoch)}`,
  });
  chart.over.append(cursor.element);
  tint(cursor.element, "GradientDescent");
  return cursor;
}

/** All four; `move` hears to which epoch somebody wants to look. */
export function trainingCharts(move) {
  const around = margins({ numbers: "several", names: true, top: 10 });
  return Object.entries(CHARTS).map(([name, facts]) => {
    const { of = [name], log } = facts;
    const chart = panel(`${name} curve`, around);
    const layer = lineLayer(chart);
    const cursor = name === "accuracy" ? epochHandle(chart, move) : null;

    function draw({ epochs, seeds, epoch, sides }, size) {
      const lines = linesOf(sides, seeds, of);
      const y = axis(valuesOf(lines), facts);
      const names = ["epoch", size.height < ROOMY ? facts.short : facts.title];
      const scales = chart.frame({ ...size, x: [0, epochs], y, log, names });
      layer(lines, scales);
      cursor?.place([epoch, y[0]], [scales.x, scales.y], [[0, epochs], y]);
    }
    return { element: chart.element, draw };
  });
}
