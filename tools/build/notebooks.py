"""Execute the book's notebooks from a fresh kernel and store them in one normal form.

    python -m tools.build.notebooks                                every notebook
    python -m tools.build.notebooks chapters/04_heavy_ball.ipynb   this one
    python -m tools.build.notebooks --check                        look at the form only

The normal form is what makes a second run give no difference: cell ids come from the cell's
content, a kernel is named but not its version, and whatever is random or dated is left out.

Write cells whose last line needs no closing semicolon: nbval runs cells outside IPython's history,
where the semicolon silences nothing, so the test would find an output that is not stored.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]
CELL_TIMEOUT = 120
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE_INFO = {"file_extension": ".py", "name": "python", "pygments_lexer": "ipython3"}
# The metadata a cell of this book may carry; editors add their own, and it differs by machine.
CELL_METADATA = {"mystnb", "slideshow", "tags"}
# A stored view points at a model that only a running kernel has: its id is random, and the page
# would draw a dead widget. The still picture in text/html is what stays.
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def book_notebooks() -> list[Path]:
    """Return the notebooks of the book in reading order: the landing page, then the chapters."""
    landing = ROOT / "index.ipynb"
    return [landing] * landing.exists() + sorted((ROOT / "chapters").glob("*.ipynb"))


def execute(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run every cell in a fresh kernel that starts in `folder`, and return the notebook.

    Raises
    ------
    CellExecutionError
        If a cell raises and is not tagged `raises-exception`.
    """
    # `store_widget_state` stays on: nbclient fails on `interact` without it. `normalise` drops it.
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        # Loopback only, and ended on purpose: it need not warn of the one or report the other.
        extra_arguments=["--IPKernelApp.log_level=50"],
        record_timing=False,
        coalesce_streams=True,
    )
    return client.execute()


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Return a copy of `notebook` in normal form: nothing random, dated or of one machine."""
    notebook = nbformat.from_dict(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO}
    )
    for cell, identity in zip(notebook.cells, cell_ids(notebook.cells), strict=True):
        cell.id = identity
        cell.source = "\n".join(line.rstrip() for line in cell.source.strip("\n").split("\n"))
        cell.metadata = nbformat.from_dict(
            {key: cell.metadata[key] for key in sorted(CELL_METADATA & cell.metadata.keys())}
        )
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs = stored_outputs(cell)
    return notebook


def cell_ids(cells: Iterable[NotebookNode]) -> list[str]:
    """Return an id for each cell that depends on its content alone, numbered where two agree."""
    seen: dict[str, int] = {}
    identities = []
    for cell in cells:
        content = f"{cell.cell_type}\n{cell.source.strip()}"
        digest = hashlib.sha256(content.encode()).hexdigest()[:8]
        seen[digest] = seen.get(digest, 0) + 1
        identities.append(digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")
    return identities


def stored_outputs(cell: NotebookNode) -> list[NotebookNode]:
    """Return the outputs worth keeping: none of a laboratory cell, no dead widget of any other."""
    if "laboratory" in cell.metadata.get("tags", []):
        return []
    for output in cell.outputs:
        output.get("data", {}).pop(WIDGET_VIEW, None)
        output.pop("transient", None)
    return [output for output in cell.outputs if output.get("data", True)]


def as_text(notebook: NotebookNode) -> str:
    """Return the notebook as the text that stands in its file."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def store(path: Path, text: str) -> bool:
    """Write `text` to `path` in one move if it differs; return whether it did."""
    if path.read_text(encoding="utf-8") == text:
        return False
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    temporary.replace(path)
    return True


def run(path: Path) -> str:
    """Execute one notebook, store it, and return what happened in a few words."""
    started = time.monotonic()
    notebook = nbformat.read(path, as_version=4)
    changed = store(path, as_text(normalise(execute(notebook, path.parent))))
    return f"{'stored' if changed else 'unchanged'} ({time.monotonic() - started:.1f} s)"


def check(path: Path) -> str:
    """Return whether the file holds exactly the normal form of its own content."""
    notebook = nbformat.read(path, as_version=4)
    normal = as_text(normalise(notebook)) == path.read_text(encoding="utf-8")
    return "ok" if normal else "not in normal form"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if all went well."""
    parser = argparse.ArgumentParser(description="Execute and store the book's notebooks.")
    parser.add_argument("files", nargs="*", type=Path, help="notebooks (default: the whole book)")
    parser.add_argument("--check", action="store_true", help="only check the stored form")
    options = parser.parse_args(arguments)
    paths = [path.resolve() for path in options.files] or book_notebooks()
    missing = [path for path in paths if not path.is_file()]
    if missing or not paths:
        print(f"No such notebook: {missing[0]}" if missing else "The book has no notebooks yet.")
        return 1
    # The kernel inherits this: pictures are made by the inline backend, whatever the caller uses.
    os.environ.pop("MPLBACKEND", None)
    failed = 0
    for path in paths:
        try:
            outcome = check(path) if options.check else run(path)
        except CellExecutionError as error:
            outcome = f"FAILED\n{error}"
        failed += outcome.startswith(("FAILED", "not in"))
        print(f"{os.path.relpath(path)}: {outcome}", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
