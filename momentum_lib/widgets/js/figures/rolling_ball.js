// RollingBall: why does a ball get over the bump where gradient descent stops?

import facts from "../../figures/rolling_ball.json";
import { margins, panel } from "../chart.js";
import { betaSlider, choice, slider } from "../controls.js";
import { descend } from "../descent.js";
import { html, svg } from "../dom.js";
import { energyPanel } from "../energy.js";
import { stateOf } from "../fields.js";
import { plain } from "../format.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { CURVES } from "../losses.js";
import { RULES } from "../optimizers.js";
import { fromBall, fromHeavyBall, roll, thresholdBeta } from "../physics.js";
import { player } from "../player.js";
import { sentence } from "../titles.js";
import { say } from "../words.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

const STEPS = schema.step.max;
const TRAIL = 200;
const HEIGHTS = { Bump: "height", NarrowWell: "depth" };

// Friction and time step are alpha and beta in other words: sliders, but no fields of the state.
const FRICTION = {
  field: { min: 0, max: 10, step: 0.01, label: "c, friction" },
  read: ({ learning_rate, beta }) => fromHeavyBall(learning_rate, beta).friction,
  write: (c, { learning_rate }) => ({ beta: fromBall(c, Math.sqrt(learning_rate)).beta }),
};
const TIME_STEP = {
  field: { min: 0.032, max: 0.447, step: 0.001, label: "h, time step" },
  read: ({ learning_rate }) => Math.sqrt(learning_rate),
  write: (h, { learning_rate, beta }) => fromBall(fromHeavyBall(learning_rate, beta).friction, h),
};

const curveOf = ({ curve, height }) =>
  CURVES[curve](HEIGHTS[curve] ? { [HEIGHTS[curve]]: height } : {});

/** The ball's motion and plain descent's places, from the same start with the same alpha. */
function results(state) {
  const curve = curveOf(state);
  const { learning_rate, beta, place } = state;
  const motion = roll(curve, fromHeavyBall(learning_rate, beta), place, STEPS);
  const descent = descend(curve, RULES.GradientDescent({ learning_rate }), [place], STEPS);
  return { curve, motion, descent: descent.thetas.map(([x]) => x) };
}

/** Whether the ball is let go before a bump. */
const hasBump = ({ curve, place, height }) => curve === "Bump" && place <= -2.2 && height > 0;

const remembered = { key: "", value: null };
/** The beta from which on the bump before the ball is passed; null where none does, or there is no bump. */
function threshold(state) {
  if (!hasBump(state)) return null;
  const key = [state.height, state.learning_rate, state.place].join();
  if (remembered.key !== key) {
    const value = thresholdBeta(curveOf(state), state.learning_rate, state.place, -1, STEPS);
    Object.assign(remembered, { key, value });
  }
  return remembered.value;
}

function summary(state, { motion, descent }) {
  const { curve, height, learning_rate, beta, step } = state;
  const said = say(words.summary, {
    curve: sentence(schema.curve.of[curve]),
    height: HEIGHTS[curve] ? height : null,
    alpha: learning_rate,
    beta,
    step,
    place: motion.positions[step],
    speed: motion.speeds[step],
    descent: descent[step],
    steps: STEPS,
    end: motion.positions[STEPS],
  });
  const needed = threshold(state);
  const never = needed === null && hasBump(state);
  const needs = say(words.live, { never, always: needed === 0, threshold: needed || null });
  return `${said} ${needs}`.trim();
}

