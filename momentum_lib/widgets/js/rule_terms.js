// A written rule as a formula: the terms of its lines, their values at a step, and how they are written.

import { html } from "./dom.js";
import { evaluate, readRule, writtenRule } from "./written_rules.js";

/** The terms of a sum, each with its sign. */
function termsOf(tree, sign = "+") {
  const [operator, left, right] = tree;
  if (operator !== "+" && operator !== "-") return [{ sign, tree }];
  const other = operator === "+" ? sign : { "+": "-", "-": "+" }[sign];
  return [...termsOf(left, sign), ...termsOf(right, other)];
}

/** The lines of a rule that was written as a text: [{ name, tree, terms }]. */
export const linesOf = (text) =>
  readRule(text).map(([name, tree]) => ({ name, tree, terms: termsOf(tree) }));

/**
 * What each line sets at step t, and what each of its terms is there; of a run from `start`, perhaps with a velocity.
 *
 * @param {{ name: string, tree: object, terms: { tree: object }[] }[]} lines
 */
export function valuesAt(lines, { setting, gradient, start, velocity }, t) {
  const { learning_rate: alpha, beta } = setting;
  const rule = writtenRule(
    lines.map(({ name, tree }) => [name, tree]),
    { learning_rate: alpha, beta },
  );
  let [theta, state] = [start, { ...rule.init(start), ...(velocity && { v: velocity }) }];
  for (let now = 1; now < t; now += 1) [theta, state] = rule.step(theta, state, gradient, now);
  const at = theta;
  const known = { alpha, beta, t, theta, g: () => gradient(at), ...state };
  const values = new Map(Object.entries(known));
  return lines.map(({ name, tree, terms }) => {
    const parts = terms.map((term) => evaluate(term.tree, values, gradient));
    values.set(name, evaluate(tree, values, gradient));
    return { set: values.get(name), parts };
  });
}

const NAMES = { theta: "θ" };
const BINDING = { "+": 1, "-": 1, "*": 2, "/": 2, "**": 3 };
const SIGNS = { "*": "·", "/": "/", "+": " + ", "-": " − " };
const same = (a, b) => a[0] === "name" && b[0] === "name" && a[1] === b[1];

const named = (name) => html("i", {}, NAMES[name] ?? name);
const gradientAt = (place) => ["∇", html("i", {}, "f"), "(", ...place, ")"];

/** A small power of ten as one, any other number as it was written. */
function number(value) {
  const [, exponent] = /^1e-(\d+)$/.exec(String(value)) ?? [];
  return exponent ? ["10", html("sup", {}, `−${exponent}`)] : [String(value)];
}

/** A function's name before its argument; a root has a sign. */
function called(name, place) {
  if (name === "g_at") return gradientAt(place);
  const isShort = name === "sqrt" && place.length === 1;
  return [name === "sqrt" ? "√" : name, ...(isShort ? place : ["(", ...place, ")"])];
}

/**
 * The nodes of an expression; `symbol` makes that of alpha and of beta.
 *
 * @returns {(Node | string)[]}
 */
export function written([kind, left, right], symbol) {
  const of = (node) => written(node, symbol);
  const inside = (node, least) => (BINDING[node[0]] < least ? ["(", ...of(node), ")"] : of(node));
  if (kind === "number") return number(left);
  if (kind === "name" && left === "g") return gradientAt([named("theta")]);
  if (kind === "name") return [["alpha", "beta"].includes(left) ? symbol(left) : named(left)];
  if (kind === "minus") return ["−", ...inside(left, 2)];
  if (kind === "call") return called(left, of(right));
  const least = BINDING[kind];
  if (kind === "**") return [...inside(left, 4), html("sup", {}, ...of(right))];
  if (kind === "*" && same(left, right)) return [...of(left), html("sup", {}, "2")];
  if (kind === "*" && left[0] === "*" && same(left[2], right))
    return [...inside(left[1], least), SIGNS[kind], ...of(right), html("sup", {}, "2")];
  const most = kind === "-" || kind === "/" ? least + 1 : least;
  return [...inside(left, least), SIGNS[kind], ...inside(right, most)];
}
