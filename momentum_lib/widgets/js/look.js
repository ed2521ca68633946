// What is looked at: a step of a run, marked on its map and on its curve at once.

import { pointer } from "d3-selection";
import { arrow } from "./arrows.js";
import { svg } from "./dom.js";
import { short } from "./format.js";
import { handle } from "./handle.js";
import { tint } from "./lines.js";
import { noteLayer } from "./notes.js";
import { say } from "./words.js";

/** @import { Line, Loss, Panel, RunLine, Scales, Vector } from "./types.js" */

/**
 * A run as it is drawn: `alpha` is its learning rate, perhaps of the step, `until` the last step that is shown.
 *
 * @typedef {RunLine & { alpha: number | ((t: number) => number) }} SeenRun
 * @typedef {{ key: string, t: number }} Looked
 * @typedef {object} Seen
 * @property {SeenRun[]} runs
 * @property {Pick<Loss, "gradient">} loss
 * @property {Scales} map
 * @property {{ scales: Scales, lines: Line[] }} curve
 * @property {number} until
 * @property {number} [last] The last step to which they can be shown, if it is another.
 */

/** So near to a path the pointer is on it, in pixels. */
const NEAR = 20;
/** So long is an arrow at least and at most: that of a small step would not be seen. */
const [SHORTEST, LONGEST] = [16, 110];

/**
 * Where an arrow from a pixel along some way in data units ends.
 *
 * @param {Vector} theta
 * @param {Vector} way
 * @param {Scales} scales
 */
function tip(theta, way, { x, y }) {
  const [across, up] = [x(theta[0] + way[0]) - x(theta[0]), y(theta[1] + way[1]) - y(theta[1])];
  const length = Math.hypot(across, up);
  const size = length ? Math.min(Math.max(length, SHORTEST), LONGEST) / length : 0;
  return [x(theta[0]) + size * across, y(theta[1]) + size * up];
}

/**
 * The run and the step whose pixel is nearest to another, if one is near.
 *
 * @param {Seen} seen
 * @param {Vector} pixel
 * @returns {Looked | null}
 */
function nearestOnMap({ runs, until, map: { x, y } }, [u, v]) {
  /** @type {Looked | null} */
  let found = null;
  let least = NEAR;
  for (const { key, run } of runs) {
    for (let t = 0; t <= until; t += 1) {
      const gap = Math.hypot(x(run.thetas[t][0]) - u, y(run.thetas[t][1]) - v);
      if (gap < least) [found, least] = [{ key, t }, gap];
    }
  }
  return found;
}

/**
 * The step below the pointer, of the run whose line is nearest there.
 *
 * @param {Seen} seen
 * @param {Vector} pixel
 * @returns {Looked}
 */
function nearestOnCurve({ runs, until, curve: { scales, lines } }, [u, v]) {
  const t = Math.min(Math.max(Math.round(scales.x.invert(u)), 0), until);
  const gap = ({ points }) => Math.abs(scales.y(points[t]?.[1]) - v);
  const [nearest] = lines.filter((line) => gap(line) >= 0).sort((a, b) => gap(a) - gap(b));
  return { key: (nearest ?? runs.at(-1)).key, t };
}

/** The nodes of what is looked at, in the layers of both panels. */
function marksIn(map, curve) {
  const [velocity, gradient] = ["beta", "alpha"].map((of) => svg("path", { class: `arrow ${of}` }));
  const [dots, level] = [1, 2].map(() => svg("path", { class: "dots looked" }));
  const cursor = svg("path", { class: "cursor" });
  map.layers.append(velocity, gradient, dots);
  curve.layers.append(cursor, level);
  return { velocity, gradient, dots, level, cursor, notes: noteLayer(map) };
}

/** The height of a run's line at a step, or NaN where it has none. */
const heightOf = ({ curve }, key, t) =>
  curve.lines.find((line) => line.key === key)?.points[t]?.[1] ?? Number.NaN;

const dot = ([x, y]) => (Number.isFinite(x + y) ? `M${x.toFixed(1)},${y.toFixed(1)}h0` : "");

