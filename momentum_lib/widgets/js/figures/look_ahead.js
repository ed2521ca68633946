// LookAhead: what does Nesterov see that heavy ball doesn't?

import { alphaSlider, betaSlider, choice, kappaSlider } from "../controls.js";
import { html, svg } from "../dom.js";
import { plain } from "../format.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { SURFACES } from "../losses.js";
import { surfaceMap } from "../map.js";
import { player } from "../player.js";
import { ruleTitles, surfaceTitles } from "../titles.js";

const STEPS = 60;
const HEIGHT = 420;

const schema = {
  surface: { type: "choice", of: ["Quadratic", "Ravine", "Himmelblau", "Beale", "Booth"] },
  rule: { type: "choice", of: ["HeavyBall", "Nesterov"] },
  condition_number: { type: "number", min: 1, max: 100, log: true },
  learning_rate: { type: "number", min: 1e-3, max: 1, log: true },
  beta: { type: "number", min: 0, max: 0.99, step: 0.01 },
  start: { type: "point" },
  velocity: { type: "point" },
  step: { type: "number", min: 0, max: STEPS, whole: true },
};
const defaults = {
  surface: "Quadratic",
  rule: "HeavyBall",
  condition_number: 5,
  learning_rate: 0.12,
  beta: 0.8,
  start: [-1.2, 0.9],
  velocity: [-1.4, 1.8],
  step: 0,
};

export const surfaceOf = ({ surface, condition_number }) =>
  SURFACES[surface]({ eigenvalues: [1, condition_number], rotation: 0.5 });

const less = (a, b) => a.map((x, i) => x - b[i]);
const times = (k, a) => a.map((x) => k * x);

/** One step of either rule from the same state: where it asks, what it gets, where it lands. */
export function oneStep(loss, rule, { theta, velocity, learning_rate, beta }) {
  const led = less(theta, times(beta, velocity));
  const asks = rule === "Nesterov" ? led : theta;
  const pull = times(learning_rate, loss.gradient(asks));
  const lands = less(led, pull);
  return { led, asks, pull, lands, velocity: less(theta, lands) };
}

/** Where the chosen rule stands, with its velocity, after `step` steps from the start. */
export function stateAt(loss, { rule, start, velocity, learning_rate, beta, step }) {
  let now = { theta: start, velocity };
  for (let t = 0; t < step; t += 1) {
    const next = oneStep(loss, rule, { ...now, learning_rate, beta });
    now = { theta: next.lands, velocity: next.velocity };
  }
  return now;
}

