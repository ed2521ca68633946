// The surfaces of momentum_lib/losses.py: value, exact gradient, minima, window, start, alpha.

const sum = (values) => values.reduce((total, value) => total + value, 0);

export const SURFACES = {
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
    minima: [[0, 0]],
    window: [
      [-10, 2],
      [-2, 2],
    ],
    start: [-9, 1],
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
    start: [-1.2, 1],
    learning_rate: 1e-3,
  }),

  Himmelblau: () => ({
    value: ([x, y]) => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
    gradient([x, y]) {
      const [first, second] = [x * x + y - 11, x + y * y - 7];
      return [4 * x * first + 2 * second, 2 * first + 4 * y * second];
    },
    minima: [
      [3, 2],
      [-2.8051180869527448, 3.131312518250573],
      [-3.779310253377747, -3.2831859912861696],
      [3.5844283403304917, -1.8481265269644034],
    ],
    window: [
      [-5, 5],
      [-5, 5],
    ],
    start: [0, -4.5],
    learning_rate: 0.01,
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
      minima: [[3, 0.5]],
      window: [
        [-1, 4.5],
        [-1.5, 1.5],
      ],
      start: [1, 1.2],
      learning_rate: 0.01,
    };
  },

  Booth: () => ({
    value: ([x, y]) => (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
    gradient([x, y]) {
      const [first, second] = [x + 2 * y - 7, 2 * x + y - 5];
      return [2 * first + 4 * second, 4 * first + 2 * second];
    },
    minima: [[1, 3]],
    window: [
      [-4, 6],
      [-2, 8],
    ],
    start: [-3, 0],
    learning_rate: 0.05,
  }),

  StyblinskiTang: () => ({
    value: (theta) => 0.5 * sum(theta.map((x) => x ** 4 - 16 * x * x + 5 * x)),
    gradient: (theta) => theta.map((x) => 2 * x ** 3 - 16 * x + 2.5),
    minima: [[-2.903534027771177, -2.903534027771177]],
    window: [
      [-4.5, 4.5],
      [-4.5, 4.5],
    ],
    start: [4, 0.3],
    learning_rate: 0.01,
  }),

  Rastrigin: () => ({
    value: (theta) => sum(theta.map((x) => x * x - 10 * Math.cos(2 * Math.PI * x) + 10)),
    gradient: (theta) => theta.map((x) => 2 * x + 20 * Math.PI * Math.sin(2 * Math.PI * x)),
    minima: [[0, 0]],
    window: [
      [-5.12, 5.12],
      [-5.12, 5.12],
    ],
    start: [3.7, 2.6],
    learning_rate: 1e-3,
  }),

  Saddle: () => ({
    value: ([x, y]) => 0.5 * x * x - 0.5 * y * y + 0.25 * y ** 4,
    gradient: ([x, y]) => [x, y ** 3 - y],
    minima: [
      [0, -1],
      [0, 1],
    ],
    window: [
      [-2, 2],
      [-1.6, 1.6],
    ],
    start: [-1.8, 0.001],
    learning_rate: 0.1,
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
    minima: [[0, 0]],
    window: [
      [-5, 5],
      [-5, 5],
    ],
    start: [-4, 2],
    learning_rate: 0.5,
  }),
};

/** The curves in one dimension: what a ball rolls on. */
export const CURVES = {
  Slope: () => ({
    value: ([x]) => Math.sqrt(1 + x * x) - 1,
    gradient: ([x]) => [x / Math.sqrt(1 + x * x)],
    window: [[-10, 4]],
    start: [-9],
    learning_rate: 0.05,
  }),

  Bump({ height = 2, at = -2, width = 0.4 } = {}) {
    const bell = (x) => height * Math.exp(-((x - at) ** 2) / (2 * width ** 2));
    return {
      value: ([x]) => 0.5 * x * x + bell(x),
      gradient: ([x]) => [x - (bell(x) * (x - at)) / width ** 2],
      window: [[-4, 2.5]],
      start: [-3.6],
      learning_rate: 0.02,
    };
  },

  DoubleWell: ({ tilt = 0.1 } = {}) => ({
    value: ([x]) => 0.25 * (x * x - 1) ** 2 + tilt * x,
    gradient: ([x]) => [x ** 3 - x + tilt],
    window: [[-1.8, 1.8]],
    start: [1.7],
    learning_rate: 0.05,
  }),

  NarrowWell({ depth = 1, at = -1.5, width = 0.25 } = {}) {
    const bell = (x) => depth * Math.exp(-((x - at) ** 2) / (2 * width ** 2));
    return {
      value: ([x]) => 0.1 * x * x - bell(x),
      gradient: ([x]) => [0.2 * x + (bell(x) * (x - at)) / width ** 2],
      window: [[-4.5, 4.5]],
      start: [-4],
      learning_rate: 0.02,
    };
  },
};
