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

/**
 * Up to three significant digits, without an exponent below a million: 0.0123, 1.5, 250.
 *
 * @param {number} value
 * @returns {string}
 */
export function plain(value) {
  if (value === 0) return "0";
  if (!(Math.abs(value) < 1e6))
    return Math.abs(value) === Infinity ? `${value < 0 ? "−" : ""}∞` : short(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  const rounded = value.toFixed(Math.min(digits, 8));
  const bare = digits ? rounded.replace(/\.?0+$/, "") : rounded;
  return bare === "-0" ? "0" : bare.replace("-", "−");
}

/**
 * A loss: plain where it is near 1, else like 3.1 × 10⁻¹³.
 *
 * @param {number} value
 */
export function short(value) {
  if (!Number.isFinite(value)) return "none";
  if (value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5)) return plain(value);
  const [digits, exponent] = value.toExponential(1).split("e");
  return `${digits.replace("-", "−")}\u00a0×\u00a0${power(Number(exponent))}`;
}

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
