// How a quantity lies along a slider: equal ways are equal amounts, equal factors, or equally many nines.

/** @import { NumberField, SliderScale } from "./types.js" */

const STEPS = 1000;
/** The least step in powers of ten: a value of three digits then is another one. */
const LEAST_FACTOR = 0.005;
/** Between two nines: 0, 0.01, ... 0.9, then 0.901, ... 0.99, then 0.9901, ... */
const A_NINE = 90;
/** What is marked below a slider that counts nines. */
const NINES = [0, 0.5, 0.9, 0.99, 0.999];

/** @type {SliderScale} */
const linear = {
  to: (value) => value,
  from: (place) => Number(place.toFixed(6)),
  step: ({ kind, step }, way) => (kind === "whole_number" ? 1 : (step ?? way / STEPS)),
  marks: [],
};

/** @type {SliderScale} */
const log = {
  to: (value) => Number(Math.log10(value).toFixed(6)), // said by some browsers: no more digits than count
  from: (place) => Number((10 ** place).toPrecision(3)),
  step: (_, way) => Math.max(way / STEPS, LEAST_FACTOR),
  marks: [],
};

/**
 * For a part of one that matters by how near to one it is, such as β: 0.9, 0.99 and 0.999 are equally far
 * apart, and each step is a number of few digits.
 *
 * @type {SliderScale}
 */
const nines = {
  to(value) {
    const whole = Math.floor(-Math.log10(1 - value) + 1e-9);
    const rest = (1 - (1 - value) * 10 ** whole) / 0.9;
    return Number((A_NINE * (whole + rest)).toFixed(6)); // the last place is a whole one, as its input's steps are
  },
  from(place) {
    const whole = Math.floor(place / A_NINE + 1e-9);
    const rest = place / A_NINE - whole;
    return Number((1 - (1 - 0.9 * rest) / 10 ** whole).toFixed(whole + 2));
  },
  step: () => 1,
  marks: NINES,
};

const SCALES = { log, nines };

/**
 * The scale of a field, and the marks that lie within its range.
 *
 * @param {Pick<NumberField, "min" | "max" | "scale">} field
 * @returns {SliderScale}
 */
export function scaleOf({ min, max, scale }) {
  const known = scale ? SCALES[scale] : linear;
  return { ...known, marks: known.marks.filter((mark) => min <= mark && mark <= max) };
}
