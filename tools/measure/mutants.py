"""Break library and book on purpose, and count how often the tests notice: `make mutants`.

mutmut changes one thing at a time in a module: an operator, a number, a name, a branch. A change
that none of the module's own tests notices has survived. The record counts
them by module and lists the survivors, each with the reason why it may live: for most, that it
changes nothing that could be observed. Reasons are written into the record by hand and are kept
from one run to the next; a survivor without a reason, or a module below 95 %, ends the run red.

`python -m tools.measure.mutants averages theory` runs some modules only. Each works on a copy in
`_build/mutants`, which is kept: a second run tests again only what has survived or has changed. Of
the claims, where most mutants measure anew, a sample is tried: which ones, their names decide.
(mutmut leaves properties, decorated functions and the tables of a module alone: it changes what
functions do.)
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from momentum_book.records import FOLDER, load
from tools.build.environment import ROOT
from tools.measure import records
from tools.measure.mutants_sample import sampled

COPIES = ROOT / "_build" / "mutants"
NEEDED = (
    "momentum_lib",
    "momentum_book",
    "tools",
    "tests",
    "_ext",
    "pyproject.toml",
    "README.md",
    "Makefile",
    "chapters/a1_claims.ipynb",  # has each claim's sentence
)
# Parts of pytest that would cost each mutant a second, and that notice none.
UNUSED = ("cacheprovider", "nbval", "playwright", "unraisableexception", "threadexception")
LOWEST = 0.95


@dataclass(frozen=True)
class Module:
    """What is counted as one: the files that are changed, and the tests that are to notice it.

    Attributes
    ----------
    files : str
        The module's path, or a pattern of several.
    tests : tuple of str
        Files of tests, below `tests`. Few and quick ones: all tests that run a changed line are
        run for each change, until one turns red.
    choose : str
        Which of these tests, as pytest's ``-k`` says it; empty for all.
    one_of : int
        How many mutants there are for each one that is tried.
    """

    files: str
    tests: tuple[str, ...]
    choose: str = ""
    one_of: int = 1


def of_library(name: str, *others: str) -> Module:
    """Return a module of the library with the tests that bear its name, and others."""
    tests = (f"test_{name.removeprefix('_')}", *others)
    return Module(f"momentum_lib/{name}.py", tuple(f"library/{test}.py" for test in tests))


MODULES = {
    "averages": of_library("averages", "test_bad_input"),
    "schedules": of_library("schedules", "test_bad_input"),
    "optimizers": of_library("optimizers"),
    "theory": of_library("theory", "test_published", "test_bad_input"),
    "physics": of_library("physics", "test_bad_input"),
    "descent": of_library("descent", "test_bad_input"),
    "losses": of_library("losses"),
    "modern": of_library("modern"),
    "adaptive": of_library("adaptive"),
    "networks": of_library("networks"),
    "sweep": Module(
        "momentum_lib/sweep.py",
        ("library/test_sweep.py",),
        choose="not killed and not workers and not memory",  # which start processes, or many runs
    ),
    "plots": of_library("plots"),
    "_checks": of_library("_checks"),
    "cycles": Module("momentum_book/cycles.py", ("book/test_cycles.py",)),
    "conventions": Module("momentum_book/conventions.py", ("book/test_conventions.py",)),
    "exercises": Module("momentum_book/exercises/*.py", ("book/test_exercises.py",)),
    # What holds a claim's numbers against its record comes first: what is measured is kept for the
    # tests that follow, and a mutant is tried with the tests that ran its function. Left out are
    # tests that read the source, which is full of mutants here, or all chapters, or measure again.
    "claims": Module(
        "momentum_book/claims/*.py",
        (
            *("book/test_claims.py", "book/test_claim_card.py", "book/test_claims_table.py"),
            "book/claims",
        ),
        choose=" and ".join(
            f"not {part}"
            for part in (
                *("source_of", "without_seeds", "belongs_to_it", "lacks_is", "stored_card"),
                "broken_rule",
            )
        ),
        one_of=30,
    ),
}
# Prints each mutant as a difference: `mutmut show`, of all at once.
SHOWN = """
import json, sys
from mutmut.mutation.diff_apply import get_diff_for_mutant as difference
print(json.dumps({name: difference(name) for name in sys.argv[1:]}))
"""
# How pytest ends when it has seen a mutant: red, broken, or over its time.
NOTICED = {1, 3, 36, 24, -24, 152, 255, -11, -9}


def renewed_copy(module: str) -> Path:
    """Bring a module's copy up to date and return it; what mutmut keeps in it stays."""
    copy, chosen = COPIES / module, MODULES[module]
    copy.mkdir(parents=True, exist_ok=True)
    for name in NEEDED:
        source, target = ROOT / name, copy / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            browsers = ("figures", "site") if name == "tests" else ()
            leave = shutil.ignore_patterns("__pycache__", *browsers)
            shutil.copytree(source, target, ignore=leave)
        else:
            target.parent.mkdir(exist_ok=True)
            shutil.copy2(source, target)
    for data in (copy / "mutants").glob("momentum_*/**/*.json"):
        data.unlink()  # mutmut copies what is no Python only where it is not yet
    settings = {
        "source_paths": ["momentum_lib", "momentum_book"],
        "also_copy": ["_ext", "tools", "chapters", "README.md", "Makefile"],
        "only_mutate": [chosen.files],
        "pytest_add_cli_args": [f"-pno:{plugin}" for plugin in UNUSED],
        "pytest_add_cli_args_test_selection": [
            *(f"tests/{name}" for name in chosen.tests),
            *(["-k", chosen.choose] if chosen.choose else []),
        ],
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(["", "[tool.mutmut]", *lines, ""]))
    return copy


