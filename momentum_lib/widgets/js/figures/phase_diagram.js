// PhaseDiagram: which alpha and beta work at all?

import facts from "../../figures/phase_diagram.json";
import { margins, panel } from "../chart.js";
import { choice, slider } from "../controls.js";
import { descend } from "../descent.js";
import { html, svg } from "../dom.js";
import { stateOf } from "../fields.js";
import { listed, plain } from "../format.js";
import { legendOf } from "../formula.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { SURFACES } from "../losses.js";
import { opening } from "../opening.js";
import { RULES } from "../optimizers.js";
import { borders, REGIONS, shapes } from "../phase_plane.js";
import { regimeStrip } from "../regimes.js";
import { rootsPanel } from "../roots_panel.js";
import { twoColumns } from "../sizes.js";
import { criticalBeta, rate, regime, roots, slowest } from "../theory.js";
import { ruleTitles, sentence } from "../titles.js";
import { say } from "../words.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

const [ALPHA, BETA] = [schema.learning_rate, schema.beta];
const FULL = [ALPHA.max, BETA.max];
const STEPS = 60;
/** How high diagram, paths and roots are: beside each other, and on a phone. */
const HEIGHTS = { wide: [400, 190, 282], narrow: [300, 130, 190] };

/** The largest eigenvalue is 1, so its alpha lambda is alpha; the others down to 1 / kappa. */
const eigenvaluesOf = ({ condition_number, modes }) =>
  Array.from({ length: modes }, (_, i) => (modes > 1 ? condition_number ** (-i / (modes - 1)) : 1));

/** The one-dimensional path of an eigenvalue from 1. */
function pathOf(eigenvalue, { rule, learning_rate, beta }) {
  const bowl = SURFACES.Quadratic({ eigenvalues: [eigenvalue] });
  return descend(bowl, RULES[rule]({ learning_rate, beta }), [1], STEPS).thetas.map(([x]) => x);
}

/** Of each eigenvalue its rate, its path and its roots; the largest comes first. */
function results(state) {
  const { rule, learning_rate, beta } = state;
  const eigenvalues = eigenvaluesOf(state);
  return {
    eigenvalues,
    rates: eigenvalues.map((lambda) => rate(rule, learning_rate, lambda, beta)),
    paths: eigenvalues.map((lambda) => pathOf(lambda, state)),
    roots: eigenvalues.map((lambda) => roots(rule, learning_rate, lambda, beta)),
  };
}

/** In words, which eigenvalues are slowest, where not all are alike. */
function slowestSaid({ rule, learning_rate, beta }, eigenvalues, worst) {
  const own = regime(rule, learning_rate, eigenvalues[worst[0]], beta);
  const [one, several] = own === "diverging" ? ["grows", "grow"] : ["one", "several"];
  const slowest = listed(worst.map((i) => eigenvalues[i]));
  return say(words.who[worst.length > 1 ? several : one], { slowest, regime: own });
}

function summary(state, { eigenvalues, rates }) {
  const { rule, learning_rate, beta, condition_number, modes } = state;
  const worst = slowest(rates);
  const turns = rule === "HeavyBall" && learning_rate < 1;
  return say(words.summary, {
    rule: sentence(ruleTitles[rule]),
    alpha: learning_rate,
    beta,
    regime: regime(rule, learning_rate, 1, beta),
    rate: rates[0],
    critical: turns ? criticalBeta(learning_rate, 1) : null,
    all: modes > 1 && worst.length === modes ? modes : null,
    several: modes > 1 ? modes : null,
    kappa: condition_number,
    who: slowestSaid(state, eigenvalues, worst),
    slow_rate: rates[worst[0]],
  });
}

