// The book's host: a classic script that brings every figure on the page to life.

import { mount } from "./figure.js";
import { FIGURES } from "./registry.js";
import { figureIn } from "./url.js";

const here = document.currentScript?.src ?? "";

/** The handwritten digits lie beside this script, and are loaded only when a figure asks for them. */
function digits() {
  const script = document.createElement("script");
  script.src = new URL("digits.js", here).href;
  return new Promise((resolve, reject) => {
    script.onload = () => resolve(globalThis.momentumDigits);
    script.onerror = () => reject(new Error("the digits could not be loaded"));
    document.head.append(script);
  });
}

/**
 * Bring the figure that the address names into sight, and let Tab go on from there. The browser does
 * that for the name of a place, and knows nothing of a figure in some state.
 */
function reach(options) {
  const root = [...document.querySelectorAll("figure[data-figure]")].find(
    ({ id }) => id === figureIn(),
  );
  if (!root) return;
  root.tabIndex = -1;
  root.focus({ preventScroll: true });
  root.scrollIntoView(options);
}

/** One figure at a time: between two of them the page answers its reader. */
async function start() {
  // Who comes back finds the page where it was left.
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  if (type === "navigate") reach({ behavior: "instant" });
  window.addEventListener("hashchange", () => reach());
  for (const root of document.querySelectorAll("figure[data-figure]")) {
    const definition = FIGURES[root.dataset.figure];
    if (!definition) continue;
    await new Promise((resolve) => setTimeout(resolve));
    mount(root, definition, { digits });
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
