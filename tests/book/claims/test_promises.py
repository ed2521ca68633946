"""The numbers of the chapter on what momentum promises, against closed forms and exact Hessians."""

import math

import numpy as np
import pytest
from measured import measured

from momentum_book.claims import promises
from momentum_book.claims.promises import C24, C25, C26, C27, C28, C29, C30, C31
from momentum_lib import losses, networks, optimizers, theory
from momentum_lib.networks import Digits

MEASURED = ("C24", "C25", "C26", "C27", "C28", "C29", "C30", "C31")


@pytest.fixture(scope="module")
def numbers():
    return {id_: measured(id_).finding.numbers for id_ in MEASURED}


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        (
            "C24",
            "holds when the condition number is in the hundreds or above and the noise small",
        ),
        ("C25", "holds when batches are large, so gradients are exact"),
        ("C26", "does not hold"),
        ("C27", "holds when the sharp minimum is the worse one"),
        ("C28", "holds when β is high"),
        ("C29", "holds when the step length is kept and it is long"),
        ("C30", "holds when gradients are noisy and the step length is kept"),
        ("C31", "holds when they are shallow beside the run's speed"),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


@pytest.mark.parametrize("kappa", [100, 1_000, 10_000])
def test_the_gain_on_bowls_is_nearly_the_ratio_of_the_rates(numbers, kappa):
    plain, tuned = (theory.best(name, 1, kappa).rate for name in ("GradientDescent", "HeavyBall"))
    expected = math.log(tuned) / math.log(plain)
    assert expected == pytest.approx(math.sqrt(kappa), rel=0.01)
    assert 0.6 * expected < numbers["C24"][f"gain at condition number {kappa:,}"] < expected


def test_noise_takes_the_gain_away(numbers):
    assert numbers["C24"]["gain to 0.1 without noise"] > 5
    assert numbers["C24"]["gain to 0.1 with noise 1"] < 1.5


def test_without_noise_plain_descent_arrives_when_its_rate_says():
    plain, _ = promises.noisy_steps(0.0)
    alphas = np.geomspace(2e-4, 0.03, 16)
    rates = theory.rate("GradientDescent", alphas[:, np.newaxis], [1.0, 100.0]).max(axis=1)
    assert plain == pytest.approx(min(theory.steps_needed(r, 0.1) for r in rates if r < 1), abs=2)


def test_momentum_gains_less_as_batches_shrink(numbers):
    gains = [numbers["C25"][f"gain, batch {size}"] for size in (200, 32, 8)]
    assert gains == sorted(gains, reverse=True)
    assert gains[-1] < 2 < gains[0]


def test_sharpness_is_the_largest_eigenvalue_of_the_hessian():
    digits = promises.a_few_digits(0, 40)
    theta = next(promises.learn(digits, optimizers.GradientDescent(0.1), 1, 40, 0))[0]
    steps = 1e-5 * np.eye(len(theta))
    slopes = [promises.NETWORK.gradient(theta + sign * steps, digits) for sign in (1, -1)]
    hessian = (slopes[0] - slopes[1]) / 2e-5
    exact = np.linalg.eigvalsh((hessian + hessian.T) / 2)[-1]
    assert promises.sharpness(theta, digits, rounds=60) == pytest.approx(exact, rel=0.01)
    assert promises.sharpness(theta, digits) == pytest.approx(exact, rel=0.05)


def test_sharpness_of_several_networks_is_that_of_each():
    digits = promises.a_few_digits(1, 40)
    thetas = np.array([promises.NETWORK.init(seed) for seed in (0, 1)])
    both = promises.sharpness(thetas, digits, rounds=60)
    each = [float(promises.sharpness(theta, digits, rounds=60)) for theta in thetas]
    assert both == pytest.approx(each, rel=0.01)


