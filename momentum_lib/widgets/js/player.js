// Play, pause, single step and scrub: a field of the store that runs by itself.

import { button, slider } from "./controls.js";
import { html } from "./dom.js";

/** @import { Control, Host, NumberField, Store } from "./types.js" */

/**
 * @typedef {object} PlayerOptions
 * @property {number} perSecond
 */

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * A player of the field `step`, up to the last one: its buttons, and the slider. It moves only while the figure is in sight; for those
 * who asked for less motion, Play shows the last step at once.
 *
 * @param {Store} store
 * @param {Host} host
 * @param {PlayerOptions} options
 * @returns {Record<string, Control>}
 */
export function player(store, host, { perSecond }) {
  const { max: end } = /** @type {NumberField} */ (store.schema.step);
  const scrub = slider(store, "step");
  const play = button("Play", () => (frame ? pause() : start()), "play");
  const one = button("Step", () => advance(1), "one-step");
  // Who takes the step in hand has it: it does not run away under the pointer.
  for (const type of ["pointerdown", "input"]) scrub.input.addEventListener(type, () => pause());
  let [frame, before, carried] = [0, 0, 0];

  /** @param {number} count */
  function advance(count) {
    pause();
    const now = store.get().step;
    store.set({ step: now >= end ? 0 : Math.min(now + count, end) });
  }
  /** @param {number} time */
  function tick(time) {
    const gone = host.visible() ? Math.min(time - before, 200) : 0;
    before = time;
    carried += (gone * perSecond) / 1000;
    const whole = Math.floor(carried);
    carried -= whole;
    if (whole) store.set({ step: Math.min(store.get().step + whole, end) });
    if (store.get().step >= end) pause();
    else frame = requestAnimationFrame(tick);
  }
  function start() {
    if (still()) return store.set({ step: end });
    if (store.get().step >= end) store.set({ step: 0 });
    [before, carried] = [performance.now(), 0];
    play.textContent = "Pause";
    frame = requestAnimationFrame(tick);
  }
  function pause() {
    cancelAnimationFrame(frame);
    frame = 0;
    play.textContent = "Play";
  }
  host.onStop(pause);
  const element = html("div", { class: "action" }, play, one);
  return { play: { element, update: () => {}, pressed: true }, step: scrub };
}
