"""Figures in what nbconvert makes of a notebook: their stills.

A notebook that nbconvert runs has a live view of each figure, which its HTML shows only where the
widgets' scripts can be fetched, and its LaTeX not at all. With `Stills` both show the still::

    jupyter nbconvert --to html --execute \
        --Exporter.preprocessors=momentum_lib.widgets._exporting.Stills NOTEBOOK
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor

from momentum_lib.widgets._saving import without_views

__all__ = ["Stills"]

STILL = re.compile(r'class="momentum-still" src="data:image/png;base64,([^"]+)"')


class Stills(Preprocessor):
    """A step of nbconvert that leaves a figure's still, as HTML and as an image."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Take out the live views; where HTML is no use, give each still as an image."""
        without_views(nb)
        if resources.get("output_extension") != ".html":
            for cell in nb.cells:
                for output in cell.get("outputs", []):
                    give_image(output, resources)
        return nb, resources


def give_image(output: Any, resources: Any) -> None:
    """Give an output's still as an image, in a file of its own, as nbconvert does with others."""
    found = STILL.search("".join(output.get("data", {}).get("text/html", "")))
    if not found:
        return
    files = resources.setdefault("outputs", {})
    name = Path(resources.get("output_files_dir") or "", f"figure-{len(files) + 1}.png").as_posix()
    files[name] = base64.b64decode(found[1])
    output["data"]["image/png"] = found[1]
    output.setdefault("metadata", {})["filenames"] = {"image/png": name}
