// Play, pause, single step and scrub: a field of the store that runs by itself.

import { button, slider } from "./controls.js";
import { html } from "./dom.js";

/** @import { Control, Host, NumberField, State, Store } from "./types.js" */

/**
 * @typedef {object} PlayerOptions
 * @property {string} [name] The field that counts the steps.
 * @property {(state: State) => number} last The step at which it ends.
 * @property {number} [perSecond]
 * @property {string} [label]
 */

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * A player of the field `name`, which counts steps up to `last(state)`. It moves only while the figure
 * is in sight; for those who asked for less motion, Play shows the last step at once.
 *
 * @param {Store} store
 * @param {Host} host
 * @param {PlayerOptions} options
 * @returns {Control}
 */
export function player(store, host, { name = "step", last, perSecond = 15, label = "step t" }) {
  const field = /** @type {NumberField} */ ({ ...store.schema[name] });
  const scrub = slider(store, name, label);
  const play = button("Play", () => (frame ? pause() : start()), "play");
  const one = button("Step", () => advance(1), "one-step");
  // Who takes the step in hand has it: it does not run away under the pointer.
  for (const type of ["pointerdown", "input"]) scrub.input.addEventListener(type, () => pause());
  let [frame, before, carried] = [0, 0, 0];

  /** @param {number} count */
  function advance(count) {
    pause();
    const now = store.get()[name];
    const end = Math.min(last(store.get()), field.max);
    store.set({ [name]: now >= end ? 0 : Math.min(now + count, end) });
  }
  /** @param {number} time */
  function tick(time) {
    const gone = host.visible() ? Math.min(time - before, 200) : 0;
    before = time;
    carried += (gone * perSecond) / 1000;
    const whole = Math.floor(carried);
    carried -= whole;
    const end = Math.min(last(store.get()), field.max);
    if (whole) store.set({ [name]: Math.min(store.get()[name] + whole, end) });
    if (store.get()[name] >= end) pause();
    else frame = requestAnimationFrame(tick);
  }
  function start() {
    const end = Math.min(last(store.get()), field.max);
    if (still()) return store.set({ [name]: end });
    if (store.get()[name] >= end) store.set({ [name]: 0 });
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
  const element = html("div", { class: "player" }, play, one, scrub.element);
  /** @param {State} state */
  const update = (state) => {
    const end = Math.min(last(state), field.max);
    scrub.input.max = String(end);
    scrub.update({ ...state, [name]: Math.min(state[name], end) });
  };
  return { element, update };
}
