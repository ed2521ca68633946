"""What the pictures show, tested on their numbers."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import same_color, to_hex, to_rgb

from momentum_lib import GradientDescent, HeavyBall, descend, losses, plots, theory
from momentum_lib.descent import Trajectory
from momentum_lib.style import PALETTE


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@pytest.fixture
def bowl():
    return losses.Quadratic([1, 20])


@pytest.fixture
def run(bowl):
    return descend(bowl, HeavyBall(0.05, 0.8), [1.0, 1.0], 40)


@pytest.mark.parametrize(
    "loss",
    [
        losses.Quadratic([1, 50], rotation=0.5),
        losses.Ravine(),
        losses.Rosenbrock(),
        losses.Himmelblau(),
        losses.Beale(),
        losses.Booth(),
        losses.StyblinskiTang(),
        losses.Rastrigin(),
        losses.Saddle(),
        losses.Plateau(),
    ],
    ids=lambda loss: type(loss).__name__,
)
def test_levels_share_the_window_evenly(loss):
    levels = plots.levels(loss)
    assert len(levels) == 14
    assert (np.diff(levels) > 0).all()
    (x0, x1), (y0, y1) = loss.window
    points = np.random.default_rng(0).uniform([x0, y0], [x1, y1], (20_000, 2))
    shares = [(loss(points) < level).mean() for level in levels]
    # A 60-point grid reaches the border, where the loss is high; 0.04 covers that and the sampling.
    np.testing.assert_allclose(shares, np.linspace(0.02, 0.98, 14), atol=0.04)


#: A surface whose minimum nobody has named.
UNKNOWN = losses.Custom(lambda x: (x**2).sum(axis=-1) + 3, lambda x: 2 * x, vectorized=True)


def run_through(thetas, heights=None):
    """A run that has been at some points, with some losses."""
    thetas = np.asarray(thetas, dtype=float)
    heights = np.ones(len(thetas)) if heights is None else heights
    return Trajectory(thetas, np.zeros_like(thetas), np.zeros_like(thetas), heights, None)


def ticks(axis):
    """Where an axis from 0 to 12 would have its ticks."""
    return axis.get_major_locator().tick_values(0, 12).tolist()


FEW_TICKS = [0, 2.5, 5, 7.5, 10, 12.5]  # at most five steps between them: of 2 it would be six


def test_a_surface_shows_the_window_and_the_minimum(bowl):
    ax = plots.surface(bowl)
    assert ax.get_xlim() == pytest.approx(bowl.window[0])
    assert ax.get_ylim() == pytest.approx(bowl.window[1])
    (cross,) = ax.lines
    np.testing.assert_array_equal(cross.get_xydata(), [[0, 0]])
    assert (cross.get_marker(), cross.get_color()) == ("+", PALETTE["ink"])
    assert (cross.get_markersize(), cross.get_markeredgewidth()) == (7, 1.2)
    assert ticks(ax.xaxis) == ticks(ax.yaxis) == FEW_TICKS


def test_a_surface_shows_its_window_wherever_the_axes_were_before():
    ax = plt.subplots()[1]
    ax.set(xlim=(70, 90), ylim=(70, 90))
    x, y = plots.surface(losses.Rosenbrock(), ax).get_xlim(), ax.get_ylim()
    assert [x, y] == list(losses.Rosenbrock().window)
    assert x != y


def test_a_surface_marks_every_minimum_and_none_where_none_is():
    many = losses.Himmelblau()
    np.testing.assert_array_equal(plots.surface(many).lines[0].get_xydata(), many.minima)
    assert len(plots.surface(UNKNOWN).lines) == 0


def test_a_contour_runs_where_the_loss_has_its_level():
    loss = losses.Quadratic([1, 20], rotation=0.4)
    fields, lines = plots.surface(loss).collections
    np.testing.assert_array_equal(lines.levels, plots.levels(loss))
    for level, parts in zip(lines.levels, lines.allsegs, strict=True):
        heights = loss(np.concatenate(parts))
        # Between two points of the grid the height is drawn as if it rose along a straight line.
        np.testing.assert_allclose(heights, level, rtol=0.02)
    assert same_color(lines.get_edgecolor()[0], PALETTE["line"])
    assert set(np.ravel(lines.get_linewidth())) == {0.5}
    np.testing.assert_array_equal(fields.levels[1:-1], plots.levels(loss))
    assert len(fields.get_facecolors()) == 15, "above and below all levels as well"


def test_levels_that_meet_are_drawn_once():
    flat = losses.Custom(
        lambda x: np.maximum(np.abs(x).sum(axis=-1) - 1, 0),
        np.sign,
        window=((-1, 1), (-1, 1)),
        vectorized=True,
    )
    levels = plots.levels(flat)
    assert levels[0] == levels[1] == 0
    np.testing.assert_array_equal(plots.surface(flat).collections[1].levels, np.unique(levels))


def test_a_path_is_the_run_in_its_rules_colour(bowl, run):
    ax = plots.path(run, plots.surface(bowl), "Nesterov")
    line = ax.lines[1]
    np.testing.assert_array_equal(line.get_xydata(), run.thetas)
    assert line.get_color() == PALETTE["rules"]["Nesterov"]
    assert line.get_linewidth() == 1.4
    assert ax.get_xlim() == pytest.approx(bowl.window[0]), "a path must not move the window"
    assert ax.get_ylim() == pytest.approx(bowl.window[1])
    assert len(ax.texts) == 0


def test_a_path_keeps_the_limits_of_a_surface_drawn_by_hand():
    ax = plt.subplots()[1]
    ax.contourf([0, 1], [5, 7], [[0, 1], [1, 2]])
    plots.path(run_through([[0.5, 6.0], [3.0, 20.0]]), ax)
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 1), (5, 7))


def test_a_path_without_a_surface_is_shown_whole():
    thetas = np.array([[3.0, -40.0], [50.0, 7.0]])
    ax = plots.path(run_through(thetas))
    for (low, high), (first, last) in ((ax.get_xlim(), (3, 50)), (ax.get_ylim(), (-40, 7))):
        assert low < first < last < high
    assert ax.lines[0].get_color() == PALETTE["rules"]["HeavyBall"]


def test_a_ring_marks_the_start(run):
    with plt.rc_context({"lines.markersize": 3}):
        line, start = plots.path(run, color="red").lines
    np.testing.assert_array_equal(start.get_xydata(), run.thetas[:1])
    assert (start.get_marker(), start.get_markersize()) == ("o", 6)
    assert (start.get_markerfacecolor(), start.get_markeredgewidth()) == ("white", 1.6)
    assert start.get_color() == line.get_color() == "red"


@pytest.mark.parametrize(("points", "marker"), [(120, "o"), (121, "None")])
def test_the_points_of_a_short_path_can_be_counted(points, marker):
    thetas = np.column_stack([np.arange(points), np.arange(points)])
    line = plots.path(run_through(thetas)).lines[0]
    assert line.get_marker() == marker
    assert line.get_markersize() == (2.4 if points == 120 else plt.rcParams["lines.markersize"])


def test_a_path_in_one_dimension_is_drawn_against_the_step():
    run = descend(losses.DoubleWell(), HeavyBall(0.05, 0.8), 1.7, 30)
    ax = plots.path(run, rule="Adam", ls=":")
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_ydata(), run.thetas[:, 0])
    np.testing.assert_array_equal(line.get_xdata(), np.arange(31))
    assert (line.get_color(), line.get_linestyle()) == (PALETTE["rules"]["Adam"], ":")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("step t", "θ")


def test_of_many_dimensions_a_path_shows_the_first():
    thetas = np.array([[1.0, 5.0, 7.0], [2.0, 6.0, 8.0]])
    (line,) = plots.path(run_through(thetas)).lines
    np.testing.assert_array_equal(line.get_ydata(), [1, 2])


def test_a_loss_curve_shows_the_losses_above_the_minimum(run):
    ax = plots.loss_curve(run)
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_ydata(), run.losses)
    np.testing.assert_array_equal(line.get_xdata(), np.arange(41))
    assert line.get_color() == PALETTE["rules"]["HeavyBall"]
    assert (ax.get_yscale(), ax.get_xscale()) == ("log", "linear")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("step t", "loss")
    assert ticks(ax.xaxis) == FEW_TICKS
    assert len(ax.texts) == 0
    above = plots.loss_curve(run, lowest=-2.0, rule="Adam", lw=3, label="here")
    np.testing.assert_array_equal(above.lines[0].get_ydata(), run.losses + 2)
    assert above.get_ylabel() == "loss above the minimum"
    assert above.lines[0].get_color() == PALETTE["rules"]["Adam"]
    assert above.lines[0].get_linewidth() == 3
    assert [text.get_text() for text in above.texts] == ["here"]


def test_a_loss_of_zero_is_drawn_at_the_smallest_that_the_axis_shows():
    run = descend(losses.Quadratic([1.0]), GradientDescent(1.0), 1e-7, 3)
    heights = plots.loss_curve(run).lines[0].get_ydata()
    assert heights[0] == pytest.approx(5e-15, rel=1e-12, abs=0)
    assert heights[1:].tolist() == [1e-16] * 3


def leaping(times, decades):
    """Losses that leap up and down by so many decades."""
    return np.array([10.0 ** (decades * (k % 2)) for k in range(times + 1)])


@pytest.mark.parametrize(
    ("losses_", "dots"),
    [
        (leaping(30, 3), False),
        (leaping(31, 3), True),
        (leaping(200, 2), False),  # two decades are no leap
        (leaping(200, 2.1), True),
        (np.geomspace(1, 1e-90, 46), False),  # 2 decades a step
        (np.geomspace(1, 1e-99, 46), True),  # 2.2 decades, downwards
        (np.append(leaping(31, 3), [np.inf, np.inf]), True),
    ],
)
def test_a_loss_that_leaps_is_drawn_as_dots(losses_, dots):
    assert plots._leaps(losses_) is dots
    run = run_through(np.zeros((len(losses_), 1)), losses_ * 1e99)
    line = plots.loss_curve(run, ls="-", ms=9).lines[0]
    look = ("None", ".", 2) if dots else ("-", "None", 9)
    assert (line.get_linestyle(), line.get_marker(), line.get_markersize()) == look


def test_compare_draws_every_run_twice_and_names_it(bowl, run):
    plain = descend(bowl, GradientDescent(theory.best("GradientDescent", 1, 20)[0]), [1, 1], 40)
    runs = {"GradientDescent": plain, "HeavyBall": run}
    figure = plots.compare(bowl, runs)
    surface, curves = figure.axes
    assert [text.get_text() for text in curves.texts] == ["gradient descent", "heavy ball"]
    assert len(surface.texts) == 0
    assert len(surface.collections) == 2, "the surface"
    paths = surface.lines[1::2]  # after the minimum, each with the ring at its start
    for (rule, each), path, curve in zip(runs.items(), paths, curves.lines, strict=True):
        np.testing.assert_array_equal(path.get_xydata(), each.thetas)
        np.testing.assert_array_equal(curve.get_ydata(), each.losses)
        assert path.get_color() == curve.get_color() == PALETTE["rules"][rule]
    assert [path.get_marker() for path in paths] == ["", "o"], "plain descent is quiet"
    assert [path.get_linewidth() for path in paths] == [1.2, 1.4]
    assert (surface.get_xlabel(), surface.get_ylabel()) == ("θ₁", "θ₂")
    assert figure.get_size_inches().tolist() == [7.6, 3.2]
    assert surface.get_subplotspec().get_gridspec().get_width_ratios() == [1.15, 1]
    assert figure.dpi == plots.STYLE["figure.dpi"] != plt.rcParams["figure.dpi"]


def test_compare_shows_plain_descent_with_its_points_where_it_is_alone(bowl, run):
    figure = plots.compare(bowl, {"GradientDescent": run}, {"GradientDescent": "mine"})
    assert figure.axes[0].lines[1].get_marker() == "o"
    assert [text.get_text() for text in figure.axes[1].texts] == ["mine"]


def test_compare_takes_the_loss_at_the_minimum_off_where_it_is_known():
    known, unknown = losses.StyblinskiTang(), UNKNOWN
    for loss, lowest in ((known, known(known.minima[0])), (unknown, 0.0)):
        run = descend(loss, GradientDescent(0.001), [0.4, 0.1], 10)
        curves = plots.compare(loss, {"Adam": run}, {"AdamW": "another"}).axes[1]
        np.testing.assert_allclose(curves.lines[0].get_ydata(), run.losses - lowest, rtol=1e-12)
        assert [text.get_text() for text in curves.texts] == ["Adam"]


def boxes(texts):
    """The boxes of some names, from the lowest to the highest."""
    return sorted((text.get_window_extent() for text in texts), key=lambda box: box.y0)


def test_compare_writes_no_name_over_another(bowl, run):
    figure = plots.compare(bowl, {"GradientDescent": run, "HeavyBall": run})
    figure.canvas.draw()
    one, other = boxes(figure.axes[1].texts)
    # The box goes from the lowest letter to the highest: half a point of it may be shared.
    assert -0.5 < (other.y0 - one.y1) * 72 / figure.dpi < 2


@pytest.mark.parametrize("dpi", [60, 250])
def test_names_are_pushed_apart_in_the_order_of_their_lines_and_no_further(dpi):
    figure, ax = plt.subplots(dpi=dpi)
    ax.set_ylim(0, 1)
    heights = {"third": 0.51, "far": 0.9, "first": 0.5, "second": 0.505}
    lines = {ax.plot([0, 1], [height, height])[0]: name for name, height in heights.items()}
    plots.label_ends(lines, fontsize=7)
    figure.canvas.draw()
    named = {text.get_text(): text for text in ax.texts}
    low = boxes(ax.texts)
    assert all(below.y1 < above.y0 for below, above in pairwise(low))
    shifts = {name: named[name].xyann[1] for name in heights}
    assert shifts["first"] == shifts["far"] == 0, "what has room stays at its line"
    assert [named[name].get_window_extent().y0 for name in ("first", "second", "third")] == [
        box.y0 for box in low[:3]
    ]
    # Their boxes do not meet: so far the number is right. Here it is a number of points.
    gaps = [(above.y0 - below.y0) * 72 / dpi for below, above in pairwise(low[:3])]
    assert gaps == pytest.approx([plots.LABEL_HEIGHT] * 2, rel=1e-3)
    assert {text.get_fontsize() for text in ax.texts} == {7}
    assert {text.xyann[0] for text in ax.texts} == {5}


def test_a_line_without_a_finite_point_has_no_name():
    ax = plt.subplots()[1]
    (lost,) = ax.plot([0, 1], [np.nan, np.inf])
    plots.label_end(lost, "lost")
    plots.label_ends({lost: "lost"})
    plots.label_ends({})
    assert len(ax.texts) == 0
    (kept,) = ax.plot([0, 1], [2, 3])
    plots.label_ends({lost: "lost", kept: "kept"})
    assert [text.get_text() for text in ax.texts] == ["kept"]


def test_a_label_stands_at_the_last_finite_point():
    run = descend(losses.Quadratic([1.0]), GradientDescent(30.0), 1.0, 30)
    assert run.diverged
    ax = plots.path(run, label="lost")
    x, y = ax.texts[0].xy
    assert ax.texts[0].get_text() == "lost"
    assert (x, y) == (run.diverged_at - 1, run.thetas[run.diverged_at - 1, 0])
    (line,) = plt.subplots()[1].plot([1, 2, np.nan, 4], [5, 6, 7, np.inf])
    assert plots._finite(line).tolist() == [2, 6]


def test_a_label_stands_beside_its_line_even_beyond_the_frame():
    ax = plt.subplots()[1]
    (line,) = ax.plot([0, 1], [2, 3], color="#aaaaaa")
    plots.label_end(line, "name")
    (text,) = ax.texts
    assert (text.get_text(), text.xy[0], text.xy[1]) == ("name", 1, 3)
    assert (text.xyann, text.anncoords) == ((5, 0), "offset points")
    assert (text.get_va(), text.get_annotation_clip()) == ("center", False)
    assert text.get_color() == plots.legible("#aaaaaa")
    plots.label_end(line, "above", va="bottom", color="red")
    assert (ax.texts[1].get_va(), ax.texts[1].get_color()) == ("bottom", "red")


def test_a_curve_is_the_loss_over_its_window():
    loss = losses.Bump()
    ax = plots.curve(loss)
    (line,) = ax.lines
    x, y = line.get_xydata().T
    assert (x[0], x[-1]) == loss.window[0] == ax.get_xlim()
    assert np.diff(x).max() < (x[-1] - x[0]) / 500, "smooth"
    np.testing.assert_array_equal(y, loss(x[:, np.newaxis]))
    assert line.get_color() == PALETTE["quiet"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("θ", "loss")
    assert plots.curve(loss, ax, color="red", lw=3) is ax
    assert (ax.lines[1].get_color(), ax.lines[1].get_linewidth()) == ("red", 3)


def test_what_is_drawn_goes_into_the_axes_that_are_given(bowl, run):
    one = descend(losses.Bump(), HeavyBall(0.05, 0.8), 1.0, 5)
    for draw, what in (
        *((plots.surface, bowl), (plots.curve, losses.Bump())),
        *((plots.path, run), (plots.path, one), (plots.loss_curve, run)),
    ):
        figure, (left, right) = plt.subplots(1, 2)
        assert draw(what, left) is left
        assert left.has_data()
        assert not right.has_data()
        assert draw(what).figure is not figure
        assert draw(what).figure.dpi == plots.STYLE["figure.dpi"] != figure.dpi, "the book's style"


def refused(draw, *arguments, **named):
    with pytest.raises((TypeError, ValueError)) as error:
        draw(*arguments, **named)
    return type(error.value), str(error.value)


def test_drawing_the_wrong_thing_is_refused(bowl, run):
    batch = descend(bowl, HeavyBall([0.01, 0.02], 0.5), [1, 1], 3)
    for draw in (plots.path, plots.loss_curve):
        said = f"trajectory must be a single run to be drawn, got {batch!r}"
        assert refused(draw, batch) == (ValueError, said)
        assert refused(draw, [1, 2]) == (TypeError, "trajectory must be a Trajectory, got [1, 2]")
    line, plane = losses.DoubleWell(), "loss must be two-dimensional to draw its surface, got "
    for draw in (plots.surface, plots.levels):
        assert refused(draw, line) == (ValueError, f"{plane}{line!r}")
        assert refused(draw, 3) == (TypeError, "loss must be one of momentum_lib.losses, got 3")
    said = "loss must be one-dimensional to draw its curve, got Quadratic("
    assert refused(plots.curve, bowl)[1].startswith(said)
    with pytest.raises(ValueError, match="rule 'Heavyball' is not known; did you mean 'HeavyBall'"):
        plots.path(run, rule="Heavyball")


def test_pictures_have_no_background_and_leave_the_settings_alone(bowl, run):
    before = dict(plt.rcParams)
    figure = plots.compare(bowl, {"HeavyBall": run})
    assert figure.get_facecolor()[3] == 0
    assert dict(plt.rcParams) == before


def test_the_palette_names_and_colours_every_rule_for_light_and_dark():
    from momentum_lib.rules import RULES

    for part in ("names", "rules", "rules_dark"):
        assert set(PALETTE[part]) == set(RULES)


def luminance(rgb):
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in rgb]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(tone, ground):
    low, high = sorted((luminance(tone), luminance(ground)))
    return (high + 0.05) / (low + 0.05)


def turned_over(tone):
    """What the style sheet's `invert(1) hue-rotate(180deg)` makes of a colour."""
    grey = np.array([0.213, 0.715, 0.072])
    return np.clip((2 * np.outer(np.ones(3), grey) - np.eye(3)) @ (1 - np.array(tone)), 0, 1)


