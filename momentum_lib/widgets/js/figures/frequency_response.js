// FrequencyResponse: what does momentum make of a gradient that comes and goes?

import facts from "../../figures/frequency_response.json";
import { margins, panel } from "../chart.js";
import { slider } from "../controls.js";
import { html } from "../dom.js";
import { stateOf } from "../fields.js";
import { legendOf } from "../formula.js";
import { handle } from "../handle.js";
import { lineLayer, tint } from "../lines.js";
import { noteLayer } from "../notes.js";
import { reveal } from "../reveal.js";
import { twoColumns } from "../sizes.js";
import { frequencyResponse } from "../theory.js";
import { say } from "../words.js";

const { schema, defaults } = stateOf(facts.fields);
const { words } = facts;

/** Each line goes through so many places a step. */
const FINE = 16;
/** A delay below this is none: half of the last digit that is written. */
const NONE = 0.005;
/** How high the panels are: beside each other, and on a phone. */
const HEIGHTS = { wide: { wave: 210, below: 200 }, narrow: { wave: 180, below: 150 } };
const LIMITS = [schema.period.min, schema.period.max];
const PERIODS = Array.from(
  { length: 121 },
  (_, i) => LIMITS[0] * (LIMITS[1] / LIMITS[0]) ** (i / 120),
);

/** The gradient and the velocity over alpha at a time, long after the start. */
function wavesOf({ period }, { gain, delay }) {
  const angle = (2 * Math.PI) / period;
  return {
    gradient: (t) => Math.cos(angle * t),
    velocity: (t) => gain * Math.cos(angle * (t - delay)),
  };
}

const atSteps = (wave, steps) => Array.from({ length: steps + 1 }, (_, t) => wave(t));

/** Gain and delay, and both waves at each step. */
function results(state) {
  const response = frequencyResponse(state.period, state.beta);
  const { gradient, velocity } = wavesOf(state, response);
  return {
    ...response,
    gradient: atSteps(gradient, state.steps),
    velocity: atSteps(velocity, state.steps),
  };
}

const late = ({ delay }) => (delay >= NONE ? delay : null);

function summary({ beta, period }, last) {
  return say(words.summary, {
    ...{ beta, period, gain: last.gain, delay: late(last) },
    ...{ steady: 1 / (1 - beta), alternating: 1 / (1 + beta) },
  });
}

const said = ([period]) => say(words.handle, { period });

/** Both waves over time, up to the step that is shown; the gradient's can be drawn out. */
function wavePanel(store) {
  const chart = panel("wave curve", margins({ numbers: "signed", names: true, top: 12 }));
  const lines = lineLayer(chart);
  const notes = noteLayer(chart);
  const stretch = handle(words.wave, ([t]) => store.set({ period: 4 * t }), {
    along: "x",
    said: ([t]) => said([4 * t]),
  });
  chart.over.append(stretch.element);
  tint(stretch.element, "GradientDescent");

  function draw(state, last, until, size) {
    const { gain, delay } = last;
    const high = Math.max(1, gain);
    const names = ["step t", words.axes.wave];
    const scales = chart.frame({
      ...size,
      x: [0, state.steps],
      y: [-1.15 * high, 1.7 * high],
      names,
    });
    const waves = wavesOf(state, last);
    const lineOf = (of, rule) => {
      const places = Array.from({ length: FINE * until + 1 }, (_, i) => i / FINE);
      const points = places.map((t) => [t, waves[of](t)]);
      const steps = last[of].slice(0, until + 1).map((value, t) => [t, value]);
      return [
        { key: of, points, rule, name: words.lines[of] },
        { key: `${of} steps`, points: steps, rule, kind: "none", dots: true },
      ];
    };
    lines(
      [
        ...lineOf("gradient", "GradientDescent"),
        ...lineOf("velocity", "HeavyBall"),
        { key: "late", points: [0, delay].map((t) => [t, gain]), kind: "ink" },
      ],
      scales,
    );
    const name = say(words.crest, { gain, delay: late(last) });
    notes(
      [{ key: "crest", at: [delay, 1.15 * high], name, rule: "HeavyBall", kind: "answer", gap: 2 }],
      scales,
    );
    const limits = [LIMITS.map((period) => period / 4), scales.y.domain()];
    stretch.place([state.period / 4, 0], [scales.x, scales.y], limits);
  }
  return { element: chart.element, draw };
}

/** A level with its name at the end. */
const level = (key, value) => ({
  ...{ key, name: words.lines[key], kind: "dashed" },
  points: LIMITS.map((period) => [period, value]),
});

/** The gain against the period between its two ends; the place on it can be dragged. */
function gainPanel(store) {
  const chart = panel("gain curve", margins({ numbers: "powers", names: true }));
  const lines = lineLayer(chart);
  const place = handle(words.curve, ([period]) => store.set({ period }), { along: "x", said });
  chart.over.append(place.element);
  tint(place.element, "HeavyBall");

  function draw({ beta, period }, { gain }, size) {
    const y = [0.4, 1.5 / (1 - beta)];
    const names = [words.axes.period, words.axes.gain];
    const scales = chart.frame({ ...size, x: LIMITS, y, log: true, logAcross: true, names });
    const points = PERIODS.map((each) => [each, frequencyResponse(each, beta).gain]);
    const ends = { steady: 1 / (1 - beta), plain: 1, alternating: 1 / (1 + beta) };
    const levels = Object.entries(ends).map(([key, value]) => level(key, value));
    lines([...levels, { key: "gain", points, rule: "HeavyBall" }], scales);
    place.place([period, gain], [scales.x, scales.y], [LIMITS, y]);
  }
  return { element: chart.element, draw };
}

/** The delay against the period, below the one that none exceeds. */
function delayPanel() {
  const chart = panel("delay curve", margins({ numbers: "several", names: true }));
  const lines = lineLayer(chart);

  function draw({ beta, period }, { delay }, size) {
    const latest = beta / (1 - beta);
    const y = [0, 1.1 * Math.max(latest, 0.5)];
    const names = [words.axes.period, words.axes.delay];
    const scales = chart.frame({ ...size, x: LIMITS, y, logAcross: true, names });
    const points = PERIODS.map((each) => [each, frequencyResponse(each, beta).delay]);
    lines(
      [
        level("latest", latest),
        { key: "delay", points, rule: "HeavyBall" },
        { key: "here", points: [[period, delay]], rule: "HeavyBall", kind: "head", dots: true },
      ],
      scales,
    );
  }
  return { element: chart.element, draw };
}

function build(store, host) {
  const run = reveal(store, host);
  const [wave, gain, delay] = [wavePanel(store), gainPanel(store), delayPanel()];
  const controls = {
    play: run.play,
    beta: slider(store, "beta"),
    period: slider(store, "period"),
    steps: slider(store, "steps"),
  };

  let last = null;
  function update(state, width) {
    const { wide, left, right } = twoColumns(width);
    const { wave: high, below } = HEIGHTS[wide ? "wide" : "narrow"];
    last = results(state);
    wave.draw(state, last, run.upTo(state.steps), { width, height: high });
    host.later(() => gain.draw(state, last, { width: left, height: below }));
    host.later(() => delay.draw(state, last, { width: right, height: below }));
  }

  return {
    controls,
    picture: html("div", { class: "panels" }, wave.element, gain.element, delay.element),
    update,
    summary: (state) => summary(state, last),
  };
}

const legend = legendOf(() => "HeavyBall");
export const FrequencyResponse = {
  ...{ schema, defaults, main: facts.main, legend },
  ...{ results, summary, build },
};
