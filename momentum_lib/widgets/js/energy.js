// Where the energy of a rolling ball is.

import { margins, panel } from "./chart.js";
import { html, svg } from "./dom.js";
import { percents } from "./format.js";

const PARTS = ["potential", "kinetic", "lost"];

/** A bar in three parts, and their names; the potential counts from `bottom` up. */
export function energyPanel() {
  const chart = panel("energy curve", margins({ top: 4, bottom: 8 }));
  const bars = PARTS.map((part) => svg("path", { class: `bar ${part}` }));
  const words = PARTS.map((part) => html("span", { class: `bar-name ${part}` }));
  chart.over.append(...bars);
  // Words that wrap: beside each other they are wider than a narrow phone in some fonts.
  const names = html("p", { class: "bar-names", "aria-hidden": "true" }, ...words);

  function draw({ step }, { motion }, { bottom }, width) {
    const energy = { ...motion, potential: motion.potential.map((value) => value - bottom) };
    const known = (value) => (Number.isFinite(value) ? Math.max(value, 0) : 0); // it may have run away
    const parts = PARTS.map((part) => known(energy[part][step]));
    const sum = parts.reduce((total, part) => total + part, 0) || 1;
    const { x } = chart.frame({ width, height: 36, x: [0, sum], y: [0, 1], names: ["", ""] });
    const shares = percents(parts);
    let from = 0;
    parts.forEach((part, i) => {
      const [a, b] = [x(from), x(from + part)];
      bars[i].setAttribute("d", `M${a.toFixed(1)},4H${b.toFixed(1)}V28H${a.toFixed(1)}Z`);
      words[i].textContent = `■ ${PARTS[i]} ${shares[i]} %`;
      from += part;
    });
  }
  return { element: chart.element, names, draw };
}
