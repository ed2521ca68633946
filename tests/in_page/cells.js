// What the tests of cells that run on their page ask of it; they call these by name: cells.NAME.

globalThis.cells = {
  /** The ids of the cells with a button, in their order. */
  all: () =>
    [...document.querySelectorAll("[data-cell]:has([data-run])")].map(
      (/** @type {any} */ cell) => cell.dataset.cell,
    ),

  /** @param {string} id @returns {any} */
  of: (id) => document.querySelector(`[data-cell="${CSS.escape(id)}"]`),

  /** Open what a cell's code is folded in. @param {string} id */
  unfold(id) {
    const input = cells.of(id).querySelector(".cell_input");
    for (let fold = input.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
  },

  /** Wait until a cell is in one of some states; return the state. @param {string} id @param {string[]} states */
  become(id, states) {
    const cell = cells.of(id);
    return new Promise((resolve) => {
      const look = () => states.includes(cell.dataset.state) && resolve(cell.dataset.state);
      new MutationObserver(look).observe(cell, { attributeFilter: ["data-state"] });
      look();
    });
  },

  /** Press a cell's button, and wait for the end of the run. @param {string} id */
  async run(id) {
    const cell = cells.of(id);
    const busy = cells.become(id, ["starting", "waiting", "running"]);
    const from = performance.now();
    cell.querySelector("[data-run]").click();
    await busy;
    const state = await cells.become(id, ["done", "error"]);
    // A figure's module comes a moment later.
    while (cell.querySelector(".run-figure:empty")) await new Promise(requestAnimationFrame);
    return { state, seconds: (performance.now() - from) / 1000, ...cells.shown(cell) };
  },

  /** What a cell shows: its text, without what a live figure or a prediction adds to it. @param {any} cell */
  shown(cell) {
    const output = cell.querySelector("[data-output]");
    return { ...cells.told(output), said: cell.querySelector(".run-said").textContent };
  },

  /** What stands in an output: its text, pictures, live figures and predictions. @param {any} output */
  told(output) {
    const whole = output.cloneNode(true);
    const predictions = [...whole.querySelectorAll("[data-prediction]")].map(
      (each) => each.dataset.prediction,
    );
    const figures = [...whole.querySelectorAll("[data-figure]")].map(
      (/** @type {any} */ each) => each.dataset.figure,
    );
    const pictures = whole.querySelectorAll("img").length;
    for (const each of whole.querySelectorAll(
      "[data-prediction], [data-figure], style, figcaption, button, .run-sliders",
    )) {
      each.remove();
    }
    const text = whole.textContent.replace(/\s+/g, " ").trim();
    return { text, pictures: figures.length ? 0 : pictures, figures, predictions };
  },

  /** The same of the outputs that a notebook stores. @param {Record<string, any>[]} outputs */
  stored(outputs) {
    const place = document.createElement("div");
    for (const output of outputs) {
      const part = document.createElement("div");
      const { "text/html": html, "image/png": png, "text/plain": plain } = output.data ?? {};
      if (html) part.innerHTML = [html].flat().join("");
      else if (png) part.append(document.createElement("img"));
      else part.textContent = [plain ?? output.text ?? ""].flat().join("");
      place.append(part);
    }
    return cells.told(place);
  },
};
