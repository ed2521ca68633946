"""A page's Python: it runs cells, with what they need before them, and tells what comes of it."""

from __future__ import annotations

import ast
import builtins
import json
import linecache
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from . import controls, shims, views
from .display import SCREEN, Bundle, bundle, display
from .errors import Fault, fault_of
from .plan import Cell, Notebook
from .streams import Printed

Emit = Callable[[dict[str, Any]], None]


@dataclass
class Record:
    """What running a cell has left: its values, and what they were made from."""

    source: str
    needs: dict[str, int]
    stamp: int
    values: dict[str, Any]
    changed_by: dict[str, list[str]] = field(default_factory=dict)


class CellError(Exception):
    """A cell ended in an error."""

    def __init__(self, cell: str, fault: Fault) -> None:
        super().__init__(fault.sentence)
        self.cell, self.fault = cell, fault


class Session:
    """The cells of one page, and one namespace in which they run.

    Parameters
    ----------
    cells : sequence of mappings
        Each with `id`, `source` and perhaps `exercise`, in the order of the page.
    shown : mapping of str to str
        For cells whose output comes from an earlier session, the signature of what made it.
    modules : mapping of str to list of str
        For modules that come with the page, what they import from elsewhere.
    emit : callable
        Hears each event.
    """

    def __init__(
        self,
        cells: Sequence[Mapping[str, Any]],
        shown: Mapping[str, str],
        modules: Mapping[str, Sequence[str]],
        emit: Emit,
    ) -> None:
        self.notebook = Notebook(Cell(cell["id"], cell["source"]) for cell in cells)
        self.exercises = {cell["id"] for cell in cells if cell.get("exercise")}
        self.shown = {id_: self.notebook.signature(id_) for id_ in self.notebook.cells} | dict(
            shown
        )
        self.modules, self.emit = modules, emit
        self.records: dict[str, Record] = {}
        self.stamp = 0
        self.main = ModuleType("__main__")
        self.space = self.main.__dict__
        self.base = {"__name__": "__main__", "__builtins__": builtins, "display": display}
        self.printed = Printed(
            lambda name, text: self._output({"kind": "stream", "name": name, "text": text})
        )
        self.where: str = ""
        self.quiet = True
        SCREEN.show = lambda shown: self._output({"kind": "display", "data": shown})
        SCREEN.clear = lambda: self._tell("clear")
        shims.offer()

    def change(self, id_: str, source: str) -> None:
        """Take another text for a cell, and tell which outputs no longer fit."""
        self.notebook.change(id_, source)
        self.tell_stale()

    def tell_stale(self) -> None:
        """Tell which outputs were made from another text than now stands there."""
        now = self.notebook.signature
        stale = [id_ for id_ in self.notebook.cells if self.shown[id_] != now(id_)]
        self.emit({"kind": "stale", "cells": stale})

    def imports(self, id_: str) -> list[str]:
        """Return the top-level modules from elsewhere that a run of the cell imports."""
        found: set[str] = set()
        for other in [*self.notebook.needs(id_), id_]:
            for module in self.notebook.cells[other].names.imports:
                found |= self._behind(module)
        return sorted(found - set(sys.stdlib_module_names))

    def _behind(self, module: str) -> set[str]:
        """Return what an import leads to outside the modules that come with the page."""
        parts = module.split(".")
        if parts[0] not in self.modules:
            return {parts[0]}
        paths = (".".join(parts[:end]) for end in range(1, len(parts) + 1))
        return {name for path in paths for name in self.modules.get(path, ())}

    def run(self, id_: str) -> bool:
        """Run a cell after those that it needs; return whether all went well."""
        began = time.perf_counter()
        try:
            for other in self._to_run(id_):
                self._run_one(other, quiet=True)
            value = self._run_one(id_, quiet=False)
        except CellError as error:
            self._tell_error(id_, error)
            return False
        self.shown[id_] = self.notebook.signature(id_)
        done = {"kind": "done", "cell": id_, "seconds": time.perf_counter() - began}
        if id_ in self.exercises:
            done["right"] = bool(value)
        self.emit(done | {"shown": self.shown[id_]})
        self.tell_stale()
        return True

    def call(self, view: str, values: Mapping[str, Any]) -> None:
        """Call the function behind sliders again, with new values."""
        control = controls.CONTROLS[view]
        self._enter(control.cell)
        self.where, self.quiet, SCREEN.hurried = view, False, True
        fault = None
        try:
            self._captured(lambda: control.call(values))
        except Exception as error:
            fault = fault_of(error, self._filename(control.cell)).sentence
        finally:
            SCREEN.hurried = False
        self.emit({"kind": "called", "view": view, "fault": fault})

    def call_json(self, view: str, values: str) -> None:
        """Do the same with values that come as JSON."""
        self.call(view, json.loads(values))

    def set_json(self, view: str, state: str) -> None:
        """Do the same as `set`, with a state that comes as JSON."""
        self.set(view, json.loads(state))

    def set(self, view: str, state: Mapping[str, Any]) -> None:
        """Take the state that a reader has given a live figure."""
        views.VIEWS[view].take(state)

    def _to_run(self, id_: str) -> list[str]:
        """Return which of the needed cells have to run now, in their order."""
        needed = self.notebook.needs(id_)
        again: set[str] = {other for other in needed if not self._fresh(other)}
        while True:
            more = {other for other in needed if again & set(self.notebook.needs(other))}
            for other in [*(again | more), id_]:
                more |= self._spoiled(other, again | more)
            if more <= again:
                return [other for other in needed if other in again]
            again |= more

    def _fresh(self, id_: str) -> bool:
        """Return whether what a cell has left is what it would leave now."""
        record = self.records.get(id_)
        if record is None or record.source != self.notebook.cells[id_].source:
            return False
        stamps = {other: self._stamp(other) for other in self.notebook.needs(id_)}
        return record.needs == stamps

    def _stamp(self, id_: str) -> int:
        return self.records[id_].stamp if id_ in self.records else 0

    def _spoiled(self, id_: str, again: set[str]) -> set[str]:
        """Return the cells whose values others have changed since, and not as this one expects."""
        found = set()
        for name, (giver, *changers) in self.notebook.chains(id_).items():
            if giver not in again and giver in self.records:
                held = self.records[giver].changed_by.get(name, [])
                expected = [
                    other
                    for other in changers
                    if other not in again and self.notebook.alters(other, giver, name)
                ]
                if held != expected:
                    found.add(giver)
        return found

    def _run_one(self, id_: str, *, quiet: bool) -> Any:
        """Run one cell, and keep what it leaves."""
        self._enter(id_)
        self.where, self.quiet = id_, quiet
        self.emit({"kind": "began", "cell": id_, "quiet": quiet})
        before = dict(self.space)
        controls.BOX.cell = id_
        try:
            value = self._captured(lambda: self._execute(id_))
        except BaseException as error:
            fault = self._helped(fault_of(error, self._filename(id_)), error, id_)
            raise CellError(id_, fault) from None
        finally:
            self.records.pop(id_, None)
        self.stamp += 1
        stamps = {other: self._stamp(other) for other in self.notebook.needs(id_)}
        values = {
            name: held
            for name, held in self.space.items()
            if name in self.notebook.cells[id_].names.defines or before.get(name, self) is not held
        }
        self.records[id_] = Record(self.notebook.cells[id_].source, stamps, self.stamp, values)
        for name, giver in self.notebook.changes(id_).items():
            if giver in self.records:
                self.records[giver].changed_by.setdefault(name, []).append(id_)
        return value

    def _enter(self, id_: str) -> None:
        """Give each name the value that it has at this cell; a value from below fills a gap."""
        order = self.notebook.order
        held = [other for other in order if other in self.records and other != id_]
        self.space.clear()
        self.space.update(self.base)
        for other in sorted(held, key=lambda other: (order[other] < order[id_], order[other])):
            self.space.update(self.records[other].values)

    def _captured(self, action: Callable[[], Any]) -> Any:
        """Do something while all that is printed or drawn goes under the cell."""
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self.printed.streams()
        try:
            value = action()
            self.printed.flush()
            if "matplotlib.pyplot" in sys.modules:
                from . import pictures  # noqa: PLC0415 - needs matplotlib

                pictures.show()
            return value
        finally:
            self.printed.flush()
            sys.stdout, sys.stderr = streams

    def _execute(self, id_: str) -> Any:
        """Run the text of a cell; show and return the value of its last line."""
        filename, source = self._filename(id_), self.notebook.cells[id_].source
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        tree = ast.parse(source, filename)
        last = tree.body[-1] if tree.body else None
        shows = isinstance(last, ast.Expr) and not source.rstrip().endswith(";")
        if shows:
            tree.body.pop()
        exec(compile(tree, filename, "exec"), self.space)
        if not isinstance(last, ast.Expr) or not shows:
            return None
        value = eval(compile(ast.Expression(last.value), filename, "eval"), self.space)
        if value is not None and not hasattr(value, "widget"):
            self.printed.flush()
            SCREEN.show(bundle(value))
        return value

    def _filename(self, id_: str) -> str:
        return f"<cell {id_}>"

    def _helped(self, fault: Fault, error: BaseException, id_: str) -> Fault:
        """Add to a sentence where a missing name would come from."""
        name = getattr(error, "name", None) if type(error) is NameError else None
        later = [*self.notebook.cells][self.notebook.order[id_] + 1 :]
        if name and any(name in self.notebook.cells[other].names.defines for other in later):
            said = f"{fault.sentence} A cell further down gives {name} a value: run that one first."
            return Fault(said, fault.line, fault.traceback)
        return fault

    def _tell_error(self, id_: str, error: CellError) -> None:
        fault = error.fault
        told = {"sentence": fault.sentence, "line": fault.line, "traceback": fault.traceback}
        self.emit({"kind": "error", "cell": id_, "because": error.cell, **told})

    def _output(self, output: Bundle) -> None:
        if not self.quiet:
            self.emit({"kind": "output", "where": self.where, "output": output})

    def _tell(self, kind: str) -> None:
        if not self.quiet:
            self.emit({"kind": kind, "where": self.where})
