// Pictures of 8 by 8 pixels with 17 greys, each of some kind, packed: each grey takes the fewer bits the
// more often it has come so far in such a place. An arithmetic coder, without carry, after Subbotin.

const [TOP, BOTTOM] = [2 ** 24, 2 ** 16];
const GREYS = 17;
const [GAIN, MOST, TRUSTED] = [20, 5100, 80];
const [SIZE, PIXELS] = [8, 64];
const ALL = 2 ** 15; // the greys' shares together; one more for each, so that none has no share
const AT_ONCE = 4096;

const grade = (/** @type {number} */ grey) =>
  grey === 0 ? 0 : 1 + (grey > 4) + (grey > 11) + (grey > 15);

/**
 * What may make a place such a place: a row of counts for each, and for the same three things.
 *
 * @type {((place: { kind: number, pixel: number, left: number, above: number }) => number)[]}
 */
const PLACES = [
  ({ pixel, left, above }) => (left * 5 + above) * SIZE + (pixel % SIZE),
  ({ kind, pixel, left }) => (kind * PIXELS + pixel) * 5 + left,
  ({ kind, pixel, above }) => (kind * PIXELS + pixel) * 5 + above,
];

/** A row of counts, whose last says how many they are together. */
function row() {
  const counts = new Uint16Array(GREYS + 1).fill(1);
  counts[GREYS] = GREYS;
  return counts;
}

/** @param {Uint16Array} counts @param {number} grey */
function learn(counts, grey) {
  counts[grey] += GAIN;
  counts[GREYS] += GAIN;
  if (counts[GREYS] <= MOST) return;
  for (let i = 0; i < GREYS; i += 1) counts[i] = (counts[i] >> 1) | 1;
  counts[GREYS] = below(counts, GREYS);
}

/**
 * The greys' shares by several rows of counts; one that has seen more is trusted more.
 *
 * @param {Uint16Array[]} rows
 * @param {Uint16Array} shares
 */
function blend(rows, shares) {
  const trust = rows.map((counts) => 1 / (counts[GREYS] + TRUSTED));
  const whole = rows.reduce((sum, counts, k) => sum + counts[GREYS] * trust[k], 0);
  for (let i = 0; i < GREYS; i += 1) {
    let share = 0;
    for (let k = 0; k < rows.length; k += 1) share += rows[k][i] * trust[k];
    shares[i] = 1 + Math.floor((ALL * share) / whole);
  }
  shares[GREYS] = below(shares, GREYS);
}

/**
 * What is known of greys that come one by one.
 *
 * @param {ArrayLike<number>} greys
 * @param {ArrayLike<number>} kinds
 */
function model(greys, kinds) {
  /** @type {Uint16Array[][]} */
  const known = PLACES.map(() => []);
  const shares = new Uint16Array(GREYS + 1);
  /** @type {Uint16Array[]} */
  let rows = [];
  return {
    /** The shares at a pixel, the whole last. @param {number} at */
    at(at) {
      const pixel = at % PIXELS;
      const left = pixel % SIZE ? grade(greys[at - 1]) : 0;
      const above = pixel >= SIZE ? grade(greys[at - SIZE]) : 0;
      const place = { kind: kinds[Math.floor(at / PIXELS)] ?? 0, pixel, left, above };
      rows = PLACES.map((index, k) => {
        known[k][index(place)] ??= row();
        return known[k][index(place)];
      });
      blend(rows, shares);
      return shares;
    },
    learn(/** @type {number} */ grey) {
      for (const counts of rows) learn(counts, grey);
    },
  };
}

/**
 * The counts or shares of the greys below this one.
 *
 * @param {Uint16Array} counts
 * @param {number} grey
 */
function below(counts, grey) {
  let total = 0;
  for (let i = 0; i < grey; i += 1) total += counts[i];
  return total;
}

/** The interval that is left, and the step by which it goes on: `shift` is called for each byte. */
function interval(/** @type {(low: number) => void} */ shift) {
  let [low, range] = [0, 2 ** 32 - 1];
  return {
    low: () => low,
    unit: (/** @type {number} */ total) => Math.floor(range / total),
    /** @param {number} from @param {number} width @param {number} total */
    narrow(from, width, total) {
      const unit = Math.floor(range / total);
      low = (low + from * unit) >>> 0;
      range = width * unit;
      for (;;) {
        const same = (low ^ (low + range)) >>> 0 < TOP;
        if (!same && range >= BOTTOM) return;
        if (!same) range = -low & (BOTTOM - 1);
        shift(low);
        low = (low << 8) >>> 0;
        range = (range * 256) % 2 ** 32;
      }
    },
  };
}

/**
 * @param {ArrayLike<number>} greys
 * @param {ArrayLike<number>} kinds  of each picture
 */
export function packed(greys, kinds) {
  const known = model(greys, kinds);
  /** @type {number[]} */
  const bytes = [];
  const left = interval((low) => bytes.push(low >>> 24));
  for (let at = 0; at < greys.length; at += 1) {
    const shares = known.at(at);
    left.narrow(below(shares, greys[at]), shares[greys[at]], shares[GREYS]);
    known.learn(greys[at]);
  }
  for (let i = 3; i >= 0; i -= 1) bytes.push((left.low() >>> (8 * i)) & 255);
  return Uint8Array.from(bytes);
}

/**
 * A few at a time, so that the page answers its reader between them.
 *
 * @param {Uint8Array} bytes
 * @param {number} length
 * @param {ArrayLike<number>} kinds
 */
export async function unpacked(bytes, length, kinds) {
  const greys = new Uint8Array(length);
  const known = model(greys, kinds);
  let [next, code] = [0, 0];
  const read = () => {
    code = ((code << 8) | (bytes[next] ?? 0)) >>> 0;
    next += 1;
  };
  for (let i = 0; i < 4; i += 1) read();
  const left = interval(read);
  for (let at = 0; at < length; at += 1) {
    if (at % AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve));
    const shares = known.at(at);
    const place = Math.floor(((code - left.low()) >>> 0) / left.unit(shares[GREYS]));
    let [grey, from] = [0, 0];
    while (from + shares[grey] <= place) {
      from += shares[grey];
      grey += 1;
    }
    left.narrow(from, shares[grey], shares[GREYS]);
    greys[at] = grey;
    known.learn(grey);
  }
  return greys;
}
