// A figure's state in the page's address: #figure=ID&beta=0.9&... Read with suspicion, and as it was meant:
// editors of texts write &amp; for &, and %3D for =; and many write 0,98 and −1.

import { cleaned } from "./store.js";

/** @import { Field, Schema, State } from "./types.js" */

/** More than any link of this book: the longest rule that a reader may write has 9 letters for one. */
const LONGEST = 10_000;
/** What a link holds besides a figure's fields: which figure, and how it is shown. */
const OTHERS = ["figure", "view", "asked"];
/** So much of what is not understood is repeated. */
const [MOST, WORDY] = [3, 40];

/**
 * The address of a page with the figure's state in its fragment.
 *
 * @param {string} id
 * @param {State} state
 */
export function link(id, state, address = window.location.href) {
  const fields = new URLSearchParams({ figure: id });
  for (const [name, value] of Object.entries(state)) fields.set(name, String(value));
  return `${address.split("#")[0]}#${fields}`;
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * What a fragment holds, by name: nothing where it is too long, or the name of a place on the page. On a
 * page that has one figure only, its name may be left out.
 *
 * @param {string} fragment
 * @returns {Record<string, string>}
 */
export function fieldsOf(fragment) {
  if (fragment.length > LONGEST) return {};
  const text = fragment.replace(/^#/, "");
  const whole = text.includes("=") && !/^figure=[^&]*%26/i.test(text) ? text : decoded(text);
  if (!whole.includes("=")) return {};
  const only = document.body.dataset.alone;
  const pairs = [...new URLSearchParams(whole)].map(([name, value]) => [
    name.replace(/^(amp;)+/, ""),
    value,
  ]);
  const fields = Object.fromEntries(pairs);
  return only ? { figure: only, ...fields } : "figure" in fields ? fields : {};
}

/**
 * A number as it was meant; a comma is one only where there are not several numbers.
 *
 * @param {Field} field
 * @param {string} text
 */
function meant({ kind }, text) {
  if (kind === "text" || kind === "choice") return text;
  const signed = text.replaceAll("−", "-");
  return kind === "number" || kind === "whole_number" ? signed.replace(/^([^,]*),/, "$1.") : signed;
}

/**
 * What a fragment says of the figure of this id: whether it names it, whether its answer is asked for and so
 * to be covered, the part of its state, and in a sentence what can't be understood, if there is something.
 *
 * @param {string} id
 * @param {Schema} schema
 * @returns {{ isNamed: boolean, isAsked: boolean, state: State, complaint: string }}
 */
export function fromFragment(id, schema, fragment = window.location.hash) {
  const { figure, ...fields } = fieldsOf(fragment);
  if (figure !== id) return { isNamed: false, isAsked: false, state: {}, complaint: "" };
  const own = Object.keys(fields).filter((name) => Object.hasOwn(schema, name));
  const given = Object.fromEntries(own.map((name) => [name, meant(schema[name], fields[name])]));
  const state = cleaned(schema, given);
  const leftOut = Object.keys(fields).filter(
    (name) => !Object.hasOwn(state, name) && !OTHERS.includes(name),
  );
  const complaint = leftOut.length ? complaintOf(leftOut, fields) : "";
  return { isNamed: true, isAsked: "asked" in fields, state, complaint };
}

/**
 * @param {string[]} names
 * @param {Record<string, string>} fields
 */
function complaintOf(names, fields) {
  const some = names.slice(0, MOST).map((name) => shortened(`${name}=${fields[name]}`));
  const others = names.length > MOST ? " and more" : "";
  return `This figure does not understand a part of its link, and leaves it out: ${some.join(", ")}${others}.`;
}

/** @param {string} text */
const shortened = (text) => (text.length > WORDY ? `${text.slice(0, WORDY)}…` : text);

/** The id of the figure that a fragment names, if it names one. */
export const figureIn = (fragment = window.location.hash) => fieldsOf(fragment).figure;

/**
 * What of a fragment leads nowhere on a page with these figures, in a sentence; else nothing.
 *
 * @param {string[]} ids
 */
export function astray(ids, fragment = window.location.hash) {
  if (/^#figure(=|%3D)/i.test(fragment) && fragment.length > LONGEST)
    return "This link is too long to be read. The figures are as the book has them.";
  const figure = figureIn(fragment);
  if (figure === undefined || ids.includes(figure)) return "";
  return `This link names a figure that is not on this page: ${shortened(figure)}.`;
}
