"""What a cell prints, handed on in pieces: a loop without end must not drown the page."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

PIECE = 8_192
WAIT = 0.1
MOST = 200_000
CUT = "\n... and more, which the page leaves out.\n"


class Printed:
    """Two streams that share one way out, so that what is printed keeps its order."""

    def __init__(self, hand_on: Callable[[str, str], None]) -> None:
        self.hand_on = hand_on
        self.held, self.name, self.given = "", "stdout", 0
        self.last = time.monotonic()

    def streams(self) -> tuple[Stream, Stream]:
        """Return a stream for output and one for errors, for a new cell."""
        self.given = 0
        return Stream(self, "stdout"), Stream(self, "stderr")

    def write(self, name: str, text: str) -> None:
        """Take a text, and hand on what has been waiting."""
        if name != self.name:
            self.flush()
            self.name = name
        room = MOST - self.given - len(self.held)
        if room > 0:
            self.held += text if len(text) < room else text[:room] + CUT
        if len(self.held) > PIECE or time.monotonic() - self.last > WAIT:
            self.flush()

    def flush(self) -> None:
        """Hand on all that is held."""
        if self.held:
            self.given += len(self.held)
            self.hand_on(self.name, self.held)
        self.held, self.last = "", time.monotonic()


class Stream(io.TextIOBase):
    """One of the two."""

    def __init__(self, printed: Printed, name: str) -> None:
        super().__init__()
        self.printed, self.stream_name = printed, name

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Take a text."""
        self.printed.write(self.stream_name, str(text))
        return len(text)
