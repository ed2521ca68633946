"""Each line of the table of cures helps the patient it is for; the one that doesn't is named."""

import numpy as np
import pytest

from momentum_book.claims.practice import PATIENTS
from momentum_book.cures import CURES, read_by

WORSE = "β = 0.9 at the same step length"


def change(patient, cure):
    """The mean change in the share of digits read, and its standard error, over eight seeds."""
    found = read_by(patient)
    paired = found[cure] - found["untouched"]
    return paired.mean(), paired.std(ddof=1) / np.sqrt(len(paired))


@pytest.mark.parametrize(
    ("patient", "cure"),
    [(patient, cure) for patient, cures in CURES.items() for cure in cures if cure != WORSE],
)
def test_a_cure_helps_its_patient_beyond_chance(patient, cure):
    gain, error = change(patient, cure)
    assert gain > 3 * error


def test_a_lower_beta_at_the_same_step_length_makes_the_patient_worse():
    gain, error = change("beta too high", WORSE)
    assert gain < -3 * error


def test_a_patient_untouched_is_the_run_that_the_signs_are_read_from():
    for name in CURES:
        trained = [run.accuracies[-1] for run in PATIENTS[name].runs(seeds=2)]
        assert read_by(name)["untouched"][:2] == pytest.approx(trained)
