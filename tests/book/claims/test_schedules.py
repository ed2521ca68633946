"""The numbers of the chapter on schedules, against closed forms and other ways to the same run."""

import numpy as np
import pytest
from measured import measured, said

from momentum_book.claims.schedules import (
    AGAINST,
    C23,
    CONSTANTS,
    CONTESTANTS,
    LOSS,
    PLACES,
    Planned,
    in_a_valley,
    on_a_noisy_bowl,
    on_digits,
    plans,
    steps_on_a_slope,
)
from momentum_lib import AveragedMomentum, HeavyBall, descend, losses
from momentum_lib.schedules import Constant, Linear


@pytest.fixture(scope="module")
def claim():
    return measured("C23")


def expected_loss(name, alpha, steps=300):
    """The mean of the loss after a plan on the noisy bowl, and its deviation, exactly.

    v and theta are normal; their moments follow the rule step by step.
    """
    plan, mean_loss, variance = plans(steps)[name], 0.0, 0.0
    for eigenvalue, start in ((1.0, 10.0), (100.0, 1.0)):
        mean, covariance = np.array([0.0, start]), np.zeros((2, 2))
        for t in range(1, steps + 1):
            a, b = alpha * plan.share(t), plan.beta(t)
            step = np.array([[b, a * eigenvalue], [-b, 1 - a * eigenvalue]])
            kick = np.array([a, -a])  # what noise of 1 in the gradient does to v and theta
            mean = step @ mean
            covariance = step @ covariance @ step.T + np.outer(kick, kick)
        m, s2 = mean[1], covariance[1, 1]
        mean_loss += eigenvalue / 2 * (m**2 + s2)
        variance += (eigenvalue / 2) ** 2 * (4 * m**2 * s2 + 2 * s2**2)
    return mean_loss, np.sqrt(variance)


@pytest.mark.parametrize("name", plans(300))
def test_the_loss_on_the_noisy_bowl_is_the_exact_expectation(name):
    result = on_a_noisy_bowl(name)
    mean, deviation = expected_loss(name, result.learning_rate)
    error = deviation / np.sqrt(len(result.losses))
    assert abs(result.mean - mean) < 4 * error
    assert result.error == pytest.approx(error, rel=0.6)


def test_the_verdict_and_what_it_rests_on(claim):
    assert claim.full_verdict == f"{NOISE_LEFT}{OPEN}"
    found = claim.finding.numbers
    for place in ("noisy bowl", "digits"):
        assert found[f"annealed, {place}"] < 0.9 * found[f"constant, {place}"]
        assert found[f"annealed, steps held, {place}"] > found[f"constant, {place}"]
    assert found["rising, valley"] < found["constant, valley"] / 100
    assert found["annealed, valley"] > 3 * found["constant, valley"]
    assert found["adaptive, valley"] < found["constant, valley"] / 100
    rising = AGAINST.format("rising", "valley")
    assert found[rising] < -3 * found[f"error of {rising}"]


def test_the_opponent_is_the_best_of_the_constant_betas(claim):
    found = claim.finding.numbers
    best = min(CONSTANTS, key=lambda name: found[f"{name}, noisy bowl"])
    assert best == "constant 0.97"
    expected = found["annealed, noisy bowl"] / found[f"{best}, noisy bowl"] - 1
    assert found[AGAINST.format("annealed", "noisy bowl")] == pytest.approx(expected)


#: Each plan's last loss is that of a constant beta, but for annealing and its opposite.
PLANS = (
    {LOSS.format(name, place): 1.0 for name in CONTESTANTS for place in PLACES}
    | {"annealed, noisy bowl": 0.12345, "annealed, digits": 0.6789, "rising, valley": 3e-7}
    | {AGAINST.format(name, place): -0.5 for name in ("annealed", "rising") for place in PLACES}
    | {
        f"error of {AGAINST.format(name, place)}": 0.125
        for name in ("annealed", "rising")
        for place in PLACES
    }
)
NOISE_LEFT = "holds when noise is left at the end of the run and α stays constant"
OPEN = "; on the digits it is not decided"


@pytest.mark.parametrize(
    ("place", "verdict"),
    [("noisy bowl", "does not hold"), ("digits", NOISE_LEFT + OPEN), ("valley", NOISE_LEFT)],
)
def test_annealing_counts_from_three_standard_errors(place, verdict):
    name = AGAINST.format("annealed", place)
    assert said(C23.verdict(PLANS)) == "holds"
    assert said(C23.verdict(PLANS | {name: -0.376})) == "holds"
    assert said(C23.verdict(PLANS | {name: -0.375})) == verdict


