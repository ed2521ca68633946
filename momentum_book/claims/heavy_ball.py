"""The claims of the chapter on heavy ball, measured."""

from __future__ import annotations

import numpy as np

from momentum_book.claims._finding import DOES_NOT_HOLD, HOLDS, HOLDS_WHEN, Finding, claim
from momentum_lib import losses, theory
from momentum_lib._checks import Array
from momentum_lib.descent import descend
from momentum_lib.optimizers import AveragedMomentum, HeavyBall
from momentum_lib.schedules import Linear

__all__ = [
    "CONVENTIONS",
    "alternating_gradients_cancel",
    "forms_apart",
    "it_can_overshoot",
    "overshooting_beta",
    "speed_on_a_slope",
    "steps_grow_to_a_limit",
    "which_form_is_common",
]

CHAPTER = "04_heavy_ball"

#: Which form the momentum rules of three libraries take, from their documentation.
CONVENTIONS = {
    "torch.optim.SGD": "velocity",
    "keras.optimizers.SGD": "velocity",
    "optax.sgd": "velocity",
    "torch.optim.Adam": "averaged",
    "keras.optimizers.Adam": "averaged",
    "optax.adam": "averaged",
}


@claim("C09", CHAPTER, "The averaged form of momentum is the more common one.")
def which_form_is_common() -> Finding:
    """Count the libraries' conventions, and measure how far the two forms part."""
    averaged = [name for name, form in CONVENTIONS.items() if form == "averaged"]
    plain = [name for name in CONVENTIONS if "adam" not in name.lower()]
    constant, scheduled = forms_apart(0.05), forms_apart(Linear(0.05, 0.005, 100))
    numbers = {
        "momentum optimizers in the averaged form": len(set(plain) & set(averaged)),
        "momentum optimizers": len(plain),
        "Adams in the averaged form": len(set(averaged) - set(plain)),
        "largest difference, constant alpha": constant,
        "largest difference, falling alpha": scheduled,
    }
    sentence = (
        f"Of the momentum optimizers of PyTorch, Keras and optax {numbers[next(iter(numbers))]} of "
        f"{len(plain)} use it; their Adams all do. On a bowl of condition number 20 at beta = 0.9 "
        f"and a constant alpha of 0.05, rescaled by 1 - beta, the two forms differ by less than "
        f"{max(constant, 1e-12):.0e}; with alpha falling from 0.05 to 0.005 over 100 steps their "
        f"paths part by {scheduled:.2f}."
    )
    if set(plain) & set(averaged):
        return Finding(HOLDS, sentence, numbers)
    return Finding(HOLDS_WHEN, sentence, numbers, "Adam is counted; momentum alone is a velocity")


def forms_apart(alpha: float | Linear, beta: float = 0.9, steps: int = 100) -> float:
    """Return the largest gap between the two forms' paths down a bowl, alpha rescaled."""
    bowl = losses.Quadratic([1, 20])
    rescaled = (
        (lambda t: alpha(t) / (1 - beta)) if isinstance(alpha, Linear) else alpha / (1 - beta)
    )
    velocity = descend(bowl, HeavyBall(alpha, beta), bowl.start, steps).thetas
    averaged = descend(bowl, AveragedMomentum(rescaled, beta), bowl.start, steps).thetas
    return float(np.linalg.norm(velocity - averaged, axis=-1).max())


@claim("C12", CHAPTER, "On a steady slope the steps become larger and larger.")
def steps_grow_to_a_limit() -> Finding:
    """Follow the step down a constant slope, in units of a plain step."""
    betas = np.array([0.5, 0.9, 0.99])
    speed = speed_on_a_slope(betas, 2000)
    growing = bool(np.all(np.diff(speed[:40], axis=0) > 0))
    near = [int(np.argmax(speed[:, k] >= 0.99 / (1 - beta))) for k, beta in enumerate(betas)]
    numbers = {
        **{f"last step, beta {b:g}": float(s) for b, s in zip(betas, speed[-1], strict=True)},
        **{f"step within 1 %, beta {b:g}": n for b, n in zip(betas, near, strict=True)},
    }
    sentence = (
        f"At beta 0.5, 0.9 and 0.99 they grow to {speed[-1][0]:.1f}, {speed[-1][1]:.1f} and "
        f"{speed[-1][2]:.1f} plain steps and no further; within 1 % of that after {near[0]}, "
        f"{near[1]} and {near[2]} steps."
    )
    bounded = bool(np.all(speed[-1] <= 1 / (1 - betas) + 1e-9))
    if growing and bounded:
        return Finding(HOLDS_WHEN, sentence, numbers, "they are below 1/(1 − β) plain steps")
    return Finding(HOLDS if growing else DOES_NOT_HOLD, sentence, numbers)


