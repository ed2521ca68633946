// What would give an answer away stays covered until the reader has guessed, or asks to see it.

import { reach } from "./framed.js";
import { make } from "./prediction_dom.js";
import { store } from "./prediction_store.js";

const MARK = "tag_covered-by-";

/** Consecutive parts of a page that are covered by one prediction. @param {string} name */
function runs(name) {
  const parts = [...document.getElementsByClassName(MARK + name)];
  /** @type {Element[][]} */
  const found = [];
  for (const part of parts) {
    const run = found.at(-1);
    if (run && run.at(-1)?.nextElementSibling === part) run.push(part);
    else found.push([part]);
  }
  return found;
}

/**
 * Cover what a prediction's name covers.
 *
 * @param {string} name
 * @param {string} question
 */
export function startCover(name, question) {
  for (const [k, run] of runs(name).entries()) cover(name, question, run, `cover-${k}-${name}`);
}

/**
 * @param {string} name
 * @param {string} question
 * @param {Element[]} run
 * @param {string} id
 */
function cover(name, question, run, id) {
  let aside = false; // a link led into it: it is uncovered for this visit
  const show = make(
    "button",
    { type: "button", class: "prediction-button", "aria-describedby": id },
    "Show it",
  );
  const box = make(
    "div",
    { class: "prediction-cover" },
    make(
      "p",
      { id },
      "Covered until you have committed a guess: ",
      make("a", { href: `#predict-${name}` }, question),
    ),
    show,
  );
  run[0].before(box);
  const draw = () => {
    const covered = !aside && !store.open(name);
    box.classList.toggle("prediction-uncovered", !covered);
    for (const part of run) part.classList.toggle("prediction-covered", covered);
  };
  show.addEventListener("click", () => {
    store.keep(name, { shown: true });
    const [first] = run;
    if (!(first instanceof HTMLElement)) return;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  });
  const arrive = () => {
    const id = decodeURIComponent(location.hash.slice(1)).replace(/^figure=([^&]*).*/, "$1");
    const goal = id ? document.getElementById(id) : null;
    if (!goal || !run.some((part) => part.contains(goal))) return;
    aside = true;
    draw();
    reach(goal);
  };
  store.follow(draw);
  addEventListener("hashchange", arrive);
  arrive();
}
