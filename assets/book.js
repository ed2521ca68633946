// Paper has no folds: what is folded opens for the print and closes after it.
(() => {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("article details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });
})();

// "On this page" marks the section that stands at the top of the window.
(() => {
  const links = new Map(
    [...document.querySelectorAll(".bd-toc-nav a[href^='#']")].map((link) => [
      document.getElementById(decodeURIComponent(link.hash.slice(1))),
      link,
    ]),
  );
  links.delete(null);
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
  mark();
})();
