// How a figure is taken elsewhere: by a link, on its own page, in somebody else's page, as a picture.

import { button } from "./controls.js";
import { html } from "./dom.js";
import { link } from "./url.js";

/** @import { MountOptions, Store } from "./types.js" */

const SHOWN = 2000;
/** What a frame needs besides the figure: the lines of its page above and below. */
const AROUND = 48;

/** Whether the page stands in a frame of another one. */
export const framed = () => window.self !== window.top;

/**
 * The address of the figure's own page, in its present state; none where there is no such page.
 *
 * @param {HTMLElement} root
 * @param {Store} store
 */
export function ownAddress(root, store) {
  const { content_root: top } = document.documentElement.dataset;
  const kind = root.dataset.figure;
  if (top === undefined || !kind) return undefined;
  return link(kind, store.get(), new URL(`${top}figures/${kind}.html`, pageAddress()).href);
}

/** Where the page is published, if it says so: a link from a copy on a disk leads there. */
function pageAddress() {
  const { href } = window.location;
  const published = document.querySelector("link[rel=canonical]")?.getAttribute("href");
  return published && window.location.protocol === "file:" ? published : href.split("#")[0];
}

/**
 * The line that puts the figure into another page.
 *
 * @param {HTMLElement} root
 * @param {string} address
 */
export function frameLine(root, address) {
  const height = Math.ceil(root.getBoundingClientRect().height) + AROUND;
  const words = { src: address, title: document.title };
  const said = Object.entries(words).map(([name, text]) => `${name}="${escaped(text)}"`);
  return `<iframe ${said.join(" ")} width="100%" height="${height}" style="border: 0" loading="lazy" allow="clipboard-write"></iframe>`;
}

/** @param {string} text */
const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/**
 * A button that copies a text; where the browser does not let it, the text is shown, to be copied by hand.
 *
 * @param {string} label
 * @param {() => string} text
 * @param {string} done
 */
function copyButton(label, text, done) {
  const element = button(label, async () => {
    const copied = await copy(text());
    if (!copied) return show(text());
    element.textContent = done;
    setTimeout(() => {
      element.textContent = label;
    }, SHOWN);
  });
  /** @param {string} value */
  function show(value) {
    element.parentElement?.querySelector(".by-hand")?.remove();
    const field = html("input", { class: "by-hand", readonly: true, value, "aria-label": label });
    element.after(field);
    field.focus();
    field.select();
  }
  return element;
}

/** Whether the page around a frame forbids it to copy: Chromium tells, and complains of who tries. */
const mayNotCopy = () =>
  /** @type {any} */ (document).featurePolicy?.allowsFeature("clipboard-write") === false;

/** @param {string} text */
async function copy(text) {
  if (mayNotCopy()) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The button that copies the link of this page in the figure's present state.
 *
 * @param {HTMLElement} root
 * @param {Store} store
 */
export function linkButton(root, store) {
  const label = "Copy link";
  const element = button(label, async () => {
    const address = link(root.id, store.get());
    window.history.replaceState(null, "", address);
    element.textContent = (await copy(address)) ? "Link copied" : "Link is in the address bar";
    setTimeout(() => {
      element.textContent = label;
    }, SHOWN);
  });
  // A frame has no address bar.
  return framed() ? copyButton(label, () => link(root.id, store.get()), "Link copied") : element;
}

/**
 * The fold of the other ways, which lies over what is below it while it is open.
 *
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {NonNullable<MountOptions["pictures"]>} pictures
 */
export function shareFold(root, store, pictures) {
  const address = () => ownAddress(root, store);
  const alone = html(
    "a",
    { target: framed() ? "_blank" : undefined, rel: "noopener" },
    "Open alone",
  );
  const line = () => frameLine(root, address() ?? "");
  const saved = /** @type {const} */ (["SVG", "PNG"]).map((kind) =>
    button(`Save as ${kind}`, async () => {
      const { [kind]: save } = await pictures();
      save(root, address() ?? link(root.id, store.get()));
    }),
  );
  const others = document.body.dataset.alone ? [] : [alone];
  const elsewhere = address()
    ? [...others, copyButton("Copy line to embed", line, "Line copied")]
    : [];
  const ways = html("div", { class: "ways" }, ...elsewhere, ...saved);
  const fold = html("details", { class: "share" }, html("summary", {}, "Share"), ways);
  const toPresentState = () => alone.setAttribute("href", address() ?? "");
  toPresentState();
  for (const type of ["pointerdown", "focus"]) alone.addEventListener(type, toPresentState);
  closeBehind(fold);
  return fold;
}

/**
 * Close a fold behind who goes on elsewhere, or presses Escape.
 *
 * @param {HTMLDetailsElement} fold
 */
function closeBehind(fold) {
  fold.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !fold.contains(relatedTarget)) fold.open = false;
  });
  fold.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !fold.open) return;
    event.stopPropagation();
    fold.open = false;
    fold.querySelector("summary")?.focus();
  });
  const away = (/** @type {PointerEvent} */ { target }) => {
    if (!(target instanceof Node) || !fold.contains(target)) fold.open = false;
  };
  fold.addEventListener("toggle", () => {
    if (fold.open) document.addEventListener("pointerdown", away);
    else document.removeEventListener("pointerdown", away);
  });
}
