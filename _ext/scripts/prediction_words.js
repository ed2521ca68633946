// Numbers, guesses, and how far off a guess is, in words. The numbers as momentum_book.predictions says them.

/** @import { Data, DrawData, Guess, Scale } from "./prediction_types.js" */

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
// Parts of a scale: what counts as the answer itself, and as close to it.
const [SAME, CLOSE] = [0.008, 0.05];

/** @param {number} value */
export function said(value, digits = 3) {
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size && !(size >= 1e-4 && size < 1e7)) {
    const [factor, exponent] = rounded.toExponential().split("e");
    const raised = [...String(Number(exponent))]
      .map((sign) => RAISED[Number(sign)] ?? "⁻")
      .join("");
    return `${Number(factor) === 1 ? "" : `${factor} × `}10${raised}`.replace("-", "−");
  }
  return rounded.toLocaleString("en-US", { maximumSignificantDigits: 10 }).replace("-", "−");
}

/** @param {Scale} scale */
const bend = ({ form }) => (form === "log" ? Math.log : (/** @type {number} */ x) => x);

/**
 * Where a value lies: 0 at the low end, 1 at the high one.
 *
 * @param {Scale} scale
 * @param {number} value
 */
export function place(scale, value) {
  const [low, high, at] = [scale.low, scale.high, value].map(bend(scale));
  return (at - low) / (high - low);
}

/**
 * The value at a place, kept on the scale and rounded to what a hand can set.
 *
 * @param {Scale} scale
 * @param {number} at
 */
export function valueAt(scale, at) {
  const part = Math.min(Math.max(at, 0), 1);
  const { low, high, form } = scale;
  if (form === "log") return Number((low * (high / low) ** part).toPrecision(2));
  const digits = Math.max(0, 2 - Math.floor(Math.log10(high - low)));
  return Number((low + part * (high - low)).toFixed(digits));
}

/**
 * How far one value is off, as "too large by 0.2", or nothing where it is right.
 *
 * @param {Scale} scale
 * @param {number} guess
 * @param {number} answer
 */
export function off(scale, guess, answer, unit = "") {
  if (Math.abs(place(scale, guess) - place(scale, answer)) <= SAME) return "";
  const [small, large] = [guess, answer].sort((a, b) => a - b);
  const way =
    scale.form === "log" ? `a factor of ${said(large / small, 2)}` : said(large - small, 2);
  return `too ${guess > answer ? "large" : "small"} by ${way}${scale.form === "log" ? "" : unit}`;
}

/**
 * Whether something remembered is a guess for this question, which may have changed since.
 *
 * @param {Data} data
 * @param {unknown} guess
 * @returns {guess is Guess}
 */
export function fits(data, guess) {
  if (data.kind === "choose") return data.options.some(([key]) => key === guess);
  if (data.kind === "number") return Number.isFinite(guess);
  const wanted = data.answer.length;
  return Array.isArray(guess) && guess.length === wanted && guess.every(Number.isFinite);
}

/**
 * A guess in words, as HTML: an option may hold code.
 *
 * @param {Data} data
 * @param {Guess} guess
 */
export function guessInWords(data, guess) {
  if (data.kind === "choose") return data.options.find(([key]) => key === guess)?.[1] ?? "";
  const values = [guess].flat().map(Number);
  if (data.kind === "number") return `${said(values[0])} ${data.unit ?? ""}`.trim();
  const { x, y } = data;
  if (data.kind === "mark")
    return `${x.label} = ${said(values[0])}, ${y.label} = ${said(values[1])}`;
  const places = [0, Math.floor(values.length / 2), values.length - 1];
  const [first, ...rest] = places.map((k) => [said(values[k]), said(data.at[k])]);
  const later = rest.map(([height, at]) => `, ${height} at ${at}`).join("");
  return `${y.label}: ${first[0]} at ${x.label} = ${first[1]}${later}`;
}

/**
 * How far off a guess is, in a sentence.
 *
 * @param {Data} data
 * @param {Guess} guess
 */
export function howFar(data, guess) {
  if (data.kind === "choose") {
    return guess === data.answer ? "Right." : "Not what comes out.";
  }
  const values = [guess].flat().map(Number);
  if (data.kind === "draw") return howFarACurve(data, values);
  const scales = data.kind === "number" ? [data.scale] : [data.x, data.y];
  const answers = [data.answer].flat();
  const unit = data.kind === "number" && data.unit ? ` ${data.unit}` : "";
  const ways = scales.map((scale, i) => off(scale, values[i], answers[i], unit));
  if (!ways.some(Boolean)) return "Right on it.";
  const gaps = scales.map((scale, i) => place(scale, values[i]) - place(scale, answers[i]));
  const near = Math.hypot(...gaps) <= CLOSE ? "Close: " : "";
  if (data.kind === "number") return `${near || "Your guess is "}${ways[0]}.`;
  const parts = ways.map((way, i) => `${scales[i].label} is ${way || "right"}`);
  return `${near || "Your mark: "}${parts.join(", and ")}.`;
}

/**
 * @param {DrawData} data
 * @param {number[]} values
 */
function howFarACurve({ y, x, at, answer }, values) {
  const gaps = values.map((value, k) => Math.abs(place(y, value) - place(y, answer[k])));
  const mean = gaps.reduce((sum, gap) => sum + gap) / gaps.length;
  if (mean <= 2 * SAME) return "Right on it.";
  const worst = gaps.indexOf(Math.max(...gaps));
  const average =
    y.form === "log"
      ? `a factor of ${said((y.high / y.low) ** mean, 2)}`
      : said(mean * (y.high - y.low), 2);
  const gap = `${off(y, values[worst], answer[worst])} there`;
  const far = `off by ${average} on average, most at ${x.label} = ${said(at[worst])}: ${gap}.`;
  return `${mean <= CLOSE ? "Close: " : "Your curve is "}${far}`;
}
