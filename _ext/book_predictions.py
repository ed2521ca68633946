"""The predictions of the book: what covers what, and the list that "You and the evidence" shows.

A cell tagged `covered-by-NAME` stays covered until its reader has answered the prediction of that
name. MyST-NB gives the tags of a code cell to the page as classes; here the parts of a Markdown
cell get them too. The list is collected from what the cells have put out, and nobody writes it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

# What momentum_book.predictions puts out.
PREDICTION = re.compile(
    r'data-predict="(?P<name>[\w-]+)" data-prediction="(?P<data>[^"]*)".*?'
    r'<p class="prediction-question"[^>]*>(?P<question>.*?)</p>',
    flags=re.DOTALL,
)
COVERED = "covered-by-"
# The place of the list in the page that shows it.
PLACE = "data-predictions"
# MyST-NB counts the lines of the cell with index k from here.
LINES_OF_A_CELL = 10_000
# What a page gives a class; anything else is put into a container that has it.
WITH_CLASSES = (nodes.paragraph, nodes.bullet_list, nodes.enumerated_list, nodes.Admonition)


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note a page's predictions and what they cover; mark the Markdown that is covered."""
    page = app.env.docname
    path = Path(app.env.doc2path(page))
    if path.suffix != ".ipynb":
        return
    found = [
        {
            "name": match["name"],
            "question": match["question"],
            "data": json.loads(html.unescape(match["data"])),
        }
        for raw in doctree.findall(nodes.raw)
        if "html" in raw.get("format", "")
        for match in PREDICTION.finditer(raw.astext())
    ]
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    covered = {
        k: tags
        for k, cell in enumerate(cells)
        if (tags := [tag for tag in cell["metadata"].get("tags", []) if tag.startswith(COVERED)])
    }
    known = {f"{COVERED}{one['name']}" for one in found}
    for tag in {tag for tags in covered.values() for tag in tags} - known:
        raise ExtensionError(f"{page}: a cell is tagged {tag}, but no prediction has that name")
    mark_markdown(
        doctree, {k: tags for k, tags in covered.items() if cells[k]["cell_type"] == "markdown"}
    )
    predictions(app.env)[page] = found


def mark_markdown(doctree: nodes.document, covered: dict[int, list[str]]) -> None:
    """Give the parts of covered Markdown cells, but not their headings, the class of their tags."""
    parts = [
        child
        for parent in doctree.findall(lambda node: isinstance(node, nodes.document | nodes.section))
        for child in parent.children
        if isinstance(child, nodes.Element) and not isinstance(child, nodes.section | nodes.title)
    ]
    for part in parts:
        tags = covered.get((part.line or 0) // LINES_OF_A_CELL - 1, [])
        if not tags or "cell" in part["classes"] or isinstance(part, nodes.target):
            continue
        goal = part
        if not isinstance(part, WITH_CLASSES):
            goal = nodes.container()
            part.replace_self(goal)
            goal += part
        goal["classes"] += [f"tag_{tag}" for tag in tags]


def predictions(env: BuildEnvironment) -> dict[str, list[dict[str, Any]]]:
    """Return the predictions of each page that has been read."""
    if not hasattr(env, "book_predictions"):
        env.book_predictions = {}
    return env.book_predictions


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget a page that is read anew."""
    predictions(env).pop(page, None)


def merge(app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment) -> None:
    """Take what another process has read."""
    predictions(env).update({page: predictions(other).get(page, []) for page in pages})


def in_order(env: BuildEnvironment, page: str) -> Iterator[str]:
    """Yield a page and those below it, as the table of contents has them."""
    yield page
    for below in env.toctree_includes.get(page, []):
        yield from in_order(env, below)


def register(app: Sphinx, page: str) -> list[dict[str, Any]]:
    """Return all predictions in the order of the book, with their places as seen from a page."""
    env = app.env
    found = []
    for chapter in in_order(env, env.config.root_doc):
        number = env.toc_secnumbers.get(chapter, {}).get("", ())
        title = env.titles[chapter].astext()
        name = f"{'.'.join(map(str, number))}. {title}" if number else title
        address = app.builder.get_relative_uri(page, chapter)
        found += [
            one | {"chapter": name, "href": f"{address}#predict-{one['name']}"}
            for one in predictions(env).get(chapter, [])
        ]
    names = [one["name"] for one in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ExtensionError(f"two predictions have the same name: {', '.join(sorted(twice))}")
    return found


def list_all(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put the list of all predictions into the page that shows it."""
    if PLACE not in context.get("body", ""):
        return
    # "</script>" in it would end it.
    data = json.dumps(register(app, page), ensure_ascii=False).replace("<", "\\u003c")
    context["body"] += f'<script type="application/json" id="predictions-register">{data}</script>'


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the steps to the build."""
    app.connect("doctree-read", collect)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("html-page-context", list_all)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
