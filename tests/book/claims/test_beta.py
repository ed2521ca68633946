"""The numbers of the chapter on beta, against closed forms."""

import math

import numpy as np
import pytest
from measured import measured, said

from momentum_book.claims._numbers import named
from momentum_book.claims.beta import (
    BEST_AT_KAPPA,
    BEST_AT_SHARE,
    C16,
    C17,
    C18,
    C19,
    DIVERGED,
    DIVERGED_TYPICAL,
    NEAR_BEST,
    NEEDED,
    OVERSHOOT,
    REACTION,
    SPEED,
    SWINGS,
    change_of_mind,
    measured_spread,
    settling_steps,
)
from momentum_lib import HeavyBall, descend, losses, theory


@pytest.fixture(scope="module")
def numbers():
    return {id_: measured(id_).finding.numbers for id_ in ("C16", "C17", "C18", "C19")}


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C16", "holds when α is fixed and small"),
        ("C17", "holds when the smooth surface is long and narrow too"),
        ("C18", "holds when α is a tenth or less of what suits plain descent"),
        ("C19", "holds when α is held fixed"),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


SMALL, BOLD, FAIR = NEEDED["small"], NEEDED["bold"], NEEDED["fair"]
TYPICAL, HIGH = (0.5, 0.9, 0.95, 0.99), (0.5, 0.95, 0.99)
KAPPAS, SHARES = (1, 100, 10_000), (1, 0.1, 0.03)
RANKED = {
    **named(SMALL, TYPICAL, (4321.0, 876.0, 543.0, 999.0)),
    **named(BOLD, TYPICAL, (111.0, 112.0, 113.0, 114.0)),
    **named(FAIR, TYPICAL, (221.0, 222.0, 223.0, 224.0)),
    DIVERGED_TYPICAL: 3,
    **named(SWINGS, TYPICAL, (4, 5, 6, 78)),
}
EFFECTS = {
    **named(SPEED, HIGH, (3.0, 21.0, 98.0)),
    **named(OVERSHOOT, HIGH, (0.11, 0.52, 0.83)),
    **named(REACTION, HIGH, (2, 14, 69)),
    **named(BEST_AT_KAPPA, KAPPAS, (0.12, 0.81, 0.96)),
}
BALANCE = {
    "surfaces": 7,
    **named(BEST_AT_SHARE, SHARES, (0.7, 0.8, 0.9)),
    **named(NEAR_BEST, SHARES, (4, 5, 6)),
    **named(DIVERGED, (0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99), (0, 0, 0, 0, 0, 1, 2)),
}
NOISE = {
    "spread ratio, fixed alpha": 1.9,
    "step ratio, fixed alpha": 5.0,
    "spread ratio, fixed alpha / (1 - beta)": 1.1,
    "step ratio, fixed alpha / (1 - beta)": 1.5,
    **named("spread, beta {}, fixed alpha", (0.5, 0.95), (0.111, 0.222)),
    **named("deviation of the spread, beta {}, fixed alpha", (0.5, 0.95), (0.011, 0.022)),
    **named("steps, beta {}, fixed alpha", (0.5, 0.95), (345, 67)),
    **named("spread, beta {}, fixed alpha / (1 - beta)", (0.5, 0.95), (0.333, 0.444)),
    "deviation of the spread, beta 0.5, fixed alpha / (1 - beta)": 0.03,
    "deviation of the spread, beta 0.95, fixed alpha / (1 - beta)": 0.04,
    **named("steps, beta {}, fixed alpha / (1 - beta)", (0.5, 0.95), (89, 87)),
}
BY_LENGTH = {"spread ratio, fixed alpha / (1 - beta)": 1.3}
SMALL_ALPHA = "holds when α is fixed and small"
LONG = "holds when the smooth surface is long and narrow too"
TENTH = "holds when α is a tenth or less of what suits plain descent"
FIXED = "holds when α is held fixed"


