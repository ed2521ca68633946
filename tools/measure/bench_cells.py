"""How long a reader waits for a cell that runs on its page, and what that takes over the wire.

Per chapter, in the installed browser, from a server on this machine: the first cell that prints,
and the first that draws, each from a cold start and then with what the browser keeps; and a cell
that has run once, run again. It takes a book that has Python in it (make lite).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tools.build import browser, serve
from tools.build.environment import ROOT
from tools.build.site_build import HTML as BOOK

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IN_PAGE = ROOT / "tools" / "measure" / "in_page" / "cells.js"
GOALS = "Goals: prints 4 s, then 2 s; draws 7 s, then 4 s; again 0.03 s beyond the cell's own time."
HEADER = (
    f"{'cells on their page':<34}"
    f"{'prints':>8}{'kept':>7}{'again':>8}{'draws':>8}{'kept':>7}{'MB':>7}"
)


def main() -> None:
    """Print a table of all chapters."""
    if not (BOOK / "lite" / "index.html").exists():
        print("\nNo Python in the built book, so cells on their pages were not timed: make lite.")
        return
    print(f"\nSeconds to the output of a cell on its page; MB of all that was fetched.\n{HEADER}")
    with serve.serving(BOOK) as root, sync_playwright() as playwright:
        chrome = playwright.chromium.launch(**browser.launch_options())
        for path in sorted(BOOK.glob("chapters/[0-9a]*_*.html")):
            print(line(chrome, root, path.relative_to(BOOK).as_posix()), flush=True)
    print(GOALS)


def line(chrome: Browser, root: str, path: str) -> str:
    """Time one page."""
    cells = [timed(chrome, f"{root}/{path}", draws=draws) for draws in (False, True)]
    (prints, kept, again, _), (draws, kept_draws, _, size) = cells
    printing = f"{prints:>8.1f}{kept:>7.1f}{again:>8.3f}"
    return f"{path:<34}{printing}{draws:>8.1f}{kept_draws:>7.1f}{size:>7.1f}"


def timed(chrome: Browser, address: str, *, draws: bool) -> tuple[float, float, float, float]:
    """Return the seconds of a cell, cold, kept and again, and the megabytes that were fetched."""
    with chrome.new_context() as context:
        context.add_init_script(path=IN_PAGE)
        page = context.new_page()
        sizes: list[int] = []
        page.on("requestfinished", lambda each: sizes.append(each.sizes()["responseBodySize"]))
        cold, _ = seconds(page, address, draws=draws)
        size = sum(sizes) / 1e6
        kept, again = seconds(page, address, draws=draws)
        return cold, kept, again, size


def seconds(page: Page, address: str, *, draws: bool) -> tuple[float, float]:
    """Open a page, and run its cell twice."""
    page.goto(f"{address}#top")
    cell = page.evaluate("draws => runCell.first(draws)", draws)
    if not cell:
        return float("nan"), float("nan")
    first: float = page.evaluate("cell => runCell.seconds(cell)", cell)
    again: float = page.evaluate("cell => runCell.seconds(cell)", cell)
    page.goto("about:blank")
    return first, again


if __name__ == "__main__":
    main()
