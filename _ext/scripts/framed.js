// A page within a page of somebody else: it never scrolls that page, nor takes its focus, and its links
// to the book open beside it.

export const framed = document.documentElement.classList.contains("framed");

/** Bring something into sight: in a frame, only the frame scrolls. @param {Element} node */
export function reach(node) {
  if (!framed) return node.scrollIntoView();
  const { scrollPaddingTop } = getComputedStyle(document.documentElement);
  const top = node.getBoundingClientRect().top + scrollY;
  scrollTo({ top: top - (Number.parseFloat(scrollPaddingTop) || 0), behavior: "instant" });
}

export function openBesideTheFrame() {
  if (!framed) return;
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll(".figure-places a, .footer a");
  for (const link of links) Object.assign(link, { target: "_blank", rel: "noopener" });
}
