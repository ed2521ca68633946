"""The exercises of the chapter on what momentum promises."""

from __future__ import annotations

from momentum_lib._exercises.exercise import Exercise

EXERCISES: tuple[Exercise, ...] = ()
