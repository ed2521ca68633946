// Numbers for eyes and for screen readers.

/** @type {Record<string, string>} */
const RAISED = {
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};

/**
 * A whole power of ten: 10⁻³.
 *
 * @param {number} exponent
 */
export const power = (exponent) =>
  `10${[...String(exponent)].map((sign) => RAISED[sign]).join("")}`;

/** A text of digits with a real minus. @param {string} text */
const minus = (text) => text.replace("-", "−");

/** @param {number} value */
const beyond = (value) => (Number.isNaN(value) ? "beyond all numbers" : `${value < 0 ? "−" : ""}∞`);

/**
 * Two digits and a power of ten: 3.1 × 10⁻¹³.
 *
 * @param {number} value
 */
function scientific(value) {
  const [digits, exponent] = value.toExponential(1).split("e");
  return `${minus(digits)}\u00a0×\u00a0${power(Number(exponent))}`;
}

/**
 * A whole number as it is, any other to three significant digits: 0.0123, 1.5, 250. Very small ones and those
 * from a million on have a power of ten.
 *
 * @param {number} value
 * @returns {string}
 */
export function plain(value) {
  if (!Number.isFinite(value)) return beyond(value);
  const size = Math.abs(value);
  if (size >= 1e6 || (size < 1e-4 && size > 0)) return scientific(value);
  return minus(String(Number.isInteger(value) ? value : Number(value.toPrecision(3))));
}

/**
 * A loss: plain where it is near 1, else like 3.1 × 10⁻¹³.
 *
 * @param {number} value
 */
export function short(value) {
  const size = Math.abs(value);
  const isNear = value === 0 || (size >= 1e-3 && size < 1e5) || !Number.isFinite(value);
  return isNear ? plain(value) : scientific(value);
}

/**
 * With so many decimals: 0.9487.
 *
 * @param {number} value
 * @param {number} decimals
 */
export function fixed(value, decimals) {
  if (Math.abs(value) >= 1e6 || Number.isNaN(value)) return plain(value);
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : minus(text);
}

/**
 * A part of one such as β, to three digits, and where it is nearly one to four: 0.9, 0.566, 0.9985.
 *
 * @param {number} value
 */
export const fraction = (value) =>
  fixed(value, value >= 0.99 ? 4 : 3)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");

/** How many steps: 1 step, 9 steps. @param {number} count */
export const steps = (count) => (plain(count) === "1" ? "1 step" : `${plain(count)} steps`);

/**
 * Numbers as a list in words: 1, 7 and 50.
 *
 * @param {number[]} values
 */
export function listed(values) {
  const written = values.map(plain);
  const last = written.pop() ?? "";
  return written.length ? `${written.join(", ")} and ${last}` : last;
}

/**
 * Shares in percent, rounded so that they add up to 100: up where most is left over.
 *
 * @param {number[]} parts
 */
export function percents(parts) {
  const total = parts.reduce((sum, part) => sum + part, 0);
  if (total === 0) return parts.map(() => 0);
  const exact = parts.map((part) => (100 * part) / total);
  const whole = exact.map(Math.floor);
  const missing = 100 - whole.reduce((sum, part) => sum + part, 0);
  const order = [...exact.keys()].sort((a, b) => exact[b] - whole[b] - (exact[a] - whole[a]));
  for (const i of order.slice(0, missing)) whole[i] += 1;
  return whole;
}

/** @type {[RegExp, string][]} */
const JOINED = [
  [/ ([=±−×<>≤≥]) /g, "\u00a0$1\u00a0"], // a formula, a value with its spread
  [/(\d) (?=%)/g, "$1\u00a0"],
  [/([a-z]:) (?=\d)/g, "$1\u00a0"], // seeds: 3
  [/([:,]\s(?:\d+\.|–)) /g, "$1\u00a0"], // the place of a rule in a list
  [/(\([^(), ]+,) (?=[^(), ]+\))/g, "$1\u00a0"], // a point
];

/**
 * A text whose formulas and numbers stay whole where its lines break.
 *
 * @param {string} text
 */
export const unbroken = (text) =>
  JOINED.reduce((joined, [gap, kept]) => joined.replace(gap, kept), text);
