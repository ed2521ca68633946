// OptimizerRace: which one wins here, and is it fair?

import facts from "../../figures/optimizer_race.json";
import { actionButton, choice, slider } from "../controls.js";
import { descend, stepsTo } from "../descent.js";
import { html } from "../dom.js";
import { entriesOf } from "../entries.js";
import { stateOf } from "../fields.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { lookAt } from "../look.js";
import { lossChart } from "../loss_chart.js";
import { surfaceMap } from "../map.js";
import { noteLayer } from "../notes.js";
import { hasMomentum, RULES, withMomentum } from "../optimizers.js";
import { player } from "../player.js";
import { twoColumns } from "../sizes.js";
import { ruleTitles, sentence, surfaceTitle } from "../titles.js";
import { beginOf, radians, surfaceOf } from "../turned.js";
import { say } from "../words.js";
import { NEAR } from "./descent_explorer.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

const STEPS = schema.step.max;
const FLOOR = 1e-9;
const NAMES = Object.keys(RULES);
/** The alphas that the fair search tries, for every rule the same: 10^-4 to 10, ten a decade. */
const SEARCH = Array.from({ length: 51 }, (_, i) => Number((10 ** (-4 + i / 10)).toPrecision(4)));

const alphaOf = ({ learning_rates }, rule) => learning_rates[NAMES.indexOf(rule)];

/** The surface, and one run a chosen rule. */
function results(state, loss = surfaceOf(state)) {
  const { rules, beta } = state;
  const begin = beginOf(state, loss);
  const run = (rule) => descend(loss, withMomentum(rule, alphaOf(state, rule), beta), begin, STEPS);
  return { loss, runs: Object.fromEntries(rules.map((rule) => [rule, run(rule)])) };
}

/** For each rule the alpha of `SEARCH` that arrives first; where none does, the one that ends lowest. */
export function tuned(state, loss = surfaceOf(state)) {
  const begin = beginOf(state, loss);
  return NAMES.map((rule) => {
    const tried = SEARCH.map((alpha) => {
      const run = descend(loss, withMomentum(rule, alpha, state.beta), begin, STEPS);
      const arrival = stepsTo(run, loss.minima, NEAR) ?? Infinity;
      return { alpha, arrival, end: run.divergedAt === null ? run.losses[STEPS] : Infinity };
    });
    const better = (a, b) => a.arrival < b.arrival || (a.arrival === b.arrival && a.end < b.end);
    return tried.reduce((best, one) => (better(one, best) ? one : best)).alpha;
  });
}

const hasBeta = ({ rules }) => rules.some(hasMomentum);

/** The rules in the order of their arrival, each with its place, which those share that arrive together. */
function orderOf({ loss, runs }) {
  const order = Object.entries(runs)
    .map(([rule, run]) => ({ rule, arrival: stepsTo(run, loss.minima, NEAR), run }))
    .sort((one, other) => (one.arrival ?? Infinity) - (other.arrival ?? Infinity));
  const before = (step) => order.filter(({ arrival }) => arrival !== null && arrival < step).length;
  return order.map((one) => ({
    ...one,
    rank: one.arrival === null ? null : before(one.arrival) + 1,
  }));
}

function summary(state, last) {
  const places = orderOf(last).map(({ rule, arrival, run, rank }) =>
    say(words.place, {
      rank,
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

function controlsOf(store, host) {
  const surface = choice(store, "surface");
  surface.input.addEventListener("change", () => {
    store.set({ start: surfaceOf({ ...store.get(), rotation: 0 }).start, step: STEPS });
  });
  return {
    ...player(store, host, { perSecond: 15 }),
    surface,
    condition_number: slider(store, "condition_number"),
    rotation: slider(store, "rotation"),
    beta: slider(store, "beta"),
    rules: entriesOf(store),
    tune: actionButton("tune", "Tune each fairly", () => {
      host.glide({ learning_rates: tuned(store.get()), step: STEPS });
    }),
  };
}

/** The runs up to the step that is shown, with a ball at each head; who has arrived has a place. */
function linesOf({ step }, last) {
  const all = orderOf(last).map(({ rule, run, arrival, rank }) => {
    const place = arrival !== null && arrival <= step ? `${rank}.\u00a0` : "";
    const points = run.thetas.slice(0, step + 1);
    const head = points.findLast((theta) => theta.every(Number.isFinite)) ?? points[0];
    return { key: rule, rule, run, place, points, head };
  });
  const heads = all.map(({ rule, head }) => ({
    ...{ key: `${rule} head`, rule, kind: "head", points: [head], dots: true },
  }));
  return {
    paths: [...all.map(({ key, rule, points }) => ({ key, rule, points })), ...heads],
    // Who is outside has its name at the arrow; who has arrived its place at its ball.
    notes: all.map(({ rule, head, place }) => ({ key: rule, rule, at: head, place })),
    losses: all.map(({ key, rule, run, place }) => {
      return { key, rule, run, name: `${place}${ruleTitles[rule]}`, until: step, head: true };
    }),
  };
}

/** On the map a name would hide the paths: only who has left it is named, at its arrow. */
const named = (notes, [[left, right], [low, high]]) =>
  notes.map(({ place, ...note }) => {
    const [x, y] = note.at;
    const isInside = x >= left && x <= right && y >= low && y <= high;
    return { ...note, name: isInside ? place : ruleTitles[note.rule], gap: 11 };
  });

function build(store, host) {
  const map = surfaceMap(host);
  const paths = lineLayer(map);
  const curve = lossChart(FLOOR);
  const notes = noteLayer(map);
  const start = handle(schema.start.label, (point) => {
    const state = store.get();
    const begin = beginOf({ rotation: -state.rotation, start: point }, last.loss);
    store.set({ start: begin.map((x) => Number(x.toPrecision(6))) });
  });
  map.over.append(start.element);
  tint(start.element, "GradientDescent");
  const link = lookAt(map, curve, { scrub: (step) => store.set({ step }) });
  const controls = controlsOf(store, host);

  let last = null;
  function update(state, width) {
    const { surface, condition_number, rotation } = state;
    const { left, right, height, low } = twoColumns(width);
    const loss = surfaceOf(state);
    const turn = { upright: surfaceOf({ ...state, rotation: 0 }), angle: radians(rotation) };
    const scales = map.fit(loss, [surface, condition_number], left, height, turn);
    start.place(beginOf(state, loss), [scales.x, scales.y], loss.window);
    host.later(() => {
      last = results(state, loss);
    });
    host.later(() => {
      const drawn = linesOf(state, last);
      paths(drawn.paths, scales);
      notes(
        named(drawn.notes, loss.window),
        scales,
        drawn.paths.map(({ points }) => points),
      );
    });
    host.later(() => {
      const size = { width: right, height: low };
      const { losses } = linesOf(state, last);
      const drawn = curve.draw(losses, loss, { ...size, steps: STEPS });
      const runs = losses.map((one) => ({ ...one, alpha: alphaOf(state, one.rule) }));
      link.draw({ runs, loss, map: scales, curve: drawn, until: state.step, last: STEPS });
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

export const OptimizerRace = {
  ...{ schema, defaults, main: facts.main, opens: "step" },
  ...{ results, summary, build },
};