PAGES = {"light": to_rgb(PALETTE["paper"]), "dark": to_rgb(PALETTE["paper_dark"])}


@pytest.mark.parametrize("rule", PALETTE["rules"])
def test_names_of_lines_can_be_read_on_the_light_page_and_on_the_dark_one(rule):
    words = to_rgb(plots.legible(plots.color(rule)))
    assert contrast(words, PAGES["light"]) >= 4.5
    assert contrast(turned_over(words), PAGES["dark"]) >= 4.5


@pytest.mark.parametrize("rule", PALETTE["rules"])
def test_lines_can_be_seen_on_the_light_page_and_on_the_dark_one(rule):
    tone = to_rgb(plots.color(rule))
    assert contrast(tone, PAGES["light"]) >= 3
    assert contrast(turned_over(tone), PAGES["dark"]) >= 3
    assert contrast(to_rgb(PALETTE["rules_dark"][rule]), PAGES["dark"]) >= 3


@pytest.mark.parametrize("tone", ["white", "yellow", "#0a0a0a", "#ff8800", "0.46", "0.47"])
def test_a_tone_is_darkened_no_further_than_words_need(tone):
    """By steps of 2 %, until the contrast with the light page is 4.5 : 1."""
    rgb = np.array(to_rgb(tone))
    parts = (k / 50 for k in range(50, 0, -1))
    enough = next(part for part in parts if contrast(part * rgb, PAGES["light"]) >= 4.5)
    assert plots.legible(tone) == to_hex(enough * rgb)


