// What the tests in Firefox ask of a page: each figure tried as a whole, in one go.

globalThis.inFirefox = {
  /**
   * @param {() => unknown} isSo
   * @param {number} seconds
   */
  async until(isSo, seconds) {
    const end = performance.now() + 1000 * seconds;
    while (!isSo() && performance.now() < end) await inFigure.frame();
    return Boolean(isSo());
  },

  /**
   * Move every control that can be moved now, and each handle by a key.
   *
   * @param {Element} figure
   */
  moveAll(figure) {
    const nodes = inFigure.controls(figure);
    const usable = inFigure.usable(figure).map((/** @type {number} */ i) => nodes[i]);
    for (const node of usable) {
      if (node.type === "range") inFigure.pushAway(node);
      else if (node.tagName === "SELECT") {
        node.value = inFigure.otherValues(node)[0] ?? node.value;
        node.dispatchEvent(new Event("change", { bubbles: true }));
      } else if (node.type === "checkbox" || node.type === "radio") node.click();
    }
    const handles = [...figure.querySelectorAll(".handle")];
    for (const handle of handles)
      handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    return usable.length + handles.length;
  },

  /**
   * Bring a figure into sight, let it draw, move all of it, and set it back; what was seen.
   *
   * @param {string} name
   */
  async tried(name) {
    const figure = /** @type {HTMLElement} */ (document.getElementById(name));
    await inFigure.intoSight(figure);
    await inFirefox.until(() => figure.hasAttribute("data-ready"), 60);
    inFigure.unfold(figure);
    const before = inFigure.picture(figure);
    const moved = inFirefox.moveAll(figure);
    const changed = await inFirefox.until(() => inFigure.picture(figure) !== before, 10);
    await inFigure.settle();
    const words = inFigure.words(figure);
    await inFigure.reset(figure);
    return { moved, changed, words };
  },

  async lecture() {
    await inFirefox.until(() => "fitted" in document.body.dataset, 30);
    const figure = /** @type {HTMLElement} */ (document.querySelector("figure[data-figure]"));
    return { bottom: figure.getBoundingClientRect().bottom, share: Number(figure.dataset.share) };
  },
};
