"""Try your own code against an exercise, and hear in a sentence what is right or what is off.

>>> from momentum_book.exercises import check, describe
>>> describe("half-life")
half-life: f(beta) -> steps
Return the lag at which a weight of the moving average has fallen to half of the newest one's.
>>> check("half-life", lambda beta: 1 / (1 - beta))
Not yet: this is the window, the rule of thumb 1 / (1 - beta); the half-life
is ln 2 / -ln beta.

`check` calls the function on random cases, the same ones every time, and compares what it returns
with the solution and with the mistakes that are often made. It needs no network.

The exercises themselves are data, in `momentum_book/exercises/`: add one there in a few
lines, or hand an `Exercise` of your own to `check` in place of a name.
"""

from __future__ import annotations

import inspect
import re
import textwrap
import traceback
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from momentum_book.exercises._register import EXERCISES, Exercise, Slope
from momentum_lib._checks import one_of, shown

__all__ = ["Exercise", "Verdict", "check", "describe"]

CASES = 8
SEED = 20
#: How many characters of a sentence stand on a line: that many a page of the book shows.
WIDTH = 78
CODE = re.compile(rf"`[^`]{{1,{WIDTH - 5}}}`")
TIE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, repr=False)
class Verdict:
    """What `check` found; shown as its message in lines, and true where the function is right.

    Attributes
    ----------
    exercise : str
        The name of the exercise.
    right : bool
        Whether the function agreed with the solution on every case.
    message : str
        One sentence: right, or what is off.

    Examples
    --------
    >>> check("half-life", lambda beta: np.log(2) / -np.log(beta)).right
    True
    """

    exercise: str
    right: bool
    message: str

    def __repr__(self) -> str:
        # Code that fits on a line stays in one piece: its spaces are tied while lines are filled.
        tied = CODE.sub(lambda code: code[0].replace(" ", TIE), self.message)
        lines = textwrap.fill(tied, WIDTH, break_long_words=False, break_on_hyphens=False)
        return lines.replace(TIE, " ")

    def __bool__(self) -> bool:
        return self.right


class NoAnswerError(Exception):
    """The reader's function gave nothing that can be compared; the text says why."""


def describe(exercise: str | Exercise) -> Exercise:
    """Return an exercise, which shows its signature and its task.

    Parameters
    ----------
    exercise : str or Exercise
        The name of an exercise, such as ``"heavy-ball-step"``.

    Returns
    -------
    Exercise
        The exercise.

    Examples
    --------
    >>> describe("half-life").arguments
    ('beta',)
    """
    if isinstance(exercise, Exercise):
        return exercise
    return one_of("exercise", exercise, EXERCISES)


def check(exercise: str | Exercise, function: Callable[..., Any]) -> Verdict:
    """Try a function on the random cases of an exercise.

    Parameters
    ----------
    exercise : str or Exercise
        The name of an exercise, such as ``"heavy-ball-step"``.
    function : callable
        Your function, with the arguments that ``describe(exercise)`` lists, in that order.

    Returns
    -------
    Verdict
        One sentence, and whether the function is right. Whatever goes wrong inside the function
        becomes a sentence too.

    Raises
    ------
    TypeError, ValueError
        If the name of the exercise is not known; the message names the nearest one.

    Examples
    --------
    >>> check("half-life", lambda beta: 1 / (1 - beta))
    Not yet: this is the window, the rule of thumb 1 / (1 - beta); the half-life
    is ln 2 / -ln beta.
    """
    exercise = describe(exercise)
    try:
        message = _compare(exercise, function)
    except NoAnswerError as problem:
        message = str(problem)
    if message is None:
        praise = f"Right: {exercise.name} agrees with the solution on {CASES} random cases."
        return Verdict(exercise.name, right=True, message=praise)
    return Verdict(exercise.name, right=False, message=f"Not yet: {message}.")


def _compare(exercise: Exercise, function: Any) -> str | None:
    """Return what is off in the function's answers, or None if nothing is."""
    _check_callable(exercise, function)
    generator = np.random.default_rng(SEED)
    cases = [exercise.draw(generator) for _ in range(CASES)]
    with np.errstate(all="ignore"):
        given = [_answer(exercise, function, case) for case in cases]
        expected = [_as_parts(exercise, exercise.solution(*case)) for case in cases]
        if _same(given, expected):
            return _changed_argument(exercise, function, cases)
        for mistake, wrong in exercise.mistakes.items():
            if _same(given, [_as_parts(exercise, wrong(*case)) for case in cases]):
                return mistake
    if len(exercise.returns) > 1 and _same(given, [parts[::-1] for parts in expected]):
        return (
            f"the values are right but their order is not; `return {', '.join(exercise.returns)}`"
        )
    return _first_difference(exercise, cases, given, expected)


def _check_callable(exercise: Exercise, function: Any) -> None:
    if not callable(function):
        raise NoAnswerError(
            f"hand over the function itself, without calling it: check({exercise.name!r}, my_step)"
            f" needs a function, and this is {shown(function)}"
        )
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some built-in functions keep theirs to themselves
        return
    try:
        signature.bind(*exercise.arguments)
    except TypeError:
        takes = ", ".join(signature.parameters) or "nothing"
        raise NoAnswerError(
            f"your function takes ({takes}), and is called with ({', '.join(exercise.arguments)})"
        ) from None


