// The plane of alpha lambda and beta: the rate everywhere, and where a rule's regions meet.

import { contours } from "d3-contour";
import { svg } from "./dom.js";
import { rate, stabilityLimit } from "./theory.js";

const [FINE, EDGE] = [90, 120];
const LEVELS = [0, 0.3, 0.5, 0.65, 0.75, 0.82, 0.88, 0.92, 0.95, 0.97, 0.985];

/** The rate over the plane, row by row from beta = 0, up to the widest alpha lambda and the highest beta. */
export function plane(rule, [widest, highest], size = FINE) {
  const values = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const x = Math.max((widest * column) / (size - 1), 1e-6);
      values[row * size + column] = rate(rule, x, 1, (highest * row) / (size - 1));
    }
  }
  return values;
}

/** Where each region has room for its name, clear of the lines: αλ, β, and whether it stands upright. */
export const REGIONS = {
  HeavyBall: {
    monotone: [0.15, 0.1, true],
    oscillating: [1.4, 0.72, false],
    diverging: [3.4, 0.2, false],
  },
  Nesterov: {
    monotone: [0.15, 0.1, true],
    oscillating: [0.55, 0.5, true],
    diverging: [2.9, 0.5, false],
  },
};

/** Where the regions meet: the limit of stability, and the two lines between which roots are complex. */
export function borders(rule, highest) {
  const heavy = rule === "HeavyBall";
  const turn = (beta) => (heavy ? (1 - Math.sqrt(beta)) ** 2 : ((1 - beta) / (1 + beta)) ** 2);
  const back = (beta) => (heavy ? (1 + Math.sqrt(beta)) ** 2 : 1);
  const limit = (beta) => stabilityLimit(rule, 1, beta);
  const betas = Array.from({ length: EDGE }, (_, i) => (highest * i) / (EDGE - 1));
  const points = (border) => betas.map((beta) => [border(beta), beta]);
  return [
    { key: "limit", points: points(limit), kind: "ink" },
    { key: "turn", points: points(turn), kind: "dashed" },
    { key: "back", points: points(back), kind: "dashed" },
  ];
}

/** The shapes of equal rate, the lowest first; what diverges is last. */
export function shapes(rule, [widest, highest], { x, y }) {
  const place = ([column, row]) => {
    const [across, up] = [column, row].map((at) => (at - 0.5) / (FINE - 1));
    return `${x(widest * across).toFixed(1)},${y(highest * up).toFixed(1)}`;
  };
  const ring = (points) => `M${points.map(place).join("L")}Z`;
  const found = contours()
    .size([FINE, FINE])
    .thresholds([...LEVELS, 1])(plane(rule, [widest, highest]));
  return found.map(({ coordinates }, i) =>
    svg("path", {
      d: coordinates.flat().map(ring).join(""),
      style: `--level:${i / LEVELS.length}`,
      class: i === LEVELS.length ? "beyond" : undefined,
    }),
  );
}
