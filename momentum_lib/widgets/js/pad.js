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
/** In milliseconds. */
const SLICE = 6;

/**
 * The plane of a figure's state: what it depends on, from which alpha to which,
 * how fast a pair is, and the best pair where theory knows it.
 *
 * @typedef {object} Plane
 * @property {string} key
 * @property {number[]} alphas Asked for once a key: to find them may take runs.
 * @property {(alpha: number, beta: number) => number} rateAt A factor a step: from one on it is not stable.
 * @property {{ learning_rate: number, beta: number }} [best]
 * @property {boolean} [isMeasured] Whether each rate takes a run: then they are found in slices.
 */

/** The rates on a coarse grid, and the pair of the lowest; a row at a time. */
function* sampling({ rateAt }, [low, high], from) {
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
    yield;
  }
  return { values, best };
}

/** Take turns to their end in slices, and then hand over what they have found; returns what stops them. */
function inSlices(turns, found) {
  let task = setTimeout(slice);
  function slice() {
    const end = performance.now() + SLICE;
    do {
      const { done, value } = turns.next();
      if (done) return found(value);
    } while (performance.now() < end);
    task = setTimeout(slice);
  }
  return () => clearTimeout(task);
}

/** Take turns to their end at once. */
function atOnce(turns, found) {
  let turn = turns.next();
  while (!turn.done) turn = turns.next();
  found(turn.value);
  return () => {};
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
  let [drawn, best, plane, known, alphas] = ["", null, null, "", [0, 1]];
  let cease = () => {};
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

  /** Find the plane's rates, and then show them. */
  function find(scales) {
    cease();
    mark.style.display = "none";
    tones.replaceChildren();
    notes([], scales);
    element.toggleAttribute("data-busy", true);
    const turns = sampling(plane, alphas, from);
    const given = plane.best;
    cease = (plane.isMeasured ? inSlices : atOnce)(turns, ({ values, best: lowest }) => {
      tones.replaceChildren(...shapes(values, alphas, scales));
      best = given ?? { learning_rate: lowest.learning_rate, beta: lowest.beta };
      const at = [best.learning_rate, best.beta];
      mark.setAttribute("transform", `translate(${scales.x(at[0])},${scales.y(at[1])})`);
      mark.style.display = "";
      notes([{ key: "best", at, name: "best", gap: 12, within: true }], scales);
      element.toggleAttribute("data-busy", false);
    });
  }
  function update(state) {
    plane = planeOf(state);
    element.hidden = !plane;
    const width = Math.min(element.clientWidth, WIDEST);
    if (!plane || !width) return;
    if (plane.key !== known) [known, alphas] = [plane.key, plane.alphas];
    const axes = { x: alphas, y: [0, 1], names: ["α", "β"] };
    const scales = chart.frame({ width, height: HEIGHT, ...axes });
    const wanted = [known, width].join();
    if (wanted !== drawn) find(scales);
    drawn = wanted;
    const { max } = store.schema.beta;
    const limits = [alphas, [0, max]];
    grab.place([state.learning_rate, state.beta], [scales.x, scales.y], limits);
  }
  return { element, update };
}
