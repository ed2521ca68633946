"""The records of what was measured about the book, and whether they are older than the code.

python -m tools.measure.records             says which records are stale
python -m tools.measure.records --renew     runs the command of each that is: make records

A record is stale when a file that it was made from has changed since. Comments and docstrings of
Python don't count: no number comes from them. Neither does a file's name.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import shlex
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from momentum_book.records import FOLDER, Part, made
from tools.build.environment import ROOT

Files = Sequence[str]
#: Made in seconds, so that a test asks for them to be fresh. The others take minutes to an hour, or
#: libraries that the environment lacks: for those it is said, here and at the end of `make test`.
QUICK = ("bad_input", "claims")

#: Where the rules are, and all that runs them.
CORE = tuple(
    f"momentum_lib/{name}.py"
    for name in (
        *("_checks", "averages", "descent", "losses", "modern", "networks", "optimizers"),
        *("random_numbers", "schedules"),
    )
)
FIGURES = ("momentum_lib/widgets/*.py", "momentum_lib/widgets/js/**/*.js")

as_json: Callable[[Any], str] = partial(json.dumps, indent=1, ensure_ascii=False)


def store(
    name: str,
    found: Mapping[str, Any],
    *,
    by: str,
    files: Files | Mapping[str, Files],
    render: Callable[[Any], str] = as_json,
) -> None:
    """Write a record, to be read by `momentum_book.records`, with what it was made from.

    Parameters
    ----------
    name : str
        What the record is called.
    found : mapping
        What was measured.
    by : str
        The command that makes it anew.
    files : sequence of str, or mapping of such by the name of a part
        Patterns of the files that the numbers depend on. A record with parts that was measured in
        some of them only keeps the date of the others.
    render : callable
        Turns what was measured into JSON.
    """
    by_part = files if isinstance(files, Mapping) else {"all": files}
    today = datetime.now(UTC).date().isoformat()
    new = {part: Part(today, digest(each), tuple(each)) for part, each in by_part.items()}
    old = made(name).parts if (FOLDER / f"{name}.json").exists() else {}
    parts = {part: vars(each) for part, each in {**old, **new}.items()}
    write(FOLDER / f"{name}.json", {"made": {"by": by, "parts": parts}} | dict(found), render)


def write(path: Path, found: Any, render: Callable[[Any], str] = as_json) -> None:
    """Write what was found as JSON."""
    path.write_text(render(found) + "\n", encoding="utf-8")


def digest(patterns: Files) -> str:
    """Return a short digest of the contents of the files that the patterns name."""
    paths = {path for each in patterns for path in ROOT.glob(each) if path.is_file()}
    if not paths:
        raise ValueError(f"patterns must name a file of the project, got {patterns!r}")
    contents = sorted(hashlib.sha256(content(path)).hexdigest() for path in paths)
    return hashlib.sha256("".join(contents).encode()).hexdigest()[:16]


def content(path: Path) -> bytes:
    """Return what of a file can change a number."""
    if path.suffix != ".py":
        return path.read_bytes()
    return "\n".join(code_lines(path.read_text(encoding="utf-8"))).encode()


def code_lines(source: str) -> Iterator[str]:
    """Yield the lines of a Python program without comments, docstrings and empty lines."""
    left_out = set(docstring_lines(ast.parse(source)))
    comments = {
        token.start[0]: token.start[1]
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    for number, line in enumerate(source.splitlines(), 1):
        code = line[: comments.get(number)].rstrip()
        if code and number not in left_out:
            yield code


def docstring_lines(tree: ast.Module) -> Iterator[int]:
    """Yield the number of each line that a docstring stands on."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            yield from range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)


def stale(name: str) -> list[str]:
    """Return the parts of a record that were made from other files than there are now."""
    return [part for part, each in made(name).parts.items() if digest(each.files) != each.digest]


def sentence(name: str) -> str:
    """Return what a record is, fresh or stale, and how a stale one is renewed."""
    record, old = made(name), stale(name)
    days = sorted({record.parts[part].date for part in old or record.parts})
    when = " to ".join(sorted({days[0], days[-1]}))
    if not old:
        return f"{name}: fresh, made on {when}"
    which = "" if len(record.parts) == 1 else f" ({', '.join(old)})"
    return f"{name}: older than the code, made on {when}{which}; renew it with: {record.by}"


def names() -> list[str]:
    """Return the name of each record that is stored."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def main(arguments: Sequence[str]) -> int:
    """Print the state of each record, or renew those that are stale."""
    for name in names():
        print(sentence(name), flush=True)
    if "--renew" not in arguments:
        return 0
    return max((renew(name) for name in names() if stale(name)), default=0)


def renew(name: str) -> int:
    """Run the command that makes a record; return how it ended."""
    print(f"\n{made(name).by}", flush=True)
    _, *command = shlex.split(made(name).by)
    return subprocess.run([sys.executable, *command], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
