"""Which names a cell defines, uses and changes, as far as its text tells.

>>> names = names_of("total = start + step")
>>> sorted(names.defines), sorted(names.uses)
(['total'], ['start', 'step'])
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

#: What such a call returns is changed by whoever asks it for something.
STATEFUL = {"default_rng", "Generator", "RandomState", "Random", "iter", "count", "cycle", "open"}
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass
class Names:
    """What a cell's text says about names.

    Attributes
    ----------
    defines : set of str
        Names that have a value once the cell has run.
    uses : set of str
        Names that are read while it runs, before it has defined them itself.
    later : set of str
        Names that are read when a function of this cell is called, then or later.
    soon : set of str
        Those of them that have no value in this cell yet where the function is written.
    touches : set of str
        Names whose value is changed in place, as by ``rows[0] = 1``.
    asked : set of str
        Names of which a method is called for what it does, as by ``rows.append(1)`` or
        ``plt.show()``: that changes a value, but no module.
    imported : set of str
        Names that an import binds.
    perhaps : set of str
        Names that have a new value only if a condition holds.
    stateful : set of str
        Names of values that every use changes, as a random generator.
    imports : set of str
        The modules that are imported, by their dotted names.
    """

    defines: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    soon: set[str] = field(default_factory=set)
    touches: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)
    perhaps: set[str] = field(default_factory=set)
    stateful: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)

    @property
    def wants(self) -> set[str]:
        """Names whose value before the cell matters: it reads them, or may leave them alone."""
        return self.perhaps | self.uses | self.soon


def names_of(source: str) -> Names:
    r"""Read a cell's text; one that is no Python has no names.

    >>> sorted(names_of("def f(x):\n    return x + offset").later)
    ['offset']
    >>> names = names_of("rows.append(1); plt.style.use(s)")
    >>> names.asked, names.touches
    ({'rows'}, {'plt'})
    """
    reader = _Reader()
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return reader.names
    for statement in tree.body:
        reader.visit(statement)
    return reader.names


def _aliases(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each name that an import binds, and the module behind it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (
                (alias.asname or alias.name.split(".")[0], alias.name) for alias in node.names
            )
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


class _Reader(ast.NodeVisitor):
    """Walks a cell in the order in which it runs."""

    def __init__(self) -> None:
        self.names = Names()

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load | ast.Del):
            self.names.uses |= {node.id} - self._sure
        else:
            self.names.defines.add(node.id)
            self.names.perhaps.discard(node.id)

    @property
    def _sure(self) -> set[str]:
        """The names that this cell has surely given a value so far."""
        return self.names.defines - self.names.perhaps

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for name, module in _aliases(node):
            self.names.defines.add(name)
            self.names.imported.add(name)
            self.names.imports.add(module)

    visit_ImportFrom = visit_Import

    def visit_Assign(self, node: ast.Assign | ast.AnnAssign) -> None:
        if isinstance(node, ast.AnnAssign):
            self.visit(node.annotation)
        if node.value is not None:
            self.visit(node.value)
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            self.visit(target)
            self._touch(target)
            if isinstance(target, ast.Name) and _called(node.value) in STATEFUL:
                self.names.stateful.add(target.id)

    visit_AnnAssign = visit_Assign

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            if node.target.id not in self._sure:
                self.names.uses.add(node.target.id)
                self.names.touches.add(node.target.id)
            self.names.defines.add(node.target.id)
        else:
            self.visit(node.target)
            self._touch(node.target)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self.visit(target)
            self._touch(target)

    def visit_Expr(self, node: ast.Expr) -> None:
        """Read a statement that is a call: it is there for what it changes."""
        self.visit(node.value)
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            self._touch(node.value.func, by_call=True)

    def visit_If(self, node: ast.If) -> None:
        """Read a condition; what only one of its branches defines is perhaps defined."""
        self.visit(node.test)
        before, unsure = set(self.names.defines), set(self.names.perhaps)
        ways = []
        for branch in (node.body, node.orelse):
            self.names.defines, self.names.perhaps = set(before), set(unsure)
            for statement in branch:
                self.visit(statement)
            ways.append((self.names.defines, self.names.perhaps))
        (one, one_unsure), (other, other_unsure) = ways
        self.names.defines = one | other
        self.names.perhaps = one_unsure | other_unsure | (one ^ other)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        for statement in [*node.body, *node.orelse]:
            self.visit(statement)

    visit_AsyncFor = visit_For

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.visit(node.target)

    def visit_FunctionDef(self, node: Function) -> None:
        """Read a function: its defaults now, its body when it is called."""
        arguments = node.args
        for default in [*arguments.defaults, *filter(None, arguments.kw_defaults)]:
            self.visit(default)
        for decorator in getattr(node, "decorator_list", []):
            self.visit(decorator)
        self._postpone(_free(node) - {getattr(node, "name", "")})
        self.names.imports |= {module for _, module in _aliases(node)}
        if not isinstance(node, ast.Lambda):
            self.names.defines.add(node.name)

    visit_AsyncFunctionDef = visit_FunctionDef
    visit_Lambda = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Read a class: its bases and its body now, its methods when they are called."""
        for part in [*node.bases, *(word.value for word in node.keywords), *node.decorator_list]:
            self.visit(part)
        inner = _Reader()
        for statement in node.body:
            inner.visit(statement)
        self.names.uses |= inner.names.uses - self._sure
        self._postpone(inner.names.later - {node.name})
        self.names.imports |= inner.names.imports
        self.names.defines.add(node.name)

    def _comprehend(self, node: Comprehension) -> None:
        """Read a comprehension, whose own names nobody else sees."""
        self.names.uses |= _free(node) - self._sure
        self.names.defines |= {
            part.target.id for part in ast.walk(node) if isinstance(part, ast.NamedExpr)
        }

    visit_ListComp = _comprehend
    visit_SetComp = _comprehend
    visit_DictComp = _comprehend
    visit_GeneratorExp = _comprehend

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self.generic_visit(node)
        self.names.uses.discard(node.name or "")

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self.generic_visit(node)
        if node.name:
            self.names.defines.add(node.name)

    def _postpone(self, names: set[str]) -> None:
        """Note names that are read when a function is called."""
        self.names.later |= names
        self.names.soon |= names - self._sure

    def _touch(self, target: ast.expr, *, by_call: bool = False) -> None:
        """Note the name whose value a target such as ``run.name[0]`` lies in."""
        depth = 0
        while isinstance(target, ast.Attribute | ast.Subscript | ast.Starred):
            target, depth = target.value, depth + 1
        if isinstance(target, ast.Name) and depth and target.id not in self._sure:
            changed = self.names.asked if by_call and depth == 1 else self.names.touches
            changed.add(target.id)