def python(copy: Path, *arguments: str) -> str:
    """Run Python in a copy, on one thread, which must succeed; return what a line of it prints."""
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=clean | threads,
        check=True,
        text=True,
        stdout=subprocess.PIPE if "-c" in arguments else None,
    )
    return done.stdout or ""


def results(module: str) -> dict[str, int | None]:
    """Return pytest's exit code for each mutant of a module that is to be tried."""
    return {name: code for name, code in every_result(module).items() if tried(module, name)}


def tried(module: str, name: str) -> bool:
    """Return whether a mutant of a module belongs to those that are tried."""
    return sampled(name, MODULES[module].one_of)


def every_result(module: str) -> dict[str, int | None]:
    """Return what is known of each mutant of a module, also of those that are not tried."""
    codes: dict[str, int | None] = {}
    for path in sorted((COPIES / module / "mutants").glob(f"{MODULES[module].files}.meta")):
        codes |= json.loads(path.read_text("utf-8"))["exit_code_by_key"]
    return codes


def changes(module: str, names: Sequence[str]) -> dict[str, list[str]]:
    """Return the lines that each mutant takes away and puts in."""
    told: dict[str, str] = json.loads(python(COPIES / module, "-c", SHOWN, *names))
    return {
        name: [
            " ".join(line.split())
            for line in text.splitlines()
            if line[:1] in "+-" and line[:3] not in {"+++", "---"}
        ]
        for name, text in told.items()
    }


def function_of(name: str) -> str:
    """Return the class and function that a mutant stands in."""
    part = name.rpartition("__mutmut_")[0].rpartition(".")[2]
    return part.removeprefix("x").strip("ǁ").replace("ǁ", ".").removeprefix("_")


def old_record() -> dict[str, Any]:
    """Return the record that stands, or an empty one."""
    if not (FOLDER / "mutants.json").exists():
        return {"modules": {}, "survivors": []}
    return load("mutants")


def survivors(module: str, reasons: dict[tuple[str, ...], str]) -> Iterator[dict[str, Any]]:
    """Yield each mutant of a module that no test noticed, with the reason if it is known."""
    alive = [name for name, code in results(module).items() if code not in NOTICED]
    for name, lines in changes(module, alive).items():
        function = function_of(name)
        reason = reasons.get((module, function, *lines), "")
        yield {"module": module, "function": function, "change": lines, "reason": reason}


def renewed_record(chosen: Sequence[str]) -> dict[str, Any]:
    """Return the record with the chosen modules counted anew."""
    old = old_record()
    reasons = {
        (one["module"], one["function"], *one["change"]): one["reason"] for one in old["survivors"]
    }
    alive = [one for one in old["survivors"] if one["module"] not in chosen]
    counts = dict(old["modules"])
    for module in chosen:
        codes = list(results(module).values())
        counts[module] = {"mutants": len(codes), "killed": sum(code in NOTICED for code in codes)}
        if MODULES[module].one_of > 1:
            counts[module]["of"] = len(every_result(module))
        alive += survivors(module, reasons)
    ordered = {module: counts[module] for module in MODULES if module in counts}
    total, killed = (sum(one[part] for one in ordered.values()) for part in ("mutants", "killed"))
    return {
        "tool": f"mutmut {version('mutmut')}",
        "mutants": total,
        "killed": killed,
        "modules": ordered,
        "survivors": alive,
    }


def made_from(module: str) -> tuple[str, ...]:
    """Return patterns of the files that a module's counts depend on: its own, and its tests."""
    tests = MODULES[module].tests
    return (
        MODULES[module].files,
        *(f"tests/{each}" if each.endswith(".py") else f"tests/{each}/*.py" for each in tests),
    )


def main(chosen: Sequence[str]) -> int:
    """Run, record, print; return 1 if too many survive or one has no reason."""
    for module in chosen:
        one_of = str(MODULES[module].one_of)
        python(renewed_copy(module), "tools/measure/mutants_session.py", one_of)
    record = renewed_record(chosen)
    files = {module: made_from(module) for module in chosen}
    records.store("mutants", record, by="python -m tools.measure.mutants", files=files)
    for module, counts in record["modules"].items():
        print(f"{module:12} {counts['killed']:5} of {counts['mutants']:5} mutants killed")
    low = [
        module
        for module, counts in record["modules"].items()
        if counts["killed"] < LOWEST * counts["mutants"]
    ]
    bare = [one for one in record["survivors"] if not one["reason"]]
    print(f"{len(record['survivors'])} survive, {len(bare)} without a reason.")
    if low:
        print(f"Below {LOWEST:.0%}: {', '.join(low)}.")
    return int(bool(low or bare))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(MODULES)))
