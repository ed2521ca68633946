"""How a value is shown: the forms that it brings itself, by their MIME types."""

from __future__ import annotations

import base64
import contextlib
import pprint
import sys
from collections.abc import Callable, Mapping
from typing import Any

WIDTH = 79
FORMS = {
    "_repr_html_": "text/html",
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_markdown_": "text/markdown",
    "_repr_latex_": "text/latex",
}
Bundle = dict[str, Any]


def bundle(value: Any) -> Bundle:
    """Return the forms in which a value can be shown, as Jupyter would ask for them.

    >>> bundle(3)
    {'text/plain': '3'}
    """
    if is_figure(value):
        from . import pictures  # noqa: PLC0415 - needs matplotlib

        return pictures.bundle(value)
    shown: Bundle = {"text/plain": text(value)}
    if isinstance(value, type):
        return shown
    whole = getattr(value, "_repr_mimebundle_", None)
    if callable(whole):
        brought = whole()
        data = brought[0] if isinstance(brought, tuple) else brought
        return shown | dict(data or {})
    for method, form in FORMS.items():
        maker = getattr(value, method, None)
        made = maker() if callable(maker) else None
        if made is not None:
            shown[form] = packed(made[0] if isinstance(made, tuple) else made)
    return shown


def packed(made: Any) -> Any:
    """Return bytes as base64, and all else as it is."""
    return base64.b64encode(made).decode("ascii") if isinstance(made, bytes) else made


def text(value: Any) -> str:
    """Return a value as text, a long list with an item a line."""
    plain = repr(value)
    if len(plain) > WIDTH and type(value) in (list, tuple, dict, set):
        with contextlib.suppress(Exception):
            return pprint.pformat(value, width=WIDTH, sort_dicts=False)
    return plain


def is_figure(value: Any) -> bool:
    """Return whether a value is a picture of matplotlib, without loading matplotlib for that."""
    module = sys.modules.get("matplotlib.figure")
    return module is not None and isinstance(value, module.Figure)


class Shown:
    """Something to show in one form, as IPython's `HTML` and its like."""

    form = "text/html"

    def __init__(self, data: Any = "", **_: Any) -> None:
        self.data = data

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        return {self.form: packed(self.data)}


class HTML(Shown):
    """Text in HTML."""


class Markdown(Shown):
    """Text in Markdown."""

    form = "text/markdown"


class SVG(Shown):
    """A drawing."""

    form = "image/svg+xml"


class Image(Shown):
    """A picture in PNG, as bytes."""

    form = "image/png"


class Screen:
    """Where outputs go: `display` shows a value there, and a cell's prints arrive there too."""

    def __init__(self) -> None:
        self.show: Callable[[Bundle], None] = lambda _: None
        self.clear: Callable[[], None] = lambda: None
        #: Whether the next picture follows a hand on a slider.
        self.hurried = False


#: The one screen; a session says where it leads.
SCREEN = Screen()


def display(*values: Any, **_: Any) -> None:
    """Show values under the cell that runs."""
    for value in values:
        SCREEN.show(bundle(value))


def clear_output(wait: bool = False) -> None:
    """Take away what the cell has shown so far."""
    SCREEN.clear()
