// The predictions of a page: each becomes live, covers what gives it away, and is listed at the book's end.

import { startCover } from "./prediction_cover.js";
import { startList } from "./prediction_list.js";
import { startPiece } from "./prediction_piece.js";

/** Start all that there is of predictions on this page: nothing is given away, then one after the other. */
export async function startPredictions() {
  // A cell that a reader has run asks anew; what its question covers is known.
  document.addEventListener("run-here:output", ({ target }) => {
    const fresh = /** @type {HTMLElement} */ (target).querySelectorAll("[data-predict]");
    for (const piece of fresh) startPiece(/** @type {HTMLElement} */ (piece));
  });
  /** @type {HTMLElement | null} */
  const list = document.querySelector("[data-predictions]");
  if (list) startList(list);
  /** @type {NodeListOf<HTMLElement>} */
  const pieces = document.querySelectorAll("[data-predict]");
  for (const piece of pieces) {
    const question = piece.querySelector(".prediction-question")?.textContent ?? "";
    startCover(piece.dataset.predict ?? "", question);
  }
  for (const piece of pieces) {
    await new Promise((resolve) => setTimeout(resolve)); // the page answers its reader
    startPiece(piece);
  }
}
