"""What every live figure is in Python: traits that are synced, and a page's worth of HTML."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from PIL import Image

from momentum_lib._checks import one_of, shown
from momentum_lib.style import STYLE
from momentum_lib.widgets._fields import facts, main_of, panels_of, trait

__all__ = ["LiveFigure"]

STATIC = Path(__file__).parent / "static"
STILL_DPI = 100


class LiveFigure(anywidget.AnyWidget):
    """A figure that moves in a notebook, on a static page, and stands still on paper.

    A subclass has its fields and words in the JSON of its module's name, from which its traits are
    made; it draws them in `draw`, and says in words what the picture is, in `pictured`, and what it
    comes to, in `summary`.

    Parameters
    ----------
    name : str
        The figure's id in a page: letters, digits and hyphens. One page must not use it twice.
    caption : str
        The sentence under the figure.
    alt : str
        What is to be seen in the still picture, for those who cannot see it; without it, the
        figure's own words. Settings and results stand beside it.
    main : sequence of str
        The one or two traits that the caption asks to move: their controls stand right under the
        picture, the others one fold away. Without it, those that the figure's JSON names.
    panels : sequence of str
        What the picture shows, where a figure can do with less: ``["map"]`` of a `DescentExplorer`
        is the surface alone, as wide as the page allows, with balls that are let go.
    **state
        The figure's traits.
    """

    _esm = STATIC / "widget.js"
    _css = STATIC / "figures.css"
    _figure = traitlets.Unicode().tag(sync=True)
    _id = traitlets.Unicode().tag(sync=True)
    _main = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _panels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)

    #: An attribute of the figure's node, by which scripts and tests know what kind of piece it is.
    _mark = ""
    #: The traits that make the picture, in their order.
    state_names: tuple[str, ...] = ()
    #: What each of them may be, the sentences of the summary, which of them are moved right under
    #: the picture, and what the picture consists of: as the figure's JSON has them.
    fields: Mapping[str, Any] = {}
    main: Sequence[str] = ()
    panels: Sequence[str] = ()
    words: Mapping[str, Any] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if LiveFigure not in cls.__bases__:
            return  # a reader's variant of a figure has that figure's fields
        own = facts(cls.__module__.rpartition(".")[2])
        cls.fields, cls.words, cls.main = own["fields"], own["words"], own["main"]
        cls.panels = own.get("panels", [])
        cls.state_names = tuple(cls.fields)
        for name, field in cls.fields.items():
            made = trait(name, field)
            setattr(cls, name, made)
            made.class_init(cls, name)  # traitlets itself does so for what the class body holds

    def __init__(
        self,
        name: str = "",
        caption: str = "",
        alt: str = "",
        main: Sequence[str] | None = None,
        panels: Sequence[str] | None = None,
        **state: Any,
    ) -> None:
        kind = type(self).__name__
        unknown = sorted(set(state) - set(self.state_names))
        if unknown:
            one_of(f"{kind} argument", unknown[0], dict.fromkeys(self.state_names))
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9-]*", name):
            raise ValueError(f"name must be letters, digits and hyphens, got {shown(name)}")
        self._alt = alt
        if main is not None:
            self.main = main_of(f"{kind} main", main, self.fields)
        if panels is not None:
            self.panels = panels_of(f"{kind} panels", panels, self.panels)
        frame = {"_main": list(self.main), "_panels": list(self.panels)}
        super().__init__(caption=caption, _figure=kind, _id=name or kind, **frame, **state)

    @property
    def state(self) -> dict[str, Any]:
        """The traits that make the picture, by name."""
        return {name: getattr(self, name) for name in self.state_names}

    def still(self) -> Figure:
        """Draw the present state with matplotlib."""
        with plt.style.context(STYLE):
            return self.draw()

    def draw(self) -> Figure:
        """Draw the present state, in the book's style: what a subclass has to say."""
        raise NotImplementedError

    def pictured(self) -> str:
        """Say in words what is drawn."""
        raise NotImplementedError

    def summary(self) -> str:
        """Say the settings and what comes of them, as the live figure does below its picture."""
        raise NotImplementedError

    def typed(self) -> str:
        """Return the text that the reader may change, where the figure has one."""
        return ""

    def describe(self) -> str:
        """Say in words what the still picture shows."""
        return f"{self.pictured()} {self.summary()}"

    def folded(self) -> str:
        """Return HTML, in a fold, that only paper and a page without scripts show."""
        return ""

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return the live view, the page's HTML with a still inside, and one line of text.

        In a browser's Python JupyterLite shows the live view, and a still takes seconds: there the
        page's HTML is left out, so a notebook saved there shows one line where no script runs.
        """
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        page = {} if sys.platform == "emscripten" else {"text/html": self._html()}
        return {**(data or {}), "text/plain": repr(self), **page}, metadata

    def __repr__(self) -> str:
        """Return the class and the state."""
        state = ", ".join(f"{name}={value!r}" for name, value in self.state.items())
        return f"{type(self).__name__}({state})"

    def _html(self) -> str:
        source, width, height = _png(self.still())
        state = html.escape(json.dumps(self.state), quote=True)
        alt = html.escape(self._alt or self.pictured(), quote=True)
        # For paper and for a page without scripts, where the figure itself says nothing.
        typed = f"<pre>{html.escape(self.typed())}</pre>\n" if self.typed() else ""
        frame = "".join(
            f'data-{what}="{" ".join(getattr(self, what))}" '
            for what in ("main", "panels")
            if getattr(self, what) != getattr(type(self), what)
        )
        mark = f"{self._mark} " if self._mark else ""
        said = f"{typed}<p>{html.escape(self.summary())}</p>{self.folded()}"
        return (
            f'<figure class="momentum-figure" data-figure="{self._figure}" id="{self._id}" '
            f'{mark}{frame}data-state="{state}">\n<div class="momentum-stage">'
            f'<img class="momentum-still" src="data:image/png;base64,{source}" alt="{alt}" '
            f'width="{width}" height="{height}">\n'
            f'<div class="momentum-said">{said}</div></div>\n'
            f"<figcaption>{html.escape(self.caption)}</figcaption>\n</figure>"
        )


def _png(figure: Figure) -> tuple[str, int, int]:
    """Return a figure as base64 PNG, with the width and height at which to show it."""
    drawn, packed = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=STILL_DPI)
    plt.close(figure)
    image = Image.open(drawn)
    # The pictures have few colours: a palette of 64 is a fifth of the size on every page.
    image.quantize(64, method=Image.Quantize.FASTOCTREE).save(packed, "png", optimize=True)
    return base64.b64encode(packed.getvalue()).decode("ascii"), *image.size
