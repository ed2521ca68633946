// The grammar of typed expressions: momentum_lib/_written_grammar.py, line for line.
//
//     sum      product (("+" | "-") product)*
//     product  signed (("*" | "/") signed)*
//     signed   ("+" | "-") signed | power
//     power    atom ["**" signed]
//     atom     number | name | name "(" sum ("," sum)* ")" | "(" sum ")"

const TOKEN =
  /(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[A-Za-z_][A-Za-z0-9_]*|\*\*|[-+*/(),]/y;
const ODD = /[^A-Za-z0-9_ .+\-*/(),]/u;
/** So deep an expression is nobody's rule. */
const DEEPEST = 60;
const TWO_WAYS = "a power of a negative is read in two ways: multiply instead";

/** The tokens of an expression, each with its text and where it begins. */
function tokensOf(characters, first, fail) {
  const odd = characters.findIndex((character, i) => i >= first && ODD.test(character));
  if (odd >= 0) fail(`${characters[odd]} cannot stand here`, odd);
  const text = characters.slice(first).join("");
  const tokens = [];
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const [found] = TOKEN.exec(text) ?? [""];
    if (!found && text[at] !== " ") fail(`${text[at]} cannot stand here`, first + at);
    if (found) tokens.push({ text: found, at: first + at });
    at += found.length || 1;
  }
  return tokens;
}

/** One expression, read from left to right. */
class Reader {
  constructor(tokens, end, { names, takes, fail }) {
    Object.assign(this, { tokens, end: { text: "", at: end }, names, takes, fail });
    [this.next, this.depth] = [0, 0];
    this.forget();
  }
  /** What was read last: a sign and where it stands, or a power without brackets. */
  forget() {
    [this.sign, this.isPower] = [-1, false];
  }
  peek() {
    return this.tokens[this.next] ?? this.end;
  }
  take() {
    const token = this.peek();
    this.next += 1;
    return token;
  }
  read() {
    if (!this.tokens.length) this.fail("an expression is missing", this.end.at);
    const tree = this.sum();
    const { text, at } = this.peek();
    if (text) this.fail(`${text} cannot follow here: an operator is missing`, at);
    return tree;
  }
  chain(operators, part) {
    let tree = part();
    while (operators.includes(this.peek().text)) {
      tree = [this.take().text, tree, part()];
      this.forget();
    }
    return tree;
  }
  sum() {
    return this.chain(["+", "-"], () => this.product());
  }
  product() {
    return this.chain(["*", "/"], () => this.signed());
  }
  signed() {
    const { text, at } = this.peek();
    this.depth += 1;
    if (this.depth > DEEPEST) this.fail("the expression lies too deep in itself", at);
    const tree = text === "+" || text === "-" ? this.withSign() : this.power();
    this.depth -= 1;
    return tree;
  }
  withSign() {
    const { text, at } = this.take();
    const tree = this.signed();
    if (this.isPower) this.fail(TWO_WAYS, at);
    this.sign = at;
    return text === "-" ? ["minus", tree] : tree;
  }
  power() {
    const base = this.atom();
    if (this.peek().text !== "**") return base;
    if (this.sign >= 0) this.fail(TWO_WAYS, this.sign);
    this.take();
    const tree = ["**", base, this.signed()];
    [this.sign, this.isPower] = [-1, true];
    return tree;
  }
  atom() {
    const { text, at } = this.take();
    if (text === "(") return this.bracket();
    this.forget();
    if (/^[0-9.]/.test(text)) return ["number", Number(text)];
    if (!/^[A-Za-z_]/.test(text)) this.fail("a number or a name is missing here", at);
    if (this.peek().text === "(") return this.call(text, at);
    if (Object.hasOwn(this.takes, text)) this.fail(`${text} needs its argument in brackets`, at);
    if (!this.names.has(text)) this.fail(`${text} is not known`, at);
    return ["name", text];
  }
  bracket() {
    const tree = this.sum();
    this.close();
    this.isPower = false;
    return tree;
  }
  call(name, at) {
    if (!Object.hasOwn(this.takes, name)) this.fail(`${name} is not a function`, at);
    this.take();
    const given = [this.sum()];
    while (this.peek().text === ",") {
      this.take();
      given.push(this.sum());
    }
    this.close();
    this.forget();
    const count = this.takes[name];
    if (given.length !== count) this.fail(`${name} takes ${count} argument(s)`, at);
    return ["call", name, ...given];
  }
  close() {
    const { text, at } = this.take();
    if (text !== ")") this.fail("a bracket is not closed here", at);
  }
}

/**
 * The tree of the expression that begins at a character of a row: ["number", value], ["name", name],
 * ["minus", tree], ["call", name, ...trees] or [operator, tree, tree]. `known` has `names`, what each
 * function `takes`, and `fail`, which throws.
 */
export const readExpression = (characters, first, known) =>
  new Reader(tokensOf(characters, first, known.fail), characters.length, known).read();
