// momentum_lib/schedules.py: functions of the step t = 1, 2, 3, ...

const progress = (t, steps) => (t - 1 >= steps - 1 ? 1 : (t - 1) / (steps - 1));

const cosineBetween = (start, end, part) =>
  end + ((start - end) * (1 + Math.cos(Math.PI * part))) / 2;

export const constant = (value) => () => value;

export const linear = (start, end, steps) => (t) => {
  const part = progress(t, steps);
  return (1 - part) * start + part * end;
};

export const exponential = (start, end, steps) => (t) => {
  const part = progress(t, steps);
  return start ** (1 - part) * end ** part;
};

export const cosine = (start, end, steps) => (t) => cosineBetween(start, end, progress(t, steps));

export const oneCycle =
  (start, peak, end, steps, peak_at = 0.3) =>
  (t) => {
    const part = progress(t, steps);
    if (part <= peak_at) return cosineBetween(start, peak, part / peak_at);
    return cosineBetween(peak, end, (part - peak_at) / (1 - peak_at));
  };

export const warmUp = (then, steps) => (t) => Math.min(t / steps, 1) * then;

/** beta rises in plateaus towards `highest`: min(1 - 2^(-1 - log2(floor(t / every) + 1)), highest). */
export const rising =
  (highest, every = 250) =>
  (t) =>
    Math.min(1 - 1 / (2 * (Math.floor(t / every) + 1)), highest);

/** Straight lines through values spread evenly over the steps 1 to `steps`. */
export const through = (values, steps) => (t) => {
  const place = progress(t, steps) * (values.length - 1);
  const below = Math.min(Math.floor(place), values.length - 2);
  return values[below] + (values[below + 1] - values[below]) * (place - below);
};
