// ScheduleExplorer: what if beta changes on the way?

import { alphaSlider, choice, slider, threeDigits } from "../controls.js";
import { panel, twoColumns } from "../chart.js";
import { descend } from "../descent.js";
import { html } from "../dom.js";
import { plain } from "../format.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { lossChart } from "../loss_chart.js";
import { SURFACES } from "../losses.js";
import { surfaceMap } from "../map.js";
import { RULES } from "../optimizers.js";
import * as schedules from "../schedules.js";
import { sentence, surfaceTitles } from "../titles.js";
import { ended } from "./descent_explorer.js";

const HEIGHT = 250;
const KNOTS = 6;
const TITLES = {
  constant: "constant",
  linear: "annealed, straight",
  cosine: "annealed, cosine",
  warm_up: "warm-up",
  rising: "rising (Sutskever et al.)",
  one_cycle: "one-cycle, α opposite",
  drawn: "drawn by hand",
};
const BETA = { min: 0, max: 0.999 };

const schema = {
  surface: {
    type: "choice",
    of: ["Quadratic", "Ravine", "Rosenbrock", "Booth", "Beale", "Himmelblau"],
  },
  schedule: { type: "choice", of: Object.keys(TITLES) },
  beta: { type: "number", ...BETA, step: 0.001 },
  final_beta: { type: "number", ...BETA, step: 0.001 },
  learning_rate: { type: "number", min: 1e-4, max: 1, log: true },
  steps: { type: "number", min: 20, max: 500, whole: true },
  drawn: { type: "numbers", count: KNOTS, ...BETA },
};
const defaults = {
  surface: "Rosenbrock",
  schedule: "rising",
  beta: 0.5,
  final_beta: 0.95,
  learning_rate: 0.001,
  steps: 300,
  drawn: [0.5, 0.6, 0.7, 0.8, 0.9, 0.95],
};

const surfaceOf = ({ surface }) => SURFACES[surface]({ eigenvalues: [1, 50], rotation: 0.5 });

/** beta and alpha as functions of t. */
export function settings({ schedule, beta, final_beta, learning_rate, steps, drawn }) {
  const opposite = schedule === "one_cycle";
  const curves = {
    constant: () => schedules.constant(beta),
    linear: () => schedules.linear(beta, final_beta, steps),
    cosine: () => schedules.cosine(beta, final_beta, steps),
    warm_up: () => schedules.warmUp(final_beta, Math.ceil(steps / 4)),
    rising: () => schedules.rising(final_beta, Math.ceil(steps / 10)),
    one_cycle: () => schedules.oneCycle(final_beta, beta, final_beta, steps),
    drawn: () => schedules.through(drawn, steps),
  };
  const alpha = opposite
    ? schedules.oneCycle(learning_rate / 10, learning_rate, learning_rate / 100, steps)
    : schedules.constant(learning_rate);
  return { learning_rate: alpha, beta: curves[schedule]() };
}

/** The scheduled run, and one with the final beta (for one-cycle and constant: the first) all along. */
export function runs(state, loss = surfaceOf(state)) {
  const start = loss.start;
  const held = state.schedule === "constant" ? 0 : state.final_beta;
  const constant = { learning_rate: state.learning_rate, beta: held };
  return {
    held: descend(loss, RULES.HeavyBall(constant), start, state.steps),
    rule: descend(loss, RULES.HeavyBall(settings(state)), start, state.steps),
  };
}

