// One step of heavy ball and of Nesterov from the same state, as arrows: where the velocity leads, where each
// rule asks for its gradient, and where it lands.

import { arrow } from "./arrows.js";
import { svg } from "./dom.js";
import { tint } from "./lines.js";
import { noteLayer } from "./notes.js";

const BOTH = ["HeavyBall", "Nesterov"];

const less = (a, b) => a.map((x, i) => x - b[i]);
/** The place that lies between two others, by a share of the way. */
const onTheWay = (a, b, share) => a.map((x, i) => x + share * (b[i] - x));
const middle = (a, b) => a.map((x, i) => (x + b[i]) / 2);

const diamond = ([x, y], r) =>
  Math.abs(x) < 1e5 && Math.abs(y) < 1e5
    ? `M${x.toFixed(1)},${(y - r).toFixed(1)}l${r},${r}l${-r},${r}l${-r},${-r}Z`
    : "";

/** The places of a step with their names. */
function notesOf({ now, steps }, places) {
  const { HeavyBall: heavy, Nesterov: nesterov } = steps;
  const coast = { key: "coast", name: places.coast, at: middle(now.theta, heavy.led), gap: 6 };
  const isMoving = now.theta.some((x, i) => x !== heavy.led[i]);
  return [
    { key: "now", name: places.now, at: now.theta, rule: "HeavyBall", gap: 20, below: true },
    { key: "led", name: places.led, at: heavy.led, rule: "Nesterov", gap: 20, below: true },
    { key: "heavy", name: places.heavy, at: heavy.lands, rule: "HeavyBall", gap: 8 },
    { key: "nesterov", name: places.nesterov, at: nesterov.lands, rule: "Nesterov", gap: 8 },
    ...(isMoving ? [{ ...coast, within: true }] : []),
  ];
}

/** The marks of both steps on a map. */
export function stepMarks(map) {
  const led = svg("path", { class: "arrow led" });
  const got = svg("path", { class: "arrow got" });
  const marks = BOTH.map((rule) => ({
    arrow: svg("path", { class: `arrow ${rule}` }),
    asked: svg("path", { class: "asked", "data-of": rule }),
  }));
  const all = (part) => marks.map((mark) => mark[part]);
  map.layers.append(got, ...all("asked"), led, ...all("arrow")); // a short arrow begins within a diamond
  const notes = noteLayer(map);
  marks.forEach((mark, i) => {
    for (const node of Object.values(mark)) tint(node, BOTH[i]);
  });
  tint(got, "HeavyBall");

  /**
   * `lost` is the step at which the run has left for good: then there is no step to show. Of one that draws
   * itself a share is shown: it coasts in the first half of it, and is pulled in the second.
   */
  function draw(last, places, scales, share = 1) {
    const { now, steps, lost } = last;
    const pixel = ([u, v]) => [scales.x(u), scales.y(v)];
    const heavy = steps.HeavyBall;
    const isThere = lost === null;
    const [coasted, pulled] = [Math.min(2 * share, 1), Math.max(2 * share - 1, 0)];
    const between = (from, to, part) =>
      isThere ? arrow(pixel(from), pixel(onTheWay(from, to, part))) : "";
    led.setAttribute("d", between(now.theta, heavy.led, coasted));
    // Heavy ball's gradient where it asks for it; the solid arrow is the same, moved to where it acts.
    got.setAttribute("d", between(now.theta, less(now.theta, heavy.pull), pulled));
    marks.forEach((mark, i) => {
      const step = steps[BOTH[i]];
      mark.arrow.setAttribute("d", between(step.led, step.lands, pulled));
      mark.asked.setAttribute("d", isThere ? diamond(pixel(step.asks), 15) : "");
    });
    const gone = { key: "now", name: places.gone, at: now.theta, rule: "HeavyBall" };
    const arrows = [
      [now.theta, heavy.led],
      [now.theta, less(now.theta, heavy.pull)],
      ...BOTH.map((rule) => [steps[rule].led, steps[rule].lands]),
    ];
    if (isThere) notes(notesOf(last, places), scales, arrows);
    else notes([gone], scales);
  }
  return { draw };
}
