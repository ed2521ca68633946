// The roots of a rule in the complex plane, and what they say.

import { margins, panel } from "./chart.js";
import { lineLayer } from "./lines.js";
import { noteLayer } from "./notes.js";

const ANGLES = Array.from({ length: 91 }, (_, i) => (i * Math.PI) / 45);
const circle = (radius) =>
  ANGLES.map((angle) => [radius * Math.cos(angle), radius * Math.sin(angle)]);
// How far beyond the circle the panel reaches.
const REACH = 1.3;

/** The circle, on which an error stays as it is, and the roots of each eigenvalue; `words` says what is what. */
export function rootsPanel(words) {
  const chart = panel("circle curve", margins({ numbers: "several", names: true }));
  const lines = lineLayer(chart);
  const notes = noteLayer(chart);

  /** The largest eigenvalue's leading root has a name; whatever lies outside, an arrow. */
  function notesOf(rule, [own, ...others]) {
    const { name } = words;
    const isPair = own[0][1] !== 0;
    return [
      { key: "leading root", at: own[0], rule, name: isPair ? name.pair : name.one },
      { key: "other root", at: own[1], rule },
      ...others.flat().map((at, i) => ({ key: `root ${i}`, at, kind: "ghost" })),
      { key: "limit", at: [Math.SQRT1_2, -Math.SQRT1_2], name: words.limit, below: true, gap: 3 },
    ];
  }
  function draw({ rule }, { roots }, size) {
    // The whole circle, and round: the longer side of the panel shows more than it.
    const ratio = (size.width - 126) / (size.height - 40);
    const [across, up] = [REACH * Math.max(ratio, 1), REACH * Math.max(1 / ratio, 1)];
    const names = ["real part of the root r", "imaginary part"];
    const scales = chart.frame({ ...size, x: [-across, across], y: [-up, up], names });
    const [own, ...others] = roots;
    const ring = circle(1);
    lines(
      [
        { key: "ring", points: ring, kind: "dashed" },
        { key: "others", points: others.flat(), kind: "none ghost", dots: true },
        { key: "own", points: own, kind: "none big", dots: true, rule },
      ],
      scales,
    );
    notes(notesOf(rule, roots), scales, [ring]);
  }
  return { element: chart.element, draw };
}
