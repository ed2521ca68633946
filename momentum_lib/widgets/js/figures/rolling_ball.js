// RollingBall: why does a ball get over the bump where gradient descent stops?

import facts from "../../figures/rolling_ball.json";
import { choice, slider } from "../controls.js";
import { descend } from "../descent.js";
import { html, svg } from "../dom.js";
import { energyPanel } from "../energy.js";
import { stateOf } from "../fields.js";
import { legendOf } from "../formula.js";
import { groundOf, hillPanel, restOf } from "../hill.js";
import { CURVES } from "../losses.js";
import { stepAlong } from "../one_dimension.js";
import { RULES } from "../optimizers.js";
import { fromBall, fromHeavyBall, roll, thresholdBeta } from "../physics.js";
import { player } from "../player.js";
import { scaleOf } from "../slider_scales.js";
import { sentence } from "../titles.js";
import { say } from "../words.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

const STEPS = schema.step.max;
// Beyond this a ball has run away, and comes back no more.
const AWAY = 1e6;
// The crossing at a pace that the eye follows; the long way to rest faster.
const [SLOW, FAST, CROSSING] = [12, 40, 60];
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

/** A ball is let go within the picture. */
function fitted(state) {
  const [[low, high]] = curveOf(state).window;
  const place = Math.min(Math.max(state.place, low), high);
  if (place === state.place) return null;
  return { state: { place }, said: say(words.fitted, { asked: state.place, place }) };
}

const motionOf = (curve, { learning_rate, beta, place }) =>
  roll(curve, fromHeavyBall(learning_rate, beta), place, STEPS);

/** The ball's motion and plain descent's places, from the same start with the same alpha. */
function results(state) {
  const curve = curveOf(state);
  const { learning_rate, place } = state;
  const descent = descend(curve, RULES.GradientDescent({ learning_rate }), [place], STEPS);
  return { curve, motion: motionOf(curve, state), descent: descent.thetas.map(([x]) => x) };
}

/** Whether the ball is let go before a bump. */
const hasBump = ({ curve, place, height }) => curve === "Bump" && place <= -2.2 && height > 0;

/** How far below the least beta that passes the ball is that just fails. */
const LESS = 0.001;

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

/** How far the ball comes that just fails to pass the bump, and what it is called. */
function failing(curve, state) {
  const least = threshold(state);
  if (!least) return null;
  const beta = Math.max(least - LESS, 0);
  const { positions } = motionOf(curve, { ...state, beta });
  return { at: Math.max(...positions), name: say(words.failing, { beta }) };
}

/** The first step at which the ball has run away, or null. */
function lostAt({ positions }) {
  const lost = positions.findIndex((x) => !(Math.abs(x) < AWAY));
  return lost < 0 ? null : lost;
}

const known = (x) => (Math.abs(x) < AWAY ? x : null);

function summary(state, { motion, descent }) {
  const { curve, height, learning_rate, beta, step } = state;
  const [lost, needed] = [lostAt(motion), threshold(state)];
  const isThere = lost === null || step < lost;
  return say(words.summary, {
    curve: sentence(schema.curve.of[curve]),
    height: HEIGHTS[curve] ? height : null,
    alpha: learning_rate,
    beta,
    step,
    place: isThere ? motion.positions[step] : null,
    speed: motion.speeds[step],
    descent: known(descent[step]),
    steps: STEPS,
    end: lost === null ? motion.positions[STEPS] : null,
    lost,
    never: needed === null && hasBump(state),
    always: needed === 0,
    threshold: needed || null,
  });
}

/** The slider of beta, with a mark where the bump is passed. */
function markedBeta(store) {
  const beta = slider(store, "beta");
  const arrow = svg("path", { d: "M0,0l5,8h-10Z" });
  const mark = svg("svg", { class: "threshold", "aria-hidden": "true" }, arrow);
  beta.element.append(mark);
  const show = (state) => {
    const known = threshold(state);
    // The knob's middle stays half its width within the track.
    const { to } = scaleOf(schema.beta);
    const share = to(known ?? 0) / to(schema.beta.max);
    mark.style.left = `calc(${share} * (100% - 1rem) + 0.5rem)`;
    mark.style.visibility = known ? "" : "hidden";
  };
  return { ...beta, mark: show };
}

const perSecond = (step) => (step < CROSSING ? SLOW : FAST);

function controlsOf(store, host) {
  const curve = choice(store, "curve");
  curve.input.addEventListener("change", () => {
    const { start, learning_rate } = curveOf(store.get());
    store.set({ place: start[0], learning_rate, step: 0 });
  });
  return {
    ...player(store, host, { perSecond, end: () => restOf(results(store.get())) }),
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
  const hill = hillPanel((place) => store.set({ place, step: 0 }));
  const energy = energyPanel();
  const controls = controlsOf(store, host);

  let last = null;
  function update(state, width) {
    last = results(state);
    last.failing = failing(last.curve, state);
    const ground = groundOf(last.curve);
    hill.draw(state, last, ground, width);
    energy.draw(state, last, ground, width);
    controls.beta.mark(state);
    showHeight(controls.height, state);
    const { curve, motion } = last;
    host.lookedAt(...stepAlong(state, motion.positions, (x) => curve.gradient([x])[0]));
  }

  return {
    controls,
    picture: html("div", { class: "panels" }, hill.element, energy.names, energy.element),
    update,
    summary: (state) => summary(state, last),
  };
}

const legend = legendOf(() => "HeavyBall");
export const RollingBall = {
  ...{ schema, defaults, main: facts.main, legend, opens: "step" },
  ...{ results, summary, build, fitted },
};
