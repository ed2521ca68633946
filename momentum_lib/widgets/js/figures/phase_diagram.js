// PhaseDiagram: which alpha and beta work at all?

import { contours } from "d3-contour";
import { alphaSlider, betaSlider, choice, kappaSlider, slider } from "../controls.js";
import { panel, twoColumns } from "../chart.js";
import { descend } from "../descent.js";
import { html, svg } from "../dom.js";
import { plain } from "../format.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { SURFACES } from "../losses.js";
import { RULES } from "../optimizers.js";
import { criticalBeta, rate, regime, roots, stabilityLimit } from "../theory.js";
import { ruleTitles, sentence } from "../titles.js";

const [WIDEST, STEPS] = [4.2, 60];
const FINE = 90;
const LEVELS = [0, 0.3, 0.5, 0.65, 0.75, 0.82, 0.88, 0.92, 0.95, 0.97, 0.985];
const DIAGRAM = 400;

const schema = {
  rule: { type: "choice", of: ["HeavyBall", "Nesterov"] },
  learning_rate: { type: "number", min: 0.01, max: WIDEST, step: 0.01 },
  beta: { type: "number", min: 0, max: 0.999, step: 0.001 },
  condition_number: { type: "number", min: 1, max: 1000, log: true },
  modes: { type: "number", min: 1, max: 6, whole: true },
};
const defaults = {
  rule: "HeavyBall",
  learning_rate: 1.2,
  beta: 0.5,
  condition_number: 30,
  modes: 3,
};

/** The largest eigenvalue is 1, so its alpha lambda is alpha; the others down to 1 / kappa. */
export const eigenvalues = ({ condition_number, modes }) =>
  Array.from({ length: modes }, (_, i) => (modes > 1 ? condition_number ** (-i / (modes - 1)) : 1));

/** The rate over the plane, row by row from beta = 0. */
export function plane(rule, size = FINE) {
  const values = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const x = Math.max((WIDEST * column) / (size - 1), 1e-6);
      values[row * size + column] = rate(rule, x, 1, (0.999 * row) / (size - 1));
    }
  }
  return values;
}

