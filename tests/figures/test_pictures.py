"""In random states nothing that is said is lost from a picture, and no text lies over another."""

import math
import os

import numpy as np
import pytest
from random_states import random_states

from momentum_lib import theory, widgets
from tools.build.browser import launch_options
from tools.measure import fuzz

WIDTHS = (288, 358, 688, 960)
#: So many states a kind at each width; `make fuzz` goes through 500.
COUNT, SEED = int(os.environ.get("STATES", "6")), 3


def ends(figure):
    """Return where each run is at last, before it is lost."""
    return {
        name: run.thetas[np.isfinite(run.thetas).all(axis=-1)][-1]
        for name, run in figure.runs().items()
    }


def _look_ahead(figure):
    now = figure.states()[-1][0]
    if np.abs(now).max() >= 1e6:
        return {"now": now}
    heavy, nesterov = figure.one_step("HeavyBall"), figure.one_step("Nesterov")
    return {"now": now, "led": heavy.led, "heavy": heavy.lands, "nesterov": nesterov.lands}


def _race(figure):
    shown = {name: run.thetas[: figure.step + 1] for name, run in figure.runs().items()}
    return {name: way[np.isfinite(way).all(axis=-1)][-1] for name, way in shown.items()}


def _roots(figure):
    leading, other = theory.roots(figure.rule, figure.learning_rate, 1.0, figure.beta)
    both = {"leading root": leading, "other root": other}
    return {key: (root.real, root.imag) for key, root in both.items()}


def _ball(figure):
    motion, descent = figure.runs()
    places = {"ball": motion.positions[figure.step, 0], "descent": descent[figure.step]}
    [[low, high]] = figure.loss.window
    # Who has left the picture did so at the height of its edge.
    return {key: (x, float(figure.loss([np.clip(x, low, high)]))) for key, x in places.items()}


def _schedule(figure):
    found = ends(figure)
    return {"held": found["held"], "rule": found["schedule"]}


#: The places that a summary names, by the keys that they have in a picture.
NAMED = {
    "DescentExplorer": lambda figure: {"rule": ends(figure)[figure.rule]},
    "LookAhead": _look_ahead,
    "OptimizerRace": _race,
    "RuleWorkshop": ends,
    "PhaseDiagram": _roots,
    "RollingBall": _ball,
    "ScheduleExplorer": _schedule,
}


def named(kind, figure):
    found = NAMED.get(kind, lambda _: {})(figure)
    return [[key, float(x), float(y)] for key, (x, y) in found.items() if math.isfinite(x + y)]


@pytest.fixture(scope="module")
def chromium(playwright, browser_type_launch_args):  # which skips where there is no browser
    with playwright.chromium.launch(**launch_options()) as browser:
        yield browser


@pytest.mark.parametrize("kind", widgets.__all__)
def test_a_random_state_has_its_picture(chromium, kind):
    count = -(-COUNT // 3) if kind == "NetworkTrainer" else COUNT  # each is a training
    states = []
    for state in random_states(kind, count, SEED):
        figure = getattr(widgets, kind)(**state)
        states.append({"state": figure.state, "named": named(kind, figure)})
    with chromium.new_page() as page:
        wrong = fuzz.pictured(page, kind, states, WIDTHS)
    assert wrong == []
