"""The register of all exercises: each chapter's stand in the module of its name."""

from momentum_book.exercises import (
    adam,
    adaptive,
    averages,
    beta,
    heavy_ball,
    nesterov,
    physics,
    practice,
    problem,
    promises,
    quadratics,
    schedules,
    since_adam,
    starting_up,
    waves,
)
from momentum_book.exercises.exercise import Exercise, Slope

__all__ = ["EXERCISES", "Exercise", "Slope"]

_CHAPTERS = (
    physics,
    problem,
    averages,
    heavy_ball,
    nesterov,
    beta,
    starting_up,
    schedules,
    adam,
    since_adam,
    adaptive,
    promises,
    practice,
    waves,
    quadratics,
)

EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise for chapter in _CHAPTERS for exercise in chapter.EXERCISES
}
