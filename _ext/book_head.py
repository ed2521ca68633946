"""What a page tells those who haven't opened it: description, card, address, map of the site.

Links from outside need the address at which the book is published, `html: baseurl` in _config.yml.
While that is empty the pages name no address, the card is named relative to its page, and there is
no sitemap, whose addresses must be whole.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

LONGEST = 160
#: What the pages are called where somebody searches, by their names; the others by their headings.
TITLES: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("titles.toml").read_text(encoding="utf-8")
)
LOOSE = {"search", "genindex", "404"}  # pages that no search engine should name
SIGNS = {
    r"\alpha": "α",
    r"\beta": "β",
    r"\theta": "θ",
    r"\kappa": "κ",
    r"\lambda": "λ",
    r"\nabla": "∇",
    r"\times": "×",
    r"\cdot": "·",
}


def use_published_address(app: Sphinx, config: Config) -> None:
    """Take the book's address from the environment where a workflow knows it, and end it in /."""
    address = os.environ.get("BOOK_ADDRESS") or config.html_baseurl
    config.html_baseurl = f"{address.rstrip('/')}/" if address else ""


def in_words(formula: str) -> str:
    r"""Return a short formula without its TeX.

    >>> in_words(r"\beta = 0.9")
    'β = 0.9'
    """
    for tex, sign in SIGNS.items():
        formula = formula.replace(tex, sign)
    return re.sub(r"[{}\\]", "", formula)


def opening(doctree: nodes.document) -> str:
    """Return the first sentences of a page, as many as fit into a description."""
    within = (nodes.Admonition, nodes.figure, nodes.container, nodes.list_item)
    for paragraph in doctree.findall(nodes.paragraph):
        parent = paragraph.parent
        if isinstance(parent, nodes.section) and not isinstance(parent, within):
            return shortened(text_of(paragraph))
    return ""


def text_of(paragraph: nodes.paragraph) -> str:
    """Return a paragraph's text, its formulas in words, on one line."""
    parts = [
        in_words(leaf.astext()) if isinstance(leaf.parent, nodes.math) else leaf.astext()
        for leaf in paragraph.findall(nodes.Text)
    ]
    return " ".join("".join(parts).split())


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return the sentences of a text that fit, or the words that do where the first is too long.

    >>> shortened("One. Two is longer.", 10)
    'One.'
    >>> shortened("A sentence without an end", 14)
    'A sentence …'
    """
    if len(text) <= longest:
        return text
    ends = [end.end() for end in re.finditer(r"[.?!](?= )", text[: longest + 1])]
    if ends:
        return text[: ends[-1]]
    return f"{text[: longest - 1].rpartition(' ')[0]} …"


def describe(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the template title, description, the card's address and whether engines may list it."""
    address = app.config.html_baseurl
    context["search_title"] = TITLES.get(page, "")
    context["description"] = opening(doctree) if doctree else ""
    context["card"] = (
        f"{address}_static/card.png" if address else context["pathto"]("_static/card.png", 1)
    )
    context["listed"] = page not in LOOSE
    context["published_at"] = address


def check_titles(app: Sphinx, env: BuildEnvironment) -> None:
    """Refuse a title for a page that is not there: pages are renamed."""
    gone = sorted(set(TITLES) - env.found_docs)
    if gone:
        raise ExtensionError(f"_ext/titles.toml names pages that are not in the book: {gone}")


def error_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give the page that a server shows in place of one that isn't there."""
    titles = app.env.titles
    chapters = [app.config.root_doc, *app.env.toctree_includes.get(app.config.root_doc, [])]
    pages = [(name, titles[name].astext()) for name in chapters]
    yield "404", {"title": "Page not found", "pages": pages}, "404.html"


def in_order(app: Sphinx, page: str = "") -> Iterator[str]:
    """Yield the names of the pages from one on, by default the first, in reading order."""
    page = page or app.config.root_doc
    yield page
    for below in app.env.toctree_includes.get(page, []):
        yield from in_order(app, below)


def sitemap(address: str, pages: Iterable[str]) -> str:
    """Return a sitemap of the pages, by the names of their files.

    >>> sitemap("https://example.org/book/", ["a.html"]).splitlines()[2].strip()
    '<url><loc>https://example.org/book/a.html</loc></url>'
    """
    rows = "".join(f"  <url><loc>{escape(address + page)}</loc></url>\n" for page in pages)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    )


def write_roots(app: Sphinx, exception: Exception | None) -> None:
    """Write what is looked for at a site's root: robots.txt, the icon, the sitemap."""
    if exception is not None or app.builder.format != "html":
        return
    site, address = Path(app.outdir), app.config.html_baseurl
    rules = "User-agent: *\nAllow: /\n"
    if address:
        rules += f"Sitemap: {address}sitemap.xml\n"
        pages = [app.builder.get_target_uri(name) for name in in_order(app)]
        (site / "sitemap.xml").write_text(sitemap(address, pages), encoding="utf-8")
    (site / "robots.txt").write_text(rules, encoding="utf-8")
    # Where no page names an icon, as in a browser's reader of PDFs, it asks for this one.
    (site / "_static" / "favicon.ico").replace(site / "favicon.ico")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the steps to the build."""
    app.connect("config-inited", use_published_address)
    app.connect("env-check-consistency", check_titles)
    app.connect("html-page-context", describe, priority=700)
    app.connect("html-collect-pages", error_page)
    app.connect("build-finished", write_roots)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
