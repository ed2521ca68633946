"""Try a module's mutants on forks of one session of pytest, in the copy that `mutants.py` makes.

`mutmut run` starts pytest anew for each mutant, which takes longer than most tests. Here the tests
are collected once; for each mutant the process forks, and the fork runs the tests that pass through
the changed function, the quickest first, until one turns red. What became of a mutant is written
where mutmut writes it.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from mutants_sample import sampled  # beside this file, which is run as a script
from mutmut import __main__ as mutmut
from mutmut.configuration import config
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

# As mutmut counts: what has not been tried, has survived, or is run by no test.
UNDECIDED = {None, 0, 33}
SURVIVED, NOTICED, BROKEN, NO_TEST, OVER_TIME = 0, 1, 3, 33, 36

Tests = list[tuple[float, Any]]


def generated() -> list[Path]:
    """Write the mutants below `mutants`, and return the files that tell what became of them."""
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    for path in mutmut.walk_source_files():
        error = mutmut.create_file_mutants(path).error
        if error is not None:
            raise error
    return [Path(f"{path}.meta") for path in mutmut.walk_mutatable_files()]


def forked(work: Callable[[], Any], seconds: int | None = None) -> Any:
    """Return what a function returns in a fork, or None if it ended before or took too long."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if child:
        os.close(outlet)
        with os.fdopen(inlet) as pipe:
            answer = pipe.read()
        os.waitpid(child, 0)
        return json.loads(answer) if answer else None
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    if seconds is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        signal.alarm(20 * seconds)  # one that waits for ever takes no time of the processor
    os.write(outlet, json.dumps(work()).encode())
    os._exit(0)


def is_red(item: Any) -> bool:
    """Run a test; return whether it, its setting up or its clearing away failed."""
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def timed(items: list[Any]) -> dict[str, Any]:
    """Run all tests on the sound code; return by function the seconds of those that run it."""
    set_mutant_under_test("stats")
    os.environ["MUTMUT_DEPENDENCY_DEPTH"] = "-1"
    found: dict[str, list[tuple[float, int]]] = defaultdict(list)
    red = []
    for number, item in enumerate(items):
        state()._stats.clear()
        start = time.process_time()
        if is_red(item):
            red.append(item.nodeid)
        for function in state()._stats:
            found[function].append((time.process_time() - start, number))
    return {"red": red, "tests": found}


def tried(mutant: str, tests: Tests) -> int:
    """Return what becomes of a mutant, in mutmut's numbers."""
    if not tests:
        return NO_TEST

    def run() -> int:
        set_mutant_under_test(mutant)
        try:
            return NOTICED if any(is_red(item) for _, item in tests) else SURVIVED
        except BaseException:  # whatever a mutant does to pytest, it has been noticed
            return BROKEN

    code = forked(run, seconds=int(4 + 4 * sum(spent for spent, _ in tests)))
    return OVER_TIME if code is None else int(code)


class Session:
    """A plugin of pytest that tries mutants in place of the one run of the tests."""

    def __init__(self, files: list[Path], one_of: int) -> None:
        self.files, self.one_of = files, one_of

    def pytest_runtestloop(self, session: Any) -> bool:
        """Try what is undecided, file by file."""
        found = forked(lambda: timed(session.items))
        if found is None or found["red"]:
            raise pytest.UsageError(f"tests that fail without a mutant: {found and found['red']}")
        gc.freeze()  # or a fork that collects garbage copies every page of this process
        for file in self.files:
            stored = json.loads(file.read_text("utf-8"))
            codes: dict[str, int | None] = stored["exit_code_by_key"]
            chosen = [each for each in codes if sampled(each, self.one_of)]
            for mutant in [each for each in chosen if codes[each] in UNDECIDED]:
                tests = sorted(found["tests"].get(mutant.partition("__mutmut_")[0], []))
                codes[mutant] = tried(mutant, [(spent, session.items[k]) for spent, k in tests])
                file.write_text(json.dumps(stored), "utf-8")
            alive = sum(codes[each] in UNDECIDED for each in chosen)
            print(f"{file}: {len(chosen)} of {len(codes)} mutants, {alive} alive", flush=True)
        return True


def main() -> int:
    """Make the mutants of the copy in which this runs, and try them."""
    sys.path[:] = [path for path in sys.path if Path(path) != Path(__file__).parent]
    files = generated()
    os.chdir("mutants")
    options = ["--rootdir=.", "--tb=native", "-q", *config().pytest_add_cli_args]
    selection = config().pytest_add_cli_args_test_selection
    return int(pytest.main([*options, *selection], plugins=[Session(files, int(sys.argv[1]))]))


if __name__ == "__main__":
    sys.exit(main())
