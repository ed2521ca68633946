// What a reader has changed before is there again. What was changed in another edition of the book is
// offered, not forced.

import { button, element } from "./dom.js";
import { markSolved } from "./hearing.js";

/** @typedef {import("./page").Page} Page */

/** Offer the changes whose cell is another now; return the ids of those. @param {Page} page */
function offerOldChanges(page) {
  /** @type {Set<string>} */
  const old = new Set();
  const all = [...page.cells.values()];
  for (const [id, change] of Object.entries(page.store.kept.changes)) {
    const same = page.cells.get(id);
    if (same?.book === change.book) continue;
    old.add(id);
    const place = (/** @type {{ place: number }} */ cell) => Math.abs(cell.place - change.place);
    const cell = same ?? all.sort((one, other) => place(one) - place(other))[0];
    if (!cell) continue;
    const box = element("div", {
      class: "run-offer",
      role: "group",
      "aria-label": "Your earlier change",
    });
    const end = () => {
      page.store.change(id);
      box.remove();
    };
    const take = () => {
      end();
      cell.edit().then(() => cell.editor?.set(change.text));
    };
    box.append(
      element(
        "p",
        {},
        "You have changed this cell in an earlier edition of the book. Your version:",
      ),
      element("pre", {}, change.text),
      button("Take it", take, { "data-take": "" }),
      button("Forget it", end, { "data-forget": "" }),
    );
    cell.bar.after(box);
  }
  return old;
}

/** Show again what the reader has changed and solved before. @param {Page} page */
export function takeChanges(page) {
  const old = offerOldChanges(page);
  for (const [id, change] of Object.entries(page.store.kept.changes)) {
    const cell = page.cells.get(id);
    if (!cell || old.has(id)) continue;
    cell.set(change.text);
    cell.edit();
    cell.become("stale", "Yours; not run yet");
  }
  for (const cell of page.cells.values()) {
    if (cell.exercise && page.store.kept.solved.includes(cell.exercise)) markSolved(cell);
  }
}
