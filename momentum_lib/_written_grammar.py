"""The grammar of typed expressions: ``widgets/js/written_grammar.js``, line for line.

sum      product (("+" | "-") product)*
product  signed (("*" | "/") signed)*
signed   ("+" | "-") signed | power
power    atom ["**" signed]
atom     number | name | name "(" sum ("," sum)* ")" | "(" sum ")"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple, NoReturn

#: ("number", value), ("name", name), ("minus", tree), ("call", name, *trees) or
#: (operator, tree, tree).
Tree = tuple[Any, ...]

TOKEN = re.compile(
    r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[A-Za-z_][A-Za-z0-9_]*|\*\*|[-+*/(),]"
)
ODD = re.compile(r"[^A-Za-z0-9_ .+\-*/(),]")
#: So deep an expression is nobody's rule.
DEEPEST = 60
TWO_WAYS = "a power of a negative is read in two ways: multiply instead"


class Token(NamedTuple):
    """A piece of an expression, and where it begins."""

    text: str
    at: int


def read_expression(
    row: str,
    first: int,
    names: Collection[str],
    takes: Mapping[str, int],
    fail: Callable[[str, int], NoReturn],
) -> Tree:
    """Return the tree of the expression that begins at a character of a row; `fail` raises."""
    reader = _Reader(_tokens(row, first, fail), len(row), names, takes)
    reader.fail = fail
    return reader.read()


def _tokens(row: str, first: int, fail: Callable[[str, int], NoReturn]) -> list[Token]:
    odd = ODD.search(row, first)
    if odd:
        fail(f"{odd[0]} cannot stand here", odd.start())
    tokens, at = [], first
    while at < len(row):
        found = TOKEN.match(row, at)
        if not found and row[at] != " ":
            fail(f"{row[at]} cannot stand here", at)
        if found:
            tokens.append(Token(found[0], at))
        at += len(found[0]) if found else 1
    return tokens


class _Reader:
    """One expression, read from left to right."""

    fail: Callable[[str, int], NoReturn]

    def __init__(
        self, tokens: list[Token], end: int, names: Collection[str], takes: Mapping[str, int]
    ) -> None:
        self.tokens, self.end = tokens, Token("", end)
        self.names, self.takes = names, takes
        self.next = self.depth = 0
        self.forget()

    def forget(self) -> None:
        # What was read last: a sign and where it stands, or a power without brackets.
        self.sign, self.is_power = -1, False

    def peek(self) -> Token:
        return self.tokens[self.next] if self.next < len(self.tokens) else self.end

    def take(self) -> Token:
        token = self.peek()
        self.next += 1
        return token

    def read(self) -> Tree:
        if not self.tokens:
            self.fail("an expression is missing", self.end.at)
        tree = self.sum()
        text, at = self.peek()
        if text:
            self.fail(f"{text} cannot follow here: an operator is missing", at)
        return tree

    def chain(self, operators: str, part: Callable[[], Tree]) -> Tree:
        tree = part()
        while self.peek().text and self.peek().text in operators.split():
            tree = (self.take().text, tree, part())
            self.forget()
        return tree

    def sum(self) -> Tree:
        return self.chain("+ -", self.product)

    def product(self) -> Tree:
        return self.chain("* /", self.signed)

    def signed(self) -> Tree:
        text, at = self.peek()
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail("the expression lies too deep in itself", at)
        tree = self.with_sign() if text in ("+", "-") else self.power()
        self.depth -= 1
        return tree

    def with_sign(self) -> Tree:
        text, at = self.take()
        tree = self.signed()
        if self.is_power:
            self.fail(TWO_WAYS, at)
        self.sign = at
        return ("minus", tree) if text == "-" else tree

    def power(self) -> Tree:
        base = self.atom()
        if self.peek().text != "**":
            return base
        if self.sign >= 0:
            self.fail(TWO_WAYS, self.sign)
        self.take()
        tree = ("**", base, self.signed())
        self.sign, self.is_power = -1, True
        return tree

    def atom(self) -> Tree:
        text, at = self.take()
        if text == "(":
            return self.bracket()
        self.forget()
        if re.match(r"[0-9.]", text):
            return ("number", float(text))
        if not re.match(r"[A-Za-z_]", text):
            self.fail("a number or a name is missing here", at)
        if self.peek().text == "(":
            return self.call(text, at)
        if text in self.takes:
            self.fail(f"{text} needs its argument in brackets", at)
        if text not in self.names:
            self.fail(f"{text} is not known", at)
        return ("name", text)

    def bracket(self) -> Tree:
        tree = self.sum()
        self.close()
        self.is_power = False
        return tree

    def call(self, name: str, at: int) -> Tree:
        if name not in self.takes:
            self.fail(f"{name} is not a function", at)
        self.take()
        given = [self.sum()]
        while self.peek().text == ",":
            self.take()
            given.append(self.sum())
        self.close()
        self.forget()
        if len(given) != self.takes[name]:
            self.fail(f"{name} takes {self.takes[name]} argument(s)", at)
        return ("call", name, *given)

    def close(self) -> None:
        text, at = self.take()
        if text != ")":
            self.fail("a bracket is not closed here", at)
