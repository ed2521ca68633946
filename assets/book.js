// Paper has no folds: what is folded opens for the print and closes after it. Only the code of a
// picture stays folded, and is left out.
(() => {
  const FOLDED = "article details:not([open], .tag_hide-input > details)";
  /** @type {Iterable<HTMLDetailsElement>} */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = document.querySelectorAll(FOLDED);
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });
})();

// A long page is laid out bit by bit, a few paragraphs or half a cell in a task of its own, so that the
// reader's first click or key waits for none of it. Until then the browser lays out what is in sight.
/** @type {Promise<void>} */
const laidOut = new Promise((done) => {
  const ENOUGH = 30; // elements in a task
  const slowly = document.documentElement.classList.contains("unfolding");
  /** @type {NodeListOf<HTMLElement>} */
  const all = document.querySelectorAll(".bd-article :is(section, .cell) > *");
  const parts = slowly ? [...all] : [];
  // What a section or a cell holds is a part of its own.
  /** @param {HTMLElement} part */
  const weight = (part) =>
    part.matches("section, .cell") ? 1 : part.getElementsByTagName("*").length + 1;
  const next = () => {
    let [weighed, last] = [0, parts[0]];
    while (parts.length && weighed < ENOUGH) {
      [last] = parts.splice(0, 1);
      last.style.contentVisibility = "visible";
      weighed += weight(last);
    }
    if (weighed) {
      last.getBoundingClientRect();
      setTimeout(next);
      return;
    }
    document.body.dataset.laidOut = "";
    done();
  };
  addEventListener("load", () => setTimeout(next));
});

// "On this page" marks the section that stands at the top of the window.
(() => {
  /** @type {Map<HTMLElement, HTMLAnchorElement>} */
  const links = new Map();
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const found = document.querySelectorAll(".bd-toc-nav a[href^='#']");
  for (const link of found) {
    const part = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (part) links.set(part, link);
  }
  if (!links.size) return;
  const mark = () => {
    const passed = [...links.keys()].filter((part) => part.getBoundingClientRect().top < 120);
    for (const [part, link] of links) {
      const here = part === passed.at(-1);
      link.classList.toggle("active", here);
      if (here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  addEventListener(
    "scroll",
    () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    },
    { passive: true },
  );
  laidOut.then(mark);
})();

// What is wider than its place scrolls by itself, and so must be reached by keyboard. The theme measures
// all of it at once, again after each change of a figure; here the browser says what has a new size.
(() => {
  const parts = document.querySelectorAll(
    "pre, .cell_output > .output, .math-scroll, .math-long, .picture-scroll, .pst-scrollable-table-container",
  );
  const sizes = new ResizeObserver((entries) => {
    // Read all, then write all.
    const scrolls = entries.map(
      ({ target }) =>
        target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight,
    );
    for (const [i, { target }] of entries.entries()) {
      if (scrolls[i]) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
    }
  });
  for (const part of parts) sizes.observe(part);
})();

// The two buttons that open a list on a small screen say whether it is open. It closes behind a reader
// who has chosen from it, and is closed for one who comes back, whatever the browser has kept.
for (const name of ["primary", "secondary"]) {
  const button = document.querySelector(`.${name}-toggle`);
  const box = document.getElementById(`pst-${name}-sidebar-checkbox`);
  if (!button || !(box instanceof HTMLInputElement)) continue;
  const tell = () => button.setAttribute("aria-expanded", String(box.checked));
  const close = () => {
    box.checked = false;
    tell();
  };
  document.querySelector(`.bd-sidebar-${name}`)?.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("a[href]")) close();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && close());
  // The theme changes the box by script, which fires no event: look once it has.
  for (const type of ["click", "keydown"]) addEventListener(type, () => setTimeout(tell), true);
  close();
}

// Who turns a phone, or makes a window narrower, goes on reading where they were. By itself Chromium keeps
// the place of what lies at the window's top, and that is the bar with the buttons.
(() => {
  const BELOW_THE_BAR = 72;
  /** @type {{ node: Element, passed: number } | undefined} */
  let place;
  let waiting = 0;
  const remember = () => {
    const seen = document.elementFromPoint(innerWidth / 2, BELOW_THE_BAR);
    const node = seen?.closest(
      "article :is(p, li, pre, table, figure, .math-scroll, h1, h2, h3, h4)",
    );
    if (!node) return;
    const { top, height } = node.getBoundingClientRect();
    place = { node, passed: (BELOW_THE_BAR - top) / height };
  };
  const goBack = () => {
    if (!place) return;
    const { top, height } = place.node.getBoundingClientRect();
    scrollBy({ top: top + place.passed * height - BELOW_THE_BAR, behavior: "instant" });
  };
  addEventListener(
    "scroll",
    () => {
      clearTimeout(waiting);
      waiting = setTimeout(remember, 150);
    },
    { passive: true },
  );
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return; // a phone's bar for the address comes and goes
    width = innerWidth;
    requestAnimationFrame(goBack);
  });
})();
