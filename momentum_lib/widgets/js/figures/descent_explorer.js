// DescentExplorer: what does this beta do on this surface?

import facts from "../../figures/descent_explorer.json";
import { choice, slider } from "../controls.js";
import { descend, distances, stepsTo } from "../descent.js";
import { html } from "../dom.js";
import { stateOf } from "../fields.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { lossChart } from "../loss_chart.js";
import { SURFACES } from "../losses.js";
import { surfaceMap } from "../map.js";
import { hasMomentum, RULES, withMomentum } from "../optimizers.js";
import { player } from "../player.js";
import { alone, twoColumns } from "../sizes.js";
import { ruleTitles, sentence, surfaceTitle } from "../titles.js";
import { say } from "../words.js";

export const NEAR = 0.01;
const FEW = 120;
/** How far above a ball its name stands, in pixels. */
const ABOVE = 26;
/** How the balls are let go. */
const ROLL = { field: "steps", label: "Let go", perSecond: 20, single: false };

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

export const surfaceOf = ({ surface, condition_number, rotation }) =>
  SURFACES[surface]({ eigenvalues: [1, condition_number], rotation });

/** The surface, and the runs on it: the chosen rule, and plain descent with the same alpha. */
function results(state, loss = surfaceOf(state)) {
  const { rule, learning_rate, beta, start, steps } = state;
  const chosen = withMomentum(rule, learning_rate, beta);
  const ghost = RULES.GradientDescent({ learning_rate });
  return {
    loss,
    ghost: descend(loss, ghost, start, steps),
    rule: descend(loss, chosen, start, steps),
  };
}

/** In words, how a run ended. */
export function ended(run, loss, steps) {
  if (run.divergedAt !== null) return say(words.ended.diverged, { step: run.divergedAt });
  const arrival = stepsTo(run, loss.minima, NEAR);
  const parts = {
    distance: distances(run, loss.minima)[steps],
    minimum: words.minimum[loss.minima.length > 1 ? "several" : "one"],
    above: run.losses[steps] - Math.min(...loss.minima.map(loss.value)),
    near: NEAR,
    arrival,
  };
  if (arrival === null) return say(words.ended.away, parts);
  // One step inside may be one on the way through: only more of them are a stay.
  return say(words.ended[arrival === steps ? "at_last" : "stays"], parts);
}

/** What the surface of a figure is called, at the head of its summary. */
export const place = ({ surface, condition_number }) =>
  sentence(
    surface === "Quadratic" ? say(words.bowl, { kappa: condition_number }) : surfaceTitle(surface),
  );

function summary(state, last) {
  const { rule, learning_rate, beta, steps } = state;
  const isPlain = rule === "GradientDescent";
  return say(words.summary, {
    place: place(state),
    alpha: learning_rate,
    beta: hasMomentum(rule) ? beta : null,
    steps,
    rule: sentence(ruleTitles[rule]),
    ended: ended(last.rule, last.loss, steps),
    ghost: isPlain ? null : ended(last.ghost, last.loss, steps),
  });
}

/** Where the balls roll, the steps are played, up to where the figure has them at first. */
const stepsOf = (store, host, rolls) =>
  rolls
    ? player(store, host, { ...ROLL, end: store.first.steps })
    : { steps: slider(store, "steps") };

function controlsOf(store, host, rolls) {
  const surface = choice(store, "surface");
  // A new surface has its own scale: its own start and alpha come with it.
  surface.input.addEventListener("change", () => {
    const { start, learning_rate } = surfaceOf(store.get());
    store.set({ start, learning_rate });
  });
  const { play, steps } = stepsOf(store, host, rolls);
  return {
    ...(rolls && { play }),
    surface,
    rule: choice(store, "rule"),
    condition_number: slider(store, "condition_number"),
    learning_rate: slider(store, "learning_rate"),
    beta: slider(store, "beta"),
    steps,
  };
}

/** The lines of both runs: their paths on the map, their losses, and their names there. */
function linesOf({ rule, steps }, last) {
  const ghost = { key: "ghost", run: last.ghost, kind: "ghost", name: ruleTitles.GradientDescent };
  const chosen = { key: "rule", run: last.rule, rule, name: ruleTitles[rule] };
  return {
    paths: [
      { key: "ghost", points: last.ghost.thetas, kind: "ghost" },
      { key: "rule", points: last.rule.thetas, rule, dots: steps <= FEW },
    ],
    losses: rule === "GradientDescent" ? [chosen] : [ghost, chosen],
  };
}

/** A ball at the head of each path, and above it its name: the two that are let go. */
function ballsOf({ rule }, last, { y }) {
  const runs = { ...(rule !== "GradientDescent" && { ghost: last.ghost }), rule: last.rule };
  return Object.entries(runs).flatMap(([key, { thetas }]) => {
    const [u, v] = thetas.findLast((theta) => theta.every(Number.isFinite));
    const own = key === "rule" ? { rule } : { kind: "ghost" };
    const name = ruleTitles[own.rule ?? "GradientDescent"];
    const above = [u, y.invert(y(v) - ABOVE)];
    return [
      { ...own, key: `${key} ball`, points: [[u, v]], kind: `${own.kind ?? ""} head`, dots: true },
      { ...own, key: `${key} name`, points: [above], name },
    ];
  });
}

function build(store, host) {
  const rolls = !host.panels.includes("losses");
  const map = surfaceMap(host, { bare: rolls });
  const paths = lineLayer(map);
  const curve = lossChart();
  const start = handle(schema.start.label, (point) => store.set({ start: point }));
  map.over.append(start.element);
  const controls = controlsOf(store, host, rolls);

  let last = null;
  function update(state, width) {
    const { surface, condition_number, rotation, rule, steps } = state;
    const { left, right, height, low } = rolls ? alone(width) : twoColumns(width);
    const loss = surfaceOf(state);
    const scales = map.fit(loss, [surface, condition_number, rotation], left, height);
    start.place(state.start, [scales.x, scales.y], loss.window);
    tint(start.element, rule);
    host.later(() => {
      last = results(state, loss);
      const balls = rolls ? ballsOf(state, last, scales) : [];
      paths([...linesOf(state, last).paths, ...balls], scales);
    });
    host.later(() => {
      if (rolls) return;
      const size = { width: right, height: low };
      curve.draw(linesOf(state, last).losses, loss, { ...size, steps });
    });
    controls.beta.input.disabled = !hasMomentum(rule);
    controls.condition_number.element.hidden = surface !== "Quadratic";
  }

  return {
    controls,
    picture: html("div", { class: "panels" }, map.element, ...(rolls ? [] : [curve.element])),
    update,
    summary: (state) => summary(state, last),
  };
}

const { main, panels } = facts;
export const DescentExplorer = { schema, defaults, main, panels, results, summary, build };
