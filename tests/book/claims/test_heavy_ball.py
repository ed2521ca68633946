"""The numbers of the chapter on heavy ball, against closed forms."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from measured import measured, said

from momentum_book.claims import heavy_ball
from momentum_book.claims._numbers import named
from momentum_book.claims.heavy_ball import (
    ADAMS,
    ALTERNATING,
    AT_LENGTH,
    C09,
    C12,
    C13,
    C14,
    CONSTANT,
    EXPECTED,
    FALLING,
    FOUND,
    GROWTH,
    LAST,
    LIBRARIES,
    MOMENTUM,
    NEAR,
    forms_apart,
    optimizers_by_form,
    overshooting_beta,
    speed_on_a_slope,
)
from momentum_book.conventions import AVERAGE, CONVENTIONS, OF_SUM
from momentum_lib import GradientDescent, HeavyBall, descend, losses, theory
from momentum_lib.schedules import Linear


@pytest.fixture(scope="module")
def numbers():
    return {id_: measured(id_).finding.numbers for id_ in ("C09", "C12", "C13", "C14")}


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C09", "holds when Adam is counted; momentum alone is a velocity"),
        ("C12", "holds when they are below 1/(1 − β) plain steps"),
        (
            "C13",
            ("holds when the step length α/(1 − β) is held; at the same α half of a step is left"),
        ),
        ("C14", "holds when β is above (1 − √(αλ))²"),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


@pytest.mark.parametrize(("kappa", "steps"), [(100, 95), (1_000, 321), (10_000, 1_074)])
def test_tuned_heavy_ball_needs_the_steps_of_the_plan(kappa, steps):
    alpha, beta, _ = theory.best("HeavyBall", 1, kappa)
    run = descend(losses.Quadratic([1, kappa]), HeavyBall(alpha, beta), [1.0, 1.0], 2 * steps)
    assert run.steps_to(1e-6) == steps


def test_the_forms_agree_while_alpha_is_constant_and_part_when_it_is_not(numbers):
    assert numbers["C09"]["largest difference, constant alpha"] < 1e-12
    assert numbers["C09"]["largest difference, falling alpha"] > 0.01
    assert forms_apart(Linear(0.05, 0.05, 10)) < 1e-12, "a level schedule is a constant"


def test_the_optimizers_are_those_that_the_libraries_name():
    # From the lists of optimizers in the documentation of PyTorch 2, Keras 3 and optax.
    assert set(optimizers_by_form(MOMENTUM)) == {
        "torch.optim.SGD",
        "keras.optimizers.SGD",
        "optax.sgd",
    }
    assert set(optimizers_by_form(ADAMS)) == {
        *("torch.optim.Adam", "torch.optim.AdamW", "torch.optim.NAdam"),
        *("keras.optimizers.Adam", "keras.optimizers.AdamW", "keras.optimizers.Nadam"),
        *("optax.adam", "optax.adamw", "optax.amsgrad", "optax.nadam"),
    }


COUNTED = [row for row in CONVENTIONS if row.library in LIBRARIES and row.rule in MOMENTUM + ADAMS]


@pytest.mark.parametrize("row", COUNTED, ids=lambda row: row.call)
def test_the_form_that_a_row_names_is_that_of_its_lines(row):
    """Under a constant gradient of 1 an average tends to 1, and a fading sum to 1 / (1 - beta).

    The lines are those that are compared with recorded runs of the library, in test_parity.
    """
    settings = dict.fromkeys(re.findall(r"[a-z_]+[12]?(?=[,)=])", row.call), 0.9)
    start = {"theta": 0.0, "v": 0.0, "m": 0.0, "s": 0.0, "top": 0.0}
    values = {**settings, **start, "g": 1.0, "beta1": 0.9, "beta2": 0.9, "weight_decay": 0.0}
    values |= {"lr": 1.0, "learning_rate": 1.0, "dampening": 0.0, "momentum_decay": 0.0}
    values |= {"sqrt": math.sqrt, "maximum": max}
    for values["t"] in range(1, 501):
        for line in row.lines:
            exec(line, values)
    memory = abs(values["v"] or values["m"])
    assert memory == pytest.approx(1 if row.momentum == AVERAGE else 10)


@pytest.mark.parametrize(
    "call",
    [
        *("torch.optim.SGD(lr, momentum)", "keras.optimizers.SGD(learning_rate, momentum)"),
        *("optax.sgd(learning_rate, momentum)", "torch.optim.Adam(lr, betas, eps)"),
        "optax.nadam(learning_rate, b1, b2, eps)",
    ],
)
def test_a_row_that_changes_its_form_changes_what_is_counted(call, monkeypatch):
    changed = [row for row in CONVENTIONS if row.call != call]
    [row] = set(CONVENTIONS) - set(changed)
    other = replace(row, momentum=OF_SUM if row.momentum == AVERAGE else AVERAGE)
    monkeypatch.setattr(heavy_ball, "CONVENTIONS", (*changed, other))
    name = call.partition("(")[0]
    assert optimizers_by_form([row.rule])[name] == (other.momentum == AVERAGE)


FORMS = {
    "momentum optimizers in the averaged form": 0,
    "momentum optimizers": 4,
    "Adams in the averaged form": 5,
    "Adams": 5,
    CONSTANT: 3e-11,
    FALLING: 0.123,
}
BETAS, PRODUCTS = (0.5, 0.9, 0.99), (0.01, 0.1, 0.5)
STEPS = {
    **named(LAST, BETAS, (2.0, 10.0, 98.7)),
    **named(NEAR, BETAS, (6, 54, 321)),
    **named(GROWTH, BETAS, (1e-12, 1e-3, 0.5)),
}
CANCELLING = named(ALTERNATING, BETAS, (0.123, 0.456, 0.789)) | named(
    AT_LENGTH, BETAS, (0.23, 0.045, 0.067)
)
HELD = "holds when the step length α/(1 − β) is held; at the same α half of a step is left"
TENTH = {ALTERNATING.format(beta): 0.09 for beta in (0.9, 0.99)}
OVERSHOOTING = {
    **named(FOUND, PRODUCTS, (0.812, 0.472, 0.082)),
    **named(EXPECTED, PRODUCTS, (0.811, 0.471, 0.081)),
}
ADAM_COUNTED = "holds when Adam is counted; momentum alone is a velocity"
BOUNDED = "holds when they are below 1/(1 − β) plain steps"
ABOVE_FORMULA = "holds when β is above (1 − √(αλ))²"


@pytest.mark.parametrize(
    ("claim", "numbers", "change", "verdict"),
    [
        (C09, FORMS, {}, ADAM_COUNTED),
        (C09, FORMS, {"momentum optimizers in the averaged form": 2}, ADAM_COUNTED),
        (C09, FORMS, {"momentum optimizers in the averaged form": 3}, "holds"),
        (C09, FORMS, {"momentum optimizers": 5}, "does not hold"),
        (C09, FORMS, {"Adams in the averaged form": 4}, "does not hold"),
        (C12, STEPS, {}, BOUNDED),
        (C12, STEPS, {GROWTH.format(0.9): 0.0}, "does not hold"),
        (C12, STEPS, {LAST.format(0.5): 2 + 0.9e-9}, BOUNDED),
        (C12, STEPS, {LAST.format(0.5): 2 + 1.1e-9}, "holds"),
        (C12, STEPS, {LAST.format(0.99): 100.1}, "holds"),
        (C13, CANCELLING, {}, HELD),
        (C13, CANCELLING, {ALTERNATING.format(0.5): 0.99}, HELD),
        (C13, CANCELLING, {AT_LENGTH.format(0.9): 0.1}, "does not hold"),
        (C13, CANCELLING, {AT_LENGTH.format(0.99): 0.099}, HELD),
        (C13, CANCELLING, TENTH, "holds"),
        (C13, CANCELLING, TENTH | {ALTERNATING.format(0.9): 0.1}, HELD),
        (C13, CANCELLING, {ALTERNATING.format(0.5): 1.0}, "does not hold"),
        (C14, OVERSHOOTING, {}, ABOVE_FORMULA),
        (C14, OVERSHOOTING, {FOUND.format(0.01): 0.8159}, ABOVE_FORMULA),
        (C14, OVERSHOOTING, {FOUND.format(0.01): 0.8161}, "holds"),
        (C14, OVERSHOOTING, {FOUND.format(0.5): 0.0759}, "holds"),
        (C14, OVERSHOOTING, {FOUND.format(0.1): 1.0}, "does not hold"),
    ],
)
def test_a_verdict_turns_at_its_border(claim, numbers, change, verdict):
    assert said(claim.verdict(numbers | change)) == verdict


def test_the_sentences_say_their_numbers():
    forms = C09.sentence(FORMS)
    assert "optax 0 of 4 use it; their Adams all do." in forms
    assert "differ by less than 3e-11;" in forms
    assert forms.endswith("their paths part by 0.12.")
    assert "less than 1e-12;" in C09.sentence(FORMS | {CONSTANT: 0.0})
    some = C09.sentence(FORMS | {"Adams in the averaged form": 2})
    assert "; 2 of their 5 Adams do." in some
    growth = C12.sentence(STEPS)
    assert "they grow to 2.0, 10.0 and 98.7 plain steps" in growth
    assert growth.endswith("after 6, 54 and 321 steps.")
    assert C13.sentence(CANCELLING).startswith("A step settles at 0.123, 0.456 and 0.789 of")
    overshooting = C14.sentence(OVERSHOOTING)
    assert "from beta = 0.812, 0.472 and 0.082 on;" in overshooting
    assert overshooting.endswith("is 0.811, 0.471 and 0.081.")


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.99])
def test_the_speed_on_a_slope_is_the_geometric_sum(beta):
    t = np.arange(301)
    speed = speed_on_a_slope(np.array([beta]), 300)[:, 0]
    np.testing.assert_allclose(speed, (1 - beta**t) / (1 - beta), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.99])
def test_alternating_steps_shrink_to_one_over_one_plus_beta(numbers, beta):
    assert numbers["C13"][f"step, beta {beta:g}"] == pytest.approx(1 / (1 + beta), rel=1e-9)
    first = speed_on_a_slope(np.array([beta]), 3, alternating=True)[:, 0]
    np.testing.assert_allclose(first[1:], [1, beta - 1, 1 + beta * (beta - 1)], atol=1e-12)


@pytest.mark.parametrize("x", [0.03, 0.3, 0.8])
def test_overshooting_begins_at_critical_damping(x):
    assert overshooting_beta(x) == pytest.approx((1 - np.sqrt(x)) ** 2, abs=0.005)


def test_in_a_run_too_short_to_arrive_no_beta_overshoots():
    assert overshooting_beta(0.01, steps=3) == 1


def test_plain_descent_does_not_overshoot_below_one():
    run = descend(losses.Quadratic([1.0]), GradientDescent(0.99), [1.0], 100)
    assert run.thetas.min() >= 0
