"""Pictures of surfaces, paths and losses in matplotlib, in the book's one style.

Each function draws into the axes it is given, or into new ones, and returns them. Put
``plt.style.use(plots.STYLE)`` at the head of a notebook for the style. What can't be drawn, such as
a batch of runs or a window of another dimension, raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.figure import Figure

from momentum_lib._checks import Array, shown
from momentum_lib.descent import Trajectory
from momentum_lib.losses import Loss, Window
from momentum_lib.style import PALETTE, STYLE, color

__all__ = [
    "STYLE",
    "color",
    "compare",
    "curve",
    "label_end",
    "label_ends",
    "legible",
    "levels",
    "loss_curve",
    "path",
    "surface",
    "terrain",
]

#: The quantiles of the loss over its window at which contours are drawn.
QUANTILES = np.linspace(0.02, 0.98, 14)
COARSE = 60
FINE = 240

#: The smallest loss that a logarithmic axis shows.
FLOOR = 1e-16

#: How far apart, in points, names at the ends of lines stand at least.
LABEL_HEIGHT = 10

#: The light page's ground, and the contrast with it that words need (WCAG 2, level AA).
PAPER = PALETTE["paper"]
CONTRAST = 4.5


def levels(loss: Loss) -> Array:
    """Contour levels that share the window evenly, whatever the loss's scale.

    Formula: the quantiles 0.02 to 0.98, in 14 equal steps, of the loss on a 60 x 60 grid.

    Parameters
    ----------
    loss : Loss
        A surface in two dimensions.

    Returns
    -------
    array (14,)
        The levels, rising.


    Examples
    --------
    >>> from momentum_lib import losses
    >>> heights = levels(losses.Booth())
    >>> bool(np.all(np.diff(heights) > 0))
    True
    """
    return np.quantile(_heights(loss, COARSE)[2], QUANTILES)


def surface(loss: Loss, ax: Axes | None = None) -> Axes:
    """Draw a two-dimensional loss as contours in quiet tones, with its minima.

    The tones are a thin wash over the page's ground, so that dark mode, which turns pictures over,
    shows them lighter than its own page.

    Parameters
    ----------
    loss : Loss
        A surface in two dimensions.
    ax : matplotlib Axes, optional
        Where to draw.

    Returns
    -------
    matplotlib Axes
        The axes, set to the loss's window.


    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from momentum_lib import losses
    >>> ax = surface(losses.Booth(), Figure().add_subplot())
    >>> ax.get_xlim() == losses.Booth().window[0]
    True
    """
    ax = _axes(ax)
    x, y, z = _heights(loss, FINE)
    tones = LinearSegmentedColormap.from_list(
        "surface", [PALETTE["surface_low"], PALETTE["surface_high"]]
    )
    thresholds = np.unique(levels(loss))  # matplotlib wants them strictly rising
    edges = [-np.inf, *thresholds, np.inf]
    washes = [_wash(tone) for tone in tones(np.linspace(0, 1, len(edges) - 1))]
    ax.contourf(x, y, z, levels=edges, colors=washes)
    ax.contour(x, y, z, levels=thresholds, colors=PALETTE["line"], linewidths=0.5)
    if loss.minima is not None:
        ax.plot(*loss.minima.T, "+", color=PALETTE["ink"], ms=7, mew=1.2)
    ax.set(xlim=loss.window[0], ylim=loss.window[1])
    ax.locator_params(nbins=5)
    return ax


def curve(loss: Loss, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw a one-dimensional loss over its window.

    Parameters
    ----------
    loss : Loss
        A loss in one dimension.
    ax : matplotlib Axes, optional
        Where to draw.
    **style
        Passed on to ``ax.plot``.

    Returns
    -------
    matplotlib Axes
        The axes.


    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from momentum_lib import losses
    >>> ax = curve(losses.Bump(), Figure().add_subplot())
    >>> len(ax.lines) > 0
    True
    """
    if len(_window(loss)) != 1:
        raise ValueError(f"loss must be one-dimensional to draw its curve, got {shown(loss)}")
    ax = _axes(ax)
    x = np.linspace(*loss.window[0], 600)
    ax.plot(x, loss(x[:, np.newaxis]), **{"color": PALETTE["quiet"], **style})
    ax.set(xlim=loss.window[0], xlabel="θ", ylabel="loss")
    return ax


