"""Notebooks that read well anywhere, and the ways to run them.

A chapter is written in MyST, which only the site understands. The notebook that a reader takes away
or runs in the browser is the same one in plain Markdown: boxes as HTML, references as links, and
what the page folds is folded in JupyterLab too. It replaces the copy that Sphinx keeps of each
source, so the download button, JupyterLite and Colab all have it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from pybtex.database import Entry, parse_file

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
ROLE = re.compile(r"\{(?P<role>[a-z:]+)\}`(?P<text>[^`]+)`")
BOX = re.compile(
    r"^(?P<fence>:{3,})\{(?P<kind>admonition|dropdown)\} (?P<title>[^\n]+)\n"
    r"(?P<options>(?::[a-z]+:[^\n]*\n)*)(?P<body>.*?)^(?P=fence)[ ]*$",
    flags=re.MULTILINE | re.DOTALL,
)
GITHUB = re.compile(r"https://github\.com/(?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?")


def citations(bibliography: Path) -> dict[str, str]:
    """Return each entry of the bibliography as a link that names authors and year."""
    entries = parse_file(bibliography, bib_format="bibtex").entries
    return {key: citation(entry) for key, entry in entries.items()}


def citation(entry: Entry) -> str:
    """Return one entry as `[Polyak (1964)](address)`, or without the link where it has none."""
    people = [" ".join(person.last_names) for person in entry.persons.get("author", [])]
    people = [re.sub(r"[{}\\]", "", name) for name in people]
    names = f"{people[0]} et al." if len(people) > 2 else " and ".join(people)
    text = f"{names} ({entry.fields['year']})"
    fields = entry.fields
    if "doi" in fields:
        return f"[{text}](https://doi.org/{fields['doi']})"
    if "eprint" in fields:
        return f"[{text}](https://arxiv.org/abs/{fields['eprint']})"
    return f"[{text}]({fields['url']})" if "url" in fields else text


def plain(markdown: str, cited: Mapping[str, str]) -> str:
    """Return MyST as Markdown that every notebook program shows."""

    def role(found: re.Match[str]) -> str:
        if found["role"].startswith("cite:"):
            return ", ".join(cited[key.strip()] for key in found["text"].split(","))
        return re.sub(r"\s*<[^<>]*>$", "", found["text"])

    return BOX.sub(box, ROLE.sub(role, markdown))


def box(found: re.Match[str]) -> str:
    """Return a box as HTML around Markdown; what folds on the page folds here too."""
    body = BOX.sub(box, found["body"].strip())
    if found["kind"] == "dropdown":
        return f"<details>\n<summary>{found['title']}</summary>\n\n{body}\n\n</details>"
    title = f"**{found['title']}**"
    # JupyterLab knows the class; elsewhere the box is plain text with a bold title.
    return f'<div class="alert alert-info">\n\n{title}\n\n{body}\n\n</div>'


def portable(notebook: dict[str, Any], cited: Mapping[str, str]) -> dict[str, Any]:
    """Return a notebook of this book in plain Markdown, folded as its page is."""
    return notebook | {"cells": [portable_cell(cell, cited) for cell in notebook["cells"]]}


def portable_cell(cell: dict[str, Any], cited: Mapping[str, str]) -> dict[str, Any]:
    """Return one cell in plain Markdown, or folded if its tags say so."""
    if cell["cell_type"] == "markdown":
        return cell | {"source": plain("".join(cell["source"]), cited)}
    tags = cell["metadata"].get("tags", [])
    folded = {}
    if {"hide-input", "hide-cell"} & set(tags):
        folded["source_hidden"] = True
    if "hide-cell" in tags:
        folded["outputs_hidden"] = True
    return cell | {"metadata": cell["metadata"] | ({"jupyter": folded} if folded else {})}


def write_portable(app: Sphinx, exception: Exception | None) -> None:
    """Put the portable form in the place of the sources that Sphinx has copied."""
    sources = Path(app.outdir) / "_sources"
    if exception is not None or not sources.exists():
        return
    cited: dict[str, str] = {}
    for name in app.config.bibtex_bibfiles:
        cited |= citations(Path(app.srcdir) / name)
    for path in sources.rglob("*.ipynb"):
        notebook = portable(json.loads(path.read_text(encoding="utf-8")), cited)
        text = json.dumps(notebook, indent=1, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8", newline="\n")


def offer_to_run(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put the ways to run a chapter into the bar above it."""
    if page.startswith("chapters/") and context.get("sourcename", "").endswith(".ipynb"):
        ways = app.builder.templates.render("run.html", context | places(app, page))
        context["run"] = Markup(ways)


def places(app: Sphinx, page: str) -> dict[str, str]:
    """Return what the template needs to know of where a chapter can be had."""
    options: Mapping[str, str] = app.config.html_theme_options
    repository = options.get("repository_url", "").rstrip("/")
    github = GITHUB.fullmatch(repository)
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "notebook": f"{page}.ipynb",
        "repository": repository,
        "folder": repository.rpartition("/")[2].removesuffix(".git"),
        "github": github["name"] if github else "",
        "branch": options.get("repository_branch", "main"),
        "wheel": f"{project['name'].replace('-', '_')}-{project['version']}-py3-none-any.whl",
    }


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the steps to the build."""
    app.connect("html-page-context", offer_to_run, priority=800)
    app.connect("build-finished", write_portable)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
