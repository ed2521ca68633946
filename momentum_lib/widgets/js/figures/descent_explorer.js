// DescentExplorer: what does this beta do on this surface?

import { scaleLinear, scaleLog } from "d3-scale";
import palette from "../../../palette.json";
import { choice, slider } from "../controls.js";
import { dotsAt, lineThrough, panel, placeLabels } from "../chart.js";
import { descend, distances, stepsTo } from "../descent.js";
import { html, svg } from "../dom.js";
import { plain, short } from "../format.js";
import { handle } from "../handle.js";
import { SURFACES } from "../losses.js";
import { RULES } from "../optimizers.js";
import { contourLayer } from "../surface.js";

const NEAR = 0.01;
const FLOOR = 1e-16;
const FEW = 120;
const HEIGHT = 340;
const LOW = 240;
const WIDE = 600;
// A run that diverges may raise the axis so far, and no further: the other must stay readable.
const HIGHEST = 1e3;

const TITLES = { Quadratic: "bowl", StyblinskiTang: "Styblinski–Tang" };
const NAMED_FOR_PEOPLE = ["Rosenbrock", "Himmelblau", "Beale", "Booth", "Rastrigin"];
const title = (name) =>
  TITLES[name] ?? (NAMED_FOR_PEOPLE.includes(name) ? name : name.toLowerCase());
const sentence = (text) => text[0].toUpperCase() + text.slice(1);

const schema = {
  surface: { type: "choice", of: Object.keys(SURFACES) },
  rule: { type: "choice", of: Object.keys(RULES) },
  learning_rate: { type: "number", min: 1e-4, max: 10, log: true },
  beta: { type: "number", min: 0, max: 0.999, step: 0.001 },
  steps: { type: "number", min: 1, max: 500, whole: true },
  condition_number: { type: "number", min: 1, max: 1000, log: true },
  rotation: { type: "number", min: -Math.PI, max: Math.PI },
  start: { type: "point" },
};

const defaults = {
  surface: "Ravine",
  rule: "HeavyBall",
  learning_rate: 0.05,
  beta: 0.9,
  steps: 100,
  condition_number: 20,
  rotation: 0.5,
  start: [-9, 1],
};

const surfaceOf = ({ surface, condition_number, rotation }) =>
  SURFACES[surface]({ eigenvalues: [1, condition_number], rotation });

/** The state's two runs: the chosen rule, and plain descent with the same alpha. */
export function runs(state, loss = surfaceOf(state)) {
  const { rule, learning_rate, beta, start, steps } = state;
  const chosen = RULES[rule]({ learning_rate, beta, beta1: beta });
  const ghost = RULES.GradientDescent({ learning_rate });
  return [descend(loss, ghost, start, steps), descend(loss, chosen, start, steps)];
}

function ended(run, loss, steps) {
  if (run.divergedAt !== null) return `diverges at step ${run.divergedAt}`;
  const arrival = stepsTo(run, loss.minima, NEAR);
  const gap = short(distances(run, loss.minima)[steps]);
  const minimum = loss.minima.length > 1 ? "the nearest minimum" : "the minimum";
  const above = short(run.losses[steps] - Math.min(...loss.minima.map(loss.value)));
  return arrival === null
    ? `ends ${gap} from ${minimum}, its loss ${above} above it`
    : `stays within ${NEAR} of ${minimum} from step ${arrival}, its loss ends ${above} above it`;
}

