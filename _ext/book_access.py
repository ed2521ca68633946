"""Markup that every reader can use: corrections of what Sphinx and the theme write.

Each was found by axe-core or with the keyboard; tests/site/test_access.py looks for them again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CORRECTIONS = (
    # A fold is named by the words on it ("Show the code"), not by others.
    (' aria-label="Toggle hidden content"', ""),
    # A corner of a table that says nothing is no heading.
    ('<th class="head"><p></p></th>', '<td class="head"></td>'),
    ('<th scope="col"></th>', "<td></td>"),
    # Two names on each part of a cell that nobody asks for: 2.5 KB of a long chapter.
    (' docutils container"', '"'),
    ('class="reference internal" ', ""),
    # The list of references is a list, so what stands in it are its items.
    ('role="doc-biblioentry"', 'role="listitem"'),
)


def correct(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Put right the markup of a page's article."""
    body = context.get("body", "")
    for wrong, right in CORRECTIONS:
        body = body.replace(wrong, right)
    context["body"] = body


def setup(app: Sphinx) -> dict[str, Any]:
    """Correct each page just before it is written."""
    app.connect("html-page-context", correct, priority=800)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
