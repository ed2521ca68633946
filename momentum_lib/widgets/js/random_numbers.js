// momentum_lib/random_numbers.py: the same numbers for the same seed as in Python.

/**
 * Numbers spread evenly over [0, 1): mulberry32. Returns a function that gives the next one.
 *
 * @param {number} seed
 */
export function uniforms(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * `count` standard normal numbers, by Box and Muller.
 *
 * @param {number} seed
 * @param {number} count
 */
export function normals(seed, count) {
  const next = uniforms(seed);
  const found = new Float64Array(count + (count % 2));
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    found[i] = radius * Math.cos(angle);
    found[i + 1] = radius * Math.sin(angle);
  }
  return found.slice(0, count);
}

/**
 * The numbers 0 to size - 1 in a random order (Fisher and Yates).
 *
 * @param {number} size
 * @param {() => number} next
 */
export function shuffled(size, next) {
  const order = Array.from({ length: size }, (_, i) => i);
  for (let last = size - 1; last > 0; last -= 1) {
    const other = Math.floor(next() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
