// What stays while beta moves: alpha, or the effective step alpha / (1 - beta).

/** Alpha at another beta, while what a state's `hold` says stays. */
export const alphaAt = ({ hold, learning_rate, beta }, other) =>
  hold === "learning_rate" ? learning_rate : (learning_rate * (1 - other)) / (1 - beta);

/** What moving beta comes to: it goes as far as alpha, which is such a `field`, can go with it. */
export function moveBeta(beta, state, { min, max }) {
  const wanted = alphaAt(state, beta);
  const alpha = Math.min(Math.max(wanted, min), max);
  const held = state.learning_rate / (1 - state.beta);
  const learning_rate = Number(alpha.toPrecision(4));
  return { learning_rate, beta: alpha === wanted ? beta : Number((1 - alpha / held).toFixed(4)) };
}
