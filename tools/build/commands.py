"""What each command does, in one function each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tools.build import environment, lite_build, quick, serve, site_build, versions
from tools.build.environment import ROOT, python

CACHES = (".pytest_cache", ".ruff_cache", ".mypy_cache", ".hypothesis")
MADE_HERE = (".venv", "_build", *CACHES)
NOTEBOOKS = ("index.ipynb", "chapters")
#: What has a saved notebook keep the stills of its figures.
STILLS = "momentum_lib.widgets._saving=True"
#: How pytest runs the notebooks: every stored number and text is compared with the new one.
NBVAL = (
    "--nbval",
    "--nbval-current-env",
    "--nbval-cell-timeout=120",
    "--nbval-sanitize-with=tests/book/nbval.cfg",
)
#: The tests whose lines `make test-all` counts, and the share that they must reach. In the browser
#: it is JavaScript, in the notebooks another process; and the tests that take the lines of all
#: others over and over are left out: counting would double their time.
COUNTED = ("tests/library", "tests/book", "tests/figures/test_widgets.py")
UNCOUNTED = tuple(
    f"tests/library/test_{name}.py" for name in ("every_input", "properties", "published")
)
COVERED = ("--cov=momentum_lib", "--cov=momentum_book", "--cov-report=", "--cov-fail-under=97")
#: What stays together on one worker, and in which order, is said in tests/conftest.py.
WORKERS = ("--dist=loadgroup", "--no-loadscope-reorder")


def run(*command: str) -> int:
    """Run a module of the environment in the project's folder and return its exit code."""
    return subprocess.run([python(), "-m", *command], cwd=ROOT, check=False).returncode


def tool(name: str, *options: str) -> int:
    """Run one of the tools, such as `measure.parity`, and return its exit code."""
    return run(f"tools.{name}", *options)


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
        return run("jupyterlab", "chapters", f"--ServerApp.jpserver_extensions={STILLS}", *chosen)
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
    """Run every test but the slow ones; the last line is the count of what passed.

    Lines are not counted, which would take a third of the library's time again.
    """
    environment.prepare()
    return run_tests(("the book's build", site_build.build), options=["-m", "not slow"])


def test_all() -> int:
    """Run every test, in a book that has a PDF and JupyterLite in it."""
    environment.prepare()
    steps = (("the book's build", site_build.build), ("what it offers", print_and_bundle))
    # The times that are printed are mostly those of the chapters in the browser.
    return run_tests(*steps, options=["--durations=40", "--durations-min=10"], counting=COVERED)


def quick_test() -> int:
    """Run linter and type checker, and beside them the tests of what has changed since main."""
    environment.prepare()
    tests = quick.chosen(quick.changed())
    print("Testing what belongs to the changes:", *tests, flush=True)
    with ThreadPoolExecutor(1) as beside:
        checks = beside.submit(checked_code)
        failed = bool(run("pytest", "-q", *NBVAL, "-m", "not slow and not browser", *tests))
        faults = checks.result() + ["tests"] * failed
    if faults:
        print(f"Failed: {', '.join(faults)}.")
    return int(bool(faults))


def lowest() -> int:
    """Test the library with the lowest versions that it allows."""
    environment.prepare()
    return versions.tested("lowest-direct")


def newest() -> int:
    """Test the library with the newest versions that it allows."""
    environment.prepare()
    return versions.tested("highest")


def engines() -> int:
    """Test every rule on JAX and PyTorch, and as an optimizer of theirs."""
    environment.prepare()
    return versions.with_engines()


def lock() -> int:
    """Write requirements.lock anew, with the newest versions that the requirements allow."""
    environment.prepare()
    environment.lock()
    return 0


def run_tests(
    *steps: tuple[str, Callable[[], None]],
    options: Sequence[str] = (),
    counting: Sequence[str] = (),
) -> int:
    """Run what needs no book beside the build, then the other tests; return 1 if one failed.

    The tests of library and book are one process, so that no worker keeps a core from the build,
    and their lines can be counted; what they say is printed at the end.
    """
    # Two processes are busy: threads of the linear algebra below would only get in their way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    failed = []
    with ThreadPoolExecutor(1) as beside:
        checks = beside.submit(lambda: (checked_code(), counted_tests([*counting, *options])))
        for name, step in steps:
            try:
                step()
            except SystemExit as reason:
                print(reason)
                failed.append(name)
        if run("pytest", *other_tests(), *options):
            failed.append("tests")
        faults, counted = checks.result()
    print(counted.stdout, counted.stderr, sep="")
    failed += faults + ["tests of library and book"] * bool(counted.returncode)
    tool("measure.records")
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


def counted_tests(options: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run the tests of library and book, silently, in one process."""
    files = [name for name in test_files() if counted(name)]
    command = [python(), "-m", "pytest", "-q", *files, *options]
    return subprocess.run(command, cwd=ROOT, check=False, text=True, capture_output=True)


def other_tests() -> list[str]:
    """Return the arguments of the run of pytest that tests the rest, on two workers."""
    files = [name for name in test_files() if not counted(name)]
    present = [name for name in NOTEBOOKS if (ROOT / name).exists()]
    return [*NBVAL, "-n", os.environ.get("TEST_WORKERS", "2"), *WORKERS, *files, *present]


def test_files() -> list[str]:
    """Return the name of each file of tests; those of engines have a command of their own."""
    found = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/**/test_*.py"))
    return [name for name in found if not name.startswith("tests/engines/")]


def counted(name: str) -> bool:
    """Return whether the lines that a file of tests runs can be counted."""
    return name.startswith(COUNTED) and name not in UNCOUNTED


def parity() -> int:
    """Compare every rule with the other libraries that are installed, live."""
    environment.prepare()
    return tool("measure.parity")


#: What looks at random states of every figure, and at how many of them in `make fuzz`.
STATES = ("tests/figures/test_random_states.py", "tests/figures/test_pictures.py")
MANY = "500"


def fuzz() -> int:
    """Move every figure at random for a minute, mount it a thousand times, look at 500 states."""
    environment.prepare()
    environment.prepare_node()
    moved = tool("measure.fuzz")
    os.environ["STATES"] = MANY
    return max(moved, run("pytest", "-q", "-p", "no:cacheprovider", *STATES))


def mutants() -> int:
    """Break the core on purpose, and count how often the tests notice: an hour and more."""
    environment.prepare()
    return tool("measure.mutants")


def bench() -> int:
    """Build the book and print how fast all is: library, figures, the book itself, its pages."""
    environment.prepare()
    environment.prepare_node()
    site_build.build()
    return max(tool("measure.bench"), tool("measure.bench_pages"), tool("measure.bench_cells"))


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


def records() -> int:
    """Make every record anew that is older than the code: seconds to hours, it says which."""
    environment.prepare()
    environment.prepare_node()
    site_build.build()
    page = "chapters/a4_how_we_know.ipynb"  # shows them
    return max(tool("measure.records", "--renew"), tool("build.notebooks", page))


def clean() -> int:
    """Remove what the other commands made."""
    for name in MADE_HERE:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    (ROOT / ".coverage").unlink(missing_ok=True)
    return 0


COMMANDS: dict[str, Callable[..., int]] = {
    "read": read,
    "quick": quick_test,
    "test": test,
    "test-all": test_all,
    "book": book,
    "lite": lite,
    "lab": lab,
    "figure": figure,
    "notebooks": notebooks,
    "lowest": lowest,
    "newest": newest,
    "engines": engines,
    "lock": lock,
    "records": records,
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
