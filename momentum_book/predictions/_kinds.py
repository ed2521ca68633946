"""The four kinds of prediction, and how each is written as text and as HTML.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from momentum_book.predictions._picture import (
    FRAME,
    Picture,
    checked_line,
    checked_point,
    thinned,
)
from momentum_book.predictions._scale import Scale
from momentum_book.tables import said
from momentum_lib._checks import count, one_of, real_array, row, set_checked, shown

NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
FEWEST, MOST = 2, 4
FEWEST_HANDLES, MOST_HANDLES = 3, 12
MOST_POINTS = 61


def text_of(name: str, value: Any) -> str:
    """Return a text that is not empty, without the spaces at its ends."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a text, got {shown(value)}")
    if not value.strip():
        raise ValueError(f"{name} must not be empty, got {shown(value)}")
    return value.strip()


def typeset(text: str) -> str:
    """Return text for a page; what stands between backticks is code, and an apostrophe is set."""
    parts = re.split(r"`([^`]+)`", html.escape(text, quote=False))
    parts[::2] = [re.sub(r"(?<=\w)'", "’", part) for part in parts[::2]]
    return "".join(f"<code>{part}</code>" if k % 2 else part for k, part in enumerate(parts))


@dataclass(frozen=True, repr=False)
class Prediction:
    """What the four kinds have in common.

    Attributes
    ----------
    name : str
        Its name in the whole book, such as ``"heavy-ball-best-beta"``: the page remembers a guess
        by it, and cells are covered by it.
    question : str
        What is asked.
    because : str
        Why the answer is what it is, in a sentence or two; may be empty.

    Examples
    --------
    >>> asked = choose("larger", "Which is larger?", ["2³", "3²"], answer="3²")
    >>> isinstance(asked, Prediction), asked.name, asked.said
    (True, 'larger', '3²')
    """

    kind: ClassVar[str] = ""
    name: str
    question: str
    because: str

    def __post_init__(self) -> None:
        """Check what all kinds have."""
        name = text_of("name", self.name)
        if not NAME.fullmatch(name):
            raise ValueError(
                f"name must be small letters, digits and single hyphens, got {shown(name)}"
            )
        because = text_of("because", self.because) if self.because else ""
        set_checked(self, name=name, question=text_of("question", self.question), because=because)

    @property
    def said(self) -> str:
        """The answer in words."""
        raise NotImplementedError

    @property
    def choices(self) -> list[str]:
        """What may be answered, in words."""
        raise NotImplementedError

    def as_data(self) -> dict[str, Any]:
        """Return what the page's script must know."""
        return {"kind": self.kind, "said": self.said}

    def pictures(self) -> tuple[str, str]:
        """Return the picture without the answer and with it, where there is one."""
        return "", ""

    def __repr__(self) -> str:
        """Return question, options and answer in plain text."""
        options = "".join(f"\n- {option}" for option in self.choices)
        because = f" {self.because}" if self.because else ""
        return f"{self.question}{options}\nAnswer: {self.said.removesuffix('.')}.{because}"

    def _repr_html_(self) -> str:
        """Return the question, then the answer in a fold; the page's script makes it live."""
        data = html.escape(json.dumps(self.as_data(), ensure_ascii=False))
        options = "".join(f"<li>{typeset(option)}</li>" for option in self.choices)
        empty, answered = self.pictures()
        because = (
            f'<p class="prediction-because">{typeset(self.because)}</p>' if self.because else ""
        )
        return (
            f'<div class="prediction" id="predict-{self.name}" data-predict="{self.name}" '
            f'data-prediction="{data}" role="group" aria-labelledby="predict-{self.name}-question">'
            '<p class="prediction-title"><strong>Predict first</strong></p>'
            f'<p class="prediction-question" id="predict-{self.name}-question">'
            f"{typeset(self.question)}</p>"
            f'<div class="prediction-still"><ul class="prediction-options">{options}</ul></div>'
            f"{empty}"
            '<details class="prediction-still prediction-fold"><summary>The answer</summary>'
            f'<p class="prediction-answer"><strong>{typeset(self.said)}</strong></p>'
            f"{because}{answered}</details></div>"
        )


