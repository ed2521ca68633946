// NoiseCloud: does momentum average noise away, or add to it?

import { alphaSlider, choice, slider } from "../controls.js";
import { panel, twoColumns, HEIGHT, LOW } from "../chart.js";
import { html } from "../dom.js";
import { plain } from "../format.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { SURFACES } from "../losses.js";
import { surfaceMap } from "../map.js";
import { normals } from "../random_numbers.js";
import { stabilityLimit, stationarySpread } from "../theory.js";

const EIGENVALUES = [1, 4];
const [CHAINS, BURN_IN, KEPT] = [16, 800, 500];
const EVERY = 10;
const HOLDS = { learning_rate: "hold α", effective_step: "hold α/(1 − β)" };

const schema = {
  hold: { type: "choice", of: Object.keys(HOLDS) },
  noise: { type: "number", min: 0.05, max: 3, step: 0.05 },
  learning_rate: { type: "number", min: 1e-3, max: 0.5, log: true },
  beta: { type: "number", min: 0, max: 0.98, step: 0.01 },
};
const defaults = { hold: "learning_rate", noise: 1, learning_rate: 0.05, beta: 0.5 };

const loss = {
  ...SURFACES.Quadratic({ eigenvalues: EIGENVALUES }),
  window: [
    [-1.5, 1.5],
    [-1, 1],
  ],
};

let noiseNumbers = null;

/** Call `visit(x, y)` at every place of 16 noisy heavy-ball runs after their first 800 steps. */
function wander({ noise, learning_rate: alpha, beta }, visit) {
  noiseNumbers ??= normals(1, CHAINS * (BURN_IN + KEPT) * 2);
  let at = 0;
  for (let chain = 0; chain < CHAINS; chain += 1) {
    let [x, y, u, v] = [0, 0, 0, 0];
    for (let t = 0; t < BURN_IN + KEPT; t += 1) {
      u = beta * u + alpha * (EIGENVALUES[0] * x + noise * noiseNumbers[at]);
      v = beta * v + alpha * (EIGENVALUES[1] * y + noise * noiseNumbers[at + 1]);
      at += 2;
      x -= u;
      y -= v;
      if (t >= BURN_IN) visit(x, y);
    }
  }
}

/** Every n-th of the places as points, run by run. */
export function cloud(state, every = 1) {
  const places = [];
  let passed = 0;
  wander(state, (x, y) => {
    if (passed % every === 0) places.push([x, y]);
    passed += 1;
  });
  return places;
}

function radius(state) {
  let sum = 0;
  wander(state, (x, y) => (sum += x * x + y * y));
  return Math.sqrt(sum / (CHAINS * KEPT));
}

const predictedRadius = ({ noise, learning_rate, beta }) =>
  Math.hypot(
    ...EIGENVALUES.map((lambda) =>
      stationarySpread("HeavyBall", learning_rate, lambda, beta, noise),
    ),
  );

/** Alpha at another beta: the same, or so that alpha / (1 - beta) stays. */
const alphaAt = ({ hold, learning_rate, beta }, other) =>
  hold === "learning_rate" ? learning_rate : (learning_rate * (1 - other)) / (1 - beta);

const moveBeta = (beta, state) => {
  const { min, max } = schema.learning_rate;
  const learning_rate = Number(alphaAt(state, beta).toPrecision(4));
  return learning_rate < min || learning_rate > max ? {} : { beta, learning_rate };
};

