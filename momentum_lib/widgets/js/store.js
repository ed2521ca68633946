// A figure's state: what each field may be, and who is told when it changes.
//
// A schema has the fields by name, as fields.js makes them from a figure's JSON. What does not fit one is
// clamped or refused, never trusted.

/** @import { Field, Schema, State, Store } from "./types.js" */

const ABSURD = 1e6;
/** The farthest coordinate of a point. */
const FAR = 1e3;

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/**
 * The value that a field takes for `raw`, or undefined where `raw` makes no sense for it.
 *
 * @param {Field} field
 * @param {any} raw
 * @returns {any}
 */
function clean(field, raw) {
  switch (field.kind) {
    case "number":
    case "whole_number": {
      const number = typeof raw === "string" && raw.trim() !== "" ? Number(raw) : raw;
      // A little too much is clamped; far too much is nobody's wish.
      if (typeof number !== "number" || !(Math.abs(number) < ABSURD)) return undefined;
      const inside = clamp(number, field.min, field.max);
      return field.kind === "whole_number" ? Math.round(inside) : inside;
    }
    case "choice":
      return typeof raw === "string" && Object.hasOwn(field.of, raw) ? raw : undefined;
    case "choices": {
      const parts = typeof raw === "string" ? raw.split(",") : raw;
      if (!Array.isArray(parts)) return undefined;
      const chosen = Object.keys(field.of).filter((name) => parts.includes(name));
      return chosen.length ? chosen : undefined;
    }
    case "text":
      return typeof raw === "string" && [...raw].length <= field.longest ? raw : undefined;
    case "flag":
      return { true: true, false: false }[String(raw)];
    case "point":
      return inRange(raw, 2, { min: -FAR, max: FAR });
    case "numbers":
      return inRange(raw, field.default.length, field);
    default:
      return undefined;
  }
}

/**
 * So many numbers, each within the range, or undefined.
 *
 * @param {any} raw
 * @param {number} count
 * @param {{ min: number, max: number }} range
 */
function inRange(raw, count, { min, max }) {
  const parts = typeof raw === "string" ? raw.split(",") : raw;
  if (!Array.isArray(parts) || parts.length !== count) return undefined;
  const numbers = parts.map((part) => clean({ kind: "number", min, max }, part));
  return numbers.includes(undefined) ? undefined : numbers;
}

/**
 * The fields of `raw` that the schema knows, each cleaned; the rest is dropped.
 *
 * @param {Schema} schema
 * @param {any} raw
 * @returns {State}
 */
export function cleaned(schema, raw) {
  if (raw === null || typeof raw !== "object") return {};
  const entries = Object.keys(schema)
    .filter((name) => Object.hasOwn(raw, name))
    .map((name) => [name, clean(schema[name], raw[name])]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/**
 * A store over a schema: `get()`, `set(patch)`, `reset()`, `isMoved()`, `subscribe(listener)`.
 *
 * @param {Schema} schema
 * @param {State} initial
 * @returns {Store}
 */
export function createStore(schema, initial) {
  const first = Object.freeze({ ...initial });
  /** @type {Set<(state: State, changed: string[]) => void>} */
  const listeners = new Set();
  let state = first;

  /** @param {unknown} patch */
  function set(patch) {
    const next = { ...state, ...cleaned(schema, patch) };
    const changed = Object.keys(schema).filter((name) => `${next[name]}` !== `${state[name]}`);
    if (changed.length === 0) return;
    state = Object.freeze(next);
    for (const listener of listeners) listener(state, changed);
  }

  return {
    schema,
    first,
    get: () => state,
    set,
    reset: () => set(first),
    isMoved: () => Object.keys(schema).some((name) => `${state[name]}` !== `${first[name]}`),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
