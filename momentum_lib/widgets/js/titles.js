// What surfaces and rules are called in the text.

import rules from "../../rules.json";
import surfaces from "../../surfaces.json";

export const surfaceTitle = (name) => surfaces[name].title;

export const surfaceTitles = (names) =>
  Object.fromEntries(names.map((name) => [name, surfaceTitle(name)]));

export const ruleTitles = Object.fromEntries(
  Object.entries(rules).map(([name, { title }]) => [name, title]),
);

export const sentence = (text) => text[0].toUpperCase() + text.slice(1);
