// A figure on a page of its own, shown in a lecture hall: it fills the window, who sits in the last row can
// read its letters, and keys move it.

import { help, press } from "./lecture_keys.js";

/** The picture is drawn as if the window were so wide and high, and shown larger. */
const [WIDTH, HEIGHT, LARGEST] = [680, 380, 4];
/** How much higher or lower than usual a picture may be drawn. */
const [LEAST, MOST] = [0.3, 1.6];
const ROUNDS = 4;
/** So much is left below the picture, and so little is nobody's business, in pixels. */
const AIR = 4;

const { body } = document;
const figure = /** @type {HTMLElement} */ (document.querySelector("figure[data-figure]"));
const isOn = () => body.dataset.view === "lecture";
const frame = () => new Promise(requestAnimationFrame);

/** Have the figure drawn anew, and wait until it is. */
async function redrawn() {
  const drawn = new Promise((resolve) => {
    figure.addEventListener("drawn", resolve, { once: true });
  });
  figure.dispatchEvent(new Event("redraw"));
  await drawn;
}

/** @param {string} selector */
const box = (selector) =>
  /** @type {HTMLElement} */ (document.querySelector(selector)).getBoundingClientRect();

/** What the window has below the last thing on the page; less than nothing where that sticks out. */
const left = () => innerHeight - AIR - box("main").bottom;

let [fitting, fitted] = [false, 0];

/** Fit the picture into the window, once at a time; who waits for that looks for `data-fitted`. */
async function fit() {
  if (!isOn() || fitting) return;
  fitting = true;
  delete body.dataset.fitted;
  await fitPicture();
  fitting = false;
  fitted = box("main").height;
  body.dataset.fitted = "";
}

/** Draw the picture as high as the window leaves room for. */
async function fitPicture() {
  const zoom = Math.max(1, Math.min(innerWidth / WIDTH, innerHeight / HEIGHT, LARGEST));
  Object.assign(figure.dataset, { zoom: zoom.toFixed(3), share: 1 });
  await redrawn();
  for (let round = 0; round < ROUNDS; round += 1) {
    const { height: high } = box("figure[data-figure] .panels");
    const share = (Number(figure.dataset.share) * (high + left())) / high;
    figure.dataset.share = Math.min(Math.max(share, LEAST), MOST).toFixed(3);
    await redrawn();
  }
}

/** Whether the figure has been drawn. */
async function ready() {
  while (!figure.hasAttribute("data-ready")) await frame();
}

/** @param {boolean} on */
async function show(on) {
  if (on === isOn()) return;
  if (on) body.dataset.view = "lecture";
  else {
    delete body.dataset.view;
    delete figure.dataset.zoom;
    delete figure.dataset.share;
  }
  figure.querySelector("details.more")?.removeAttribute("open");
  await ready();
  if (on) await fit();
  else await redrawn();
}

/** The address says which view it is, so that a link may. */
const wanted = () => /(^|[#&;])view=lecture(&|$)/.test(location.hash);

/** @param {boolean} on */
function switchTo(on) {
  const others = location.hash.replace(/&?view=lecture/, "").replace(/^#/, "");
  const own = on ? [others || `figure=${figure.id}`, "view=lecture"].join("&") : others;
  history.replaceState(null, "", `#${own}`);
  show(on);
}

const dialog = help();
document.querySelector(".lecture-button")?.addEventListener("click", () => switchTo(true));
document.querySelector(".lecture-leave")?.addEventListener("click", () => switchTo(false));
document.querySelector(".lecture-help")?.addEventListener("click", () => dialog.showModal());
addEventListener("hashchange", () => show(wanted()));
addEventListener("resize", fit);
addEventListener("keydown", (event) => {
  if (!isOn() || dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "?") dialog.showModal();
  else if (event.key === "Escape") switchTo(false);
  else if (!press(figure, event)) return;
  event.preventDefault();
});
// Words that grow must not push anything out of the window.
const grown = () => left() < -AIR && box("main").height > fitted + AIR;
new ResizeObserver(() => isOn() && grown() && fit()).observe(
  /** @type {HTMLElement} */ (document.querySelector("main")),
);
if (wanted()) show(true);
