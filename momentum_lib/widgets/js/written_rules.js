// momentum_lib/written_rules.py, line for line: an update rule that the reader types. It is read by the
// grammar below and walked; nothing that was typed is ever run as JavaScript.

import { LONGEST } from "./fields.js";
import { readExpression } from "./written_grammar.js";

const LINES = 12;

const each =
  (f) =>
  (...values) => {
    const vector = values.find(Array.isArray);
    if (!vector) return f(...values);
    return vector.map((_, i) =>
      f(...values.map((value) => (Array.isArray(value) ? value[i] : value))),
    );
  };

const FUNCTIONS = {
  sqrt: [1, each(Math.sqrt)],
  abs: [1, each(Math.abs)],
  sign: [1, each(Math.sign)],
  exp: [1, each(Math.exp)],
  log: [1, each(Math.log)],
  min: [2, each(Math.min)],
  max: [2, each(Math.max)],
  norm: [1, (x) => (Array.isArray(x) ? Math.hypot(...x) : Math.abs(x))],
};
// As `each`, for two values: operators run at every step of every frame.
const pair = (f) => (a, b) => {
  if (Array.isArray(a))
    return Array.isArray(b) ? a.map((x, i) => f(x, b[i])) : a.map((x) => f(x, b));
  return Array.isArray(b) ? b.map((y) => f(a, y)) : f(a, b);
};
const OPERATORS = {
  "+": pair((a, b) => a + b),
  "-": pair((a, b) => a - b),
  "*": pair((a, b) => a * b),
  "/": pair((a, b) => a / b),
  "**": pair((a, b) => a ** b),
};
const GIVEN = ["g", "t", "alpha", "beta"];
const RESERVED = [...GIVEN, "g_at", ...Object.keys(FUNCTIONS)];
/** How many arguments each function takes. */
const TAKES = {
  g_at: 1,
  ...Object.fromEntries(Object.entries(FUNCTIONS).map(([name, [n]]) => [name, n])),
};

/** What is copied from a page may be a space, or a sign, of another kind. */
const SPACES = /[\t\r\f\v\u00a0\u2000-\u200a\u202f\u205f\u3000\ufeff]/g;
const SIGNS = { "\u2212": "-", "\u00d7": "*", "\u00b7": "*" };

/** What is wrong with a text, and where: the line from 1 and the character in it from 1. */
export class RuleError extends Error {
  constructor(reason, line, character) {
    super(`line ${line}, character ${character}: ${reason}`);
    Object.assign(this, { reason, line, character });
  }
}

const bare = (text) => text.replace(/^ +| +$/g, "");

/** The lines of a text, without comments, with the usual spaces and signs. */
const rowsOf = (text) =>
  text
    .replace(SPACES, " ")
    .replace(/[\u2212\u00d7\u00b7]/g, (sign) => SIGNS[sign])
    .split("\n")
    .map((row) => row.split("#")[0]);

/** Read a text: one assignment a line, # before a comment. Returns [[name, tree], ...] or throws. */
export function readRule(text) {
  if ([...text].length > LONGEST)
    throw new RuleError(`the rule is longer than ${LONGEST} characters`, 1, 1);
  const rows = rowsOf(text);
  if (rows.length > LINES)
    throw new RuleError(`the rule has more than ${LINES} lines`, LINES + 1, 1);
  const lines = rows.map((row, i) => [row, i + 1]).filter(([row]) => bare(row));
  const names = new Set(["theta", ...GIVEN, ...lines.map(([row]) => bare(row.split("=")[0]))]);
  const read = lines.map(([row, line]) => readLine(row, line, names));
  if (!read.some(([name]) => name === "theta"))
    throw new RuleError("no line sets theta", rows.length, 1);
  return read;
}

function readLine(row, line, names) {
  // A character is a character, however many units it has.
  const characters = [...row];
  const fail = (reason, index) => {
    throw new RuleError(reason, line, Math.min(index, characters.length) + 1);
  };
  const indent = characters.findIndex((character) => character !== " ");
  const equals = characters.indexOf("=");
  if (equals < 0) fail("a line is: name = expression", indent);
  const name = bare(characters.slice(0, equals).join(""));
  if (!/^[A-Za-z][A-Za-z0-9_]{0,19}$/.test(name)) fail("a name is letters, digits and _", indent);
  if (RESERVED.includes(name)) fail(`${name} is given and cannot be set`, indent);
  return [name, readExpression(characters, equals + 1, { names, takes: TAKES, fail })];
}

export function evaluate([kind, ...parts], values, gradient) {
  const of = (child) => evaluate(child, values, gradient);
  switch (kind) {
    case "number":
      return parts[0];
    case "name":
      return parts[0] === "g" ? values.get("g")() : values.get(parts[0]);
    case "minus":
      return OPERATORS["-"](0, of(parts[0]));
    case "call": {
      const [name, ...inner] = parts;
      const given = inner.map(of);
      if (name !== "g_at") return FUNCTIONS[name][1](...given);
      const [place] = given;
      return gradient(Array.isArray(place) ? place : values.get("theta").map(() => place));
    }
    default:
      return OPERATORS[kind](of(parts[0]), of(parts[1]));
  }
}

/** The optimizer of a read rule. What the lines set besides theta is its state, zero at first. */
export function writtenRule(lines, { learning_rate: alpha, beta }) {
  const own = [...new Set(lines.map(([name]) => name))].filter((name) => name !== "theta");
  return {
    init: (theta) => Object.fromEntries(own.map((name) => [name, theta.map(() => 0)])),
    step(theta, state, gradient, t) {
      let asked = null;
      const g = () => (asked ??= gradient(theta));
      const values = new Map([
        ...Object.entries({ alpha, beta, t, theta, g }),
        ...Object.entries(state),
      ]);
      const vector = (value) => (Array.isArray(value) ? value : theta.map(() => value));
      for (const [name, tree] of lines) values.set(name, vector(evaluate(tree, values, gradient)));
      return [values.get("theta"), Object.fromEntries(own.map((name) => [name, values.get(name)]))];
    },
  };
}
