"""A Sphinx extension: the cells of a notebook's page run on the page, in the reader's browser.

`README.md` beside this file says what it does, and how another book takes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: Each setting of `conf.py`, or of `sphinx: config:` in `_config.yml`, and its usual value.
SETTINGS: dict[str, Any] = {
    # Packages of this project that cells import: folders, from where conf.py stands.
    "run_here_library": [],
    # Pyodide: a folder, whose files go into the site, or where readers' browsers get it.
    "run_here_pyodide": "https://cdn.jsdelivr.net/pyodide/v0.27.7/full/",
    # What a browser would fetch from that address, in words, for those who are asked.
    "run_here_size": "about 20 MB",
    # What else is loaded with one of Pyodide's packages: {"matplotlib": ["fonts"]}.
    "run_here_beside": {},
    # A cell whose text has this is an exercise; the first group is its name.
    "run_here_exercise": r"""^check\(\s*["']([\w-]+)["']""",
    # What is said where a page was opened from a file.
    "run_here_from_file": "Code runs here only on a page that comes from a server.",
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the settings known, and connect the steps to the build."""
    from . import pages, site  # noqa: PLC0415 - the worker's half needs neither Sphinx nor these

    for name, usual in SETTINGS.items():
        app.add_config_value(name, usual, "html")
    # Last of all, so that every theme has done its work.
    app.connect("html-page-context", pages.offer_to_run, priority=950)
    app.connect("build-finished", site.write)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
