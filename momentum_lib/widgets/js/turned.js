// A surface that is turned about the middle of its window, and what lies on it.

import { SURFACES } from "./losses.js";

/** Degrees as an angle. */
export const radians = (degrees) => (degrees * Math.PI) / 180;

/** The surface, turned about the middle of its window by `rotation` degrees. */
export function surfaceOf({ surface, condition_number, rotation }) {
  const angle = radians(rotation);
  if (surface === "Quadratic")
    return SURFACES.Quadratic({ eigenvalues: [1, condition_number], rotation: angle });
  return rotation ? turned(SURFACES[surface]({}), angle) : SURFACES[surface]({});
}

/** A point turned by an angle about the middle of a loss's window. */
function turnedPoint({ window }, angle, [x, y]) {
  const [u, v] = window.map(([low, high]) => (low + high) / 2);
  const [across, up] = spin(angle, [x - u, y - v]);
  return [across + u, up + v];
}

/** A loss turned by an angle about the middle of its window, minima with it. */
function turned(loss, angle) {
  const about = (a, point) => turnedPoint(loss, a, point);
  return {
    ...loss,
    value: (theta) => loss.value(about(-angle, theta)),
    gradient: (theta) => spin(angle, loss.gradient(about(-angle, theta))),
    minima: loss.minima.map((point) => about(angle, point)),
  };
}

const spin = (a, [x, y]) => [Math.cos(a) * x - Math.sin(a) * y, Math.sin(a) * x + Math.cos(a) * y];

/** Where all begin: the start lies on the surface, and is turned with it. */
export const beginOf = ({ rotation, start }, loss) =>
  rotation ? turnedPoint(loss, radians(rotation), start) : start;
