"""What the pages of this book need of their texts: anchors, links to pages, numbers of figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

# A link to a notebook in what a cell has put out: on the site it leads to the notebook's page.
NOTEBOOK_LINK = re.compile(r'(href="[\w./-]+)\.ipynb((?:#[^"]+)?")')
# The pages of the appendices.
APPENDIX = re.compile(r"chapters/a\d_")


def drop_remote_kernels(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Take out the settings of the launcher whose script is not loaded."""
    for node in list(doctree.findall(nodes.raw)):
        if "x-thebe-config" in node.astext() or "kernelName" in node.astext():
            node.parent.remove(node)


def link_to_pages(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Turn the links to notebooks within the outputs of cells into links to their pages."""
    for node in list(doctree.findall(nodes.raw)):
        if ".ipynb" in node.astext():
            linked = NOTEBOOK_LINK.sub(r"\1.html\2", node.astext())
            node.parent.replace(node, nodes.raw("", linked, format="html"))


def letter_appendices(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Give the figures of the appendices, which have no number, the numbers A.1, A.2, ..."""
    for page, kinds in env.toc_fignumbers.items():
        if APPENDIX.match(page):
            for name, number in kinds.get("figure", {}).items():
                kinds["figure"][name] = ("A", *number)
    return []


def open_table(translator: HTML5Translator, node: nodes.table) -> None:
    """Begin a table in a box of its own, which scrolls where the table is wider."""
    translator.body.append('<div class="table-scroll">')
    HTML5Translator.visit_table(translator, node)


def close_table(translator: HTML5Translator, node: nodes.table) -> None:
    """End a table and its box."""
    HTML5Translator.depart_table(translator, node)
    translator.body.append("</div>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the steps to the build."""
    app.add_node(nodes.table, override=True, html=(open_table, close_table))
    app.connect("doctree-resolved", drop_remote_kernels, priority=900)
    app.connect("doctree-resolved", link_to_pages, priority=900)
    app.connect("env-get-updated", letter_appendices, priority=900)  # after Sphinx has numbered
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
