// How the prediction scripts make elements.

import { inText } from "../../momentum_lib/widgets/js/symbols.js";

/** @type {Record<string, string>} */
const SIGNS = { lt: "<", gt: ">", amp: "&" };
const SVG = "http://www.w3.org/2000/svg";

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | EventListener>} attributes
 * @param {(Node | string)[]} content
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...content);
  return element;
}

/**
 * An element with words that may hold code, as momentum_book.predictions has escaped them.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} html
 */
export function worded(tag, html) {
  const element = document.createElement(tag);
  for (const [i, part] of html.split(/<code>(.*?)<\/code>/).entries()) {
    const words = part.replace(/&(lt|gt|amp);/g, (_, name) => SIGNS[name]);
    element.append(...(i % 2 ? [make("code", {}, words)] : inText(words)));
  }
  return element;
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} attributes
 * @param {(Node | string)[]} content
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function draw(tag, attributes = {}, ...content) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...content);
  return element;
}
