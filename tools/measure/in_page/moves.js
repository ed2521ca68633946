// A slider that changes the picture at every move goes to and fro; each move is timed by callbacks
// before and after the figure's own in the same animation frame.

globalThis.measuring = {
  ...globalThis.measuring,

  /** @param {[string, number, number]} given */
  async moves([id, moves, steps]) {
    const figure = /** @type {HTMLElement} */ (document.getElementById(id));
    const set = (/** @type {HTMLInputElement} */ node, /** @type {number} */ value) => {
      node.value = String(value);
      node.dispatchEvent(new Event("input", { bubbles: true }));
    };
    /** @type {NodeListOf<HTMLInputElement>} */
    const enabled = figure.querySelectorAll(".controls input[type=range]:enabled");
    const named = (/** @type {string[]} */ ...names) =>
      [...enabled].find(({ name }) => names.includes(name));
    const frame = (call = () => 0) => new Promise((go) => requestAnimationFrame(() => go(call())));
    const long = named("steps", "step");
    if (long) set(long, steps);
    await frame();
    await frame();
    const slider = named("rotation", "learning_rate", "beta", "other_learning_rate");
    if (!slider) throw new Error(`${id} has no slider to move`);
    const [low, high] = [Number(slider.min), Number(slider.max)];
    const times = [];
    for (let i = 0; i < moves; i += 1) {
      let before = 0;
      requestAnimationFrame(() => {
        before = performance.now();
      });
      const start = performance.now();
      set(slider, low + (high - low) * (0.3 + (0.4 * (i % 50)) / 50));
      const handled = performance.now() - start;
      times.push(handled + (await frame(() => performance.now() - before)));
    }
    return { slider: slider.name, times };
  },
};
