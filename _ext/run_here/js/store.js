// What is kept on this device for a page: changed code, and which exercises are solved.

/**
 * `book` is the code that the reader changed, `text` what it has become, `place` the cell's place.
 * @typedef {{ book: string, text: string, place: number }} Change
 * @typedef {{ changes: Record<string, Change>, solved: string[] }} Kept
 */

const KEY = `run-here:${location.pathname}`;

export class Store {
  constructor() {
    /** @type {Kept} */
    this.kept = { changes: {}, solved: [] };
    try {
      const read = JSON.parse(localStorage.getItem(KEY) ?? "{}");
      Object.assign(this.kept.changes, read.changes);
      this.kept.solved = [...(read.solved ?? [])];
    } catch {
      // Blocked, or not ours: this page begins without a past.
    }
  }

  /** Keep a change, or forget it where there is none. @param {string} id @param {Change} [change] */
  change(id, change) {
    if (change) this.kept.changes[id] = change;
    else delete this.kept.changes[id];
    this.write();
  }

  /** @param {string} exercise */
  solve(exercise) {
    if (!this.kept.solved.includes(exercise)) this.kept.solved.push(exercise);
    this.write();
  }

  write() {
    const { changes, solved } = this.kept;
    const empty = !solved.length && !Object.keys(changes).length;
    try {
      if (empty) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, JSON.stringify(this.kept));
    } catch {
      // Blocked or full: it lasts as long as the page.
    }
  }
}
