"""The claims about momentum that this book checks: each one measured, judged and told by code.

>>> from momentum_book import claims
>>> claims.measure("C04").verdict
'holds'

A chapter's claims stand in the module of its name, each with its three functions and a line that
enters it in the register. `measure` runs one, `definition` returns its functions, `known` lists
all, `table` measures all, `board` shows all as one picture.
Every number is computed when it is asked for; only `board` and `recorded` take them from the record
of the last measurement.
"""

from importlib import import_module
from pkgutil import iter_modules

from momentum_book.claims._board import Board, board
from momentum_book.claims._finding import (
    Claim,
    Definition,
    Evidence,
    Finding,
    Headline,
    definition,
    known,
    measure,
    recorded,
)
from momentum_book.claims._table import ClaimTable, table

__all__ = [
    "Board",
    "Claim",
    "ClaimTable",
    "Definition",
    "Evidence",
    "Finding",
    "Headline",
    "board",
    "definition",
    "known",
    "measure",
    "recorded",
    "table",
]

# A module of claims is known by being here.
for _module in iter_modules(__path__):
    if not _module.name.startswith("_"):
        import_module(f"{__name__}.{_module.name}")
