"""The numbers of the chapter on moving averages, against closed forms."""

import numpy as np
import pytest
from measured import measured

from momentum_book.claims.averages import noise_and_lag, velocity_against_the_gradients
from momentum_lib import AveragedMomentum, HeavyBall


@pytest.mark.parametrize(
    ("id_", "verdict"), [("C10", "holds when the form is the averaged one"), ("C11", "holds")]
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


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
