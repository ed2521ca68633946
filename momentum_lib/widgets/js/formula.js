// The rule as the figure's legend: its lines, with the numbers of alpha and beta that can be drawn up and down,
// and below the terms what they are at the step that is looked at.

import { writtenRules } from "./optimizers.js";
import { html } from "./dom.js";
import { plain } from "./format.js";
import { linesOf, valuesAt, written } from "./rule_terms.js";

/** @import { Host, State } from "./types.js" */

/** The whole way of a slider is so many pixels. */
const WAY = 400;
const KEYS = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
  PageUp: 10,
  PageDown: -10,
  Home: -1e4,
  End: 1e4,
};
const SIGNS = { "+": "+ ", "-": "− " };
const SYMBOLS = { alpha: "α", beta: "β" };

/** Move a slider by so many of its steps, as a hand would. */
function nudge(input, count) {
  input.value = String(Number(input.value) + count * Number(input.step));
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * A number that is moved by drawing it sideways, or by keys: in its stead a slider moves.
 *
 * @param {"alpha" | "beta"} name
 * @param {HTMLInputElement} input
 */
function scrubbed(name, input) {
  const node = html("span", {
    class: `scrub ${name}`,
    role: "slider",
    tabindex: 0,
    "aria-label": `${SYMBOLS[name]} in the formula`,
  });
  let [x, rest] = [0, 0];
  node.addEventListener("pointerdown", (event) => {
    node.setPointerCapture(event.pointerId);
    [x, rest] = [event.clientX, 0];
  });
  node.addEventListener("pointermove", (event) => {
    if (!node.hasPointerCapture(event.pointerId)) return;
    const steps = (Number(input.max) - Number(input.min)) / Number(input.step);
    rest += ((event.clientX - x) * steps) / WAY;
    x = event.clientX;
    const whole = Math.trunc(rest);
    rest -= whole;
    if (whole) nudge(input, whole);
  });
  node.addEventListener("keydown", (event) => {
    const count = KEYS[event.key];
    if (!count) return;
    event.preventDefault();
    nudge(input, count);
  });
  return node;
}

/** Who has run so far away has no values that could be read. */
const BEYOND = 1e6;

/** What a term is, in one line: a vector by its parts, if it has several. */
const inShort = (value) =>
  Array.isArray(value) && value.length > 1
    ? `(${value.map(plain).join(", ")})`
    : plain(Number(value));

/** One line of a formula: what it sets, and its terms, each above the place of its value. */
function lineOf({ name, terms }, symbol) {
  const above = (nodes) => {
    const value = html("small");
    return { value, element: html("span", { class: "term" }, html("span", {}, ...nodes), value) };
  };
  const head = above([html("i", {}, name === "theta" ? "θ" : name), " ←"]);
  const parts = terms.map(({ sign, tree }, i) =>
    above([...(i || sign === "-" ? [SIGNS[sign]] : []), ...written(tree, symbol)]),
  );
  const all = [head, ...parts];
  return {
    element: html("span", { class: "line" }, ...all.map(({ element }) => element)),
    values: all.map(({ value }) => value),
  };
}

/**
 * What makes of a figure's controls the formula of the rule that `ruleOf` says of a state. Its numbers are what
 * the sliders of alpha and beta say: they follow them, and move them. Without a slider a symbol stands for itself.
 *
 * @param {(state: State) => string} ruleOf
 */
export const legendOf = (ruleOf) => (controls) => formulaOf(ruleOf, controls);

function formulaOf(ruleOf, { learning_rate, beta }) {
  const element = html("div", { class: "formula", role: "group", "aria-label": "The rule" });
  const sliders = { alpha: learning_rate?.input, beta: beta.input };
  /** @type {Record<string, HTMLElement[]>} */
  let numbers = {};
  /** @type {HTMLElement[]} */
  let values = [];
  let [rule, lines] = ["", []];

  /** The first of its kind can be moved, the others follow. */
  function symbol(name) {
    if (!sliders[name]) return html("span", { class: name }, SYMBOLS[name]);
    numbers[name] ??= [];
    const isFirst = !numbers[name].length;
    const node = isFirst ? scrubbed(name, sliders[name]) : html("span", { class: name });
    numbers[name].push(node);
    return node;
  }
  function build(name) {
    [rule, numbers, lines] = [name, {}, linesOf(writtenRules[name])];
    const rows = lines.map((line) => lineOf(line, symbol));
    values = rows.flatMap((row) => row.values);
    element.replaceChildren(...rows.map((row) => row.element));
  }

  /** @param {State} state */
  function update(state) {
    if (ruleOf(state) !== rule) build(ruleOf(state));
    for (const [name, nodes] of Object.entries(numbers)) {
      const { min, max, value, ariaValueText } = sliders[name];
      for (const node of nodes) node.textContent = ariaValueText;
      const known = { min, max, now: value, text: ariaValueText };
      for (const [of, said] of Object.entries(known))
        nodes[0].setAttribute(`aria-value${of}`, said);
    }
  }
  /** @type {Host["lookedAt"]} */
  function look(step, run) {
    const found = step > 0 ? valuesAt(lines, run, step) : [];
    const known = found.flatMap(({ set, parts }) => [set, ...parts]);
    const all = known.flat().every((value) => Math.abs(value) < BEYOND) ? known : [];
    values.forEach((node, i) => {
      node.textContent = i in all ? inShort(all[i]) : "";
    });
  }
  return { element, update, look };
}
