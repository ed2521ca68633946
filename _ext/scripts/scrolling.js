// What is wider than its place scrolls by itself, and so must be reached by keyboard. The browser says
// what has a new size.
const MAY_SCROLL =
  "pre, .cell_output > .output, .math-scroll, .math-long, .picture-scroll, .table-scroll";

export function reachWhatScrolls() {
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
  for (const part of document.querySelectorAll(MAY_SCROLL)) sizes.observe(part);
}
