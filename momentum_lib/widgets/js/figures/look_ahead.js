// LookAhead: what does Nesterov see that heavy ball doesn't?

import facts from "../../figures/look_ahead.json";
import { choice, slider } from "../controls.js";
import { html } from "../dom.js";
import { stateOf } from "../fields.js";
import { plain } from "../format.js";
import { legendOf } from "../formula.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { SURFACES } from "../losses.js";
import { surfaceMap } from "../map.js";
import { stepMarks } from "../one_step.js";
import { opening } from "../opening.js";
import { pad } from "../pad.js";
import { bowlPlane, runPlane } from "../planes.js";
import { player } from "../player.js";
import { ruleTitles } from "../titles.js";
import { say } from "../words.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

const HEIGHT = 420;
// Beyond this a run has left for good.
const AWAY = 1e6;

const surfaceOf = ({ surface, condition_number }) =>
  SURFACES[surface]({ eigenvalues: [1, condition_number], rotation: 0.5 });

const less = (a, b) => a.map((x, i) => x - b[i]);
const times = (k, a) => a.map((x) => k * x);

/** One step of either rule from the same state: where it asks, what it gets, where it lands. */
function oneStep(loss, rule, { theta, velocity }, { learning_rate, beta }) {
  const led = less(theta, times(beta, velocity));
  const asks = rule === "Nesterov" ? led : theta;
  const pull = times(learning_rate, loss.gradient(asks));
  const lands = less(led, pull);
  return { led, asks, pull, lands, velocity: less(theta, lands) };
}

const isNear = ({ theta }) => theta.every((x) => Math.abs(x) < AWAY);

/** Where the chosen rule stands, with its velocity, from the start to the step that is shown, or is lost at. */
function wayTo(loss, state) {
  const way = [{ theta: state.start, velocity: state.velocity }];
  for (let t = 0; t < state.step && isNear(way[t]); t += 1) {
    const { lands, velocity } = oneStep(loss, state.rule, way[t], state);
    way.push({ theta: lands, velocity });
  }
  return way;
}

/** The way so far, where it has come to, and the next step of both rules from there. */
function results(state, loss = surfaceOf(state)) {
  const way = wayTo(loss, state);
  const now = way.at(-1);
  const lost = isNear(now) ? null : way.length - 1;
  const steps = Object.fromEntries(
    Object.keys(schema.rule.of).map((rule) => [rule, oneStep(loss, rule, now, state)]),
  );
  return { loss, way, now, lost, steps };
}

function summary({ step, learning_rate, beta, rule }, { loss, now, lost, steps }) {
  const [heavy, nesterov] = [steps.HeavyBall, steps.Nesterov];
  const losses = [heavy, nesterov].map(({ lands }) => loss.value(lands));
  const [lower, higher] = [Math.min(...losses), Math.max(...losses)];
  const better = losses[1] < losses[0] ? "Nesterov" : "Heavy ball";
  const settings = { step, rule: ruleTitles[rule], alpha: learning_rate, beta };
  if (lost !== null) return say(words.lost, { ...settings, lost });
  return say(words.summary, {
    ...settings,
    theta: now.theta,
    led: heavy.led,
    heavy: heavy.lands,
    nesterov: nesterov.lands,
    better: plain(lower) === plain(higher) ? null : better,
    lower,
    higher,
  });
}

function controlsOf(store, host) {
  const surface = choice(store, "surface");
  surface.input.addEventListener("change", () => {
    const { window, start, learning_rate } = surfaceOf(store.get());
    const size = (window[0][1] - window[0][0]) / 6;
    store.set({ start, learning_rate, velocity: [-size, 0], step: 0 });
  });
  return {
    ...player(store, host, { perSecond: 3 }),
    surface,
    rule: choice(store, "rule"),
    condition_number: slider(store, "condition_number"),
    learning_rate: slider(store, "learning_rate"),
    beta: slider(store, "beta"),
    pad: pad(store, host, (state) => {
      const { surface, rule, start } = state;
      if (surface === "Quadratic") return bowlPlane(rule, 1, state.condition_number);
      return runPlane({ rule, loss: surfaceOf(state), start, key: surface });
    }),
  };
}

function build(store, host) {
  const map = surfaceMap(host);
  const trail = lineLayer(map);
  const marks = stepMarks(map);
  const point = handle(schema.start.label, (start) => {
    store.set({ start, velocity: last.now.velocity, step: 0 });
  });
  const tip = handle(schema.velocity.label, (end) => {
    const { beta } = store.get();
    const start = last.now.theta;
    if (beta > 0) store.set({ velocity: times(1 / beta, less(start, end)), start, step: 0 });
  });
  map.over.append(tip.element, point.element);
  for (const node of [point.element, tip.element]) tint(node, "GradientDescent");
  const first = opening(store, host);
  const controls = controlsOf(store, host);

  let last = null;
  function update(state, width) {
    const loss = surfaceOf(state);
    const scales = map.fit(loss, [state.surface, state.condition_number], width, HEIGHT);
    last = results(state, loss);
    const past = last.way.map(({ theta }) => theta);
    trail([{ key: "trail", points: past, rule: state.rule, dots: true }], scales);
    marks.draw(last, words.places, scales, first.share());
    point.place(last.now.theta, [scales.x, scales.y], loss.window);
    tip.place(last.steps.HeavyBall.led, [scales.x, scales.y], loss.window);
    const { theta: from, velocity } = last.now;
    const gradient = loss.gradient;
    host.lookedAt(last.lost === null ? 1 : 0, { setting: state, gradient, start: from, velocity });
    controls.condition_number.element.hidden = state.surface !== "Quadratic";
  }

  return {
    controls,
    picture: html("div", { class: "panels" }, map.element),
    update,
    summary: (state) => summary(state, last),
  };
}

const legend = legendOf(({ rule }) => rule);
export const LookAhead = {
  ...{ schema, defaults, main: facts.main, legend },
  ...{ results, summary, build },
};
