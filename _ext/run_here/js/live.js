// A host for anywidget's modules: the picture in the page, the traits in Python, both ways.

import { element } from "./dom.js";

/** @typedef {import("./protocol").Request} Request */
/** @typedef {{ view: string, state: Record<string, unknown>, esm: string, css: string }} Given */

/** The modules by their text: one is loaded once. @type {Map<string, Promise<any>>} */
const modules = new Map();

/** @param {string} text */
function load(text) {
  let found = modules.get(text);
  if (!found) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    found = import(address).finally(() => URL.revokeObjectURL(address));
    modules.set(text, found);
  }
  return found;
}

/** What a module sees of its Python half. */
class Model {
  /** @param {Given} given @param {(request: Request) => void} ask */
  constructor({ view, state }, ask) {
    this.view = view;
    this.state = state;
    this.ask = ask;
    /** @type {Record<string, unknown>} */
    this.changed = {};
    /** @type {Map<string, Set<(...given: any[]) => void>>} */
    this.hearers = new Map();
  }

  /** @param {string} name */
  get(name) {
    return this.state[name];
  }

  /** @param {string} name @param {unknown} value */
  set(name, value) {
    this.state[name] = value;
    this.changed[name] = value;
    for (const event of [`change:${name}`, "change"]) {
      for (const hear of this.hearers.get(event) ?? []) hear();
    }
  }

  save_changes() {
    if (Object.keys(this.changed).length) {
      this.ask({ kind: "set", view: this.view, state: { ...this.changed } });
    }
    this.changed = {};
  }

  /** @param {string} event @param {(...given: any[]) => void} hear */
  on(event, hear) {
    const hearers = this.hearers.get(event) ?? new Set();
    this.hearers.set(event, hearers.add(hear));
  }

  /** @param {string} event @param {(...given: any[]) => void} [hear] */
  off(event, hear) {
    if (hear) this.hearers.get(event)?.delete(hear);
    else this.hearers.delete(event);
  }

  send() {}
}

/** @param {Given} given @param {(request: Request) => void} ask */
export function liveFigure(given, ask) {
  const box = element("div", { class: "output text_html" });
  if (given.css) box.append(element("style", {}, given.css));
  const place = element("div", { class: "run-figure" });
  box.append(place);
  const model = new Model(given, ask);
  load(given.esm)
    .then(async (module) => {
      const parts = typeof module.default === "function" ? await module.default() : module.default;
      await parts?.initialize?.({ model });
      const leave = await (parts?.render ?? module.render)({ model, el: place });
      Object.assign(box, { leave });
    })
    .catch((error) => {
      place.textContent = `The figure could not be drawn: ${error.message}`;
    });
  return box;
}

/** Let the figures of an output end what they have begun. @param {Element} place */
export function leaveFigures(place) {
  for (const box of place.querySelectorAll(".output")) /** @type {any} */ (box).leave?.();
}
