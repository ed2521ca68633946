// NetworkTrainer: what does beta do to a real network?

import facts from "../../figures/network_trainer.json";
import { checkbox, choice, slider } from "../controls.js";
import { html } from "../dom.js";
import { stateOf } from "../fields.js";
import { moveBeta } from "../held.js";
import { answers, training, unpackDigits } from "../networks.js";
import { hasMomentum, withMomentum } from "../optimizers.js";
import { twoColumns } from "../sizes.js";
import { ruleTitles, sentence } from "../titles.js";
import { trainingCharts } from "../training_charts.js";
import { trainingFaces } from "../training_faces.js";
import { thetaAfter, trainingRuns } from "../training_runs.js";
import { distinct, isHeld, label, SUMMING, sameness, settings } from "../two_settings.js";
import { say } from "../words.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

const EXAMPLES = 1300;
const HEIGHTS = { wide: 210, narrow: 108 };

/** The generator of one run. */
function run([learning, heldOut], state, seed) {
  const { rule, learning_rate, beta, bias_correction, epochs, batch_size } = state;
  const optimizer = withMomentum(rule, learning_rate, beta, { bias_correction });
  return training({ learning, heldOut, optimizer, epochs, batch_size, seed });
}

/** The runs of each setting, one a seed. */
const jobs = (digits, state) =>
  distinct(state).flatMap((own, side) => {
    const length = own.epochs * Math.floor(EXAMPLES / own.batch_size) + 1;
    const seeds = Array.from({ length: state.seeds }, (_, seed) => seed);
    return seeds.map((seed) => ({ side, turns: run(digits, own, seed), length }));
  });

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

/** `shares` has for each setting the accuracies of its runs; `misread` how many of the ten digits it misreads. */
function summary(state, { shares, atWork, misread = null }) {
  const [first, second = null] = distinct(state).map((own, side) =>
    readRight(label(state, own), shares[side]),
  );
  const rule = ruleTitles[state.rule];
  const corrected = state.rule === "AveragedMomentum" && state.bias_correction;
  const isUsed = settings(state).some((own) => hasMomentum(own.rule));
  const said = say(words.summary, {
    progress: words.progress[atWork ? "at_work" : "done"],
    rule: corrected ? say(words.corrected, { rule }) : rule,
    alpha: state.learning_rate,
    beta: isUsed ? state.beta : null,
    batch_size: state.batch_size,
    epochs: state.epochs,
    seeds: state.seeds,
    first,
    second,
    why: sameness(state),
  });
  return misread ? `${said} ${say(words.live, misread)}` : said;
}

function controlsOf(store) {
  const vary = choice(store, "vary");
  vary.input.addEventListener("change", () => {
    if (store.get().vary === "bias_correction") store.set({ rule: "AveragedMomentum" });
  });
  const move = (beta, state) =>
    isHeld(state) ? moveBeta(beta, state, schema.learning_rate) : { beta };
  const shown = ({ epoch, epochs }) => Math.min(epoch, epochs);
  return {
    vary,
    rule: choice(store, "rule"),
    other_rule: choice(store, "other_rule"),
    other_learning_rate: slider(store, "other_learning_rate"),
    other_beta: slider(store, "other_beta"),
    other_batch_size: slider(store, "other_batch_size"),
    learning_rate: slider(store, "learning_rate"),
    beta: slider(store, "beta", { write: move }),
    hold: choice(store, "hold"),
    batch_size: slider(store, "batch_size"),
    epochs: slider(store, "epochs"),
    epoch: slider(store, "epoch", { read: shown }),
    seeds: slider(store, "seeds"),
    bias_correction: checkbox(store, "bias_correction"),
  };
}

/** Only what the state asks for is shown, and only what matters can be moved. */
function showControls(controls, state) {
  const { vary, rule, epochs } = state;
  const varied = vary === "alpha_and_beta" ? ["learning_rate", "beta"] : [vary];
  for (const [name, { element }] of Object.entries(controls))
    if (name.startsWith("other_")) element.hidden = !varied.includes(name.slice("other_".length));
  controls.bias_correction.element.hidden = rule !== "AveragedMomentum";
  controls.hold.element.hidden = !SUMMING.includes(rule);
  controls.beta.input.disabled = !settings(state).some((own) => hasMomentum(own.rule));
  controls.other_beta.input.disabled = !hasMomentum(rule);
  controls.epoch.input.max = epochs;
  controls.epoch.update(state);
}

/** What charts and faces are drawn from: of each setting its name, its colour, its runs. */
function sidesOf(state, runs) {
  return distinct(state).map((own, side) => ({
    label: label(state, own),
    colour: side && state.vary !== "rule" ? { kind: "ink" } : { rule: own.rule },
    epoch: (t) => (t * own.batch_size) / EXAMPLES,
    runs: runs.side(side),
  }));
}

/** The ten digits that are shown, and what a setting's first run knew of them at the epoch. */
function knowledge(digits, { epoch }) {
  if (!digits) return null;
  const [, { images, labels }] = digits;
  const pick = (all) => facts.shown.map((row) => all[row]);
  const ten = { images: pick(images), labels: pick(labels) };
  return { digits: ten, at: ({ runs: [own] }) => own && thetaAfter(own, epoch) };
}

/** How many of the ten digits each setting misreads, once it knows something. */
function misreadOf(known, state, runs) {
  const thetas = known ? sidesOf(state, runs).map(known.at) : [];
  if (!thetas.length || thetas.some((theta) => !theta)) return null;
  const { images, labels } = known.digits;
  const wrong = (theta) => answers(theta, images).filter((one, i) => one !== labels[i]).length;
  const [first, second = null] = thetas.map(wrong);
  return { epoch: Math.min(state.epoch, state.epochs), first, second };
}

function build(store, host) {
  const charts = trainingCharts((epoch) => store.set({ epoch }));
  const faces = trainingFaces(words.faces);
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
    const { epoch, ...trained } = state;
    if (digits && key !== JSON.stringify(trained)) {
      key = JSON.stringify(trained);
      runs.restart(jobs(digits, state));
    }
    runs.resume();
    showControls(controls, state);
    const { wide, left, right } = twoColumns(width);
    const drawn = { ...state, epoch: Math.min(epoch, state.epochs), sides: sidesOf(state, runs) };
    charts.forEach(({ draw }, i) => {
      const size = { width: i % 2 ? right : left, height: HEIGHTS[wide ? "wide" : "narrow"] };
      host.later(() => draw(drawn, size));
    });
    const known = knowledge(digits, drawn);
    if (!known) return;
    const sides = drawn.sides.map((own) => ({ ...own, theta: known.at(own) }));
    host.later(() => faces.draw({ ...known, sides }, { width, wide, left }));
  }
  function said(state) {
    if (failed) return sentence(`${failed}.`);
    const shares = [0, 1].map((side) => runs.side(side).map(accuracyOf));
    const misread = misreadOf(knowledge(digits, state), state, runs);
    return summary(state, { shares, atWork: runs.atWork() || !digits, misread });
  }

  const panels = [faces, ...charts].map(({ element }) => element);
  const picture = html("div", { class: "panels" }, ...panels);
  return { controls, picture, update, summary: said };
}

export const NetworkTrainer = {
  ...{ schema, defaults, main: facts.main, glides: false },
  ...{ summary, build },
};
