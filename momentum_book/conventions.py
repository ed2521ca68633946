"""How other libraries write the same rules: their lines, and our settings with the same path.

A row of `CONVENTIONS` is one optimizer of one library. Its `lines` are what a step does there, as
Python that runs: g is the gradient at the library's own parameters theta, t counts from 1, and v,
m, s and top start at zero. Its `translation` is our rule with the same path. Both are compared with
recorded runs of the library itself, in `tests/library/test_parity.py`.

Three questions decide how two libraries differ:

- Does the learning rate stand inside the velocity, or outside? It matters as soon as it changes.
- Is the velocity a sum of gradients, or their average? It matters for the size of alpha.
- Where does epsilon stand: beside the root, within it, or beside the root before the correction?

An argument of the wrong kind or out of its range raises TypeError or ValueError; the message names
the argument, its value and what is allowed.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any

from momentum_lib._checks import Schedule, Setting, one_of, row
from momentum_lib.modern import AMSGrad, Lion, Muon, NAdam, ScheduleFree
from momentum_lib.optimizers import (
    Adam,
    AdamW,
    AveragedMomentum,
    GradientDescent,
    HeavyBall,
    Nesterov,
    Optimizer,
    RMSprop,
)

__all__ = ["CONVENTIONS", "Convention", "ConventionTable", "table"]

OUTSIDE = "outside the velocity"
INSIDE = "inside the velocity"
ALONE = "times the gradient"
OF_AVERAGE = "times the average"
OF_DIRECTION = "times the direction"
NONE = "none"
OF_SUM = "of a fading sum of gradients"
OF_STEPS = "of a fading sum of steps"
AVERAGE = "of an average of gradients"
SHIFTED = "theta - beta v"


@dataclass(frozen=True)
class Convention:
    """One optimizer of one library, and what it is in ours.

    Attributes
    ----------
    rule : str
        The name of our rule.
    library : str
        ``"PyTorch"``, ``"optax"``, ``"Keras"`` or ``"scikit-learn"``.
    call : str
        What you write there, with the library's own names of the settings.
    lines : tuple of str
        One step, as Python that runs.
    learning_rate, momentum : str
        Where their learning rate stands, and of what their momentum is the memory.
    translation : str
        Our rule for their settings, as Python that runs; empty if none has the same path.
    translate : callable or None
        The translation itself: takes their settings in the order of `call`, gives our rule.
    changing : tuple of str
        The settings that may follow a schedule, and the translation still gives the same path.
    point : str
        The point of ours that their parameters are: ``"theta"`` or ``"theta - beta v"``.
    note : str
        What else to know.

    Examples
    --------
    >>> sorted({row.library for row in CONVENTIONS})
    ['Keras', 'PyTorch', 'optax', 'scikit-learn']
    """

    rule: str
    library: str
    call: str
    lines: tuple[str, ...]
    learning_rate: str
    momentum: str
    translation: str = ""
    translate: Callable[..., Optimizer] | None = None
    changing: tuple[str, ...] = ()
    point: str = "theta"
    note: str = ""


def _beta(momentum: Setting, lr: Setting) -> Setting:
    """Return the beta that does with alpha inside the velocity what `momentum` does outside.

    Formula: ``beta_t = momentum_t lr_t / lr_(t-1)``: outside, a new learning rate counts for the
    old velocity too. It comes out above 1, and is refused, where the learning rate leaps.
    """
    if not callable(lr):
        return momentum
    rate: Schedule = lr

    def beta(t: int) -> float:
        now: Any = momentum(t) if callable(momentum) else momentum
        return float(now if t == 1 else now * rate(t) / rate(t - 1))

    return beta


def _after_the_first(dampening: float) -> Schedule:
    """Return PyTorch's dampening: the first gradient enters the velocity whole."""
    return lambda t: 0.0 if t == 1 else dampening


def _uncorrected(epsilon: float, beta2: float) -> Schedule:
    """Return the epsilon that does beside the corrected root what theirs does before it.

    Formula: ``epsilon_t = epsilon / sqrt(1 - beta2^t)``; Kingma and Ba call theirs epsilon-hat.
    """
    return lambda t: epsilon / sqrt(1 - beta2**t)


