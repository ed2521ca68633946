"""The claims of the chapter on adaptive and layer-wise momentum, measured."""

from __future__ import annotations

__all__: list[str] = []
