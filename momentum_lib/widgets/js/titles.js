// What surfaces and rules are called in the text.

import rules from "../../rules.json";

const TITLES = { Quadratic: "bowl", StyblinskiTang: "Styblinski–Tang" };
const NAMED_FOR_PEOPLE = ["Rosenbrock", "Himmelblau", "Beale", "Booth", "Rastrigin"];

export const surfaceTitle = (name) =>
  TITLES[name] ?? (NAMED_FOR_PEOPLE.includes(name) ? name : name.toLowerCase());

export const surfaceTitles = (names) =>
  Object.fromEntries(names.map((name) => [name, surfaceTitle(name)]));

export const ruleTitles = Object.fromEntries(
  Object.entries(rules).map(([name, { title }]) => [name, title]),
);

export const sentence = (text) => text[0].toUpperCase() + text.slice(1);
