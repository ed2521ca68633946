// The buttons that every figure has.

import { button } from "./controls.js";
import { link } from "./url.js";

/** @import { Store } from "./types.js" */

/**
 * Reset, and on a page of its own address Copy link.
 *
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {{ stop: () => void, linked: boolean }} options
 */
export function buttons(root, store, { stop, linked }) {
  const reset = button("Reset", () => {
    stop();
    store.reset();
  });
  const copy = button("Copy link", (element) => copyLink(root, store, element));
  return linked ? [reset, copy] : [reset];
}

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {HTMLElement} element
 */
async function copyLink(root, store, element) {
  const address = link(root.id, store.get());
  window.history.replaceState(null, "", address);
  try {
    await navigator.clipboard.writeText(address);
    element.textContent = "Link copied";
  } catch {
    element.textContent = "Link is in the address bar";
  }
  setTimeout(() => {
    element.textContent = "Copy link";
  }, 2000);
}
