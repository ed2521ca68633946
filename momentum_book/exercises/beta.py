"""The exercises of the chapter on the effect of beta."""

from __future__ import annotations

from momentum_book.exercises.exercise import Exercise

EXERCISES: tuple[Exercise, ...] = ()
