// The keys of the lecture view, and the window that says which they are.

/** @param {Element} figure @param {string} selector */
const click = (figure, selector) => {
  /** @type {HTMLElement | null} */
  const button = figure.querySelector(selector);
  button?.click();
};

/** The sliders that stand under the picture. @param {Element} figure */
const sliders = (figure) => [
  .../** @type {NodeListOf<HTMLInputElement>} */ (
    figure.querySelectorAll(".main label:not([hidden]) input[type=range]")
  ),
];

/**
 * Move one of the sliders, by a step or by ten.
 *
 * @param {number} which
 * @param {1 | -1} way
 */
const slide =
  (which, way) => (/** @type {Element} */ figure, /** @type {KeyboardEvent} */ event) => {
    const all = sliders(figure);
    const input = all[Math.min(which, all.length - 1)];
    if (!input) return;
    const part = (Number(input.max) - Number(input.min)) / 50;
    const steps = Math.max(1, Math.round(part / (Number(input.step) || part)));
    const count = event.shiftKey ? 10 * steps : steps;
    if (way > 0) input.stepUp(count);
    else input.stepDown(count);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

/** @typedef {(figure: Element, event: KeyboardEvent) => void} Move */

/** Each key with what it does, in words and in deed. @type {[string, string, Move][]} */
const KEYS = [
  ["p", "play, or stop", (figure) => click(figure, "[name=play], [name=again]")],
  ["n", "the next step", (figure) => click(figure, "[name=one-step]")],
  ["ArrowRight", "the first slider up", slide(0, 1)],
  ["ArrowLeft", "the first slider down", slide(0, -1)],
  ["ArrowUp", "the second slider up", slide(1, 1)],
  ["ArrowDown", "the second slider down", slide(1, -1)],
  ["a", "show the answer", (figure) => click(figure, ".show-answer")],
  ["r", "reset", (figure) => click(figure, ".buttons > button")],
  ["f", "full screen", () => toggleFullScreen()],
];
const OTHERS = [
  ["?", "these keys"],
  ["Escape", "leave the lecture view"],
];
/** How a key is written. @type {Record<string, string>} */
const WRITTEN = { ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓" };

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {}); // a frame may forbid it
}

/**
 * Whether a key belongs to the control that has the focus: letters to a text, arrows to what is moved.
 *
 * @param {KeyboardEvent} event
 */
function isTaken({ target, key }) {
  if (!(target instanceof Element)) return false;
  if (target.matches("textarea, select")) return true;
  return key.startsWith("Arrow") && target.matches("input, [role=slider]");
}

/**
 * Do what a key stands for; whether it stands for something.
 *
 * @param {Element} figure
 * @param {KeyboardEvent} event
 */
export function press(figure, event) {
  const [, , move] = KEYS.find(([key]) => key === event.key) ?? [];
  if (!move || isTaken(event)) return false;
  move(figure, event);
  return true;
}

/** The window that says which keys there are. */
export function help() {
  const make = (/** @type {string} */ tag, /** @type {(Node | string)[]} */ ...children) => {
    const node = document.createElement(tag);
    node.append(...children);
    return node;
  };
  const rows = [...KEYS, ...OTHERS].flatMap(([key, words]) => [
    make("dt", make("kbd", WRITTEN[/** @type {string} */ (key)] ?? key)),
    make("dd", words),
  ]);
  const close = make("button", "Close");
  const dialog = document.createElement("dialog");
  dialog.className = "lecture-keys";
  dialog.setAttribute("aria-label", "Keys of the lecture view");
  dialog.append(make("h2", "Keys"), make("dl", ...rows), close);
  close.addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  return dialog;
}
