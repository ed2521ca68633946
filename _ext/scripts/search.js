// The search as one sees it: a window over the page, or the page of its own.

import { framed } from "./framed.js";
import { answers, indexed } from "./search_engine.js";
import { counted, element, panel, root } from "./search_panel.js";

/** @typedef {import("./search_engine.js").Found} Found */
/** @typedef {import("./search_engine.js").Part} Part */
/** @typedef {import("./search_panel.js").Panel} Panel */

const GETTING_READY = "Getting the book’s words ready …";
const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;

/** @typedef {import("./search_engine.js").Engine} Engine */
/** @type {{ titles: Promise<Engine>, words: Promise<Engine> } | undefined} */
let ready;
let complete = false;

/** What answers: at first by titles, then by all words of the book, once they are loaded and indexed. */
function engines() {
  if (ready) return ready;
  const data = load("Data");
  const titles = data.then((known) => indexed(known));
  const words = titles.then(async () => indexed(await data, await load("Texts")));
  ready = { titles, words };
  words.then(
    () => {
      complete = true;
    },
    () => {
      ready = undefined;
    },
  );
  return ready;
}

/** @param {"Data" | "Texts"} name @returns {Promise<any>} */
function load(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(`search_${name.toLowerCase()}.js`, here).href;
    script.onload = () => resolve(/** @type {any} */ (globalThis)[`momentumSearch${name}`]);
    script.onerror = () => reject(new Error("the words of the book could not be loaded"));
    document.head.append(script);
  });
}

/** @param {Part[]} parts */
const written = (parts) =>
  parts.map(({ text, marked }) => (marked ? element("mark", {}, text) : text));

/** @param {Found} found */
function item({ href, kind, title, place, excerpt }) {
  return element(
    "li",
    { "data-kind": kind },
    element(
      "a",
      { href: new URL(href, root).href },
      element("span", { class: "search-title" }, ...written(title)),
      ...(place ? [" ", element("span", { class: "search-place" }, place)] : []),
      " ",
      element("span", { class: "search-excerpt" }, ...written(excerpt)),
    ),
  );
}

/** Answer what stands in the field. @param {Panel} parts */
async function answer(parts) {
  const { field, status, list, otherwise } = parts;
  const query = field.value.trim();
  const isAsked = () => query === field.value.trim(); // or was more typed meanwhile?
  if (query) {
    status.textContent ||= GETTING_READY;
    otherwise.hidden = true;
  }
  try {
    const { titles, words } = engines();
    const first = complete ? undefined : answers(await titles, query);
    if (first && isAsked()) show(list, first.results);
    const known = await words;
    if (!isAsked()) return;
    const { total, results } = answers(known, query);
    // Who has gone on to a result by its title keeps the list.
    if (!list.contains(document.activeElement)) show(list, results);
    otherwise.hidden = results.length > 0;
    list.dataset.answers = query;
    status.textContent = query ? counted(results.length, total, query) : "";
  } catch {
    status.textContent = "The search could not be loaded. Is this copy of the book whole?";
  }
}

/** @param {HTMLElement} list @param {Found[]} results */
function show(list, results) {
  list.replaceChildren(...results.map(item));
  list.hidden = !results.length;
}

/** Up and down lead through the results, and a letter back into the field. @param {Panel} parts */
function followKeys({ field, list }, /** @type {HTMLElement} */ box) {
  box.addEventListener("keydown", (event) => {
    const stops = [field, ...list.querySelectorAll("a")];
    const at = stops.indexOf(/** @type {any} */ (document.activeElement));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && at >= 0) {
      event.preventDefault();
      stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
    } else if (at > 0 && event.key.length === 1 && event.key !== " ") {
      if (!event.ctrlKey && !event.metaKey && !event.altKey) field.focus();
    }
  });
}

/** Answer while one types; Enter follows the best result. @param {Panel} parts */
function listen(parts, /** @type {HTMLElement} */ box) {
  let waiting = 0;
  /** @type {Promise<void> | undefined} */
  let answering;
  parts.field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      answering = answer(parts);
    }, 60);
  });
  parts.form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    answering = answer(parts);
    await answering;
    parts.list.querySelector("a")?.click();
  });
  followKeys(parts, box);
}

/** @type {{ dialog: HTMLDialogElement, parts: Panel } | undefined} */
let made;

/** The window over the page, made once. */
function dialog() {
  if (made) return made;
  const parts = panel();
  const close = element("button", { type: "button", class: "search-close" }, "Close");
  const box = element("dialog", { class: "search", "aria-label": "Search" }, ...parts.all);
  parts.form.append(close);
  close.addEventListener("click", () => box.close());
  box.addEventListener("click", ({ target }) => {
    const link = target instanceof Element && target.closest("a");
    if (target === box || link) box.close(); // beside it, or to a place on this page
  });
  // By itself the first Escape would only empty the field.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    box.close();
  });
  listen(parts, box);
  document.body.append(box);
  made = { dialog: box, parts };
  return made;
}

/** Fill the page of the search. @param {HTMLElement} place */
function fill(place) {
  if (place.querySelector("form")) return;
  const parts = panel();
  parts.field.value = new URLSearchParams(location.search).get("q") ?? "";
  place.classList.add("search");
  place.replaceChildren(...parts.all); // in the place of what stands there without scripts
  listen(parts, place);
  answer(parts);
}

/** Show the search: on its own page there, elsewhere over the page. */
function open() {
  /** @type {HTMLElement | null} */
  const place = document.querySelector("[data-search-page]");
  if (place) {
    fill(place);
    if (!framed) place.querySelector("input")?.focus();
    return;
  }
  const { dialog: box, parts } = dialog();
  if (!box.open) box.showModal();
  parts.field.focus();
  parts.field.select();
  answer(parts);
}

/** @type {any} */ (globalThis).momentumSearch = { open };
