// DescentExplorer: what does this beta do on this surface?

import { alphaSlider, betaSlider, choice, kappaSlider, slider } from "../controls.js";
import { twoColumns, HEIGHT, LOW } from "../chart.js";
import { descend, distances, stepsTo } from "../descent.js";
import { html } from "../dom.js";
import { plain, short } from "../format.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { lossChart } from "../loss_chart.js";
import { SURFACES } from "../losses.js";
import { surfaceMap } from "../map.js";
import { RULES, hasMomentum, withMomentum } from "../optimizers.js";
import { ruleTitles, sentence, surfaceTitle, surfaceTitles } from "../titles.js";

const NEAR = 0.01;
const FEW = 120;

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

export const surfaceOf = ({ surface, condition_number, rotation }) =>
  SURFACES[surface]({ eigenvalues: [1, condition_number], rotation });

/** The state's two runs: the chosen rule, and plain descent with the same alpha. */
export function runs(state, loss = surfaceOf(state)) {
  const { rule, learning_rate, beta, start, steps } = state;
  const chosen = withMomentum(rule, learning_rate, beta);
  const ghost = RULES.GradientDescent({ learning_rate });
  return { ghost: descend(loss, ghost, start, steps), rule: descend(loss, chosen, start, steps) };
}

/** In words, how a run ended. */
export function ended(run, loss, steps) {
  if (run.divergedAt !== null) return `diverges at step ${run.divergedAt}`;
  const arrival = stepsTo(run, loss.minima, NEAR);
  const gap = short(distances(run, loss.minima)[steps]);
  const minimum = loss.minima.length > 1 ? "the nearest minimum" : "the minimum";
  const above = short(run.losses[steps] - Math.min(...loss.minima.map(loss.value)));
  if (arrival === null) return `ends ${gap} from ${minimum}, its loss ${above} above it`;
  // One step inside may be one on the way through: only more of them are a stay.
  return arrival === steps
    ? `is within ${NEAR} of ${minimum} at its last step, its loss ${above} above it`
    : `stays within ${NEAR} of ${minimum} from step ${arrival}, its loss ends ${above} above it`;
}

function build(store, host) {
  const map = surfaceMap(host);
  const paths = lineLayer(map);
  const curve = lossChart();
  const start = handle("start of the run", (point) => store.set({ start: point }));
  map.over.append(start.element);

  const controls = [
    choice(store, "surface", "surface", surfaceTitles(schema.surface.of)),
    choice(store, "rule", "rule", ruleTitles),
    kappaSlider(store),
    alphaSlider(store),
    betaSlider(store),
    slider(store, "steps", "steps"),
  ];
  const [surfaceControl, , kappaControl, , betaControl] = controls;
  // A new surface has its own scale: its own start and alpha come with it.
  surfaceControl.input.addEventListener("change", () => {
    const { start: own, learning_rate } = surfaceOf(store.get());
    store.set({ start: own, learning_rate });
  });

  let [loss, last] = [null, null];
  function update(state, width) {
    const { surface, condition_number, rotation, rule, steps } = state;
    const { wide, left, right } = twoColumns(width);
    loss = surfaceOf(state);
    const scales = map.fit(loss, [surface, condition_number, rotation], left, HEIGHT);
    start.place(state.start, [scales.x, scales.y], loss.window);
    tint(start.element, rule);
    host.later(() => {
      last = runs(state, loss);
      paths(
        [
          { key: "ghost", points: last.ghost.thetas, kind: "ghost" },
          { key: "rule", points: last.rule.thetas, rule, dots: steps <= FEW },
        ],
        scales,
      );
    });
    host.later(() => {
      const lines = [
        { key: "ghost", run: last.ghost, kind: "ghost", name: ruleTitles.GradientDescent },
        { key: "rule", run: last.rule, rule, name: ruleTitles[rule] },
      ];
      const shown = rule === "GradientDescent" ? lines.slice(1) : lines;
      curve.draw(shown, loss, { width: right, height: wide ? HEIGHT : LOW, steps });
    });
    betaControl.input.disabled = !hasMomentum(rule);
    kappaControl.element.hidden = surface !== "Quadratic";
  }

  function summary(state) {
    const { rule, surface, learning_rate, beta, steps, condition_number } = state;
    const where =
      surface === "Quadratic" ? `bowl, κ = ${plain(condition_number)}` : surfaceTitle(surface);
    const momentum = hasMomentum(rule) ? `, β = ${beta}` : "";
    const setting = `${sentence(where)}, α = ${plain(learning_rate)}${momentum}, ${steps} steps.`;
    const chosen = `${sentence(ruleTitles[rule])} ${ended(last.rule, loss, steps)}.`;
    if (rule === "GradientDescent") return `${setting} ${chosen}`;
    return `${setting} ${chosen} Plain descent ${ended(last.ghost, loss, steps)}.`;
  }

  const picture = html("div", { class: "panels" }, map.element, curve.element);
  return { controls, picture, update, summary };
}

export const DescentExplorer = { schema, defaults, build };
