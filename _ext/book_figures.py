"""A page of its own for each kind of live figure, `figures/NAME.html`, and a page that lists them.

The figure there is the one that the book shows first of its kind, with its still and its state, so
nothing is drawn again. What it is called and what it is about, the JSON of the figure says.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

FACTS = Path(__file__).resolve().parents[1] / "momentum_lib" / "widgets" / "figures"
FIGURE = re.compile(
    r'<figure class="momentum-figure" data-figure="(?P<kind>\w+)" id="(?P<id>[\w-]+)".*?</figure>',
    flags=re.DOTALL,
)
CAPTION = re.compile(r"<figcaption>.*?</figcaption>", flags=re.DOTALL)
FOLDER = "figures"
LIST = f"{FOLDER}/index"


class Place(NamedTuple):
    """Where the book shows a figure: page, section, the figure's id there, and all of its HTML."""

    page: str
    section: str
    name: str
    figure: str


def module_of(kind: str) -> str:
    """Return the name of the module, and of the JSON, of a kind of figure.

    >>> module_of("RollingBall")
    'rolling_ball'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower()


@cache
def facts(kind: str) -> dict[str, Any]:
    """Return what the JSON of a kind of figure says."""
    path = FACTS / f"{module_of(kind)}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def in_order(app: Sphinx, page: str) -> Iterator[str]:
    """Yield a page and those below it, as the table of contents has them."""
    yield page
    for below in app.env.toctree_includes.get(page, []):
        yield from in_order(app, below)


def places(app: Sphinx) -> dict[str, list[Place]]:
    """Return where the book shows each kind of figure, in reading order."""
    found: dict[str, list[Place]] = {}
    for page in in_order(app, app.config.root_doc):
        for raw in app.env.get_doctree(page).findall(nodes.raw):
            for figure in FIGURE.finditer(raw.astext()):
                place = Place(page, section_of(raw), figure["id"], figure[0])
                found.setdefault(figure["kind"], []).append(place)
    return dict(sorted(found.items()))


def section_of(node: nodes.Node) -> str:
    """Return the heading below which something stands."""
    while not isinstance(node, nodes.section):
        node = node.parent
    return node[0].astext()


def whole(known: list[Place]) -> Place:
    """Return the first place where a figure has all of its panels."""
    return next(place for place in known if "data-panels=" not in place.figure.split(">")[0])


def alone(kind: str, place: Place) -> str:
    """Return a figure as it stands on a page of its own, under its kind's name and words."""
    figure = place.figure.replace(f'id="{place.name}"', f'id="{kind}"', 1)
    about = html.escape(facts(kind)["about"], quote=False)
    return CAPTION.sub(lambda _: f"<figcaption>{about}</figcaption>", figure)


def chapters(app: Sphinx, known: list[Place]) -> list[dict[str, str]]:
    """Return the places of a kind of figure as links from its own page."""
    links = []
    pages = Counter(place.page for place in known)
    for page, section, name, _ in known:
        number = app.env.toc_secnumbers.get(page, {}).get("", ())
        title = app.env.titles[page].astext()
        text = f"{'.'.join(map(str, number))}. {title}" if number else title
        if pages[page] > 1 and section != title:
            text = f"{text}: {section}"
        address = app.builder.get_relative_uri(f"{FOLDER}/x", page)
        links.append({"href": f"{address}#{name}", "text": text})
    return links


def own_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give each kind's page, and the list of them."""
    known = places(app)
    kinds = {kind: facts(kind) for kind in known}
    for kind, found in known.items():
        words = {"title": kinds[kind]["title"], "about": kinds[kind]["about"], "kind": kind}
        body = Markup(alone(kind, whole(found)))  # it comes from our own notebooks
        yield (
            f"{FOLDER}/{kind}",
            {**words, "body": body, "places": chapters(app, found)},
            "figure.html",
        )
    listed = [{"kind": kind, **words} for kind, words in kinds.items()]
    about = "Each live figure of the book on a page of its own: to show, to link and to embed."
    yield LIST, {"title": "The figures", "about": about, "kinds": listed}, "figures.html"


def describe(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Say of an own page in a sentence what it is about, for those who search or share it."""
    if page.startswith(f"{FOLDER}/"):
        context["description"] = context["about"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the steps to the build."""
    app.connect("html-collect-pages", own_pages)
    app.connect("html-page-context", describe, priority=710)  # after book_head
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
