"""What this book's pages load, and nothing else.

Jupyter Book and its theme bring scripts that the book has no use for: an icon script of 1.5 MB, a
launcher of remote kernels that fails on load, a preload of fonts for icons. Here stands the list of
what stays. `theme/` beside this file holds the few templates that replace the theme's own.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from book_styles import ALONE, drop_unused_properties, purge_folder, put_together
from docutils import nodes
from PIL import Image, ImageChops
from sphinx.util.fileutil import copy_asset_file

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

HERE = Path(__file__).resolve().parent
# Built with the package, loaded by the page: one bundle for both.
FIGURES = HERE.parent / "momentum_lib" / "widgets" / "static"
FIGURE_FILES = ("figures.js", "figures.css", "digits.js")

# A script whose path or text holds one of these is left out of every page.
PAGE_NAME = "DOCUMENTATION_OPTIONS.pagename"  # for a menu of versions, which this book has not
UNWANTED_SCRIPTS = ("thebe", "THEBE", "toggle", "sphinx-book-theme.js", PAGE_NAME)
# What only the page of the search has a use for.
SEARCHING = ("doctools.js", "sphinx_highlight.js")
UNWANTED_STYLES = ("thebe", "toggle", "mystnb")
# A picture of a notebook, in a page.
PICTURE = re.compile(r"(_images/[\w.-]+)\.png")
# A link to a notebook in what a cell has put out: on the site it leads to the notebook's page.
NOTEBOOK_LINK = re.compile(r'(href="[\w./-]+)\.ipynb((?:#[\w-]+)?")')
# The pages of the appendices.
APPENDIX = re.compile(r"chapters/a\d_")
# The still picture of a live figure, which its notebook holds as data.
STILL = re.compile(r'src="data:image/png;base64,([^"]+)"')
# Only pages with cards, grids, tabs or buttons need these; folds are styled in styles/folds.css.
DESIGN = ("sphinx-design", "design-tabs")
GRID_MARKS = ("sd-container", "sd-tab-set", "sd-btn", "sd-badge", "sd-card-hover")
# These hold much that this book has no use for, or words for those who change them.
HEAVY_STYLES = (
    "_static/figures.css",
    "_static/copybutton.css",
    "_static/styles/bootstrap.css",
    "_static/styles/pydata-sphinx-theme.css",
    "_static/styles/sphinx-book-theme.css",
    "_static/book.css",
)
CODE_STYLES = ("_static/pygments.css",)
THEME_SCRIPT = "_static/scripts/pydata-sphinx-theme.js"
THEME_CHANGES = {
    # The theme measures every box that may scroll, when a page has loaded and whenever something in
    # it has changed: each frame of a figure. assets/book.js does it without measuring.
    '"complete"===document.readyState?T():window.addEventListener("load",T)': "0",
    # Its preparations are a task each, so that none of them holds up the reader.
    '"loading"!=document.readyState?e():document.addEventListener("DOMContentLoaded",e)': (
        "setTimeout(e)"
    ),
}
# An excerpt of the search is for reading: no source of a formula, no menu, no code of a picture.
SEARCH_SCRIPT = "_static/searchtools.js"
SEARCH_CHANGES = {
    '[".headerlink", "script", "style"]': (
        '[".headerlink", "script", "style", "annotation", "math[display]", "nav", "summary",'
        ' ".tag_hide-input .cell_input", ".momentum-said"]'
    ),
    "Content.textContent;": 'Content.textContent.replace(/\\s+/g, " ");',
}
# A picture may lose this much, in 255ths. One that would lose more is kept whole if it is small, in
# bytes, and with 256 colours if it would lose much more.
LOST, SMALL, MUCH_LOST = 11, 16_000, 18
# Files that the theme and its companions bring and no page loads.
USELESS = ("*macros.html", "*.map", "bootstrap.js*", "*thebe*", "*toggle*", "mystnb*")


def add_figures(app: Sphinx) -> None:
    """Load the live figures on every page, as a classic script that also works from `file://`."""
    if (FIGURES / "figures.css").exists():
        app.add_css_file("figures.css", priority=800)
    if (FIGURES / "figures.js").exists():
        app.add_js_file("figures.js", loading_method="defer")


def add_styles(app: Sphinx) -> None:
    """Put the book's style sheets together into the one that `_config.yml` names."""
    folder = Path(app.doctreedir) / "styles"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "book.css").write_text(put_together(), encoding="utf-8")
    app.config.html_static_path.append(str(folder))


def use_own_templates(app: Sphinx, config: Config) -> None:
    """Put this book's templates before the theme's."""
    config.templates_path.insert(0, str(HERE / "theme"))


