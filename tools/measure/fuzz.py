"""Random traits and input for every live figure, then a thousand mounts: nothing may break.

python -m tools.measure.fuzz        60 seconds a figure; writes momentum_book/records/fuzz.json
python -m tools.measure.fuzz 5      5 seconds a figure; writes nothing
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from momentum_lib import widgets
from tools.build import browser
from tools.build.environment import ROOT
from tools.measure import records

# What is called in a page by name: measuring.NAME.
IN_PAGE = ROOT / "tools" / "measure" / "in_page"
BUNDLE = ROOT / "momentum_lib" / "widgets" / "static" / "widget.js"
SECONDS, MOUNTS, FEW_MOUNTS, SEED = 60.0, 1000, 50, 20
FILES = ("tools/measure/fuzz.py", "tests/figures/javascript/*.js", *records.FIGURES)
MEASURED = ("--js-flags=--expose-gc", "--enable-precise-memory-info")


def opened(page: Page, name: str) -> list[str]:
    """Render a figure by its notebook's half; return the list that errors will be put in."""
    figure = getattr(widgets, name)()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    digits = {"_digits": figure._digits} if name == "NetworkTrainer" else {}
    state = {
        "_figure": name,
        "_id": "twin",
        "_main": figure.main,
        "_panels": figure.panels,
        "caption": "",
        **figure.state,
        **digits,
    }
    for script in ("model.js", "mounts.js", "fuzz.js"):
        page.add_script_tag(path=IN_PAGE / script)
    page.evaluate("measuring.render", {"source": BUNDLE.read_text("utf-8"), "state": state})
    page.wait_for_selector(f"figure[data-figure={name}][data-ready]")
    return problems


def pictured(
    page: Page, name: str, states: list[dict[str, Any]], widths: Sequence[int]
) -> list[dict[str, Any]]:
    """Return what is wrong with a figure's picture in each of these states, at each width."""
    page.set_content("<style>body { margin: 16px; font-family: sans-serif; }</style>")
    page.add_style_tag(path=BUNDLE.with_name("figures.css"))
    problems = opened(page, name)
    page.add_script_tag(path=IN_PAGE / "states.js")
    wrong = []
    for width in widths:
        page.set_viewport_size({"width": width + 32, "height": 900})
        found = page.evaluate("measuring.through", {"states": states})
        wrong += [{"width": width, **one} for one in found]
    return wrong + [{"error": problem} for problem in problems]


def fuzzed(page: Page, name: str, seconds: float, seed: int = SEED) -> dict[str, Any]:
    """Return how many events and frames a figure has borne, and what went wrong."""
    problems = opened(page, name)
    traits = list(getattr(widgets, name)().state)
    given = {"seconds": seconds, "seed": seed, "traits": traits}
    found: dict[str, Any] = page.evaluate("measuring.fuzz", given)
    page.evaluate("host.end()")
    return {**found, "wrong": found["wrong"] + problems}


def remounted(page: Page, name: str, mounts: int) -> dict[str, Any]:
    """Return what many mounts and removals have left behind."""
    problems = opened(page, name)
    page.evaluate("host.end()")
    given = {"source": BUNDLE.read_text("utf-8"), "mounts": mounts}
    found: dict[str, Any] = page.evaluate("measuring.remount", given)
    bytes_a_mount = (found["after"] - found["before"]) / mounts
    return {
        "mounts": mounts,
        "bytes_a_mount": bytes_a_mount,
        "listeners": found["listeners"],
        "wrong": problems,
    }


def tried(chromium: Browser, name: str, seconds: float) -> dict[str, Any]:
    """Return what a figure has borne, and what its mounts have left behind."""
    mounts = MOUNTS if seconds >= SECONDS else FEW_MOUNTS
    size: ViewportSize = {"width": 1280, "height": 900}
    with chromium.new_page(viewport=size) as page:
        moved = fuzzed(page, name, seconds)
    with chromium.new_page(viewport=size) as page:
        left = remounted(page, name, mounts)
    wrong = moved["wrong"] + left["wrong"]
    return {"figure": name, "seconds": seconds, **moved, **left, "wrong": wrong}


def main() -> int:
    """Print a row a figure, and store them after a whole run."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    rows = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**browser.launch_options(*MEASURED))
        for name in widgets.__all__:
            row = tried(chromium, name, seconds)
            rows.append(row)
            print(
                f"{name:<18}{row['events']:>9,} events{row['frames']:>8,} frames"
                f"{row['bytes_a_mount']:>10,.0f} bytes a mount   {row['wrong'] or 'nothing wrong'}",
                flush=True,
            )
    if seconds >= SECONDS:
        records.store("fuzz", {"figures": rows}, by="python -m tools.measure.fuzz", files=FILES)
    return int(any(row["wrong"] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