function build(store, host) {
  const map = surfaceMap(host);
  const trail = lineLayer(map);
  const arrows = Object.fromEntries(
    ["led", "HeavyBall", "Nesterov"].map((name) => [name, svg("path", { class: `arrow ${name}` })]),
  );
  const got = svg("path", { class: "arrow got" });
  const asked = ["HeavyBall", "Nesterov"].map((rule) =>
    svg("path", { class: "asked", "data-of": rule }),
  );
  const labels = ["HeavyBall", "Nesterov"].map((rule) =>
    svg("text", { class: "label", "aria-hidden": "true" }, ruleTitles[rule]),
  );
  const point = handle("θ, the present point", (start) => {
    store.set({ start, velocity: now.velocity, step: 0 });
  });
  const tip = handle("−βv, where the velocity leads", (end) => {
    const { beta } = store.get();
    if (beta > 0)
      store.set({ velocity: times(1 / beta, less(now.theta, end)), start: now.theta, step: 0 });
  });
  map.layers.append(got, ...asked, ...Object.values(arrows)); // a short arrow begins within a diamond
  map.over.append(...labels, tip.element, point.element);
  for (const [i, rule] of ["HeavyBall", "Nesterov"].entries()) {
    for (const node of [arrows[rule], asked[i], labels[i]]) tint(node, rule);
  }
  tint(got, "HeavyBall");
  for (const node of [point.element, tip.element]) tint(node, "GradientDescent");

  const controls = [
    choice(store, "surface", "surface", surfaceTitles(schema.surface.of)),
    choice(store, "rule", "the rule that walks on", ruleTitles),
    kappaSlider(store),
    alphaSlider(store),
    betaSlider(store),
    player(store, host, { last: () => STEPS, perSecond: 3 }),
  ];
  const [surfaceControl, , kappaControl] = controls;
  surfaceControl.input.addEventListener("change", () => {
    const own = surfaceOf(store.get());
    const size = (own.window[0][1] - own.window[0][0]) / 6;
    const { start, learning_rate } = own;
    store.set({ start, learning_rate, velocity: [-size, 0], step: 0 });
  });

  let [now, steps, loss] = [null, null, null];
  function update(state, width) {
    loss = surfaceOf(state);
    const { learning_rate, beta, rule } = state;
    const scales = map.fit(loss, [state.surface, state.condition_number], width, HEIGHT);
    now = stateAt(loss, state);
    const settings = { ...now, learning_rate, beta };
    steps = ["HeavyBall", "Nesterov"].map((name) => oneStep(loss, name, settings));
    const past = Array.from(
      { length: state.step + 1 },
      (_, step) => stateAt(loss, { ...state, step }).theta,
    );
    trail([{ key: "trail", points: past, rule, dots: true }], scales);
    const pixel = ([u, v]) => [scales.x(u), scales.y(v)];
    arrows.led.setAttribute("d", arrow(pixel(now.theta), pixel(steps[0].led)));
    // Heavy ball's gradient where it asks for it; the solid arrow is the same, moved to where it acts.
    got.setAttribute("d", arrow(pixel(now.theta), pixel(less(now.theta, steps[0].pull))));
    const low = steps[0].lands[1] < steps[1].lands[1] ? 0 : 1;
    steps.forEach((step, i) => {
      const name = ["HeavyBall", "Nesterov"][i];
      arrows[name].setAttribute("d", arrow(pixel(step.led), pixel(step.lands)));
      asked[i].setAttribute("d", diamond(pixel(step.asks), 15));
      const [x, y] = pixel(step.lands).map((at) => (Number.isFinite(at) ? at : 0));
      const right = scales.inside.right - 86;
      labels[i].setAttribute("x", Math.min(Math.max(x + 8, scales.inside.left + 4), right));
      labels[i].setAttribute(
        "y",
        Math.min(
          Math.max(y + (i === low ? 18 : -10), scales.inside.top + 12),
          scales.inside.bottom - 4,
        ),
      );
    });
    point.place(now.theta, [scales.x, scales.y], loss.window);
    tip.place(steps[0].led, [scales.x, scales.y], loss.window);
    kappaControl.element.hidden = state.surface !== "Quadratic";
  }

  function summary({ step, learning_rate, beta, rule }) {
    const at = (point_) => `(${plain(point_[0])}, ${plain(point_[1])})`;
    const [heavy, nesterov] = steps;
    const losses = steps.map(({ lands }) => loss.value(lands));
    const better = losses[1] < losses[0] ? "Nesterov" : "Heavy ball";
    const [lower, higher] = [Math.min(...losses), Math.max(...losses)].map(plain);
    const ends =
      lower === higher
        ? `Both land at ${lower}.`
        : `${better} lands lower: ${lower} against ${higher}.`;
    return (
      `Step ${step} of ${ruleTitles[rule]}, α = ${plain(learning_rate)}, β = ${plain(beta)}. Both coast from ${at(now.theta)} to ${at(heavy.led)}. ` +
      `Heavy ball asks for its gradient at the start, and lands at ${at(heavy.lands)}; Nesterov asks where it has coasted to, and lands at ${at(nesterov.lands)}. ` +
      ends
    );
  }

  const picture = html("div", { class: "panels" }, map.element);
  return { controls, picture, update, summary };
}

function arrow([x0, y0], [x1, y1]) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (!(length > 1) || length > 1e5) return "";
  const head = Math.min(9, length / 2) / length;
  const [dx, dy] = [(x1 - x0) * head, (y1 - y0) * head];
  const corner = (side) =>
    `${(x1 - dx - 0.5 * side * dy).toFixed(1)},${(y1 - dy + 0.5 * side * dx).toFixed(1)}`;
  return `M${x0.toFixed(1)},${y0.toFixed(1)}L${x1.toFixed(1)},${y1.toFixed(1)}M${corner(1)}L${x1.toFixed(1)},${y1.toFixed(1)}L${corner(-1)}`;
}

const diamond = ([x, y], r) =>
  Math.abs(x) < 1e5 && Math.abs(y) < 1e5
    ? `M${x.toFixed(1)},${(y - r).toFixed(1)}l${r},${r}l${-r},${r}l${-r},${-r}Z`
    : "";

export const LookAhead = { schema, defaults, build };
