// What moves by itself in a figure for a moment: a run that draws itself when it is first seen, a state that
// glides to another. Never for those who asked for less motion.

import { scaleOf } from "./slider_scales.js";

/** @import { Field, State, Store } from "./types.js" */

const GLIDE = 300;
/** What part of a picture has to be in sight. */
const HALF = 0.5;

export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Call back once, when half of a node is in sight; at once where it is. Returns what ends the waiting.
 *
 * @param {Element} node
 * @param {() => void} callback
 */
function whenSeen(node, callback) {
  const { top, bottom, height } = node.getBoundingClientRect();
  const seen = Math.min(bottom, window.innerHeight) - Math.max(top, 0);
  if (seen >= HALF * height) {
    callback();
    return () => {};
  }
  const sight = new IntersectionObserver(
    (entries) => {
      if (!entries.at(-1)?.isIntersecting) return;
      sight.disconnect();
      callback();
    },
    { threshold: HALF },
  );
  sight.observe(node);
  return () => sight.disconnect();
}

/**
 * What lies between two values of a field, or undefined where nothing does.
 *
 * @param {Field} field
 * @param {any} from
 * @param {any} to
 * @param {number} share
 */
function between(field, from, to, share) {
  const mixed = (/** @type {number} */ a, /** @type {number} */ b) => a + share * (b - a);
  if (field.kind === "point") return [0, 1].map((i) => mixed(from[i], to[i]));
  if (!("min" in field)) return undefined; // a name has nothing between it and another
  const scale = scaleOf(field);
  const on = (/** @type {number} */ a, /** @type {number} */ b) =>
    scale.from(mixed(scale.to(a), scale.to(b)));
  if (field.kind === "numbers")
    return to.map((/** @type {number} */ one, /** @type {number} */ i) => on(from[i], one));
  return on(from, to);
}

/**
 * A function that takes a store to another state in a moment; what has no values between changes at once.
 * `stop` leaves it where it is.
 *
 * @param {Store} store
 * @param {(is: boolean) => void} moving
 */
function glider(store, moving) {
  let frame = 0;
  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
    moving(false);
  }
  /** @param {State} patch */
  function glide(patch) {
    stop();
    const from = store.get();
    const gliding = Object.keys(patch).filter(
      (name) => between(store.schema[name], from[name], patch[name], 0) !== undefined,
    );
    const isOther = Object.entries(patch).some(
      ([name, value]) => store.schema[name].kind === "choice" && value !== from[name],
    ); // another land or rule: between the two lies no state that anybody asked for
    if (still() || isOther || !gliding.length) return store.set(patch);
    const began = performance.now();
    moving(true);
    /** @param {number} now */
    function tick(now) {
      const part = Math.min(Math.max((now - began) / GLIDE, 0), 1);
      const share = 1 - (1 - part) ** 3;
      const mixed = gliding.map((name) => [
        name,
        between(store.schema[name], from[name], patch[name], share),
      ]);
      store.set(part < 1 ? { ...patch, ...Object.fromEntries(mixed) } : patch);
      if (part < 1) frame = requestAnimationFrame(tick);
      else stop();
    }
    tick(began);
  }
  return { glide, stop };
}

/**
 * How a figure moves by itself: what its host offers of it, when it may begin, and its end.
 *
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {{ glides?: boolean, onStop: (listener: () => void) => void, stop: () => void }} figure
 */
export function motionOf(root, store, { glides = true, onStop, stop }) {
  const moving = (/** @type {boolean} */ is) => root.toggleAttribute("data-moving", is);
  const { glide, stop: hold } = glider(store, moving);
  onStop(hold);
  /** @type {(() => void)[]} */
  const waiting = [];
  let leave = () => {};
  return {
    host: {
      moving,
      glide(/** @type {State} */ patch) {
        stop(); // what moves by itself gives way
        (glides ? glide : store.set)(patch);
      },
      onceSeen: (/** @type {() => void} */ listener) => waiting.push(listener),
    },
    /** @param {Element} picture */
    begin(picture) {
      if (still() || !waiting.length) return;
      leave = whenSeen(picture, () => {
        for (const listener of waiting) listener();
      });
    },
    rest() {
      leave();
      moving(false);
    },
  };
}
