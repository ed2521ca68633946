"""Checks of what a caller hands in: a refusal names the argument, its value and what is allowed."""

from __future__ import annotations

import difflib
import inspect
import math
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Schedule = Callable[[int], float]
Setting = float | Array | Schedule

Item = TypeVar("Item")


def real_array(name: str, value: Any, *, finite: bool = True) -> Array:
    """Return `value` as a fresh float64 array, or say why it cannot be one."""
    if is_traced(value):
        raise TypeError(
            f"{name} must be known numbers, got one that is still traced: {shown(value)}"
        )
    try:
        raw = known(value) if is_foreign(value) else np.asarray(value)
    except ValueError as error:
        raise ValueError(
            f"{name} must be numbers in a regular shape, got {shown(value)}"
        ) from error
    if raw.dtype.kind not in "iuf":
        raise TypeError(f"{name} must be real numbers, got {shown(value)}")
    with np.errstate(over="ignore"):  # a long double beyond float64 becomes infinite: see below
        array = raw.astype(np.float64)
    if finite and not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got {shown(value)}")
    return array


def count(name: str, value: Any, *, at_least: int = 0) -> int:
    """Return `value` as an int that is not below `at_least`."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number, got {shown(value)}")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, got {shown(value)}")
    whole = int(value)
    if whole > sys.maxsize:  # more than any array can hold
        raise ValueError(f"{name} must be at most {sys.maxsize}, got {shown(value)}")
    return whole


def step_number(t: Any) -> int:
    """Return t as an int from 1; the cheap half of the check comes first: it runs at every step.

    A step counter that `jit` or `scan` traces has no number yet, and is let through.
    """
    if type(t) is int and t >= 1:
        return t
    if is_foreign(t):
        number = known(t)
        if number is None:
            return t  # type: ignore[no-any-return]
        t = number.item() if number.ndim == 0 else t
    return count("t", t, at_least=1)


def one_of(name: str, value: Any, known: Mapping[str, Item]) -> Item:
    """Return `known[value]`, or name the nearest known one."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a name, got {shown(value)}; known: {listed(known)}")
    if value in known:
        return known[value]
    raise ValueError(f"{name} {shown(value)} is not known{nearest(value, known)} {listed(known)}")


def build(kind: str, name: Any, known: Mapping[str, Callable[..., Item]], settings: Any) -> Item:
    """Return `known[name](**settings)`, or name the nearest name or setting."""
    factory = one_of(kind, name, known)
    allowed = list(inspect.signature(factory).parameters)
    for setting, value in settings.items():
        if setting not in allowed:
            raise TypeError(
                f"{setting} = {shown(value)} is not a setting of {name}"
                f"{nearest(setting, allowed)} {listed(allowed) or 'none'}"
            )
    return factory(**settings)


def flag(name: str, value: Any) -> bool:
    """Return `value` if it is a bool: a 1 or a "no" here is nearly always a slip."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be True or False, got {shown(value)}")
    return bool(value)


def function(name: str, value: Any) -> Callable[..., Any]:
    """Return `value` if it can be called."""
    if not callable(value):
        raise TypeError(f"{name} must be a function, got {shown(value)}")
    return value  # type: ignore[no-any-return]


def row(name: str, value: Any) -> list[Any]:
    """Return what can be gone through as a list; a single text is nearly always a slip."""
    single = isinstance(value, np.ndarray) and not value.ndim
    if single or isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a list, got {shown(value)}")
    return list(value)


def set_checked(instance: object, **values: Any) -> None:
    """Store checked values in the fields of a frozen dataclass, from its `__post_init__`."""
    for field, value in values.items():
        object.__setattr__(instance, field, value)


def fixed(array: Array) -> Array:
    """Return the array, no longer writeable."""
    array.flags.writeable = False
    return array


def shown(value: Any) -> str:
    """Return a value's repr on one line, cut to what fits in a sentence."""
    plain = value.item() if isinstance(value, np.generic) else value
    text = " ".join(repr(plain).split())
    return text if len(text) <= 80 else f"{text[:77]}..."


def listed(names: Iterable[str]) -> str:
    """Return names in a row, for the end of a message."""
    return ", ".join(names)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the part of a message that suggests the nearest known name, and opens their list."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}? Known:" if near else "; known:"


