// The buttons that every figure has.

import { button } from "./controls.js";
import { linkButton, shareFold } from "./share.js";

/** @import { Host, MountOptions, Store } from "./types.js" */

/**
 * Reset, and on a page, where a figure can be shared, the ways to do so.
 *
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {{ glide: Host["glide"], pictures: MountOptions["pictures"] }} options
 */
export function buttons(root, store, { glide, pictures }) {
  const reset = button("Reset", () => glide(store.first));
  return pictures ? [reset, linkButton(root, store), shareFold(root, store, pictures)] : [reset];
}

/**
 * What uncovers the answer of a figure that asks; no other figure shows it.
 *
 * @param {HTMLElement} root
 */
export function answerButton(root) {
  const element = button("Show the answer", () => {
    root.removeAttribute("data-asked");
    root.dispatchEvent(new Event("redraw"));
  });
  element.className = "show-answer";
  return element;
}
