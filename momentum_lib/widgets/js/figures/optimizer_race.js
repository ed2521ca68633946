// OptimizerRace: which one wins here, and is it fair?

import { actionButton, betaSlider, checkboxes, choice, kappaSlider, slider } from "../controls.js";
import { twoColumns, HEIGHT, LOW } from "../chart.js";
import { descend, stepsTo } from "../descent.js";
import { html } from "../dom.js";
import { plain } from "../format.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { lossChart } from "../loss_chart.js";
import { SURFACES } from "../losses.js";
import { surfaceMap } from "../map.js";
import { RULES, hasMomentum, learningRates, withMomentum } from "../optimizers.js";
import { player } from "../player.js";
import { ruleTitles, sentence, surfaceTitle, surfaceTitles } from "../titles.js";

const STEPS = 500;
const NEAR = 0.01;
const NAMES = Object.keys(RULES);
/** The alphas that the fair search tries, for every rule the same: 10^-4 to 10, ten a decade. */
const SEARCH = Array.from({ length: 51 }, (_, i) => Number((10 ** (-4 + i / 10)).toPrecision(4)));

const schema = {
  surface: { type: "choice", of: Object.keys(SURFACES) },
  condition_number: { type: "number", min: 1, max: 1000, log: true },
  rotation: { type: "number", min: 0, max: 90, whole: true },
  rules: { type: "choices", of: NAMES },
  learning_rates: { type: "numbers", count: NAMES.length, min: 1e-4, max: 10 },
  beta: { type: "number", min: 0, max: 0.99, step: 0.01 },
  start: { type: "point" },
  step: { type: "number", min: 0, max: STEPS, whole: true },
};
const defaults = {
  surface: "Quadratic",
  condition_number: 50,
  rotation: 0,
  rules: ["GradientDescent", "HeavyBall", "Nesterov", "Adam"],
  learning_rates: learningRates(),
  beta: 0.9,
  start: [1, 1.2],
  step: 60,
};

/** The surface, turned about the origin of its window by `rotation` degrees. */
export function surfaceOf({ surface, condition_number, rotation }) {
  const angle = (rotation * Math.PI) / 180;
  if (surface === "Quadratic")
    return SURFACES.Quadratic({ eigenvalues: [1, condition_number], rotation: angle });
  return rotation ? turned(SURFACES[surface]({}), angle) : SURFACES[surface]({});
}

/** A loss turned by an angle about the middle of its window, minima and start with it. */
function turned(loss, angle) {
  const middle = loss.window.map(([low, high]) => (low + high) / 2);
  const spin = (a, [x, y]) => [
    Math.cos(a) * x - Math.sin(a) * y,
    Math.sin(a) * x + Math.cos(a) * y,
  ];
  const about = (a, point) =>
    spin(
      a,
      point.map((x, i) => x - middle[i]),
    ).map((x, i) => x + middle[i]);
  return {
    ...loss,
    value: (theta) => loss.value(about(-angle, theta)),
    gradient: (theta) => spin(angle, loss.gradient(about(-angle, theta))),
    minima: loss.minima.map((point) => about(angle, point)),
  };
}

/** One run a chosen rule. */
export function runs(state, loss = surfaceOf(state)) {
  const { rules, learning_rates, beta, start } = state;
  return Object.fromEntries(
    rules.map((rule) => {
      const alpha = learning_rates[NAMES.indexOf(rule)];
      return [rule, descend(loss, withMomentum(rule, alpha, beta), start, STEPS)];
    }),
  );
}

/** For each rule the alpha of `SEARCH` that arrives first; where none does, the one that ends lowest. */
export function tuned(state, loss = surfaceOf(state)) {
  return NAMES.map((rule) => {
    const tried = SEARCH.map((alpha) => {
      const run = descend(loss, withMomentum(rule, alpha, state.beta), state.start, STEPS);
      const arrival = stepsTo(run, loss.minima, NEAR) ?? Infinity;
      return { alpha, arrival, end: run.divergedAt === null ? run.losses[STEPS] : Infinity };
    });
    const better = (a, b) => a.arrival < b.arrival || (a.arrival === b.arrival && a.end < b.end);
    return tried.reduce((best, one) => (better(one, best) ? one : best)).alpha;
  });
}

const hasBeta = ({ rules }) => rules.some(hasMomentum);

