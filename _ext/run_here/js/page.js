// The cells of a page, and what a reader does with them.

import { Cell } from "./cell.js";
import { Client } from "./client.js";
import { isElsewhere, mayStart } from "./consent.js";
import { element } from "./dom.js";
import { hear } from "./hearing.js";
import { takeChanges } from "./offers.js";
import { Store } from "./store.js";
import { openToolbar } from "./toolbar.js";

/** @typedef {import("./protocol").Request} Request */
/** @typedef {import("./protocol").Code} Code */
/** @typedef {{ pyodide: string, library: string, size?: string, modules: Record<string, string[]>, beside: Record<string, string[]> }} Settings */

const base = new URL(".", import.meta.url);
const root = new URL("../../", base);

/** @param {string} address @returns {Promise<any>} */
const json = async (address) => (await fetch(address)).json();

/** Read what the page needs, and take its cells over. @param {string} address */
export async function open(address) {
  const settings = json(new URL("settings.json", base).href);
  const { notebook, cells } = await json(address);
  const sheet = element("link", { rel: "stylesheet", href: new URL("run_here.css", base).href });
  const styled = new Promise((resolve) => {
    sheet.onload = sheet.onerror = resolve;
  });
  document.head.append(sheet);
  await styled;
  return new Page(await settings, cells, notebook && new URL(notebook, root).href);
}

export class Page {
  /** @param {Settings} settings @param {Code[]} codes @param {string} notebook */
  constructor(settings, codes, notebook) {
    this.settings = settings;
    this.codes = codes;
    this.notebook = notebook;
    this.store = new Store();
    this.client = new Client(
      () => this.start(),
      (event) => hear(this, event),
    );
    /** @type {Map<string, Cell>} */
    this.cells = new Map();
    codes.forEach((code, place) => {
      /** @type {HTMLElement | null} */
      const at = document.querySelector(`[data-cell="${CSS.escape(code.id)}"]:has(.run-bar)`);
      if (at) this.cells.set(code.id, new Cell(this, at, code, place));
    });
    /** Cells that are to run, the first of them now. @type {string[]} */
    this.queue = [];
    /** @type {Record<string, string>} */
    this.shown = {};
    this.allowed = !isElsewhere(settings.pyodide);
    /** @type {Promise<any> | undefined} */
    this.editor = undefined;
    this.live = element("div", { class: "run-live", role: "status", "aria-live": "polite" });
    document.body.append(this.live);
    this.bar = openToolbar(this);
    this.state = "Python waits for the first run";
    this.tell();
    takeChanges(this);
  }

  /** @returns {import("./protocol").Start} */
  start() {
    const { pyodide, library, modules, beside } = this.settings;
    const cells = this.codes;
    const addresses = {
      pyodide: new URL(pyodide, root).href,
      library: new URL(library, root).href,
    };
    return { kind: "start", ...addresses, modules, beside, cells, shown: this.shown };
  }

  /** The editor's script, asked for once. */
  editors() {
    this.editor ??= import(new URL("editor.js", base).href);
    return /** @type {Promise<typeof import("./editor")>} */ (this.editor);
  }

  /** Ask Python for something; a worker that begins anew hears of all changes first. @param {Request} request */
  ask(request) {
    if (!this.client.running) {
      for (const { id, text, book } of this.cells.values()) {
        if (text !== book) this.client.ask({ kind: "change", cell: id, source: text });
      }
    }
    this.client.ask(request);
  }

  /** Run a cell, or stop it where it runs. @param {string} id */
  async run(id) {
    const cell = /** @type {Cell} */ (this.cells.get(id));
    if (cell.busy && this.queue.includes(id)) return this.stop();
    if (!(await mayStart(this, cell.said))) return cell.become("idle", cell.said.textContent ?? "");
    this.queue.push(id);
    cell.become(this.client.running ? "waiting" : "starting");
    if (this.queue.length === 1) this.next();
    cell.edit();
  }

  /** Let Python run the first cell of the queue. */
  next() {
    const [id] = this.queue;
    this.tell();
    if (id === undefined) return;
    this.cells.get(id)?.begin();
    this.ask({ kind: "run", cell: id });
  }

  /** @param {string} id */
  async change(id) {
    const cell = this.cells.get(id);
    await cell?.edit();
    cell?.editor?.focus();
  }

  /** The reader has written. @param {Cell} cell @param {string} text */
  changed(cell, text) {
    if (cell.text === text) return;
    cell.text = text;
    const { id, book, place } = cell;
    this.store.change(id, text === book ? undefined : { book, text, place });
    if (this.client.running) this.client.ask({ kind: "change", cell: id, source: text });
    if (!cell.busy) cell.become(text === book && !cell.own ? "idle" : "stale");
  }

  /** @param {Cell} cell */
  async runAndGoOn(cell) {
    this.run(cell.id);
    const all = [...this.cells.values()];
    const next = all.slice(all.indexOf(cell) + 1).find(({ input }) => input.checkVisibility());
    if (!next) return;
    await next.edit();
    next.editor?.focus();
  }

  async runAll() {
    for (const id of this.cells.keys()) if (!this.queue.includes(id)) await this.run(id);
  }

  /** End Python at once; what was to run stays as it is. */
  stop() {
    this.client.stop();
    for (const id of this.queue.splice(0)) {
      this.cells.get(id)?.become("stale", "Stopped; the next run starts Python anew");
    }
    this.state = "Python is stopped";
    this.announce("Stopped.");
    this.tell();
  }

  restart() {
    this.stop();
    this.shown = {};
    for (const cell of this.cells.values()) {
      if (cell.state !== "idle")
        cell.become(cell.own || cell.text !== cell.book ? "stale" : "idle");
    }
    this.state = "Python starts anew at the next run";
    this.tell();
  }

  /** @param {Cell} cell */
  back(cell) {
    cell.restore();
    delete this.shown[cell.id];
    this.store.change(cell.id);
    if (this.client.running) this.ask({ kind: "change", cell: cell.id, source: cell.book });
    cell.runButton.focus();
  }

  backAll() {
    this.client.stop();
    this.queue = [];
    this.shown = {};
    for (const cell of this.cells.values()) {
      cell.restore();
      this.store.change(cell.id);
    }
    this.state = "All is as in the book";
    this.tell();
  }

  /** @param {string} words */
  announce(words) {
    this.live.textContent = words;
  }

  tell() {
    this.bar.say(this.state, this.queue.length > 0);
  }
}
