"""`anywidget.AnyWidget` for the page: traits in Python, a picture in the page, both ways."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import traitlets

from . import views

FORM = "application/vnd.run-here.widget+json"
VIEWS = views.VIEWS
_number = itertools.count()


class AnyWidget(traitlets.HasTraits):
    """What a live figure is made from; its script and styles are those that Jupyter loads."""

    _esm: Any = ""
    _css: Any = ""

    def _synced(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.traits(sync=True)}

    def take(self, state: Mapping[str, Any]) -> None:
        """Take what the page has changed."""
        with self.hold_trait_notifications():
            for name, value in state.items():
                if self.has_trait(name):
                    setattr(self, name, value)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        view = f"widget-{next(_number)}"
        VIEWS[view] = self
        script = {"esm": _read(self._esm), "css": _read(self._css)}
        shown = {"view": view, "state": self._synced(), **script}
        return {FORM: shown, "text/plain": repr(self)}, {}


def _read(source: Any) -> str:
    """Return a script or a sheet, which may be given as a path."""
    return source.read_text(encoding="utf-8") if isinstance(source, Path) else str(source)
