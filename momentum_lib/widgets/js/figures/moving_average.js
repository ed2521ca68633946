// MovingAverage: how long does the past last?

import { pointer } from "d3-selection";
import facts from "../../figures/moving_average.json";
import { average, halfLife, rememberedSteps, total, weights } from "../averages.js";
import { margins, panel } from "../chart.js";
import { checkbox, choice, slider } from "../controls.js";
import { html, svg } from "../dom.js";
import { stateOf } from "../fields.js";
import { plain } from "../format.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { normals } from "../random_numbers.js";
import { say } from "../words.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

const [HIGH, LOW] = [280, 166];
const COUNT = schema.at.max;
const ACROSS = [0, COUNT + 1]; // the last point is drawn whole

const shape = (t) => 1 + 0.6 * Math.sin((2 * Math.PI * t) / COUNT);

/** The data with one point pushed, and their average with and without the push. */
function results({ beta, noise, form, bias_correction, pushed, push }) {
  const raw = [...normals(1, COUNT)].map((z, i) => shape(i + 1) + noise * z);
  const data = raw.map((value, i) => (i + 1 === pushed ? value + push : value));
  const of = (values) =>
    form === "sum" ? total(values, beta) : average(values, beta, bias_correction);
  return { raw, data, smooth: of(data), without: of(raw) };
}

// So little more than a part of an effect is that part: half of it is not decided by the last bit.
const HAIR = 1e-9;

/** After how many steps no more than this part of the push is left; null where the data end before that. */
function trace({ smooth, without }, pushed, part) {
  const effect = smooth.map((value, i) => Math.abs(value - without[i]));
  const most = part * effect[pushed - 1] * (1 + HAIR);
  const last = effect.findLastIndex((value) => value > most);
  return last === COUNT - 1 ? null : last + 2 - pushed;
}

/** How long the push is felt. */
function feltSaid({ pushed }, last) {
  const half = trace(last, pushed, 0.5);
  const steps = half && say(words.half, { one: half === 1, steps: half });
  return say(words.felt, { half: steps, nearly_all: trace(last, pushed, 0.01) });
}

function summary(state, last) {
  const { beta, noise, form, bias_correction, at, pushed, push } = state;
  const newest = form === "sum" ? 1 : (1 - beta) / (bias_correction ? 1 - beta ** at : 1);
  const kind = bias_correction ? "corrected" : "average";
  const said = say(words.summary, {
    form: words.form[form === "sum" ? "sum" : kind],
    beta,
    noise,
    at,
    smooth: last.smooth[at - 1],
    newest,
    first: newest * beta ** (at - 1),
    half_life: halfLife(beta),
    window: rememberedSteps(beta),
    pushed,
    push: push || null,
    felt: feltSaid(state, last),
  });
  return `${said} ${say(words.live, { unmoved: !push })}`.trim();
}

const points = (values) => values.map((value, i) => [i + 1, value]);

/** The data and their average over time: a point can be dragged, and the step that is read be pointed at. */
function seriesPanel(store) {
  const chart = panel("series", margins({ numbers: "several", names: true }));
  const lines = lineLayer(chart);
  const cursor = svg("path", { class: "cursor" });
  let [x, raw] = [null, null];
  const move = ([t, value]) => {
    const pushed = Math.min(Math.max(Math.round(t), 1), COUNT);
    store.set({ pushed, push: Number((value - raw[pushed - 1]).toFixed(3)) });
  };
  const said = ([t, value]) => `step ${Math.round(t)}, value ${plain(value)}`;
  const grab = handle(schema.pushed.label, move, { said, least: [1, 0] });
  chart.over.append(cursor, grab.element);
  tint(grab.element, "GradientDescent");
  chart.element.addEventListener("pointermove", (event) => {
    if (!x || event.buttons) return;
    const [place] = pointer(event, chart.element);
    store.set({ at: Math.round(x.invert(place)) });
  });

  function draw({ form, at, pushed, push }, { data, smooth, without, ...last }, width) {
    const all = [...data, ...smooth];
    const y = [Math.min(-0.5, ...all) - 0.2, Math.max(3, ...all) + 0.2]; // room for the ring
    const names = ["step t", "value"];
    const scales = chart.frame({ width, height: HIGH, x: ACROSS, y, names });
    [x, raw] = [scales.x, last.raw];
    const gap = [...points(smooth), ...points(without).reverse()];
    lines(
      [
        { key: "gap", points: gap, kind: "band", area: true, rule: "HeavyBall" },
        { key: "data", points: points(data), kind: "none quiet", dots: true },
        { key: "without", points: points(without), kind: "ghost", name: push ? words.without : "" },
        { key: "smooth", points: points(smooth), rule: "HeavyBall", name: form },
      ],
      scales,
    );
    cursor.setAttribute("d", `M${x(at).toFixed(1)},${scales.inside.top}V${scales.inside.bottom}`);
    const own = raw[pushed - 1];
    const { min, max } = schema.push;
    const limits = [
      [1, COUNT],
      [own + min, own + max],
    ];
    grab.place([pushed, data[pushed - 1]], [scales.x, scales.y], limits);
  }
  return { element: chart.element, draw };
}

