// NetworkTrainer: what does beta do to a real network?

import facts from "../../figures/network_trainer.json";
import { margins, panel } from "../chart.js";
import { betaSlider, checkbox, choice, slider } from "../controls.js";
import { html } from "../dom.js";
import { stateOf } from "../fields.js";
import { plain } from "../format.js";
import { lineLayer } from "../lines.js";
import { training, unpackDigits } from "../networks.js";
import { withMomentum } from "../optimizers.js";
import { twoColumns } from "../sizes.js";
import { ruleTitles, sentence } from "../titles.js";
import { summarize, trainingRuns } from "../training_runs.js";
import { say } from "../words.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

const EXAMPLES = 1300;

const LENGTHS = ["gradient", "velocity"];
/** The four charts: what each is of, where not of what its name says, and its axes. */
const CHARTS = {
  loss: { y: [0.01, 3], log: true, title: "loss, smoothed" },
  accuracy: { y: [0.5, 1], title: "held-out accuracy" },
  norms: { of: LENGTHS, y: [0.003, 10], log: true, title: "gradient, velocity (dashed)" },
  angle: { y: [0, 120], title: "angle between them (°)" },
};

/** The two settings that are compared: the state's own, and the one that differs from it. */
function settings(state) {
  const { vary } = state;
  const other = vary === "bias_correction" ? !state.bias_correction : state[`other_${vary}`];
  return [state, { ...state, [vary]: other }];
}

/** The generator of one run. */
function run([learning, heldOut], state, seed) {
  const { rule, learning_rate, beta, bias_correction, epochs, batch_size } = state;
  const optimizer = withMomentum(rule, learning_rate, beta, { bias_correction });
  return training({ learning, heldOut, optimizer, epochs, batch_size, seed });
}

/** The runs of both settings, one a seed. */
const jobs = (digits, state) =>
  settings(state).flatMap((own, side) => {
    const length = own.epochs * Math.floor(EXAMPLES / own.batch_size) + 1;
    const seeds = Array.from({ length: state.seeds }, (_, seed) => seed);
    return seeds.map((seed) => ({ side, turns: run(digits, own, seed), length }));
  });

/** What one of the two is called: by the setting that differs. */
function label({ vary }, own) {
  const value = own[vary];
  if (vary === "rule") return ruleTitles[value];
  if (vary === "bias_correction") return value ? "corrected" : "uncorrected";
  if (vary === "batch_size") return `batch ${value}`; // two words: two rows beside a line
  return `${schema.vary.of[vary]}\u00a0=\u00a0${plain(value)}`;
}

const accuracyOf = ({ rows }) =>
  rows.findLast(({ accuracy }) => accuracy !== undefined)?.accuracy ?? 0;

/** What share of the held-out digits the runs of one setting read right. */
function readRight(name, shares) {
  const spread = shares.length > 1;
  return say(words.run, {
    label: name,
    mean: shares.reduce((sum, share) => sum + share, 0) / (shares.length || 1),
    least: spread ? Math.min(...shares) : null,
    most: spread ? Math.max(...shares) : null,
  });
}

/** `shares` has for each setting the accuracies of its runs. */
function summary(state, { shares, atWork }) {
  const [first, second] = settings(state).map((own, side) =>
    readRight(label(state, own), shares[side]),
  );
  const rule = ruleTitles[state.rule];
  const corrected = state.rule === "AveragedMomentum" && state.bias_correction;
  return say(words.summary, {
    progress: words.progress[atWork ? "at_work" : "done"],
    rule: corrected ? say(words.corrected, { rule }) : rule,
    alpha: state.learning_rate,
    beta: state.beta,
    batch_size: state.batch_size,
    epochs: state.epochs,
    seeds: state.seeds,
    first,
    second,
  });
}

function controlsOf(store) {
  const vary = choice(store, "vary");
  vary.input.addEventListener("change", () => {
    if (store.get().vary === "bias_correction") store.set({ rule: "AveragedMomentum" });
  });
  return {
    vary,
    rule: choice(store, "rule"),
    other_rule: choice(store, "other_rule"),
    other_learning_rate: slider(store, "other_learning_rate"),
    other_beta: betaSlider(store, "other_beta"),
    other_batch_size: slider(store, "other_batch_size"),
    learning_rate: slider(store, "learning_rate"),
    beta: betaSlider(store),
    batch_size: slider(store, "batch_size"),
    epochs: slider(store, "epochs"),
    seeds: slider(store, "seeds"),
    bias_correction: checkbox(store, "bias_correction"),
  };
}

/** Only what the state asks for is shown. */
function showControls(controls, { vary, rule }) {
  for (const [name, { element }] of Object.entries(controls))
    if (name.startsWith("other_")) element.hidden = name !== `other_${vary}`;
  controls.bias_correction.element.hidden = rule !== "AveragedMomentum";
}

/** The lines of some measures: of both settings the mean over seeds, in its band. */
function linesOf(state, measures, runs) {
  return settings(state).flatMap((own, side) => {
    const mine = runs.side(side).filter(({ rows }) => rows.length > 1);
    if (mine.length < state.seeds) return [];
    const epoch = (t) => (t * own.batch_size) / EXAMPLES;
    const { kind = "", ...colour } =
      side && state.vary !== "rule" ? { kind: "ink" } : { rule: own.rule };
    return measures.flatMap((measure, i) => {
      const { mean, band } = summarize(mine, measure, epoch);
      const key = `${side}${measure}`;
      const dash = `${kind} ${measure === "velocity" ? "dash" : ""}`;
      const name = i ? undefined : label(state, own);
      return [
        { ...colour, key: `${key}band`, points: band, area: true, kind: `${kind} band` },
        { ...colour, key, points: mean, kind: dash, name },
      ];
    });
  });
}

function chartsOf() {
  const around = margins({ numbers: "several", names: true, top: 10 });
  return Object.entries(CHARTS).map(([name, { of = [name], y, log, title }]) => {
    const chart = panel(`${name} curve`, around);
    const layer = lineLayer(chart);
    function draw(state, runs, size) {
      const names = ["epoch", title];
      const scales = chart.frame({ ...size, x: [0, state.epochs], y, log, names });
      layer(linesOf(state, of, runs), scales);
    }
    return { element: chart.element, draw };
  });
}

function build(store, host) {
  const charts = chartsOf();
  const controls = controlsOf(store);
  const runs = trainingRuns(host);
  let [digits, asked, failed, key] = [null, false, "", ""];

  /** The digits are a third of what the page weighs: asked for once the figure is nearly in sight. */
  function ask() {
    asked = true;
    host
      .digits()
      .then((packed) => (digits = unpackDigits(packed)))
      .catch((error) => (failed = error.message))
      .then(host.redraw);
  }

  function update(state, width) {
    if (!asked) ask();
    if (digits && key !== JSON.stringify(state)) {
      key = JSON.stringify(state);
      runs.restart(jobs(digits, state));
    }
    runs.resume();
    showControls(controls, state);
    const { wide, left, right } = twoColumns(width);
    charts.forEach(({ draw }, i) => {
      const size = { width: i % 2 ? right : left, height: wide ? 210 : 160 };
      host.later(() => draw(state, runs, size));
    });
  }

  function said(state) {
    if (failed) return sentence(`${failed}.`);
    const shares = [0, 1].map((side) => runs.side(side).map(accuracyOf));
    return summary(state, { shares, atWork: runs.atWork() || !digits });
  }

  const picture = html("div", { class: "panels" }, ...charts.map(({ element }) => element));
  return { controls, picture, update, summary: said };
}

export const NetworkTrainer = { schema, defaults, main: facts.main, summary, build };
