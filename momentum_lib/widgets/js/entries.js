// Who runs a race: a row a rule.

import { checkboxes, slider } from "./controls.js";
import { html } from "./dom.js";
import { tint } from "./lines.js";
import { ruleTitles } from "./titles.js";

/** A row a rule: whether it runs, and with which alpha. */
export function entriesOf(store) {
  const { learning_rates: field, rules } = store.schema;
  const names = Object.keys(rules.of);
  const boxes = checkboxes(store, "rules");
  const alphas = names.map((rule, i) =>
    slider(store, `learning_rate_${rule}`, {
      field,
      read: ({ learning_rates }) => learning_rates[i],
      write: (alpha, { learning_rates }) => ({ learning_rates: learning_rates.with(i, alpha) }),
    }),
  );
  const rows = names.map((rule, i) => {
    const element = html("div", { class: "entry" }, boxes[i].element, alphas[i].element);
    tint(element, rule);
    alphas[i].input.setAttribute("aria-label", `α of ${ruleTitles[rule]}`);
    return element;
  });
  const update = (state) => {
    for (const control of [...boxes, ...alphas]) control.update(state);
    names.forEach((rule, i) => {
      alphas[i].input.disabled = !state.rules.includes(rule);
    });
  };
  return { element: html("div", { class: "entries" }, ...rows), update };
}
