"""The records of what was measured about the book, which its page "How we know" shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from momentum_book.records import FOLDER


def store(name: str, found: Any) -> None:
    """Write a record, to be read by `momentum_book.records`."""
    write(FOLDER / f"{name}.json", found)


def write(path: Path, found: Any) -> None:
    """Write what was found as JSON."""
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
