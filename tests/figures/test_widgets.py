"""The live figures' Python half: traits that refuse nonsense, and the HTML that a page shows."""

import base64
import html
import inspect
import json
import math
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot as plt
from states import GIVEN, NUMBERS, STATES
from traitlets import TraitError

from momentum_lib import HeavyBall, descend, losses, widgets
from momentum_lib.networks import train
from momentum_lib.rules import IN_FIGURES
from momentum_lib.style import PALETTE
from momentum_lib.widgets import DescentExplorer, EigenModes
from momentum_lib.widgets._fields import KINDS, SURFACES, facts, main_of, panels_of
from momentum_lib.widgets._figure import STATIC

ROOT = Path(__file__).resolve().parents[2]
WIDGETS = ROOT / "momentum_lib" / "widgets"
#: Every figure that has a class, by the name of its module.
KNOWN = sorted(path.stem for path in WIDGETS.glob("[a-z]*.py"))


def files_of(folder, ending):
    return {path.name.removesuffix(ending) for path in (WIDGETS / folder).glob(f"*{ending}")}


def test_nothing_of_a_figure_is_forgotten():
    """CONTRIBUTING walks this path: each sentence names a place."""
    chapters = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("chapters/*.ipynb"))
    fields, halves = files_of("figures", ".json"), files_of("js/figures", ".js")
    missing = []
    for module in sorted({*KNOWN, *fields, *halves}):
        name = "".join(word.capitalize() for word in module.split("_"))
        places = {
            f"class in widgets/{module}.py": module in KNOWN,
            "line in widgets/__init__.py": name in widgets.__all__,
            f"fields and words in widgets/figures/{module}.json": module in fields,
            f"browser's half in widgets/js/figures/{module}.js": module in halves,
            "chapter that shows it": f"{name}(" in chapters,
            "states in tests/figures/states.py": name in STATES,
            "numbers for both sides in tests/figures/states.py": name in {**NUMBERS, **GIVEN},
        }
        missing += [f"{name} has no {place}" for place, is_there in places.items() if not is_there]
    assert not missing, "; ".join(missing)


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


def wrong(name, field):
    """Return what a field of each kind must refuse, with the beginning of its sentence."""
    low, high = field.get("min", 0), field.get("max", 0)
    count = np.size(field["default"])
    outside = [(high + 1, f"{name} must be >= {low:g} and <= {high:g}, got "), ("big", name)]
    return {
        "number": outside,
        "whole_number": [*outside, (low + 0.5, f"{name} must be a whole number, got ")],
        "choice": [("Slop", f"{name} 'Slop' is not known"), (3, f"{name} must be a name, got 3")],
        "choices": [
            ([], f"{name} must be a list of one name or more, got []"),
            (["Adm"], f"{name} 'Adm' is not known; did you mean 'Adam'"),
        ],
        "flag": [(1, f"{name} must be True or False, got 1")],
        "point": [
            (3, f"{name} must be two numbers, got 3"),
            ([1, 2000], f"{name} must be >= -1000 and <= 1000, got 2000"),
        ],
        "numbers": [
            ([0.5], f"{name} must be {count} numbers, got [0.5]"),
            ([high + 1] * count, f"{name} must be >= {low:g} and <= {high:g}, got "),
        ],
        "text": [
            ("theta = thet", "line 1, character 9: thet is not known"),
            (3, "text must be a string, got 3"),
        ],
    }[field["kind"]]


@pytest.mark.parametrize("kind", widgets.__all__)
def test_every_field_refuses_nonsense_and_keeps_its_value(kind):
    figure = getattr(widgets, kind)()
    before = figure.state
    for name, field in figure.fields.items():
        for value, message in wrong(name, field):
            with pytest.raises(TraitError, match=re.escape(message)):
                setattr(figure, name, value)
    assert figure.state == before


def test_every_kind_of_field_is_asked():
    kinds = {field["kind"] for kind in KNOWN for field in facts(kind)["fields"].values()}
    assert kinds == set(KINDS)


@pytest.mark.parametrize("module", KNOWN)
def test_the_main_controls_are_fields_that_have_a_name(module):
    own = facts(module)
    assert [name for name in own["main"] if "label" not in own["fields"][name]] == []