MOMENTS = ("m = {b1} * m + (1 - {b1}) * g", "s = {b2} * s + (1 - {b2}) * g**2")
CORRECTED = "theta = theta - {lr} * m / (1 - {b1}**t) / (sqrt({s} / (1 - {b2}**t)) + {e})"
HAT = "theta = theta - {lr} * sqrt(1 - {b2}**t) / (1 - {b1}**t) * m / (sqrt({s}) + {e})"
DECAY = "theta = theta - {lr} * weight_decay * theta"
LARGEST = "top = maximum(top, s)"


def _lines(*lines: str, s: str = "s", **names: str) -> tuple[str, ...]:
    """Return lines of the Adam family with a library's own names of the settings."""
    return tuple(line.format(s=s, **names) for line in lines)


TORCH = {"lr": "lr", "b1": "beta1", "b2": "beta2", "e": "eps"}
OPTAX = {"lr": "learning_rate", "b1": "b1", "b2": "b2", "e": "eps"}
KERAS = {"lr": "learning_rate", "b1": "beta_1", "b2": "beta_2", "e": "epsilon"}
SKLEARN = {**KERAS, "lr": "learning_rate_init"}

FIRST_WHOLE = "The first gradient enters the velocity whole."
BEFORE_CORRECTION = "Epsilon is added before the root is corrected (epsilon-hat in the paper)."
RISING_BETA = "Its beta1 rises along a schedule of its own, so no constant beta1 has the same path."

