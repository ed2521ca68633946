// The update rules of momentum_lib/optimizers.py, line for line. theta and states are plain arrays.
// learning_rate and beta of the first four rules may be functions of the step t.

import facts from "../../rules.json";

const zeros = (theta) => theta.map(() => 0);
const at = (setting, t) => (typeof setting === "function" ? setting(t) : setting);

function zip(f, a, b, c = a) {
  const out = new Array(a.length);
  for (let i = 0; i < a.length; i += 1) out[i] = f(a[i], b[i], c[i]);
  return out;
}

export const RULES = {
  GradientDescent: ({ learning_rate }) => ({
    init: () => ({}),
    step(theta, state, gradient, t) {
      const alpha = at(learning_rate, t);
      return [zip((x, g) => x - alpha * g, theta, gradient(theta)), state];
    },
  }),

  HeavyBall: ({ learning_rate, beta: part, dampening = 0 }) => ({
    init: (theta) => ({ velocity: zeros(theta) }),
    step(theta, state, gradient, t) {
      const [alpha, beta] = [at(learning_rate, t), at(part, t)];
      const kept = (1 - dampening) * alpha;
      const velocity = zip((v, g) => beta * v + kept * g, state.velocity, gradient(theta));
      return [zip((x, v) => x - v, theta, velocity), { velocity }];
    },
  }),

  AveragedMomentum: ({ learning_rate, beta: part, bias_correction = false }) => ({
    init: (theta) => ({ velocity: zeros(theta) }),
    step(theta, state, gradient, t) {
      const [alpha, beta] = [at(learning_rate, t), at(part, t)];
      const velocity = zip((v, g) => beta * v + (1 - beta) * g, state.velocity, gradient(theta));
      const weight = bias_correction ? 1 - beta ** t : 1;
      return [zip((x, v) => x - alpha * (v / weight), theta, velocity), { velocity }];
    },
  }),

  Nesterov: ({ learning_rate, beta: part }) => ({
    init: (theta) => ({ velocity: zeros(theta) }),
    step(theta, state, gradient, t) {
      const [alpha, beta] = [at(learning_rate, t), at(part, t)];
      const ahead = zip((x, v) => x - beta * v, theta, state.velocity);
      const velocity = zip((v, g) => beta * v + alpha * g, state.velocity, gradient(ahead));
      return [zip((x, v) => x - v, theta, velocity), { velocity }];
    },
  }),

  RMSprop: ({ learning_rate: alpha, decay = 0.99, beta = 0, epsilon = 1e-8 }) => ({
    init: (theta) => ({ velocity: zeros(theta), mean_square: zeros(theta) }),
    step(theta, state, gradient) {
      const g = gradient(theta);
      const mean_square = zip((s, x) => decay * s + (1 - decay) * x * x, state.mean_square, g);
      const velocity = zip(
        (v, x, s) => beta * v + (alpha * x) / (Math.sqrt(s) + epsilon),
        state.velocity,
        g,
        mean_square,
      );
      return [zip((x, v) => x - v, theta, velocity), { velocity, mean_square }];
    },
  }),

  Adam: (settings) => adam({ ...settings, weight_decay: 0 }),

  AdamW: ({ weight_decay = 0.01, ...settings }) => adam({ ...settings, weight_decay }),
};

/** Whether a figure's beta is one of the rule's settings. */
export const hasMomentum = (rule) => facts[rule].momentum !== null;

/** The rule with `beta` for its momentum, whatever that setting is called. */
export const withMomentum = (rule, learning_rate, beta, settings = {}) =>
  RULES[rule]({
    ...settings,
    learning_rate,
    ...(hasMomentum(rule) && { [facts[rule].momentum]: beta }),
  });

/** The alphas at which figures first show the rules. */
export const learningRates = () => Object.keys(RULES).map((rule) => facts[rule].learning_rate);

/** The rules as texts that `readRule` reads. */
export const writtenRules = Object.fromEntries(
  Object.keys(RULES).map((rule) => [rule, facts[rule].written]),
);

function adam({
  learning_rate: alpha = 1e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weight_decay,
}) {
  return {
    init: (theta) => ({ velocity: zeros(theta), mean_square: zeros(theta) }),
    step(theta, state, gradient, t) {
      const g = gradient(theta);
      const velocity = zip((m, x) => beta1 * m + (1 - beta1) * x, state.velocity, g);
      const mean_square = zip((s, x) => beta2 * s + (1 - beta2) * x * x, state.mean_square, g);
      const direction = zip(
        (m, s) => m / (1 - beta1 ** t) / (Math.sqrt(s / (1 - beta2 ** t)) + epsilon),
        velocity,
        mean_square,
      );
      const next = zip((x, d) => x - alpha * (d + weight_decay * x), theta, direction);
      return [next, { velocity, mean_square }];
    },
  };
}
