// Who turns a phone, or makes a window narrower, goes on reading where they were. By itself Chromium keeps
// the place of what lies at the window's top, and that is the bar.
const BELOW_THE_BAR = 72;
const PLACES = "article :is(p, li, pre, table, figure, .math-scroll, h1, h2, h3, h4)";

export function keepPlace() {
  /** @type {{ node: Element, passed: number } | undefined} */
  let place;
  let waiting = 0;
  const remember = () => {
    const node = document.elementFromPoint(innerWidth / 2, BELOW_THE_BAR)?.closest(PLACES);
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
}
