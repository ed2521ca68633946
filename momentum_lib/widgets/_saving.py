"""What stays of a figure in a notebook that is saved: its still.

A figure that is shown has two forms in its cell's output: a live view, which points at a model in
the kernel, and a still as HTML. Opened again without that kernel, JupyterLab takes the view and
says "model not found", though the still stands beside it. So this extension of the Jupyter server
leaves the view out of what is saved. The notebook that is open goes on as it is.

``jupyter lab --ServerApp.jpserver_extensions=momentum_lib.widgets._saving=True`` has it, and so has
every server whose environment the package is installed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["keep_stills", "without_views"]

VIEW = "application/vnd.jupyter.widget-view+json"


def without_views(notebook: Mapping[str, Any]) -> None:
    """Take the live view of a figure out of a notebook's outputs, where a still is beside it.

    Examples
    --------
    >>> data = {"application/vnd.jupyter.widget-view+json": {}, "text/html": "<figure data-figure>"}
    >>> without_views({"cells": [{"outputs": [{"data": data}]}]})
    >>> list(data)
    ['text/html']
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "data-figure" in "".join(data.get("text/html", "")):
                data.pop(VIEW, None)


def keep_stills(model: Mapping[str, Any], **_: Any) -> None:
    """Do so with a notebook that a server is about to save: a hook of its contents manager."""
    if model["type"] == "notebook" and model.get("content", {}).get("nbformat", 0) >= 4:
        without_views(model["content"])


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    server.contents_manager.register_pre_save_hook(keep_stills)