def test_networks_are_compared_at_the_same_training_loss():
    found = promises.stopped_alike(seeds=2)
    assert np.all((found.losses <= 0.1) & (found.losses > 0.08))
    assert np.all(np.isfinite(found.steps))
    # The stability limits of plain descent with alpha 1 and of heavy ball with alpha 0.1.
    assert np.all(found.sharpness < [20, 380, 2, 38])


def test_flatness_belongs_to_the_step_length(numbers):
    found = numbers["C26"]
    for name, sign in (("alpha", -1), ("long step length", 1)):
        difference = found[f"difference in sharpness, same {name}"]
        assert sign * difference > 3 * found[f"error of difference in sharpness, same {name}"]
    for name in ("alpha", "short step length", "long step length"):
        read = found[f"difference in digits read, %, same {name}"]
        assert read < 3 * found[f"error of difference in digits read, %, same {name}"]


def test_all_runs_of_learn_begin_alike_and_part_by_their_settings():
    digits = promises.a_few_digits(0, 64)
    rule = optimizers.HeavyBall(np.array([0.1, 0.1, 0.2]), np.array([0.9, 0.9, 0.0]))
    theta = next(promises.learn(digits, rule, 3, 32, 5))
    assert np.array_equal(theta[0], theta[1])
    assert not np.allclose(theta[0], theta[2])
    start = promises.NETWORK.init(5)
    assert theta[2] - start == pytest.approx(2 * (theta[0] - start))


def test_learn_takes_the_steps_of_train():
    learning, held_out = networks.load_digits()
    few = Digits(learning.images[:64], learning.labels[:64])
    rule = optimizers.HeavyBall(0.1, 0.9)
    trained = networks.train(promises.NETWORK, few, held_out, rule, epochs=2, seed=3)
    runs = promises.learn(few, rule, 1, 32, 3)
    for _ in range(4):
        theta = next(runs)
    assert theta[0] == pytest.approx(trained.theta, rel=1e-9)


@pytest.mark.parametrize("depth", [0.3, 1.0])
def test_plain_descent_ends_where_its_basin_is(depth):
    well = losses.NarrowWell(depth, at=-1.5)
    x = np.linspace(-1.4, 0, 20_001)
    top = x[np.argmax(well(x[:, np.newaxis]) - 10 * (x < well.minima[0, 0] + 0.1))]
    starts = np.random.default_rng(0).uniform(-4, 4, size=(5, 100))
    expected = np.mean(starts < top, axis=1)
    assert promises.share_in_the_well(well, np.array([0.0]))[:, 0] == pytest.approx(expected)


def test_a_shallow_well_is_left_and_a_deep_one_is_not(numbers):
    found = numbers["C27"]
    for name, kept in (("worse", False), ("a little better", False), ("far better", True)):
        stayed = (
            found[f"share in it, {name}, beta 0.9"] > 0.8 * found[f"share in it, {name}, beta 0"]
        )
        assert stayed == kept


def test_the_range_of_alpha_on_the_bowl_is_the_theory_s(numbers):
    found = numbers["C28"]
    root = math.sqrt(0.9)
    level = ((1 + root) / (1 - root)) ** 2 / 100  # where the rate is sqrt(beta)
    assert level < found["usable range on the bowl, beta 0.9"] < 2 * level
    assert found["usable range on the bowl, beta 0"] == pytest.approx(2, rel=0.1)
    assert found["usable range on the bowl, beta 0.5"] == pytest.approx(2, rel=0.1)


def test_spreads_are_the_theory_s(numbers):
    alphas, betas = np.array([0.1, 0.1, 0.01, 1.5, 0.15]), np.array([0, 0.9, 0.9, 0, 0.9])
    spread = theory.stationary_spread("HeavyBall", alphas, 1.0, betas)
    found = numbers["C29"]
    assert found["spread ratio, same alpha"] == pytest.approx(spread[1] / spread[0], rel=0.1)
    assert found["spread ratio, same short step length"] == pytest.approx(1, abs=0.1)
    assert found["spread ratio, same long step length"] == pytest.approx(
        spread[4] / spread[3], rel=0.1
    )


