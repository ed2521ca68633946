// momentum_lib/written_rules.py: an update rule that the reader types. jsep reads the expressions; what
// it returns is walked here, so nothing that was typed is ever run as JavaScript.

import jsep from "jsep";

jsep.addBinaryOp("**", 11, true);

export const LONGEST = 500;
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

/** What is wrong with a text, and where: the line from 1 and the character in it from 1. */
export class RuleError extends Error {
  constructor(reason, line, character) {
    super(`line ${line}, character ${character}: ${reason}`);
    Object.assign(this, { reason, line, character });
  }
}

/** Read a text: one assignment a line, # before a comment. Returns [[name, tree], ...] or throws. */
export function readRule(text) {
  if (text.length > LONGEST)
    throw new RuleError(`the rule is longer than ${LONGEST} characters`, 1, 1);
  const rows = text.split("\n");
  if (rows.length > LINES)
    throw new RuleError(`the rule has more than ${LINES} lines`, LINES + 1, 1);
  const lines = rows.map((row, i) => [row.split("#")[0], i + 1]).filter(([row]) => row.trim());
  const names = new Set(["theta", ...lines.map(([row]) => row.split("=")[0].trim())]);
  const read = lines.map(([row, line]) => readLine(row, line, names));
  if (!read.some(([name]) => name === "theta")) {
    throw new RuleError("no line sets theta", Math.max(rows.length, 1), 1);
  }
  return read;
}

function readLine(row, line, names) {
  const equals = row.indexOf("=");
  const indent = row.length - row.trimStart().length;
  const fail = (reason, index) => {
    throw new RuleError(reason, line, Math.min(Math.max(index, 0), row.length) + 1);
  };
  if (equals < 0) fail("a line is: name = expression", indent);
  const name = row.slice(0, equals).trim();
  if (!/^[A-Za-z]\w{0,19}$/.test(name)) fail("a name is letters, digits and _", indent);
  if (RESERVED.includes(name)) fail(`${name} is given and cannot be set`, indent);
  const expression = row.slice(equals + 1);
  const odd = expression.search(/[^\w\s.+\-*/(),]/);
  if (odd >= 0) fail(`${expression[odd]} cannot stand here`, equals + 1 + odd);
  if (!expression.trim()) fail("an expression is missing", row.length);
  let tree;
  try {
    tree = jsep(expression);
  } catch (error) {
    fail("the expression is not complete", equals + 1 + (error.index ?? 0));
  }
  const place = (word) => {
    const found = expression.search(new RegExp(`(?<![\\w.])${word}(?!\\w)`));
    return equals + 1 + Math.max(found, 0);
  };
  check(tree, names, (reason, word) => {
    const start = expression.length - expression.trimStart().length;
    fail(reason, word ? place(word) : equals + 1 + start);
  });
  return [name, tree];
}

function check(node, names, fail) {
  const inside = (child) => check(child, names, fail);
  switch (node.type) {
    case "Literal":
      if (typeof node.value !== "number") fail("only numbers and names can stand here");
      return;
    case "Identifier":
      if (Object.hasOwn(FUNCTIONS, node.name) || node.name === "g_at")
        fail(`${node.name} needs its argument in brackets`, node.name);
      if (!GIVEN.includes(node.name) && !names.has(node.name))
        fail(`${node.name} is not known`, node.name);
      return;
    case "UnaryExpression":
      if (!"+-".includes(node.operator)) fail(`${node.operator} cannot stand here`);
      return inside(node.argument);
    case "BinaryExpression":
      if (!Object.hasOwn(OPERATORS, node.operator)) fail(`${node.operator} cannot stand here`);
      if (node.operator === "**" && node.left.type === "UnaryExpression")
        fail("a power of a negative is read in two ways: multiply instead");
      inside(node.left);
      return inside(node.right);
    case "CallExpression": {
      const { name } = node.callee;
      const count =
        name === "g_at" ? 1 : Object.hasOwn(FUNCTIONS, name ?? "") ? FUNCTIONS[name][0] : 0;
      if (!count) fail(`${name ?? "this"} is not a function`, name);
      if (node.arguments.length !== count) fail(`${name} takes ${count} argument(s)`, name);
      return node.arguments.forEach(inside);
    }
    default:
      fail("the expression is not complete");
  }
}

function evaluate(node, values, gradient) {
  const of = (child) => evaluate(child, values, gradient);
  switch (node.type) {
    case "Literal":
      return node.value;
    case "Identifier":
      return node.name === "g" ? values.get("g")() : values.get(node.name);
    case "UnaryExpression":
      return node.operator === "-" ? OPERATORS["-"](0, of(node.argument)) : of(node.argument);
    case "BinaryExpression":
      return OPERATORS[node.operator](of(node.left), of(node.right));
    default: {
      const values_ = node.arguments.map(of);
      if (node.callee.name !== "g_at") return FUNCTIONS[node.callee.name][1](...values_);
      const [place] = values_;
      return gradient(Array.isArray(place) ? place : values.get("theta").map(() => place));
    }
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
