// The notebook's host: an anywidget whose traits are the figure's state, both ways.

import { html } from "./dom.js";
import { mount } from "./figure.js";
import { FIGURES } from "./registry.js";

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
  root.id = model.get("_id");
  el.append(root);

  const { store, destroy } = mount(root, definition, { linked: false });
  const fromKernel = () =>
    store.set(Object.fromEntries(names.map((field) => [field, model.get(field)])));
  for (const field of names) model.on(`change:${field}`, fromKernel);
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
    for (const field of names) model.off(`change:${field}`, fromKernel);
    cancelAnimationFrame(waiting);
    unsubscribe();
    destroy();
  };
}

export default { render };
