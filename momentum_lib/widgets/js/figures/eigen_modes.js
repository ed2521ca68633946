// EigenModes: which part of the error is slow?

import { actionButton, alphaSlider, betaSlider, kappaSlider, slider } from "../controls.js";
import { panel, twoColumns, HEIGHT, LOW } from "../chart.js";
import { html, svg } from "../dom.js";
import { plain, short } from "../format.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { player } from "../player.js";
import { best, rate } from "../theory.js";

const STEPS = 300;
const [FLOOR, HIGHEST] = [1e-12, 1e6];

const schema = {
  learning_rate: { type: "number", min: 1e-4, max: 4, log: true },
  beta: { type: "number", min: 0, max: 0.999, step: 0.001 },
  condition_number: { type: "number", min: 1, max: 1000, log: true },
  modes: { type: "number", min: 2, max: 12, whole: true },
  step: { type: "number", min: 0, max: STEPS, whole: true },
};
const defaults = { learning_rate: 0.02, beta: 0, condition_number: 50, modes: 6, step: 40 };

/** Eigenvalues from 1 to kappa, equal factors apart. */
export const eigenvalues = ({ condition_number, modes }) =>
  Array.from({ length: modes }, (_, i) => condition_number ** (i / (modes - 1)));

/** The error of each eigen-direction at each step, from errors of 1 and at rest: rows are directions. */
export function errors(state) {
  const { learning_rate, beta } = state;
  return eigenvalues(state).map((eigenvalue) => {
    let [error, velocity] = [1, 0];
    const row = [1];
    for (let t = 1; t <= STEPS; t += 1) {
      velocity = beta * velocity + learning_rate * eigenvalue * error;
      error -= velocity;
      row.push(error);
    }
    return row;
  });
}

const shown = (size) => (size < HIGHEST ? Math.max(size, FLOOR) : HIGHEST); // NaN too

/** The factor a step by which the error shrinks, measured over the second half of the run. */
export function measuredRate(rows) {
  // Two steps in a row together: a swing through zero is no arrival.
  const size = (t) => Math.hypot(...rows.flatMap((row) => [row[t], row[t - 1]]));
  return (size(STEPS) / size(STEPS / 2)) ** (2 / STEPS);
}

