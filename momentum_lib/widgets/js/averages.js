// momentum_lib/averages.py: the exponential moving average and how long it remembers.

/**
 * v_t = beta v_(t-1) + x_t, from v_0 = 0.
 *
 * @param {number[]} values
 * @param {number} beta
 */
export function total(values, beta) {
  let running = 0;
  return values.map((value) => (running = beta * running + value));
}

/**
 * m_t = beta m_(t-1) + (1 - beta) x_t; corrected, divided by 1 - beta^t.
 *
 * @param {number[]} values
 * @param {number} beta
 */
export function average(values, beta, bias_correction = false) {
  const averages = total(values, beta).map((sum) => (1 - beta) * sum);
  if (!bias_correction) return averages;
  return averages.map((mean, i) => mean / correction(beta, i + 1));
}

/**
 * (1 - beta) beta^k for the lags k = 0, ..., steps - 1.
 *
 * @param {number} beta
 * @param {number} steps
 */
export const weights = (beta, steps) =>
  Array.from({ length: steps }, (_, k) => (1 - beta) * beta ** k);

/**
 * @param {number} beta
 * @param {number} t
 */
export const correction = (beta, t) => 1 - beta ** t;
/** @param {number} beta */
export const halfLife = (beta) => (beta ? Math.log(2) / -Math.log(beta) : 0);
/** @param {number} beta */
export const rememberedSteps = (beta) => 1 / (1 - beta);
