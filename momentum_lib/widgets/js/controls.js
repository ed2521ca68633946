// Native, labelled controls bound to a store. A control's name is the library's argument.

import { html } from "./dom.js";
import { plain } from "./format.js";

const SLIDER_STEPS = 1000;

/**
 * A range input; `log` in the field makes equal ways on the slider equal factors. A slider may show a
 * quantity that follows from the state: then `field`, `read(state)` and `write(value)` say how.
 */
export function slider(store, name, label, options = {}) {
  const {
    field = store.schema[name],
    format = plain,
    read = (state) => state[name],
    write = (value) => ({ [name]: value }),
  } = options;
  const [to, from] = field.log ? [Math.log10, (x) => 10 ** x] : [(x) => x, (x) => x];
  const [min, max] = [to(field.min), to(field.max)];
  const step = field.whole ? 1 : (field.step ?? (max - min) / SLIDER_STEPS);
  const input = html("input", { type: "range", name, min, max, step });
  const output = html("output");
  const element = html("label", {}, html("span", {}, label), output, input);
  input.addEventListener("input", () => {
    const value = from(Number(input.value));
    store.set(write(Number(field.log ? value.toPrecision(3) : value.toFixed(6)), store.get()));
  });
  const update = (state) => {
    const value = read(state);
    input.value = to(value);
    output.textContent = format(value);
    input.setAttribute("aria-valuetext", format(value));
  };
  return { element, update, input };
}

/** How every beta is written: 0.9, 0.95, 0.999. */
export const threeDigits = (value) => String(Number(value.toFixed(3)));

/** The three sliders that most figures have. */
export const alphaSlider = (store, label = "α, learning rate") =>
  slider(store, "learning_rate", label);
export const betaSlider = (store, label = "β, momentum") =>
  slider(store, "beta", label, { format: threeDigits });
export const kappaSlider = (store) => slider(store, "condition_number", "κ, condition number");

/** A select over the field's choices. */
export function choice(store, name, label, names = {}) {
  const options = store.schema[name].of.map((value) =>
    html("option", { value }, names[value] ?? value),
  );
  const input = html("select", { name }, ...options);
  const element = html("label", { class: "choice" }, html("span", {}, label), input);
  input.addEventListener("change", () => store.set({ [name]: input.value }));
  return { element, input, update: (state) => (input.value = state[name]) };
}

/** A checkbox for a flag. */
export function checkbox(store, name, label) {
  const input = html("input", { type: "checkbox", name });
  const element = html("label", { class: "check" }, input, html("span", {}, label));
  input.addEventListener("change", () => store.set({ [name]: input.checked }));
  return { element, input, update: (state) => (input.checked = state[name]) };
}

/** A checkbox a choice, of which one at least stays on. */
export function checkboxes(store, name, names) {
  return store.schema[name].of.map((value) => {
    const input = html("input", { type: "checkbox", name, value });
    const element = html("label", { class: "check" }, input, html("span", {}, names[value]));
    input.addEventListener("change", () => {
      const others = store.get()[name].filter((one) => one !== value);
      store.set({ [name]: input.checked ? [...others, value] : others });
      input.checked = store.get()[name].includes(value);
    });
    return {
      element,
      input,
      value,
      update: (state) => (input.checked = state[name].includes(value)),
    };
  });
}

/** A text area; while the hand is in it the text is left alone. */
export function textArea(store, name, label) {
  const { longest } = store.schema[name];
  const input = html("textarea", { name, rows: 4, maxlength: longest, spellcheck: "false" });
  const element = html("label", { class: "text" }, html("span", {}, label), input);
  input.addEventListener("input", () => store.set({ [name]: input.value }));
  const update = (state) => {
    if (input.value !== state[name]) input.value = state[name];
  };
  return { element, input, update };
}

/** A button that does one thing. */
export function button(label, action, name) {
  const element = html("button", { type: "button", name }, label);
  element.addEventListener("click", () => action(element));
  return element;
}

/** A button that stands among the controls. */
export function actionButton(name, label, action) {
  const element = html("div", { class: "action" }, button(label, action, name));
  return { element, update: () => {} };
}
