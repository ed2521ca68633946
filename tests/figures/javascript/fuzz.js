// Random traits and random input for a figure that model.js has rendered; says what went wrong.
async ({ seconds, seed, traits }) => {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = (list) => list[Math.floor(random() * list.length)];
  const figure = document.querySelector("figure[data-figure]");
  const cell = document.getElementById("cell");
  const odd = [
    NaN,
    Infinity,
    -1,
    0,
    1e300,
    -1e-300,
    null,
    undefined,
    "",
    "NaN",
    "<b>",
    [],
    [NaN, 1],
    {},
    true,
    "🙂",
  ];
  const value = () =>
    pick([
      () => pick(odd),
      random,
      () => 10 ** (8 * random() - 4),
      () => Math.floor(1e3 * random()),
    ])();
  const all = (selector) => [...figure.querySelectorAll(selector)];
  const send = (node, type, more) =>
    node?.dispatchEvent(new Event(type, { bubbles: true, ...more }));

  const acts = {
    trait() {
      host.model.tell(pick(traits), pick([value, () => [value(), value()], () => pick(traits)])());
    },
    slider() {
      const node = pick(all("input[type=range]"));
      if (!node) return;
      node.value = Number(node.min) + random() * (node.max - node.min);
      send(node, "input");
    },
    choice() {
      const node = pick(all("select"));
      if (!node) return;
      node.selectedIndex = Math.floor(random() * node.options.length);
      send(node, "change");
    },
    click() {
      pick(all("input[type=checkbox], button"))?.click();
    },
    text() {
      const node = pick(all("textarea"));
      if (!node) return;
      node.value =
        pick([
          "v = g",
          "theta = theta - alpha*g\n",
          "theta = (",
          "x".repeat(500),
          "theta = g/0",
          "🙂",
        ]) + pick(["", " + v", "\nv = 1/t"]);
      send(node, "input");
    },
    key() {
      const node = pick(all("input, select, button, textarea, .handle"));
      const key = pick([
        "ArrowLeft",
        "ArrowRight",
        "ArrowUp",
        "ArrowDown",
        "PageUp",
        "Home",
        "End",
        "Enter",
        " ",
        "Escape",
      ]);
      node?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    },
    drag() {
      const node = pick(all(".handle"));
      if (!node) return;
      const at = () => ({
        clientX: 2000 * random() - 500,
        clientY: 1500 * random() - 300,
        button: 0,
        bubbles: true,
        view: window,
      });
      node.dispatchEvent(new MouseEvent("mousedown", at()));
      for (let i = 0; i < 3; i += 1) window.dispatchEvent(new MouseEvent("mousemove", at()));
      window.dispatchEvent(new MouseEvent("mouseup", at()));
    },
    point() {
      const node = pick(all("svg.panel"));
      for (const type of ["pointermove", "mousemove", "pointerleave"])
        node?.dispatchEvent(
          new MouseEvent(type, {
            clientX: 1500 * random(),
            clientY: 900 * random(),
            bubbles: true,
            view: window,
          }),
        );
    },
    size() {
      cell.style.width = `${Math.floor(320 + 1200 * random())}px`;
    },
  };
  const names = Object.keys(acts);
  const wrong = /NaN|Infinity|undefined|\[object/;
  const broken = () => {
    for (const node of figure.querySelectorAll(".panels *")) {
      for (const { name, value: text } of node.attributes)
        if (wrong.test(text)) return `${name}="${text.slice(0, 80)}"`;
      if (node.childElementCount === 0 && wrong.test(node.textContent))
        return node.textContent.slice(0, 80);
    }
    const words = figure.querySelector("[role=status]").textContent;
    return wrong.test(words) ? words : null;
  };

  const frame = () => new Promise((go) => requestAnimationFrame(go));
  const end = performance.now() + 1000 * seconds;
  const found = { events: 0, frames: 0, wrong: [] };
  while (performance.now() < end && found.wrong.length < 5) {
    const done = [];
    for (let i = 0; i < 1 + 8 * random(); i += 1) {
      const name = pick(names);
      acts[name]();
      done.push(name);
      found.events += 1;
    }
    await frame();
    await frame();
    found.frames += 2;
    const says = broken();
    if (says) found.wrong.push(`${says} after ${done.join(", ")}`);
  }
  return found;
};
