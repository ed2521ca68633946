"""The facts that both languages read: a JSON file each, beside this module."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def facts(name: str) -> dict[str, Any]:
    """Return what ``NAME.json`` says: ``"rules"``, ``"surfaces"`` or ``"palette"``."""
    text = files("momentum_lib").joinpath(f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