def _answer(exercise: Exercise, function: Callable[..., Any], case: Sequence[Any]) -> list[Any]:
    """One answer of the reader's function as a list of arrays of the expected shapes."""
    try:
        answer = function(*deepcopy(case))
    except Exception as error:  # a reader's function may raise anything
        raise NoAnswerError(_raised(function, error)) from None
    if answer is None or answer is ...:
        raise NoAnswerError(
            f"your function returns nothing; let it end with `return {', '.join(exercise.returns)}`"
        )
    expected = _as_parts(exercise, exercise.solution(*case))
    parts = _as_parts(exercise, answer)
    if len(parts) != len(expected):
        raise NoAnswerError(
            f"return {_counted(exercise.returns)}; your function returned {shown(answer)}"
        )
    named = zip(exercise.returns, parts, expected, strict=True)
    return [_as_numbers(name, part, np.shape(like)) for name, part, like in named]


def _as_parts(exercise: Exercise, answer: Any) -> list[Any]:
    """Take several returned values apart; one value is one part, be it a list."""
    several = isinstance(answer, list) and len(exercise.returns) > 1
    return list(answer) if several or isinstance(answer, tuple) else [answer]


def _as_numbers(name: str, part: Any, shape: tuple[int, ...]) -> Any:
    try:
        numbers = np.asarray(part)
    except ValueError:
        numbers = np.asarray(None)
    if numbers.dtype.kind not in "iuf":
        raise NoAnswerError(f"{name} should be {_kind(shape)}, and yours is {shown(part)}")
    if numbers.shape != shape:
        raise NoAnswerError(
            f"{name} should be {_kind(shape)}, and yours is {_kind(numbers.shape)}: {shown(part)}"
        )
    return numbers


def _raised(function: Any, error: Exception) -> str:
    """Put the exception in a sentence, with the reader's own line where there is one."""
    if isinstance(error, NotImplementedError):
        return "your function says that it is not implemented"
    text = f"your function raised {type(error).__name__}: {str(error).rstrip('.')}"
    home = getattr(getattr(function, "__code__", None), "co_filename", None)
    lines = [
        frame.line for frame in traceback.extract_tb(error.__traceback__) if frame.filename == home
    ]
    if lines and lines[-1]:
        text += f" (in the line `{lines[-1]}`)"
    if isinstance(error, TypeError) and Slope.__name__ in str(error):
        text += "; gradient is a function, so ask it for its value at a point: gradient(theta)"
    if isinstance(error, TypeError) and "Python scalars" in str(error):
        text += "; the arguments are arrays of 2 numbers, so np.sqrt fits and math.sqrt does not"
    return text


def _same(given: list[list[Any]], expected: list[list[Any]]) -> bool:
    return all(
        len(parts) == len(others) and all(map(_close, parts, others))
        for parts, others in zip(given, expected, strict=True)
    )


def _close(part: Any, other: Any) -> bool:
    fits = np.shape(part) == np.shape(other)
    return fits and np.allclose(part, other, rtol=1e-7, atol=1e-10, equal_nan=True)


def _changed_argument(
    exercise: Exercise, function: Callable[..., Any], cases: list[tuple[Any, ...]]
) -> str | None:
    """Say which argument a right function has overwritten, if one."""
    handed = deepcopy(cases[0])
    function(*handed)
    for name, before, after in zip(exercise.arguments, cases[0], handed, strict=True):
        if isinstance(before, np.ndarray) and not np.array_equal(before, after):
            return (
                f"the values are right, but {name} itself is overwritten, and the caller's {name} "
                f"with it; make a new array, `{name} = {name} - ...`, in place of `{name} -= ...`"
            )
    return None


def _first_difference(
    exercise: Exercise,
    cases: list[tuple[Any, ...]],
    given: list[list[Any]],
    expected: list[list[Any]],
) -> str:
    """Show the first case that is off: which of the returned values is, and what it should be."""
    first = next(k for k in range(CASES) if not _same(given[k : k + 1], expected[k : k + 1]))
    named = list(zip(exercise.returns, given[first], expected[first], strict=True))
    right = [name for name, part, other in named if _close(part, other)]
    name, yours, other = next(part for part in named if part[0] not in right)
    also = (
        f"{' and '.join(right)} {'is' if len(right) == 1 else 'are'} right, but " if right else ""
    )
    setting = ", ".join(
        f"{argument} = {_short(value)}"
        for argument, value in zip(exercise.arguments, cases[first], strict=True)
    )
    return f"{also}{name} should be {_short(other)} and yours is {_short(yours)}, for {setting}"


def _short(value: Any) -> str:
    if isinstance(value, Slope):
        return repr(value)
    return np.array2string(np.asarray(value), precision=4, separator=", ")


def _kind(shape: tuple[int, ...]) -> str:
    return f"an array of shape {shape}" if shape else "one number"


def _counted(names: Sequence[str]) -> str:
    return (
        f"{len(names)} values, {', '.join(names)}" if len(names) > 1 else f"one value, {names[0]}"
    )
