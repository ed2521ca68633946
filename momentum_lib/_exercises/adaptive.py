"""The exercises of the chapter on adaptive and layer-wise momentum."""

from __future__ import annotations

from momentum_lib._exercises.exercise import Exercise

EXERCISES: tuple[Exercise, ...] = ()
