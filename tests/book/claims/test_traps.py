"""The numbers of what momentum gets out of, against the basins of the surfaces."""

import numpy as np
import pytest
from measured import measured

from momentum_book.claims import traps
from momentum_book.claims.traps import C27, C31, RUNS
from momentum_lib import losses


@pytest.mark.parametrize(
    ("id_", "verdict"),
    [
        (
            "C27",
            (
                "holds when the sharp minimum is the worse one and plain steps of the same length "
                "are short enough to rest in it"
            ),
        ),
        (
            "C31",
            "holds when they are small beside the speed that the friction (1 − β)/√α leaves",
        ),
    ],
)
def test_verdicts(id_, verdict):
    assert measured(id_).full_verdict == verdict


@pytest.mark.parametrize("depth", [0.3, 1.0])
def test_plain_descent_ends_where_its_basin_is(depth):
    well = losses.NarrowWell(depth, at=-1.5)
    x = np.linspace(-1.4, 0, 20_001)
    top = x[np.argmax(well(x[:, np.newaxis]) - 10 * (x < well.minima[0, 0] + 0.1))]
    starts = np.random.default_rng(0).uniform(-4, 4, size=(10, 100))
    expected = np.mean(starts < top, axis=1)
    assert traps.share_in_the_well(well, np.array([0.0]))[:, 0] == pytest.approx(expected)


def test_a_shallow_well_is_left_and_a_deep_one_is_not():
    found = measured("C27").finding.numbers
    for name, kept in (("worse", False), ("a little better", False), ("far better", True)):
        stayed = (
            found[f"share in it, {name}, beta 0.9"] > 0.8 * found[f"share in it, {name}, plain"]
        )
        assert stayed == kept


def test_the_opponents_have_the_step_lengths_of_momentum():
    for run, plain in traps.SAME_LENGTH.items():
        (multiple, beta), (longer, none) = RUNS[run], RUNS[plain]
        assert none == 0
        assert multiple / (1 - beta) == pytest.approx(longer)


def test_a_broader_well_of_the_same_depth_keeps_more():
    found = measured("C27").finding.numbers
    kept = [found[f"share kept, width {width:g}"] for width in traps.WIDTHS]
    assert kept == sorted(kept)
    assert kept[0] < 0.5 < kept[-1]


def test_a_bump_asks_for_friction_and_not_for_beta():
    found = measured("C31").finding.numbers
    near, far = (
        found[f"share that ends well, Bump, same friction, alpha {alpha}"]
        for alpha in ("0.02", "0.0002")
    )
    assert near == pytest.approx(far, abs=0.02)
    assert near == pytest.approx(found["share that ends well, Bump, beta 0.9"])


def test_plain_descent_never_crosses_the_barrier_between_two_wells():
    barrier = np.sort(np.roots([1.0, 0.0, -1.0, 0.1]).real)[1]
    starts = np.random.default_rng(0).uniform(-1.8, 1.8, size=(10, 80))
    ended = traps.ends_well("DoubleWell", np.array([0.0]))[..., 0]
    assert np.array_equal(ended, starts < barrier)


# Verdicts and sentences, on made-up numbers.


def shares(name, *means):
    """Return made-up shares of the five runs, with errors of 1 to 5 %."""
    found = {}
    for k, (run, mean) in enumerate(zip(RUNS, means, strict=True), start=1):
        found |= {f"{name}, {run}": mean, f"error of {name}, {run}": k / 100}
    return found


def over(name, run, opponent, mean):
    """Return a made-up difference with an error of 0.03125."""
    name = f"{name}, {run}, over same {opponent}"
    return {name: mean, f"error of {name}": 0.03125}


