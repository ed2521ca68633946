"""What figures must say where they once said something false: the right sentence, by state."""

from functools import cache

import pytest
from test_javascript import ask

from momentum_lib import widgets

BEST = {"learning_rate": 4 / 11**2, "beta": (9 / 11) ** 2, "condition_number": 100, "modes": 8}
PLAIN_BEST = {"learning_rate": 2 / 101, "beta": 0, "condition_number": 100, "modes": 8}
SAID = [
    # All roots have one modulus: no direction is slowest, whatever the last bit says.
    ("EigenModes", {**BEST, "step": 60}, "All 8 directions shrink alike: at step 60 the largest"),
    ("EigenModes", {**BEST, "beta": 0.9}, "All 8 directions shrink alike"),
    ("EigenModes", {**PLAIN_BEST, "step": 9}, "directions of λ = 1 and 100 are equally slow"),
    ("EigenModes", {"beta": 0.3}, "The direction of λ = 1 is slowest: at step 40 its error is"),
    ("EigenModes", {**BEST, "learning_rate": 0.04}, "The direction of λ = 100 grows: at step"),
    ("EigenModes", {"condition_number": 1, "modes": 8}, "8 eigenvalues, all of them 1, α"),
    (
        "EigenModes",
        {"learning_rate": 2, "beta": 0, "condition_number": 1, "modes": 2},
        "All 2 directions neither shrink nor grow: at step 40 the largest of their errors is 1.",
    ),
    (
        "EigenModes",
        {"learning_rate": 4, "beta": 0.5, "condition_number": 1000, "step": 300},
        "λ = 1000 grows: at step 300 its error is beyond all numbers.",
    ),
    (
        "EigenModes",
        {"learning_rate": 4, "beta": 0.095, "condition_number": 1, "modes": 10, "step": 27},
        "at step 27 the largest of their errors is 2.5 × 10¹².",
    ),
    (
        "PhaseDiagram",
        {"learning_rate": 1, "beta": 0.9, "condition_number": 10, "modes": 3},
        "All 3 eigenvalues (κ = 10) have this rate.",
    ),
    ("PhaseDiagram", {"learning_rate": 3, "beta": 0.2}, "λ = 1 diverges fastest, rate 1.6"),
    (
        "PhaseDiagram",
        {"learning_rate": 2 / (1 + 1 / 30), "beta": 0, "condition_number": 30},
        "λ = 1 and 0.0333 are equally slow, rate 0.93",
    ),
    # Where the data end first, nobody knows when half is gone.
    ("MovingAverage", {"beta": 0.99, "push": 2.5}, "not yet half of its effect is gone at the end"),
    ("MovingAverage", {"beta": 0.99, "push": 1, "pushed": 100}, "not yet half of its effect"),
    ("MovingAverage", {"beta": 0.9, "push": 2.5}, "half of its effect is gone after 7 steps, 99 %"),
    ("MovingAverage", {"beta": 0.5, "push": 1}, "is gone after 1 step, 99 % after 7."),
    ("MovingAverage", {"beta": 0.95, "push": 1}, "half of its effect is gone after 14 steps."),
    # Nothing is 0 times as large as what has no size.
    (
        "NoiseCloud",
        {"hold": "effective_step", "learning_rate": 0.4, "beta": 0.5},
        "; plain descent with α/(1 − β) for its α diverges.",
    ),
    ("NoiseCloud", {"learning_rate": 0.5, "beta": 0.17}, "; plain descent with the same α"),
    (
        "NoiseCloud",
        {"hold": "effective_step", "learning_rate": 0.5, "beta": 0.6},
        "β goes no lower at this α/(1 − β): α has its largest value.",
    ),
    # Who has run away is nowhere.
    (
        "RollingBall",
        {"curve": "DoubleWell", "learning_rate": 0.2},
        "At step 14 the ball has run away, plain descent has run away; at step 400 the ball has",
    ),
    (
        "RollingBall",
        {"curve": "DoubleWell", "learning_rate": 0.2, "step": 1},
        "has run away, since step 4.",
    ),
    ("RollingBall", {}, "At this α the bump is passed from β = 0.773 on."),
    ("RollingBall", {"height": 0.05, "learning_rate": 0.2}, "Plain descent passes this bump."),
    (
        "LookAhead",
        {
            "surface": "Himmelblau",
            "learning_rate": 1,
            "beta": 0.9,
            "start": [1, 1],
            "velocity": [0.5, 0.5],
            "step": 30,
        },
        "It diverges at step 3: there is no place left to ask for a gradient.",
    ),
    # Who arrives together shares a place; who turns the surface turns the start with it.
    (
        "OptimizerRace",
        {"start": [0, 0], "rules": ["GradientDescent", "RMSprop"]},
        "1. gradient descent (step 0, α = 0.02), 1. RMSprop (step 0, α = 0.02).",
    ),
    *(
        ("OptimizerRace", {"rotation": degrees, "rules": ["HeavyBall"]}, "heavy ball (step 97,")
        for degrees in (0, 45, 90)
    ),
    # A rule without momentum has no beta to speak of.
    ("DescentExplorer", {"rule": "RMSprop"}, "Ravine, α = 0.05, 100 steps."),
]


@cache
def pages():
    """Return what the page says in each of the states."""
    figures = [getattr(widgets, kind)(**state) for kind, state, _ in SAID]
    asked = ({"name": figure._figure, "state": figure.state} for figure in figures)
    return ask([["summary", question] for question in asked])


@pytest.mark.parametrize("which", range(len(SAID)), ids=[kind for kind, _, _ in SAID])
def test_a_state_is_said_truly_on_both_sides(which):
    kind, state, words = SAID[which]
    for said in (pages()[which], getattr(widgets, kind)(**state).summary()):
        assert words in said.replace("\u00a0", " ")
