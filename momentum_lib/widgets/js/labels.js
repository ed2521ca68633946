// The names of lines at their ends.

import { svg } from "./dom.js";

/** @import { Inside, Label } from "./types.js" */

const LINE = 13;
const LETTER = 7; // about the width of a name's letter
const GAP = 3;
// A name that is pushed farther than this from its line's end is tied to it.
const LOOSE = 10;

/**
 * Write the names of lines at their ends, one word a row. Names that would overlap are pushed apart,
 * up and down, and one that is pushed far is tied to its line's end: `tie` is a path for that.
 *
 * @param {Label[]} labels
 * @param {Inside} inside
 */
export function placeLabels(labels, inside) {
  const blocks = labels.map(({ name, end: [x, y], gap = 6, ...nodes }) => {
    const words = name.split(" ");
    const height = words.length * LINE;
    const left = Math.min(x, inside.right) + gap;
    const right = left + LETTER * Math.max(...words.map(({ length }) => length));
    return {
      ...nodes,
      words,
      left,
      gap,
      right,
      height,
      top: y - height / 2,
      y: Math.min(y, inside.bottom),
    };
  });
  blocks.sort((one, other) => one.top - other.top);
  /**
   * @param {typeof blocks[0]} one
   * @param {typeof blocks} others
   */
  const beside = (one, others) =>
    others.filter(({ left, right }) => left < one.right && one.left < right);
  blocks.forEach((block, i) => {
    const above = beside(block, blocks.slice(0, i)).map(({ top, height }) => top + height + GAP);
    block.top = Math.max(block.top, inside.top, ...above);
  });
  blocks.reverse().forEach((block, i) => {
    const below = beside(block, blocks.slice(0, i)).map(({ top }) => top);
    block.top = Math.min(block.top, Math.min(inside.bottom, ...below) - GAP - block.height);
  });
  for (const { node, tie, words, left, gap, height, top, y } of blocks) {
    const rows = words.map((word, i) => svg("tspan", { x: left, y: top + LINE * (i + 0.8) }, word));
    node.replaceChildren(...rows);
    const middle = top + height / 2;
    tie.setAttribute(
      "d",
      Math.abs(middle - y) > LOOSE ? `M${left - gap},${y}L${left - 2},${middle}` : "",
    );
  }
}
