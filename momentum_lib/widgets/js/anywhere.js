// A press anywhere in a panel takes its nearest handle: the pointer need not find a ring.

import { pointer } from "d3-selection";
import { handlesIn } from "./handle.js";

/** @import { Handle, Vector } from "./types.js" */

/** What a finger moves, in pixels, while it rests. */
const SLACK = 8;

/**
 * How far a handle is from a place: one that moves up and down is as near as its column.
 *
 * @param {Handle} handle
 * @param {Vector} place
 */
function distance({ along, pixels }, [x, y]) {
  const [u, v] = pixels();
  if (along === "y") return Math.abs(x - u);
  return Math.hypot(x - u, y - v);
}

/**
 * Whether a place lies where a panel draws, and not among the numbers of its axes.
 *
 * @param {Element} panel
 * @param {Vector} place
 */
function isInside(panel, [x, y]) {
  const layers = /** @type {Element} */ (panel.querySelector(".layers"));
  const [left, top, width, height] = ["x", "y", "width", "height"].map((name) =>
    Number(layers.getAttribute(name)),
  );
  return x >= left && x <= left + width && y >= top && y <= top + height;
}

/**
 * Whether a pointer that has come from one place to another means the picture: a finger that goes up or down
 * scrolls the page.
 *
 * @param {PointerEvent} event
 * @param {PointerEvent} began
 */
function isMeant({ pointerType, clientX, clientY }, began) {
  const [across, up] = [Math.abs(clientX - began.clientX), Math.abs(clientY - began.clientY)];
  return pointerType !== "touch" || across > Math.max(up, SLACK);
}

/**
 * A press in one of the panels of `picture` brings the nearest handle there, and a drag takes it along; of a
 * finger it is a tap, or a way across.
 *
 * @param {HTMLElement} picture
 */
export function grabAnywhere(picture) {
  /** @type {{ panel: Element, handle: Handle, began: PointerEvent, isMoved: boolean } | null} */
  let held = null;
  /** @type {Handle | null} */
  let released = null;

  /** @param {PointerEvent} event */
  function follow(event) {
    if (!held) return;
    if (!held.isMoved) held.handle.hold();
    held.isMoved = true;
    held.handle.moveTo(pointer(event, held.panel));
  }
  picture.addEventListener("pointerdown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const panel = target.closest(".panel");
    if (!panel || event.button || !event.isPrimary || target.closest(".handle")) return;
    const place = pointer(event, panel);
    const [handle] = handlesIn(panel).sort((a, b) => distance(a, place) - distance(b, place));
    if (!handle || !isInside(panel, place)) return;
    held = { panel, handle, began: event, isMoved: false };
    panel.setPointerCapture(event.pointerId);
    if (isMeant(event, event)) follow(event);
  });
  picture.addEventListener("pointermove", (event) => {
    if (held && (held.isMoved || isMeant(event, held.began))) follow(event);
  });
  picture.addEventListener("pointerup", (event) => {
    if (!held) return;
    const { clientX, clientY } = held.began;
    const way = Math.hypot(event.clientX - clientX, event.clientY - clientY);
    if (!held.isMoved && way < SLACK) follow(event);
    released = held.isMoved ? held.handle : null;
    held = null;
  });
  // The keys go on from there: after the click, whose press takes the focus away.
  picture.addEventListener("click", () => {
    released?.element.focus({ preventScroll: true });
    released = null;
  });
  picture.addEventListener("pointercancel", () => {
    held = null;
  });
}
