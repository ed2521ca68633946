"""matplotlib's backend here: `plt.show()` puts every open figure under the cell, and closes it."""

from __future__ import annotations

import base64
import io
from typing import Any

from matplotlib import pyplot as plt
from matplotlib._pylab_helpers import Gcf
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas
from matplotlib.figure import Figure

from .display import SCREEN, Bundle

__all__ = ["FigureCanvas", "bundle", "show"]


def bundle(figure: Figure) -> Bundle:
    """Return a figure as PNG, cut to what is drawn, as Jupyter does."""
    if SCREEN.hurried:
        settle(figure)
    drawn = io.BytesIO()
    # Little is gained by packing tighter, and much time lost.
    settings: dict[str, Any] = {"pil_kwargs": {"compress_level": 1}}
    settings["bbox_inches"] = None if SCREEN.hurried else "tight"
    figure.savefig(drawn, format="png", dpi=figure.dpi, **settings)
    packed = base64.b64encode(drawn.getvalue()).decode("ascii")
    return {"image/png": packed, "text/plain": repr(figure)}


def settle(figure: Figure) -> None:
    """Lay a figure out now, once: saving it then draws once, where else it draws three times."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")


def show(*_: Any, **__: Any) -> None:
    """Show what is open; matplotlib calls this."""
    for manager in Gcf.get_all_fig_managers():
        SCREEN.show(bundle(manager.canvas.figure))
    plt.close("all")
