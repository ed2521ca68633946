"""The schedules: their ends, their ranges and their shapes."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from momentum_lib import schedules
from momentum_lib.schedules import (
    Constant,
    Cosine,
    Exponential,
    Linear,
    OneCycle,
    Rising,
    Through,
    WarmUp,
)

numbers = st.floats(1e-3, 10.0)
lengths = st.integers(1, 50)
CHANGES = pytest.mark.parametrize("change", [Linear, Exponential, Cosine])


def values(schedule, last):
    return np.array([schedule(t) for t in range(1, last + 1)])


@CHANGES
@given(start=numbers, end=numbers, steps=st.integers(2, 50))
def test_from_start_to_end_and_no_further(change, start, end, steps):
    found = values(change(start, end, steps), steps + 5)
    assert found[0] == pytest.approx(start)
    np.testing.assert_allclose(found[steps - 1 :], end)
    low, high = min(start, end), max(start, end)
    assert (found >= low * (1 - 1e-12)).all()
    assert (found <= high * (1 + 1e-12)).all()
    assert (np.diff(found) * np.sign(end - start) >= -1e-12 * high).all()


@CHANGES
def test_a_change_of_one_step_is_its_end(change):
    np.testing.assert_allclose(values(change(0.3, 0.1, 1), 3), 0.1)


def test_shapes():
    np.testing.assert_allclose(values(Constant(0.3), 3), 0.3)
    np.testing.assert_allclose(values(Linear(1.0, 0.0, 5), 5), [1, 0.75, 0.5, 0.25, 0])
    np.testing.assert_allclose(values(Exponential(1.0, 1e-4, 5), 5), [1, 0.1, 0.01, 1e-3, 1e-4])
    half = math.sqrt(0.5) / 2
    np.testing.assert_allclose(
        values(Cosine(1.0, 0.0, 5), 5), [1, 0.5 + half, 0.5, 0.5 - half, 0], atol=1e-15
    )


@given(numbers, numbers, numbers, st.integers(3, 60), st.floats(0.05, 0.95))
def test_one_cycle_goes_out_and_back(start, peak, end, steps, peak_at):
    cycle = OneCycle(start, peak, end, steps, peak_at)
    found = values(cycle, steps + 3)
    assert found[0] == pytest.approx(start)
    np.testing.assert_allclose(found[steps - 1 :], end)
    low, high = min(start, peak, end), max(start, peak, end)
    assert ((found >= low * (1 - 1e-9)) & (found <= high * (1 + 1e-9))).all()


def test_one_cycle_turns_at_its_peak():
    cycle = values(OneCycle(0.1, 1.0, 0.01, 11, 0.3), 11)
    assert np.argmax(cycle) == 3
    assert cycle[3] == pytest.approx(1.0)
    np.testing.assert_allclose(cycle[:4], values(Cosine(0.1, 1.0, 4), 4))
    np.testing.assert_allclose(cycle[3:], values(Cosine(1.0, 0.01, 8), 8))


def test_one_cycle_is_exactly_at_its_peak_there():
    assert 0.7 + (0.1 - 0.7) != 0.1  # what the way back would begin with
    assert OneCycle(0.9, 0.1, 0.7, 11, 0.3)(4) == 0.1


def test_a_rising_beta_in_numbers():
    # Sutskever et al. (2013), eq. 5: min(1 - 2^(-1 - log2(floor(t / 250) + 1)), highest).
    rising = Rising(0.99)
    found = [rising(t) for t in (1, 249, 250, 499, 500, 1000, 12_249, 12_250, 100_000)]
    expected = [1 / 2, 1 / 2, 3 / 4, 3 / 4, 5 / 6, 9 / 10, 1 - 1 / 98, 0.99, 0.99]
    np.testing.assert_allclose(found, expected)


@given(st.floats(0, 0.999), lengths)
def test_a_rising_beta_is_the_formula_of_the_paper(highest, every):
    plateau = np.floor(np.arange(1, 201) / every)
    expected = np.minimum(1 - 2 ** (-1 - np.log2(plateau + 1)), highest)
    np.testing.assert_allclose(values(Rising(highest, every), 200), expected)


@given(st.lists(st.floats(-10, 10), min_size=2, max_size=6), lengths)
def test_through_values_is_linear_interpolation(points, steps):
    found = values(Through(points, steps), steps + 3)
    part = np.minimum(np.arange(steps + 3) / (steps - 1), 1) if steps > 1 else np.ones(4)
    expected = np.interp(part, np.linspace(0, 1, len(points)), points)
    np.testing.assert_allclose(found, expected, atol=1e-12)


@given(numbers, lengths)
def test_warm_up_to_a_number(value, steps):
    found = values(WarmUp(value, steps), steps + 3)
    t = np.arange(1, steps + 4)
    np.testing.assert_allclose(found, value * np.minimum(t / steps, 1))


def test_warm_up_to_a_schedule_that_sees_the_same_t():
    fall = Linear(1.0, 0.0, 11)
    found = values(WarmUp(fall, 4), 11)
    np.testing.assert_allclose(found[4:], values(fall, 11)[4:])
    np.testing.assert_allclose(found[:4], values(fall, 4) * [0.25, 0.5, 0.75, 1])


@pytest.mark.parametrize(
    "schedule",
    [
        Constant(1),
        Linear(1, 2, 9),
        Exponential(1, 2, 9),
        Cosine(1, 2, 9),
        OneCycle(1, 2, 3, 9),
        Rising(0.9, 9),
        Through([1, 2, 4], 9),
        WarmUp(1, 9),
    ],
    ids=repr,
)
def test_a_schedule_is_data(schedule):
    assert eval(repr(schedule), vars(schedules)) == schedule
    assert hash(schedule) == hash(eval(repr(schedule), vars(schedules)))
    assert isinstance(schedule(np.int64(3)), float)
    with pytest.raises(AttributeError):
        schedule.steps = 3
    for t in (0, -1):
        with pytest.raises(ValueError, match="t must be at least 1, got"):
            schedule(t)
    for t in (1.5, "1", None, True):
        with pytest.raises(TypeError, match="t must be a whole number, got"):
            schedule(t)


@pytest.mark.parametrize("number", [np.float32, np.int64, np.array, int])
@pytest.mark.parametrize(
    "change", [Constant, Linear, Exponential, Cosine, OneCycle, Rising, WarmUp]
)
def test_the_numbers_of_a_schedule_become_pythons_own(change, number):
    names = [field.name for field in dataclasses.fields(change)]
    own = {"steps": np.int64(9), "every": np.int64(9), "peak_at": np.float32(0.5)}
    own["highest"] = number(0)
    schedule = change(**{name: own.get(name, number(2)) for name in names})
    for name in names:
        kept = getattr(schedule, name)
        assert type(kept) is (int if name in {"steps", "every"} else float)
    assert hash(schedule) == hash(dataclasses.replace(schedule))


def test_the_values_to_go_through_become_a_tuple():
    schedule = Through(np.array([1, 2, 4]), np.int64(9))
    assert repr(schedule) == "Through(values=(1.0, 2.0, 4.0), steps=9)"
    assert schedule == Through([1, 2, 4], 9)
