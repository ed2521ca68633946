"""A table of odd values, each tried in the place of every argument and every trait.

`test_bad_input.py` says for each argument what is refused, and how. Here nobody chose: every value
of `ODD` goes everywhere. The answer must be a refusal that names the argument, or the right result:
for a number in other clothes (an int, a float32, an array of no dimensions, a read-only array) that
of the plain number. Either way nothing that was handed in is changed, no warning is given, and an
object that refused is as it was. `SIZE` counts what is tried.
"""

import copy
import inspect
import math
import re
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.lines import Line2D
from test_bad_input import BAD, BOWL, CALLS, SPOKEN, rule_call, title
from traitlets import TraitError

import momentum_lib as ml
from momentum_book import claims, conventions, records
from momentum_lib import (
    adaptive,
    descend,
    losses,
    modern,
    networks,
    plots,
    random_numbers,
    sweep,
    widgets,
    written_rules,
)
from momentum_lib.rules import RULES
from tools.measure.records import store


def read_only(values):
    array = np.array(values, dtype=float)
    array.flags.writeable = False
    return array


class Odd:
    """Something that no function expects."""

    def __repr__(self):
        return "Odd()"


ODD = {
    "none": None,
    "true": True,
    "numpy false": np.bool_(False),
    "text": "abc",
    "empty text": "",
    "number as text": "0.5",
    "bytes": b"0.5",
    "nan": math.nan,
    "infinity": math.inf,
    "minus infinity": -math.inf,
    "zero": 0.0,
    "minus zero": -0.0,
    "negative": -0.5,
    "one": 1,
    "two": 2,
    "half": 0.5,
    "huge": 1e300,
    "huge int": 10**400,
    "tiny": 5e-324,
    "complex": 0.5 + 0j,
    "fraction": Fraction(1, 2),
    "decimal": Decimal("0.5"),
    "numpy int": np.int64(3),
    "small unsigned": np.uint8(2),
    "single": np.float32(0.5),
    "long": np.longdouble("0.5"),
    "array of none": np.array(0.5),
    "empty": [],
    "empty array": np.empty((0, 2)),
    "list": [0.5, 0.25],
    "tuple": (0.5, 0.25),
    "integers": [1, 2],
    "read-only": read_only([0.5, 0.25]),
    "table": np.full((2, 2), 0.5),
    "cube": np.full((2, 2, 2), 0.5),
    "ragged": [0.5, [0.5, 0.25]],
    "with nan": [0.5, math.nan],
    "with text": [0.5, "a"],
    "objects": np.array([0.5, None]),
    "complex array": np.array([0.5 + 1j, 0.5]),
    "dates": np.array(["2026-01-01", "2026-01-02"], dtype="datetime64[D]"),
    "flags": np.array([True, False]),
    "strings": np.array(["a", "b"]),
    "masked": np.ma.masked_array([0.5, 0.25], [False, True]),
    "dict": {"a": 0.5},
    "set": {0.5},
    "range": range(2),
    "function": lambda *_: 0.5,
    "function of nonsense": lambda *_: "x",
    "type": float,
    "odd": Odd(),
}

SEEN, _ = networks.load_digits()
SMALL = networks.Digits(SEEN.images[:8], SEEN.labels[:8])
NET = networks.Network((64, 2, 10))
PATH = descend(BOWL, ml.HeavyBall(0.01, 0.5), [1.0, 1.0], 3)


def product(beta):
    return 2 * beta


GRID = sweep.grid(product, {"beta": [0.1, 0.2, 0.3]})

