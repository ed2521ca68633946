"""Every bad input is refused with words: the argument's name, its value and what is allowed.

`CALLS` holds one good call of each public function and class. `BAD` holds, for each kind of
argument, what may not stand there. Each bad value is put in place of the one good argument.
"""

# ruff: noqa: ARG002, ARG005 - a stand-in has the arguments that its caller gives it

import dataclasses
import inspect
import math
import re

import numpy as np
import pytest

import momentum_lib as ml
from momentum_book import cycles, exercises
from momentum_book.exercises import check, describe
from momentum_lib import averages, descent, losses, optimizers, physics, rules, schedules, theory
from momentum_lib.rules import RULES

NO_NUMBERS = ["0.1", "", None, True, 0.1 + 0j, {}, object(), np.array([0.1, None]), np.array("0.1")]
NOT_EVEN_NONE = [value for value in NO_NUMBERS if value is not None]
NOT_FINITE = [math.nan, math.inf, -math.inf]
LISTS = [[], [0.5], [[0.5, 0.5]], np.array([0.5])]
RAGGED = [[0.5, [0.5]]]
CALLABLES = [len, lambda t: 0.5, float]
NOT_ONE_NUMBER = [*NO_NUMBERS, *NOT_FINITE, *LISTS, *RAGGED, *CALLABLES]
NO_ARRAY = [*NO_NUMBERS, *RAGGED, *CALLABLES]
NO_SETTING = [*NO_NUMBERS, *RAGGED, []]
NO_COUNT = ["3", None, True, 3.0, math.nan, [3], len, -1]
NO_NAMES = [3, None, ["HeavyBall"], len, 0.5]


def where(values, *bad):
    """The same bad value alone and as one entry of an array."""
    return [*values, *bad, *([0.5, value] for value in bad)]


BAD = {
    # one number
    "number": NOT_ONE_NUMBER,
    "positive": [*NOT_ONE_NUMBER, 0, -0.1],
    "not negative": [*NOT_ONE_NUMBER, -0.1],
    "beta": [*NOT_ONE_NUMBER, -0.1, 1, 1.5],
    "part": [*NOT_ONE_NUMBER, 0, 1, -0.1, 1e300],
    "number or function": [*NO_NUMBERS, *NOT_FINITE, *LISTS, *RAGGED],
    # one number or an array
    "positive array": where(NO_ARRAY, *NOT_FINITE, 0, -0.1),
    "not negative array": where(NO_ARRAY, *NOT_FINITE, -0.1),
    "two or more array": where(NO_ARRAY, *NOT_FINITE, 1.9, -2),
    "beta array": where(NO_ARRAY, *NOT_FINITE, -0.1, 1, 1.5),
    # one number, an array or a schedule
    "positive setting": where(NO_SETTING, *NOT_FINITE, 0, -0.1),
    "not negative setting": where(NO_SETTING, *NOT_FINITE, -0.1),
    "beta setting": where(NO_SETTING, *NOT_FINITE, -0.1, 1, 1.5),
    "part setting": where(NO_SETTING, *NOT_FINITE, -0.1, 1.5),
    # arrays
    "values": where([*NO_ARRAY, 0.5], *NOT_FINITE),
    "eigenvalues": where([*NO_ARRAY, 2.0, [], [[1.0]]], *NOT_FINITE, 0, -1),
    "rotation": [
        *NO_NUMBERS, *NOT_FINITE, *RAGGED, *CALLABLES, [1, 2], [[1, 1], [0, 1]], np.eye(3),
    ],
    "start": where(
        [*NO_ARRAY, [], 1.0, [1.0], [1.0, 2.0, 3.0], np.ones((2, 3)),
         np.ones((0, 2))],
        *NOT_FINITE,
    ),
    "theta": [*NO_ARRAY, [], 1.0, [1.0], [1.0, 2.0, 3.0]],
    "minimum": where([*NOT_EVEN_NONE, *RAGGED, [], [1.0], [[1.0, 2.0]]], *NOT_FINITE),
    "minima": where([*NOT_EVEN_NONE, *RAGGED, len], *NOT_FINITE),
    "window": [
        *NO_ARRAY, 0.5, [], [0, 1], [[1, 0]], [[0, math.nan]], [[0, 1, 2]],
    ],
    # the rest
    "count": ["3", None, True, 3.0, 2.5, math.nan, [3], len, -1, 1 + 0j, np.array([3])],
    "count from 1": [*NO_COUNT, 0],
    "count from 2": [*NO_COUNT, 0, 1],
    "count from 3": [*NO_COUNT, 0, 2],
    "flag": ["yes", 1, 0, None, 0.5, [True], len],
    "function": [3, None, "f", [len], np.zeros(2)],
    "rule": [*NO_NAMES, "", "heavyball", "Adam", "Heavy Ball"],
    "optimizer name": [*NO_NAMES, "", "heavyball", "adam", "SGD"],
    "loss name": [*NO_NAMES, "", "rosenbrock", "Booths"],
    "engine": [*NO_NAMES, "", "NumPy", "jaxx"],
    "exercise": [*NO_NAMES, "", "heavy-ball", "adam_step"],
    "loss": [3, None, "Booth", len, losses.Booth, [losses.Booth()], np.zeros(2), lambda x: 0.0],
    "optimizer": [3, None, "Adam", len, ml.Adam, [ml.Adam()], 0.1, lambda theta: theta],
    "ball": [3, None, "ball", (0.5, 0.1), physics.Ball, ml.HeavyBall(0.1, 0.9)],
}  # fmt: skip

