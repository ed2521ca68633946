"""The notebooks that leave the site: plain Markdown, the same code, an install cell for Colab."""

import importlib.util
import json
import marshal
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import book_icons
import book_notebooks
import jinja2
import matplotlib as mpl
import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient

from tools.build import colab, lite_pyodide, site_build

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
named = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
GITHUB = "https://github.com/somebody/momentum-book"


@pytest.fixture(scope="module")
def cited():
    return book_notebooks.citations(ROOT / "references.bib")


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


@named
def test_a_chapter_leaves_as_plain_markdown_with_the_same_code(path, cited):
    before = read(path)
    after = nbformat.from_dict(book_notebooks.portable(before, cited))
    nbformat.validate(after)
    assert len(after.cells) == len(before["cells"])
    for old, new in zip(before["cells"], after.cells, strict=True):
        if old["cell_type"] == "code":
            assert new.source == old["source"]
            assert new.outputs == old["outputs"]
        else:
            assert not re.search(r":::|\{[a-z:]+\}`|^:class:", new.source, flags=re.MULTILINE)
            assert new.source.count("<details>") == "".join(old["source"]).count("{dropdown}")


def test_roles_and_boxes_become_markdown_and_html():
    myst = (
        "See {term}`heavy ball <heavy ball>`, {cite:t}`one,two`.\n\n"
        "::::{admonition} Exercise 1: a title\n:class: exercise\nDo it.\n\n"
        ":::{dropdown} Hint\n$$\nx\n$$\n:::\n::::\nAfter."
    )
    plain = book_notebooks.plain(myst, {"one": "[One (1)](https://one)", "two": "Two (2)"})
    assert plain == (
        "See heavy ball, [One (1)](https://one), Two (2).\n\n"
        '<div class="alert alert-info">\n\n**Exercise 1: a title**\n\nDo it.\n\n'
        "<details>\n<summary>Hint</summary>\n\n$$\nx\n$$\n\n</details>\n\n</div>\nAfter."
    )


def test_a_citation_names_the_authors_and_links_to_the_paper(cited):
    assert cited["polyak1964"] == "[Polyak (1964)](https://doi.org/10.1016/0041-5553(64)90137-5)"
    assert cited["rumelhart1986"].startswith("[Rumelhart et al. (1986)](https://doi.org/")


def test_what_the_page_folds_is_folded_in_jupyterlab():
    def cell(*tags):
        return {"cell_type": "code", "metadata": {"tags": [*tags]}}

    folded = [
        book_notebooks.portable_cell(cell(*tags), {})["metadata"].get("jupyter")
        for tags in (["solution", "hide-cell"], ["hide-input"], ["laboratory"])
    ]
    everything = {"source_hidden": True, "outputs_hidden": True}
    assert folded == [everything, {"source_hidden": True}, None]


def run_html(repository):
    loader = jinja2.FileSystemLoader(ROOT / "_ext" / "theme")
    github = book_notebooks.GITHUB.fullmatch(repository)
    return (
        jinja2.Environment(loader=loader, autoescape=True)
        .get_template("run.html")
        .render(
            icon=book_icons.icon,
            pathto=lambda path, _: f"../{path}",
            notebook="chapters/04_heavy_ball.ipynb",
            repository=repository,
            folder="momentum-book",
            github=github["name"] if github else "",
            branch="main",
            wheel="momentum_lib-0.1.0-py3-none-any.whl",
        )
    )


def test_without_jupyterlite_and_repository_a_page_offers_its_notebook_and_nothing_else():
    seen = re.sub(r"<!--.*?-->", "", run_html(""), flags=re.DOTALL)
    (link,) = re.findall(r"<a [^>]*>.*?</a>", seen, flags=re.DOTALL)
    assert 'href="../_sources/chapters/04_heavy_ball.ipynb" download' in link
    assert "pip install" not in seen


def test_with_jupyterlite_alone_the_library_comes_from_the_site(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(run_html(""))
    site_build.show_marked(page, "lite")
    text = page.read_text()
    assert "<!--" not in text
    assert 'href="../lite/notebooks/index.html?path=chapters/04_heavy_ball.ipynb"' in text
    assert 'href="../lite/pypi/momentum_lib-0.1.0-py3-none-any.whl"' in text
    assert "colab" not in text
    assert "binder" not in text


def test_with_a_repository_a_page_offers_colab_and_binder():
    seen = re.sub(r"<!--.*?-->", "", run_html(GITHUB), flags=re.DOTALL)
    place = "somebody/momentum-book"
    chapter = "chapters/04_heavy_ball.ipynb"
    assert f"https://colab.research.google.com/github/{place}/blob/colab/{chapter}" in seen
    assert f"https://mybinder.org/v2/gh/{place}/main?urlpath=lab/tree/{chapter}" in seen
    assert f"git clone {GITHUB}\ncd momentum-book\n" in seen


def test_another_host_than_github_gets_neither_colab_nor_binder():
    seen = run_html("https://git.example.org/somebody/momentum-book")
    assert "colab" not in seen
    assert "binder" not in seen
    assert "git clone https://git.example.org/somebody/momentum-book" in seen


def test_the_install_cell_does_nothing_where_the_library_is():
    """`%pip` is only reached when the library is missing: here the cell runs and says nothing."""
    chapter = colab.for_colab({"cells": [], **nbformat.v4.new_notebook(cells=[])}, GITHUB)
    done = NotebookClient(nbformat.from_dict(chapter), kernel_name="python3").execute()
    assert done.cells[0].outputs == []


def test_the_install_cell_gets_the_library_where_it_is_missing(monkeypatch):
    shell = InteractiveShell.instance()
    asked = []
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(shell, "run_line_magic", lambda name, line, **_: asked.append((name, line)))
    cell = colab.for_colab({"cells": []}, GITHUB)["cells"][0]["source"]
    code = shell.transform_cell(cell)
    exec(code, {"get_ipython": lambda: shell})
    assert asked == [("pip", f'install --quiet "momentum-lib[widgets] @ git+{GITHUB}"')]


def pyodide(folder, missing=()):
    """Lay out a Pyodide distribution of empty files."""

    def package(name, *depends):
        return {"name": name, "depends": [*depends], "file_name": f"{name}.whl"}

    known = {name: package(name) for name in lite_pyodide.PACKAGES}
    known["ipython"] = package("ipython", "prompt_toolkit", "sqlite3")
    known["matplotlib"] = package("matplotlib", *lite_pyodide.NEEDLESS)
    known["prompt-toolkit"] = package("prompt-toolkit", "wcwidth")
    known |= {name: package(name) for name in ("wcwidth", "scipy")}
    for name in [*lite_pyodide.CORE, *(each["file_name"] for each in known.values())]:
        if name not in missing:
            (folder / name).touch()
    lock = {"info": {"python": "3.12.7"}, "packages": known}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))
    return folder