def test_share_of_rises():
    record = np.array([[3.0, 1.0], [2.0, 2.0], [2.0, 3.0], [1.0, 2.0], [5.0, 5.0]])
    assert promises.share_of_rises(record).tolist() == [0.25, 0.75]


def test_tuned_heavy_ball_climbs_as_its_matrix_says(numbers):
    tuned = theory.best("HeavyBall", 1, 100)
    state, highest = np.array([0.0, 1.0]), 0.0
    product = tuned.learning_rate * 100
    for _ in range(60):  # the steep direction carries nearly all of the loss
        state = np.array([[tuned.beta, product], [-tuned.beta, 1 - product]]) @ state
        highest = max(highest, state[1] ** 2)
    assert numbers["C30"]["highest loss over first, tuned heavy ball"] == pytest.approx(
        highest, rel=0.02
    )
    assert numbers["C30"]["rises on the bowl, plain"] == 0


def test_plain_descent_never_crosses_the_barrier_between_two_wells():
    barrier = np.sort(np.roots([1.0, 0.0, -1.0, 0.1]).real)[1]
    starts = np.random.default_rng(0).uniform(-1.8, 1.8, size=(5, 80))
    ended = promises.ends_well("DoubleWell", np.array([0.0]))[..., 0]
    assert np.array_equal(ended, starts < barrier)


# Verdicts and sentences, on made-up numbers.

CONVERGENCE = {
    "gain at condition number 1": 1.0,
    "gain at condition number 10": 2.3,
    "gain at condition number 100": 8.7,
    "gain at condition number 1,000": 9.6,
    "gain at condition number 10,000": 54.0,
    "gain to 0.1 without noise": 6.54,
    "gain to 0.1 with noise 1": 1.43,
}
NOWHERE_LOST = {"gain at condition number 1": 2.0, "gain to 0.1 with noise 1": 2.0}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds when"),
        ({"gain at condition number 10,000": 10.1}, "holds when"),
        ({"gain at condition number 10,000": 10.0}, "does not hold"),
        ({"gain at condition number 10": 1.0}, "does not hold"),
        ({"gain at condition number 100": 2.3}, "does not hold"),
        ({"gain at condition number 1,000": 8.7}, "does not hold"),
        ({"gain at condition number 1,000": 54.0}, "does not hold"),
        (NOWHERE_LOST, "holds"),
        (NOWHERE_LOST | {"gain at condition number 1": 1.9}, "holds when"),
        (NOWHERE_LOST | {"gain to 0.1 with noise 1": 1.9}, "holds when"),
        (NOWHERE_LOST | {"gain at condition number 10,000": 9.9}, "does not hold"),
    ],
)
def test_faster_means_a_gain_that_grows_beyond_ten_and_is_lost_nowhere(change, verdict):
    assert C24.verdict(CONVERGENCE | change).word == verdict


def test_the_sentence_on_convergence_says_each_gain():
    said = C24.sentence(CONVERGENCE)
    assert "it is 1, 2.3, 8.7, 10 and 54 times faster on bowls of condition number 1, 10, " in said
    assert "number 1, 10, 100, 1,000 and 10,000. At" in said
    assert "it is 6.5 times faster with exact gradients, and 1.4 times with noise" in said


ITERATIONS = {
    "iterations, plain, batch 200": 61.0,
    "iterations, beta 0.9, batch 200": 15.0,
    "gain, batch 200": 4.1,
    "deviation of gain, batch 200": 0.1,
    "iterations, plain, batch 32": 72.0,
    "iterations, beta 0.9, batch 32": 26.0,
    "gain, batch 32": 3.2,
    "deviation of gain, batch 32": 0.2,
    "iterations, plain, batch 8": 83.0,
    "iterations, beta 0.9, batch 8": 37.0,
    "gain, batch 8": 1.3,
    "deviation of gain, batch 8": 0.3,
}


