// momentum_lib/theory.py: rates, regimes, stability and best settings on quadratics.

const RECURSIONS = {
  GradientDescent: (x) => [1 - x, 0],
  HeavyBall: (x, beta) => [1 + beta - x, -beta],
  AveragedMomentum: (x, beta) => [1 + beta - (1 - beta) * x, -beta],
  Nesterov: (x, beta) => [(1 + beta) * (1 - x), -beta * (1 - x)],
};

/** Both roots of r^2 = a r + b as [re, im] pairs, the leading one first. */
export function roots(rule, learning_rate, eigenvalue, beta = 0) {
  const [a, b] = RECURSIONS[rule](learning_rate * eigenvalue, beta);
  const inside = a * a + 4 * b;
  if (inside < 0) {
    const im = Math.sqrt(-inside) / 2;
    return [
      [a / 2, im],
      [a / 2, -im],
    ];
  }
  const pair = [
    [(a + Math.sqrt(inside)) / 2, 0],
    [(a - Math.sqrt(inside)) / 2, 0],
  ];
  return Math.abs(pair[0][0]) >= Math.abs(pair[1][0]) ? pair : pair.reverse();
}

/** Factor by which the error shrinks in a step, in the long run. */
export function rate(rule, learning_rate, eigenvalue, beta = 0) {
  return Math.hypot(...roots(rule, learning_rate, eigenvalue, beta)[0]);
}

/** Rates that differ by less are the same: a double root carries the square root of a rounding error. */
const ALIKE = 1e-6;

/** The places of the largest rates, in their order: ties are ties, whatever the last bit says. */
export function slowest(rates) {
  const most = Math.max(...rates) * (1 - ALIKE);
  return [...rates.keys()].filter((i) => rates[i] >= most);
}

/** "shrinks", "stays" or "grows": what becomes of an error at this rate. */
export const trend = (rate) =>
  Math.abs(rate - 1) < ALIKE ? "stays" : rate > 1 ? "grows" : "shrinks";

/** "monotone", "oscillating" or "diverging". */
export function regime(rule, learning_rate, eigenvalue, beta = 0) {
  const [re, im] = roots(rule, learning_rate, eigenvalue, beta)[0];
  if (Math.hypot(re, im) >= 1) return "diverging";
  return im !== 0 || re < 0 ? "oscillating" : "monotone";
}

/** Largest alpha, not itself allowed, with which the error still shrinks. */
export function stabilityLimit(rule, eigenvalue, beta = 0) {
  const limits = {
    GradientDescent: 2,
    HeavyBall: 2 + 2 * beta,
    AveragedMomentum: (2 + 2 * beta) / (1 - beta),
    Nesterov: (2 + 2 * beta) / (1 + 2 * beta),
  };
  return limits[rule] / eigenvalue;
}

/** Best constant settings for given extreme eigenvalues: { learning_rate, beta, rate }. */
export function best(rule, smallest, largest) {
  const [low, high] = [Math.sqrt(smallest), Math.sqrt(largest)];
  const kappaRoot = high / low;
  const ball = (high - low) / (high + low);
  const alpha = 4 / (high + low) ** 2;
  const tunings = {
    GradientDescent: [2 / (smallest + largest), 0, (largest - smallest) / (largest + smallest)],
    HeavyBall: [alpha, ball ** 2, ball],
    AveragedMomentum: [alpha / (1 - ball ** 2), ball ** 2, ball],
    Nesterov: [1 / largest, (kappaRoot - 1) / (kappaRoot + 1), 1 - 1 / kappaRoot],
  };
  const [learning_rate, beta, rate_] = tunings[rule];
  return { learning_rate, beta, rate: rate_ };
}

/** Heavy ball swings, in the long run, above this beta: (1 - sqrt(alpha lambda))^2. */
export const criticalBeta = (learning_rate, eigenvalue) =>
  (1 - Math.sqrt(learning_rate * eigenvalue)) ** 2;

/** Standard deviation of theta about the minimum under gradient noise; infinite without convergence. */
export function stationarySpread(rule, learning_rate, eigenvalue, beta = 0, noise = 1) {
  const [a, b] = RECURSIONS[rule](learning_rate * eigenvalue, beta);
  const step = learning_rate * noise * (rule === "AveragedMomentum" ? 1 - beta : 1);
  const gap = (1 + b) * ((1 - b) ** 2 - a ** 2);
  return Math.abs(b) < 1 && gap > 0 ? Math.sqrt(((1 - b) * step ** 2) / gap) : Infinity;
}

/** How a wave of gradients comes out of momentum: so many times as large, so many steps later. */
export function frequencyResponse(period, beta) {
  const angle = (2 * Math.PI) / period;
  const along = 1 - beta + 2 * beta * Math.sin(angle / 2) ** 2;
  const across = beta * Math.sin(angle);
  return { gain: 1 / Math.hypot(along, across), delay: Math.atan2(across, along) / angle };
}
