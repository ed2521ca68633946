// What the tests ask of a page of the book, called in the page as `onPage.NAME`.

globalThis.looked = { looks: new Map(), anew: [] };

globalThis.onPage = {
  /** How much of what is seen has moved by itself since the page was opened, as the browser weighs it. */
  shift: () =>
    new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const { hadRecentInput, value } of /** @type {any[]} */ (list.getEntries()))
          sum += hadRecentInput ? 0 : value;
      }).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => resolve(sum), 200);
    }),

  /** Whether nothing makes the page wider than its window. */
  fits: () => document.documentElement.scrollWidth <= innerWidth,

  /**
   * @param {string} selector
   * @returns {HTMLElement[]}
   */
  all: (selector) => [
    .../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector)),
  ],

  /** @param {HTMLElement} node */
  beginning: (node) => (node.textContent ?? "").slice(0, 80),

  /** @param {Element} node */
  isShaded: (node) => getComputedStyle(node).backgroundImage.includes("gradient"),

  /** Go through the page as a reader does, until all that waits for them has come. */
  async readToTheEnd() {
    for (let at = 0; at < document.documentElement.scrollHeight; at += innerHeight / 2) {
      scrollTo({ top: at, behavior: "instant" });
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  },

  /** The formulas to which a sign before or after them is not tied. */
  besideAFormula() {
    const text = (/** @type {Node | null} */ node) => (node instanceof Text ? node.data : "");
    return onPage.all("article math").flatMap((/** @type {Element} */ formula) => {
      if (formula.closest(".math-marked, .math-long")) return [];
      const [before, after] = [text(formula.previousSibling), text(formula.nextSibling)];
      return /\S$/.test(before) || /^\S/.test(after) ? [`${before} | ${after}`] : [];
    });
  },

  /** How the lines of what is tied to a formula break. */
  breaksOfMarked: () =>
    onPage
      .all(".math-marked")
      .map((/** @type {Element} */ node) => getComputedStyle(node).whiteSpace),

  /** The code that is cut and does not show that it goes on. */
  cutWithoutAShade: () =>
    onPage
      .all("article pre")
      .filter(
        (/** @type {Element} */ node) =>
          node.scrollWidth > node.clientWidth && !onPage.isShaded(node),
      )
      .map(onPage.beginning),

  /** The code, but for what a cell has printed, that has to be pushed sideways to be read. */
  scrollingCode: () =>
    onPage
      .all("article div.highlight pre")
      .filter(
        (/** @type {Element} */ node) =>
          !node.closest(".cell_output > .output.stream, .cell_output > .output.text_plain") &&
          node.checkVisibility() &&
          node.scrollWidth > node.clientWidth,
      )
      .map(onPage.beginning),

  /** The code of lines of at most 100 signs that is wider than its place. */
  wrapped: () =>
    onPage
      .all("article div.highlight pre")
      .filter((/** @type {HTMLElement} */ node) => {
        node.style.whiteSpace = "pre";
        const longest = Math.max(
          ...(node.textContent ?? "").split("\n").map((line) => line.length),
        );
        return longest <= 100 && node.scrollWidth > node.clientWidth;
      })
      .map(onPage.beginning),

  /** The letters alpha and beta of the text that are in no element of their own; links and names of lines are left. */
  plainSymbols() {
    const words = document.createTreeWalker(
      /** @type {Node} */ (document.querySelector("article")),
      NodeFilter.SHOW_TEXT,
    );
    const left = [];
    for (let node = words.nextNode(); node; node = words.nextNode()) {
      const around = /** @type {Element} */ (node.parentElement);
      const own = around.closest(
        ".alpha, .beta, annotation, a, code, pre, option, script, style, textarea, .momentum-live :is(tspan, textPath)",
      );
      if (!own && /[αβ]/.test(node.textContent ?? "")) left.push(node.textContent);
    }
    return left;
  },

  /** How wide each symbol is in its size of letters, of prose and of formulas: these are drawn larger. */
  widthsOfSymbols() {
    const LARGER = 1.08;
    /** @param {string} where @param {number} scale */
    const of = (where, scale) =>
      onPage
        .all(where)
        .map(
          (/** @type {Element} */ node) =>
            (scale * node.getBoundingClientRect().width) /
            Number.parseFloat(getComputedStyle(node).fontSize),
        )
        .filter(Boolean);
    const both = (/** @type {string} */ symbol) => ({
      text: of(`article span.${symbol}:not(.momentum-live *)`, 1),
      formula: of(`article mi.${symbol}`, LARGER),
    });
    return { alpha: both("alpha"), beta: both("beta") };
  },

  /** @param {string} symbol */
  coloursOf(symbol) {
    const places = {
      formula: `article :not(h1, h2, h3, h4, a) > math mi.${symbol}`,
      prose: `article p > span.${symbol}`,
      label: `.momentum-live label .${symbol}`,
    };
    const colours = Object.entries(places).map(([what, where]) => [
      what,
      onPage.all(where).map((/** @type {Element} */ node) => getComputedStyle(node).color),
    ]);
    const sliders = onPage
      .all(`.momentum-live [data-moves="${symbol}"] > input[type="range"]`)
      .map((/** @type {Element} */ node) => getComputedStyle(node).accentColor);
    return Object.fromEntries([...colours, ["slider", sliders]]);
  },

  /** The symbols within these whose colour isn't that of what they stand in. @param {string} where */
  colouredWithin: (where) =>
    onPage
      .all(where)
      .flatMap((/** @type {Element} */ node) => [...node.querySelectorAll(".alpha, .beta")])
      .filter(
        (/** @type {Element} */ node) =>
          getComputedStyle(node).color !==
          getComputedStyle(/** @type {Element} */ (node.parentElement)).color,
      ).length,

  /** The folds that are seen: their names, and how strong. */
  folds: () =>
    onPage
      .all("article summary:not(figure summary)")
      .filter((/** @type {Element} */ node) => node.checkVisibility())
      .map((/** @type {HTMLElement} */ node) => [
        // biome-ignore lint/performance/useDomNodeTextContent: a fold says one of two words, as it is open or not.
        node.innerText.trim(),
        getComputedStyle(node).fontWeight,
      ]),

  /** How paper may break each claim's card, its fold and its cell, and whether its table is long. */
  breaksOfCards: () =>
    onPage.all("article.claim").map((/** @type {Element} */ card) => {
      const within = [card, card.querySelector("details"), card.closest(".cell")];
      const breaks = within.map(
        (node) => getComputedStyle(/** @type {Element} */ (node)).breakInside,
      );
      return [...breaks, card.querySelectorAll("tbody tr").length > 7];
    }),

  unfold() {
    for (const fold of onPage.all("article details")) fold.open = true;
  },

  /** On white each colour of code is dark, in the dark theme too; what is not. */
  paleCode: () =>
    onPage
      .all("article .highlight span")
      .filter((/** @type {Element} */ node) => {
        const numbers = getComputedStyle(node).color.match(/[\d.]+/g) ?? [];
        const [red, green, blue] = numbers.map(Number);
        return 0.3 * red + 0.6 * green + 0.1 * blue > 120;
      })
      .map((/** @type {Element} */ node) => node.textContent)
      .slice(0, 3),

  /** The pictures of several panels: whether their letters can be read, and how they scroll. */
  widePictures: () =>
    onPage.all(".picture-scroll").map((/** @type {HTMLElement} */ box) => {
      const picture = /** @type {HTMLElement} */ (box.firstChild);
      return {
        letters: picture.clientWidth / Number(picture.getAttribute("width")),
        scrolls: box.scrollWidth > box.clientWidth,
        reachable: box.tabIndex === 0,
        shaded: onPage.isShaded(box),
        fits: onPage.fits(),
      };
    }),

  /**
   * Where the cells of each row begin, the first left out.
   *
   * @param {HTMLTableElement} table
   */
  columns: (table) =>
    [...table.rows].map((row) =>
      [...row.cells].slice(1).map((cell) => cell.getBoundingClientRect().left),
    ),

  /** Every file that the page has loaded. */
  loaded: () => performance.getEntriesByType("resource").map(({ name }) => name),

  /**
   * What axe-core finds, in all of the page or within some of its elements.
   *
   * @param {string[]} rules
   * @param {HTMLElement[]} [within]
   */
  async violations(rules, within) {
    const { violations } = await axe.run(within ? { include: within } : document, {
      runOnly: rules,
      resultTypes: ["violations"],
    });
    return violations.map(
      (/** @type {{ id: string, nodes: { html: string }[] }} */ { id, nodes }) => {
        const where = nodes.slice(0, 3).map(({ html }) => html.slice(0, 200));
        return `${id}: ${where.join(" | ")}`;
      },
    );
  },

  /**
   * How an element is seen, as far as its contrast depends on it, and whether its letters count as
   * large, which may be paler; nothing if it isn't.
   *
   * @param {HTMLElement} node
   */
  looks(node) {
    if (!node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return "";
    const style = getComputedStyle(node);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const { color, backgroundColor, backgroundImage, opacity } = style;
    return [color, backgroundColor, backgroundImage, opacity, isLarge].join();
  },

  /**
   * Note how each element is seen in a scheme, and which are seen otherwise than at the look before.
   *
   * @param {string} scheme
   */
  look(scheme) {
    const before = looked.looks.get(scheme) ?? new Map();
    const now = new Map(
      onPage.all("body *").map((/** @type {HTMLElement} */ node) => [node, onPage.looks(node)]),
    );
    looked.looks.set(scheme, now);
    looked.anew = [...now.keys()].filter(
      (node) => now.get(node) && now.get(node) !== before.get(node),
    );
  },

  /** What it finds in what the last look saw anew. @param {string[]} rules */
  violationsOfWhatIsNew: (rules) =>
    looked.anew.length ? onPage.violations(rules, looked.anew) : [],

  /** Put pale letters on the page, and some beside something drawn. */
  makePale() {
    const main = /** @type {Element} */ (document.querySelector("main"));
    main.innerHTML =
      "<style>.pale { color: #bbb; background: #fff } .after::after { content: '!' }</style>" +
      "<h1>Heading</h1><p class='pale'>Pale</p><p class='pale after'>Pale</p>";
  },

  /** Note what Tab can reach, in the order of the document; how many there are. */
  noteReachable() {
    globalThis.reachable = onPage
      .all("a[href], button, input, select, textarea, summary, [tabindex]")
      .filter(
        (/** @type {HTMLInputElement} */ node) =>
          !node.disabled &&
          node.tabIndex >= 0 &&
          node.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }),
      );
    return reachable.length;
  },

  /** What Tab has reached: its number in that order, and whether one can see that it is there. */
  here() {
    const node = /** @type {Element} */ (document.activeElement);
    const shown = node.querySelector(".reach") ?? node.querySelector(":scope > *") ?? node;
    const [ring, around] = [getComputedStyle(node), getComputedStyle(shown)];
    const box = node.getBoundingClientRect();
    return {
      number: reachable.indexOf(node),
      html: node.outerHTML.slice(0, 120),
      ring:
        (ring.outlineStyle !== "none" && Number.parseFloat(ring.outlineWidth) >= 2) ||
        (around.stroke !== "none" && Number.parseFloat(around.strokeWidth) >= 2),
      inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
  },
};
