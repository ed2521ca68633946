"use strict";(()=>{var m={"__init__.py":`"""What runs in the reader's browser, inside Pyodide: it knows cells, and nothing of any book."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .session import Session


def open_session(start: str, tell: Callable[[str], Any]) -> Session:
    """Return a session for the cells that the page has sent; \`tell\` hears events as JSON."""
    from .session import Session  # noqa: PLC0415 - so that each module can be had alone

    given = json.loads(start)
    session = Session(
        given["cells"], given["shown"], given["modules"], lambda event: tell(json.dumps(event))
    )
    sys.modules["__main__"] = session.main
    # That a list of fonts is made on the first use is no news for a reader.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    return session
`,"controls.py":`"""\`ipywidgets.interact\` for the page: its sliders are the page's own, its call is the same.

>>> slider = control("beta", FloatSlider(min=0, max=0.99, step=0.01, value=0.9))
>>> slider["kind"], slider["value"]
('range', 0.9)
"""

from __future__ import annotations

import inspect
import itertools
import math
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from .display import SCREEN, bundle

FORM = "application/vnd.run-here.controls+json"


class Box:
    """Which cell runs now, and a number for the next set of sliders."""

    cell = ""
    number = itertools.count()


BOX = Box()
#: The sliders that are on the page, by what they are known by there.
CONTROLS: dict[str, Interaction] = {}


class Widget:
    """A control with its settings, as \`ipywidgets\` names them."""

    kind = "range"
    usual: ClassVar[dict[str, Any]] = {}

    def __init__(self, value: Any = None, **settings: Any) -> None:
        self.settings = self.usual | settings
        self.value = self.settings.get("min", 0) if value is None else value
        self.description = settings.get("description", "")

    def described(self) -> dict[str, Any]:
        """Return what the page needs to draw it."""
        given = {
            name: self.settings[name] for name in ("min", "max", "step") if name in self.settings
        }
        return {"kind": self.kind, "value": self.value, **given}

    def read(self, value: Any) -> Any:
        """Return the function's argument for what the page says."""
        return value


class FloatSlider(Widget):
    """A slider for a number."""

    usual: ClassVar = {"min": 0.0, "max": 10.0, "step": 0.1}

    def read(self, value: Any) -> Any:
        """Return a number."""
        return float(value)


class IntSlider(Widget):
    """A slider for a whole number."""

    usual: ClassVar = {"min": 0, "max": 100, "step": 1}

    def read(self, value: Any) -> Any:
        """Return a whole number."""
        return int(value)


class FloatLogSlider(FloatSlider):
    """A slider that is even in the logarithm."""

    usual: ClassVar = {"min": 0.0, "max": 4.0, "step": 0.1, "base": 10.0}

    def described(self) -> dict[str, Any]:
        """Return what the page needs: \`min\`, \`max\` and \`step\` are exponents."""
        base = self.settings["base"]
        return {**super().described(), "base": base, "value": math.log(self.value, base)}

    def read(self, value: Any) -> Any:
        """Return the number for an exponent."""
        return float(self.settings["base"] ** float(value))


class Checkbox(Widget):
    """A box to tick."""

    kind = "checkbox"

    def read(self, value: Any) -> Any:
        """Return true or false."""
        return bool(value)


class Text(Widget):
    """A line of text."""

    kind = "text"


class Dropdown(Widget):
    """One of several: a list of values, of pairs of label and value, or a mapping."""

    kind = "select"

    def __init__(self, options: Any = (), value: Any = None, **settings: Any) -> None:
        pairs = options.items() if isinstance(options, Mapping) else options
        self.options = [pair if isinstance(pair, tuple) else (str(pair), pair) for pair in pairs]
        chosen = self.options[0][1] if value is None and self.options else value
        super().__init__(chosen, **settings)

    def described(self) -> dict[str, Any]:
        """Return the labels, and which is chosen."""
        values = [value for _, value in self.options]
        return {
            "kind": self.kind,
            "options": [label for label, _ in self.options],
            "value": values.index(self.value),
        }

    def read(self, value: Any) -> Any:
        """Return the value of a place in the list."""
        return self.options[int(value)][1]


class fixed:  # noqa: N801 - as ipywidgets names it
    """A value that no control changes."""

    def __init__(self, value: Any) -> None:
        self.value = value


def widget_of(given: Any) -> Widget | fixed:
    """Return the control that \`interact\` makes of a value."""
    if isinstance(given, Widget | fixed):
        return given
    if isinstance(given, bool):
        return Checkbox(given)
    if isinstance(given, str):
        return Text(given)
    if isinstance(given, int | float):
        low, high = (-given, 3 * given) if given > 0 else (3 * given, -given) if given else (0, 1)
        return range_of(low, high, None, given)
    if isinstance(given, tuple) and all(isinstance(part, int | float) for part in given):
        return range_of(given[0], given[1], given[2] if len(given) > 2 else None, None)
    return Dropdown(given)


def range_of(low: Any, high: Any, step: Any, value: Any) -> Widget:
    """Return a slider between two numbers, for whole ones if all are whole."""
    whole = all(isinstance(part, int) for part in (low, high, step, value) if part is not None)
    kind = IntSlider if whole else FloatSlider
    middle = low + (high - low) // 2 if whole else low + (high - low) / 2
    chosen = middle if value is None else value
    return kind(value=chosen, min=low, max=high, step=step or (1 if whole else (high - low) / 100))


def control(name: str, widget: Widget) -> dict[str, Any]:
    """Return what the page needs to draw one control."""
    return {"name": name, "label": widget.description or name, **widget.described()}


class Interaction:
    """A function, and the controls of its arguments."""

    def __init__(self, function: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
        self.function = function
        self.cell = BOX.cell
        self.arguments = {name: widget_of(given) for name, given in arguments.items()}
        self.view = f"controls-{next(BOX.number)}"

    def call(self, values: Mapping[str, Any]) -> Any:
        """Call the function with what the page says; its result is shown where it prints."""
        given = {}
        for name, widget in self.arguments.items():
            moved = isinstance(widget, Widget) and name in values
            given[name] = widget.read(values[name]) if moved else widget.value
        result = self.function(**given)
        if result is not None:
            SCREEN.show(bundle(result))
        return result

    def described(self) -> dict[str, Any]:
        """Return what the page needs to draw it."""
        drawn = [
            control(name, widget)
            for name, widget in self.arguments.items()
            if isinstance(widget, Widget)
        ]
        return {"view": self.view, "controls": drawn}


def interact(function: Callable[..., Any] | None = None, **arguments: Any) -> Any:
    """Put controls under the cell, and call the function with their values whenever one moves."""
    if function is None:
        return lambda later: interact(later, **arguments)
    signature = inspect.signature(function)
    given = {name: arguments.get(name, each.default) for name, each in signature.parameters.items()}
    known = {name: value for name, value in given.items() if value is not inspect.Parameter.empty}
    interaction = Interaction(function, known | arguments)
    CONTROLS[interaction.view] = interaction
    SCREEN.show({FORM: interaction.described(), "text/plain": "sliders"})
    # So that a cell which ends in \`interact(...)\` shows no function besides.
    function.widget = interaction  # type: ignore[attr-defined]
    return function


interactive = interact
`,"display.py":`"""How a value is shown: the forms that it brings itself, by their MIME types."""

from __future__ import annotations

import base64
import contextlib
import pprint
import sys
from collections.abc import Callable, Mapping
from typing import Any

WIDTH = 79
FORMS = {
    "_repr_html_": "text/html",
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_markdown_": "text/markdown",
    "_repr_latex_": "text/latex",
}
Bundle = dict[str, Any]


def bundle(value: Any) -> Bundle:
    """Return the forms in which a value can be shown, as Jupyter would ask for them.

    >>> bundle(3)
    {'text/plain': '3'}
    """
    if is_figure(value):
        from . import pictures  # noqa: PLC0415 - needs matplotlib

        return pictures.bundle(value)
    shown: Bundle = {"text/plain": text(value)}
    if isinstance(value, type):
        return shown
    whole = getattr(value, "_repr_mimebundle_", None)
    if callable(whole):
        brought = whole()
        data = brought[0] if isinstance(brought, tuple) else brought
        return shown | dict(data or {})
    for method, form in FORMS.items():
        maker = getattr(value, method, None)
        made = maker() if callable(maker) else None
        if made is not None:
            shown[form] = packed(made[0] if isinstance(made, tuple) else made)
    return shown


def packed(made: Any) -> Any:
    """Return bytes as base64, and all else as it is."""
    return base64.b64encode(made).decode("ascii") if isinstance(made, bytes) else made


def text(value: Any) -> str:
    """Return a value as text, a long list with an item a line."""
    plain = repr(value)
    if len(plain) > WIDTH and type(value) in (list, tuple, dict, set):
        with contextlib.suppress(Exception):
            return pprint.pformat(value, width=WIDTH, sort_dicts=False)
    return plain


def is_figure(value: Any) -> bool:
    """Return whether a value is a picture of matplotlib, without loading matplotlib for that."""
    module = sys.modules.get("matplotlib.figure")
    return module is not None and isinstance(value, module.Figure)


class Shown:
    """Something to show in one form, as IPython's \`HTML\` and its like."""

    form = "text/html"

    def __init__(self, data: Any = "", **_: Any) -> None:
        self.data = data

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        return {self.form: packed(self.data)}


class HTML(Shown):
    """Text in HTML."""


class Markdown(Shown):
    """Text in Markdown."""

    form = "text/markdown"


class SVG(Shown):
    """A drawing."""

    form = "image/svg+xml"


class Image(Shown):
    """A picture in PNG, as bytes."""

    form = "image/png"


class Screen:
    """Where outputs go: \`display\` shows a value there, and a cell's prints arrive there too."""

    def __init__(self) -> None:
        self.show: Callable[[Bundle], None] = lambda _: None
        self.clear: Callable[[], None] = lambda: None
        #: Whether the next picture follows a hand on a slider.
        self.hurried = False


#: The one screen; a session says where it leads.
SCREEN = Screen()


def display(*values: Any, **_: Any) -> None:
    """Show values under the cell that runs."""
    for value in values:
        SCREEN.show(bundle(value))


def clear_output(wait: bool = False) -> None:
    """Take away what the cell has shown so far."""
    SCREEN.clear()
`,"errors.py":`"""An error as one sentence, with the line of the reader's cell that it comes from."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

HERE = str(Path(__file__).parent)


@dataclass(frozen=True)
class Fault:
    """What went wrong: a sentence, the line of the cell (0: none), and the traceback."""

    sentence: str
    line: int
    traceback: str


def fault_of(error: BaseException, filename: str) -> Fault:
    r"""Put an error that a cell has raised into words.

    >>> try:
    ...     exec(compile("x = 1\\nx.y", "cell 3", "exec"))
    ... except AttributeError as error:
    ...     fault_of(error, "cell 3").sentence
    "Line 2: 'int' object has no attribute 'y' (AttributeError)."
    """
    line = line_in(error, filename)
    told = traceback.TracebackException.from_exception(error)
    message = "".join(told.format_exception_only()).strip()
    if isinstance(error, SyntaxError):
        message = message.splitlines()[-1]
    kind, _, text = " ".join(message.split()).partition(": ")
    kind = kind.rpartition(".")[2]
    if isinstance(error, SystemExit):
        kind, text = "SystemExit", "the cell asked Python to end"
    what = text.rstrip(".") or "the cell stopped"
    end = " " if what.endswith("?") else ""
    sentence = f"{what}{end} ({kind})." if not end else f"{what} ({kind})"
    lines = traceback.format_exception(type(error), error, beyond(error.__traceback__, filename))
    place = f"Line {line}: " if line else ""
    return Fault(f"{place}{sentence}", line, "".join(lines))


def line_in(error: BaseException, filename: str) -> int:
    """Return the last line of the cell that the error went through, or where its text is wrong."""
    if isinstance(error, SyntaxError) and error.filename == filename:
        return error.lineno or 0
    lines = [
        frame.lineno or 0
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == filename
    ]
    return lines[-1] if lines else 0


def beyond(trace: TracebackType | None, filename: str) -> TracebackType | None:
    """Return a traceback without its beginning, which is this program and not the reader's."""
    start = trace
    while start and start.tb_frame.f_code.co_filename != filename:
        start = start.tb_next
    return start or (None if trace is None else last(trace))


def last(trace: TracebackType) -> TracebackType | None:
    """Return the part of a traceback that lies outside this program."""
    found: TracebackType | None = trace
    while found and found.tb_frame.f_code.co_filename.startswith(HERE):
        found = found.tb_next
    return found
`,"live.py":`"""\`anywidget.AnyWidget\` for the page: traits in Python, a picture in the page, both ways."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import traitlets

from . import views

FORM = "application/vnd.run-here.widget+json"
VIEWS = views.VIEWS
_number = itertools.count()


class AnyWidget(traitlets.HasTraits):
    """What a live figure is made from; its script and styles are those that Jupyter loads."""

    _esm: Any = ""
    _css: Any = ""

    def _synced(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.traits(sync=True)}

    def take(self, state: Mapping[str, Any]) -> None:
        """Take what the page has changed."""
        with self.hold_trait_notifications():
            for name, value in state.items():
                if self.has_trait(name):
                    setattr(self, name, value)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        view = f"widget-{next(_number)}"
        VIEWS[view] = self
        script = {"esm": _read(self._esm), "css": _read(self._css)}
        shown = {"view": view, "state": self._synced(), **script}
        return {FORM: shown, "text/plain": repr(self)}, {}


def _read(source: Any) -> str:
    """Return a script or a sheet, which may be given as a path."""
    return source.read_text(encoding="utf-8") if isinstance(source, Path) else str(source)
`,"names.py":`"""Which names a cell defines, uses and changes, as far as its text tells.

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
        Names whose value is changed in place, as by \`\`rows[0] = 1\`\`.
    asked : set of str
        Names of which a method is called for what it does, as by \`\`rows.append(1)\`\` or
        \`\`plt.show()\`\`: that changes a value, but no module.
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

    >>> sorted(names_of("def f(x):\\n    return x + offset").later)
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
        """Note the name whose value a target such as \`\`run.name[0]\`\` lies in."""
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
`,"pictures.py":`"""matplotlib's backend here: \`plt.show()\` puts every open figure under the cell, and closes it."""

from __future__ import annotations

import base64
import io
from typing import Any

from matplotlib import pyplot as plt
from matplotlib._pylab_helpers import Gcf
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas
from matplotlib.figure import Figure

from .display import SCREEN, Bundle

__all__ = ["FigureCanvas", "bundle", "show"]


def bundle(figure: Figure) -> Bundle:
    """Return a figure as PNG, cut to what is drawn, as Jupyter does."""
    if SCREEN.hurried:
        settle(figure)
    drawn = io.BytesIO()
    # Little is gained by packing tighter, and much time lost.
    settings: dict[str, Any] = {"pil_kwargs": {"compress_level": 1}}
    settings["bbox_inches"] = None if SCREEN.hurried else "tight"
    figure.savefig(drawn, format="png", dpi=figure.dpi, **settings)
    packed = base64.b64encode(drawn.getvalue()).decode("ascii")
    return {"image/png": packed, "text/plain": repr(figure)}


def settle(figure: Figure) -> None:
    """Lay a figure out now, once: saving it then draws once, where else it draws three times."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")


def show(*_: Any, **__: Any) -> None:
    """Show what is open; matplotlib calls this."""
    for manager in Gcf.get_all_fig_managers():
        SCREEN.show(bundle(manager.canvas.figure))
    plt.close("all")
`,"plan.py":`"""What has to run before a cell, and which outputs no longer fit the text above them.

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
        return hashlib.sha1("\\0".join(texts).encode(), usedforsecurity=False).hexdigest()[:16]
`,"session.py":`"""A page's Python: it runs cells, with what they need before them, and tells what comes of it."""

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
        Each with \`id\`, \`source\` and perhaps \`exercise\`, in the order of the page.
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
        """Do the same as \`set\`, with a state that comes as JSON."""
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
`,"shims.py":`"""Modules that a notebook asks for and the page answers: IPython, ipywidgets, anywidget.

The real ones talk to a Jupyter kernel, which is not here, and take seconds to load.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

HERE = __name__.rpartition(".")[0]


def _ipython(module: ModuleType) -> None:
    module.__path__ = []
    module.get_ipython = lambda: None  # type: ignore[attr-defined]


def _fill_from(name: str) -> Callable[[ModuleType], None]:
    def fill(module: ModuleType) -> None:
        source = importlib.import_module(f"{HERE}.{name}")
        public = {key: value for key, value in vars(source).items() if not key.startswith("_")}
        module.__dict__.update(public)

    return fill


ANSWERED: dict[str, Callable[[ModuleType], Any]] = {
    "IPython": _ipython,
    "IPython.display": _fill_from("display"),
    "anywidget": _fill_from("live"),
    "ipywidgets": _fill_from("controls"),
}


class Answers(MetaPathFinder, Loader):
    """Finds those modules, and fills them when they are first asked for."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load one of them."""
        return ModuleSpec(fullname, self) if fullname in ANSWERED else None

    def exec_module(self, module: ModuleType) -> None:
        """Fill one of them."""
        ANSWERED[module.__name__](module)


def offer() -> None:
    """Answer for these modules from now on."""
    if not any(isinstance(finder, Answers) for finder in sys.meta_path):
        sys.meta_path.insert(0, Answers())
`,"streams.py":`"""What a cell prints, handed on in pieces: a loop without end must not drown the page."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

PIECE = 8_192
WAIT = 0.1
MOST = 200_000
CUT = "\\n... and more, which the page leaves out.\\n"


class Printed:
    """Two streams that share one way out, so that what is printed keeps its order."""

    def __init__(self, hand_on: Callable[[str, str], None]) -> None:
        self.hand_on = hand_on
        self.held, self.name, self.given = "", "stdout", 0
        self.last = time.monotonic()

    def streams(self) -> tuple[Stream, Stream]:
        """Return a stream for output and one for errors, for a new cell."""
        self.given = 0
        return Stream(self, "stdout"), Stream(self, "stderr")

    def write(self, name: str, text: str) -> None:
        """Take a text, and hand on what has been waiting."""
        if name != self.name:
            self.flush()
            self.name = name
        room = MOST - self.given - len(self.held)
        if room > 0:
            self.held += text if len(text) < room else text[:room] + CUT
        if len(self.held) > PIECE or time.monotonic() - self.last > WAIT:
            self.flush()

    def flush(self) -> None:
        """Hand on all that is held."""
        if self.held:
            self.given += len(self.held)
            self.hand_on(self.name, self.held)
        self.held, self.last = "", time.monotonic()


class Stream(io.TextIOBase):
    """One of the two."""

    def __init__(self, printed: Printed, name: str) -> None:
        super().__init__()
        self.printed, self.stream_name = printed, name

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Take a text."""
        self.printed.write(self.stream_name, str(text))
        return len(text)
`,"views.py":`"""The live figures that are on the page, by what they are known by there."""

from __future__ import annotations

from typing import Any

VIEWS: dict[str, Any] = {}
`};var l="/home/run_here",f=globalThis,s,i,_,d,o=e=>f.postMessage(e);async function y(e){_=e,o({kind:"progress",words:"Python is being fetched"}),f.importScripts(new URL("pyodide.js",e.pyodide).href);let t=h(e.library).then(n=>n.arrayBuffer()),a=h(new URL("pyodide-lock.json",e.pyodide).href);s=await f.loadPyodide({indexURL:e.pyodide,env:{HOME:"/home/pyodide",MPLBACKEND:"module://run_here_worker.pictures"},stdout:()=>{},stderr:()=>{}}),o({kind:"progress",words:"Python is starting"}),d=(await(await a).json()).packages,s.unpackArchive(await t,"zip",{extractDir:l});for(let[n,u]of Object.entries(m))s.FS.mkdirTree(`${l}/run_here_worker`),s.FS.writeFile(`${l}/run_here_worker/${n}`,u);s.runPython(`import sys; sys.path.insert(0, "${l}")`),i=s.pyimport("run_here_worker.open_session")(JSON.stringify(e),n=>o(JSON.parse(n))),o({kind:"ready"})}async function h(e){let t=await fetch(e);if(!t.ok)throw new Error(`${t.status} for ${e}`);return t}async function v(e){let t=[...i.imports(e)],a=Object.keys(d).filter(r=>d[r].imports.some(g=>t.includes(g))),c=a.flatMap(r=>_.beside[r]??[]),n=[...a,...c].filter(r=>d[r]&&!(r in s.loadedPackages));if(!n.length)return;o({kind:"progress",words:`Loading ${n.join(", ")}`});let u={messageCallback:()=>{},checkIntegrity:!1};await s.loadPackage(n,u)}async function b(e){return e.kind==="start"?y(e):e.kind==="change"?i.change(e.cell,e.source):e.kind==="call"?i.call_json(e.view,JSON.stringify(e.values)):e.kind==="set"?i.set_json(e.view,JSON.stringify(e.state)):(await v(e.cell),i.run(e.cell))}function k(e){let a=(e instanceof Error?e.message:String(e)).trim().split(`
`).at(-1);o({kind:"failed",sentence:`Python could not go on: ${a}`})}var p=Promise.resolve();f.onmessage=({data:e})=>{p=p.then(()=>b(e)).then(()=>{},k)};})();
