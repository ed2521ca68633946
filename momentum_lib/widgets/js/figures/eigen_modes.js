// EigenModes: which part of the error is slow?

import facts from "../../figures/eigen_modes.json";
import { margins, panel } from "../chart.js";
import { actionButton, slider } from "../controls.js";
import { html, svg } from "../dom.js";
import { stateOf } from "../fields.js";
import { listed, plain } from "../format.js";
import { legendOf } from "../formula.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { stepAlong } from "../one_dimension.js";
import { pad } from "../pad.js";
import { bowlPlane } from "../planes.js";
import { player } from "../player.js";
import { twoColumns } from "../sizes.js";
import { best, rate, slowest, trend } from "../theory.js";
import { say } from "../words.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

const STEPS = schema.step.max;
const [FLOOR, HIGHEST] = [1e-12, 1e6];

/** Eigenvalues from 1 to kappa, equal factors apart. */
const eigenvaluesOf = ({ condition_number, modes }) =>
  Array.from({ length: modes }, (_, i) => condition_number ** (i / (modes - 1)));

/** The error of an eigen-direction at each step, from 1 and at rest. */
function errorsOf(eigenvalue, { learning_rate, beta }) {
  let [error, velocity] = [1, 0];
  const row = [1];
  for (let t = 1; t <= STEPS; t += 1) {
    velocity = beta * velocity + learning_rate * eigenvalue * error;
    error -= velocity;
    row.push(error);
  }
  return row;
}

/** The factor a step by which the error shrinks, measured over the second half of the run. */
function measuredRate(errors) {
  // Two steps in a row together: a swing through zero is no arrival.
  const size = (t) => Math.hypot(...errors.flatMap((row) => [row[t], row[t - 1]]));
  return (size(STEPS) / size(STEPS / 2)) ** (2 / STEPS);
}

/** Of each direction its eigenvalue, errors and rate; those that are slowest; the rate measured. */
function results(state) {
  const eigenvalues = eigenvaluesOf(state);
  const { learning_rate, beta } = state;
  const errors = eigenvalues.map((eigenvalue) => errorsOf(eigenvalue, state));
  const rates = eigenvalues.map((lambda) => rate("HeavyBall", learning_rate, lambda, beta));
  return { eigenvalues, errors, rates, worst: slowest(rates), measured: measuredRate(errors) };
}

const known = (value) => (Number.isFinite(value) ? value : null);

/** How many directions are slowest. */
const count = ({ worst, rates }) =>
  worst.length === rates.length ? "all" : worst.length > 1 ? "several" : "one";

function summary({ modes, condition_number, learning_rate, beta, step }, last) {
  const { eigenvalues, errors, rates, worst, measured } = last;
  const how = count(last);
  return say(words.summary, {
    modes,
    kappa: plain(condition_number) === "1" ? null : condition_number,
    alpha: learning_rate,
    beta,
    who: say(words.who[how], { modes, slowest: listed(worst.map((i) => eigenvalues[i])) }),
    how: words.how[how][trend(rates[worst[0]])],
    whose: words.whose[how],
    step,
    error: known(Math.max(...worst.map((i) => Math.abs(errors[i][step])))),
    predicted: rates[worst[0]],
    measured: known(measured),
  });
}

