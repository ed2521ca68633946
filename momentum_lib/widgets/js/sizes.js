// How large the panels of a picture are. The style sheet room.css keeps the room.

/** On a phone, in the column, and out of it: of two panels, and of one alone. */
const HEIGHTS = [320, 340, 400];
const ALONE = [300, 340, 420];
const LOW = 200;
const [WIDE, BROAD] = [600, 840];

/**
 * How large two panels are: side by side where there is room, else one above the other.
 *
 * @param {number} width
 */
export function twoColumns(width) {
  const wide = width >= WIDE;
  const left = wide ? Math.floor(width / 2) : width;
  const [narrow, usual, high] = HEIGHTS;
  const height = wide ? (width < BROAD ? usual : high) : narrow;
  return { wide, left, right: wide ? width - left : width, height, low: wide ? height : LOW };
}

/** What part of the width the map has that is the first thing on its screen, and how high it is. */
const [SHARE, TALL] = [0.66, 420];

/**
 * How large a map and its chart are: out of the column the map has most of the room.
 *
 * @param {number} width
 */
export function mapFirst(width) {
  if (width < BROAD) return twoColumns(width);
  const left = Math.floor(SHARE * width);
  return { wide: true, left, right: width - left, height: TALL, low: TALL };
}

/**
 * How large a panel is that has the picture to itself.
 *
 * @param {number} width
 */
export function alone(width) {
  const [narrow, usual, high] = ALONE;
  const height = width < WIDE ? narrow : width < BROAD ? usual : high;
  return { left: width, right: 0, height, low: 0 };
}
