// The surfaces of momentum_lib/losses.py: value and exact gradient, line for line. Minima, window, start
// and alpha come from surfaces.json; here stand those that depend on a setting.

import facts from "../../surfaces.json";

const sum = (values) => values.reduce((total, value) => total + value, 0);

const withFacts = (formulas) =>
  Object.fromEntries(
    Object.entries(formulas).map(([name, formula]) => [
      name,
      (settings) => ({ ...facts[name], ...formula(settings) }),
    ]),
  );

export const SURFACES = withFacts({
  Quadratic({ eigenvalues = [1, 10], rotation = 0 } = {}) {
    const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
    const own = ([x, y]) => [cos * x + sin * y, -sin * x + cos * y];
    const back = ([p, q]) => [cos * p - sin * q, sin * p + cos * q];
    const turned = rotation !== 0;
    return {
      value: (theta) =>
        0.5 * sum((turned ? own(theta) : theta).map((x, i) => eigenvalues[i] * x * x)),
      gradient(theta) {
        const slopes = (turned ? own(theta) : theta).map((x, i) => eigenvalues[i] * x);
        return turned ? back(slopes) : slopes;
      },
      minima: [eigenvalues.map(() => 0)],
      window: eigenvalues.map(() => [-1.5, 1.5]),
      start: eigenvalues.map(() => 1),
      learning_rate: 2 / (Math.min(...eigenvalues) + Math.max(...eigenvalues)),
    };
  },

  Ravine: ({ steepness = 20 } = {}) => ({
    value: ([x, y]) => Math.sqrt(1 + x * x) - 1 + 0.5 * steepness * y * y,
    gradient: ([x, y]) => [x / Math.sqrt(1 + x * x), steepness * y],
    learning_rate: 1.8 / steepness,
  }),

  Rosenbrock: ({ a = 1, b = 100 } = {}) => ({
    value: ([x, y]) => (a - x) ** 2 + b * (y - x * x) ** 2,
    gradient([x, y]) {
      const off = y - x * x;
      return [-2 * (a - x) - 4 * b * x * off, 2 * b * off];
    },
    minima: [[a, a * a]],
    window: [
      [-2, 2],
      [-1, 3],
    ],
  }),

  Himmelblau: () => ({
    value: ([x, y]) => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
    gradient([x, y]) {
      const [first, second] = [x * x + y - 11, x + y * y - 7];
      return [4 * x * first + 2 * second, 2 * first + 4 * y * second];
    },
  }),

  Beale() {
    const parts = ([x, y]) => [1.5, 2.25, 2.625].map((c, i) => c - x + x * y ** (i + 1));
    return {
      value: (theta) => sum(parts(theta).map((part) => part * part)),
      gradient([x, y]) {
        const off = parts([x, y]);
        return [
          sum(off.map((part, i) => 2 * part * (y ** (i + 1) - 1))),
          sum(off.map((part, i) => 2 * part * ((i + 1) * x * y ** i))),
        ];
      },
    };
  },

  Booth: () => ({
    value: ([x, y]) => (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
    gradient([x, y]) {
      const [first, second] = [x + 2 * y - 7, 2 * x + y - 5];
      return [2 * first + 4 * second, 4 * first + 2 * second];
    },
  }),

  StyblinskiTang: () => ({
    value: (theta) => 0.5 * sum(theta.map((x) => x ** 4 - 16 * x * x + 5 * x)),
    gradient: (theta) => theta.map((x) => 2 * x ** 3 - 16 * x + 2.5),
  }),

  Rastrigin: () => ({
    value: (theta) => sum(theta.map((x) => x * x - 10 * Math.cos(2 * Math.PI * x) + 10)),
    gradient: (theta) => theta.map((x) => 2 * x + 20 * Math.PI * Math.sin(2 * Math.PI * x)),
  }),

  Saddle: () => ({
    value: ([x, y]) => 0.5 * x * x - 0.5 * y * y + 0.25 * y ** 4,
    gradient: ([x, y]) => [x, y ** 3 - y],
  }),

  Plateau: () => ({
    value(theta) {
      const square = sum(theta.map((x) => x * x));
      return square / (1 + square);
    },
    gradient(theta) {
      const square = sum(theta.map((x) => x * x));
      return theta.map((x) => (2 * x) / (1 + square) ** 2);
    },
  }),
});

/** The curves in one dimension: what a ball rolls on. */
export const CURVES = withFacts({
  Slope: () => ({
    value: ([x]) => Math.sqrt(1 + x * x) - 1,
    gradient: ([x]) => [x / Math.sqrt(1 + x * x)],
  }),

  Bump({ height = 2, at = -2, width = 0.4 } = {}) {
    const bell = (x) => height * Math.exp(-((x - at) ** 2) / (2 * width ** 2));
    return {
      value: ([x]) => 0.5 * x * x + bell(x),
      gradient: ([x]) => [x - (bell(x) * (x - at)) / width ** 2],
    };
  },

  DoubleWell: ({ tilt = 0.1 } = {}) => ({
    value: ([x]) => 0.25 * (x * x - 1) ** 2 + tilt * x,
    gradient: ([x]) => [x ** 3 - x + tilt],
  }),

  NarrowWell({ depth = 1, at = -1.5, width = 0.25 } = {}) {
    const bell = (x) => depth * Math.exp(-((x - at) ** 2) / (2 * width ** 2));
    return {
      value: ([x]) => 0.1 * x * x - bell(x),
      gradient: ([x]) => [0.2 * x + (bell(x) * (x - at)) / width ** 2],
    };
  },
});
