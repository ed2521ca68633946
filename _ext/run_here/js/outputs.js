// What a cell puts out, as the pages of a Jupyter Book show it.

import { element } from "./dom.js";
import { liveFigure } from "./live.js";
import { sliders } from "./sliders.js";

/** @typedef {import("./protocol").Output} Output */
/** @typedef {import("./protocol").Bundle} Bundle */
/** @typedef {import("./protocol").Request} Request */

const CONTROLS = "application/vnd.run-here.controls+json";
const WIDGET = "application/vnd.run-here.widget+json";

/** @param {string} text @param {string} kind */
function printed(text, kind) {
  const pre = element("pre", {}, text);
  return element(
    "div",
    { class: `output ${kind} highlight-myst-ansi notranslate` },
    element("div", { class: "highlight" }, pre),
  );
}

/** A picture; where the book's own stands in a figure, in the like of it. @param {string} source @param {Element | null} like */
function picture(source, like) {
  const image = element("img", { src: source, alt: "What this code draws" });
  if (!like) return element("div", { class: "output image_png" }, image);
  const figure = /** @type {Element} */ (like.cloneNode(true));
  figure.removeAttribute("id");
  for (const link of figure.querySelectorAll(".headerlink")) link.remove();
  const old = /** @type {HTMLImageElement} */ (figure.querySelector("img"));
  image.alt = old.alt;
  old.replaceWith(image);
  return figure;
}

/** @type {[string, (data: Bundle, ask: (request: Request) => void, like: Element | null) => Element][]} */
const FORMS = [
  [WIDGET, (data, ask) => liveFigure(data[WIDGET], ask)],
  [CONTROLS, (data, ask) => sliders(data[CONTROLS], ask)],
  ["text/html", (data) => html(data["text/html"])],
  ["image/svg+xml", (data) => html(data["image/svg+xml"])],
  ["image/png", (data, _, like) => picture(`data:image/png;base64,${data["image/png"]}`, like)],
  ["image/jpeg", (data, _, like) => picture(`data:image/jpeg;base64,${data["image/jpeg"]}`, like)],
  ["text/markdown", (data) => printed(data["text/markdown"], "text_plain")],
  ["text/latex", (data) => printed(data["text/latex"], "text_plain")],
  ["text/plain", (data) => printed(data["text/plain"], "text_plain")],
];

/** @param {string} text */
function html(text) {
  const box = element("div", { class: "output text_html" });
  box.innerHTML = text;
  return box;
}

/**
 * Add an output below those that are there; printed text goes on where the last ended.
 * @param {Element} place
 * @param {Output} output
 * @param {(request: Request) => void} ask
 * @param {Element | null} [like] a figure whose picture this one takes the place of
 */
export function addOutput(place, output, ask, like = null) {
  if (output.kind === "stream") {
    const kind = output.name === "stderr" ? "stderr" : "stream";
    const last = place.lastElementChild;
    if (last?.matches(`.output.${kind}`)) last.querySelector("pre")?.append(output.text);
    else place.append(printed(output.text, kind));
    return;
  }
  const form = FORMS.find(([name]) => name in output.data);
  if (form) place.append(form[1](output.data, ask, like));
}

/** What an output says, for those who hear it. @param {Element} place */
export function inWords(place) {
  const text = (place.textContent ?? "").replace(/\s+/g, " ").trim();
  const pictures = place.querySelectorAll("img, svg, canvas").length;
  const seen = pictures ? `${pictures === 1 ? "A picture" : `${pictures} pictures`}. ` : "";
  return `${seen}${text.length > 200 ? `${text.slice(0, 200)} ...` : text}` || "No output.";
}

/** An error: its sentence, and the traceback for those who want it. @param {import("./protocol").Fault} fault */
export function faultBox({ sentence, traceback }) {
  const box = element("div", { class: "run-error" }, element("p", {}, sentence));
  if (traceback) {
    const words = element("summary", {}, "Traceback");
    box.append(element("details", {}, words, element("pre", {}, traceback)));
  }
  return box;
}