@pytest.mark.parametrize(
    ("claim", "numbers", "change", "verdict"),
    [
        (C16, RANKED, {}, SMALL_ALPHA),
        (C16, RANKED, {SMALL.format(0.9): 4320.0}, SMALL_ALPHA),
        (C16, RANKED, {SMALL.format(0.9): 4321.0}, "does not hold"),
        (C16, RANKED, {SMALL.format(0.95): 876.0}, "does not hold"),
        (C16, RANKED, {SMALL.format(0.95): math.inf}, "does not hold"),
        (C16, RANKED, {BOLD.format(0.9): 110.0, BOLD.format(0.95): 109.0}, "holds"),
        (C16, RANKED, {BOLD.format(0.9): 110.0, BOLD.format(0.95): 110.0}, SMALL_ALPHA),
        (C16, RANKED, {BOLD.format(0.95): 109.0}, SMALL_ALPHA),
        (C17, EFFECTS, {}, LONG),
        (C17, EFFECTS, {SPEED.format(0.95): 3.0}, "does not hold"),
        (C17, EFFECTS, {SPEED.format(0.99): 21.0}, "does not hold"),
        (C17, EFFECTS, {OVERSHOOT.format(0.95): 0.11}, "does not hold"),
        (C17, EFFECTS, {OVERSHOOT.format(0.99): 0.52}, "does not hold"),
        (C17, EFFECTS, {REACTION.format(0.95): 2}, "does not hold"),
        (C17, EFFECTS, {REACTION.format(0.99): 14}, "does not hold"),
        (C17, EFFECTS, {BEST_AT_KAPPA.format(10_000): 0.95}, LONG),
        (C17, EFFECTS, {BEST_AT_KAPPA.format(10_000): 0.94}, "does not hold"),
        (C17, EFFECTS, named(BEST_AT_KAPPA, KAPPAS, (0.95, 0.95, 0.95)), "holds"),
        (C17, EFFECTS, named(BEST_AT_KAPPA, KAPPAS, (0.94, 0.95, 0.95)), LONG),
        (C18, BALANCE, {}, TENTH),
        (C18, BALANCE, {DIVERGED.format(0.8): 1}, "does not hold"),
        (C18, BALANCE, {DIVERGED.format(0.9): 1}, "does not hold"),
        (C18, BALANCE, {BEST_AT_SHARE.format(0.1): 0.79}, "does not hold"),
        (C18, BALANCE, {BEST_AT_SHARE.format(0.03): 0.91}, "does not hold"),
        (C18, BALANCE, {BEST_AT_SHARE.format(1): 0.79}, TENTH),
        (C18, BALANCE, {BEST_AT_SHARE.format(1): 0.8}, "holds"),
        (C18, BALANCE, {BEST_AT_SHARE.format(1): 0.9}, "holds"),
        (C18, BALANCE, {BEST_AT_SHARE.format(1): 0.91}, TENTH),
        (C19, NOISE, {}, FIXED),
        (C19, NOISE, {"spread ratio, fixed alpha": 1.21}, FIXED),
        (C19, NOISE, {"spread ratio, fixed alpha": 1.2}, "does not hold"),
        (C19, NOISE, {"step ratio, fixed alpha": 1.01}, FIXED),
        (C19, NOISE, {"step ratio, fixed alpha": 1.0}, "does not hold"),
        (C19, NOISE, BY_LENGTH, "holds"),
        (C19, NOISE, {"spread ratio, fixed alpha / (1 - beta)": 1.2}, FIXED),
        (C19, NOISE, BY_LENGTH | {"step ratio, fixed alpha / (1 - beta)": 1.01}, "holds"),
        (C19, NOISE, BY_LENGTH | {"step ratio, fixed alpha / (1 - beta)": 1.0}, FIXED),
    ],
)
def test_a_verdict_turns_at_its_border(claim, numbers, change, verdict):
    assert said(claim.verdict(numbers | change)) == verdict


def test_the_sentences_say_their_numbers():
    ranked = C16.sentence(RANKED | {SMALL.format(0.99): math.inf})
    assert "need 4,321, 876, 543 and inf steps; at alpha = 0.01" in ranked
    assert "they need 111, 112, 113 and 114; at" in ranked
    assert "they need 221, 222, 223 and 224. Of the 12 runs 3 diverge;" in ranked
    assert "swings, 78 times through" in ranked
    effects = C17.sentence(EFFECTS)
    assert "a run makes 3, 21 and 98 times a plain step" in effects
    assert "overshoots by 11%, 52% and 83% in a bowl, and takes 2, 14 and 69 steps" in effects
    assert effects.endswith("beta is 0.12, 0.81 and 0.96.")
    balance = C18.sentence(BALANCE | {DIVERGED.format(0.8): 3, DIVERGED.format(0.9): 5})
    assert balance.startswith("Runs that diverge: 8 of 42 with beta 0.8 or 0.9, 2 of 21 with 0.99.")
    assert "0.7 (4 of 7) at the surface's own alpha, 0.8 (5 of 7) at a tenth" in balance
    assert balance.endswith("and 0.9 (6 of 7) at 0.03 of it.")
    alpha, length = C19.sentence(NOISE).split("; ")
    assert alpha.startswith("At a fixed alpha = 0.002 the spread is 0.111 ± 0.011 at beta 0.5 and")
    assert alpha.endswith("0.222 ± 0.022 at 0.95, and the approach takes 345 and 67 steps")
    assert length.startswith("at a fixed alpha / (1 - beta) = 0.01 the spread is 0.333 ± 0.030 at")
    assert "0.444 ± 0.040 at 0.95, and the approach takes 89 and 87 steps (mean" in length


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize(("setting", "alpha"), [("small", 1e-3), ("bold", 1e-2)])
def test_steps_on_the_bowl_are_those_of_the_slowest_rate(numbers, setting, alpha, beta):
    rate = theory.rate("HeavyBall", alpha, [1.0, 100.0], beta).max()
    steps = numbers["C16"][f"steps, {setting}, beta {beta}"]
    assert steps == pytest.approx(theory.steps_needed(rate, 1e-6), rel=0.1)


