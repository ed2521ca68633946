"""The register of the rules: nothing is missing for any of them, and a test says what is."""

import dataclasses
import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb

import momentum_lib as ml
from momentum_book.conventions import CONVENTIONS
from momentum_lib import adaptive, descend, losses, modern, optimizers, plots, rules, style
from momentum_lib.rules import IN_FIGURES, RULES
from momentum_lib.written_rules import WrittenRule

ROOT = Path(__file__).resolve().parents[2]
EVERY_RULE = pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
EVERY_RULE_IN_FIGURES = pytest.mark.parametrize("rule", IN_FIGURES.values(), ids=list(IN_FIGURES))

#: Rules that no library's own run is compared with, and why.
NO_LIBRARY = {
    "AlignedMomentum": "it is the book's own",
    "RestartedNesterov": "no library of the four has restarts",
    "LayerwiseMomentum": "it is heavy ball, part by part, which test_adaptive.py tests",
}


@pytest.mark.parametrize("module", [optimizers, modern, adaptive])
def test_every_rule_has_an_entry_in_the_register(module):
    for name in module.__all__:
        if hasattr(getattr(module, name), "step") and name not in {"Optimizer", "Rule"}:
            assert name in RULES, f"{name} has no entry in momentum_lib/rules.json"


@EVERY_RULE
def test_a_rule_can_be_imported_from_the_package(rule):
    assert rule.name in ml.__all__, f"{rule.name} is missing in momentum_lib/__init__.py"
    assert getattr(ml, rule.name) is rule.kind


@EVERY_RULE
def test_the_momentum_is_one_of_the_rules_settings(rule):
    settings = {field.name for field in dataclasses.fields(rule.kind)}
    assert rule.momentum is None or rule.momentum in settings


@EVERY_RULE
def test_a_rule_says_where_it_comes_from(rule):
    author, year = re.match(r"([a-z]+)(\d{4})", rule.reference).groups()
    assert f"{{{rule.reference}," in (ROOT / "references.bib").read_text(encoding="utf-8")
    said = (rule.kind.__doc__ or "").partition("References\n")[2].replace("'", "").lower()
    assert author in said, f"the docstring of {rule.name} has no reference to {author} {year}"
    assert year in said, f"the docstring of {rule.name} has no reference to {author} {year}"


@EVERY_RULE
def test_a_rule_is_compared_with_a_library_or_there_is_a_reason(rule):
    compared = rule.name in {row.rule for row in CONVENTIONS}
    assert compared != (rule.name in NO_LIBRARY), (
        f"{rule.name} needs a row in momentum_book/conventions.py, or a reason in NO_LIBRARY"
    )


def test_the_register_makes_rules_of_every_module():
    assert rules.by_name("Lion", learning_rate=0.1) == ml.Lion(0.1)
    assert rules.by_name("HeavyBall", learning_rate=0.1, beta=0.5) == ml.HeavyBall(0.1, 0.5)
    layers = {"learning_rates": [0.1], "betas": [0.5], "sizes": [2]}
    assert rules.by_name("LayerwiseMomentum", **layers) == ml.LayerwiseMomentum(**layers)


@EVERY_RULE
def test_a_run_of_any_rule_can_be_drawn_in_its_colour(rule):
    run = descend(losses.Booth(), ml.HeavyBall(0.01, 0.5), [0.0, 0.0], 3)
    assert plots.path(run, rule=rule.name).lines[0].get_color() == style.color(rule.name)
    plt.close()


# LayerwiseMomentum has a learning rate for each layer, so no one alpha fits it.
@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.momentum != "betas"])
def test_with_momentum_gives_beta_to_the_setting_that_is_the_momentum(rule):
    made = rule.with_momentum(0.1, 0.25)
    assert made.learning_rate == 0.1
    assert rule.momentum is None or getattr(made, rule.momentum) == 0.25