FIELDS = {"beta": {}, "alpha": {}}


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["bta"], "X main 'bta' is not known; did you mean 'beta'?"),
        ([], "X main must be a list of one field or two, got []"),
        ("beta", "X main must be a list of one field or two, got 'beta'"),
        (["beta", "alpha", "beta"], "X main must be a list of one field or two, got ["),
    ],
)
def test_main_names_one_field_or_two(names, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        main_of("X main", names, FIELDS)
    assert main_of("X main", ["alpha"], FIELDS) == ["alpha"]


@pytest.mark.parametrize(
    ("names", "known", "message"),
    [
        (["mp"], ["map", "losses"], "X panels 'mp' is not known; did you mean 'map'?"),
        ([], ["map", "losses"], "X panels must be a list of one panel or more, got []"),
        ("map", ["map"], "X panels must be a list of one panel or more, got 'map'"),
        (["map"], [], "X panels must be left out: this picture shows all that it has"),
    ],
)
def test_panels_name_parts_of_the_picture(names, known, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        panels_of("X panels", names, known)


def test_panels_stand_in_the_order_of_the_picture():
    assert panels_of("X panels", ["losses", "map"], ["map", "losses"]) == ["map", "losses"]


def test_the_land_alone_is_a_picture_without_axes_and_with_a_ball_at_each_head():
    figure = DescentExplorer(panels=["map"], steps=20)
    drawn = figure.still()
    [land] = drawn.axes
    assert not land.axison
    assert land.get_position().bounds == (0, 0, 1, 1)
    names = {text.get_text(): text.xy for text in land.texts}
    ends = {name: run.thetas[-1] for name, run in figure.runs().items()}
    assert names["heavy ball"] == pytest.approx(ends["HeavyBall"])
    assert names["gradient descent"] == pytest.approx(ends["GradientDescent"])
    assert "loss against the step" not in figure.pictured()
    plt.close(drawn)
    assert 'data-panels="map"' in page(figure)
    assert "data-panels" not in page(DescentExplorer())
    with pytest.raises(ValueError, match="EigenModes panels must be left out"):
        EigenModes(panels=["map"])


def test_a_figure_may_have_main_controls_of_its_own():
    figure = DescentExplorer(main=["rule"])
    assert 'data-main="rule" data-state=' in page(figure)
    assert figure._main == ["rule"]
    assert "data-main" not in page(DescentExplorer())
    assert DescentExplorer()._main == ["learning_rate", "beta"]
    with pytest.raises(ValueError, match="DescentExplorer main 'rul' is not known"):
        DescentExplorer(main=["rul"])


def test_a_still_stands_before_its_summary_and_its_caption():
    text = page(DescentExplorer(caption="See"))
    places = [text.index(part) for part in ("<img ", "momentum-said", "<figcaption>")]
    assert places == sorted(places)


def documented(figure):
    """Return the parameters of a figure's docstring: the names of each entry, and what it says."""
    section = inspect.getdoc(figure).split("Parameters\n----------\n")[1].split("\n\n")[0]
    entries = re.split(r"\n(?=\S)", section)
    return [(entry.split("\n")[0].split(" : ")[0].split(", "), entry) for entry in entries]


PI = {math.pi: "pi", -math.pi: "-pi"}


@pytest.mark.parametrize("kind", widgets.__all__)
def test_a_docstring_has_the_fields_and_their_ranges(kind):
    figure = getattr(widgets, kind)
    entries = documented(figure)
    assert [name for names, _ in entries for name in names] == list(figure.fields)
    for names, entry in entries:
        ranges = re.findall(r"(-?pi|-?\d[\d.,]*) to (pi|\d[\d.,]*\d|\d)", entry)
        fields = [figure.fields[name] for name in names]
        numbers = [field for field in fields if "number" in field["kind"] and "min" in field]
        ends = [[field[end] for end in ("min", "max")] for field in numbers]
        expected = [tuple(PI.get(end, f"{end:,}") for end in pair) for pair in ends]
        expected = list(dict.fromkeys(expected))
        assert ranges == expected or (not ranges and names[0] in ("other_rule", "drawn")), entry


@pytest.mark.parametrize("name", widgets.__all__)
def test_every_figure_stands_in_a_page(name):
    figure = getattr(widgets, name)(name="one", caption="See")
    text = page(figure)
    assert f'data-figure="{name}" id="one"' in text
    assert json.loads(html.unescape(re.search(r'data-state="([^"]*)"', text)[1])) == figure.state
    assert len(figure.describe()) > 120
    assert len(base64.b64decode(re.search(r"base64,([^\"]+)", text)[1])) < 40_000
    assert plt.get_fignums() == []


#: What a still does not show: states that differ in nothing else have one picture, drawn once.
UNSEEN = {"Diagnosis": {"run", "guesses", "checked", "at"}}
DRAWN = set()


@pytest.mark.parametrize(
    ("name", "state"), [(name, state) for name, states in STATES.items() for state in states]
)
def test_every_state_is_drawn_and_described(name, state):
    figure = getattr(widgets, name)(**state)
    shown = {field: value for field, value in state.items() if field not in UNSEEN.get(name, ())}
    if repr((name, shown)) not in DRAWN:
        DRAWN.add(repr((name, shown)))
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


@pytest.mark.parametrize("rule", ["HeavyBall", "Nesterov"])
def test_eight_steps_of_the_default_look_ahead_stay_in_its_picture(rule):
    window = np.array(widgets.LookAhead().loss.window)
    for step in range(9):
        figure = widgets.LookAhead(rule=rule, step=step)
        both = [figure.one_step(name) for name in ("HeavyBall", "Nesterov")]
        places = [figure.states()[-1][0], *(p for one in both for p in (one.led, one.lands))]
        assert (places >= window[:, 0]).all()
        assert (places <= window[:, 1]).all()


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
    assert "measured beyond all numbers" in page(widgets.EigenModes(learning_rate=4))
    assert plt.get_fignums() == []


def test_a_variant_of_a_figure_has_its_fields():
    variant = type("Variant", (widgets.NoiseCloud,), {})(beta=0.25)
    assert variant.state == widgets.NoiseCloud(beta=0.25).state
    assert variant.summary() == widgets.NoiseCloud(beta=0.25).summary()


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
