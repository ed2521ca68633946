// What surfaces and rules are called in the text.

import palette from "../../palette.json";

const TITLES = { Quadratic: "bowl", StyblinskiTang: "Styblinski–Tang" };
const NAMED_FOR_PEOPLE = ["Rosenbrock", "Himmelblau", "Beale", "Booth", "Rastrigin"];

export const surfaceTitle = (name) =>
  TITLES[name] ?? (NAMED_FOR_PEOPLE.includes(name) ? name : name.toLowerCase());

export const surfaceTitles = (names) =>
  Object.fromEntries(names.map((name) => [name, surfaceTitle(name)]));

export const ruleTitles = palette.names;

export const sentence = (text) => text[0].toUpperCase() + text.slice(1);
