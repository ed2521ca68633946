// What a cell puts out that a reader has run on the page: the site does with it what the build does with
// stored outputs.

/** Links to notebooks lead to their pages. */
export function finishRunOutputs() {
  document.addEventListener("run-here:output", ({ target }) => {
    const output = /** @type {HTMLElement} */ (target);
    for (const link of output.querySelectorAll("a[href]")) {
      const address = link.getAttribute("href") ?? "";
      link.setAttribute("href", address.replace(/^([\w./-]+)\.ipynb(?=#|$)/, "$1.html"));
    }
  });
}