function build(store, host) {
  const map = surfaceMap(host);
  const paths = lineLayer(map);
  const curve = lossChart(1e-9);
  const start = handle("start of all runs", (point) => store.set({ start: point }));
  map.over.append(start.element);
  tint(start.element, "GradientDescent");

  const boxes = checkboxes(store, "rules", ruleTitles);
  const alphas = NAMES.map((rule, i) =>
    slider(store, `learning_rate_${rule}`, "α", {
      field: { type: "number", min: 1e-4, max: 10, log: true },
      read: ({ learning_rates }) => learning_rates[i],
      write: (alpha, { learning_rates }) => ({ learning_rates: learning_rates.with(i, alpha) }),
    }),
  );
  const rows = NAMES.map((rule, i) => {
    const element = html("div", { class: "entry" }, boxes[i].element, alphas[i].element);
    tint(element, rule);
    alphas[i].input.setAttribute("aria-label", `α of ${ruleTitles[rule]}`);
    return element;
  });
  const kappaControl = kappaSlider(store);
  const betaControl = betaSlider(store, "β, or β₁ (RMSprop: none)");
  const surfaceControl = choice(store, "surface", "surface", surfaceTitles(schema.surface.of));
  surfaceControl.input.addEventListener("change", () => {
    store.set({ start: surfaceOf({ ...store.get(), rotation: 0 }).start, step: STEPS });
  });
  const fair = actionButton("tune", "Tune each fairly", () => {
    store.set({ learning_rates: tuned(store.get()), step: STEPS });
  });
  const entries = {
    element: html("div", { class: "entries" }, ...rows, fair.element),
    update(state) {
      for (const control of [...boxes, ...alphas]) control.update(state);
      NAMES.forEach((rule, i) => (alphas[i].input.disabled = !state.rules.includes(rule)));
    },
  };
  const controls = [
    surfaceControl,
    kappaControl,
    slider(store, "rotation", "rotation, degrees"),
    betaControl,
    entries,
    player(store, host, { last: () => STEPS, perSecond: 40 }),
  ];

  let [loss, last] = [null, null];
  function update(state, width) {
    const { wide, left, right } = twoColumns(width);
    loss = surfaceOf(state);
    const { surface, condition_number, rotation, step } = state;
    const upright = surfaceOf({ ...state, rotation: 0 });
    const turn = { upright, angle: (rotation * Math.PI) / 180 };
    const scales = map.fit(loss, [surface, condition_number], left, HEIGHT, turn);
    start.place(state.start, [scales.x, scales.y], loss.window);
    host.later(() => {
      last = runs(state, loss);
    });
    host.later(() => {
      const lines = Object.entries(last).map(([rule, run]) => ({
        key: rule,
        rule,
        points: run.thetas.slice(0, step + 1),
      }));
      paths(lines, scales);
    });
    host.later(() => {
      const lines = Object.entries(last).map(([rule, run]) => ({
        key: rule,
        rule,
        run,
        name: ruleTitles[rule],
        until: step,
      }));
      curve.draw(lines, loss, { width: right, height: wide ? HEIGHT : LOW, steps: STEPS });
    });
    kappaControl.element.hidden = surface !== "Quadratic";
    betaControl.element.hidden = !hasBeta(state);
  }

  function summary(state) {
    const order = Object.entries(last)
      .map(([rule, run]) => [rule, stepsTo(run, loss.minima, NEAR), run.divergedAt])
      .sort(([, a], [, b]) => (a ?? Infinity) - (b ?? Infinity));
    const alpha = (rule) => plain(state.learning_rates[NAMES.indexOf(rule)]);
    const places = order.map(([rule, arrival, lost], i) => {
      const how =
        arrival !== null
          ? `step ${arrival}`
          : lost !== null
            ? `diverges at ${lost}`
            : "not there yet";
      return `${arrival === null ? "–" : `${i + 1}.`} ${ruleTitles[rule]} (${how}, α = ${alpha(rule)})`;
    });
    const momentum = hasBeta(state) ? ` β = ${state.beta},` : "";
    const kappa =
      state.surface === "Quadratic" ? ` with κ = ${plain(state.condition_number)},` : "";
    return (
      `${sentence(surfaceTitle(state.surface))}${kappa} turned by ${state.rotation}°,${momentum} shown to step ${state.step}. ` +
      `Who is within ${NEAR} of a minimum in ${STEPS} steps: ${places.join(", ")}.`
    );
  }

  const picture = html("div", { class: "panels" }, map.element, curve.element);
  return { controls, picture, update, summary };
}

export const OptimizerRace = { schema, defaults, build };
