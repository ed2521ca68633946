// The losses of several runs on one surface, against the step, on a logarithmic axis.

import { bandOf } from "./bands.js";
import { NAMES, margins, panel } from "./chart.js";
import { lineLayer } from "./lines.js";

/** @import { Line, Loss, RunLine, Scales, Vector } from "./types.js" */

// A run that diverges may raise the axis so far, and no further: the others must stay readable.
const HIGHEST = 1e3;

/**
 * @param {number} value
 * @param {number} before
 */
const leap = (value, before) => Math.abs(Math.log10(value / before)) > 2;
const MANY = 30;
// A name stands beside the ball at its line's end, or beside the ring there, not on it.
const BESIDE_HEAD = 13;
const ROOM = NAMES + 7;
/**
 * The line of a run that leaps by decades at many steps would be a solid block: it is drawn as dots.
 *
 * @param {Vector} values
 */
const leaping = (values) =>
  values.filter((value, t) => t && leap(value, values[t - 1])).length > MANY;

/**
 * The losses up to the first that lies on the floor for good: a run below the chart draws no line along
 * its edge.
 *
 * @param {Vector} values
 * @param {number} floor
 */
const untilBelow = (values, floor) =>
  values.slice(0, values.findLastIndex((value) => value > floor) + 2);

/**
 * A line that turns back faster than pixels can show is a band; where it has a head, a ball is at its end.
 *
 * @param {Line & { head?: boolean }} line
 * @param {Scales} scales
 * @returns {Line[]}
 */
function drawnAs({ head, ...line }, { x, y }) {
  const { key, rule, points, kind = "" } = line;
  const found = line.dots ? null : bandOf(points, x, y);
  const ball = {
    key: `${key} head`,
    rule,
    kind: `${kind} head`,
    points: points.slice(-1),
    dots: true,
  };
  const band = {
    key: `${key} band`,
    rule,
    kind: `${kind} band`,
    points: found?.band ?? [],
    area: true,
  };
  return [
    ...(found ? [band] : []),
    { ...line, points: found?.edge ?? points, ...(head && { gap: BESIDE_HEAD }) },
    ...(head ? [ball] : []),
  ];
}

/** A line ends where it falls below `floor` for good. `draw` gives the scales and the lines that it has drawn. */
export function lossChart(floor = 1e-16) {
  const chart = panel("curve", margins({ numbers: "powers", right: ROOM }));
  const layer = lineLayer(chart);

  /**
   * @param {RunLine[]} lines
   * @param {Pick<Loss, "minima" | "value">} loss
   * @param {{ width: number, height: number, steps: number }} size
   */
  function draw(lines, loss, { width, height, steps }) {
    const lowest = Math.min(...loss.minima.map(loss.value));
    const above = lines.map(({ run }) =>
      run.losses.map((value) => Math.max(value - lowest, floor)),
    );
    let [low, high] = [Infinity, 0];
    for (const values of above) {
      for (const value of values) {
        if (!Number.isFinite(value)) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    high = Math.min(high, HIGHEST * Math.max(above[0][0], 1e-3));
    const y = [Math.min(low, high / 100) / 2, high * 2];
    const names = ["step t", "loss above the minimum"];
    const scales = chart.frame({ width, height, x: [0, steps], y, log: true, names });
    const drawn = lines.map(({ run: _, until = steps, ...line }, i) => ({
      ...line,
      ...(leaping(above[i]) && { kind: `${line.kind ?? ""} none fine`, dots: true }),
      points: untilBelow(above[i].slice(0, until + 1), floor).map((value, t) => [t, value]),
    }));
    layer(
      drawn.flatMap((line) => drawnAs(line, scales)),
      scales,
    );
    return { scales, lines: drawn };
  }
  return { ...chart, draw };
}
