// Play, pause, single step and scrub: a field of the store that runs by itself.

import { button, slider } from "./controls.js";
import { html } from "./dom.js";
import { still } from "./motion.js";

/** @import { Control, Host, NumberField, Store } from "./types.js" */

/**
 * @typedef {object} PlayerOptions
 * @property {number | ((step: number) => number)} perSecond How many steps a second, perhaps by the step.
 * @property {string} [field] The field that runs: a whole number, each of which is a step.
 * @property {number | (() => number)} [end] Where it stops, if not at the field's last.
 * @property {string} [label] What Play is called.
 * @property {boolean} [single] Whether a button takes one step.
 */

/**
 * A player of the field `step`, or of another, up to the last one: its buttons, and the slider. It moves
 * only while the figure is in sight; for those who asked for less motion, Play shows the last step at once,
 * and from there the first.
 *
 * @param {Store} store
 * @param {Host} host
 * @param {PlayerOptions} options
 * @returns {Record<string, Control>}
 */
export function player(store, host, options) {
  const { perSecond, field = "step", label = "Play", single = true } = options;
  const { min: first, max: last } = /** @type {NumberField} */ (store.schema[field]);
  const { end: given = last } = options;
  const ending = () => (typeof given === "function" ? given() : given);
  const pace = typeof perSecond === "function" ? perSecond : () => perSecond;
  let end = last;
  const scrub = slider(store, field);
  const play = button(label, () => (frame ? pause() : start()), "play");
  const one = button("Step", () => advance(1), "one-step");
  // Who takes the step in hand has it: it does not run away under the pointer.
  for (const type of ["pointerdown", "input"]) scrub.input.addEventListener(type, () => pause());
  let [frame, before, carried] = [0, 0, 0];

  /** @param {number} count */
  function advance(count) {
    pause();
    end = ending();
    const now = store.get()[field];
    store.set({ [field]: now >= end ? first : Math.min(now + count, end) });
  }
  /** @param {number} time */
  function tick(time) {
    const gone = host.visible() ? Math.min(time - before, 200) : 0;
    before = time;
    carried += (gone * pace(store.get()[field])) / 1000;
    const whole = Math.floor(carried);
    carried -= whole;
    if (whole) store.set({ [field]: Math.min(store.get()[field] + whole, end) });
    if (store.get()[field] >= end) pause();
    else frame = requestAnimationFrame(tick);
  }
  function start() {
    end = ending();
    const isOver = store.get()[field] >= end;
    if (still()) return store.set({ [field]: isOver ? first : end });
    if (isOver) store.set({ [field]: first });
    [before, carried] = [performance.now(), 0];
    play.textContent = "Pause";
    frame = requestAnimationFrame(tick);
  }
  function pause() {
    cancelAnimationFrame(frame);
    frame = 0;
    play.textContent = label;
  }
  host.onStop(pause);
  const element = html("div", { class: "action" }, play, ...(single ? [one] : []));
  return { play: { element, update: () => {}, pressed: true }, [field]: scrub };
}
