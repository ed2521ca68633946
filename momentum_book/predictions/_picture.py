"""The picture of a prediction: axes, lines and points as a small SVG that is the same everywhere.

Not drawn by matplotlib, whose pictures differ from version to version: a stored output must not.
Colours are the surrounding text's, so that the picture suits light and dark pages.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from momentum_book.predictions._scale import Scale
from momentum_book.tables import said
from momentum_lib._checks import real_array, row, shown

WIDTH, HEIGHT = 360, 250
LEFT, RIGHT, TOP, BOTTOM = 50, 14, 28, 46
#: Left, top, width and height of the part within the axes.
FRAME = (LEFT, TOP, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM)

Line = tuple[tuple[float, ...], tuple[float, ...], str]
Point = tuple[float, float, str]


def checked_line(name: str, line: Any) -> Line:
    """Return a line as its x, its y and its label."""
    xs, ys, *label = row(name, line)
    one, other = real_array(f"{name}'s x", xs), real_array(f"{name}'s y", ys)
    if one.ndim != 1 or one.shape != other.shape:
        raise ValueError(
            f"{name} must have as many x as y, each in a row, "
            f"got shapes {one.shape} and {other.shape}"
        )
    return tuple(one.tolist()), tuple(other.tolist()), str(label[0]) if label else ""


def checked_point(name: str, point: Any) -> Point:
    """Return a point as its x, its y and its label."""
    x, y, *label = row(name, point)
    place = real_array(name, [x, y])
    if place.shape != (2,):
        raise ValueError(f"{name} must be two numbers and perhaps a label, got {shown(point)}")
    return float(place[0]), float(place[1]), str(label[0]) if label else ""


def number(value: float) -> str:
    """Return a coordinate with one decimal, which is finer than a pixel."""
    return f"{round(value, 1) + 0.0:g}"


def element(tag: str, content: str = "", /, **attributes: Any) -> str:
    """Return an element of the picture."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for name, value in attributes.items()
    )
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


@dataclass(frozen=True)
class Picture:
    """Axes with lines and points, in the units of the axes."""

    x: Scale
    y: Scale
    lines: tuple[Line, ...] = ()
    points: tuple[Point, ...] = ()

    @property
    def words(self) -> str:
        """What the picture shows."""
        labels = [label for *_, label in (*self.lines, *self.points) if label]
        return f"Axes: {self.x.words} and {self.y.words}" + (
            f"; in them {', '.join(labels)}." if labels else "."
        )

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point lies in the picture."""
        left, top, width, height = FRAME
        return left + width * self.x.place(x), top + height * (1 - self.y.place(y))

    def svg(self, alt: str, answer: Iterable[str] = ()) -> str:
        """Return the picture, with what belongs to the answer on top."""
        left, top, width, height = FRAME
        inside = "".join((*map(self._line, self.lines), *map(self._dot, self.points), *answer))
        # A picture in the picture is cut at its edge.
        within = element(
            "svg",
            inside,
            class_="prediction-inside",
            x=left,
            y=top,
            width=width,
            height=height,
            viewBox=f"{left} {top} {width} {height}",
        )
        frame = element("path", d=f"M{left} {top}v{height}h{width}", class_="prediction-axes")
        labels = "".join((*map(self._label, self.lines), *map(self._name, self.points)))
        return element(
            "svg",
            frame + self._ticks() + within + labels,
            class_="prediction-picture",
            viewBox=f"0 0 {WIDTH} {HEIGHT}",
            role="img",
            aria_label=alt,
            fill="none",
            stroke="currentColor",
            font_size=13,
            style="width:100%;max-width:30em",
        )

    def curve(self, xs: Iterable[float], ys: Iterable[float], kind: str, **style: Any) -> str:
        """Return a line through points."""
        places = " ".join(",".join(map(number, self.at(x, y))) for x, y in zip(xs, ys, strict=True))
        return element("polyline", points=places, class_=kind, **style)

    def spot(self, x: float, y: float, kind: str, radius: float = 5) -> str:
        """Return a filled circle at a point."""
        column, line = map(number, self.at(x, y))
        return element("circle", cx=column, cy=line, r=radius, class_=kind, fill="currentColor")

    def _line(self, line: Line) -> str:
        return self.curve(*line[:2], "prediction-line")

    def _dot(self, point: Point) -> str:
        return self.spot(*point[:2], "prediction-point", 3.5)

    def _label(self, line: Line) -> str:
        if not line[2]:
            return ""
        ends = [k for k, place in enumerate(zip(*line[:2], strict=True)) if self._shows(*place)]
        k = ends[-1] if ends else -1
        return self._beside(line[0][k], line[1][k], line[2])

    def _name(self, point: Point) -> str:
        return self._beside(*point) if point[2] else ""

    def _beside(self, x: float, y: float, text: str) -> str:
        """Return words beside a place: to its right, or to its left where there is no room."""
        column, line = self.at(x, y)
        room = WIDTH - column > 7 * len(text) + 8
        return _text(text, column + (7 if room else -7), line - 6, "start" if room else "end")

    def _shows(self, x: float, y: float) -> bool:
        return 0 <= self.x.place(x) <= 1 and 0 <= self.y.place(y) <= 1

    def _ticks(self) -> str:
        left, top, width, height = FRAME
        bottom = top + height
        parts = []
        for tick in self.x.ticks():
            column, _ = self.at(tick, self.y.low)
            parts.append(
                element("path", d=f"M{number(column)} {bottom}v4", class_="prediction-axes")
            )
            parts.append(_text(said(tick), column, bottom + 18, "middle"))
        for tick in self.y.ticks():
            _, line = self.at(self.x.low, tick)
            parts.append(element("path", d=f"M{left} {number(line)}h-4", class_="prediction-axes"))
            parts.append(_text(said(tick), left - 8, line + 4.5, "end"))
        parts.append(_text(self.x.label, left + width / 2, HEIGHT - 8, "middle"))
        parts.append(_text(self.y.label, 4, 16, "start"))
        return "".join(parts)


def _text(words: str, x: float, y: float, anchor: str) -> str:
    """Return words in the picture."""
    return element(
        "text",
        html.escape(words),
        x=number(x),
        y=number(y),
        text_anchor=anchor,
        fill="currentColor",
        stroke="none",
    )


def thinned(count: int, most: int) -> list[int]:
    """Return evenly spaced places in a row, at most so many, both ends among them."""
    return sorted({int(k) for k in np.linspace(0, count - 1, min(count, most)).round()})
