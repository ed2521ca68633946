// A figure's picture as a file of its own: what is drawn, with its styles, its words and its address.

import { svg } from "./dom.js";
import { dressed, plainColour } from "./dressed.js";

const [MARGIN, LETTERS, LINE] = [16, 13, 19];
/** So many pixels of a PNG are one of the page. */
const FINE = 2;
const PLAIN = "system-ui, sans-serif";

/** Where a line may end, and what then begins the next one: after a space, or a part of an address. */
const ENDS = /(?<=[ \n&,]|%2C)/;

/**
 * The lines of a text of this width.
 *
 * @param {string} text
 * @param {number} width
 */
function lines(text, width) {
  const brush = document.createElement("canvas").getContext("2d");
  if (brush) brush.font = `${LETTERS}px ${PLAIN}`;
  const fits = (/** @type {string} */ line) => (brush?.measureText(line).width ?? 0) <= width;
  /** @type {string[]} */
  const found = [];
  for (const word of text.trim().split(ENDS)) {
    const longer = `${found.at(-1)}${word}`;
    if (found.length && fits(longer)) found[found.length - 1] = longer;
    else found.push(word);
  }
  return found;
}

/**
 * What of the picture is no drawing: words, as text where they stand.
 *
 * @param {Element} picture
 * @param {DOMRect} frame
 */
function words(picture, frame) {
  const found = [];
  const walk = document.createTreeWalker(picture, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const parent = /** @type {Element} */ (node.parentElement);
    const text = node.textContent?.trim();
    if (!text || parent.closest("svg, select, textarea, script")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const style = getComputedStyle(parent);
    if (!box.width || style.visibility === "hidden") continue;
    // As wide as on the page, whichever face there is elsewhere.
    const wide = { textLength: box.width, lengthAdjust: "spacingAndGlyphs" };
    const at = { x: box.left - frame.left, y: box.top - frame.top + 0.8 * box.height };
    const look = { "font-size": style.fontSize, "font-weight": style.fontWeight };
    found.push(svg("text", { ...at, ...wide, ...look, fill: plainColour(style.color) }, text));
  }
  return found;
}

/**
 * What is painted in the picture pixel by pixel.
 *
 * @param {Element} picture
 * @param {DOMRect} frame
 */
const painted = (picture, frame) =>
  [...picture.querySelectorAll("canvas")].map((canvas) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const at = { x: left - frame.left, y: top - frame.top, width, height };
    return svg("image", { ...at, href: canvas.toDataURL(), "image-rendering": "pixelated" });
  });

/**
 * The drawings of a picture, those within another one left to it.
 *
 * @param {Element} picture
 * @param {DOMRect} frame
 */
const drawn = (picture, frame) =>
  [...picture.querySelectorAll("svg")]
    .filter((one) => !one.parentElement?.closest("svg"))
    .flatMap((one) => {
      const copy = dressed(one);
      const { left, top, width, height } = one.getBoundingClientRect();
      if (!copy || !width) return [];
      const at = { x: left - frame.left, y: top - frame.top, width, height };
      for (const [name, value] of Object.entries(at)) copy.setAttribute(name, String(value));
      return [copy];
    });

/**
 * A figure in its present state as one SVG, which needs nothing else: picture, words, address.
 *
 * @param {HTMLElement} root
 * @param {string} address
 */
function standalone(root, address) {
  const picture = /** @type {HTMLElement} */ (root.querySelector(".panels"));
  const frame = picture.getBoundingClientRect();
  const style = getComputedStyle(root);
  const said = (/** @type {string} */ part) => root.querySelector(part)?.textContent?.trim() ?? "";
  // What is still asked is not told.
  const told = root.hasAttribute("data-asked") ? "" : said("[role=status]");
  const rows = [told, said("figcaption"), address]
    .filter(Boolean)
    .flatMap((text) => [...lines(text, frame.width), ""]);
  const [width, high] = [frame.width + 2 * MARGIN, frame.height + 3 * MARGIN];
  const height = Math.ceil(high + rows.length * LINE);
  const ground = plainColour(style.getPropertyValue("--ground").trim() || "#fff");
  const texts = rows.map((row, i) =>
    svg(
      "text",
      { x: MARGIN, y: high + LINE * i + 2, "font-size": LETTERS, fill: plainColour(style.color) },
      row,
    ),
  );
  const inside = svg("g", { transform: `translate(${MARGIN},${MARGIN})` });
  inside.append(...painted(picture, frame), ...drawn(picture, frame), ...words(picture, frame));
  return svg(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      ...{ width, height, viewBox: `0 0 ${width} ${height}` },
      "font-family": `${style.fontFamily.replaceAll('"', "'")}, ${PLAIN}`,
    },
    svg("title", {}, told || document.title),
    svg("rect", { width, height, fill: ground }),
    inside,
    ...texts,
  );
}

/** @param {SVGElement} picture */
const file = (picture) =>
  new Blob([new XMLSerializer().serializeToString(picture)], { type: "image/svg+xml" });

/**
 * @param {Blob} blob
 * @param {string} name
 */
function save(blob, name) {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

/**
 * @param {HTMLElement} root
 * @param {string} address
 */
const saveSvg = (root, address) => save(file(standalone(root, address)), `${root.id}.svg`);

/**
 * @param {HTMLElement} root
 * @param {string} address
 */
async function savePng(root, address) {
  const picture = standalone(root, address);
  const [width, height] = ["width", "height"].map((side) => Number(picture.getAttribute(side)));
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(await file(picture).text())}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), {
    width: FINE * width,
    height: FINE * height,
  });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && save(blob, `${root.id}.png`));
}

window.momentumPictures = { SVG: saveSvg, PNG: savePng, standalone };
