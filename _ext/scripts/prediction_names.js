// Room for the names in a prediction's picture: off its lines, its points, and each other.

/** So far up or down from where it stands a name may go, in the picture's units, the nearest first. */
const AWAY = [0, 30, -14, 44, -28, 58, -42];
/** A line is looked at in steps so long. */
const STEP = 3;
/** A name over a name is as bad as so many of them. */
const NAME = 20;

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

/** @param {Box} box @param {number[]} point */
const holds = ({ x, y, width, height }, [across, down]) =>
  across > x && across < x + width && down > y && down < y + height;

/** @param {Box} a @param {Box} b */
const overlap = (a, b) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Points along a line. @param {SVGGeometryElement} line */
const along = (line) =>
  Array.from({ length: Math.ceil(line.getTotalLength() / STEP) }, (_, i) => {
    const { x, y } = line.getPointAtLength(STEP * i);
    return [x, y];
  });

/**
 * Move the names of a layer up or down to where least lies under them.
 *
 * @param {SVGSVGElement} picture
 * @param {SVGElement} layer
 */
export function makeRoom(picture, layer) {
  /** @type {NodeListOf<SVGGeometryElement>} */
  const lines = picture.querySelectorAll("polyline, line, circle");
  const points = [...lines].flatMap(along);
  const own = [...layer.querySelectorAll("text")];
  const others = [...picture.querySelectorAll("text")].filter((name) => !own.includes(name));
  /** @type {Box[]} */
  const taken = others.map((name) => name.getBBox());
  for (const name of own) {
    const box = name.getBBox();
    const { x, width, height } = box;
    const boxes = AWAY.map((far) => ({ x, y: box.y + far, width, height }));
    const costs = boxes.map(
      (at) =>
        points.filter((point) => holds(at, point)).length +
        NAME * taken.filter((other) => overlap(at, other)).length,
    );
    const best = costs.indexOf(Math.min(...costs));
    name.setAttribute("y", String(Number(name.getAttribute("y")) + AWAY[best]));
    taken.push(boxes[best]);
  }
}
