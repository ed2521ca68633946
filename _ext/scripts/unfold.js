// A long page is laid out bit by bit, a few paragraphs or half a cell in a task of its own, so that the
// reader's first click or key waits for none of it. Until then the browser lays out what is in sight.
const ENOUGH = 30; // elements in a task

/**
 * What a section or a cell holds is a part of its own.
 *
 * @param {HTMLElement} part
 */
const weight = (part) =>
  part.matches("section, .cell") ? 1 : part.getElementsByTagName("*").length + 1;

/** Lay the page out; the promise is kept once all of it is. */
export function unfoldSlowly() {
  const slowly = document.documentElement.classList.contains("unfolding");
  /** @type {NodeListOf<HTMLElement>} */
  const all = document.querySelectorAll(".article :is(section, .cell) > *");
  const parts = slowly ? [...all] : [];
  return new Promise((done) => {
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
      done(undefined);
    };
    addEventListener("load", () => setTimeout(next));
  });
}
