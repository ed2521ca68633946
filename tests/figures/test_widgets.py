"""The live figures' Python half: traits that refuse nonsense, and the HTML that a page shows."""

import base64
import html
import json
import re
from functools import cache

import numpy as np
import pytest
from matplotlib import pyplot as plt
from traitlets import TraitError

from momentum_lib import HeavyBall, descend, losses, widgets
from momentum_lib.networks import train
from momentum_lib.rules import IN_FIGURES
from momentum_lib.style import PALETTE
from momentum_lib.widgets import DescentExplorer
from momentum_lib.widgets._figure import STATIC
from momentum_lib.widgets.descent_explorer import SURFACES


@pytest.mark.parametrize(
    ("trait", "value", "message"),
    [
        ("surface", "Rosenbrok", "surface 'Rosenbrok' is not known; did you mean 'Rosenbrock'"),
        ("surface", "DoubleWell", "surface 'DoubleWell' is not known"),
        ("rule", "Heavyball", "rule 'Heavyball' is not known; did you mean 'HeavyBall'"),
        ("learning_rate", 0, "learning_rate must be >= 0.0001 and <= 10, got 0"),
        ("learning_rate", "big", "learning_rate must be"),
        ("beta", 1, "beta must be >= 0 and <= 0.999, got 1"),
        ("beta", float("nan"), "beta must be"),
        ("steps", 2.5, "steps must be a whole number, got 2.5"),
        ("steps", 501, "steps must be >= 1 and <= 500, got 501"),
        ("condition_number", 0.5, "condition_number must be >= 1 and <= 1000, got 0.5"),
        ("start", (1.0,), "start must be two numbers"),
        ("start", (1.0, float("inf")), "start must be"),
    ],
)
def test_a_trait_refuses_nonsense_and_keeps_its_value(trait, value, message):
    figure = DescentExplorer()
    before = figure.state
    with pytest.raises(TraitError, match=re.escape(message)):
        setattr(figure, trait, value)
    with pytest.raises(TraitError, match=re.escape(message)):
        DescentExplorer(**{trait: value})
    assert figure.state == before


OTHER = [
    ("RollingBall", "curve", "Slop", "curve 'Slop' is not known; did you mean 'Slope'"),
    ("RollingBall", "step", 401, "step must be >= 0 and <= 400, got 401"),
    ("MovingAverage", "form", "mean", "form 'mean' is not known"),
    ("MovingAverage", "bias_correction", 1, "bias_correction must be True or False, got 1"),
    ("EigenModes", "modes", 1, "modes must be >= 2 and <= 12, got 1"),
    ("PhaseDiagram", "rule", "Adam", "rule 'Adam' is not known; "),
    ("LookAhead", "velocity", 3, "velocity must be two numbers, got 3"),
    ("NoiseCloud", "noise", 0, "noise must be >= 0.05 and <= 3, got 0"),
    ("ScheduleExplorer", "drawn", [0.5], "drawn must be 6 numbers, got [0.5]"),
    ("ScheduleExplorer", "drawn", [2] * 6, "drawn must be >= 0 and <= 0.999, got 2"),
    ("OptimizerRace", "rules", [], "rules must be a list of one name or more, got []"),
    ("OptimizerRace", "rules", ["Adm"], "rules 'Adm' is not known; did you mean 'Adam'"),
    ("NetworkTrainer", "seeds", 9, "seeds must be >= 1 and <= 5, got 9"),
    ("RuleWorkshop", "text", "theta = thet", "line 1, character 9: thet is not known"),
    ("RuleWorkshop", "text", 3, "text must be a string, got 3"),
]


@pytest.mark.parametrize(("name", "trait", "value", "message"), OTHER)
def test_every_figure_refuses_nonsense_and_keeps_its_value(name, trait, value, message):
    figure = getattr(widgets, name)()
    before = figure.state
    with pytest.raises(TraitError, match=re.escape(message)):
        setattr(figure, trait, value)
    assert figure.state == before


@pytest.mark.parametrize("name", widgets.__all__)
def test_every_figure_stands_in_a_page(name):
    figure = getattr(widgets, name)(name="one", caption="See")
    text = page(figure)
    assert f'data-figure="{name}" id="one"' in text
    assert json.loads(html.unescape(re.search(r'data-state="([^"]*)"', text)[1])) == figure.state
    assert len(figure.describe()) > 120
    assert len(base64.b64decode(re.search(r"base64,([^\"]+)", text)[1])) < 40_000
    assert plt.get_fignums() == []
    for field in figure.state_names:
        assert re.search(rf"\b{field}\b", getattr(widgets, name).__doc__), field


