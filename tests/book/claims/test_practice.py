"""The numbers of the chapter on practice, against closed forms and runs by hand."""

import math

import numpy as np
import pytest
from measured import measured, said

from momentum_book.claims import practice
from momentum_book.claims.practice import C42, C43, C44, C45
from momentum_lib import AveragedMomentum, HeavyBall, networks, theory


@pytest.fixture(scope="module")
def numbers():
    return {f"C{k}": measured(f"C{k}").finding.numbers for k in range(42, 46)}


NOT_ONLY = "the loss is not the only thing watched"
ANGLE = "the angle of gradient and velocity is watched, too"
AVERAGED = "the missing correction is in the averaged form"
BOLD = "an α that is kept is too bold in PyTorch's form"
TIMID = "too timid in the averaged"


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        ("C42", "holds when you start at 0.9 and let held-out data choose α"),
        (
            "C43",
            (
                "holds when the form is not PyTorch's or Keras's but the averaged one, and the "
                "noise is small"
            ),
        ),
        ("C44", f"holds when {NOT_ONLY} and {ANGLE}"),
        ("C45", f"holds when {AVERAGED}; {BOLD}, {TIMID}"),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


# The sweep.


def test_a_cell_of_the_sweep_is_a_run_by_hand():
    found, seed = practice.sweep("smooth"), 2
    seen, unseen = networks.load_digits(seed)
    learning = networks.Digits(seen.images[:1000], seen.labels[:1000])
    row, column = list(found.lengths).index(2), list(found.betas).index(0.9)
    order = networks.batches(1000, 100, seed)
    theta, velocity = practice.READER.init(seed), 0.0
    for _ in range(100):
        rows = next(order)
        batch = networks.Digits(learning.images[rows], learning.labels[rows])
        velocity = 0.9 * velocity + 0.2 * practice.READER.gradient(theta, batch)
        theta = theta - velocity
    assert found.accuracy[seed, row, column] == practice.READER.accuracy(theta, unseen)


@pytest.mark.parametrize("task", practice.TASKS)
def test_the_best_length_is_not_the_first_or_last_that_was_tried(task):
    found = practice.sweep(task)
    usual = list(found.betas).index(0.9)
    assert found.lengths[0] < found.best_lengths[usual] < found.lengths[-1]


def test_beta_matters_less_than_alpha_where_noise_rules(numbers):
    found = numbers["C42"]
    values = [found[f"loss at beta {beta:g}, noisy"] for beta in (0, 0.5, 0.7, 0.8, 0.9, 0.95)]
    assert max(values) / min(values) < found["cost of a wrong length, noisy"]


# Alpha.


@pytest.mark.parametrize("beta", [0.5, 0.9])
@pytest.mark.parametrize("form", practice.FORMS)
def test_the_limit_is_the_theorys(numbers, form, beta):
    expected = theory.stability_limit(practice.FORMS[form], 1.0, beta) / 2
    found = numbers["C43"][f"largest stable alpha, {form}, beta {beta}"]
    assert found == pytest.approx(expected, rel=0.007)


# The panel.


def test_the_share_is_one_for_equal_gradients_and_less_for_noise():
    alpha, beta = 0.3, 0.8
    equal = alpha / (1 - beta)
    assert practice.velocity_share(equal, 1.0, alpha, beta) == pytest.approx(1)
    noise = alpha / math.sqrt(1 - beta**2)
    expected = math.sqrt((1 - beta) / (1 + beta))
    assert practice.velocity_share(noise, 1.0, alpha, beta) == pytest.approx(expected)


def test_the_smoothest_loss_belongs_to_the_run_that_creeps(numbers):
    found = numbers["C44"]
    rises = {name: found[f"rise, {name}"] for name in practice.PATIENTS}
    assert min(rises, key=rises.get) == "alpha too small"
    assert found["share, alpha too small"] > 2 * found["share, healthy"]
    assert found["read correctly, healthy"] == max(
        found[f"read correctly, {name}"] for name in practice.PATIENTS
    )


# The pitfalls.


def test_the_bowl_of_the_third_pitfall(numbers):
    found = numbers["C45"]
    assert found["steps, plain"] == 709  # claim C04
    assert found["steps, averaged, ten times alpha"] == found["steps, velocity, same alpha"]
    alpha = 2 / 101
    for name, length in (("averaged, same alpha", 0.1), ("averaged, ten times alpha", 1.0)):
        rate = theory.rate("HeavyBall", length * alpha, [1.0, 100.0], 0.9).max()
        assert found[f"steps, {name}"] == pytest.approx(theory.steps_needed(rate, 1e-6), rel=0.15)


