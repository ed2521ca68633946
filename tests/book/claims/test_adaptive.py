"""The numbers of the chapter on adaptive momentum, against closed forms and rules written out."""

import math

import numpy as np
import pytest
from measured import measured

from momentum_book.claims.adaptive import (
    BETAS,
    C33,
    C40,
    C41,
    FIXED,
    LAYERS,
    MANY,
    NETWORK,
    RACES,
    Tuned,
    aligned_steps,
    at_length,
    fine_tuned,
    first_epoch,
    gain,
    reader_loss,
    trained,
    transfer_task,
    tuned_layers,
)
from momentum_lib import HeavyBall, Nesterov, descend, losses, theory
from momentum_lib.adaptive import RestartedNesterov
from momentum_lib.networks import load_digits, train

AT_ONCE, FEW = "β may react at once", "few directions count"


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C33", "holds"),
        ("C40", f"holds when {AT_ONCE} and {FEW}"),
        ("C41", "not decided here"),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


def loss_minima(run):
    """Return the steps at which the loss is lower than just before and just after."""
    inner = run.losses[1:-1]
    return 1 + np.flatnonzero((inner < run.losses[:-2]) & (inner < run.losses[2:]))


@pytest.mark.parametrize("kappa", [400, 2500])
def test_the_ripples_are_as_long_as_the_papers_say(kappa):
    """O'Donoghue and Candes (2015), section 4: half a turn of exp(i sqrt(mu / L)) a ripple."""
    bowl = losses.Quadratic([1, kappa])
    run = descend(bowl, RestartedNesterov(1 / kappa, restart=False), [1.0, 0.0], 4000)
    lengths = np.diff(loss_minima(run))
    assert len(lengths) > 10
    np.testing.assert_allclose(lengths.mean(), math.pi * math.sqrt(kappa), rtol=0.02)


def test_without_a_restart_the_loss_keeps_nesterovs_bound():
    """Beck and Teboulle (2009), theorem 4.4: f - f* <= 2 L |x0|^2 / (t + 1)^2."""
    bowl = losses.Quadratic(np.arange(1.0, 41) ** 2)
    start = 1 / np.arange(1.0, 41)
    run = descend(bowl, RestartedNesterov(1 / 1600, restart=False), start, 1000)
    t = np.arange(1, 1001)
    assert (run.losses[1:] <= 2 * 1600 * np.sum(start**2) / (t + 1) ** 2).all()


@pytest.mark.parametrize("by_function", [False, True])
def test_restarts_need_steps_in_proportion_to_the_root_of_kappa(by_function):
    steps = []
    for kappa in (100, 10_000):
        bowl = losses.Quadratic([1, kappa])
        rule = RestartedNesterov(1 / kappa, bowl if by_function else None)
        steps.append(descend(bowl, rule, [1.0, 1.0], 2000).steps_to(1e-6))
        known = theory.best("Nesterov", 1, kappa)
        tuned = descend(bowl, Nesterov(known.learning_rate, known.beta), [1.0, 1.0], 2000)
        assert steps[-1] < 1.2 * tuned.steps_to(1e-6)
    assert 5 < steps[1] / steps[0] < 12  # sqrt(100) = 10; without a restart it is far more


def test_at_rate_zero_the_aligned_beta_is_the_fixed_one_it_starts_from():
    ours, fixed = aligned_steps("Ravine", 0.0)
    np.testing.assert_array_equal(ours, fixed[:, FIXED.index(0.5)])


def test_a_layers_steps_tend_to_its_step_length():
    rule = at_length((0.5, 2.0), (0.9, 0.0))
    theta, state = np.zeros(sum(LAYERS)), rule.init(np.zeros(sum(LAYERS)))
    for t in range(1, 300):
        theta, state = rule.step(theta, state, np.ones_like, t)
    np.testing.assert_allclose(state.velocity[: LAYERS[0]], 0.5)
    np.testing.assert_allclose(state.velocity[LAYERS[0] :], 2.0)