WORSE, BETTER = "share in it, worse", "share in it, far better"
WELLS = {
    **shares(WORSE, 0.5, 0.31, 0.32, 0.33, 0.34),
    **shares("share in it, a little better", 0.61, 0.62, 0.63, 0.64, 0.65),
    **shares(BETTER, 0.5, 0.71, 0.72, 0.73, 0.74),
    **{f"share kept, width {width:g}": width for width in traps.WIDTHS},
    **over(WORSE, "beta 0.9", "alpha", -0.2),
    **over(WORSE, "beta 0.9", "length", -0.2),
    **over(WORSE, "beta 0.99", "length", -0.2),
    **over(BETTER, "beta 0.9", "alpha", -0.2),
}
ALSO_WORSE = "the sharp minimum is the worse one"
RESTS = "plain steps of the same length are short enough to rest in it"


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds"),
        (over(WORSE, "beta 0.9", "alpha", -0.09375), "does not hold"),
        (over(WORSE, "beta 0.9", "alpha", -0.094), "holds"),
        (over(WORSE, "beta 0.9", "length", -0.09375), "does not hold"),
        (over(BETTER, "beta 0.9", "alpha", -0.09375), f"holds when {ALSO_WORSE}"),
        (over(WORSE, "beta 0.99", "length", -0.09375), f"holds when {RESTS}"),
        (
            over(WORSE, "beta 0.99", "length", 0.3) | over(BETTER, "beta 0.9", "alpha", 0.0),
            f"holds when {ALSO_WORSE} and {RESTS}",
        ),
    ],
)
def test_less_often_means_beyond_chance_against_both_opponents(change, verdict):
    found = C27.verdict(WELLS | change)
    assert f"{found.word} {found.condition}".strip() == verdict


def test_the_sentence_on_wells_says_the_shares_of_each():
    said = C27.sentence(WELLS)
    assert "worse than the broad one, 50% ± 1%, 31% ± 2%, 32% ± 3%, 33% ± 4%, 34% ± 5%; a" in said
    assert "a little better than the broad one, 61% ± 1%, 62% ± 2%, 63% ± 3%, 64% ± 4%" in said
    assert "far better than the broad one, 50% ± 1%, 71% ± 2%, 72% ± 3%, 73% ± 4%" in said
    assert "widths of 0.1, 0.2, 0.4, 0.6 beta 0.9 leaves 10%, 20%, 40%, 60% of the runs" in said


BUMP, BASINS = "share that ends well, Bump", "share that ends well, StyblinskiTang"
ESCAPES = {
    **shares(BUMP, 0.5, 0.61, 0.62, 0.63, 0.64),
    **shares("share that ends well, DoubleWell", 0.41, 0.42, 0.43, 0.44, 0.45),
    **shares(BASINS, 0.25, 0.34, 0.36, 0.37, 0.38),
    "won at 0.99, DoubleWell": 0.19,
    "lost at 0.99, DoubleWell": 0.08,
    "share that ends well, Bump, same friction, alpha 0.02": 0.71,
    "share that ends well, Bump, same friction, alpha 0.0002": 0.72,
    **over(BUMP, "beta 0.9", "alpha", 0.3),
    **over(BUMP, "beta 0.9", "length", 0.3),
    **over(BASINS, "beta 0.9", "alpha", 0.3),
    **over(BASINS, "beta 0.9", "length", 0.3),
}
AT_BORDER = 0.1 + 3 * 0.03125


@pytest.mark.parametrize("opponent", ["alpha", "length"])
@pytest.mark.parametrize(("name", "verdict"), [(BUMP, "does not hold"), (BASINS, "holds when")])
def test_to_escape_means_a_tenth_more_that_end_well_beyond_chance(name, verdict, opponent):
    assert C31.verdict(ESCAPES).word == "holds"
    near = over(name, "beta 0.9", opponent, AT_BORDER + 0.001)
    assert C31.verdict(ESCAPES | near).word == "holds"
    near = over(name, "beta 0.9", opponent, AT_BORDER - 0.001)
    assert C31.verdict(ESCAPES | near).word == verdict


def test_the_sentence_on_escapes_says_the_shares_of_each_surface():
    said = C31.sentence(ESCAPES)
    assert "a bump on a hillside, 50% ± 1%, 61% ± 2%, 62% ± 3%, 63% ± 4%, 64% ± 5%; two" in said
    assert "two wells, 41% ± 1%, 42% ± 2%, 43% ± 3%, 44% ± 4%, 45% ± 5%; four" in said
    assert "four basins in two dimensions, 25% ± 1%, 34% ± 2%, 36% ± 3%" in said
    assert "0.99 wins 19% for the better one and loses 8%." in said
    assert "it is 71% on the bump with alpha 0.02 and 72% with 0.0002" in said
