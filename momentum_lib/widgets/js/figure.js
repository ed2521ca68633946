// What every live figure has: its store, its frame, its controls, its summary, its end.

import { button } from "./controls.js";
import { html } from "./dom.js";
import { unbroken } from "./format.js";
import { cleaned, createStore } from "./store.js";
import { fromFragment, link } from "./url.js";

/**
 * Bring a `figure[data-figure]` to life. `definition` is { defaults, schema, build };
 * `build(store, host)` returns { controls, picture, update(state, width), summary(state) }. `linked` says
 * whether the page's address may hold the state: a notebook's address belongs to its host. `digits` is a
 * function that fetches the handwritten digits. Returns the store and `destroy`.
 *
 * `host` is what a figure that works by itself has to know: `visible()`, `redraw()`, `onStop(listener)`
 * for the reset and the end, `busy(is)` for the mark that it is at work, `digits()`, and
 * `later(piece)` for a part of the first picture that may follow it; later ones are drawn whole.
 */
export function mount(root, definition, { linked = true, digits } = {}) {
  const { schema, defaults } = definition;
  const own = { ...defaults, ...cleaned(schema, parsed(root.dataset.state)) };
  const store = createStore(schema, own);
  const onFragment = () => store.set(fromFragment(root.id, schema));
  if (linked) onFragment();

  // On a page it is drawn when it is nearly in sight: one with five figures opens as fast as one with one.
  let [visible, waiting, stale, ready, completing] = [!linked, 0, true, false, false];
  const [stops, pieces] = [[], []];
  const stop = () => stops.forEach((listener) => listener());
  const host = {
    visible: () => visible && live.isConnected,
    redraw: schedule,
    onStop: (listener) => stops.push(listener),
    busy: (is) => root.toggleAttribute("data-busy", is),
    digits,
    later: (piece) => (ready ? piece() : pieces.push(piece)),
  };
  const view = definition.build(store, host);
  const status = html("p", { role: "status", id: `${root.id}-summary` });
  // The picture is described by the summary, whose words follow its state.
  const described = { role: "group", "aria-label": "Picture", "aria-describedby": status.id };
  for (const [name, value] of Object.entries(described)) view.picture.setAttribute(name, value);
  const reset = button("Reset", () => {
    stop();
    store.reset();
  });
  const copy = button("Copy link", (element) => copyLink(root, store, element));
  const buttons = linked ? [reset, copy] : [reset];
  const live = html(
    "div",
    { class: "momentum-live" },
    html("div", { class: "controls" }, ...view.controls.map((control) => control.element)),
    view.picture,
    html("div", { class: "below" }, status, html("div", { class: "buttons" }, ...buttons)),
  );
  stageOf(root).append(live);

  function show(state) {
    for (const control of view.controls) control.update(state);
  }
  function draw() {
    waiting = 0;
    if (live.clientWidth === 0) return; // not laid out: hidden, on paper, or gone
    stale = false;
    const state = store.get();
    show(state);
    view.update(state, live.clientWidth);
    host.later(() => (status.textContent = unbroken(view.summary(state))));
    if (!ready && !completing) complete();
  }
  /**
   * What of the first picture may come later is a task each: between them the page answers its reader.
   * Each waits for the one before it, also where the window changes and a second drawing adds its own.
   */
  function complete() {
    const piece = pieces.shift();
    completing = Boolean(piece);
    ready = !piece;
    root.toggleAttribute("data-ready", ready);
    if (piece) setTimeout(() => live.isConnected && (piece(), complete())); // unless it is gone by then
  }
  function schedule() {
    stale = true;
    if (!visible || waiting) return;
    // The first picture is hidden until it is whole: it need not hold up a frame.
    waiting = ready ? requestAnimationFrame(draw) : setTimeout(draw);
  }
  const near = { rootMargin: "400px 0px" };
  const sight = new IntersectionObserver((entries) => {
    visible = entries.at(-1).isIntersecting;
    if (visible && stale) schedule();
  }, near);
  const size = new ResizeObserver(schedule);
  const unsubscribe = store.subscribe(schedule);
  sight.observe(root);
  size.observe(live);
  if (linked) window.addEventListener("hashchange", onFragment);
  show(store.get());
  schedule();

  function destroy() {
    stop();
    sight.disconnect();
    size.disconnect();
    window.removeEventListener("hashchange", onFragment);
    unsubscribe();
    live.remove();
    root.removeAttribute("data-ready");
  }
  return { store, destroy };
}

function stageOf(root) {
  return root.querySelector(".momentum-stage") ?? root;
}

function parsed(text) {
  try {
    return JSON.parse(text ?? "{}");
  } catch {
    return {};
  }
}

async function copyLink(root, store, element) {
  const address = link(root.id, store.get());
  window.history.replaceState(null, "", address);
  try {
    await navigator.clipboard.writeText(address);
    element.textContent = "Link copied";
  } catch {
    element.textContent = "Link is in the address bar";
  }
  setTimeout(() => (element.textContent = "Copy link"), 2000);
}