@pytest.mark.parametrize("rgb", [(0, 0, 0), (1, 1, 1), (0.04045, 0.04, 0.0405), (0.9, 0.2, 0.03)])
def test_the_luminance_is_that_of_the_standard(rgb):
    assert plots._luminance(np.array(rgb, float)) == pytest.approx(luminance(rgb), rel=1e-12)


def test_a_tone_that_can_be_read_stays(run):
    assert plots.legible(PALETTE["ink"]) == PALETTE["ink"]
    assert plots.legible("#ffffff") != "#ffffff"
    ax = plots.loss_curve(run, rule="HeavyBall", label="heavy ball")
    assert ax.texts[0].get_color() == plots.legible(plots.color("HeavyBall"))


def test_a_surface_is_as_light_as_its_tones_and_never_darker_than_the_dark_page(bowl):
    bands = plots.surface(bowl).collections[0].get_facecolors()
    tones = [to_rgb(PALETTE[name]) for name in ("surface_low", "surface_high")]
    between = np.mean(tones, axis=0)
    for k, tone in ((0, tones[0]), (7, between), (14, tones[1])):
        band = bands[k]
        on_paper = band[3] * band[:3] + (1 - band[3]) * np.array(PAGES["light"])
        np.testing.assert_allclose(on_paper, tone, atol=1 / 255)
    for band in bands:
        in_dark = band[3] * turned_over(band[:3]) + (1 - band[3]) * np.array(PAGES["dark"])
        assert luminance(in_dark) >= luminance(PAGES["dark"])


