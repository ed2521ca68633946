"""What the checks let through, and the words in which they refuse."""

# ruff: noqa: ARG005 - a stand-in has the arguments that its caller gives it

import math
import re
import sys
import types
from dataclasses import dataclass

import numpy as np
import pytest
from elsewhere import FUNCTIONS, Elsewhere

from momentum_lib import _checks as checks
from momentum_lib._checks import Allowed


@pytest.mark.parametrize("value", [3, 3.0, np.float32(3), np.int8(3), np.array(3), np.array(3.0)])
def test_a_number_becomes_a_float(value):
    number = Allowed("x").number(value)
    assert type(number) is float
    assert number == 3.0


@pytest.mark.parametrize("value", [[1, 2], (1, 2), np.array([1, 2]), np.array([1, 2], np.float16)])
def test_an_array_becomes_a_fresh_float64_array(value):
    array = checks.real_array("x", value)
    assert array.dtype == np.float64
    assert not isinstance(value, np.ndarray) or not np.shares_memory(array, value)
    np.testing.assert_array_equal(array, [1, 2])


@pytest.mark.parametrize(
    "value", ["1", None, True, [True], 1j, [1j], {}, [None], [[1], [2, 3]], object(), len, 10**400]
)
def test_what_is_no_real_number(value):
    with pytest.raises((TypeError, ValueError), match=r"^x must be "):
        checks.real_array("x", value)


@pytest.mark.parametrize("value", [math.nan, math.inf, [1, -math.inf], np.longdouble("1e400")])
def test_what_is_not_finite(value):
    with pytest.raises(ValueError, match=r"^x must be finite, got "):
        checks.real_array("x", value)
    assert not np.isfinite(checks.real_array("x", value, finite=False)).all()


@pytest.mark.parametrize(
    ("allowed", "inside", "outside"),
    [
        (Allowed("x", above=0), [1e-300, 5], [0, -1]),
        (Allowed("x", at_least=0), [0, 5], [-1e-300]),
        (Allowed("x", below=1), [-5, 0.999], [1, 2]),
        (Allowed("x", at_most=1), [-5, 1], [1.001]),
        (Allowed("x", at_least=0, below=1), [0, 0.5], [1, -0.1]),
    ],
)
def test_ranges(allowed, inside, outside):
    for value in inside:
        assert allowed.number(value) == value
        assert allowed.array([value]).shape == (1,)
    for value in outside:
        for wrong in (value, [inside[0], value]):
            with pytest.raises(ValueError, match=f"^x must be {allowed}, got"):
                allowed.array(wrong)


def test_a_range_in_words():
    assert str(Allowed("x", above=0)) == "> 0"
    assert str(Allowed("x", at_least=0, below=1)) == ">= 0 and < 1"
    assert str(Allowed("x", at_most=2)) == "<= 2"
    assert str(Allowed("x")) == "a finite number"


def test_one_number_is_no_list():
    with pytest.raises(TypeError, match=r"^x must be one number, got \[1\]"):
        Allowed("x").number([1])


def test_a_setting_is_a_float_a_read_only_array_or_a_schedule():
    allowed = Allowed("x", above=0)
    assert allowed.setting(np.int64(2)) == 2.0
    assert type(allowed.setting(np.int64(2))) is float
    assert not allowed.setting([1, 2]).flags.writeable
    assert allowed.setting(abs) is abs
    with pytest.raises(ValueError, match=r"^x must hold at least one number, got \[\]"):
        allowed.setting([])


def test_the_value_at_a_step():
    allowed = Allowed("x", above=0)
    assert allowed.at(2.0, 1) == 2.0
    assert allowed.at(lambda t: 10 * t, np.int64(3)) == 30.0
    assert allowed.at(np.array([1.0, 2.0]), 1).shape == (2, 1)
    with pytest.raises(
        ValueError, match=r"the schedule for x failed at t = 2: x must be > 0, got 0"
    ):
        allowed.at(lambda t: 2 - t, 2)
    with pytest.raises(TypeError, match=r"the schedule for x failed at t = 2: .* got None"):
        allowed.at(lambda t: None, 2)
    with pytest.raises(ValueError, match=r"the schedule for x failed at t = 1: math domain error"):
        allowed.at(lambda t: math.log(1 - t), 1)


