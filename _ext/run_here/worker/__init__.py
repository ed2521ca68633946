"""What runs in the reader's browser, inside Pyodide: it knows cells, and nothing of any book."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .session import Session


def open_session(start: str, tell: Callable[[str], Any]) -> Session:
    """Return a session for the cells that the page has sent; `tell` hears events as JSON."""
    from .session import Session  # noqa: PLC0415 - so that each module can be had alone

    given = json.loads(start)
    session = Session(
        given["cells"], given["shown"], given["modules"], lambda event: tell(json.dumps(event))
    )
    sys.modules["__main__"] = session.main
    # That a list of fonts is made on the first use is no news for a reader.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    return session
