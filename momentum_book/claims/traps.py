"""The claims of the chapter on what momentum promises, measured: what it gets out of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from momentum_book.claims._finding import (
    DOES_NOT_HOLD,
    HOLDS,
    HOLDS_WHEN,
    Evidence,
    Headline,
    Numbers,
    Verdict,
    define,
)
from momentum_book.claims._numbers import quotient
from momentum_book.claims._runs import last_thetas
from momentum_book.claims._spread import is_above, is_below, plus_minus, with_error
from momentum_lib import losses
from momentum_lib._checks import Array
from momentum_lib.optimizers import HeavyBall

__all__ = ["C27", "C31", "RUNS", "WELLS", "ends_well", "share_in_the_well"]

CHAPTER = "12_promises"

#: The runs from random starts, by alpha as a multiple of the surface's own, and beta: momentum
#: twice, and its opponents, plain descent with the same alpha and with the same step lengths.
RUNS = {
    "plain": (1, 0.0),
    "beta 0.9": (1, 0.9),
    "beta 0.99": (1, 0.99),
    "plain, length of 0.9": (10, 0.0),
    "plain, length of 0.99": (100, 0.0),
}
#: Each run with momentum, and the plain run that has its step length.
SAME_LENGTH = {"beta 0.9": "plain, length of 0.9", "beta 0.99": "plain, length of 0.99"}

#: The narrow wells, by what they are beside the broad one; and, of that depth, from sharp to broad.
WELLS = {
    "worse": losses.NarrowWell(0.5, at=-2.5, width=0.2),
    "a little better": losses.NarrowWell(0.3, at=-1.5),
    "far better": losses.NarrowWell(1.0, at=-1.5),
}
WIDTHS = (0.1, 0.2, 0.4, 0.6)


def measure_wells() -> Numbers:
    """Count the random starts that end in a narrow well, when it is the worse minimum or better.

    Then let the worse one grow broader at the same depth.
    """
    alphas, betas = settings(0.02)
    numbers: dict[str, float] = {}
    for name, well in WELLS.items():
        shares = share_in_the_well(well, betas, alphas)
        for run, share in zip(RUNS, shares.T, strict=True):
            numbers |= with_error(f"share in it, {name}, {run}", share)
        numbers |= _differences(f"share in it, {name}", shares)
    for width in WIDTHS:
        well = losses.NarrowWell(0.5, at=-2.5, width=width)
        plain, carried = share_in_the_well(well, betas[:2], alphas[:2]).mean(axis=0)
        numbers[f"share kept, width {width:g}"] = float(carried / plain)
    return numbers


def settings(alpha: float) -> tuple[Array, Array]:
    """Return the alphas and betas of `RUNS`, on a surface with this alpha."""
    multiples, betas = np.transpose(list(RUNS.values()))
    return alpha * multiples, betas


def _differences(name: str, shares: Array) -> dict[str, float]:
    """Return by how much each run with momentum is above both its opponents, paired by the draw."""
    columns = dict(zip(RUNS, shares.T, strict=True))
    found: dict[str, float] = {}
    for run, plain in SAME_LENGTH.items():
        found |= with_error(f"{name}, {run}, over same alpha", columns[run] - columns["plain"])
        found |= with_error(f"{name}, {run}, over same length", columns[run] - columns[plain])
    return found


def judge_wells(numbers: Numbers) -> Verdict:
    """Ask whether fewer starts end in the worse well, against both opponents, and in a better one.

    The usual beta decides; if 0.99 does not bear it out at the same length, the condition says so.
    """
    usual = all(
        is_below(numbers, f"share in it, worse, beta 0.9, over same {opponent}")
        for opponent in ("alpha", "length")
    )
    if not usual:
        return Verdict(DOES_NOT_HOLD)
    conditions = []
    if not is_below(numbers, "share in it, far better, beta 0.9, over same alpha"):
        conditions.append("the sharp minimum is the worse one")
    if not is_below(numbers, "share in it, worse, beta 0.99, over same length"):
        conditions.append("plain steps of the same length are short enough to rest in it")
    return Verdict(HOLDS_WHEN, " and ".join(conditions)) if conditions else Verdict(HOLDS)


def tell_wells(numbers: Numbers) -> str:
    """Say the shares that end in each well, and what the width does."""
    shares = "; ".join(
        f"{name} than the broad one, {_shares(numbers, f'share in it, {name}')}" for name in WELLS
    )
    widths = ", ".join(f"{numbers[f'share kept, width {width:g}']:.0%}" for width in WIDTHS)
    return (
        "Starts that end in the narrow well at beta 0, 0.9 and 0.99, alpha 0.02, and of plain "
        "descent with alpha 0.2 and 2, the step lengths of these two (mean and standard error of "
        f"10 draws of 100): when it is {shares}. At the depth of the worse one and widths of "
        f"{', '.join(f'{w:g}' for w in WIDTHS)} beta 0.9 leaves {widths} of the runs that plain "
        "descent leaves in it."
    )


def _shares(numbers: Numbers, name: str) -> str:
    """Say a share for each of the runs."""
    return ", ".join(plus_minus(numbers, f"{name}, {run}", ".0%", "error") for run in RUNS)


C27 = define(
    "C27",
    CHAPTER,
    "Better Generalization",
    "Momentum gets stuck in sharp minima less often.",
    measure=measure_wells,
    verdict=judge_wells,
    sentence=tell_wells,
    headline=Headline(
        quotient("share in it, worse, beta 0.9", "share in it, worse, plain"),
        "{:.0%}",
        "of the runs that a sharp, worse minimum holds without momentum are held at β = 0.9",
    ),
    evidence=Evidence(
        budget="2,500 steps; nothing is tuned",
        fixed="the starts, and α = 0.02 or the step length α/(1 − β)",
        seeds="10 draws of 100 starts",
        opponents="plain descent with the same α, and with the same step length",
        fails="the sharp minimum is the better one: at 0.99 more runs end in it than without "
        "momentum. And plain steps of 0.99's length rest in no narrow well at all.",
        turn="A narrow, worse well of the same depth in which β = 0.9 leaves as many runs as plain "
        "descent with α = 0.2.",
    ),
)


def share_in_the_well(
    well: losses.NarrowWell,
    betas: Array,
    alphas: Array | float = 0.02,
    draws: int = 10,
    starts: int = 100,
) -> Array:
    """Return the share of starts in [-4, 4] that end in the well, (draws, betas)."""
    places = np.random.default_rng(0).uniform(-4, 4, size=(draws, starts, 1, 1))
    ends = last_thetas(well, HeavyBall(alphas, betas), places, 2500)[..., 0]
    inside: Array = np.mean(np.abs(ends - well.at) < 2 * well.width, axis=1)
    return inside


#: The surfaces on which random starts are counted, and what each looks like.
SURFACES = {
    "Bump": "a bump on a hillside",
    "DoubleWell": "two wells",
    "StyblinskiTang": "four basins in two dimensions",
}


def measure_escapes() -> Numbers:
    """Count the random starts that end in the best minimum of three surfaces.

    On the bump also at a hundredth of alpha and the beta that has the same friction there.
    """
    numbers: dict[str, float] = {}
    for name in SURFACES:
        alphas, betas = settings(losses.by_name(name).learning_rate)
        ended = ends_well(name, betas, alphas)
        shares = ended.mean(axis=1)
        for run, share in zip(RUNS, shares.T, strict=True):
            numbers |= with_error(f"share that ends well, {name}, {run}", share)
        numbers |= _differences(f"share that ends well, {name}", shares)
        if name == "DoubleWell":
            plain, _, highest = np.moveaxis(ended[..., :3], -1, 0)
            numbers["won at 0.99, DoubleWell"] = float((highest & ~plain).mean())
            numbers["lost at 0.99, DoubleWell"] = float((plain & ~highest).mean())
    alpha = losses.Bump().learning_rate
    for far in (1, 0.01):
        beta = 1 - 0.1 * far**0.5  # friction (1 - beta) / sqrt(alpha) stays
        share = ends_well("Bump", np.array([beta]), far * alpha, steps=int(1000 / far**0.5))
        numbers[f"share that ends well, Bump, same friction, alpha {far * alpha:g}"] = float(
            share.mean()
        )
    return numbers


def judge_escapes(numbers: Numbers) -> Verdict:
    """Ask where a tenth more starts end well at 0.9, against both opponents and beyond chance."""
    bump, basins = (
        all(
            is_above(numbers, f"share that ends well, {name}, beta 0.9, over same {opponent}", 0.1)
            for opponent in ("alpha", "length")
        )
        for name in ("Bump", "StyblinskiTang")
    )
    if bump and not basins:
        return Verdict(
            HOLDS_WHEN, "they are small beside the speed that the friction (1 − β)/√α leaves"
        )
    return Verdict(HOLDS if bump else DOES_NOT_HOLD)


def tell_escapes(numbers: Numbers) -> str:
    """Say the shares that end well on each surface."""
    shares = "; ".join(
        f"{look}, {_shares(numbers, f'share that ends well, {name}')}"
        for name, look in SURFACES.items()
    )
    near, far = (
        f"{numbers[f'share that ends well, Bump, same friction, alpha {alpha}']:.0%}"
        for alpha in ("0.02", "0.0002")
    )
    return (
        "Starts that end in the best minimum at beta 0, 0.9 and 0.99, and of plain descent with "
        "the step lengths of these two (mean and standard error of 10 draws of 80): "
        f"{shares}. Of the starts in the two wells 0.99 wins "
        f"{numbers['won at 0.99, DoubleWell']:.0%} for the better one and loses "
        f"{numbers['lost at 0.99, DoubleWell']:.0%}. At the friction (1 - beta) / sqrt(alpha) of "
        f"0.9 it is {near} on the bump with alpha 0.02 and {far} with 0.0002."
    )


C31 = define(
    "C31",
    CHAPTER,
    "Escaping Local Minima",
    "Momentum escapes local minima.",
    measure=measure_escapes,
    verdict=judge_escapes,
    sentence=tell_escapes,
    headline=Headline(
        "share that ends well, Bump, beta 0.9",
        "{:.0%}",
        "of the starts get past a bump on a hillside, at β = 0.9",
    ),
    evidence=Evidence(
        budget="1,000 steps, and as much time with the smaller α; nothing is tuned",
        fixed="the starts, and each surface's own α or the step length α/(1 − β)",
        seeds="10 draws of 80 starts",
        opponents="plain descent with the same α, and with the same step length",
        fails="the basins are wide: of four a few hundredths more end in the best, and a second "
        "start finds more than momentum does",
        turn="Four wide basins in which β = 0.9 ends in the best a tenth more often, from the "
        "same starts, than both its opponents.",
    ),
)


def ends_well(
    surface: str,
    betas: Array,
    alphas: Array | float | None = None,
    draws: int = 10,
    starts: int = 80,
    steps: int = 1000,
) -> NDArray[np.bool_]:
    """Return which random starts end in the best minimum, (draws, starts, betas) of bool."""
    loss = losses.by_name(surface)
    low, high = np.transpose(loss.window)
    places = np.random.default_rng(0).uniform(low, high, size=(draws, starts, 1, len(low)))
    rule = HeavyBall(loss.learning_rate if alphas is None else alphas, betas)
    ends = last_thetas(loss, rule, places, steps)
    lowest = np.min(loss(np.asarray(loss.minima)))
    return np.asarray(loss(ends) - lowest < 0.05)