def _called(value: ast.expr | None) -> str:
    """Return the last part of the name of what an expression calls."""
    if isinstance(value, ast.GeneratorExp):
        return "iter"
    if not isinstance(value, ast.Call):
        return ""
    return getattr(value.func, "attr", getattr(value.func, "id", ""))


def _free(node: Function | Comprehension) -> set[str]:
    """Return the names that a scope reads and does not define itself."""
    own = set(_own(node))
    loaded: set[str] = set()
    for child in _children(node):
        loaded |= _loaded(child)
    return loaded - own


def _loaded(node: ast.AST) -> set[str]:
    """Return the names that are read in a node, without those of scopes inside it."""
    if isinstance(node, Function | Comprehension):
        outer: set[str] = set()
        if not isinstance(node, Comprehension):
            outer = set().union(*map(_loaded, _defaults(node))) if _defaults(node) else set()
        return _free(node) | outer
    found = {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else set()
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        found.add(node.target.id)
    for child in ast.iter_child_nodes(node):
        found |= _loaded(child)
    return found


def _defaults(node: Function) -> list[ast.expr]:
    decorators = getattr(node, "decorator_list", [])
    return [*node.args.defaults, *filter(None, node.args.kw_defaults), *decorators]


def _children(node: Function | Comprehension) -> Iterable[ast.AST]:
    """Return what runs inside a scope."""
    if isinstance(node, ast.Lambda):
        return [node.body]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.body
    return ast.iter_child_nodes(node)


def _own(node: Function | Comprehension) -> Iterator[str]:
    """Yield the names that a scope binds: arguments, and what it stores and calls not global."""
    if isinstance(node, Function):
        arguments = node.args
        for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
            yield argument.arg
        yield from (extra.arg for extra in (arguments.vararg, arguments.kwarg) if extra)
    shared: set[str] = set()
    stored: set[str] = set()
    waiting = [*_children(node)]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, ast.Global | ast.Nonlocal):
            shared |= set(inner.names)
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            stored.add(inner.name)
            continue
        if isinstance(inner, ast.Lambda) or (
            isinstance(inner, Comprehension) and inner is not node
        ):
            continue
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store | ast.Del):
            stored.add(inner.id)
        if isinstance(inner, ast.ExceptHandler) and inner.name:
            stored.add(inner.name)
        if isinstance(inner, ast.Import | ast.ImportFrom):
            stored |= {name for name, _ in _aliases(inner)}
        waiting += ast.iter_child_nodes(inner)
    yield from stored - shared
