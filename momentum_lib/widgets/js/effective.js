// The effective step, alpha / (1 - beta), over the steps of a run.

import { margins, panel } from "./chart.js";
import { lineLayer } from "./lines.js";

/** Its panel. */
export function effectivePanel() {
  const around = margins({ numbers: "powers", names: true, top: 10 });
  const chart = panel("effective curve", around);
  const lines = lineLayer(chart);

  function draw({ steps }, own, ts, size) {
    const points = ts.map((t) => [t, own.learning_rate(t) / (1 - own.beta(t))]);
    const values = points.map(([, value]) => value);
    const y = [Math.min(...values) / 2, Math.max(...values) * 2];
    const names = ["step t", "α/(1 − β)"];
    const scales = chart.frame({ ...size, x: [0, steps], y, log: true, names });
    lines([{ key: "step", points, rule: "HeavyBall" }], scales);
  }
  return { element: chart.element, draw };
}