#: A function, one good call, and the arguments in whose place the odd values are put.
MORE = [
    *((*rule_call(rule)[:2], None) for rule in RULES.values() if rule.module == "modern"),
    (modern.orthogonalized, {"matrix": np.eye(2), "steps": 3}, None),
    (adaptive.cosine, {"gradient": [1.0, 0.0], "velocity": [1.0, 1.0]}, None),
    (
        adaptive.AlignedMomentum,
        {"learning_rate": 0.1, "rate": 0.1, "highest": 0.9, "start": 0.5},
        None,
    ),
    (adaptive.RestartedNesterov, {"learning_rate": 0.1, "value": BOWL, "restart": True}, None),
    (
        adaptive.LayerwiseMomentum,
        {"learning_rates": [0.1, 0.2], "betas": [0.5, 0.9], "sizes": [1, 2]},
        None,
    ),
    (conventions.table, {"rules": ["HeavyBall"], "libraries": ["Keras"]}, None),
    (random_numbers.uniforms, {"seed": 0}, None),
    (random_numbers.normals, {"seed": 0, "size": 3}, None),
    (networks.load_digits, {"seed": 0}, None),
    (networks.batches, {"size": 8, "batch_size": 2, "seed": 0}, None),
    (networks.Network, {"sizes": (2, 3, 2)}, None),
    (NET.init, {"seed": 0}, None),
    (NET.loss, {"theta": NET.init(0), "digits": SMALL}, ["theta"]),
    (NET.gradient, {"theta": NET.init(0), "digits": SMALL}, ["theta"]),
    (NET.accuracy, {"theta": NET.init(0), "digits": SMALL}, ["theta"]),
    (
        networks.train,
        {
            "network": NET, "learning": SMALL, "held_out": SMALL, "optimizer": ml.Adam(),
            "epochs": 1, "batch_size": 4, "seed": 0,
        },
        ["epochs", "batch_size", "seed"],
    ),
    (plots.path, {"trajectory": PATH, "rule": "Adam"}, None),
    (plots.loss_curve, {"trajectory": PATH, "rule": "Adam"}, None),
    (plots.surface, {"loss": BOWL}, None),
    (plots.levels, {"loss": BOWL}, None),
    (plots.curve, {"loss": losses.Bump()}, None),
    (plots.color, {"rule": "Adam"}, None),
    (plots.legible, {"tone": "#d55e00"}, []),
    (plots.label_end, {"line": Line2D([0, 1], [0, 1]), "text": "end"}, []),
    (claims.measure, {"id_": "C11"}, None),
    (claims.table, {"claims": ["C11"]}, None),
    (sweep.grid, {"run": product, "axes": {"beta": [0.1]}, "chunk": 1}, None),
    (sweep.FinalLoss, {"loss": BOWL, "rule": ml.HeavyBall, "start": [1.0, 1.0], "steps": 3}, None),
    (GRID.mean, {"axis": "beta"}, None),
    (GRID.spread, {"axis": "beta"}, None),
    (GRID.at, {"beta": 0.1}, None),
    (written_rules.WrittenRule, {"text": "theta = theta - alpha * g", "learning_rate": 0.1}, None),
]  # fmt: skip
TRIED = [
    (function, good, list(kinds)) for function, good, kinds in CALLS if title(function) != "check"
] + [(function, good, list(good) if names is None else names) for function, good, names in MORE]
FIGURES = {name: getattr(widgets, name) for name in widgets.__all__}
TRAITS = {
    name: [trait for trait in kind.class_own_traits() if not trait.startswith("_")]
    for name, kind in FIGURES.items()
}
SIZE = len(ODD) * (
    sum(len(arguments) for _, _, arguments in TRIED) + sum(map(len, TRAITS.values()))
)

#: None asks for everything here, which takes minutes and is tested elsewhere.
FOR_ALL = {(claims.table, "none")}

# What a message calls an argument, where the call's own name for it is another.
ALSO_SPOKEN = {
    **SPOKEN,
    "curve": ("curve", "loss"),
    "learning_rates": ("learning_rate", "learning_rates"),
    "betas": ("beta", "betas"),
    "id_": ("claim", "id"),
    "claims": ("claim", "claims", "id"),
    "size": ("size", "batch_size"),
    "trajectory": ("trajectory", "rule"),
    "text": ("text", "line 1"),
}


