"""The numbers of the chapter on moving averages, against closed forms."""

import numpy as np
import pytest
from measured import measured, said

from momentum_book.claims._numbers import named
from momentum_book.claims.averages import (
    C10,
    C11,
    FIRST,
    FORMULA,
    HALF,
    OFF,
    noise_and_lag,
    velocity_against_the_gradients,
)
from momentum_lib import AveragedMomentum, HeavyBall


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C10", "holds when the form is the averaged one"),
        ("C11", "holds when the form is the averaged one"),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


VELOCITIES = {
    "velocity over average, averaged form": 1.0,
    "velocity over average, velocity form": 0.23,
    "largest deviation from that, averaged form": 1e-12,
    "largest deviation from that, velocity form": 1e-12,
}
WEIGHTS = {
    **named(FIRST, (0.9, 0.99), (0.12, 0.03)),
    **named(HALF, (0.9, 0.99), (4.5, 67.8)),
    **named(FORMULA, (0.9, 0.99), (4.6, 67.9)),
    **named(OFF, (0.9, 0.99), (1e-12, 1e-12)),
    "first weight over alpha, averaged form": 0.1,
    "first weight over alpha, velocity form": 0.75,
}
AVERAGED = "holds when the form is the averaged one"
SUM_IS_AVERAGE = {"velocity over average, velocity form": 1.0}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds when the form is the averaged one"),
        ({"velocity over average, averaged form": 1 + 2e-9}, "does not hold"),
        ({"largest deviation from that, averaged form": 1e-9}, "does not hold"),
        (
            {"largest deviation from that, averaged form": 0.9e-9},
            "holds when the form is the averaged one",
        ),
        (SUM_IS_AVERAGE, "holds"),
        (SUM_IS_AVERAGE | {"velocity over average, averaged form": 2.0}, "does not hold"),
        (
            SUM_IS_AVERAGE | {"largest deviation from that, velocity form": 1e-9},
            "holds when the form is the averaged one",
        ),
    ],
)
def test_each_form_is_judged_by_itself(change, verdict):
    assert said(C10.verdict(VELOCITIES | change)) == verdict


@pytest.mark.parametrize("beta", [0.9, 0.99])
@pytest.mark.parametrize(("off", "verdict"), [(0.9e-9, AVERAGED), (1e-9, "does not hold")])
def test_the_weights_are_the_formula_s_at_each_beta(beta, off, verdict):
    assert said(C11.verdict(WEIGHTS | {OFF.format(beta): off})) == verdict


@pytest.mark.parametrize(
    ("form", "weight", "verdict"),
    [
        ("velocity", 0.1, "holds"),
        ("velocity", 0.1 + 1e-8, "holds when the form is the averaged one"),
        ("averaged", 0.1 + 1e-8, "does not hold"),
    ],
)
def test_the_newest_weight_counts_in_each_form(form, weight, verdict):
    name = f"first weight over alpha, {form} form"
    assert said(C11.verdict(WEIGHTS | {name: weight})) == verdict


def test_the_sentences_say_their_numbers():
    velocities = C10.sentence(VELOCITIES | {"velocity over average, averaged form": 0.98})
    assert "In the averaged form the velocity is 0.98 times" in velocities
    assert "at alpha = 0.02 and beta = 0.9, it is 0.23 times that average" in velocities
    weights = C11.sentence(WEIGHTS)
    assert "the weight 0.12 at beta 0.9 and 0.03 at 0.99" in weights
    assert "after 4.5 and 67.8 steps; ln 2 / ln(1 / beta) is 4.6 and 67.9." in weights
    assert weights.endswith(
        "0.1 alpha in the averaged form and times 0.75 alpha in the velocity form."
    )


@pytest.mark.parametrize(("alpha", "beta"), [(0.01, 0.5), (0.02, 0.9), (0.005, 0.97)])
def test_the_velocity_is_the_average_times_a_constant(alpha, beta):
    ratio, spread = velocity_against_the_gradients(AveragedMomentum(alpha, beta), beta)
    assert ratio == pytest.approx(1)
    assert spread < 1e-9
    ratio, spread = velocity_against_the_gradients(HeavyBall(alpha, beta), beta)
    assert ratio == pytest.approx(alpha / (1 - beta))
    assert spread < 1e-9


def test_the_half_lives_are_the_known_ones():
    numbers = measured("C11").finding.numbers
    assert numbers["half-life, beta 0.9"] == pytest.approx(6.579, abs=1e-3)
    assert numbers["half-life, beta 0.99"] == pytest.approx(68.968, abs=1e-3)
    assert numbers["first weight, beta 0.9"] == pytest.approx(0.1)


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.98])
def test_noise_shrinks_and_lag_grows_as_the_closed_forms_say(beta):
    left, lag = noise_and_lag(beta)
    # Variance of an AR(1) average of white noise: (1 - beta) / (1 + beta). About 3000 (1 - beta)
    # independent values a seed, 20 seeds: a relative error of a few per cent at beta 0.98.
    assert left.mean() == pytest.approx(np.sqrt((1 - beta) / (1 + beta)), rel=0.05)
    assert lag == pytest.approx(beta / (1 - beta), rel=1e-6)
