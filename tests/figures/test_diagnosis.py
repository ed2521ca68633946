"""Which trouble is it: what is drawn is what is said, and a reader names and mends all four."""

import math
import re
from functools import cache

import numpy as np
import pytest
from built_book import from_server
from test_figures import KINDS, ready, reset, settle, summary
from test_javascript import ask

from momentum_lib import theory
from momentum_lib.descent import descend
from momentum_lib.optimizers import HeavyBall
from momentum_lib.widgets import Diagnosis
from momentum_lib.widgets._troubles import STEPS, TROUBLES, diagnosed, drawn, stays_below

SEEDS = range(500)
NOISE = 0.25
#: The first seed but 0 that has a noisy run.
NOISY = next(seed for seed in SEEDS[1:] if "noise" in {case.trouble for case in drawn(seed)})


@cache
def everything():
    """Return each run that is drawn with what it shows."""
    return [(case, case.run()) for seed in SEEDS for case in drawn(seed)]


def of(trouble):
    return [(case, run) for case, run in everything() if case.trouble == trouble]


def shares(case, run):
    """Return the run's two errors, along the gentle and the steep direction, of those at first."""
    cos, sin = math.cos(case.rotation), math.sin(case.rotation)
    own = run.thetas @ np.array([[cos, -sin], [sin, cos]])
    return (own / own[0]).T


def test_each_trouble_is_drawn_about_as_often_and_no_run_is_without_one():
    counts = [len(of(trouble)) for trouble in TROUBLES]
    assert sum(counts) == len(everything())
    assert min(counts) > 0.17 * len(everything())
    for seed in SEEDS:
        assert len({case.trouble for case in drawn(seed)}) >= 3


def mending(case):
    """Return alpha and beta that mend a run, as the sliders can be set: the best, or calm ones."""
    if case.trouble == "noise":
        return 0.04, 0.5
    best = theory.best("HeavyBall", 1, case.condition_number)
    return float(f"{best.learning_rate:.3g}"), round(best.beta, 2)


def test_no_run_is_at_its_goal_as_drawn_and_a_good_setting_is():
    for case, run in everything():
        goal = case.goal()
        there = stays_below(run.losses, goal.loss)
        assert there is None or there > goal.within
        mended = case.run(*mending(case))
        assert stays_below(mended.losses, goal.loss) <= goal.within <= STEPS


def test_too_large_an_alpha_for_the_noise_wanders_about_the_minimum():
    for case, run in of("noise"):
        late = run.losses[20:]
        assert late.mean() < 0.25 * run.losses[0], "it has come near"
        assert late.max() > 8 * late.min(), "it jumps"
        calm = case.run(0.25 * case.learning_rate, case.beta).losses[40:]
        assert calm.mean() < 0.5 * run.losses[40:].mean(), "a smaller alpha is the cure"
        silent = descend(
            case.loss, HeavyBall(case.learning_rate, case.beta), case.start, STEPS
        ).losses
        assert silent[-1] < 0.01 * silent[0], "without noise nothing would be wrong"


def test_the_noisy_runs_settle_about_where_theory_has_them():
    """Of each the loss that is expected; over all of them the two are alike."""
    measured, expected = 0.0, 0.0
    for case, run in of("noise"):
        eigenvalues = np.array([1, case.condition_number])
        spread = theory.stationary_spread(
            "HeavyBall", case.learning_rate, eigenvalues, case.beta, NOISE
        )
        expected += 0.5 * (eigenvalues * spread**2).sum()
        measured += run.losses[30:].mean()
    assert measured == pytest.approx(expected, rel=0.05)


def test_too_small_an_alpha_leaves_the_path_on_the_side_of_the_valley():
    for case, run in of("small_alpha"):
        gentle, steep = shares(case, run)
        assert steep[-1] > 0.3
        assert gentle[-1] > 0.9
        assert (np.diff(run.losses) < 0).all()


def test_too_large_an_alpha_has_the_loss_end_higher_than_it_began():
    for case, run in of("large_alpha"):
        losses = run.losses
        assert losses[-1] > 100 * losses[0]
        assert theory.regime("HeavyBall", case.learning_rate, case.condition_number, case.beta) == (
            "diverging"
        )


def test_too_high_a_beta_runs_past_the_minimum_and_falls_in_waves():
    for case, run in of("high_beta"):
        gentle, _ = shares(case, run)
        assert gentle.min() < -0.2
        assert (np.diff(run.losses) > 0).sum() >= STEPS / 4
        assert run.losses[-1] < run.losses[0]