BOWL = losses.Quadratic([1, 100])
PATH = ml.descend(BOWL, ml.Adam(0.1), [1.0, 1.0], 3)
RULE = {"rule": "HeavyBall", "learning_rate": 0.1, "eigenvalue": 1.0, "beta": 0.5}
RULE_KINDS = {
    "rule": "rule",
    "learning_rate": "positive array",
    "eigenvalue": "positive array",
    "beta": "beta array",
}
#: A good value of each setting that a rule can have, and its kind.
SETTINGS = {
    "learning_rate": (0.1, "positive setting"),
    "beta": (0.5, "beta setting"),
    "beta1": (0.5, "beta setting"),
    "beta2": (0.5, "beta setting"),
    "decay": (0.5, "beta setting"),
    "dampening": (0, "part setting"),
    "epsilon": (0, "not negative setting"),
    "weight_decay": (0, "not negative setting"),
    "bias_correction": (True, "flag"),
    "shapes": ([(2, 3), (3,)], "no kind of its own"),
}


def rule_call(rule):
    """A good call of a rule, and the kind of each setting."""
    names = [field.name for field in dataclasses.fields(rule.kind)]
    unknown = set(names) - SETTINGS.keys()
    assert not unknown, f"{rule.name}: SETTINGS has no good value for {unknown}"
    good = {name: SETTINGS[name][0] for name in names}
    return rule.kind, good, {name: SETTINGS[name][1] for name in names}


CYCLE = {"learning_rate": 0.06, "beta": 0.6, "smallest": 1.0, "largest": 50.0, "points": 3}
CYCLE_KINDS = {
    "learning_rate": "positive array",
    "beta": "beta array",
    "smallest": "positive",
    "largest": "positive",
    "points": "count from 2",
}

