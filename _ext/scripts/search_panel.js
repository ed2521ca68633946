// What the search consists of: field, count, list of results, and help where there are none.

import { inText } from "../../momentum_lib/widgets/js/symbols.js";

const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
export const root = new URL("../", here);

/**
 * An element with its attributes and what is in it.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} inner
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...inner) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...inner);
  return node;
}

/** What stands where nothing was found, or before anything is asked. */
function help() {
  /** @type {[string, string][]} */
  const places = [
    ["chapters/topics.html", "what stands where, by topic"],
    ["chapters/glossary.html", "the glossary"],
    ["index.html", "the contents"],
  ];
  const links = places.map(([path, text]) =>
    element("li", {}, element("a", { href: new URL(path, root).href }, text)),
  );
  const words = "Ask with a word, a sign or a number: velocity, β, 0.9. Or look it up:";
  return [element("p", {}, ...inText(words)), element("ul", {}, ...links)];
}

/** Field, count and results. */
export function panel() {
  const field = element("input", {
    ...{ type: "search", name: "q", id: "search-field", autocomplete: "off" },
    ...{ spellcheck: "false", autocapitalize: "off", enterkeyhint: "search" },
  });
  const label = element("label", { for: "search-field" }, "Search the book");
  const action = new URL("search.html", root).href;
  const form = element("form", { role: "search", action }, label, field);
  const status = element("p", { role: "status", class: "search-count" });
  const list = element("ol", { class: "search-results", "aria-label": "Results" });
  const otherwise = element("div", { class: "search-help" }, ...help());
  return { field, form, status, list, otherwise, all: [form, status, list, otherwise] };
}

/** @typedef {ReturnType<typeof panel>} Panel */

/**
 * How many results there are, in words.
 *
 * @param {number} count
 * @param {number} total
 * @param {string} query
 */
export function counted(count, total, query) {
  if (!count) return `Nothing on “${query}”. Try one word of it, or a word close to it.`;
  if (count < total) return `The best ${count} of ${total} results.`;
  return count === 1 ? "1 result." : `${count} results.`;
}
