// Paper has no folds: what is folded opens for the print and closes after it. Only the code of a
// picture and that of a claim's card stay folded, and are left out.
const FOLDED = "article details:not([open], .tag_hide-input > details, .claim-code)";

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