/** Mark a step of a run in both panels; nothing where the run isn't there any more. */
function show(marks, seen, { key, run, alpha, rule, kind = "" }, t) {
  const { loss, map, curve } = seen;
  const theta = run.thetas[t] ?? [Number.NaN, Number.NaN];
  const isThere = theta.every(Number.isFinite);
  for (const node of [marks.dots, marks.level]) {
    node.setAttribute("class", `dots looked ${kind}`);
    if (rule) tint(node, rule);
  }
  const pixel = ([u, v]) => [map.x(u), map.y(v)];
  const step = typeof alpha === "function" ? alpha(t + 1) : alpha;
  const along = (way) => (isThere ? arrow(pixel(theta), tip(theta, way, map)) : "");
  const [height, { x, y, inside }] = [heightOf(seen, key, t), curve.scales];
  const drawn = {
    velocity: along(run.velocities[t]?.map((part) => -part) ?? [0, 0]),
    gradient: along(isThere ? loss.gradient(theta).map((part) => -step * part) : [0, 0]),
    dots: isThere ? dot(pixel(theta)) : "",
    cursor: isThere ? `M${x(t).toFixed(1)},${inside.top}V${inside.bottom}` : "",
    level: isThere && height > 0 ? dot([x(t), y(height)]) : "",
  };
  for (const [name, d] of Object.entries(drawn)) marks[name].setAttribute("d", d);
  const name = say("step {t}: {height:short}", { t, height });
  const paths = seen.runs.map((one) => one.run.thetas.slice(0, seen.until + 1));
  marks.notes(isThere ? [{ key: "looked", at: theta, name, rule, gap: 14 }] : [], map, paths);
}

/** Have the pointer over a panel look at what is nearest in it, and nothing once it has left. */
function follow(panel, nearest, look) {
  panel.addEventListener("pointermove", (event) => {
    if (event.buttons) return;
    look(nearest(pointer(event, panel)));
  });
  panel.addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType !== "touch") look(null); // a tap stays
  });
}

/**
 * Map and curve of the same runs, linked: the pointer over one of them marks the step in both, with the
 * gradient and the velocity there. On the curve a tap, a drag and the keys of a slider do, too. `looked` is told of
 * the run and the step, or of null. Where the runs are shown up to a step of the state, `scrub` moves that.
 *
 * @param {Panel} map
 * @param {Panel} curve
 * @param {{ looked?: (what: Looked | null) => void, scrub?: (t: number) => void }} options
 */
export function lookAt(map, curve, { looked = () => {}, scrub } = {}) {
  const marks = marksIn(map, curve);
  /** @type {Seen | null} */
  let seen = null;
  /** @type {Looked | null} */
  let what = null;
  const said = ([t]) => {
    const heights = seen.runs.map(({ key, name }) => `${name} ${short(heightOf(seen, key, t))}`);
    return `step ${t}: ${heights.join(", ")}`;
  };
  const move = ([t]) => {
    if (scrub) scrub(Math.round(t));
    else look({ key: what?.key ?? "", t: Math.round(t) });
  };
  const grab = handle(scrub ? "step that is shown" : "step that is looked at", move, {
    along: "x",
    least: [1, 0],
    said,
  });
  grab.element.classList.toggle("quiet", !scrub);
  curve.over.append(grab.element);
  const runOf = () => seen.runs.find(({ key }) => key === what?.key) ?? seen.runs.at(-1);

  /** @param {Looked | null} next */
  function look(next) {
    if (!seen || (next?.key === what?.key && next?.t === what?.t)) return;
    what = next;
    update();
    looked(what && { key: runOf().key, t: what.t });
  }
  function update() {
    const { until, last = until } = seen;
    show(marks, seen, runOf(), what ? Math.min(what.t, until) : -1);
    const t = scrub ? until : Math.min(what?.t ?? 0, until);
    const { x, y, inside } = seen.curve.scales;
    const { key, rule = "GradientDescent" } = runOf();
    tint(grab.element, rule);
    const height = heightOf(seen, key, t);
    const level = height > 0 ? height : y.invert(inside.bottom);
    grab.place([t, level], [x, y], [[0, last], y.domain()]);
  }
  follow(map.element, (pixel) => seen && nearestOnMap(seen, pixel), look);
  follow(curve.element, (pixel) => seen && nearestOnCurve(seen, pixel), look);
  if (!scrub) {
    grab.element.addEventListener("focus", () => look(what ?? { key: "", t: 0 }));
    grab.element.addEventListener("blur", () => look(null));
  }
  return {
    /** @param {Seen} now */
    draw(now) {
      seen = now;
      update();
    },
  };
}
