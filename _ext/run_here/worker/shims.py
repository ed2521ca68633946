"""Modules that a notebook asks for and the page answers: IPython, ipywidgets, anywidget.

The real ones talk to a Jupyter kernel, which is not here, and take seconds to load.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

HERE = __name__.rpartition(".")[0]


def _ipython(module: ModuleType) -> None:
    module.__path__ = []
    module.get_ipython = lambda: None  # type: ignore[attr-defined]


def _fill_from(name: str) -> Callable[[ModuleType], None]:
    def fill(module: ModuleType) -> None:
        source = importlib.import_module(f"{HERE}.{name}")
        public = {key: value for key, value in vars(source).items() if not key.startswith("_")}
        module.__dict__.update(public)

    return fill


ANSWERED: dict[str, Callable[[ModuleType], Any]] = {
    "IPython": _ipython,
    "IPython.display": _fill_from("display"),
    "anywidget": _fill_from("live"),
    "ipywidgets": _fill_from("controls"),
}


class Answers(MetaPathFinder, Loader):
    """Finds those modules, and fills them when they are first asked for."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load one of them."""
        return ModuleSpec(fullname, self) if fullname in ANSWERED else None

    def exec_module(self, module: ModuleType) -> None:
        """Fill one of them."""
        ANSWERED[module.__name__](module)


def offer() -> None:
    """Answer for these modules from now on."""
    if not any(isinstance(finder, Answers) for finder in sys.meta_path):
        sys.meta_path.insert(0, Answers())