@pytest.mark.parametrize(
    ("large", "small", "verdict"),
    [
        (2.1, 2.0, "holds when"),
        (2.0, 2.0, "does not hold"),
        (2.1, 2.1, "holds"),
        (2.0, 2.1, "does not hold"),
    ],
)
def test_fewer_means_half_the_iterations_in_large_batches_and_in_small_ones(large, small, verdict):
    gains = {"gain, batch 200": large, "gain, batch 8": small}
    assert C25.verdict(ITERATIONS | gains).word == verdict


def test_the_sentence_on_iterations_says_the_counts_of_each_batch_size():
    said = C25.sentence(ITERATIONS)
    assert "61 without and 15 with it at batch size 200 (4.1 ± 0.1 times), 72 without" in said
    assert "72 without and 26 with it at batch size 32 (3.2 ± 0.2 times), 83 without" in said
    assert said.endswith("83 without and 37 with it at batch size 8 (1.3 ± 0.3 times).")


def differences(pair, sharper, read):
    """Return made-up differences of a pair, with standard errors of 0.125 and 0.25."""
    return {
        f"difference in sharpness, same {pair}": sharper,
        f"error of difference in sharpness, same {pair}": 0.125,
        f"difference in digits read, %, same {pair}": read,
        f"error of difference in digits read, %, same {pair}": 0.25,
    }


FLATNESS = {
    "sharpness, plain, alpha 0.1": 7.654,
    **differences("alpha", -0.41, 1.5),
    **differences("short step length", -0.52, 1.6),
    **differences("long step length", -0.63, 1.7),
}


@pytest.mark.parametrize("what", ["sharpness", "digits read, %"])
@pytest.mark.parametrize(
    ("pair", "verdict"),
    [
        ("alpha", "does not hold"),
        ("short step length", "holds when"),
        ("long step length", "holds when"),
    ],
)
def test_flatter_and_better_each_count_from_three_standard_errors(what, pair, verdict):
    sign = -1 if what == "sharpness" else 1
    name = f"difference in {what}, same {pair}"
    border = sign * 3 * FLATNESS[f"error of {name}"]
    assert C26.verdict(FLATNESS).word == "holds"
    assert C26.verdict(FLATNESS | {name: border + 0.01 * sign}).word == "holds"
    assert C26.verdict(FLATNESS | {name: border}).word == verdict


def test_the_sentence_on_flatness_says_both_differences_of_each_pair():
    said = C26.sentence(FLATNESS)
    assert (
        "has the sharpness 7.65: at the same alpha its sharpness differs by -0.41 ± 0.12 and"
        in said
    )
    assert "the share of digits read by +1.5 ± 0.2 %; at the same short" in said
    assert "short step length its sharpness differs by -0.52 ± 0.12 and" in said
    assert "long step length its sharpness differs by -0.63 ± 0.12 and" in said
    assert "digits read by +1.7 ± 0.2 % (mean" in said


def test_a_difference_that_rounds_to_nothing_is_said_without_a_minus():
    nothing = {"difference in sharpness, same alpha": -1e-4}
    assert "same alpha its sharpness differs by +0.00 ±" in C26.sentence(FLATNESS | nothing)


def shares(name, *means):
    """Return made-up shares at beta 0, 0.9 and 0.99, with deviations of 1, 2 and 3 %."""
    found = {}
    for beta, mean, deviation in zip(("0", "0.9", "0.99"), means, (0.01, 0.02, 0.03), strict=True):
        found |= {f"{name}, beta {beta}": mean, f"deviation of {name}, beta {beta}": deviation}
    return found


