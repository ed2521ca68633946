"""The pictures of a page: packed small, with room kept; a phone can show a wide one."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from docutils import nodes
from PIL import Image, ImageChops

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PICTURE = re.compile(
    r'<img alt="(?P<alt>[^"]*)" src="(?P<to>(?:\.\./)*_images/)(?P<name>[\w.-]+)\.png" />'
)
# The still picture of a live figure, which its notebook holds as data.
STILL = re.compile(r'src="data:image/png;base64,(?P<data>[^"]+)"')
# The first of them is what a page shows first; the others wait until a reader comes near.
LIVE = '<img class="momentum-still" '
LIVE_LATER = f'{LIVE}loading="lazy" '
# More pixels across than a picture of one panel has: shrunk to a phone, its letters would be tiny.
WIDE = 900
BOX = '<div class="picture-scroll" role="group" aria-label="Wide picture">{}</div>'
# A picture has the fewest of these colours with which it loses no more than this, in 255ths.
COLOURS, LOST = (40, 64, 128, 256), 20
IN_A_STILL = 24  # colours of what the live figure soon replaces


def put_pictures_first(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Let a picture come before the code that draws it, as a reader sees them."""
    for cell in doctree.findall(nodes.container):
        if "tag_hide-input" in cell["classes"] and len(cell) > 1:
            cell.append(cell.pop(0))


def place_pictures(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Put the page's pictures beside it as WebP, and write their sizes into the page."""
    body = context.get("body", "")
    sources = {Path(name).stem: source for source, (_, name) in app.env.images.items()}
    folder = Path(app.outdir) / "_images"
    folder.mkdir(exist_ok=True)
    with ThreadPoolExecutor() as pool:  # to pack is most of a build's work, and leaves Python free
        found = [*PICTURE.finditer(body)]
        pool.map(lambda one: store(app, folder, sources[one["name"]], one["name"]), found)
    for one in found:
        app.builder.images.pop(sources[one["name"]], None)  # else Sphinx copies it, too
    body = PICTURE.sub(lambda one: with_room(app, one, sources[one["name"]]), body)
    body = STILL.sub(lambda one: stored(one, folder, page), body)
    first, *others = body.split(LIVE)
    context["body"] = LIVE_LATER.join([LIVE.join([first, *others[:1]]), *others[1:]])


def store(app: Sphinx, folder: Path, source: str, name: str) -> None:
    """Write one picture of a notebook as WebP."""
    (folder / f"{name}.webp").write_bytes(as_webp((Path(app.srcdir) / source).read_bytes()))


def with_room(app: Sphinx, found: re.Match[str], source: str) -> str:
    """Return a picture that keeps its room while it loads, and scrolls where it is wide."""
    with Image.open(Path(app.srcdir) / source) as picture:
        width, height = picture.size
    image = (
        f'<img alt="{found["alt"]}" src="{found["to"]}{found["name"]}.webp"'
        f' width="{width}" height="{height}" loading="lazy">'
    )
    return BOX.format(image) if width > WIDE else image


def stored(still: re.Match[str], folder: Path, page: str) -> str:
    """Write a figure's still beside the pages, and return its address."""
    picture = packed(reduced(opened(base64.b64decode(still["data"])), IN_A_STILL))
    name = f"still-{hashlib.sha256(picture).hexdigest()[:16]}.webp"
    (folder / name).write_bytes(picture)
    return f'src="{"../" * page.count("/")}_images/{name}"'


def as_webp(png: bytes) -> bytes:
    """Return a picture as WebP with 40 colours, or with more where the eye would miss them."""
    full = opened(png)
    choices = (reduced(full, colours) for colours in COLOURS)
    return packed(next((few for few in choices if difference(full, few) <= LOST), full))


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


def packed(picture: Image.Image) -> bytes:
    """Return a picture as WebP without loss."""
    file = io.BytesIO()
    picture.save(file, "WEBP", lossless=True, quality=100, method=4)
    return file.getvalue()


def setup(app: Sphinx) -> dict[str, Any]:
    """Order the cells that draw; place each page's pictures just before it is written."""
    app.connect("doctree-resolved", put_pictures_first)
    app.connect("html-page-context", place_pictures, priority=800)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
