// LookAhead: what does Nesterov see that heavy ball doesn't?

import facts from "../../figures/look_ahead.json";
import { betaSlider, choice, slider } from "../controls.js";
import { html, svg } from "../dom.js";
import { stateOf } from "../fields.js";
import { plain } from "../format.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { SURFACES } from "../losses.js";
import { surfaceMap } from "../map.js";
import { player } from "../player.js";
import { ruleTitles } from "../titles.js";
import { say } from "../words.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

const HEIGHT = 420;
const BOTH = Object.keys(schema.rule.of);

const surfaceOf = ({ surface, condition_number }) =>
  SURFACES[surface]({ eigenvalues: [1, condition_number], rotation: 0.5 });

const less = (a, b) => a.map((x, i) => x - b[i]);
const times = (k, a) => a.map((x) => k * x);

/** One step of either rule from the same state: where it asks, what it gets, where it lands. */
function oneStep(loss, rule, { theta, velocity }, { learning_rate, beta }) {
  const led = less(theta, times(beta, velocity));
  const asks = rule === "Nesterov" ? led : theta;
  const pull = times(learning_rate, loss.gradient(asks));
  const lands = less(led, pull);
  return { led, asks, pull, lands, velocity: less(theta, lands) };
}

/** Where the chosen rule stands, with its velocity, from the start to the step that is shown. */
function wayTo(loss, state) {
  const way = [{ theta: state.start, velocity: state.velocity }];
  for (let t = 0; t < state.step; t += 1) {
    const { lands, velocity } = oneStep(loss, state.rule, way[t], state);
    way.push({ theta: lands, velocity });
  }
  return way;
}

/** The way so far, where it has come to, and the next step of both rules from there. */
function results(state, loss = surfaceOf(state)) {
  const way = wayTo(loss, state);
  const now = way.at(-1);
  const steps = Object.fromEntries(BOTH.map((rule) => [rule, oneStep(loss, rule, now, state)]));
  return { loss, way, now, steps };
}

function summary({ step, learning_rate, beta, rule }, { loss, now, steps }) {
  const [heavy, nesterov] = [steps.HeavyBall, steps.Nesterov];
  const losses = [heavy, nesterov].map(({ lands }) => loss.value(lands));
  const [lower, higher] = [Math.min(...losses), Math.max(...losses)];
  const better = losses[1] < losses[0] ? "Nesterov" : "Heavy ball";
  return say(words.summary, {
    step,
    rule: ruleTitles[rule],
    alpha: learning_rate,
    beta,
    theta: now.theta,
    led: heavy.led,
    heavy: heavy.lands,
    nesterov: nesterov.lands,
    better: plain(lower) === plain(higher) ? null : better,
    lower,
    higher,
  });
}

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** Both steps as arrows: where the velocity leads, where each rule asks, and where it lands. */
function stepMarks(map) {
  const led = svg("path", { class: "arrow led" });
  const got = svg("path", { class: "arrow got" });
  const marks = BOTH.map((rule) => ({
    arrow: svg("path", { class: `arrow ${rule}` }),
    asked: svg("path", { class: "asked", "data-of": rule }),
    label: svg("text", { class: "label", "aria-hidden": "true" }, ruleTitles[rule]),
  }));
  const all = (part) => marks.map((mark) => mark[part]);
  map.layers.append(got, ...all("asked"), led, ...all("arrow")); // a short arrow begins within a diamond
  map.over.append(...all("label"));
  marks.forEach((mark, i) => {
    for (const node of Object.values(mark)) tint(node, BOTH[i]);
  });
  tint(got, "HeavyBall");

  function nameAt(label, [x, y], isLow, { left, right, top, bottom }) {
    const [across, up] = [x, y].map((at) => (Number.isFinite(at) ? at : 0));
    label.setAttribute("x", clamp(across + 8, left + 4, right - 86));
    label.setAttribute("y", clamp(up + (isLow ? 18 : -10), top + 12, bottom - 4));
  }
  function draw({ now, steps }, { x, y, inside }) {
    const pixel = ([u, v]) => [x(u), y(v)];
    const heavy = steps.HeavyBall;
    led.setAttribute("d", arrow(pixel(now.theta), pixel(heavy.led)));
    // Heavy ball's gradient where it asks for it; the solid arrow is the same, moved to where it acts.
    got.setAttribute("d", arrow(pixel(now.theta), pixel(less(now.theta, heavy.pull))));
    const low = heavy.lands[1] < steps.Nesterov.lands[1] ? "HeavyBall" : "Nesterov";
    marks.forEach((mark, i) => {
      const step = steps[BOTH[i]];
      mark.arrow.setAttribute("d", arrow(pixel(step.led), pixel(step.lands)));
      mark.asked.setAttribute("d", diamond(pixel(step.asks), 15));
      nameAt(mark.label, pixel(step.lands), BOTH[i] === low, inside);
    });
  }
  return { draw };
}

