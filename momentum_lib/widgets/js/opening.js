// What draws itself once, when it is first seen, from its beginning to what the state says; the state and its
// words keep still.

import { still } from "./motion.js";

/** @import { Host, NumberField, State, Store } from "./types.js" */

const SECONDS = 1.2;
/** A frame that came late is no leap. */
const LONGEST = 200;

/**
 * How much of a figure is drawn, from 0 to 1: all of it but for a moment when it is first seen, and `again` where
 * somebody asks for it.
 *
 * @param {Store} store
 * @param {Host} host
 */
export function opening(store, host) {
  let [share, frame, before] = [1, 0, 0];
  let isOn = false;

  function end() {
    if (!isOn) return;
    cancelAnimationFrame(frame);
    [share, isOn] = [1, false];
    host.moving(false);
    host.redraw();
  }
  /** @param {number} now */
  function tick(now) {
    const gone = Math.min(Math.max(now - before, 0), LONGEST); // a frame may have begun before its wish
    share += host.visible() ? gone / (1000 * SECONDS) : 0;
    before = now;
    if (share >= 1) return end();
    host.redraw();
    frame = requestAnimationFrame(tick);
  }
  function begin() {
    end();
    [share, before, isOn] = [0, performance.now(), true];
    host.moving(true);
    host.redraw();
    frame = requestAnimationFrame(tick);
  }
  host.onStop(end);
  // Who moves something at once sees all of what it does.
  store.subscribe(end);
  host.onceSeen(begin);
  return {
    end,
    again: () => !still() && begin(),
    isOn: () => isOn,
    share: () => share,
    /** @param {number} whole Of so many steps, how many. */
    of: (whole) => Math.floor(share * whole),
  };
}

/**
 * What draws itself by a field of the state: `drawn` of a state is the one that is shown, whose field `name` runs
 * from its least value to the one that it has.
 *
 * @param {Store} store
 * @param {Host} host
 * @param {string | undefined} name
 */
export function openingOf(store, host, name) {
  if (name === undefined)
    return { isOn: () => false, drawn: (/** @type {Readonly<State>} */ state) => state };
  const { isOn, of } = opening(store, host);
  const { min } = /** @type {NumberField} */ (store.schema[name]);
  return {
    isOn,
    drawn: (/** @type {Readonly<State>} */ state) =>
      isOn() ? { ...state, [name]: min + of(state[name] - min) } : state,
  };
}
