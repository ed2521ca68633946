"""What each command does, in one function each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tools.build import environment, lite_build, serve, site_build
from tools.build.environment import ROOT, python

CACHES = (".pytest_cache", ".ruff_cache", ".mypy_cache", ".hypothesis")
MADE_HERE = (".venv", "_build", *CACHES)
NOTEBOOKS = ("index.ipynb", "chapters")
#: How pytest runs the notebooks: every stored number and text is compared with the new one.
NBVAL = (
    "--nbval",
    "--nbval-current-env",
    "--nbval-cell-timeout=120",
    "--nbval-sanitize-with=tests/book/nbval.cfg",
)


def run(*command: str) -> int:
    """Run a module of the environment in the project's folder and return its exit code."""
    return subprocess.run([python(), "-m", *command], cwd=ROOT, check=False).returncode


def tool(name: str) -> int:
    """Run one of the tools, such as `measure.parity`, and return its exit code."""
    return run(f"tools.{name}")


def read() -> int:
    """Build the book if needed, serve it, and open it."""
    serve.chosen_port()
    environment.prepare()
    site_build.build()
    serve.serve(site_build.HTML)
    return 0


def book() -> int:
    """Build the book into `_build/html`."""
    environment.prepare()
    site_build.build()
    print(f"It is in {site_build.HTML.relative_to(ROOT)}; open index.html or run: make read")
    return 0


def lite() -> int:
    """Build the book with JupyterLite in it, on the Pyodide that PYODIDE names."""
    environment.prepare()
    site_build.build()
    lite_build.build(lite_build.chosen_pyodide())
    site_build.offer("lite")
    print("Each chapter now has a button that runs it in the browser; to try it: make read")
    return 0


def lab() -> int:
    """Open JupyterLab on the chapters."""
    environment.prepare()
    port = serve.chosen_port()
    chosen = [f"--port={port}", "--port-retries=0"] if port else []
    try:
        return run("jupyterlab", "chapters", *chosen)
    except KeyboardInterrupt:
        return 0


def figure(*names: str) -> int:
    """Serve the figure that is named on a page of its own, which follows its sources."""
    environment.prepare()
    environment.prepare_node()
    try:
        return run("tools.build.figure", *names)
    except KeyboardInterrupt:
        return 0


def notebooks() -> int:
    """Run every notebook and store the results."""
    environment.prepare()
    return tool("build.notebooks")


def test() -> int:
    """Run every test but the slow ones; the last line is the count of what passed."""
    environment.prepare()
    return run_tests(("the book's build", site_build.build), options=["-m", "not slow"])


def test_all() -> int:
    """Run every test, in a book that has a PDF and JupyterLite in it."""
    environment.prepare()
    steps = (("the book's build", site_build.build), ("what it offers", print_and_bundle))
    # The times that are printed are mostly those of the chapters in the browser.
    return run_tests(*steps, options=["--durations=40", "--durations-min=10"])


def run_tests(*steps: tuple[str, Callable[[], None]], options: Sequence[str] = ()) -> int:
    """Run linter and type checker beside the build's steps, then pytest; return 1 if one failed."""
    failed = []
    with ThreadPoolExecutor(1) as beside:
        checks = beside.submit(checked_code)
        for name, step in steps:
            try:
                step()
            except SystemExit as reason:
                print(reason)
                failed.append(name)
        failed += checks.result()
    if run("pytest", *pytest_arguments(), *options):
        failed.append("tests")
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    return int(bool(failed))


def checked_code() -> list[str]:
    """Run what looks at the code without running it; return the names of what found faults."""
    environment.prepare_node()
    lint = run("ruff", "check", "--quiet", ".") or run("ruff", "format", "--check", "--quiet", ".")
    types = run("mypy", "--no-error-summary")
    faults = [name for name, found in (("lint", lint), ("types", types)) if found]
    return [*faults, *checked_javascript()]


def checked_javascript() -> list[str]:
    """Do the same for JavaScript and style sheets, where npm is; name what to run by hand."""
    npm = shutil.which("npm")
    scripts = {
        "lint of JavaScript and styles (npm run lint; npm run format mends their form)": "lint",
        "types of JavaScript (npm run types)": "types",
    }
    return [name for name, script in scripts.items() if npm and faulty(npm, script)]


def faulty(npm: str, script: str) -> bool:
    """Run one of package.json's scripts, and print what it says if it finds faults."""
    command = [npm, "run", "--silent", script]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout, done.stderr, flush=True)
    return bool(done.returncode)


def pytest_arguments() -> list[str]:
    """Return the arguments of the one run of pytest that tests all."""
    present = [name for name in ("tests", *NOTEBOOKS) if (ROOT / name).exists()]
    measured = ["--cov=momentum_lib", "--cov=momentum_book", "--cov-report=", "--cov-fail-under=97"]
    # Two workers are busy: threads of the linear algebra below them would only get in their way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What stays together on one worker is said in tests/conftest.py.
    workers = ["-n", os.environ.get("TEST_WORKERS", "2")]
    return [*NBVAL, *measured, *workers, *present]


def parity() -> int:
    """Compare every rule with the other libraries that are installed, live."""
    environment.prepare()
    return tool("measure.parity")


def fuzz() -> int:
    """Move every figure at random for a minute, and mount it a thousand times."""
    environment.prepare()
    return tool("measure.fuzz")


def mutants() -> int:
    """Break the core on purpose, and count how often the tests notice: an hour and more."""
    environment.prepare()
    return tool("measure.mutants")


def bench() -> int:
    """Build the book and print how fast all is: library, figures, the book itself, its pages."""
    environment.prepare()
    environment.prepare_node()
    site_build.build()
    return max(tool("measure.bench"), tool("measure.bench_pages"))


def pdf() -> int:
    """Build the book and print it as one PDF into the site."""
    environment.prepare()
    site_build.build()
    print_pdf()
    return 0


def print_pdf() -> None:
    """Print the built book as one PDF, unless that is there already."""
    if not (site_build.HTML / "momentum.pdf").exists() and tool("build.pdf"):
        sys.exit("The PDF was not made; the reason stands above.")


def print_and_bundle() -> None:
    """Print the PDF, and beside that build JupyterLite where Pyodide is: each keeps one core busy.

    Both change the book's pages in the end, so JupyterLite is offered after both.
    """
    pyodide = lite_build.found_pyodide()
    with ThreadPoolExecutor(1) as beside:
        printing = beside.submit(print_pdf)
        if pyodide:
            lite_build.build(str(pyodide))
        printing.result()
    if pyodide:
        site_build.offer("lite")


def clean() -> int:
    """Remove what the other commands made."""
    for name in MADE_HERE:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    (ROOT / ".coverage").unlink(missing_ok=True)
    return 0


COMMANDS: dict[str, Callable[..., int]] = {
    "read": read,
    "test": test,
    "test-all": test_all,
    "book": book,
    "lite": lite,
    "lab": lab,
    "figure": figure,
    "notebooks": notebooks,
    "parity": parity,
    "mutants": mutants,
    "fuzz": fuzz,
    "bench": bench,
    "pdf": pdf,
    "clean": clean,
}


def main(arguments: Sequence[str]) -> None:
    """Run the command that the first argument names; only `figure` takes another."""
    command, *given = arguments or ("",)
    if command not in COMMANDS or (given and command != "figure"):
        sys.exit(f"Usage: python tools/run.py {{{','.join(COMMANDS)}}}, or figure and its name")
    environment.keep_bytecode()
    try:
        sys.exit(COMMANDS[command](*given))
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