PYTORCH_ROWS = (
    Convention(
        "GradientDescent",
        "PyTorch",
        "torch.optim.SGD(lr)",
        ("theta = theta - lr * g",),
        ALONE,
        NONE,
        "GradientDescent(lr)",
        GradientDescent,
        changing=("lr",),
    ),
    Convention(
        "HeavyBall",
        "PyTorch",
        "torch.optim.SGD(lr, momentum)",
        ("v = momentum * v + g", "theta = theta - lr * v"),
        OUTSIDE,
        OF_SUM,
        "HeavyBall(lr, momentum)",
        lambda lr, momentum: HeavyBall(lr, _beta(momentum, lr)),
        changing=("lr", "momentum"),
        note="When lr changes, beta is momentum times the new lr over the old one.",
    ),
    Convention(
        "HeavyBall",
        "PyTorch",
        "torch.optim.SGD(lr, momentum, dampening)",
        ("v = g if t == 1 else momentum * v + (1 - dampening) * g", "theta = theta - lr * v"),
        OUTSIDE,
        "of a fading sum; of an average where dampening = momentum",
        "HeavyBall(lr, momentum, lambda t: 0.0 if t == 1 else dampening)",
        lambda lr, momentum, dampening: HeavyBall(
            lr, _beta(momentum, lr), _after_the_first(dampening)
        ),
        changing=("lr", "momentum"),
        note=FIRST_WHOLE,
    ),
    Convention(
        "Nesterov",
        "PyTorch",
        "torch.optim.SGD(lr, momentum, nesterov=True)",
        ("v = momentum * v + g", "theta = theta - lr * (g + momentum * v)"),
        OUTSIDE,
        OF_SUM,
        "Nesterov(lr, momentum)",
        Nesterov,
        point=SHIFTED,
        note="The same path while lr is constant; a schedule parts them.",
    ),
    Convention(
        "RMSprop",
        "PyTorch",
        "torch.optim.RMSprop(lr, alpha, eps)",
        ("s = alpha * s + (1 - alpha) * g**2", "theta = theta - lr * g / (sqrt(s) + eps)"),
        OF_DIRECTION,
        NONE,
        "RMSprop(lr, alpha, epsilon=eps)",
        lambda lr, alpha, eps: RMSprop(lr, alpha, epsilon=eps),
        changing=("lr",),
        note="Their alpha is our decay.",
    ),
    Convention(
        "RMSprop",
        "PyTorch",
        "torch.optim.RMSprop(lr, alpha, eps, momentum)",
        (
            "s = alpha * s + (1 - alpha) * g**2",
            "v = momentum * v + g / (sqrt(s) + eps)",
            "theta = theta - lr * v",
        ),
        OUTSIDE,
        "of a fading sum of directions",
        "RMSprop(lr, alpha, momentum, eps)",
        lambda lr, alpha, eps, momentum: RMSprop(lr, alpha, _beta(momentum, lr), eps),
        changing=("lr", "momentum"),
        note="Their alpha is our decay.",
    ),
    Convention(
        "Adam",
        "PyTorch",
        "torch.optim.Adam(lr, betas, eps)",
        _lines(*MOMENTS, CORRECTED, **TORCH),
        OF_DIRECTION,
        AVERAGE,
        "Adam(lr, beta1, beta2, eps)",
        Adam,
        changing=("lr",),
    ),
    Convention(
        "AdamW",
        "PyTorch",
        "torch.optim.AdamW(lr, betas, eps, weight_decay)",
        _lines(*MOMENTS, DECAY, CORRECTED, **TORCH),
        OF_DIRECTION,
        AVERAGE,
        "AdamW(lr, beta1, beta2, eps, weight_decay)",
        AdamW,
        changing=("lr",),
        note="The decay is multiplied by lr.",
    ),
    Convention(
        "AMSGrad",
        "PyTorch",
        "torch.optim.Adam(lr, betas, eps, amsgrad=True)",
        _lines(*MOMENTS, LARGEST, CORRECTED, s="top", **TORCH),
        OF_DIRECTION,
        AVERAGE,
        "AMSGrad(lr, beta1, beta2, eps)",
        AMSGrad,
        changing=("lr",),
        note="The maximum is taken before the correction.",
    ),
    Convention(
        "NAdam",
        "PyTorch",
        "torch.optim.NAdam(lr, betas, eps, momentum_decay=1e9)",
        _lines(
            *MOMENTS,
            "ahead = {b1} * m / (1 - {b1} ** (t + 1)) + (1 - {b1}) * g / (1 - {b1}**t)",
            "theta = theta - {lr} * ahead / (sqrt(s / (1 - {b2}**t)) + {e})",
            **TORCH,
        ),
        OF_DIRECTION,
        AVERAGE,
        "NAdam(lr, beta1, beta2, eps)",
        NAdam,
        changing=("lr",),
        note="A huge momentum_decay makes its schedule of beta1 constant. Its product of betas has "
        "PyTorch's default type.",
    ),
    Convention(
        "NAdam",
        "PyTorch",
        "torch.optim.NAdam(lr, betas, eps, momentum_decay)",
        _lines(
            *MOMENTS,
            "mu, mu_next = (beta1 * (1 - 0.96 ** (k * momentum_decay) / 2) for k in (t, t + 1))",
            "product = (product if t > 1 else 1) * mu",
            "ahead = mu_next * m / (1 - product * mu_next) + (1 - mu) * g / (1 - product)",
            "theta = theta - lr * ahead / (sqrt(s / (1 - beta2**t)) + eps)",
            **TORCH,
        ),
        OF_DIRECTION,
        AVERAGE,
        note=RISING_BETA,
    ),
    Convention(
        "Muon",
        "PyTorch",
        "torch.optim.Muon(lr, momentum, weight_decay=0)",
        (
            "v = momentum * v + (1 - momentum) * g",
            "theta = theta - lr * orthogonal((1 - momentum) * g + momentum * v)",
        ),
        OF_DIRECTION,
        AVERAGE,
        "Muon(lr, momentum, shapes)",
        Muon,
        changing=("lr",),
        note="It takes matrices only, as (outputs, inputs), and computes in bfloat16 inside.",
    ),
)