function build(store, host) {
  const betas = panel("schedule", { left: 46, right: 16, top: 10, bottom: 32 });
  const betaLines = lineLayer(betas);
  const effective = panel("effective curve", { left: 56, right: 76, top: 10, bottom: 32 });
  const effectiveLines = lineLayer(effective);
  const map = surfaceMap(host);
  const paths = lineLayer(map);
  const curve = lossChart();
  const knots = Array.from({ length: KNOTS }, (_, i) =>
    handle(`β, part ${i + 1} of ${KNOTS}`, ([, beta]) => draw(i, beta), {
      along: "y",
      said: ([t, beta]) => `step ${Math.round(t)}, β ${threeDigits(beta)}`,
    }),
  );
  for (const { element } of knots) {
    tint(element, "HeavyBall");
    betas.over.append(element);
  }
  const knotSteps = ({ steps }) =>
    Array.from({ length: KNOTS }, (_, i) => Math.round(1 + (i * (steps - 1)) / (KNOTS - 1)));

  /** A grabbed knot makes the present schedule one that is drawn. */
  function draw(i, beta) {
    const state = store.get();
    const now = knotSteps(state).map(settings(state).beta);
    const drawn = (state.schedule === "drawn" ? state.drawn : now).slice();
    drawn[i] = Number(beta.toFixed(3));
    store.set({ schedule: "drawn", drawn });
  }

  const controls = [
    choice(store, "surface", "surface", surfaceTitles(schema.surface.of)),
    choice(store, "schedule", "schedule of β", TITLES),
    slider(store, "beta", "β at first", { format: threeDigits }),
    slider(store, "final_beta", "β in the end", { format: threeDigits }),
    alphaSlider(store),
    slider(store, "steps", "steps"),
  ];
  const [surfaceControl, , first, final] = controls;
  surfaceControl.input.addEventListener("change", () => {
    store.set({ learning_rate: surfaceOf(store.get()).learning_rate });
  });

  let [loss, last, own] = [null, null, null];
  function update(state, width) {
    const { wide, left, right } = twoColumns(width);
    [loss, own] = [surfaceOf(state), settings(state)];
    const ts = Array.from({ length: state.steps }, (_, i) => i + 1);
    const x = [0, state.steps];
    const scales = map.fit(loss, state.surface, left, HEIGHT);
    host.later(() => drawBetas(state, ts, left));
    host.later(() => drawEffective(ts, { x, width: right, height: wide ? HEIGHT : 180 }));
    host.later(() => drawPaths(state, scales));
    host.later(() => drawLosses(state, { width: right, height: wide ? HEIGHT : 220 }));
    first.input.disabled = ["drawn", "warm_up", "rising"].includes(state.schedule);
    final.input.disabled = ["constant"].includes(state.schedule);
  }

  function drawBetas(state, ts, width) {
    const x = [-0.035 * state.steps, state.steps]; // the first ring stands clear of the axis
    const place = betas.frame({ width, height: HEIGHT, x, y: [0, 1], names: ["step t", "β"] });
    betaLines([{ key: "beta", points: ts.map((t) => [t, own.beta(t)]), rule: "HeavyBall" }], place);
    const limits = [
      [0, state.steps],
      [0, 0.999],
    ];
    knotSteps(state).forEach((t, i) =>
      knots[i].place([t, own.beta(t)], [place.x, place.y], limits),
    );
  }

  function drawPaths(state, scales) {
    last = runs(state, loss);
    paths(
      [
        { key: "held", points: last.held.thetas, kind: "ghost" },
        { key: "rule", points: last.rule.thetas, rule: "HeavyBall" },
      ],
      scales,
    );
  }

  function drawLosses({ schedule, steps }, size) {
    const heldName = schedule === "constant" ? "β\u00a0=\u00a00" : "β\u00a0held";
    const lines = [
      { key: "held", run: last.held, kind: "ghost", name: heldName },
      { key: "rule", run: last.rule, rule: "HeavyBall", name: "schedule" },
    ];
    curve.draw(lines, loss, { ...size, steps });
  }

  function drawEffective(ts, size) {
    const points = ts.map((t) => [t, own.learning_rate(t) / (1 - own.beta(t))]);
    const values = points.map(([, value]) => value);
    const y = [Math.min(...values) / 2, Math.max(...values) * 2];
    const scales = effective.frame({ ...size, y, log: true, names: ["step t", "α/(1 − β)"] });
    effectiveLines([{ key: "step", points, rule: "HeavyBall" }], scales);
  }

  function summary(state) {
    const end = [1, state.steps].map((t) => threeDigits(own.beta(t)));
    const held =
      state.schedule === "constant"
        ? "Plain descent"
        : `β = ${threeDigits(state.final_beta)} all along`;
    return (
      `${sentence(TITLES[state.schedule])}: β goes from ${end[0]} to ${end[1]} in ${state.steps} steps, α = ${plain(state.learning_rate)}. ` +
      `It ${ended(last.rule, loss, state.steps)}. ${held} ${ended(last.held, loss, state.steps)}.`
    );
  }

  const picture = html(
    "div",
    { class: "panels" },
    betas.element,
    effective.element,
    map.element,
    curve.element,
  );
  return { controls, picture, update, summary };
}

export const ScheduleExplorer = { schema, defaults, build };
