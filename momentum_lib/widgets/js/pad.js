// One handle for alpha and beta, in the plane of both: how fast each pair is, which are not stable, the best.

import { contours } from "d3-contour";
import { grabAnywhere } from "./anywhere.js";
import { margins, panel } from "./chart.js";
import { html, svg } from "./dom.js";
import { plain } from "./format.js";
import { handle } from "./handle.js";
import { tint } from "./lines.js";
import { noteLayer } from "./notes.js";

const [ACROSS, UP] = [28, 18];
const [HEIGHT, WIDEST] = [190, 420];
const LEVELS = [0, 0.5, 0.7, 0.8, 0.87, 0.92, 0.95, 0.97, 0.985];
const BETA = [0, 0.999];

/**
 * The plane of a figure's state: what it depends on, from which alpha to which,
 * how fast a pair is, and the best pair where theory knows it.
 *
 * @typedef {object} Plane
 * @property {string} key
 * @property {number[]} alphas
 * @property {(alpha: number, beta: number) => number} rateAt A factor a step: from one on it is not stable.
 * @property {{ learning_rate: number, beta: number }} [best]
 */

/** The rates on a coarse grid, and the pair of the lowest. */
function sampled({ alphas: [low, high], rateAt }, from) {
  const values = new Float64Array(ACROSS * UP);
  let best = { rate: Infinity, learning_rate: 0, beta: 0 };
  for (let row = 0; row < UP; row += 1) {
    for (let column = 0; column < ACROSS; column += 1) {
      const learning_rate = from(low + ((high - low) * column) / (ACROSS - 1));
      const beta = (BETA[1] * row) / (UP - 1);
      const rate = rateAt(learning_rate, beta);
      values[row * ACROSS + column] = Number.isFinite(rate) ? rate : 2;
      if (rate < best.rate) best = { rate, learning_rate, beta };
    }
  }
  return { values, best };
}

/** The shapes of equal rate, the fastest first; what is not stable is last. */
function shapes(values, [low, high], { x, y }) {
  const place = ([column, row]) =>
    [x(low + ((high - low) * (column - 0.5)) / (ACROSS - 1)), y((BETA[1] * (row - 0.5)) / (UP - 1))]
      .map((pixel) => pixel.toFixed(1))
      .join();
  const ring = (points) => `M${points.map(place).join("L")}Z`;
  const found = contours()
    .size([ACROSS, UP])
    .thresholds([...LEVELS, 1])(values);
  return found.map(({ coordinates }, i) =>
    svg("path", {
      d: coordinates.flat().map(ring).join(""),
      style: `--level:${i / LEVELS.length}`,
      class: i === LEVELS.length ? "beyond" : undefined,
    }),
  );
}

/** The ring of the best pair, to be pressed. */
function bestMark(press) {
  const element = svg(
    "g",
    { class: "best", role: "button", tabindex: 0, "aria-label": "best α and β" },
    svg("circle", { r: 12 }),
    svg("circle", { class: "ring", r: 5 }),
  );
  element.addEventListener("pointerdown", (event) => event.stopPropagation());
  element.addEventListener("click", press);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press();
  });
  return element;
}

/**
 * A control for alpha and beta at once, which is drawn once it is in sight. `planeOf` gives the plane of a state,
 * or null where beta means nothing.
 *
 * @param {(state: object) => Plane | null} planeOf
 */
export function pad(store, host, planeOf) {
  const chart = panel("pad map", margins({ numbers: "several", top: 6 }));
  const tones = svg("g", { class: "contours rates" });
  chart.layers.append(tones);
  let [drawn, best, plane] = ["", null, null];
  const from = (x) => Number(x.toPrecision(3));
  const inField = (alpha) => {
    const { min, max } = store.schema.learning_rate;
    return Math.min(Math.max(alpha, min), max);
  };
  const move = ([x, beta]) => store.set({ learning_rate: inField(from(x)), beta });
  const said = ([x, beta]) => `α ${plain(from(x))}, β ${plain(beta)}`;
  const grab = handle("α and β", move, { said });
  tint(grab.element, "HeavyBall");
  const mark = bestMark(() => host.glide(best));
  const notes = noteLayer(chart);
  chart.over.append(mark, grab.element);
  const element = html("div", { class: "alpha-beta" }, chart.element);
  grabAnywhere(element);
  // It has no width, and is not drawn, until its fold is opened.
  new ResizeObserver(() => update(store.get())).observe(element);

  function update(state) {
    plane = planeOf(state);
    element.hidden = !plane;
    const width = Math.min(element.clientWidth, WIDEST);
    if (!plane || !width) return;
    const axes = { x: plane.alphas, y: [0, 1], names: ["α", "β"] };
    const scales = chart.frame({ width, height: HEIGHT, ...axes });
    const { x, y } = scales;
    const wanted = [plane.key, width].join();
    if (wanted !== drawn) {
      const found = sampled(plane, from);
      tones.replaceChildren(...shapes(found.values, plane.alphas, scales));
      best = plane.best ?? { learning_rate: found.best.learning_rate, beta: found.best.beta };
      const at = [best.learning_rate, best.beta];
      mark.setAttribute("transform", `translate(${x(at[0])},${y(at[1])})`);
      notes([{ key: "best", at, name: "best", gap: 12, within: true }], scales);
    }
    drawn = wanted;
    const { max } = store.schema.beta;
    grab.place([state.learning_rate, state.beta], [x, y], [plane.alphas, [0, max]]);
  }
  return { element, update };
}
