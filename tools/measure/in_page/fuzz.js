// Random traits and random input for a figure that model.js has rendered; says what went wrong.

const ODD = [
  NaN,
  Infinity,
  -1,
  0,
  1e300,
  -1e-300,
  null,
  undefined,
  "",
  "NaN",
  "<b>",
  [],
  [NaN, 1],
  {},
  true,
  "🙂",
];
const TEXTS = [
  "v = g",
  "theta = theta - alpha*g\n",
  "theta = (",
  "x".repeat(500),
  "theta = g/0",
  "🙂",
];
const ENDINGS = ["", " + v", "\nv = 1/t"];
const KEYS = [
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
  "PageUp",
  "Home",
  "End",
  "Enter",
  " ",
  "Escape",
];
const WRONG = /NaN|Infinity|undefined|\[object/;

/**
 * Random numbers that are the same for a seed, and what is picked by them.
 *
 * @param {number} seed
 */
function chance(seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
  /**
   * @template T
   * @param {T[]} list
   */
  const pick = (list) => list[Math.floor(random() * list.length)];
  const value = () =>
    pick([
      () => pick(ODD),
      random,
      () => 10 ** (8 * random() - 4),
      () => Math.floor(1e3 * random()),
    ])();
  return { random, pick, value };
}

/**
 * What a hand may do to the controls of a figure, and a kernel to its traits.
 *
 * @param {HTMLElement} figure
 * @param {string[]} traits
 * @param {ReturnType<typeof chance>} chosen
 */
function controlActs(figure, traits, { random, pick, value }) {
  /** @returns {any[]} */
  const all = (/** @type {string} */ selector) => [...figure.querySelectorAll(selector)];
  const send = (/** @type {Element} */ node, /** @type {string} */ type) =>
    node.dispatchEvent(new Event(type, { bubbles: true }));
  return {
    trait() {
      host.model.tell(pick(traits), pick([value, () => [value(), value()], () => pick(traits)])());
    },
    slider() {
      const node = pick(all("input[type=range]"));
      if (!node) return;
      node.value = Number(node.min) + random() * (node.max - node.min);
      send(node, "input");
    },
    choice() {
      const node = pick(all("select"));
      if (!node) return;
      node.selectedIndex = Math.floor(random() * node.options.length);
      send(node, "change");
    },
    click() {
      pick(all("input[type=checkbox], button"))?.click();
    },
    text() {
      const node = pick(all("textarea"));
      if (!node) return;
      node.value = pick(TEXTS) + pick(ENDINGS);
      send(node, "input");
    },
    key() {
      const node = pick(all("input, select, button, textarea, .handle"));
      const typed = { key: pick(KEYS), bubbles: true, cancelable: true };
      node?.dispatchEvent(new KeyboardEvent("keydown", typed));
    },
  };
}

/**
 * What a pointer may do to its picture, and a window to its width.
 *
 * @param {HTMLElement} figure
 * @param {ReturnType<typeof chance>} chosen
 */
function pictureActs(figure, { random, pick }) {
  const mouse = (/** @type {string} */ type, /** @type {MouseEventInit} */ place) =>
    new MouseEvent(type, { ...place, button: 0, bubbles: true, view: window });
  return {
    drag() {
      const node = pick([...figure.querySelectorAll(".handle")]);
      if (!node) return;
      const at = () => ({ clientX: 2000 * random() - 500, clientY: 1500 * random() - 300 });
      node.dispatchEvent(mouse("mousedown", at()));
      for (let i = 0; i < 3; i += 1) window.dispatchEvent(mouse("mousemove", at()));
      window.dispatchEvent(mouse("mouseup", at()));
    },
    point() {
      const node = pick([...figure.querySelectorAll("svg.panel")]);
      for (const type of ["pointermove", "mousemove", "pointerleave"])
        node?.dispatchEvent(mouse(type, { clientX: 1500 * random(), clientY: 900 * random() }));
    },
    size() {
      const cell = /** @type {HTMLElement} */ (document.getElementById("cell"));
      cell.style.width = `${Math.floor(320 + 1200 * random())}px`;
    },
  };
}

/**
 * What a figure shows that nobody should see, or null.
 *
 * @param {HTMLElement} figure
 */
function broken(figure) {
  for (const node of figure.querySelectorAll(".panels *")) {
    for (const { name, value } of node.attributes)
      if (!value.startsWith("data:") && WRONG.test(value)) return `${name}="${value.slice(0, 80)}"`;
    const text = node.textContent ?? "";
    if (node.childElementCount === 0 && WRONG.test(text)) return text.slice(0, 80);
  }
  const words = figure.querySelector("[role=status]")?.textContent ?? "";
  return WRONG.test(words) ? words : null;
}

globalThis.measuring = {
  ...globalThis.measuring,

  /** @param {{ seconds: number, seed: number, traits: string[] }} given */
  async fuzz({ seconds, seed, traits }) {
    const figure = /** @type {HTMLElement} */ (document.querySelector("figure[data-figure]"));
    const chosen = chance(seed);
    const acts = { ...controlActs(figure, traits, chosen), ...pictureActs(figure, chosen) };
    const end = performance.now() + 1000 * seconds;
    /** @type {{ events: number, frames: number, wrong: string[] }} */
    const found = { events: 0, frames: 0, wrong: [] };
    while (performance.now() < end && found.wrong.length < 5) {
      const done = [];
      for (let i = 0; i < 1 + 8 * chosen.random(); i += 1) {
        const [name, act] = chosen.pick(Object.entries(acts));
        act();
        done.push(name);
        found.events += 1;
      }
      for (let i = 0; i < 2; i += 1) await new Promise(requestAnimationFrame);
      found.frames += 2;
      const says = broken(figure);
      if (says) found.wrong.push(`${says} after ${done.join(", ")}`);
    }
    return found;
  },
};
