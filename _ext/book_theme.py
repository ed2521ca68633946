"""The book's own theme: its templates, and which sheets and scripts each page loads.

The templates in `theme/` are whole pages, so nothing of another theme has to be taken out again.
Style sheets are put together from `styles/`, scripts come from the bundles in `assets/`.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from book_breaks import finished
from book_icons import icon
from book_styles import packed, put_together, written_out
from markupsafe import Markup
from sphinx.util.fileutil import copy_asset_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from docutils import nodes
    from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
# Built with the package, loaded by the page: one bundle for both.
FIGURES = HERE.parent / "momentum_lib" / "widgets" / "static"
FIGURE_FILES = ("figures.js", "figure-*.js", "figures.css", "digits.js", "pictures.js")
KIND = re.compile(r'data-figure="(\w+)"')
# What only some pages load.
SOMETIMES = ("alone.css", "api.css", "predictions.css")
# The faces that are files of their own, as a style sheet calls them.
LATE_FACES = {"math": "1em 'Momentum Math'", "serif-italic": "italic 1em 'Momentum Serif'"}
LICENCES = ("LICENSE-text", "LICENSE")
INNERMOST = re.compile(r"<ul>(?:(?!<ul>).)*?</ul>", flags=re.DOTALL)
# Names, operators and signs in code have the colour of the text: half of all marks are theirs.
PLAIN = re.compile(r'<span class="(?:n|o|p|w)">([^<]*)</span>')
# The parts of a text have one colour, and so have all numbers.
TEXTS = re.compile(r'(?:<span class="s\w?">[^<]*</span>)+')
INNER = re.compile(r"</?span[^>]*>")
NUMBERS = re.compile(r'<span class="m\w">')
# What extensions that Jupyter Book brings put beside the pages, and no page of this book loads.
USELESS = (
    "basic.css",
    "copybutton*",
    "clipboard.min.js",
    "check-solid.svg",
    "copy-button.svg",
    "design-tabs.js",
    "doctools.js",
    "documentation_options.js",
    "file.png",
    "language_data.js",
    "minus.png",
    "mystnb*",
    "plus.png",
    "pygments*.css",
    "searchtools.js",
    "sphinx-design*",
    "sphinx-thebe*",
    "sphinx_highlight.js",
    "togglebutton*",
    "scripts/sphinx-book-theme*",
    "_sphinx_design_static/*",
)


def add_styles(app: Sphinx) -> None:
    """Put the book's style sheets together into those that its pages load."""
    folder = Path(app.doctreedir) / "styles"
    folder.mkdir(parents=True, exist_ok=True)
    sheets = {"faces.css": written_out(put_together("first_faces.css"))}
    sheets |= {name: put_together(name) for name in ("book.css", *SOMETIMES)}
    for name, sheet in sheets.items():
        (folder / name).write_text(packed(sheet), encoding="utf-8")
    app.config.html_static_path.append(str(folder))


def add_templates(app: Sphinx) -> None:
    """Give the templates the icons, and an address that changes with a file."""
    templates = app.builder.templates.environment
    templates.globals |= {"icon": lambda name: Markup(icon(name)), "digest": digest_in(app)}


def digest_in(app: Sphinx) -> Callable[[str], str]:
    """Return a function from the name of a loaded file to a digest of what is in it."""
    folders = [FIGURES, *(Path(app.confdir) / path for path in app.config.html_static_path)]

    @cache
    def digest(name: str) -> str:
        path = next(folder / name for folder in folders if (folder / name).is_file())
        return hashlib.sha256(path.read_bytes()).hexdigest()[:8]

    return digest