def path(
    trajectory: Trajectory,
    ax: Axes | None = None,
    rule: str = "HeavyBall",
    label: str | None = None,
    **style: Any,
) -> Axes:
    """Draw the path of a run: over the plane for two coordinates, else against the step.

    Parameters
    ----------
    trajectory : Trajectory
        A single run.
    ax : matplotlib Axes, optional
        Where to draw; the limits of axes that hold a surface are kept.
    rule : str
        The optimizer's name, which gives the colour.
    label : str, optional
        Written at the end of the line.
    **style
        Passed on to ``ax.plot``.

    Returns
    -------
    matplotlib Axes
        The axes.


    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from momentum_lib import HeavyBall, descend, losses
    >>> run = descend(losses.Booth(), HeavyBall(0.05, 0.5), [0.0, 0.0], steps=20)
    >>> ax = path(run, Figure().add_subplot(), rule="HeavyBall")
    >>> len(ax.lines) > 0
    True
    """
    _single(trajectory)
    ax = _axes(ax)
    if trajectory.thetas.shape[-1] == 2:
        x, y = trajectory.thetas.T
        few = len(x) <= 120
        marks = {"marker": "o", "ms": 2.4} if few else {}
        limits = (ax.get_xlim(), ax.get_ylim()) if ax.collections else None
        (line,) = ax.plot(x, y, **{"color": color(rule), "lw": 1.4, **marks, **style})
        ax.plot(x[0], y[0], "o", color=line.get_color(), ms=6, mfc="white", mew=1.6)
        if limits:
            ax.set(xlim=limits[0], ylim=limits[1])
    else:
        (line,) = ax.plot(trajectory.thetas[:, 0], **{"color": color(rule), **style})
        ax.set(xlabel="step t", ylabel="θ")
    if label:
        label_end(line, label)
    return ax


def loss_curve(
    trajectory: Trajectory,
    ax: Axes | None = None,
    rule: str = "HeavyBall",
    label: str | None = None,
    lowest: float = 0.0,
    **style: Any,
) -> Axes:
    """Draw the loss of a run against the step, on a logarithmic axis.

    Parameters
    ----------
    trajectory : Trajectory
        A single run.
    ax : matplotlib Axes, optional
        Where to draw.
    rule : str
        The optimizer's name, which gives the colour.
    label : str, optional
        Written at the end of the line.
    lowest : float
        The loss at the minimum, which is taken off; what is below 1e-16 is drawn there. A run that
        leaps by decades at many of its steps is drawn as dots: its line would be a solid block.
    **style
        Passed on to ``ax.plot``.

    Returns
    -------
    matplotlib Axes
        The axes.


    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from momentum_lib import HeavyBall, descend, losses
    >>> run = descend(losses.Booth(), HeavyBall(0.05, 0.5), [0.0, 0.0], steps=20)
    >>> loss_curve(run, Figure().add_subplot(), rule="HeavyBall").get_yscale()
    'log'
    """
    _single(trajectory)
    ax = _axes(ax)
    losses = np.maximum(trajectory.losses - lowest, FLOOR)
    look = {"ls": "none", "marker": ".", "ms": 2} if _leaps(losses) else {}
    (line,) = ax.semilogy(losses, **{"color": color(rule), **style, **look})
    ax.set(xlabel="step t", ylabel="loss above the minimum" if lowest else "loss")
    ax.locator_params(axis="x", nbins=5)
    if label:
        label_end(line, label)
    return ax


