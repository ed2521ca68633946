"""The exercises of the chapter on schedules."""

# ruff: noqa: ARG005 - a mistake often consists in not using an argument

from __future__ import annotations

import math

import numpy as np

from momentum_book.exercises.exercise import Exercise
from momentum_lib._checks import Array


def held_learning_rate(learning_rate: float, beta: float, new_beta: float) -> float:
    return learning_rate * (1 - new_beta) / (1 - beta)


def rising_beta(t: int, every: int, highest: float) -> float:
    return min(1 - 1 / (2 * (t // every + 1)), highest)


def one_cycle(t: int, steps: int, start: float, peak: float, end: float, peak_at: float) -> float:
    return _cycle_at((t - 1) / (steps - 1), start, peak, end, peak_at)


def _cycle_at(part: float, start: float, peak: float, end: float, peak_at: float) -> float:
    return _wave_at(min(part, 1), start, peak, end, peak_at)


def _wave_at(part: float, start: float, peak: float, end: float, peak_at: float) -> float:
    if part <= peak_at:
        return _half_wave(start, peak, part / peak_at)
    return _half_wave(peak, end, (part - peak_at) / (1 - peak_at))


def _half_wave(start: float, end: float, part: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * part)) / 2


def scheduled_velocity(learning_rates: Array, betas: Array) -> float:
    velocity = 0.0
    for alpha, beta in zip(learning_rates, betas, strict=True):
        velocity = beta * velocity + alpha
    return velocity


def _by_other_betas(learning_rates: Array, betas: Array, others: Array) -> float:
    """Return the velocity where the betas of each step are others than they should be."""
    return scheduled_velocity(learning_rates, np.resize(others, len(betas)))


def _averaged(learning_rates: Array, betas: Array) -> float:
    return scheduled_velocity(learning_rates * (1 - betas), betas)


EXERCISES = (
    Exercise(
        name="held-learning-rate",
        task="Return the learning rate that keeps the effective one, alpha / (1 - beta), as it was "
        "when beta becomes new_beta.",
        solution=held_learning_rate,
        returns=("learning_rate",),
        mistakes={
            "the fraction is upside down: a larger beta lengthens the step, so alpha must shrink": (
                lambda a, b, new: a * (1 - b) / (1 - new)
            ),
            "the 1 - is missing twice: it is 1 - beta that divides alpha": (
                lambda a, b, new: a * new / b
            ),
            "the old 1 - beta is missing: divide by it": lambda a, b, new: a * (1 - new),
            "the new 1 - beta is missing: this is the effective learning rate itself": (
                lambda a, b, new: a / (1 - b)
            ),
            "these are 1 + beta, which belong to alternating gradients; take 1 - beta": (
                lambda a, b, new: a * (1 + new) / (1 + b)
            ),
            "the fraction is upside down, and the 1 - is missing twice": (
                lambda a, b, new: a * b / new
            ),
            "alpha is as it was; it has to make up for the change of beta": lambda a, b, new: a,
            "the difference of the betas is not what counts; the ratio of 1 - beta is": (
                lambda a, b, new: a * (1 - (new - b))
            ),
        },
    ),
    Exercise(
        name="rising-beta",
        task="Return the beta of Sutskever and co-authors at step t (counted from 1), with "
        "plateaus of `every` steps and a highest value.",
        solution=rising_beta,
        returns=("beta",),
        mistakes={
            "t / every is not rounded down, so there are no plateaus; use t // every": (
                lambda t, every, top: min(1 - 1 / (2 * (t / every + 1)), top)
            ),
            "the + 1 is missing: on the first plateau the fraction has to be 1/2": (
                lambda t, every, top: (
                    min(1 - 1 / (2 * (t // every)), top) if t // every else -math.inf
                )
            ),
            "max and min are swapped; beta must not exceed the highest value": (
                lambda t, every, top: max(1 - 1 / (2 * (t // every + 1)), top)
            ),
            "the highest value is forgotten": lambda t, every, top: 1 - 1 / (2 * (t // every + 1)),
            "the 1 - is missing, so beta falls": (
                lambda t, every, top: min(1 / (2 * (t // every + 1)), top)
            ),
            "the first 1 of the exponent -1 - log2(...) is missing; it gives the factor 2": (
                lambda t, every, top: min(1 - 1 / (t // every + 1), top)
            ),
            "the logarithm is missing: the exponent is -1 - log2(floor(t / every) + 1)": (
                lambda t, every, top: min(1 - 2.0 ** (-1 - (t // every + 1)), top)
            ),
            "this is the natural logarithm; the base is 2": (
                lambda t, every, top: min(1 - 2.0 ** (-1 - math.log(t // every + 1)), top)
            ),
            "t counts from 1 and is used as it is, not as t - 1": (
                lambda t, every, top: min(1 - 1 / (2 * ((t - 1) // every + 1)), top)
            ),
        },
    ),
    Exercise(
        name="one-cycle",
        task="Return the value of a one-cycle schedule at step t: on half a cosine wave from start "
        "to peak, then on one from peak to end. Step 1 is the start; from step `steps` on the end "
        "holds. The peak stands at the part peak_at of the way.",
        solution=one_cycle,
        returns=("value",),
        mistakes={
            "the way is counted as t / steps; step 1 is its beginning: (t - 1) / (steps - 1)": (
                lambda t, n, low, top, end, at: _cycle_at(t / n, low, top, end, at)
            ),
            "the way is counted as (t - 1) / steps, so the end comes late; divide by steps - 1": (
                lambda t, n, low, top, end, at: _cycle_at((t - 1) / n, low, top, end, at)
            ),
            "after step `steps` the end should hold, and here the wave goes on": (
                lambda t, n, low, top, end, at: _wave_at((t - 1) / (n - 1), low, top, end, at)
            ),
            "the two ends are swapped": (
                lambda t, n, low, top, end, at: one_cycle(t, n, end, top, low, at)
            ),
            "the peak stands in the middle here; it belongs at peak_at": (
                lambda t, n, low, top, end, at: one_cycle(t, n, low, top, end, 0.5)
            ),
            "the value returns to the start; the second wave leads to end": (
                lambda t, n, low, top, end, at: one_cycle(t, n, low, top, low, at)
            ),
            "these are straight lines; the task asks for half a cosine wave each way": (
                lambda t, n, low, top, end, at: float(
                    np.interp((t - 1) / (n - 1), [0, at, 1], [low, top, end])
                )
            ),
        },
    ),
    Exercise(
        name="scheduled-velocity",
        task="Return the velocity of heavy ball, in the velocity form, on a slope of 1 after a "
        "step for each entry of learning_rates and betas. It starts at 0.",
        solution=scheduled_velocity,
        returns=("velocity",),
        mistakes={
            "alpha stands outside the velocity, as in PyTorch, so the last one multiplies the "
            "whole past; here each gradient keeps the alpha of its step": (
                lambda alphas, betas: alphas[-1] * scheduled_velocity(np.ones_like(alphas), betas)
            ),
            "this is the averaged form, with 1 - beta on the gradient": _averaged,
            "this is the averaged form with alpha outside; the velocity form has alpha inside and "
            "no 1 - beta": (
                lambda alphas, betas: alphas[-1] * _averaged(np.ones_like(alphas), betas)
            ),
            "the last beta is used for the whole past; each step fades by its own": (
                lambda alphas, betas: _by_other_betas(alphas, betas, betas[-1:])
            ),
            "the first beta is used at every step; each step fades by its own": (
                lambda alphas, betas: _by_other_betas(alphas, betas, betas[:1])
            ),
            "each step fades by the beta of the step before; take the one of the same step": (
                lambda alphas, betas: scheduled_velocity(alphas, np.roll(betas, 1))
            ),
            "the steps are taken in the reverse order": (
                lambda alphas, betas: scheduled_velocity(alphas[::-1], betas[::-1])
            ),
            "this is the effective learning rate, alpha / (1 - beta) of the last step; the "
            "velocity has not got there yet": lambda alphas, betas: alphas[-1] / (1 - betas[-1]),
            "beta is missing, so nothing fades": lambda alphas, betas: float(alphas.sum()),
        },
    ),
)
