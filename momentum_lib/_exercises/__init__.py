"""The exercises that `momentum_lib.exercises` checks, with their solutions and known mistakes.

A chapter's exercises stand in the module of its name; `exercise.py` says how one is written.
"""

from momentum_lib._exercises import (
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
)
from momentum_lib._exercises.exercise import Exercise, Slope

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
    quadratics,
)

EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise for chapter in _CHAPTERS for exercise in chapter.EXERCISES
}
