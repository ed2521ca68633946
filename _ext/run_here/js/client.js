// The page's end of the wire to Python: one worker, started when it is first asked for something.

/** @typedef {import("./protocol").Request} Request */
/** @typedef {import("./protocol").Event} Event */
/** @typedef {import("./protocol").Start} Start */

export class Client {
  /**
   * @param {() => Start} start what a new worker is told first
   * @param {(event: Event) => void} hear
   */
  constructor(start, hear) {
    this.start = start;
    this.hear = hear;
    /** @type {Worker | undefined} */
    this.worker = undefined;
  }

  get running() {
    return this.worker !== undefined;
  }

  /** @param {Request} request */
  ask(request) {
    this.worker ??= this.begin();
    this.worker.postMessage(request);
  }

  begin() {
    const worker = new Worker(new URL("worker.js", import.meta.url));
    worker.onmessage = ({ data }) => {
      if (worker === this.worker) this.hear(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker === this.worker) {
        this.hear({ kind: "failed", sentence: `Python could not be started: ${event.message}` });
      }
    };
    worker.postMessage(this.start());
    return worker;
  }

  /** End Python at once, whatever it does; the next request starts it anew. */
  stop() {
    this.worker?.terminate();
    this.worker = undefined;
  }
}