def keep_wanted_assets(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Take the scripts and styles without use off the page."""
    grids = any(mark in context.get("body", "") for mark in GRID_MARKS)
    design = () if grids else DESIGN
    context["css_files"] = wanted(context["css_files"], UNWANTED_STYLES + design)
    scripts = wanted(context["script_files"], UNWANTED_SCRIPTS + design)
    if page != "search":
        scripts = [deferred(script) for script in wanted(scripts, SEARCHING)]
    context["script_files"] = scripts
    # The page for errors stands at no known depth, so its addresses are found by other means.
    context["faces"] = faces(context.get("body", "")) if page != "404" else ()


def faces(body: str) -> tuple[str, ...]:
    """Return the faces that the beginning of a page needs; others come when they are asked for."""
    beginning = "".join(body.split("<section")[:3])
    return ("serif-normal", "math") if "<math" in beginning else ("serif-normal",)


def wanted(assets: list[Any], unwanted: tuple[str, ...]) -> list[Any]:
    """Return the assets whose address and body hold none of the unwanted words."""

    def text(asset: Any) -> str:
        return f"{getattr(asset, 'filename', asset)} {getattr(asset, 'attributes', '')}"

    return [asset for asset in assets if not any(word in text(asset) for word in unwanted)]


def deferred(script: Any) -> Any:
    """Return a script that runs once the page is read: none needs to hold up its first picture."""
    attributes = script.attributes | {"defer": "defer"}
    return type(script)(script.filename, priority=script.priority, **attributes)


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


def finish_output(app: Sphinx, exception: Exception | None) -> None:
    """Copy the figures, and drop from the output the files that no page loads."""
    if exception is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for name in FIGURE_FILES:
        if (FIGURES / name).exists():
            copy_asset_file(FIGURES / name, static / name)
    for folder in ("vendor", "locales"):
        shutil.rmtree(static / folder, ignore_errors=True)
    for path in sorted({path for pattern in USELESS for path in static.rglob(pattern)}):
        path.unlink()
    site = Path(app.outdir)
    change(site / THEME_SCRIPT, THEME_CHANGES)
    change(site / SEARCH_SCRIPT, SEARCH_CHANGES)
    lighten_pictures(site)
    purge_folder(site, HEAVY_STYLES)
    purge_folder(site, CODE_STYLES, word=ALONE)
    drop_unused_properties(site)
    print_in_light(site / CODE_STYLES[0])
    for name in ("book.js", "copybutton.js"):
        drop_comments(static / name)


def drop_comments(script: Path) -> None:
    """Drop the lines of a script that are comments: they are for those who change it."""
    text = script.read_text(encoding="utf-8")
    comment = re.compile(r"^ *(?://.*|/\*\*.*\*/)\n", flags=re.MULTILINE)
    script.write_text(comment.sub("", text), encoding="utf-8")


def print_in_light(style: Path) -> None:
    """Leave the dark colours of code to the screen: paper is white by night, too."""
    light, mark, dark = style.read_text(encoding="utf-8").partition('html[data-theme="dark"]')
    everywhere = light.replace('[data-theme="light"]', "[data-theme]")
    style.write_text(f"{everywhere}@media not print{{{mark}{dark}}}", encoding="utf-8")


def change(script: Path, parts: dict[str, str]) -> None:
    """Replace parts of a script of the theme; where one is missing, the theme is another one."""
    text = script.read_text(encoding="utf-8")
    for part, other in parts.items():
        if part not in text:
            raise ValueError(f"{script.name} does not hold {part!r}: look what the theme does now")
        text = text.replace(part, other)
    script.write_text(text, encoding="utf-8")


def lighten_pictures(site: Path) -> None:
    """Store the pictures of the pages, and the stills within them, as WebP beside them."""
    images = site / "_images"
    images.mkdir(exist_ok=True)
    with ThreadPoolExecutor() as pool:  # to pack is most of a build's work, and leaves Python free
        list(pool.map(lighten, images.glob("*.png")))
    for page in site.rglob("*.html"):
        to_root = "../" * (len(page.relative_to(site).parts) - 1)

        def stored(still: re.Match[str], to_root: str = to_root) -> str:
            # It is soon replaced by the live figure, and has few colours as it is.
            picture = packed(reduced(opened(base64.b64decode(still[1])), 40))
            name = f"still-{hashlib.sha256(picture).hexdigest()[:16]}.webp"
            (images / name).write_bytes(picture)
            return f'src="{to_root}_images/{name}"'

        old = page.read_text(encoding="utf-8")
        new = STILL.sub(stored, PICTURE.sub(r"\1.webp", old))
        if new != old:
            page.write_text(new, encoding="utf-8")


def lighten(path: Path) -> None:
    """Put a WebP file in the place of a PNG file."""
    path.with_suffix(".webp").write_bytes(as_webp(path.read_bytes()))
    path.unlink()


def as_webp(png: bytes) -> bytes:
    """Return a picture as WebP with 40 colours, or with more where the eye would miss them."""
    full = opened(png)
    few = reduced(full, 40)
    lost = difference(full, few)
    if lost > LOST and len(packed(full, effort=75)) < SMALL:
        return packed(full)
    return packed(reduced(full, 256) if lost > MUCH_LOST else few)


def opened(png: bytes) -> Image.Image:
    """Return the picture of a PNG file."""
    with Image.open(io.BytesIO(png)) as picture:
        return picture.convert("RGBA")


def reduced(picture: Image.Image, colours: int) -> Image.Image:
    """Return a picture with at most so many colours."""
    few = picture.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    return few.convert("RGBA")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how far two pictures are apart on white, in 255ths, in all but a hundredth of them."""
    grounds = [Image.new("RGBA", one.size, "white") for _ in (one, other)]
    for ground, picture in zip(grounds, (one, other), strict=True):
        ground.alpha_composite(picture)
    apart = ImageChops.difference(*(ground.convert("RGB") for ground in grounds))
    return float(np.percentile(np.asarray(apart).max(axis=-1), 99))


def packed(picture: Image.Image, effort: int = 100) -> bytes:
    """Return a picture as WebP without loss; at 75, twice as fast, it is some 3 % larger."""
    file = io.BytesIO()
    picture.save(file, "WEBP", lossless=True, quality=effort, method=4)
    return file.getvalue()


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the steps to the build."""
    app.connect("config-inited", use_own_templates)
    app.connect("builder-inited", add_figures)
    app.connect("builder-inited", add_styles)
    app.connect("doctree-resolved", drop_remote_kernels, priority=900)
    app.connect("doctree-resolved", link_to_pages, priority=900)
    app.connect("env-get-updated", letter_appendices, priority=900)  # after Sphinx has numbered
    app.connect("html-page-context", keep_wanted_assets, priority=900)
    app.connect("build-finished", finish_output, priority=900)  # after the theme's last style sheet
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