/** The two lengths of the memory: how far back, and where the name stands. */
const MEMORIES = [
  { key: "half", name: "half-life", lag: halfLife, anchor: "start", row: 26 },
  { key: "window", name: "window", lag: rememberedSteps, anchor: "end", row: 14 }, // near the other: a row higher
];

/** What each past value weighs in the average that is read. */
function weightsPanel() {
  const chart = panel("weights curve", margins({ numbers: "several", names: true, top: 30 }));
  const stems = svg("path", { class: "line stem" });
  chart.layers.append(stems);
  const lines = lineLayer(chart);
  const names = MEMORIES.map(({ name, anchor }) => {
    const label = { class: "axis-name", "data-name": name, "text-anchor": anchor };
    return svg("text", { ...label, "aria-hidden": "true" });
  });
  chart.over.append(...names);
  tint(stems, "HeavyBall");

  function draw({ beta, form, bias_correction, at }, width) {
    const corrected = form === "average" && bias_correction ? 1 - beta ** at : 1;
    const scale = form === "sum" ? 1 / (1 - beta) : 1 / corrected;
    const own = weights(beta, at).map((weight) => weight * scale);
    const y = [0, Math.max(...own) * 1.1];
    const axes = ["step whose value is weighed", "weight"];
    const scales = chart.frame({ width, height: LOW, x: ACROSS, y, names: axes });
    const stem = (weight, k) =>
      `M${scales.x(at - k).toFixed(1)},${scales.y(0)}V${scales.y(weight).toFixed(1)}`;
    stems.setAttribute("d", own.map(stem).join(""));
    const upright = (place) => (place >= 0 ? y.map((value) => [place, value]) : []);
    lines(
      MEMORIES.map(({ key, lag }) => ({ key, points: upright(at - lag(beta)), kind: "dashed" })),
      scales,
    );
    MEMORIES.forEach(({ name, lag, row }, i) => {
      const place = at - lag(beta);
      names[i].textContent = place >= 0 ? name : "";
      names[i].setAttribute("x", scales.x(place));
      names[i].setAttribute("y", row);
    });
  }
  return { element: chart.element, draw };
}

function build(store, host) {
  const [upper, lower] = [seriesPanel(store), weightsPanel()];
  const controls = {
    form: choice(store, "form"),
    bias_correction: checkbox(store, "bias_correction"),
    beta: slider(store, "beta"),
    noise: slider(store, "noise"),
    at: slider(store, "at"),
  };

  let last = null;
  function update(state, width) {
    last = results(state);
    upper.draw(state, last, width);
    host.later(() => lower.draw(state, width));
    controls.bias_correction.input.disabled = state.form === "sum";
  }

  return {
    controls,
    picture: html("div", { class: "panels" }, upper.element, lower.element),
    update,
    summary: (state) => summary(state, last),
  };
}

export const MovingAverage = {
  ...{ schema, defaults, main: facts.main, opens: "at" },
  ...{ results, summary, build },
};
