// The paths of runs over a surface, with a ball at the head of each, and the names of what is there.

import { lineLayer } from "./lines.js";
import { noteLayer } from "./notes.js";

/** So few steps are marked each. */
const FEW = 120;

/** The paths up to the step that is shown, with a ball at the head of each. */
const pathsOf = (runs, { steps }, shown) =>
  runs.flatMap(({ key, run, rule, kind = "" }, i) => {
    const points = run.thetas.slice(0, shown + 1);
    const head = points.findLast((theta) => theta.every(Number.isFinite));
    const dots = i === runs.length - 1 && steps <= FEW;
    return [
      { key, points, rule, kind, dots },
      { key: `${key} ball`, points: [head], rule, kind: `${kind} head`, dots: true },
    ];
  });

/** What is named in the picture: both balls, the start and the minimum. */
function notesOf(runs, { start }, loss, { shown, places }) {
  const [minimum, ...others] = loss.minima;
  const balls = runs.map(({ key, run, rule, kind, name }) => {
    const at = run.thetas.slice(0, shown + 1).findLast((theta) => theta.every(Number.isFinite));
    return { key, at, name, rule, kind, gap: 14 };
  });
  const named = [
    { key: "start", at: start, name: places.start, gap: 14, within: true },
    { key: "minimum", at: minimum, name: places.minimum, gap: 11, within: true, below: true },
  ];
  return [...balls, ...(others.length ? named.slice(0, 1) : named)];
}

/** The map with both paths, and what is named there. */
export function pathsOnMap(map, places) {
  const [paths, notes] = [lineLayer(map), noteLayer(map)];
  return (runs, state, loss, { scales, shown }) => {
    const lines = pathsOf(runs, state, shown);
    paths(lines, scales);
    const drawn = lines.map(({ points }) => points);
    notes(notesOf(runs, state, loss, { shown, places }), scales, drawn);
  };
}
