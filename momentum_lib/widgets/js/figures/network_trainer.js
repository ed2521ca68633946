// NetworkTrainer: what does beta do to a real network?

import { alphaSlider, betaSlider, checkbox, choice, slider, threeDigits } from "../controls.js";
import { panel, twoColumns } from "../chart.js";
import { html } from "../dom.js";
import { plain } from "../format.js";
import { lineLayer } from "../lines.js";
import { training, unpackDigits } from "../networks.js";
import { RULES, withMomentum } from "../optimizers.js";
import { ruleTitles, sentence } from "../titles.js";
import { summarize, trainingRuns } from "../training_runs.js";

const EXAMPLES = 1300;
const VARIES = {
  beta: "β",
  rule: "rule",
  learning_rate: "α",
  batch_size: "batch size",
  bias_correction: "bias correction",
};
const alpha = { type: "number", min: 1e-4, max: 2, log: true };
const beta = { type: "number", min: 0, max: 0.99, step: 0.01 };
const batch = { type: "number", min: 8, max: 256, whole: true };
const rule = { type: "choice", of: Object.keys(RULES) };

const schema = {
  vary: { type: "choice", of: Object.keys(VARIES) },
  rule,
  learning_rate: alpha,
  beta,
  batch_size: batch,
  bias_correction: { type: "flag" },
  other_rule: rule,
  other_learning_rate: alpha,
  other_beta: beta,
  other_batch_size: batch,
  epochs: { type: "number", min: 1, max: 10, whole: true },
  seeds: { type: "number", min: 1, max: 5, whole: true },
};
const defaults = {
  vary: "beta",
  rule: "HeavyBall",
  learning_rate: 0.05,
  beta: 0.9,
  batch_size: 32,
  bias_correction: false,
  other_rule: "Adam",
  other_learning_rate: 0.5,
  other_beta: 0,
  other_batch_size: 128,
  epochs: 4,
  seeds: 3,
};

/** The two settings that are compared: the state's own, and the one that differs from it. */
export function settings(state) {
  const { vary } = state;
  const other = vary === "bias_correction" ? !state.bias_correction : state[`other_${vary}`];
  return [state, { ...state, [vary]: other }];
}

/** The generator of one run. */
export function run([learning, heldOut], state, seed) {
  const { rule, learning_rate, beta, bias_correction, epochs, batch_size } = state;
  const optimizer = withMomentum(rule, learning_rate, beta, { bias_correction });
  return training({ learning, heldOut, optimizer, epochs, batch_size, seed });
}

