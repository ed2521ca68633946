// Training runs taken in slices on the page's own thread, so that the page never freezes. A worker would
// do, too; but slices have nothing to load, so they also work in a page opened from a file.

import { average } from "./averages.js";

// In milliseconds. Nineteen times as long as a drawing took goes by before the next: on a slow machine
// the work comes first.
const [SLICE, BETWEEN_DRAWINGS, TIMES] = [8, 150, 19];

/** What is read from a row of a run. */
const MEASURES = {
  loss: ({ loss }) => loss,
  accuracy: ({ accuracy }) => accuracy,
  gradient: ({ gradientNorm }) => gradientNorm,
  velocity: ({ velocityNorm }) => velocityNorm,
  angle: ({ cosine }) => (Math.acos(Math.min(Math.max(cosine, -1), 1)) * 180) / Math.PI,
};

/** A set of runs { side, turns, length } that advance together while the figure is in sight. */
export function trainingRuns(host) {
  let [runs, task, nextDrawing] = [[], 0, 0];
  const done = ({ rows, length }) => rows.length / length;
  const atWork = () => runs.some((run) => done(run) < 1);

  function restart(jobs) {
    runs = jobs.map((job) => ({ ...job, rows: [] }));
    host.busy(true);
  }
  const soon = () => (task = setTimeout(slice));
  /** Work for a few milliseconds on whichever run is furthest behind, then let the page breathe. */
  function slice() {
    task = 0;
    if (!host.visible()) return host.redraw(); // goes on when the figure is seen again
    const end = performance.now() + SLICE;
    do {
      const behind = runs.reduce((one, other) => (done(other) < done(one) ? other : one));
      const { value, done: finished } = behind.turns.next();
      if (finished) break;
      behind.theta = value.theta;
      // What it knew at the end of each epoch is kept, to be looked at.
      const kept = value.accuracy === undefined ? undefined : value.theta;
      behind.rows.push({ ...value, theta: kept });
    } while (performance.now() < end);
    if (performance.now() > nextDrawing || !atWork()) draw();
    else soon();
    host.busy(atWork());
  }
  /** A drawing has a frame for itself. */
  function draw() {
    host.redraw();
    if (!atWork()) return;
    task = requestAnimationFrame((began) => {
      const now = performance.now();
      nextDrawing = now + Math.max(BETWEEN_DRAWINGS, TIMES * (now - began));
      soon();
    });
  }
  function resume() {
    if (atWork() && !task) soon();
  }
  return { restart, resume, atWork, side: (which) => runs.filter(({ side }) => side === which) };
}

/** What a run knew after so many epochs, or knows now, if it has not come so far. */
export function thetaAfter({ rows, theta }, epochs) {
  const ends = rows.filter((row) => row.theta);
  return ends[epochs]?.theta ?? theta;
}

/**
 * Over several runs, the mean of a measure and the band from its lowest to its highest, as points;
 * `across(t)` is where a step stands on the horizontal axis. All but the accuracy are smoothed.
 */
export function summarize(runs, name, across) {
  const per = runs.map(({ rows }) => {
    const found = rows.filter(
      (row) => MEASURES[name](row) !== undefined && (row.t > 0 || name === "accuracy"),
    );
    const values = found.map(MEASURES[name]);
    const calm = name === "accuracy" ? values : average(values, 0.9, true);
    return calm.map((value, i) => [across(found[i].t), value]);
  });
  const length = Math.min(...per.map((points) => points.length));
  const every = Math.max(1, Math.floor(length / 120));
  const picked = Array.from({ length: Math.ceil(length / every) }, (_, i) =>
    Math.min(i * every, length - 1),
  );
  const over = (f) => picked.map((i) => [per[0][i][0], f(...per.map((points) => points[i][1]))]);
  return {
    mean: over((...values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    band: [...over(Math.min), ...over(Math.max).reverse()],
  };
}
