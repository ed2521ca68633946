"""The numbers of the chapter on what momentum promises, against closed forms and exact Hessians."""

import math

import numpy as np
import pytest
from measured import measured

from momentum_book.claims import limits, promises
from momentum_lib import losses, networks, optimizers, theory
from momentum_lib.networks import Digits

MEASURED = ("C24", "C25", "C26", "C27", "C28", "C29", "C30", "C31", "C32", "C34", "C35")


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
        ("C32", "holds"),
        ("C34", "holds"),
        ("C35", "holds when the gradient is not counted"),
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
        assert sign * difference > 3 * found[f"its standard error, same {name}"]
    for name in ("alpha", "short step length", "long step length"):
        read = found[f"difference in digits read, %, same {name}"]
        assert read < 3 * found[f"standard error in digits read, %, same {name}"]


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


def test_tuning_by_turns_stops_where_the_first_alpha_is_best():
    grid = np.array([[3.0, 2.5, 0.5], [1.0, 0.9, 4.0], [2.0, 0.1, 9.0]])  # (alphas, betas)
    assert limits.tuned_by_turns(grid) == 0.9


def test_the_best_alpha_falls_as_beta_rises(numbers):
    best = [numbers["C32"][f"best alpha, beta {beta:g}"] for beta in (0, 0.5, 0.9, 0.95, 0.99)]
    assert best == sorted(best, reverse=True)
    spans = [
        numbers["C32"][f"largest best {what} over smallest"] for what in ("alpha", "step length")
    ]
    assert spans[1] < spans[0]


def test_swings_counts_the_passes_through_the_minimum():
    bowl = losses.Quadratic([1.0])
    run = promises.descend(bowl, optimizers.HeavyBall(0.01, 0.95), [1.0], 2000)
    turn = abs(np.angle(theory.roots("HeavyBall", 0.01, 1.0, 0.95)[0]))
    assert limits.swings(run) == pytest.approx(run.steps_to(0.01) * turn / math.pi, abs=1.5)


def test_a_beta_that_falls_on_arrival_saves_the_swings(numbers):
    found = numbers["C34"]
    assert found["passes through the minimum, damped"] <= 2
    assert found["steps, damped"] < found["steps, beta 0.8"] / 2
    assert found["steps, damped"] < found["steps, beta 0.98"] / 2


@pytest.mark.parametrize(
    ("rule", "copies"),
    [
        ("GradientDescent", 0),
        ("HeavyBall", 1),
        ("Nesterov", 1),
        ("Lion", 1),
        ("ScheduleFree", 1),
        ("RMSprop, β = 0.9", 2),
        ("Adam", 2),
        ("AMSGrad", 3),
    ],
)
def test_each_rule_keeps_whole_copies_of_the_parameters(numbers, rule, copies):
    parameters = (64 + 1) * 32 + (32 + 1) * 10
    assert numbers["C35"][f"bytes of the state, {rule}"] == copies * parameters * 8
