// Mounts and removes a figure many times over; the heap is measured after a collection, at rest.

globalThis.measuring = {
  ...globalThis.measuring,

  /** The heap at rest: on a busy machine the last tasks may still be waiting, until it shrinks no more. */
  async heap() {
    let [lowest, same] = [Number.POSITIVE_INFINITY, 0];
    while (same < 4) {
      gc();
      await new Promise((go) => setTimeout(go, 50));
      const now = performance.memory.usedJSHeapSize;
      same = now < lowest - 10_000 ? 0 : same + 1;
      lowest = Math.min(lowest, now);
    }
    return lowest;
  },

  /** @param {{ source: string, mounts: number }} given */
  async remount({ source, mounts }) {
    const { render } = await measuring.bundle(source);
    const cell = /** @type {HTMLElement} */ (document.getElementById("cell"));
    const turn = async () => {
      const end = render({ model: host.model, el: cell });
      await new Promise(requestAnimationFrame);
      end();
      cell.replaceChildren();
    };
    for (let i = 0; i < mounts / 10; i += 1) await turn();
    const before = await measuring.heap();
    for (let i = 0; i < mounts; i += 1) await turn();
    return { before, after: await measuring.heap(), listeners: host.listeners.length };
  },
};
