// A run that draws itself: quickly when it is first seen, and at a pace at which the eye follows at Play.

import { button } from "./controls.js";
import { html } from "./dom.js";
import { still } from "./motion.js";
import { opening } from "./opening.js";

/** @import { Control, Host, Store } from "./types.js" */

const PER_SECOND = 12;

/**
 * How much of a run of so many steps is shown: `upTo(steps)` of the picture, `said(steps)` of the words, which
 * keep still while it is first seen. `play` is the control.
 *
 * @param {Store} store
 * @param {Host} host
 */
export function reveal(store, host, { label = "Play", perSecond = PER_SECOND } = {}) {
  let [head, total, frame, before] = [Infinity, 0, 0, 0];
  const first = opening(store, host);
  const play = button(label, () => (frame ? pause() : start()), "play");

  function pause() {
    cancelAnimationFrame(frame);
    frame = 0;
    play.textContent = label;
  }
  /** All of it is shown. */
  function end() {
    pause();
    if (head === Infinity) return;
    head = Infinity;
    host.redraw();
  }
  /** @param {number} now */
  function tick(now) {
    const gone = Math.min(Math.max(now - before, 0), 200); // a frame may have begun before its wish
    head += host.visible() ? (gone * perSecond) / 1000 : 0;
    before = now;
    if (head >= total) return end();
    host.redraw();
    frame = requestAnimationFrame(tick);
  }
  function start() {
    first.end();
    if (still()) {
      head = head === Infinity ? 0 : Infinity;
      return host.redraw();
    }
    if (head === Infinity) head = 0;
    play.textContent = "Pause";
    before = performance.now();
    host.redraw();
    frame = requestAnimationFrame(tick);
  }
  host.onStop(end);

  const played = () => Math.min(Math.floor(head), total);
  /** @param {number} steps */
  function upTo(steps) {
    total = steps;
    return Math.min(first.of(steps), played());
  }
  const element = html("div", { class: "action" }, play);
  /** @type {Control} */
  const control = { element, update: () => {}, pressed: true };
  return {
    play: control,
    upTo,
    said: (/** @type {number} */ steps) => Math.min(played(), steps),
    again: first.again,
  };
}
