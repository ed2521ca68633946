// The part of anywidget's model that the bundle uses, with what it heard and what was saved.
({ source, state }) => {
  const listeners = [];
  const model = {
    saved: 0,
    get: (name) => state[name],
    set: (name, value) => {
      const changed = String(state[name]) !== String(value);
      state[name] = value;
      if (changed) model.tell(name, value);
    },
    save_changes: () => {
      model.saved += 1;
    },
    on: (event, call) => listeners.push([event, call]),
    off: (event, call) => {
      const at = listeners.findIndex(([name, one]) => name === event && one === call);
      if (at >= 0) listeners.splice(at, 1);
    },
    tell(name, value) {
      state[name] = value;
      for (const [event, call] of [...listeners]) if (event === `change:${name}`) call();
    },
  };
  const onAddress = [];
  const add = window.addEventListener;
  window.addEventListener = (type, ...rest) => {
    if (["hashchange", "popstate"].includes(type)) onAddress.push(type);
    return add.call(window, type, ...rest);
  };
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  document.body.innerHTML = '<div id="cell"></div>';
  window.host = { model, state, listeners, onAddress };
  return import(url).then(({ default: { render } }) => {
    const el = document.getElementById("cell");
    window.host.end = render({ model, el });
  });
};
