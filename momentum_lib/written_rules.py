"""Update rules that a reader types: read with care, run as any other optimizer.

A rule is a few lines ``name = expression``. Given are ``theta``, ``g`` (the gradient where the step
begins), ``g_at(x)`` (the gradient at x), ``t`` (from 1), ``alpha`` and ``beta``; there are
``+ - * / **`` and ``sqrt``, ``abs``, ``sign``, ``exp``, ``log``, ``min``, ``max``, ``norm``. What a
line sets besides theta is kept for the next step and is zero at first. ``#`` begins a comment.

The text is parsed, never run as Python: the browser's half reads the same texts the same way.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np

from momentum_lib._checks import (
    ALPHA,
    BETA,
    Allowed,
    Array,
    Setting,
    alike,
    is_foreign,
    namespace,
    set_checked,
    shown,
)
from momentum_lib._data import facts
from momentum_lib._written_grammar import Tree, read_expression
from momentum_lib.optimizers import Gradient

__all__ = ["PRESETS", "RuleError", "WrittenRule"]

#: The book's rules as texts.
PRESETS: dict[str, str] = {
    name: rule["written"] for name, rule in facts("rules").items() if "written" in rule
}

LONGEST = 500
LINES = 12
GIVEN = ("g", "t", "alpha", "beta")


#: How many arguments a function takes, and what it is called among the functions of an array.
FUNCTIONS: dict[str, tuple[int, str]] = {
    "sqrt": (1, "sqrt"),
    "abs": (1, "abs"),
    "sign": (1, "sign"),
    "exp": (1, "exp"),
    "log": (1, "log"),
    "min": (2, "minimum"),
    "max": (2, "maximum"),
    "norm": (1, "norm"),
}
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}
RESERVED = (*GIVEN, "g_at", *FUNCTIONS)
#: How many arguments each function takes.
TAKES = {"g_at": 1, **{name: takes for name, (takes, _) in FUNCTIONS.items()}}

#: What is copied from a page may be a space, or a sign, of another kind.
SPACES = "\t\r\f\v\u00a0\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
USUAL = str.maketrans({**dict.fromkeys(SPACES, " "), "\u2212": "-", "\u00d7": "*", "\u00b7": "*"})

Line = tuple[str, Tree]
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

    @classmethod
    def allowed(cls) -> dict[str, Allowed]:
        """Return what each setting may be, by its name."""
        return {"learning_rate": ALPHA, "beta": BETA}

    @property
    def elementwise(self) -> bool:
        """Whether each coordinate moves as if it were alone: no line takes a norm."""
        return not any(_takes_norm(tree) for _, tree in self.lines)

    def init(self, theta: Array) -> State:
        """Return zero for everything the lines keep."""
        names = (name for name, _ in self.lines if name != "theta")
        zeros_like = namespace(theta).zeros_like
        return {name: zeros_like(theta) for name in dict.fromkeys(names)}

    def step(self, theta: Array, state: State, gradient: Gradient, t: int) -> tuple[Array, State]:
        """Return theta and the state after step `t` (counted from 1)."""
        values: dict[str, Any] = {
            "alpha": _number(ALPHA.at(self.learning_rate, t), theta),
            "beta": _number(BETA.at(self.beta, t), theta),
            "t": _number(t, theta),
            "theta": theta,
            **state,
        }
        walk = _Walk(values, gradient)
        for name, tree in self.lines:
            values[name] = _filled(walk.value(tree), theta)
        return values["theta"], {name: values[name] for name in state}


def _takes_norm(tree: Tree) -> bool:
    """Return whether a tree looks at the length of a whole vector."""
    if tree[:2] == ("call", "norm"):
        return True
    return any(_takes_norm(part) for part in tree if isinstance(part, tuple))


def _number(value: Any, theta: Array) -> Any:
    """Return a number or an array as one that 0 may divide: infinity is an answer, no error."""
    return alike(value, theta) if is_foreign(theta) else np.float64(value)


def _filled(value: Any, theta: Array) -> Array:
    """Return a value in the shape of theta, as an array of its own."""
    whole: Array = namespace(theta).broadcast_to(value, theta.shape)
    return whole if is_foreign(theta) else whole.copy()


class _Walk:
    """The value of a tree; the gradient at the step's start is asked for once, if at all."""

    def __init__(self, values: dict[str, Any], gradient: Gradient) -> None:
        self.values, self.gradient = values, gradient
        self.start: Array = values["theta"]
        self.asked: Array | None = None

    def value(self, tree: Tree) -> Any:
        match tree:
            case ("number", value):
                return _number(value, self.start)
            case ("name", name):
                return self.at_start() if name == "g" else self.values[name]
            case ("minus", inner):
                return -self.value(inner)
            case ("call", name, *given):
                return self.call(name, [self.value(argument) for argument in given])
            case (sign, left, right):
                return OPERATORS[sign](self.value(left), self.value(right))
        raise AssertionError(f"an unknown tree: {tree}")

    def call(self, name: str, arguments: list[Any]) -> Any:
        if name == "g_at":
            return self.gradient(_filled(arguments[0], self.start))
        if name == "norm":
            (vector,) = arguments
            return (vector**2).sum(axis=-1, keepdims=True) ** 0.5 if vector.ndim else abs(vector)
        return getattr(namespace(self.start), FUNCTIONS[name][1])(*arguments)

    def at_start(self) -> Array:
        if self.asked is None:
            self.asked = self.gradient(self.start)
        return self.asked


def _read(text: Any) -> tuple[Line, ...]:
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, got {shown(text)}")
    if len(text) > LONGEST:
        raise RuleError(f"the rule is longer than {LONGEST} characters", 1, 1)
    rows = [row.split("#")[0] for row in text.translate(USUAL).split("\n")]
    if len(rows) > LINES:
        raise RuleError(f"the rule has more than {LINES} lines", LINES + 1, 1)
    lines = [(row, line) for line, row in enumerate(rows, start=1) if row.strip(" ")]
    names = {"theta", *GIVEN, *(row.split("=")[0].strip(" ") for row, _ in lines)}
    read = tuple(_read_line(row, line, names) for row, line in lines)
    if all(name != "theta" for name, _ in read):
        raise RuleError("no line sets theta", len(rows), 1)
    return read


def _read_line(row: str, line: int, names: set[str]) -> Line:
    def fail(reason: str, index: int) -> NoReturn:
        raise RuleError(reason, line, min(index, len(row)) + 1)

    indent = len(row) - len(row.lstrip(" "))
    before, equals, _ = row.partition("=")
    name = before.strip(" ")
    if not equals:
        fail("a line is: name = expression", indent)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,19}", name):
        fail("a name is letters, digits and _", indent)
    if name in RESERVED:
        fail(f"{name} is given and cannot be set", indent)
    return name, read_expression(row, len(before) + 1, names, TAKES, fail)