def dress(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Say what the page loads, and set the breaks of its lines."""
    body = context.get("body", "")
    live = "data-figure=" in body
    asks = "data-predict=" in body or "predictions-register" in body
    library = page.startswith("chapters/api/")
    context["sheets"] = [
        *("faces.css", "book.css"),
        *["predictions.css"] * asks,
        *["figures.css"] * live,
        *["api.css"] * library,
        *["alone.css"] * page.startswith("figures/"),
    ]
    kinds = [f"figure-{kind}.js" for kind in dict.fromkeys(KIND.findall(body))]
    alone = page.startswith("figures/")
    context["scripts"] = [
        "book.js",
        *["figures.js"] * live,
        *kinds,
        *["predictions.js"] * asks,
        *["alone.js"] * (live and alone),
    ]
    # The page for errors stands at no known depth, so it loads nothing.
    context["faces"] = [] if page == "404" else faces(body)
    context["late_faces"] = [LATE_FACES[face] for face in context["faces"]]
    context["body"] = finished(plainer(body))
    context["contents"] = contents
    context["author"], context["year"] = app.config.author, app.config.copyright
    context.setdefault("run", "")


def plainer(body: str) -> str:
    """Return a body whose code has no marks but those that colour it.

    >>> plainer('<span class="n">a</span><span class="sa">f</span><span class="s2">"b"</span>')
    'a<span class="s">f"b"</span>'
    """
    body = NUMBERS.sub('<span class="m">', PLAIN.sub(r"\1", body))
    return TEXTS.sub(lambda found: f'<span class="s">{INNER.sub("", found[0])}</span>', body)


def faces(body: str) -> list[str]:
    """Return the faces, besides those in the sheet, that the beginning of a page needs."""
    beginning = "".join(body.split("<section")[:3])
    return [
        face for face, sign in (("math", "<math"), ("serif-italic", "<em>")) if sign in beginning
    ]


def contents(toctree: Callable[..., str], toc: str) -> Markup:
    """Return the list of chapters, and of the sections of the open one."""
    tree = toctree(collapse=True, titles_only=True, maxdepth=2, includehidden=True)
    tree = re.sub(r' aria-level="2"| role="heading"', "", tree)
    here = '<a class="current reference internal" href="#">'
    before, found, rest = tree.partition(here)
    title, end, after = rest.partition("</a>")
    if found:
        tree = f'{before}<a href="#" aria-current="page">{title}{end}{sections(toc)}{after}'
    tree = tree.replace(' class="reference internal"', "").replace(
        "current reference internal", "current"
    )
    return Markup(finished(f"<nav>{tree}").removeprefix("<nav>"))


def sections(toc: str) -> str:
    """Return the sections of a page, without their own, from what Sphinx lists of it.

    >>> sections("<ul><li><a>T</a><ul><li>A<ul><li>B</li></ul></li></ul></li></ul>")
    '<ul><li>A</li></ul>'
    """
    inner = toc.partition("</a>")[2].partition("<ul>")[2]
    inner = inner.rpartition("</ul>")[0].rpartition("</ul>")[0]
    while (flat := INNERMOST.sub("", inner)) != inner:
        inner = flat
    return f"<ul>{inner}</ul>" if inner else ""


def finish_output(app: Sphinx, exception: Exception | None) -> None:
    """Copy the figures' files, and drop from the output what no page loads."""
    if exception is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for path in (path for pattern in FIGURE_FILES for path in FIGURES.glob(pattern)):
        copy_asset_file(path, static / path.name)
    licences = [(HERE.parent / name).read_text(encoding="utf-8") for name in LICENCES]
    (static / "licences.txt").write_text("\n\n".join(licences), encoding="utf-8")
    for path in {path for pattern in USELESS for path in static.glob(pattern)}:
        path.unlink()
    for folder in ("scripts", "_sphinx_design_static", "locales", "images"):
        if (static / folder).is_dir() and not any((static / folder).rglob("*.*")):
            (static / folder).rmdir()


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the theme known, and connect its steps to the build."""
    app.add_html_theme("momentum", str(HERE / "theme"))
    app.connect("builder-inited", add_styles)
    app.connect("builder-inited", add_templates)
    app.connect("html-page-context", dress, priority=900)
    app.connect("build-finished", finish_output)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
