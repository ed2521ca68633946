"""What an exercise's cells are: a folded solution says so, and a stub shows no failing output."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# How momentum_book.exercises begins, and what it says of a function without a return.
VERDICTS = ("Not yet: ", "Right: ")
EXERCISE = re.compile(r'<div class="exercise admonition" id="exercise-(\d+)"')
NOT_BEGUN = "Not yet: your function returns nothing"


def name_solutions(app: Sphinx, doctree: nodes.document) -> None:
    """Write "Solution" on cells tagged so, unless the cell brings words of its own."""
    usual = app.config.nb_code_prompt_show
    for cell in doctree.findall(nodes.container):
        if "tag_solution" in cell["classes"] and cell.get("prompt_show") == usual:
            cell["prompt_show"] = cell["prompt_hide"] = "Solution"


def mark_checks(app: Sphinx, doctree: nodes.document) -> None:
    """Mark what the checker says, which wraps on a phone; of what is not begun it says nothing.

    A notebook keeps that output, which its reader has asked for by running the cell.
    """
    for output in list(doctree.findall(nodes.container)):
        if "cell_output" in output["classes"] and output.astext().startswith(VERDICTS):
            output["classes"].append("check")
            if output.astext().startswith(NOT_BEGUN):
                output.parent["classes"].append("stub")
                output.parent.remove(output)


def name_exercises(app: Sphinx, doctree: nodes.document) -> None:
    """Give each exercise's box an anchor of its number on the page, as `exercise-3`."""
    for box in doctree.findall(nodes.admonition):
        number = re.match(r"Exercise (\d+)", box[0].astext())
        if number and "exercise" in box["classes"]:
            box["ids"].append(f"exercise-{number[1]}")


def mark_exercises(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Mark each exercise's box for scripts and tests."""
    context["body"] = EXERCISE.sub(r'\g<0> data-exercise="\1"', context.get("body", ""))


def setup(app: Sphinx) -> dict[str, Any]:
    """Name the solutions and mark the stubs of each page once it is read."""
    app.connect("doctree-read", name_solutions)
    app.connect("doctree-read", mark_checks)
    app.connect("doctree-read", name_exercises)
    app.connect("html-page-context", mark_exercises)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
