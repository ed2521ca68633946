// RuleWorkshop: what if I change the rule?

import { alphaSlider, betaSlider, choice, kappaSlider, slider, textArea } from "../controls.js";
import { twoColumns, HEIGHT, LOW } from "../chart.js";
import { descend } from "../descent.js";
import { html } from "../dom.js";
import { plain } from "../format.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { lossChart } from "../loss_chart.js";
import { SURFACES } from "../losses.js";
import { surfaceMap } from "../map.js";
import { RULES, withMomentum, writtenRules as presets } from "../optimizers.js";
import { ruleTitles, sentence, surfaceTitle, surfaceTitles } from "../titles.js";
import { LONGEST, readRule, writtenRule } from "../written_rules.js";
import { ended, surfaceOf } from "./descent_explorer.js";

const schema = {
  surface: { type: "choice", of: Object.keys(SURFACES) },
  text: { type: "text", longest: LONGEST },
  beside: { type: "choice", of: Object.keys(RULES) },
  condition_number: { type: "number", min: 1, max: 1000, log: true },
  learning_rate: { type: "number", min: 1e-4, max: 10, log: true },
  beta: { type: "number", min: 0, max: 0.999, step: 0.001 },
  steps: { type: "number", min: 1, max: 500, whole: true },
  start: { type: "point" },
};
const defaults = {
  surface: "Ravine",
  text: "v = beta*v + alpha*sign(g)\ntheta = theta - v",
  beside: "HeavyBall",
  condition_number: 20,
  learning_rate: 0.02,
  beta: 0.9,
  steps: 120,
  start: [-9, 1],
};

/** The known rule's run, and the written one's: `null` where the text cannot be read. */
export function runs(state, loss = surfaceOf({ ...state, rotation: 0.5 })) {
  const { text, beside, learning_rate, beta, start, steps } = state;
  const known = descend(loss, withMomentum(beside, learning_rate, beta), start, steps);
  try {
    const rule = writtenRule(readRule(text), { learning_rate, beta });
    return { known, own: descend(loss, rule, start, steps), error: null };
  } catch (error) {
    return { known, own: null, error };
  }
}

const HINT =
  "Given: g, g_at(point), t, alpha, beta; sqrt, abs, sign, exp, log, min, max, norm. " +
  "What a line sets is kept for the next step.";

function build(store, host) {
  const map = surfaceMap(host);
  const paths = lineLayer(map);
  const curve = lossChart();
  const start = handle("start of both runs", (point) => store.set({ start: point }));
  map.over.append(start.element);
  tint(start.element, "GradientDescent");

  const text = textArea(store, "text", "your rule: one step, line by line");
  // What may be written; in its place what is wrong with what is written, so that nothing moves.
  const note = html("p", { class: "note", "aria-live": "polite" }, HINT);
  const rule = { ...text, element: html("div", { class: "text" }, text.element, note) };
  const preset = html("select", { name: "preset" });
  preset.append(html("option", { value: "" }, "choose one"));
  for (const name of Object.keys(presets))
    preset.append(html("option", { value: name }, ruleTitles[name]));
  preset.addEventListener(
    "change",
    () => preset.value && store.set({ text: presets[preset.value] }),
  );
  const presetControl = {
    element: html(
      "label",
      { class: "choice" },
      html("span", {}, "begin with a rule of the book"),
      preset,
    ),
    update(state) {
      preset.value = Object.keys(presets).find((name) => presets[name] === state.text) ?? "";
    },
  };
  const kappaControl = kappaSlider(store);
  const surfaceControl = choice(store, "surface", "surface", surfaceTitles(schema.surface.of));
  surfaceControl.input.addEventListener("change", () => {
    const own = surfaceOf({ ...store.get(), rotation: 0.5 });
    store.set({ start: own.start, learning_rate: own.learning_rate });
  });
  const controls = [
    rule,
    presetControl,
    choice(store, "beside", "beside it", ruleTitles),
    surfaceControl,
    kappaControl,
    alphaSlider(store, "alpha"),
    betaSlider(store, "beta"),
    slider(store, "steps", "steps"),
  ];

  let [loss, last] = [null, null];
  function update(state, width) {
    const { wide, left, right } = twoColumns(width);
    const { surface, condition_number, beside, steps } = state;
    loss = surfaceOf({ ...state, rotation: 0.5 });
    const scales = map.fit(loss, [surface, condition_number], left, HEIGHT);
    start.place(state.start, [scales.x, scales.y], loss.window);
    host.later(() => {
      last = runs(state, loss);
      point(last.error, state.text);
    });
    host.later(() => {
      const dots = (key) => key === "own" && steps <= 120;
      paths(
        linesOf(beside).map(({ name: _, ...line }) => ({
          ...line,
          points: line.run.thetas,
          dots: dots(line.key),
        })),
        scales,
      );
    });
    host.later(() =>
      curve.draw(linesOf(beside), loss, { width: right, height: wide ? HEIGHT : LOW, steps }),
    );
    kappaControl.element.hidden = surface !== "Quadratic";
  }

  function linesOf(beside) {
    const known = { key: "known", run: last.known, rule: beside, name: ruleTitles[beside] };
    const own = { key: "own", run: last.own, kind: "ink", name: "your rule" };
    return last.own ? [known, own] : [known];
  }

  /** Say what is wrong, with the line and a sign under its character. */
  function point(error, written) {
    text.input.setAttribute("aria-invalid", Boolean(error));
    note.classList.toggle("wrong", Boolean(error));
    if (!error) return note.textContent === HINT || note.replaceChildren(HINT);
    const line = written.split("\n")[error.line - 1] ?? "";
    const sign = `${line}\n${" ".repeat(error.character - 1)}↑`;
    note.replaceChildren(html("code", {}, sign), error.message);
  }

  function summary(state) {
    const { surface, beside, learning_rate, beta, steps, condition_number } = state;
    const where =
      surface === "Quadratic" ? `bowl, κ = ${plain(condition_number)}` : surfaceTitle(surface);
    const setting = `${sentence(where)}, alpha = ${plain(learning_rate)}, beta = ${beta}, ${steps} steps.`;
    const own = last.own
      ? `Your rule ${ended(last.own, loss, steps)}.`
      : `Your rule cannot be read: ${last.error.message}.`;
    return `${setting} ${own} ${sentence(ruleTitles[beside])} ${ended(last.known, loss, steps)}.`;
  }

  const picture = html("div", { class: "panels" }, map.element, curve.element);
  return { controls, picture, update, summary };
}

export const RuleWorkshop = { schema, defaults, build };
