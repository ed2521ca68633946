"""Another Jupyter Book, built with the extension alone: its cells run too."""

import shutil
import subprocess
from pathlib import Path

import pytest
from browser import IN_PAGE, Watch
from built_book import skip_or_fail

from tools.build import lite_build
from tools.build.environment import program
from tools.build.serve import serving

HERE = Path(__file__).parent
EXTENSION = HERE.parents[1] / "_ext" / "run_here"
NEEDED = (
    "pyodide.js",
    "pyodide.asm.js",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)


@pytest.fixture(scope="module")
def other_book(tmp_path_factory):
    """Build the small book, which takes the extension and Pyodide from beside it."""
    pyodide = lite_build.found_pyodide()
    if pyodide is None:
        skip_or_fail("no Pyodide: the folder that PYODIDE names, or ../shared/pyodide")
    folder = tmp_path_factory.mktemp("other") / "book"
    shutil.copytree(HERE / "small_book", folder)
    shutil.copytree(EXTENSION, folder / "_ext" / "run_here", ignore=shutil.ignore_patterns("js"))
    (folder / "python").mkdir()
    for name in NEEDED:
        shutil.copyfile(pyodide / name, folder / "python" / name)
    config = (folder / "_config.yml").read_text(encoding="utf-8").replace("../../../_ext", "_ext")
    config = config.replace("[little]", "[little]\n    run_here_pyodide: python")
    (folder / "_config.yml").write_text(config, encoding="utf-8")
    command = [program("jupyter-book"), "build", "-W", str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder / "_build" / "html"


@pytest.mark.slow
def test_its_cells_run(other_book, browser):
    watch = Watch()
    with serving(other_book) as address, browser.new_context() as context:
        context.add_init_script(path=IN_PAGE / "cells.js")
        page = context.new_page()
        page.goto(f"{address}/index.html")
        watch.follow(page)
        first, second, exercise = page.evaluate("cells.all()")
        assert page.evaluate("id => cells.run(id)", second)["text"] == "numbers: 0 2 4 6"
        assert page.evaluate("id => cells.run(id)", exercise)["text"] == "False"
        assert page.locator("[data-check=square]").count() == 1
        assert page.locator("[data-solved]").count() == 0
        assert page.evaluate("id => cells.run(id)", first)["state"] == "done"
    assert not [problem for problem in watch.problems if "run_here" in problem]
