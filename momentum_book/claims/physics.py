"""The claims of the chapter on the physics analogy, measured."""

from __future__ import annotations

import numpy as np

from momentum_book.claims._finding import DOES_NOT_HOLD, HOLDS, HOLDS_WHEN, Finding, claim
from momentum_book.claims._runs import last_thetas
from momentum_lib import losses, theory
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import HeavyBall
from momentum_lib.physics import threshold_beta

__all__ = [
    "bumps_are_crossed",
    "oscillations_are_smoothed",
    "share_that_leaves",
    "slopes_are_faster",
    "thresholds",
    "way_across",
]

CHAPTER = "01_physics_analogy"


@claim("C01", CHAPTER, "Momentum moves faster down consistent slopes.")
def slopes_are_faster() -> Finding:
    """Time the way down a constant slope, against plain descent with the same alpha."""
    betas = np.array([0.5, 0.9, 0.99])
    slope = losses.Custom(lambda x: x[..., 0], np.ones_like, vectorized=True)
    run = descend(slope, HeavyBall(0.01, betas), [0.0], 3000)
    final = run.velocities[-1, :, 0] / 0.01
    average = -run.thetas[20, :, 0] / (20 * 0.01)
    numbers = {
        **{f"final speed-up, beta {b:g}": float(x) for b, x in zip(betas, final, strict=True)},
        **{f"first 20 steps, beta {b:g}": float(x) for b, x in zip(betas, average, strict=True)},
    }
    sentence = (
        f"In the end {final[0]:.0f}, {final[1]:.0f} and {final[2]:.0f} times as fast as plain "
        f"descent at beta 0.5, 0.9 and 0.99, which is 1 / (1 - beta); over the first 20 steps "
        f"{average[0]:.1f}, {average[1]:.1f} and {average[2]:.1f} times."
    )
    as_theory_has_it = np.allclose(final, theory.terminal_speedup(betas), rtol=1e-6)
    return Finding(HOLDS if as_theory_has_it else DOES_NOT_HOLD, sentence, numbers)


def thresholds(heights: tuple[float, ...], alpha: float = 0.02) -> list[float | None]:
    """Return the smallest beta that carries a ball over a bump of each height."""
    bumps = [losses.Bump(height) for height in heights]
    return [threshold_beta(bump, alpha, bump.start[0], bump.at + 1) for bump in bumps]


def share_that_leaves(betas: Array, good: bool) -> Array:
    """Return the share of starts in the better (or worse) of two wells that end in the other."""
    wells = losses.DoubleWell(0.1)
    barrier = np.sort(np.roots([1.0, 0.0, -1.0, wells.tilt]).real)[1]
    low, high = (-1.8, -0.2) if good else (0.4, 1.8)
    starts = np.linspace(low, high, 141)[:, np.newaxis, np.newaxis]
    ends = last_thetas(wells, HeavyBall(0.05, betas), starts, 4000)[..., 0]
    left: Array = np.mean(ends > barrier if good else ends < barrier, axis=0)
    return left


@claim("C02", CHAPTER, "Momentum rolls through small uphill parts.")
def bumps_are_crossed() -> Finding:
    """Find the beta that crosses each bump, and see whether good minima are left as well."""
    heights = (2.0, 2.5, 3.0)
    found = [beta if beta is not None else 1.0 for beta in thresholds(heights)]
    betas = np.array([0.5, 0.95])
    good, bad = share_that_leaves(betas, good=True), share_that_leaves(betas, good=False)
    numbers = {
        **{f"threshold, height {h:g}": b for h, b in zip(heights, found, strict=True)},
        "share leaving the better well, beta 0.95": float(good[1]),
        "share leaving the worse well, beta 0.95": float(bad[1]),
        "share leaving either well, beta 0.5": float(max(good[0], bad[0])),
    }
    sentence = (
        f"Over a bump of height 2, 2.5 and 3 it takes beta = {found[0]:.3f}, {found[1]:.3f} and "
        f"{found[2]:.3f} at alpha = 0.02. Of the starts in the worse of two wells {bad[1]:.0%} "
        f"leave it at beta 0.95, and of those in the better one {good[1]:.0%}; at 0.5 none do."
    )
    grows = found == sorted(found) and found[0] > 0
    if grows and good[1] > 0:
        return Finding(HOLDS_WHEN, sentence, numbers, "β is above a threshold that grows with them")
    return Finding(HOLDS if found[-1] < 1 else DOES_NOT_HOLD, sentence, numbers)


def way_across(beta: float, alpha: float = 0.09, steps: int = 60) -> tuple[float, float]:
    """Return the way a run makes across a ravine, and how far it overshoots along it."""
    ravine = losses.Ravine()
    x, y = descend(ravine, HeavyBall(alpha, beta), ravine.start, 400).thetas.T
    return float(np.abs(np.diff(y[: steps + 1])).sum()), max(0.0, float(x.max()))


@claim("C03", CHAPTER, "Momentum smooths oscillations.")
def oscillations_are_smoothed() -> Finding:
    """Add up the way across a ravine for four betas, at a lasting zigzag, a short one and none."""
    betas, alphas = (0.0, 0.3, 0.5, 0.95), (0.09, 0.06, 0.03)
    measured = {(alpha, beta): way_across(beta, alpha) for alpha in alphas for beta in betas}
    across = {at: way for at, (way, _) in measured.items()}
    past = measured[0.09, 0.95][1]
    numbers = {
        f"way across, alpha {alpha:g}, beta {beta:g}": way for (alpha, beta), way in across.items()
    } | {"overshoot along, alpha 0.09, beta 0.95": past}
    sentence = (
        f"In 60 steps at alpha 0.09 plain descent zigzags over {across[0.09, 0.0]:.1f} across a "
        f"ravine, momentum over {across[0.09, 0.3]:.1f} at beta 0.3, {across[0.09, 0.5]:.1f} at "
        f"0.5, and {across[0.09, 0.95]:.1f} at 0.95, where it also swings past the minimum along "
        f"the valley, by {past:.1f} of 9. At alpha 0.06, where the zigzag dies out at once, plain "
        f"descent makes {across[0.06, 0.0]:.1f} and momentum at beta 0.3 makes "
        f"{across[0.06, 0.3]:.1f}; at alpha 0.03, where there is none, {across[0.03, 0.0]:.1f} and "
        f"{across[0.03, 0.3]:.1f}."
    )
    calmer = all(across[0.09, beta] < 0.8 * across[0.09, 0.0] for beta in (0.3, 0.5))
    wilder = across[0.09, 0.95] > across[0.09, 0.0]
    idle = all(across[a, b] > across[a, 0.0] for a in (0.06, 0.03) for b in betas if b > 0)
    if calmer and (wilder or idle):
        conditions = ["plain descent keeps zigzagging"] * idle + ["β is moderate"] * wilder
        return Finding(HOLDS_WHEN, sentence, numbers, " and ".join(conditions))
    return Finding(HOLDS if calmer else DOES_NOT_HOLD, sentence, numbers)