def test_counts():
    assert checks.count("n", np.int64(3)) == 3
    assert type(checks.count("n", np.int64(3))) is int
    for value in (1.0, "3", None, True, [3], 2.5):
        with pytest.raises(TypeError, match=r"^n must be a whole number, got"):
            checks.count("n", value)
    with pytest.raises(ValueError, match=r"^n must be at least 1, got 0"):
        checks.count("n", 0, at_least=1)


def test_names():
    known = {"Heavy": 1, "Light": 2}
    assert checks.one_of("ball", "Heavy", known) == 1
    words = "ball 'heavi' is not known; did you mean 'Heavy'? Known: Heavy, Light"
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        checks.one_of("ball", "heavi", known)
    with pytest.raises(ValueError, match=r"^ball 'zzz' is not known; known: Heavy, Light$"):
        checks.one_of("ball", "zzz", known)
    with pytest.raises(TypeError, match=r"^ball must be a name, got 3; known: Heavy, Light"):
        checks.one_of("ball", 3, known)


def test_settings_of_a_name():
    known = {"pair": lambda first=1, second=2: (first, second)}
    assert checks.build("thing", "pair", known, {"second": 5}) == (1, 5)
    with pytest.raises(TypeError) as error:
        checks.build("thing", "pair", known, {"secnd": 5})
    assert str(error.value) == (
        "secnd = 5 is not a setting of pair; did you mean 'second'? Known: first, second"
    )


def test_flags_and_functions():
    assert checks.flag("on", np.True_) is True
    assert checks.function("f", abs) is abs
    for value in (1, 0, "no", None):
        with pytest.raises(TypeError, match=r"^on must be True or False, got"):
            checks.flag("on", value)
    for value in (1, "abs", None):
        with pytest.raises(TypeError, match=r"^f must be a function, got"):
            checks.function("f", value)


def test_a_long_value_is_cut_and_stays_on_one_line():
    text = checks.shown(np.zeros((50, 50)))
    assert len(text) == 80
    assert text.endswith("...")
    assert "\n" not in text
    assert checks.shown(np.float64(0.5)) == "0.5"
    assert checks.shown("x" * 78) == repr("x" * 78)
    assert checks.shown("x" * 79) == "'" + "x" * 76 + "..."


BOUNDS = Allowed("x", above=0, at_most=2)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (
            lambda: checks.real_array("x", [[1], [2, 3]]),
            ValueError,
            "x must be numbers in a regular shape, got [[1], [2, 3]]",
        ),
        (lambda: checks.real_array("x", "1"), TypeError, "x must be real numbers, got '1'"),
        (lambda: checks.real_array("x", math.inf), ValueError, "x must be finite, got inf"),
        (lambda: checks.count("n", 2.5), TypeError, "n must be a whole number, got 2.5"),
        (lambda: checks.count("n", -1), ValueError, "n must be at least 0, got -1"),
        (lambda: checks.count("n", 2, at_least=3), ValueError, "n must be at least 3, got 2"),
        (
            lambda: checks.count("n", sys.maxsize + 1),
            ValueError,
            f"n must be at most {sys.maxsize}, got {sys.maxsize + 1}",
        ),
        (
            lambda: checks.one_of("ball", 3, {"Heavy": 1, "Light": 2}),
            TypeError,
            "ball must be a name, got 3; known: Heavy, Light",
        ),
        (
            lambda: checks.build("thing", "bare", {"bare": lambda: 1}, {"size": [1, 2]}),
            TypeError,
            "size = [1, 2] is not a setting of bare; known: none",
        ),
        (
            lambda: checks.build("thing", "zzz", {"bare": lambda: 1}, {}),
            ValueError,
            "thing 'zzz' is not known; known: bare",
        ),
        (lambda: checks.flag("on", 1), TypeError, "on must be True or False, got 1"),
        (lambda: checks.function("f", "abs"), TypeError, "f must be a function, got 'abs'"),
        (lambda: checks.row("r", "abc"), TypeError, "r must be a list, got 'abc'"),
        (lambda: checks.row("r", b"abc"), TypeError, "r must be a list, got b'abc'"),
        (lambda: checks.row("r", 3), TypeError, "r must be a list, got 3"),
        (lambda: checks.row("r", np.array(3)), TypeError, "r must be a list, got array(3)"),
        (lambda: BOUNDS.array("1"), TypeError, "x must be real numbers, got '1'"),
        (lambda: BOUNDS.array([1, 3]), ValueError, "x must be > 0 and <= 2, got [1, 3]"),
        (lambda: BOUNDS.number([1]), TypeError, "x must be one number, got [1]"),
        (lambda: BOUNDS.setting([]), ValueError, "x must hold at least one number, got []"),
        (lambda: BOUNDS.at(1.0, 0), ValueError, "t must be at least 1, got 0"),
        (lambda: BOUNDS.at(1.0, True), TypeError, "t must be a whole number, got True"),
        (lambda: BOUNDS.at(1.0, 1.0), TypeError, "t must be a whole number, got 1.0"),
        (
            lambda: BOUNDS.at(lambda t: 2 + t, 3),
            ValueError,
            "the schedule for x failed at t = 3: x must be > 0 and <= 2, got 5",
        ),
        (
            lambda: BOUNDS.at(lambda t: [1, 2], 3),
            TypeError,
            "the schedule for x failed at t = 3: x must be one number, got [1, 2]",
        ),
    ],
)
def test_a_refusal_in_full(call, kind, words):
    with pytest.raises(kind, match=f"^{re.escape(words)}$"):
        call()


