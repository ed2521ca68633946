"""What moves by itself: a run first seen, Play, a glide; what is linked: map, curve, formula."""

import re

import pytest
from built_book import from_server
from test_figures import KINDS, flat, picture, remember, reset, settle, summary, wait_for_change
from test_hands import DESK, opened

from momentum_lib import losses, theory
from momentum_lib.descent import descend
from momentum_lib.optimizers import HeavyBall
from momentum_lib.widgets import DescentExplorer, LookAhead, PhaseDiagram, RollingBall

RUN = "learning_rate=0.03&beta=0.8&steps=80&surface=Ravine&start=-9,1.2"


def lengths(figure, milliseconds):
    """Return how long the path was, frame by frame."""
    return figure.evaluate("inMotion.lengths", milliseconds)


def into_sight(page, name):
    """Bring a figure into sight for the first time, without waiting until it rests."""
    figure = page.locator(f"figure#{name}")
    figure.evaluate("inFigure.intoSight")
    page.wait_for_selector(f"figure#{name}[data-ready]")
    return figure


@from_server
def test_a_run_draws_itself_once_when_it_is_first_seen(open_page):
    path, name = KINDS["DescentExplorer"]
    page = open_page(path, viewport=DESK)
    figure = page.locator(f"figure#{name}")
    found = figure.evaluate("inMotion.opening")["lengths"]
    assert found == sorted(found)
    assert found[0] < found[-1]
    assert len(set(found)) > 3  # a busy machine shows few of its frames
    assert not figure.evaluate("node => node.hasAttribute('data-moving')")
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    settle(page)
    into_sight(page, name)
    assert len(set(lengths(figure, 400))) == 1, "it does so once"


# One kind trains before one's eyes instead.
OPENING = sorted(set(KINDS) - {"NetworkTrainer"})


@from_server
@pytest.mark.parametrize("kind", OPENING)
def test_each_kind_draws_itself_to_the_picture_that_its_state_has_and_keeps_its_words(
    open_page, kind
):
    path, name = KINDS[kind]
    page = open_page(path, viewport=DESK)
    found = page.locator(f"figure#{name}").evaluate("inMotion.opening")
    still = open_page(path, viewport=DESK, reduced_motion="reduce")
    figure = into_sight(still, name)
    settle(still)
    assert found["count"] > 3
    assert found["words"] == [figure.evaluate("inFigure.words")]
    assert found["last"] == picture(figure)


@from_server
def test_no_run_draws_itself_for_those_who_asked_for_less_motion(open_page):
    path, name = KINDS["DescentExplorer"]
    page = open_page(path, viewport=DESK, reduced_motion="reduce")
    figure = into_sight(page, name)
    assert len(set(lengths(figure, 400))) == 1


@from_server
def test_who_moves_a_slider_sees_all_of_the_run_at_once(open_page):
    path, name = KINDS["DescentExplorer"]
    page = open_page(path, viewport=DESK)
    figure = into_sight(page, name)
    figure.locator("input[name=beta]").press("ArrowLeft")
    settle(page)
    assert not figure.evaluate("node => node.hasAttribute('data-moving')")
    assert len(set(lengths(figure, 300))) == 1


@from_server
def test_play_takes_ten_to_fifteen_steps_a_second_and_says_which(open_page):
    page, figure = opened(open_page, "DescentExplorer", RUN)
    whole = summary(figure)
    figure.locator("[name=play]").click()
    page.wait_for_timeout(2000)
    figure.locator("[name=play]").click()  # pause
    settle(page)
    shown = int(re.search(r"(\d+) steps?\.", flat(summary(figure)))[1])
    assert 5 < shown < 40  # a slow machine drops time, and none gains any
    count = figure.evaluate("inMotion.length")
    assert count == shown + 1
    own = DescentExplorer(
        learning_rate=0.03, beta=0.8, surface="Ravine", start=[-9, 1.2], steps=shown
    )
    assert flat(summary(figure)) == flat(own.summary())
    remember(figure)
    figure.locator("[name=play]").click()
    wait_for_change(figure)
    figure.locator(".handle").first.press("ArrowLeft")
    settle(page)
    assert figure.locator("[name=play]").inner_text() == "Play"
    reset(figure)
    settle(page)
    assert len(figure.evaluate("inFigure.picture")) > 0
    assert "80 steps" in flat(whole)


