// Numbers for eyes and for screen readers.

/** Up to three significant digits, without an exponent: 0.0123, 1.5, 250. */
export function plain(value) {
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return String(Number(value.toFixed(Math.min(digits, 8)))).replace("-", "−");
}

/** A loss: plain where it is near 1, else like 3.1e−13. */
export function short(value) {
  if (!Number.isFinite(value)) return "none";
  if (value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5)) return plain(value);
  return value.toExponential(1).replace("-", "−").replace("+", "");
}
