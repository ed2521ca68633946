// ScheduleExplorer: what if beta changes on the way?

import facts from "../../figures/schedule_explorer.json";
import { margins, panel } from "../chart.js";
import { choice, slider } from "../controls.js";
import { descend } from "../descent.js";
import { html } from "../dom.js";
import { effectivePanel } from "../effective.js";
import { stateOf } from "../fields.js";
import { fraction } from "../format.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { lookAt } from "../look.js";
import { lossChart } from "../loss_chart.js";
import { SURFACES } from "../losses.js";
import { surfaceMap } from "../map.js";
import { RULES } from "../optimizers.js";
import { pathsOnMap } from "../paths_on_map.js";
import { reveal } from "../reveal.js";
import * as schedules from "../schedules.js";
import { twoColumns } from "../sizes.js";
import { sentence } from "../titles.js";
import { say } from "../words.js";
import { ended, places } from "./descent_explorer.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

/** How high the panels are, from the schedule to the losses: beside each other, and on a phone. */
const HEIGHTS = { wide: [250, 250, 250, 250], narrow: [165, 115, 205, 145] };
const KNOTS = schema.drawn.default.length;

const surfaceOf = ({ surface }) => SURFACES[surface]({ eigenvalues: [1, 50], rotation: 0.5 });

/** beta and alpha as functions of t. */
function settings({ schedule, beta, final_beta, learning_rate, steps, drawn }) {
  const curves = {
    constant: () => schedules.constant(beta),
    linear: () => schedules.linear(beta, final_beta, steps),
    cosine: () => schedules.cosine(beta, final_beta, steps),
    warm_up: () => schedules.warmUp(final_beta, Math.ceil(steps / 4)),
    rising: () => schedules.rising(final_beta, Math.ceil(steps / 10)),
    one_cycle: () => schedules.oneCycle(final_beta, beta, final_beta, steps),
    drawn: () => schedules.through(drawn, steps),
  };
  const alpha =
    schedule === "one_cycle"
      ? schedules.oneCycle(learning_rate / 10, learning_rate, learning_rate / 100, steps)
      : schedules.constant(learning_rate);
  return { learning_rate: alpha, beta: curves[schedule]() };
}

/** The scheduled run, and one with the final beta (for constant: with none) all along. */
function results(state, loss = surfaceOf(state)) {
  const { learning_rate, steps } = state;
  const own = settings(state);
  const held = { learning_rate, beta: state.schedule === "constant" ? 0 : state.final_beta };
  const run = (setting) => descend(loss, RULES.HeavyBall(setting), loss.start, steps);
  return { loss, own, held: run(held), scheduled: run(own) };
}

function summary(state, { loss, own, held, scheduled }) {
  const { schedule, steps, learning_rate, final_beta } = state;
  return say(words.summary, {
    schedule: sentence(schema.schedule.of[schedule]),
    first: own.beta(1),
    last: own.beta(steps),
    steps,
    alpha: learning_rate,
    ended: ended(scheduled, loss, steps),
    held_beta: schedule === "constant" ? null : final_beta,
    held: ended(held, loss, steps),
  });
}

/** The steps at which a schedule can be taken in hand. */
const knotSteps = ({ steps }) =>
  Array.from({ length: KNOTS }, (_, i) => Math.round(1 + (i * (steps - 1)) / (KNOTS - 1)));

