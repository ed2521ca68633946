// The values that stand below a slider, each to be clicked.

import { html } from "./dom.js";
import { fraction } from "./format.js";

/**
 * They are for the pointer only: a slider's own keys reach each value.
 *
 * @param {HTMLInputElement} input
 * @param {{ marks: number[], to: (value: number) => number, choose: (value: number) => void }} options
 */
export function marksBelow(input, { marks, to, choose }) {
  const [min, max] = [Number(input.min), Number(input.max)];
  const made = marks.map((value) => {
    const mark = html("span", {}, fraction(value));
    const share = (to(value) - min) / (max - min);
    mark.style.setProperty("--share", String(share));
    mark.classList.toggle("end", share > 0.99);
    mark.addEventListener("click", (event) => {
      event.preventDefault(); // of the label around it: there is nothing else to press
      if (input.disabled) return;
      choose(value);
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    return mark;
  });
  return html("span", { class: "marks", "aria-hidden": "true" }, ...made);
}
