"""`ipywidgets.interact` for the page: its sliders are the page's own, its call is the same.

>>> slider = control("beta", FloatSlider(min=0, max=0.99, step=0.01, value=0.9))
>>> slider["kind"], slider["value"]
('range', 0.9)
"""

from __future__ import annotations

import inspect
import itertools
import math
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from .display import SCREEN, bundle

FORM = "application/vnd.run-here.controls+json"


class Box:
    """Which cell runs now, and a number for the next set of sliders."""

    cell = ""
    number = itertools.count()


BOX = Box()
#: The sliders that are on the page, by what they are known by there.
CONTROLS: dict[str, Interaction] = {}


class Widget:
    """A control with its settings, as `ipywidgets` names them."""

    kind = "range"
    usual: ClassVar[dict[str, Any]] = {}

    def __init__(self, value: Any = None, **settings: Any) -> None:
        self.settings = self.usual | settings
        self.value = self.settings.get("min", 0) if value is None else value
        self.description = settings.get("description", "")

    def described(self) -> dict[str, Any]:
        """Return what the page needs to draw it."""
        given = {
            name: self.settings[name] for name in ("min", "max", "step") if name in self.settings
        }
        return {"kind": self.kind, "value": self.value, **given}

    def read(self, value: Any) -> Any:
        """Return the function's argument for what the page says."""
        return value


class FloatSlider(Widget):
    """A slider for a number."""

    usual: ClassVar = {"min": 0.0, "max": 10.0, "step": 0.1}

    def read(self, value: Any) -> Any:
        """Return a number."""
        return float(value)


class IntSlider(Widget):
    """A slider for a whole number."""

    usual: ClassVar = {"min": 0, "max": 100, "step": 1}

    def read(self, value: Any) -> Any:
        """Return a whole number."""
        return int(value)


class FloatLogSlider(FloatSlider):
    """A slider that is even in the logarithm."""

    usual: ClassVar = {"min": 0.0, "max": 4.0, "step": 0.1, "base": 10.0}

    def described(self) -> dict[str, Any]:
        """Return what the page needs: `min`, `max` and `step` are exponents."""
        base = self.settings["base"]
        return {**super().described(), "base": base, "value": math.log(self.value, base)}

    def read(self, value: Any) -> Any:
        """Return the number for an exponent."""
        return float(self.settings["base"] ** float(value))


class Checkbox(Widget):
    """A box to tick."""

    kind = "checkbox"

    def read(self, value: Any) -> Any:
        """Return true or false."""
        return bool(value)


class Text(Widget):
    """A line of text."""

    kind = "text"


class Dropdown(Widget):
    """One of several: a list of values, of pairs of label and value, or a mapping."""

    kind = "select"

    def __init__(self, options: Any = (), value: Any = None, **settings: Any) -> None:
        pairs = options.items() if isinstance(options, Mapping) else options
        self.options = [pair if isinstance(pair, tuple) else (str(pair), pair) for pair in pairs]
        chosen = self.options[0][1] if value is None and self.options else value
        super().__init__(chosen, **settings)

    def described(self) -> dict[str, Any]:
        """Return the labels, and which is chosen."""
        values = [value for _, value in self.options]
        return {
            "kind": self.kind,
            "options": [label for label, _ in self.options],
            "value": values.index(self.value),
        }

    def read(self, value: Any) -> Any:
        """Return the value of a place in the list."""
        return self.options[int(value)][1]


class fixed:  # noqa: N801 - as ipywidgets names it
    """A value that no control changes."""

    def __init__(self, value: Any) -> None:
        self.value = value


def widget_of(given: Any) -> Widget | fixed:
    """Return the control that `interact` makes of a value."""
    if isinstance(given, Widget | fixed):
        return given
    if isinstance(given, bool):
        return Checkbox(given)
    if isinstance(given, str):
        return Text(given)
    if isinstance(given, int | float):
        low, high = (-given, 3 * given) if given > 0 else (3 * given, -given) if given else (0, 1)
        return range_of(low, high, None, given)
    if isinstance(given, tuple) and all(isinstance(part, int | float) for part in given):
        return range_of(given[0], given[1], given[2] if len(given) > 2 else None, None)
    return Dropdown(given)


def range_of(low: Any, high: Any, step: Any, value: Any) -> Widget:
    """Return a slider between two numbers, for whole ones if all are whole."""
    whole = all(isinstance(part, int) for part in (low, high, step, value) if part is not None)
    kind = IntSlider if whole else FloatSlider
    middle = low + (high - low) // 2 if whole else low + (high - low) / 2
    chosen = middle if value is None else value
    return kind(value=chosen, min=low, max=high, step=step or (1 if whole else (high - low) / 100))


def control(name: str, widget: Widget) -> dict[str, Any]:
    """Return what the page needs to draw one control."""
    return {"name": name, "label": widget.description or name, **widget.described()}


class Interaction:
    """A function, and the controls of its arguments."""

    def __init__(self, function: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
        self.function = function
        self.cell = BOX.cell
        self.arguments = {name: widget_of(given) for name, given in arguments.items()}
        self.view = f"controls-{next(BOX.number)}"

    def call(self, values: Mapping[str, Any]) -> Any:
        """Call the function with what the page says; its result is shown where it prints."""
        given = {}
        for name, widget in self.arguments.items():
            moved = isinstance(widget, Widget) and name in values
            given[name] = widget.read(values[name]) if moved else widget.value
        result = self.function(**given)
        if result is not None:
            SCREEN.show(bundle(result))
        return result

    def described(self) -> dict[str, Any]:
        """Return what the page needs to draw it."""
        drawn = [
            control(name, widget)
            for name, widget in self.arguments.items()
            if isinstance(widget, Widget)
        ]
        return {"view": self.view, "controls": drawn}


def interact(function: Callable[..., Any] | None = None, **arguments: Any) -> Any:
    """Put controls under the cell, and call the function with their values whenever one moves."""
    if function is None:
        return lambda later: interact(later, **arguments)
    signature = inspect.signature(function)
    given = {name: arguments.get(name, each.default) for name, each in signature.parameters.items()}
    known = {name: value for name, value in given.items() if value is not inspect.Parameter.empty}
    interaction = Interaction(function, known | arguments)
    CONTROLS[interaction.view] = interaction
    SCREEN.show({FORM: interaction.described(), "text/plain": "sliders"})
    # So that a cell which ends in `interact(...)` shows no function besides.
    function.widget = interaction  # type: ignore[attr-defined]
    return function


interactive = interact
