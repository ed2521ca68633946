"""The browser that is installed on this machine, for those tools that need one."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

ON_PATH = (
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles%\Microsoft\Edge\Application\msedge.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
)
# Chromium keeps two pages of its own ready below the address bar of each window: a third of what it
# costs to open one.
QUICKER = "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup"
MISSING = "No browser: install Chrome, Chromium (on Debian or Ubuntu: apt install chromium) or Edge"


def installed() -> str | None:
    """Return the path of an installed browser of the Chromium family, or None."""
    found = [path for name in ON_PATH if (path := shutil.which(name))]
    found += [path for name in ELSEWHERE if Path(path := os.path.expandvars(name)).is_file()]
    return found[0] if found else None


def launch_options(*flags: str) -> dict[str, Any]:
    """Return Playwright's options for it, with more flags if need be; end where there is none."""
    path = installed()
    if path is None:
        sys.exit(f"{MISSING}, and run this again.")
    # Chromium has no sandbox for root, which is who runs things in most containers.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {"executable_path": path, "args": [QUICKER, *flags, *["--no-sandbox"] * root]}
