"""One live figure on a page of its own, which follows its sources: make figure NAME.

The page holds what a notebook would store for the page: the figure's Python defaults and its still.
Node serves it, bundles its scripts and styles anew at each save, and has the page reload.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from momentum_lib import widgets
from momentum_lib._checks import one_of
from tools.build import serve
from tools.build.environment import ROOT

SOURCES = ROOT / "momentum_lib" / "widgets" / "js"
NO_NODE = "A figure is bundled by Node: get it from your system or from nodejs.org, and try again."
NO_PACKAGES = "The packages that bundle a figure are not installed: npm ci, and try again."
PAGE = Template((ROOT / "tools" / "build" / "figure.html").read_text(encoding="utf-8"))


def main() -> None:
    """Serve the figure that is named until Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with served(chosen(sys.argv[1:]), port=serve.chosen_port()) as address:
            print(f"It is at {address} and follows its sources (stop with Ctrl-C)", flush=True)
            serve.open_browser(address)
            signal.pause() if hasattr(signal, "pause") else input()
    except KeyboardInterrupt:
        print("\nStopped.")


def chosen(names: list[str]) -> type[widgets.LiveFigure]:
    """Return the figure's class, or say which figures there are."""
    known = {name: getattr(widgets, name) for name in widgets.__all__}
    if len(names) != 1:
        sys.exit(f"Name one figure: {', '.join(known)}.")
    try:
        return one_of("figure", names[0], known)
    except ValueError as error:
        sys.exit(str(error))


def page(figure: widgets.LiveFigure) -> str:
    """Return a page with nothing but a figure."""
    data, _ = figure._repr_mimebundle_()
    return PAGE.substitute(name=type(figure).__name__, figure=data["text/html"])


@contextmanager
def served(kind: type[widgets.LiveFigure], sources: Path = SOURCES, port: int = 0) -> Iterator[str]:
    """Serve a figure's page, bundled from these sources, while something else is done."""
    node = shutil.which("node")
    if node is None:
        sys.exit(NO_NODE)
    if not (ROOT / "node_modules" / "esbuild").is_dir():
        sys.exit(NO_PACKAGES)
    with TemporaryDirectory() as folder:
        (Path(folder) / "index.html").write_text(page(kind()), encoding="utf-8")
        command = [node, sources / "serve.mjs", folder, str(port)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                address = process.stdout.readline().strip()
                if not address:
                    sys.exit("The figure could not be bundled; the reason stands above.")
                yield address
            finally:
                process.terminate()


if __name__ == "__main__":
    main()
