"""Write the notebooks as Colab needs them: python -m tools.build.colab FOLDER, after make book.

Colab opens a notebook only from GitHub, and knows nothing of the book's library. So these copies
get one first cell that installs the library where it is missing, and the workflow keeps them on a
branch of their own; the chapters stay as they are.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "_build" / "html" / "_sources"
INSTALL = """\
# Only where the book's library is missing, as in a fresh Colab.
import importlib.util

if importlib.util.find_spec("momentum_lib") is None:
    %pip install --quiet "momentum-lib[widgets] @ git+{repository}"
"""


def repository() -> str:
    """Return the book's address on GitHub, as the configuration has it."""
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    found = re.search(r'^repository:\n +url: "?([^"\s]*)', config, flags=re.MULTILINE)
    return found[1] if found else ""


def for_colab(notebook: dict[str, Any], address: str) -> dict[str, Any]:
    """Return a notebook with a first cell that gets the library from the repository."""
    install = {
        "cell_type": "code",
        "execution_count": None,
        "id": "get-the-library",
        "metadata": {},
        "outputs": [],
        "source": INSTALL.format(repository=address).rstrip(),
    }
    return notebook | {"cells": [install, *notebook["cells"]]}


def main(arguments: list[str]) -> None:
    """Write all notebooks of the built book into the folder."""
    if len(arguments) != 1:
        sys.exit("Usage: python -m tools.build.colab FOLDER")
    address = repository()
    if not address:
        sys.exit("Colab needs the book's address on GitHub: repository.url in _config.yml.")
    for path in sorted(SOURCES.rglob("*.ipynb")):
        notebook = for_colab(json.loads(path.read_text(encoding="utf-8")), address)
        target = Path(arguments[0]) / path.relative_to(SOURCES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
