// A figure's state in the page's address: #figure=ID&beta=0.9&... Read with suspicion.

import { cleaned } from "./store.js";

/** @import { Schema, State } from "./types.js" */

const LONGEST = 2000;

/**
 * The address of this page with the figure's state in its fragment.
 *
 * @param {string} id
 * @param {State} state
 */
export function link(id, state, address = window.location.href) {
  const fields = new URLSearchParams({ figure: id });
  for (const [name, value] of Object.entries(state)) fields.set(name, String(value));
  return `${address.split("#")[0]}#${fields}`;
}

/**
 * What a fragment holds, by name: nothing where it is longer than any that this book writes.
 *
 * @param {string} fragment
 */
function fieldsOf(fragment) {
  return new URLSearchParams(fragment.length > LONGEST ? "" : fragment.replace(/^#/, ""));
}

/**
 * The part of a state that a fragment holds for the figure of this id; {} for anything odd.
 *
 * @param {string} id
 * @param {Schema} schema
 */
export function fromFragment(id, schema, fragment = window.location.hash) {
  const fields = fieldsOf(fragment);
  return fields.get("figure") === id ? cleaned(schema, Object.fromEntries(fields)) : {};
}

/** The id of the figure that a fragment names, or null. */
export const figureIn = (fragment = window.location.hash) => fieldsOf(fragment).get("figure");
