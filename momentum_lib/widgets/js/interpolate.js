// Stands in for d3-interpolate in the bundle: our scales run between numbers, and the colours, dates
// and objects that the package can also interpolate would be a tenth of the script.

/** @param {number} a @param {number} b @returns {(t: number) => number} */
export const interpolateNumber = (a, b) => (t) => a * (1 - t) + b * t;

/** @param {number} a @param {number} b @returns {(t: number) => number} */
export const interpolateRound = (a, b) => (t) => Math.round(a * (1 - t) + b * t);

export const interpolate = interpolateNumber;

/** Only scales that we don't use ask for it; the bundler wants its name. */
export const piecewise = interpolateNumber;
