// The part of anywidget's model that the bundle uses, with what it heard and what was saved.

globalThis.measuring = {
  ...globalThis.measuring,

  /**
   * A model over a state; `listeners` gets what listens to it.
   *
   * @param {Record<string, unknown>} state
   * @param {[string, () => void][]} listeners
   */
  modelOf(state, listeners) {
    const model = {
      saved: 0,
      get: (/** @type {string} */ name) => state[name],
      set(/** @type {string} */ name, /** @type {unknown} */ value) {
        const changed = String(state[name]) !== String(value);
        state[name] = value;
        if (changed) model.tell(name, value);
      },
      save_changes() {
        model.saved += 1;
      },
      on: (/** @type {string} */ event, /** @type {() => void} */ call) =>
        listeners.push([event, call]),
      off(/** @type {string} */ event, /** @type {() => void} */ call) {
        const at = listeners.findIndex(([name, one]) => name === event && one === call);
        if (at >= 0) listeners.splice(at, 1);
      },
      tell(/** @type {string} */ name, /** @type {unknown} */ value) {
        state[name] = value;
        for (const [event, call] of [...listeners]) if (event === `change:${name}`) call();
      },
    };
    return model;
  },

  /** Note what asks for the page's address, from now on. */
  heardOnAddress() {
    /** @type {string[]} */
    const heard = [];
    const add = window.addEventListener;
    window.addEventListener = (/** @type {string} */ type, /** @type {any[]} */ ...rest) => {
      if (["hashchange", "popstate"].includes(type)) heard.push(type);
      return Reflect.apply(add, window, [type, ...rest]);
    };
    return heard;
  },

  /**
   * What the notebook's bundle exports.
   *
   * @param {string} source
   */
  async bundle(source) {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    return (await import(url)).default;
  },

  /**
   * Render a figure for a state, on a page with nothing else: `host` is what stands for the kernel.
   *
   * @param {{ source: string, state: Record<string, unknown> }} given
   */
  async render({ source, state }) {
    const onAddress = measuring.heardOnAddress();
    document.body.innerHTML = '<div id="cell"></div>';
    /** @type {[string, () => void][]} */
    const listeners = [];
    const model = measuring.modelOf(state, listeners);
    const { render } = await measuring.bundle(source);
    const end = render({ model, el: document.getElementById("cell") });
    globalThis.host = { model, state, listeners, onAddress, end };
  },
};
