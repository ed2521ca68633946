// What two training runs have learnt: ten held-out digits with each run's answers, and the weights of its
// first layer as small images.

import { svg } from "./dom.js";
import { tint } from "./lines.js";
import { answers, firstWeights, SIDE } from "./networks.js";

const [TITLE, ROW, GAP] = [18, 17, 6];
const ACROSS = 16; // weights in a row
const NONE = "–";

/** Images of SIDE x SIDE values as one picture, so many in a row, with a pixel's space between them. */
function sheet(images, columns, paint) {
  const canvas = document.createElement("canvas");
  const cell = SIDE + 1;
  canvas.width = cell * columns;
  canvas.height = cell * Math.ceil(images.length / columns);
  const pen = canvas.getContext("2d");
  images.forEach((image, i) => {
    const [left, top] = [cell * (i % columns), cell * Math.floor(i / columns)];
    const data = pen.createImageData(SIDE, SIDE);
    for (const [k, value] of image.entries()) data.data.set(paint(value), 4 * k);
    pen.putImageData(data, left, top);
  });
  return canvas.toDataURL();
}

const ink = (value) => [60, 72, 84, Math.round(255 * value)];
/** Weights above zero are orange, below zero blue, the stronger the larger. */
const signed = (most) => (value) => [
  ...(value > 0 ? [213, 94, 0] : [0, 114, 178]),
  Math.round(255 * Math.min(Math.abs(value) / most, 1)),
];

/** A picture within the panel, whose pixels stay square and sharp. */
const image = () => svg("image", { preserveAspectRatio: "none", class: "pixels" });

function place(node, [x, y, width, height], href) {
  for (const [name, value] of Object.entries({ x, y, width, height, href }))
    if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** The answers of one run in a row, a ring around each that is wrong. */
function answersOf({ theta }, { images, labels }, tile, y) {
  const said = theta ? answers(theta, images) : labels.map(() => NONE);
  return said.flatMap((answer, i) => {
    const x = tile * (i + 0.45);
    const ring = svg("circle", { class: "wrong", cx: x, cy: y - 4.5, r: 8 });
    const text = svg("text", { class: "reading", x, y }, String(answer));
    return theta && answer !== labels[i] ? [ring, text] : [text];
  });
}

/** The digits, and below them a row of answers for each run; the wrong ones are ringed. */
function digitsPart(words) {
  const title = svg("text", { class: "axis-name", x: 0, y: 12 }, words.digits);
  const [picture, rows] = [image(), [0, 1].map(() => svg("g"))];
  const element = svg("g", { class: "digits" }, title, picture, ...rows);
  let drawn = "";

  function draw({ digits, sides }, width) {
    const tile = Math.min(Math.floor(width / digits.labels.length), 40);
    drawn ||= sheet(digits.images, digits.labels.length, ink);
    place(picture, [0, TITLE, tile * digits.labels.length, tile], drawn);
    rows.forEach((row, side) => {
      const own = sides[side];
      row.replaceChildren(
        ...(own ? answersOf(own, digits, tile, TITLE + tile + ROW * (side + 1)) : []),
      );
      if (own) dress(row, own.colour);
    });
    return TITLE + tile + 2 * ROW + GAP;
  }
  return { element, draw };
}

/** The weights of both runs, one below the other. */
function weightsPart(words) {
  const title = svg("text", { class: "axis-name", x: 0, y: 12 }, words.weights);
  const rows = [0, 1].map(() => ({ frame: svg("path", { class: "edge" }), picture: image() }));
  const nodes = rows.flatMap(({ frame, picture }) => [frame, picture]);
  const element = svg("g", {}, title, ...nodes);

  function draw({ sides }, width) {
    const tile = Math.min(Math.floor((width - GAP) / ACROSS), 24);
    rows.forEach(({ frame, picture }, side) => {
      const own = sides[side];
      const theta = own?.theta;
      frame.style.display = picture.style.display = theta ? "" : "none";
      if (!theta) return;
      const weights = firstWeights(theta);
      const most = 1.2 * Math.max(...weights.map((one) => Math.sqrt(mean(one))));
      const y = TITLE + side * (2 * tile + GAP);
      const href = sheet(weights, ACROSS, signed(2 * most || 1));
      place(picture, [GAP, y, tile * ACROSS, tile * 2], href);
      frame.setAttribute("d", `M1,${y}v${2 * tile}`);
      dress(frame, own.colour);
    });
    return TITLE + 4 * tile + GAP;
  }
  return { element, draw };
}

const mean = (values) => values.reduce((sum, x) => sum + x * x, 0) / values.length;

function dress(node, { rule, kind = "" }) {
  node.setAttribute("class", `of-run ${kind}`);
  if (rule) tint(node, rule);
}

/** The panel with both parts: beside each other, or on a phone one below the other. */
export function trainingFaces(words) {
  const [digits, weights] = [digitsPart(words), weightsPart(words)];
  const hidden = { class: "panel faces", "aria-hidden": "true" };
  const element = svg("svg", hidden, digits.element, weights.element);

  function draw(shown, { width, wide, left }) {
    const edge = 40;
    const room = wide ? left - 2 * edge : width - 20;
    const across = wide ? [edge, left + edge] : [10, 10];
    const first = digits.draw(shown, room);
    const second = weights.draw(shown, room);
    const height = wide ? Math.max(first, second) : first + second;
    digits.element.setAttribute("transform", `translate(${across[0]},0)`);
    weights.element.setAttribute("transform", `translate(${across[1]},${wide ? 0 : first})`);
    for (const [name, value] of Object.entries({ width, height }))
      element.setAttribute(name, value);
    element.setAttribute("viewBox", `0 0 ${width} ${height}`);
  }
  return { element, draw };
}