OPTAX_ROWS = (
    Convention(
        "GradientDescent",
        "optax",
        "optax.sgd(learning_rate)",
        ("theta = theta - learning_rate * g",),
        ALONE,
        NONE,
        "GradientDescent(learning_rate)",
        GradientDescent,
        changing=("learning_rate",),
    ),
    Convention(
        "HeavyBall",
        "optax",
        "optax.sgd(learning_rate, momentum)",
        ("v = momentum * v + g", "theta = theta - learning_rate * v"),
        OUTSIDE,
        OF_SUM,
        "HeavyBall(learning_rate, momentum)",
        lambda learning_rate, momentum: HeavyBall(learning_rate, _beta(momentum, learning_rate)),
        changing=("learning_rate", "momentum"),
        note="When it changes, beta is momentum times the new one over the old, as in PyTorch.",
    ),
    Convention(
        "AveragedMomentum",
        "optax",
        "optax.chain(optax.ema(decay, debias=False), optax.scale(-learning_rate))",
        ("v = decay * v + (1 - decay) * g", "theta = theta - learning_rate * v"),
        OF_AVERAGE,
        AVERAGE,
        "AveragedMomentum(learning_rate, decay)",
        AveragedMomentum,
        changing=("learning_rate", "decay"),
    ),
    Convention(
        "AveragedMomentum",
        "optax",
        "optax.chain(optax.ema(decay), optax.scale(-learning_rate))",
        (
            "v = decay * v + (1 - decay) * g",
            "theta = theta - learning_rate * v / (1 - decay**t)",
        ),
        OF_AVERAGE,
        AVERAGE,
        "AveragedMomentum(learning_rate, decay, bias_correction=True)",
        lambda learning_rate, decay: AveragedMomentum(learning_rate, decay, bias_correction=True),
        changing=("learning_rate", "decay"),
        note="It corrects the bias unless told not to.",
    ),
    Convention(
        "Nesterov",
        "optax",
        "optax.sgd(learning_rate, momentum, nesterov=True)",
        ("v = momentum * v + g", "theta = theta - learning_rate * (g + momentum * v)"),
        OUTSIDE,
        OF_SUM,
        "Nesterov(learning_rate, momentum)",
        Nesterov,
        point=SHIFTED,
        note="The same path while learning_rate is constant; a schedule parts them.",
    ),
    Convention(
        "RMSprop",
        "optax",
        "optax.rmsprop(learning_rate, decay, eps, eps_in_sqrt=False)",
        (
            "s = decay * s + (1 - decay) * g**2",
            "theta = theta - learning_rate * g / (sqrt(s) + eps)",
        ),
        OF_DIRECTION,
        NONE,
        "RMSprop(learning_rate, decay, epsilon=eps)",
        lambda learning_rate, decay, eps: RMSprop(learning_rate, decay, epsilon=eps),
        changing=("learning_rate", "decay"),
    ),
    Convention(
        "RMSprop",
        "optax",
        "optax.rmsprop(learning_rate, decay, eps, momentum, eps_in_sqrt=False)",
        (
            "s = decay * s + (1 - decay) * g**2",
            "v = momentum * v + learning_rate * g / (sqrt(s) + eps)",
            "theta = theta - v",
        ),
        INSIDE,
        OF_STEPS,
        "RMSprop(learning_rate, decay, momentum, eps)",
        lambda learning_rate, decay, eps, momentum: RMSprop(learning_rate, decay, momentum, eps),
        changing=("learning_rate", "decay", "momentum"),
    ),
    Convention(
        "RMSprop",
        "optax",
        "optax.rmsprop(learning_rate, decay, eps)",
        ("s = decay * s + (1 - decay) * g**2", "theta = theta - learning_rate * g / sqrt(s + eps)"),
        OF_DIRECTION,
        NONE,
        note="Epsilon stands within the root.",
    ),
    Convention(
        "Adam",
        "optax",
        "optax.adam(learning_rate, b1, b2, eps)",
        _lines(*MOMENTS, CORRECTED, **OPTAX),
        OF_DIRECTION,
        AVERAGE,
        "Adam(learning_rate, b1, b2, eps)",
        Adam,
        changing=("learning_rate", "b1", "b2"),
    ),
    Convention(
        "AdamW",
        "optax",
        "optax.adamw(learning_rate, b1, b2, eps, weight_decay)",
        _lines(
            *MOMENTS,
            "step = m / (1 - {b1}**t) / (sqrt(s / (1 - {b2}**t)) + {e})",
            "theta = theta - {lr} * (step + weight_decay * theta)",
            **OPTAX,
        ),
        OF_DIRECTION,
        AVERAGE,
        "AdamW(learning_rate, b1, b2, eps, weight_decay)",
        AdamW,
        changing=("learning_rate", "b1", "b2"),
        note="The decay is multiplied by learning_rate.",
    ),
    Convention(
        "AMSGrad",
        "optax",
        "optax.amsgrad(learning_rate, b1, b2, eps)",
        _lines(
            *MOMENTS,
            "top = maximum(top, s / (1 - {b2}**t))",
            "theta = theta - {lr} * m / (1 - {b1}**t) / (sqrt(top) + {e})",
            **OPTAX,
        ),
        OF_DIRECTION,
        AVERAGE,
        note="The maximum is taken after the correction: a large first gradient counts for ever.",
    ),
    Convention(
        "NAdam",
        "optax",
        "optax.nadam(learning_rate, b1, b2, eps)",
        _lines(
            *MOMENTS,
            "ahead = {b1} * m / (1 - {b1} ** (t + 1)) + (1 - {b1}) * g / (1 - {b1}**t)",
            "theta = theta - {lr} * ahead / (sqrt(s / (1 - {b2}**t)) + {e})",
            **OPTAX,
        ),
        OF_DIRECTION,
        AVERAGE,
        "NAdam(learning_rate, b1, b2, eps)",
        NAdam,
        changing=("learning_rate", "b1", "b2"),
    ),
    Convention(
        "Lion",
        "optax",
        "optax.lion(learning_rate, b1, b2, weight_decay)",
        (
            "step = sign(b1 * v + (1 - b1) * g)",
            "v = b2 * v + (1 - b2) * g",
            "theta = theta - learning_rate * (step + weight_decay * theta)",
        ),
        OF_DIRECTION,
        AVERAGE,
        "Lion(learning_rate, b1, b2, weight_decay)",
        Lion,
        changing=("learning_rate", "b1", "b2"),
    ),
    Convention(
        "Muon",
        "optax",
        "optax.contrib.muon(learning_rate, beta, eps=0)",
        (
            "v = beta * v + (1 - beta) * g",
            "ahead = beta * v / (1 - beta ** (t + 1)) + (1 - beta) * g / (1 - beta**t)",
            "theta = theta - learning_rate * orthogonal(ahead)",
        ),
        OF_DIRECTION,
        AVERAGE,
        note="The look-ahead is corrected for its bias, as NAdam's is: another path than ours.",
    ),
    Convention(
        "ScheduleFree",
        "optax",
        "optax.contrib.schedule_free_sgd(learning_rate, b1=b1)",
        (
            "z = z - learning_rate * g",
            "mean = mean + (z - mean) / t",
            "theta = (1 - b1) * z + b1 * mean",
        ),
        OF_DIRECTION,
        "of the average of the path",
        "ScheduleFree(learning_rate, b1)",
        ScheduleFree,
        point="(1 - beta) z + beta theta",
        note="z and mean begin where theta does; mean, which schedule_free_eval_params returns, is "
        "our theta.",
    ),
)

