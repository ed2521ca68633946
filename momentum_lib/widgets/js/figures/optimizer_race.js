// OptimizerRace: which one wins here, and is it fair?

import facts from "../../figures/optimizer_race.json";
import { actionButton, checkboxes, choice, slider } from "../controls.js";
import { descend, stepsTo } from "../descent.js";
import { html } from "../dom.js";
import { stateOf } from "../fields.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { lossChart } from "../loss_chart.js";
import { SURFACES } from "../losses.js";
import { surfaceMap } from "../map.js";
import { hasMomentum, RULES, withMomentum } from "../optimizers.js";
import { player } from "../player.js";
import { twoColumns } from "../sizes.js";
import { ruleTitles, sentence, surfaceTitle } from "../titles.js";
import { say } from "../words.js";
import { NEAR } from "./descent_explorer.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

const STEPS = schema.step.max;
const FLOOR = 1e-9;
const NAMES = Object.keys(RULES);
/** The alphas that the fair search tries, for every rule the same: 10^-4 to 10, ten a decade. */
const SEARCH = Array.from({ length: 51 }, (_, i) => Number((10 ** (-4 + i / 10)).toPrecision(4)));

const radians = (degrees) => (degrees * Math.PI) / 180;

/** The surface, turned about the middle of its window by `rotation` degrees. */
function surfaceOf({ surface, condition_number, rotation }) {
  const angle = radians(rotation);
  if (surface === "Quadratic")
    return SURFACES.Quadratic({ eigenvalues: [1, condition_number], rotation: angle });
  return rotation ? turned(SURFACES[surface]({}), angle) : SURFACES[surface]({});
}

/** A loss turned by an angle about the middle of its window, minima and start with it. */
function turned(loss, angle) {
  const [u, v] = loss.window.map(([low, high]) => (low + high) / 2);
  const about = (a, [x, y]) => {
    const [across, up] = spin(a, [x - u, y - v]);
    return [across + u, up + v];
  };
  return {
    ...loss,
    value: (theta) => loss.value(about(-angle, theta)),
    gradient: (theta) => spin(angle, loss.gradient(about(-angle, theta))),
    minima: loss.minima.map((point) => about(angle, point)),
  };
}

const spin = (a, [x, y]) => [Math.cos(a) * x - Math.sin(a) * y, Math.sin(a) * x + Math.cos(a) * y];

const alphaOf = ({ learning_rates }, rule) => learning_rates[NAMES.indexOf(rule)];

/** The surface, and one run a chosen rule. */
function results(state, loss = surfaceOf(state)) {
  const { rules, beta, start } = state;
  const run = (rule) => descend(loss, withMomentum(rule, alphaOf(state, rule), beta), start, STEPS);
  return { loss, runs: Object.fromEntries(rules.map((rule) => [rule, run(rule)])) };
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

function summary(state, { loss, runs }) {
  const order = Object.entries(runs)
    .map(([rule, run]) => ({ rule, arrival: stepsTo(run, loss.minima, NEAR), run }))
    .sort((one, other) => (one.arrival ?? Infinity) - (other.arrival ?? Infinity));
  const places = order.map(({ rule, arrival, run }, i) =>
    say(words.place, {
      rank: arrival === null ? null : i + 1,
      rule: ruleTitles[rule],
      arrival,
      lost: run.divergedAt,
      alpha: alphaOf(state, rule),
    }),
  );
  return say(words.summary, {
    surface: sentence(surfaceTitle(state.surface)),
    kappa: state.surface === "Quadratic" ? state.condition_number : null,
    rotation: state.rotation,
    beta: hasBeta(state) ? state.beta : null,
    step: state.step,
    near: NEAR,
    steps: STEPS,
    places: places.join(", "),
  });
}

/** A row a rule: whether it runs, and with which alpha. */
function entriesOf(store) {
  const boxes = checkboxes(store, "rules");
  const alphas = NAMES.map((rule, i) =>
    slider(store, `learning_rate_${rule}`, {
      field: schema.learning_rates,
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
  const update = (state) => {
    for (const control of [...boxes, ...alphas]) control.update(state);
    NAMES.forEach((rule, i) => {
      alphas[i].input.disabled = !state.rules.includes(rule);
    });
  };
  return { element: html("div", { class: "entries" }, ...rows), update };
}

function controlsOf(store, host) {
  const surface = choice(store, "surface");
  surface.input.addEventListener("change", () => {
    store.set({ start: surfaceOf({ ...store.get(), rotation: 0 }).start, step: STEPS });
  });
  return {
    ...player(store, host, { perSecond: 40 }),
    surface,
    condition_number: slider(store, "condition_number"),
    rotation: slider(store, "rotation"),
    beta: slider(store, "beta"),
    rules: entriesOf(store),
    tune: actionButton("tune", "Tune each fairly", () => {
      store.set({ learning_rates: tuned(store.get()), step: STEPS });
    }),
  };
}

/** The runs up to the step that is shown, on the map and among the losses. */
function linesOf({ step }, { runs }) {
  const all = Object.entries(runs).map(([rule, run]) => ({ key: rule, rule, run }));
  return {
    paths: all.map(({ run, ...line }) => ({ ...line, points: run.thetas.slice(0, step + 1) })),
    losses: all.map((line) => ({ ...line, name: ruleTitles[line.rule], until: step })),
  };
}

function build(store, host) {
  const map = surfaceMap(host);
  const paths = lineLayer(map);
  const curve = lossChart(FLOOR);
  const start = handle(schema.start.label, (point) => store.set({ start: point }));
  map.over.append(start.element);
  tint(start.element, "GradientDescent");
  const controls = controlsOf(store, host);

  let last = null;
  function update(state, width) {
    const { surface, condition_number, rotation } = state;
    const { left, right, height, low } = twoColumns(width);
    const loss = surfaceOf(state);
    const turn = { upright: surfaceOf({ ...state, rotation: 0 }), angle: radians(rotation) };
    const scales = map.fit(loss, [surface, condition_number], left, height, turn);
    start.place(state.start, [scales.x, scales.y], loss.window);
    host.later(() => {
      last = results(state, loss);
    });
    host.later(() => paths(linesOf(state, last).paths, scales));
    host.later(() => {
      const size = { width: right, height: low };
      curve.draw(linesOf(state, last).losses, loss, { ...size, steps: STEPS });
    });
    controls.condition_number.element.hidden = surface !== "Quadratic";
    controls.beta.element.hidden = !hasBeta(state);
  }

  return {
    controls,
    picture: html("div", { class: "panels" }, map.element, curve.element),
    update,
    summary: (state) => summary(state, last),
  };
}

export const OptimizerRace = { schema, defaults, main: facts.main, results, summary, build };
