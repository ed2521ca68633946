// What the reader has predicted: kept in this browser only, and in memory where a browser keeps nothing.

/** @import { Entry } from "./prediction_types.js" */

const KEY = "momentum-predictions-1";

/** @typedef {{ all: boolean, made: Record<string, Entry> }} Kept */

/** @returns {Kept} */
const nothing = () => ({ all: false, made: {} });

/** @type {Set<() => void>} */
const listeners = new Set();
let kept = read();

/** @returns {Kept} */
function read() {
  try {
    const { all, made } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const entries = made && typeof made === "object" ? Object.entries(made) : [];
    const sound = entries.filter(([, entry]) => entry && typeof entry === "object");
    return { all: all === true, made: Object.fromEntries(sound) };
  } catch {
    return nothing(); // refused, or not ours
  }
}

function changed() {
  try {
    const empty = !kept.all && !Object.keys(kept.made).length;
    if (empty) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // refused: it is remembered until the page is left
  }
  for (const tell of listeners) tell();
}

export const store = {
  /**
   * @param {string} name
   * @returns {Entry}
   */
  entry: (name) => (Object.hasOwn(kept.made, name) ? kept.made[name] : {}),

  /** Whether an answer may be seen. @param {string} name */
  open(name) {
    const { guess, shown } = store.entry(name);
    return kept.all || guess !== undefined || shown === true;
  },

  /**
   * @param {string} name
   * @param {Entry} entry
   */
  keep(name, entry) {
    kept.made[name] = entry;
    changed();
  },

  /** @param {string} name */
  forget(name) {
    delete kept.made[name];
    changed();
  },

  forgetAll() {
    kept = nothing();
    changed();
  },

  showsAll: () => kept.all,

  /** @param {boolean} all */
  showAll(all) {
    kept.all = all;
    changed();
  },

  /** Call a function now and after each change, in this window or another. @param {() => void} tell */
  follow(tell) {
    listeners.add(tell);
    tell();
  },
};

addEventListener("storage", ({ key }) => {
  if (key !== KEY && key !== null) return;
  kept = read();
  for (const tell of listeners) tell();
});
