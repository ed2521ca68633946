"""What a change of settings does to a run that is sick: each line of advice, run on its patient.

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from momentum_book.claims.practice import PATIENTS, Patient
from momentum_book.digits_runs import minibatch_descent
from momentum_lib._checks import Array, fixed
from momentum_lib.networks import Network, load_digits
from momentum_lib.optimizers import HeavyBall

__all__ = ["CURES", "read_by"]

#: For each sick run of the chapter on practice what one may try, and the settings it leads to.
CURES: dict[str, dict[str, Patient]] = {
    "alpha too small": {
        "α times 4": Patient(0.004, 0.9),
        "α times 4, twice": Patient(0.016, 0.9),
    },
    "alpha too large": {"α divided by 4": Patient(0.125, 0.9)},
    "beta too high": {
        "α divided by 4": Patient(0.025, 0.99),
        "β = 0.9 at the same α": Patient(0.1, 0.9),
        "β = 0.9 at the same step length": Patient(1.0, 0.9),
    },
}


@cache
def read_by(name: str, seeds: int = 8) -> dict[str, Array]:
    """Return the share (seeds,) of held-out digits read by a patient, and after each of its cures.

    Four epochs of minibatches of 32. All share a seed's first weights and minibatches.

    Parameters
    ----------
    name : str
        One of the sick runs of `CURES`.
    seeds : int, default 8
        How many to train.

    Returns
    -------
    dict from str to array (seeds,)
        "untouched", and a share for each cure.

    Examples
    --------
    >>> list(read_by("alpha too large", seeds=1))
    ['untouched', 'α divided by 4']
    """
    settings = {"untouched": PATIENTS[name], **CURES[name]}
    alphas, betas = np.transpose([(one.learning_rate, one.beta) for one in settings.values()])
    network, (learning, held_out) = Network(), load_digits()
    first = np.stack([np.tile(network.init(seed), (len(settings), 1)) for seed in range(seeds)])
    orders = [seed + 1 for seed in range(seeds)]
    rule, steps = HeavyBall(alphas, betas), 4 * (len(learning.labels) // 32)
    *_, last = minibatch_descent(network, learning, rule, first, steps, 32, orders)
    with np.errstate(all="ignore"):  # a divergence is a result
        shares = network.accuracy(last, held_out)
    return dict(zip(settings, map(fixed, shares.T), strict=True))
