// Where Pyodide is not part of the site, a reader is asked before it is fetched.

import { button, element } from "./dom.js";

/** @param {string} address */
export const isElsewhere = (address) => new URL(address, location.href).origin !== location.origin;

/**
 * Ask below a cell, and resolve with the answer.
 * @param {Element} place
 * @param {string} address
 * @param {string} size
 * @returns {Promise<boolean>}
 */
function ask(place, address, size) {
  if (!navigator.onLine) {
    place.textContent =
      "Python is not part of this copy of the book, and there is no network to fetch it from.";
    return Promise.resolve(false);
  }
  return new Promise((resolve) => {
    const host = new URL(address).host;
    const words = `Python is not part of this copy of the book. To run code here, your browser would fetch it from ${host}: ${size}, kept for the next time.`;
    const box = element("div", { class: "run-ask", role: "group", "aria-label": "Fetch Python?" });
    const answer = (/** @type {boolean} */ yes) => () => {
      box.remove();
      resolve(yes);
    };
    const yes = button("Fetch it", answer(true), { "data-yes": "" });
    box.append(element("p", {}, words), yes, button("Not now", answer(false), { "data-no": "" }));
    place.after(box);
    yes.focus();
  });
}

/** Ask once a page. @param {import("./page").Page} page @param {Element} place */
export async function mayStart(page, place) {
  const { pyodide, size } = page.settings;
  page.allowed ||= await ask(place, pyodide, size ?? "some megabytes");
  return page.allowed;
}
