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
    drawn = io.BytesIO()
    # Little is gained by packing tighter, and much time lost.
    settings: dict[str, Any] = {"bbox_inches": "tight", "pil_kwargs": {"compress_level": 1}}
    figure.savefig(drawn, format="png", dpi=figure.dpi, **settings)
    packed = base64.b64encode(drawn.getvalue()).decode("ascii")
    return {"image/png": packed, "text/plain": repr(figure)}


def show(*_: Any, **__: Any) -> None:
    """Show what is open; matplotlib calls this."""
    for manager in Gcf.get_all_fig_managers():
        SCREEN.show(bundle(manager.canvas.figure))
    plt.close("all")
