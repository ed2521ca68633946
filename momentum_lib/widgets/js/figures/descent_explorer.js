// DescentExplorer: what does this beta do on this surface?

import facts from "../../figures/descent_explorer.json";
import { choice, slider } from "../controls.js";
import { descend, distances, stepsTo } from "../descent.js";
import { html } from "../dom.js";
import { stateOf } from "../fields.js";
import { windowFor } from "../following.js";
import { legendOf } from "../formula.js";
import { handle } from "../handle.js";
import { tint } from "../lines.js";
import { lookAt } from "../look.js";
import { lossChart } from "../loss_chart.js";
import { SURFACES } from "../losses.js";
import { surfaceMap } from "../map.js";
import { pad } from "../pad.js";
import { pathsOnMap } from "../paths_on_map.js";
import { hasMomentum, RULES, withMomentum } from "../optimizers.js";
import { bowlPlane, runPlane } from "../planes.js";
import { reveal } from "../reveal.js";
import { alone, mapFirst } from "../sizes.js";
import { ruleTitles, sentence, surfaceTitle } from "../titles.js";
import { say } from "../words.js";

export const NEAR = 0.01;

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;
/** What start and minimum are called. */
export const { places } = words;

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

/** The plane of alpha and beta: of a bowl by theory, elsewhere by runs from the start. */
function planeOf(state) {
  const { surface, rule, condition_number, start } = state;
  const known = surface === "Quadratic" ? bowlPlane(rule, 1, condition_number) : null;
  return (
    known ??
    runPlane({ rule, loss: surfaceOf(state), start, key: `${surface} ${condition_number}` })
  );
}

function controlsOf(store, host, { play, again }) {
  const surface = choice(store, "surface");
  // A new surface has its own scale: its own start and alpha come with it, and its run is seen anew.
  surface.input.addEventListener("change", () => {
    const { start, learning_rate } = surfaceOf(store.get());
    store.set({ start, learning_rate });
    again();
  });
  return {
    play,
    surface,
    rule: choice(store, "rule"),
    condition_number: slider(store, "condition_number"),
    learning_rate: slider(store, "learning_rate"),
    beta: slider(store, "beta"),
    steps: slider(store, "steps"),
    pad: pad(store, host, planeOf),
  };
}

/** Both runs, from the one below to the one on top: what they are called, and their colour. */
function runsOf({ rule, learning_rate: alpha }, last) {
  const ghost = { key: "ghost", run: last.ghost, kind: "ghost", name: ruleTitles.GradientDescent };
  const chosen = { key: "rule", run: last.rule, rule, name: ruleTitles[rule] };
  return (rule === "GradientDescent" ? [chosen] : [ghost, chosen]).map((run) => ({
    ...run,
    alpha,
  }));
}

function build(store, host) {
  const isAlone = !host.panels.includes("losses");
  const run = reveal(store, host, { label: isAlone ? "Let go" : "Play" });
  const [map, curve] = [surfaceMap(host, { bare: isAlone }), lossChart()];
  const drawPaths = pathsOnMap(map, places);
  const start = handle(schema.start.label, (point) => store.set({ start: point }));
  map.over.append(start.element);
  const link = isAlone ? null : lookAt(map, curve, { looked: tellOf });
  const controls = controlsOf(store, host, run);

  let last = null;
  /** The formula has the values of the chosen rule's run, or of plain descent's where that is the rule. */
  function tellOf(what) {
    const { start: from, ...setting } = store.get();
    const step = what?.key === "rule" ? what.t : 0;
    host.lookedAt(step, { setting, gradient: last.loss.gradient, start: from });
  }
  function update(state, width) {
    const { surface, condition_number, rotation, rule, steps } = state;
    const { left, right, height, low } = isAlone ? alone(width) : mapFirst(width);
    const loss = surfaceOf(state);
    last = results(state, loss);
    const window = windowFor(loss.window, [last.ghost, last.rule]);
    const key = [surface, condition_number, rotation, window];
    const scales = map.fit({ ...loss, window }, key, left, height);
    start.place(state.start, [scales.x, scales.y], window);
    tint(start.element, rule);
    const shown = run.upTo(steps);
    host.later(() => {
      drawPaths(runsOf(state, last), state, loss, { scales, shown });
    });
    host.later(() => {
      if (isAlone) return;
      const runs = runsOf(state, last).map((one) => ({ ...one, until: shown }));
      const drawn = curve.draw(runs, loss, { width: right, height: low, steps });
      link.draw({ runs, loss, map: scales, curve: drawn, until: shown });
    });
    controls.beta.input.disabled = !hasMomentum(rule);
    controls.condition_number.element.hidden = surface !== "Quadratic";
  }

  function said(state) {
    const steps = run.said(state.steps);
    const now = { ...state, steps };
    return summary(now, steps < state.steps ? results(now, last.loss) : last);
  }
  const pictures = isAlone ? [map.element] : [map.element, curve.element];
  return {
    controls,
    picture: html("div", { class: "panels" }, ...pictures),
    update,
    summary: said,
  };
}

const { main, panels } = facts;
const legend = legendOf(({ rule }) => rule);
export const DescentExplorer = {
  ...{ schema, defaults, main, panels, legend },
  ...{ results, summary, build },
};
