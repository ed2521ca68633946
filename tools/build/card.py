"""Make the picture that a shared link shows, assets/card.png (needed again only to change it).

python -m tools.build.card
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

import nbformat
from matplotlib import font_manager
from matplotlib.figure import Figure

from momentum_lib import plots
from momentum_lib.style import PALETTE
from momentum_lib.widgets import DescentExplorer
from tools.build.environment import ROOT

CARD = ROOT / "assets" / "card.png"
PAPER, INK, QUIET = (PALETTE[name] for name in ("paper", "paper_ink", "paper_quiet"))
WIDTH, HEIGHT, DOTS = 1200, 630, 100
#: How much of the card the book's name takes, above the land.
HEAD = 0.27


def opening() -> DescentExplorer:
    """Return the figure that the landing page opens with, in the state that is stored there."""
    cells = nbformat.read(ROOT / "index.ipynb", as_version=4).cells
    [cell] = [cell for cell in cells if "opening" in cell.metadata.get("tags", [])]
    [output] = cell.outputs
    [state] = re.findall(r'data-state="([^"]*)"', output.data["text/html"])
    return DescentExplorer(**json.loads(html.unescape(state)))


def card(figure: DescentExplorer) -> Figure:
    """Return the land of the landing page's figure, and above it the book's name."""
    size = (WIDTH / DOTS, HEIGHT / DOTS)
    drawn = plots.terrain(figure.loss, figure.runs(), size)
    drawn.set(facecolor=PAPER, dpi=DOTS)
    drawn.axes[0].set_position((0, 0, 1, 1 - HEAD))
    for text in drawn.axes[0].texts:
        text.set_fontsize(19)
    for line in drawn.axes[0].lines:
        line.set(linewidth=2 * line.get_linewidth(), markersize=1.6 * line.get_markersize())
    serif = font_manager.FontProperties(family=["DejaVu Serif"])
    name: dict[str, Any] = {
        "fontproperties": serif,
        "fontsize": 58,
        "weight": "bold",
        "va": "center",
    }
    drawn.text(0.045, 1 - HEAD / 2, "Momentum", color=INK, **name)
    beside: dict[str, Any] = {"fontsize": 24, "va": "center", "ha": "right"}
    drawn.text(0.955, 1 - HEAD / 2 - 0.012, "a textbook moved by hand", color=QUIET, **beside)
    return drawn


def main() -> None:
    """Draw it, and store it."""
    card(opening()).savefig(CARD, dpi=DOTS, facecolor=PAPER)


if __name__ == "__main__":
    main()