/** The schedule of beta, with knots to drag. */
function betaPanel(store) {
  const chart = panel("schedule", margins({ numbers: "signed", right: 16, top: 10 }));
  const lines = lineLayer(chart);
  const said = ([t, beta]) => `step ${Math.round(t)}, β ${fraction(beta)}`;
  const knots = Array.from({ length: KNOTS }, (_, i) => {
    const name = `${schema.drawn.label}, part ${i + 1} of ${KNOTS}`;
    return handle(name, ([, beta]) => drag(i, beta), { along: "y", said });
  });
  for (const { element } of knots) {
    tint(element, "HeavyBall");
    chart.over.append(element);
  }

  /** A grabbed knot makes the present schedule one that is drawn. */
  function drag(i, beta) {
    const state = store.get();
    const now = knotSteps(state).map(settings(state).beta);
    const drawn = (state.schedule === "drawn" ? state.drawn : now).slice();
    drawn[i] = Number(beta.toFixed(3));
    store.set({ schedule: "drawn", drawn });
  }
  function draw(state, own, ts, size) {
    const x = [-0.035 * state.steps, state.steps]; // the first ring stands clear of the axis
    const names = ["step t", "β"];
    const scales = chart.frame({ ...size, x, y: [0, 1], names });
    const points = ts.map((t) => [t, own.beta(t)]);
    lines([{ key: "beta", points, rule: "HeavyBall" }], scales);
    const { min, max } = schema.drawn;
    const limits = [
      [0, state.steps],
      [min, max],
    ];
    knotSteps(state).forEach((t, i) => {
      knots[i].place([t, own.beta(t)], [scales.x, scales.y], limits);
    });
  }
  return { element: chart.element, draw };
}

/** Both runs, from the one below to the one on top. */
function runsOf({ schedule, learning_rate }, { held, scheduled, own }) {
  const heldName = schedule === "constant" ? "β\u00a0=\u00a00" : "β\u00a0held";
  const both = [
    { key: "held", run: held, kind: "ghost", name: heldName, alpha: () => learning_rate },
    { key: "rule", run: scheduled, rule: "HeavyBall", name: "schedule", alpha: own.learning_rate },
  ];
  return both;
}

function controlsOf(store, { play, again }) {
  const surface = choice(store, "surface");
  surface.input.addEventListener("change", () => {
    store.set({ learning_rate: surfaceOf(store.get()).learning_rate });
    again();
  });
  return {
    play,
    surface,
    schedule: choice(store, "schedule"),
    beta: slider(store, "beta"),
    final_beta: slider(store, "final_beta"),
    learning_rate: slider(store, "learning_rate"),
    steps: slider(store, "steps"),
  };
}

function build(store, host) {
  const run = reveal(store, host, { perSecond: 40 });
  const [betas, effective] = [betaPanel(store), effectivePanel()];
  const [map, curve] = [surfaceMap(host), lossChart()];
  const drawPaths = pathsOnMap(map, places);
  const link = lookAt(map, curve);
  const controls = controlsOf(store, run);

  let last = null;
  function update(state, width) {
    const { schedule, surface, steps } = state;
    const { wide, left, right } = twoColumns(width);
    const heights = HEIGHTS[wide ? "wide" : "narrow"];
    const loss = surfaceOf(state);
    const own = settings(state); // what came last stays whole: pieces of the first picture may wait
    const ts = Array.from({ length: steps }, (_, i) => i + 1);
    const scales = map.fit(loss, surface, left, heights[2]);
    const shown = run.upTo(steps);
    host.later(() => betas.draw(state, own, ts, { width: left, height: heights[0] }));
    host.later(() => effective.draw(state, own, ts, { width: right, height: heights[1] }));
    host.later(() => {
      last = results(state, loss);
      drawPaths(runsOf(state, last), { steps, start: loss.start }, loss, { scales, shown });
    });
    host.later(() => {
      const runs = runsOf(state, last).map((one) => ({ ...one, until: shown }));
      const drawn = curve.draw(runs, loss, { width: right, height: heights[3], steps });
      link.draw({ runs, loss, map: scales, curve: drawn, until: shown });
    });
    controls.beta.input.disabled = ["drawn", "warm_up", "rising"].includes(schedule);
    controls.final_beta.input.disabled = schedule === "constant";
  }

  const panels = [betas, effective, map, curve].map(({ element }) => element);
  return {
    controls,
    picture: html("div", { class: "panels" }, ...panels),
    update,
    summary: (state) => summary(state, last),
  };
}

export const ScheduleExplorer = { schema, defaults, main: facts.main, results, summary, build };