CALLS = [  # the function, one good call, and the kind of each argument
    *(rule_call(rule) for rule in RULES.values() if rule.module == "optimizers"),
    (rules.by_name, {"name": "Adam"}, {"name": "optimizer name"}),
    (losses.by_name, {"name": "Booth"}, {"name": "loss name"}),
    (
        losses.Quadratic,
        {"eigenvalues": [1.0, 2.0], "rotation": 0.5},
        {"eigenvalues": "eigenvalues", "rotation": "rotation"},
    ),
    (losses.Ravine, {"steepness": 2.0}, {"steepness": "positive"}),
    (losses.Rosenbrock, {"a": 1.0, "b": 10.0}, {"a": "number", "b": "positive"}),
    (losses.DoubleWell, {"tilt": 0.1}, {"tilt": "number"}),
    (
        losses.NarrowWell,
        {"depth": 1.0, "at": -1.5, "width": 0.25},
        {"depth": "not negative", "at": "number", "width": "positive"},
    ),
    (
        losses.Bump,
        {"height": 1.0, "at": -1.0, "width": 0.5},
        {"height": "not negative", "at": "number", "width": "positive"},
    ),
    (
        losses.Custom,
        {
            "value": lambda x: 0.0,
            "gradient": np.zeros_like,
            "minima": [0.0, 0.0],
            "window": ((-1, 1), (-1, 1)),
            "vectorized": False,
        },
        {
            "value": "function",
            "gradient": "function",
            "minima": "minima",
            "window": "window",
            "vectorized": "flag",
        },
    ),
    *(
        (type(loss).__call__, {"self": loss, "theta": [1.0, 1.0]}, {"theta": "theta"})
        for loss in (BOWL, losses.Booth(), losses.Himmelblau())
    ),
    *(
        (type(loss).gradient, {"self": loss, "theta": [1.0, 1.0]}, {"theta": "theta"})
        for loss in (BOWL, losses.Booth(), losses.Himmelblau())
    ),
    *(
        (
            function,
            {"loss": BOWL, "optimizer": ml.Adam(), "start": [1.0, 1.0], "steps": 3, **more},
            {"loss": "loss", "optimizer": "optimizer", "start": "start", "steps": "count", **kinds},
        )
        for function, more, kinds in (
            (ml.descend, {"engine": "numpy"}, {"engine": "engine"}),
            (ml.iterate, {}, {}),
        )
    ),
    (
        ml.Trajectory.distances,
        {"self": PATH, "minimum": [1.0, 1.0]},
        {"minimum": "minimum"},
    ),
    (
        ml.Trajectory.steps_to,
        {"self": PATH, "tolerance": 1.0, "minimum": [1.0, 1.0]},
        {"tolerance": "positive", "minimum": "minimum"},
    ),
    *((function, RULE, RULE_KINDS) for function in (theory.roots, theory.rate, theory.regime)),
    (
        theory.stability_limit,
        {"rule": "HeavyBall", "eigenvalue": 1.0, "beta": 0.5},
        {"rule": "rule", "eigenvalue": "positive array", "beta": "beta array"},
    ),
    (
        theory.best,
        {"rule": "HeavyBall", "smallest": 1.0, "largest": 2.0, "on_quadratics": False},
        {"rule": "rule", "smallest": "positive", "largest": "positive", "on_quadratics": "flag"},
    ),
    (
        theory.critical_beta,
        {"learning_rate": 0.1, "eigenvalue": 1.0},
        {"learning_rate": "positive array", "eigenvalue": "positive array"},
    ),
    (
        theory.frequency_response,
        {"period": 12.0, "beta": 0.5},
        {"period": "two or more array", "beta": "beta array"},
    ),
    (theory.terminal_speedup, {"beta": 0.5}, {"beta": "beta array"}),
    (
        theory.hidden_descent,
        {"thetas": np.zeros((3, 2)), "velocities": np.zeros((3, 2)), "beta": 0.5},
        {"thetas": "values", "velocities": "values", "beta": "beta array"},
    ),
    (theory.steps_needed, {"rate": 0.5, "reduction": 0.5}, {"rate": "part", "reduction": "part"}),
    (
        theory.stationary_spread,
        {**RULE, "noise": 1.0},
        {**RULE_KINDS, "noise": "not negative array"},
    ),
    (
        physics.Ball,
        {"friction": 0.5, "time_step": 0.1, "mass": 1.0},
        {"friction": "positive", "time_step": "positive", "mass": "positive"},
    ),
    (
        physics.Ball.from_heavy_ball,
        {"learning_rate": 0.1, "beta": 0.5, "mass": 1.0},
        {"learning_rate": "positive", "beta": "beta", "mass": "positive"},
    ),
    (
        physics.roll,
        {"curve": BOWL, "ball": physics.Ball(0.5, 0.1), "start": [1.0, 1.0], "steps": 3},
        {"curve": "loss", "ball": "ball", "start": "start", "steps": "count"},
    ),
    (
        physics.threshold_beta,
        {
            "curve": losses.Bump(),
            "learning_rate": 0.02,
            "start": -3.6,
            "beyond": -1.0,
            "steps": 5,
            "tolerance": 0.1,
        },
        {
            "curve": "loss",
            "learning_rate": "positive",
            "start": "number",
            "beyond": "number",
            "steps": "count from 1",
            "tolerance": "part",
        },
    ),
    (
        physics.swing,
        {"ball": physics.Ball(0.3, 0.1), "curvature": 2.0, "times": [0.0, 1.0]},
        {"ball": "ball", "curvature": "positive", "times": "not negative array"},
    ),
    (
        physics.nesterov_limit,
        {"curvature": 2.0, "times": [0.0, 1.0]},
        {"curvature": "positive", "times": "not negative array"},
    ),
    *((function, CYCLE, CYCLE_KINDS) for function in (cycles.margin, cycles.exists)),
    (
        cycles.Polygon,
        CYCLE,
        {**CYCLE_KINDS, "learning_rate": "positive", "beta": "beta", "points": "count from 3"},
    ),
    (
        cycles.Polygon.nearest,
        {"self": cycles.Polygon(**CYCLE), "theta": [1.0, 1.0]},
        {"theta": "theta"},
    ),
    (schedules.Constant, {"value": 1.0}, {"value": "number"}),
    *(
        (
            change,
            {"start": 1.0, "end": 2.0, "steps": 3},
            {"start": ends, "end": ends, "steps": "count from 1"},
        )
        for change, ends in (
            (schedules.Linear, "number"),
            (schedules.Cosine, "number"),
            (schedules.Exponential, "positive"),
        )
    ),
    (
        schedules.OneCycle,
        {"start": 1.0, "peak": 2.0, "end": 0.5, "steps": 5, "peak_at": 0.3},
        {
            "start": "number",
            "peak": "number",
            "end": "number",
            "steps": "count from 3",
            "peak_at": "part",
        },
    ),
    (
        schedules.Rising,
        {"highest": 0.9, "every": 10},
        {"highest": "beta", "every": "count from 1"},
    ),
    (
        schedules.Through,
        {"values": [0.1, 0.9], "steps": 10},
        {"values": "values", "steps": "count from 1"},
    ),
    (
        schedules.WarmUp,
        {"then": 1.0, "steps": 3},
        {"then": "number or function", "steps": "count from 1"},
    ),
    (
        averages.average,
        {"values": [1.0, 2.0], "beta": 0.5, "bias_correction": False},
        {"values": "values", "beta": "beta", "bias_correction": "flag"},
    ),
    (
        averages.total,
        {"values": [1.0, 2.0], "beta": 0.5},
        {"values": "values", "beta": "beta"},
    ),
    (averages.weights, {"beta": 0.5, "steps": 3}, {"beta": "beta", "steps": "count"}),
    (averages.correction, {"beta": 0.5, "t": 3}, {"beta": "beta", "t": "count from 1"}),
    (averages.half_life, {"beta": 0.5}, {"beta": "beta"}),
    (averages.window, {"beta": 0.5}, {"beta": "beta"}),
    (averages.mean_age, {"beta": 0.5}, {"beta": "beta"}),
    (describe, {"exercise": "half-life"}, {"exercise": "exercise"}),
    (check, {"exercise": "half-life", "function": abs}, {"exercise": "exercise"}),
]


