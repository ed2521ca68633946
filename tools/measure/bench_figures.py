"""Speed, as ratios within one run: from input to finished frame, for each live figure.

The page's figure is moved in a browser: counted is the script's time, from the input event through
the frame that draws it. Beside it stands `interact` over the same picture in matplotlib: the time
in which the inline backend draws the state anew and packs it as PNG.
"""

from __future__ import annotations

import io
import re
import statistics
import time
from typing import Any

from matplotlib import pyplot as plt
from playwright.sync_api import Page, sync_playwright

from momentum_lib import widgets
from tools.build import browser, serve
from tools.build.environment import ROOT
from tools.build.site_build import HTML as BOOK

FIGURE = re.compile(r'<figure[^>]*data-figure="([^"]*)" id="([^"]+)"')
MOVES, STEPS, GOAL, RATIO = 200, 500, 8.0, 10.0

# What is called in a page by name: measuring.NAME.
MOVED = ROOT / "tools" / "measure" / "in_page" / "moves.js"


def show(rows: list[dict[str, Any]]) -> None:
    """Print them as a table."""
    print(
        f"\n{'figure':<18}{'moved':<18}{'frame, p95':>11}{'median':>9}{'interact':>11}{'ratio':>8}"
    )
    for row in rows:
        print(
            f"{row['figure']:<18}{row['moved']:<18}{row['p95_ms']:>8.1f} ms"
            f"{row['median_ms']:>6.1f} ms{row['interact_ms']:>8.0f} ms{row['ratio']:>7.0f}x"
        )
    slow = [row["figure"] for row in rows if row["p95_ms"] > GOAL or row["ratio"] < RATIO]
    print(f"Goals: at most {GOAL:g} ms, at least {RATIO:g} times faster than interact.")
    print(f"Missed by: {', '.join(slow) or 'none'}.")


def measured() -> list[dict[str, Any]]:
    """Measure each kind of figure, in the browser and as `interact` would draw it."""
    places = {
        kind: (path.relative_to(BOOK).as_posix(), name)
        for path in sorted(BOOK.rglob("*.html"), reverse=True)
        for kind, name in FIGURE.findall(path.read_text(encoding="utf-8"))
    }
    rows = []
    with serve.serving(BOOK) as address, sync_playwright() as playwright:
        chrome = playwright.chromium.launch(**browser.launch_options())
        page = chrome.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(path=MOVED)
        for kind, (path, name) in sorted(places.items()):
            page.goto(f"{address}/{path}")
            moved, times = in_browser(page, name)
            interact = statistics.median(as_interact(kind) for _ in range(5))
            p95 = statistics.quantiles(times, n=20)[-1]
            median = statistics.median(times)
            rows.append(
                {
                    "figure": kind,
                    "moved": moved,
                    "p95_ms": p95,
                    "median_ms": median,
                    "interact_ms": interact,
                    "ratio": interact / p95,
                }
            )
    return rows


def in_browser(page: Page, name: str) -> tuple[str, list[float]]:
    """Return which slider was moved and the milliseconds of each move."""
    page.locator(f"figure#{name}").scroll_into_view_if_needed()
    page.wait_for_selector(f"figure#{name}[data-ready]:not([data-busy])", timeout=60_000)
    found = page.evaluate("measuring.moves", [name, MOVES, STEPS])
    return found["slider"], found["times"]


def as_interact(kind: str) -> float:
    """Return the milliseconds in which matplotlib draws the same state, ready to be shown."""
    figure = getattr(widgets, kind)()
    for name, value in (("steps", STEPS), ("step", 60)):
        if name in figure.state_names:
            setattr(figure, name, value)
    start = time.perf_counter()
    picture = figure.still()
    picture.savefig(io.BytesIO(), format="png", dpi=100)
    plt.close(picture)
    return 1000 * (time.perf_counter() - start)
