// NoiseCloud: does momentum average noise away, or add to it?

import facts from "../../figures/noise_cloud.json";
import { margins, panel } from "../chart.js";
import { choice, slider } from "../controls.js";
import { html } from "../dom.js";
import { stateOf } from "../fields.js";
import { plain } from "../format.js";
import { legendOf } from "../formula.js";
import { handle } from "../handle.js";
import { alphaAt, moveBeta } from "../held.js";
import { lineLayer, tint } from "../lines.js";
import { SURFACES } from "../losses.js";
import { surfaceMap } from "../map.js";
import { noteLayer } from "../notes.js";
import { pad } from "../pad.js";
import { bowlPlane } from "../planes.js";
import { player } from "../player.js";
import { twoColumns } from "../sizes.js";
import { stabilityLimit } from "../theory.js";
import { walkerLayer } from "../walkers.js";
import { cloudOf, EIGENVALUES, predictedRadius, radius, spreads, walked } from "../wandering.js";
import { say } from "../words.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

// Two radii that are so near are said to be the same; a cloud that takes more steps than so many to forget
// its start has not settled.
const [ALIKE, SETTLED] = [0.03, 250];

const bowl = SURFACES.Quadratic({ eigenvalues: EIGENVALUES });
const WINDOW = [
  [-1.5, 1.5],
  [-1, 1],
];
/** How many times wider the window may be, so that a cloud lies within it. */
const WIDER = [1, 1.5, 2, 3, 5, 8, 12, 20];
/** Two standard deviations, and some air. */
const REACH = 2.2;

/** The bowl, in a window that holds the cloud: how many times the usual one. */
function surfaceOf(state) {
  const times = spreads(state).map((spread, i) => (REACH * spread) / WINDOW[i][1]);
  const most = Math.max(...times);
  const wider = Number.isFinite(most) ? (WIDER.find((one) => one >= most) ?? WIDER.at(-1)) : 1;
  return { ...bowl, wider, window: WINDOW.map((ends) => ends.map((end) => wider * end)) };
}

const move = (beta, state) => moveBeta(beta, state, schema.learning_rate);

/** The state with another beta, while what is held stays. */
const withBeta = (state, beta) => ({ ...state, beta, learning_rate: alphaAt(state, beta) });

/** The cloud, and its radius measured and predicted, also of plain descent. */
const results = (state) => ({
  cloud: cloudOf(state),
  measured: radius(state),
  predicted: predictedRadius(state),
  without: predictedRadius(withBeta(state, 0)),
  walked: walked(state),
});

function summary(state, { measured, predicted, without, walked: away }) {
  const { hold, noise, learning_rate, beta, step } = state;
  const setting = {
    noise,
    alpha: learning_rate,
    beta,
    step,
    away: Number.isFinite(away) ? away : null,
  };
  if (!Number.isFinite(predicted)) return say(words.diverged, setting);
  const ratio = predicted / without; // 0 where plain descent diverges
  const isAlike = Math.abs(ratio - 1) < ALIKE;
  const isHeld = hold === "effective_step";
  return say(words.summary, {
    ...setting,
    effective: learning_rate / (1 - beta),
    measured,
    predicted,
    times: isAlike || ratio === 0 ? null : ratio,
    alike: isAlike,
    held: words.held[hold],
    unsettled: 1 - beta > SETTLED * learning_rate * EIGENVALUES[0],
    most: isHeld && learning_rate === schema.learning_rate.max,
    least: isHeld && learning_rate === schema.learning_rate.min,
  });
}

/** The cloud on its bowl, in the ellipse of two standard deviations. */
function cloudMap(host) {
  const map = surfaceMap(host);
  const layer = lineLayer(map);
  const walkers = walkerLayer(map);
  const notes = noteLayer(map);
  const angles = Array.from({ length: 73 }, (_, i) => (i * Math.PI) / 36);

  function draw(state, { cloud }, { width, height }) {
    const loss = surfaceOf(state);
    const scales = map.fit(loss, loss.wider, width, height);
    const [a, b] = spreads(state);
    const ellipse = angles.map((angle) => [2 * a * Math.cos(angle), 2 * b * Math.sin(angle)]);
    const isKnown = Number.isFinite(a) && Number.isFinite(b);
    layer(
      [
        { key: "cloud", points: cloud, kind: "none fine far", dots: true, rule: "HeavyBall" },
        { key: "ellipse", points: isKnown ? ellipse : [], kind: "ink" },
      ],
      scales,
    );
    walkers(state, scales);
    const name = { key: "ellipse", name: words.ellipse, at: [0, 2 * b], gap: 5, within: true };
    notes(isKnown ? [name] : [], scales, [ellipse]);
  }
  return { element: map.element, draw };
}

/** The radius against beta, along which it can be dragged. */
function radiusCurve(store) {
  const curve = panel("curve", margins({ numbers: "fine", names: true }));
  const lines = lineLayer(curve);
  const drag = ([beta]) => store.set(move(Number(beta.toFixed(3)), store.get()));
  const said = ([beta, spread]) => `β ${plain(beta)}, radius ${plain(spread)}`;
  const grab = handle("beta", drag, { along: "x", said });
  curve.over.append(grab.element);
  tint(grab.element, "HeavyBall");

  function draw(state, { measured, predicted }, size) {
    const betas = Array.from({ length: 99 }, (_, i) => i / 100);
    const at = (beta, of) => of(withBeta(state, beta));
    const stable = betas.filter(
      (beta) => alphaAt(state, beta) < stabilityLimit("HeavyBall", EIGENVALUES[1], beta),
    );
    const own = predicted < 100 ? predicted : 1;
    const high = 1.15 * Math.max(own, at(0.9, predictedRadius), at(0, predictedRadius));
    const y = [0, Number.isFinite(high) ? high : 3];
    const scales = curve.frame({ ...size, x: [0, 1], y, names: ["β", "radius of the cloud"] });
    const points = (some, of) => some.map((beta) => [beta, at(beta, of)]);
    const theory = points(stable, predictedRadius);
    const seen = points([0.3, 0.7, 0.9], radius);
    lines(
      [
        { key: "predicted", points: theory, kind: "dashed", name: "predicted" },
        { key: "measured", points: seen, kind: "none", dots: true, rule: "HeavyBall" },
      ],
      scales,
    );
    const limits = [[schema.beta.min, schema.beta.max], y];
    grab.place([state.beta, Math.min(measured, y[1])], [scales.x, scales.y], limits);
  }
  return { element: curve.element, draw };
}

function build(store, host) {
  const [map, curve] = [cloudMap(host), radiusCurve(store)];
  const controls = {
    ...player(store, host, { perSecond: 12 }),
    hold: choice(store, "hold"),
    noise: slider(store, "noise"),
    learning_rate: slider(store, "learning_rate"),
    beta: slider(store, "beta", { write: move }),
    pad: pad(store, host, () => bowlPlane("HeavyBall", ...EIGENVALUES)),
  };

  let last = null;
  function update(state, width) {
    const { left, right, height, low } = twoColumns(width);
    last = results(state);
    map.draw(state, last, { width: left, height });
    host.later(() => curve.draw(state, last, { width: right, height: low }));
  }

  return {
    controls,
    picture: html("div", { class: "panels" }, map.element, curve.element),
    update,
    summary: (state) => summary(state, last),
  };
}

const legend = legendOf(() => "HeavyBall");
export const NoiseCloud = {
  ...{ schema, defaults, main: facts.main, legend, opens: "step" },
  ...{ results, summary, build },
};
