// The book's host: a classic script that brings every figure on the page to life.

import { mount } from "./figure.js";
import { FIGURES } from "./registry.js";
import { figureIn } from "./url.js";

/** @import { Digits } from "./types.js" */

const own = /** @type {HTMLScriptElement | null} */ (document.currentScript);
const here = own?.src ?? "";

const figures = () =>
  /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("figure[data-figure]"));

/**
 * The handwritten digits lie beside this script, and are loaded only when a figure asks for them.
 *
 * @returns {Promise<Digits>}
 */
function digits() {
  const script = document.createElement("script");
  script.src = new URL("digits.js", here).href;
  return new Promise((resolve, reject) => {
    script.onload = () => resolve(window.momentumDigits);
    script.onerror = () => reject(new Error("the digits could not be loaded"));
    document.head.append(script);
  });
}

/**
 * Bring the figure that the address names into sight, and let Tab go on from there. The browser does
 * that for the name of a place, and knows nothing of a figure in some state.
 *
 * @param {ScrollIntoViewOptions} [options]
 */
function reach(options) {
  const root = [...figures()].find(({ id }) => id === figureIn());
  if (!root) return;
  root.tabIndex = -1;
  root.focus({ preventScroll: true });
  root.scrollIntoView(options);
}

/** One figure at a time: between two of them the page answers its reader. */
async function start() {
  // Who comes back finds the page where it was left.
  const [visit] = performance.getEntriesByType("navigation");
  if (visit instanceof PerformanceNavigationTiming && visit.type === "navigate")
    reach({ behavior: "instant" });
  window.addEventListener("hashchange", () => reach());
  for (const root of figures()) {
    const definition = FIGURES[root.dataset.figure ?? ""];
    if (!definition) continue;
    await new Promise((resolve) => setTimeout(resolve));
    mount(root, definition, { digits });
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
