"""Building the book: only when something changed, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.build.environment import ROOT, STAMP, program

HTML = ROOT / "_build" / "html"
BUILT_FROM = ROOT / "_build" / "built-from"
INPUTS = ("index.ipynb", "references.md", "references.bib", "_config.yml", "_toc.yml")
INPUT_FOLDERS = ("chapters", "assets", "_ext", "momentum_lib", "momentum_book")
SMALLEST_PAGE = 4096


def inputs() -> Iterator[Path]:
    """Yield each file that the built book depends on, in a fixed order."""
    yield from (ROOT / name for name in INPUTS if (ROOT / name).exists())
    for folder in INPUT_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            hidden = any(part.startswith((".", "__pycache__")) for part in path.parts[-2:])
            if path.is_file() and not hidden:
                yield path
    yield STAMP


def state() -> str:
    """Return a digest of the inputs' names and contents."""
    digest = hashlib.sha256(os.environ.get("BOOK_ADDRESS", "").encode())
    for path in inputs():
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def expected_pages() -> list[str]:
    """Return the pages that the table of contents promises."""
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    files = re.findall(r"^\s*(?:- )?(?:root|file):\s*(\S+)", contents, flags=re.MULTILINE)
    return [f"{Path(name).with_suffix('')}.html" for name in files]


def missing_pages(folder: Path) -> list[str]:
    """Return the promised pages that are not in `folder`, or hold next to nothing."""

    def whole(page: Path) -> bool:
        return page.is_file() and page.stat().st_size >= SMALLEST_PAGE

    return [name for name in expected_pages() if not whole(folder / name)]


def reason(log: str) -> str:
    """Return the lines of a build's log that say what went wrong."""
    lines = [line for line in log.splitlines() if re.search(r"\b(WARNING|ERROR|\w+Error)\b", line)]
    return "\n".join(lines or log.splitlines()[-20:])


def build() -> None:
    """Build the book into `_build/html`, unless what is there is up to date."""
    now = state()
    if BUILT_FROM.exists() and BUILT_FROM.read_text() == now and not missing_pages(HTML):
        print("The book is up to date.", flush=True)
        return
    print("Building the book ...", flush=True)
    # Elsewhere and from nothing, so that no warning hides in a cache and a failed build leaves
    # the last good one in place.
    fresh = ROOT / "_build" / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    command = [program("jupyter-book"), "build", ".", "-W", "--keep-going"]
    done = subprocess.run(
        [*command, "--path-output", fresh],
        cwd=ROOT,
        check=False,
        text=True,
        encoding="utf-8",
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    html = fresh / "_build" / "html"
    missing = missing_pages(html)
    if done.returncode or missing:
        print(reason(done.stdout))
        lacks = f" It lacks {', '.join(missing)}." if missing else ""
        sys.exit(f"The book was not built; the reason stands above.{lacks}")
    (html / ".nojekyll").touch()
    shutil.rmtree(HTML, ignore_errors=True)
    html.rename(HTML)
    shutil.rmtree(fresh)
    BUILT_FROM.write_text(now)


def offer(kind: str) -> None:
    """Show on every page of the built book what waits there for a `kind`: "lite" or "pdf"."""
    for page in HTML.rglob("*.html"):
        if "lite" not in page.relative_to(HTML).parts:  # JupyterLite's own pages
            show_marked(page, kind)


def show_marked(page: Path, kind: str) -> None:
    """Take the comment marks off the parts of a page that are marked so."""
    old = page.read_text(encoding="utf-8")
    new = re.sub(rf"<!--{kind} (.*?) {kind}-->", r"\1", old, flags=re.DOTALL)
    if new != old:
        page.write_text(new, encoding="utf-8")
