"""Run inside Pyodide: compile what the start of a chapter imports, and give it back as a zip.

Half of the time that a chapter takes to start would go into compiling these modules.
"""

import importlib.util
import io
import py_compile
import sys
import tempfile
import zipfile
from pathlib import Path

# The kernel, and what the first cells of the chapters import.
STARTED = (
    "piplite.piplite",
    "pyodide_kernel",
    "ipywidgets",
    "anywidget",
    "contourpy",
    "matplotlib_inline.backend_inline",
    "momentum_book.claims",
    "momentum_book.exercises",
    "momentum_lib.plots",
    "momentum_lib.widgets",
    "numpy.random",
)


def imported() -> dict[str, bytes]:
    """Return the sources of the modules that are imported by a chapter's start, by their path."""
    streams = sys.stdout, sys.stderr
    for name in STARTED:
        importlib.import_module(name)
    sys.stdout, sys.stderr = streams  # the kernel took them
    draw()
    modules = [*sys.modules.values()]
    files = {getattr(each, "__file__", None): getattr(each, "__loader__", None) for each in modules}
    return {
        path: loader.get_data(path)
        for path, loader in files.items()
        if path and path.endswith(".py") and hasattr(loader, "get_data")
    }


def draw() -> None:
    """Draw a picture: some of matplotlib is imported only then."""
    pyplot = importlib.import_module("matplotlib.pyplot")
    figure, ax = pyplot.subplots()
    ax.plot([1, 2], label="$x$")
    ax.legend()
    figure.savefig(io.BytesIO())


def compiled() -> bytes:
    """Return a zip with each module's bytecode, under the path where Python looks for it.

    It is marked as not to be compared with its source: in the browser no file has a date.
    """
    packed = io.BytesIO()
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    with zipfile.ZipFile(packed, "w") as target, tempfile.TemporaryDirectory() as folder:
        source, result = f"{folder}/source", f"{folder}/result"
        for path, text in sorted(imported().items()):
            Path(source).write_bytes(text)
            py_compile.compile(source, result, path, doraise=True, invalidation_mode=unchecked)
            cached = f"{path}c" if ".zip/" in path else importlib.util.cache_from_source(path)
            target.write(result, cached.lstrip("/"))
    return packed.getvalue()


compiled()