def test_the_ends_of_what_is_let_through():
    assert checks.count("n", 0) == 0
    assert checks.count("n", sys.maxsize) == sys.maxsize
    assert checks.row("r", np.array([1, 2])) == checks.row("r", (1, 2)) == [1, 2]
    assert checks.row("r", (k for k in (1, 2))) == [1, 2]
    assert np.isinf(checks.real_array("x", np.longdouble("1e400"), finite=False))
    assert checks.listed(["a", "b"]) == "a, b"
    array = np.ones(2)
    assert checks.fixed(array) is array
    assert not array.flags.writeable


def test_the_fields_of_a_frozen_instance_are_settled():
    @dataclass(frozen=True)
    class Pair:
        first: float
        second: float

    pair = Pair(1, 2)
    checks.set_checked(pair, first=3.0, second=4.0)
    assert pair == Pair(3.0, 4.0)


def test_only_a_name_that_is_half_the_same_is_near():
    assert checks.nearest("ab", ["xb", "yz"]) == "; did you mean 'xb'? Known:"  # half of it
    assert checks.nearest("abc", ["xyc", "yz"]) == "; known:"


def test_a_schedule_that_fails_keeps_its_own_error_as_the_cause():
    def broken(t):
        raise ValueError("mine")

    with pytest.raises(ValueError, match=r"failed at t = 1: mine$") as error:
        Allowed("x").at(broken, 1)
    assert str(error.value.__cause__) == "mine"


# Arrays of other libraries, and one as PyTorch has them, as far as the checks look at it.


class Tensor:
    """An array as PyTorch has them: NumPy reads one that is detached and on the CPU."""

    __module__ = "torch.nn.parameter"
    dtype, device = "float of torch", "a device"

    def __init__(self, numbers, requires_grad=False, home=False):
        self.numbers, self.requires_grad, self.home = np.array(numbers), requires_grad, home
        self.ndim = self.numbers.ndim

    def detach(self):
        return Tensor(self.numbers, home=self.home)

    def cpu(self):
        return Tensor(self.numbers, self.requires_grad, home=True)

    def __array__(self, dtype=None, copy=None):
        if self.requires_grad or not self.home:
            raise RuntimeError("first detach it and bring it to the CPU")
        return self.numbers


@pytest.fixture
def functions_of_torch(monkeypatch):
    """Put stand-ins where array-api-compat would be, and return the functions for PyTorch."""
    package, functions = types.ModuleType("array_api_compat"), types.SimpleNamespace()
    functions.asarray = lambda constant, **settings: (constant, settings)
    package.torch = functions
    monkeypatch.setitem(sys.modules, "array_api_compat", package)
    monkeypatch.setitem(sys.modules, "array_api_compat.torch", functions)
    return functions


class Size:
    """What comes from PyTorch and is no array."""

    __module__ = "torch"


class Torchlike(Tensor):
    """An array of a package whose name only begins alike."""

    __module__ = "torchlike"


