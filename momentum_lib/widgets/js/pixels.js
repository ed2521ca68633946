// Pictures of 8 by 8 pixels with 17 greys, packed: each grey takes the fewer bits the more often it has
// come so far between such neighbours. An arithmetic coder, without carry, after Subbotin.

const [TOP, BOTTOM] = [2 ** 24, 2 ** 16];
const GREYS = 17;
const [GAIN, MOST] = [24, 4000];
const SIZE = 8;
const AT_ONCE = 8192;

const grade = (/** @type {number} */ grey) =>
  grey === 0 ? 0 : 1 + (grey > 4) + (grey > 11) + (grey > 15);

/** How often each grey has come, and all together, by the pixels on the left and above and the column. */
function model() {
  const first = new Uint16Array(GREYS + 1).fill(1);
  first[GREYS] = GREYS;
  const counts = Array.from({ length: 25 * SIZE }, () => first.slice());
  return {
    /**
     * @param {ArrayLike<number>} greys
     * @param {number} at
     */
    at(greys, at) {
      const [column, row] = [at & 7, (at >> 3) & 7];
      const left = column ? grade(greys[at - 1]) : 0;
      const above = row ? grade(greys[at - SIZE]) : 0;
      return counts[(left * 5 + above) * SIZE + column];
    },
    /**
     * @param {Uint16Array} count
     * @param {number} grey
     */
    learn(count, grey) {
      count[grey] += GAIN;
      count[GREYS] += GAIN;
      if (count[GREYS] <= MOST) return;
      for (let i = 0; i < GREYS; i += 1) count[i] = (count[i] >> 1) | 1;
      count[GREYS] = below(count, GREYS);
    },
  };
}

/**
 * How often the greys below this one have come.
 *
 * @param {Uint16Array} count
 * @param {number} grey
 */
function below(count, grey) {
  let total = 0;
  for (let i = 0; i < grey; i += 1) total += count[i];
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

/** @param {ArrayLike<number>} greys */
export function packed(greys) {
  const known = model();
  /** @type {number[]} */
  const bytes = [];
  const left = interval((low) => bytes.push(low >>> 24));
  for (let at = 0; at < greys.length; at += 1) {
    const count = known.at(greys, at);
    left.narrow(below(count, greys[at]), count[greys[at]], count[GREYS]);
    known.learn(count, greys[at]);
  }
  for (let i = 3; i >= 0; i -= 1) bytes.push((left.low() >>> (8 * i)) & 255);
  return Uint8Array.from(bytes);
}

/**
 * A few at a time, so that the page answers its reader between them.
 *
 * @param {Uint8Array} bytes
 * @param {number} length
 */
export async function unpacked(bytes, length) {
  const known = model();
  const greys = new Uint8Array(length);
  let [next, code] = [0, 0];
  const read = () => {
    code = ((code << 8) | (bytes[next] ?? 0)) >>> 0;
    next += 1;
  };
  for (let i = 0; i < 4; i += 1) read();
  const left = interval(read);
  for (let at = 0; at < length; at += 1) {
    if (at % AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve));
    const count = known.at(greys, at);
    const place = Math.floor(((code - left.low()) >>> 0) / left.unit(count[GREYS]));
    let [grey, from] = [0, 0];
    while (from + count[grey] <= place) {
      from += count[grey];
      grey += 1;
    }
    left.narrow(from, count[grey], count[GREYS]);
    greys[at] = grey;
    known.learn(count, grey);
  }
  return greys;
}
