"""The installed Firefox, asked by WebDriver BiDi: Playwright knows only a Firefox of its own."""

import itertools
import json
import re
import subprocess
import threading
from contextlib import contextmanager

from websocket import create_connection


class Gecko:
    """A Firefox without a window, and one page in it."""

    def __init__(self, address):
        self.wire = create_connection(f"{address}/session", timeout=300, suppress_origin=True)
        self.numbers = itertools.count()
        self.ask("session.new", capabilities={})
        contexts = self.ask("browsingContext.getTree")["contexts"]
        self.page = contexts[0]["context"]

    def ask(self, method, **params):
        """Send a command; return its result."""
        number = next(self.numbers)
        self.wire.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.wire.recv())
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]

    def open(self, address):
        self.ask("browsingContext.navigate", context=self.page, url=address, wait="complete")

    def evaluate(self, expression):
        """Return what an expression in the page comes to, by way of JSON."""
        whole = f"Promise.resolve({expression}).then((found) => JSON.stringify(found ?? null))"
        target = {"context": self.page}
        found = self.ask("script.evaluate", expression=whole, target=target, awaitPromise=True)
        assert found["type"] == "success", found
        return json.loads(found["result"]["value"])


@contextmanager
def gecko(program, profile):
    """Start a Firefox with a profile of its own, and end it."""
    command = [program, "--headless", "--profile", str(profile), "--remote-debugging-port=0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        try:
            told = (
                re.search(r"WebDriver BiDi listening on (\S+)", line) for line in running.stderr
            )
            started = Gecko(next(found[1] for found in told if found))
            # Else what it says would fill the pipe, and it would wait.
            reader = threading.Thread(target=running.stderr.read, daemon=True)
            reader.start()
            yield started
            started.wire.close()
        finally:
            running.terminate()
    reader.join()