@dataclass(frozen=True)
class Allowed:
    """The name of an argument and the range that its numbers may lie in.

    `above` and `below` exclude the end itself, `at_least` and `at_most` include it.
    """

    name: str
    above: float = -math.inf
    at_least: float = -math.inf
    below: float = math.inf
    at_most: float = math.inf

    def __str__(self) -> str:
        ends = [
            f"> {self.above:g}" if self.above > -math.inf else "",
            f">= {self.at_least:g}" if self.at_least > -math.inf else "",
            f"< {self.below:g}" if self.below < math.inf else "",
            f"<= {self.at_most:g}" if self.at_most < math.inf else "",
        ]
        return " and ".join(end for end in ends if end) or "a finite number"

    def array(self, value: Any) -> Array:
        """Return `value` as a float64 array, every entry in range."""
        array = real_array(self.name, value)
        inside = (
            (array > self.above)
            & (array >= self.at_least)
            & (array < self.below)
            & (array <= self.at_most)
        )
        if not inside.all():
            raise ValueError(f"{self.name} must be {self}, got {shown(value)}")
        return array

    def number(self, value: Any) -> float:
        """Return `value` as one float in range."""
        array = self.array(value)
        if array.ndim:
            raise TypeError(f"{self.name} must be one number, got {shown(value)}")
        return float(array)

    def setting(self, value: Any) -> Setting:
        """Return `value` as a hyper-parameter: a float, a read-only array or a schedule."""
        if callable(value) or is_traced(value):  # what is traced has no numbers to look at yet
            return value  # type: ignore[no-any-return]
        array = self.array(value)
        if not array.size:
            raise ValueError(f"{self.name} must hold at least one number, got {shown(value)}")
        if is_foreign(value) and (array.ndim or getattr(value, "requires_grad", False)):
            return value  # type: ignore[no-any-return]
        return fixed(array) if array.ndim else float(array)

    def at(self, value: Setting, t: int) -> float | Array:
        """Return the value that counts at step t, shaped to multiply a batch of thetas."""
        t = step_number(t)
        if isinstance(value, float):
            return value
        if callable(value):
            return self._scheduled(value, t)
        return value[..., np.newaxis] if value.ndim else value

    def _scheduled(self, schedule: Schedule, t: int) -> float:
        try:
            given = schedule(t)
            return given if is_traced(given) else self.number(given)
        except (TypeError, ValueError) as error:
            kind = TypeError if isinstance(error, TypeError) else ValueError
            raise kind(f"the schedule for {self.name} failed at t = {t}: {error}") from error


# The two settings that are asked for all over the library.
ALPHA = Allowed("learning_rate", above=0)
BETA = Allowed("beta", at_least=0, below=1)


# The arrays that rules and surfaces compute with: NumPy's, JAX's or PyTorch's, by the same names.
#
# A formula is plain arithmetic, which every array knows. For the few functions beside it, such as
# `sign`, the array says where they are: by the array API standard, which NumPy and JAX follow, and
# array-api-compat where PyTorch does not yet. None of these is imported before such an array comes.


def is_foreign(value: Any) -> bool:
    """Return whether a value is an array of another library than NumPy."""
    kind = type(value)
    if kind is np.ndarray or kind is float or kind is int:  # nearly always: the cheap half first
        return False
    return _is_torch(value) or (
        hasattr(value, "__array_namespace__") and not isinstance(value, np.ndarray | np.generic)
    )


def _is_torch(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "dtype")


def namespace(array: Any) -> Any:
    """Return the functions that go with an array: `numpy` for NumPy's, and so on.

    >>> namespace(np.zeros(2)).__name__
    'numpy'
    """
    if type(array) is np.ndarray or not is_foreign(array):
        return np
    if _is_torch(array):
        import array_api_compat.torch  # noqa: PLC0415 - only where such an array has come

        return array_api_compat.torch
    return array.__array_namespace__()


def known(value: Any) -> Any:
    """Return the numbers of an array of another library for NumPy, or None while it is traced.

    What `jit`, `vmap` or `compile` traces has a shape and no numbers yet.
    """
    try:
        detached = value.detach().cpu() if _is_torch(value) else value
        return np.asarray(detached)
    except Exception:  # each library has its own error for it
        return None


def is_traced(value: Any) -> bool:
    """Return whether a value is an array of another library that has no numbers yet."""
    return is_foreign(value) and known(value) is None


def alike(constant: Any, array: Any) -> Any:
    """Return a constant array so that it can be computed with beside another array.

    >>> alike([1.0, 2.0], np.zeros(2)).tolist()
    [1.0, 2.0]
    """
    if type(array) is np.ndarray or not is_foreign(array):
        return np.asarray(constant)
    functions = namespace(array)
    if _is_torch(array):
        # A copy: PyTorch warns of what shares memory that may not be written to.
        kept = constant if _is_torch(constant) else np.array(constant)
        return functions.asarray(kept, dtype=array.dtype, device=array.device)
    return functions.asarray(constant, dtype=array.dtype)
