"""A range of numbers, even in the number or in its logarithm."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from momentum_book.tables import said
from momentum_lib._checks import one_of, real_array, set_checked, shown

FORMS = {"linear": "linear", "log": "log"}


def real(name: str, value: Any) -> float:
    """Return one finite number, or say why it cannot be one."""
    array = real_array(name, value)
    if array.ndim:
        raise ValueError(f"{name} must be a single number, got {shown(value)}")
    return float(array)


def nice(least: float) -> float:
    """Return the first of 1, 2, 5, 10, ... times a power of ten that is not below a number."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(step for k in (1, 2, 5, 10) if (step := k * power) >= least * (1 - 1e-9))


@dataclass(frozen=True)
class Scale:
    """A range from `low` to `high`; in the form ``"log"`` equal factors are equally far apart."""

    low: float
    high: float
    form: str = "linear"
    label: str = ""
    name: str = "scale"

    def __post_init__(self) -> None:
        low, high = (real(f"{self.name}'s {end}", getattr(self, end)) for end in ("low", "high"))
        one_of("scale", self.form, FORMS)
        if low >= high:
            raise ValueError(
                f"{self.name}'s low must be below its high, got {shown(low)} and {shown(high)}"
            )
        if self.form == "log" and low <= 0:
            raise ValueError(f"{self.name}'s low must be > 0 on a log scale, got {shown(low)}")
        set_checked(self, low=low, high=high)

    @classmethod
    def between(cls, name: str, ends: Any, form: str = "linear", label: str = "") -> Scale:
        """Return the scale with two given ends."""
        array = real_array(name, ends)
        if array.shape != (2,):
            raise ValueError(f"{name} must be two numbers, low and high, got {shown(ends)}")
        low, high = array.tolist()
        return cls(low, high, form, label, name)

    @property
    def words(self) -> str:
        """What an axis shows, and from where to where."""
        return f"{self.label} from {said(self.low)} to {said(self.high)}"

    @property
    def _bend(self) -> Callable[[float], float]:
        return math.log if self.form == "log" else float

    def place(self, value: float) -> float:
        """Return where a value lies, 0 at the low end and 1 at the high one."""
        if self.form == "log" and value <= 0:
            return 0.0
        low, high, at = map(self._bend, (self.low, self.high, value))
        return (at - low) / (high - low)

    def holds(self, name: str, value: Any) -> float:
        """Return a number that lies on the scale."""
        number = real(name, value)
        if not self.low <= number <= self.high:
            raise ValueError(
                f"{name} must lie on the scale, from {self.low:g} to {self.high:g}, "
                f"got {shown(value)}: make the scale wider"
            )
        return number

    @property
    def step(self) -> float:
        """The step of a slider over an even scale: a round number, some hundred of them."""
        return nice((self.high - self.low) / 100)

    def ticks(self) -> list[float]:
        """Return round numbers along the scale."""
        if self.form == "log":
            first, last = math.ceil(math.log10(self.low)), math.floor(math.log10(self.high))
            every = max(1, math.ceil((last - first + 1) / 6))
            return [10.0**k for k in range(first, last + 1, every)]
        step = nice((self.high - self.low) / 5)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [float(f"{k * step:.10g}") for k in range(first, last + 1)]

    def as_data(self) -> dict[str, Any]:
        """Return what the page's script must know of it."""
        data = {"low": self.low, "high": self.high, "form": self.form, "step": self.step}
        return data | ({"label": self.label} if self.label else {})
