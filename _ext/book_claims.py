"""A claim's card shows the code that measured it: the source as its file has it at the build.

A notebook stores the card without that code, which would go stale there. The card names the module
and the functions; here they are looked up, with all of that module that they make use of. It would
be a third of a page, and few look at it: so it lies beside the pages, a script a page, and comes
when its fold is opened. Without scripts the card leads to the whole file.
"""

from __future__ import annotations

import ast
import html
import json
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
FOLDER = "measured"  # among the files that pages load
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


def folded(place: re.Match[str], page: str) -> str:
    """Return the fold of a card that says where its code is, and into which the code comes."""
    path, names = path_of(place["module"]), place["names"].split()
    known = parts(path.read_text(encoding="utf-8"))
    missing = [name for name in names if name not in known]
    if missing:
        raise ValueError(f"{path.name} has no {missing[0]}: execute the notebook of its card again")
    first = known[names[0]].first
    file = f"<code>{html.escape(path.relative_to(ROOT).as_posix())}</code>"
    link = f'<a href="../_static/{FOLDER}/{path.stem}.txt">{file}</a>'
    return (
        f'<details class="claim-code" data-from="{page}" data-code="{place["names"]}">'
        f"<summary>The code that measured it</summary>"
        f"<p><code>{names[0]}</code>, line {first} of {link}, with all that it uses there; "
        f"<code>{names[1]}</code> decides.</p></details>"
    )


def coloured(place: re.Match[str]) -> str:
    """Return the code that measured a claim, as a page shows it."""
    source = path_of(place["module"]).read_text(encoding="utf-8")
    text = code_of(place["names"].split(), source)
    code = highlight(text, PythonLexer(), HtmlFormatter(nowrap=True))
    return PLAIN.sub(r"\1", code).rstrip()


def lay_beside(folder: Path, page: str, places: list[re.Match[str]]) -> None:
    """Write the code of a page's cards as a script, and the files that it is from as text."""
    folder.mkdir(parents=True, exist_ok=True)
    codes = {place["names"]: coloured(place) for place in places}
    script = f"globalThis.momentumCode = {json.dumps(codes, ensure_ascii=False)};\n"
    (folder / f"{page}.js").write_text(script, encoding="utf-8")
    for path in {path_of(place["module"]) for place in places}:
        (folder / f"{path.stem}.txt").write_bytes(path.read_bytes())


def show_code(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give each card of a page the fold of its code."""
    body = context.get("body", "")
    if places := [*PLACE.finditer(body)]:
        page = Path(pagename).name
        lay_beside(Path(app.outdir) / "_static" / FOLDER, page, places)
        context["body"] = PLACE.sub(lambda place: folded(place, page), body)


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
