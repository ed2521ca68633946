// MovingAverage: how long does the past last?

import { average, halfLife, rememberedSteps, total, weights } from "../averages.js";
import { betaSlider, checkbox, choice, slider } from "../controls.js";
import { panel, HEIGHT } from "../chart.js";
import { html, svg } from "../dom.js";
import { plain } from "../format.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { normals } from "../random_numbers.js";

const COUNT = 100;
const ACROSS = [0, COUNT + 1]; // the last point is drawn whole
const FORMS = { average: "average, (1 − β)βᵏ", sum: "sum, βᵏ" };

const schema = {
  beta: { type: "number", min: 0, max: 0.99, step: 0.001 },
  noise: { type: "number", min: 0, max: 1, step: 0.01 },
  form: { type: "choice", of: Object.keys(FORMS) },
  bias_correction: { type: "flag" },
  at: { type: "number", min: 1, max: COUNT, whole: true },
  pushed: { type: "number", min: 1, max: COUNT, whole: true },
  push: { type: "number", min: -4, max: 4 },
};
const defaults = {
  beta: 0.9,
  noise: 0.4,
  form: "average",
  bias_correction: false,
  at: 80,
  pushed: 40,
  push: 0,
};

const shape = (t) => 1 + 0.6 * Math.sin((2 * Math.PI * t) / COUNT);

/** The data with one point pushed, and their average with and without the push. */
export function series({ beta, noise, form, bias_correction, pushed, push }) {
  const raw = [...normals(1, COUNT)].map((z, i) => shape(i + 1) + noise * z);
  const data = raw.map((value, i) => (i + 1 === pushed ? value + push : value));
  const of = (values) =>
    form === "sum" ? total(values, beta) : average(values, beta, bias_correction);
  return { raw, data, smooth: of(data), without: of(raw) };
}

/** How many steps after the push the average still feels at least this part of its first effect. */
function trace({ smooth, without }, pushed, part) {
  const effect = smooth.map((value, i) => Math.abs(value - without[i]));
  const first = effect[pushed - 1];
  const last = effect.findLastIndex((value) => value >= part * first);
  return last + 1 - pushed + 1;
}

const counted = (steps) => `${steps} ${steps === 1 ? "step" : "steps"}`;