def speed_on_a_slope(betas: Array, steps: int, alternating: bool = False) -> Array:
    """Return the velocity over a plain step, (steps + 1, betas), on a slope of 1 or of +1, -1."""
    signs = iter([1.0, -1.0] * steps)
    slope = losses.Custom(
        value=lambda x: x[..., 0],
        gradient=(lambda x: np.full_like(x, next(signs))) if alternating else np.ones_like,
        vectorized=True,
    )
    if alternating:
        next(signs)  # `descend` asks once to check the shape
    alpha = 0.01
    velocities: Array = descend(slope, HeavyBall(alpha, betas), [0.0], steps).velocities[..., 0]
    return velocities / alpha


@claim("C13", CHAPTER, "Gradients that alternate cancel each other.")
def alternating_gradients_cancel() -> Finding:
    """Feed heavy ball the gradients +1, -1, +1, ... and measure the steps it ends up with."""
    betas = np.array([0.5, 0.9, 0.99])
    last = np.abs(speed_on_a_slope(betas, 4000, alternating=True)[-1])
    numbers = {f"step, beta {b:g}": float(x) for b, x in zip(betas, last, strict=True)}
    sentence = (
        f"A step settles at {last[0]:.3f}, {last[1]:.3f} and {last[2]:.3f} of a plain one at beta "
        "0.5, 0.9 and 0.99: 1 / (1 + beta), so at never less than half."
    )
    shrinks = bool(np.all(last < 1))
    return Finding(HOLDS if shrinks else DOES_NOT_HOLD, sentence, numbers)


@claim("C14", CHAPTER, "Heavy ball can overshoot the minimum.")
def it_can_overshoot() -> Finding:
    """Find the smallest beta that passes the minimum, for three alpha lambda."""
    products = (0.01, 0.1, 0.5)
    found = [overshooting_beta(x) for x in products]
    expected = [float(theory.critical_beta(x, 1.0)) for x in products]
    numbers = {
        f"smallest beta at {x:g}": value for x, value in zip(products, found, strict=True)
    } | {f"formula at {x:g}": value for x, value in zip(products, expected, strict=True)}
    sentence = (
        f"At alpha lambda = 0.01, 0.1 and 0.5 it passes the minimum from beta = {found[0]:.3f}, "
        f"{found[1]:.3f} and {found[2]:.3f} on; (1 - sqrt(alpha lambda))^2 is {expected[0]:.3f}, "
        f"{expected[1]:.3f} and {expected[2]:.3f}."
    )
    if np.allclose(found, expected, atol=0.005):
        return Finding(HOLDS_WHEN, sentence, numbers, "β is above (1 − √(αλ))²")
    return Finding(HOLDS if max(found) < 1 else DOES_NOT_HOLD, sentence, numbers)


def overshooting_beta(alpha_lambda: float, steps: int = 2000, tolerance: float = 1e-5) -> float:
    """Return the smallest beta at which a run from rest passes the minimum.

    400 runs side by side say in which part of the range it lies, and 400 more in which part of it.
    """
    low, high = 0.0, 1 - 1e-6
    while high - low > tolerance:
        betas = np.linspace(low, high, 401)
        run = descend(losses.Quadratic([1.0]), HeavyBall(alpha_lambda, betas), [1.0], steps)
        first = int(np.argmax(run.thetas.min(axis=(0, 2)) < 0))
        low, high = float(betas[max(first - 1, 0)]), float(betas[first])
    return high
