// Paper has no folds: what is folded opens for the print and closes after it. Only the code of a
// picture stays folded, and is left out.
const FOLDED = "article details:not([open], .tag_hide-input > details)";

export function unfoldForPaper() {
  /** @type {Iterable<HTMLDetailsElement>} */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = document.querySelectorAll(FOLDED);
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });
  document.querySelector(".print-button")?.addEventListener("click", () => print());
}
