"""In random states the page and Python say the same sentence, and none has a forbidden number."""

import os
import re

import numpy as np
import pytest
from random_states import random_states
from states import GIVEN, NUMBERS
from test_javascript import ask

from momentum_lib import widgets

#: So many states a kind; `make fuzz` asks for 500.
COUNT, SEED = int(os.environ.get("STATES", "24")), 8
#: What no sentence may say of a number: a reader takes "none" for no error, and "-0" for nothing.
FORBIDDEN = re.compile(
    r"NaN|nan|Infinity|inf\b|undefined|null|None|\bnone\b|[-−]0(?![.\d])|\d[eE][-−+]?\d|"
    r"(?<![.\d])0 times|\b1 steps|\d{8,}|-\d"
)
#: So little is the same to every reader; so much of a difference is not.
HAIRS, MUCH = (1e-10, -1e-10, 1e-12), 1e-3


def said(figure):
    return figure.summary().replace("\u00a0", " ")


def leaves(tree):
    if isinstance(tree, dict):
        return [leaf for part in tree.values() for leaf in leaves(part)]
    return [np.asarray(tree, dtype=float)]


def decided_by_rounding(kind, state):
    """Whether a hair of alpha and of the start changes much: then two machines need not agree."""
    figure = getattr(widgets, kind)
    moved = [name for name in ("learning_rate", "learning_rates", "start") if name in state]

    def near(name, hair):
        field, value = figure.fields[name], np.multiply(state[name], 1 + hair)
        return np.clip(value, field.get("min"), field.get("max")).tolist()

    def numbers(hair):
        twin = figure(**{**state, **{name: near(name, hair) for name in moved}})
        return said(twin), leaves(NUMBERS[kind](twin))

    words, own = numbers(0)
    return any(
        said_ != words
        or not all(
            np.allclose(a, b, rtol=MUCH, atol=MUCH, equal_nan=True)
            for a, b in zip(own, others, strict=True)
        )
        for said_, others in map(numbers, HAIRS)
    )


@pytest.mark.parametrize("kind", widgets.__all__)
def test_a_random_state_is_said_alike_on_both_sides_and_in_plain_numbers(kind):
    states = random_states(kind, -(-COUNT // 8) if kind == "NetworkTrainer" else COUNT, SEED)
    figures = [getattr(widgets, kind)(**state) for state in states]
    given = GIVEN.get(kind, lambda _: None)
    asked = [
        ["summary", {"name": kind, "state": figure.state, "results": given(figure)}]
        for figure in figures
    ]
    wrong = []
    for figure, answer in zip(figures, ask(asked), strict=True):
        page, own = answer.replace("\u00a0", " "), said(figure)
        if "live" in figure.words:  # what a reader can do on the page only
            page = page[: len(own)]
        if FORBIDDEN.search(page):
            wrong.append(f"{figure!r}: {page}")
        if page != own and not decided_by_rounding(kind, figure.state):
            wrong.append(f"{figure!r}: the page says {page!r}, Python {own!r}")
    assert not wrong, "\n\n".join(wrong)
