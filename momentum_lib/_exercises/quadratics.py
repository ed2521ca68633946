"""The exercises of the chapter on the theory on quadratics."""

from __future__ import annotations

from momentum_lib._exercises.exercise import Exercise

EXERCISES: tuple[Exercise, ...] = ()
