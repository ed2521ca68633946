"""The glossary's terms: their definitions where they are used, and their users in the glossary.

A page that uses terms carries their definitions, taken from the glossary, for `scripts/terms.js`
to show. In the glossary each entry says which pages use it, so there is a way back without scripts.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

GLOSSARY = "chapters/glossary"
USED = re.compile(r'href="glossary\.html#(term-[^"]+)"')
# A card is no place to go elsewhere from: of a link its words are left, of a paragraph its text.
LINK_OR_PARAGRAPH = re.compile(r"</?(?:a|p)\b[^>]*>")
ENTRY = re.compile(r'(<dt id="(term-[^"]+)">.*?</dt><dd>.*?)(</dd>)', flags=re.DOTALL)


def note_uses(app: Sphinx, doctree: nodes.document) -> None:
    """Name the first place where a page uses a term, and remember it."""
    page = app.env.docname
    uses = users(app.env)[page] = {}
    if page == GLOSSARY:
        return
    for use in doctree.findall(addnodes.pending_xref):
        term = nodes.make_id(use.get("reftarget", ""))
        if use.get("reftype") == "term" and term not in uses:
            uses[term] = f"use-{term}"
            use[0]["ids"].append(uses[term])


def users(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """Return, for each page, the terms that it uses and where."""
    if not hasattr(env, "book_term_users"):
        env.book_term_users = {}
    return env.book_term_users


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget what a page used that is read anew, or is gone."""
    users(env).pop(page, None)


def merge(app: Sphinx, env: BuildEnvironment, pages: Iterable[str], other: Any) -> None:
    """Take over what another process has read."""
    users(env).update({page: users(other)[page] for page in pages if page in users(other)})


def write_glossary_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Let the glossary be written whenever a page is: its lists of users may have changed."""
    return [GLOSSARY] if GLOSSARY in env.all_docs else []


def definitions(app: Sphinx) -> dict[str, str]:
    """Return what the glossary says about each term, as a card shows it, by the term's anchor."""
    if not hasattr(app, "book_definitions"):
        app.book_definitions = {}
        tree = app.env.get_and_resolve_doctree(GLOSSARY, app.builder)
        for item in tree.findall(nodes.definition_list_item):
            term, definition = item[0], item[-1]
            says = " ".join(written(app, part) for part in definition.children)
            name = html.escape(term.astext(), quote=False)
            app.book_definitions[term["ids"][0]] = f"<b>{name}</b> {says}"
    return app.book_definitions


def written(app: Sphinx, part: nodes.Node) -> str:
    """Return one paragraph of a definition as it stands in a line."""
    fragment = app.builder.render_partial(part.deepcopy())["fragment"]
    return LINK_OR_PARAGRAPH.sub("", fragment).strip()


def add_definitions(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put into a page the definitions of the terms that it uses, or the users into the glossary."""
    body = context.get("body", "")
    if page == GLOSSARY:
        context["body"] = ENTRY.sub(lambda entry: with_users(app, entry), body)
    elif used := dict.fromkeys(USED.findall(body)):
        known = definitions(app)
        cards = (f'<template data-term="{term}">{known[term]}</template>' for term in used)
        context["body"] = body + "".join(cards)


def with_users(app: Sphinx, entry: re.Match[str]) -> str:
    """Return an entry of the glossary that says at its end which pages use it."""
    before, anchor, end = entry.groups()
    term = nodes.make_id(anchor.removeprefix("term-"))
    links = [
        f'<a href="{app.builder.get_relative_uri(GLOSSARY, page)}#{uses[term]}">'
        f"{html.escape(title(app.env, page))}</a>"
        for page, uses in sorted(users(app.env).items(), key=lambda user: order(app.env, user[0]))
        if term in uses
    ]
    used = f'<p class="used-in">Used in {", ".join(links)}</p>' if links else ""
    return f"{before}{used}{end}"


def order(env: BuildEnvironment, page: str) -> int:
    """Return the place of a page in the book."""
    relations = env.collect_relations()
    return list(relations).index(page) if page in relations else len(relations)


def title(env: BuildEnvironment, page: str) -> str:
    """Return the title of a page, with the chapter's number where it has one."""
    number = env.toc_secnumbers.get(page, {}).get("")
    words = env.titles[page].astext()
    return f"{'.'.join(map(str, number))}. {words}" if number else words


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the steps to the build."""
    app.connect("doctree-read", note_uses)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", write_glossary_again)
    app.connect("html-page-context", add_definitions, priority=870)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
