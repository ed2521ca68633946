"""The step of arrival and the last place: against a count by hand over each step of a run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from momentum_book.claims._numbers import named
from momentum_book.claims._runs import NEVER, arrival, arrivals, last_thetas
from momentum_lib import GradientDescent, HeavyBall, descend, losses

BOWL = losses.Quadratic([1.0])


def by_hand(distances, tolerance):
    """The step after the last one that is outside; never, if that is the last of all."""
    outside = [t for t, distance in enumerate(distances) if not distance <= tolerance]
    if not outside:
        return 0
    return NEVER if outside[-1] == len(distances) - 1 else outside[-1] + 1


@given(
    alpha=st.floats(0.01, 5),
    beta=st.floats(0, 0.99),
    start=st.floats(0.1, 10),
    steps=st.integers(1, 60),
    tolerance=st.floats(1e-3, 2),
)
@settings(max_examples=200, deadline=None)
def test_arrival_is_the_count_by_hand_also_of_runs_that_diverge_or_come_back_out(
    alpha, beta, start, steps, tolerance
):
    rule = HeavyBall(alpha, beta)
    run = descend(BOWL, rule, [start], steps)
    expected = by_hand(np.abs(run.thetas[:, 0]), tolerance)
    assert arrival(run, tolerance) == expected
    assert arrivals(BOWL, rule, (start,), steps, tolerance) == expected


@pytest.mark.parametrize(
    ("steps", "tolerance", "expected"),
    [(5, 0.5, 1), (5, 0.49, 2), (5, 2**-5, 5), (5, 2**-5.1, NEVER), (9, 2**-5, 5), (5, 1, 0)],
)
def test_arrival_at_the_first_step_at_the_last_and_never(steps, tolerance, expected):
    # theta_t = 2^-t
    assert arrivals(BOWL, GradientDescent(0.5), (1.0,), steps, tolerance) == expected


def test_a_batch_arrives_run_by_run():
    alphas = np.array([0.5, 1.0, 0.001, 3.0])  # arrives, at once, too slow, diverges
    found = arrivals(BOWL, GradientDescent(alphas), (1.0,), 2000, 0.1)
    assert found[:2].tolist() == [4, 1]
    assert arrivals(BOWL, GradientDescent(alphas), (1.0,), 20, 0.1).tolist() == [4, 1, NEVER, NEVER]
    assert found[3] == NEVER


def test_the_last_place_is_that_of_the_recorded_run():
    starts = np.array([[1.0], [2.0], [-3.0]])
    rule = HeavyBall(0.1, 0.9)
    last = last_thetas(BOWL, rule, starts, 25)
    np.testing.assert_array_equal(last, descend(BOWL, rule, starts, 25).thetas[-1])


def test_each_setting_has_one_value():
    assert named("step, beta {:g}", [0.5, 0.9], np.array([2, 10])) == {
        "step, beta 0.5": 2,
        "step, beta 0.9": 10,
    }
    for betas, steps in (([0.5, 0.9], [2]), ([0.5], [2, 10])):
        with pytest.raises(ValueError, match="zip"):
            named("step, beta {:g}", betas, steps)