@dataclass(frozen=True, repr=False)
class Choice(Prediction):
    """One of two to four options; `options` maps each key to its words, `answer` is a key.

    Examples
    --------
    >>> choose("larger", "Which is larger?", ["2³", "3²"], answer="3²").choices
    ['2³', '3²']
    """

    kind: ClassVar[str] = "choose"
    options: Mapping[str, str]
    answer: str

    def __post_init__(self) -> None:
        """Check options and answer."""
        super().__post_init__()
        given = self.options
        pairs = (
            given.items() if isinstance(given, Mapping) else [(o, o) for o in row("options", given)]
        )
        options = {text_of("option", key): text_of("option", words) for key, words in pairs}
        if not FEWEST <= len(options) <= MOST or len(options) < len(pairs):
            raise ValueError(
                f"options must be {FEWEST} to {MOST} different ones, "
                f"got {len(pairs)}: {shown(given)}"
            )
        one_of("answer", self.answer, options)
        set_checked(self, options=options, answer=str(self.answer))

    @property
    def said(self) -> str:
        return self.options[self.answer]

    @property
    def choices(self) -> list[str]:
        return list(self.options.values())

    def as_data(self) -> dict[str, Any]:
        options = [[key, typeset(words)] for key, words in self.options.items()]
        return super().as_data() | {"options": options, "answer": self.answer}


@dataclass(frozen=True, repr=False)
class Number(Prediction):
    """A number on a `scale`, said with `digits` significant digits and a `unit`.

    Examples
    --------
    >>> number("limit", "How long is it?", 1, 100, answer=1 / (1 - 0.9), unit="steps").said
    '10 steps'
    """

    kind: ClassVar[str] = "number"
    scale: Scale
    answer: float
    unit: str
    digits: int

    def __post_init__(self) -> None:
        """Check the answer against the scale."""
        super().__post_init__()
        self.scale.holds("answer", self.answer)
        set_checked(self, digits=count("digits", self.digits, at_least=1))

    def in_words(self, value: float) -> str:
        """Return a number with its unit."""
        return f"{said(value, self.digits)} {self.unit}".strip()

    @property
    def said(self) -> str:
        return self.in_words(self.answer)

    @property
    def choices(self) -> list[str]:
        low = said(self.scale.low, self.digits)
        return [f"a number from {low} to {self.in_words(self.scale.high)}"]

    def as_data(self) -> dict[str, Any]:
        answer = float(f"{float(self.answer):.6g}")
        return (
            super().as_data()
            | {"scale": self.scale.as_data(), "answer": answer}
            | ({"unit": self.unit} if self.unit else {})
        )


@dataclass(frozen=True, repr=False)
class Mark(Prediction):
    """A point in a picture; `alt` says what the picture shows.

    Examples
    --------
    >>> mark("middle", "Where is it?", (0, 4), (0, 1), answer=(2.0, 0.5), labels=("a", "b")).said
    'a = 2, b = 0.5'
    """

    kind: ClassVar[str] = "mark"
    picture: Picture
    answer: tuple[float, float]
    alt: str

    def __post_init__(self) -> None:
        """Check that the answer lies in the picture."""
        super().__post_init__()
        place = real_array("answer", self.answer)
        if place.shape != (2,):
            raise ValueError(f"answer must be two numbers, x and y, got {shown(self.answer)}")
        x = self.picture.x.holds("answer's x", place[0])
        y = self.picture.y.holds("answer's y", place[1])
        set_checked(self, answer=(x, y))

    @property
    def said(self) -> str:
        x, y = self.answer
        return f"{self.picture.x.label} = {said(x)}, {self.picture.y.label} = {said(y)}"

    @property
    def choices(self) -> list[str]:
        x, y = self.picture.x, self.picture.y
        return [f"a point with {x.words} and {y.words}"]

    def pictures(self) -> tuple[str, str]:
        spot = self.picture.spot(*self.answer, "prediction-true")
        return self.picture.svg(self.alt), self.picture.svg(
            f"{self.alt} The answer: {self.said}.", [spot]
        )

    def as_data(self) -> dict[str, Any]:
        answer = [float(f"{value:.6g}") for value in self.answer]
        return super().as_data() | axes(self.picture) | {"answer": answer}


