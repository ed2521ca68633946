// The page's own controls for `interact`: the newest value wins.

import { element } from "./dom.js";

/** @typedef {import("./protocol").Control} Control */
/** @typedef {import("./protocol").Value} Value */
/** @typedef {import("./protocol").Request} Request */

/** A number as the reader sees it: for a slider of exponents the power. @param {Control} control @param {number} value */
function shown(control, value) {
  const number = control.base ? control.base ** value : value;
  return `${Number(number.toPrecision(3))}`;
}

/** @param {Control} control @returns {HTMLInputElement | HTMLSelectElement} */
function field(control) {
  const name = { name: control.name };
  if (control.kind === "select") {
    const options = (control.options ?? []).map((label, k) =>
      element("option", { value: `${k}`, selected: k === control.value }, label),
    );
    return element("select", name, ...options);
  }
  if (control.kind !== "range") {
    const ticked = control.kind === "checkbox" && Boolean(control.value);
    const made = element("input", { ...name, type: control.kind, checked: ticked });
    if (control.kind === "text") made.value = String(control.value);
    return made;
  }
  const { min, max, step } = control;
  const made = element("input", {
    ...name,
    type: "range",
    min: `${min}`,
    max: `${max}`,
    step: `${step}`,
  });
  made.value = String(control.value);
  return made;
}

/** @param {Control} control @param {HTMLInputElement | HTMLSelectElement} input @returns {Value} */
function read(control, input) {
  if (control.kind === "checkbox") return /** @type {HTMLInputElement} */ (input).checked;
  return control.kind === "text" ? input.value : Number(input.value);
}

/**
 * Draw the controls, and below them the place for what the function shows.
 * @param {{ view: string, controls: Control[] }} given
 * @param {(request: Request) => void} ask
 */
export function sliders({ view, controls }, ask) {
  const results = element("div", { class: "run-results cell_output", "data-view": view });
  const fields = controls.map((control) => {
    const input = field(control);
    const value = element("output", {});
    const tell = () => {
      if (control.kind === "range") {
        value.textContent = shown(control, Number(input.value));
        input.setAttribute("aria-valuetext", value.textContent);
      }
    };
    tell();
    return {
      control,
      input,
      tell,
      row: element("label", {}, element("span", {}, control.label), input, value),
    };
  });
  const box = element("div", { class: "run-sliders", role: "group", "aria-label": "Settings" });
  box.append(...fields.map(({ row }) => row));
  const turns = new Turns(view, ask, () =>
    Object.fromEntries(fields.map(({ control, input }) => [control.name, read(control, input)])),
  );
  for (const { input, tell } of fields) {
    input.addEventListener("input", () => {
      tell();
      turns.want();
    });
  }
  turns.want();
  const whole = element("div", { class: "run-laboratory" }, box, results);
  Object.assign(results, { turns });
  return whole;
}

/** Asks for a new result only when the last one has come. */
class Turns {
  /** @param {string} view @param {(request: Request) => void} ask @param {() => Record<string, Value>} values */
  constructor(view, ask, values) {
    Object.assign(this, { view, ask, values, busy: false, waiting: false });
    this.view = view;
    this.ask = ask;
    this.values = values;
    this.busy = false;
    this.waiting = false;
  }

  want() {
    this.waiting = true;
    if (!this.busy) this.send();
  }

  send() {
    this.busy = true;
    this.waiting = false;
    this.ask({ kind: "call", view: this.view, values: this.values() });
  }

  /** The result is there. */
  came() {
    this.busy = false;
    if (this.waiting) this.send();
  }
}

/** Say that a result has come. @param {Element} results */
export function cameTo(results) {
  /** @type {any} */ (results).turns?.came();
}
