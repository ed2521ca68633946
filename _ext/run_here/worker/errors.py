"""An error as one sentence, with the line of the reader's cell that it comes from."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

HERE = str(Path(__file__).parent)


@dataclass(frozen=True)
class Fault:
    """What went wrong: a sentence, the line of the cell (0: none), and the traceback."""

    sentence: str
    line: int
    traceback: str


def fault_of(error: BaseException, filename: str) -> Fault:
    r"""Put an error that a cell has raised into words.

    >>> try:
    ...     exec(compile("x = 1\nx.y", "cell 3", "exec"))
    ... except AttributeError as error:
    ...     fault_of(error, "cell 3").sentence
    "Line 2: 'int' object has no attribute 'y' (AttributeError)."
    """
    line = line_in(error, filename)
    told = traceback.TracebackException.from_exception(error)
    message = "".join(told.format_exception_only()).strip()
    if isinstance(error, SyntaxError):
        message = message.splitlines()[-1]
    kind, _, text = " ".join(message.split()).partition(": ")
    kind = kind.rpartition(".")[2]
    if isinstance(error, SystemExit):
        kind, text = "SystemExit", "the cell asked Python to end"
    what = text.rstrip(".") or "the cell stopped"
    end = " " if what.endswith("?") else ""
    sentence = f"{what}{end} ({kind})." if not end else f"{what} ({kind})"
    lines = traceback.format_exception(type(error), error, beyond(error.__traceback__, filename))
    place = f"Line {line}: " if line else ""
    return Fault(f"{place}{sentence}", line, "".join(lines))


def line_in(error: BaseException, filename: str) -> int:
    """Return the last line of the cell that the error went through, or where its text is wrong."""
    if isinstance(error, SyntaxError) and error.filename == filename:
        return error.lineno or 0
    lines = [
        frame.lineno or 0
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == filename
    ]
    return lines[-1] if lines else 0


def beyond(trace: TracebackType | None, filename: str) -> TracebackType | None:
    """Return a traceback without its beginning, which is this program and not the reader's."""
    start = trace
    while start and start.tb_frame.f_code.co_filename != filename:
        start = start.tb_next
    return start or (None if trace is None else last(trace))


def last(trace: TracebackType) -> TracebackType | None:
    """Return the part of a traceback that lies outside this program."""
    found: TracebackType | None = trace
    while found and found.tb_frame.f_code.co_filename.startswith(HERE):
        found = found.tb_next
    return found