WELLS = {
    **shares("share in it, worse", 0.5, 0.31, 0.32),
    **shares("share in it, a little better", 0.61, 0.62, 0.63),
    **shares("share in it, far better", 0.5, 0.71, 0.72),
}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds when"),
        (shares("share in it, worse", 0.5, 0.39, 0.39), "holds when"),
        (shares("share in it, worse", 0.5, 0.4, 0.39), "does not hold"),
        (shares("share in it, worse", 0.5, 0.39, 0.4), "does not hold"),
        (shares("share in it, far better", 0.5, 0.39, 0.39), "holds"),
        (shares("share in it, far better", 0.5, 0.4, 0.39), "holds when"),
        (shares("share in it, far better", 0.5, 0.39, 0.4), "holds when"),
    ],
)
def test_less_often_means_a_fifth_less_at_both_betas_and_in_both_wells(change, verdict):
    assert C27.verdict(WELLS | change).word == verdict


def test_the_sentence_on_wells_says_the_shares_of_each():
    said = C27.sentence(WELLS)
    assert "when it is worse than the broad one, 50% ± 1%, 31% ± 2%, 32% ± 3%; a" in said
    assert "a little better than the broad one, 61% ± 1%, 62% ± 2%, 63% ± 3%; far" in said
    assert said.endswith("far better than the broad one, 50% ± 1%, 71% ± 2%, 72% ± 3%.")


RANGE = {
    "usable range on the bowl, beta 0": 2.04,
    "usable range on the bowl, beta 0.5": 3.14,
    "usable range on the bowl, beta 0.9": 14.0,
    "best steps on the bowl, beta 0": 321.0,
    "best steps on the bowl, beta 0.5": 122.0,
    "best steps on the bowl, beta 0.9": 123.0,
    "usable range on the digits, beta 0": 2.54,
    "usable range on the digits, beta 0.5": 4.43,
    "usable range on the digits, beta 0.9": 9.72,
}
MEDIUM_TOO = {
    "usable range on the bowl, beta 0.5": 4.1,
    "usable range on the digits, beta 0.5": 5.1,
}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds when"),
        ({"usable range on the bowl, beta 0.9": 4.09}, "holds when"),
        ({"usable range on the bowl, beta 0.9": 4.08}, "does not hold"),
        ({"usable range on the digits, beta 0.9": 5.09}, "holds when"),
        ({"usable range on the digits, beta 0.9": 5.08}, "does not hold"),
        (MEDIUM_TOO, "holds"),
        (MEDIUM_TOO | {"usable range on the bowl, beta 0.5": 4.08}, "holds when"),
        (MEDIUM_TOO | {"usable range on the digits, beta 0.5": 5.08}, "holds when"),
        (MEDIUM_TOO | {"usable range on the bowl, beta 0.9": 4.08}, "does not hold"),
    ],
)
def test_less_sensitive_means_twice_the_range_in_both_places(change, verdict):
    assert C28.verdict(RANGE | change).word == verdict


def test_the_sentence_on_the_range_says_ranges_and_steps():
    said = C28.sentence(RANGE)
    assert "is 2.0 times the smallest at beta 0, 3.1 times at 0.5 and 14 times at 0.9" in said
    assert "(fewest steps 321, 122, 123)" in said
    assert "in 90 steps is 2.5, 4.4 and 9.7 times" in said


SPREAD = {
    "spread, plain": 0.21,
    "deviation of spread, plain": 0.01,
    "spread, same alpha": 0.72,
    "deviation of spread, same alpha": 0.02,
    "spread, same short step length": 0.33,
    "deviation of spread, same short step length": 0.03,
    "spread, plain, long step": 1.84,
    "deviation of spread, plain, long step": 0.04,
    "spread, same long step length": 0.95,
    "deviation of spread, same long step length": 0.05,
    "spread ratio, same alpha": 0.7,
    "spread ratio, same short step length": 0.7,
    "spread ratio, same long step length": 0.7,
}


