"""The pages of the library: made from its docstrings, and linked from the chapters' code.

Sphinx's autodoc and napoleon read the docstrings; here stands what the book asks for besides. A
formula that is set off by its indentation stays as it is written. The first use of a name of the
library in a chapter's code leads to the name's place on these pages: which name is meant is read
from the chapter's imports, so a variable that is called `rate` is no link to `theory.rate`.
"""

from __future__ import annotations

import ast
import html
import inspect
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sphinx.ext.autodoc import Documenter, ModuleDocumenter

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

PACKAGES = ("momentum_lib", "momentum_book")
PAGES = "chapters/api/"
# A cell's code in a page, folded or not.
CELL = re.compile(
    r'(?P<start><div class="cell_input">\s*'
    r'<div class="highlight-ipython3 notranslate"><div class="highlight"><pre>)'
    r"(?P<code>.*?)(?P<end></pre>)",
    flags=re.DOTALL,
)
# The theme's rules for these classes would stay in the style sheets that every page loads.
CLASSES = (
    (r'class="sig sig-object py"', 'class="api-name"'),
    (r'class="sig-name descname"', 'class="api-word"'),
    (r'class="default_value"', 'class="api-default"'),
    (r'class="rubric"', 'class="api-part"'),
    (r'class="field-list simple"', 'class="api-parts simple"'),
    (r' class="(?:field-odd|field-even|sig-param|sig-paren)"', ""),
    (r'class="doctest highlight-default', 'class="highlight-default'),
    (r"autosummary longtable", "api-table"),
)
TAG = re.compile(r"(<[^<>]*>)")
SECTION = re.compile(r"-{3,}$")


def set_off(lines: list[str]) -> list[str]:
    """Return a docstring's lines with each indented formula before its sections marked as such.

    >>> set_off(["It is", "", "    a = b", "", "so."])
    ['It is', '', '.. code-block:: text', '', '    a = b', '', 'so.']
    """
    first = next((k for k, line in enumerate(lines) if SECTION.match(line)), len(lines))
    marked: list[str] = []
    for k, line in enumerate(lines[:first]):
        above = [one for one in marked if one.strip()][-1:]
        opens = line.startswith("    ") and k > 0 and not lines[k - 1].strip()
        if opens and above and not above[0].startswith((" ", "..")) and above[0][-2:] != "::":
            marked += [".. code-block:: text", ""]
        marked.append(line)
    return marked + lines[first:]


def mark_formulas(
    app: Sphinx, what: str, name: str, subject: Any, options: Any, lines: list[str]
) -> None:
    """Mark the formulas of a docstring before napoleon reads its sections."""
    # Of a property napoleon takes what stands before a colon in the first line for its type.
    lines[:] = ["", *lines] if what == "property" else set_off(lines)


def skip(app: Sphinx, what: str, name: str, subject: Any, skipped: bool, options: Any) -> Any:
    """Leave out what has no words of its own: a named tuple's fields, and which class is used."""
    text = getattr(subject, "__doc__", None) or ""
    bare = text.startswith("Alias for field number") or (
        what == "class" and inspect.isclass(subject)
    )
    return True if bare else None


class InTheOrderOfTheSource(ModuleDocumenter):
    """A module's page, in the order in which one reads the module, not in that of `__all__`."""

    def sort_members(self, documenters: list[Any], order: str) -> list[Any]:
        """Return the members as they stand in the source."""
        return Documenter.sort_members(self, documenters, order)


def uses(cells: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield cell, place in its text and whole name of each use of the packages' names.

    >>> list(uses(["from momentum_lib import losses as l", "x = l.Booth()"]))
    [(1, 4, 'momentum_lib.losses'), (1, 6, 'momentum_lib.losses.Booth')]
    """
    known: dict[str, str] = {}
    for number, code in enumerate(cells):
        try:
            tree = ast.parse(code)
        except SyntaxError:  # a command of IPython's
            continue
        known |= dict(imported(tree))
        lines = code.encode().splitlines(keepends=True)
        found = []
        for node in ast.walk(tree):
            if name := meant(node, known):
                before = b"".join(lines[: node.end_lineno - 1])
                before += lines[node.end_lineno - 1][: node.end_col_offset]
                written = node.attr if isinstance(node, ast.Attribute) else node.id
                found.append((number, len(before.decode()) - len(written), name))
        yield from sorted(found)


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each name that a cell imports from the packages, and what it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES:
            yield from ((one.asname or one.name, f"{node.module}.{one.name}") for one in node.names)


def meant(node: ast.AST, known: dict[str, str]) -> str:
    """Return the whole name that a name or an attribute stands for, or nothing."""
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    if isinstance(node, ast.Attribute) and (owner := meant(node.value, known)):
        return f"{owner}.{node.attr}"
    return ""


def text_of(code: str) -> str:
    """Return the code that a highlighted piece of a page shows."""
    return html.unescape(TAG.sub("", code))


def linked(code: str, places: dict[int, str]) -> str:
    """Return highlighted code with links about the words that begin at the given places.

    >>> linked('<span class="n">a</span><span class="o">.</span>', {0: "x.html"})
    '<a href="x.html"><span class="n">a</span></a><span class="o">.</span>'
    """
    parts, at = TAG.split(code), 0
    for k in range(0, len(parts), 2):
        if parts[k] and at in places and parts[k - 1].startswith("<span"):
            parts[k - 1] = f'<a href="{html.escape(places[at])}">{parts[k - 1]}'
            parts[k + 1] += "</a>"
        at += len(html.unescape(parts[k]))
    return "".join(parts)


def link_code(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Link the first use of each name in the code of a page that has cells."""
    body = context.get("body", "")
    cells = [text_of(cell["code"]) for cell in CELL.finditer(body)]
    goals = dict(addresses(app, page)) if cells else {}
    links: list[dict[int, str]] = [{} for _ in cells]
    for number, place, name in uses(cells):
        if goal := goals.pop(canonical(name), None):
            links[number][place] = goal
    following = iter(links)
    context["body"] = CELL.sub(
        lambda cell: f"{cell['start']}{linked(cell['code'], next(following))}{cell['end']}", body
    )


def canonical(name: str) -> str:
    """Return the name under which a thing is documented: `momentum_lib.Adam` has a module, too."""
    package, _, rest = name.partition(".")
    module = __import__(package)
    subject = getattr(module, rest, None)
    home = getattr(subject, "__module__", None)
    return f"{home}.{rest}" if home and "." not in rest else name


def addresses(app: Sphinx, page: str) -> Iterator[tuple[str, str]]:
    """Yield each documented name and where it stands, seen from a page."""
    for name, _, kind, target, anchor, _ in app.env.domains["py"].get_objects():
        if kind in {"class", "function", "exception", "data"}:
            yield name, f"{app.builder.get_relative_uri(page, target)}#{anchor}"


def dress(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give a page of the library its own few classes."""
    if page.startswith(PAGES):
        for theirs, ours in CLASSES:
            context["body"] = re.sub(theirs, ours, context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the steps to the build."""
    app.add_autodocumenter(InTheOrderOfTheSource, override=True)
    app.connect("autodoc-process-docstring", mark_formulas, priority=400)  # before napoleon
    app.connect("autodoc-skip-member", skip)
    app.connect("html-page-context", link_code, priority=850)
    app.connect("html-page-context", dress, priority=850)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
