// The book's host: a classic script that brings every figure on the page to life.

import { mount } from "./figure.js";
import { FIGURES } from "./registry.js";

function start() {
  for (const root of document.querySelectorAll("figure[data-figure]")) {
    const definition = FIGURES[root.dataset.figure];
    if (definition && !root.hasAttribute("data-ready")) mount(root, definition);
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
