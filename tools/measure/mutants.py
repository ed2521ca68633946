"""Break the core of the library on purpose, and count how often the tests notice: `make mutants`.

mutmut changes one thing at a time in a module: an operator, a number, a name, a branch. A change
that none of the module's own tests notices has survived. The record counts
them by module and lists the survivors, each with the reason why it may live: for most, that it
changes nothing that could be observed. Reasons are written into the record by hand and are kept
from one run to the next; a survivor without a reason, or a score below 95 %, ends the run red.

`python -m tools.measure.mutants averages theory` runs some modules only. Each works on a copy in
`_build/mutants`, which is kept: a second run tests again only what has survived or has changed.
(mutmut leaves properties and the tables of a module alone: it changes what functions do.)
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from momentum_book.records import FOLDER, load
from tools.build.environment import ROOT
from tools.measure import records

COPIES = ROOT / "_build" / "mutants"
NEEDED = (
    "momentum_lib",
    "momentum_book",
    "tools",
    "tests",
    "pyproject.toml",
    "README.md",
    "Makefile",
)
LOWEST = 0.95
#: The modules, and the files of tests that are to notice a change in them. Few and quick ones: all
#: tests that run a changed line are run for each change, until one turns red.
MODULES = {
    "averages": ("test_averages", "test_bad_input"),
    "schedules": ("test_schedules", "test_bad_input"),
    "optimizers": ("test_optimizers",),
    "theory": ("test_theory", "test_published", "test_bad_input"),
    "physics": ("test_physics", "test_bad_input"),
    "descent": ("test_descent", "test_bad_input"),
    "losses": ("test_losses",),
    "modern": ("test_modern",),
    "adaptive": ("test_adaptive",),
    "cycles": ("test_cycles",),
    "_checks": ("test_checks",),
}
# How pytest ends when it has seen a mutant: red, broken, or over its time.
NOTICED = {1, 3, 36, 24, -24, 152, 255, -11, -9}


def renewed_copy(module: str) -> Path:
    """Bring a module's copy up to date and return it; what mutmut keeps in it stays."""
    copy = COPIES / module
    copy.mkdir(parents=True, exist_ok=True)
    for name in NEEDED:
        source, target = ROOT / name, copy / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            leave = shutil.ignore_patterns("__pycache__", "browser")
            shutil.copytree(source, target, ignore=leave)
        else:
            shutil.copy2(source, target)
    settings = {
        "source_paths": ["momentum_lib"],
        "only_mutate": [f"momentum_lib/{module}.py"],
        "pytest_add_cli_args": ["-p", "no:cacheprovider"],
        "pytest_add_cli_args_test_selection": [f"tests/{name}.py" for name in MODULES[module]],
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(["", "[tool.mutmut]", *lines, ""]))
    return copy


def mutmut(copy: Path, *arguments: str) -> str:
    """Run mutmut in a copy, one thread to each of its processes; return what `show` says."""
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments],
        cwd=copy,
        env=clean | threads,
        check=False,
        text=True,
        stdout=subprocess.PIPE if arguments[0] == "show" else None,
    )
    return done.stdout or ""


def results(module: str) -> dict[str, int | None]:
    """Return pytest's exit code for each mutant of a module that has been tried."""
    path = COPIES / module / "mutants" / "momentum_lib" / f"{module}.py.meta"
    if not path.exists():
        return {}
    codes: dict[str, int | None] = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
    return codes


def change(module: str, name: str) -> list[str]:
    """Return the lines that a mutant takes away and puts in."""
    lines = mutmut(COPIES / module, "show", name).splitlines()
    return [
        " ".join(line.split())
        for line in lines
        if line[:1] in "+-" and line[:3] not in {"+++", "---"}
    ]


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
    for name, code in results(module).items():
        if code not in NOTICED:
            lines, function = change(module, name), function_of(name)
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
    return (f"momentum_*/{module}.py", *(f"tests/*/{name}.py" for name in MODULES[module]))


def try_all(module: str) -> None:
    """Try every mutant of a module, and those that had survived once more."""
    copy, workers = renewed_copy(module), os.environ.get("TEST_WORKERS", "2")
    # Which tests run a function is found anew: a test that stood before may do so now.
    (copy / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    again = [name for name, code in results(module).items() if code not in {None, *NOTICED}]
    mutmut(copy, "run", "--max-children", workers)
    if again:  # the tests may have become better
        mutmut(copy, "run", "--max-children", workers, *again)


def main(chosen: Sequence[str]) -> int:
    """Run, record, print; return 1 if too many survive or one has no reason."""
    for module in chosen:
        try_all(module)
    record = renewed_record(chosen)
    files = {module: made_from(module) for module in chosen}
    records.store("mutants", record, by="python -m tools.measure.mutants", files=files)
    for module, counts in record["modules"].items():
        print(f"{module:12} {counts['killed']:5} of {counts['mutants']:5} mutants killed")
    score = record["killed"] / max(record["mutants"], 1)
    bare = [one for one in record["survivors"] if not one["reason"]]
    print(f"Score {score:.1%}; {len(record['survivors'])} survive, {len(bare)} without a reason.")
    return int(score < LOWEST or bool(bare))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(MODULES)))
