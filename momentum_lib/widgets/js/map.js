// A surface seen from above, on which paths are drawn.

import { panel } from "./chart.js";
import { svg } from "./dom.js";
import { contourLayer } from "./surface.js";

/** The panel of a two-dimensional loss; `fit` draws the contours anew only when `key` or size change. */
export function surfaceMap() {
  const chart = panel("map", { left: 40, right: 10, top: 8, bottom: 32 });
  const minima = svg("path", { class: "minima" });
  let drawn = "";

  function fit(loss, key, width, height) {
    const [x, y] = loss.window;
    const scales = chart.frame({ width, height, x, y, names: ["θ₁", "θ₂"] });
    const wanted = [key, width, height].join();
    if (wanted === drawn) return scales;
    drawn = wanted;
    chart.layers.querySelector(".contours")?.remove();
    chart.layers.prepend(contourLayer(loss, scales.x, scales.y));
    const cross = ([u, v]) => `M${scales.x(u) - 5},${scales.y(v)}h10M${scales.x(u)},${scales.y(v) - 5}v10`;
    minima.setAttribute("d", loss.minima.map(cross).join(""));
    chart.over.prepend(minima);
    return scales;
  }

  return { ...chart, fit };
}