function build(store, host) {
  const bars = panel("bars", { left: 56, right: 10, top: 8, bottom: 32 });
  const curve = panel("curve", { left: 56, right: 76, top: 8, bottom: 32 });
  const lines = lineLayer(curve);
  const shapes = svg("path", { class: "stem wide" });
  const slowest = svg("path", { class: "stem wide" });
  const named = svg("text", { class: "label", "text-anchor": "middle", "aria-hidden": "true" });
  const tooShort = svg("text", { class: "label", "text-anchor": "middle", "aria-hidden": "true" });
  const scrub = handle("step that is shown", ([t]) => store.set({ step: t }), {
    along: "x",
    least: 1,
    said: ([t]) => `step ${Math.round(t)}`,
  });
  bars.layers.append(shapes, slowest);
  bars.over.append(named, tooShort);
  curve.over.append(scrub.element);
  tint(shapes, "GradientDescent");
  for (const node of [slowest, named, scrub.element]) tint(node, "HeavyBall");

  const controls = [
    kappaSlider(store),
    slider(store, "modes", "number of eigenvalues"),
    alphaSlider(store),
    betaSlider(store),
    player(store, host, { last: () => STEPS, perSecond: 30 }),
    actionButton("best", "Set the best α and β", () => {
      const { learning_rate, beta } = best("HeavyBall", 1, store.get().condition_number);
      store.set({ learning_rate, beta });
    }),
  ];

  let last = null;
  function update(state, width) {
    const { learning_rate, beta } = state;
    const { wide, left, right } = twoColumns(width);
    const rows = errors(state);
    const lambdas = eigenvalues(state);
    const rates = lambdas.map((lambda) => rate("HeavyBall", learning_rate, lambda, beta));
    const worst = rates.indexOf(Math.max(...rates));
    last = { lambdas, worst, predicted: rates[worst], measured: measuredRate(rows) };
    host.later(() => drawBars(state, rows, left));
    host.later(() => drawCurves(state, rows, { width: right, height: wide ? HEIGHT : LOW }));
  }

  function drawBars({ step }, rows, width) {
    const { lambdas, worst } = last;
    const sizes = rows.map((row) => shown(Math.abs(row[step])));
    const high = Math.max(2, 2 * Math.max(...sizes));
    const low = Math.max(FLOOR, Math.min(1e-3, ...sizes) / 2);
    const frame = { log: true, y: [low, high] };
    const names = ["eigen-direction, λ rising", `error at step ${step}`];
    const place = bars.frame({
      ...frame,
      width,
      height: HEIGHT,
      x: [0.4, rows.length + 0.6],
      names,
    });
    const stem = (i) =>
      `M${place.x(i + 1).toFixed(1)},${place.inside.bottom}V${place.y(Math.max(sizes[i], low)).toFixed(1)}`;
    shapes.setAttribute("d", sizes.map((_, i) => (i === worst ? "" : stem(i))).join(""));
    slowest.setAttribute("d", stem(worst));
    const thick = Math.min(26, (0.6 * (place.inside.right - place.inside.left)) / rows.length);
    for (const node of [shapes, slowest]) node.style.strokeWidth = thick;
    const below = (size, i) =>
      size > low ? [] : [svg("tspan", { x: place.x(i + 1), y: place.inside.bottom - 4 }, "↓")];
    tooShort.replaceChildren(...sizes.flatMap(below));
    named.textContent = `λ = ${plain(lambdas[worst])}`;
    named.setAttribute(
      "x",
      Math.min(Math.max(place.x(worst + 1), place.inside.left + 24), place.inside.right - 24),
    );
    named.setAttribute(
      "y",
      Math.max(place.y(Math.max(sizes[worst], low)) - 6, place.inside.top + 12),
    );
  }

  function drawCurves({ step }, rows, size) {
    const whole = rows[0].map((_, t) => Math.hypot(...rows.map((row) => row[t])));
    const theory = whole.map((_, t) => last.predicted ** t);
    const ends = [whole.at(-1), theory.at(-1), whole[0]].map(shown);
    const y = [Math.min(...ends) / 3, Math.max(...ends, ...whole.slice(0, 30).map(shown)) * 3];
    const names = ["step t", "size of the error"];
    const scales = curve.frame({ ...size, x: [0, STEPS], y, log: true, names });
    const points = (values) => values.map((value, t) => [t, Math.max(value, 1e-300)]);
    lines(
      [
        { key: "theory", points: points(theory), kind: "dashed", name: "rateᵗ" },
        { key: "error", points: points(whole), rule: "HeavyBall", name: "error" },
      ],
      scales,
    );
    scrub.place([step, shown(whole[step])], [scales.x, scales.y], [[0, STEPS], y]);
  }

  function summary(state) {
    const { lambdas, worst, predicted, measured } = last;
    const own = Math.abs(rowsAt(state, worst));
    const how = predicted >= 1 ? "grows" : "is slowest";
    return (
      `${state.modes} eigenvalues from 1 to ${plain(state.condition_number)}, α = ${plain(state.learning_rate)}, β = ${plain(state.beta)}. ` +
      `The direction of λ = ${plain(lambdas[worst])} ${how}: at step ${state.step} its error is ${short(own)}. ` +
      `Predicted rate ${predicted.toFixed(4)}, measured ${Number.isFinite(measured) ? `${measured.toFixed(4)} a step` : "beyond all numbers"}.`
    );
  }
  const rowsAt = (state, mode) => errors(state)[mode][state.step];

  const picture = html("div", { class: "panels" }, bars.element, curve.element);
  return { controls, picture, update, summary };
}

export const EigenModes = { schema, defaults, build };
