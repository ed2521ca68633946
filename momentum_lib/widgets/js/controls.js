// Native, labelled controls bound to a store. A control's name is the library's argument.

import { html } from "./dom.js";
import { plain } from "./format.js";

const SLIDER_STEPS = 1000;

/** A range input; `log` in the field makes equal ways on the slider equal factors. */
export function slider(store, name, label, format = plain) {
  const field = store.schema[name];
  const [to, from] = field.log ? [Math.log10, (x) => 10 ** x] : [(x) => x, (x) => x];
  const [min, max] = [to(field.min), to(field.max)];
  const step = field.whole ? 1 : (field.step ?? (max - min) / SLIDER_STEPS);
  const input = html("input", { type: "range", name, min, max, step });
  const output = html("output");
  const element = html("label", {}, html("span", {}, label), output, input);
  input.addEventListener("input", () => {
    const value = from(Number(input.value));
    store.set({ [name]: field.log ? Number(value.toPrecision(3)) : Number(value.toFixed(6)) });
  });
  const update = (state) => {
    input.value = to(state[name]);
    output.textContent = format(state[name]);
    input.setAttribute("aria-valuetext", format(state[name]));
  };
  return { element, update, input };
}

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

/** A button that does one thing. */
export function button(label, action) {
  const element = html("button", { type: "button" }, label);
  element.addEventListener("click", () => action(element));
  return element;
}
