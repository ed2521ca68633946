"""Make the picture that a shared link shows, assets/card.png (needed again only to change it).

python -m tools.build.card
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib import font_manager
from matplotlib import pyplot as plt

from momentum_lib import GradientDescent, HeavyBall, descend, losses, style
from momentum_lib.style import PALETTE

ASSETS = Path(__file__).resolve().parents[2] / "assets"
PAPER, INK, QUIET = (PALETTE[name] for name in ("paper", "paper_ink", "paper_quiet"))
WIDTH, HEIGHT, DOTS = 1200, 630, 100


def main() -> None:
    """Draw two paths through one valley, and the book's name above them."""
    figure = plt.figure(figsize=(WIDTH / DOTS, HEIGHT / DOTS), dpi=DOTS, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 0.62))
    axes.set(xlim=(-10.6, 2.2), ylim=(-1.7, 1.7))
    axes.axis("off")
    loss = losses.Quadratic([1, 30])
    across, up = np.meshgrid(np.linspace(-10.6, 2.2, 300), np.linspace(-1.7, 1.7, 200))
    heights = loss(np.stack([across, up], axis=-1))
    levels = np.geomspace(0.05, heights.max(), 14)
    axes.contour(across, up, heights, levels=levels, colors=PALETTE["line"], linewidths=0.8)
    for rule in (GradientDescent(0.03), HeavyBall(0.03, 0.8)):
        path = descend(loss, rule, start=[-9.5, 1.2], steps=60).thetas
        colour = style.color(type(rule).__name__)
        axes.plot(*path.T, color=colour, linewidth=3.5, solid_capstyle="round")
    serif = font_manager.FontProperties(family=["Charter", "Georgia", "DejaVu Serif"])
    figure.text(0.06, 0.78, "Momentum", color=INK, fontproperties=serif, fontsize=60, weight="bold")
    figure.text(0.062, 0.67, "a textbook you can move by hand", color=QUIET, fontsize=25)
    figure.savefig(ASSETS / "card.png", dpi=DOTS, facecolor=PAPER)


if __name__ == "__main__":
    main()
