"""A notebook's page: its cells are marked, its code lies beside it, one small script is loaded."""

from __future__ import annotations

import hashlib
import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BUILT = Path(__file__).parent / "built"
FOLDER = "_static/run_here"
CELL = re.compile(r'<div class="cell(?: [^"]*)?"')
Cell = dict[str, Any]


def offer_to_run(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Mark the cells of a page, write their code beside it, and load the buttons."""
    cells = cells_of(Path(app.env.doc2path(page))) if doctree is not None else []
    marked = [node for node in containers(doctree) if node["cell_index"] < len(cells)]
    body = context.get("body", "")
    if not any(shows_code(node) for node in marked):
        return
    if len(CELL.findall(body)) != len(marked):
        logging.getLogger(__name__).warning("run_here: the cells of %s cannot be told apart", page)
        return
    here = [cells[node["cell_index"]] for node in marked]
    exercise = re.compile(app.config.run_here_exercise, flags=re.MULTILINE)
    for cell in cells:
        found = None if "solution" in cell["tags"] else exercise.search(cell["source"])
        cell["exercise"] = found[1] if found else ""
    marks = iter(here)
    context["body"] = CELL.sub(lambda found: found[0] + mark(next(marks)), body) + door(
        app, context
    )
    write_page(Path(app.outdir), page, [cell for cell in cells if cell["code"]], context)


def containers(doctree: nodes.document | None) -> list[nodes.container]:
    """Return the nodes of the cells that a page shows."""
    found = [] if doctree is None else [*doctree.findall(nodes.container)]
    return [node for node in found if node.get("nb_element") == "cell_code"]


def shows_code(cell: nodes.container) -> bool:
    """Return whether a cell's code is on the page, be it folded."""
    return any("cell_input" in part["classes"] for part in cell.findall(nodes.container))


def cells_of(path: Path) -> list[Cell]:
    """Return the cells of a notebook, or of a page in MyST that is one; none of any other page."""
    if path.suffix == ".ipynb":
        notebook = json.loads(path.read_text(encoding="utf-8"))
    elif path.suffix == ".md" and "{code-cell}" in path.read_text(encoding="utf-8"):
        from myst_nb.core.read import read_myst_markdown_notebook  # noqa: PLC0415

        notebook = read_myst_markdown_notebook(path.read_text(encoding="utf-8"))
    else:
        return []
    seen: dict[str, int] = {}
    return [cell_of(cell, seen, named=path.suffix == ".ipynb") for cell in notebook["cells"]]


def cell_of(cell: Cell, seen: dict[str, int], *, named: bool) -> Cell:
    """Return what is kept of a cell: its name (from the notebook, or its text), code and tags."""
    source = "".join(cell["source"])
    digest = hashlib.sha256(source.encode()).hexdigest()[:8]
    id_ = cell.get("id", digest) if named else digest
    seen[id_] = seen.get(id_, 0) + 1
    name = id_ if seen[id_] == 1 else f"{id_}-{seen[id_]}"
    tags = cell["metadata"].get("tags", [])
    return {"id": name, "source": source, "tags": tags, "code": cell["cell_type"] == "code"}


def mark(cell: Cell) -> str:
    """Return the attributes by which scripts and tests know a cell."""
    check = f' data-check="{html.escape(cell["exercise"])}"' if cell["exercise"] else ""
    return f' data-cell="{html.escape(cell["id"])}"{check}'


def door(app: Sphinx, context: dict[str, Any]) -> str:
    """Return the element that loads the one small script."""
    digest = hashlib.sha256((BUILT / "door.js").read_bytes()).hexdigest()[:8]
    source = context["pathto"](f"{FOLDER}/door.js", 1)
    page = html.escape(context["pathto"](f"{FOLDER}/pages/{context['pagename']}.json", 1))
    said = html.escape(app.config.run_here_from_file)
    settings = f'data-page="{page}" data-file="{said}"'
    return f'<script defer src="{source}?v={digest}" {settings}></script>'


def write_page(out: Path, page: str, cells: list[Cell], context: dict[str, Any]) -> None:
    """Write what the page's script asks for when a reader first runs something."""
    kept = [{name: cell[name] for name in ("id", "source", "exercise")} for cell in cells]
    source = context.get("sourcename", "")
    notebook = f"_sources/{source}" if source.endswith(".ipynb") else ""
    path = out / FOLDER / "pages" / f"{page}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"page": page, "notebook": notebook, "cells": kept}, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
