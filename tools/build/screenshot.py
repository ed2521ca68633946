"""Take the README's picture, assets/screenshot.png, from the built landing page.

python -m tools.build.screenshot
"""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import sync_playwright

from tools.build.browser import launch_options
from tools.build.environment import ROOT
from tools.build.serve import serving
from tools.build.site_build import HTML

PICTURE = ROOT / "assets" / "screenshot.png"
WINDOW = {"width": 1280, "height": 900}
#: The picture has few colours: a palette is a third of its size.
COLOURS = 128


def taken() -> bytes:
    """Return the first screen of the landing page as PNG, in light colours and at rest."""
    with serving(HTML) as address, sync_playwright() as player:
        browser = player.chromium.launch(**launch_options())
        page = browser.new_page(viewport=WINDOW, color_scheme="light", reduced_motion="reduce")
        page.goto(f"{address}/index.html#top")
        page.wait_for_selector("figure[data-ready]")
        page.evaluate("document.fonts.ready")
        picture = page.screenshot()
        browser.close()
    return picture


def main() -> None:
    """Take it, and store it."""
    if not (HTML / "index.html").exists():
        raise SystemExit("There is no built book to take a picture of: run make book first.")
    image = Image.open(io.BytesIO(taken())).convert("RGB")
    image.quantize(COLOURS).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
