// The door to the search, on every page; what is behind it is loaded when it is first opened.

import { load } from "./loading.js";

/** Open the search. */
export async function openSearch() {
  await load("search.js");
  /** @type {any} */ (globalThis).momentumSearch.open();
}

/** Whether a key is meant for the field that has the focus. @param {EventTarget | null} target */
const isField = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

/** @param {KeyboardEvent} event */
function asksForSearch(event) {
  if (event.key.toLowerCase() === "k") return (event.ctrlKey || event.metaKey) && !event.altKey;
  return event.key === "/" && !event.ctrlKey && !event.metaKey && !isField(event.target);
}

addEventListener(
  "keydown",
  (event) => {
    if (!asksForSearch(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    openSearch();
  },
  true,
);

addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("[data-search]")) openSearch();
});

if (/Mac|iP/.test(navigator.platform)) {
  for (const key of document.querySelectorAll("[data-search] kbd:first-child"))
    key.textContent = "⌘";
}
if (document.querySelector("[data-search-page]")) openSearch();
