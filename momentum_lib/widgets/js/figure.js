// What every live figure has: its store, its frame, its controls, its summary, its end.

import { grabAnywhere } from "./anywhere.js";
import { answerButton, buttons } from "./buttons.js";
import { cover } from "./cover.js";
import { html } from "./dom.js";
import { unbroken } from "./format.js";
import { followAddress } from "./linked.js";
import { motionOf } from "./motion.js";
import { openingOf } from "./opening.js";
import { firstPicture, painter } from "./painter.js";
import { cleaned, createStore } from "./store.js";
import { inText } from "./symbols.js";

/** @import { Control, FigureDefinition, Host, MountOptions, State, Store, View } from "./types.js" */

/**
 * Bring a `figure[data-figure]` to life; return its store and `destroy`.
 *
 * @param {HTMLElement} root
 * @param {FigureDefinition} definition
 * @param {MountOptions} options
 */
export function mount(root, definition, { linked = true, digits, pictures }) {
  const { schema, defaults } = definition;
  const own = { ...defaults, ...cleaned(schema, parsed(root.dataset.state)) };
  const store = createStore(schema, own);
  const { add: onStop, tell: stop } = listeners();
  const address = linked ? followAddress(root, store, { ...definition, stop }) : undefined;

  if (definition.mark) root.toggleAttribute(definition.mark, true);
  const uncover = cover(root);
  const live = html("div", { class: "momentum-live" });
  const first = firstPicture(
    root,
    () => live.isConnected,
    () => motion.begin(view.picture),
  );
  // On a page it is drawn when it is nearly in sight: one with five figures opens as fast as one with one.
  const brush = painter(root, live, { draw, visible: !linked, hurried: first.ready });
  const motion = motionOf(root, store, { ...definition, onStop, stop });
  /** @type {Host} */
  const host = {
    ...{ visible: brush.visible, redraw: brush.schedule, later: first.later },
    ...{ onStop, digits, ...motion.host },
    busy: (is) => root.toggleAttribute("data-busy", is),
    lookedAt: (...what) => legend?.look(...what),
    panels: root.dataset.panels?.split(" ") ?? definition.panels ?? [],
  };
  const view = definition.build(store, host);
  const opening = openingOf(store, host, definition.opens);
  const legend = definition.legend?.(view.controls);
  const status = html("p", { role: "status", id: `${root.id}-summary` });
  const main = root.dataset.main?.split(" ") ?? definition.main;
  const pressed = buttons(root, store, { glide: host.glide, pictures });
  live.append(...frame({ ...view, legend }, status, main, pressed));
  if (address) live.append(address.note);
  status.before(answerButton(root));
  onStop(() => address?.clear());
  stageOf(root).append(live);
  listen(live, view, { store, stop });

  function draw() {
    const state = store.get();
    root.toggleAttribute("data-moved", store.isMoved());
    show(view, state);
    legend?.update(state);
    view.update(opening.drawn(state), widthOf(live, root));
    first.later(() => opening.isOn() || status.replaceChildren(...said(view, state, root)));
    first.complete();
  }
  const unsubscribe = store.subscribe(brush.schedule);
  show(view, store.get());
  brush.schedule();

  function destroy() {
    stop();
    motion.rest();
    brush.rest();
    address?.leave();
    unsubscribe();
    uncover();
    live.remove();
    for (const mark of ["data-ready", "data-moved"]) root.removeAttribute(mark);
  }
  return { store, destroy };
}

/** The width of its picture as it is drawn: in a lecture hall it is shown larger. */
const widthOf = (/** @type {HTMLElement} */ live, /** @type {HTMLElement} */ root) =>
  Math.floor(live.clientWidth / Number(root.dataset.zoom ?? 1));

/**
 * The summary; of a figure that asks, the answer is nowhere yet.
 *
 * @param {View} view
 * @param {State} state
 * @param {HTMLElement} root
 */
const said = (view, state, root) =>
  root.hasAttribute("data-asked") ? [] : inText(unbroken(view.summary(state)));

/**
 * What a hand on a figure does besides what its controls and handles say.
 *
 * @param {HTMLElement} live
 * @param {View} view
 * @param {{ store: Store, stop: () => void }} figure
 */
function listen(live, view, { store, stop }) {
  grabAnywhere(view.picture);
  live.addEventListener("hold", stop);
  // A control that asked for what it doesn't get shows what there is. Sliders ask while they move, the others
  // once they have changed.
  live.addEventListener("change", () => show(view, store.get()));
  live.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === "range") show(view, store.get());
  });
}

/** Functions that are called together. */
function listeners() {
  /** @type {(() => void)[]} */
  const all = [];
  const tell = () => {
    for (const listener of all) listener();
  };
  return { add: (/** @type {() => void} */ listener) => all.push(listener), tell };
}

/**
 * What lies in a figure, in the order in which it is seen and reached: the picture, the main controls in a
 * row, the others in a fold, buttons, the summary.
 *
 * @param {View & { legend?: { element: HTMLElement } }} view
 * @param {HTMLElement} status
 * @param {string[]} main
 * @param {HTMLElement[]} pressed
 */
function frame(view, status, main, pressed) {
  // The picture is described by the summary, whose words follow its state.
  const described = { role: "group", "aria-label": "Picture", "aria-describedby": status.id };
  for (const [name, value] of Object.entries(described)) view.picture.setAttribute(name, value);
  const controls = Object.entries(view.controls);
  const isMain = (/** @type {[string, Control]} */ [name, { pressed }]) =>
    pressed || main.includes(name);
  const elements = (/** @type {[string, Control][]} */ some) =>
    some.map(([, { element }]) => element);
  const others = elements(controls.filter((one) => !isMain(one)));
  const more = html("details", { class: "more" }, html("summary", {}, "More"));
  more.append(html("div", { class: "controls" }, ...others));
  return [
    view.picture,
    ...(view.legend ? [view.legend.element] : []),
    html("div", { class: "controls main" }, ...elements(controls.filter(isMain))),
    html(
      "div",
      { class: "below" },
      ...(others.length ? [more] : []),
      html("div", { class: "buttons" }, ...pressed),
    ),
    status,
  ];
}

/**
 * @param {View} view
 * @param {State} state
 */
function show(view, state) {
  for (const control of Object.values(view.controls)) control.update(state);
}

/** @param {HTMLElement} root */
function stageOf(root) {
  return root.querySelector(".momentum-stage") ?? root;
}

/** @param {string | undefined} text */
function parsed(text) {
  try {
    return JSON.parse(text ?? "{}");
  } catch {
    return {};
  }
}
