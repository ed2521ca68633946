"""The exercises of the chapters, and the checker that hears an answer.

>>> from momentum_book.exercises import check, describe
>>> check("half-life", lambda beta: 1 / (1 - beta))
Not yet: this is the window, the rule of thumb 1 / (1 - beta); the half-life
is ln 2 / -ln beta.

A chapter's exercises stand in the module of its name; `exercise.py` says how one is written.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from momentum_book.exercises._checker import Verdict, check, describe
from momentum_book.exercises._register import EXERCISES
from momentum_book.exercises.exercise import Exercise, Slope

__all__ = ["EXERCISES", "Exercise", "Slope", "Verdict", "check", "describe"]