def test_too_low_a_beta_is_on_the_floor_after_a_few_steps_and_crawls_along_it():
    for case, run in of("low_beta"):
        gentle, steep = shares(case, run)
        assert np.abs(steep[15:]).max() < 0.01
        assert gentle[-1] > 0.05
        assert (np.diff(gentle) < 0).all()


def noise_of(case):
    return 0 if case.noise_seed is None else NOISE


@pytest.mark.parametrize("trouble", TROUBLES)
def test_no_drawn_setting_is_near_a_border(trouble):
    """A hundredth more or less of alpha, or in beta, and no other trouble is found."""
    for case, _ in of(trouble):
        for alpha in (0.99 * case.learning_rate, 1.01 * case.learning_rate):
            for beta in (max(case.beta - 0.01, 0), case.beta + 0.01):
                found = diagnosed(alpha, beta, 1, case.condition_number, noise_of(case))
                assert found in {trouble, None}


def test_a_good_setting_has_no_trouble():
    for kappa in (40, 70, 100):
        best = theory.best("HeavyBall", 1, kappa)
        assert diagnosed(best.learning_rate, best.beta, 1, kappa) is None
    assert diagnosed(0.04, 0.5, 1, 5, noise=NOISE) is None


def test_both_sides_draw_the_same_runs_and_give_the_same_answers():
    figures = [Diagnosis(seed=seed) for seed in SEEDS]
    asked = [["diagnoses", {"seed": figure.seed}] for figure in figures]
    for figure, found in zip(figures, ask(asked), strict=True):
        assert [one["trouble"] for one in found] == [case.trouble for case in figure.cases]
        for one, case in zip(found, figure.cases, strict=True):
            assert [one["kappa"], one["alpha"], one["beta"], one["noiseSeed"]] == [
                case.condition_number,
                case.learning_rate,
                case.beta,
                case.noise_seed,
            ]
            np.testing.assert_allclose(one["start"], case.start, rtol=1e-9)
            np.testing.assert_allclose(one["goal"]["loss"], case.goal().loss, rtol=1e-9)
            assert (one["goal"]["best"], one["goal"]["within"]) == case.goal()[1:]


def test_the_answers_are_given_only_in_the_fold():
    figure = Diagnosis(seed=5)
    bundle, _ = figure._repr_mimebundle_()
    before, fold = bundle["text/html"].split("<details>")
    titles = [figure.words["troubles"][trouble]["title"] for trouble in TROUBLES]
    for text in (before, bundle["text/plain"], figure.describe(), figure.summary()):
        assert [title for title in titles if title in text] == []
    for name, case in zip("ABCD", figure.cases, strict=True):
        assert f"Run {name}: {figure.words['troubles'][case.trouble]['title']}" in fold
    assert "data-diagnose " in before


ARROWS = ("ArrowRight", "ArrowLeft")
# All of it but the still.
WITHOUT_STILL = """figure => figure.outerHTML.replace(/<img[^>]*>/g, "")"""


def opened(open_page, **options):
    path, name = KINDS["Diagnosis"]
    page = open_page(path, **options)
    return page, ready(page, name)


def press_run(page, figure, i):
    figure.locator("[name=run]").nth(i).focus()
    page.keyboard.press("Space")
    settle(page)


def name_it(page, figure, place):
    figure.locator("[name=guesses]").nth(place - 1).focus()
    page.keyboard.press("Space")
    settle(page)
    figure.locator("[name=check]").focus()
    page.keyboard.press("Enter")
    settle(page)


@from_server
@pytest.mark.parametrize("seed", [0, NOISY])
def test_all_four_are_named_and_mended_by_keyboard(open_page, seed):
    page, figure = opened(open_page)
    if seed:
        page.evaluate(
            "hash => { location.hash = hash; }", f"figure={KINDS['Diagnosis'][1]}&seed={seed}"
        )
        settle(page)
    shown = Diagnosis(seed=seed)
    for i, (case, answer) in enumerate(zip(shown.cases, shown.answers(), strict=True)):
        press_run(page, figure, i)
        assert f"What troubles run {'ABCD'[i]}?" in figure.locator("legend").inner_text()
        assert figure.locator("[name=learning_rate]").count() == 0
        name_it(page, figure, answer)
        assert f"{i + 1} of 4 named, {i} of 4 mended." in summary(figure)
        assert page.evaluate("document.activeElement.name") == "learning_rate"
        alpha, beta = mending(case)
        for name, wanted in (
            ("learning_rate", math.log10(alpha)),
            ("beta", 100 * beta),  # below 0.9 a step is a hundredth
        ):
            slide(page, figure, name, wanted)
        assert f"{i + 1} of 4 named, {i + 1} of 4 mended." in summary(figure)
        assert ": mended." in summary(figure)
        assert "mended" in figure.locator(".run .mark").nth(i).inner_text()


