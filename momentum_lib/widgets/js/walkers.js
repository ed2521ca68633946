// Some of the noisy runs on their way from the minimum, each with a trail that fades.

import { lineLayer } from "./lines.js";
import { waysFromMinimum } from "./wandering.js";

// How long a trail is, in steps, and in how many parts it fades.
const [TRAIL, PARTS] = [18, 3];

/** The walkers on a map. */
export function walkerLayer(map) {
  const layer = lineLayer(map);

  /** The part of a trail that is so many parts old, the newest last. */
  function trailOf(way, part) {
    const long = TRAIL / PARTS;
    const end = way.length - (PARTS - 1 - part) * long;
    return end > 1 ? way.slice(Math.max(end - long - 1, 0), end) : [];
  }
  return function draw(state, scales) {
    const ways = waysFromMinimum(state);
    const trails = ways.flatMap((way, i) =>
      Array.from({ length: PARTS }, (_, part) => ({
        key: `${i} ${part}`,
        points: trailOf(way, part),
        rule: "HeavyBall",
        kind: `trail-${part}`,
      })),
    );
    const heads = ways.map((way) => way[way.length - 1]);
    layer(
      [...trails, { key: "heads", points: heads, dots: true, rule: "HeavyBall", kind: "none" }],
      scales,
    );
  };
}
