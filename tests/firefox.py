"""An installed Firefox, driven by WebDriver BiDi: what a test needs of it, and no more.

Firefox speaks that protocol itself, in JSON on a WebSocket: https://w3c.github.io/webdriver-bidi.
"""

import json
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from itertools import count

import websocket

NAMES = ("firefox-esr", "firefox")
MISSING = (
    "No Firefox: install it (on Debian: apt install firefox-esr), and its pages will be looked at"
)
LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
# What makes a page of the book's own noise: nothing of it is allowed.
LOUD = {"warn", "warning", "error"}
PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}
LONGEST = 120  # seconds that an answer may take


def installed():
    """Return the path of an installed Firefox, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Page:
    """One window of Firefox, and what it has said in its console."""

    def __init__(self, address):
        self.socket = websocket.create_connection(
            f"{address}/session", timeout=LONGEST, suppress_origin=True
        )
        self.numbers = count(1)
        self.problems = []
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        self.context = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method, **params):
        """Send a command and return its result; note what is told meanwhile."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            told = json.loads(self.socket.recv())
            if told.get("method") == "log.entryAdded":
                self.note(told["params"])
            if told.get("id") == number:
                if told["type"] == "error":
                    raise AssertionError(f"{method}: {told['message']}")
                return told["result"]

    def note(self, entry):
        """Keep what a page may not say, with the page that said it."""
        if entry["level"] in LOUD:
            self.problems.append(f"{entry['level']}: {entry.get('text')}")

    def before_each(self, script):
        """Run a script in every page before its own."""
        self.ask("script.addPreloadScript", functionDeclaration=f"() => {{ {script} }}")

    def size(self, width, height):
        """Set the size of the window's inside."""
        viewport = {"width": width, "height": height}
        self.ask("browsingContext.setViewport", context=self.context, viewport=viewport)

    def open(self, address):
        """Open a page, and wait until it is loaded."""
        self.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def run(self, function, *arguments):
        """Call a JavaScript function in the page with texts or numbers; return its JSON."""
        written = ", ".join(json.dumps(argument) for argument in arguments)
        answer = self.ask(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({function})({written})))()",
            target={"context": self.context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"].get("value", "null"))


@contextmanager
def firefox(folder):
    """Start Firefox with a profile in an empty folder; give its page."""
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
    (folder / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = [installed(), "--headless", "--no-remote", "--profile", str(folder)]
    log = folder / "said.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [*command, "--remote-debugging-port=0"], stdout=subprocess.DEVNULL, stderr=said
        )
    page = None
    try:
        page = Page(address_in(log, process))
        yield page
    finally:
        if page:
            page.socket.close()
        process.terminate()
        process.wait(timeout=30)


def address_in(log, process):
    """Wait until Firefox says at which address it listens."""
    for _ in range(10 * LONGEST):
        if found := LISTENS.search(log.read_text(encoding="utf-8", errors="replace")):
            return found[1]
        assert process.poll() is None, f"Firefox ended at once: {log.read_text()[-500:]}"
        time.sleep(0.1)
    raise AssertionError("Firefox does not say where it listens")
