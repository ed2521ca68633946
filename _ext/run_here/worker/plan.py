"""What has to run before a cell, and which outputs no longer fit the text above them.

A notebook is read from its first cell to its last: a name means what the last cell before gave it.

>>> book = Notebook([Cell("a", "x = 1"), Cell("b", "x = 2"), Cell("c", "print(x)")])
>>> book.needs("c")
['b']
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from .names import Names, names_of


@dataclass
class Cell:
    """A cell: what it is known by, its text, and what that says about names."""

    id: str
    source: str
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.names = names_of(self.source)


class Notebook:
    """The cells of a page in their order."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.cells = {cell.id: cell for cell in cells}
        self.order = {id_: place for place, id_ in enumerate(self.cells)}

    def change(self, id_: str, source: str) -> None:
        """Give a cell another text."""
        if self.cells[id_].source != source:
            self.cells[id_] = Cell(id_, source)

    def chain(self, name: str, before: str) -> list[str]:
        """Return the cell that gives a name its value, and those after it that change the value."""
        found: list[str] = []
        for cell in [*self.cells.values()][: self.order[before]]:
            names = cell.names
            if name in names.defines - names.touches - (names.perhaps if found else set()):
                found = [cell.id]
            elif found and (name in names.perhaps or self.alters(cell.id, found[0], name)):
                found.append(cell.id)
        return found

    def alters(self, id_: str, source: str, name: str) -> bool:
        """Return whether a cell changes in place the value that another gave a name."""
        cell, giver = self.cells[id_].names, self.cells[source].names
        asked = name in cell.asked and name not in giver.imported
        drawn = name in giver.stateful and name in cell.wants
        return name in cell.touches or asked or drawn

    def changes(self, id_: str) -> dict[str, str]:
        """Return the names whose value a cell changes in place, each with the cell that gave it."""
        names = self.cells[id_].names
        found = {}
        for name in names.touches | names.asked | names.wants:
            giver = next(iter(self.chain(name, id_)), None)
            if giver and self.alters(id_, giver, name):
                found[name] = giver
        return found

    def chains(self, id_: str) -> dict[str, list[str]]:
        """Return the chain of each name that a cell needs, or a function that it may call needs."""
        found: dict[str, list[str]] = {}
        waiting = [*self.cells[id_].names.wants]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = self.chain(name, id_)
                for giver in found[name]:
                    waiting += self.cells[giver].names.later
        return {name: chain for name, chain in found.items() if chain}

    def needs(self, id_: str) -> list[str]:
        """Return the cells that have to run before a cell, in their order."""
        found: set[str] = set()
        waiting = [id_]
        while waiting:
            for chain in self.chains(waiting.pop()).values():
                new = set(chain) - found
                found |= new
                waiting += new
        return sorted(found, key=self.order.__getitem__)

    def users(self, id_: str) -> list[str]:
        """Return the cells that need a cell, in their order."""
        later = [*self.cells][self.order[id_] + 1 :]
        return [other for other in later if id_ in self.needs(other)]

    def signature(self, id_: str) -> str:
        """Return a digest of all text that a cell's output depends on."""
        texts = (self.cells[other].source for other in [*self.needs(id_), id_])
        return hashlib.sha1("\0".join(texts).encode(), usedforsecurity=False).hexdigest()[:16]
