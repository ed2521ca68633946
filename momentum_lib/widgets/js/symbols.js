// The learning rate α and the momentum coefficient β, each in the colour that it has in the book's text.

import { html, svg } from "./dom.js";

/** @type {Record<string, string>} */
const CLASSES = { α: "alpha", β: "beta" };

/**
 * The parts of a text, its symbols each in an element that has its colour.
 *
 * @param {string} text
 * @param {(symbol: string, name: string) => Element} marked
 */
const parts = (text, marked) =>
  text
    .split(/([αβ])/)
    .filter(Boolean)
    .map((part) => (part in CLASSES ? marked(part, CLASSES[part]) : part));

/** @param {string} text */
export const inText = (text) =>
  parts(text, (symbol, name) => html("span", { class: name }, symbol));

/** @param {string} text */
export const inPicture = (text) =>
  parts(text, (symbol, name) => svg("tspan", { class: name }, symbol));

/** The name of the symbol that a control moves, if its label begins with one. @param {string} label */
export const moves = (label) => /** @type {string | undefined} */ (CLASSES[label[0]]);