/** The plane in the tones of its rates, which is drawn anew only for another rule or size; a point to drag. */
function diagramPanel(store, host) {
  const chart = panel("diagram", margins());
  const edges = lineLayer(chart);
  const tones = svg("g", { class: "contours rates" });
  const points = svg("path", { class: "dots modes" });
  chart.layers.prepend(tones);
  chart.layers.append(points);
  const centred = { "text-anchor": "middle", "dominant-baseline": "central" };
  const regions = Object.keys(REGIONS.HeavyBall).map((name) =>
    svg("text", { class: "region", ...centred, "aria-hidden": "true" }, name),
  );
  const move = ([learning_rate, beta]) => store.set({ learning_rate, beta });
  const said = ([x, beta]) => `αλ ${plain(x)}, β ${plain(beta)}`;
  const grab = handle("αλ and β", move, { said });
  chart.over.append(...regions, grab.element);
  const strip = regimeStrip(chart, words.samples, ([learning_rate, beta]) =>
    host.glide({ learning_rate, beta }),
  );

  function drawPlane(rule, scales) {
    tones.replaceChildren(...shapes(rule, FULL, scales));
    edges(borders(rule, BETA.max), scales);
    for (const node of regions) {
      const [across, up, upright] = REGIONS[rule][node.textContent];
      const place = `translate(${scales.x(across)},${scales.y(up)})`;
      node.setAttribute("transform", `${place} rotate(${upright ? -90 : 0})`);
    }
  }
  let drawn = "";
  function draw(state, { eigenvalues }, { width, height }) {
    const { rule, learning_rate, beta } = state;
    const axes = { x: [0, ALPHA.max], y: [0, 1], names: ["αλ", "β"] };
    const scales = chart.frame({ width, height, ...axes });
    const { x, y } = scales;
    if (drawn !== [rule, width, height].join()) host.later(() => drawPlane(rule, scales));
    drawn = [rule, width, height].join();
    const dot = (l) => `M${x(learning_rate * l).toFixed(1)},${y(beta).toFixed(1)}h0`;
    points.setAttribute("d", eigenvalues.map(dot).join(""));
    const limits = [
      [ALPHA.min, ALPHA.max],
      [BETA.min, BETA.max],
    ];
    grab.place([learning_rate, beta], [x, y], limits);
    tint(grab.element, rule);
    strip.draw(state, scales);
  }
  const element = html("div", { class: "column" }, strip.element, chart.element);
  return { element, draw };
}

/** The path of each eigenvalue. */
function pathsPanel() {
  const chart = panel("path curve", margins({ numbers: "signed", names: true }));
  const lines = lineLayer(chart);
  const near = (value, t) => [t, Math.min(Math.max(value, -9), 9)];

  /** The paths up to a step. */
  function draw({ rule }, { paths }, until, size) {
    const names = ["step t", "θ"];
    const scales = chart.frame({ ...size, x: [0, STEPS], y: [-1.3, 1.3], names });
    const [own, ...others] = paths.map((path, i) => ({
      key: `m${i}`,
      points: path.slice(0, until + 1).map(near),
    }));
    const ghosts = others.map((line, i) => ({
      ...line,
      kind: "ghost",
      name: i === others.length - 1 ? "smallest\u00a0λ" : undefined,
    }));
    lines([...ghosts, { ...own, rule, name: "largest\u00a0λ" }], scales);
  }
  return { element: chart.element, draw };
}

function build(store, host) {
  const [diagram, paths, circle] = [
    diagramPanel(store, host),
    pathsPanel(),
    rootsPanel(words.roots),
  ];
  const first = opening(store, host);
  const controls = {
    rule: choice(store, "rule"),
    learning_rate: slider(store, "learning_rate"),
    beta: slider(store, "beta"),
    modes: slider(store, "modes"),
    condition_number: slider(store, "condition_number"),
  };

  let last = null;
  function update(state, width) {
    const { wide, left, right } = twoColumns(width);
    last = results(state);
    const [high, ...heights] = HEIGHTS[wide ? "wide" : "narrow"];
    diagram.draw(state, last, { width: left, height: high });
    host.later(() =>
      paths.draw(state, last, first.of(STEPS), { width: right, height: heights[0] }),
    );
    host.later(() => circle.draw(state, last, { width: right, height: heights[1] }));
  }

  const side = html("div", { class: "side" }, paths.element, circle.element);
  return {
    controls,
    picture: html("div", { class: "panels" }, diagram.element, side),
    update,
    summary: (state) => summary(state, last),
  };
}

const legend = legendOf(({ rule }) => rule);
export const PhaseDiagram = {
  ...{ schema, defaults, main: facts.main, legend },
  ...{ results, summary, build },
};
