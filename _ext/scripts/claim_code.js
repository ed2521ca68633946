// The code that measured a claim comes when a reader opens its fold.

import { load } from "./loading.js";

/** @param {HTMLDetailsElement} fold */
async function fill(fold) {
  await load(`measured/${fold.dataset.from}.js`);
  const block = document.createElement("div");
  block.className = "highlight";
  const code = /** @type {any} */ (globalThis).momentumCode[fold.dataset.code ?? ""];
  block.innerHTML = `<pre>${code}</pre>`;
  fold.append(block);
}

export function bringClaimCode() {
  /** @type {NodeListOf<HTMLDetailsElement>} */
  const folds = document.querySelectorAll("details[data-code]");
  for (const fold of folds) {
    const opened = () => {
      if (!fold.open) return;
      fold.removeEventListener("toggle", opened);
      fill(fold);
    };
    fold.addEventListener("toggle", opened);
  }
}