@dataclass(frozen=True, repr=False)
class Curve(Prediction):
    """A curve over `x`, drawn by moving `handles` of its points.

    Examples
    --------
    >>> draw("line", "Draw it.", [0, 1, 2], (0, 4), answer=[0, 1, 4], handles=3).said
    'y: 0 at x = 0, 1 at 1, 4 at 2'
    """

    kind: ClassVar[str] = "draw"
    picture: Picture
    x: tuple[float, ...]
    answer: tuple[float, ...]
    handles: int
    alt: str

    def __post_init__(self) -> None:
        """Check the curve, point by point."""
        super().__post_init__()
        xs, ys = real_array("x", self.x), real_array("answer", self.answer)
        if xs.ndim != 1 or xs.size < FEWEST_HANDLES or not (np.diff(xs) > 0).all():
            raise ValueError(
                f"x must be at least {FEWEST_HANDLES} growing numbers in a row, got {shown(self.x)}"
            )
        if ys.shape != xs.shape:
            raise ValueError(f"answer must have a number for each of {xs.size} x, got {ys.shape}")
        for value in ys:
            self.picture.y.holds("answer", value)
        handles = count("handles", self.handles, at_least=FEWEST_HANDLES)
        if handles > min(MOST_HANDLES, xs.size):
            raise ValueError(
                f"handles must be at most {min(MOST_HANDLES, xs.size)} here, got {handles}"
            )
        set_checked(self, x=tuple(xs.tolist()), answer=tuple(ys.tolist()))

    @property
    def asked(self) -> list[int]:
        """The places of the points with a handle, evenly spaced, both ends among them."""
        places = np.array([self.picture.x.place(x) for x in self.x])
        wanted = np.linspace(places[0], places[-1], self.handles)
        return sorted({int(np.abs(places - place).argmin()) for place in wanted})

    @property
    def said(self) -> str:
        y, x = self.picture.y.label, self.picture.x.label
        places = [self.asked[0], self.asked[len(self.asked) // 2], self.asked[-1]]
        first, *rest = ((said(self.answer[k]), said(self.x[k])) for k in places)
        later = "".join(f", {height} at {at}" for height, at in rest)
        return f"{y}: {first[0]} at {x} = {first[1]}{later}"

    @property
    def choices(self) -> list[str]:
        x, y = self.picture.x, self.picture.y
        return [f"a curve over {x.words}, with {y.words}"]

    def pictures(self) -> tuple[str, str]:
        true = self.picture.curve(self.x, self.answer, "prediction-true", stroke_width=2)
        return self.picture.svg(self.alt), self.picture.svg(
            f"{self.alt} The answer: {self.said}.", [true]
        )

    def as_data(self) -> dict[str, Any]:
        def rounded(values: tuple[float, ...], places: list[int]) -> list[float]:
            return [float(f"{values[k]:.4g}") for k in places]

        curve = thinned(len(self.x), MOST_POINTS)
        return (
            super().as_data()
            | axes(self.picture)
            | {
                "at": rounded(self.x, self.asked),
                "answer": rounded(self.answer, self.asked),
                "curve": [rounded(self.x, curve), rounded(self.answer, curve)],
            }
        )


def axes(picture: Picture) -> dict[str, Any]:
    """Return a picture's axes, and where they stand, for the page's script."""
    return {"x": picture.x.as_data(), "y": picture.y.as_data(), "frame": list(FRAME)}


def choose(
    name: str,
    question: str,
    options: Mapping[str, str] | list[str],
    *,
    answer: str,
    because: str = "",
) -> Choice:
    """Ask for one of two to four options.

    Parameters
    ----------
    name : str
        Its name in the whole book: small letters, digits and hyphens.
    question : str
        What is asked; what stands between backticks is code.
    options : list of str, or mapping of str to str
        The options, or their keys and words.
    answer : str
        The right one, or its key: computed, not typed.
    because : str
        Why, in a sentence or two.

    Returns
    -------
    Choice
        The prediction, which a cell shows.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range.

    Examples
    --------
    >>> choose("larger", "Which is larger?", ["2³", "3²"], answer="2³" if 2**3 > 3**2 else "3²")
    Which is larger?
    - 2³
    - 3²
    Answer: 3².
    """
    return Choice(name, question, because, options, answer)  # type: ignore[arg-type]


def number(
    name: str,
    question: str,
    low: float,
    high: float,
    *,
    answer: float,
    unit: str = "",
    scale: str = "linear",
    digits: int = 3,
    because: str = "",
) -> Number:
    """Ask for a number on a scale.

    Parameters
    ----------
    name, question, because : str
        As of `choose`.
    low, high : float
        The ends of the scale.
    answer : float
        The number itself, computed by the cell; a whole number is said in full.
    unit : str
        What is counted, such as ``"steps"``.
    scale : {"linear", "log"}
        Whether equal distances or equal factors are equally far apart.
    digits : int
        How many significant digits are said.

    Returns
    -------
    Number
        The prediction, which a cell shows.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range.

    Examples
    --------
    >>> number("days", "How many days has a year?", 100, 1000, answer=52 * 7 + 1, unit="days")
    How many days has a year?
    - a number from 100 to 1,000 days
    Answer: 365 days.
    """
    span = Scale(low, high, scale, name="the scale")
    return Number(name, question, because, span, answer, unit, digits)


def mark(
    name: str,
    question: str,
    x: tuple[float, float],
    y: tuple[float, float],
    *,
    answer: tuple[float, float],
    labels: tuple[str, str] = ("x", "y"),
    scales: tuple[str, str] = ("linear", "linear"),
    lines: Any = (),
    points: Any = (),
    alt: str = "",
    because: str = "",
) -> Mark:
    """Ask for a point in a picture.

    Parameters
    ----------
    name, question, because : str
        As of `choose`.
    x, y : pair of float
        The ends of the two axes.
    answer : pair of float
        The place, computed by the cell.
    labels, scales : pair of str
        What the axes show; each ``"linear"`` or ``"log"``.
    lines : sequence of (x, y) or (x, y, label)
        Curves that stand in the picture: two arrays each, and words beside the end.
    points : sequence of (x, y) or (x, y, label)
        Dots that stand in the picture.
    alt : str
        What the picture shows, in words; otherwise the axes and labels are named.

    Returns
    -------
    Mark
        The prediction, which a cell shows.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range.

    Examples
    --------
    >>> mark("foot", "Where is the lowest point?", (-2, 2), (0, 4), answer=(0.5 * 2, 1))
    Where is the lowest point?
    - a point with x from −2 to 2 and y from 0 to 4
    Answer: x = 1, y = 1.
    """
    picture = pictured(x, y, labels, scales, lines, points)
    return Mark(name, question, because, picture, answer, alt or picture.words)


def draw(
    name: str,
    question: str,
    x: Any,
    y: tuple[float, float],
    *,
    answer: Any,
    labels: tuple[str, str] = ("x", "y"),
    scales: tuple[str, str] = ("linear", "linear"),
    lines: Any = (),
    points: Any = (),
    handles: int = 7,
    alt: str = "",
    because: str = "",
) -> Curve:
    """Ask for a curve.

    Parameters
    ----------
    name, question, because : str
        As of `choose`.
    x : array
        Where the curve is known; its first and last are the ends of the axis.
    y : pair of float
        The ends of the other axis.
    answer : array
        The curve at each x, computed by the cell.
    labels, scales, lines, points, alt
        As of `mark`.
    handles : int
        How many points of the curve are moved, 3 to 12.

    Returns
    -------
    Curve
        The prediction, which a cell shows.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range.

    Examples
    --------
    >>> draw("squares", "How do squares grow?", [0, 1, 2], (0, 5), answer=[0, 1, 4], handles=3)
    How do squares grow?
    - a curve over x from 0 to 2, with y from 0 to 5
    Answer: y: 0 at x = 0, 1 at 1, 4 at 2.
    """
    xs = real_array("x", x)
    if xs.ndim != 1 or xs.size < FEWEST_HANDLES:
        raise ValueError(f"x must be at least {FEWEST_HANDLES} numbers in a row, got {shown(x)}")
    picture = pictured((xs[0], xs[-1]), y, labels, scales, lines, points)
    return Curve(name, question, because, picture, x, answer, handles, alt or picture.words)


def pictured(x: Any, y: Any, labels: Any, scales: Any, lines: Any, points: Any) -> Picture:
    """Return the picture of a prediction from its parts."""
    pairs = {"labels": row("labels", labels), "scales": row("scales", scales)}
    for name, pair in pairs.items():
        if len(pair) != 2:
            raise ValueError(f"{name} must be two, for x and y, got {shown(pair)}")
    across, up = (
        Scale.between(name, ends, form, text_of("label", label))
        for name, ends, form, label in zip(
            "xy", (x, y), pairs["scales"], pairs["labels"], strict=True
        )
    )
    return Picture(
        across,
        up,
        lines=tuple(checked_line("line", line) for line in row("lines", lines)),
        points=tuple(checked_point("point", point) for point in row("points", points)),
    )