@EVERY_RULE_IN_FIGURES
def test_a_rule_of_the_figures_is_the_one_that_its_text_says(rule):
    start, surface = [1.3, -0.7], losses.Booth()
    made = descend(surface, rule.with_momentum(0.01, 0.6), start, 30)
    typed = descend(surface, WrittenRule(rule.written, 0.01, 0.6), start, 30)
    np.testing.assert_allclose(made.thetas, typed.thetas, rtol=1e-12)


def test_the_figures_offer_the_rules_that_have_a_twin_in_javascript():
    script = ROOT / "momentum_lib" / "widgets" / "js" / "optimizers.js"
    twins = re.findall(r"^  ([A-Z]\w+): \(", script.read_text(encoding="utf-8"), re.MULTILINE)
    assert twins == list(IN_FIGURES), (
        "a rule with a learning_rate in rules.json is offered by the figures, so it needs a twin "
        "in js/optimizers.js, in the same order; one without has none"
    )
    for rule in RULES.values():
        assert (rule.learning_rate is None) == (rule.written is None), f"{rule.name}: one of both"


def test_no_two_rules_have_one_title():
    assert len({rule.title for rule in RULES.values()}) == len(RULES)


# Machado, Oliveira and Fernandes (2009): what is seen without one kind of cone, in linear sRGB.
EYES = {
    "all cones": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


def oklab(linear):
    """Ottosson (2020): coordinates in which equal distances look about equal."""
    cones = np.cbrt(
        np.clip(linear, 0, 1)
        @ np.transpose(
            [[0.4122214708, 0.5363325363, 0.0514459929],
             [0.2119034982, 0.6806995451, 0.1073969566],
             [0.0883024619, 0.2817188376, 0.6299787005]]
        )
    )  # fmt: skip
    return cones @ np.transpose(
        [[0.2104542553, 0.7936177850, -0.0040720468],
         [1.9779984951, -2.4285922050, 0.4505937099],
         [0.0259040371, 0.7827717662, -0.8086757660]]
    )  # fmt: skip


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colours_of_two_rules_can_be_told_apart(theme, eyes):
    tones = np.array([to_rgb(getattr(rule, theme)) for rule in RULES.values()])
    linear = np.where(tones <= 0.04045, tones / 12.92, ((tones + 0.055) / 1.055) ** 2.4)
    seen = oklab(linear @ np.transpose(EYES[eyes]))
    for (i, one), (j, other) in itertools.combinations(enumerate(RULES), 2):
        # 0.02 is what is just seen side by side on large patches.
        assert np.linalg.norm(seen[i] - seen[j]) > 0.02, f"{one} and {other}"


def told(styles, name):
    """Return the values of a custom property: a light page's and a dark one's, and print's."""
    return re.findall(rf"--{name}:\s*(#[0-9a-f]+)", styles)


def test_the_styles_of_the_figures_have_the_registers_colours():
    styles = (ROOT / "momentum_lib/widgets/static/figures.css").read_text(encoding="utf-8")
    for name, rule in {"ghost": "GradientDescent", "kinetic": "HeavyBall"}.items():
        assert told(styles, name)[:2] == [RULES[rule].light, RULES[rule].dark], name
    named = {"low": "surface_low", "high": "surface_high", "contour": "line", "lost": "quiet"}
    for name, tone in {**named, "fast": "fast", "potential": "potential"}.items():
        assert told(styles, name)[0] == style.PALETTE[tone], name


def test_the_pages_styles_have_the_palettes_paper_and_ink():
    sheets = [path for room in ("assets", "_ext") for path in (ROOT / room).rglob("*.css")]
    styles = "\n".join(path.read_text(encoding="utf-8") for path in sheets)
    properties = {
        "paper": "book-paper",
        "paper_dark": "book-paper",
        "paper_ink": "book-ink",
        "paper_quiet": "book-quiet",
    }
    for name, custom in properties.items():
        assert style.PALETTE[name] in told(styles, custom), name
