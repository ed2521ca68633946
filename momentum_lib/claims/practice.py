"""The claims of the chapter on momentum in practice, measured."""

from __future__ import annotations

__all__: list[str] = []
