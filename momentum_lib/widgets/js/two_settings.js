// The two settings of a figure that trains two networks: what differs, and what they are called.

import facts from "../figures/network_trainer.json";
import { plain } from "./format.js";
import { alphaAt } from "./held.js";
import { hasMomentum } from "./optimizers.js";
import { ruleTitles } from "./titles.js";
import { say } from "./words.js";

const { words } = facts;

/** Rules whose velocity is a sum: their step length is alpha / (1 - beta). */
export const SUMMING = ["HeavyBall", "Nesterov"];

/** Whether alpha goes with beta. */
export const isHeld = ({ rule, hold }) => hold === "effective_step" && SUMMING.includes(rule);

/** The two settings that are compared: the state's own, and the one that differs from it. */
export function settings(state) {
  const { vary } = state;
  if (vary === "bias_correction")
    return [state, { ...state, bias_correction: !state.bias_correction }];
  const names = vary === "alpha_and_beta" ? ["learning_rate", "beta"] : [vary];
  const others = Object.fromEntries(names.map((name) => [name, state[`other_${name}`]]));
  const held = vary === "beta" && isHeld(state);
  const alpha = held && { learning_rate: alphaAt(state, state.other_beta) };
  return [state, { ...state, ...others, ...alpha }];
}

/** What of a setting matters to its run. */
const effective = ({ rule, learning_rate, beta, batch_size, bias_correction }) =>
  [
    [rule, learning_rate, batch_size, hasMomentum(rule) && beta],
    rule === "AveragedMomentum" && bias_correction,
  ].join();

/** Why both settings are one and the same run, or null. */
export function sameness(state) {
  const [one, other] = settings(state);
  if (effective(one) !== effective(other)) return null;
  const { rule, vary } = state;
  if (vary === "beta" && !hasMomentum(rule))
    return say(words.same.beta, { rule: ruleTitles[rule] });
  if (vary === "bias_correction") return words.same.bias_correction;
  return words.same.equal;
}

/** The settings of which there are runs: one where both are the same. */
export const distinct = (state) => settings(state).slice(0, sameness(state) ? 1 : 2);

const equals = (name, value) => `${name}\u00a0=\u00a0${plain(value)}`;

/** What one of the two is called: by what differs, or by its rule where nothing does. */
export function label(state, own) {
  const { vary } = state;
  if (vary === "rule" || sameness(state)) return ruleTitles[own.rule];
  if (vary === "bias_correction") return own.bias_correction ? "corrected" : "uncorrected";
  if (vary === "batch_size") return `batch ${own.batch_size}`; // two words: two rows beside a line
  if (vary === "learning_rate") return equals("α", own.learning_rate);
  const isBoth = vary === "alpha_and_beta" || isHeld(state);
  return `${equals("β", own.beta)}${isBoth ? `, ${equals("α", own.learning_rate)}` : ""}`;
}
