"""The claims of the chapter on what momentum promises, measured."""

from __future__ import annotations

__all__: list[str] = []
