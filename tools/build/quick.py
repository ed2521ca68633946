"""Which tests belong to the files that have changed: for `make quick`, in under a minute.

A file's tests have its name: `momentum_lib/theory.py` and `tests/library/test_theory.py`. Where
they don't, `ALSO` says which they are. Tests in the browser need a built book, and wait for
`make test`. (A tool that records which test runs which line, such as pytest-testmon, would choose
more finely, after a first run of everything.)
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from tools.build.environment import ROOT

#: Tests that are quick and look at everything.
ALWAYS = ("tests/test_house.py",)
ALSO = {
    "momentum_lib/widgets/*.py": ("tests/figures/test_widgets.py",),
    "momentum_lib/widgets/*.json": ("tests/figures/test_widgets.py",),
    "momentum_lib/widgets/js/*": ("tests/figures/test_javascript.py",),
    "_ext/scripts/*": ("tests/figures/test_javascript.py",),
    "momentum_book/exercises/*": ("tests/book/test_exercises.py",),
    "momentum_book/records/*": ("tests/book/test_records.py", "tests/book/test_mutants.py"),
    "tools/measure/*": ("tests/book/test_records.py",),
    "tools/build/*": ("tests/site/test_environment.py", "tests/site/test_run_anywhere.py"),
    "requirements*": ("tests/site/test_environment.py",),
    "pyproject.toml": ("tests/site/test_environment.py",),
    "chapters/*.ipynb": ("tests/book/test_notebooks.py",),
    "references.bib": ("tests/book/test_references.py",),
}


def changed() -> list[str]:
    """Return the files that differ from where this branch left main, committed or not."""
    bases = (git("merge-base", name, "HEAD") for name in ("origin/main", "main", "HEAD"))
    base = next((found for found in bases if found), [])
    names = git("diff", "--name-only", "--no-renames", "--diff-filter=d", *base)
    return sorted({*names, *git("ls-files", "--others", "--exclude-standard")})


def git(*command: str) -> list[str]:
    """Return the lines that git says, none if it fails."""
    done = subprocess.run(["git", *command], cwd=ROOT, check=False, text=True, capture_output=True)
    return done.stdout.splitlines()


def tests_of(name: str) -> set[str]:
    """Return the tests and the notebooks that tell whether a change of a file was right."""
    path = Path(name)
    found = {test for pattern, tests in ALSO.items() if fnmatch(name, pattern) for test in tests}
    if path.suffix == ".ipynb" or (path.parts[0] == "tests" and path.name.startswith("test_")):
        found.add(name)
    elif path.suffix == ".py":
        # A chapter's claims and the module that it is about have the same name.
        folder = "tests/book/claims" if "claims" in path.parts else "tests/*"
        pattern = f"{folder}/test_{path.stem.strip('_').removeprefix('book_')}.py"
        found |= {test.relative_to(ROOT).as_posix() for test in ROOT.glob(pattern)}
    return {each for each in found if (ROOT / each).exists()}


def chosen(names: Iterable[str]) -> list[str]:
    """Return what pytest is to run for these changed files."""
    return sorted({*ALWAYS}.union(*(tests_of(name) for name in names)))
