// A figure that model.js has rendered goes through many states; what of each picture is wrong.

{
  const FORBIDDEN =
    /NaN|Infinity|undefined|null|\[object|(^|[^.\d])[-−]0(?![.\d])|\d[eE][-−+]?\d|\bnone\b|\d{8,}|-\d/;

  const frame = () => new Promise(requestAnimationFrame);

  /** @param {Element} node */
  const isSeen = (node) =>
    /** @type {HTMLElement} */ (node).checkVisibility?.() !== false && node.textContent?.trim();

  /** @param {DOMRect} a @param {DOMRect} b */
  const meet = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;

  /** The rows of a text: each has a box of its own. @param {Element} text */
  const rows = (text) =>
    text.querySelector("tspan[x]") ? [...text.querySelectorAll("tspan[x]")] : [text];

  /** What is wrong with the texts of a panel. @param {Element} panel */
  function texts(panel) {
    const own = panel.getBoundingClientRect();
    const seen = [...panel.querySelectorAll("text")].filter(isSeen).flatMap(rows);
    const boxes = seen.map((node) => ({
      said: node.textContent,
      box: node.getBoundingClientRect(),
    }));
    const drawn = boxes.filter(({ box }) => box.width > 0);
    const outside = drawn.filter(
      ({ box }) =>
        box.left < own.left - 1 ||
        box.right > own.right + 1 ||
        box.top < own.top - 1 ||
        box.bottom > own.bottom + 1,
    );
    const over = drawn.flatMap((one, i) =>
      drawn
        .slice(i + 1)
        .flatMap((other) =>
          meet(one.box, other.box) ? [`${one.said} lies over ${other.said}`] : [],
        ),
    );
    const odd = drawn.filter(({ said }) => FORBIDDEN.test(said ?? ""));
    return [
      ...outside.map(({ said }) => `${said} leaves its picture`),
      ...over,
      ...odd.map(({ said }) => `it says ${said}`),
    ];
  }

  /** The pixel of a value on an axis, by two of its numbers. @param {Element} axis @param {number} i */
  function scale(axis, i) {
    const ticks = [...axis.querySelectorAll(".tick")].map((tick) => ({
      value: Number(tick.textContent?.replace("−", "-")),
      at: Number(tick.getAttribute("transform")?.match(/-?[\d.]+/g)?.[i]),
    }));
    const [a, b] = [ticks[0], ticks[ticks.length - 1]];
    return (/** @type {number} */ value) =>
      a.at + ((value - a.value) * (b.at - a.at)) / (b.value - a.value);
  }

  /**
   * A place that a summary names, [key, x, y]: within the picture a mark is there, of one outside an arrow says
   * where it went.
   *
   * @param {Element} figure
   * @param {[string, number, number]} named
   * @returns {string[]}
   */
  function place(figure, [key, u, v]) {
    const note = figure.querySelector(`.note[data-of="${key}"]`);
    const panel = note?.closest("svg.panel");
    if (!note || !panel) return [`${key} has neither a mark nor an arrow`];
    const [bottom, left] = panel.querySelectorAll(".axis");
    const layers = /** @type {Element} */ (panel.querySelector(".layers"));
    const [x0, y0, width, height] = ["x", "y", "width", "height"].map((name) =>
      Number(layers.getAttribute(name)),
    );
    const [x, y] = [scale(bottom, 0), scale(left, 1)];
    const [across, up] = [x(u) - x0, y(v) - y0];
    const isIn = across >= -1 && up >= -1 && across <= width + 1 && up <= height + 1;
    const isOut = across < 1 || up < 1 || across > width - 1 || up > height - 1;
    const isGone = note.classList.contains("gone");
    const isWrong = isGone ? !isOut : !isIn;
    return isWrong ? [`${key} at ${u}, ${v}: gone is ${isGone}`] : [];
  }

  globalThis.measuring = {
    ...globalThis.measuring,

    /**
     * @param {{ states: { state: Record<string, unknown>, named: [string, number, number][] }[] }} given
     */
    async through({ states }) {
      const figure = /** @type {HTMLElement} */ (document.querySelector("figure"));
      const wrong = [];
      for (const { state, named } of states) {
        for (const [field, value] of Object.entries(state)) host.model.tell(field, value);
        await frame();
        await frame();
        for (let i = 0; i < 400 && figure.hasAttribute("data-busy"); i += 1) await frame();
        const panels = [...figure.querySelectorAll(".panels svg.panel")];
        const said = figure.querySelector("[role=status]")?.textContent ?? "";
        const found = [
          ...(FORBIDDEN.test(said) ? [`it says: ${said}`] : []),
          ...panels.flatMap(texts),
          ...named.flatMap((one) => place(figure, one)),
        ];
        if (found.length) wrong.push({ state, found });
      }
      return wrong;
    },
  };
}