@pytest.mark.parametrize(
    ("pair", "verdict"),
    [
        ("alpha", "holds when"),
        ("short step length", "holds when"),
        ("long step length", "does not hold"),
    ],
)
def test_better_under_noise_means_a_fifth_less_spread_in_every_pair(pair, verdict):
    assert C29.verdict(SPREAD).word == "holds"
    assert C29.verdict(SPREAD | {f"spread ratio, same {pair}": 0.79}).word == "holds"
    assert C29.verdict(SPREAD | {f"spread ratio, same {pair}": 0.8}).word == verdict


def test_the_sentence_on_noise_says_the_spreads_of_each_pair():
    said = C29.sentence(SPREAD)
    assert "at the same alpha, 0.21 ± 0.01 and 0.72 ± 0.02; at the same short" in said
    assert "short step length, 0.21 ± 0.01 and 0.33 ± 0.03; at the same long" in said
    assert "long step length, 1.84 ± 0.04 and 0.95 ± 0.05. The step" in said


RISES = {
    "rises on the bowl, plain": 0.11,
    "rises on the bowl, tuned heavy ball": 0.12,
    "rises on the bowl, beta 0.9": 0.43,
    "highest loss over first, tuned heavy ball": 17.0,
    "rises on the digits, plain": 0.5,
    "deviation of rises on the digits, plain": 0.04,
    "rises on the digits, beta 0.9": 0.24,
    "deviation of rises on the digits, beta 0.9": 0.05,
}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds when"),
        ({"rises on the digits, beta 0.9": 0.25}, "does not hold"),
        ({"rises on the bowl, tuned heavy ball": 0.11}, "holds"),
        ({"rises on the bowl, tuned heavy ball": 0.1}, "holds"),
        (
            {"rises on the bowl, tuned heavy ball": 0.1, "rises on the digits, beta 0.9": 0.25},
            "does not hold",
        ),
    ],
)
def test_more_stable_means_half_the_rises_on_digits_and_no_more_on_the_bowl(change, verdict):
    assert C30.verdict(RISES | change).word == verdict


def test_the_sentence_on_stability_says_the_rises():
    said = C30.sentence(RISES)
    assert "rises in 11% of its steps, tuned heavy ball's in 12%, up to 17 times the first" in said
    assert "beta 0.9 in 43%. On digits" in said
    assert "in 50% ± 4% of the steps without and in 24% ± 5% with beta 0.9" in said


ESCAPES = {
    **shares("share that ends well, Bump", 0.5, 0.61, 0.62),
    **shares("share that ends well, DoubleWell", 0.41, 0.42, 0.43),
    **shares("share that ends well, StyblinskiTang", 0.25, 0.34, 0.36),
    "won at 0.99, DoubleWell": 0.19,
    "lost at 0.99, DoubleWell": 0.08,
}
FROM_BASINS = {"share that ends well, StyblinskiTang, beta 0.9": 0.36}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds when"),
        ({"share that ends well, Bump, beta 0.9": 0.59}, "does not hold"),
        (shares("share that ends well, Bump", 0.0, 0.1, 0.1), "does not hold"),
        (FROM_BASINS, "holds"),
        (FROM_BASINS | {"share that ends well, Bump, beta 0.9": 0.59}, "does not hold"),
    ],
)
def test_to_escape_means_a_tenth_more_that_end_well(change, verdict):
    assert C31.verdict(ESCAPES | change).word == verdict


def test_the_sentence_on_escapes_says_the_shares_of_each_surface():
    said = C31.sentence(ESCAPES)
    assert "a bump on a hillside, 50% ± 1%, 61% ± 2%, 62% ± 3%; two" in said
    assert "two wells, 41% ± 1%, 42% ± 2%, 43% ± 3%; four" in said
    assert "four basins in two dimensions, 25% ± 1%, 34% ± 2%, 36% ± 3%. Of" in said
    assert "0.99 wins 19% for the better one and loses 8%." in said