def same(one, other):
    """Whether two results are equal in every number that they hold."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and repr(one.tolist()) == repr(other.tolist())
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if callable(one) and not hasattr(one, "__dict__"):
        return True
    if hasattr(one, "__dict__") and type(one) is type(other):
        return all(map(same, vars(one).values(), vars(other).values()))
    return repr(one) == repr(other)


def frozen(value):
    """Return what a value holds, to be compared later."""
    return repr(value.tolist() if isinstance(value, np.ndarray) else value)


def plain(value):
    """Return the number or the array that a value is in other clothes, or None."""
    if not isinstance(value, np.generic | np.ndarray) or value.dtype.kind not in "iuf":
        return None
    if value.ndim:
        return None if np.ma.isMaskedArray(value) else np.array(value, dtype=float)
    return int(value) if value.dtype.kind in "iu" else float(value)


def refused(function, arguments, argument):
    """Call; return the result, or the message of a refusal."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return function(**arguments), None
        except (TypeError, ValueError, RuntimeError) as error:
            message = str(error)
    spoken = ALSO_SPOKEN.get(argument, (argument,))
    named = any(re.search(rf"\b{word}\b", message) for word in spoken)
    assert named, f"{argument} is not named: {message}"
    assert "\n" not in message
    return None, message


def complaints(function, good, argument):
    """Yield a sentence for each odd value that is not answered as it should be."""
    for name, odd in ODD.items():
        if (function, name) in FOR_ALL:
            continue
        arguments = {**good, argument: odd}
        before = {key: frozen(value) for key, value in arguments.items()}
        try:
            result, message = refused(function, arguments, argument)
            changed = [key for key, value in arguments.items() if frozen(value) != before[key]]
            assert not changed, f"changed: {changed}"
            ordinary = plain(odd)
            if message is None and ordinary is not None:
                expected, _ = refused(function, {**good, argument: ordinary}, argument)
                if not inspect.isgenerator(result):
                    assert same(result, expected), f"{result!r} in place of {expected!r}"
        except Exception as error:
            yield f"{title(function)}({argument} = {name}): {type(error).__name__}: {error}"
        finally:
            plt.close("all")


@pytest.mark.parametrize(
    ("function", "good", "arguments"),
    [pytest.param(*row, id=f"{title(row[0])}-{k}") for k, row in enumerate(TRIED)],
)
def test_every_odd_value_in_every_place(function, good, arguments):
    found = [line for argument in arguments for line in complaints(function, good, argument)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", FIGURES)
def test_every_odd_value_in_every_trait(name):
    found = []
    figure = FIGURES[name]()
    for trait in TRAITS[name]:
        for odd_name, odd in ODD.items():
            before, kept = copy.deepcopy(figure.state), frozen(odd)
            try:
                setattr(figure, trait, odd)
            except TraitError as error:
                if trait not in str(error) and "line 1" not in str(error):
                    found.append(f"{trait} = {odd_name}: not named: {error}")
                if figure.state != before:
                    found.append(f"{trait} = {odd_name}: refused, and yet the state changed")
            except Exception as error:
                found.append(f"{trait} = {odd_name}: {type(error).__name__}: {error}")
            else:
                if not repr(figure):
                    found.append(f"{trait} = {odd_name}: no repr")
                figure = FIGURES[name]()
            if frozen(odd) != kept:
                found.append(f"{trait} = {odd_name}: the value was changed")
    assert not found, "\n".join(found)


def counts():
    """Count what is tried here and in `test_bad_input.py`."""
    return {
        "inputs": sum(len(BAD[kind]) for _, _, kinds in CALLS for kind in kinds.values()),
        "functions": len({function for function, _, _ in CALLS}),
        "odd_values": len(ODD),
        "trials": SIZE,
    }


def test_the_record_counts_what_is_tried(pytestconfig):
    if pytestconfig.getoption("--record"):
        files = [f"tests/library/{name}.py" for name in ("test_bad_input", "test_every_input")]
        command = f"python -m pytest --record -k record {files[-1]}"
        store("bad_input", counts(), by=command, files=files)
    assert records.load("bad_input") == counts()
