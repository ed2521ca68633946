// RollingBall: why does a ball get over the bump where gradient descent stops?

import { alphaSlider, betaSlider, choice, slider } from "../controls.js";
import { panel } from "../chart.js";
import { descend } from "../descent.js";
import { html, svg } from "../dom.js";
import { percents, plain } from "../format.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { CURVES } from "../losses.js";
import { RULES } from "../optimizers.js";
import { fromBall, fromHeavyBall, roll, thresholdBeta } from "../physics.js";
import { player } from "../player.js";
import { sentence } from "../titles.js";

const STEPS = 400;
const TITLES = {
  Slope: "slope",
  Bump: "bump",
  DoubleWell: "two wells",
  NarrowWell: "narrow good well",
};
const HEIGHTS = { Bump: "height", NarrowWell: "depth" };
const PARTS = ["potential", "kinetic", "lost"];

const schema = {
  curve: { type: "choice", of: Object.keys(CURVES) },
  height: { type: "number", min: 0, max: 4, step: 0.05 },
  learning_rate: { type: "number", min: 1e-3, max: 0.2, log: true },
  beta: { type: "number", min: 0, max: 0.999, step: 0.001 },
  place: { type: "number", min: -10, max: 5 },
  step: { type: "number", min: 0, max: STEPS, whole: true },
};
const defaults = {
  curve: "Bump",
  height: 2,
  learning_rate: 0.02,
  beta: 0.8,
  place: -3.6,
  step: 14,
};
const FRICTION = { type: "number", min: 0, max: 10, step: 0.01 };
const TIME_STEP = { type: "number", min: 0.032, max: 0.447, step: 0.001 };

const curveOf = ({ curve, height }) =>
  CURVES[curve](HEIGHTS[curve] ? { [HEIGHTS[curve]]: height } : {});

/** The ball's motion and plain descent's places, from the same start with the same alpha. */
export function runs(state) {
  const curve = curveOf(state);
  const { learning_rate, beta, place } = state;
  const motion = roll(curve, fromHeavyBall(learning_rate, beta), place, STEPS);
  const descent = descend(curve, RULES.GradientDescent({ learning_rate }), [place], STEPS);
  return { curve, motion, descent: descent.thetas.map(([x]) => x) };
}

const remembered = { key: "", value: null };
function threshold(state) {
  if (state.curve !== "Bump" || state.place > -2.2 || state.height === 0) return null;
  const key = [state.height, state.learning_rate, state.place].join();
  if (remembered.key !== key) {
    const value = thresholdBeta(curveOf(state), state.learning_rate, state.place, -1, STEPS);
    Object.assign(remembered, { key, value });
  }
  return remembered.value;
}