KERAS_ROWS = (
    Convention(
        "GradientDescent",
        "Keras",
        "keras.optimizers.SGD(learning_rate)",
        ("theta = theta - learning_rate * g",),
        ALONE,
        NONE,
        "GradientDescent(learning_rate)",
        GradientDescent,
        changing=("learning_rate",),
    ),
    Convention(
        "HeavyBall",
        "Keras",
        "keras.optimizers.SGD(learning_rate, momentum)",
        ("v = momentum * v - learning_rate * g", "theta = theta + v"),
        INSIDE,
        OF_STEPS,
        "HeavyBall(learning_rate, momentum)",
        HeavyBall,
        changing=("learning_rate", "momentum"),
        note="The velocity has the opposite sign.",
    ),
    Convention(
        "Nesterov",
        "Keras",
        "keras.optimizers.SGD(learning_rate, momentum, nesterov=True)",
        (
            "v = momentum * v - learning_rate * g",
            "theta = theta + momentum * v - learning_rate * g",
        ),
        INSIDE,
        OF_STEPS,
        "Nesterov(learning_rate, momentum)",
        Nesterov,
        changing=("learning_rate",),
        point=SHIFTED,
        note="The velocity has the opposite sign.",
    ),
    Convention(
        "RMSprop",
        "Keras",
        "keras.optimizers.RMSprop(learning_rate, rho, momentum, epsilon=0)",
        (
            "s = rho * s + (1 - rho) * g**2",
            "v = momentum * v + learning_rate * g / sqrt(s)",
            "theta = theta - v",
        ),
        INSIDE,
        OF_STEPS,
        "RMSprop(learning_rate, rho, momentum, epsilon=0.0)",
        lambda learning_rate, rho, momentum: RMSprop(learning_rate, rho, momentum, epsilon=0.0),
        changing=("learning_rate", "momentum"),
        note="Only without epsilon.",
    ),
    Convention(
        "RMSprop",
        "Keras",
        "keras.optimizers.RMSprop(learning_rate, rho, momentum, epsilon)",
        (
            "s = rho * s + (1 - rho) * g**2",
            "v = momentum * v + learning_rate * g / sqrt(s + epsilon)",
            "theta = theta - v",
        ),
        INSIDE,
        OF_STEPS,
        note="Epsilon stands within the root.",
    ),
    Convention(
        "Adam",
        "Keras",
        "keras.optimizers.Adam(learning_rate, beta_1, beta_2, epsilon)",
        _lines(*MOMENTS, HAT, **KERAS),
        OF_DIRECTION,
        AVERAGE,
        "Adam(learning_rate, beta_1, beta_2, lambda t: epsilon / sqrt(1 - beta_2**t))",
        lambda learning_rate, beta_1, beta_2, epsilon: Adam(
            learning_rate, beta_1, beta_2, _uncorrected(epsilon, beta_2)
        ),
        changing=("learning_rate",),
        note=BEFORE_CORRECTION,
    ),
    Convention(
        "AdamW",
        "Keras",
        "keras.optimizers.AdamW(learning_rate, weight_decay, beta_1, beta_2, epsilon)",
        _lines(*MOMENTS, DECAY, HAT, **KERAS),
        OF_DIRECTION,
        AVERAGE,
        "AdamW(learning_rate, beta_1, beta_2, lambda t: epsilon / sqrt(1 - beta_2**t), "
        "weight_decay)",
        lambda learning_rate, weight_decay, beta_1, beta_2, epsilon: AdamW(
            learning_rate, beta_1, beta_2, _uncorrected(epsilon, beta_2), weight_decay
        ),
        changing=("learning_rate",),
        note=BEFORE_CORRECTION,
    ),
    Convention(
        "AMSGrad",
        "Keras",
        "keras.optimizers.Adam(learning_rate, beta_1, beta_2, epsilon, amsgrad=True)",
        _lines(*MOMENTS, LARGEST, HAT, s="top", **KERAS),
        OF_DIRECTION,
        AVERAGE,
        "AMSGrad(learning_rate, beta_1, beta_2, lambda t: epsilon / sqrt(1 - beta_2**t))",
        lambda learning_rate, beta_1, beta_2, epsilon: AMSGrad(
            learning_rate, beta_1, beta_2, _uncorrected(epsilon, beta_2)
        ),
        changing=("learning_rate",),
        note=BEFORE_CORRECTION,
    ),
    Convention(
        "NAdam",
        "Keras",
        "keras.optimizers.Nadam(learning_rate, beta_1, beta_2, epsilon)",
        _lines(
            *MOMENTS,
            "mu, mu_next = (beta_1 * (1 - 0.96**k / 2) for k in (t, t + 1))",
            "product = (product if t > 1 else 1) * mu",
            "ahead = mu_next * m / (1 - product * mu_next) + (1 - mu) * g / (1 - product)",
            "theta = theta - learning_rate * ahead / (sqrt(s / (1 - beta_2**t)) + epsilon)",
            **KERAS,
        ),
        OF_DIRECTION,
        AVERAGE,
        note=RISING_BETA,
    ),
    Convention(
        "Lion",
        "Keras",
        "keras.optimizers.Lion(learning_rate, beta_1, beta_2, weight_decay)",
        (
            "step = sign(beta_1 * v + (1 - beta_1) * g)",
            "v = beta_2 * v + (1 - beta_2) * g",
            "theta = theta - learning_rate * (step + weight_decay * theta)",
        ),
        OF_DIRECTION,
        AVERAGE,
        "Lion(learning_rate, beta_1, beta_2, weight_decay)",
        Lion,
        changing=("learning_rate",),
    ),
)

