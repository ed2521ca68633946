// On a small screen the chapters lie over the page. They close behind a reader who has chosen from them,
// and are closed for one who comes back, whatever the browser has kept.
const OPEN = "chapters-open";

export function openChapters() {
  const button = /** @type {HTMLElement | null} */ (document.querySelector(".chapters-button"));
  const list = document.getElementById("chapters");
  if (!button || !list) return;
  const root = document.documentElement;
  /** @param {boolean} open */
  const set = (open) => {
    root.classList.toggle(OPEN, open);
    button.setAttribute("aria-expanded", String(open));
  };
  const isOpen = () => root.classList.contains(OPEN);
  button.addEventListener("click", () => {
    set(!isOpen());
    /** @type {HTMLElement | null} */
    const first = list.querySelector("[aria-current=page], a");
    if (isOpen()) first?.focus();
  });
  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element) || button.contains(target)) return;
    if (target.closest("#chapters a[href]") || !list.contains(target)) set(false);
  });
  list.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !list.contains(relatedTarget)) set(false);
  });
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !isOpen()) return;
    set(false);
    button.focus();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && set(false));
  // The open chapter may stand far down its list.
  const here = list.querySelector("[aria-current=page]");
  if (here instanceof HTMLElement) list.scrollTop = Math.max(0, here.offsetTop - innerHeight / 3);
}

/** What the bar folds out closes behind the reader. */
export function closeFoldsOfTheBar() {
  /** @type {NodeListOf<HTMLDetailsElement>} */
  const folds = document.querySelectorAll(".bar details");
  for (const fold of folds) {
    document.addEventListener("click", ({ target }) => {
      if (target instanceof Node && !fold.contains(target)) fold.open = false;
    });
    fold.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      fold.open = false;
      fold.querySelector("summary")?.focus();
    });
  }
}