CHANGES = {
    "RollingBall": [{"curve": name, "place": 0.5}
        for name in ("Slope", "DoubleWell", "NarrowWell")],
    "MovingAverage": [{"form": "sum", "push": 3}, {"bias_correction": True}, {"beta": 0, "at": 1}],
    "EigenModes": [{"learning_rate": 4}, {"beta": 0.999, "modes": 2, "condition_number": 1}],
    "PhaseDiagram": [{"rule": "Nesterov"}, {"modes": 1, "learning_rate": 4.2, "beta": 0}],
    "LookAhead": [{"surface": "Beale", "step": 60}, {"rule": "Nesterov", "learning_rate": 1.0}],
    "NoiseCloud": [{"hold": "effective_step"}, {"learning_rate": 0.5, "beta": 0.98}],
    "ScheduleExplorer": [{"schedule": name, "steps": 20}
        for name in ("constant", "linear", "cosine", "warm_up", "one_cycle", "drawn")],
    "OptimizerRace": [{"surface": "Rastrigin", "rotation": 90}, {"rules": ["Adam"], "step": 0}],
    "NetworkTrainer": [{"vary": vary, "rule": "AveragedMomentum", "epochs": 1, "seeds": 1}
        for vary in ("rule", "learning_rate", "batch_size", "bias_correction")],
    "RuleWorkshop": [{"text": text, "steps": 9}
        for text in ("theta = theta + alpha*g", "theta = 0", "theta = 1/(t - 1)")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "state"), [(name, state) for name, states in CHANGES.items() for state in states]
)
def test_every_state_is_drawn_and_described(name, state):
    figure = getattr(widgets, name)(**state)
    plt.close(figure.still())
    words = figure.describe()
    assert len(words) > 120
    assert words != first_words(name)


@cache
def first_words(name):
    return getattr(widgets, name)().describe()


def test_the_cloud_is_as_wide_as_theory_has_it():
    for beta in (0.0, 0.5, 0.9):
        figure = widgets.NoiseCloud(learning_rate=0.05 * (1 - beta) + 0.02, beta=beta)
        # 16 runs of 500 steps, whose places hang together over some 20 steps: about 400 free ones.
        assert figure.measured_radius() == pytest.approx(figure.predicted_radius(), rel=0.08)


def test_the_measured_rate_of_the_modes_is_the_predicted_one():
    for alpha, beta in ((0.02, 0.0), (0.02, 0.9), (0.03, 0.5)):
        figure = widgets.EigenModes(learning_rate=alpha, beta=beta)
        assert figure.measured_rate() == pytest.approx(figure.rates().max(), abs=0.004)


def test_fair_tuning_is_the_best_of_the_search():
    figure = widgets.OptimizerRace(condition_number=20)
    tuned = dict(zip(IN_FIGURES, figure.tuned(), strict=True))
    for rule in ("GradientDescent", "HeavyBall"):
        arrivals = {}
        for alpha in widgets.optimizer_race.SEARCH:
            alphas = [alpha] * len(IN_FIGURES)
            twin = widgets.OptimizerRace(condition_number=20, rules=[rule], learning_rates=alphas)
            arrivals[alpha] = twin.arrivals()[rule]
        reached = {alpha: gone for alpha, gone in arrivals.items() if gone is not None}
        assert reached[tuned[rule]] == min(reached.values())


def test_an_unknown_argument_and_a_bad_name_are_refused():
    with pytest.raises(ValueError, match="DescentExplorer argument 'learningrate' is not known"):
        DescentExplorer(learningrate=0.1)
    with pytest.raises(ValueError, match="name must be letters, digits and hyphens"):
        DescentExplorer(name='"><script>')


def test_every_surface_of_two_dimensions_and_every_rule_can_be_shown():
    plane = [name for name, facts in losses.FACTS.items() if len(facts.get("start", ())) == 2]
    assert list(SURFACES) == ["Quadratic", *plane]
    for surface in SURFACES:
        for rule in IN_FIGURES:
            runs = DescentExplorer(surface=surface, rule=rule, steps=3).runs()
            assert list(runs) == list(dict.fromkeys(["GradientDescent", rule]))


def test_the_figure_shows_the_librarys_own_run():
    figure = DescentExplorer(
        surface="Quadratic", learning_rate=0.04, beta=0.8, condition_number=30, start=(1, -1)
    )
    bowl = losses.Quadratic([1, 30], rotation=0.5)
    expected = descend(bowl, HeavyBall(0.04, 0.8), [1, -1], 100)
    np.testing.assert_array_equal(figure.runs()["HeavyBall"].thetas, expected.thetas)


def test_the_still_picture_draws_both_runs():
    figure = DescentExplorer(surface="Booth", learning_rate=0.05, beta=0.5).still()
    surface, curve = figure.axes
    assert [text.get_text() for text in curve.texts] == ["gradient descent", "heavy ball"]
    assert surface.get_xlim() == pytest.approx((-4, 6))
    plt.close(figure)