function arrow([x0, y0], [x1, y1]) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (!(length > 1) || length > 1e5) return "";
  const head = Math.min(9, length / 2) / length;
  const [dx, dy] = [(x1 - x0) * head, (y1 - y0) * head];
  const at = (x, y) => `${x.toFixed(1)},${y.toFixed(1)}`;
  const corner = (side) => at(x1 - dx - 0.5 * side * dy, y1 - dy + 0.5 * side * dx);
  return `M${at(x0, y0)}L${at(x1, y1)}M${corner(1)}L${at(x1, y1)}L${corner(-1)}`;
}

const diamond = ([x, y], r) =>
  Math.abs(x) < 1e5 && Math.abs(y) < 1e5
    ? `M${x.toFixed(1)},${(y - r).toFixed(1)}l${r},${r}l${-r},${r}l${-r},${-r}Z`
    : "";

function controlsOf(store, host) {
  const surface = choice(store, "surface");
  surface.input.addEventListener("change", () => {
    const { window, start, learning_rate } = surfaceOf(store.get());
    const size = (window[0][1] - window[0][0]) / 6;
    store.set({ start, learning_rate, velocity: [-size, 0], step: 0 });
  });
  return {
    ...player(store, host, { perSecond: 3 }),
    surface,
    rule: choice(store, "rule"),
    condition_number: slider(store, "condition_number"),
    learning_rate: slider(store, "learning_rate"),
    beta: betaSlider(store),
  };
}

function build(store, host) {
  const map = surfaceMap(host);
  const trail = lineLayer(map);
  const marks = stepMarks(map);
  const point = handle(schema.start.label, (start) => {
    store.set({ start, velocity: last.now.velocity, step: 0 });
  });
  const tip = handle(schema.velocity.label, (end) => {
    const { beta } = store.get();
    const start = last.now.theta;
    if (beta > 0) store.set({ velocity: times(1 / beta, less(start, end)), start, step: 0 });
  });
  map.over.append(tip.element, point.element);
  for (const node of [point.element, tip.element]) tint(node, "GradientDescent");
  const controls = controlsOf(store, host);

  let last = null;
  function update(state, width) {
    const loss = surfaceOf(state);
    const scales = map.fit(loss, [state.surface, state.condition_number], width, HEIGHT);
    last = results(state, loss);
    const past = last.way.map(({ theta }) => theta);
    trail([{ key: "trail", points: past, rule: state.rule, dots: true }], scales);
    marks.draw(last, scales);
    point.place(last.now.theta, [scales.x, scales.y], loss.window);
    tip.place(last.steps.HeavyBall.led, [scales.x, scales.y], loss.window);
    controls.condition_number.element.hidden = state.surface !== "Quadratic";
  }

  return {
    controls,
    picture: html("div", { class: "panels" }, map.element),
    update,
    summary: (state) => summary(state, last),
  };
}

export const LookAhead = { schema, defaults, main: facts.main, results, summary, build };