function build(store) {
  const map = panel("map", { left: 40, right: 10, top: 8, bottom: 32 });
  const curve = panel("curve", { left: 56, right: 76, top: 8, bottom: 32 });
  const start = handle("start of the run", (point) => store.set({ start: point }));
  const minima = svg("path", { class: "minima" });
  const dots = svg("path", { class: "dots" });
  const lines = Object.fromEntries(
    ["ghost", "rule"].map((kind) => [
      kind,
      {
        path: svg("path", { class: `path ${kind}` }),
        loss: svg("path", { class: `loss ${kind}` }),
        label: svg("text", { class: `label ${kind}` }),
      },
    ]),
  );
  map.layers.append(lines.ghost.path, lines.rule.path, dots, minima);
  map.over.append(start.element);
  curve.layers.append(lines.ghost.loss, lines.rule.loss);
  curve.over.append(lines.ghost.label, lines.rule.label);

  const controls = [
    choice(store, "surface", "surface", Object.fromEntries(schema.surface.of.map((n) => [n, title(n)]))),
    choice(store, "rule", "rule", palette.names),
    slider(store, "condition_number", "κ, condition number"),
    slider(store, "learning_rate", "α, learning rate"),
    slider(store, "beta", "β, momentum", (beta) => beta.toFixed(3).replace(/0$/, "")),
    slider(store, "steps", "steps"),
  ];
  const [surfaceControl, , kappaControl, , betaControl] = controls;
  kappaControl.element.classList.add("extra");
  // A new surface has its own scale: its own start and alpha come with it.
  surfaceControl.input.addEventListener("change", () => {
    const own = surfaceOf(store.get());
    store.set({ start: own.start, learning_rate: own.learning_rate });
  });

  let [drawn, loss, last] = ["", null, null];
  function update(state, width) {
    const half = width >= WIDE ? Math.floor(width * 0.5) : width;
    const inside = map.resize(half, HEIGHT);
    const x = scaleLinear().range([inside.left, inside.right]);
    const y = scaleLinear().range([inside.bottom, inside.top]);
    const wanted = [state.surface, state.condition_number, state.rotation, half].join();
    loss = wanted === drawn ? loss : surfaceOf(state);
    x.domain(loss.window[0]);
    y.domain(loss.window[1]);
    if (wanted !== drawn) drawSurface(x, y);
    drawn = wanted;

    const [ghost, rule] = runs(state, loss);
    last = { ghost, rule };
    const pixels = (run) => run.thetas.map(([u, v]) => [x(u), y(v)]);
    lines.ghost.path.setAttribute("d", lineThrough(pixels(ghost)));
    lines.rule.path.setAttribute("d", lineThrough(pixels(rule)));
    dots.setAttribute("d", state.steps <= FEW ? dotsAt(pixels(rule)) : "");
    start.place(state.start, [x, y], loss.window);
    drawLosses(state, half, half < width ? HEIGHT : LOW);
    picture.style.setProperty("--rule-light", palette.rules[state.rule]);
    picture.style.setProperty("--rule-dark", palette.rules_dark[state.rule]);
    betaControl.input.disabled = state.rule === "GradientDescent";
    kappaControl.element.hidden = state.surface !== "Quadratic";
  }

  function drawSurface(x, y) {
    map.layers.querySelector(".contours")?.remove();
    map.layers.prepend(contourLayer(loss, x, y));
    map.axes(x, y, ["θ₁", "θ₂"]);
    const cross = ([u, v]) => `M${x(u) - 5},${y(v)}h10M${x(u)},${y(v) - 5}v10`;
    minima.setAttribute("d", loss.minima.map(cross).join(""));
  }

  function drawLosses(state, width, height) {
    const inside = curve.resize(width, height);
    const lowest = Math.min(...loss.minima.map(loss.value));
    const above = Object.values(last).map((run) =>
      run.losses.map((value) => Math.max(value - lowest, FLOOR)),
    );
    const finite = above.flat().filter(Number.isFinite);
    const high = Math.min(Math.max(...finite), HIGHEST * above[0][0]);
    const low = Math.min(...finite, high / 100);
    const x = scaleLinear([0, state.steps], [inside.left, inside.right]);
    const y = scaleLog([low / 2, high * 2], [inside.bottom, inside.top]);
    curve.axes(x, y, ["step t", "loss above the minimum"]);
    const labels = Object.keys(last).map((kind, i) => {
      const points = above[i].map((value, t) => [x(t), y(value)]);
      lines[kind].loss.setAttribute("d", lineThrough(points));
      const name = palette.names[kind === "ghost" ? "GradientDescent" : state.rule];
      return { node: lines[kind].label, name, end: points.findLast(([, height]) => height > inside.top) };
    });
    const alone = state.rule === "GradientDescent";
    if (alone) lines.ghost.label.replaceChildren();
    placeLabels(alone ? labels.slice(1) : labels, inside);
  }

  function summary(state) {
    const { rule, surface, learning_rate, beta, steps, condition_number } = state;
    const where = surface === "Quadratic" ? `bowl, κ = ${plain(condition_number)}` : title(surface);
    const momentum = rule === "GradientDescent" ? "" : `, β = ${beta}`;
    const setting = `${sentence(where)}, α = ${plain(learning_rate)}${momentum}, ${steps} steps.`;
    const chosen = `${sentence(palette.names[rule])} ${ended(last.rule, loss, steps)}.`;
    if (rule === "GradientDescent") return `${setting} ${chosen}`;
    return `${setting} ${chosen} Plain descent ${ended(last.ghost, loss, steps)}.`;
  }

  const picture = html("div", { class: "panels" }, map.element, curve.element);
  return { controls, picture, update, summary };
}

export const DescentExplorer = { schema, defaults, build };
