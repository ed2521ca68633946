// What moves by itself in a live figure, frame by frame.

globalThis.inMotion = {
  /**
   * How many points the path of the chosen rule has.
   *
   * @param {Element} figure
   */
  length: (figure) =>
    figure.querySelector(".map .line:not(.ghost)")?.getAttribute("d")?.split("L").length ?? 0,

  /**
   * How long the path was, frame by frame.
   *
   * @param {Element} figure
   * @param {number} milliseconds
   */
  async lengths(figure, milliseconds) {
    const found = [];
    for (const end = performance.now() + milliseconds; performance.now() < end; ) {
      found.push(inMotion.length(figure));
      await inFigure.frame();
    }
    return found;
  },

  /**
   * Press reset; what beta was from frame to frame, until it rests.
   *
   * @param {Element} figure
   */
  async glide(figure) {
    const said = () => figure.querySelector("label:has([name=beta]) output")?.textContent;
    const found = [];
    inFigure.resetButton(figure).click();
    do {
      await inFigure.frame();
      found.push(said());
    } while (figure.hasAttribute("data-moving"));
    await inFigure.settle();
    return [...found, said()];
  },
};
