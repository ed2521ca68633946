"""The claims of the chapter on schedules, measured."""

from __future__ import annotations

__all__: list[str] = []