/** The curve with the ball, its trail, plain descent's dot, and the start to be dragged. */
function hillPanel(store) {
  const chart = panel("hill", margins());
  const lines = lineLayer(chart);
  const dot = svg("circle", { class: "dot ghost", r: 6 });
  const ball = svg("circle", { class: "ball", r: 9 });
  const move = ([x]) => store.set({ place: x, step: 0 });
  const grab = handle(schema.place.label, move, { along: "x", said: ([x]) => `x ${plain(x)}` });
  chart.over.append(dot, ball, grab.element);
  for (const node of [ball, grab.element]) tint(node, "HeavyBall");

  function draw({ step, place }, { curve, motion, descent }, ground, width) {
    const { points, bottom, top } = ground;
    const [window] = curve.window;
    const y = [bottom - 0.08 * (top - bottom), top + 0.12 * (top - bottom)];
    const names = ["x", "height f(x)"];
    const scales = chart.frame({ width, height: 260, x: window, y, names });
    const on = (x) => [x, curve.value([x])];
    const trail = motion.positions
      .slice(0, step + 1)
      .map(on)
      .slice(-TRAIL);
    lines(
      [
        { key: "curve", points, kind: "ink" },
        { key: "trail", points: trail, kind: "none", dots: true, rule: "HeavyBall" },
      ],
      scales,
    );
    const put = (node, x) => {
      node.setAttribute("cx", scales.x(x));
      node.setAttribute("cy", scales.y(curve.value([x])) - node.getAttribute("r"));
    };
    put(ball, motion.positions[step]);
    put(dot, descent[step]);
    grab.place(on(place), [scales.x, scales.y], [window, y]);
  }
  return { element: chart.element, draw };
}

/** The curve as points, with its lowest and its highest place. */
function groundOf({ value, window: [[low, high]] }) {
  const xs = Array.from({ length: 301 }, (_, i) => low + ((high - low) * i) / 300);
  const points = xs.map((x) => [x, value([x])]);
  const heights = points.map(([, height]) => height);
  return { points, bottom: Math.min(...heights), top: Math.max(...heights) };
}

/** The slider of beta, with a mark where the bump is passed. */
function markedBeta(store) {
  const beta = betaSlider(store);
  const arrow = svg("path", { d: "M0,0l5,8h-10Z" });
  const mark = svg("svg", { class: "threshold", "aria-hidden": "true" }, arrow);
  beta.element.append(mark);
  const show = (state) => {
    const known = threshold(state);
    // The knob's middle stays half its width within the track.
    const share = (known ?? 0) / schema.beta.max;
    mark.style.left = `calc(${share} * (100% - 1rem) + 0.5rem)`;
    mark.style.visibility = known ? "" : "hidden";
  };
  return { ...beta, mark: show };
}

function controlsOf(store, host) {
  const curve = choice(store, "curve");
  curve.input.addEventListener("change", () => {
    const { start, learning_rate } = curveOf(store.get());
    store.set({ place: start[0], learning_rate, step: 0 });
  });
  return {
    ...player(store, host, { perSecond: 40 }),
    curve,
    height: slider(store, "height"),
    learning_rate: slider(store, "learning_rate"),
    beta: markedBeta(store),
    time_step: slider(store, "time_step", TIME_STEP),
    friction: slider(store, "friction", FRICTION),
  };
}

/** Only a bump and a well have a height, each under its own name. */
function showHeight({ element }, { curve }) {
  element.hidden = !HEIGHTS[curve];
  const of = curve === "Bump" ? "bump" : "well";
  element.firstChild.textContent = `${HEIGHTS[curve] ?? "height"} of the ${of}`;
}

function build(store, host) {
  const [hill, energy] = [hillPanel(store), energyPanel()];
  const controls = controlsOf(store, host);

  let last = null;
  function update(state, width) {
    last = results(state);
    const ground = groundOf(last.curve);
    hill.draw(state, last, ground, width);
    energy.draw(state, last, ground, width);
    controls.beta.mark(state);
    showHeight(controls.height, state);
  }

  return {
    controls,
    picture: html("div", { class: "panels" }, hill.element, energy.names, energy.element),
    update,
    summary: (state) => summary(state, last),
  };
}

export const RollingBall = { schema, defaults, main: facts.main, results, summary, build };
