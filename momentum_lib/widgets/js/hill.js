// A curve with a ball that rolls over it, and beside it plain descent.

import { margins, panel } from "./chart.js";
import { svg } from "./dom.js";
import { plain } from "./format.js";
import { handle } from "./handle.js";
import { lineLayer, tint } from "./lines.js";
import { noteLayer } from "./notes.js";

const [FINE, TRAIL, HIGH] = [300, 200, 260];
const RADII = { ball: 9, dot: 6 };
// What is nearer to its last place than this part of the picture is at rest.
const REST = 0.002;

/** The curve as points, its lowest and highest place, and the crests between its valleys. */
export function groundOf({ value, window: [[low, high]] }) {
  const xs = Array.from({ length: FINE + 1 }, (_, i) => low + ((high - low) * i) / FINE);
  const points = xs.map((x) => [x, value([x])]);
  const heights = points.map(([, height]) => height);
  const isCrest = (_, i) => heights[i] > heights[i - 1] && heights[i] >= heights[i + 1];
  return {
    points,
    bottom: Math.min(...heights),
    top: Math.max(...heights),
    crests: points.filter(isCrest),
  };
}

/** The step from which on ball and plain descent stand still: play need go no farther. */
export function restOf({ curve, motion, descent }) {
  const [[low, high]] = curve.window;
  const near = REST * (high - low);
  const seen = (x) => (x > low ? Math.min(x, high) : low); // what has left the picture moves no more in it
  const rest = (places) => {
    const end = seen(places.at(-1));
    return places.findLastIndex((x) => Math.abs(seen(x) - end) > near) + 1;
  };
  return Math.max(rest(motion.positions), rest(descent), 1);
}

/** The curve, the ball that can be grabbed, its trail, plain descent's dot, and the names of all. */
export function hillPanel(move) {
  const chart = panel("hill", margins());
  const lines = lineLayer(chart);
  const notes = noteLayer(chart);
  const dot = svg("circle", { class: "dot ghost", r: RADII.dot });
  const ghost = svg("circle", { class: "dot failing answer", r: RADII.ball });
  const ball = svg("circle", { class: "ball", r: RADII.ball });
  const grab = handle("the ball: where it is let go", ([x]) => move(x), {
    along: "x",
    said: ([x]) => `x ${plain(x)}`,
  });
  chart.over.append(ghost, dot, grab.element, ball);
  for (const node of [ball, ghost, grab.element]) tint(node, "HeavyBall");

  /** What lies on the curve, each with its name: the ball first, so that its name has the best place. */
  function notesOf({ step, place }, { motion, descent, failing }, { crests }, on) {
    const last = (places) => on(places.slice(0, step + 1).findLast(Number.isFinite));
    const ballNow = { key: "ball", name: "ball", at: last(motion.positions), gap: 22 };
    const dotNow = { key: "descent", name: "plain descent", at: last(descent), gap: 16 };
    return [
      { ...ballNow, rule: "HeavyBall" },
      { ...dotNow, kind: "ghost" },
      ...(failing
        ? [{ ...failing, key: "failing", kind: "answer", at: on(failing.at), gap: 22 }]
        : []),
      ...(step ? [{ key: "start", name: "start", at: on(place), gap: 10 }] : []),
      ...crests.map((at, i) => ({ key: `crest ${i}`, name: "crest", at, gap: 8, below: true })),
    ];
  }
  function draw(state, last, ground, width) {
    const { step, place } = state;
    const { curve, motion, descent, failing } = last;
    const { points, bottom, top } = ground;
    const [window] = curve.window;
    const y = [bottom - 0.08 * (top - bottom), top + 0.16 * (top - bottom)];
    const names = ["x", "height f(x)"];
    const scales = chart.frame({ width, height: HIGH, x: window, y, names });
    // Who has left the picture did so at the height of its edge.
    const on = (x) => [x, curve.value([Math.min(Math.max(x, window[0]), window[1])])];
    const seen = motion.positions.slice(0, step + 1).slice(-TRAIL);
    const trail = seen.filter((x) => x >= window[0] && x <= window[1]).map(on);
    lines(
      [
        { key: "curve", points, kind: "ink" },
        { key: "trail", points: trail, kind: "none", dots: true, rule: "HeavyBall" },
      ],
      scales,
    );
    const put = (node, x) => {
      const isThere = x >= window[0] && x <= window[1];
      node.style.display = isThere ? "" : "none";
      node.setAttribute("cx", isThere ? scales.x(x) : 0);
      node.setAttribute("cy", isThere ? scales.y(curve.value([x])) - node.getAttribute("r") : 0);
    };
    put(ball, motion.positions[step]);
    put(dot, descent[step]);
    put(ghost, failing?.at ?? Number.NaN);
    notes(notesOf(state, last, ground, on), scales, [points]);
    const held = Number.isFinite(motion.positions[step]) ? motion.positions[step] : place;
    const [across, up] = on(Math.min(Math.max(held, window[0]), window[1]));
    const lifted = scales.y.invert(scales.y(up) - RADII.ball);
    grab.place([across, lifted], [scales.x, scales.y], [window, y]);
  }
  return { element: chart.element, draw };
}
