"""What each page costs a reader, and what they see: weight, paint times, faults; picture and code.

Measured in the installed browser from a server on this machine, on first visits, with the processor
slowed down four times; each time is the median of three. Weight counts all that a reader gets who
goes on to the end of the page. Links to other hosts, which no test may open, come last.
"""

from __future__ import annotations

import gzip
import re
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import sync_playwright

from tools.build import browser, pdf, serve
from tools.build.environment import ROOT
from tools.build.site_build import HTML as BOOK
from tools.measure import records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PACKED = {".woff2", ".png", ".webp", ".jpg"}
SLOWER = 4
VISITS = 3
GOALS = {"fcp_ms": 600, "lcp_ms": 600, "blocked_ms": 100, "shift": 0.01}
WEIGHTS = {"raw_kb": 600, "sent_kb": 260}
# What is called in a page by name: measuring.NAME.
IN_PAGE = ROOT / "tools" / "measure" / "in_page"
SCREENS = {"1280": (1280, 900), "390": (390, 844)}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HEADER = (
    f"{'page':<34}{'raw kB':>8}{'sent kB':>9}{'requests':>10}{'hosts':>7}"
    f"{'FCP':>8}{'LCP':>8}{'blocked':>9}{'shift':>8}{'axe':>5}{'console':>9}"
    f"{'top':>6}{'at 390':>8}{'code %':>8}{'live %':>8}{'still %':>8}{'cut':>5}"
)


def main() -> None:
    """Print one table of all pages, and write it as JSON."""
    times = f"times in ms, the median of {VISITS}"
    print(f"\nFirst visits, processor slowed down {SLOWER} times; {times}.\n{HEADER}", flush=True)
    rows = []
    with serve.serving(BOOK) as root, sync_playwright() as playwright:
        chrome = playwright.chromium.launch(**browser.launch_options())
        for path in pages():
            row = measured(chrome, root, path)
            rows.append(row)
            print(line(row), flush=True)
    goals = GOALS | WEIGHTS
    missed = [row["page"] for row in rows if any(row[name] > most for name, most in goals.items())]
    print(f"Goals: {', '.join(f'{name} {most}' for name, most in goals.items())}.")
    print(f"Missed by: {', '.join(missed) or 'none'}.")
    outside = sorted(outside_links())
    print(f"\n{len(outside)} links to other hosts:", *outside, sep="\n  ")
    records.write(ROOT / "_build" / "bench-pages.json", {"pages": rows, "outside": outside})


def pages() -> list[str]:
    """Return the addresses of the book's pages, and of its search."""
    return [*pdf.reading_order(), "search.html"]


def measured(chrome: Browser, root: str, path: str) -> dict[str, Any]:
    """Open one page as a new visitor on a slow machine, several times, and count."""
    visits = [visited(chrome, root, path) for _ in range(VISITS)]
    times = {name: median(visit[name] for visit in visits) for name in GOALS}
    return visits[-1] | times


def visited(chrome: Browser, root: str, path: str) -> dict[str, Any]:
    """Open one page as a new visitor on a slow machine, and count."""
    width, height = SCREENS["1280"]
    page = chrome.new_context(viewport={"width": width, "height": height}).new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.type))
    for name in ("visit.js", "layout.js"):
        page.add_init_script(path=IN_PAGE / name)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(f"{root}/{path}", wait_until="load")
    page.wait_for_timeout(1500)
    times = page.evaluate("measuring.times")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.locator("body[data-laid-out]").wait_for(state="attached")
    layout = {name: laid_out(page, size) for name, size in SCREENS.items()}
    sizes = [weight(address) for address in set(asked) if address.startswith(root)]
    row = {
        "page": path,
        "raw_kb": sum(raw for raw, _ in sizes) / 1000,
        "sent_kb": sum(sent for _, sent in sizes) / 1000,
        "requests": len(asked),
        "hosts": len({urlsplit(address).netloc for address in asked} - {""}),
        "fcp_ms": times["fcp"],
        "lcp_ms": times["lcp"],
        "blocked_ms": times["blocked"],
        "shift": times["shift"],
        "axe": violations(page),
        "layout": layout,
        "console": len([kind for kind in said if kind in {"warning", "error"}]),
    }
    page.context.close()
    return row


def laid_out(page: Any, size: tuple[int, int]) -> dict[str, Any]:
    """Return how a page is laid out on a screen, once a reader has gone through all of it."""
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.evaluate("measuring.toTheEnd")
    layout: dict[str, Any] = page.evaluate("measuring.layout")
    return layout


def violations(page: Any) -> int | None:
    """Return how many of axe-core's rules a page breaks, or None without axe-core."""
    if not AXE.is_file():
        return None
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return int(page.evaluate("measuring.violations", RULES))


def weight(address: str) -> tuple[int, int]:
    """Return the raw size of a file of the book, and its size as a server sends it."""
    file = BOOK / unquote(urlsplit(address).path).lstrip("/")
    content = file.read_bytes() if file.is_file() else b""
    sent = content if file.suffix in PACKED else gzip.compress(content, 6)
    return len(content), len(sent)


def line(row: dict[str, Any]) -> str:
    """Return a row of the table."""
    axe = "-" if row["axe"] is None else row["axe"]
    return (
        f"{row['page']:<34}{row['raw_kb']:>8.0f}{row['sent_kb']:>9.0f}{row['requests']:>10}"
        f"{row['hosts']:>7}{row['fcp_ms']:>8.0f}{row['lcp_ms']:>8.0f}{row['blocked_ms']:>9.0f}"
        f"{row['shift']:>8.3f}{axe:>5}{row['console']:>9}{seen(row['layout'])}"
    )


def seen(layout: dict[str, Any]) -> str:
    """Return what of a row says how the page is laid out."""
    desk, phone = layout["1280"], layout["390"]
    tops = ["-" if one["top"] is None else f"{one['top']:.0f}" for one in (desk, phone)]
    shares = "".join(f"{desk[name]:>8.1f}" for name in ("code", "live", "stills"))
    return f"{tops[0]:>6}{tops[1]:>8}{shares}{desk['cut']:>5}"


def outside_links() -> set[str]:
    """Return the addresses on other hosts to which the pages link."""

    def found() -> Iterator[str]:
        for path in pages():
            text = (BOOK / path).read_text(encoding="utf-8")
            yield from re.findall(r'<a [^>]*href="(https?://[^"]+)"', text)

    return set(found())


if __name__ == "__main__":
    main()
