// The list of chapters marks the section that stands at the top of the window.

/** The links to the sections of this page, each with its section. */
function sections() {
  /** @type {Map<HTMLElement, HTMLAnchorElement>} */
  const links = new Map();
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const found = document.querySelectorAll(".chapters ul ul a[href^='#']");
  for (const link of found) {
    const part = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (part) links.set(part, link);
  }
  return links;
}

/** @param {Promise<unknown>} laidOut */
export function markSections(laidOut) {
  const links = sections();
  if (!links.size) return;
  const mark = () => {
    const passed = [...links.keys()].filter((part) => part.getBoundingClientRect().top < 120);
    for (const [part, link] of links) {
      if (part === passed.at(-1)) link.setAttribute("aria-current", "true");
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
}
