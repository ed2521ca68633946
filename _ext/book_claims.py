"""A claim's card shows the code that measured it: the source as its file has it at the build.

A notebook stores the card without that code, which would go stale there. The card names the module
and the functions; here they are filled in, with all of that module that they make use of.
"""

from __future__ import annotations

import ast
import html
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parent.parent
PLACE = re.compile(
    r'<div class="claim-code" data-source="(?P<module>[\w.]+)" data-functions="(?P<names>[\w ]+)">'
    r".*?</div>",
    re.DOTALL,
)
# Names and signs have no colour of their own, and are most of a highlighted text.
PLAIN = re.compile(r'<span class="(?![ksc])\w+">([^<]*)</span>')
# What enters a claim in the register says nothing of how it was measured.
REGISTERED = re.compile(r"C\d\d|CHAPTER|TOPIC|__all__")


class Part(NamedTuple):
    """A function, a class or a constant of a module: its lines, and the names that it uses."""

    first: int
    last: int
    uses: frozenset[str]


def path_of(module: str) -> Path:
    """Return the file of a module of this book."""
    return ROOT.joinpath(*module.split(".")).with_suffix(".py")


@cache
def parts(source: str) -> dict[str, Part]:
    """Return what a module defines at its top, by name, in the order of its lines."""
    lines, found = source.splitlines(), {}
    for node in ast.parse(source).body:
        names = defined(node)
        if not names or REGISTERED.fullmatch(names[0]):
            continue
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        while first > 1 and lines[first - 2].startswith("#"):
            first -= 1
        uses = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        part = Part(first, node.end_lineno or node.lineno, frozenset(uses))
        found |= dict.fromkeys(names, part)
    return found


def defined(node: ast.stmt) -> list[str]:
    """Return the names that a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    if isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return [
        each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)
    ]


def used_by(names: list[str], source: str) -> list[Part]:
    """Return the parts of a module that these functions are and make use of, in its order."""
    known, waiting, found = parts(source), list(names), set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += sorted(known[name].uses & known.keys())
    return sorted({known[name] for name in found})


def code_of(names: list[str], source: str) -> str:
    """Return the source of these functions with what they make use of, two lines between parts."""
    lines = source.splitlines()
    found = used_by(names, source)
    text = ""
    for before, part in zip([None, *found], found, strict=False):
        near = before is not None and part.first - before.last < 3
        text += "" if before is None else "\n" if near else "\n\n\n"
        text += "\n".join(lines[part.first - 1 : part.last])
    return text


def filled(place: re.Match[str]) -> str:
    """Return the place in a card with the code that belongs there."""
    path, names = path_of(place["module"]), place["names"].split()
    source = path.read_text(encoding="utf-8")
    missing = [name for name in names if name not in parts(source)]
    if missing:
        raise ValueError(f"{path.name} has no {missing[0]}: execute the notebook of its card again")
    code = highlight(code_of(names, source), PythonLexer(), HtmlFormatter(nowrap=True))
    code = PLAIN.sub(r"\1", code)
    first = parts(source)[names[0]].first
    file = html.escape(path.relative_to(ROOT).as_posix())
    return (
        f'<details class="claim-code"><summary>The code that measured it</summary>'
        f"<p><code>{names[0]}</code>, line {first} of <code>{file}</code>, with all that it uses "
        f"there; <code>{names[1]}</code> decides.</p>"
        f'<div class="highlight"><pre>{code}</pre></div></details>'
    )


def show_code(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Fill the cards of a page."""
    if "claim-code" in context.get("body", ""):
        context["body"] = PLACE.sub(filled, context["body"])


def note_files(app: Sphinx, doctree: nodes.document) -> None:
    """Have a page built again when the code that its cards show has changed."""
    for node in doctree.findall(nodes.raw):
        for place in PLACE.finditer(node.astext()):
            app.env.note_dependency(str(path_of(place["module"])))


def setup(app: Sphinx) -> dict[str, Any]:
    """Look at each page when it is read, and before it is written."""
    app.connect("doctree-read", note_files)
    app.connect("html-page-context", show_code)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
