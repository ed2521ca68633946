"""Random states of a figure, from what its JSON says of its fields: half of them at an end."""

import numpy as np

from momentum_lib import widgets
from momentum_lib.widgets._fields import LISTS

#: Rules that a reader may type, besides those that the workshop has at first.
TYPED = [
    "theta = theta - alpha*g",
    "v = beta*v + g\ntheta = theta - alpha*v",
    "theta = theta + alpha*g",
    "theta = theta - alpha*g/norm(g)",
]
#: Training takes seconds: of a network only the lightest runs.
LIGHT = {"NetworkTrainer": {"epochs": 1, "seeds": 2, "batch_size": 256, "other_batch_size": 200}}
#: From where a reader begins: points lie within this of the first one.
FAR = 2.0


def number(rng, field):
    low, high = field["min"], field["max"]
    at = rng.choice([0.0, 1.0, rng.uniform(), rng.uniform()])
    if field.get("scale") == "log":
        value = low ** (1 - at) * high**at
    elif field.get("scale"):  # even in log(1 - beta)
        value = 1 - (1 - low) ** (1 - at) * (1 - high) ** at
    else:
        value = low + at * (high - low)
    value = float(f"{value:.3g}")
    step = field.get("step")
    return float(np.clip(round(value / step) * step if step else value, low, high))


def names(field):
    of = field["of"]
    return field.get("only") or list(LISTS[of] if isinstance(of, str) else of)


def some(rng, field):
    chosen = [name for name in names(field) if rng.uniform() < 0.5]
    return chosen or names(field)[:1]


#: Of each kind of field, what makes a random value of it.
KINDS = {
    "number": number,
    "whole_number": lambda rng, field: round(number(rng, field)),
    "choice": lambda rng, field: str(rng.choice(names(field))),
    "choices": some,
    "flag": lambda rng, _: bool(rng.integers(2)),
    "point": lambda rng, field: [
        float(f"{x + rng.uniform(-FAR, FAR):.4g}") for x in field["default"]
    ],
    "numbers": lambda rng, field: [number(rng, field) for _ in field["default"]],
    "text": lambda rng, field: str(rng.choice([field["default"], *TYPED])),
}


def random_states(kind, count, seed):
    """Return so many states of a figure, the same ones for a seed."""
    figure = getattr(widgets, kind)
    rng = np.random.default_rng([seed, *map(ord, kind)])
    fixed = LIGHT.get(kind, {})
    return [
        {
            **{name: KINDS[field["kind"]](rng, field) for name, field in figure.fields.items()},
            **fixed,
        }
        for _ in range(count)
    ]
