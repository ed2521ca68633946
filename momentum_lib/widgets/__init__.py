"""The live figures: one Python class a figure, its browser half in `js/`, built into `static/`.

They need the extra packages of ``pip install "momentum-lib[widgets]"``; the rest does not.
"""

try:
    import anywidget  # noqa: F401
except ImportError as error:
    raise ImportError(
        'The live figures need anywidget and ipywidgets: pip install "momentum-lib[widgets]"'
    ) from error

from momentum_lib.widgets.descent_explorer import DescentExplorer

__all__ = ["DescentExplorer"]
