// momentum_lib/networks.py: the small network, its gradient, and a training run that can be taken in
// slices. theta is a plain array; images are rows of one Float64Array.

import { shuffled, uniforms } from "./random_numbers.js";

const [PIXELS, HELD_OUT] = [64, 497];
/** How wide and high an image is, in pixels. */
export const SIDE = Math.sqrt(PIXELS);
const SIZES = [64, 32, 10];

/** How dark a pixel is whose letter has this code: 0 for "0", 10/16 for "a", 1 for "g". */
const shade = (code) => (code < 58 ? code - 48 : code - 87) / 16;

/** The digits from their text: one letter a pixel (base 17), row by row, then one digit a label. */
export function unpackDigits({ images, labels }, seed = 0) {
  const all = new Float64Array(images.length);
  for (let i = 0; i < images.length; i += 1) all[i] = shade(images.charCodeAt(i));
  const order = shuffled(labels.length, uniforms(seed));
  const pick = (rows) => ({
    images: rows.map((row) => all.subarray(row * PIXELS, (row + 1) * PIXELS)),
    labels: rows.map((row) => Number(labels[row])),
  });
  return [pick(order.slice(HELD_OUT)), pick(order.slice(0, HELD_OUT))];
}

/** First parameters: weights uniform within +-sqrt(6 / (in + out)), biases 0. */
function initialParameters(seed, sizes = SIZES) {
  const next = uniforms(seed);
  const theta = [];
  for (let i = 1; i < sizes.length; i += 1) {
    const limit = Math.sqrt(6 / (sizes[i - 1] + sizes[i]));
    for (let k = sizes[i - 1] * sizes[i]; k > 0; k -= 1) theta.push(limit * (2 * next() - 1));
    for (let k = sizes[i]; k > 0; k -= 1) theta.push(0);
  }
  return theta;
}

/** One row of a layer: below W + b, with W (in, out) at `at` in theta and b behind it. */
function layer(theta, at, below, outputs) {
  const above = new Float64Array(outputs);
  const biases = at + below.length * outputs;
  for (let j = 0; j < outputs; j += 1) above[j] = theta[biases + j];
  for (let i = 0; i < below.length; i += 1) {
    const value = below[i];
    if (value === 0) continue;
    const row = at + i * outputs;
    for (let j = 0; j < outputs; j += 1) above[j] += value * theta[row + j];
  }
  return above;
}

const starts = (sizes) => {
  let at = 0;
  return sizes.slice(1).map((outputs, i) => {
    const here = at;
    at += (sizes[i] + 1) * outputs;
    return here;
  });
};

/** What every layer gives for one image: the image, the hidden layers, the scores. */
function forward(theta, image, sizes) {
  const outputs = [image];
  starts(sizes).forEach((at, i) => {
    const sums = layer(theta, at, outputs[i], sizes[i + 1]);
    outputs.push(i < sizes.length - 2 ? sums.map(Math.tanh) : sums);
  });
  return outputs;
}

function logSumExp(scores) {
  const top = Math.max(...scores);
  let sum = 0;
  for (const score of scores) sum += Math.exp(score - top);
  return Math.log(sum) + top;
}

/** Mean cross entropy over some rows, and its gradient by theta: { loss, gradient }. */
function lossAndGradient(theta, digits, rows, sizes = SIZES) {
  const gradient = new Array(theta.length).fill(0);
  const places = starts(sizes);
  let loss = 0;
  for (const row of rows) {
    const outputs = forward(theta, digits.images[row], sizes);
    const total = logSumExp(outputs.at(-1));
    loss += total - outputs.at(-1)[digits.labels[row]];
    let error = outputs.at(-1).map((score) => Math.exp(score - total) / rows.length);
    error[digits.labels[row]] -= 1 / rows.length;
    for (let i = places.length - 1; i >= 0; i -= 1) {
      error = backward(theta, gradient, places[i], outputs[i], error, i > 0);
    }
  }
  return { loss: loss / rows.length, gradient };
}

/** Add one layer's part to the gradient; returns the error of the layer below it. */
function backward(theta, gradient, at, below, error, further) {
  const [inputs, outputs] = [below.length, error.length];
  const passed = new Float64Array(further ? inputs : 0);
  for (let i = 0; i < inputs; i += 1) {
    const value = below[i];
    const row = at + i * outputs;
    if (value !== 0) for (let j = 0; j < outputs; j += 1) gradient[row + j] += value * error[j];
    if (!further) continue;
    let sum = 0;
    for (let j = 0; j < outputs; j += 1) sum += error[j] * theta[row + j];
    passed[i] = sum * (1 - value * value);
  }
  for (let j = 0; j < outputs; j += 1) gradient[at + inputs * outputs + j] += error[j];
  return passed;
}

const highest = (scores) => scores.indexOf(Math.max(...scores));

/** The digit that a network reads in each of some images. */
export const answers = (theta, images, sizes = SIZES) =>
  images.map((image) => highest(forward(theta, image, sizes).at(-1)));

/** Of each unit of the first hidden layer the weights of the pixels. */
export const firstWeights = (theta, [inputs, units] = SIZES) =>
  Array.from({ length: units }, (_, j) =>
    Array.from({ length: inputs }, (_, i) => theta[i * units + j]),
  );

/** The share of digits whose highest score is their label's. */
export function accuracy(theta, digits, sizes = SIZES) {
  const right = answers(theta, digits.images, sizes).filter((one, i) => one === digits.labels[i]);
  return right.length / digits.images.length;
}

const length = (vector) => Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));

/**
 * A training run, one minibatch at each turn of the generator. It yields { t, loss, gradientNorm,
 * velocityNorm, cosine, accuracy? }, the accuracy on held-out digits at the end of each epoch.
 */
export function* training({
  learning,
  heldOut,
  optimizer,
  epochs,
  batch_size,
  seed,
  sizes = SIZES,
}) {
  const size = learning.labels.length;
  const perEpoch = Math.floor(size / batch_size);
  const next = uniforms(seed + 1);
  let theta = initialParameters(seed, sizes);
  let state = optimizer.init(theta);
  yield { t: 0, accuracy: accuracy(theta, heldOut, sizes), theta };
  for (let t = 1, order = []; t <= epochs * perEpoch; t += 1) {
    const at = ((t - 1) % perEpoch) * batch_size;
    if (at === 0) order = shuffled(size, next);
    const rows = order.slice(at, at + batch_size);
    const before = theta;
    const { loss, gradient } = lossAndGradient(theta, learning, rows, sizes);
    let asked = gradient;
    const gradientAt = (place) => {
      if (place !== before) asked = lossAndGradient(place, learning, rows, sizes).gradient;
      return asked;
    };
    [theta, state] = optimizer.step(theta, state, gradientAt, t);
    const velocity = state.velocity ?? theta.map((x, i) => before[i] - x);
    const [gradientNorm, velocityNorm] = [length(asked), length(velocity)];
    const product = asked.reduce((sum, g, i) => sum + g * velocity[i], 0);
    const row = { t, loss, gradientNorm, velocityNorm, theta };
    row.cosine = product / (gradientNorm * velocityNorm);
    if (t % perEpoch === 0) row.accuracy = accuracy(theta, heldOut, sizes);
    yield row;
  }
}
