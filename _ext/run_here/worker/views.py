"""The live figures that are on the page, by what they are known by there."""

from __future__ import annotations

from typing import Any

VIEWS: dict[str, Any] = {}