@from_server
def test_reset_glides_and_arrives(open_page):
    _, figure = opened(open_page, "EigenModes", "beta=0.9&learning_rate=0.1")
    output = figure.locator("label:has([name=beta]) output")
    wanted = figure.evaluate("node => String(JSON.parse(node.dataset.state).beta)")
    found = figure.evaluate("inMotion.glide", {})
    assert len(set(found)) > 3
    assert found[-1] == wanted == output.inner_text()


@from_server
def test_a_sample_of_the_plane_glides(open_page):
    _, figure = opened(open_page, "PhaseDiagram", "learning_rate=3&beta=0.2")
    found = figure.evaluate("inMotion.glide", {"press": ".regimes button:nth-child(2)"})
    assert len(set(found)) > 3
    sample = PhaseDiagram().words["samples"]["HeavyBall"][1]
    assert float(found[-1]) == sample["at"][1]


@from_server
def test_tuned_alphas_glide_to_what_the_search_has_found(open_page):
    _, figure = opened(open_page, "OptimizerRace", "surface=Ravine")
    first = {"press": "[name=tune]", "watched": ".entry output"}
    found = figure.evaluate("inMotion.glide", first)
    assert len(set(found)) > 3
    assert found[-1] == figure.evaluate("inMotion.glide", first)[-1], "tuned again, it stays"


@from_server
def test_a_chosen_surface_comes_at_once_and_its_run_draws_itself(open_page):
    _, figure = opened(open_page, "DescentExplorer", RUN)
    found = figure.evaluate("inMotion.opening", "Booth")
    assert found["lengths"] == sorted(found["lengths"])
    assert len(set(found["lengths"])) > 3
    assert found["lengths"][-1] == 81  # its start and 80 steps
    assert "Booth" in flat(summary(figure))


@from_server
def test_reset_is_at_once_for_those_who_asked_for_less_motion(open_page):
    page, figure = opened(open_page, "EigenModes", "beta=0.9", reduced_motion="reduce")
    figure.evaluate("figure => inFigure.resetButton(figure).click()")
    settle(page)
    wanted = figure.evaluate("node => String(JSON.parse(node.dataset.state).beta)")
    assert figure.locator("label:has([name=beta]) output").inner_text() == wanted


def looked(figure):
    """Return where the step that is looked at is marked: on the map, on the curve."""
    return figure.locator(".dots.looked").evaluate_all(
        "all => all.map(one => one.getAttribute('d'))"
    )


@from_server
@pytest.mark.parametrize("kind", ["DescentExplorer", "OptimizerRace", "RuleWorkshop"])
def test_the_pointer_over_the_curve_marks_the_step_on_the_map_and_the_other_way_round(
    open_page, kind
):
    page, figure = opened(open_page, kind)
    assert looked(figure) == ["", ""]
    left, top, width, height = figure.locator(".curve").first.evaluate("inFigure.ground")
    page.mouse.move(left + 0.02 * width, top + 0.3 * height)
    settle(page)
    on_map, on_curve = looked(figure)
    assert on_map
    assert on_curve
    cursor = figure.locator(".curve .cursor").get_attribute("d")
    assert cursor
    x, y = map(float, re.findall(r"-?[\d.]+", on_map)[:2])
    box = figure.locator(".map:not(.pad)").bounding_box()
    page.mouse.move(left + width / 2, top + height + 20)
    page.mouse.move(box["x"] + x, box["y"] + y)
    settle(page)
    assert looked(figure)[0]
    page.mouse.move(box["x"] + 4, box["y"] - 20)
    settle(page)
    assert looked(figure) == ["", ""]


@from_server
def test_keys_and_a_tap_look_at_a_step_too(open_page):
    page, figure = opened(open_page, "DescentExplorer", RUN, has_touch=True)
    handle = figure.locator(".curve .handle")
    assert handle.get_attribute("aria-label") == "step that is looked at"
    handle.focus()
    handle.press("ArrowRight")
    handle.press("ArrowRight")
    settle(page)
    assert handle.get_attribute("aria-valuetext").startswith("step 2: ")
    assert all(looked(figure))
    handle.blur()
    settle(page)
    assert looked(figure) == ["", ""]
    left, top, width, height = figure.locator(".curve").evaluate("inFigure.ground")
    page.touchscreen.tap(left + width / 2, top + height / 2)
    settle(page)
    assert handle.get_attribute("aria-valuetext").startswith("step 40: ")
    assert all(looked(figure))


def small(figure):
    """Return the values below the terms of the formula, as numbers."""
    texts = figure.locator(".formula small").all_inner_texts()
    return [
        [float(part.replace("−", "-")) for part in re.findall(r"−?[\d.]+", text)] for text in texts
    ]