def test_unstable_means_swinging(numbers):
    found = numbers["C16"]
    assert found["runs that diverged"] == 0
    assert found["changes of sign at 0.9"] == 0  # overdamped: beta < (1 - sqrt(0.001))^2 = 0.938
    turn = np.angle(theory.roots("HeavyBall", 1e-3, 1.0, 0.99)[0])
    expected = found["steps, small, beta 0.99"] * abs(turn) / math.pi
    assert found["changes of sign at 0.99"] == pytest.approx(expected, abs=1.5)


@pytest.mark.parametrize("beta", [0.5, 0.95, 0.99])
def test_stable_right_up_to_two_plus_two_beta(beta):
    limit = 2 + 2 * beta
    alphas = np.array([0.999, 1.001]) * limit
    run = descend(losses.Quadratic([1.0]), HeavyBall(alphas, beta), [1.0], 60_000)
    assert run.diverged.tolist() == [False, True]


@pytest.mark.parametrize("beta", [0.5, 0.95, 0.99])
def test_high_beta_meets_the_closed_forms(numbers, beta):
    found = numbers["C17"]
    assert found[f"speed-up, beta {beta}"] == pytest.approx(1 / (1 - beta), rel=1e-6)
    assert found[f"steps to react, beta {beta}"] == math.ceil(theory.half_life(beta))
    lead = theory.roots("HeavyBall", 0.01, 1.0, beta)[0]
    overshoot = 0.0 if lead.imag == 0 else abs(lead) ** (math.pi / abs(np.angle(lead)))
    assert found[f"overshoot, beta {beta}"] == pytest.approx(overshoot, abs=0.02)


def test_best_beta_is_the_listed_one_nearest_to_theory(numbers):
    for kappa in (100, 10_000):
        ideal = theory.best("HeavyBall", 1, kappa).beta
        found = numbers["C17"][f"best beta, condition number {kappa}"]
        assert abs(found - ideal) < 0.15
    assert numbers["C17"]["best beta, condition number 1"] == 0


def test_the_velocity_turns_after_a_half_life():
    assert [change_of_mind(beta) for beta in (0.5, 0.9, 0.99)] == [1, 7, 69]


def test_the_best_beta_rises_as_alpha_falls(numbers):
    best = [numbers["C18"][f"best beta at {share:g} alpha"] for share in (1, 0.1, 0.03)]
    assert best == sorted(best)
    assert best[0] < 0.8 <= best[1] <= best[2] <= 0.9


def test_divergence_is_found_at_the_highest_beta_only(numbers):
    found = numbers["C18"]
    assert found["surfaces"] == len(losses.SURFACES)
    assert found["diverged, beta 0.8"] == found["diverged, beta 0.9"] == 0
    assert found["diverged, beta 0.99"] > 0


def test_settling_tells_arrival_from_divergence_and_from_neither():
    steps = settling_steps("Himmelblau", np.array([0.9, 0.99]), np.array([1.0]))[0]
    assert np.isfinite(steps[0])
    assert np.isnan(steps[1])
    never = settling_steps("Rosenbrock", np.array([0.0]), np.array([0.01]), steps=50)
    assert never.tolist() == [[np.inf]]


@pytest.mark.parametrize(
    ("alphas", "betas"), [([0.01, 0.01], [0.5, 0.9]), ([0.02, 0.002], [0.5, 0.95])]
)
def test_measured_spread_is_the_theory_s(alphas, betas):
    alphas, betas = np.array(alphas), np.array(betas)
    spread = measured_spread(alphas, betas, seed=7)
    error = spread.std(axis=0, ddof=1) / math.sqrt(len(spread))
    expected = theory.stationary_spread("HeavyBall", alphas, 1.0, betas)
    assert np.all(np.abs(spread.mean(axis=0) - expected) < 4 * error)
    assert np.all(error < 0.03 * expected)


def test_what_is_held_fixed_decides_about_noise(numbers):
    found = numbers["C19"]
    fixed = theory.stationary_spread("HeavyBall", 0.002, 1.0, [0.5, 0.95])
    assert found["spread ratio, fixed alpha"] == pytest.approx(fixed[1] / fixed[0], rel=0.1)
    assert found["spread ratio, fixed alpha / (1 - beta)"] == pytest.approx(1, abs=0.1)
    assert found["step ratio, fixed alpha"] > 4
    assert found["step ratio, fixed alpha / (1 - beta)"] < 1.5
