// A copy of a drawing that carries its styles with it, and no more than those.

/** What of a computed style makes a picture, with what it is where nobody says anything. */
const STYLES = Object.entries({
  fill: "rgb(0, 0, 0)",
  "fill-opacity": "1",
  stroke: "none",
  "stroke-width": "1px",
  "stroke-opacity": "1",
  "stroke-dasharray": "none",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  opacity: "1",
  "paint-order": "normal",
  "text-anchor": "start",
  "font-size": "",
  "font-style": "normal",
  "font-weight": "400",
  "vector-effect": "none",
});

/**
 * A colour as every program reads it: browsers write a mixed one as color(srgb r g b / a).
 *
 * @param {string} value
 */
export const plainColour = (value) =>
  value.replace(
    /color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.e-]+))?\)/,
    (_, r, g, b, a) => {
      const [red, green, blue] = [r, g, b].map((part) => Math.round(255 * Number(part)));
      return a === undefined
        ? `rgb(${red}, ${green}, ${blue})`
        : `rgba(${red}, ${green}, ${blue}, ${a})`;
    },
  );

/**
 * A copy of what is drawn, each part with the style that it has on the page; null for what is not shown.
 *
 * @param {Element} node
 * @returns {Element | null}
 */
export function dressed(node) {
  const style = getComputedStyle(node);
  if (style.display === "none" || style.visibility === "hidden") return null;
  const copy = /** @type {Element} */ (node.cloneNode(false));
  for (const name of ["class", "style", "tabindex", "role", "data-rule", "data-key"])
    copy.removeAttribute(name);
  for (const { name } of [...copy.attributes])
    if (name.startsWith("aria-")) copy.removeAttribute(name);
  for (const [name, usual] of STYLES) {
    const value = plainColour(style.getPropertyValue(name));
    if (value !== usual) copy.setAttribute(name, value);
    else copy.removeAttribute(name);
  }
  if (style.overflow !== "visible" && node.localName === "svg")
    copy.setAttribute("overflow", "hidden");
  for (const child of node.childNodes) {
    const part = child instanceof Element ? dressed(child) : child.cloneNode();
    if (part) copy.append(part);
  }
  return copy;
}