function build(store, host) {
  const hill = panel("hill", { left: 40, right: 10, top: 8, bottom: 32 });
  const ground = lineLayer(hill);
  const dot = svg("circle", { class: "dot ghost", r: 6 });
  const ball = svg("circle", { class: "ball", r: 9 });
  const energy = panel("energy curve", { left: 40, right: 10, top: 4, bottom: 8 });
  const bars = PARTS.map((part) => svg("path", { class: `bar ${part}` }));
  const words = PARTS.map((part) => html("span", { class: `bar-name ${part}` }));
  energy.over.append(...bars);
  const grab = handle("start of the ball", ([x]) => store.set({ place: x, step: 0 }), {
    along: "x",
    said: ([x]) => `x ${plain(x)}`,
  });
  hill.over.append(dot, ball, grab.element);
  for (const node of [ball, grab.element]) tint(node, "HeavyBall");

  const curveControl = choice(store, "curve", "curve", TITLES);
  const heightControl = slider(store, "height", "height of the bump");
  const betaControl = betaSlider(store, "β = 1 − c h, momentum");
  const mark = svg("path", { d: "M0,0l5,8h-10Z" });
  betaControl.element.append(svg("svg", { class: "threshold", "aria-hidden": "true" }, mark));
  const friction = slider(store, "friction", "c, friction", {
    field: FRICTION,
    read: ({ learning_rate, beta }) => fromHeavyBall(learning_rate, beta).friction,
    write: (c, { learning_rate }) => ({ beta: fromBall(c, Math.sqrt(learning_rate)).beta }),
  });
  const timeStep = slider(store, "time_step", "h, time step", {
    field: TIME_STEP,
    read: ({ learning_rate }) => Math.sqrt(learning_rate),
    write: (h, { learning_rate, beta }) => fromBall(fromHeavyBall(learning_rate, beta).friction, h),
  });
  const play = player(store, host, { last: () => STEPS, perSecond: 40 });
  const controls = [
    curveControl,
    heightControl,
    alphaSlider(store, "α = h², learning rate"),
    betaControl,
  ];
  controls.push(timeStep, friction, play);
  curveControl.input.addEventListener("change", () => {
    const own = curveOf(store.get());
    store.set({ place: own.start[0], learning_rate: own.learning_rate, step: 0 });
  });

  let last = null;
  function update(state, width) {
    last = runs(state);
    const { curve, motion, descent } = last;
    const [low, high] = curve.window[0];
    const xs = Array.from({ length: 301 }, (_, i) => low + ((high - low) * i) / 300);
    const heights = xs.map((x) => curve.value([x]));
    const [bottom, top] = [Math.min(...heights), Math.max(...heights)];
    const y = [bottom - 0.08 * (top - bottom), top + 0.12 * (top - bottom)];
    const scales = hill.frame({
      width,
      height: 260,
      x: [low, high],
      y,
      names: ["x", "height f(x)"],
    });
    const trail = motion.positions.slice(0, state.step + 1).map((x) => [x, curve.value([x])]);
    ground(
      [
        { key: "curve", points: xs.map((x, i) => [x, heights[i]]), kind: "ink" },
        {
          key: "trail",
          points: state.step < 200 ? trail : trail.slice(-200),
          kind: "none",
          dots: true,
          rule: "HeavyBall",
        },
      ],
      scales,
    );
    const put = (node, x) => {
      node.setAttribute("cx", scales.x(x));
      node.setAttribute("cy", scales.y(curve.value([x])) - node.getAttribute("r"));
    };
    put(ball, motion.positions[state.step]);
    put(dot, descent[state.step]);
    grab.place([state.place, curve.value([state.place])], [scales.x, scales.y], [[low, high], y]);
    drawEnergy(width, motion, state.step, bottom);
    const known = threshold(state);
    // The knob's middle stays half its width within the track.
    const share = (known ?? 0) / schema.beta.max;
    mark.parentNode.style.left = `calc(${share} * (100% - 1rem) + 0.5rem)`;
    mark.parentNode.style.visibility = known ? "" : "hidden";
    heightControl.element.hidden = !HEIGHTS[state.curve];
    heightControl.element.firstChild.textContent = `${HEIGHTS[state.curve] ?? "height"} of the ${state.curve === "Bump" ? "bump" : "well"}`;
  }

  function drawEnergy(width, motion, step, bottom) {
    const parts = PARTS.map((part) =>
      Math.max(motion[part][step] - (part === "potential" ? bottom : 0), 0),
    );
    const sum = parts.reduce((total, part) => total + part, 0) || 1;
    const { x } = energy.frame({ width, height: 36, x: [0, sum], y: [0, 1], names: ["", ""] });
    const shares = percents(parts);
    let from = 0;
    parts.forEach((part, i) => {
      const [a, b] = [x(from), x(from + part)];
      bars[i].setAttribute("d", `M${a.toFixed(1)},4H${b.toFixed(1)}V28H${a.toFixed(1)}Z`);
      words[i].textContent = `■ ${PARTS[i]} ${shares[i]} %`;
      from += part;
    });
  }

  function summary(state) {
    const { motion, descent } = last;
    const known = threshold(state);
    const needs =
      known === null
        ? state.curve === "Bump" && state.place <= -2.2 && state.height > 0
          ? " No β below 0.9999 gets over this bump."
          : ""
        : known === 0
          ? " Plain descent passes this bump."
          : ` At this α the bump is passed from β = ${known.toFixed(3)} on.`;
    return (
      `${sentence(TITLES[state.curve])}${HEIGHTS[state.curve] ? ` (${plain(state.height)})` : ""}, α = ${plain(state.learning_rate)}, β = ${state.beta}. After ${state.step} steps the ball is at x = ` +
      `${plain(motion.positions[state.step])} with speed ${plain(motion.speeds[state.step])}, plain descent at x = ${plain(descent[state.step])}; ` +
      `after ${STEPS} steps the ball is at ${plain(motion.positions[STEPS])}.${needs}`
    );
  }

  // Words that wrap: beside each other they are wider than a narrow phone in some fonts.
  const names = html("p", { class: "bar-names", "aria-hidden": "true" }, ...words);
  const picture = html("div", { class: "panels" }, hill.element, names, energy.element);
  return { controls, picture, update, summary };
}

export const RollingBall = { schema, defaults, build };
