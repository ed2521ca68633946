// Whether what a live figure shows has room: more of `inFigure`.

Object.assign(inFigure, {
  /**
   * What sticks out of the figure.
   *
   * @param {Element} figure
   */
  outside(figure) {
    const all = figure.getBoundingClientRect();
    return [...figure.querySelectorAll(":is(svg.panel, input, select, textarea, button, text)")]
      .filter((node) => {
        const own = node.getBoundingClientRect();
        return own.width > 0 && (own.left < all.left - 2 || own.right > all.right + 2);
      })
      .map((node) => node.outerHTML.slice(0, 80));
  },

  /**
   * The selects whose longest choice does not fit.
   *
   * @param {Element} figure
   */
  cutChoices: (figure) =>
    [...figure.querySelectorAll("select")]
      .filter((node) => {
        const pen = document.createElement("canvas").getContext("2d");
        if (!node.clientWidth || !pen) return false;
        pen.font = getComputedStyle(node).font;
        const words = [...node.options].map(({ text }) => pen.measureText(text).width);
        return Math.max(...words) > node.clientWidth - 40; // the arrow and the padding
      })
      .map(({ name }) => name),

  /**
   * How many numbers of each axis meet their neighbour.
   *
   * @param {Element} figure
   */
  ticksThatMeet(figure) {
    const meet = (/** @type {DOMRect} */ a, /** @type {DOMRect} */ b) =>
      a.right + 2 > b.left && b.right + 2 > a.left && a.bottom > b.top && b.bottom > a.top;
    return [...figure.querySelectorAll(".axis")]
      .map((axis) => {
        const boxes = [...axis.querySelectorAll("text")].map((node) =>
          node.getBoundingClientRect(),
        );
        return boxes.slice(1).filter((box, i) => box.width && meet(boxes[i], box)).length;
      })
      .filter(Boolean);
  },

  /**
   * The pairs of names at line ends that lie over each other.
   *
   * @param {Element} figure
   */
  namesThatMeet(figure) {
    const meet = (/** @type {DOMRect} */ a, /** @type {DOMRect} */ b) =>
      a.x < b.x + b.width &&
      b.x < a.x + a.width &&
      a.y + 2 < b.y + b.height &&
      b.y + 2 < a.y + a.height;
    return [...figure.querySelectorAll("svg.panel")].flatMap((panel) => {
      /** @type {NodeListOf<SVGTextElement>} */
      const labels = panel.querySelectorAll("text.label");
      const boxes = [...labels].map((node) => node.getBBox());
      return boxes.flatMap((box, i) => boxes.slice(i + 1).filter((other) => meet(box, other)));
    });
  },

  /**
   * Of each tie the name it leads to, its ends, and where that name begins.
   *
   * @param {Element} figure
   */
  ties: (figure) =>
    [...figure.querySelectorAll(".tie")].map((tie) => {
      const label = /** @type {SVGTextElement} */ (tie.nextSibling);
      const numbers = (tie.getAttribute("d")?.match(/[-.\d]+/g) ?? []).map(Number);
      return [label.textContent, numbers, label.getBBox().x];
    }),

  /**
   * Whether a figure fills its width in a window of this width. Out of sight it is not drawn, and in
   * sight some frame after its width has changed.
   *
   * @param {[Element, number]} given
   */
  isFilled([figure, width]) {
    if (innerWidth !== width) return false;
    figure.scrollIntoView({ block: "center", behavior: "instant" });
    const right = (/** @type {Element | null} */ part) => part?.getBoundingClientRect().right ?? 0;
    const panels = [...figure.querySelectorAll("svg.panel")];
    return Math.abs(Math.max(...panels.map(right)) - right(figure.querySelector(".panels"))) < 2;
  },

  /**
   * Wait until it has been drawn alike for ten frames: on a busy machine a width in between may be
   * drawn first.
   *
   * @param {HTMLElement} figure
   */
  async steady(figure) {
    const seen = () => `${figure.offsetHeight} ${inFigure.picture(figure)}`;
    for (let before = "", same = 0, left = 600; same < 10; left -= 1) {
      if (left === 0) throw new Error("it never came to rest");
      const now = seen();
      same = now === before ? same + 1 : 0;
      before = now;
      await inFigure.frame();
    }
  },
});
