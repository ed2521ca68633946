// RuleWorkshop: what if I change the rule?

import facts from "../../figures/rule_workshop.json";
import { choice, slider, textArea } from "../controls.js";
import { descend } from "../descent.js";
import { html } from "../dom.js";
import { stateOf } from "../fields.js";
import { handle } from "../handle.js";
import { tint } from "../lines.js";
import { lookAt } from "../look.js";
import { lossChart } from "../loss_chart.js";
import { SURFACES } from "../losses.js";
import { surfaceMap } from "../map.js";
import { writtenRules as presets, withMomentum } from "../optimizers.js";
import { opening } from "../opening.js";
import { pathsOnMap } from "../paths_on_map.js";
import { twoColumns } from "../sizes.js";
import { ruleTitles, sentence } from "../titles.js";
import { say } from "../words.js";
import { readRule, writtenRule } from "../written_rules.js";
import { ended, place, places } from "./descent_explorer.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

const HINT =
  "Given: g, g_at(point), t, alpha, beta; sqrt, abs, sign, exp, log, min, max, norm. " +
  "What a line sets is kept for the next step.";

const surfaceOf = ({ surface, condition_number }) =>
  SURFACES[surface]({ eigenvalues: [1, condition_number], rotation: 0.5 });

/** The known rule's run, and the written one's: `null` where the text cannot be read. */
function results(state, loss = surfaceOf(state)) {
  const { text, beside, learning_rate, beta, start, steps } = state;
  const known = descend(loss, withMomentum(beside, learning_rate, beta), start, steps);
  try {
    const rule = writtenRule(readRule(text), { learning_rate, beta });
    return { loss, known, own: descend(loss, rule, start, steps), error: null };
  } catch (error) {
    return { loss, known, own: null, error };
  }
}

function summary(state, { loss, known, own, error }) {
  const { beside, learning_rate, beta, steps } = state;
  return say(words.summary, {
    place: place(state),
    alpha: learning_rate,
    beta,
    steps,
    own: own ? ended(own, loss, steps) : null,
    wrong: error?.message ?? null,
    rule: sentence(ruleTitles[beside]),
    known: ended(known, loss, steps),
  });
}

/** Where a rule is written; below it what may be, or in its place what is wrong: so nothing moves. */
function ruleEditor(store) {
  const area = textArea(store, "text");
  const note = html("p", { class: "note", "aria-live": "polite" }, HINT);

  /** Say what is wrong, with the line and a sign under its character. */
  function point(error, written) {
    area.input.setAttribute("aria-invalid", Boolean(error));
    note.classList.toggle("wrong", Boolean(error));
    if (!error) return note.textContent === HINT || note.replaceChildren(HINT);
    const line = written.split("\n")[error.line - 1] ?? "";
    const sign = `${line}\n${" ".repeat(error.character - 1)}↑`;
    note.replaceChildren(html("code", {}, sign), error.message);
  }
  return { ...area, element: html("div", { class: "text" }, area.element, note), point };
}

/** Write a text as a hand would: the reader's own undo brings back what stood there. */
function written(area, text, store) {
  const { activeElement: before } = document;
  area.focus({ preventScroll: true });
  area.select();
  // The one way that a browser can take back; where there is none, the text is set.
  if (!document.execCommand?.("insertText", false, text)) store.set({ text });
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
}

/** The book's rules, to begin with. */
function presetChoice(store, area) {
  const options = Object.keys(presets).map((value) => html("option", { value }, ruleTitles[value]));
  const none = html("option", { value: "" }, "choose one");
  const select = html("select", { name: "preset" }, none, ...options);
  select.addEventListener(
    "change",
    () => select.value && written(area, presets[select.value], store),
  );
  const label = html("span", {}, "begin with a rule of the book");
  return {
    element: html("label", { class: "choice" }, label, select),
    update(state) {
      select.value = Object.keys(presets).find((name) => presets[name] === state.text) ?? "";
    },
  };
}

function controlsOf(store, { again }) {
  const surface = choice(store, "surface");
  surface.input.addEventListener("change", () => {
    const { start, learning_rate } = surfaceOf(store.get());
    store.set({ start, learning_rate });
    again();
  });
  const text = ruleEditor(store);
  return {
    text,
    preset: presetChoice(store, text.input),
    beside: choice(store, "beside"),
    surface,
    condition_number: slider(store, "condition_number"),
    learning_rate: slider(store, "learning_rate"),
    beta: slider(store, "beta"),
    steps: slider(store, "steps"),
  };
}

/** The known rule's line and, where there is one, the written rule's. */
function linesOf({ beside }, { known, own }) {
  const line = { key: "known", run: known, rule: beside, name: ruleTitles[beside] };
  return own ? [line, { key: "own", run: own, kind: "ink", name: "your rule" }] : [line];
}

function build(store, host) {
  const first = opening(store, host);
  const [map, curve] = [surfaceMap(host), lossChart()];
  const drawPaths = pathsOnMap(map, places);
  const start = handle(schema.start.label, (point) => store.set({ start: point }));
  map.over.append(start.element);
  tint(start.element, "GradientDescent");
  const link = lookAt(map, curve);
  const controls = controlsOf(store, first);

  let last = null;
  function update(state, width) {
    const { left, right, height, low } = twoColumns(width);
    const { surface, condition_number, steps } = state;
    const loss = surfaceOf(state);
    const scales = map.fit(loss, [surface, condition_number], left, height);
    start.place(state.start, [scales.x, scales.y], loss.window);
    host.later(() => {
      last = results(state, loss);
      controls.text.point(last.error, state.text);
    });
    const shown = first.of(steps);
    host.later(() => drawPaths(linesOf(state, last), state, loss, { scales, shown }));
    host.later(() => {
      const size = { width: right, height: low };
      const lines = linesOf(state, last).map((one) => ({ ...one, until: shown }));
      const drawn = curve.draw(lines, loss, { ...size, steps });
      const runs = lines.map((one) => ({ ...one, alpha: state.learning_rate }));
      link.draw({ runs, loss, map: scales, curve: drawn, until: shown });
    });
    controls.condition_number.element.hidden = surface !== "Quadratic";
  }

  return {
    controls,
    picture: html("div", { class: "panels" }, map.element, curve.element),
    update,
    summary: (state) => summary(state, last),
  };
}

export const RuleWorkshop = { schema, defaults, main: facts.main, results, summary, build };
