// momentum_lib/physics.py: the ball with friction, whose steps are heavy ball's.

import { descend } from "./descent.js";
import { RULES } from "./optimizers.js";

/** alpha = h^2 / m and beta = 1 - c h / m, with m = 1. */
export const fromBall = (friction, time_step) => ({
  learning_rate: time_step ** 2,
  beta: Math.max(0, 1 - friction * time_step),
});

/** h = sqrt(alpha) and c = (1 - beta) / h, with m = 1. */
export function fromHeavyBall(learning_rate, beta) {
  const time_step = Math.sqrt(learning_rate);
  return { friction: (1 - beta) / time_step, time_step };
}

/** Let a ball go at rest: { positions, speeds, potential, kinetic, lost }, one entry a step. */
export function roll(curve, { friction, time_step }, start, steps) {
  let [x, u] = [start, 0];
  const [positions, speeds] = [[x], [u]];
  for (let t = 1; t <= steps; t += 1) {
    u -= time_step * (curve.gradient([x])[0] + friction * u);
    x += time_step * u;
    positions.push(x);
    speeds.push(u);
  }
  const potential = positions.map((place) => curve.value([place]));
  const kinetic = speeds.map((speed) => 0.5 * speed * speed);
  const lost = potential.map((height, t) => potential[0] - height - kinetic[t]);
  return { positions, speeds, potential, kinetic, lost };
}

/** Smallest beta with which heavy ball, from rest, gets past a point; 0 for plain descent, null if none. */
export function thresholdBeta(curve, learning_rate, start, beyond, steps = 2000, tolerance = 1e-4) {
  const passes = (beta) => {
    const { thetas } = descend(curve, RULES.HeavyBall({ learning_rate, beta }), [start], steps);
    return thetas.some(([x]) => (beyond > start ? x >= beyond : x <= beyond));
  };
  let [low, high] = [0, 1 - tolerance];
  if (passes(low)) return 0;
  if (!passes(high)) return null;
  while (high - low > tolerance) {
    const middle = (low + high) / 2;
    [low, high] = passes(middle) ? [low, middle] : [middle, high];
  }
  return high;
}