def page(figure):
    bundle, _ = figure._repr_mimebundle_()
    return bundle["text/html"]


def test_the_html_holds_the_state_a_still_and_the_words():
    figure = DescentExplorer(name="test-one", caption="Move β & see", beta=0.95)
    text = page(figure)
    assert 'data-figure="DescentExplorer" id="test-one"' in text
    state = json.loads(html.unescape(re.search(r'data-state="([^"]*)"', text)[1]))
    assert state == figure.state
    assert state["beta"] == 0.95
    assert "<figcaption>Move β &amp; see</figcaption>" in text
    assert re.search(r'alt="Contours of the surface Ravine [^"]{60,}"', text)
    still = base64.b64decode(re.search(r"base64,([^\"]+)", text)[1])
    assert still.startswith(b"\x89PNG")
    assert len(still) < 60_000


def test_in_a_browsers_python_no_still_is_drawn_since_only_the_live_view_is_shown(monkeypatch):
    figure = DescentExplorer()
    monkeypatch.setattr("sys.platform", "emscripten")
    monkeypatch.setattr(figure, "still", lambda: pytest.fail("it drew"))
    bundle, _ = figure._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "application/vnd.jupyter.widget-view+json"}


def test_picture_and_words_of_a_state_share_their_training_runs(monkeypatch):
    seeds = []

    def counted(network, learning, held_out, rule, epochs, batch_size, seed):
        seeds.append(seed)
        return train(network, learning, held_out, rule, epochs, batch_size, seed)

    monkeypatch.setattr("momentum_lib.widgets.network_trainer.train", counted)
    figure = widgets.NetworkTrainer(epochs=1, seeds=2)
    first = page(figure)
    assert seeds == [0, 1, 0, 1]
    figure.beta = 0.5
    assert page(figure) != first
    assert seeds == [0, 1, 0, 1] * 2


def test_the_html_says_what_the_live_figure_says_and_holds_the_typed_rule():
    rule = "v = beta*v + g\ntheta = theta - alpha*v"
    figure = widgets.RuleWorkshop(text=rule, learning_rate=0.01, steps=50)
    said = re.search(r'<div class="momentum-said">(.*?)</div>', page(figure), re.DOTALL)[1]
    assert said == f"<pre>{rule}</pre>\n<p>{figure.summary()}</p>"
    assert figure.summary().startswith("Ravine, alpha = 0.01, beta = 0.9, 50 steps. Your rule ")


def test_a_summary_writes_numbers_as_the_live_figure_does():
    race = widgets.OptimizerRace(
        rules=["Adam", "HeavyBall"], learning_rates=[0.01] * len(IN_FIGURES)
    )
    assert re.search(r": 1\. [^,]+ \(step \d+, α = 0\.01\), 2\. ", race.summary())
    assert " β = 0.9, shown to step 60. Who is within 0.01 of a minimum in 500" in race.summary()
    race.rules = ["GradientDescent", "RMSprop"]  # β is of no use to either
    assert "turned by 0°, shown to step 60." in race.summary()
    descent = DescentExplorer(surface="Quadratic", condition_number=50, learning_rate=0.02, beta=0)
    assert descent.summary().startswith("Bowl, κ = 50, α = 0.02, β = 0, 100 steps. Heavy ball ends")


def test_the_html_is_the_same_every_time():
    one, other = (page(DescentExplorer(name="same", beta=0.5)) for _ in range(2))
    assert one == other


def test_a_diverging_state_is_drawn_and_described():
    figure = DescentExplorer(surface="Quadratic", learning_rate=5, beta=0.9)
    assert "diverges at step" in figure.describe()
    assert "data-figure" in page(figure)
    assert plt.get_fignums() == []


def test_text_names_the_class_and_the_state():
    assert repr(DescentExplorer(beta=0.25)).startswith("DescentExplorer(surface='Ravine'")
    assert "beta=0.25" in repr(DescentExplorer(beta=0.25))


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(("part", "ground"), [("rules", "#ffffff"), ("rules_dark", "#16191d")])
def test_every_rules_colour_stands_out_from_the_page(part, ground):
    for rule, colour in PALETTE[part].items():
        low, high = sorted((luminance(colour), luminance(ground)))
        assert (high + 0.05) / (low + 0.05) >= 3, f"{rule} in {part}"
    assert len(set(PALETTE[part].values())) == len(PALETTE["names"])


def test_the_page_and_the_still_share_the_tones_of_the_surface():
    styles = (STATIC / "figures.css").read_text(encoding="utf-8")
    for tone in ("surface_low", "surface_high", "line"):
        assert PALETTE[tone] in styles