def title(function):
    return getattr(function, "__qualname__", repr(function))


SPOKEN = {"name": ("optimizer", "loss")}  # what the message calls the argument, where it differs


def faults(function, good, argument, bad):
    """Yield what is wrong with the answer to one bad value; nothing if it is refused with words."""
    try:
        function(**{**good, argument: bad})
    except (TypeError, ValueError) as error:
        message = str(error)
    except Exception as error:
        yield f"{type(error).__name__}: {error}"
        return
    else:
        yield "taken"
        return
    if "\n" in message:
        yield f"more than one line: {message!r}"
    if not message.startswith(SPOKEN.get(argument, (argument,))):
        yield f"does not start with the argument's name: {message}"
    if not re.search(r" (must|is not known)\b", message):
        yield f"does not say what is allowed: {message}"
    if not shows(message, bad):
        yield f"does not show the value: {message}"


def shows(message, bad):
    """Whether a message shows the value, whole or cut, or the shape that was wrong in it."""
    plain = " ".join(repr(bad).split())[:70]
    return plain in message or re.search(r"got (shape )?\(.*\)", message) or f"{bad}" in message


# Ids without the arguments: a lambda's address would differ between the workers.
EVERY_CALL = pytest.mark.parametrize(
    ("function", "good", "kinds"),
    [pytest.param(*call, id=f"{title(call[0])}-{k}") for k, call in enumerate(CALLS)],
)


