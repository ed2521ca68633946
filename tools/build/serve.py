"""Serving the built book on this machine, to this machine only."""

from __future__ import annotations

import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"


class Handler(SimpleHTTPRequestHandler):
    """Static files, without a line in the terminal for each and without a cache."""

    # The Windows registry may say otherwise, and a browser then refuses the script.
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".js": "text/javascript"}

    def end_headers(self) -> None:
        """Ask the browser to look again, since the book may be built anew."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server that two commands can't share a port with."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"

    def handle_error(self, *request: Any) -> None:
        """Say nothing of a browser that went away before it had all; that is its right."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*request)


def bind(folder: Path, port: int, handler: type[Handler] = Handler) -> Server:
    """Return a server of `folder` on this port of the loopback interface; 0 takes a free one."""
    try:
        return Server((LOOPBACK, port), partial(handler, directory=str(folder)))
    except (OSError, OverflowError):
        sys.exit(f"Port {port} can't be used; leave PORT out and a free one is chosen.")


@contextmanager
def serving(folder: Path, handler: type[Handler] = Handler) -> Iterator[str]:
    """Serve the folder on a free port while something else is done; give the root's address."""
    with bind(folder, 0, handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://{LOOPBACK}:{server.server_address[1]}"
        finally:
            server.shutdown()


def chosen_port() -> int:
    """Return the port that the environment asks for, or 0 for any."""
    port = os.environ.get("PORT") or "0"
    if not port.isdecimal() or int(port) > 65535:
        sys.exit(f"PORT must be a number from 0 to 65535; it is {port!r}.")
    return int(port)


def open_browser(address: str) -> None:
    """Open the address in a browser with a window, if this machine has one; never wait for it."""
    desktop = os.name == "nt" or sys.platform == "darwin"
    if desktop or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def serve(folder: Path) -> None:
    """Serve the folder until Ctrl-C."""
    server = bind(folder, chosen_port())
    address = f"http://{LOOPBACK}:{server.server_address[1]}/"
    print(f"The book is at {address} (stop with Ctrl-C)", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    open_browser(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        server.server_close()