def test_a_wash_is_the_thinnest_ink_that_gives_its_tone():
    paper = np.array(PAGES["light"])
    for tone in np.random.default_rng(0).uniform(0.3, 0.9, (200, 3)):
        *ink, strength = plots._wash(tone)
        np.testing.assert_allclose(strength * np.array(ink) + (1 - strength) * paper, tone)
        assert 0 <= min(ink) < 1e-12, "a thinner one would need a channel below 0"
    assert max(plots._wash((1, 0.9, 0.5))) == 1, "lighter than the paper in one channel"


def test_a_terrain_has_a_named_ball_at_the_head_of_each_path(bowl, run):
    plain = descend(bowl, GradientDescent(0.01), [1.0, 1.0], 40)
    figure = plots.terrain(bowl, {"GradientDescent": plain, "HeavyBall": run}, size=(5, 4))
    (ax,) = figure.axes
    assert not ax.axison
    assert ax.get_position().bounds == (0, 0, 1, 1), "the surface fills the picture"
    assert figure.get_size_inches().tolist() == [5, 4]
    assert figure.get_layout_engine() is None
    assert figure.dpi == plots.STYLE["figure.dpi"] != plt.rcParams["figure.dpi"]
    assert len(ax.collections) == 2, "the surface"
    colours = [PALETTE["rules"][rule] for rule in ("GradientDescent", "HeavyBall")]
    for each, path, colour in zip((plain, run), ax.lines[1::3], colours, strict=True):
        np.testing.assert_array_equal(path.get_xydata(), each.thetas)
        assert (path.get_color(), path.get_linewidth()) == (colour, 2.2)
    assert [path.get_markersize() for path in ax.lines[1::3]] == [0, 3.2]
    for each, ball, colour in zip((plain, run), ax.lines[3::3], colours, strict=True):
        np.testing.assert_array_equal(ball.get_xydata(), each.thetas[-1:])
        assert (ball.get_marker(), ball.get_markersize(), ball.get_color()) == ("o", 12, colour)
    assert [name.get_text() for name in ax.texts] == ["gradient descent", "heavy ball"]
    for each, name, colour in zip((plain, run), ax.texts, colours, strict=True):
        assert name.xy == tuple(each.thetas[-1])
        assert (name.xyann, name.anncoords, name.get_ha()) == ((0, 16), "offset points", "center")
        assert (name.get_fontsize(), name.get_weight()) == (11, "bold")
        assert name.get_color() == plots.legible(colour)
        (halo,) = name.get_path_effects()
        assert halo._gc == {"linewidth": 3, "foreground": PALETTE["surface_high"]}
    assert plots.terrain(bowl, {}).get_size_inches().tolist() == [9.6, 4.2]


def test_on_a_terrain_the_ball_of_a_run_that_is_lost_stays_where_it_was_last_seen(bowl):
    lost = descend(bowl, GradientDescent(30.0), [1.0, 1.0], 30)
    never = run_through([[np.nan, np.nan]] * 3)
    (ax,) = plots.terrain(bowl, {"Adam": never, "GradientDescent": lost, "HeavyBall": lost}).axes
    last = lost.thetas[lost.diverged_at - 1]
    assert [name.get_text() for name in ax.texts] == ["gradient descent", "heavy ball"]
    assert [name.xy for name in ax.texts] == [tuple(last)] * 2
    assert len(ax.lines) == 1 + 2 + 3 + 3, "the minimum, two paths with a ball, one without"
