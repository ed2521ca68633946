"""The pictures of a page: each keeps its room while it loads, and a phone can show a wide one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PICTURE = re.compile(r'<img alt="[^"]*" src="(?:\.\./)*_images/(?P<name>[\w.-]+)" />')
# More pixels across than a picture of one panel has: shrunk to a phone, its letters would be tiny.
WIDE = 900
BOX = '<div class="picture-scroll" role="group" aria-label="Wide picture">{}</div>'


def give_room(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Write the size of each picture into the page, and a box that scrolls around a wide one."""
    sources = {name: source for source, (_, name) in app.env.images.items()}

    def with_room(found: re.Match[str]) -> str:
        with Image.open(Path(app.srcdir) / sources[found["name"]]) as picture:
            width, height = picture.size
        image = found[0].replace(" />", f' width="{width}" height="{height}" />')
        return BOX.format(image) if width > WIDE else image

    context["body"] = PICTURE.sub(with_room, context.get("body", ""))


def setup(app: Sphinx) -> dict[str, Any]:
    """Give each page's pictures room just before the page is written."""
    app.connect("html-page-context", give_room, priority=800)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