@pytest.mark.parametrize(
    "value",
    [1, 1.0, True, [1], np.ones(2), np.float64(1), np.ma.ones(2), len, Size(), Torchlike(1)],
)
def test_what_is_numpys_or_no_array_is_not_foreign(value):
    assert checks.is_foreign(value) is False
    assert checks.is_traced(value) is False
    assert checks.namespace(value) is np


@pytest.mark.parametrize("foreign", [Elsewhere([1, 2]), Tensor([1, 2], requires_grad=True)])
def test_numbers_of_an_array_of_another_library(foreign):
    assert checks.is_foreign(foreign) is True
    assert checks.is_traced(foreign) is False
    array = checks.real_array("x", foreign)
    assert array.dtype == np.float64
    assert not np.shares_memory(array, foreign.numbers)
    np.testing.assert_array_equal(array, [1, 2])
    np.testing.assert_array_equal(checks.known(foreign), [1, 2])


def test_a_traced_array_has_no_numbers():
    traced = Elsewhere(1, traced=True)
    assert checks.known(traced) is None
    assert checks.is_traced(traced) is True
    words = "x must be known numbers, got one that is still traced: elsewhere"
    with pytest.raises(TypeError, match=f"^{words}$"):
        checks.real_array("x", traced)


def test_the_functions_that_go_with_an_array(functions_of_torch):
    assert checks.namespace(Elsewhere(1)) is FUNCTIONS
    assert checks.namespace(Tensor(1)) is functions_of_torch


def test_a_constant_beside_an_array(functions_of_torch):
    assert type(checks.alike([1, 2], np.zeros(2))) is np.ndarray
    assert checks.alike([1, 2], 0.5).tolist() == [1, 2]
    constant = np.array([1.0, 2.0])
    assert checks.alike(constant, np.zeros(2)) is constant
    beside = checks.alike(constant, Elsewhere(np.float32(0)))
    assert type(beside) is Elsewhere
    assert beside.dtype == np.float32
    assert beside.numbers.tolist() == [1, 2]
    beside = {"dtype": "float of torch", "device": "a device"}
    copied, settings = checks.alike(constant, Tensor(0))
    assert settings == beside
    assert copied.tolist() == [1, 2]
    assert not np.shares_memory(copied, constant)
    tensor = Tensor([1, 2])
    assert checks.alike(tensor, Tensor(0)) == (tensor, beside)


def test_a_step_number_of_another_library():
    for number in (Elsewhere(3), Tensor(np.int64(3))):
        assert checks.step_number(number) == 3
        assert type(checks.step_number(number)) is int
    traced = Elsewhere(3, traced=True)
    assert checks.step_number(traced) is traced
    assert checks.step_number(1) == 1
    for wrong, kind, words in (
        (Elsewhere(0), ValueError, "t must be at least 1, got 0"),
        (Elsewhere(1.0), TypeError, "t must be a whole number, got 1.0"),
        (Elsewhere([3]), TypeError, "t must be a whole number, got elsewhere([3])"),
        (0, ValueError, "t must be at least 1, got 0"),
    ):
        with pytest.raises(kind, match=f"^{re.escape(words)}$"):
            checks.step_number(wrong)


def test_a_setting_of_another_library():
    allowed = Allowed("x", above=0)
    rates, learnt = Elsewhere([1.0, 2.0]), Tensor(1.0, requires_grad=True)
    traced = Elsewhere(-1, traced=True)
    for kept in (rates, learnt, traced):
        assert allowed.setting(kept) is kept
    for single in (Elsewhere(2), Tensor(2)):
        assert allowed.setting(single) == 2.0
        assert type(allowed.setting(single)) is float
    with pytest.raises(ValueError, match=r"^x must be > 0, got elsewhere\(\[1, -1\]\)$"):
        allowed.setting(Elsewhere([1, -1]))
    assert allowed.at(rates, 1).numbers.shape == (2, 1)
    assert allowed.at(traced, 1) is traced
    assert allowed.at(learnt, 1) is learnt


def test_a_schedule_that_gives_an_array_of_another_library():
    traced = Elsewhere(-1, traced=True)
    assert Allowed("x", above=0).at(lambda t: traced, 1) is traced
    assert type(Allowed("x").at(Elsewhere, 2)) is float
    assert Allowed("x").at(Elsewhere, Elsewhere(2)) == 2.0