def compare(
    loss: Loss, runs: Mapping[str, Trajectory], labels: Mapping[str, str] | None = None
) -> Figure:
    """Draw several runs on one surface, their losses beside it.

    Parameters
    ----------
    loss : Loss
        A surface in two dimensions.
    runs : mapping from rule name to Trajectory
        Single runs; the name gives the colour.
    labels : mapping from rule name to str, optional
        What to write at the ends of the loss curves, where it is not the rule's name.

    Returns
    -------
    matplotlib Figure
        The picture.


    Examples
    --------
    >>> from matplotlib import pyplot as plt
    >>> from momentum_lib import GradientDescent, HeavyBall, descend, losses
    >>> rules = {"GradientDescent": GradientDescent(0.05), "HeavyBall": HeavyBall(0.05, 0.5)}
    >>> runs = {name: descend(losses.Booth(), rule, [0, 0], 20) for name, rule in rules.items()}
    >>> figure = compare(losses.Booth(), runs)
    >>> len(figure.axes)
    2
    >>> plt.close(figure)
    """
    with plt.style.context(STYLE):
        figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.2), width_ratios=[1.15, 1])
    surface(loss, left)
    lowest = 0.0 if loss.minima is None else float(loss(loss.minima[0]))
    names, ends = {**PALETTE["names"], **(labels or {})}, {}
    for rule, run in runs.items():
        quiet: dict[str, Any] = (
            {"marker": "", "lw": 1.2} if rule == "GradientDescent" and len(runs) > 1 else {}
        )
        path(run, left, rule, **quiet)
        loss_curve(run, right, rule, lowest=lowest)
        ends[right.lines[-1]] = names[rule]
    label_ends(ends)
    left.set(xlabel="θ₁", ylabel="θ₂")
    return figure


def terrain(
    loss: Loss, runs: Mapping[str, Trajectory], size: tuple[float, float] = (9.6, 4.2)
) -> Figure:
    """Draw several runs on one surface that fills the picture, a ball at the head of each path.

    Parameters
    ----------
    loss : Loss
        A surface in two dimensions.
    runs : mapping from rule name to Trajectory
        Single runs; the name gives the colour, and stands beside the ball.
    size : (float, float), default (9.6, 4.2)
        Of the picture, in inches.

    Returns
    -------
    matplotlib Figure
        The picture, without axes.

    Examples
    --------
    >>> from matplotlib import pyplot as plt
    >>> from momentum_lib import GradientDescent, HeavyBall, descend, losses
    >>> rules = {"GradientDescent": GradientDescent(0.02), "HeavyBall": HeavyBall(0.02, 0.9)}
    >>> runs = {name: descend(losses.Ravine(), rule, [-9, 1], 20) for name, rule in rules.items()}
    >>> figure = terrain(losses.Ravine(), runs)
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['gradient descent', 'heavy ball']
    >>> plt.close(figure)
    """
    with plt.style.context({**STYLE, "figure.constrained_layout.use": False}):
        figure = plt.figure(figsize=size)
        ax = surface(loss, figure.add_axes((0, 0, 1, 1)))
    ax.axis("off")
    for rule, run in runs.items():
        path(run, ax, rule, lw=2.2, ms=0 if rule == "GradientDescent" else 3.2)
        line = ax.lines[-2]  # the last one is the ring at the start
        head = _finite(line)
        if head is None:
            continue
        ax.plot(*head, "o", color=line.get_color(), ms=12)
        shift = {"xytext": (0, 16), "ha": "center", "fontsize": 11, "weight": "bold"}
        halo = [patheffects.withStroke(linewidth=3, foreground=PALETTE["surface_high"])]
        label_end(ax.lines[-1], PALETTE["names"][rule], **shift, path_effects=halo)
    return figure


def label_end(line: Any, text: str, **style: Any) -> None:
    """Write a line's name at its last finite point, in its `legible` colour, in place of a legend.

    Parameters
    ----------
    line : matplotlib Line2D
        The line.
    text : str
        Its name.
    **style
        Passed on to ``ax.annotate``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().add_subplot()
    >>> label_end(ax.plot([0, 1])[0], "rising")
    >>> [text.get_text() for text in ax.texts]
    ['rising']
    """
    end = _finite(line)
    if end is None:
        return
    line.axes.annotate(
        text,
        end,
        **{
            "xytext": (5, 0),
            "textcoords": "offset points",
            "color": legible(line.get_color()),
            "va": "center",
            "annotation_clip": False,
            **style,
        },
    )