def test_two_rules_that_are_one_have_one_loss_on_digits():
    pair = [HeavyBall(0.05, 0.9), AveragedMomentum(0.5, 0.9)]
    found = practice.losses_on_digits(pair, [1, 30], seeds=2)
    np.testing.assert_allclose(found[..., 0], found[..., 1], rtol=1e-8)


# Verdicts and sentences, on made-up numbers.

CHOICE = {
    **{f"loss at beta {beta:g}, noisy": 0.11 + k / 100 for k, beta in enumerate(practice.BETAS)},
    "gain of going up, noisy": 0.51,
    "error of gain of going up, noisy": 0.25,
    "gain of going down, noisy": 0.71,
    "error of gain of going down, noisy": 0.125,
    "read with 0.9, noisy": 0.9,
    "read with the best, noisy": 0.91,
    "cost of a wrong length, noisy": 4.24,
    **{f"loss at beta {beta:g}, smooth": 0.21 + k / 100 for k, beta in enumerate(practice.BETAS)},
    "gain of going up, smooth": 0.81,
    "error of gain of going up, smooth": 0.25,
    "gain of going down, smooth": 0.81,
    "error of gain of going down, smooth": 0.125,
    "read with 0.9, smooth": 0.8,
    "read with the best, smooth": 0.81,
    "cost of a wrong length, smooth": 1.44,
}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds"),
        ({"gain of going up, smooth": 0.75}, "holds when"),
        ({"gain of going up, smooth": 0.76}, "holds"),
        ({"gain of going down, noisy": 0.375}, "holds when"),
        ({"gain of going down, noisy": 0.376}, "holds"),
        ({"gain of going up, noisy": -1.0, "gain of going down, smooth": -1.0}, "holds"),
        ({"read with the best, noisy": 0.919}, "holds"),
        ({"read with the best, noisy": 0.921}, "does not hold"),
        ({"read with the best, noisy": 0.02, "read with 0.9, noisy": 0.0}, "does not hold"),
        ({"read with the best, smooth": 0.819}, "holds"),
        ({"read with the best, smooth": 0.821}, "does not hold"),
        ({"read with the best, noisy": 1.0, "gain of going up, smooth": 0.5}, "does not hold"),
    ],
)
def test_a_choice_is_good_if_0_9_reads_as_much_and_moving_pays(change, verdict):
    assert C42.verdict(CHOICE | change).word == verdict


def test_the_sentence_on_the_choice_says_losses_gains_and_costs():
    told = C42.sentence(CHOICE)
    assert "with beta 0, 0.5, 0.7, 0.8, 0.9, 0.95 and 0.99, each" in told
    assert "0.11, 0.12, 0.13, 0.14, 0.15, 0.16 and 0.17 on the noisy task (batches of 4)" in told
    assert "0.21, 0.22, 0.23, 0.24, 0.25, 0.26 and 0.27 on the smooth task (batches" in told
    assert "the smooth task's loss changes by -0.81 ± 0.25, down to the better" in told
    assert "the noisy task's by -0.71 ± 0.12 (mean" in told
    assert told.endswith("costs a factor of 4.2 (noisy) and 1.4 (smooth).")
    worse = C42.sentence(CHOICE | {"gain of going up, smooth": -0.61})
    assert "the smooth task's loss changes by +0.61 ±" in worse