@EVERY_CALL
def test_the_good_call_is_good_and_every_bad_one_is_refused_with_words(function, good, kinds):
    function(**good)
    found = [
        f"{title(function)}({argument}={bad!r}): {fault}"
        for argument, kind in kinds.items()
        for bad in BAD[kind]
        for fault in faults(function, good, argument, bad)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (None, "taken"),
        (ZeroDivisionError("b"), "ZeroDivisionError: b"),
        (ValueError("beta must be small,\ngot 2"), "more than one line"),
        (ValueError("it must be small, got 2"), "does not start with the argument's name"),
        (ValueError("beta is wrong, got 2"), "does not say what is allowed"),
        (ValueError("beta must be small"), "does not show the value"),
    ],
)
def test_a_poor_answer_is_told(answer, fault):
    def poor(beta):
        if answer:
            raise answer

    assert [line[: len(fault)] for line in faults(poor, {}, "beta", 2)] == [fault]


def test_an_answer_in_good_words_has_no_fault():
    def good(beta):
        raise ValueError("beta must be small, got 2")

    assert list(faults(good, {}, "beta", 2)) == []


def test_every_public_argument_is_in_the_table():
    covered = {}
    for function, _, kinds in CALLS:
        covered.setdefault(title(function), set()).update(kinds)
    without_check = {
        "check": {"function"},  # answered with a sentence: test_exercises.py
        "by_name": {"settings"},  # below
    }
    for module in (
        averages,
        cycles,
        descent,
        exercises,
        losses,
        optimizers,
        physics,
        schedules,
        theory,
    ):
        for name in module.__all__:
            thing = getattr(module, name)
            if not callable(thing) or name in RECORDS or inspect.isabstract(thing):
                continue
            arguments = set(inspect.signature(thing).parameters)
            missing = arguments - covered.get(title(thing), set()) - without_check.get(name, set())
            assert not missing, f"{module.__name__}.{name}: {missing}"


# What functions return, protocols, and data that is made by the library.
RECORDS = {
    *(
        "Trajectory",
        "Step",
        "Motion",
        "Tuning",
        "Response",
        "Verdict",
        "Exercise",
        "Slope",
        "Optimizer",
    ),
    "Loss",
}


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("heavyball", "HeavyBall"), ("Heavy Ball", "HeavyBall"), ("nestrov", "Nesterov")],
)
def test_the_nearest_name_is_suggested(wrong, right):
    with pytest.raises(ValueError, match=f"did you mean '{right}'"):
        rules.by_name(wrong)
    with pytest.raises(ValueError, match=f"did you mean '{right}'"):
        theory.rate(wrong, 0.1, 1.0)


def test_the_nearest_surface_and_setting_are_suggested():
    with pytest.raises(
        ValueError, match="loss 'rosenbrok' is not known; did you mean 'Rosenbrock'"
    ):
        losses.by_name("rosenbrok")
    with pytest.raises(
        TypeError, match=r"learning_rat = 0\.1 is not a setting of HeavyBall; did you"
    ):
        rules.by_name("HeavyBall", learning_rat=0.1, beta=0.9)
    with pytest.raises(TypeError, match=r"c = 3 is not a setting of Rosenbrock; known: a, b$"):
        losses.by_name("Rosenbrock", c=3)


