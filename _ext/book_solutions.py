"""A folded cell that is an exercise's solution says so, as the dropdowns do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def name_solutions(app: Sphinx, doctree: nodes.document) -> None:
    """Write "Solution" on cells tagged so, unless the cell brings words of its own."""
    usual = app.config.nb_code_prompt_show
    for cell in doctree.findall(nodes.container):
        if "tag_solution" in cell["classes"] and cell.get("prompt_show") == usual:
            cell["prompt_show"] = cell["prompt_hide"] = "Solution"


def setup(app: Sphinx) -> dict[str, Any]:
    """Name the solutions of each page once it is read."""
    app.connect("doctree-read", name_solutions)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
