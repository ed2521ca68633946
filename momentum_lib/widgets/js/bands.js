// A line that turns back faster than pixels can show would be a solid block: it is a band with its lower edge.

/** @import { Scale, Vector } from "./types.js" */

// So few pixels between two turns are too few, and so many pixels are a part of a band.
const [TOO_NEAR, PART] = [2, 4];
// So many turns make a block, and so small a way back is none.
const [MANY, NONE] = [24, 1];

/**
 * How often a line turns back, up or down, by more than nothing.
 *
 * @param {number[]} ups
 */
function turns(ups) {
  let [count, way] = [0, 0];
  for (let i = 1; i < ups.length; i += 1) {
    const step = ups[i] - ups[i - 1];
    if (Math.abs(step) <= NONE) continue;
    if (way && Math.sign(step) !== way) count += 1;
    way = Math.sign(step);
  }
  return count;
}

/**
 * Of a line that turns back too fast its band, from the highest to the lowest value in each few pixels, and
 * the line along its lower edge; null of any other.
 *
 * @param {Vector[]} points
 * @param {Scale} x
 * @param {Scale} y
 * @returns {{ band: Vector[], edge: Vector[] } | null}
 */
export function bandOf(points, x, y) {
  const known = points.filter(([, value]) => Number.isFinite(value));
  if (known.length <= MANY) return null;
  const count = turns(known.map(([, value]) => y(value)));
  const wide = x(known[known.length - 1][0]) - x(known[0][0]);
  if (count < MANY || wide / count > TOO_NEAR) return null;
  /** @type {Map<number, Vector[]>} */
  const parts = new Map();
  for (const point of known) {
    const part = Math.floor(x(point[0]) / PART);
    const some = parts.get(part);
    if (some) some.push(point);
    else parts.set(part, [point]);
  }
  const ends = [...parts.values()].map((some) => ({
    at: some[0][0],
    low: Math.min(...some.map(([, value]) => value)),
    high: Math.max(...some.map(([, value]) => value)),
  }));
  const last = known[known.length - 1][0];
  const edge = ends.map(({ at, low }) => [at, low]);
  edge.push([last, edge[edge.length - 1][1]]);
  const top = ends.map(({ at, high }) => [at, high]);
  return { band: [...top, [last, top[top.length - 1][1]], ...edge.toReversed()], edge };
}