@from_server
def test_the_formula_says_what_its_terms_are_at_the_step_that_is_looked_at(open_page):
    page, figure = opened(open_page, "DescentExplorer", RUN)
    own = DescentExplorer(learning_rate=0.03, beta=0.8, surface="Ravine", start=[-9, 1.2], steps=80)
    run = own.runs()["HeavyBall"]
    handle = figure.locator(".curve .handle")
    handle.focus()
    for _ in range(7):
        handle.press("ArrowRight")
    settle(page)
    v, kept, pull, theta, before, step = small(figure)
    for found, expected in (
        (v, run.velocities[7]),
        (kept, 0.8 * run.velocities[6]),
        (pull, 0.03 * own.loss.gradient(run.thetas[6])),
        (theta, run.thetas[7]),
        (before, run.thetas[6]),
        (step, run.velocities[7]),
    ):
        assert found == pytest.approx(list(expected), rel=0.006)


WRITTEN = {
    "GradientDescent": "θ ←θ− 0.03·∇f(θ)",
    "HeavyBall": "v ←0.8·v+ 0.03·∇f(θ) θ ←θ− v",
    "AveragedMomentum": "v ←0.8·v+ (1 − 0.8)·∇f(θ) θ ←θ− 0.03·v",
    "Nesterov": "v ←0.8·v+ 0.03·∇f(θ − 0.8·v) θ ←θ− v",
    "Adam": "m ←0.8·m+ (1 − 0.8)·∇f(θ) s ←0.999·s+ (1 − 0.999)·∇f(θ)2 "
    "θ ←θ− 0.03·m/(1 − 0.8t)/(√(s/(1 − 0.999t)) + 10−8)",
}


@from_server
@pytest.mark.parametrize("rule", WRITTEN)
def test_the_formula_is_that_of_the_rule(open_page, rule):
    _, figure = opened(open_page, "DescentExplorer", f"{RUN}&rule={rule}")
    lines = figure.locator(".formula .line").all_text_contents()
    assert " ".join(lines) == WRITTEN[rule]


@from_server
def test_a_number_of_the_formula_is_scrubbed_by_hand_and_by_keys(open_page):
    page, figure = opened(open_page, "DescentExplorer", RUN)
    for name, field in (("alpha", "learning_rate"), ("beta", "beta")):
        number, slider = (
            figure.locator(f".formula .scrub.{name}"),
            figure.locator(f"[name={field}]"),
        )
        before = float(slider.input_value())
        number.press("ArrowRight")
        settle(page)
        assert float(slider.input_value()) > before
        assert number.inner_text() == slider.get_attribute("aria-valuetext")
        box = number.bounding_box()
        page.mouse.move(box["x"] + 5, box["y"] + 5)
        page.mouse.down()
        page.mouse.move(box["x"] - 35, box["y"] + 5, steps=4)
        page.mouse.up()
        settle(page)
        assert float(slider.input_value()) < before
        assert number.inner_text() == slider.get_attribute("aria-valuetext")
    assert page.evaluate("String(getSelection())") == ""


@from_server
@pytest.mark.parametrize("kind", ["DescentExplorer", "EigenModes", "LookAhead", "NoiseCloud"])
def test_one_handle_moves_alpha_and_beta_and_the_best_of_both_is_a_press_away(open_page, kind):
    page, figure = opened(open_page, kind, "surface=Quadratic" if kind == "DescentExplorer" else "")
    pad = figure.locator(".pad")
    pad.evaluate("inFigure.intoSight")
    settle(page)
    alpha, beta = (figure.locator(f"input[name={name}]") for name in ("learning_rate", "beta"))
    assert pad.locator(".rates path").count() > 3
    left, top, width, height = pad.evaluate("inFigure.ground")
    before = alpha.input_value(), beta.input_value()
    page.mouse.click(left + 0.35 * width, top + 0.62 * height)
    settle(page)
    assert alpha.input_value() != before[0]
    assert float(beta.get_attribute("aria-valuetext")) == pytest.approx(0.38, abs=0.02)
    pad.locator(".best").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f"figure#{KINDS[kind][1]}:not([data-moving])")
    settle(page)
    state = figure.evaluate("node => JSON.parse(node.dataset.state)")
    largest = {
        "DescentExplorer": state.get("condition_number"),
        "EigenModes": state.get("condition_number"),
        "LookAhead": state.get("condition_number"),
    }
    rule = state.get("rule", "HeavyBall")
    wanted = theory.best(rule, 1, largest.get(kind) or 4)
    assert float(beta.get_attribute("aria-valuetext")) == pytest.approx(wanted.beta, abs=0.001)
    found = float(alpha.get_attribute("aria-valuetext"))
    assert found == pytest.approx(wanted.learning_rate, rel=0.01)