const shown = (size) => (size < HIGHEST ? Math.max(size, FLOOR) : HIGHEST); // NaN too
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** The errors at one step, a bar a direction; the slowest have names, unless all are alike. */
function errorBars() {
  const bars = panel("bars", margins({ numbers: "powers" }));
  const [others, slow] = [1, 2].map(() => svg("path", { class: "stem wide" }));
  const label = { class: "label", "text-anchor": "middle", "aria-hidden": "true" };
  const [names, tooShort] = [1, 2].map(() => svg("text", label));
  bars.layers.append(others, slow);
  bars.over.append(names, tooShort);
  tint(others, "GradientDescent");
  for (const node of [slow, names]) tint(node, "HeavyBall");

  function draw({ step }, last, size) {
    const { eigenvalues, errors } = last;
    const worst = count(last) === "all" ? [] : last.worst;
    const sizes = errors.map((row) => shown(Math.abs(row[step])));
    const low = Math.max(FLOOR, Math.min(1e-3, ...sizes) / 2);
    const y = [low, Math.max(2, 2 * Math.max(...sizes))];
    const axes = ["eigen-direction, λ rising", `error at step ${step}`];
    const scales = bars.frame({ ...size, x: [0.4, sizes.length + 0.6], y, log: true, names: axes });
    const { left, right, top, bottom } = scales.inside;
    const across = (i) => scales.x(i + 1);
    const up = (i) => scales.y(Math.max(sizes[i], low));
    const stem = (i) => `M${across(i).toFixed(1)},${bottom}V${up(i).toFixed(1)}`;
    others.setAttribute("d", sizes.map((_, i) => (worst.includes(i) ? "" : stem(i))).join(""));
    slow.setAttribute("d", worst.map(stem).join(""));
    const thick = Math.min(26, (0.6 * (right - left)) / sizes.length);
    for (const node of [others, slow]) node.style.strokeWidth = thick;
    const below = (size, i) =>
      size > low ? [] : [svg("tspan", { x: across(i), y: bottom - 4 }, "↓")];
    tooShort.replaceChildren(...sizes.flatMap(below));
    const nameOf = (i) => {
      const place = {
        x: clamp(across(i), left + 24, right - 24),
        y: Math.max(up(i) - 6, top + 12),
      };
      return svg("tspan", place, `λ = ${plain(eigenvalues[i])}`);
    };
    names.replaceChildren(...worst.map(nameOf));
  }
  return { element: bars.element, draw };
}

/** The size of the whole error against the step, beside the predicted rate; the step can be dragged. */
function errorCurve(store) {
  const curve = panel("curve", margins({ numbers: "powers", names: true }));
  const lines = lineLayer(curve);
  const scrub = handle("step that is shown", ([t]) => store.set({ step: t }), {
    along: "x",
    least: [1, 0],
    said: ([t]) => `step ${Math.round(t)}`,
  });
  curve.over.append(scrub.element);
  tint(scrub.element, "HeavyBall");

  function draw({ step }, { errors, rates, worst }, size) {
    const whole = errors[0].map((_, t) => Math.hypot(...errors.map((row) => row[t])));
    const theory = whole.map((_, t) => rates[worst[0]] ** t);
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
  return { element: curve.element, draw };
}

/** A button that sets the best alpha and beta of a rule. */
const bestButton = (store, host, name, rule) =>
  actionButton(name, words.best[rule], () => {
    const { learning_rate, beta } = best(rule, 1, store.get().condition_number);
    host.glide({ learning_rate, beta });
  });

function build(store, host) {
  const [bars, curve] = [errorBars(), errorCurve(store)];
  const controls = {
    ...player(store, host, { perSecond: 15 }),
    learning_rate: slider(store, "learning_rate"),
    beta: slider(store, "beta"),
    condition_number: slider(store, "condition_number"),
    modes: slider(store, "modes"),
    pad: pad(store, host, (state) => bowlPlane("HeavyBall", 1, state.condition_number)),
    plain: bestButton(store, host, "plain", "GradientDescent"),
    best: bestButton(store, host, "best", "HeavyBall"),
  };

  let last = null;
  function update(state, width) {
    const { left, right, height, low } = twoColumns(width);
    last = results(state);
    const [slow] = last.worst;
    host.lookedAt(...stepAlong(state, last.errors[slow], (x) => last.eigenvalues[slow] * x));
    host.later(() => bars.draw(state, last, { width: left, height }));
    host.later(() => curve.draw(state, last, { width: right, height: low }));
  }

  return {
    controls,
    picture: html("div", { class: "panels" }, bars.element, curve.element),
    update,
    summary: (state) => summary(state, last),
  };
}

export const EigenModes = {
  ...{ schema, defaults, main: facts.main, legend: legendOf(() => "HeavyBall"), opens: "step" },
  ...{ results, summary, build },
};