ALPHAS = {
    "largest stable alpha, velocity, beta 0.5": 1.34,
    "largest stable alpha, velocity, beta 0.9": 1.7,
    "largest stable alpha, averaged, beta 0.5": 3.1,
    "largest stable alpha, averaged, beta 0.9": 17.24,
    "best alpha, averaged, smooth": 4.5,
    "best alpha, averaged, noisy": 0.25,
    "best alpha, velocity, smooth": 0.64,
    "best alpha, velocity, noisy": 0.12,
}
SMALL = {
    "largest stable alpha, averaged, beta 0.5": 1.9,
    "largest stable alpha, averaged, beta 0.9": 1.9,
}
EVERYWHERE = {
    "largest stable alpha, velocity, beta 0.5": 2.0,
    "best alpha, averaged, noisy": 2.0,
}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds when"),
        *[
            (SMALL | {f"largest stable alpha, averaged, beta {beta}": factor}, verdict)
            for beta in (0.5, 0.9)
            for factor, verdict in (
                (1.9, "does not hold"),
                (2.0, "holds when"),
                (5.0, "holds when"),
                (5.1, "does not hold"),
            )
        ],
        ({"best alpha, averaged, smooth": 1.9}, "does not hold"),
        ({"best alpha, averaged, smooth": 2.0}, "holds when"),
        ({"best alpha, averaged, smooth": 5.0}, "holds when"),
        ({"best alpha, averaged, smooth": 5.1}, "does not hold"),
        (EVERYWHERE, "holds"),
        (EVERYWHERE | {"largest stable alpha, velocity, beta 0.5": 1.9}, "holds when"),
        (EVERYWHERE | {"best alpha, averaged, noisy": 1.9}, "holds when"),
        (EVERYWHERE | SMALL, "does not hold"),
    ],
)
def test_larger_means_two_to_five_times_for_both_forms_and_tasks(change, verdict):
    assert C43.verdict(ALPHAS | change).word == verdict


def test_the_sentence_on_alpha_says_limits_and_best_values():
    told = C43.sentence(ALPHAS)
    assert "at beta 0.5 and 0.9: 1.3 and 1.7 in the velocity form, 3.1 and 17.2 in the av" in told
    assert "averaged form 4.5 with smooth gradients, 0.25 with noisy ones; velocity" in told
    assert told.endswith("velocity form 0.6 and 0.1.")
    whole = {"best alpha, averaged, smooth": 4.0, "best alpha, averaged, noisy": 1.0}
    assert "form 4 with smooth gradients, 1 with noisy ones" in C43.sentence(ALPHAS | whole)


def patient(name, lowest, highest, **means):
    """Return made-up signs of a patient, each between the same two values."""
    return {
        f"{word}{sign}, {name}": value
        for sign in practice.SIGNS
        for word, value in (("", means[sign]), ("lowest ", lowest), ("highest ", highest))
    } | {f"read correctly, {name}": means["read"]}


WARD = {
    **patient(
        *("healthy", 1.0, 1.1),
        rise=1.21,
        gradient=0.31,
        velocity=0.0414,
        share=0.51,
        cosine=0.414,
        read=0.91,
    ),
    **patient(
        *("alpha too small", 1.0, 1.1),
        rise=2,
        gradient=3,
        velocity=4,
        share=5,
        cosine=0.5,
        read=0.62,
    ),
    **patient(
        *("alpha too large", 9.0, 9.1),
        rise=6,
        gradient=7,
        velocity=8,
        share=9,
        cosine=0.6,
        read=0.73,
    ),
    **patient(
        *("beta too high", 19.0, 19.1),
        rise=10,
        gradient=11,
        velocity=12,
        share=13,
        cosine=0.7,
        read=0.84,
    ),
}

ONES = dict.fromkeys((*practice.SIGNS, "read"), 1.0)
ILL = WARD | patient("alpha too small", 9.0, 9.1, **ONES)


@pytest.mark.parametrize("sign", practice.SIGNS)
def test_a_sign_tells_a_run_that_is_apart_by_a_fifth(sign):
    """Healthy runs have a sign from 1.0 to 1.1, and so has the patient but for this one sign."""
    low, high = f"lowest {sign}, alpha too small", f"highest {sign}, alpha too small"
    assert C44.verdict(WARD).word == "does not hold"
    assert C44.verdict(WARD | {low: 1.33, high: 2.0}).word.startswith("holds")
    assert C44.verdict(WARD | {low: 1.31, high: 2.0}).word == "does not hold"
    assert C44.verdict(WARD | {low: 0.5, high: 0.83}).word.startswith("holds")
    assert C44.verdict(WARD | {low: 0.5, high: 0.84}).word == "does not hold"
    for borders in (
        {low: 1.2 * 1.1, high: 2.0},
        {low: 0.5, high: 1.0, f"lowest {sign}, healthy": 1.2},
    ):
        assert C44.verdict(WARD | borders).word == "does not hold"


@pytest.mark.parametrize("name", practice.SICK)
def test_every_patient_must_be_told(name):
    assert C44.verdict(ILL).word == "holds"
    assert C44.verdict(ILL | patient(name, 1.0, 1.1, **ONES)).word == "does not hold"


