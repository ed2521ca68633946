"""The style sheets, put together: one for all pages, some for those that need them."""

from __future__ import annotations

import base64
import re
from pathlib import Path

STYLES = Path(__file__).resolve().parent / "styles"
ASSETS = STYLES.parents[1] / "assets"
IMPORT = re.compile(r'^@import "([\w-]+\.css)";$', flags=re.MULTILINE)
FACE_FILE = re.compile(r'url\("(fonts/[^"]+)"\)')
COMMENT = re.compile(r"/\*.*?\*/\s*", flags=re.DOTALL)


def put_together(name: str) -> str:
    """Return a sheet of `styles/` with those that it imports, without their comments."""
    head = (STYLES / name).read_text(encoding="utf-8")
    parts = IMPORT.findall(head)
    sheet = "\n".join(put_together(part) for part in parts) if parts else head
    return COMMENT.sub("", sheet)


def packed(sheet: str) -> str:
    r"""Return a sheet on one line.

    >>> packed("p {\n  margin: 0;\n}\n")
    'p { margin: 0; }'
    """
    return " ".join(sheet.split())


def written_out(sheet: str) -> str:
    """Return a sheet with its faces in it: the text is drawn once, in the face that stays."""

    def data(found: re.Match[str]) -> str:
        face = base64.b64encode((ASSETS / found[1]).read_bytes()).decode()
        return f'url("data:font/woff2;base64,{face}")'

    return FACE_FILE.sub(data, sheet)
