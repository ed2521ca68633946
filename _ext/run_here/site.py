"""What the site has once: the built scripts, the project's own packages, and what a start needs."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from .library import files_of, outside_imports
from .pages import BUILT, FOLDER

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ADDRESS = re.compile(r"https?://")
LIBRARY = f"{FOLDER}/library.zip"
SETTINGS = f"{FOLDER}/settings.json"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Put the files into the site, if the build went well and one of its pages runs."""
    out = Path(app.outdir)
    if (
        exception is not None
        or app.builder.format != "html"
        or not (out / FOLDER / "pages").is_dir()
    ):
        return
    for path in BUILT.iterdir():
        shutil.copyfile(path, out / FOLDER / path.name)
    folders = [Path(app.confdir) / name for name in app.config.run_here_library]
    pack(folders, out / LIBRARY)
    settings = {
        "library": LIBRARY,
        "modules": outside_imports(folders),
        "beside": app.config.run_here_beside,
        **pyodide(app, out),
    }
    (out / SETTINGS).write_text(json.dumps(settings), encoding="utf-8")


def pack(folders: list[Path], target: Path) -> None:
    """Pack packages into one archive."""
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for folder in folders:
            for path in files_of(folder):
                packed.write(path, path.relative_to(folder.parent))


def pyodide(app: Sphinx, out: Path) -> dict[str, Any]:
    """Return where Pyodide is; a folder's files are copied into the site."""
    asked = app.config.run_here_pyodide
    if ADDRESS.match(asked):
        return {"pyodide": asked, "size": app.config.run_here_size}
    target = f"{FOLDER}/pyodide"
    shutil.copytree(Path(app.confdir) / asked, out / target, dirs_exist_ok=True)
    return {"pyodide": f"{target}/"}
