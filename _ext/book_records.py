"""The page on how we know says of each record, as the book is built, whether it fits the code."""

from __future__ import annotations

import html
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from momentum_book.records import UNASKED

sys.path.append(str(Path(__file__).resolve().parent.parent))

from tools.measure import records

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

PAGE = "chapters/a4_how_we_know"
ROW = re.compile(rf'(<th scope="row">(\w+)</th>(?:<td>[^<]*</td>)*)<td>{UNASKED}</td>')


def with_states(body: str) -> str:
    """Return a page with the state of each record in the place that waits for it."""
    return ROW.sub(lambda row: f"{row[1]}<td>{html.escape(state(row[2]))}</td>", body)


def state(name: str) -> str:
    """Return whether a record, or a part of it, is older than the code."""
    stale = records.stale(name)
    if not stale:
        return "fresh"
    return "older than the code" if stale == list(records.made(name).parts) else "older in part"


def show_states(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write the states into the one page that shows them."""
    if pagename == PAGE:
        context["body"] = with_states(context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Look at each page before it is written."""
    app.connect("html-page-context", show_states)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
