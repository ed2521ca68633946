// Sentences with gaps, as the JSON of a figure has them: `say` of _words.py.

import { fixed, fraction, plain, short, steps } from "./format.js";

const GAP = /\{(\w+)(?::(\w+)|(\?))?\}/g;

/** How a number may be written; a text stands as it is. */
const FORMATS = {
  plain,
  short,
  steps,
  as_set: fraction,
  3: (value) => fixed(value, 3),
  4: (value) => fixed(value, 4),
  percent: (share) => `${fixed(100 * share, 1)} %`,
  point: ([x, y]) => `(${plain(x)}, ${plain(y)})`,
};

/**
 * A template with its gaps filled; a list of templates as one text.
 *
 * `{alpha}` is the part `alpha`, `{rate:4}` one that a format of `FORMATS` writes. Of `[this|that]` the
 * first alternative stands whose parts are all known, not null and not false; where none is, nothing.
 * `{late?}` in it asks for a part and writes nothing.
 *
 * @param {string | string[]} template
 * @param {Record<string, any>} parts
 * @returns {string}
 */
export function say(template, parts = {}) {
  if (Array.isArray(template)) {
    return template
      .map((sentence) => say(sentence, parts))
      .filter(Boolean)
      .join(" ");
  }
  const part = (name) => {
    if (parts[name] === undefined) throw new Error(`the part ${name} is missing: ${template}`);
    return parts[name];
  };
  const isKnown = (text) =>
    [...text.matchAll(GAP)].every(([, name]) => part(name) !== null && part(name) !== false);
  const filled = (_, name, format = "plain", asked = "") => {
    if (asked) return "";
    return typeof part(name) === "string" ? part(name) : FORMATS[format](part(name));
  };
  return template
    .split(/(\[[^\]]*\])/)
    .map((piece) =>
      piece.startsWith("[") ? (piece.slice(1, -1).split("|").find(isKnown) ?? "") : piece,
    )
    .map((piece) => piece.replace(GAP, filled))
    .join("");
}