/** Where each region has room for its name, clear of the lines: αλ, β, and whether it stands upright. */
const REGIONS = {
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
function borders(rule) {
  const betas = Array.from({ length: 120 }, (_, i) => (0.999 * i) / 119);
  const limit = betas.map((beta) => [stabilityLimit(rule, 1, beta), beta]);
  const heavy = rule === "HeavyBall";
  const turn = betas.map((beta) => [
    heavy ? (1 - Math.sqrt(beta)) ** 2 : ((1 - beta) / (1 + beta)) ** 2,
    beta,
  ]);
  const back = betas.map((beta) => [heavy ? (1 + Math.sqrt(beta)) ** 2 : 1, beta]);
  return { limit, turn, back };
}

function build(store, host) {
  const diagram = panel("diagram", { left: 40, right: 10, top: 8, bottom: 32 });
  const edges = lineLayer(diagram);
  const tones = svg("g", { class: "contours rates" });
  const points = svg("path", { class: "dots modes" });
  diagram.layers.prepend(tones);
  diagram.layers.append(points);
  const centred = {
    "text-anchor": "middle",
    "dominant-baseline": "central",
    "aria-hidden": "true",
  };
  const regions = Object.keys(REGIONS.HeavyBall).map((name) =>
    svg("text", { class: "region", ...centred }, name),
  );
  const grab = handle("αλ and β", ([x, beta]) => store.set({ learning_rate: x, beta }), {
    said: ([x, beta]) => `αλ ${plain(x)}, β ${plain(beta)}`,
  });
  diagram.over.append(...regions, grab.element);

  const path = panel("path curve", { left: 46, right: 76, top: 8, bottom: 32 });
  const lines = lineLayer(path);
  const circle = panel("circle curve", { left: 50, right: 76, top: 8, bottom: 32 });
  const rootLines = lineLayer(circle);

  const controls = [
    choice(store, "rule", "rule", ruleTitles),
    slider(store, "modes", "number of eigenvalues"),
    kappaSlider(store),
    alphaSlider(store, "α, with λ = 1 the largest"),
    betaSlider(store),
  ];

  let drawn = "";
  function update(state, width) {
    const { rule, learning_rate, beta } = state;
    const { wide, left, right } = twoColumns(width);
    const names = ["αλ", "β"];
    const scales = diagram.frame({
      width: left,
      height: DIAGRAM,
      x: [0, WIDEST],
      y: [0, 1],
      names,
    });
    if (drawn !== [rule, left].join()) host.later(() => drawPlane(rule, scales));
    drawn = [rule, left].join();
    const lambdas = eigenvalues(state);
    const { x, y } = scales;
    points.setAttribute(
      "d",
      lambdas.map((l) => `M${x(learning_rate * l).toFixed(1)},${y(beta).toFixed(1)}h0`).join(""),
    );
    grab.place(
      [learning_rate, beta],
      [x, y],
      [
        [0.01, WIDEST],
        [0, 0.999],
      ],
    );
    tint(grab.element, rule);

    host.later(() => drawPaths(state, lambdas, { width: right, height: wide ? 190 : 170 }));
    host.later(() =>
      drawRoots(state, lambdas, { width: right, height: wide ? DIAGRAM - 190 : 240 }),
    );
  }

  function drawPlane(rule, { x, y, inside }) {
    const place = ([column, row]) => {
      const u = (WIDEST * (column - 0.5)) / (FINE - 1);
      return `${x(u).toFixed(1)},${y((0.999 * (row - 0.5)) / (FINE - 1)).toFixed(1)}`;
    };
    const shapes = contours()
      .size([FINE, FINE])
      .thresholds([...LEVELS, 1])(plane(rule));
    tones.replaceChildren(
      ...shapes.map(({ coordinates }, i) =>
        svg("path", {
          d: coordinates
            .flat()
            .map((ring) => `M${ring.map(place).join("L")}Z`)
            .join(""),
          style: `--level:${i / LEVELS.length}`,
          class: i === LEVELS.length ? "beyond" : undefined,
        }),
      ),
    );
    const { limit, turn, back } = borders(rule);
    edges(
      [
        { key: "limit", points: limit, kind: "ink" },
        { key: "turn", points: turn, kind: "dashed" },
        { key: "back", points: back, kind: "dashed" },
      ],
      { x, y, inside },
    );
    for (const node of regions) {
      const [across, up, upright] = REGIONS[rule][node.textContent];
      node.setAttribute(
        "transform",
        `translate(${x(across)},${y(up)}) rotate(${upright ? -90 : 0})`,
      );
    }
  }

  function drawPaths({ rule, learning_rate, beta }, lambdas, size) {
    const run = (lambda) =>
      descend(
        SURFACES.Quadratic({ eigenvalues: [lambda] }),
        RULES[rule]({ learning_rate, beta }),
        [1],
        STEPS,
      );
    const points_ = (lambda) =>
      run(lambda).thetas.map(([theta], t) => [t, Math.min(Math.max(theta, -9), 9)]);
    const names = ["step t", "θ"];
    const scales = path.frame({ ...size, x: [0, STEPS], y: [-1.3, 1.3], names });
    const others = lambdas.slice(1).map((lambda, i) => ({
      key: `m${i + 1}`,
      points: points_(lambda),
      kind: "ghost",
      name: i === lambdas.length - 2 ? "smallest\u00a0λ" : undefined,
    }));
    lines([...others, { key: "m0", points: points_(1), rule, name: "largest\u00a0λ" }], scales);
  }

  function drawRoots({ rule, learning_rate, beta }, lambdas, size) {
    // The whole circle, and round: the longer side of the panel shows more than it.
    const ratio = (size.width - 126) / (size.height - 40);
    const [across, up] = [1.3 * Math.max(ratio, 1), 1.3 * Math.max(1 / ratio, 1)];
    const names = ["real part", "imaginary"];
    const scales = circle.frame({ ...size, x: [-across, across], y: [-up, up], names });
    const ring = Array.from({ length: 91 }, (_, i) => [
      Math.cos((i * Math.PI) / 45),
      Math.sin((i * Math.PI) / 45),
    ]);
    const of = (lambda) => roots(rule, learning_rate, lambda, beta);
    rootLines(
      [
        { key: "ring", points: ring, kind: "dashed" },
        { key: "others", points: lambdas.slice(1).flatMap(of), kind: "none ghost", dots: true },
        { key: "own", points: of(1), kind: "none big", dots: true, rule },
      ],
      scales,
    );
  }

  function summary(state) {
    const { rule, learning_rate, beta } = state;
    const lambdas = eigenvalues(state);
    const rates = lambdas.map((lambda) => rate(rule, learning_rate, lambda, beta));
    const worst = rates.indexOf(Math.max(...rates));
    const critical = criticalBeta(learning_rate, 1);
    const hint =
      rule === "HeavyBall" && learning_rate < 1
        ? ` It begins to oscillate at β = ${critical.toFixed(3)}.`
        : "";
    const all =
      lambdas.length > 1
        ? ` Of ${lambdas.length} eigenvalues (κ = ${plain(state.condition_number)}) λ = ${plain(lambdas[worst])} is slowest, rate ${rates[worst].toFixed(4)}, and ${regime(rule, learning_rate, lambdas[worst], beta)}.`
        : "";
    return `${sentence(ruleTitles[rule])} at αλ = ${plain(learning_rate)}, β = ${plain(beta)}: ${regime(rule, learning_rate, 1, beta)}, rate ${rates[0].toFixed(4)}.${hint}${all}`;
  }

  const side = html("div", { class: "side" }, path.element, circle.element);
  const picture = html("div", { class: "panels" }, diagram.element, side);
  return { controls, picture, update, summary };
}

export const PhaseDiagram = { schema, defaults, build };
