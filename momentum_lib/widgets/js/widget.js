// The notebook's host: an anywidget whose traits are the figure's state, both ways.

import { html } from "./dom.js";
import { mount } from "./figure.js";
import { FIGURES } from "./registry.js";

/** How often each name has been given. @type {Map<string, number>} */
const given = new Map();

/**
 * An id that no other view has: two figures without a name have the same one, and so have two views of one.
 *
 * @param {string} name
 */
function ownId(name) {
  const count = (given.get(name) ?? 0) + 1;
  given.set(name, count);
  return count > 1 ? `${name}-${count}` : name;
}

/** @type {import("@anywidget/types").Render} */
function render({ model, el }) {
  const name = model.get("_figure");
  const definition = FIGURES[name];
  const names = Object.keys(definition.schema);
  const state = Object.fromEntries(names.map((field) => [field, model.get(field)]));
  const root = html(
    "figure",
    { class: "momentum-figure", "data-figure": name, "data-state": JSON.stringify(state) },
    html("div", { class: "momentum-stage" }),
    html("figcaption", {}, model.get("caption")),
  );
  root.id = ownId(model.get("_id"));
  root.dataset.main = model.get("_main").join(" ");
  root.dataset.panels = model.get("_panels").join(" ");
  el.append(root);

  const { store, destroy } = mount(root, definition, {
    linked: false,
    digits: async () => JSON.parse(model.get("_digits")),
  });
  // JupyterLab would take the arrow keys for itself; it asks the focused element, not its parents.
  const own = (/** @type {Element} */ node) =>
    node.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const node of root.querySelectorAll("input, select, textarea, button, summary, [tabindex]"))
    own(node);
  // What comes later is known when it is focused.
  root.addEventListener("focusin", ({ target }) => target instanceof Element && own(target));
  // One field at a time: while several are on their way to the model, the others are still old there.
  const hears = names.map((field) => ({
    event: `change:${field}`,
    hear: () => store.set({ [field]: model.get(field) }),
  }));
  for (const { event, hear } of hears) model.on(event, hear);
  let waiting = 0;
  const unsubscribe = store.subscribe((_, changed) => {
    for (const field of changed) model.set(field, store.get()[field]);
    // One message to the kernel a frame, however fast the hand is.
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      model.save_changes();
    });
  });
  return () => {
    for (const { event, hear } of hears) model.off(event, hear);
    cancelAnimationFrame(waiting);
    unsubscribe();
    destroy();
  };
}

export default { render };