SKLEARN_ROWS = (
    Convention(
        "HeavyBall",
        "scikit-learn",
        'MLPClassifier(solver="sgd", learning_rate_init, momentum, nesterovs_momentum=False)',
        ("v = momentum * v - learning_rate_init * g", "theta = theta + v"),
        INSIDE,
        OF_STEPS,
        "HeavyBall(learning_rate_init, momentum)",
        HeavyBall,
        changing=("learning_rate_init", "momentum"),
        note="The velocity has the opposite sign.",
    ),
    Convention(
        "Nesterov",
        "scikit-learn",
        'MLPClassifier(solver="sgd", learning_rate_init, momentum)',
        (
            "v = momentum * v - learning_rate_init * g",
            "theta = theta + momentum * v - learning_rate_init * g",
        ),
        INSIDE,
        OF_STEPS,
        "Nesterov(learning_rate_init, momentum)",
        Nesterov,
        changing=("learning_rate_init",),
        point=SHIFTED,
        note="Nesterov's look-ahead is on unless told not to.",
    ),
    Convention(
        "Adam",
        "scikit-learn",
        'MLPClassifier(solver="adam", learning_rate_init, beta_1, beta_2, epsilon)',
        _lines(*MOMENTS, HAT, **SKLEARN),
        OF_DIRECTION,
        AVERAGE,
        "Adam(learning_rate_init, beta_1, beta_2, lambda t: epsilon / sqrt(1 - beta_2**t))",
        lambda learning_rate_init, beta_1, beta_2, epsilon: Adam(
            learning_rate_init, beta_1, beta_2, _uncorrected(epsilon, beta_2)
        ),
        note=BEFORE_CORRECTION,
    ),
)