def test_the_layers_are_the_networks():
    sizes = [math.prod(shape) for shape in NETWORK.shapes]
    assert (sum(sizes[:2]), sum(sizes[2:])) == LAYERS


def test_an_equal_pair_trains_as_heavy_ball_does():
    learning, held_out = load_digits()
    run = train(NETWORK, learning, held_out, HeavyBall(0.1, 0.9), epochs=1, seed=3)
    assert first_epoch(HeavyBall(0.1, 0.9), 3) == pytest.approx(NETWORK.loss(run.theta, learning))
    assert reader_loss(1.0, (0.9, 0.9), 3) == pytest.approx(NETWORK.loss(run.theta, learning))


def test_a_transfer_keeps_the_body_and_changes_the_output_layer_and_the_digits():
    task, scratch = transfer_task(2), transfer_task(2, pretrained=False)
    first = NETWORK.init(2)
    np.testing.assert_array_equal(scratch.start, first)
    assert not np.allclose(task.start[: LAYERS[0]], first[: LAYERS[0]])
    assert len(task.learning.labels) == 100
    for digits in (task.learning, task.held_out):
        assert set(digits.labels) == {5, 6, 7, 8, 9}
    # Fine-tuning teaches what the new output layer does not know.
    assert fine_tuned(task, 1.0, (0.9, 0.9)) < 0.3 * NETWORK.loss(task.start, task.held_out)


def test_the_body_reads_the_old_digits_before_the_transfer():
    learning, held_out = load_digits(2)
    old = learning._replace(
        images=learning.images[learning.labels < 5], labels=learning.labels[learning.labels < 5]
    )
    theta = trained(NETWORK.init(2), old, HeavyBall(0.1, 0.9), 100, 32, 3)
    np.testing.assert_array_equal(theta[: LAYERS[0]], transfer_task(2).start[: LAYERS[0]])
    unseen = held_out.labels < 5
    test = held_out._replace(images=held_out.images[unseen], labels=held_out.labels[unseen])
    assert NETWORK.accuracy(theta, test) > 0.95


def test_the_search_finds_the_best_of_a_known_loss():
    def loss(length, betas, seed):
        return abs(length - 2) + abs(betas[0] - 0.95) + 2 * abs(betas[1] - 0.5) + 0.01 * (seed % 2)

    found = tuned_layers(loss, (1, 2, 4))
    assert found.length == 2
    assert found.common == 0.5
    assert found.pair == (0.95, 0.5)
    assert gain(found) == (pytest.approx(0.45), pytest.approx(0, abs=1e-12))


def test_a_gain_is_the_mean_difference_with_its_standard_error():
    found = Tuned(1.0, 0.9, (0.9, 0.5), np.array([1.0, 2.0, 3.0]), np.array([0.5, 1.0, 3.0]))
    mean, error = gain(found)
    assert mean == pytest.approx(0.5)
    assert error == pytest.approx(0.5 / math.sqrt(3))


def test_the_pair_beats_the_common_beta_and_loses_when_swapped():
    numbers = measured("C33").finding.numbers
    assert numbers["beta of the first layer"] > numbers["beta of the output layer"]
    assert numbers["loss, the pair swapped"] > 2 * numbers["loss, common beta"]
    assert {numbers["beta of the first layer"], numbers["beta of the output layer"]} <= set(BETAS)


def test_the_transfer_changes_nothing_beyond_the_spread():
    claim = measured("C41")
    numbers = claim.finding.numbers
    assert abs(numbers["gain"]) < 3 * numbers["error of gain"]
    assert claim.verdict == "not decided here"
    assert measured("C33").verdict == "holds"


# Verdicts and sentences, on made-up numbers.

ALIGNED = {
    f"{way}, {pace}, {race}": value
    for pace, way, values in (
        ("slow", "same alpha", (1.31, 1.41, 1.51, 1.61, 1.71)),
        ("slow", "both tuned", (2.11, 2.21, 2.31, 2.41, 2.51)),
        ("fast", "same alpha", (0.11, 0.21, 0.31, 0.41, 0.51)),
        ("fast", "both tuned", (0.51, 0.61, 0.71, 0.81, 0.91)),
    )
    for race, value in zip(RACES, values, strict=True)
}
KEPT_UP = dict.fromkeys(ALIGNED, 1.25)