START = [-1.2, 1.0]
# Pairs of alpha and beta on Rosenbrock's valley, and how far the pad's grid may be from a pair.
ASKED = [(alpha, beta) for alpha in (0.0008, 0.0025, 0.004, 0.0047) for beta in (0.1, 0.5, 0.9)]
NEARBY = [(across, up) for across in (-0.0002, 0, 0.0002) for up in (-0.06, 0, 0.06)]


def gets_away(alpha, beta):
    """Return whether a run of sixty steps ends higher than it began."""
    run = descend(losses.Rosenbrock(), HeavyBall(alpha, beta), START, 60)
    return not run.losses[-8:].max() < run.losses[0]


@from_server
def test_where_theory_knows_no_plane_short_runs_show_which_pairs_get_away(open_page):
    fragment = f"surface=Rosenbrock&start={START[0]},{START[1]}"
    page, figure = opened(open_page, "DescentExplorer", fragment)
    figure.locator(".pad").evaluate("inFigure.intoSight")
    page.wait_for_selector(".alpha-beta:not([data-busy]) .pad .rates .beyond", state="attached")
    told = set()
    for (alpha, beta), is_beyond in zip(
        ASKED, figure.evaluate("inMotion.beyond", ASKED), strict=True
    ):
        near = {gets_away(alpha + across, beta + up) for across, up in NEARBY}
        if len(near) == 1:  # clear of the border, which the grid has coarsely
            assert {is_beyond} == near, (alpha, beta)
            told |= near
    assert told == {True, False}


@from_server
@pytest.mark.parametrize("step", [1, 9])
def test_the_formula_of_a_rolling_ball_says_the_step_that_is_shown(open_page, step):
    _, figure = opened(
        open_page, "RollingBall", f"step={step}&beta=0.9&learning_rate=0.03&place=-3"
    )
    own = RollingBall(step=step, beta=0.9, learning_rate=0.03, place=-3)
    motion, _ = own.runs()
    places = motion.positions[:, 0]
    v, kept, pull, theta, before, taken = [one for [one] in small(figure)]
    assert theta == pytest.approx(places[step], rel=0.006)
    assert before == pytest.approx(places[step - 1], rel=0.006)
    assert v == taken == pytest.approx(places[step - 1] - places[step], rel=0.006)
    assert pull == pytest.approx(0.03 * own.loss.gradient([places[step - 1]])[0], rel=0.006)
    assert kept == pytest.approx(v - pull, rel=0.01, abs=0.002)


@from_server
def test_the_formula_of_one_step_of_nesterov_says_that_step(open_page):
    _, figure = opened(open_page, "LookAhead", "rule=Nesterov&step=2")
    own = LookAhead(**figure.evaluate("node => JSON.parse(node.dataset.state)"))
    own.rule, own.step = "Nesterov", 2
    where, velocity = own.states()[-1]
    taken = own.one_step("Nesterov")
    _, kept, pull, theta, before, _ = small(figure)
    assert before == pytest.approx(list(where), rel=0.006)
    assert theta == pytest.approx(list(taken.lands), rel=0.006)
    assert kept == pytest.approx([own.beta * one for one in velocity], rel=0.006)
    assert pull == pytest.approx(list(taken.pull), rel=0.006)


@from_server
def test_the_formula_of_errors_says_the_step_in_the_slowest_direction(open_page):
    _, figure = opened(open_page, "EigenModes", "step=0")
    assert small(figure) == [[]] * 6
    _, figure = opened(
        open_page, "EigenModes", "step=5&beta=0.3&learning_rate=0.01&condition_number=50"
    )
    run = descend(losses.Quadratic([1.0]), HeavyBall(0.01, 0.3), [1.0], 5)
    v, _, pull, theta, before, _ = [one for [one] in small(figure)]
    assert v == pytest.approx(run.velocities[5, 0], rel=0.006)
    assert pull == pytest.approx(0.01 * run.thetas[4, 0], rel=0.006)
    assert [before, theta] == pytest.approx(run.thetas[4:, 0].tolist(), rel=0.006)


@from_server
def test_a_figure_that_asks_covers_the_values_of_its_formula_until_it_is_told(open_page):
    _, figure = opened(open_page, "RollingBall", "step=9&asked")
    value = figure.locator(".formula small").first
    assert not value.is_visible()
    figure.locator(".show-answer").click()
    assert value.is_visible()