def test_pyodide_is_bundled_with_what_is_loaded_and_nothing_else(tmp_path):
    (tmp_path / "source").mkdir()
    own = tmp_path / "some_kernel-0.6.1-py3-none-any.whl"
    own.touch()
    target = tmp_path / "site" / "pyodide"
    loaded = lite_pyodide.bundle(pyodide(tmp_path / "source"), target, [own])
    lock = read(target / "pyodide-lock.json")
    depended = {"prompt-toolkit", "wcwidth"}
    added = {"book-fonts", "some-kernel"}
    assert lock["packages"].keys() == {*lite_pyodide.PACKAGES, *depended, *added}
    assert lock["packages"]["matplotlib"]["depends"] == []
    assert {*loaded} == {*lite_pyodide.PACKAGES, "book_fonts", "some_kernel"}
    assert lock["info"] == {"python": "3.12.7"}
    files = {package["file_name"] for package in lock["packages"].values()}
    assert own.name in files
    assert {path.name for path in target.iterdir()} == {
        *lite_pyodide.CORE,
        *files,
        "pyodide-lock.json",
    }


def compiled(text):
    """Return bytecode that is not to be compared with its source."""
    code = marshal.dumps(compile(text, "bright.py", "exec"))
    return importlib.util.MAGIC_NUMBER + b"\1" + bytes(11) + code


def test_bytecode_goes_beside_its_source_and_is_what_python_runs(tmp_path):
    wheel, archive = tmp_path / "a.whl", tmp_path / "stdlib.zip"
    stubs = "jedi/third_party/django-stubs/x.pyi"
    for path in (wheel, archive):
        with ZipFile(path, "w") as packed:
            for name in ("bright.py", "package/__init__.py", "other.py", stubs):
                packed.writestr(name, "colour = 'of the source'")
    code = compiled("colour = 'of the bytecode'")
    cached = f"__pycache__/bright.{sys.implementation.cache_tag}.pyc"
    lite_pyodide.add_to_wheel(
        wheel, {cached: code, "elsewhere/__pycache__/x.cpython-312.pyc": code}
    )
    with ZipFile(wheel) as packed:
        assert packed.namelist() == ["bright.py", cached, "package/__init__.py", "other.py"]
        packed.extractall(tmp_path / "site")
    lite_pyodide.add_to_stdlib(archive, {"bright.pyc": code})
    for place in (tmp_path / "site", archive):
        say = "import bright; print(bright.colour)"
        environment = os.environ | {"PYTHONPATH": str(place)}
        environment.pop("PYTHONPYCACHEPREFIX", None)  # bytecode is looked for beside its source
        said = subprocess.check_output([sys.executable, "-c", say], env=environment, text=True)
        assert said.strip() == "of the bytecode", place


@pytest.mark.parametrize("node", [None, shutil.which("false")])
def test_where_node_cannot_compile_the_bundle_stays_as_it_is(node, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda _: node)
    lite_pyodide.precompile(tmp_path, ["numpy"])
    assert "take longer to start" in capsys.readouterr().out
    assert [*tmp_path.iterdir()] == []


def test_a_pyodide_that_is_not_whole_is_refused_by_name(tmp_path):
    with pytest.raises(SystemExit, match=r"No Pyodide in .*: there is no pyodide-lock.json"):
        lite_pyodide.bundle(tmp_path, tmp_path / "site")
    with pytest.raises(SystemExit, match=r"lacks pyodide.asm.wasm, wcwidth.whl"):
        lite_pyodide.bundle(
            pyodide(tmp_path, missing={"pyodide.asm.wasm", "wcwidth.whl"}), tmp_path / "site"
        )


def test_the_list_of_fonts_names_only_what_matplotlib_brings():
    """Fonts of one machine would be missing on every other; see `mpl-data` of matplotlib."""
    fonts = read(lite_pyodide.FONT_LIST)
    assert fonts["_version"] == 330, "what matplotlib 3.8 reads"
    for font in fonts["ttflist"] + fonts["afmlist"]:
        assert (Path(mpl.get_data_path()) / font["fname"]).is_file()
