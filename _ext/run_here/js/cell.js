// A cell of the page: its code and editor, its buttons, its state, its output.

import { button, element } from "./dom.js";
import { leaveFigures } from "./live.js";
import { addOutput, faultBox, inWords } from "./outputs.js";

/** @typedef {import("./protocol").State} State */
/** @typedef {import("./protocol").Output} Output */
/** @typedef {import("./protocol").Fault} Fault */
/** @typedef {import("./page").Page} Page */

const BUSY = ["starting", "waiting", "running"];

export class Cell {
  /**
   * @param {Page} page
   * @param {HTMLElement} root
   * @param {import("./protocol").Code} code
   * @param {number} place
   */
  constructor(page, root, code, place) {
    Object.assign(this, { page, root, code, place });
    this.page = page;
    this.root = root;
    this.place = place;
    this.id = code.id;
    this.book = code.source;
    this.text = code.source;
    this.exercise = code.exercise;
    this.input = /** @type {HTMLElement} */ (root.querySelector(".cell_input"));
    this.bar = /** @type {HTMLElement} */ (root.querySelector(".run-bar"));
    this.said = /** @type {HTMLElement} */ (root.querySelector(".run-said"));
    this.runButton = /** @type {HTMLElement} */ (root.querySelector("[data-run]"));
    this.name = this.exercise ? "Check" : "Run";
    this.back = button("Back to the book's version", () => page.back(this), {
      "data-back": "",
      hidden: "",
    });
    this.said.before(this.back);
    /** @type {ReturnType<typeof import("./editor").openEditor> | undefined} */
    this.editor = undefined;
    this.output = this.findOutput();
    this.original = [...this.output.childNodes];
    this.fresh = true;
    this.line = 0;
  }

  /** The place of the output; a cell that has none gets one. */
  findOutput() {
    const found = this.root.querySelector(".cell_output");
    const place = /** @type {HTMLElement} */ (found ?? element("div", { class: "cell_output" }));
    if (!found) this.input.after(place);
    place.dataset.output = "";
    if (this.exercise) {
      // What the check answers is what is said.
      this.said.removeAttribute("role");
      place.setAttribute("role", "status");
    }
    return place;
  }

  /** @returns {State} */
  get state() {
    return /** @type {State} */ (this.root.dataset.state);
  }

  get busy() {
    return BUSY.includes(this.state);
  }

  /** @param {State} state @param {string} [words] */
  become(state, words = "") {
    this.root.dataset.state = state;
    this.say(words);
    this.runButton.textContent = this.busy
      ? "Stop"
      : state === "stale" && !this.exercise
        ? "Run again"
        : this.name;
    this.back.hidden = this.text === this.book;
  }

  /** Whether what is shown is no longer the book's own output. */
  get own() {
    return (
      this.output.firstChild !== this.original[0] ||
      this.output.childNodes.length !== this.original.length
    );
  }

  /** @param {string} words */
  say(words) {
    if (this.said.textContent !== words) this.said.textContent = words;
  }

  /** Turn the code into an editor. */
  async edit() {
    if (this.editor) return;
    const { openEditor } = await this.page.editors();
    if (this.editor) return;
    const code = /** @type {HTMLElement} */ (this.input.querySelector("[class*=highlight]"));
    code.hidden = true;
    const place = element("div", { class: "run-editor" });
    code.after(place);
    const label = `Code of cell ${this.place + 1}. Escape leaves it, Control Enter runs it.`;
    this.editor = openEditor(place, this.text, label, {
      changed: (text) => this.page.changed(this, text),
      run: () => this.page.run(this.id),
      runAndGoOn: () => this.page.runAndGoOn(this),
      leave: () => this.runButton.focus(),
    });
    if (this.line) this.editor.mark(this.line);
  }

  /** @param {string} text */
  set(text) {
    this.text = text;
    this.editor?.set(text);
  }

  /** The next output begins: the old one stays until there is something in its place. */
  begin() {
    this.fresh = true;
    this.mark(0);
  }

  clear() {
    leaveFigures(this.output);
    this.output.replaceChildren();
    this.fresh = false;
  }

  /** @param {Output} output */
  show(output) {
    if (this.fresh) this.clear();
    addOutput(this.output, output, (request) => this.page.ask(request), this.like());
  }

  /** The book's figure, whose caption still holds as long as its code is the book's. */
  like() {
    const figures = this.original.filter(
      (node) => node instanceof Element && node.matches("figure:has(img)"),
    );
    const drawn = this.output.querySelectorAll("img").length;
    const same = this.text === this.book && drawn < figures.length;
    return same ? /** @type {Element} */ (figures[drawn]) : null;
  }

  /** The run has ended; what it has put out is whole. */
  end() {
    if (this.fresh) this.clear();
    this.output.dispatchEvent(new CustomEvent("run-here:output", { bubbles: true }));
    return inWords(this.output);
  }

  /** @param {Fault} fault @param {Cell | undefined} other the cell that it comes from, if another */
  fail(fault, other) {
    if (this.fresh) this.clear();
    const box = faultBox(fault);
    if (other) {
      box.prepend(element("p", {}, "A cell that this one needs ends in an error."));
      box.append(button("Show that cell", () => other.reveal()));
    } else {
      this.mark(fault.line);
      if (fault.line) this.edit();
    }
    this.output.append(box);
  }

  /** @param {number} line */
  mark(line) {
    this.line = line;
    this.editor?.mark(line);
  }

  /** Bring the cell into sight. */
  reveal() {
    for (
      let fold = this.input.closest("details");
      fold;
      fold = fold.parentElement?.closest("details") ?? null
    ) {
      fold.open = true;
    }
    this.root.scrollIntoView({ block: "center" });
    this.runButton.focus();
  }

  /** The book's code and the book's output. */
  restore() {
    this.set(this.book);
    this.mark(0);
    if (this.own) {
      leaveFigures(this.output);
      this.output.replaceChildren(...this.original);
    }
    this.become("idle");
  }
}