def test_the_sentence_says_its_numbers():
    told = C23.sentence(PLANS)
    assert "constant 1.0000, 1.000 and 1; constant 0.95 1.0000" in told
    assert "annealed 0.1235, 0.679 and 1;" in told
    assert "rising 1.0000, 1.000 and 3e-07;" in told
    assert "by -50% ± 12% on the bowl and -50% ± 12% on the digits" in told
    assert told.endswith("to the power -0.5 ± 0.1 in the valley.")


def test_on_the_bowl_theory_ranks_the_plans_in_the_same_way():
    alphas = np.geomspace(3e-4, 1e-2, 11)
    best = {
        name: min(expected_loss(name, alpha)[0] for alpha in alphas)
        for name in ("constant", "annealed", "annealed, by alpha", "annealed, steps held")
    }
    assert best["annealed"] < 0.6 * best["constant"]
    assert best["annealed, by alpha"] < 0.6 * best["constant"]
    assert best["annealed, steps held"] > best["constant"]


@pytest.mark.parametrize("name", ["constant", "annealed", "rising", "adaptive"])
def test_the_best_alpha_stands_inside_the_list(name):
    assert 3.1e-4 < on_a_noisy_bowl(name).learning_rate < 9e-3
    assert 1.1e-4 < in_a_valley(name).learning_rate < 2.9e-3
    assert 0.05 < on_digits(name).learning_rate < 0.74


def test_without_noise_at_the_end_annealing_does_not_pay():
    few = {name: on_digits(name, examples=256).mean for name in ("constant", "annealed")}
    assert few["annealed"] > few["constant"]


def test_steps_held_is_the_averaged_form():
    falling, bowl = Linear(0.95, 0.5, 60), losses.Quadratic([1, 20])
    held = descend(bowl, HeavyBall(lambda t: 0.05 * (1 - falling(t)), falling), bowl.start, 60)
    averaged = descend(bowl, AveragedMomentum(0.05, falling), bowl.start, 60)
    np.testing.assert_allclose(held.thetas, averaged.thetas, rtol=1e-12)


@pytest.mark.parametrize("kind", ["annealed", "rising"])
def test_by_alpha_takes_the_same_steps_and_steps_held_does_not_change_them(kind):
    every = plans(300)
    for t in (1, 80, 150, 300):
        lengths = {name: plan.share(t) / (1 - plan.beta(t)) for name, plan in every.items()}
        assert lengths[f"{kind}, by alpha"] == pytest.approx(lengths[kind])
        assert lengths[f"{kind}, steps held"] == pytest.approx(lengths["constant"])


def test_rising_then_low_drops_in_the_last_tenth():
    plan, rising = plans(300)["rising, then low"], plans(300)["rising"]
    assert [plan.beta(t) == rising.beta(t) for t in (1, 270, 271, 300)] == [
        True,
        True,
        False,
        False,
    ]
    assert plan.beta(300) == rising.beta(1) == 0.5


def test_a_planned_batch_is_the_runs_one_by_one():
    plan, bowl = plans(50)["one-cycle"], losses.Quadratic([1, 20])
    alphas = np.array([0.01, 0.03])
    batch = descend(bowl, Planned(alphas, plan), bowl.start, 50)
    for k, alpha in enumerate(alphas):
        rule = HeavyBall(lambda t, alpha=alpha: alpha * plan.share(t), plan.beta)
        single = descend(bowl, rule, bowl.start, 50)
        np.testing.assert_array_equal(batch.thetas[:, k], single.thetas)


def test_steps_on_a_slope_fade_towards_the_effective_learning_rate():
    # v_t = goal + beta^k (v - goal), k steps after a change
    lengths = steps_on_a_slope(HeavyBall(0.1, lambda t: 0.9 if t <= 200 else 0.5), 220)
    k = np.arange(1, 21)
    before = 0.1 / (1 - 0.9) * (1 - 0.9**200)
    np.testing.assert_allclose(lengths[200:], 0.2 + 0.5**k * (before - 0.2))
    averaged = steps_on_a_slope(AveragedMomentum(0.1, Constant(0.9)), 300)
    assert averaged[-1] == pytest.approx(0.1)
