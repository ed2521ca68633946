// Native, labelled controls bound to a store. A control's name is the library's argument.

import { html } from "./dom.js";
import { fraction, plain } from "./format.js";
import { marksBelow } from "./marks.js";
import { scaleOf } from "./slider_scales.js";
import { inText, moves } from "./symbols.js";

/**
 * @import { ChoiceField, ChoicesField, Control, NumberField, State, Store, TextField } from "./types.js"
 */

/**
 * A slider may show a quantity that follows from the state: `field`, `read` and `write` say how.
 *
 * @typedef {object} SliderOptions
 * @property {Omit<NumberField, "kind"> & { kind?: string }} [field]
 * @property {(value: number) => string} [format]
 * @property {(state: State) => number} [read]
 * @property {(value: number, state: State) => State} [write]
 */

/**
 * A range input, on the scale that its field has; with the marks of that scale below it.
 *
 * @param {Store} store
 * @param {string} name
 * @param {SliderOptions} options
 */
export function slider(store, name, options = {}) {
  const {
    field = /** @type {NumberField} */ (store.schema[name]),
    format = field.scale === "nines" ? fraction : plain,
    read = (state) => state[name],
    write = (value) => ({ [name]: value }),
  } = options;
  const { to, from, step, marks } = scaleOf(field);
  const [min, max] = [to(field.min), to(field.max)];
  const input = html("input", { type: "range", name, min, max, step: step(field, max - min) });
  // A label names the first thing in it that has a value: so the slider comes before its number, which is
  // no part of the name, and is said as the slider's own.
  const output = html("output", { "aria-hidden": "true" });
  const { label = "" } = field;
  const element = html(
    "label",
    { "data-moves": moves(label) },
    html("span", {}, ...inText(label)),
    input,
    output,
  );
  const choose = (/** @type {number} */ value) => store.set(write(value, store.get()));
  input.addEventListener("input", () => choose(from(Number(input.value))));
  if (marks.length) element.append(marksBelow(input, { marks, to, choose }));
  /** @param {State} state */
  const update = (state) => {
    const value = read(state);
    input.value = String(to(value));
    output.textContent = format(value);
    input.setAttribute("aria-valuetext", format(value));
  };
  return { element, update, input };
}

/**
 * A select over the field's choices.
 *
 * @param {Store} store
 * @param {string} name
 */
export function choice(store, name) {
  const { of, label = "" } = /** @type {ChoiceField} */ (store.schema[name]);
  const options = Object.entries(of).map(([value, title]) => html("option", { value }, title));
  const input = html("select", { name }, ...options);
  const element = html("label", { class: "choice" }, html("span", {}, ...inText(label)), input);
  input.addEventListener("change", () => store.set({ [name]: input.value }));
  /** @param {State} state */
  const update = (state) => {
    input.value = state[name];
  };
  return { element, input, update };
}

/**
 * A checkbox for a flag.
 *
 * @param {Store} store
 * @param {string} name
 */
export function checkbox(store, name) {
  const { label = "" } = store.schema[name];
  const input = html("input", { type: "checkbox", name });
  const element = html("label", { class: "check" }, input, html("span", {}, label));
  input.addEventListener("change", () => store.set({ [name]: input.checked }));
  /** @param {State} state */
  const update = (state) => {
    input.checked = state[name];
  };
  return { element, input, update };
}

/**
 * A checkbox a choice, of which one at least stays on.
 *
 * @param {Store} store
 * @param {string} name
 */
export function checkboxes(store, name) {
  const { of } = /** @type {ChoicesField} */ (store.schema[name]);
  return Object.entries(of).map(([value, title]) => {
    const input = html("input", { type: "checkbox", name, value });
    const element = html("label", { class: "check" }, input, html("span", {}, title));
    input.addEventListener("change", () => {
      const others = store.get()[name].filter((/** @type {string} */ one) => one !== value);
      store.set({ [name]: input.checked ? [...others, value] : others });
    });
    /** @param {State} state */
    const update = (state) => {
      input.checked = state[name].includes(value);
    };
    return { element, input, value, update };
  });
}

/**
 * A text area; while the hand is in it the text is left alone.
 *
 * @param {Store} store
 * @param {string} name
 */
export function textArea(store, name) {
  const { longest, label = "" } = /** @type {TextField} */ (store.schema[name]);
  const input = html("textarea", { name, rows: 4, maxlength: longest, spellcheck: "false" });
  const element = html("label", { class: "text" }, html("span", {}, label), input);
  input.addEventListener("input", () => store.set({ [name]: input.value }));
  /** @param {State} state */
  const update = (state) => {
    if (input.value !== state[name]) input.value = state[name];
  };
  return { element, input, update };
}

/**
 * A button that does one thing.
 *
 * @param {string} label
 * @param {(element: HTMLButtonElement) => void} action
 * @param {string} [name]
 */
export function button(label, action, name) {
  const element = html("button", { type: "button", name }, ...inText(label));
  element.addEventListener("click", () => action(element));
  return element;
}

/**
 * A button that stands among the controls, in sight.
 *
 * @param {string} name
 * @param {string} label
 * @param {(element: HTMLButtonElement) => void} action
 * @returns {Control}
 */
export function actionButton(name, label, action) {
  const element = html("div", { class: "action" }, button(label, action, name));
  return { element, update: () => {}, pressed: true };
}