function build(store, host) {
  const map = surfaceMap(host);
  const layer = lineLayer(map);
  const curve = panel("curve", { left: 50, right: 76, top: 8, bottom: 32 });
  const lines = lineLayer(curve);
  const grab = handle(
    "beta",
    ([beta]) => store.set(moveBeta(Number(beta.toFixed(3)), store.get())),
    {
      along: "x",
      said: ([beta, spread]) => `β ${plain(beta)}, radius ${plain(spread)}`,
    },
  );
  curve.over.append(grab.element);
  tint(grab.element, "HeavyBall");
  const controls = [
    choice(store, "hold", "when β moves", HOLDS),
    slider(store, "noise", "noise, of each gradient"),
    alphaSlider(store),
    slider(store, "beta", "β, momentum", { format: (beta) => beta.toFixed(2), write: moveBeta }),
  ];

  let last = null;
  function update(state, width) {
    const { wide, left, right } = twoColumns(width);
    last = { measured: radius(state), predicted: predictedRadius(state) };
    const scales = map.fit(loss, "", left, HEIGHT);
    const spread = EIGENVALUES.map((l) =>
      stationarySpread("HeavyBall", state.learning_rate, l, state.beta, state.noise),
    );
    const angles = Array.from({ length: 73 }, (_, i) => (i * Math.PI) / 36);
    const ellipse = angles.map((a) => [2 * spread[0] * Math.cos(a), 2 * spread[1] * Math.sin(a)]);
    layer(
      [
        {
          key: "cloud",
          points: cloud(state, EVERY),
          kind: "none fine",
          dots: true,
          rule: "HeavyBall",
        },
        { key: "ellipse", points: spread.every(Number.isFinite) ? ellipse : [], kind: "ink" },
      ],
      scales,
    );
    host.later(() => drawCurve(state, { width: right, height: wide ? HEIGHT : LOW }));
  }

  function drawCurve(state, size) {
    const betas = Array.from({ length: 99 }, (_, i) => i / 100);
    const at = (beta, of) => of({ ...state, beta, learning_rate: alphaAt(state, beta) });
    const stable = betas.filter(
      (beta) => alphaAt(state, beta) < stabilityLimit("HeavyBall", EIGENVALUES[1], beta),
    );
    const predicted = stable.map((beta) => [beta, at(beta, predictedRadius)]);
    const measured = [0.3, 0.7, 0.9].map((beta) => [beta, at(beta, radius)]);
    const high =
      1.15 *
      Math.max(
        last.predicted < 100 ? last.predicted : 1,
        at(0.9, predictedRadius),
        at(0, predictedRadius),
      );
    const y = [0, Number.isFinite(high) ? high : 3];
    const scales = curve.frame({ ...size, x: [0, 1], y, names: ["β", "radius of the cloud"] });
    lines(
      [
        { key: "predicted", points: predicted, kind: "dashed", name: "predicted" },
        { key: "measured", points: measured, kind: "none", dots: true, rule: "HeavyBall" },
      ],
      scales,
    );
    grab.place([state.beta, Math.min(last.measured, y[1])], [scales.x, scales.y], [[0, 0.98], y]);
  }

  function summary({ hold, noise, learning_rate, beta }) {
    const { measured, predicted } = last;
    const plainRadius = predictedRadius({
      noise,
      learning_rate: alphaAt({ hold, learning_rate, beta }, 0),
      beta: 0,
    });
    if (!Number.isFinite(predicted)) {
      return `Noise ${plain(noise)}, α = ${plain(learning_rate)}, β = ${beta}. The run diverges: no cloud has a radius here.`;
    }
    const ratio = predicted / plainRadius;
    const slow =
      (1 - beta) / (learning_rate * EIGENVALUES[0]) > 250 ? " The cloud has not settled yet." : "";
    const word = Math.abs(ratio - 1) < 0.03 ? "as large as" : `${plain(ratio)} times`;
    return (
      `Noise ${plain(noise)}, α = ${plain(learning_rate)}, β = ${beta}, α/(1 − β) = ${plain(learning_rate / (1 - beta))}. ` +
      `Radius measured ${plain(measured)}, predicted ${plain(predicted)}: ${word} that of plain descent with ` +
      `${hold === "learning_rate" ? "the same α" : "α/(1 − β) for its α"}.${slow}`
    );
  }

  const picture = html("div", { class: "panels" }, map.element, curve.element);
  return { controls, picture, update, summary };
}

export const NoiseCloud = { schema, defaults, build };