const steps = ({ epochs, batch_size }) => epochs * Math.floor(EXAMPLES / batch_size);
function build(store, host) {
  const margin = { left: 50, right: 76, top: 10, bottom: 32 };
  const charts = Object.fromEntries(
    ["loss", "accuracy", "norms", "angle"].map((name) => {
      const chart = panel(`${name} curve`, margin);
      return [name, { chart, draw: lineLayer(chart) }];
    }),
  );
  const others = Object.fromEntries(
    [
      choice(store, "other_rule", "rule of the second", ruleTitles),
      slider(store, "other_learning_rate", "α of the second"),
      slider(store, "other_beta", "β of the second", { format: threeDigits }),
      slider(store, "other_batch_size", "batch size of the second"),
    ].map((control) => [control.input.name, control]),
  );
  const vary = choice(store, "vary", "the second run differs in", VARIES);
  vary.input.addEventListener("change", () => {
    if (store.get().vary === "bias_correction") store.set({ rule: "AveragedMomentum" });
  });
  const controls = [
    vary,
    choice(store, "rule", "rule", ruleTitles),
    ...Object.values(others),
    alphaSlider(store),
    betaSlider(store, "β, or β₁"),
    slider(store, "batch_size", "batch size"),
    slider(store, "epochs", "epochs"),
    slider(store, "seeds", "seeds"),
    checkbox(store, "bias_correction", "bias correction"),
  ];

  const runs = trainingRuns(host);
  let [digits, failed, key] = [null, "", ""];
  host.digits().then(
    (packed) => {
      digits = unpackDigits(packed);
      host.redraw();
    },
    (error) => {
      failed = error.message;
      host.redraw();
    },
  );

  function begin(state) {
    key = JSON.stringify(state);
    const jobs = settings(state).flatMap((own, side) =>
      Array.from({ length: state.seeds }, (_, seed) => {
        return { side, turns: run(digits, own, seed), length: steps(own) + 1 };
      }),
    );
    runs.restart(jobs);
  }

  function update(state, width) {
    if (digits && key !== JSON.stringify(state)) begin(state);
    runs.resume();
    for (const [name, control] of Object.entries(others))
      control.element.hidden = name !== `other_${state.vary}`;
    controls.at(-1).element.hidden = state.rule !== "AveragedMomentum";
    const { wide, left, right } = twoColumns(width);
    const height = wide ? 210 : 180;
    const put = (name, measures, size, axes) =>
      host.later(() => {
        const { chart, draw } = charts[name];
        const scales = chart.frame({ ...size, height, x: [0, state.epochs], ...axes });
        draw(linesOf(state, measures), scales);
      });
    put(
      "loss",
      ["loss"],
      { width: left },
      { y: [0.01, 3], log: true, names: ["epoch", "loss, smoothed"] },
    );
    put(
      "accuracy",
      ["accuracy"],
      { width: right },
      { y: [0.5, 1], names: ["epoch", "held-out accuracy"] },
    );
    put(
      "norms",
      ["gradient", "velocity"],
      { width: left },
      { y: [0.003, 10], log: true, names: ["epoch", "gradient, velocity (dashed)"] },
    );
    put(
      "angle",
      ["angle"],
      { width: right },
      { y: [0, 120], names: ["epoch", "angle between them (°)"] },
    );
  }

  const label = (state, own) => {
    const value = own[state.vary];
    const titles = {
      rule: ruleTitles[value],
      bias_correction: value ? "corrected" : "uncorrected",
    };
    if (state.vary === "batch_size") return `batch ${value}`; // two words: two rows beside a line
    return titles[state.vary] ?? `${VARIES[state.vary]}\u00a0=\u00a0${plain(value)}`;
  };

  function linesOf(state, measures) {
    return settings(state).flatMap((own, side) => {
      const mine = runs.side(side).filter(({ rows }) => rows.length > 1);
      const epoch = (t) => (t * own.batch_size) / EXAMPLES;
      if (mine.length < state.seeds) return [];
      const colour = side && state.vary !== "rule" ? { kind: "ink" } : { rule: own.rule };
      return measures.flatMap((measure, i) => {
        const { mean, band } = summarize(mine, measure, epoch);
        const dash = `${colour.kind ?? ""} ${measure === "velocity" ? "dash" : ""}`;
        return [
          {
            ...colour,
            key: `${side}${measure}band`,
            points: band,
            area: true,
            kind: `${colour.kind ?? ""} band`,
          },
          {
            ...colour,
            key: `${side}${measure}`,
            points: mean,
            kind: dash,
            name: i ? undefined : label(state, own),
          },
        ];
      });
    });
  }

  function summary(state) {
    if (failed) return sentence(`${failed}.`);
    const said = settings(state).map((own, side) => {
      const mine = runs.side(side);
      const reached = mine.map(
        ({ rows }) => rows.findLast(({ accuracy }) => accuracy !== undefined)?.accuracy ?? 0,
      );
      const percent = (value) => `${(100 * value).toFixed(1)} %`;
      const mean = reached.reduce((sum, value) => sum + value, 0) / (reached.length || 1);
      const spread =
        mine.length > 1
          ? ` (${percent(Math.min(...reached))} to ${percent(Math.max(...reached))})`
          : "";
      return `${label(state, own)} reads ${percent(mean)} right${spread}`;
    });
    const where = runs.atWork() || !digits ? "Training" : "Trained";
    const { learning_rate, batch_size, epochs, seeds } = state;
    const corrected = state.bias_correction ? "corrected " : "";
    const rule_ = `${state.rule === "AveragedMomentum" ? corrected : ""}${ruleTitles[state.rule]}`;
    return (
      `${where}: ${rule_}, α = ${plain(learning_rate)}, β = ${state.beta}, batches of ${batch_size}, epochs: ${epochs}, seeds: ${seeds}, the same first weights for both. ` +
      `Of the held-out digits, ${said.join("; ")}.`
    );
  }

  const picture = html(
    "div",
    { class: "panels" },
    ...Object.values(charts).map(({ chart }) => chart.element),
  );
  return { controls, picture, update, summary };
}

export const NetworkTrainer = { schema, defaults, build };