@pytest.mark.parametrize("name", practice.SICK)
def test_a_patient_whose_loss_is_as_smooth_as_the_healthy_ones_is_a_condition(name):
    smooth = {f"lowest rise, {name}": 0.9, f"highest rise, {name}": 1.0}
    assert said(C44.verdict(ILL | smooth)) == f"holds when {NOT_ONLY}"
    assert C44.verdict(ILL | smooth | {f"highest rise, {name}": 1.01}).word == "holds"


def test_a_large_alpha_and_a_high_beta_must_be_told_apart_if_need_be_by_their_angle():
    alike = {
        f"{word} {sign}, beta too high": ILL[f"{word} {sign}, alpha too large"]
        for sign in practice.LENGTHS
        for word in ("lowest", "highest")
    }
    assert said(C44.verdict(ILL | alike)) == f"holds when {ANGLE}"
    same = {"lowest cosine, beta too high": 10.9, "highest cosine, beta too high": 19.0}
    assert C44.verdict(ILL | alike | same).word == "does not hold"
    assert C44.verdict(ILL | alike | same | {"lowest cosine, beta too high": 10.93}).word == (
        "holds when"
    )
    for sign in practice.LENGTHS:
        told = {f"{word} {sign}, beta too high": 19.0 for word in ("lowest", "highest")}
        assert C44.verdict(ILL | alike | told).word == "holds"


def test_the_sentence_on_the_signs_says_all_five_of_each_patient():
    told = C44.sentence(WARD)
    assert told.startswith(
        "Healthy: loss rises 1.2-fold above its lowest, gradient 0.3, velocity 0.041, share 0.5 of "
        "noise's, cosine 0.41, 91% read; alpha too small: loss rises 2.0-fold above its lowest"
    )
    assert "gradient 11.0, velocity 12, share 13.0 of noise's, cosine 0.70, 84% read." in told


HIGH, EARLY = "loss at 0.99 over loss at 0.9", "loss uncorrected over corrected, step 10"
KEPT = "loss at plain's alpha over an adjusted one's"
PITFALLS = {
    HIGH: 6.1,
    f"deviation of {HIGH}": 1.2,
    f"lowest {HIGH}": 1.1,
    EARLY: 1.33,
    f"deviation of {EARLY}": 0.04,
    f"lowest {EARLY}": 1.1,
    "loss uncorrected over corrected, step 160": 1.55,
    "deviation of loss uncorrected over corrected, step 160": 0.06,
    "steps, plain": 801,
    "steps, averaged, same alpha": 402,
    "steps, averaged, ten times alpha": 203,
    "steps, velocity, same alpha": 203,
    KEPT: 1.76,
    f"error of {KEPT}": 0.25,
}


EACH = f"holds when {AVERAGED}; "
TOO_TIMID = "an α that is kept is too timid in the averaged form"
QUICK = {"steps, averaged, same alpha": 304.5}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, f"{EACH}{BOLD}, {TIMID}"),
        ({f"lowest {HIGH}": 1.0}, "does not hold"),
        ({f"lowest {EARLY}": 1.0}, "does not hold"),
        ({"steps, averaged, same alpha": 305}, f"{EACH}{BOLD}, {TIMID}"),
        (QUICK, f"{EACH}{BOLD}"),
        ({KEPT: 1.75}, f"{EACH}{TOO_TIMID}"),
        (QUICK | {KEPT: 1.75}, "does not hold"),
    ],
)
def test_a_pitfall_must_cost_and_the_third_is_named_for_each_form(change, verdict):
    assert said(C45.verdict(PITFALLS | change)) == verdict


def test_the_sentence_on_pitfalls_says_what_each_costs():
    told = C45.sentence(PITFALLS)
    assert "ends with a loss 6.1 ± 1.2 times as high" in told
    assert "has 1.33 ± 0.04 times the loss after 10 steps and 1.55 ± 0.06 times after 160" in told
    assert "plain descent needs 801 steps; averaged momentum needs 402 at the same alpha" in told
    assert (
        "and 203 at ten times that alpha, which is the velocity form at the old one (203)." in told
    )
    assert told.endswith(
        "ends with 1.8 ± 0.2 times the loss that four tenths of it leave (mean and standard error)."
    )
    assert "old one (204)." in C45.sentence(PITFALLS | {"steps, velocity, same alpha": 204})
