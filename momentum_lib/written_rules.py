"""Update rules that a reader types: read with care, run as any other optimizer.

A rule is a few lines ``name = expression``. Given are ``theta``, ``g`` (the gradient where the step
begins), ``g_at(x)`` (the gradient at x), ``t`` (from 1), ``alpha`` and ``beta``; there are
``+ - * / **`` and ``sqrt``, ``abs``, ``sign``, ``exp``, ``log``, ``min``, ``max``, ``norm``. What a
line sets besides theta is kept for the next step and is zero at first. ``#`` begins a comment.

The text is parsed, never run as Python: the browser's half reads the same texts the same way.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from momentum_lib._checks import ALPHA, BETA, Array, Setting, set_checked, shown
from momentum_lib._data import facts
from momentum_lib.optimizers import Gradient

__all__ = ["PRESETS", "RuleError", "WrittenRule"]

#: The book's rules as texts.
PRESETS: dict[str, str] = {
    name: rule["written"] for name, rule in facts("rules").items() if "written" in rule
}

LONGEST = 500
LINES = 12
NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
GIVEN = ("g", "t", "alpha", "beta")


def _norm(value: Any) -> Any:
    return np.linalg.norm(value, axis=-1, keepdims=True) if np.ndim(value) else np.abs(value)


FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "sqrt": (1, np.sqrt),
    "abs": (1, np.abs),
    "sign": (1, np.sign),
    "exp": (1, np.exp),
    "log": (1, np.log),
    "min": (2, np.minimum),
    "max": (2, np.maximum),
    "norm": (1, _norm),
}
OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: np.divide,
    ast.Pow: np.power,
}
RESERVED = (*GIVEN, "g_at", *FUNCTIONS)

Line = tuple[str, ast.expr]
State = dict[str, Array]


class RuleError(ValueError):
    """What is wrong with a text, and where.

    Attributes
    ----------
    reason : str
        What is wrong.
    line, character : int
        Where, both counted from 1.

    Examples
    --------
    >>> try:
    ...     WrittenRule("theta = theta - alpha*h", 0.1)
    ... except RuleError as error:
    ...     print(error.line, error.character)
    1 23
    """

    def __init__(self, reason: str, line: int, character: int) -> None:
        super().__init__(f"line {line}, character {character}: {reason}")
        self.reason, self.line, self.character = reason, line, character


@dataclass(frozen=True)
class WrittenRule:
    """An optimizer from a text.

    Parameters
    ----------
    text : str
        The rule, at most 500 characters and 12 lines, such as
        ``"v = beta*v + g"`` and ``"theta = theta - alpha*v"`` on two lines.
    learning_rate : float, array or schedule
        alpha, above 0.
    beta : float, array or schedule
        At least 0 and below 1.

    Raises
    ------
    RuleError
        A ValueError that says what is wrong in the text, in which line, at which character.
    TypeError, ValueError
        If another argument is out of its range.

    Examples
    --------
    >>> from momentum_lib import descend, losses
    >>> rule = WrittenRule("theta = theta - alpha*sign(g)", 0.25)
    >>> descend(losses.Quadratic([1]), rule, [1.0], steps=3).thetas[:, 0].round(4).tolist()
    [1.0, 0.75, 0.5, 0.25]
    """

    text: str
    learning_rate: Setting
    beta: Setting = 0.0
    lines: tuple[Line, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        alpha, beta = ALPHA.setting(self.learning_rate), BETA.setting(self.beta)
        set_checked(self, learning_rate=alpha, beta=beta, lines=_read(self.text))

    def init(self, theta: Array) -> State:
        """Return zero for everything the lines keep."""
        names = (name for name, _ in self.lines if name != "theta")
        return {name: np.zeros_like(theta) for name in dict.fromkeys(names)}

    def step(self, theta: Array, state: State, gradient: Gradient, t: int) -> tuple[Array, State]:
        """Return theta and the state after step `t` (counted from 1)."""
        values: dict[str, Any] = {
            "alpha": ALPHA.at(self.learning_rate, t),
            "beta": BETA.at(self.beta, t),
            "t": float(t),
            "theta": theta,
            **state,
        }
        walk = _Walk(values, gradient)
        for name, tree in self.lines:
            values[name] = np.broadcast_to(walk.value(tree), theta.shape).copy()
        return values["theta"], {name: values[name] for name in state}


class _Walk:
    """The value of a tree; the gradient at the step's start is asked for once, if at all."""

    def __init__(self, values: dict[str, Any], gradient: Gradient) -> None:
        self.values, self.gradient = values, gradient
        self.start: Array = values["theta"]
        self.asked: Array | None = None

    def value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=float() | int() as value):
                return np.float64(value)
            case ast.Name(id=name):
                return self.at_start() if name == "g" else self.values[name]
            case ast.UnaryOp(op=op, operand=operand):
                found = self.value(operand)
                return -found if isinstance(op, ast.USub) else found
            case ast.BinOp(left=left, op=operation, right=right):
                return OPERATORS[type(operation)](self.value(left), self.value(right))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self.call(name, [self.value(argument) for argument in arguments])
        raise AssertionError(f"an unchecked expression: {ast.dump(node)}")

    def call(self, name: str, arguments: list[Any]) -> Any:
        if name != "g_at":
            return FUNCTIONS[name][1](*arguments)
        return self.gradient(np.broadcast_to(arguments[0], self.start.shape))

    def at_start(self) -> Array:
        if self.asked is None:
            self.asked = self.gradient(self.start)
        return self.asked