#: Every optimizer of another library that has been compared with ours, step by step.
CONVENTIONS: tuple[Convention, ...] = (*PYTORCH_ROWS, *OPTAX_ROWS, *KERAS_ROWS, *SKLEARN_ROWS)


@dataclass(frozen=True, repr=False)
class ConventionTable:
    """Conventions, as a table that shows itself in text and on a page.

    Attributes
    ----------
    rows : tuple of Convention
        The rows.

    Examples
    --------
    >>> len(table(libraries=["PyTorch"]).rows) > 0
    True
    """

    rows: tuple[Convention, ...]

    def __repr__(self) -> str:
        """Return a paragraph a row, in plain text."""
        return "\n\n".join(_text(row) for row in self.rows)

    def _repr_html_(self) -> str:
        """Return the table for a page."""
        titles = ("there", "a step there", "their learning rate", "their momentum", "here")
        head = "".join(f'<th scope="col">{title}</th>' for title in titles)
        rows = "".join(_row(row) for row in self.rows)
        body = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
        return f'<table class="conventions">{body}</table>'


def _here(row: Convention) -> str:
    if not row.translation:
        return "no setting has the same path"
    return row.translation if row.point == "theta" else f"{row.translation}, at {row.point}"


def _text(row: Convention) -> str:
    steps = "\n".join(f"    {line}" for line in row.lines)
    note = f"\n    ({row.note})" if row.note else ""
    return (
        f"{row.library}: {row.call}\n{steps}\n    learning rate {row.learning_rate}; momentum: "
        f"{row.momentum}\n    here: {_here(row)}{note}"
    )


def _row(row: Convention) -> str:
    code = [f"<code>{html.escape(line)}</code>" for line in (row.call, *row.lines)]
    here = f"<code>{html.escape(row.translation)}</code>" if row.translation else "none"
    if row.point != "theta":
        here += f", at <code>{html.escape(row.point)}</code>"
    if row.note:
        here += f"<br>{html.escape(row.note)}"
    return (
        f'<tr data-library="{row.library}" data-rule="{row.rule}"><th scope="row">{code[0]}</th>'
        f"<td>{'<br>'.join(code[1:])}</td><td>{row.learning_rate}</td><td>{row.momentum}</td>"
        f"<td>{here}</td></tr>"
    )


def table(
    rules: Iterable[str] | None = None, libraries: Iterable[str] | None = None
) -> ConventionTable:
    """Return the conventions of some rules and libraries as a table that shows itself.

    Parameters
    ----------
    rules : iterable of str, optional
        Names of our rules, such as ``["HeavyBall", "Nesterov"]``. By default all.
    libraries : iterable of str, optional
        Names such as ``["PyTorch", "Keras"]``. By default all.

    Returns
    -------
    ConventionTable
        A row an optimizer, by library.

    Examples
    --------
    >>> table(rules=["Nesterov"], libraries=["PyTorch"])
    PyTorch: torch.optim.SGD(lr, momentum, nesterov=True)
        v = momentum * v + g
        theta = theta - lr * (g + momentum * v)
        learning rate outside the velocity; momentum: of a fading sum of gradients
        here: Nesterov(lr, momentum), at theta - beta v
        (The same path while lr is constant; a schedule parts them.)
    """
    wanted = _known("rules", rules, {row.rule for row in CONVENTIONS})
    homes = _known("libraries", libraries, {row.library for row in CONVENTIONS})
    return ConventionTable(
        tuple(row for row in CONVENTIONS if row.rule in wanted and row.library in homes)
    )


def _known(name: str, chosen: Iterable[str] | None, known: set[str]) -> set[str]:
    if chosen is None:
        return known
    allowed = {each: each for each in sorted(known)}
    return {one_of(name, each, allowed) for each in row(name, chosen)}
