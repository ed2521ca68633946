// The book's host: a classic script that brings every figure on the page to life.

import { html } from "./dom.js";
import { mount } from "./figure.js";
import { FIGURES } from "./registry.js";
import { framed } from "./share.js";
import { astray, figureIn } from "./url.js";

const own = /** @type {HTMLScriptElement | null} */ (document.currentScript);
const here = own?.src ?? "";

const figures = () =>
  /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("figure[data-figure]"));

/**
 * Load what lies beside this script, and is wanted only now.
 *
 * @param {string} name
 */
function load(name) {
  const script = document.createElement("script");
  script.src = new URL(name, here).href;
  return new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${name} could not be loaded`));
    document.head.append(script);
  });
}

/**
 * What a kind of figure is. Its script has come with the page, or is asked for now.
 *
 * @param {string} name
 */
async function kind(name) {
  if (!FIGURES[name]) await load(`figure-${name}.js`);
  return FIGURES[name];
}

/** The handwritten digits, for a figure that asks for them. */
async function digits() {
  await load("digits.js");
  return window.momentumDigits;
}

/** What saves a figure's picture. */
async function pictures() {
  if (!window.momentumPictures) await load("pictures.js");
  return window.momentumPictures;
}

/**
 * Bring the figure that the address names into sight, and let Tab go on from there. The browser does
 * that for the name of a place, and knows nothing of a figure in some state.
 *
 * @param {ScrollIntoViewOptions} [options]
 */
function reach(options) {
  const root = [...figures()].find(({ id }) => id === figureIn());
  if (!root || document.body.dataset.alone) return; // there it is all that there is
  if (framed()) return scrollWithin(root);
  root.tabIndex = -1;
  root.focus({ preventScroll: true });
  root.scrollIntoView(options);
}

/**
 * In a frame only the frame scrolls, and the focus stays where the reader of the other page has it.
 *
 * @param {HTMLElement} root
 */
function scrollWithin(root) {
  const { scrollPaddingTop } = getComputedStyle(document.documentElement);
  const top = root.getBoundingClientRect().top + window.scrollY;
  window.scrollTo({ top: top - (Number.parseFloat(scrollPaddingTop) || 0), behavior: "instant" });
}

/** Say above all else what of the link leads nowhere. */
function sayWhatIsAstray() {
  document.querySelector("main > .link-note")?.remove();
  const words = astray([...figures()].map(({ id }) => id));
  if (!words) return;
  const note = html("p", { class: "link-note", role: "alert" }, words);
  document.querySelector("main")?.prepend(note);
}

/** Who comes back finds the page where it was left. */
function isNewVisit() {
  const [visit] = performance.getEntriesByType("navigation");
  return visit instanceof PerformanceNavigationTiming && visit.type === "navigate";
}

/** Tells from now on whether the reader has begun to move the page. */
function readersHand() {
  const hand = { moves: false };
  for (const type of ["wheel", "touchmove", "pointerdown", "keydown"])
    window.addEventListener(type, () => (hand.moves = true), { once: true, passive: true });
  return hand;
}

/** One figure at a time: between two of them the page answers its reader. */
async function start() {
  const hand = readersHand();
  if (isNewVisit()) reach({ behavior: "instant" });
  sayWhatIsAstray();
  window.addEventListener("hashchange", () => {
    sayWhatIsAstray();
    reach();
  });
  for (const root of figures()) {
    const definition = await kind(root.dataset.figure ?? "");
    await new Promise((resolve) => setTimeout(resolve));
    mount(root, definition, { digits, pictures });
  }
  // A live figure is higher than its still: those above may have pushed the named one away.
  if (isNewVisit() && !hand.moves) reach({ behavior: "instant" });
}

// The scripts of the kinds follow this one; it may also have been asked for after all of them.
if (document.readyState === "complete") start();
else document.addEventListener("DOMContentLoaded", start);
