// What the tests ask of a live figure, called in the page as `inFigure.NAME`: most of them with its node.

globalThis.remembered = new WeakMap();

globalThis.inFigure = {
  /** @param {Element} figure */
  picture: (figure) => figure.querySelector(".panels")?.innerHTML ?? "",

  /** @param {Element} figure */
  words: (figure) => figure.querySelector("[role=status]")?.textContent ?? "",

  /**
   * The state that its link has, by name.
   *
   * @param {HTMLElement} figure
   */
  state(figure) {
    const before = location.href;
    const copy = [...figure.querySelectorAll("button")].find(({ textContent }) =>
      textContent?.includes("ink"),
    );
    copy?.click();
    const fields = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    history.replaceState(null, "", before);
    return fields;
  },

  /**
   * The names beside places that lie on a line: of their letters' height and width, the middle half counts.
   *
   * @param {HTMLElement} figure
   */
  namesOnLines(figure) {
    const shown = [...figure.querySelectorAll(".notes .label")].filter((node) => node.textContent);
    const pointsOf = (/** @type {SVGPathElement} */ path) =>
      Array.from({ length: Math.ceil(path.getTotalLength() / 2) }, (_, i) =>
        path.getPointAtLength(2 * i).matrixTransform(path.getScreenCTM() ?? undefined),
      );
    return shown.flatMap((label) => {
      const { x, y, width, height } = label.getBoundingClientRect();
      const lines = label.closest("svg.panel, svg")?.querySelectorAll("path.line:not(.none)") ?? [];
      const isOn = (/** @type {DOMPoint} */ point) =>
        Math.abs(point.x - x - width / 2) < width / 2 - 2 &&
        Math.abs(point.y - y - height / 2) < height / 4;
      return [...lines].some((line) => pointsOf(/** @type {any} */ (line)).some(isOn))
        ? [label.textContent]
        : [];
    });
  },

  /** Wait until the page has not been scrolled for a fifth of a second. */
  async stillPage() {
    for (let before = Number.NaN; before !== scrollY; ) {
      before = scrollY;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  },

  /** What saves pictures, as the fold loads it. */
  loadPictures: () =>
    new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = "../_static/pictures.js";
      script.onload = () => resolve(true);
      document.head.append(script);
    }),

  /**
   * What can be read in the picture.
   *
   * @param {Element} figure
   */
  visibleLetters: (figure) =>
    [...figure.querySelectorAll(".panels text, .panels p, .panels span, .panels b")]
      .filter(
        (node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest(".axis"),
      )
      .map(({ textContent }) => textContent)
      .join("\n"),

  /**
   * Where a figure in the lecture view ends, how high its picture is, and how large letters and lines are.
   *
   * @param {HTMLElement} figure
   */
  inLecture(figure) {
    const zoom = Number(figure.dataset.zoom);
    const isSeen = (/** @type {Element} */ node) =>
      node.checkVisibility({ visibilityProperty: true }) && node.getClientRects().length > 0;
    const scale = (/** @type {Element} */ node) => (node.closest("svg.panel") ? zoom : 1);
    const { bottom, right } = figure.getBoundingClientRect();
    const letters = [...figure.querySelectorAll("*")]
      .filter((node) => isSeen(node) && inFigure.ownText(node))
      .map((node) => [
        inFigure.ownText(node),
        scale(node) * Number.parseFloat(getComputedStyle(node).fontSize),
      ]);
    const lines = [...figure.querySelectorAll("svg.panel :is(path, line)")]
      .filter(
        (node) =>
          isSeen(node) && getComputedStyle(node).stroke !== "none" && !node.closest(".contours"),
      )
      .map((node) => [
        node.closest("[class]")?.getAttribute("class"),
        zoom * Number.parseFloat(getComputedStyle(node).strokeWidth),
      ]);
    const picture = /** @type {Element} */ (
      figure.querySelector(".panels")
    ).getBoundingClientRect();
    return { bottom, right, picture: picture.height, letters, lines };
  },

  /** @param {Element} node */
  ownText: (node) =>
    [...node.childNodes]
      .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
      .map(({ textContent }) => textContent?.trim())
      .join(""),

  frame: () => new Promise(requestAnimationFrame),

  /** Let the next two frames pass: a figure draws once a frame. */
  async settle() {
    await inFigure.frame();
    await inFigure.frame();
  },

  /**
   * At once: by itself a page scrolls smoothly, and paints each frame of the way. Where it does so
   * just now, as after a link to a figure, a jump ends elsewhere.
   *
   * @param {Element} node
   */
  async intoSight(node) {
    const away = () => {
      const { top, bottom } = node.getBoundingClientRect();
      return top > innerHeight || bottom < 0;
    };
    do {
      node.scrollIntoView({ block: "center", behavior: "instant" });
      await inFigure.frame();
    } while (away());
  },

  /**
   * Whether a figure that works by itself has finished, and drawn what it found.
   *
   * @param {string} name
   */
  hasFinished(name) {
    const figure = document.getElementById(name);
    return figure?.querySelector(".panels .line") && !figure.hasAttribute("data-busy");
  },

  /**
   * Keep what is drawn and said now, for `unchanged`.
   *
   * @param {Element} figure
   */
  remember(figure) {
    remembered.set(figure, { picture: inFigure.picture(figure), words: inFigure.words(figure) });
  },

  /**
   * Wait until it has changed, five seconds at most; what of the wanted has not. While a figure plays,
   * its words may come some frames after its picture.
   *
   * @param {Element} figure
   * @param {("picture" | "words")[]} wanted
   */
  async unchanged(figure, wanted) {
    const before = remembered.get(figure);
    if (!before) throw new Error("nothing is remembered of this figure");
    const same = new Set(wanted);
    for (const end = performance.now() + 5000; performance.now() < end; ) {
      for (const what of same) if (inFigure[what](figure) !== before[what]) same.delete(what);
      if (!same.size) break;
      await inFigure.frame();
    }
    return [...same];
  },

  /** @param {Element} figure */
  isAsRemembered: (figure) => inFigure.picture(figure) === remembered.get(figure)?.picture,

  /** @param {Element} figure */
  async reset(figure) {
    inFigure.resetButton(figure).click();
    do
      await inFigure.frame(); // after the figure's own
    while (figure.hasAttribute("data-moving"));
  },

  /** @param {Element} figure */
  resetButton: (figure) =>
    [...figure.querySelectorAll("button")].find(({ textContent }) => textContent === "Reset"),

  /**
   * @param {Element} figure
   * @returns {HTMLInputElement[]}
   */
  controls: (figure) => [
    .../** @type {NodeListOf<HTMLInputElement>} */ (
      figure.querySelectorAll(".controls :is(input, select, textarea, button)")
    ),
  ],

  /** @param {Element} figure */
  names: (figure) =>
    inFigure.controls(figure).map((/** @type {HTMLInputElement} */ { name }) => name),

  /** @param {Element} figure */
  more: (figure) => /** @type {HTMLDetailsElement} */ (figure.querySelector("details.more")),

  /** @param {Element} figure */
  unfold(figure) {
    inFigure.more(figure).open = true;
  },

  /** @param {Element} figure */
  fold(figure) {
    inFigure.more(figure).open = false;
  },

  /**
   * Its parts in the order of the document, each with where it begins.
   *
   * @param {Element} figure
   * @returns {[string, number][]}
   */
  parts(figure) {
    const parts = {
      picture: ".panels",
      main: ".main",
      more: "details.more > summary",
      others: "details.more > .controls",
      buttons: ".buttons",
      summary: "[role=status]",
      caption: "figcaption",
    };
    const isPart = (/** @type {Element} */ node) =>
      Object.entries(parts).find(([, selector]) => node.matches(selector));
    return [...figure.querySelectorAll("*")].flatMap((node) => {
      const part = isPart(node);
      return part ? [[part[0], Math.round(node.getBoundingClientRect().top)]] : [];
    });
  },

  /**
   * How high picture and main controls are together.
   *
   * @param {Element} figure
   */
  atOnce(figure) {
    const box = (/** @type {string} */ part) =>
      /** @type {Element} */ (figure.querySelector(part)).getBoundingClientRect();
    return box(".main").bottom - box(".panels").top;
  },

  /**
   * Where its lowest panel ends.
   *
   * @param {Element} figure
   */
  lowest: (figure) =>
    Math.max(
      ...[...figure.querySelectorAll(".panel")].map((node) => node.getBoundingClientRect().bottom),
    ),

  /**
   * The names of the fields and buttons that stand in one of its parts.
   *
   * @param {Element} figure
   * @param {string} part
   */
  namesIn: (figure, part) => [
    ...new Set(
      [
        .../** @type {NodeListOf<HTMLInputElement>} */ (
          figure.querySelectorAll(`${part} :is(input, select, textarea, button)`)
        ),
      ].map(({ name }) => name),
    ),
  ],

  /**
   * The controls that can be moved now, each by its place among all of them.
   *
   * @param {Element} figure
   * @returns {number[]}
   */
  usable: (figure) =>
    inFigure
      .controls(figure)
      .flatMap((/** @type {HTMLInputElement} */ node, /** @type {number} */ i) =>
        node.disabled || node.getClientRects().length === 0 ? [] : [i],
      ),

  /**
   * Choose every option of every select, and turn every checkbox and radio button; what each of them brings.
   *
   * @param {Element} figure
   */
  async choices(figure) {
    const nodes = inFigure.controls(figure);
    const first = inFigure.usable(figure);
    const found = [];
    for (const chooser of first) {
      const node = nodes[chooser];
      if (node.tagName !== "SELECT" && !["checkbox", "radio"].includes(node.type)) continue;
      for (const option of node.options ? inFigure.values(node) : [""]) {
        if (node.options) node.value = option;
        else node.click();
        node.dispatchEvent(new Event("change", { bubbles: true }));
        await inFigure.frame(); // a figure asks for its frame before this does
        const brings = inFigure
          .usable(figure)
          .filter((/** @type {number} */ i) => !first.includes(i));
        if (brings.length) found.push([chooser, option, brings]);
        await inFigure.reset(figure);
      }
    }
    return found;
  },

  /** @param {HTMLSelectElement} select */
  values: (select) => [...select.options].map(({ value }) => value),

  /** @param {HTMLSelectElement} select */
  otherValues: (select) =>
    inFigure
      .values(select)
      .filter((/** @type {string} */ value) => value && value !== select.value),

  /** @param {HTMLInputElement} node */
  kind: (node) => node.type.replace("select-one", "select"),

  /**
   * How far along a slider is, from 0 to 1.
   *
   * @param {HTMLInputElement} node
   */
  share: (node) => (Number(node.value) - Number(node.min)) / (Number(node.max) - Number(node.min)),

  /**
   * Where to press a slider, to bring it far from where it stands.
   *
   * @param {HTMLInputElement} node
   */
  far(node) {
    node.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = node.getBoundingClientRect();
    return [x + (inFigure.share(node) > 0.5 ? 0.25 : 0.75) * width, y + height / 2];
  },

  /**
   * Set a slider half way between where it is and its farther end, as a hand would.
   *
   * @param {HTMLInputElement} node
   */
  pushAway(node) {
    const end = Number(inFigure.share(node) > 0.5 ? node.min : node.max);
    node.value = String((Number(node.value) + end) / 2);
    node.dispatchEvent(new Event("input", { bubbles: true }));
  },

  /**
   * Bring a handle into sight; its middle and its width.
   *
   * @param {Element} handle
   */
  middle(handle) {
    handle.scrollIntoView({ block: "center", behavior: "instant" });
    const reach = /** @type {Element} */ (handle.querySelector(".reach"));
    const { x, y, width, height } = reach.getBoundingClientRect();
    return [x + width / 2, y + height / 2, width];
  },

  /**
   * A quarter of the way across the picture.
   *
   * @param {Element} figure
   */
  byTheLeft(figure) {
    const panels = /** @type {Element} */ (figure.querySelector(".panels"));
    const { x, width } = panels.getBoundingClientRect();
    return x + width / 4;
  },

  /**
   * The controls without a word beside them.
   *
   * @param {Element} figure
   */
  nameless: (figure) =>
    [
      .../** @type {NodeListOf<HTMLInputElement>} */ (
        figure.querySelectorAll("input, select, textarea")
      ),
    ]
      .filter((node) => !node.closest("label")?.textContent?.trim())
      .map(({ name }) => name),

  /**
   * @param {Element} figure
   * @param {string} what
   */
  count: (figure, what) => figure.querySelectorAll(what).length,

  /**
   * Where on the screen a panel draws: left, top, width, height.
   *
   * @param {Element} panel
   */
  ground(panel) {
    const { x, y } = panel.getBoundingClientRect();
    const [left, top, width, height] = ["x", "y", "width", "height"].map((name) =>
      Number(panel.querySelector(".layers")?.getAttribute(name)),
    );
    return [x + left, y + top, width, height];
  },

  /**
   * Where the rings of a panel stand on the screen.
   *
   * @param {Element} panel
   */
  rings: (panel) =>
    [...panel.querySelectorAll(".handle .ring")].map((node) => {
      const { x, y, width, height } = node.getBoundingClientRect();
      return [x + width / 2, y + height / 2];
    }),

  /**
   * What the handles say of where they stand.
   *
   * @param {Element} figure
   */
  said: (figure) =>
    [...figure.querySelectorAll(".handle")].map((node) => node.getAttribute("aria-valuetext")),

  /**
   * The sliders that stand elsewhere than their figure, after a hand has brought them to either end.
   *
   * @param {Element} figure
   */
  async atOdds(figure) {
    const found = [];
    for (const i of inFigure.usable(figure)) {
      const node = inFigure.controls(figure)[i];
      if (node.type !== "range") continue;
      for (const end of [node.min, node.max]) {
        node.value = end;
        node.dispatchEvent(new Event("input", { bubbles: true }));
        const [asked, shown] = [node.value, node.getAttribute("aria-valuetext")];
        await inFigure.settle();
        if (asked !== node.value || shown !== node.getAttribute("aria-valuetext"))
          found.push(node.name);
      }
      await inFigure.reset(figure);
    }
    return found;
  },

  /** @param {HTMLElement} figure */
  pushBelowTheWindow(figure) {
    if (figure.parentElement) figure.parentElement.style.paddingTop = "300vh";
  },

  /** @param {Element} figure */
  isMoving: (figure) => figure.getAnimations({ subtree: true }).length > 0,
};