def label_ends(names: Mapping[Any, str], **style: Any) -> None:
    """Write the names of several lines of one picture at their ends, pushed apart where they meet.

    Parameters
    ----------
    names : mapping from matplotlib Line2D to str
        The lines and their names.
    **style
        Passed on to ``ax.annotate``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().add_subplot()
    >>> up, down = ax.plot([0, 1])[0], ax.plot([1, 0])[0]
    >>> label_ends({up: "rising", down: "falling"})
    >>> sorted(text.get_text() for text in ax.texts)
    ['falling', 'rising']
    """
    lines = {line: name for line, name in names.items() if _finite(line) is not None}
    if not lines:
        return
    ax = next(iter(lines)).axes
    ax.figure.canvas.draw()  # the scales are settled only then
    heights = {line: float(ax.transData.transform(_finite(line))[1]) for line in lines}
    apart, free, shifts = LABEL_HEIGHT * ax.figure.dpi / 72, -np.inf, {}
    for line in sorted(heights, key=lambda one: heights[one]):
        place = max(heights[line], free)
        free = place + apart
        shifts[line] = (place - heights[line]) * 72 / ax.figure.dpi
    for line, name in lines.items():
        label_end(line, name, **{"xytext": (5, shifts[line]), **style})


def legible(tone: Any) -> str:
    """Return a line's colour for words about it: darker, where the line's own is too light to read.

    Formula: the tone times the largest of 1, 0.98, 0.96, ... that gives a contrast of 4.5 : 1 with
    the light page. Dark mode turns pictures over, so that there the words come out lighter.

    Parameters
    ----------
    tone : matplotlib colour
        The colour of the line.

    Returns
    -------
    str
        The colour as ``"#rrggbb"``.


    Examples
    --------
    >>> legible("yellow") == "yellow", legible("#000000")
    (False, '#000000')
    """
    light, ground = np.array(to_rgb(tone)), _luminance(np.array(to_rgb(PAPER)))
    for part in np.arange(50, 0, -1) / 50:
        if (ground + 0.05) / (_luminance(part * light) + 0.05) >= CONTRAST:
            break
    return str(to_hex(part * light))


def _wash(tone: Any) -> tuple[float, float, float, float]:
    """Return the thinnest ink that looks like a light tone on the light page.

    Dark mode turns over what is drawn: of a light tone that leaves a field darker than its page,
    of the tone's wash a lighter one.
    """
    wanted, page = np.array(to_rgb(tone)), np.array(to_rgb(PAPER))
    strength = float(np.max(1 - wanted / page))
    red, green, blue = np.clip((wanted - (1 - strength) * page) / strength, 0, 1).tolist()
    return (red, green, blue, strength)


def _luminance(rgb: Array) -> float:
    """Return the relative luminance of a colour in sRGB, from 0 to 1, as WCAG 2 defines it."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def _finite(line: Any) -> Array | None:
    """Return the last point of a line that is finite, if there is one."""
    points = np.column_stack([line.get_xdata(), line.get_ydata()]).astype(float)
    finite = points[np.isfinite(points).all(axis=1)]
    return finite[-1] if len(finite) else None


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    with plt.style.context(STYLE):
        return plt.subplots()[1]


def _single(trajectory: Trajectory) -> None:
    if not isinstance(trajectory, Trajectory):
        raise TypeError(f"trajectory must be a Trajectory, got {shown(trajectory)}")
    if trajectory.batch:
        raise ValueError(f"trajectory must be a single run to be drawn, got {trajectory!r}")


def _leaps(losses: Array) -> bool:
    """Return whether a loss changes by more than two decades at more than 30 steps."""
    with np.errstate(invalid="ignore"):  # a run that diverges ends beyond all numbers
        return int(np.sum(np.abs(np.diff(np.log10(losses))) > 2)) > 30


def _window(loss: Loss) -> Window:
    if not isinstance(loss, Loss):
        raise TypeError(f"loss must be one of momentum_lib.losses, got {shown(loss)}")
    return loss.window


def _heights(loss: Loss, size: int) -> tuple[Array, Array, Array]:
    if len(_window(loss)) != 2:
        raise ValueError(f"loss must be two-dimensional to draw its surface, got {shown(loss)}")
    x, y = (np.linspace(low, high, size) for low, high in loss.window)
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    return x, y, np.asarray(loss(grid), dtype=np.float64)
