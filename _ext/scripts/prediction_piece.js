// One prediction in its page: it asks, and then shows guess and answer side by side.

import { choices, slider } from "./prediction_controls.js";
import { make, worded } from "./prediction_dom.js";
import { compare, marker, pen } from "./prediction_picture.js";
import { store } from "./prediction_store.js";
import { fits, guessInWords, howFar } from "./prediction_words.js";

/** @import { Control, Data, Entry } from "./prediction_types.js" */

/** The page of one's own predictions, seen from this page. */
const PAGE = `${document.documentElement.dataset.content_root ?? ""}chapters/you_and_the_evidence.html`;

/**
 * Forget a guess that is no answer to what is asked now: the question has changed since.
 *
 * @param {string} name
 * @param {Data} data
 */
export function dropWhatFitsNoMore(name, data) {
  const { guess } = store.entry(name);
  if (guess !== undefined && !fits(data, guess)) store.forget(name);
}

/**
 * What the reader has predicted, if it is an answer to what is asked now.
 *
 * @param {string} name
 * @param {Data} data
 */
export function guessOf(name, data) {
  const { guess } = store.entry(name);
  return fits(data, guess) ? guess : undefined;
}

/**
 * Guess and answer side by side, and how far off.
 *
 * @param {string} name
 * @param {Data} data
 */
export function sideBySide(name, data) {
  const guess = guessOf(name, data);
  const known = guess !== undefined;
  /** @param {string} term @param {string} kind @param {Node | string} words */
  const part = (term, kind, words) =>
    make("div", { class: kind }, make("dt", {}, term), make("dd", {}, words));
  const yours = known ? worded("span", guessInWords(data, guess)) : "none";
  const pair = make(
    "dl",
    { class: "prediction-pair" },
    part("Your guess", "prediction-guess-said", yours),
    part("The answer", "prediction-true-said", worded("span", answerOf(data))),
  );
  return known ? [pair, make("p", { class: "prediction-far" }, howFar(data, guess))] : [pair];
}

/** @param {Data} data */
const answerOf = (data) =>
  data.kind === "choose" ? guessInWords(data, data.answer) : data.said.replaceAll("&", "&amp;");

/** The switch that shows all answers. @param {string} id */
export function switchForAll(id) {
  const box = make("input", { type: "checkbox", id, role: "switch" });
  box.addEventListener("change", () => store.showAll(box.checked));
  store.follow(() => {
    box.checked = store.showsAll();
  });
  return make("label", { class: "prediction-all", for: id }, box, "Show all answers");
}

/**
 * @param {string} name
 * @param {Data} data
 * @param {SVGSVGElement | null} picture
 * @returns {Control}
 */
function controlFor(name, data, picture) {
  if (data.kind === "choose") return choices(name, data);
  if (data.kind === "number") return slider(name, data);
  if (!picture) throw new Error(`${name}: no picture`);
  return data.kind === "mark" ? marker(picture, data) : pen(picture, data);
}

/** @param {string} words @param {string} kind @param {() => void} clicked */
const button = (words, kind, clicked) =>
  make("button", { type: "button", class: `prediction-button ${kind}`, click: clicked }, words);

/**
 * Ask: the control, Commit, Show me. Gives what takes it away again.
 *
 * @param {HTMLElement} live
 * @param {Control} control
 * @param {(entry: Entry) => void} answer
 */
function ask(live, control, answer) {
  const status = make("p", { class: "prediction-status", role: "status" });
  const commit = () => {
    const guess = control.guess();
    if (guess === undefined) status.textContent = control.first;
    else answer({ guess });
  };
  const buttons = make(
    "div",
    { class: "prediction-buttons" },
    button("Commit", "prediction-commit", commit),
    button("Show me", "prediction-show", () => answer({ shown: true })),
  );
  const form = make("form", { class: "prediction-form" });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    commit();
  });
  form.append(...(control.element ? [control.element] : []), buttons, status);
  live.replaceChildren(form);
  return control.remove;
}

/**
 * Show the result. Gives what takes it away again.
 *
 * @param {HTMLElement} live
 * @param {HTMLElement} root
 * @param {string} name
 * @param {Data} data
 */
function show(live, root, name, data) {
  const picture = pictureOf(root);
  const guess = guessOf(name, data);
  const because = root.querySelector(".prediction-because")?.cloneNode(true);
  const result = make(
    "div",
    { class: "prediction-result", tabindex: "-1" },
    ...sideBySide(name, data),
  );
  if (because) result.append(because);
  live.replaceChildren(result);
  if (!store.showsAll()) {
    const again = button(
      guess === undefined ? "Guess after all" : "Guess again",
      "prediction-again",
      () => {
        store.forget(name);
        /** @type {HTMLElement | SVGElement | null} */
        const first = live.querySelector("input") ?? root.querySelector(".prediction-grip");
        first?.focus({ preventScroll: true });
      },
    );
    result.append(make("div", { class: "prediction-buttons" }, again));
  }
  return picture && (data.kind === "mark" || data.kind === "draw")
    ? compare(picture, data, guess)
    : () => {};
}

/** @param {HTMLElement} root @returns {SVGSVGElement | null} */
const pictureOf = (root) => root.querySelector(":scope > svg.prediction-picture");

/** Turn the fold of one prediction into the live piece. @param {HTMLElement} root */
export function startPiece(root) {
  const name = root.dataset.predict ?? "";
  /** @type {Data} */
  const data = JSON.parse(root.dataset.prediction ?? "");
  const live = make("div", { class: "prediction-live" });
  const foot = make(
    "div",
    { class: "prediction-foot" },
    make("a", { href: PAGE }, "Your predictions"),
    switchForAll(`show-all-${name}`),
  );
  root.append(live, foot);
  root.dataset.live = "";
  dropWhatFitsNoMore(name, data);
  let state = "";
  let clear = () => {};
  /** @param {Entry} entry */
  const answer = (entry) => {
    store.keep(name, entry);
    /** @type {HTMLElement | null} */ (live.querySelector(".prediction-result"))?.focus({
      preventScroll: true,
    });
  };
  store.follow(() => {
    const now = store.open(name) ? JSON.stringify([store.entry(name), store.showsAll()]) : "asking";
    if (now === state) return; // of another prediction
    state = now;
    clear();
    clear =
      now === "asking"
        ? ask(live, controlFor(name, data, pictureOf(root)), answer)
        : show(live, root, name, data);
  });
}
