"""What the pictures show, tested on their numbers."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb

from momentum_lib import GradientDescent, HeavyBall, descend, losses, plots, theory
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


def test_a_surface_shows_the_window_and_the_minimum(bowl):
    ax = plots.surface(bowl)
    assert ax.get_xlim() == pytest.approx(bowl.window[0])
    assert ax.get_ylim() == pytest.approx(bowl.window[1])
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[0, 0]])


def test_a_path_is_the_run_in_its_rules_colour(bowl, run):
    ax = plots.path(run, plots.surface(bowl), "Nesterov")
    line = ax.lines[1]
    np.testing.assert_array_equal(line.get_xydata(), run.thetas)
    assert line.get_color() == PALETTE["rules"]["Nesterov"]
    assert ax.get_xlim() == pytest.approx(bowl.window[0]), "a path must not move the window"


def test_a_path_in_one_dimension_is_drawn_against_the_step():
    run = descend(losses.DoubleWell(), HeavyBall(0.05, 0.8), 1.7, 30)
    line = plots.path(run).lines[0]
    np.testing.assert_array_equal(line.get_xydata()[:, 1], run.thetas[:, 0])


def test_a_loss_curve_shows_the_losses_above_the_minimum(run):
    line = plots.loss_curve(run, lowest=0.0).lines[0]
    np.testing.assert_array_equal(line.get_ydata(), np.maximum(run.losses, 1e-16))


def test_compare_draws_every_run_twice_and_names_it(bowl, run):
    plain = descend(bowl, GradientDescent(theory.best("GradientDescent", 1, 20)[0]), [1, 1], 40)
    figure = plots.compare(bowl, {"GradientDescent": plain, "HeavyBall": run})
    surface, curves = figure.axes
    assert len(curves.lines) == 2
    assert [text.get_text() for text in curves.texts] == ["gradient descent", "heavy ball"]
    colours = {line.get_color() for line in surface.lines}
    assert {PALETTE["rules"]["GradientDescent"], PALETTE["rules"]["HeavyBall"]} <= colours


def test_compare_writes_no_name_over_another(bowl, run):
    figure = plots.compare(bowl, {"GradientDescent": run, "HeavyBall": run})
    figure.canvas.draw()
    one, other = (text.get_window_extent() for text in figure.axes[1].texts)
    assert abs(one.y0 - other.y0) * 72 / figure.dpi == pytest.approx(plots.LABEL_HEIGHT)


def test_a_label_stands_at_the_last_finite_point():
    run = descend(losses.Quadratic([1.0]), GradientDescent(30.0), 1.0, 30)
    assert run.diverged
    ax = plots.path(run, label="lost")
    x, y = ax.texts[0].xy
    assert (x, y) == (run.diverged_at - 1, run.thetas[run.diverged_at - 1, 0])


def test_a_curve_is_the_loss_over_its_window():
    loss = losses.Bump()
    line = plots.curve(loss).lines[0]
    x, y = line.get_xydata().T
    assert (x[0], x[-1]) == loss.window[0]
    np.testing.assert_array_equal(y, loss(x[:, np.newaxis]))


def test_drawing_the_wrong_thing_is_refused(bowl, run):
    batch = descend(bowl, HeavyBall([0.01, 0.02], 0.5), [1, 1], 3)
    with pytest.raises(ValueError, match="trajectory must be a single run"):
        plots.path(batch)
    with pytest.raises(TypeError, match="trajectory must be a Trajectory"):
        plots.loss_curve([1, 2, 3])
    with pytest.raises(ValueError, match="loss must be two-dimensional"):
        plots.surface(losses.DoubleWell())
    with pytest.raises(ValueError, match="loss must be one-dimensional"):
        plots.curve(bowl)
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


def test_a_tone_that_can_be_read_stays(run):
    assert plots.legible(PALETTE["ink"]) == PALETTE["ink"]
    assert plots.legible("#ffffff") != "#ffffff"
    ax = plots.loss_curve(run, rule="HeavyBall", label="heavy ball")
    assert ax.texts[0].get_color() == plots.legible(plots.color("HeavyBall"))


def test_a_surface_is_as_light_as_its_tones_and_never_darker_than_the_dark_page(bowl):
    bands = plots.surface(bowl).collections[0].get_facecolors()
    tones = [to_rgb(PALETTE[name]) for name in ("surface_low", "surface_high")]
    for band, tone in zip((bands[0], bands[-1]), tones, strict=True):
        on_paper = band[3] * band[:3] + (1 - band[3]) * np.array(PAGES["light"])
        np.testing.assert_allclose(on_paper, tone, atol=1 / 255)
    for band in bands:
        in_dark = band[3] * turned_over(band[:3]) + (1 - band[3]) * np.array(PAGES["dark"])
        assert luminance(in_dark) >= luminance(PAGES["dark"])
