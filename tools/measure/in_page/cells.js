// Cells that run on their page, for bench_cells.py: runCell.NAME.

globalThis.runCell = {
  /** Run a cell; return the seconds to its output. @param {string} id */
  async seconds(id) {
    /** @type {any} */
    const cell = document.querySelector(`[data-cell="${CSS.escape(id)}"]`);
    const ended = new Promise((resolve) => {
      let busy = false;
      new MutationObserver(() => {
        if (!["done", "error"].includes(cell.dataset.state)) busy = true;
        else if (busy) resolve(true);
      }).observe(cell, { attributeFilter: ["data-state"] });
    });
    const from = performance.now();
    cell.querySelector("[data-run]").click();
    await ended;
    return (performance.now() - from) / 1000;
  },

  /** The first cell of a page that draws, or that prints. @param {boolean} draws */
  first(draws) {
    /** @type {any[]} */
    const all = [...document.querySelectorAll("[data-cell]:has([data-run])")];
    const plain = (/** @type {any} */ cell) =>
      cell.querySelector(".output.stream, .output.text_plain");
    const drawn = (/** @type {any} */ cell) =>
      cell.querySelector(".cell_output figure:has(img):not([data-figure])");
    return all.find(draws ? drawn : plain)?.dataset.cell ?? "";
  },
};