@pytest.mark.parametrize("name", ALIGNED)
def test_aligned_momentum_keeps_up_where_it_costs_at_most_a_quarter_more(name):
    assert C40.verdict(KEPT_UP).word == "holds"
    found = C40.verdict(KEPT_UP | {name: 1.26})
    if MANY in name:
        assert (found.word, found.condition) == (
            ("holds when", FEW) if "fast" in name else ("holds", "")
        )
    elif "slow" in name:
        assert (found.word, found.condition) == ("holds when", AT_ONCE)
    else:
        assert found.word == "does not hold"


def test_aligned_momentum_that_keeps_up_at_the_slow_rate_only_does_not_hold():
    assert C40.verdict(ALIGNED).word == "holds when"
    assert C40.verdict(ALIGNED | {"both tuned, fast, valley": 1.26}).word == "does not hold"


def test_the_sentence_of_aligned_momentum_says_the_ratios_of_each_race():
    said = C40.sentence(ALIGNED)
    assert "With rate 1: 0.1, 0.2, 0.3, 0.4 and 0.5 at the same alpha (median of several)" in said
    assert "(median of several), 0.5, 0.6, 0.7, 0.8 and 0.9 where each is tuned. With" in said
    assert "With rate 0.1: 1.3, 1.4, 1.5, 1.6 and 1.7, and 2.1, 2.2, 2.3, 2.4 and 2.5." in said


LAYERED = {
    "step length": 3.5,
    "common beta": 0.81,
    "beta of the first layer": 0.82,
    "beta of the output layer": 0.83,
    "loss, common beta": 0.44,
    "deviation of loss, common beta": 0.04,
    "loss, a beta a layer": 0.55,
    "deviation of loss, a beta a layer": 0.05,
    "gain": 0.2514,
    "error of gain": 0.1254,
    "loss, the pair swapped": 0.66,
    "deviation of loss, the pair swapped": 0.06,
    "loss, no pre-training": 0.77,
    "deviation of loss, no pre-training": 0.07,
}


@pytest.mark.parametrize("claim", [C33, C41], ids=["C33", "C41"])
@pytest.mark.parametrize(
    ("gain", "verdict"),
    [
        (3 * 0.125 + 0.001, "holds"),
        (3 * 0.125, "not decided here"),
        (-3 * 0.125, "not decided here"),
        (-3 * 0.125 - 0.001, "does not hold"),
    ],
)
def test_a_gain_or_a_loss_must_be_beyond_three_standard_errors(claim, gain, verdict):
    assert claim.verdict(LAYERED | {"gain": gain, "error of gain": 0.125}).word == verdict


@pytest.mark.parametrize("claim", [C33, C41], ids=["C33", "C41"])
def test_the_sentences_of_layers_say_what_was_tuned(claim):
    said = claim.sentence(LAYERED)
    assert "At a step length of 3.5 the best common beta is 0.81, loss 0.44 ± 0.04;" in said
    assert "the best pair is 0.82 for the first layer and 0.83 for the output layer" in said
    assert "output layer, loss 0.55 ± 0.05." in said
    assert said.endswith("The pair gains 0.251, with a standard error of 0.125.")


@pytest.mark.parametrize("claim", [C33, C41], ids=["C33", "C41"])
def test_whole_numbers_are_said_without_a_point(claim):
    names = ("step length", "common beta", "beta of the first layer", "beta of the output layer")
    said = claim.sentence(LAYERED | dict.fromkeys(names, 1.0))
    assert "step length of 1 the best common beta is 1, loss" in said
    assert "pair is 1 for the first layer and 1 for the output" in said


def test_each_of_them_says_what_it_is_compared_with():
    assert "swapped it is 0.66 ± 0.06 (digits" in C33.sentence(LAYERED)
    assert "pre-training it is 0.77 ± 0.07 (held-out" in C41.sentence(LAYERED)
