// What the page does when Python tells something.

import { element } from "./dom.js";
import { addOutput } from "./outputs.js";
import { cameTo } from "./sliders.js";

/** @typedef {import("./protocol").Event} Event */
/** @typedef {import("./cell").Cell} Cell */
/** @typedef {import("./page").Page} Page */

/** @param {Page} page @param {Event} event */
export function hear(page, event) {
  /** @type {Record<string, (event: any) => void>} */
  const hearers = {
    progress: ({ words }) => progress(page, words),
    ready: () => progress(page, "Python is ready"),
    failed: ({ sentence }) => failed(page, sentence),
    began: ({ quiet }) => began(page, quiet),
    output: ({ where, output }) => put(page, where, output),
    clear: ({ where }) => (page.cells.get(where)?.output ?? resultsOf(where))?.replaceChildren(),
    done: (told) => done(page, told),
    error: (told) => error(page, told),
    called: ({ view, fault }) => called(view, fault),
    stale: ({ cells }) => stale(page, cells),
  };
  hearers[event.kind](event);
}

/** @param {Page} page @param {string} words */
function progress(page, words) {
  page.state = words;
  page.tell();
  const cell = page.cells.get(page.queue[0]);
  if (cell && words !== "Python is ready") cell.become("starting", `${words} ...`);
}

/** @param {Page} page @param {string} sentence */
function failed(page, sentence) {
  page.client.stop();
  const [first, ...others] = page.queue.splice(0);
  page.cells.get(first)?.become("error", sentence);
  for (const id of others) page.cells.get(id)?.become("idle");
  page.state = "Python is stopped";
  page.tell();
}

/** @param {Page} page @param {boolean} quiet */
function began(page, quiet) {
  const cell = page.cells.get(page.queue[0]);
  cell?.become("running", quiet ? "Running what it needs ..." : "Running ...");
  page.state = "Python runs";
  page.tell();
}

/** @param {Page} page @param {string} where @param {import("./protocol").Output} given */
function put(page, where, given) {
  const cell = page.cells.get(where);
  if (cell) return cell.show(given);
  const results = resultsOf(where);
  if (!results) return;
  if (!("fresh" in results.dataset)) {
    // As tall as before, so that nothing jumps while a slider moves.
    results.style.minHeight = `${results.offsetHeight}px`;
    results.replaceChildren();
    results.dataset.fresh = "";
  }
  addOutput(results, given, (request) => page.ask(request));
}

/** @param {string} view @returns {HTMLElement | null} */
function resultsOf(view) {
  return document.querySelector(`[data-view="${CSS.escape(view)}"]`);
}

/** @param {string} view @param {string | null} fault */
function called(view, fault) {
  const results = resultsOf(view);
  if (!results) return;
  if (fault) results.replaceChildren(element("p", { class: "run-error" }, fault));
  delete results.dataset.fresh;
  cameTo(results);
}

/** @param {Page} page @param {{ cell: string, seconds: number, shown: string, right?: boolean }} event */
function done(page, { cell: id, seconds, shown, right }) {
  page.queue.shift();
  page.shown[id] = shown;
  const cell = page.cells.get(id);
  if (cell) {
    const words = cell.end();
    const quick = seconds < 0.1 || cell.exercise;
    cell.become("done", quick ? "" : `Done in ${seconds.toFixed(1)} s`);
    if (!cell.exercise) page.announce(words);
    if (right) {
      page.store.solve(cell.exercise);
      markSolved(cell);
    }
  }
  page.state = "Python is ready";
  page.next();
}

/** @param {Page} page @param {{ cell: string, because: string } & import("./protocol").Fault} event */
function error(page, { cell: id, because, ...fault }) {
  const cell = page.cells.get(id);
  const other = because === id ? undefined : page.cells.get(because);
  cell?.fail(fault, other);
  cell?.become("error", "Ended in an error");
  page.announce(`Error. ${fault.sentence}`);
  for (const waiting of page.queue.splice(0).slice(1)) page.cells.get(waiting)?.become("idle");
  page.state = "Python is ready";
  page.tell();
}

/** @param {Page} page @param {string[]} ids */
function stale(page, ids) {
  for (const cell of page.cells.values()) {
    const old = ids.includes(cell.id);
    if (cell.busy || (cell.state === "error" && !old)) continue;
    if (old) cell.become("stale", "No longer up to date");
    else if (cell.state === "stale") cell.become(cell.own ? "done" : "idle");
  }
}

/** @param {Cell} cell */
export function markSolved(cell) {
  cell.root.dataset.solved = "";
  let box = cell.root.previousElementSibling;
  while (box && !box.matches(".exercise, [data-cell]")) box = box.previousElementSibling;
  if (box?.matches(".exercise")) box.setAttribute("data-solved", "");
}
