// A term of the glossary shows its definition where it is used, and the glossary a way back to there.
// Without this a term is a link, and the glossary names the pages that use it.

const CAME_FROM = "momentum-term";
const ID = "term-says"; // of what describes the term while its card is shown
const [SOON, LATER] = [250, 300]; // ms: a pointer passes over a term, or goes from the term to its card
const EDGE = 8; // px between the card and the window's edge, and the term

/** @typedef {{ page: string, use: string, term: string, title: string }} Past */

/** The card, which is made when it is first shown. */
function makeCard() {
  const card = document.createElement("span");
  card.className = "term-card";
  card.popover = "manual";
  card.innerHTML = `<span id="${ID}" role="tooltip"></span><a>In the glossary</a>`;
  return card;
}

/**
 * Put the card under the term, or above it where there is more room.
 *
 * @param {HTMLElement} card
 * @param {HTMLElement} term
 * @param {number} [y] where the pointer is, of a term on two lines
 */
function place(card, term, y) {
  const rects = [...term.getClientRects()];
  const at = rects.find((rect) => y !== undefined && rect.top <= y && y <= rect.bottom) ?? rects[0];
  const { width, height } = card.getBoundingClientRect();
  const most = document.documentElement.clientWidth - width - EDGE;
  const below = innerHeight - at.bottom >= height + 2 * EDGE || at.top < innerHeight / 2;
  const top = below ? at.bottom : at.top - height;
  card.style.left = `${Math.max(EDGE, Math.min(at.left, most)) + scrollX}px`;
  card.style.top = `${top + scrollY}px`;
}

/** The terms of the page that have a definition here. */
const termsOfThePage = () =>
  [.../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("article a"))].filter(
    (link) => link.querySelector(".std-term") && definition(link),
  );

/** @param {HTMLAnchorElement} link */
const definition = (link) =>
  /** @type {HTMLTemplateElement | null} */ (
    document.querySelector(`template[data-term="${CSS.escape(link.hash.slice(1))}"]`)
  );

/** One card for all terms: it shows one, and hides. */
function oneCard() {
  /** @type {HTMLElement | undefined} */
  let card;
  /** @type {HTMLAnchorElement | undefined} */
  let shown;
  let waiting = 0;
  const hide = () => {
    clearTimeout(waiting);
    shown?.removeAttribute("aria-describedby");
    shown = undefined;
    card?.remove();
  };
  const keep = () => clearTimeout(waiting);
  const hideLater = () => {
    clearTimeout(waiting);
    waiting = setTimeout(hide, LATER);
  };
  /** @param {HTMLAnchorElement} term @param {{ y?: number, touch?: boolean }} [how] */
  const show = (term, { y, touch = false } = {}) => {
    clearTimeout(waiting);
    if (shown === term) return;
    hide();
    if (!card) {
      card = makeCard();
      card.addEventListener("pointerenter", keep);
      card.addEventListener("pointerleave", hideLater);
    }
    const [says, link] = /** @type {any} */ (card.children);
    says.replaceChildren(definition(term)?.content.cloneNode(true));
    // By hand the term itself leads there with the second tap; who sees the card must find that out.
    link.href = term.href;
    link.hidden = !touch;
    term.after(card);
    card.showPopover();
    place(card, term, y);
    term.setAttribute("aria-describedby", ID);
    shown = term;
  };
  /** @param {HTMLAnchorElement} term @param {number} y */
  const showSoon = (term, y) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show(term, { y }), SOON);
  };
  /** @param {EventTarget | null} node */
  const holds = (node) => node instanceof Node && (shown?.contains(node) || card?.contains(node));
  const current = () => shown;
  return { show, showSoon, hide, hideLater, holds, current };
}

/** Keep the way back, for the glossary. @param {HTMLAnchorElement} term */
function rememberPlace(term) {
  const page = location.href.split("#")[0];
  const title = document.querySelector("h1")?.textContent?.replace("¶", "").trim() ?? "";
  const use = term.querySelector(".std-term")?.id ?? "";
  try {
    sessionStorage.setItem(CAME_FROM, JSON.stringify({ page, use, term: term.hash, title }));
  } catch {} // then the entry's list of users is the way back
}

/** Where the reader came from, if that is known. @returns {Past | undefined} */
function past() {
  try {
    const known = JSON.parse(sessionStorage.getItem(CAME_FROM) ?? "null");
    const { referrer } = document; // none from files
    return known && (!referrer || referrer === known.page) ? known : undefined;
  } catch {
    return;
  }
}

/** In the glossary: under the entry that was asked for, a link back. */
function offerWayBack() {
  document.querySelector(".term-back")?.remove();
  const from = past();
  const entry = location.hash && document.getElementById(location.hash.slice(1));
  if (!from || !entry || entry.localName !== "dt" || from.term !== location.hash) return;
  const back = document.createElement("p");
  back.className = "term-back";
  const link = document.createElement("a");
  link.href = `${from.page}#${from.use}`;
  link.textContent = `Back to where you were: ${from.title}`;
  back.append(link);
  entry.nextElementSibling?.append(back);
}

/** Show a term's definition to who points at it, reaches it by keyboard, or taps it. */
export function showTerms() {
  offerWayBack();
  addEventListener("hashchange", offerWayBack);
  const terms = termsOfThePage();
  for (const term of terms) term.addEventListener("click", () => rememberPlace(term));
  if (!terms.length || !("popover" in HTMLElement.prototype)) return;
  const card = oneCard();
  let touch = false;
  for (const term of terms) {
    term.addEventListener("pointerenter", ({ pointerType, clientY }) => {
      if (pointerType !== "touch") card.showSoon(term, clientY);
    });
    term.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType !== "touch") card.hideLater();
    });
    term.addEventListener("focus", () => {
      if (term.matches(":focus-visible")) card.show(term);
    });
    term.addEventListener("blur", ({ relatedTarget }) => {
      if (!card.holds(relatedTarget)) card.hideLater();
    });
    term.addEventListener("click", (event) => {
      if (!touch || card.current() === term) return;
      event.preventDefault();
      card.show(term, { touch });
    });
  }
  addEventListener("pointerdown", ({ target, pointerType }) => {
    touch = pointerType === "touch";
    if (!card.holds(target)) card.hide();
  });
  addEventListener("keydown", ({ key }) => {
    touch = false;
    if (key === "Escape") card.hide();
  });
  addEventListener("resize", card.hide);
  addEventListener(
    "scroll",
    () => {
      const at = card.current()?.getBoundingClientRect();
      if (at && (at.bottom < 0 || at.top > innerHeight)) card.hide();
    },
    { passive: true },
  );
}