# Arguments that are good alone and not together.


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: theory.best("HeavyBall", 2, 1), "largest must be at least smallest = 2, got 1"),
        (lambda: physics.Ball(20, 0.1), "friction must be at most mass / time_step = 10, got 20"),
        (
            lambda: physics.threshold_beta(losses.Bump(), 0.1, 1.0, 1.0),
            "beyond must differ from start, got 1.0 for both",
        ),
        (
            lambda: physics.threshold_beta(BOWL, 0.1, 1.0, 2.0),
            r"start must have 2 coordinate\(s\)",
        ),
        (
            lambda: losses.Quadratic([1, 2, 3], rotation=0.5),
            r"rotation must be 0 or a \(3, 3\) orthogonal matrix for 3 eigenvalues, got 0.5",
        ),
        (
            lambda: ml.descend(BOWL, ml.HeavyBall([0.1, 0.2], [0.1, 0.2, 0.3]), [1, 1], 1),
            r"optimizer: its arrays must broadcast, got shapes \[\(2,\), \(3,\)\]",
        ),
        (
            lambda: ml.descend(BOWL, ml.HeavyBall([0.1, 0.2], 0.9), np.ones((3, 2)), 1),
            r"start must broadcast with the optimizer's arrays of shape \(2,\), got shape \(3, 2\)",
        ),
        (
            lambda: ml.descend(losses.Custom(lambda x: 0, np.zeros_like), ml.Adam(), [1, 1], 1)
            .distances(),
            "minimum must be given: this loss has no known minima, got minimum=None",
        ),
        (
            lambda: ml.descend(
                losses.Custom(lambda x: 0, np.zeros_like, minima=[0.0] * 3), ml.Adam(), [1, 1], 1
            ).distances(),
            r"loss.minima must have shape \(k, 2\), got \(1, 3\)",
        ),
    ],
)  # fmt: skip
def test_what_does_not_go_together(call, words):
    with pytest.raises(ValueError, match=f"^{words}"):
        call()


# A reader's own functions.


@pytest.mark.parametrize("vectorized", [False, True])
@pytest.mark.parametrize("answer", [None, "high", 1j, [1.0, 2.0, 3.0]])
def test_a_surface_that_answers_with_nonsense(answer, vectorized):
    start = np.ones((4, 2))
    wrong_value = losses.Custom(lambda x: answer, np.zeros_like, vectorized=vectorized)
    with pytest.raises((TypeError, ValueError), match=r"^value\(theta\) must "):
        ml.descend(wrong_value, ml.Adam(), start, 3)
    zero = losses.Custom(lambda x: np.zeros(x.shape[:-1]), lambda x: answer, vectorized=vectorized)
    with pytest.raises((TypeError, ValueError), match=r"^gradient\(theta\) must "):
        ml.descend(zero, ml.Adam(), start, 3)


class Bare:
    """A surface that is no Loss."""

    def __init__(self, value, gradient):
        self.value, self.gradient = value, gradient

    def __call__(self, theta):
        return self.value(theta)


def test_a_surface_of_another_make_that_answers_with_nonsense():
    with pytest.raises(
        ValueError, match=r"^gradient\(theta\) must have shape \(2,\), got shape \(3,\)"
    ):
        ml.descend(Bare(lambda x: 0.0, lambda x: np.zeros(3)), ml.Adam(), [1.0, 1.0], 1)
    with pytest.raises(TypeError, match=r"^value\(theta\) must be real numbers, got 'high'"):
        ml.descend(Bare(lambda x: "high", np.zeros_like), ml.Adam(), [1.0, 1.0], 1)


def test_a_rule_that_loses_the_shape():
    class Shrinking:
        def init(self, theta):
            return None

        def step(self, theta, state, gradient, t):
            return theta.sum(), state

    with pytest.raises(
        ValueError, match=r"^optimizer.step must return theta of shape \(2,\), got \(\)"
    ):
        ml.descend(BOWL, Shrinking(), [1.0, 1.0], 2)


def test_an_error_in_a_readers_function_comes_through():
    def broken(x):
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        ml.descend(losses.Custom(lambda x: 0.0, broken), ml.Adam(), [1.0, 1.0], 1)
