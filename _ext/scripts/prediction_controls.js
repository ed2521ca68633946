// What takes a guess in words or numbers: radio buttons, and a slider with its value read out.

import { make, worded } from "./prediction_dom.js";
import { said, valueAt } from "./prediction_words.js";

/** @import { ChooseData, Control, NumberData, Guess } from "./prediction_types.js" */

const LOG_STEPS = 200;

/**
 * @param {string} name
 * @param {ChooseData} data
 * @returns {Control}
 */
export function choices(name, data) {
  const options = data.options.map(([key, html]) => {
    const input = make("input", { type: "radio", name: `guess-${name}`, value: key });
    const label = make("label", { class: "prediction-option" }, input);
    label.append(...worded("span", html).childNodes);
    return label;
  });
  const element = make(
    "div",
    {
      class: "prediction-choices",
      role: "radiogroup",
      "aria-labelledby": `predict-${name}-question`,
    },
    ...options,
  );
  return {
    element,
    first: "Choose one first.",
    guess: () => /** @type {HTMLInputElement?} */ (element.querySelector(":checked"))?.value,
    remove() {},
  };
}

/**
 * @param {string} name
 * @param {NumberData} data
 * @returns {Control}
 */
export function slider(name, { scale, unit }) {
  const even = scale.form === "linear";
  const [low, high, step] = even ? [scale.low, scale.high, scale.step] : [0, LOG_STEPS, 1];
  const id = `guess-${name}`;
  const input = make("input", {
    type: "range",
    id,
    min: String(low),
    max: String(high),
    step: String(step),
    value: String((low + high) / 2),
  });
  // The slider itself says its value: the output is for the eyes.
  const output = make("output", { for: id, "aria-live": "off" });
  let touched = false;
  const value = () =>
    even ? Number(input.valueAsNumber.toPrecision(10)) : valueAt(scale, input.valueAsNumber / high);
  const say = () => {
    const words = `${said(value())} ${unit ?? ""}`.trim();
    output.value = words;
    input.setAttribute("aria-valuetext", words);
  };
  input.addEventListener("input", () => {
    touched = true;
    say();
  });
  say();
  const ends = [scale.low, scale.high].map((end) => make("span", {}, said(end)));
  const element = make(
    "div",
    { class: "prediction-number" },
    make("label", { for: id }, "Your guess"),
    output,
    input,
    make("div", { class: "prediction-ends", "aria-hidden": "true" }, ...ends),
  );
  /** @returns {Guess | undefined} */
  const guess = () => (touched ? value() : undefined);
  return { element, first: "Move the slider first.", guess, remove() {} };
}