def slide(page, figure, name, wanted):
    """Move a slider by its keys to a place: by tenths of its way while it is far, then by steps."""
    node = figure.locator(f"[name={name}]")
    node.focus()
    low, high, step = (float(node.get_attribute(part)) for part in ("min", "max", "step"))
    for size, up, down in ((0.1 * (high - low), "PageUp", "PageDown"), (step, *ARROWS)):
        away = wanted - float(node.input_value())
        for _ in range(int(abs(away) / size)):
            page.keyboard.press(up if away > 0 else down)
    assert abs(wanted - float(node.input_value())) <= step
    settle(page)


@from_server
def test_a_wrong_name_is_told_by_what_is_seen_and_another_may_be_tried(open_page):
    page, figure = opened(open_page)
    shown = Diagnosis()
    answer = shown.answers()[0]
    wrong = answer % len(TROUBLES) + 1
    name_it(page, figure, wrong)
    said = summary(figure)
    assert "0 of 4 named" in said
    assert f"Not yet. {shown.words['troubles'][TROUBLES[wrong - 1]]['would']}" in said
    assert figure.locator(".run .mark").first.inner_text().startswith("not ")
    assert figure.locator("[name=learning_rate]").count() == 0
    name_it(page, figure, answer)
    assert "1 of 4 named" in summary(figure)


@from_server
def test_again_draws_four_new_runs_and_forgets_what_was_named(open_page):
    page, figure = opened(open_page)
    name_it(page, figure, Diagnosis().answers()[0])
    before = figure.evaluate("inFigure.picture")
    figure.get_by_role("button", name="Again").press("Enter")
    settle(page)
    assert figure.evaluate("inFigure.picture") != before
    assert summary(figure).startswith("0 of 4 named, 0 of 4 mended. Run A at step 20:")
    assert figure.locator("[name=guesses]:checked").count() == 0
    name_it(page, figure, Diagnosis(seed=1).answers()[0])
    assert "1 of 4 named" in summary(figure)
    reset(figure)
    settle(page)
    assert figure.evaluate("inFigure.picture") != before
    assert summary(figure).startswith("0 of 4 named")


@from_server
def test_nothing_on_the_page_gives_a_name_away(open_page):
    page, figure = opened(open_page)
    assert figure.evaluate("node => node.matches('[data-diagnose]')")
    shown = Diagnosis()
    for i in range(4):
        press_run(page, figure, i)
        text = figure.evaluate(WITHOUT_STILL)
        for case in shown.cases:
            parts = shown.words["troubles"][case.trouble]
            assert parts["seen"] not in text
            assert parts["reason"] not in text
            assert f"{case.learning_rate:g}" not in figure.inner_text()
        assert text.count("<details") == 2  # the fold of controls, and the one of ways to share
        # Each name stands once, as one of those that can be chosen; its symbols have marks.
        plain = re.sub(r"<[^>]+>", "", text)
        for trouble in TROUBLES:
            assert plain.count(shown.words["troubles"][trouble]["title"]) == 1
    looks = figure.locator(".run").evaluate_all(
        "nodes => nodes.map(node => [...node.querySelectorAll('.line:not([d=\"\"])')]"
        ".map(line => line.getAttribute('class') + line.style.cssText).join())"
    )
    assert len(set(looks)) == 1


@from_server
def test_two_figures_of_a_page_have_runs_of_their_own(open_page):
    page, figure = opened(open_page)
    figure.evaluate(
        "node => { const twin = node.cloneNode(true); twin.id = 'twin'; node.after(twin); }"
    )
    names = figure.locator("[name=run]")
    names.nth(2).check()
    settle(page)
    assert names.nth(2).is_checked()
    assert "Run C" in summary(figure)


@from_server
def test_paper_has_the_answers_and_the_page_takes_them_back(open_page):
    page, figure = opened(open_page)
    assert figure.locator(".momentum-said details").count() == 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert figure.locator(".momentum-said details").count() == 1
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert figure.locator(".momentum-said details").count() == 0
