"""The claims about momentum that this book checks: each one measured by one function.

>>> from momentum_book import claims
>>> claims.measure("C04").verdict
'holds'

A chapter's claims stand in the module of its name. `measure` runs one, `known` lists them, `table`
measures all.
Nothing is stored: every number is computed when it is asked for.
"""

from momentum_book.claims import (
    adam,
    adaptive,
    applications,
    averages,
    beta,
    heavy_ball,
    limits,
    nesterov,
    physics,
    practice,
    problem,
    promises,
    schedules,
    starting_up,
)
from momentum_book.claims._finding import Claim, Finding, known, measure
from momentum_book.claims._table import ClaimTable, table

__all__ = [
    "Claim",
    "ClaimTable",
    "Finding",
    "adam",
    "adaptive",
    "applications",
    "averages",
    "beta",
    "heavy_ball",
    "known",
    "limits",
    "measure",
    "nesterov",
    "physics",
    "practice",
    "problem",
    "promises",
    "schedules",
    "starting_up",
    "table",
]
