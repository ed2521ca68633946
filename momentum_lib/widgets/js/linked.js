// What ties a figure to the address of its page: the state that a link names, and what a link says in vain.

import { html } from "./dom.js";
import { fromFragment } from "./url.js";

/** @import { FigureDefinition, Store } from "./types.js" */

/**
 * Have a figure follow the address from now on: `note` says what of a link is not understood, or not taken as it
 * is. `stop` ends what moves by itself, before another state is taken over.
 *
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {{ stop: () => void, fitted?: FigureDefinition["fitted"] }} figure
 */
export function followAddress(root, store, { stop, fitted }) {
  const note = html("p", { class: "link-note", role: "alert", hidden: true });
  function follow() {
    const { isNamed, isAsked, state, complaint } = fromFragment(root.id, store.schema);
    if (Object.keys(state).length) stop();
    store.set(state);
    const other = isNamed ? fitted?.(store.get()) : null;
    if (other) store.set(other.state);
    say([complaint, other?.said].filter(Boolean).join(" "));
    if (!isNamed) return;
    root.toggleAttribute("data-asked", isAsked);
    root.dispatchEvent(new Event("redraw"));
  }
  /** @param {string} words */
  function say(words) {
    note.textContent = words;
    note.hidden = !words;
  }
  follow();
  window.addEventListener("hashchange", follow);
  return {
    note,
    clear: () => say(""),
    leave: () => window.removeEventListener("hashchange", follow),
  };
}
