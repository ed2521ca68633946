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
   * Bring a figure into sight, or choose a surface; what it shows and says from frame to frame while it draws itself, and once it rests.
   *
   * @param {Element} figure
   * @param {string} [surface]
   */
  async opening(figure, surface) {
    const [pictures, words] = [new Set(), new Set()];
    /** @type {number[]} */
    const lengths = [];
    const look = () => {
      pictures.add(inFigure.picture(figure));
      words.add(inFigure.words(figure));
      lengths.push(inMotion.length(figure));
    };
    await inFigure.intoSight(figure);
    const choice = /** @type {HTMLSelectElement} */ (figure.querySelector("[name=surface]"));
    if (surface) {
      choice.value = surface;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    }
    while (!figure.hasAttribute("data-moving")) await inFigure.frame();
    while (figure.hasAttribute("data-moving")) {
      await inFigure.frame();
      look();
    }
    await inFigure.settle();
    look();
    return { count: pictures.size, words: [...words], lengths, last: inFigure.picture(figure) };
  },

  /**
   * Of pairs of alpha and beta, whether the pad has each among those that do not come nearer; null outside of it.
   *
   * @param {Element} figure
   * @param {[number, number][]} pairs
   */
  beyond(figure, pairs) {
    const pad = figure.querySelector(".pad");
    const area = /** @type {SVGPathElement} */ (pad?.querySelector(".beyond"));
    const label = pad?.querySelector(".handle")?.getAttribute("aria-valuemax");
    const [left, top, width, height] = ["x", "y", "width", "height"].map((name) =>
      Number(pad?.querySelector(".layers")?.getAttribute(name)),
    );
    return pairs.map(([alpha, beta]) => {
      const share = alpha / Number(label);
      if (share > 1) return null;
      return area.isPointInFill(new DOMPoint(left + share * width, top + (1 - beta) * height));
    });
  },

  /**
   * Press something, as reset; what is said somewhere, as of beta, from frame to frame until the figure rests.
   *
   * @param {Element} figure
   * @param {{ press?: string, watched?: string }} how
   */
  async glide(figure, { press, watched = "label:has([name=beta]) output" }) {
    const said = () => figure.querySelector(watched)?.textContent;
    const found = [];
    const pressed = press ? figure.querySelector(press) : inFigure.resetButton(figure);
    /** @type {HTMLElement} */ (pressed).click();
    do {
      await inFigure.frame();
      found.push(said());
    } while (figure.hasAttribute("data-moving"));
    await inFigure.settle();
    return [...found, said()];
  },
};