function build(store, host) {
  const upper = panel("series", { left: 50, right: 76, top: 8, bottom: 32 });
  const lines = lineLayer(upper);
  const lower = panel("weights curve", { left: 50, right: 76, top: 30, bottom: 32 });
  const stems = svg("path", { class: "line stem" });
  lower.layers.append(stems);
  const shares = lineLayer(lower);
  const cursor = svg("path", { class: "cursor" });
  const grab = handle(
    "data point",
    ([t, value]) => {
      const pushed = Math.min(Math.max(Math.round(t), 1), COUNT);
      store.set({ pushed, push: Number((value - last.raw[pushed - 1]).toFixed(3)) });
    },
    { said: ([t, value]) => `step ${Math.round(t)}, value ${plain(value)}`, least: 1 },
  );
  upper.over.append(cursor, grab.element);
  tint(grab.element, "GradientDescent");
  tint(stems, "HeavyBall");

  let [last, x] = [series(defaults), null];
  upper.element.addEventListener("pointermove", (event) => {
    if (!x || event.buttons) return;
    const place = event.clientX - upper.element.getBoundingClientRect().left;
    store.set({ at: Math.round(x.invert(place)) });
  });
  const controls = [
    choice(store, "form", "form, weights", FORMS),
    checkbox(store, "bias_correction", "bias correction"),
    betaSlider(store, "β, weight of the past"),
    slider(store, "noise", "noise, standard deviation"),
    slider(store, "at", "t, the step that is read"),
  ];
  const [, correctionControl] = controls;

  function update(state, width) {
    last = series(state);
    const { beta, form, at, pushed } = state;
    const all = [...last.data, ...last.smooth];
    const y = [Math.min(-0.5, ...all) - 0.2, Math.max(3, ...all) + 0.2]; // room for the ring
    const names = ["step t", "value"];
    const scales = upper.frame({ width, height: HEIGHT - 60, x: ACROSS, y, names });
    x = scales.x;
    const points = (values) => values.map((value, i) => [i + 1, value]);
    const gap = [...points(last.smooth), ...points(last.without).reverse()];
    lines(
      [
        { key: "gap", points: gap, kind: "band", area: true, rule: "HeavyBall" },
        { key: "data", points: points(last.data), kind: "none quiet", dots: true },
        { key: "without", points: points(last.without), kind: "ghost" },
        { key: "smooth", points: points(last.smooth), rule: "HeavyBall", name: form },
      ],
      scales,
    );
    cursor.setAttribute("d", `M${x(at).toFixed(1)},${scales.inside.top}V${scales.inside.bottom}`);
    const limits = [
      [1, COUNT],
      [last.raw[pushed - 1] - 4, last.raw[pushed - 1] + 4],
    ];
    grab.place([pushed, last.data[pushed - 1]], [scales.x, scales.y], limits);
    host.later(() => drawWeights(state, width));
    correctionControl.input.disabled = form === "sum";
  }

  function drawWeights({ beta, form, bias_correction, at }, width) {
    const corrected = form === "average" && bias_correction ? 1 - beta ** at : 1;
    const scale = form === "sum" ? 1 / (1 - beta) : 1 / corrected;
    const own = weights(beta, at).map((weight) => weight * scale);
    const names = ["step whose value is weighed", "weight"];
    const y = [0, Math.max(...own) * 1.1];
    const scales = lower.frame({ width, height: 166, x: ACROSS, y, names });
    const stem = (weight, k) =>
      `M${scales.x(at - k).toFixed(1)},${scales.y(0)}V${scales.y(weight).toFixed(1)}`;
    stems.setAttribute("d", own.map(stem).join(""));
    const line = (key, lag) => ({
      key,
      points:
        at - lag >= 0
          ? [
              [at - lag, 0],
              [at - lag, y[1]],
            ]
          : [],
      kind: "dashed",
    });
    shares([line("half", halfLife(beta)), line("window", rememberedSteps(beta))], scales);
    marks.forEach(({ node, lag, row }) => {
      const place = at - lag(beta);
      node.textContent = place >= 0 ? node.dataset.name : "";
      node.setAttribute("x", scales.x(place));
      node.setAttribute("y", row);
    });
  }
  const marks = [
    ["half-life", halfLife, "start", 26],
    ["window", rememberedSteps, "end", 14], // a row higher: the two are near each other
  ].map(([name, lag, anchor, row]) => ({
    lag,
    row,
    node: svg("text", {
      class: "axis-name",
      "data-name": name,
      "text-anchor": anchor,
      "aria-hidden": "true",
    }),
  }));
  lower.over.append(...marks.map(({ node }) => node));

  function summary({ beta, noise, form, bias_correction, at, pushed, push }) {
    const kind = form === "sum" ? "Sum" : bias_correction ? "Corrected average" : "Average";
    const newest = form === "sum" ? 1 : (1 - beta) / (bias_correction ? 1 - beta ** at : 1);
    const first = newest * beta ** (at - 1);
    const trail = push
      ? ` The point at step ${pushed} is moved by ${plain(push)}: half of its effect is gone after ` +
        `${counted(trace(last, pushed, 0.5))}, 99 % after ${trace(last, pushed, 0.01)}` +
        `${pushed + trace(last, pushed, 0.01) > COUNT ? " or more" : ""}.`
      : " Drag the ringed point to see how long its trace lasts.";
    return (
      `${kind}, β = ${beta}, noise ${plain(noise)}: at step ${at} it is ${plain(last.smooth[at - 1])}. ` +
      `The newest value weighs ${plain(newest)}, the first ${plain(first)}. ` +
      `Half-life ${plain(halfLife(beta))}, window ${plain(rememberedSteps(beta))} steps.${trail}`
    );
  }

  const picture = html("div", { class: "panels" }, upper.element, lower.element);
  return { controls, picture, update, summary };
}

export const MovingAverage = { schema, defaults, build };
