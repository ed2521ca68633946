// What a reader may do with all cells of a page; it appears with the first run or change.

import { button, element } from "./dom.js";
import { downloadNotebook } from "./notebook.js";

/** @typedef {import("./page").Page} Page */

/** @param {Page} page */
export function openToolbar(page) {
  const words = element("span", { class: "run-python" });
  const stop = button("Stop", () => page.stop(), { "data-stop": "" });
  const bar = element(
    "div",
    { class: "run-page", role: "toolbar", "aria-label": "The code of this page" },
    words,
    button("Run all", () => page.runAll(), { "data-run-all": "" }),
    stop,
    button("Restart", () => page.restart(), { "data-restart": "" }),
    button("Back to the book", () => page.backAll(), { "data-back-all": "" }),
  );
  if (page.notebook) {
    bar.append(
      button("Download", () => downloadNotebook(page.notebook, page.cells), {
        "data-download": "",
        title: "As a notebook, with your changes",
      }),
    );
  }
  (document.querySelector("main") ?? document.body).append(bar);
  return {
    /** @param {string} state @param {boolean} busy */
    say(state, busy) {
      words.textContent = state;
      stop.hidden = !busy;
    },
  };
}