def _read(text: Any) -> tuple[Line, ...]:
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, got {shown(text)}")
    if len(text) > LONGEST:
        raise RuleError(f"the rule is longer than {LONGEST} characters", 1, 1)
    rows = text.split("\n")
    if len(rows) > LINES:
        raise RuleError(f"the rule has more than {LINES} lines", LINES + 1, 1)
    numbered = [(row.split("#")[0], line) for line, row in enumerate(rows, start=1)]
    lines = [(row, line) for row, line in numbered if row.strip()]
    names = {"theta", *(row.split("=")[0].strip() for row, _ in lines)}
    read = tuple(_Reader(row, line, names).read() for row, line in lines)
    if all(name != "theta" for name, _ in read):
        raise RuleError("no line sets theta", len(rows), 1)
    return read


class _Reader:
    """One line of a rule."""

    def __init__(self, row: str, line: int, names: set[str]) -> None:
        self.row, self.line, self.names = row, line, names

    def fail(self, reason: str, index: int) -> RuleError:
        return RuleError(reason, self.line, min(max(index, 0), len(self.row)) + 1)

    def read(self) -> Line:
        indent = len(self.row) - len(self.row.lstrip())
        before, equals, expression = self.row.partition("=")
        name = before.strip()
        if not equals:
            raise self.fail("a line is: name = expression", indent)
        if not re.fullmatch(r"[A-Za-z]\w{0,19}", name, re.ASCII):
            raise self.fail("a name is letters, digits and _", indent)
        if name in RESERVED:
            raise self.fail(f"{name} is given and cannot be set", indent)
        first = len(before) + 1
        odd = re.search(r"[^\w\s.+\-*/(),]", expression, re.ASCII)
        if odd:
            raise self.fail(f"{odd[0]} cannot stand here", first + odd.start())
        if not expression.strip():
            raise self.fail("an expression is missing", len(self.row))
        self.text = expression.strip()
        self.first = first + len(expression) - len(expression.lstrip())
        try:
            tree = ast.parse(self.text, mode="eval").body
        except (SyntaxError, RecursionError, MemoryError) as error:
            offset = getattr(error, "offset", None) or 1
            raise self.fail("the expression is not complete", self.first + offset - 1) from None
        self.check(tree)
        return name, tree

    def check(self, node: ast.expr) -> None:
        at = self.first + node.col_offset
        match node:
            case ast.Constant(value=int() | float()) if NUMBER.fullmatch(self.source(node)):
                return
            case ast.Name(id=name) if name in FUNCTIONS or name == "g_at":
                raise self.fail(f"{name} needs its argument in brackets", at)
            case ast.Name(id=name):
                if name not in GIVEN and name not in self.names:
                    raise self.fail(f"{name} is not known", at)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                bare = "(" not in self.text[node.col_offset : operand.col_offset]
                if _is_power(operand) and bare:
                    raise self.fail(TWO_WAYS, at)
                self.check(operand)
            case ast.BinOp(left=left, op=operation, right=right) if type(operation) in OPERATORS:
                if _is_power(node) and isinstance(left, ast.UnaryOp):
                    raise self.fail(TWO_WAYS, at)
                self.check(left)
                self.check(right)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                self.check_call(name, arguments, at)
            case ast.Call():
                raise self.fail("this is not a function", at)
            case _:
                raise self.fail("only numbers and names can stand here", at)

    def check_call(self, name: str, arguments: list[ast.expr], at: int) -> None:
        takes = 1 if name == "g_at" else FUNCTIONS.get(name, (0,))[0]
        if not takes:
            raise self.fail(f"{name} is not a function", at)
        if len(arguments) != takes:
            raise self.fail(f"{name} takes {takes} argument(s)", at)
        for argument in arguments:
            self.check(argument)

    def source(self, node: ast.expr) -> str:
        return self.text[node.col_offset : node.end_col_offset]


TWO_WAYS = "a power of a negative is read in two ways: multiply instead"


def _is_power(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
